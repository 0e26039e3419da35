//! Collects: who pays by card has paid as the invoice is posted.

use super::{Application, InvoiceRef, Matching, Method, ReceivePayment};
use crate::company::{Mode, Stages};
use crate::customer::Terms;
use crate::invoicing::Invoice;
use crate::receivables::OpenItem;

/// The payment that follows an invoice by itself, over what deposits left of it; none: the customer
/// pays later, owes nothing, or the company collects by hand. Who pays by card has no instalments:
/// the item is all that is owed.
#[must_use]
pub fn collect(invoice: &Invoice, item: &OpenItem, stages: &Stages) -> Option<ReceivePayment> {
    assert_eq!(item.document, invoice.id.uuid(), "the item of the invoice");
    let amount = item.open;
    let pays_now = invoice.terms == Terms::Card && amount.is_positive();
    let automatic = stages.collect == Mode::Automatic;
    let application = Application { invoice: InvoiceRef::Id(invoice.id), amount };
    (pays_now && automatic).then(|| ReceivePayment {
        customer: invoice.customer,
        method: Method::Card,
        reference: invoice.number.clone(),
        amount,
        applications: vec![application],
        automatic: Matching::Stated,
    })
}
