//! Money: sums, signs, texts, currencies, extremes.

use super::{check_json, check_json_refused, code_of};
use crate::currency::Currency;
use crate::money::{AMOUNT_MAX, AmountRefusal, Money};
use crate::price::Price;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::Refusal;
use proptest::prelude::*;

fn eur(minor: i64) -> Money {
    Money::new(minor, Currency::EUR)
}

#[test]
fn money_is_read_and_shown_with_the_decimals_of_its_currency() {
    let rows = [
        ("12.50", Currency::EUR, 1250, "12.50 EUR"),
        ("12", Currency::EUR, 1200, "12.00 EUR"),
        ("-0.05", Currency::EUR, -5, "-0.05 EUR"),
        ("1200", Currency::JPY, 1200, "1200 JPY"),
        ("1.5", Currency::KWD, 1500, "1.500 KWD"),
        ("0.0001", Currency::CLF, 1, "0.0001 CLF"),
    ];
    for (text, currency, minor, shown) in rows {
        let money = Money::parse(text, currency).unwrap();
        assert_eq!((money.minor(), money.currency()), (minor, currency));
        assert_eq!(money.to_string(), shown);
    }
}

#[test]
fn money_with_more_decimals_than_its_currency_is_refused() {
    let rows = [("12.505", Currency::EUR), ("1.0", Currency::JPY), ("1.0000", Currency::KWD)];
    for (text, currency) in rows {
        assert_eq!(code_of(Money::parse(text, currency)), "amount.too_precise", "{text}");
    }
}

#[test]
fn money_is_an_amount_and_a_currency_in_json() {
    check_json(&eur(1250), r#"{"amount":"12.50","currency":"EUR"}"#);
    check_json(&Money::new(-7, Currency::JPY), r#"{"amount":"-7","currency":"JPY"}"#);
    let amount_before_currency = r#"{"currency":"KWD","amount":"1.5"}"#;
    assert_eq!(
        serde_json::from_str::<Money>(amount_before_currency).unwrap(),
        Money::new(1500, Currency::KWD)
    );
    check_json_refused::<Money>(r#"{"amount":"1.005","currency":"EUR"}"#, "amount.too_precise");
    check_json_refused::<Money>(r#"{"amount":"1","currency":"XAU"}"#, "currency.unknown");
    assert!(serde_json::from_str::<Money>(r#"{"amount":1.5,"currency":"EUR"}"#).is_err());
    assert!(serde_json::from_str::<Money>(r#"{"amount":"1.5"}"#).is_err());
}

#[test]
fn two_currencies_never_meet() {
    let (one, other) = (eur(100), Money::new(100, Currency::USD));
    let mismatch = AmountRefusal::CurrencyMismatch { left: Currency::EUR, right: Currency::USD };
    assert_eq!(one.checked_add(other), Err(mismatch.clone()));
    assert_eq!(one.checked_sub(other), Err(mismatch.clone()));
    assert_eq!(one.compare(other), Err(mismatch.clone()));
    assert_eq!(one.excess_over(other), Err(mismatch.clone()));
    assert_eq!(one.min(other), Err(mismatch.clone()));
    assert_eq!(one.max(other), Err(mismatch.clone()));
    assert_eq!(one.part_due(1, 2, other), Err(mismatch.clone()));
    assert_eq!(Money::sum(Currency::EUR, [one, other]), Err(mismatch));
}

#[test]
fn overflow_is_refused_and_never_a_panic() {
    let (least, most) = (eur(i64::MIN), eur(i64::MAX));
    let results = [
        most.checked_add(eur(1)),
        least.checked_sub(eur(1)),
        least.negated(),
        least.absolute(),
        Money::sum(Currency::EUR, [most, eur(1)]),
        most.scale(Rate::from_nanos(i64::MAX)),
        least.scale(Rate::percent("-100").unwrap()),
        most.share(2, 1),
        most.share(i64::MAX, 1),
        least.share(1, -1),
        most.convert(Rate::from_nanos(i64::MAX), Currency::CLF),
        most.excess_over(least).map(|excess| excess.unwrap()),
        Rate::from_nanos(-999_999_999).tax_from_gross(most),
        Rate::from_nanos(i64::MAX).tax_from_net(most),
    ];
    for (index, result) in results.into_iter().enumerate() {
        assert_eq!(result, Err(AmountRefusal::Overflow), "{index}");
    }
}

#[test]
fn no_line_holds_more_than_the_greatest_amount() {
    let too_large =
        |currency| Err(AmountRefusal::TooLarge { amount_max: Money::new(AMOUNT_MAX, currency) });
    for sign in [1, -1] {
        let most = eur(sign * AMOUNT_MAX);
        assert_eq!(most.bounded(), Ok(most));
        assert_eq!(eur(sign * (AMOUNT_MAX + 1)).bounded(), too_large(Currency::EUR));
        let price = Price::parse("10000000").unwrap(); // of a million: the greatest amount
        let quantity = |micros: i64| Quantity::from_micros(sign * micros);
        let million = 1_000_000 * 1_000_000;
        assert_eq!(price.amount(quantity(million), Currency::EUR), Ok(most));
        let above = price.amount(quantity(million + 1), Currency::EUR);
        assert_eq!(above, too_large(Currency::EUR));
    }
    assert_eq!(eur(i64::MIN).bounded(), too_large(Currency::EUR));
    let whole = Quantity::from_micros(i64::MAX);
    let most = Price::from_micros(i64::MAX).amount(whole, Currency::EUR);
    assert_eq!(most, too_large(Currency::EUR), "also past 64 bits");
    let least = Price::from_micros(i64::MIN).amount(whole, Currency::KWD);
    assert_eq!(least, too_large(Currency::KWD));
    let refusal = AmountRefusal::TooLarge { amount_max: eur(AMOUNT_MAX) };
    assert_eq!(refusal.code(), "amount.too_large");
    assert_eq!(
        refusal.to_string(),
        "the amount passes 10000000000000.00 EUR, the most that a line or a document holds"
    );
}

#[test]
fn sum_does_not_depend_on_the_order_even_at_the_extremes() {
    let amounts = [eur(i64::MAX), eur(1), eur(i64::MIN), eur(-5)];
    assert_eq!(Money::sum(Currency::EUR, amounts), Ok(eur(-5)));
    assert_eq!(Money::sum(Currency::JPY, []), Ok(Money::zero(Currency::JPY)));
}

#[test]
fn excess_is_what_passes_the_limit() {
    let rows = [(100, 99, Some(1)), (100, 100, None), (99, 100, None), (-5, -7, Some(2))];
    for (amount, limit, excess) in rows {
        assert_eq!(eur(amount).excess_over(eur(limit)), Ok(excess.map(eur)));
    }
}

#[test]
fn conversion_rounds_once_to_the_decimals_of_the_other_currency() {
    let rows = [
        (eur(10_000), "1.0825", Money::new(10_825, Currency::USD)),
        (Money::new(10_000, Currency::USD), "149.505", Money::new(14_951, Currency::JPY)),
        (Money::new(-10_000, Currency::USD), "149.505", Money::new(-14_951, Currency::JPY)),
        (Money::new(14_950, Currency::JPY), "0.006689", Money::new(10_000, Currency::USD)),
        (eur(100), "0.3305", Money::new(331, Currency::KWD)),
        (Money::new(1, Currency::KWD), "3.02", eur(0)),
    ];
    for (from, rate, to) in rows {
        assert_eq!(from.convert(Rate::parse(rate).unwrap(), to.currency()), Ok(to), "{from}");
    }
}

#[test]
fn price_times_quantity_is_rounded_once() {
    let rows = [
        ("348.35", "16", Currency::EUR, 557_360),
        ("0.005", "1", Currency::EUR, 1),
        ("0.005", "-1", Currency::EUR, -1),
        ("-0.005", "1", Currency::EUR, -1),
        ("0.004999", "1", Currency::EUR, 0),
        ("0.3333", "3", Currency::EUR, 100),
        ("0.000001", "1000000", Currency::EUR, 100),
        ("99.5", "1", Currency::JPY, 100),
        ("99.4", "1", Currency::JPY, 99),
        ("1.0005", "1", Currency::KWD, 1001),
        ("1.2345", "0.5", Currency::CLF, 6173),
    ];
    for (price, quantity, currency, minor) in rows {
        let (price, quantity) = (Price::parse(price).unwrap(), Quantity::parse(quantity).unwrap());
        assert_eq!(price.amount(quantity, currency), Ok(Money::new(minor, currency)), "{price}");
    }
}

proptest! {
    #[test]
    fn money_reads_back_as_printed(minor: i64, index in 0..Currency::all().count()) {
        let currency = Currency::all().nth(index).unwrap();
        let money = Money::new(minor, currency);
        prop_assert_eq!(Money::parse(&money.decimal(), currency), Ok(money));
        let json = serde_json::to_string(&money).unwrap();
        prop_assert_eq!(serde_json::from_str::<Money>(&json).unwrap(), money);
    }

    #[test]
    fn adding_and_subtracting_undo_each_other(one: i64, other: i64) {
        let sum = eur(one).checked_add(eur(other));
        prop_assert_eq!(&sum, &eur(other).checked_add(eur(one)));
        prop_assert_eq!(&sum, &Money::sum(Currency::EUR, [eur(one), eur(other)]));
        if let Ok(sum) = sum {
            prop_assert_eq!(sum.checked_sub(eur(other)), Ok(eur(one)));
        }
    }

    #[test]
    fn excess_and_min_make_up_the_amount(
        amount in -1_i64 << 61..1 << 61,
        limit in -1_i64 << 61..1 << 61,
    ) {
        let (amount, limit) = (eur(amount), eur(limit));
        let excess = amount.excess_over(limit)?.unwrap_or(Money::zero(Currency::EUR));
        prop_assert!(!excess.is_negative());
        prop_assert_eq!(amount.min(limit)?.checked_add(excess)?, amount);
        prop_assert_eq!(amount.max(limit)?.checked_sub(excess)?, limit);
    }

    #[test]
    fn amounts_of_negative_quantities_mirror_those_of_positive_ones(
        price in -1_i64 << 40..1 << 40,
        quantity in -1_i64 << 40..1 << 40,
    ) {
        let price = Price::from_micros(price);
        let amount = price.amount(Quantity::from_micros(quantity), Currency::EUR)?;
        let mirrored = price.amount(Quantity::from_micros(-quantity), Currency::EUR)?;
        prop_assert_eq!(amount.negated()?, mirrored);
    }

    #[test]
    fn scaling_mirrors_at_zero(minor in -1_i64 << 40..1 << 40, nanos in 0..2_000_000_000_i64) {
        let rate = Rate::from_nanos(nanos);
        prop_assert_eq!(eur(minor).scale(rate)?.negated()?, eur(-minor).scale(rate)?);
        prop_assert_eq!(eur(minor).scale(Rate::ONE)?, eur(minor));
    }
}
