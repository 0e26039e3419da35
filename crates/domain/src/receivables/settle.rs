//! Settles: takes an amount off an open item, and its base amount along with it.

use super::{OpenItem, ReceivablesRefusal, Settlement, SettlementId};
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::money::{AmountRefusal, Money};
use crate::refusal::Refused;

/// An open item after an amount was taken off it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relieved {
    /// The item with less open.
    pub item: OpenItem,
    /// What went off `base_open`; positive, as the amount is.
    pub base_amount: Money,
}

/// Takes a positive amount off an open item, whichever sign the item has.
///
/// The base amount that goes along is the cumulative difference: what is left open in base is
/// round(base_amount x open / amount), and nothing when nothing is open. So any partition of an
/// item relieves its base amount to the cent (RULES 14). Gains and losses are the caller's: the
/// base of what was received, less this.
/// Refusals, by precedence: `AmountNotPositive`, `amount.currency_mismatch`, `UnderWay`,
/// `MoreThanOpen`.
pub fn relieve(item: &OpenItem, amount: Money) -> Result<Relieved, Refused> {
    assert_sound(item);
    if !amount.is_positive() {
        return Err(ReceivablesRefusal::AmountNotPositive.into());
    }
    let open = item.open.absolute()?;
    if let Some(under_way) = item.under_way
        && amount.excess_over(item.free()?)?.is_some()
        && amount.excess_over(open)?.is_none()
    {
        let document = item.document_number.clone();
        return Err(ReceivablesRefusal::UnderWay { under_way, document }.into());
    }
    if amount.excess_over(open)?.is_some() {
        let document = item.document_number.clone();
        return Err(ReceivablesRefusal::MoreThanOpen { open, document }.into());
    }
    let open = if item.amount.is_negative() {
        item.open.checked_add(amount)?
    } else {
        item.open.checked_sub(amount)?
    };
    let base_open = item.base_amount.share(open.minor(), item.amount.minor())?;
    let base_amount = item.base_open.checked_sub(base_open)?.absolute()?;
    let mut relieved = item.clone();
    relieved.open = open;
    relieved.base_open = base_open;
    assert_sound(&relieved);
    Ok(Relieved { item: relieved, base_amount })
}

/// The invariants of an open item that a relief could break.
fn assert_sound(item: &OpenItem) {
    let (amount, open) = (item.amount.minor(), item.open.minor());
    let same_side = if amount < 0 { open <= 0 } else { open >= 0 };
    assert!(same_side, "what is open has the sign of the amount");
    assert!(open.unsigned_abs() <= amount.unsigned_abs(), "never more open than there was");
    assert!(open != 0 || item.base_open.is_zero(), "nothing open, nothing open in base");
}

/// What takes an amount off an item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SettleWith {
    /// The settlement's id.
    pub id: SettlementId,
    /// The payment, credit note, deduction or write-off that settles.
    pub source: Uuid,
    /// How much; positive, in document currency.
    pub amount: Money,
    /// What of that the source does not give; negative: it gives so much more.
    pub difference: Money,
    /// What the source gives, in base currency.
    pub base_given: Money,
    /// The day that it counts for.
    pub settled_on: Date,
}

/// A target that was settled.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settled {
    /// The invoice's open item with less open.
    pub item: OpenItem,
    /// The record of it.
    pub settlement: Settlement,
}

/// Settles an open item by a source. What it takes off the source's own item is [`relieve`].
///
/// Refusals: those of [`relieve`].
pub fn settle(target: &OpenItem, with: &SettleWith) -> Result<Settled, Refused> {
    let relieved = relieve(target, with.amount)?;
    let base_difference =
        relieved.base_amount.share(with.difference.minor(), with.amount.minor())?;
    let base_gain =
        with.base_given.checked_sub(relieved.base_amount)?.checked_add(base_difference)?;
    let settlement = Settlement {
        id: with.id,
        source: with.source,
        target: target.document,
        target_instalment: target.instalment,
        customer: target.customer,
        amount: with.amount,
        base_amount: relieved.base_amount,
        difference: with.difference,
        base_difference,
        base_gain,
        settled_on: with.settled_on,
    };
    Ok(Settled { item: relieved.item, settlement })
}

impl Settlement {
    /// What the source gave. Refusals: `amount.overflow`.
    pub fn given(&self) -> Result<Money, AmountRefusal> {
        self.amount.checked_sub(self.difference)
    }

    /// The same in base currency. Refusals: `amount.overflow`.
    pub fn base_given(&self) -> Result<Money, AmountRefusal> {
        self.base_amount.checked_sub(self.base_difference)?.checked_add(self.base_gain)
    }
}

/// Those of the settlements of one source that nothing took back since, given in the order in which
/// they were made. Panics: when something was taken back that was not settled before.
#[must_use]
pub fn in_force<'a>(settlements: &[&'a Settlement]) -> Vec<&'a Settlement> {
    let mut left: Vec<&Settlement> = Vec::with_capacity(settlements.len());
    for settlement in settlements {
        if !settlement.amount.is_negative() {
            left.push(settlement);
            continue;
        }
        let taken = left.iter().position(|it| {
            (it.target, it.target_instalment) == (settlement.target, settlement.target_instalment)
                && it.amount.minor() == -settlement.amount.minor()
        });
        left.remove(taken.expect("what is taken back was settled before"));
    }
    left
}

/// A target that is open again by what a settlement had taken off it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reopened {
    /// The item with more open.
    pub item: OpenItem,
    /// The record of it: a settlement of the negative amount.
    pub settlement: Settlement,
}

/// Gives a positive amount back to an item that is owed; what comes back in base is the second of
/// the two.
///
/// What is open in base is again round(base_amount x open / amount), as if that had never been
/// settled: what is settled, reopened and settled again comes to the cent to what it was.
/// Refusals, by precedence: `AmountNotPositive`, `amount.currency_mismatch`, `MoreThanSettled`.
fn restore(target: &OpenItem, amount: Money) -> Result<(OpenItem, Money), Refused> {
    assert_sound(target);
    assert!(target.amount.is_positive(), "what is owed is reopened");
    if !amount.is_positive() {
        return Err(ReceivablesRefusal::AmountNotPositive.into());
    }
    let settled = target.amount.checked_sub(target.open)?;
    if amount.excess_over(settled)?.is_some() {
        let document = target.document_number.clone();
        return Err(ReceivablesRefusal::MoreThanSettled { settled, document }.into());
    }
    let mut item = target.clone();
    item.open = target.open.checked_add(amount)?;
    item.base_open = target.base_amount.share(item.open.minor(), target.amount.minor())?;
    assert_sound(&item);
    let base_amount = item.base_open.checked_sub(target.base_open)?;
    Ok((item, base_amount))
}

/// Takes a settlement back with one of the negative amount; both stay for ever.
///
/// The source gets back exactly what it had given. What rounding leaves between that and what the
/// item gets back is a gain or loss of the new record: 0 where the document is in base currency.
/// Refusals: `amount.overflow`, for never more is taken back than was settled.
pub fn reopen(
    target: &OpenItem,
    taken: &Settlement,
    (id, settled_on): (SettlementId, Date),
) -> Result<Reopened, Refused> {
    assert_eq!((target.document, target.instalment), (taken.target, taken.target_instalment));
    assert!(taken.amount.is_positive(), "what takes back is not taken back itself");
    let (item, restored) = restore(target, taken.amount)?;
    let base_amount = restored.negated()?;
    let base_difference = taken.base_difference.negated()?;
    let base_given = taken.base_given()?.negated()?;
    let base_gain = base_given.checked_sub(base_amount)?.checked_add(base_difference)?;
    let settlement = Settlement {
        id,
        amount: taken.amount.negated()?,
        base_amount,
        difference: taken.difference.negated()?,
        base_difference,
        base_gain,
        settled_on,
        ..taken.clone()
    };
    Ok(Reopened { item, settlement })
}

/// Gives an amount back by a document of its own, at the worth that it has for the item: nothing is
/// gained or lost.
///
/// Refusals, by precedence: `AmountNotPositive`, `amount.currency_mismatch`, `MoreThanSettled`.
pub fn reopen_by(
    target: &OpenItem,
    (id, source): (SettlementId, Uuid),
    (amount, settled_on): (Money, Date),
) -> Result<Reopened, Refused> {
    let (item, restored) = restore(target, amount)?;
    let settlement = Settlement {
        id,
        source,
        target: target.document,
        target_instalment: target.instalment,
        customer: target.customer,
        amount: amount.negated()?,
        base_amount: restored.negated()?,
        difference: Money::zero(target.currency),
        base_difference: Money::zero(target.base_amount.currency()),
        base_gain: Money::zero(target.base_amount.currency()),
        settled_on,
    };
    Ok(Reopened { item, settlement })
}

/// What the feed says of an item that had been settled in full and is open again.
pub fn reopened_event(item: &OpenItem) -> Event {
    let reopened = Event::new("invoice.reopened", item.document)
        .with("number", &item.document_number)
        .with("customer", item.customer)
        .with("open", item.open);
    of_instalment(reopened, item)
}

/// What the feed says of an open item that was settled in full: an invoice, or an instalment of
/// one.
pub fn settled_event(item: &OpenItem) -> Event {
    let settled = Event::new("invoice.settled", item.document)
        .with("number", &item.document_number)
        .with("customer", item.customer)
        .with("amount", item.amount);
    of_instalment(settled, item)
}

/// Says which instalment it is about, where there are several.
fn of_instalment(event: Event, item: &OpenItem) -> Event {
    match item.instalments {
        1 => event,
        of_several => event.with("instalment", item.instalment).with("of", of_several),
    }
}
