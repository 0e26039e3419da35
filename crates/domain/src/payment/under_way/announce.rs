//! Announces a payment: reserves what it will settle.

use super::{AnnouncePayment, PendingItem, PendingPayment, PendingPaymentId, PendingState};
use crate::at::At;
use crate::event::Event;
use crate::id::Ids;
use crate::payment::receive::{ReceivePaymentGiven, planned};
use crate::payment::{PaymentRefusal, Receiving};
use crate::receivables::OpenItem;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX};

/// A payment that was announced, now or before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Announced {
    /// It.
    pub pending: PendingPayment,
    /// What is new; none: it was announced before, and nothing changes.
    pub opened: Option<Opened>,
}

/// What a payment that is announced reserves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// What it reserves.
    pub reserved: Vec<PendingItem>,
    /// The items, changed.
    pub items: Vec<OpenItem>,
    /// What happened.
    pub event: Event,
}

/// Announces a payment: it reserves what it would settle if it came today, as stated, then by the
/// matching; what is too much will be on account. The same key again changes nothing.
///
/// Refusals, by precedence: `text.*` of the key, `PendingDiffers`; those of
/// [`receive`](crate::payment::receive()), with `receivables.under_way` where an application would
/// use what another payment has reserved.
pub fn announce(
    given: &ReceivePaymentGiven<'_>,
    before: Option<&PendingPayment>,
    command: &AnnouncePayment,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Announced, Refused> {
    let mut problems = Problems::new();
    problems.take_at("key", typed_text::required(&command.key, CODE_CHARS_MAX));
    problems.finish()?;
    if let Some(before) = before {
        return again(before, command);
    }
    let payment = command.payment();
    let shares = planned(given, &Receiving::plain(&payment), at)?;
    let pending = PendingPayment {
        id: PendingPaymentId::from_uuid(ids.next()),
        key: command.key.clone(),
        carried: command.carried,
        customer: command.customer,
        currency: command.amount.currency(),
        amount: command.amount,
        announced_on: at.business_date,
        state: PendingState::UnderWay,
        ended_on: None,
        payment: None,
        reason: String::new(),
        version: 0,
    };
    let (mut reserved, mut items) = (Vec::new(), Vec::new());
    for (item, share) in given.items.iter().zip(shares) {
        if share.off.is_zero() {
            continue;
        }
        let of_item = PendingItem {
            pending: pending.id,
            document: item.document,
            instalment: item.instalment,
            given: share.given()?,
            reserved: share.off.checked_add(share.discount)?,
        };
        items.push(item.with_under_way(of_item.reserved)?);
        reserved.push(of_item);
    }
    let event = Event::new("payment.announced", pending.id.uuid())
        .with("key", &pending.key)
        .with("carried", pending.carried)
        .with("customer", pending.customer)
        .with("amount", pending.amount);
    Ok(Announced { pending, opened: Some(Opened { reserved, items, event }) })
}

/// The same payment told again. Refusals: `PendingDiffers`.
fn again(before: &PendingPayment, command: &AnnouncePayment) -> Result<Announced, Refused> {
    let same = before.customer == command.customer
        && before.amount == command.amount
        && before.carried == command.carried;
    if !same {
        let key = before.key.clone();
        return Err(Refused::from(PaymentRefusal::PendingDiffers { key }).at("key"));
    }
    Ok(Announced { pending: before.clone(), opened: None })
}
