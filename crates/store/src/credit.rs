//! Credit accounts: columns, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::Field;
use crate::reader::Reader;
use crate::record;
use quittance_domain::CompanyId;
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::CustomerId;

record!(CreditAccount = "credit_account", rank 15, key (customer as customer_id: CustomerId);
    currency, limit as credit_limit in currency, open_orders in currency,
    delivered in currency, open_items in currency, on_account in currency; version);

/// The credit account of a customer.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
) -> Result<Option<CreditAccount>, Fault> {
    fetch::record(reader, company, "AND customer_id = $2", &[customer.to_value()])
}
