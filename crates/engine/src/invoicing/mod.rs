//! Invoicing's commands: what was shipped is billed, and what was billed is credited.
//!
//! - `invoicing.post` gathers the order with all its lines, its shipments, what left with them and
//!   is not billed, and the credit account; records the invoice, what the customer owes by it,
//!   what is billed of the shipments and where the order stands.
//! - `invoicing.post_summary` does the same for several orders on one invoice; the routine of
//!   summary billing gives it what the cycles of customers come to. `invoicing.set_cycle` records
//!   a cycle.
//! - `invoicing.credit`, `invoicing.credit_amount` and `returns.credit` gather the invoices that
//!   they credit, each with the lines that are credited and the counters of what was credited
//!   before; they record the credit note, the counters and what the note settles. The invoices
//!   themselves never change.
//! - `invoicing.debit` gathers the invoice with the lines that it debits and the terms that it
//!   names; records the debit note as an invoice is recorded, but for the order.
//! - `invoicing.reverse` gathers besides what was built on the invoice, and the orders and
//!   shipments that it bills; it records them open again.
//! - `invoicing.correct` gathers what a reversal does, and what an invoice is taxed and due by; it
//!   records both documents.
//! - `invoicing.request_deposit`, `invoicing.withdraw_deposit`, `invoicing.receive_deposit` and
//!   `invoicing.apply_to_deposit` gather the order with its requests and what deposits of it came
//!   to; an invoice gathers deposits only where its order has any left.
//! - `invoicing.set_terms` records terms of payment; customers and invoices gather those they name.
mod correct;
mod credit;
mod credit_amount;
mod credit_return;
mod cycle;
mod debit;
mod deposit;
mod post;
mod reverse;
mod summary;
pub(crate) mod terms;

pub use correct::CorrectedReply;
pub use debit::DebitNoteReply;
pub use deposit::{DepositReply, RequestReply};
pub use post::InvoiceReply;
pub use summary::{SummaryRan, SummaryReply, run_summary_billing};
pub use terms::TermsReply;

use crate::autopilot;
use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::invoicing::{
    CreditNotePosted, CreditedLine, CreditedTax, Invoice, InvoiceId, InvoiceLine, InvoiceTax,
    InvoicingRefusal, Original,
};
use quittance_domain::receivables::{DiscountTaxTaken, INSTALMENT_WHOLE, OpenItem, WriteOff};
use quittance_domain::{At, Date, Money, Refused};
use quittance_store::invoicing::{
    CreditedLinesOfInvoice, CreditedTaxesOfInvoice, LinesOfInvoice, TaxesOfInvoice,
};
use quittance_store::receivables::{DiscountsOfDocument, WriteOffsOfDocument};
use quittance_store::record::Record;
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};
use std::sync::Arc;
use uuid::Uuid;

/// A credit note that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreditNoteReply {
    /// Which.
    pub credit_note: InvoiceId,
    /// Its number.
    pub number: String,
    /// Its date.
    pub issued_on: Date,
    /// What it takes back, net and tax.
    pub gross: Money,
    /// What of it settled no invoice and waits as the customer's; positive.
    pub open: Money,
}

/// Which lines of an invoice are needed.
pub(crate) enum Which {
    All,
    These(BTreeSet<i64>),
}

/// An invoice with what was credited of it, as far as a credit needs it.
pub(crate) struct Records {
    pub(crate) invoice: Arc<Invoice>,
    lines: Vec<Arc<InvoiceLine>>,
    taxes: Vec<Arc<InvoiceTax>>,
    credited_lines: Vec<Arc<CreditedLine>>,
    credited_taxes: Vec<Arc<CreditedTax>>,
    items: Vec<Arc<OpenItem>>,
    discounts: Vec<Arc<DiscountTaxTaken>>,
    write_offs: Vec<Arc<WriteOff>>,
}

/// The same, borrowed as the domain takes it.
pub(crate) struct Borrowed<'a> {
    records: &'a Records,
    lines: Vec<&'a InvoiceLine>,
    taxes: Vec<&'a InvoiceTax>,
    credited_lines: Vec<&'a CreditedLine>,
    credited_taxes: Vec<&'a CreditedTax>,
    items: Vec<&'a OpenItem>,
    discounts: Vec<&'a DiscountTaxTaken>,
    write_offs: Vec<&'a WriteOff>,
}

impl Records {
    /// Notes all that belongs to an invoice; none of it needs another round.
    pub(crate) fn want(look: &Look<'_>, id: InvoiceId, which: &Which) {
        look.want::<Invoice>(id);
        look.want::<OpenItem>((id.uuid(), INSTALMENT_WHOLE));
        look.want_all::<TaxesOfInvoice>(id);
        look.want_all::<CreditedTaxesOfInvoice>(id);
        look.want_all::<WriteOffsOfDocument>(id.uuid());
        match which {
            Which::All => {
                look.want_all::<LinesOfInvoice>(id);
                look.want_all::<CreditedLinesOfInvoice>(id);
            }
            Which::These(lines) => {
                for line_no in lines {
                    look.want::<InvoiceLine>((id, *line_no));
                    look.want::<CreditedLine>((id, *line_no));
                }
            }
        }
    }

    /// The invoice as it was noted; a line that it does not have is left out.
    ///
    /// Refusals: `invoicing.not_found`.
    pub(crate) fn find(look: &Look<'_>, id: InvoiceId, which: &Which) -> Result<Self, Halt> {
        let invoice = look.find::<Invoice>(id)?;
        let invoice = invoice.ok_or_else(|| Refused::from(InvoicingRefusal::NotFound))?;
        let items = instalments(look, &[id.uuid()])?;
        assert!(!items.is_empty(), "an invoice has open items, settled or not");
        let (lines, credited_lines) = match which {
            Which::All => {
                (look.all::<LinesOfInvoice>(id)?, look.all::<CreditedLinesOfInvoice>(id)?)
            }
            Which::These(lines) => (
                found(lines, |line_no| look.find::<InvoiceLine>((id, line_no)))?,
                found(lines, |line_no| look.find::<CreditedLine>((id, line_no)))?,
            ),
        };
        Ok(Self {
            invoice,
            lines,
            taxes: look.all::<TaxesOfInvoice>(id)?,
            credited_lines,
            credited_taxes: look.all::<CreditedTaxesOfInvoice>(id)?,
            discounts: discounts_of(look, &items)?,
            write_offs: look.all::<WriteOffsOfDocument>(id.uuid())?,
            items,
        })
    }

    pub(crate) fn borrowed(&self) -> Borrowed<'_> {
        Borrowed {
            records: self,
            lines: self.lines.iter().map(Arc::as_ref).collect(),
            taxes: self.taxes.iter().map(Arc::as_ref).collect(),
            credited_lines: self.credited_lines.iter().map(Arc::as_ref).collect(),
            credited_taxes: self.credited_taxes.iter().map(Arc::as_ref).collect(),
            items: self.items.iter().map(Arc::as_ref).collect(),
            discounts: self.discounts.iter().map(Arc::as_ref).collect(),
            write_offs: self.write_offs.iter().map(Arc::as_ref).collect(),
        }
    }
}

/// The items of documents, each by instalment: the first one says how many there are. A document
/// that has none is left out.
pub(crate) fn instalments(
    look: &Look<'_>,
    documents: &[Uuid],
) -> Result<Vec<Arc<OpenItem>>, Missing> {
    documents.iter().for_each(|document| look.want::<OpenItem>((*document, INSTALMENT_WHOLE)));
    let (mut firsts, mut keys) = (Vec::with_capacity(documents.len()), Vec::new());
    for document in documents {
        if let Some(first) = look.find::<OpenItem>((*document, INSTALMENT_WHOLE))? {
            keys.extend((INSTALMENT_WHOLE + 1..=first.instalments).map(|part| (*document, part)));
            firsts.push(first);
        }
    }
    keys.iter().for_each(|key| look.want::<OpenItem>(*key));
    let mut items = firsts;
    for key in keys {
        let item = look.find::<OpenItem>(key)?;
        items.push(item.expect("a document has an item for each instalment"));
    }
    Ok(items)
}

/// What was taken of an invoice by paying early; nothing where nothing could be saved.
fn discounts_of(
    look: &Look<'_>,
    items: &[Arc<OpenItem>],
) -> Result<Vec<Arc<DiscountTaxTaken>>, Missing> {
    match items.iter().find(|item| item.discount_until.is_some()) {
        Some(item) => look.all::<DiscountsOfDocument>(item.document),
        None => Ok(Vec::new()),
    }
}

/// The records that are there, in the order of the line numbers.
fn found<R>(
    line_nos: &BTreeSet<i64>,
    find: impl Fn(i64) -> Result<Option<Arc<R>>, Missing>,
) -> Result<Vec<Arc<R>>, Missing> {
    line_nos.iter().filter_map(|line_no| find(*line_no).transpose()).collect()
}

impl Borrowed<'_> {
    pub(crate) fn original(&self) -> Original<'_> {
        Original {
            invoice: &self.records.invoice,
            lines: &self.lines,
            taxes: &self.taxes,
            credited_lines: &self.credited_lines,
            credited_taxes: &self.credited_taxes,
            items: &self.items,
            discounts: &self.discounts,
            write_offs: &self.write_offs,
        }
    }
}

/// Notes the series that a credit note draws from.
pub(crate) fn want_credit_note_series(look: &Look<'_>, at: &At) {
    look.want::<NumberSeries>(Series::CreditNote.key(at.business_date));
    look.want::<NumberSeries>(Series::Journal.key(at.business_date));
}

/// Records a credit note that has its number; `originals` are the invoices that it was decided
/// on.
pub(crate) fn record_credit_note(
    originals: &[Records],
    posted: CreditNotePosted,
    recorder: &mut Recorder<'_>,
) -> Result<CreditNoteReply, Halt> {
    let note = &posted.note;
    let reply = CreditNoteReply {
        credit_note: note.id,
        number: note.number.clone(),
        issued_on: note.issued_on,
        gross: note.gross,
        open: posted.item.open.absolute().map_err(Refused::from)?,
    };
    let customer = note.customer;
    recorder.insert(posted.note);
    recorder.insert_all(posted.lines);
    recorder.insert_all(posted.taxes);
    recorder.insert(posted.item);
    let of_lines = originals.iter().flat_map(|original| &original.credited_lines);
    record_counters(of_lines, posted.credited_lines, recorder);
    let of_taxes = originals.iter().flat_map(|original| &original.credited_taxes);
    record_counters(of_taxes, posted.credited_taxes, recorder);
    recorder.update_all(posted.settled);
    recorder.insert_all(posted.settlements);
    recorder.update_all(posted.discounts_back);
    recorder.update(posted.credit);
    posted.deposit.into_iter().for_each(|paid_back| deposit::record_paid_back(paid_back, recorder));
    for entry in posted.entry.into_iter().chain(posted.back_entries) {
        recorder.post(entry)?;
    }
    recorder.emit_all(posted.events);
    autopilot::after_exposure_fell(recorder, customer)?;
    Ok(reply)
}

/// Changes the counters that were there before, and adds the others.
fn record_counters<'a, R: Record>(
    before: impl Iterator<Item = &'a Arc<R>>,
    counters: Vec<R>,
    recorder: &mut Recorder<'_>,
) {
    let before: HashSet<R::Key> = before.map(|counter| counter.key()).collect();
    for counter in counters {
        match before.contains(&counter.key()) {
            true => recorder.update(counter),
            false => recorder.insert(counter),
        }
    }
}
