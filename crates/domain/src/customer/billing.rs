//! When deliveries are billed: each as it leaves, each order when it is complete, or all of a
//! cycle on one invoice (summary billing).
//!
//! ```text
//! shipment            each goods issue is billed as it leaves
//! order               an order is billed when all of it has left
//! weekly-N            what left up to weekday N (1 Monday to 7 Sunday) is billed behind it
//! half-monthly        what left up to the 15th or the last of a month is billed behind it
//! monthly-N           what left up to day N, or the last of a shorter month, is billed behind it
//! ```
//!
//! Invariant: a cycle is never longer than a calendar month (RULES 30), and the day that ends one
//! is over before it is billed, so that nothing comes to it behind its invoice.

use super::CustomerRefusal;
use crate::date::Date;
use crate::text::{self, quoted};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// When deliveries are billed. Stored and sent as text, such as `order` or `monthly-31`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BillingCycle {
    /// Each delivery as it leaves.
    Shipment,
    /// Each order when all of it has left.
    Order,
    /// Once a week: the weekday that ends the cycle, 1 is Monday.
    Weekly(i64),
    /// Up to the 15th and up to the last of a month.
    HalfMonthly,
    /// Once a month: the day that ends the cycle, the last one in a month that is shorter.
    Monthly(i64),
}

impl BillingCycle {
    /// Reads a cycle. Refusals: `MalformedCycle`.
    pub fn parse(text: &str) -> Result<Self, CustomerRefusal> {
        let numbered = |prefix: &str, last: i64| {
            let digits = text.strip_prefix(prefix)?;
            let number: i64 = digits.parse().ok()?;
            // One text for each value, so that equal cycles are equal in the database, too.
            ((1..=last).contains(&number) && number.to_string() == digits).then_some(number)
        };
        let read = match text {
            "shipment" => Some(BillingCycle::Shipment),
            "order" => Some(BillingCycle::Order),
            "half-monthly" => Some(BillingCycle::HalfMonthly),
            _ => numbered("weekly-", 7)
                .map(BillingCycle::Weekly)
                .or_else(|| numbered("monthly-", 31).map(BillingCycle::Monthly)),
        };
        read.ok_or_else(|| CustomerRefusal::MalformedCycle { text: quoted(text) })
    }

    /// Whether deliveries of several orders wait for one invoice.
    #[must_use]
    pub fn joins(self) -> bool {
        match self {
            BillingCycle::Shipment | BillingCycle::Order => false,
            BillingCycle::Weekly(_) | BillingCycle::HalfMonthly | BillingCycle::Monthly(_) => true,
        }
    }

    /// The last day of the cycle that is over as of a day; the day before where deliveries wait
    /// for no cycle. None: the calendar begins behind it.
    #[must_use]
    pub fn ended_before(self, on: Date) -> Option<Date> {
        let yesterday = on.add_days(-1).ok()?;
        match self {
            BillingCycle::Shipment | BillingCycle::Order => Some(yesterday),
            BillingCycle::Weekly(weekday) => {
                yesterday.add_days(-((yesterday.weekday() - weekday).rem_euclid(7))).ok()
            }
            BillingCycle::HalfMonthly => {
                let ends = [15, 31].map(|day| end_before(yesterday, day));
                ends.into_iter().flatten().max()
            }
            BillingCycle::Monthly(day) => end_before(yesterday, day),
        }
    }
}

/// The last day up to `until` that is this day of its month, or the last of a shorter one.
fn end_before(until: Date, day: i64) -> Option<Date> {
    let in_month = |of: Date| Some(of.month_start().add_days(day - 1).ok()?.min(of.month_end()));
    match in_month(until) {
        Some(end) if end <= until => Some(end),
        Some(_) | None => in_month(until.month_start().add_days(-1).ok()?),
    }
}

impl FromStr for BillingCycle {
    type Err = CustomerRefusal;

    fn from_str(text: &str) -> Result<Self, CustomerRefusal> {
        BillingCycle::parse(text)
    }
}

impl fmt::Display for BillingCycle {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            BillingCycle::Shipment => out.write_str("shipment"),
            BillingCycle::Order => out.write_str("order"),
            BillingCycle::Weekly(weekday) => write!(out, "weekly-{weekday}"),
            BillingCycle::HalfMonthly => out.write_str("half-monthly"),
            BillingCycle::Monthly(day) => write!(out, "monthly-{day}"),
        }
    }
}

impl Serialize for BillingCycle {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for BillingCycle {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        text::deserialize(from)
    }
}
