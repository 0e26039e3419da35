//! Receivables' commands: what is done about items that are not paid.
//!
//! - Disputes and promises gather the invoice or the customer's open items; they move no money, but
//!   an accepted dispute posts the credit note that takes the amount back.
//! - Write-offs, recoveries, waivers and tax reliefs gather the open item and what was given up
//!   before; they record a document, its entry and what it settles or gives back.
//! - Interest and dunning gather the customer's open items with what was done about each, its
//!   disputes and promises, and the policies; a run is a chain of them, customer by customer.
mod allowance;
mod charge_interest;
mod claims;
mod dispute;
mod dun;
mod issue_statement;
mod policy;
mod promise;
mod run;
mod write_off;

pub use allowance::AllowanceReply;
pub use charge_interest::ChargeReply;
pub use dispute::{DisputeReply, ResolvedReply};
pub use dun::{DunReply, LeftOutReply};
pub use promise::{JudgedReply, PromiseReply};
pub use run::{
    AdvanceDunningRun, BeginDunningRun, Checked, DunningRan, RunReply, Stated, check_promises,
    issue_statements, run_dunning,
};
pub use write_off::{ReliefReply, WriteOffReply};

use crate::command::Halt;
use crate::invoicing;
use quittance_domain::Refused;
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::{Invoice, InvoiceId};
use quittance_domain::receivables::{
    CollectionPolicy, INSTALMENT_WHOLE, OpenItem, ReceivablesRefusal,
};
use quittance_store::payment::ReturnedPaymentByNumber;
use quittance_store::unit_of_work::{Look, Missing};
use std::sync::Arc;

/// Notes an invoice and its first open item.
fn want_invoice(look: &Look<'_>, invoice: InvoiceId) {
    look.want::<Invoice>(invoice);
    look.want::<OpenItem>((invoice.uuid(), INSTALMENT_WHOLE));
}

/// An invoice and its open items, by instalment. Refusals: `receivables.invoice_not_found`.
fn invoice(look: &Look<'_>, id: InvoiceId) -> Result<(Arc<Invoice>, Vec<Arc<OpenItem>>), Halt> {
    let invoice = look.find::<Invoice>(id)?;
    let items = invoicing::instalments(look, &[id.uuid()])?;
    let Some(invoice) = invoice else {
        return Err(Refused::from(ReceivablesRefusal::InvoiceNotFound).at("invoice").into());
    };
    assert!(!items.is_empty(), "an invoice has open items, settled or not");
    Ok((invoice, items))
}

/// Whether an item is what a returned payment left owed.
fn returned(look: &Look<'_>, item: &OpenItem) -> Result<bool, Missing> {
    let found = look.all::<ReturnedPaymentByNumber>(item.document_number.clone())?;
    Ok(found.iter().any(|returned| returned.id.uuid() == item.document))
}

/// The credit account of a customer. Refusals: `receivables.customer_not_found`.
fn credit(look: &Look<'_>, customer: CustomerId) -> Result<Arc<CreditAccount>, Halt> {
    let found = look.find::<CreditAccount>(customer)?;
    let refused = || Refused::from(ReceivablesRefusal::CustomerNotFound).at("customer");
    found.ok_or_else(|| refused().into())
}

/// What holds for all customers: the company's or the standard.
fn policy(look: &Look<'_>) -> Result<Arc<CollectionPolicy>, Halt> {
    let found = look.find::<CollectionPolicy>(())?;
    Ok(found.unwrap_or_else(|| Arc::new(CollectionPolicy::standard())))
}

/// References to shared records.
fn borrowed<T>(records: &[Arc<T>]) -> Vec<&T> {
    records.iter().map(Arc::as_ref).collect()
}
