//! Receivables: how long money is owed, and how well it is collected.
//!
//! **Credit sales** are invoices on terms less their credit notes, gross of tax as the receivables
//! are; what is paid by card on the day is none.

use super::{Amount, Figure, Period, Ratio, Term, Unit};
use quittance_domain::{Date, Money};

/// What the receivables' figures are made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Receivables {
    /// The period.
    pub period: Period,
    /// Receivable at the end of the day before it.
    pub opening: Money,
    /// Receivable at its end.
    pub closing: Money,
    /// Of the closing receivables: not past due.
    pub closing_current: Money,
    /// Credit sales of the period.
    pub sales: Money,
    /// Credit sales of each month up to the end of the period, the newest first, without gaps.
    pub months: Vec<Month>,
    /// What is open at the end of the period, by the day of its document.
    pub open: Vec<OpenOf>,
}

/// The credit sales of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month {
    /// Its first day.
    pub first: Date,
    /// Its days; of the last month those up to the end of the period.
    pub days: i64,
    /// Credit sales in them.
    pub sales: Money,
}

/// What is open of the documents of a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenOf {
    /// The documents' date.
    pub on: Date,
    /// What is open of them.
    pub open: Money,
}

/// All figures of the receivables.
#[must_use]
pub fn figures(given: &Receivables) -> Vec<Figure> {
    vec![
        dso(given),
        dso_count_back(given),
        true_dso(given),
        best_possible_dso(given),
        average_days_delinquent(given),
        collection_effectiveness(given),
        turnover(given),
    ]
}

fn minor(money: Money) -> i128 {
    i128::from(money.minor())
}

fn days_of(money: Money, given: &Receivables) -> Option<Ratio> {
    Ratio::of(minor(money) * i128::from(given.period.days()), minor(given.sales))
}

/// Days sales outstanding: closing receivables / credit sales x days.
#[must_use]
pub fn dso(given: &Receivables) -> Figure {
    Figure {
        code: "dso",
        name: "Days sales outstanding",
        unit: Unit::Days,
        value: days_of(given.closing, given),
        formula: "closing receivables / credit sales x days",
        terms: vec![
            Term::money("closing receivables", given.closing),
            Term::money("credit sales", given.sales),
            Term::count("days", given.period.days()),
        ],
    }
}

/// Days sales outstanding by counting back: whole months of sales are taken off the receivables,
/// the newest first, each adding its days; the last adds the part that is left.
#[must_use]
pub fn dso_count_back(given: &Receivables) -> Figure {
    let mut left = minor(given.closing);
    let mut terms = vec![Term::money("closing receivables", given.closing)];
    let mut value = Some(Ratio::whole(0));
    for month in &given.months {
        let sales = minor(month.sales);
        if left <= 0 {
            break;
        }
        let label = format!("sales of {}, {} days", &month.first.to_string()[..7], month.days);
        terms.push(Term { label, amount: Amount::Money(month.sales) });
        if sales <= 0 {
            // A month without sales takes nothing off, and its days are passed.
            value = value.and_then(|value| value.plus(Ratio::whole(month.days)));
            continue;
        }
        let taken = left.min(sales);
        let days = Ratio::of(taken * i128::from(month.days), sales);
        value = value.zip(days).and_then(|(value, days)| value.plus(days));
        left -= taken;
    }
    Figure {
        code: "dso_count_back",
        name: "Days sales outstanding, counted back",
        unit: Unit::Days,
        // Receivables that all known sales do not explain have no answer.
        value: value.filter(|_| left <= 0),
        formula: "months of sales taken off the receivables, newest first, with their days",
        terms,
    }
}

/// Parts of a day in which the shares of months are added up: their common denominator would pass
/// any number.
const PARTS_OF_A_DAY: i128 = 1_000_000_000;

/// True days sales outstanding: each open amount weighs its age by its share in the credit sales
/// of its month.
#[must_use]
pub fn true_dso(given: &Receivables) -> Figure {
    let age = |on: Date| i128::from(given.period.last.days_since(on));
    let mut parts = Some(0);
    for month in &given.months {
        let of_month = given.open.iter().filter(|open| open.on.month_start() == month.first);
        let weighed: i128 = of_month.map(|open| minor(open.open) * age(open.on)).sum();
        let sales = minor(month.sales);
        if weighed != 0 {
            let share = (sales != 0).then(|| weighed * PARTS_OF_A_DAY / sales);
            parts = parts.zip(share).map(|(parts, share)| parts + share);
        }
    }
    let is_known = |open: &OpenOf| {
        let month = open.on.month_start();
        given.months.iter().any(|known| known.first == month)
    };
    let parts = parts.filter(|_| given.open.iter().all(is_known));
    Figure {
        code: "true_dso",
        name: "True days sales outstanding",
        unit: Unit::Days,
        value: parts.and_then(|parts| Ratio::of(parts, PARTS_OF_A_DAY)),
        formula: "sum of age x open amount / credit sales of its month",
        terms: vec![
            Term::money("closing receivables", given.closing),
            Term::count("days whose documents are open", given.open.len() as i64),
        ],
    }
}

/// Best possible days sales outstanding: what would be left if nothing were late.
#[must_use]
pub fn best_possible_dso(given: &Receivables) -> Figure {
    Figure {
        code: "best_possible_dso",
        name: "Best possible days sales outstanding",
        unit: Unit::Days,
        value: days_of(given.closing_current, given),
        formula: "receivables not past due / credit sales x days",
        terms: vec![
            Term::money("receivables not past due", given.closing_current),
            Term::money("credit sales", given.sales),
            Term::count("days", given.period.days()),
        ],
    }
}

/// Average days delinquent: what lateness adds to the days sales outstanding.
#[must_use]
pub fn average_days_delinquent(given: &Receivables) -> Figure {
    let (all, best) = (dso(given).value, best_possible_dso(given).value);
    let ratio =
        |label: &str, value: Ratio| Term { label: label.to_owned(), amount: Amount::Ratio(value) };
    let terms = [("days sales outstanding", all), ("best possible", best)];
    let terms = terms.into_iter().filter_map(|(label, value)| Some(ratio(label, value?)));
    Figure {
        code: "average_days_delinquent",
        name: "Average days delinquent",
        unit: Unit::Days,
        value: all.zip(best).and_then(|(all, best)| all.minus(best)),
        formula: "days sales outstanding - best possible days sales outstanding",
        terms: terms.collect(),
    }
}

/// Collection effectiveness index: how much of what could be collected was. None where that says
/// nothing: in a long period of growing sales the mean month is less than what is open or not due.
#[must_use]
pub fn collection_effectiveness(given: &Receivables) -> Figure {
    let months = i128::from(given.period.months());
    let (opening, sales) = (minor(given.opening), minor(given.sales));
    // Sales are a monthly mean; both sides are multiplied by the months to stay exact.
    let collectable = opening * months + sales;
    let collected = collectable - minor(given.closing) * months;
    let possible = collectable - minor(given.closing_current) * months;
    let says_something = collected >= 0 && possible > 0;
    Figure {
        code: "cei",
        name: "Collection effectiveness index",
        unit: Unit::Percent,
        value: says_something.then(|| Ratio::of(collected * 100, possible)).flatten(),
        formula: "(opening + credit sales / months - closing) / \
                  (opening + credit sales / months - closing not past due) x 100",
        terms: vec![
            Term::money("opening receivables", given.opening),
            Term::money("credit sales", given.sales),
            Term::count("months", given.period.months()),
            Term::money("closing receivables", given.closing),
            Term::money("closing, not past due", given.closing_current),
        ],
    }
}

/// How often the receivables turned over: credit sales / mean of opening and closing.
#[must_use]
pub fn turnover(given: &Receivables) -> Figure {
    Figure {
        code: "receivables_turnover",
        name: "Receivables turnover",
        unit: Unit::Times,
        value: Ratio::of(2 * minor(given.sales), minor(given.opening) + minor(given.closing)),
        formula: "credit sales / mean of opening and closing receivables",
        terms: vec![
            Term::money("credit sales", given.sales),
            Term::money("opening receivables", given.opening),
            Term::money("closing receivables", given.closing),
        ],
    }
}
