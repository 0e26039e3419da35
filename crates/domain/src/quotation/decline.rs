//! Declines a quotation: the customer does not want what is left of it.

use super::{DeclineQuotation, Quotation, QuotationRefusal, QuotationState, QuotationStep};
use crate::event::Event;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// A quotation that nobody can accept any more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QuotationDeclined {
    /// Changed.
    pub quotation: Quotation,
    /// `quotation.declined`.
    pub events: Vec<Event>,
}

/// Declines what is left. What was accepted before stays ordered.
///
/// Refusals: `text.*`, `StateForbids`.
pub fn decline(
    quotation: &Quotation,
    command: &DeclineQuotation,
) -> Result<QuotationDeclined, Refused> {
    assert_eq!(quotation.id, command.quotation, "the quotation that the command names is given");
    let mut problems = Problems::new();
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    let state = problems.take(step(quotation, QuotationStep::Decline));
    let Some(state) = state else {
        return Err(problems.refused());
    };
    problems.finish()?;
    let declined = Event::new("quotation.declined", quotation.id.uuid())
        .with("customer", quotation.customer)
        .with("reason", &command.reason);
    let closed_because = command.reason.clone();
    let quotation = Quotation { state, closed_because, ..quotation.clone() };
    Ok(QuotationDeclined { quotation, events: vec![declined] })
}

/// The state after a step.
///
/// Refusals: `StateForbids`.
pub(super) fn step(
    quotation: &Quotation,
    step: QuotationStep,
) -> Result<QuotationState, QuotationRefusal> {
    let (number, state) = (quotation.number.clone(), quotation.state);
    state.next(step).ok_or(QuotationRefusal::StateForbids { number, state, step })
}
