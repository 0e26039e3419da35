//! The published examples of the formulas, and what holds of any figures.

use super::capital::Capital;
use super::receivables::{Month, OpenOf, Receivables};
use super::service::Service;
use super::{Figure, Period, Ratio, capital, receivables, service};
use proptest::prelude::*;
use quittance_domain::{Currency, Date, Money};

fn eur(text: &str) -> Money {
    Money::parse(text, Currency::EUR).unwrap()
}

fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// A quarter of 90 days with receivables of 2,300 of which 1,500 are not past due.
fn quarter() -> Receivables {
    let month =
        |first: &str, days, sales: &str| Month { first: day(first), days, sales: eur(sales) };
    Receivables {
        period: Period { first: day("2026-01-01"), last: day("2026-03-31") },
        opening: eur("2000.00"),
        closing: eur("2300.00"),
        closing_current: eur("1500.00"),
        sales: eur("4500.00"),
        months: vec![
            month("2026-03-01", 31, "1550.00"),
            month("2026-02-01", 28, "1400.00"),
            month("2026-01-01", 31, "1550.00"),
        ],
        open: vec![
            OpenOf { on: day("2026-03-21"), open: eur("1550.00") },
            OpenOf { on: day("2026-02-19"), open: eur("750.00") },
        ],
    }
}

fn check(figure: &Figure, expected: &str) {
    let shown = figure.value.map_or("none".to_owned(), |value| value.to_string());
    assert_eq!(shown, expected, "{figure:?}");
}

#[test]
fn receivables_are_told_in_days() {
    let given = quarter();
    check(&receivables::dso(&given), "46.0"); // 2300 / 4500 x 90
    check(&receivables::best_possible_dso(&given), "30.0"); // 1500 / 4500 x 90
    check(&receivables::average_days_delinquent(&given), "16.0");
    check(&receivables::dso_count_back(&given), "46.0"); // 31 + 750 / 1400 x 28
    // 10 x 1550 / 1550 + 40 x 750 / 1400
    check(&receivables::true_dso(&given), "31.4");
    // (2000 + 1500 - 2300) / (2000 + 1500 - 1500) x 100
    check(&receivables::collection_effectiveness(&given), "60.0");
    let nothing_due = Receivables { closing_current: eur("9000.00"), ..quarter() };
    check(&receivables::collection_effectiveness(&nothing_due), "none");
    check(&receivables::turnover(&given), "2.1"); // 4500 / 2150
}

#[test]
fn counting_back_gives_the_published_example() {
    // 212,000 with sales of 100,000, 80,000 and 70,000 in months of 30 days: 30 + 30 + 13.7.
    let month = |first: &str, sales: &str| Month { first: day(first), days: 30, sales: eur(sales) };
    let mut given = quarter();
    given.closing = eur("212000.00");
    given.months = vec![
        month("2026-03-01", "100000.00"),
        month("2026-02-01", "80000.00"),
        month("2026-01-01", "70000.00"),
    ];
    check(&receivables::dso_count_back(&given), "73.7");
    given.months.truncate(2);
    check(&receivables::dso_count_back(&given), "none");
    given.months[0].sales = eur("0.00");
    given.closing = eur("40000.00");
    check(&receivables::dso_count_back(&given), "45.0");
}

#[test]
fn what_would_divide_by_nothing_has_no_value() {
    let nothing = eur("0.00");
    let mut given = quarter();
    (given.sales, given.opening, given.closing) = (nothing, nothing, nothing);
    (given.closing_current, given.months, given.open) = (nothing, Vec::new(), Vec::new());
    let with_value = |figures: Vec<Figure>| {
        let valued = figures.into_iter().filter(|figure| figure.value.is_some());
        valued.map(|figure| figure.code).collect::<Vec<&str>>()
    };
    assert_eq!(with_value(receivables::figures(&given)), ["dso_count_back", "true_dso"]);
    assert!(with_value(service::figures(&Service::default())).is_empty());
    // What is open of a month whose sales are not known cannot be weighed.
    given.open = quarter().open;
    check(&receivables::true_dso(&given), "none");
}

#[test]
fn service_is_counted() {
    let given = Service {
        orders_begun: 4,
        orders_full_at_once: 3,
        lines_begun: 12,
        lines_full_at_once: 11,
        lines_due: 3,
        lines_on_time_in_full: 2,
        orders_due: 2,
        orders_perfect: 1,
        invoices: 8,
        invoices_uncredited: 7,
        orders_shipped: 2,
        days_to_ship: 5,
        invoices_settled: 0,
        days_to_cash: 0,
    };
    let shown = service::figures(&given).into_iter().map(|figure| {
        (figure.code, figure.value.map_or("none".to_owned(), |value| value.to_string()))
    });
    let expected = [
        ("fill_rate_lines", "91.7"),
        ("fill_rate_orders", "75.0"),
        ("on_time_in_full", "66.7"),
        ("perfect_orders", "50.0"),
        ("invoice_accuracy", "87.5"),
        ("order_to_shipment", "2.5"),
        ("order_to_cash", "none"),
    ];
    let expected = expected.map(|(code, value)| (code, value.to_owned()));
    assert_eq!(shown.collect::<Vec<_>>(), expected);
}

#[test]
fn capital_is_bound_for_days() {
    let given = Capital {
        period: Period { first: day("2026-01-01"), last: day("2026-12-31") },
        inventory: (eur("900.00"), eur("1100.00")),
        receivables: (eur("500.00"), eur("700.00")),
        payables: (eur("400.00"), eur("600.00")),
        cost_of_goods_sold: eur("3650.00"),
        revenue: eur("7300.00"),
    };
    let figures = capital::figures(&given);
    let expected = ["100.0", "30.0", "50.0", "80.0"];
    figures.iter().zip(expected).for_each(|(figure, expected)| check(figure, expected));
}

#[test]
fn a_ratio_is_rounded_once_half_away_from_zero() {
    let shown =
        |numerator, denominator, places| Ratio::of(numerator, denominator).unwrap().decimal(places);
    assert_eq!(shown(1, 20, 1), "0.1");
    assert_eq!(shown(-1, 20, 1), "-0.1");
    assert_eq!(shown(1, -20, 1), "-0.1");
    assert_eq!(shown(-1, 21, 1), "0.0");
    assert_eq!(shown(199, 200, 2), "1.00");
    assert_eq!(shown(5, 2, 0), "3");
    assert_eq!(shown(10_i128.pow(27), 3, 9), "333333333333333333333333333.333333333");
    assert_eq!(Ratio::of(1, 0), None);
    assert_eq!(Ratio::of(10_i128.pow(27) + 1, 1), None);
}

proptest! {
    #[test]
    fn ratios_add_up(a in -1000_i64..1000, b in 1_i64..50, c in -1000_i64..1000, d in 1_i64..50) {
        let of = |n: i64, d: i64| Ratio::of(i128::from(n), i128::from(d)).unwrap();
        let sum = of(a, b).plus(of(c, d)).unwrap();
        prop_assert_eq!(sum, of(a * d + c * b, b * d));
        prop_assert_eq!(sum.minus(of(c, d)).unwrap(), of(a, b));
    }

    #[test]
    fn best_possible_and_lateness_make_up_the_whole(
        closing in 0_i64..1_000_000_000,
        current in 0_i64..1_000_000_000,
        sales in 1_i64..1_000_000_000,
    ) {
        let euros = |minor| Money::new(minor, Currency::EUR);
        let mut given = quarter();
        (given.closing, given.closing_current) = (euros(closing), euros(current.min(closing)));
        given.sales = euros(sales);
        let value = |figure: Figure| figure.value.unwrap();
        let best = value(receivables::best_possible_dso(&given));
        let late = value(receivables::average_days_delinquent(&given));
        prop_assert_eq!(best.plus(late).unwrap(), value(receivables::dso(&given)));
    }
}
