//! The company: its own record, its warehouses and what it does by itself.
//!
//! Its place in the books (id and head of its history) is made before its first command runs;
//! [`open`](open()) does both. The record itself is gathered by nearly every command, so each
//! batch loads it first.
mod change;
mod create;
mod create_warehouse;
mod open;
mod set_sourcing;
mod start_series;

pub use create::CompanyReply;
pub use create_warehouse::WarehouseReply;
pub use open::open;
pub use start_series::SeriesReply;

use crate::command::Halt;
use quittance_domain::Refused;
use quittance_domain::company::{Company, CompanyRefusal};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The refusal of a command to a company that was never created.
pub fn unknown() -> Refused {
    CompanyRefusal::NotFound.into()
}

/// The company's record.
///
/// Refusals: `company.not_found`.
pub(crate) fn find(look: &Look<'_>) -> Result<Arc<Company>, Halt> {
    look.find::<Company>(())?.ok_or_else(|| Halt::Refused(unknown()))
}
