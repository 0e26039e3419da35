//! Ends a payment under way: the money is here, or it does not come.

use super::{FailPayment, PendingItem, PendingPayment, PendingState, freed};
use crate::at::At;
use crate::event::Event;
use crate::id::Ids;
use crate::payment::receive::{ReceivePaymentGiven, receive};
use crate::payment::{PaymentReceived, PaymentRefusal, Receiving};
use crate::receivables::OpenItem;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// A payment under way after it was told how it ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ended<T> {
    /// It.
    pub pending: PendingPayment,
    /// What is new; none: it had ended so before, and nothing changes.
    pub new: Option<T>,
}

/// What a confirmation brings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Confirmed {
    /// The payment.
    pub received: PaymentReceived,
    /// Items whose reservation is free and that it does not settle.
    pub freed: Vec<OpenItem>,
    /// What happened to what was under way.
    pub event: Event,
}

/// What a failure leaves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failed {
    /// Items whose reservation is free.
    pub freed: Vec<OpenItem>,
    /// What happened.
    pub event: Event,
}

/// Makes a payment of what was under way: it settles what it had reserved. Told again, nothing
/// changes.
///
/// Refusals: `PendingEnded` of what has failed; those of [`receive`].
pub fn confirm(
    given: &ReceivePaymentGiven<'_>,
    (pending, reserved): (&PendingPayment, &[&PendingItem]),
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Ended<Confirmed>, Refused> {
    match pending.state {
        PendingState::UnderWay => {}
        PendingState::Confirmed => return Ok(Ended { pending: pending.clone(), new: None }),
        PendingState::Failed => return Err(ended(pending).into()),
    }
    let freed = freed(given.items, reserved)?;
    let free = |item: &&OpenItem| {
        let same =
            |it: &&OpenItem| (it.document, it.instalment) == (item.document, item.instalment);
        freed.iter().find(same).unwrap_or(*item).clone()
    };
    let items: Vec<OpenItem> = given.items.iter().map(free).collect();
    let items: Vec<&OpenItem> = items.iter().collect();
    let command = pending.payment(reserved)?;
    let evidence = format!("under way as {}", pending.key);
    let receiving = Receiving { evidence: &evidence, ..Receiving::plain(&command) };
    let received = receive(&ReceivePaymentGiven { items: &items, ..*given }, &receiving, at, ids)?;
    let is_settled = |item: &OpenItem| {
        let key = (item.document, item.instalment);
        received.items.iter().any(|it| (it.document, it.instalment) == key)
    };
    let freed = freed.iter().filter(|item| !is_settled(item)).cloned().collect();
    let pending = PendingPayment {
        state: PendingState::Confirmed,
        ended_on: Some(at.business_date),
        payment: Some(received.payment.id),
        ..pending.clone()
    };
    let event = Event::new("payment.confirmed", pending.id.uuid()).with("key", &pending.key);
    Ok(Ended { pending, new: Some(Confirmed { received, freed, event }) })
}

/// Frees what was reserved, for the money does not come. Told again, nothing changes.
///
/// Refusals, by precedence: `text.*` of the reason; `PendingEnded` of what was confirmed: the bank
/// takes such a payment back.
pub fn fail(
    (pending, reserved): (&PendingPayment, &[&PendingItem]),
    items: &[&OpenItem],
    command: &FailPayment,
    at: &At,
) -> Result<Ended<Failed>, Refused> {
    let mut problems = Problems::new();
    problems.take_at("reason", typed_text::required(&command.reason, SENTENCE_CHARS_MAX));
    problems.finish()?;
    match pending.state {
        PendingState::UnderWay => {}
        PendingState::Failed => return Ok(Ended { pending: pending.clone(), new: None }),
        PendingState::Confirmed => return Err(ended(pending).into()),
    }
    let freed = freed(items, reserved)?;
    let pending = PendingPayment {
        state: PendingState::Failed,
        ended_on: Some(at.business_date),
        reason: command.reason.clone(),
        ..pending.clone()
    };
    let event = Event::new("payment.failed", pending.id.uuid())
        .with("key", &pending.key)
        .with("reason", &pending.reason);
    Ok(Ended { pending, new: Some(Failed { freed, event }) })
}

/// Makes a payment of what was under way by the line of a bank statement that names it: the same
/// money is not taken twice.
///
/// Refusals: those of [`confirm`], and `PendingEnded` of what is confirmed already.
pub fn confirm_by_line(
    given: &ReceivePaymentGiven<'_>,
    (pending, reserved): (&PendingPayment, &[&PendingItem]),
    at: &At,
    ids: &mut dyn Ids,
) -> Result<(PendingPayment, Confirmed), Refused> {
    let confirmed = confirm(given, (pending, reserved), at, ids)?;
    let new = confirmed.new.ok_or_else(|| ended(pending))?;
    Ok((confirmed.pending, new))
}

fn ended(pending: &PendingPayment) -> PaymentRefusal {
    PaymentRefusal::PendingEnded { key: pending.key.clone(), state: pending.state }
}
