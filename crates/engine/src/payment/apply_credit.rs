//! `payment.apply_credit`: settles invoices with an open credit note of the same customer.
use super::{Reach, Reached, named};
use crate::command::{Command, Halt};
use crate::company;
use crate::invoicing::CreditNoteReply;
use crate::recorder::Recorder;
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::invoicing::Invoice;
use quittance_domain::payment::apply::{ApplyCreditGiven, OnAccountApplied, apply_credit};
use quittance_domain::payment::{ApplyCredit, PaymentRefusal};
use quittance_domain::receivables::{INSTALMENT_WHOLE, OpenItem};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    note: Arc<Invoice>,
    item: Option<Arc<OpenItem>>,
    credit: Option<Arc<CreditAccount>>,
    reached: Reached,
}

impl Command for ApplyCredit {
    const NAME: &'static str = "payment.apply_credit";
    type Given = Given;
    type Decision = OnAccountApplied;
    type Reply = CreditNoteReply;

    fn rows(&self) -> usize {
        40 + 4 * self.applications.len()
    }

    /// Refusals: `payment.note_not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let item_key = (self.credit_note.uuid(), INSTALMENT_WHOLE);
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<OpenItem>(item_key);
        let company = company::find(look)?;
        let note = look.find::<Invoice>(self.credit_note)?;
        let unknown = || Refused::from(PaymentRefusal::NoteNotFound).at("credit_note");
        let note = note.ok_or_else(unknown)?;
        let (invoices, matching) = (named(&self.applications), self.automatic);
        let reach = Reach { customer: note.customer, invoices, matching, paid_on: None };
        reach.want(look);
        look.want::<CreditAccount>(note.customer);
        let reached = reach.items(look)?;
        let credit = look.find::<CreditAccount>(note.customer)?;
        let item = look.find::<OpenItem>(item_key)?;
        Ok(Given { company, note, item, credit, reached })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<OnAccountApplied, Refused> {
        let items: Vec<&OpenItem> = given.reached.items.iter().map(Arc::as_ref).collect();
        let given = ApplyCreditGiven {
            company: &given.company,
            note: Some(&given.note),
            item: given.item.as_deref(),
            credit: given.credit.as_deref(),
            items: &items,
        };
        apply_credit(&given, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        applied: OnAccountApplied,
        recorder: &mut Recorder<'_>,
    ) -> Result<CreditNoteReply, Halt> {
        let note = &given.note;
        let open = super::apply::record(applied, note.currency, recorder)?.left;
        Ok(CreditNoteReply {
            credit_note: note.id,
            number: note.number.clone(),
            issued_on: note.issued_on,
            gross: note.gross,
            open,
        })
    }
}
