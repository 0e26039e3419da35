//! Scaled integers: reading, printing, rounding; prices, quantities and rates as texts.

use super::{check_json, check_json_refused, code_of};
use crate::decimal::{div_round, mul_div_round, parse, print};
use crate::money::AmountRefusal;
use crate::price::Price;
use crate::quantity::Quantity;
use crate::rate::Rate;
use proptest::prelude::*;

#[test]
fn decimals_are_read_as_scaled_integers() {
    let rows = [
        ("0", 2, 0),
        ("-0", 2, 0),
        ("-0.00", 2, 0),
        ("12.50", 2, 1250),
        ("12.5", 2, 1250),
        ("12", 2, 1200),
        ("-0.05", 2, -5),
        ("007.10", 2, 710),
        ("1200", 0, 1200),
        ("92233720368547758.07", 2, i64::MAX),
        ("-92233720368547758.08", 2, i64::MIN),
        ("-9.223372036854775808", 18, i64::MIN),
    ];
    for (text, decimals, value) in rows {
        assert_eq!(parse(text, decimals), Ok(value), "{text}");
    }
}

#[test]
fn text_that_is_not_a_decimal_is_refused() {
    let texts = [
        "",
        "-",
        ".",
        "-.",
        ".5",
        "5.",
        "+5",
        "--5",
        "1e3",
        "1E3",
        "NaN",
        "inf",
        "Infinity",
        " 5",
        "5 ",
        "1,5",
        "1.000,00",
        "1'000",
        "1_000",
        "0x10",
        "1.2.3",
        "1.-2",
        "-1.-2",
        "٣",
        "½",
        "5€",
        "\u{2212}5",
        "1\u{a0}000",
        "\0",
    ];
    for text in texts {
        assert_eq!(code_of(parse(text, 2)), "amount.not_a_number", "{text:?}");
    }
}

#[test]
fn more_decimals_than_there_are_is_too_precise_even_when_they_are_zeros() {
    for (text, decimals) in [("12.505", 2), ("12.500", 2), ("1.0", 0), ("0.0000001", 6)] {
        assert_eq!(code_of(parse(text, decimals)), "amount.too_precise", "{text}");
    }
}

#[test]
fn number_past_64_bits_is_an_overflow() {
    let long = "9".repeat(5000);
    let texts =
        ["92233720368547758.08", "-92233720368547758.09", "1000000000000000000", long.as_str()];
    for text in texts {
        assert_eq!(code_of(parse(text, 2)), "amount.overflow", "{text}");
    }
}

#[test]
fn refusal_quotes_only_the_start_of_a_long_text() {
    let message = parse(&"é".repeat(100_000), 2).unwrap_err().to_string();
    assert!(message.chars().count() < 100, "{message}");
}

#[test]
fn decimals_are_printed_with_the_zeros_that_are_asked_for() {
    let rows = [
        (0, 2, 2, "0.00"),
        (0, 6, 0, "0"),
        (-5, 2, 2, "-0.05"),
        (500_000, 6, 0, "0.5"),
        (2_000_000, 6, 0, "2"),
        (2_000_000, 6, 2, "2.00"),
        (-2_000_001, 6, 2, "-2.000001"),
        (1200, 0, 0, "1200"),
        (i64::MIN, 2, 2, "-92233720368547758.08"),
        (i64::MIN, 18, 0, "-9.223372036854775808"),
    ];
    for (value, decimals, decimals_min, text) in rows {
        assert_eq!(print(value, decimals, decimals_min), text);
    }
}

#[test]
fn products_round_half_away_from_zero() {
    let rows = [
        (1, 1, 2, 1),
        (-1, 1, 2, -1),
        (1, -1, 2, -1),
        (1, 1, -2, -1),
        (-1, -1, -2, -1),
        (5, 1, 10, 1),
        (4, 1, 10, 0),
        (-4, 1, 10, 0),
        (-5, 1, 10, -1),
        (15, 1, 10, 2),
        (25, 1, 10, 3),
        (1, 1, 3, 0),
        (2, 1, 3, 1),
        (i64::MAX, i64::MAX, i64::MAX, i64::MAX),
        (i64::MIN, i64::MIN, i64::MIN, i64::MIN),
        (i64::MIN, 1, i64::MIN, 1),
        (i64::MAX, 1, i64::MIN, -1),
    ];
    for (a, b, c, rounded) in rows {
        assert_eq!(mul_div_round(a, b, c), Ok(rounded), "{a} * {b} / {c}");
    }
}

#[test]
fn rounding_past_64_bits_or_by_zero_is_refused() {
    assert_eq!(code_of(mul_div_round(i64::MAX, i64::MAX, 1)), "amount.overflow");
    assert_eq!(code_of(mul_div_round(i64::MIN, -1, 1)), "amount.overflow");
    assert_eq!(code_of(mul_div_round(i64::MIN, 1, -1)), "amount.overflow");
    assert_eq!(code_of(mul_div_round(1, 1, 0)), "amount.nothing_to_split_by");
    assert_eq!(code_of(div_round(i128::MIN, -1)), "amount.overflow");
    assert_eq!(div_round(i128::MIN, i128::MIN), Ok(1));
    assert_eq!(div_round(i128::MAX, i128::MIN), Ok(-1));
}

#[test]
fn prices_quantities_and_rates_are_decimal_strings_in_json() {
    check_json(&Price::parse("348.35").unwrap(), "\"348.35\"");
    check_json(&Price::parse("5").unwrap(), "\"5.00\"");
    check_json(&Price::from_micros(-1), "\"-0.000001\"");
    check_json(&Quantity::whole(2).unwrap(), "\"2\"");
    check_json(&Quantity::parse("0.50").unwrap(), "\"0.5\"");
    check_json(&Rate::percent("21").unwrap(), "\"0.21\"");
    check_json(&Rate::ONE, "\"1\"");
    check_json_refused::<Price>("\"1e3\"", "amount.not_a_number");
    check_json_refused::<Quantity>("\"0.0000001\"", "amount.too_precise");
    check_json_refused::<Rate>("\"99999999999\"", "amount.overflow");
    assert!(serde_json::from_str::<Price>("12.5").is_err(), "a JSON number is never read");
}

#[test]
fn rates_are_shown_in_percent() {
    let rows = [("21", "21 %"), ("8.875", "8.875 %"), ("-4", "-4 %"), ("0.0000001", "0.0000001 %")];
    for (percent, shown) in rows {
        assert_eq!(Rate::percent(percent).unwrap().to_string(), shown);
    }
    assert_eq!(Rate::percent("8.875").unwrap().nanos(), 88_750_000);
    assert_eq!(Rate::parse("0.08875"), Rate::percent("8.875"));
}

#[test]
fn extremes_of_prices_quantities_and_rates_overflow_as_refusals() {
    let (least, most) = (Quantity::from_micros(i64::MIN), Quantity::from_micros(i64::MAX));
    assert_eq!(code_of(least.negated()), "amount.overflow");
    assert_eq!(code_of(most.checked_add(most)), "amount.overflow");
    assert_eq!(code_of(least.checked_sub(most)), "amount.overflow");
    assert_eq!(code_of(Quantity::whole(i64::MAX)), "amount.overflow");
    assert_eq!(code_of(Quantity::sum([most, most])), "amount.overflow");
    assert_eq!(Quantity::sum([most, most, least, least]), Ok(Quantity::from_micros(-2)));
    let (low, high) = (Price::from_micros(i64::MIN), Price::from_micros(i64::MAX));
    assert_eq!(code_of(high.checked_add(high)), "amount.overflow");
    assert_eq!(code_of(low.checked_sub(high)), "amount.overflow");
    assert_eq!(code_of(high.scale(Rate::from_nanos(i64::MAX))), "amount.overflow");
    assert_eq!(low.scale(Rate::ONE), Ok(low));
    let (least, most) = (Rate::from_nanos(i64::MIN), Rate::from_nanos(i64::MAX));
    assert_eq!(code_of(most.checked_add(Rate::ONE)), "amount.overflow");
    assert_eq!(code_of(least.checked_sub(Rate::ONE)), "amount.overflow");
}

#[test]
fn quantity_knows_whether_it_is_whole() {
    let rows = [("2", true), ("0", true), ("-3", true), ("0.5", false), ("2.000001", false)];
    for (text, whole) in rows {
        assert_eq!(Quantity::parse(text).unwrap().is_whole(), whole, "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_printed_reads_back(value: i64, decimals in 0..=18_u32, fewer in 0..=18_u32) {
        let text = print(value, decimals, fewer.min(decimals));
        prop_assert_eq!(parse(&text, decimals), Ok(value));
        let (price, quantity, rate) =
            (Price::from_micros(value), Quantity::from_micros(value), Rate::from_nanos(value));
        prop_assert_eq!(Price::parse(&price.to_string()), Ok(price));
        prop_assert_eq!(Quantity::parse(&quantity.to_string()), Ok(quantity));
        prop_assert_eq!(Rate::parse(&rate.fraction()), Ok(rate));
        prop_assert_eq!(Rate::percent(rate.to_string().trim_end_matches(" %")), Ok(rate));
    }

    #[test]
    fn no_text_makes_reading_panic(text in "[-+.,eE0-9 ]{0,60}|.{0,20}", decimals in 0..=18_u32) {
        if let Ok(value) = parse(&text, decimals) {
            prop_assert_eq!(parse(&print(value, decimals, 0), decimals), Ok(value));
        }
    }

    #[test]
    fn rounding_is_the_nearest_and_the_same_on_both_sides_of_zero(
        a in -i64::MAX..=i64::MAX,
        b: i64,
        c in 1..=i64::MAX,
    ) {
        match mul_div_round(a, b, c) {
            Ok(rounded) => {
                let mirrored = rounded.checked_neg().ok_or(AmountRefusal::Overflow);
                prop_assert_eq!(mul_div_round(-a, b, c), mirrored);
                let off = i128::from(a) * i128::from(b) - i128::from(rounded) * i128::from(c);
                prop_assert!(2 * off.abs() <= i128::from(c));
            }
            Err(refusal) => prop_assert_eq!(refusal, AmountRefusal::Overflow),
        }
    }
}
