//! `invoicing.credit`: credits an invoice, or parts of it, without goods coming back.
use super::deposit::{PaidBack, PaidBackBorrowed};
use super::{CreditNoteReply, Records, Which};
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::company::{Company, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::invoicing::credit::{CreditInvoiceGiven, credit};
use quittance_domain::invoicing::{CreditInvoice, CreditNotePosted};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    original: Records,
    credit: Arc<CreditAccount>,
    deposit: Option<PaidBack>,
}

impl Command for CreditInvoice {
    const NAME: &'static str = "invoicing.credit";
    type Given = Given;
    type Decision = CreditNotePosted;
    type Reply = CreditNoteReply;

    fn rows(&self) -> usize {
        60 + 4 * self.lines.len()
    }

    /// Refusals: `invoicing.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let which = match self.lines.as_slice() {
            [] => Which::All,
            lines => Which::These(lines.iter().map(|line| line.line_no).collect()),
        };
        super::want_credit_note_series(look, at);
        Records::want(look, self.invoice, &which);
        let company = company::find(look)?;
        let original = Records::find(look, self.invoice, &which)?;
        let credit = look.find::<CreditAccount>(original.invoice.customer)?;
        let credit = credit.expect("each customer has a credit account");
        let deposit = PaidBack::find(look, &original.invoice)?;
        Ok(Given { company, original, credit, deposit })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<CreditNotePosted, Refused> {
        let borrowed = given.original.borrowed();
        let deposit = given.deposit.as_ref().map(PaidBack::borrowed);
        let given = CreditInvoiceGiven {
            company: &given.company,
            original: borrowed.original(),
            credit: &given.credit,
            deposit: deposit.as_ref().map(PaidBackBorrowed::given),
        };
        credit(&given, self, at, ids)
    }

    fn record(
        &self,
        given: Given,
        posted: CreditNotePosted,
        recorder: &mut Recorder<'_>,
    ) -> Result<CreditNoteReply, Halt> {
        let number = recorder.draw(Series::CreditNote, posted.note.issued_on)?;
        let posted = posted.with_number(number);
        super::record_credit_note(&[given.original], posted, recorder)
    }
}
