//! `payment.refund`: pays a customer back what it has to its credit.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, ledger};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::invoicing::Invoice;
use quittance_domain::ledger::InBase;
use quittance_domain::payment::refund::{RefundGiven, Refunded, refund};
use quittance_domain::payment::{Payment, RefundCustomer, RefundId, SourceRef};
use quittance_domain::receivables::{INSTALMENT_WHOLE, OpenItem};
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A refund that was paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundReply {
    /// Which.
    pub refund: RefundId,
    /// Its number.
    pub number: String,
    /// How much.
    pub amount: Money,
    /// What of its source is left.
    pub left: Money,
}

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    payment: Option<Arc<Payment>>,
    note: Option<Arc<Invoice>>,
    item: Option<Arc<OpenItem>>,
    credit: Option<Arc<CreditAccount>>,
    in_base: InBase,
}

impl Command for RefundCustomer {
    const NAME: &'static str = "payment.refund";
    type Given = Given;
    type Decision = Refunded;
    type Reply = RefundReply;

    fn rows(&self) -> usize {
        20
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let item_key = (self.of.uuid(), INSTALMENT_WHOLE);
        look.want::<NumberSeries>(Series::Refund.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<OpenItem>(item_key);
        let company = company::find(look)?;
        let (payment, note) = match self.of {
            SourceRef::Payment(payment) => (look.find::<Payment>(payment)?, None),
            SourceRef::CreditNote(note) => (None, look.find::<Invoice>(note)?),
        };
        let item = look.find::<OpenItem>(item_key)?;
        let (credit, in_base) = match &item {
            Some(item) => (
                look.find::<CreditAccount>(item.customer)?,
                ledger::in_base(look, &company, (item.currency, at.business_date))?,
            ),
            None => (None, InBase::only(company.base_currency)),
        };
        Ok(Given { company, payment, note, item, credit, in_base })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<Refunded, Refused> {
        let given = RefundGiven {
            company: &given.company,
            payment: given.payment.as_deref(),
            note: given.note.as_deref(),
            item: given.item.as_deref(),
            credit: given.credit.as_deref(),
            in_base: given.in_base,
        };
        refund(&given, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        refunded: Refunded,
        recorder: &mut Recorder<'_>,
    ) -> Result<RefundReply, Halt> {
        let number = recorder.draw(Series::Refund, refunded.refund.refunded_on)?;
        let refunded = refunded.with_number(number);
        let reply = RefundReply {
            refund: refunded.refund.id,
            number: refunded.refund.number.clone(),
            amount: refunded.refund.amount,
            left: refunded.item.open.absolute().map_err(Refused::from)?,
        };
        recorder.insert(refunded.refund);
        recorder.update(refunded.item);
        recorder.insert(refunded.settlement);
        recorder.update(refunded.credit);
        refunded.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        recorder.emit_all(refunded.events);
        Ok(reply)
    }
}
