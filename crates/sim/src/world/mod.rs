//! A believable company from a seed: what it sells, to whom, and what is ordered on each day.
//!
//! The world is plain data: who reads it knows what will be asked for, and decides how to go
//! about it. The same seed and number of orders give the same world, on every machine. All names
//! are made up.
mod buyers;
mod chance;
mod goods;
mod limits;
mod plan;
mod seasons;
mod suppliers;
mod trouble;
mod words;

pub use buyers::{Buyer, Pays, terms_for_early_payers};
pub use chance::Chance;
pub use goods::{FREIGHT, Goods, SERVICE, cents};
pub use plan::{PlannedDay, PlannedLine, PlannedOrder, cents_of};
pub use seasons::{HOLIDAYS, is_working};
pub use suppliers::Supplies;
pub use trouble::{Failing, Shortage};

use quittance_domain::company::{BackDating, CreateCompany, Mode, Stages};
use quittance_domain::country::Country;
use quittance_domain::tax::{SetTaxRate, TaxCategory};
use quittance_domain::{Currency, Date, Rate};

/// Short name of the made-up company.
pub const COMPANY: &str = "HALDEN";

/// A company and all that will be asked of it.
#[derive(Clone, Debug)]
pub struct World {
    /// How it is created.
    pub company: CreateCompany,
    /// The tax rates of its country.
    pub rates: Vec<SetTaxRate>,
    /// The first day of its books: stock is counted in.
    pub opening: Date,
    /// From whom it buys.
    pub suppliers: Vec<Supplies>,
    /// What it sells.
    pub goods: Vec<Goods>,
    /// To whom.
    pub buyers: Vec<Buyer>,
    /// What is ordered, day by day.
    pub days: Vec<PlannedDay>,
    /// What cannot be bought for some weeks; none: nobody asks for anything then.
    pub shortage: Option<Shortage>,
    /// Who stops paying.
    pub failing: Failing,
}

impl World {
    /// The last day of the story.
    pub fn last_day(&self) -> Date {
        self.days.last().map_or(self.opening, |day| day.date)
    }

    /// How many days the story has, those without an order left out.
    pub fn day_count(&self) -> usize {
        self.days.len()
    }
}

/// A year of business, with `orders` orders, from a seed.
///
/// Panics: never; the dates of the story are days of the calendar.
pub fn generate(seed: u64, orders: usize) -> World {
    let day = |(year, month, day)| Date::of(year, month, day).expect("a day of the calendar");
    let goods = goods::generate(orders, &mut Chance::new(seed, 1));
    let stocked = goods.iter().filter(|one| one.is_stocked()).count();
    let mut buyers = buyers::generate(orders, stocked, &mut Chance::new(seed, 2));
    let failing = trouble::choose_failing(&mut buyers);
    let period = (day((2025, 7, 1)), day((2026, 6, 30)));
    let taste = (&buyers[..], &goods[..], failing);
    let days = plan::generate(period, orders, taste, &mut Chance::new(seed, 3));
    limits::set(&mut buyers, &goods, &days, &mut Chance::new(seed, 4));
    let shortage = trouble::choose_shortage(&goods, &days);
    World {
        company: company(),
        rates: rates(),
        opening: day((2025, 6, 30)),
        suppliers: suppliers::all(),
        goods,
        buyers,
        days,
        shortage,
        failing,
    }
}

/// Shipping is the warehouse's own decision; what follows from it goes by itself.
fn company() -> CreateCompany {
    CreateCompany {
        code: COMPANY.to_owned(),
        name: "Haldenbrunn Coffee & Tea Supply GmbH".to_owned(),
        base_currency: Currency::EUR,
        country: home(),
        time_zone: "Europe/Berlin".to_owned(),
        back_dating: BackDating::Refused,
        automatic: Stages {
            confirm: Mode::Manual,
            ship: Mode::Manual,
            invoice: Mode::Automatic,
            collect: Mode::Automatic,
            credit: Mode::Automatic,
        },
        warehouse_code: "HB1".to_owned(),
        warehouse_name: "Haldenbrunn central warehouse".to_owned(),
    }
}

fn home() -> Country {
    Country::parse("DE").expect("a country of the list is known")
}

fn rates() -> Vec<SetTaxRate> {
    let rate = |category, percent| SetTaxRate {
        components: Vec::new(),
        country: home(),
        category,
        valid_from: Date::FIRST,
        rate: Rate::percent(percent).expect("a rate of the list is a number"),
    };
    vec![rate(TaxCategory::Standard, "19"), rate(TaxCategory::Reduced, "7")]
}

#[cfg(test)]
mod tests;
