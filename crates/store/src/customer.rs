//! Customers: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, ids, lookup, record};
use quittance_domain::CompanyId;
use quittance_domain::customer::{
    BillingCycle, Block, Contact, Customer, CustomerGroup, CustomerGroupId, CustomerId,
    CustomerItem, Party, ShipToPlace, TaxStatus, Terms,
};
use quittance_domain::invoicing::Invoice;

codes!(TaxStatus, Block);
ids!(CustomerId, CustomerGroupId);

record!(Customer = "customer", rank 12, key (id: CustomerId);
    code, name, country, city, postal_code, street, email, currency, terms,
    price_list as price_list_id, tax_status, vat_id, block, group as group_id,
    own_list as own_list_id, bill_to as bill_to_id, language,
    since as customer_since, billing, party; version);

record!(CustomerGroup = "customer_group", rank 404, key (id: CustomerGroupId);
    code, name, price_list as price_list_id; version);

record!(Party = "customer_party", rank 29,
    key (customer as customer_id: CustomerId, number: i64);
    since, name, street, postal_code, city, country, vat_id);

record!(Contact = "customer_contact", rank 405,
    key (customer as customer_id: CustomerId, name: String);
    role, email, phone);

record!(ShipToPlace = "customer_ship_to", rank 406,
    key (customer as customer_id: CustomerId, code: String);
    name, street, postal_code, city, country);

record!(CustomerItem = "customer_item", rank 407,
    key (customer as customer_id: CustomerId, item: String);
    product as product_id);

lookup!(
    /// The group with a code.
    CustomerGroupByCode: CustomerGroup, by (code: String)
);

lookup!(
    /// The customer with a code.
    CustomerByCode: Customer, by (code: String)
);

impl Field for Terms {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        match &value {
            Value::Text(text) => Self::parse(text).map_err(|_| corrupt("terms", &value)),
            _ => Err(corrupt("terms", &value)),
        }
    }
}

impl Field for BillingCycle {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        match &value {
            Value::Text(text) => Self::parse(text).map_err(|_| corrupt("billing", &value)),
            _ => Err(corrupt("billing", &value)),
        }
    }
}

/// The customer with a code.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    code: &str,
) -> Result<Option<Customer>, Fault> {
    fetch::record(reader, company, "AND code = $2", &[code.into()])
}

/// Who bought by a document, and whom it is addressed to, where that is another: as they were.
pub fn buyer(
    reader: &mut dyn Reader,
    company: CompanyId,
    invoice: &Invoice,
) -> Result<(Party, Option<Party>), Fault> {
    let mut party = |customer: CustomerId, number: i64| {
        let tail = "AND customer_id = $2 AND number = $3";
        let args = [customer.to_value(), number.into()];
        let found = fetch::record(reader, company, tail, &args)?;
        found.ok_or_else(|| Fault::Ours(format!("no party {number} of {customer}")))
    };
    let bill_to = invoice.bill_to.zip(invoice.bill_to_party);
    let bill_to = bill_to.map(|(customer, number)| party(customer, number)).transpose()?;
    Ok((party(invoice.customer, invoice.party)?, bill_to))
}

/// The group with an id.
pub fn group(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: CustomerGroupId,
) -> Result<Option<CustomerGroup>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// All groups, by code.
pub fn groups(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<CustomerGroup>, Fault> {
    fetch::records(reader, company, "ORDER BY code", &[])
}

/// A customer's contacts, by name.
pub fn contacts(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
) -> Result<Vec<Contact>, Fault> {
    let tail = "AND customer_id = $2 ORDER BY name";
    fetch::records(reader, company, tail, &[customer.to_value()])
}

/// The places that a customer's goods go to, by code.
pub fn ship_tos(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
) -> Result<Vec<ShipToPlace>, Fault> {
    let tail = "AND customer_id = $2 ORDER BY code";
    fetch::records(reader, company, tail, &[customer.to_value()])
}

/// What a customer calls our products, by its codes: the first `limit`.
pub fn items(
    reader: &mut dyn Reader,
    company: CompanyId,
    customer: CustomerId,
    limit: i64,
) -> Result<Vec<CustomerItem>, Fault> {
    let tail = "AND customer_id = $2 ORDER BY item LIMIT $3";
    fetch::records(reader, company, tail, &[customer.to_value(), limit.into()])
}

/// The customer with an id.
pub fn show_id(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: CustomerId,
) -> Result<Option<Customer>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// The id of the customer with a code.
pub fn id_of_code(
    reader: &mut dyn Reader,
    company: CompanyId,
    code: &str,
) -> Result<Option<CustomerId>, Fault> {
    let sql = "SELECT id FROM customer WHERE company_id = $1 AND code = $2";
    fetch::first(reader, sql, &[company.value().into(), code.into()], fetch::Cells::cell)
}

/// Customers by code, from the one after `after` on; begin with an empty text.
pub fn list(
    reader: &mut dyn Reader,
    company: CompanyId,
    after: &str,
    limit: i64,
) -> Result<Vec<Customer>, Fault> {
    let tail = "AND code > $2 ORDER BY code LIMIT $3";
    fetch::records(reader, company, tail, &[after.into(), limit.into()])
}

/// The codes of all customers, for reports that name them.
pub fn codes(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<(CustomerId, String)>, Fault> {
    let sql = "SELECT id, code FROM customer WHERE company_id = $1 ORDER BY id";
    let args = [company.value().into()];
    fetch::all(reader, sql, &args, |cells| Ok((cells.cell()?, cells.cell()?)))
}
