//! Quotations: made, accepted, declined, replaced by new ones.
//!
//! They are priced and ordered by what places an order ([`crate::order`]): a quotation gathers what
//! its lines would be placed with, an acceptance places the order and records what is left.
mod accept;
mod create;
mod decline;

use crate::command::Halt;
use quittance_domain::date::Date;
use quittance_domain::money::Money;
use quittance_domain::order::HoldKind;
use quittance_domain::quotation::{
    Quotation, QuotationId, QuotationLine, QuotationRefusal, QuotationState,
};
use quittance_store::quotation::LinesOfQuotation;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// How a quotation stands after a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct QuotationReply {
    /// Its id.
    pub quotation: QuotationId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: QuotationState,
    /// Its last day.
    pub valid_until: Date,
    /// Net and tax of all of it.
    pub gross: Money,
    /// Why an order of a new one would have to wait for a person.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub would_wait: Vec<WouldWait>,
}

/// Why an order would have to wait.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WouldWait {
    /// The kind of reason.
    pub kind: HoldKind,
    /// A sentence with its figures.
    pub reason: String,
}

impl QuotationReply {
    fn of(quotation: &Quotation) -> Self {
        Self {
            quotation: quotation.id,
            number: quotation.number.clone(),
            state: quotation.state,
            valid_until: quotation.valid_until,
            gross: quotation.gross,
            would_wait: Vec::new(),
        }
    }
}

/// A quotation with its lines, as they were loaded.
#[derive(Debug)]
pub struct Known {
    quotation: Arc<Quotation>,
    lines: Vec<Arc<QuotationLine>>,
}

impl Known {
    /// Refusals: `quotation.not_found`.
    fn gather(look: &Look<'_>, id: QuotationId) -> Result<Self, Halt> {
        look.want_all::<LinesOfQuotation>(id);
        let found = look.find::<Quotation>(id)?;
        let quotation = found.ok_or(Halt::Refused(QuotationRefusal::NotFound.into()))?;
        Ok(Self { quotation, lines: look.all::<LinesOfQuotation>(id)? })
    }

    fn lines(&self) -> Vec<&QuotationLine> {
        self.lines.iter().map(Arc::as_ref).collect()
    }
}
