//! Tax from net and from gross: the worked examples of the rules, and their laws.

use super::code_of;
use crate::currency::Currency;
use crate::money::Money;
use crate::price::Price;
use crate::quantity::Quantity;
use crate::rate::Rate;
use proptest::prelude::*;

fn eur(text: &str) -> Money {
    Money::parse(text, Currency::EUR).unwrap()
}

fn percent(text: &str) -> Rate {
    Rate::percent(text).unwrap()
}

#[test]
fn lines_rounded_first_give_the_total_of_en_16931() {
    // RULES 3: 16 x 348.35 less 4 %, 22 % tax.
    let price = Price::parse("348.35").unwrap();
    let line = price.amount(Quantity::whole(16).unwrap(), Currency::EUR).unwrap();
    let discount = line.scale(percent("4")).unwrap();
    let net = line.checked_sub(discount).unwrap();
    let tax = percent("22").tax_from_net(net).unwrap();
    assert_eq!((line, discount), (eur("5573.60"), eur("222.94")));
    assert_eq!((net, tax), (eur("5350.66"), eur("1177.15")));
    assert_eq!(net.checked_add(tax), Ok(eur("6527.81")));
}

#[test]
fn tax_inside_a_gross_amount_is_the_gross_less_the_rounded_net() {
    let rows = [
        ("2117.00", "8", "156.81"),
        ("-2117.00", "8", "-156.81"),
        ("121.00", "21", "21.00"),
        ("118.58", "21", "20.58"),
        ("0.01", "21", "0.00"),
        ("100.00", "0", "0.00"),
        ("100.00", "100", "50.00"),
    ];
    for (gross, rate, tax) in rows {
        assert_eq!(percent(rate).tax_from_gross(eur(gross)), Ok(eur(tax)), "{gross} at {rate}");
    }
    // RULES 4: the tax recomputed from the net would be one cent more.
    assert_eq!(percent("8").tax_from_net(eur("1960.19")), Ok(eur("156.82")));
}

#[test]
fn tax_on_a_discount_follows_the_three_modes() {
    // RULES 8: 100 at 21 %, 2 % for early payment.
    let (net, rate, reduction) = (eur("100.00"), percent("21"), percent("98"));
    let reduced = rate.tax_from_net(net.scale(reduction).unwrap()).unwrap();
    let full = rate.tax_from_net(net).unwrap();
    let (early, late) = (eur("98.00"), eur("100.00"));
    assert_eq!(early.checked_add(reduced), Ok(eur("118.58")), "always and on early payment");
    assert_eq!(late.checked_add(reduced), Ok(eur("120.58")), "always, paid late");
    assert_eq!(early.checked_add(full), Ok(eur("119.00")), "never");
    assert_eq!(late.checked_add(full), Ok(eur("121.00")), "late");
}

#[test]
fn tax_is_rounded_to_the_minor_unit_of_the_currency() {
    let rows = [
        ("999", Currency::JPY, "10", "100"),
        ("994", Currency::JPY, "10", "99"),
        ("12.345", Currency::KWD, "5", "0.617"),
        ("1.00", Currency::USD, "8.875", "0.09"),
    ];
    for (net, currency, rate, tax) in rows {
        let (net, tax) = (Money::parse(net, currency), Money::parse(tax, currency));
        assert_eq!(percent(rate).tax_from_net(net.unwrap()), tax, "{rate}");
    }
    let yen = Money::parse("1080", Currency::JPY).unwrap();
    assert_eq!(percent("8").tax_from_gross(yen), Money::parse("80", Currency::JPY));
}

#[test]
fn gross_at_minus_100_percent_or_less_has_no_tax() {
    for rate in ["-100", "-250"] {
        let tax = percent(rate).tax_from_gross(eur("1.00"));
        assert_eq!(code_of(tax), "amount.nothing_to_split_by");
    }
    assert_eq!(percent("-50").tax_from_gross(eur("1.00")), Ok(eur("-1.00")));
}

proptest! {
    #[test]
    fn net_and_tax_sum_to_the_gross_and_the_tax_is_within_a_unit_of_recomputing_it(
        minor: i64,
        nanos in 0..=1_000_000_000_i64,
    ) {
        let (gross, rate) = (Money::new(minor, Currency::EUR), Rate::from_nanos(nanos));
        let tax = rate.tax_from_gross(gross)?;
        let net = gross.checked_sub(tax)?;
        prop_assert_eq!(net.checked_add(tax)?, gross);
        let recomputed = rate.tax_from_net(net)?;
        prop_assert!(recomputed.minor().abs_diff(tax.minor()) <= 1);
        if let Ok(negated) = gross.negated() {
            prop_assert_eq!(rate.tax_from_gross(negated)?, tax.negated()?);
        }
    }

    #[test]
    fn gross_of_a_net_gives_back_the_net(
        minor in -1_i64 << 50..1 << 50,
        nanos in 0..=1_000_000_000_i64,
    ) {
        let (net, rate) = (Money::new(minor, Currency::EUR), Rate::from_nanos(nanos));
        let tax = rate.tax_from_net(net)?;
        let gross = net.checked_add(tax)?;
        prop_assert_eq!(rate.tax_from_gross(gross)?, tax);
    }
}
