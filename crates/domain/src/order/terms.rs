//! Gives one order other terms of payment than its customer's: with a reason that stays in the
//! trace, for whoever gives the command answers for it.

use super::{Order, OrderId, OrderRefusal, OrderState};
use crate::customer::Terms;
use crate::event::Event;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// Gives an order other terms of payment. What is billed already keeps its own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideTerms {
    /// Which.
    pub order: OrderId,
    /// When its further invoices are due.
    pub terms: Terms,
    /// Why.
    pub reason: String,
}

/// An order with other terms.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermsOverridden {
    /// Changed.
    pub order: Order,
    /// `order.terms_overridden`.
    pub events: Vec<Event>,
}

/// Gives an order of which something can still be billed other terms.
///
/// Refusals, all at once: `text.*`, `customer.term_days_out_of_range`, `TermsFixed`,
/// `TermsUnchanged`.
pub fn override_terms(order: &Order, command: &OverrideTerms) -> Result<TermsOverridden, Refused> {
    assert_eq!(order.id, command.order, "the order that the command names is given");
    let mut problems = Problems::new();
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    problems.take_at("terms", command.terms.checked());
    match order.state {
        OrderState::Draft
        | OrderState::Submitted
        | OrderState::Confirmed
        | OrderState::InFulfilment
        | OrderState::Fulfilled => {}
        OrderState::Closed | OrderState::Cancelled => problems.push(OrderRefusal::TermsFixed),
    }
    let terms = order.terms;
    if terms == command.terms {
        problems.push(Refused::from(OrderRefusal::TermsUnchanged { terms }).at("terms"));
    }
    problems.finish()?;
    let overridden = Event::new("order.terms_overridden", order.id.uuid())
        .with("from", terms)
        .with("to", command.terms)
        .with("reason", &command.reason);
    let order = Order { terms: command.terms, ..order.clone() };
    Ok(TermsOverridden { order, events: vec![overridden] })
}
