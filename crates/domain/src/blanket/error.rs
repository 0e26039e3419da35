//! Why blanket orders are refused.

use super::{BLANKET_DAYS_MAX, BlanketState, BlanketStep};
use crate::date::Date;
use crate::quantity::Quantity;
use crate::refusal::{Kind, Refusal};

/// A refusal about blanket orders.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BlanketRefusal {
    /// The company has no such blanket order.
    #[error("there is no such blanket order")]
    NotFound,
    /// It would last for no day, or for too long.
    #[error("{valid_to} is not within {BLANKET_DAYS_MAX} days from {valid_from}, its first day")]
    BadValidity {
        /// Its first day.
        valid_from: Date,
        /// Its last day.
        valid_to: Date,
    },
    /// A line that no product of the catalogue stands for.
    #[error("a blanket order is of products: order what is free with a call-off, or by itself")]
    FreeLine,
    /// It is called off on a day that was not agreed.
    #[error("{number} can be called off from {valid_from} to {valid_to}, not on {on}")]
    NotOnThisDay {
        /// Its number.
        number: String,
        /// The day of the call-off.
        on: Date,
        /// Its first day.
        valid_from: Date,
        /// Its last day.
        valid_to: Date,
    },
    /// Its state does not allow the step.
    #[error("{number} is {state} and cannot {step}")]
    StateForbids {
        /// Its number.
        number: String,
        /// The state.
        state: BlanketState,
        /// The step.
        step: BlanketStep,
    },
    /// It has no such line.
    #[error("there is no line {line_no}")]
    UnknownLine {
        /// The line.
        line_no: i64,
    },
    /// One line is named twice.
    #[error("line {line_no} is named twice")]
    LineTwice {
        /// The line.
        line_no: i64,
    },
    /// More than is open of a line.
    #[error("{quantity} of line {line_no} of {number} cannot be called off: {open} of it is open")]
    NotOpen {
        /// Its number.
        number: String,
        /// The line.
        line_no: i64,
        /// How much was wanted.
        quantity: Quantity,
        /// How much is open.
        open: Quantity,
    },
}

impl Refusal for BlanketRefusal {
    fn code(&self) -> &'static str {
        match self {
            BlanketRefusal::NotFound => "blanket.not_found",
            BlanketRefusal::BadValidity { .. } => "blanket.bad_validity",
            BlanketRefusal::FreeLine => "blanket.free_line",
            BlanketRefusal::NotOnThisDay { .. } => "blanket.not_on_this_day",
            BlanketRefusal::StateForbids { .. } => "blanket.state_forbids",
            BlanketRefusal::UnknownLine { .. } => "blanket.unknown_line",
            BlanketRefusal::LineTwice { .. } => "blanket.line_twice",
            BlanketRefusal::NotOpen { .. } => "blanket.not_open",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            BlanketRefusal::NotFound | BlanketRefusal::UnknownLine { .. } => Kind::NotFound,
            BlanketRefusal::NotOnThisDay { .. }
            | BlanketRefusal::StateForbids { .. }
            | BlanketRefusal::NotOpen { .. } => Kind::Conflict,
            BlanketRefusal::BadValidity { .. }
            | BlanketRefusal::FreeLine
            | BlanketRefusal::LineTwice { .. } => Kind::Invalid,
        }
    }
}
