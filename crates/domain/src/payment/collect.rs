//! Collects: who pays by card has paid as the invoice is posted.

use super::{Application, InvoiceRef, Matching, Method, ReceivePayment};
use crate::company::{Mode, Stages};
use crate::customer::Terms;
use crate::invoicing::Invoice;

/// The payment that follows an invoice by itself; none: the customer pays later, owes nothing, or
/// the company collects by hand.
#[must_use]
pub fn collect(invoice: &Invoice, stages: &Stages) -> Option<ReceivePayment> {
    let pays_now = invoice.terms == Terms::Card && invoice.gross.is_positive();
    let automatic = stages.collect == Mode::Automatic;
    let application = Application { invoice: InvoiceRef::Id(invoice.id), amount: invoice.gross };
    (pays_now && automatic).then(|| ReceivePayment {
        customer: invoice.customer,
        method: Method::Card,
        reference: invoice.number.clone(),
        amount: invoice.gross,
        applications: vec![application],
        automatic: Matching::Stated,
    })
}
