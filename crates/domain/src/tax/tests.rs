//! The laws of taxes.

use super::*;
use crate::code::Code;
use crate::currency::Currency;
use crate::customer::TaxStatus;
use crate::order::line_net;
use crate::product::ProductKind;
use crate::tests::example::{
    check_codes, country, date, eur, percent, price, problems, quantity, rates,
};
use proptest::prelude::*;

#[test]
fn codes_are_those_of_the_standard() {
    check_codes::<TaxCategory>();
}

/// Goods out of Austria to a buyer without VAT number: `category rate` or the refusal's code.
fn check(status: TaxStatus, to: &str, category: TaxCategory, on: &str, expected: &str) {
    check_supply((status, ""), (ProductKind::Stock, category), (to, on), expected);
}

/// A supply out of Austria: `category rate` or the refusal's code.
fn check_supply(
    (status, vat_id): (TaxStatus, &str),
    (kind, category): (ProductKind, TaxCategory),
    (to, on): (&str, &str),
    expected: &str,
) {
    let supply = Supply {
        status,
        vat_id,
        ship_from: country("AT"),
        ship_to: country(to),
        kind,
        category,
        tax_point: date(on),
    };
    let mut rates = rates();
    rates.push(TaxRate { valid_from: date("2026-07-01"), rate: percent("21"), ..rates[0].clone() });
    rates.push(TaxRate { country: country("DE"), rate: percent("19"), ..rates[0].clone() });
    let shown = match determine(&supply, &rates) {
        Ok((category, rate)) => format!("{category} {rate}"),
        Err(refusal) => problems::<()>(Err(refusal)),
    };
    assert_eq!(shown, expected, "{status} {vat_id} to {to}, {kind} {category}");
}

#[test]
fn the_buyer_decides_first_then_the_product_at_home() {
    use TaxStatus::{Domestic, Export, OutsideScope, ReverseCharge};
    let day = "2026-06-30";
    let standard = TaxCategory::Standard;
    check(Domestic, "AT", standard, day, "S 20 %");
    check(Domestic, "AT", standard, "2026-07-01", "S 21 %");
    check(Domestic, "DE", standard, day, "S 20 %");
    check(Domestic, "AT", TaxCategory::Reduced, day, "AA 10 %");
    check(Domestic, "AT", TaxCategory::Zero, day, "Z 0 %");
    check(Domestic, "AT", TaxCategory::Exempt, day, "E 0 %");
    check(Domestic, "AT", TaxCategory::OutsideScope, day, "O 0 %");
    check(Domestic, "AT", standard, "2019-12-31", "tax.no_rate");
    check(Export, "CH", standard, day, "G 0 %");
    check(Export, "AT", standard, day, "S 20 %");
    check(ReverseCharge, "AT", standard, day, "S 20 %");
    check(OutsideScope, "CH", standard, "2019-12-31", "O 0 %");
}

#[test]
fn goods_within_the_union_are_k_and_services_are_reverse_charged() {
    use ProductKind::{Charge, Service, Stock};
    let rows = [
        ("DE123456789", Stock, "DE", "K 0 %"),
        ("DE123456789", Charge, "DE", "K 0 %"),
        ("DE123456789", Service, "DE", "AE 0 %"),
        // Goods that stay are taxed at home, and so are services.
        ("DE123456789", Stock, "AT", "S 20 %"),
        ("DE123456789", Service, "AT", "S 20 %"),
        // To a third member state, and by Greece's letters.
        ("DE123456789", Stock, "FR", "K 0 %"),
        ("EL123456789", Stock, "GR", "K 0 %"),
        // No number of another member state, no exempt supply.
        ("", Stock, "DE", "S 20 %"),
        ("ATU12345678", Stock, "DE", "S 20 %"),
        ("CHE123456789", Stock, "DE", "S 20 %"),
        ("DE", Stock, "DE", "S 20 %"),
        ("D\u{e4}1234567", Stock, "DE", "S 20 %"),
        ("", Service, "DE", "AE 0 %"),
        // Out of the Union.
        ("DE123456789", Stock, "CH", "G 0 %"),
        ("", Service, "CH", "AE 0 %"),
    ];
    for (vat_id, kind, to, expected) in rows {
        let buyer = (TaxStatus::ReverseCharge, vat_id);
        check_supply(buyer, (kind, TaxCategory::Standard), (to, "2026-06-30"), expected);
    }
    // A product that is reverse charged at home says so itself.
    let domestic = (Stock, TaxCategory::ReverseCharge);
    check_supply((TaxStatus::Domestic, ""), domestic, ("AT", "2026-06-30"), "AE 0 %");
}

#[test]
fn a_line_is_rounded_before_the_total() {
    // RULES 3: rounding only the total would give 6527.80.
    let net = line_net(quantity("16"), (price("348.35"), 1), percent("4"), Currency::EUR).unwrap();
    assert_eq!(net, eur("5350.66"));
    let line = (TaxCategory::Standard, percent("22"), net);
    let totals = totals(Currency::EUR, [line]).unwrap();
    assert_eq!((totals.net, totals.tax, totals.gross), (net, eur("1177.15"), eur("6527.81")));
}

#[test]
fn tax_is_rounded_once_for_each_category_and_rate() {
    let standard = (TaxCategory::Standard, percent("20"), eur("0.02"));
    let reduced = (TaxCategory::Reduced, percent("10"), eur("0.05"));
    let totals = totals(Currency::EUR, [standard, reduced, standard]).unwrap();
    let shown: Vec<String> = totals
        .by_rate
        .iter()
        .map(|line| format!("{} {}: {} on {}", line.category, line.rate, line.tax, line.base))
        .collect();
    assert_eq!(shown, ["S 20 %: 0.01 EUR on 0.04 EUR", "AA 10 %: 0.01 EUR on 0.05 EUR"]);
    assert_eq!(totals.gross, eur("0.11"));
}

proptest! {
    #[test]
    fn net_and_tax_are_the_gross_whatever_the_lines(
        lines in prop::collection::vec((0_usize..3, 0_i64..30, -1_000_000_i64..1_000_000), 0..40),
    ) {
        let lines: Vec<(TaxCategory, Rate, Money)> = lines
            .into_iter()
            .map(|(category, rate, net)| {
                let rate = percent(&rate.to_string());
                (TaxCategory::ALL[category], rate, Money::new(net, Currency::EUR))
            })
            .collect();
        let totals = totals(Currency::EUR, lines.clone()).unwrap();
        let sum = |amounts: Vec<Money>| Money::sum(Currency::EUR, amounts).unwrap();
        prop_assert_eq!(totals.net, sum(lines.iter().map(|line| line.2).collect()));
        prop_assert_eq!(totals.tax, sum(totals.by_rate.iter().map(|line| line.tax).collect()));
        prop_assert_eq!(totals.gross, totals.net.checked_add(totals.tax).unwrap());
        for line in &totals.by_rate {
            prop_assert_eq!(line.tax, line.base.scale(line.rate).unwrap());
        }
    }
}

#[test]
fn tax_inside_amounts_is_taken_out_once_per_category_and_rate() {
    let standard = (TaxCategory::Standard, percent("8"), eur("1000.00"));
    let rest = (TaxCategory::Standard, percent("8"), eur("1117.00"));
    let exempt = (TaxCategory::Exempt, percent("0"), eur("5.00"));
    let (totals, nets) = included(Currency::EUR, &[standard, exempt, rest]).unwrap();
    assert_eq!(
        (totals.net, totals.tax, totals.gross),
        (eur("1965.19"), eur("156.81"), eur("2122"))
    );
    // 1000 / 1.08 = 925.926 and 1117 / 1.08 = 1034.259: the cent goes to the larger remainder.
    assert_eq!(nets, [eur("925.93"), eur("5.00"), eur("1034.26")]);
    assert_eq!(
        included(Currency::EUR, &[(TaxCategory::Zero, percent("0"), eur("0"))]).unwrap().1,
        [eur("0")]
    );
}

proptest! {
    #[test]
    fn tax_inside_amounts_and_their_nets_are_their_sum(
        lines in prop::collection::vec((0_usize..3, 0_i64..30, 0_i64..1_000_000), 1..40),
    ) {
        let lines: Vec<(TaxCategory, Rate, Money)> = lines
            .into_iter()
            .map(|(category, rate, gross)| {
                let rate = percent(&rate.to_string());
                (TaxCategory::ALL[category], rate, Money::new(gross, Currency::EUR))
            })
            .collect();
        let (totals, nets) = included(Currency::EUR, &lines).unwrap();
        let sum = |amounts: Vec<Money>| Money::sum(Currency::EUR, amounts).unwrap();
        prop_assert_eq!(totals.gross, sum(lines.iter().map(|line| line.2).collect()));
        prop_assert_eq!(totals.net, sum(nets.clone()));
        for line in &totals.by_rate {
            // Within BR-CO-17 of EN 16931, which tests with a band of one unit.
            let recomputed = line.rate.tax_from_net(line.base).unwrap();
            prop_assert!(recomputed.minor().abs_diff(line.tax.minor()) <= 1);
        }
        for (line, net) in lines.iter().zip(nets) {
            prop_assert!(!net.is_negative() && net.minor() <= line.2.minor());
        }
    }
}

#[test]
fn only_categories_with_rates_get_one_between_0_and_100_percent() {
    let set = |category, rate: &str| {
        let (country, valid_from) = (country("AT"), date("2026-01-01"));
        problems(set_rate(&SetTaxRate { country, category, valid_from, rate: percent(rate) }))
    };
    assert_eq!(set(TaxCategory::Standard, "20"), "done");
    assert_eq!(set(TaxCategory::Reduced, "100"), "done");
    assert_eq!(set(TaxCategory::Standard, "-1"), "rate tax.rate_out_of_range");
    assert_eq!(
        set(TaxCategory::Export, "101"),
        "category tax.category_without_rate, rate tax.rate_out_of_range"
    );
}
