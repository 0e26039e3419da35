//! Whom a collector calls next, and why.
//!
//! The order is fair: who broke a promise comes first, who was spoken to lately last; in between
//! by what is overdue times its days, so that neither an old trifle nor a large fresh invoice hides
//! the other.

use crate::code::codes;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::money::Money;
use std::cmp::Reverse;

/// A contact is fresh for so long. Unit: days.
pub const CONTACT_DAYS: i64 = 7;

/// Why a customer is to be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CallReason {
    /// It broke a promise, and nobody has spoken to it since.
    BrokenPromise,
    /// It is overdue.
    Overdue,
    /// It was spoken to lately, has promised, or its payments are under way.
    Followed,
}
codes!(CallReason {
    BrokenPromise = "broken_promise",
    Overdue = "overdue",
    Followed = "followed",
});

/// What is to be done next.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum NextAction {
    /// Ask why it was not kept, and for a new day.
    CallAboutPromise,
    /// Settle the dispute first.
    ResolveDispute,
    /// Wait for the promised day.
    AwaitPromise,
    /// Wait for the payments that are under way.
    AwaitPayment,
    /// Call: letters are sent, or the highest level is reached.
    Call,
    /// Send the first reminder.
    Remind,
    /// Nothing before some days have passed.
    Wait,
}
codes!(NextAction {
    CallAboutPromise = "call_about_promise",
    ResolveDispute = "resolve_dispute",
    AwaitPromise = "await_promise",
    AwaitPayment = "await_payment",
    Call = "call",
    Remind = "remind",
    Wait = "wait",
});

/// What is known of a customer that is overdue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Overdue {
    /// Whom.
    pub customer: CustomerId,
    /// What is overdue.
    pub overdue: Money,
    /// The sum of each overdue amount times its days. Unit: minor units x days.
    pub weight: i128,
    /// The days of the oldest.
    pub oldest_days: i64,
    /// What of what is open is disputed.
    pub disputed: Money,
    /// What of what is overdue is under way.
    pub under_way: Money,
    /// The day of the last promise that was broken.
    pub broken_on: Option<Date>,
    /// The last day of a promise that may still be kept.
    pub promised_until: Option<Date>,
    /// The day of the last letter.
    pub last_letter_on: Option<Date>,
    /// The day of the last contact.
    pub last_contact_on: Option<Date>,
}

/// One line of the list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// What is known.
    pub of: Overdue,
    /// Why.
    pub reason: CallReason,
    /// What next.
    pub next: NextAction,
}

/// Puts customers that are overdue in the order in which they are called, as of a day.
#[must_use]
pub fn work_list(overdue: &[Overdue], on: Date) -> Vec<Call> {
    let mut calls: Vec<Call> = overdue.iter().map(|of| call(of, on)).collect();
    calls.sort_by_key(|it| (it.reason, Reverse(it.of.weight), it.of.customer));
    calls
}

fn call(of: &Overdue, on: Date) -> Call {
    let fresh = of.last_contact_on.is_some_and(|last| on.days_since(last) < CONTACT_DAYS);
    let promised = of.promised_until.is_some_and(|until| until >= on);
    let broken = of.broken_on.is_some_and(|broken| of.last_contact_on.is_none_or(|it| it < broken));
    let all_disputed = of.disputed.minor() >= of.overdue.minor();
    let all_under_way = of.under_way.minor() >= of.overdue.minor();
    let (reason, next) = if all_under_way {
        (CallReason::Followed, NextAction::AwaitPayment)
    } else if broken {
        (CallReason::BrokenPromise, NextAction::CallAboutPromise)
    } else if promised {
        (CallReason::Followed, NextAction::AwaitPromise)
    } else if fresh {
        (CallReason::Followed, NextAction::Wait)
    } else if all_disputed {
        (CallReason::Overdue, NextAction::ResolveDispute)
    } else if of.last_letter_on.is_none() {
        (CallReason::Overdue, NextAction::Remind)
    } else {
        (CallReason::Overdue, NextAction::Call)
    };
    Call { of: *of, reason, next }
}
