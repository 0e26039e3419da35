//! Takes in that a supplier delivers on another day.

use super::order::check_step;
use super::{PurchaseLine, PurchaseOrder, PurchaseStep, PurchasingRefusal, SetExpected};
use crate::event::Event;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// An order whose goods are expected on another day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExpectedSet {
    /// The order; of itself it is as before.
    pub order: PurchaseOrder,
    /// Changed: those that are open and named.
    pub lines: Vec<PurchaseLine>,
    /// `purchase.expected_set`.
    pub events: Vec<Event>,
}

/// Sets the day on which what is open of a purchase order is expected, or of the lines that are
/// named.
///
/// Refusals, all of these at once: `text.*` of the reason, `StateForbids`, `ExpectedTooEarly`,
/// `UnknownLine`.
pub fn set_expected(
    order: &PurchaseOrder,
    lines: &[&PurchaseLine],
    command: &SetExpected,
) -> Result<ExpectedSet, Refused> {
    assert_eq!(command.order, order.id, "the order that the command names is given");
    let mut problems = Problems::new();
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    problems.take(check_step(order, PurchaseStep::Expect));
    let (expected_on, ordered_on) = (command.expected_on, order.ordered_on);
    if expected_on < ordered_on {
        let too_early = PurchasingRefusal::ExpectedTooEarly { expected_on, ordered_on };
        problems.push(Refused::from(too_early).at("expected_on"));
    }
    for (index, line_no) in command.lines.iter().enumerate() {
        if !lines.iter().any(|line| line.line_no == *line_no) {
            let unknown = PurchasingRefusal::UnknownLine { line_no: *line_no };
            problems.push(Refused::from(unknown).at(&format!("lines[{index}]")));
        }
    }
    problems.finish()?;
    let is_named =
        |line: &PurchaseLine| command.lines.is_empty() || command.lines.contains(&line.line_no);
    let moved = lines.iter().filter(|line| line.open.is_positive() && is_named(line));
    let moved = moved.map(|line| PurchaseLine { expected_on, ..(*line).clone() });
    let set = Event::new("purchase.expected_set", order.id.uuid())
        .with("number", &order.number)
        .with("expected_on", expected_on)
        .with("reason", &command.reason);
    Ok(ExpectedSet { order: order.clone(), lines: moved.collect(), events: vec![set] })
}
