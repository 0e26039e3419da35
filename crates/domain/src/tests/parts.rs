//! Amounts in parts: largest remainder, shares, cumulative difference.

use super::code_of;
use crate::currency::Currency;
use crate::money::{AmountRefusal, Money};
use proptest::collection::vec;
use proptest::prelude::*;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

#[test]
fn amount_is_split_by_largest_remainder() {
    let rows: [(i64, &[i64], &[i64]); 11] = [
        (100, &[1, 1, 1], &[34, 33, 33]),
        (-100, &[1, 1, 1], &[-34, -33, -33]),
        (101, &[1, 1, 1], &[34, 34, 33]),
        (1, &[1, 1], &[1, 0]),
        (1, &[1, 2], &[0, 1]),
        (10, &[0, 1, 0, 1], &[0, 5, 0, 5]),
        (1, &[0, 0, 1], &[0, 0, 1]),
        (0, &[3, 4], &[0, 0]),
        (1000, &[335, 333, 332], &[335, 333, 332]),
        (i64::MIN, &[1], &[i64::MIN]),
        (i64::MAX, &[i64::MAX, i64::MAX], &[(1 << 62), (1 << 62) - 1]),
    ];
    for (whole, weights, parts) in rows {
        let parts: Vec<Money> = parts.iter().copied().map(eur).collect();
        assert_eq!(eur(whole).split(weights), Ok(parts), "{whole} by {weights:?}");
    }
}

#[test]
fn splitting_by_nothing_or_by_less_is_refused() {
    let rows: [&[i64]; 6] = [&[], &[0], &[0, 0], &[1, -1], &[5, -1], &[i64::MIN, i64::MAX]];
    for weights in rows {
        assert_eq!(code_of(eur(100).split(weights)), "amount.nothing_to_split_by", "{weights:?}");
    }
    assert_eq!(code_of(eur(100).share(1, 0)), "amount.nothing_to_split_by");
    assert_eq!(code_of(eur(100).part_due(0, 0, eur(0))), "amount.nothing_to_split_by");
}

#[test]
fn share_is_rounded_half_away_from_zero() {
    let rows = [(100, 1, 3, 33), (100, 2, 3, 67), (5, 1, 2, 3), (-5, 1, 2, -3), (100, -1, 3, -33)];
    for (whole, part, of, share) in rows {
        assert_eq!(eur(whole).share(part, of), Ok(eur(share)), "{whole} * {part} / {of}");
    }
}

#[test]
fn last_part_takes_what_is_left() {
    // Three deliveries of one piece each out of 100.00: the cents fall where they come due.
    let whole = eur(10_000);
    let first = whole.part_due(1, 3, eur(0)).unwrap();
    let second = whole.part_due(2, 3, first).unwrap();
    let already = first.checked_add(second).unwrap();
    let third = whole.part_due(3, 3, already).unwrap();
    assert_eq!((first, second, third), (eur(3333), eur(3334), eur(3333)));
}

#[test]
fn complete_credit_equals_the_invoice_whatever_was_credited_before() {
    // RULES 6: an invoice of 334.99 whose line credits would round up to 335.00.
    let invoice = eur(33_499);
    let first = invoice.part_due(5_000, 10_000, eur(0)).unwrap();
    let second = invoice.part_due(10_000, 10_000, first).unwrap();
    assert_eq!((first, second), (eur(16_750), eur(16_749)));
    let odd_credit_before = eur(12_345);
    let rest = invoice.part_due(10_000, 10_000, odd_credit_before).unwrap();
    assert_eq!(rest.checked_add(odd_credit_before), Ok(invoice));
}

/// The weights of a split: few and small, or any that are not negative.
fn weights() -> impl Strategy<Value = Vec<i64>> {
    prop_oneof![vec(0..5_i64, 0..8), vec(0..1_000_000_i64, 1..40), vec(0..=i64::MAX, 1..6)]
}

proptest! {
    #[test]
    fn parts_of_a_split_sum_to_the_whole_and_are_near_their_share(
        whole in prop_oneof![-1000..1000_i64, any::<i64>()],
        weights in weights(),
    ) {
        let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
        if total == 0 {
            prop_assert_eq!(eur(whole).split(&weights), Err(AmountRefusal::NothingToSplitBy));
            return Ok(());
        }
        let parts = eur(whole).split(&weights)?;
        prop_assert_eq!(parts.len(), weights.len());
        prop_assert_eq!(Money::sum(Currency::EUR, parts.iter().copied())?, eur(whole));
        for (part, weight) in parts.iter().zip(&weights) {
            let exact = i128::from(whole) * i128::from(*weight);
            // |part * total - exact| < total, without passing 128 bits.
            let (floor, rest) = (exact.div_euclid(total), exact.rem_euclid(total));
            let ceiling = if rest == 0 { floor } else { floor + 1 };
            let part = i128::from(part.minor());
            prop_assert!(part == floor || part == ceiling, "{} of {:?}", part, weights);
        }
    }

    #[test]
    fn split_is_the_same_on_both_sides_of_zero(
        whole in -i64::MAX..=i64::MAX,
        weights in weights(),
    ) {
        let negated = |parts: Vec<Money>| {
            parts.into_iter().map(|part| part.negated()).collect::<Result<Vec<Money>, _>>()
        };
        prop_assert_eq!(eur(-whole).split(&weights), eur(whole).split(&weights).and_then(negated));
    }

    #[test]
    fn cumulative_parts_sum_to_the_whole_in_any_partition(
        whole: i64,
        steps in vec(0..1_000_000_i64, 1..30),
    ) {
        let total: i64 = steps.iter().sum();
        prop_assume!(total > 0);
        let (mut done, mut already) = (0, Money::zero(Currency::EUR));
        for step in steps {
            done += step;
            let part = eur(whole).part_due(done, total, already)?;
            prop_assert!(part.is_zero() || part.is_negative() == (whole < 0));
            already = already.checked_add(part)?;
        }
        prop_assert_eq!(already, eur(whole));
    }

    #[test]
    fn shares_of_a_whole_never_pass_it(whole: i64, part in 0..=i64::MAX, more in 0..=i64::MAX) {
        let (part, of) = (part.min(more), part.max(more));
        prop_assume!(of > 0);
        let share = eur(whole).share(part, of)?;
        prop_assert!(share.minor().unsigned_abs() <= whole.unsigned_abs());
        prop_assert_eq!(eur(whole).share(of, of)?, eur(whole));
        prop_assert_eq!(eur(whole).share(0, of)?, eur(0));
    }
}
