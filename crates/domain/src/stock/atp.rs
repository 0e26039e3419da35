//! Available to promise: what can be promised on which day, from what is there, what comes and what
//! others wait for.
//!
//! The quantity of a day is what is there and comes up to it, less what is wanted up to it, and
//! less what later days will lack of it: the lowest level of all days from it on, never below 0. So
//! nothing is promised twice, neither today nor on a day on which it is needed for an earlier wish.

use crate::date::Date;
use crate::money::AmountRefusal;
use crate::quantity::Quantity;
use std::collections::BTreeMap;

/// A quantity that comes or is wanted on a day.
pub type OnDay = (Date, Quantity);

/// What can be promised from each day on, the first being `today`; what was expected or wanted
/// before counts as of today.
///
/// Refusals: `amount.overflow`.
pub fn promisable(
    (today, available): OnDay,
    receipts: &[OnDay],
    wanted: &[OnDay],
) -> Result<Vec<OnDay>, AmountRefusal> {
    let mut changes: BTreeMap<Date, Quantity> = BTreeMap::from([(today, available)]);
    for (day, quantity) in receipts {
        let change = changes.entry(today.max(*day)).or_default();
        *change = change.checked_add(*quantity)?;
    }
    for (day, quantity) in wanted {
        let change = changes.entry(today.max(*day)).or_default();
        *change = change.checked_sub(*quantity)?;
    }
    let mut level = Quantity::ZERO;
    let mut levels = Vec::with_capacity(changes.len());
    for (day, change) in changes {
        level = level.checked_add(change)?;
        levels.push((day, level));
    }
    let mut lowest = None;
    for (_, level) in levels.iter_mut().rev() {
        let least = lowest.map_or(*level, |lowest: Quantity| lowest.min(*level));
        lowest = Some(least);
        *level = least.max(Quantity::ZERO);
    }
    Ok(levels)
}

/// The first day on which so much can be promised; none: not with what is known to come.
#[must_use]
pub fn first_day(promisable: &[OnDay], quantity: Quantity) -> Option<Date> {
    promisable.iter().find(|(_, level)| *level >= quantity).map(|(day, _)| *day)
}

/// What can be promised of a wish.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Promise {
    /// So much at once, at most what is wished.
    pub today: Quantity,
    /// All of it from this day on; none: not with what is known to come.
    pub on: Option<Date>,
}

/// What can be promised of `quantity`, and when all of it.
///
/// Refusals: `amount.overflow`.
pub fn promise(
    at: OnDay,
    receipts: &[OnDay],
    wanted: &[OnDay],
    quantity: Quantity,
) -> Result<Promise, AmountRefusal> {
    let days = promisable(at, receipts, wanted)?;
    let now = days.first().map_or(at.1, |(_, level)| *level);
    Ok(Promise { today: now.min(quantity), on: first_day(&days, quantity) })
}

/// When each of the waiting can be served behind what is taken, in the order in which they are:
/// each takes its quantity before the next is looked at. None: not with what is known to come, and
/// then it takes nothing.
///
/// Refusals: `amount.overflow`.
pub fn expected(
    at: OnDay,
    receipts: &[OnDay],
    mut taken: Vec<OnDay>,
    waiting: &[Quantity],
) -> Result<Vec<Option<Date>>, AmountRefusal> {
    let mut expected = Vec::with_capacity(waiting.len());
    for quantity in waiting {
        let day = first_day(&promisable(at, receipts, &taken)?, *quantity);
        taken.extend(day.map(|day| (day, *quantity)));
        expected.push(day);
    }
    Ok(expected)
}
