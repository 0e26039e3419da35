//! Makes an amendment or lets it wait, and what becomes of one that waits.

use super::price::Repriced;
use super::{AmendGiven, Amendment, AmendmentMade, OrderAmended, Planned, plan};
use crate::at::At;
use crate::code::codes;
use crate::event::Event;
use crate::order::delivery;
use crate::order::hold::released_event;
use crate::order::reserve::stock_holds;
use crate::order::{Hold, HoldKind, Order, OrderGiven, OrderId, OrderRefusal, ReleasedAs};
use crate::product::ProductId;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// Decides on the amendment of an order that waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DecideAmendment {
    /// The order.
    pub order: OrderId,
    /// What becomes of it.
    pub decision: AmendmentDecision,
    /// Why. Who gives the command answers for it.
    pub reason: String,
}

/// What becomes of an amendment that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum AmendmentDecision {
    /// It is made although it passes the limit or the customer is blocked. A lack of stock stays:
    /// nothing is promised twice.
    Pass,
    /// It is made if nothing stands against it any more.
    Retry,
    /// It is given up; the order stays as it is.
    Withdraw,
}
codes!(AmendmentDecision { Pass = "pass", Retry = "retry", Withdraw = "withdraw" });

/// What a person has said about the reasons of an amendment.
#[derive(Clone, Copy, Debug)]
pub(super) enum Word<'a> {
    /// Nothing.
    None,
    /// They shall not stand in its way, because of this.
    Pass(&'a str),
}

/// Decides on the waiting amendment of an order. What was asked for is planned anew on the order as
/// it is now, so it is refused where it does not fit any more, and can still be withdrawn.
///
/// Refusals: `text.*`, `NoAmendmentWaits`; those of [`amend`](super::amend).
pub fn decide_amendment(
    given: &AmendGiven,
    command: &DecideAmendment,
    at: &At,
) -> Result<OrderAmended, Refused> {
    let order = given.order.order;
    assert_eq!(order.id, command.order, "the order that the command names is given");
    let mut problems = Problems::new();
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    let waiting = problems.take(waiting(given).ok_or(OrderRefusal::NoAmendmentWaits));
    problems.finish()?;
    let (amendment, hold) = waiting.expect("one that is missing was refused");
    let word = match command.decision {
        AmendmentDecision::Withdraw => {
            let ended = hold.ended(ReleasedAs::GivenUp, &command.reason, order, at);
            return Ok(OrderAmended {
                order: order.clone(),
                amendment: amendment.clone(),
                made: None,
                events: vec![released_event(&ended)],
                holds: vec![ended],
            });
        }
        AmendmentDecision::Pass => Word::Pass(&command.reason),
        AmendmentDecision::Retry => Word::None,
    };
    // It keeps the prices of the day on which it was asked for.
    let asked = At { business_date: amendment.asked_on, ..*at };
    let planned = plan(given, &amendment.request, &asked, at)?;
    let amendment = Amendment {
        changes: planned.changes.join("; "),
        gross_before: order.gross,
        gross_after: planned.order.gross,
        ..amendment.clone()
    };
    settle(&given.order, amendment, planned, word, at)
}

/// The amendment that waits, with its hold.
#[must_use]
pub fn waiting<'a>(given: &AmendGiven<'a>) -> Option<(&'a Amendment, &'a Hold)> {
    let mut holds = given.order.holds.iter();
    let hold = holds.find(|hold| hold.kind == HoldKind::Amendment && hold.is_active())?;
    let mut amendments = given.amendments.iter();
    let amendment = amendments.find(|it| it.hold_no == Some(hold.hold_no))?;
    Some((amendment, hold))
}

/// Makes the amendment when nothing stands against it; else it waits with every reason.
pub(super) fn settle(
    given: &OrderGiven,
    amendment: Amendment,
    planned: Planned,
    word: Word<'_>,
    at: &At,
) -> Result<OrderAmended, Refused> {
    let (mut reasons, mut waits_for) = (Vec::new(), None);
    if let Some(promised) = &planned.promised {
        if let Word::None = word {
            reasons.extend(promised.reasons.iter().cloned());
            let of_placing = planned.reasons.iter().flatten();
            reasons.extend(of_placing.map(|(_, text)| text.clone()));
        }
        if let Some((product, text)) = &promised.short {
            reasons.push(text.clone());
            waits_for = Some(*product);
        }
    }
    match reasons.is_empty() {
        true => Ok(made(given, amendment, planned, word, at)),
        false => Ok(waits(given, amendment, (reasons.join("; "), waits_for), at)),
    }
}

fn made(
    given: &OrderGiven,
    amendment: Amendment,
    planned: Planned,
    word: Word<'_>,
    at: &At,
) -> OrderAmended {
    let Planned { order, lines, added, promised, repriced, reasons, changes: _ } = planned;
    let own = given.holds.iter().filter(|hold| Some(hold.hold_no) == amendment.hold_no);
    let end = |hold: &&Hold| match word {
        Word::Pass(why) => hold.ended(ReleasedAs::Passed, why, &order, at),
        Word::None => hold.ended(ReleasedAs::Gone, "the reason is gone", &order, at),
    };
    let mut holds: Vec<Hold> = own.map(end).collect();
    let (credit, balances) = match promised {
        Some(promised) => {
            let all: Vec<_> = lines.iter().chain(&added).cloned().collect();
            holds.extend(stock_holds(given, &all, at));
            holds.extend(delivery::nothing_left(given, &all, at));
            (promised.credit, promised.balances)
        }
        None => {
            let of_placing = reasons.map(|reasons| holds_of_placing(given, &order, reasons, at));
            holds.extend(of_placing.into_iter().flatten());
            (given.credit.clone(), Vec::new())
        }
    };
    let holds = in_their_turn(given, &order, holds);
    let amended = Event::new("order.amended", order.id.uuid())
        .with("amendment", amendment.amendment_no)
        .with("state", order.state)
        .with("gross", order.gross)
        .with("reason", &amendment.request.reason);
    let released = holds.iter().filter(|hold| !hold.is_active()).map(released_event);
    let events = released.chain([amended]).collect();
    let amendment = Amendment { made_at: Some(at.received_at), ..amendment };
    let Repriced { details, coupons, coupon_uses } = repriced;
    let made = AmendmentMade { lines, added, balances, credit, details, coupons, coupon_uses };
    OrderAmended { order, amendment, made: Some(made), holds, events }
}

/// The holds that are new or changed: who waits is served by the day that is wanted now.
fn in_their_turn(given: &OrderGiven, order: &Order, mut holds: Vec<Hold>) -> Vec<Hold> {
    if order.requested_on == given.order.requested_on {
        return holds;
    }
    for hold in given.holds.iter().filter(|hold| hold.is_active()) {
        if !holds.iter().any(|changed| changed.hold_no == hold.hold_no) {
            holds.push((*hold).clone());
        }
    }
    for hold in holds.iter_mut().filter(|hold| hold.is_active()) {
        hold.requested_on = order.requested_on;
    }
    holds
}

/// The holds of an order that is not promised yet, for what is found as orders are placed: new,
/// with another sentence, or ended because the reason is gone.
fn holds_of_placing(
    given: &OrderGiven,
    order: &Order,
    reasons: Vec<(HoldKind, String)>,
    at: &At,
) -> Vec<Hold> {
    let is_gone = |hold: &Hold| !reasons.iter().any(|(kind, _)| *kind == hold.kind);
    let active = || given.holds.iter().filter(|it| it.is_active() && it.kind.is_of_placing());
    let gone = active().filter(|hold| is_gone(hold));
    let gone = gone.map(|hold| hold.ended(ReleasedAs::Gone, "the reason is gone", order, at));
    let mut holds: Vec<Hold> = gone.collect();
    let mut hold_no = given.holds.iter().map(|hold| hold.hold_no).max().unwrap_or(0);
    for (kind, reason) in reasons {
        let hold = match active().find(|hold| hold.kind == kind) {
            Some(known) => Hold { reason, gross: order.gross, ..(*known).clone() },
            None => {
                hold_no += 1;
                Hold::new(order, hold_no, kind, reason, at)
            }
        };
        holds.push(hold);
    }
    holds
}

fn waits(
    given: &OrderGiven,
    amendment: Amendment,
    (reason, waits_for): (String, Option<ProductId>),
    at: &At,
) -> OrderAmended {
    let order = given.order;
    let waits = Event::new("order.amendment_waits", order.id.uuid())
        .with("amendment", amendment.amendment_no)
        .with("gross", amendment.gross_after)
        .with("reason", &reason);
    let known = given.holds.iter().find(|hold| Some(hold.hold_no) == amendment.hold_no);
    let hold_no = given.holds.iter().map(|hold| hold.hold_no).max().unwrap_or(0) + 1;
    let gross = amendment.gross_after;
    let hold = match known {
        Some(known) => Hold { reason, waits_for, gross, ..(*known).clone() },
        None => {
            let hold = Hold::new(order, hold_no, HoldKind::Amendment, reason, at);
            Hold { waits_for, gross, ..hold }
        }
    };
    let amendment = Amendment { hold_no: Some(hold.hold_no), ..amendment };
    OrderAmended {
        order: order.clone(),
        amendment,
        made: None,
        holds: vec![hold],
        events: vec![waits],
    }
}
