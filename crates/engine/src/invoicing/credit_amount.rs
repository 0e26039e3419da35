//! `invoicing.credit_amount`: credits an amount of an invoice, tax included.
use super::{CreditNoteReply, Records, Which};
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::company::{Company, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::invoicing::{
    CreditInvoiceAmount, CreditInvoiceGiven, CreditNotePosted, credit_amount,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    original: Records,
    credit: Arc<CreditAccount>,
}

impl Command for CreditInvoiceAmount {
    const NAME: &'static str = "invoicing.credit_amount";
    type Given = Given;
    type Decision = CreditNotePosted;
    type Reply = CreditNoteReply;

    /// Refusals: `invoicing.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        super::want_credit_note_series(look, at);
        Records::want(look, self.invoice, &Which::All);
        let company = company::find(look)?;
        let original = Records::find(look, self.invoice, &Which::All)?;
        let credit = look.find::<CreditAccount>(original.invoice.customer)?;
        let credit = credit.expect("each customer has a credit account");
        Ok(Given { company, original, credit })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<CreditNotePosted, Refused> {
        let borrowed = given.original.borrowed();
        let given = CreditInvoiceGiven {
            company: &given.company,
            original: borrowed.original(),
            credit: &given.credit,
            deposit: None,
        };
        credit_amount(&given, self, at, ids)
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
