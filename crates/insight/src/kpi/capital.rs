//! Capital: how long money is bound between paying suppliers and being paid.

use super::{Amount, Figure, Period, Ratio, Term, Unit};
use quittance_domain::Money;

/// What the figures of capital are made from: balances at the end of the day before the period and
/// at its end, and what moved in it. Owed amounts are positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capital {
    /// The period.
    pub period: Period,
    /// Goods on hand at cost: opening and closing.
    pub inventory: (Money, Money),
    /// What customers owe.
    pub receivables: (Money, Money),
    /// What suppliers are owed, with what they have not billed yet.
    pub payables: (Money, Money),
    /// The cost of the goods sold in the period.
    pub cost_of_goods_sold: Money,
    /// Income of the period, net of tax.
    pub revenue: Money,
}

/// All figures of capital.
#[must_use]
pub fn figures(given: &Capital) -> Vec<Figure> {
    let cost = ("cost of goods sold", given.cost_of_goods_sold);
    let revenue = ("revenue", given.revenue);
    let inventory = days(
        ("dio", "Days inventory outstanding"),
        "mean inventory / cost of goods sold x days",
        (("inventory", given.inventory), cost),
        given.period,
    );
    let receivables = days(
        ("dso_average", "Days sales outstanding, mean receivables"),
        "mean receivables / revenue x days",
        (("receivables", given.receivables), revenue),
        given.period,
    );
    let payables = days(
        ("dpo", "Days payables outstanding"),
        "mean payables / cost of goods sold x days",
        (("payables", given.payables), cost),
        given.period,
    );
    let cycle = cash_conversion_cycle(&inventory, &receivables, &payables);
    vec![inventory, receivables, payables, cycle]
}

type Balances = (&'static str, (Money, Money));

fn days(
    (code, name): (&'static str, &'static str),
    formula: &'static str,
    ((what, (opening, closing)), (flow_label, flow)): (Balances, (&'static str, Money)),
    period: Period,
) -> Figure {
    let minor = |money: Money| i128::from(money.minor());
    let twice = minor(opening) + minor(closing);
    Figure {
        code,
        name,
        unit: Unit::Days,
        value: Ratio::of(twice * i128::from(period.days()), 2 * minor(flow)),
        formula,
        terms: vec![
            Term::money(&format!("opening {what}"), opening),
            Term::money(&format!("closing {what}"), closing),
            Term::money(flow_label, flow),
            Term::count("days", period.days()),
        ],
    }
}

/// Days of inventory and receivables less days of payables.
fn cash_conversion_cycle(inventory: &Figure, receivables: &Figure, payables: &Figure) -> Figure {
    let parts = [inventory, receivables, payables];
    let terms = parts.into_iter().filter_map(|part| {
        let label = part.name.to_owned();
        Some(Term { label, amount: Amount::Ratio(part.value?) })
    });
    let value = || inventory.value?.plus(receivables.value?)?.minus(payables.value?);
    Figure {
        code: "ccc",
        name: "Cash conversion cycle",
        unit: Unit::Days,
        value: value(),
        formula: "days inventory + days sales - days payables",
        terms: terms.collect(),
    }
}
