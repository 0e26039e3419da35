//! What goes wrong in the year of the made-up company: a supplier who cannot deliver before
//! Christmas, and a large customer who stops paying.
use super::{Buyer, Goods, Pays, PlannedDay};
use quittance_domain::Date;
use quittance_domain::customer::TaxStatus;

/// Goods that cannot be bought for some weeks.
#[derive(Clone, Copy, Debug)]
pub struct Shortage {
    /// Which, by the place in the assortment.
    pub goods: usize,
    /// What is ordered from here on …
    pub from: Date,
    /// … does not come before this day.
    pub until: Date,
}

/// A customer who pays later and later, and then not at all.
#[derive(Clone, Copy, Debug)]
pub struct Failing {
    /// Who, by the place among the customers.
    pub buyer: usize,
    /// Since when it pays late.
    pub late_from: Date,
    /// The day until which it promises to pay what is overdue, and does not.
    pub promised: Date,
    /// When it is blocked: nothing is ordered any more.
    pub blocked: Date,
    /// When its insolvency is announced, and what it owes is written off.
    pub insolvent: Date,
    /// When the administrator pays a quota.
    pub quota_paid: Date,
}

/// Chooses who fails: one of the large ones, whose orders are missed, and whose invoices are taxed.
pub fn choose_failing(buyers: &mut [Buyer]) -> Failing {
    let large = (buyers.len() / 12).clamp(1, 4);
    let is_taxed = |buyer: &Buyer| buyer.create.tax_status == TaxStatus::Domestic;
    let taxed = buyers[large..].iter().position(is_taxed);
    let buyer = large + taxed.unwrap_or_default();
    buyers[buyer].pays = Pays::Fails;
    Failing {
        buyer,
        late_from: day(2025, 10, 1),
        promised: day(2026, 1, 30),
        blocked: day(2026, 2, 2),
        insolvent: day(2026, 3, 17),
        quota_paid: day(2026, 6, 16),
    }
}

/// Chooses what cannot be bought: what most orders of those weeks ask for. None: nobody orders.
pub fn choose_shortage(goods: &[Goods], days: &[PlannedDay]) -> Option<Shortage> {
    let (from, until) = (day(2025, 10, 20), day(2025, 12, 9));
    let mut wanted = vec![0; goods.len()];
    let then = days.iter().filter(|day| (from..until).contains(&day.date));
    for line in then.flat_map(|day| &day.orders).flat_map(|order| &order.lines) {
        wanted[line.goods] += 1;
    }
    let most = (0..goods.len()).max_by_key(|place| wanted[*place])?;
    (wanted[most] > 0).then_some(Shortage { goods: most, from, until })
}

fn day(year: i64, month: i64, day: i64) -> Date {
    Date::of(year, month, day).expect("a day of the calendar")
}
