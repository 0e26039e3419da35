//! Currencies: the list, and what is not in it.

use super::{check_json, check_json_refused, code_of};
use crate::currency::Currency;

#[test]
fn each_listed_currency_reads_back_and_is_ordered_by_code() {
    let all: Vec<Currency> = Currency::all().collect();
    assert!(all.is_sorted_by(|left, right| left < right && left.code() < right.code()));
    for currency in all {
        assert_eq!(Currency::parse(currency.code()), Ok(currency));
        assert_eq!(currency.to_string(), currency.code());
        assert!(currency.code().bytes().all(|letter| letter.is_ascii_uppercase()));
    }
}

#[test]
fn currencies_have_the_minor_units_of_iso_4217() {
    let rows: [(&str, u32); 14] = [
        ("EUR", 2),
        ("USD", 2),
        ("GBP", 2),
        ("HUF", 2),
        ("MGA", 2),
        ("JPY", 0),
        ("KRW", 0),
        ("CLP", 0),
        ("UGX", 0),
        ("KWD", 3),
        ("BHD", 3),
        ("TND", 3),
        ("CLF", 4),
        ("UYW", 4),
    ];
    for (code, exponent) in rows {
        assert_eq!(Currency::parse(code).unwrap().exponent(), exponent, "{code}");
    }
    let with = |exponent| Currency::all().filter(|c| c.exponent() == exponent).count();
    assert_eq!((with(0), with(1), with(3), with(4)), (17, 0, 7, 2));
}

#[test]
fn constants_are_the_currencies_that_they_are_named_after() {
    assert_eq!(Currency::EUR.code(), "EUR");
    assert_eq!(Currency::AED.code(), "AED");
    assert_eq!(Currency::KWD.exponent(), 3);
    assert_eq!(Currency::JPY.exponent(), 0);
    assert_eq!(Currency::ZAR.code(), "ZAR");
}

#[test]
fn metals_tests_units_between_banks_and_withdrawn_codes_are_refused() {
    let codes = ["XAU", "XAG", "XPT", "XDR", "XTS", "XXX", "XBA", "DEM", "HRK", "BGN", "ANG"];
    for code in codes.into_iter().chain(["", "EU", "EURO", "eur", " EUR", "E\u{dc}R", "€"]) {
        assert_eq!(code_of(Currency::parse(code)), "currency.unknown", "{code}");
    }
}

#[test]
fn currency_is_its_code_in_json() {
    check_json(&Currency::EUR, "\"EUR\"");
    check_json_refused::<Currency>("\"XAU\"", "currency.unknown");
    assert!(serde_json::from_str::<Currency>("978").is_err());
}
