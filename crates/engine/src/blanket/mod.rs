//! Blanket orders: agreed, called off, closed; and followed, as their call-offs are cancelled or
//! amended.
mod agree;
mod call_off;
mod close;
mod follow;

pub(crate) use follow::{Linked, record_followed};

use crate::command::Halt;
use quittance_domain::blanket::{Blanket, BlanketId, BlanketLine, BlanketRefusal, BlanketState};
use quittance_domain::date::Date;
use quittance_store::blanket::LinesOfBlanket;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a blanket order stands after a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BlanketReply {
    /// Its id.
    pub blanket: BlanketId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: BlanketState,
    /// Its first day.
    pub valid_from: Date,
    /// Its last day.
    pub valid_to: Date,
}

impl BlanketReply {
    fn of(blanket: &Blanket) -> Self {
        Self {
            blanket: blanket.id,
            number: blanket.number.clone(),
            state: blanket.state,
            valid_from: blanket.valid_from,
            valid_to: blanket.valid_to,
        }
    }
}

/// A blanket order with its lines, as they were loaded.
#[derive(Debug)]
pub struct Known {
    blanket: Arc<Blanket>,
    lines: Vec<Arc<BlanketLine>>,
}

impl Known {
    /// Refusals: `blanket.not_found`.
    fn gather(look: &Look<'_>, id: BlanketId) -> Result<Self, Halt> {
        look.want_all::<LinesOfBlanket>(id);
        let found = look.find::<Blanket>(id)?;
        let blanket = found.ok_or(Halt::Refused(BlanketRefusal::NotFound.into()))?;
        Ok(Self { blanket, lines: look.all::<LinesOfBlanket>(id)? })
    }

    fn lines(&self) -> Vec<&BlanketLine> {
        self.lines.iter().map(Arc::as_ref).collect()
    }
}
