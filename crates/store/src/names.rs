//! What ids are called: the codes, names and numbers that people know records by.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::reader::Reader;
use quittance_domain::CompanyId;
use quittance_domain::company::{Warehouse, WarehouseId};
use quittance_domain::customer::{Customer, CustomerId};
use quittance_domain::invoicing::{Invoice, InvoiceId};
use quittance_domain::order::OrderId;
use quittance_domain::product::{Product, ProductId};
use quittance_domain::shipping::{Shipment, ShipmentId};

/// A customer as a list names it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerNamed {
    /// Which.
    pub id: CustomerId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// All customers, for reports that name each.
pub fn customers(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<CustomerNamed>, Fault> {
    let sql = "SELECT id, code, name FROM customer WHERE company_id = $1 ORDER BY id";
    fetch::all(reader, sql, &[company.value().into()], |cells| {
        Ok(CustomerNamed { id: cells.cell()?, code: cells.cell()?, name: cells.cell()? })
    })
}

/// The customer with an id.
pub fn customer(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: CustomerId,
) -> Result<Option<Customer>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// The product with an id.
pub fn product(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: ProductId,
) -> Result<Option<Product>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// The warehouse with an id.
pub fn warehouse(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: WarehouseId,
) -> Result<Option<Warehouse>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// The number of the order with an id.
pub fn order_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: OrderId,
) -> Result<Option<String>, Fault> {
    let sql = "SELECT number FROM sales_order WHERE company_id = $1 AND id = $2";
    fetch::first(reader, sql, &[company.value().into(), id.to_value()], Cells::cell)
}

/// The number of the invoice or credit note with an id.
pub fn invoice_number(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: InvoiceId,
) -> Result<Option<String>, Fault> {
    let sql = "SELECT number FROM invoice WHERE company_id = $1 AND id = $2";
    fetch::first(reader, sql, &[company.value().into(), id.to_value()], Cells::cell)
}

/// The invoice or credit note with an id.
pub fn invoice(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: InvoiceId,
) -> Result<Option<Invoice>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// The shipment with an id.
pub fn shipment(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: ShipmentId,
) -> Result<Option<Shipment>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}
