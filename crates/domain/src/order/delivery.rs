//! Whether goods of a confirmed order may leave, by the rules of its customer's credit.
//!
//! A rule that acts on the way out puts a delivery hold on the order: its goods and exposure stay
//! promised, and it goes on when a person lets it pass, or when the customer owes less or may owe
//! more. What was let pass stays so until the order comes to more.

use super::hold::released_event;
use super::{Hold, HoldKind, Order, OrderGiven, OrderLine, ReleasedAs};
use crate::at::At;
use crate::credit::{Asked, Checkpoint, Control, CreditAccount, reasons};
use crate::event::Event;
use crate::money::Money;
use crate::refusal::Refused;

/// What a delivery is checked on.
#[derive(Clone, Debug)]
pub struct DeliveryGiven<'a> {
    /// The order.
    pub order: &'a Order,
    /// All its holds, also released ones.
    pub holds: Vec<&'a Hold>,
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// What is known of it besides.
    pub control: Control<'a>,
}

/// A delivery that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeliveryChecked {
    /// The order; of itself it is as before.
    pub order: Order,
    /// Its delivery hold: new, with another reason, or ended; none when it has and needs none.
    pub holds: Vec<Hold>,
    /// `order.released` or `order.held`.
    pub events: Vec<Event>,
}

impl DeliveryChecked {
    /// Whether the goods stay.
    #[must_use]
    pub fn is_held(&self) -> bool {
        self.holds.iter().any(Hold::is_active)
    }
}

/// Whether goods may be released to the warehouse, or leave. Refusals: `amount.overflow`.
pub fn check_delivery(
    given: &DeliveryGiven,
    checkpoint: Checkpoint,
    at: &At,
) -> Result<DeliveryChecked, Refused> {
    let nothing = Money::zero(given.credit.currency);
    let asked = Asked { what: "", amount: nothing };
    let of_delivery = || given.holds.iter().filter(|hold| hold.kind == HoldKind::Delivery);
    let passes = of_delivery().any(|hold| hold.lets_pass(given.order));
    let reasons = match passes {
        true => Vec::new(),
        false => reasons(given.credit, &given.control, asked, checkpoint, at.business_date)?,
    };
    let active = of_delivery().find(|hold| hold.is_active());
    if reasons.is_empty() {
        return Ok(ended(given.order, active.copied(), (ReleasedAs::Gone, GONE), at));
    }
    let (reason, gross) = (reasons.join("; "), given.order.gross);
    let told = Event::new("order.held", given.order.id.uuid());
    let told = told.with("delivery", &reason).with("at", checkpoint);
    let hold = match active {
        Some(active) => Hold { reason, gross, ..(*active).clone() },
        None => {
            let hold_no = given.holds.iter().map(|hold| hold.hold_no).max().unwrap_or(0) + 1;
            Hold::new(given.order, hold_no, HoldKind::Delivery, reason, at)
        }
    };
    Ok(DeliveryChecked { order: given.order.clone(), holds: vec![hold], events: vec![told] })
}

/// Why a hold ends of which nobody said why.
const GONE: &str = "the reason is gone";

fn ended(
    order: &Order,
    active: Option<&Hold>,
    (as_, why): (ReleasedAs, &str),
    at: &At,
) -> DeliveryChecked {
    let holds: Vec<Hold> = active.map(|hold| hold.ended(as_, why, order, at)).into_iter().collect();
    let events = holds.iter().map(released_event).collect();
    DeliveryChecked { order: order.clone(), holds, events }
}

fn active<'a>(given: &OrderGiven<'a>) -> Option<&'a Hold> {
    let mut holds = given.holds.iter().copied();
    holds.find(|hold| hold.kind == HoldKind::Delivery && hold.is_active())
}

/// The delivery hold of an order of which no goods are left to leave, ended.
pub(super) fn nothing_left(given: &OrderGiven, lines: &[OrderLine], at: &At) -> Option<Hold> {
    let hold = active(given).filter(|_| !lines.iter().any(OrderLine::is_to_ship))?;
    Some(hold.ended(ReleasedAs::GivenUp, "no goods are left to leave", given.order, at))
}

/// A person lets the goods leave.
pub(super) fn pass(given: &OrderGiven, why: &str, at: &At) -> DeliveryChecked {
    ended(given.order, active(given), (ReleasedAs::Passed, why), at)
}

/// Looks at a delivery hold anew: it ends when no rule holds the goods any more, in the warehouse
/// or on their way out of it; none: it stays. Refusals: `amount.overflow`.
pub(super) fn reconsider(given: &OrderGiven, at: &At) -> Result<Option<DeliveryChecked>, Refused> {
    let delivery = DeliveryGiven {
        order: given.order,
        holds: given.holds.clone(),
        credit: given.credit,
        control: given.control.clone(),
    };
    for checkpoint in [Checkpoint::Release, Checkpoint::Ship] {
        if check_delivery(&delivery, checkpoint, at)?.is_held() {
            return Ok(None);
        }
    }
    Ok(Some(ended(given.order, active(given), (ReleasedAs::Gone, GONE), at)))
}
