//! `company.create`: gathers what is there already; records the company and its first warehouse.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{
    Company, CompanyCreated, CreateCompany, WarehouseId, create, fits_books,
};
use quittance_domain::{At, Currency, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A company that was created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CompanyReply {
    /// Its code.
    pub code: String,
    /// Its first warehouse.
    pub default_warehouse: WarehouseId,
}

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    books: Currency,
    existing: Option<Arc<Company>>,
}

impl Command for CreateCompany {
    const NAME: &'static str = "company.create";
    type Given = Given;
    type Decision = CompanyCreated;
    type Reply = CompanyReply;

    fn rows(&self) -> usize {
        3
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        Ok(Given { books: look.base(), existing: look.find::<Company>(())? })
    }

    fn decide(
        &self,
        given: &Given,
        _at: &At,
        ids: &mut dyn Ids,
    ) -> Result<CompanyCreated, Refused> {
        let created = create(given.existing.as_deref(), self, ids)?;
        fits_books(given.books, self)?;
        Ok(created)
    }

    fn record(
        &self,
        _given: Given,
        created: CompanyCreated,
        recorder: &mut Recorder<'_>,
    ) -> Result<CompanyReply, Halt> {
        let reply = CompanyReply {
            code: created.company.code.clone(),
            default_warehouse: created.warehouse.id,
        };
        recorder.insert(created.company);
        recorder.insert(created.warehouse);
        recorder.emit_all(created.events);
        Ok(reply)
    }
}
