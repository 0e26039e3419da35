//! Refusals: collecting, paths, texts.

use super::check_json;
use crate::currency::{Currency, CurrencyRefusal};
use crate::date::Date;
use crate::money::{AmountRefusal, Money};
use crate::quantity::Quantity;
use crate::refusal::{Kind, Problem, Problems, Refusal, Refused};

fn overflow() -> Refused {
    Refused::from(AmountRefusal::Overflow)
}

#[test]
fn refusal_becomes_a_problem_with_its_code_kind_and_sentence() {
    let problem = Problem::from(CurrencyRefusal::Unknown { text: "XAU".to_owned() });
    assert_eq!(problem.code, "currency.unknown");
    assert_eq!(problem.kind, Kind::Invalid);
    assert_eq!(problem.path, "");
    assert_eq!(problem.message, "`XAU` is not a currency of ISO 4217 such as EUR");
}

#[test]
fn path_grows_from_the_inside_out() {
    let rows: [(&[&str], &str); 6] = [
        (&["quantity"], "quantity"),
        (&["quantity", "lines[3]"], "lines[3].quantity"),
        (&["quantity", "[3]", "lines", "order"], "order.lines[3].quantity"),
        (&["", "lines[3]"], "lines[3]"),
        (&["quantity", ""], "quantity"),
        (&[], ""),
    ];
    for (parts, path) in rows {
        let refused = parts.iter().fold(overflow(), |refused, part| refused.at(part));
        assert_eq!(refused.problems()[0].path, path);
    }
}

#[test]
fn refusals_are_joined_in_order_and_the_first_takes_precedence() {
    let other = Refused::from(CurrencyRefusal::Unknown { text: "XTS".to_owned() });
    let both = overflow().at("total").and(other).at("order");
    assert_eq!(both.code(), "amount.overflow");
    assert_eq!(both.kind(), Kind::Invalid);
    assert_eq!(
        both.to_string(),
        "order.total: the number is too large (amount.overflow); \
         order: `XTS` is not a currency of ISO 4217 such as EUR (currency.unknown)"
    );
}

#[test]
fn independent_checks_are_collected() {
    let mut problems = Problems::new();
    assert!(problems.is_empty());
    let good = problems.take(Quantity::parse("2"));
    let bad = problems.take_at("lines[0].quantity", Quantity::parse("two"));
    let refused: Result<Money, Refused> = Err(overflow());
    let worse = problems.take_at("total", refused);
    problems.push(AmountRefusal::NothingToSplitBy);
    assert_eq!((good, bad, worse), (Some(Quantity::from_micros(2_000_000)), None, None));
    let refused = problems.finish().unwrap_err();
    let seen: Vec<(&str, &str)> =
        refused.problems().iter().map(|problem| (&*problem.code, &*problem.path)).collect();
    assert_eq!(
        seen,
        [
            ("amount.not_a_number", "lines[0].quantity"),
            ("amount.overflow", "total"),
            ("amount.nothing_to_split_by", ""),
        ]
    );
}

#[test]
fn checks_without_a_problem_finish_well() {
    let mut problems = Problems::new();
    assert!(problems.take(Date::parse("2026-01-31")).is_some());
    assert_eq!(problems.finish(), Ok(()));
}

#[test]
fn question_mark_turns_a_capability_refusal_into_a_refused() {
    fn decide() -> Result<Money, Refused> {
        let money = Money::parse("1.00", Currency::EUR)?;
        Ok(money.checked_add(Money::zero(Currency::USD))?)
    }
    assert_eq!(decide().unwrap_err().code(), "amount.currency_mismatch");
}

#[test]
fn refused_is_the_list_of_its_problems_in_json() {
    let json = concat!(
        r#"[{"code":"amount.overflow","kind":"invalid","path":"total","#,
        r#""message":"the number is too large"}]"#,
    );
    check_json(&overflow().at("total"), json);
    assert!(serde_json::from_str::<Refused>("[]").is_err(), "a refusal has a reason");
}

#[test]
fn refusal_is_an_error_with_its_sentence() {
    let error: Box<dyn std::error::Error> = Box::new(overflow());
    assert_eq!(error.to_string(), "the number is too large (amount.overflow)");
    let refusal: &dyn Refusal = &AmountRefusal::Overflow;
    assert_eq!(refusal.code(), "amount.overflow");
}
