//! `invoicing.debit`: bills what an invoice billed too low.
use super::post::record_posted;
use super::{Records, Which};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, ledger};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::invoicing::{
    DebitInvoice, DebitInvoiceGiven, InvoiceId, InvoicePosted, PaymentTerms, debit,
};
use quittance_domain::ledger::InBase;
use quittance_domain::{At, Date, Ids, Money, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A debit note that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DebitNoteReply {
    /// Which.
    pub debit_note: InvoiceId,
    /// Its number.
    pub number: String,
    /// Its date.
    pub issued_on: Date,
    /// The last day to pay it without being late.
    pub due_on: Date,
    /// What it bills, net and tax.
    pub gross: Money,
}

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    in_base: InBase,
    original: Records,
    credit: Arc<CreditAccount>,
    terms: Option<Arc<PaymentTerms>>,
}

impl Command for DebitInvoice {
    const NAME: &'static str = "invoicing.debit";
    type Given = Given;
    type Decision = InvoicePosted;
    type Reply = DebitNoteReply;

    fn rows(&self) -> usize {
        20 + self.lines.len()
    }

    /// Refusals: `invoicing.not_found`, `invoicing.unknown_terms`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        let which = Which::These(self.lines.iter().map(|line| line.line_no).collect());
        look.want::<NumberSeries>(Series::DebitNote.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        Records::want(look, self.invoice, &which);
        let company = company::find(look)?;
        let original = Records::find(look, self.invoice, &which)?;
        let invoice = &original.invoice;
        super::terms::want(look, invoice.terms);
        let credit = look.find::<CreditAccount>(invoice.customer)?;
        Ok(Given {
            in_base: ledger::in_base(look, &company, (invoice.currency, at.business_date))?,
            credit: credit.expect("each customer has a credit account"),
            terms: super::terms::find(look, invoice.terms)?,
            original,
            company,
        })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<InvoicePosted, Refused> {
        let borrowed = given.original.borrowed();
        let given = DebitInvoiceGiven {
            company: &given.company,
            in_base: given.in_base,
            original: borrowed.original(),
            credit: &given.credit,
            terms: given.terms.as_deref(),
        };
        debit(&given, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        posted: InvoicePosted,
        recorder: &mut Recorder<'_>,
    ) -> Result<DebitNoteReply, Halt> {
        let (note, _) = record_posted(&[], posted, recorder)?;
        Ok(DebitNoteReply {
            debit_note: note.id,
            number: note.number,
            issued_on: note.issued_on,
            due_on: note.due_on,
            gross: note.gross,
        })
    }
}
