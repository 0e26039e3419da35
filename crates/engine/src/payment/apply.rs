//! `payment.apply`: settles invoices with what is on account of a payment.
use super::{OffersGiven, PaymentReply};
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::payment::apply::{ApplyOnAccountGiven, OnAccountApplied, apply};
use quittance_domain::payment::{ApplyOnAccount, Payment, PaymentRefusal};
use quittance_domain::receivables::{INSTALMENT_WHOLE, OpenItem};
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    payment: Arc<Payment>,
    on_account: Option<Arc<OpenItem>>,
    credit: Arc<CreditAccount>,
    items: Vec<Arc<OpenItem>>,
    offers: OffersGiven,
}

impl Command for ApplyOnAccount {
    const NAME: &'static str = "payment.apply";
    type Given = Given;
    type Decision = OnAccountApplied;
    type Reply = PaymentReply;

    fn rows(&self) -> usize {
        40 + 4 * self.applications.len()
    }

    /// Refusals: `payment.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let item_key = (self.payment.uuid(), INSTALMENT_WHOLE);
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<OpenItem>(item_key);
        let company = company::find(look)?;
        let payment = look.find::<Payment>(self.payment)?;
        let payment = payment.ok_or_else(|| Refused::from(PaymentRefusal::NotFound))?;
        super::want_items(look, payment.customer, &self.applications, self.automatic);
        look.want::<CreditAccount>(payment.customer);
        let items = super::items(look, payment.customer, &self.applications, self.automatic)?;
        let credit = look.find::<CreditAccount>(payment.customer)?;
        let credit = credit.expect("each customer has a credit account");
        let on_account = look.find::<OpenItem>(item_key)?;
        let offers = OffersGiven::find(look, &items, payment.received_on)?;
        Ok(Given { company, payment, on_account, credit, items, offers })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<OnAccountApplied, Refused> {
        let items: Vec<&OpenItem> = given.items.iter().map(Arc::as_ref).collect();
        let offers = given.offers.borrowed();
        let given = ApplyOnAccountGiven {
            company: &given.company,
            payment: &given.payment,
            on_account: given.on_account.as_deref(),
            credit: &given.credit,
            items: &items,
            offers: offers.offers(),
        };
        apply(&given, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        applied: OnAccountApplied,
        recorder: &mut Recorder<'_>,
    ) -> Result<PaymentReply, Halt> {
        let amounts = applied.settlements.iter().map(|settlement| settlement.amount);
        let settled = Money::sum(given.payment.currency, amounts).map_err(Refused::from)?;
        let discount = Some(applied.discounts.amount).filter(|amount| !amount.is_zero());
        let cash = discount.map_or(Ok(settled), |discount| settled.checked_sub(discount));
        let reply = PaymentReply {
            payment: given.payment.id,
            number: given.payment.number.clone(),
            applied: cash.map_err(Refused::from)?,
            discount,
            on_account: applied.on_account.open.absolute().map_err(Refused::from)?,
        };
        recorder.update(applied.on_account);
        recorder.update_all(applied.items);
        recorder.insert_all(applied.settlements);
        recorder.update(applied.credit);
        applied.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        super::record_discounts(applied.discounts, recorder)?;
        recorder.emit_all(applied.events);
        Ok(reply)
    }
}
