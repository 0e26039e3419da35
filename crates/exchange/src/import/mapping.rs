//! The mapping: everything that is known about another system's files, as data.

use super::node::{Keys, Node};
use super::section::{Kind, Section};
use super::value::Lookup;
use super::{ImportRefusal, Outcome};
use quittance_domain::code::Code;
use quittance_domain::company::{BackDating, CreateCompany, Mode, Stages};
use quittance_domain::typed_text::CODE_CHARS_MAX;
use quittance_domain::{Currency, Date, Price, Rate, Refused};
use std::collections::HashMap;
use std::sync::Arc;

/// What is known about another system's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// The other system, as it stands in the permanent keys of its documents.
    pub source: String,
    /// The company to create if there is none with its code.
    pub company: Option<CreateCompany>,
    /// Where goods come from.
    pub stock: StockPolicy,
    /// The dates that are taken.
    pub dates: DateRange,
    /// The kinds of files, in the order in which they are taken.
    pub sections: Vec<Section>,
}

/// Where the goods of imported documents come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StockPolicy {
    /// From stock that is there: what is short puts its order on hold.
    OnHand,
    /// Each document's goods are received with it, for the source knows of no receipts.
    AsNeeded {
        /// The unit cost as a part of the price.
        cost_share: Rate,
        /// The unit cost where no price of the product is known yet; in base currency.
        default_cost: Price,
    },
}

/// The dates that are taken: a date outside is in a wrong century.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DateRange {
    /// The first.
    pub first: Date,
    /// The last.
    pub last: Date,
}

/// What the values of a line are read with.
#[derive(Clone, Copy, Debug)]
pub struct Setting<'a> {
    /// The other system.
    pub source: &'a str,
    /// The dates that are taken.
    pub dates: DateRange,
    /// The currency of amounts without one of their own.
    pub currency: Currency,
}

impl DateRange {
    /// The date itself. Refusals: `DateOutOfRange`.
    pub fn check(self, date: Date) -> Result<Date, ImportRefusal> {
        if (self.first..=self.last).contains(&date) {
            return Ok(date);
        }
        let [date, first, last] = [date, self.first, self.last].map(|date| date.to_string());
        Err(ImportRefusal::DateOutOfRange { date, first, last })
    }
}

impl Mapping {
    /// Reads a mapping from its text.
    ///
    /// Refusals: `MappingMalformed`; with the path of the place: `MappingUnknownKey`,
    /// `MappingMissingKey`, `MappingWrongValue`, and those of the domain's words.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let table: toml::Table = text.parse().map_err(|error: toml::de::Error| {
            ImportRefusal::MappingMalformed { text: error.to_string().trim().replace('\n', " ") }
        })?;
        let known = ["source", "company", "stock", "dates", "tables", "file"];
        let keys = Keys::new("", &table, &known)?;
        let source = keys.need("source")?;
        if !is_name(source.text()?) {
            return Err(source.wrong("a name of lower-case letters, digits and `_` is wanted here"));
        }
        let tables = keys.read("tables", lookups)?.unwrap_or_default();
        let files = keys.need("file")?;
        let sections: Vec<Section> = files
            .items()?
            .iter()
            .map(|node| Section::read(node, &tables))
            .collect::<Result<_, _>>()?;
        check_pairs(&files, &sections)?;
        Ok(Self {
            source: source.text()?.to_owned(),
            company: keys.read("company", company)?,
            stock: keys.read("stock", stock)?.unwrap_or(StockPolicy::OnHand),
            dates: keys.read("dates", dates)?.unwrap_or(DateRange::ALL),
            sections,
        })
    }

    /// The section of order lines whose heads stand in another file.
    pub fn joined_lines(&self) -> Option<&super::LineSection> {
        self.sections.iter().find_map(|section| match &section.kind {
            Kind::OrderLines(lines) if lines.is_joined() => Some(lines),
            _ => None,
        })
    }
}

impl DateRange {
    /// Every date.
    pub const ALL: DateRange = DateRange { first: Date::FIRST, last: Date::LAST };
}

/// Lower-case letters, digits and underscores, beginning with a letter; no longer than a code.
pub(super) fn is_name(text: &str) -> bool {
    if text.len() > CODE_CHARS_MAX {
        return false;
    }
    let part = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(part)
}

fn lookups(node: &Node<'_>) -> Result<HashMap<String, Arc<Lookup>>, Refused> {
    let lookup = |(name, node): (&str, Node<'_>)| {
        Ok((name.to_owned(), Arc::new(Lookup::read(name, &node)?)))
    };
    node.entries()?.into_iter().map(lookup).collect()
}

fn company(node: &Node<'_>) -> Result<CreateCompany, Refused> {
    let keys = node.keys(&[
        "code",
        "name",
        "base_currency",
        "country",
        "time_zone",
        "back_dating",
        "automatic",
        "warehouse",
    ])?;
    let text = |key: &'static str| keys.need(key)?.text().map(str::to_owned);
    let warehouse = keys.need("warehouse")?;
    let warehouse = warehouse.keys(&["code", "name"])?;
    Ok(CreateCompany {
        code: text("code")?,
        name: text("name")?,
        base_currency: keys.need("base_currency")?.parsed()?,
        country: keys.need("country")?.parsed()?,
        time_zone: text("time_zone")?,
        back_dating: keys.read("back_dating", word)?.unwrap_or(BackDating::Refused),
        automatic: stages(&keys.need("automatic")?)?,
        warehouse_code: warehouse.need("code")?.text()?.to_owned(),
        warehouse_name: warehouse.need("name")?.text()?.to_owned(),
    })
}

/// The list of the stages that are automatic.
fn stages(node: &Node<'_>) -> Result<Stages, Refused> {
    let manual = Mode::Manual;
    let mut stages =
        Stages { confirm: manual, ship: manual, invoice: manual, collect: manual, credit: manual };
    for item in node.items()? {
        let stage = match item.text()? {
            "confirm" => &mut stages.confirm,
            "ship" => &mut stages.ship,
            "invoice" => &mut stages.invoice,
            "collect" => &mut stages.collect,
            "credit" => &mut stages.credit,
            _ => return Err(item.wrong("confirm, ship, invoice, collect or credit is wanted here")),
        };
        *stage = Mode::Automatic;
    }
    Ok(stages)
}

fn stock(node: &Node<'_>) -> Result<StockPolicy, Refused> {
    let keys = node.keys(&["receive", "cost_share", "default_cost"])?;
    let receive = keys.need("receive")?;
    match receive.text()? {
        "never" => Ok(StockPolicy::OnHand),
        "as_needed" => {
            let share = keys.need("cost_share")?;
            let cost_share: Rate = share.parsed()?;
            let cost = keys.need("default_cost")?;
            let default_cost: Price = cost.parsed()?;
            if cost_share.is_negative() || cost_share > Rate::ONE {
                return Err(share.wrong("a part between 0 and 1 is wanted here"));
            }
            if default_cost.is_negative() {
                return Err(cost.wrong("a cost of 0 or more is wanted here"));
            }
            Ok(StockPolicy::AsNeeded { cost_share, default_cost })
        }
        _ => Err(receive.wrong("`as_needed` or `never` is wanted here")),
    }
}

fn dates(node: &Node<'_>) -> Result<DateRange, Refused> {
    let keys = node.keys(&["first", "last"])?;
    let DateRange { first, last } = DateRange::ALL;
    let first = keys.read("first", Node::parsed)?.unwrap_or(first);
    let last = keys.read("last", Node::parsed)?.unwrap_or(last);
    if first > last {
        return Err(node.wrong("`first` is after `last`: no date would be taken"));
    }
    Ok(DateRange { first, last })
}

/// Reads the code of one of the domain's enums.
pub(super) fn word<T: Code>(node: &Node<'_>) -> Result<T, Refused> {
    let found = T::parse_code(node.text()?);
    found.ok_or_else(|| node.wrong(format!("one of {} is wanted here", known_words::<T>())))
}

/// The codes of an enum, for a person.
pub(super) fn known_words<T: Code>() -> String {
    T::ALL.iter().map(|value| value.code()).collect::<Vec<_>>().join(", ")
}

/// Heads and joined lines belong together, and there is at most one of each.
fn check_pairs(node: &Node<'_>, sections: &[Section]) -> Result<(), Refused> {
    if sections.is_empty() {
        return Err(node.wrong("at least one kind of file is wanted here"));
    }
    let count = |is: fn(&Kind) -> bool| sections.iter().filter(|it| is(&it.kind)).count();
    let heads = count(|kind| matches!(kind, Kind::Orders(_)));
    let joined = count(|kind| matches!(kind, Kind::OrderLines(lines) if lines.is_joined()));
    if (heads, joined) != (0, 0) && (heads, joined) != (1, 1) {
        return Err(node.wrong(
            "one section of `orders` and one of `order_lines` with `joined = true` belong together",
        ));
    }
    Ok(())
}

/// What a rule's `becomes` says.
pub(super) fn outcome(node: &Node<'_>, keys: &Keys<'_>) -> Result<Outcome, Refused> {
    let disposition = keys.find("disposition");
    match node.text()? {
        "return" => {
            let disposition = disposition.as_ref().map(word).transpose()?;
            Ok(Outcome::Return(disposition.unwrap_or(Outcome::DISPOSITION)))
        }
        _ if disposition.is_some() => Err(node.wrong("`disposition` belongs to a return")),
        "sale" => Ok(Outcome::Sale),
        "adjustment" => Ok(Outcome::Adjustment),
        _ => Err(node.wrong("`sale`, `return` or `adjustment` is wanted here")),
    }
}
