//! Whether a rule of credit keeps goods in the warehouse.
//!
//! Being held is an outcome, not a refusal: what else stands against a shipment is told first.

use crate::order::DeliveryChecked;

/// What became of goods that were to be released or to leave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Delivery<T> {
    /// They go; a delivery hold whose reason is gone has ended.
    Goes(T, Option<DeliveryChecked>),
    /// They stay, and nothing else happened.
    Held(DeliveryChecked),
}

impl<T> Delivery<T> {
    /// What was decided about the goods, unless credit holds them; a company that keeps no credit
    /// policies has nothing checked.
    pub fn of(goods: T, checked: Option<DeliveryChecked>) -> Delivery<T> {
        match checked {
            Some(checked) if checked.is_held() => Delivery::Held(checked),
            checked => Delivery::Goes(goods, checked),
        }
    }
}
