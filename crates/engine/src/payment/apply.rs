//! `payment.apply`: settles invoices with what is on account of a payment.
use super::{PaymentReply, Reach, Reached, early, named};
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::payment::apply::{ApplyOnAccountGiven, OnAccountApplied, apply};
use quittance_domain::payment::{ApplyOnAccount, Payment, PaymentRefusal};
use quittance_domain::receivables::{INSTALMENT_WHOLE, OpenItem};
use quittance_domain::{At, Currency, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    payment: Arc<Payment>,
    on_account: Option<Arc<OpenItem>>,
    credit: Arc<CreditAccount>,
    reached: Reached,
}

/// What was applied.
pub(crate) struct Recorded {
    /// How much of the source.
    pub applied: Money,
    /// What was given up besides, because the money was early.
    pub discount: Option<Money>,
    /// What of the source is left.
    pub left: Money,
}

/// Records what was applied.
pub(crate) fn record(
    applied: OnAccountApplied,
    currency: Currency,
    recorder: &mut Recorder<'_>,
) -> Result<Recorded, Halt> {
    let amounts = applied.settlements.iter().map(|settlement| settlement.amount);
    let sum = Money::sum(currency, amounts).map_err(Refused::from)?;
    let sum = sum.checked_sub(applied.discounts.amount).map_err(Refused::from)?;
    let left = applied.source.open.absolute().map_err(Refused::from)?;
    recorder.update(applied.source);
    recorder.update_all(applied.items);
    recorder.insert_all(applied.settlements);
    recorder.update_all(applied.credits);
    applied.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
    let discount = early::record(applied.discounts, recorder)?;
    recorder.emit_all(applied.events);
    Ok(Recorded { applied: sum, discount, left })
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
        let (invoices, matching) = (named(&self.applications), self.automatic);
        let (customer, paid_on) = (payment.customer, Some(payment.value_on));
        let reach = Reach { customer, invoices, matching, paid_on };
        reach.want(look);
        look.want::<CreditAccount>(payment.customer);
        let reached = reach.items(look)?;
        let credit = look.find::<CreditAccount>(payment.customer)?;
        let credit = credit.expect("each customer has a credit account");
        let on_account = look.find::<OpenItem>(item_key)?;
        Ok(Given { company, payment, on_account, credit, reached })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<OnAccountApplied, Refused> {
        let items: Vec<&OpenItem> = given.reached.items.iter().map(Arc::as_ref).collect();
        let group: Vec<&CreditAccount> = given.reached.group.iter().map(Arc::as_ref).collect();
        let offers = given.reached.offers.borrowed();
        let given = ApplyOnAccountGiven {
            offers: offers.offers(),
            company: &given.company,
            payment: &given.payment,
            on_account: given.on_account.as_deref(),
            credit: &given.credit,
            group: &group,
            items: &items,
        };
        apply(&given, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        applied: OnAccountApplied,
        recorder: &mut Recorder<'_>,
    ) -> Result<PaymentReply, Halt> {
        let Recorded { applied, discount, left: on_account } =
            record(applied, given.payment.currency, recorder)?;
        let number = given.payment.number.clone();
        Ok(PaymentReply { payment: given.payment.id, number, applied, discount, on_account })
    }
}
