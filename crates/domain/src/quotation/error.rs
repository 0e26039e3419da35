//! Why quotations are refused.

use super::{QuotationState, QuotationStep, VALID_DAYS_MAX};
use crate::date::Date;
use crate::quantity::Quantity;
use crate::refusal::{Kind, Refusal};

/// A refusal about quotations.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QuotationRefusal {
    /// The company has no such quotation.
    #[error("there is no such quotation")]
    NotFound,
    /// It would not be valid on any day, or for too long.
    #[error(
        "{valid_until} is not within {VALID_DAYS_MAX} days from {quoted_on}, the day of the \
         quotation"
    )]
    BadValidity {
        /// The last day that was asked for.
        valid_until: Date,
        /// Its date.
        quoted_on: Date,
    },
    /// Its last day has passed.
    #[error("{number} was valid until {valid_until}: quote it anew with quotation.requote")]
    Expired {
        /// Its number.
        number: String,
        /// Its last day.
        valid_until: Date,
    },
    /// It is accepted on a day before it was made.
    #[error("{on} is before {quoted_on}, the day of the quotation")]
    BeforeQuotation {
        /// The day of the order.
        on: Date,
        /// The day of the quotation.
        quoted_on: Date,
    },
    /// Its state does not allow the step.
    #[error("{number} is {state}: nothing of it is left to {step}")]
    StateForbids {
        /// Its number.
        number: String,
        /// The state.
        state: QuotationState,
        /// The step.
        step: QuotationStep,
    },
    /// It has no such line, or the line is freight, which comes with the whole alone.
    #[error("there is no line {line_no} that can be accepted by itself")]
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
    /// Nothing, or more than is left of a line.
    #[error("{quantity} of line {line_no} cannot be accepted: {open} of it is left")]
    NotLeft {
        /// The line.
        line_no: i64,
        /// How much was named.
        quantity: Quantity,
        /// How much is left.
        open: Quantity,
    },
}

impl Refusal for QuotationRefusal {
    fn code(&self) -> &'static str {
        match self {
            QuotationRefusal::NotFound => "quotation.not_found",
            QuotationRefusal::BadValidity { .. } => "quotation.bad_validity",
            QuotationRefusal::Expired { .. } => "quotation.expired",
            QuotationRefusal::BeforeQuotation { .. } => "quotation.before_quotation",
            QuotationRefusal::StateForbids { .. } => "quotation.state_forbids",
            QuotationRefusal::UnknownLine { .. } => "quotation.unknown_line",
            QuotationRefusal::LineTwice { .. } => "quotation.line_twice",
            QuotationRefusal::NotLeft { .. } => "quotation.not_left",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            QuotationRefusal::NotFound | QuotationRefusal::UnknownLine { .. } => Kind::NotFound,
            QuotationRefusal::Expired { .. }
            | QuotationRefusal::StateForbids { .. }
            | QuotationRefusal::NotLeft { .. } => Kind::Conflict,
            QuotationRefusal::BadValidity { .. }
            | QuotationRefusal::BeforeQuotation { .. }
            | QuotationRefusal::LineTwice { .. } => Kind::Invalid,
        }
    }
}
