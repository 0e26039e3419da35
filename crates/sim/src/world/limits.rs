//! How much each customer may owe: what it is expected to owe, and some more or less trust.
use super::{Buyer, Chance, Goods, Pays, PlannedDay, cents_of};
use quittance_domain::{Currency, Money};

/// The smallest limit. Unit: euros.
const LIMIT_MIN: i64 = 1_500;

/// Days from an order until its invoice is posted, and the tax on it: a part more, in percent.
const DAYS_TO_INVOICE: i64 = 8;
const WITH_TAX: i64 = 113;
/// Days to pay under the terms with a discount.
const DAYS_OF_EARLY_TERMS: i64 = 30;

/// Gives the customers their limits, from what they will order: most have room, some are often
/// at their limit, a few have none.
pub fn set(buyers: &mut [Buyer], goods: &[Goods], days: &[PlannedDay], chance: &mut Chance) {
    let mut ordered = vec![0_i64; buyers.len()];
    for order in days.iter().flat_map(|day| &day.orders) {
        let of_lines = order.lines.iter().map(|line| cents_of(goods[line.goods].price, line));
        ordered[order.buyer] += of_lines.sum::<i64>();
    }
    let span = i64::try_from(days.len()).unwrap_or(1).max(1) * 7 / 6;
    for (buyer, ordered) in buyers.iter_mut().zip(ordered) {
        let drawn = chance.between(0..=99);
        let trust = match drawn {
            _ if buyer.pays == Pays::Fails => 140,
            0..8 => chance.between(55..=85),
            8..70 => chance.between(150..=260),
            70..94 => chance.between(260..=420),
            _ => continue, // no limit at all
        };
        let patience = match buyer.pays {
            Pays::Late(days) => days.min(30),
            Pays::Card | Pays::InTime | Pays::Unsaid | Pays::Short | Pays::OnAccount => 0,
            Pays::Early => 0,
            Pays::NoLonger => 10,
            Pays::Fails => 30,
        };
        // Whoever may pay early need not.
        let days = buyer.create.terms.days().unwrap_or(DAYS_OF_EARLY_TERMS);
        let owed_days = days + DAYS_TO_INVOICE + patience;
        let expected = ordered * WITH_TAX / 100 * owed_days / span;
        let limit = round(expected / 100 * trust / 100).max(LIMIT_MIN);
        buyer.create.credit_limit = Some(Money::new(limit * 100, Currency::EUR));
    }
}

/// A limit as a person would set it. Unit: euros.
fn round(exact: i64) -> i64 {
    let step = match exact {
        ..10_000 => 500,
        10_000..50_000 => 1_000,
        50_000.. => 5_000,
    };
    (exact + step - 1) / step * step
}
