//! Holds: why an order waits, and how each wait ended.
//!
//! A hold is a row of its own and stays as history: a new wait for the same kind of reason is a new
//! row, so that no release is ever overwritten.

use super::{Order, OrderId};
use crate::at::At;
use crate::code::codes;
use crate::company::WarehouseId;
use crate::customer::CustomerId;
use crate::date::{Date, Moment};
use crate::event::Event;
use crate::money::Money;
use crate::product::ProductId;

/// A reason why an order waits. The key is (order, hold_no); at most one of a kind is active.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hold {
    /// The order that waits.
    pub order: OrderId,
    /// From 1 in the order in which they were placed.
    pub hold_no: i64,
    /// The order's customer: the key to what waits for the same credit.
    pub customer: CustomerId,
    /// Where its goods leave from.
    pub warehouse: WarehouseId,
    /// The order's priority: with the next field what it is served by.
    pub priority: i64,
    /// When the customer wants the order.
    pub requested_on: Option<Date>,
    /// The kind of reason.
    pub kind: HoldKind,
    /// Of a stock hold the first product that is short: as long as it does not come in, nothing
    /// else that does can help.
    pub waits_for: Option<ProductId>,
    /// A sentence with its figures.
    pub reason: String,
    /// What the order came to when the hold was placed; once it is passed, the most that it may
    /// come to under this release.
    pub gross: Money,
    /// When it was placed.
    pub placed_at: Moment,
    /// When it was released; `None`: it is active.
    pub released_at: Option<Moment>,
    /// How it was released; `None`: it is active.
    pub released_as: Option<ReleasedAs>,
    /// Who released it, filled in as it is recorded; empty while it is active.
    pub released_by: String,
    /// Why it was released; empty while it is active.
    pub release_reason: String,
}

/// The kinds of holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HoldKind {
    /// The exposure would pass the customer's limit.
    Credit,
    /// Not enough is available.
    Stock,
    /// The customer is blocked for orders.
    CustomerBlocked,
    /// A line leaves less above its cost than it must.
    Margin,
    /// A price is not the one that the customer expects.
    Price,
    /// The order comes to less than the company takes.
    MinimumOrder,
    /// Its goods have no address to go to, or its customer no VAT number.
    Incomplete,
    /// It has signs of fraud.
    Fraud,
    /// An amendment waits; the order itself stays as it was confirmed.
    Amendment,
    /// Goods of a confirmed order do not leave, because of a rule of credit.
    Delivery,
}
codes!(HoldKind {
    Credit = "credit",
    Stock = "stock",
    CustomerBlocked = "customer_blocked",
    Margin = "margin",
    Price = "price",
    MinimumOrder = "minimum_order",
    Incomplete = "incomplete",
    Fraud = "fraud",
    Amendment = "amendment",
    Delivery = "delivery",
});

/// How a hold ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ReleasedAs {
    /// A person lets the order pass although the reason stands.
    Passed,
    /// The reason was gone when the order was looked at anew.
    Gone,
    /// The order was cancelled.
    GivenUp,
}
codes!(ReleasedAs { Passed = "passed", Gone = "gone", GivenUp = "given_up" });

impl HoldKind {
    /// Whether a person may let an order pass although the reason stands. Never a lack of stock:
    /// nothing is promised twice.
    #[must_use]
    pub fn can_be_passed(self) -> bool {
        match self {
            HoldKind::Credit
            | HoldKind::CustomerBlocked
            | HoldKind::Margin
            | HoldKind::Price
            | HoldKind::MinimumOrder
            | HoldKind::Delivery
            | HoldKind::Incomplete
            | HoldKind::Fraud => true,
            // An amendment has a decision of its own.
            HoldKind::Stock | HoldKind::Amendment => false,
        }
    }

    /// Whether it is found as an order is placed, and stands until a person lets it pass: prices
    /// are frozen with the order, so nothing that happens later makes the reason go away.
    #[must_use]
    pub fn is_of_placing(self) -> bool {
        match self {
            HoldKind::Margin
            | HoldKind::Price
            | HoldKind::MinimumOrder
            | HoldKind::Incomplete
            | HoldKind::Fraud => true,
            HoldKind::Credit
            | HoldKind::Stock
            | HoldKind::CustomerBlocked
            | HoldKind::Amendment
            | HoldKind::Delivery => false,
        }
    }
}

impl Hold {
    /// A new one.
    pub(super) fn new(
        order: &Order,
        hold_no: i64,
        kind: HoldKind,
        reason: String,
        at: &At,
    ) -> Hold {
        Hold {
            order: order.id,
            hold_no,
            customer: order.customer,
            warehouse: order.warehouse,
            priority: order.priority,
            requested_on: order.requested_on,
            kind,
            waits_for: None,
            reason,
            gross: order.gross,
            placed_at: at.received_at,
            released_at: None,
            released_as: None,
            released_by: String::new(),
            release_reason: String::new(),
        }
    }

    /// Whether the order still waits for it.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.released_at.is_none()
    }

    /// Whether a person has let this order pass, as it is now: the release holds until the order
    /// comes to more than when it was given, however often the order has to wait for another
    /// reason in between (RULES 27: releasing one hold leaves the others).
    #[must_use]
    pub fn lets_pass(&self, order: &Order) -> bool {
        assert_eq!(self.order, order.id, "a hold of the order");
        self.released_as == Some(ReleasedAs::Passed) && order.gross.minor() <= self.gross.minor()
    }

    /// The same, released.
    pub(super) fn ended(&self, as_: ReleasedAs, why: &str, order: &Order, at: &At) -> Hold {
        assert!(self.is_active(), "a hold ends once");
        Hold {
            gross: order.gross,
            released_at: Some(at.received_at),
            released_as: Some(as_),
            release_reason: why.to_owned(),
            ..self.clone()
        }
    }

    /// The same with the name of who gave the command, where it is the one that released it.
    #[must_use]
    pub fn signed(mut self, actor: &str) -> Hold {
        if !self.is_active() {
            actor.clone_into(&mut self.released_by);
        }
        self
    }
}

/// `order.released` of a hold. Who did it is the event's own actor.
pub(super) fn released_event(hold: &Hold) -> Event {
    let released_as = hold.released_as.expect("it was released");
    Event::new("order.released", hold.order.uuid())
        .with("hold", hold.kind)
        .with("as", released_as)
        .with("reason", &hold.release_reason)
}
