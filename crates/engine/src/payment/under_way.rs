//! `payment.announce`, `payment.confirm` and `payment.fail`: money that is under way.
use super::PaymentReply;
use super::receive::{self, Given};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::payment::under_way::{
    Announced, Confirmed, Ended, Failed, announce, confirm, confirm_by_line, fail,
};
use quittance_domain::payment::{
    AnnouncePayment, ConfirmPayment, FailPayment, Payment, PaymentId, PendingItem, PendingPayment,
    PendingState, TakeBankLine,
};
use quittance_domain::receivables::OpenItem;
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::payment::{ItemsOfPending, PendingByKey};
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A payment under way as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PendingReply {
    /// Its key.
    pub key: String,
    /// Where it stands.
    pub state: PendingState,
    /// How much.
    pub amount: Money,
    /// The payment that it is; none: it is not confirmed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payment: Option<PaymentId>,
    /// The number of that payment.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub number: String,
}

impl PendingReply {
    fn of(pending: &PendingPayment, number: String) -> Self {
        let (key, state, amount) = (pending.key.clone(), pending.state, pending.amount);
        PendingReply { key, state, amount, payment: pending.payment, number }
    }
}

/// A payment under way with what it has reserved.
pub struct Pending {
    pending: Arc<PendingPayment>,
    reserved: Vec<Arc<PendingItem>>,
}

impl Pending {
    /// Refusals: `payment.pending_not_found`.
    fn find(look: &Look<'_>, key: &str) -> Result<Self, Halt> {
        let found = look.all::<PendingByKey>(key.to_owned())?.into_iter().next();
        let pending = PendingPayment::known(found).map_err(|no| Refused::from(no).at("key"))?;
        let reserved = look.all::<ItemsOfPending>(pending.id)?;
        Ok(Pending { pending, reserved })
    }

    /// The one that a line of a bank statement brings.
    pub(super) fn of_line(line: &TakeBankLine, look: &Look<'_>) -> Result<Option<Self>, Missing> {
        let keys = line.keys();
        keys.iter().for_each(|key| look.want_all::<PendingByKey>(key.clone()));
        for key in keys {
            let found = look.all::<PendingByKey>(key)?.into_iter().next();
            if let Some(pending) = found.filter(|pending| pending.comes_with(line.amount)) {
                let reserved = look.all::<ItemsOfPending>(pending.id)?;
                return Ok(Some(Pending { pending, reserved }));
            }
        }
        Ok(None)
    }

    /// What its confirmation is decided on.
    pub(super) fn given(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let command = self.pending.payment(&self.reserved()).map_err(Refused::from)?;
        Given::gather(&command, &[], at.value_date, (look, at))
    }

    /// Makes a payment of it by a line of a bank statement.
    pub(super) fn confirm_by_line(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<(PendingPayment, Confirmed), Refused> {
        let reserved = self.reserved();
        given.with(|given| confirm_by_line(given, (&self.pending, &reserved), at, ids))
    }

    fn reserved(&self) -> Vec<&PendingItem> {
        self.reserved.iter().map(Arc::as_ref).collect()
    }

    /// The items that it has reserved.
    fn items(&self, look: &Look<'_>) -> Result<Vec<Arc<OpenItem>>, Missing> {
        let keys = || self.reserved.iter().map(|item| (item.document, item.instalment));
        keys().for_each(|key| look.want::<OpenItem>(key));
        let mut items = Vec::with_capacity(self.reserved.len());
        for key in keys() {
            items.extend(look.find::<OpenItem>(key)?);
        }
        Ok(items)
    }
}

impl Command for AnnouncePayment {
    const NAME: &'static str = "payment.announce";
    type Given = (Given, Option<Arc<PendingPayment>>);
    type Decision = Announced;
    type Reply = PendingReply;

    fn rows(&self) -> usize {
        20 + 2 * self.applications.len()
    }

    /// Refusals: none; who does not exist has no credit account.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Self::Given, Halt> {
        look.want_all::<PendingByKey>(self.key.clone());
        let given = Given::gather(&self.payment(), &[], at.value_date, (look, at))?;
        let before = look.all::<PendingByKey>(self.key.clone())?.into_iter().next();
        Ok((given, before))
    }

    fn decide(
        &self,
        (given, before): &Self::Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Announced, Refused> {
        given.with(|given| announce(given, before.as_deref(), self, at, ids))
    }

    fn record(
        &self,
        _given: Self::Given,
        announced: Announced,
        recorder: &mut Recorder<'_>,
    ) -> Result<PendingReply, Halt> {
        let reply = PendingReply::of(&announced.pending, String::new());
        if let Some(opened) = announced.opened {
            recorder.insert(announced.pending);
            recorder.insert_all(opened.reserved);
            recorder.update_all(opened.items);
            recorder.emit(opened.event);
        }
        Ok(reply)
    }
}

impl Command for ConfirmPayment {
    const NAME: &'static str = "payment.confirm";
    type Given = (Given, Pending, Option<Arc<Payment>>);
    type Decision = Ended<Confirmed>;
    type Reply = PendingReply;

    /// Refusals: `payment.pending_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Self::Given, Halt> {
        let known = Pending::find(look, &self.key)?;
        let given = known.given(look, at)?;
        let before = match known.pending.payment {
            Some(payment) => look.find::<Payment>(payment)?,
            None => None,
        };
        Ok((given, known, before))
    }

    fn decide(
        &self,
        (given, known, _): &Self::Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Self::Decision, Refused> {
        let reserved = known.reserved();
        given.with(|given| confirm(given, (&known.pending, &reserved), at, ids))
    }

    fn record(
        &self,
        (_, _, before): Self::Given,
        ended: Self::Decision,
        recorder: &mut Recorder<'_>,
    ) -> Result<PendingReply, Halt> {
        let Some(confirmed) = ended.new else {
            let number = before.map(|payment| payment.number.clone()).unwrap_or_default();
            return Ok(PendingReply::of(&ended.pending, number));
        };
        let paid = record(&ended.pending, confirmed, recorder)?;
        Ok(PendingReply::of(&ended.pending, paid.number))
    }
}

/// Records a payment that is here.
pub(super) fn record(
    pending: &PendingPayment,
    confirmed: Confirmed,
    recorder: &mut Recorder<'_>,
) -> Result<PaymentReply, Halt> {
    let reply = receive::record(confirmed.received, recorder)?;
    recorder.update_all(confirmed.freed);
    recorder.emit(confirmed.event);
    recorder.update(pending.clone());
    Ok(reply)
}

impl Command for FailPayment {
    const NAME: &'static str = "payment.fail";
    type Given = (Pending, Vec<Arc<OpenItem>>);
    type Decision = Ended<Failed>;
    type Reply = PendingReply;

    /// Refusals: `payment.pending_not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        let known = Pending::find(look, &self.key)?;
        let items = known.items(look)?;
        Ok((known, items))
    }

    fn decide(
        &self,
        (known, items): &Self::Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Self::Decision, Refused> {
        let items: Vec<&OpenItem> = items.iter().map(Arc::as_ref).collect();
        fail((&known.pending, &known.reserved()), &items, self, at)
    }

    fn record(
        &self,
        _given: Self::Given,
        ended: Self::Decision,
        recorder: &mut Recorder<'_>,
    ) -> Result<PendingReply, Halt> {
        let reply = PendingReply::of(&ended.pending, String::new());
        if let Some(failed) = ended.new {
            recorder.update_all(failed.freed);
            recorder.update(ended.pending);
            recorder.emit(failed.event);
        }
        Ok(reply)
    }
}
