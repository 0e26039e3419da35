//! What only some lines have: another unit, the customer's item code, a text, why it costs what it
//! costs.

use super::OrderId;
use crate::price::Price;
use crate::pricing::Trace;
use crate::quantity::Quantity;

/// What only some lines have. The key is (order, line_no); line 0 tells of the order as a whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineDetail {
    /// The order it belongs to.
    pub order: OrderId,
    /// The line; 0: the order.
    pub line_no: i64,
    /// The unit that was ordered in; empty: the product's own, or none of a free line.
    pub unit: String,
    /// How much was ordered in that unit; 0 when it is the product's own.
    pub unit_quantity: Quantity,
    /// What the customer calls the product; empty when it was not said.
    pub item: String,
    /// What the customer expects to pay for one price unit.
    pub expected_price: Option<Price>,
    /// What stands below the line on documents; of the order: above all lines.
    pub text: Option<String>,
    /// Why it costs what it costs.
    pub trace: Trace,
}

impl LineDetail {
    /// Of a line, with nothing to tell.
    pub(super) fn of(order: OrderId, line_no: i64) -> LineDetail {
        LineDetail {
            order,
            line_no,
            unit: String::new(),
            unit_quantity: Quantity::ZERO,
            item: String::new(),
            expected_price: None,
            text: None,
            trace: Trace::default(),
        }
    }

    /// Whether there is nothing that the line does not tell itself.
    pub(super) fn is_plain(&self) -> bool {
        self.unit.is_empty()
            && self.item.is_empty()
            && self.expected_price.is_none()
            && self.text.is_none()
            && self.trace.is_empty()
    }
}
