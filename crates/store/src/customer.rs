//! Customers: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, ids, lookup, record};
use quittance_domain::CompanyId;
use quittance_domain::customer::{Block, Customer, CustomerId, TaxStatus, Terms};

codes!(TaxStatus, Block);
ids!(CustomerId);

record!(Customer = "customer", rank 12, key (id: CustomerId);
    code, name, country, city, postal_code, street, email, currency, terms,
    price_list as price_list_id, tax_status, vat_id, block; version);

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

/// The customer with a code.
pub fn show(
    reader: &mut dyn Reader,
    company: CompanyId,
    code: &str,
) -> Result<Option<Customer>, Fault> {
    fetch::record(reader, company, "AND code = $2", &[code.into()])
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
