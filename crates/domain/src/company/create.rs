//! Creates the company and its warehouses.

use super::{Company, CompanyRefusal, CreateCompany, CreateWarehouse, Warehouse, WarehouseId};
use crate::currency::Currency;
use crate::event::Event;
use crate::id::{Ids, Uuid};
use crate::refusal::{Problems, Refused};
use crate::text::quoted;
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX};

/// A new company.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CompanyCreated {
    /// New.
    pub company: Company,
    /// New, the company's default one.
    pub warehouse: Warehouse,
    /// `company.created`, `warehouse.created`.
    pub events: Vec<Event>,
}

/// A new warehouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WarehouseCreated {
    /// New.
    pub warehouse: Warehouse,
    /// `warehouse.created`.
    pub events: Vec<Event>,
}

/// Creates the company of this unit of work; `existing` is the one that is there already.
///
/// Refusals: `Exists`, `text.*`, `UnknownTimeZone`.
pub fn create(
    existing: Option<&Company>,
    command: &CreateCompany,
    ids: &mut dyn Ids,
) -> Result<CompanyCreated, Refused> {
    let mut problems = Problems::new();
    if let Some(company) = existing {
        problems.push(CompanyRefusal::Exists { code: company.code.clone() });
    }
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    problems.take_at("time_zone", is_time_zone(&command.time_zone));
    let (code, name) = (&command.warehouse_code, &command.warehouse_name);
    problems.take_at("warehouse_code", typed_text::required(code, CODE_CHARS_MAX));
    problems.take_at("warehouse_name", typed_text::required(name, NAME_CHARS_MAX));
    problems.finish()?;

    let (warehouse, warehouse_created) = new_warehouse(code, name, ids);
    let company = Company {
        code: command.code.clone(),
        name: command.name.clone(),
        base_currency: command.base_currency,
        country: command.country,
        time_zone: command.time_zone.clone(),
        back_dating: command.back_dating,
        automatic: command.automatic,
        default_warehouse: warehouse.id,
        credit_control_since: None,
        carriers_since: None,
        sourcing_since: None,
        billing: None,
        version: 0,
    };
    let created = Event::new("company.created", Uuid::nil())
        .with("code", &company.code)
        .with("name", &company.name)
        .with("back_dating", company.back_dating);
    Ok(CompanyCreated { company, warehouse, events: vec![created, warehouse_created] })
}

/// Whether the books that were claimed for the company are in its currency.
///
/// Refusals: `BooksInOtherCurrency`.
pub fn fits_books(books: Currency, command: &CreateCompany) -> Result<(), CompanyRefusal> {
    let asked = command.base_currency;
    if books != asked {
        return Err(CompanyRefusal::BooksInOtherCurrency { books, asked });
    }
    Ok(())
}

/// The names are those of the database that is built in: no file of the machine is read.
fn is_time_zone(name: &str) -> Result<(), CompanyRefusal> {
    let unknown = |_| CompanyRefusal::UnknownTimeZone { text: quoted(name) };
    jiff::tz::TimeZone::get(name).map(drop).map_err(unknown)
}

/// Creates one more warehouse; `same_code` is the one that has its code already.
///
/// Refusals: `text.*`, `WarehouseCodeTaken`.
pub fn create_warehouse(
    same_code: Option<WarehouseId>,
    command: &CreateWarehouse,
    ids: &mut dyn Ids,
) -> Result<WarehouseCreated, Refused> {
    let mut problems = Problems::new();
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
    if same_code.is_some() {
        let code = command.code.clone();
        problems.push(Refused::from(CompanyRefusal::WarehouseCodeTaken { code }).at("code"));
    }
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    problems.finish()?;

    let (warehouse, created) = new_warehouse(&command.code, &command.name, ids);
    Ok(WarehouseCreated { warehouse, events: vec![created] })
}

fn new_warehouse(code: &str, name: &str, ids: &mut dyn Ids) -> (Warehouse, Event) {
    let id = WarehouseId::from_uuid(ids.next());
    let warehouse = Warehouse { id, code: code.to_owned(), name: name.to_owned(), version: 0 };
    let created = Event::new("warehouse.created", id.uuid()).with("code", code);
    (warehouse, created)
}
