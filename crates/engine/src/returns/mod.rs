//! Returns' commands: goods come back, and are taken in. Their credit note is invoicing's.
//!
//! - `returns.register` gathers the products, the invoice lines that are named, those of the orders
//!   that are named, and what was sold of the others to the customer; records the return and at
//!   what it will be credited.
//! - `returns.receive` gathers the return, the invoice lines that it names, and the order lines
//!   and shipment lines that these bill; records the moves and what the goods cost.
//! - `returns.take_back` gathers a shipment with its order, balances and credit account; records
//!   goods that come back before they are billed.
mod receive;
mod register;
mod take_back;

use crate::command::Halt;
use quittance_domain::Refused;
use quittance_domain::returns::{Return, ReturnId, ReturnLine, ReturnRefusal, ReturnState};
use quittance_store::returns::LinesOfReturn;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A return as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnReply {
    /// Which.
    pub return_id: ReturnId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: ReturnState,
    /// How many lines it has: those of the command, split where several sales are matched.
    pub lines: usize,
}

impl ReturnReply {
    fn of(rma: &Return, lines: usize) -> Self {
        Self { return_id: rma.id, number: rma.number.clone(), state: rma.state, lines }
    }
}

/// A return and its lines, loaded in one round.
///
/// Refusals: `returns.not_found`.
pub(crate) fn with_lines(
    look: &Look<'_>,
    id: ReturnId,
) -> Result<(Arc<Return>, Vec<Arc<ReturnLine>>), Halt> {
    look.want_all::<LinesOfReturn>(id);
    let rma = look.find::<Return>(id)?;
    let rma = rma.ok_or_else(|| Refused::from(ReturnRefusal::NotFound))?;
    Ok((rma, look.all::<LinesOfReturn>(id)?))
}
