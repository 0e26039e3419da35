//! Payments: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::reader::Reader;
use crate::receivables::{self, Applied};
use crate::{codes, ids, ledger, lookup, record};
use quittance_domain::CompanyId;
use quittance_domain::ledger::Entry;
use quittance_domain::payment::{Method, Payment, PaymentId};
use quittance_domain::receivables::OpenItem;

codes!(Method);
ids!(PaymentId);

record!(Payment = "payment", rank 60, key (id: PaymentId);
    number, customer as customer_id, method, reference, currency, amount in currency,
    base_amount in base, received_on; version);

lookup!(
    /// The payment with a number.
    PaymentByNumber: Payment, by (number: String)
);

/// A payment with what it settled and what of it is on account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentShown {
    /// The payment.
    pub payment: Payment,
    /// What of it was ever on account; none if all was applied at once.
    pub item: Option<OpenItem>,
    /// The invoices that it settled.
    pub settles: Vec<Applied>,
    /// What was posted by it.
    pub entries: Vec<Entry>,
}

/// The payment with a number.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<PaymentShown>, Fault> {
    let found = fetch::record(reader, company, "AND number = $2", &[number.into()])?;
    let Some(payment) = found else {
        return Ok(None);
    };
    let payment: Payment = payment;
    let document = payment.id.uuid();
    Ok(Some(PaymentShown {
        item: receivables::item(reader, company, document)?,
        settles: receivables::settles(reader, company, document)?,
        entries: ledger::entries_of(reader, company, document)?,
        payment,
    }))
}

/// The id of the payment with a number.
pub fn id_of_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    number: &str,
) -> Result<Option<PaymentId>, Fault> {
    let sql = "SELECT id FROM payment WHERE company_id = $1 AND number = $2";
    fetch::first(reader, sql, &[company.value().into(), number.into()], Cells::cell)
}
