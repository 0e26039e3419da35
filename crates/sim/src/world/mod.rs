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
mod words;

pub use buyers::{Buyer, Pays};
pub use chance::Chance;
pub use goods::{FREIGHT, Goods, SERVICE, cents};
pub use plan::{PlannedDay, PlannedLine, PlannedOrder, cents_of};

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
    /// What it sells.
    pub goods: Vec<Goods>,
    /// To whom.
    pub buyers: Vec<Buyer>,
    /// What is ordered, day by day.
    pub days: Vec<PlannedDay>,
}

impl World {
    /// The last day of the story.
    pub fn last_day(&self) -> Date {
        self.days.last().map_or(self.opening, |day| day.date)
    }

    /// How many days the story has, Sundays left out.
    pub fn day_count(&self) -> usize {
        self.days.len()
    }
}

/// Half a year of business, with `orders` orders, from a seed.
///
/// Panics: never; the dates of the story are days of the calendar.
pub fn generate(seed: u64, orders: usize) -> World {
    let day = |month, day| Date::of(2026, month, day).expect("a day of the calendar");
    let goods = goods::generate(orders, &mut Chance::new(seed, 1));
    let stocked = goods.iter().filter(|one| one.is_stocked()).count();
    let mut buyers = buyers::generate(orders, stocked, &mut Chance::new(seed, 2));
    let period = (day(1, 5), day(6, 30));
    let days = plan::generate(period, orders, (&buyers, &goods), &mut Chance::new(seed, 3));
    limits::set(&mut buyers, &goods, &days, &mut Chance::new(seed, 4));
    World { company: company(), rates: rates(), opening: day(1, 2), goods, buyers, days }
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
        country: home(),
        category,
        valid_from: Date::FIRST,
        rate: Rate::percent(percent).expect("a rate of the list is a number"),
    };
    vec![rate(TaxCategory::Standard, "19"), rate(TaxCategory::Reduced, "7")]
}

#[cfg(test)]
mod tests;
