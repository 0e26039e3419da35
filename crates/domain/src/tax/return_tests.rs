//! The laws of the tax return.

use super::*;
use crate::code::Code;
use crate::currency::Currency;
use crate::money::Money;
use crate::rate::Rate;
use crate::tests::example::{check_codes, date, eur, percent};
use proptest::prelude::*;
use std::str::FromStr;

fn amount(side: TaxSide, category: TaxCategory, rate: &str, base: &str, tax: &str) -> TaxAmount {
    let line = TaxLine { category, rate: percent(rate), base: eur(base), tax: eur(tax) };
    TaxAmount { side, line }
}

#[test]
fn codes_of_the_return_are_stable() {
    check_codes::<TaxSide>();
    check_codes::<ReadyForm>();
}

#[test]
fn a_period_is_a_month_a_quarter_or_a_year() {
    let rows = [
        ("2026-02", "2026-02-01", "2026-02-28"),
        ("2024-02", "2024-02-01", "2024-02-29"),
        ("2026-Q1", "2026-01-01", "2026-03-31"),
        ("2026-Q4", "2026-10-01", "2026-12-31"),
        ("2026", "2026-01-01", "2026-12-31"),
    ];
    for (text, first, last) in rows {
        let period = TaxPeriod::from_str(text).expect("it is a period");
        assert_eq!(period.days(), (date(first), date(last)), "{text}");
        assert_eq!(period.to_string(), text);
    }
    for text in ["", "26", "2026-Q5", "2026-13", "2026-3", "2026-03-01", "2026-", "+026", "2026-q1"]
    {
        assert_eq!(TaxPeriod::from_str(text), Err(TaxRefusal::MalformedPeriod), "{text}");
    }
}

#[test]
fn ready_forms_can_be_set() {
    for form in ReadyForm::ALL {
        let command = SetReturnForm { form: Some(*form), boxes: Vec::new() };
        let set = set_return_form(None, &command).expect("its boxes do not overlap");
        assert_eq!(set.form.boxes, form.boxes());
    }
}

#[test]
fn an_amount_is_in_the_box_of_its_rate_else_in_that_of_the_rest() {
    use TaxCategory::{IntraCommunity, Reduced, ReverseCharge, Standard};
    use TaxSide::{Acquisition, AcquisitionInput, Purchase, Supply};
    let form = ReadyForm::Germany.boxes();
    let rows = [
        (Supply, Standard, "19", Some("81")),
        (Supply, Standard, "16", Some("35")),
        (Supply, Reduced, "7", Some("86")),
        (Supply, IntraCommunity, "0", Some("41")),
        (Acquisition, IntraCommunity, "19", Some("89")),
        (Acquisition, ReverseCharge, "19", Some("46")),
        (AcquisitionInput, IntraCommunity, "7", Some("61")),
        (Purchase, Reduced, "7", Some("66")),
        (Purchase, TaxCategory::Export, "0", None),
    ];
    for (side, category, rate, expected) in rows {
        let found = box_of(&form, &amount(side, category, rate, "100", "0"));
        let found = found.map(|it| it.number.as_str());
        assert_eq!(found, expected, "{side} {category} {rate}");
    }
}

#[test]
fn what_a_return_must_say_and_has_no_box_makes_it_incomplete() {
    let rows = [
        (amount(TaxSide::Supply, TaxCategory::Exempt, "0", "5.00", "0.00"), false),
        (amount(TaxSide::Supply, TaxCategory::OutsideScope, "0", "5.00", "0.00"), true),
        (amount(TaxSide::Purchase, TaxCategory::Exempt, "0", "5.00", "0.00"), true),
        (amount(TaxSide::Purchase, TaxCategory::Standard, "20", "5.00", "1.00"), false),
        (amount(TaxSide::Acquisition, TaxCategory::ReverseCharge, "0", "5.00", "0.00"), false),
    ];
    for (amount, is_whole) in rows {
        let figures = fill(&[], std::slice::from_ref(&amount), Currency::EUR).expect("it fits");
        assert_eq!(figures.is_whole(), is_whole, "{amount:?}");
        assert_eq!(figures.unassigned, [amount]);
    }
}

#[test]
fn a_form_is_refused_with_all_its_problems() {
    let own = |number: &str, rates: &[Rate]| TaxBox {
        number: number.to_owned(),
        title: "a title".to_owned(),
        side: TaxSide::Supply,
        categories: vec![TaxCategory::Standard],
        rates: rates.to_vec(),
    };
    let codes = |form, boxes| {
        let refused = set_return_form(None, &SetReturnForm { form, boxes });
        let refused = refused.map_or_else(|refused| refused, |_| panic!("it was set"));
        let problems = refused.problems().iter();
        problems.map(|problem| problem.code.to_string()).collect::<Vec<_>>()
    };
    assert_eq!(codes(None, Vec::new()), ["tax.form_or_boxes"]);
    let boxes = vec![own("1", &[])];
    assert_eq!(codes(Some(ReadyForm::General), boxes), ["tax.form_or_boxes"]);
    let boxes = vec![own("1", &[]), own("1", &[]), own("2", &[])];
    assert_eq!(codes(None, boxes), ["tax.box_twice", "tax.boxes_overlap", "tax.boxes_overlap"]);
    let boxes = vec![own("1", &[percent("20")]), own("2", &[percent("10"), percent("20")])];
    assert_eq!(codes(None, boxes), ["tax.boxes_overlap"]);
    let none = TaxBox { categories: Vec::new(), title: String::new(), ..own("1", &[]) };
    assert_eq!(codes(None, vec![none]), ["text.empty", "tax.box_without_category"]);
    let many = (0..=BOXES_MAX).map(|number| own(&number.to_string(), &[])).collect();
    assert_eq!(codes(None, many), ["tax.too_many_boxes"]);
    let fits = vec![own("1", &[percent("20")]), own("2", &[])];
    assert!(set_return_form(None, &SetReturnForm { form: None, boxes: fits }).is_ok());
}

fn amounts() -> impl Strategy<Value = Vec<TaxAmount>> {
    let sides = prop::sample::select(TaxSide::ALL);
    let categories = prop::sample::select(TaxCategory::ALL);
    let rates = prop::sample::select(vec!["0", "7", "16", "19", "20"]);
    let one = (sides, categories, rates, -10_000i64..10_000, -10_000i64..10_000);
    let one = one.prop_map(|(side, category, rate, base, tax)| {
        let euros = |minor| Money::new(minor, Currency::EUR);
        let (rate, base, tax) = (percent(rate), euros(base), euros(tax));
        TaxAmount { side, line: TaxLine { category, rate, base, tax } }
    });
    prop::collection::vec(one, 0..30)
}

proptest! {
    #[test]
    fn boxes_and_what_is_in_none_sum_to_all_amounts(amounts in amounts(), german: bool) {
        let form = if german { ReadyForm::Germany } else { ReadyForm::General };
        let figures = fill(&form.boxes(), &amounts, Currency::EUR).expect("they fit");
        let boxes = figures.boxes.iter().map(|it| (it.base, it.tax));
        let none = figures.unassigned.iter().map(|it| (it.line.base, it.line.tax));
        let told: Vec<_> = boxes.chain(none).collect();
        let sum = |of: Vec<Money>| Money::sum(Currency::EUR, of).expect("they fit");
        prop_assert_eq!(
            sum(told.iter().map(|it| it.0).collect()),
            sum(amounts.iter().map(|it| it.line.base).collect())
        );
        prop_assert_eq!(
            sum(told.iter().map(|it| it.1).collect()),
            sum(amounts.iter().map(|it| it.line.tax).collect())
        );
    }
}
