//! Sourcing: from which warehouses orders leave that name none.
//!
//! - **List**: the warehouses for orders to one country, the preferred first; the list without a
//!   country is for all countries that have none of their own.
//! - **Split**: what becomes of an order of which no warehouse of its list has all.
//!
//! What a list says is read as an order is confirmed, so that an order that waits goes by what
//! holds then. A company without lists has none looked for, and its orders leave from its default
//! warehouse.

use super::{Company, CompanyRefusal, Warehouse, WarehouseId};
use crate::code::codes;
use crate::country::Country;
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// The most warehouses of one list.
pub const SOURCES_MAX: usize = 20;

/// The list of the countries that have none of their own.
pub const EVERYWHERE: &str = "";

/// A warehouse of a list. The key is (country, rank).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcingRule {
    /// The country where orders go, as `DE`; [`EVERYWHERE`]: each that has no list of its own.
    pub country: String,
    /// 1 is preferred to all others.
    pub rank: i64,
    /// Where their goods leave from.
    pub warehouse: WarehouseId,
    /// Whether its orders are split; the same in all of the list.
    pub split: Split,
}

/// What becomes of an order of which no warehouse of its list has all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Split {
    /// It waits, and leaves in one parcel.
    #[default]
    Never,
    /// Each line leaves from the first warehouse that has all of the line.
    ByLine,
    /// The same, and what no warehouse has all of is taken from each as far as it goes.
    WithinLine,
}
codes!(Split { Never = "never", ByLine = "by_line", WithinLine = "within_line" });

/// The warehouses that an order may leave from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SourcingList {
    /// The preferred first; none: the order goes by no list.
    pub warehouses: Vec<WarehouseId>,
    /// Whether it may leave from several.
    pub split: Split,
}

/// The list for orders to a country: its own among these rules, else the one for all others.
#[must_use]
pub fn list_for(rules: &[&SourcingRule], country: Country) -> SourcingList {
    let own = rules.iter().any(|rule| rule.country == country.as_str());
    let list = if own { country.as_str() } else { EVERYWHERE };
    let mut rules: Vec<&&SourcingRule> = rules.iter().filter(|it| it.country == list).collect();
    rules.sort_by_key(|rule| rule.rank);
    SourcingList {
        split: rules.first().map_or(Split::Never, |rule| rule.split),
        warehouses: rules.into_iter().map(|rule| rule.warehouse).collect(),
    }
}

/// Says from which warehouses orders leave that name none, instead of what was said before.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetSourcing {
    /// The country where they go; `None`: each that has no list of its own.
    #[serde(default)]
    pub country: Option<Country>,
    /// The preferred first, at most [`SOURCES_MAX`]; none: the list is taken back.
    pub warehouses: Vec<WarehouseId>,
    /// What becomes of an order of which none of them has all.
    #[serde(default)]
    pub split: Split,
}

impl SetSourcing {
    /// What the list is known by.
    #[must_use]
    pub fn list(&self) -> String {
        self.country.map_or(EVERYWHERE.to_owned(), |country| country.to_string())
    }
}

/// A list that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourcingSet {
    /// Changed, when these are its first rules.
    pub company: Option<Company>,
    /// All of the list, by rank, from 1 on without gap.
    pub rules: Vec<SourcingRule>,
    /// `company.sourcing_set`.
    pub events: Vec<Event>,
}

/// Sets a list; `known` are the warehouses that the command names, in its order, where the company
/// has them.
///
/// Refusals, all of these at once: `TooManySources`, `UnknownWarehouse`, `SourceTwice`.
pub fn set_sourcing(
    company: &Company,
    known: &[Option<&Warehouse>],
    (command, today): (&SetSourcing, Date),
) -> Result<SourcingSet, Refused> {
    let mut problems = Problems::new();
    if known.len() > SOURCES_MAX {
        let many = CompanyRefusal::TooManySources { warehouses: known.len() };
        problems.push(Refused::from(many).at("warehouses"));
    }
    let (mut codes, mut rules): (Vec<&str>, Vec<SourcingRule>) = (Vec::new(), Vec::new());
    for (index, named) in known.iter().enumerate() {
        let found = check(*named, &codes);
        let Some(one) = problems.take_at(&format!("warehouses[{index}]"), found) else { continue };
        codes.push(&one.code);
        let rank = i64::try_from(codes.len()).unwrap_or(i64::MAX);
        rules.push(SourcingRule {
            country: command.list(),
            rank,
            warehouse: one.id,
            split: command.split,
        });
    }
    problems.finish()?;
    let set = Event::new("company.sourcing_set", Uuid::nil())
        .with("country", command.list())
        .with("warehouses", codes.join(" "))
        .with("split", command.split);
    let is_first = company.sourcing_since.is_none() && !rules.is_empty();
    let company = is_first.then(|| Company { sourcing_since: Some(today), ..company.clone() });
    Ok(SourcingSet { company, rules, events: vec![set] })
}

fn check<'a>(
    named: Option<&'a Warehouse>,
    before: &[&str],
) -> Result<&'a Warehouse, CompanyRefusal> {
    let one = named.ok_or(CompanyRefusal::UnknownWarehouse)?;
    match before.contains(&one.code.as_str()) {
        true => Err(CompanyRefusal::SourceTwice { code: one.code.clone() }),
        false => Ok(one),
    }
}
