//! Documents: lines of one number, each with what it becomes.

use super::condition::{all_hold, choose};
use super::mapping::Setting;
use super::row::Reader;
use super::section::{ChargeFields, HeadFields, ItemFields, LineSection, Rule, UnusedLines};
use super::{CustomerRow, ImportRefusal, Line, Origin, ProductRow};
use quittance_domain::country::Country;
use quittance_domain::order::ShipTo;
use quittance_domain::refusal::Kind;
use quittance_domain::returns::Disposition;
use quittance_domain::text::quoted;
use quittance_domain::{Date, Price, Problem, Problems, Quantity, Rate, Refused};

/// A document as a file has it: an order, a return, an adjustment, or several of these in one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// What it is known by in the other system.
    pub number: String,
    /// Its date.
    pub date: Date,
    /// When the customer wanted it.
    pub requested_on: Option<Date>,
    /// The customer's own number of it.
    pub customer_po: String,
    /// Whose it is.
    pub customer: CustomerRef,
    /// Where it went; none: to the customer's address.
    pub ship_to: Option<ShipTo>,
    /// What it holds.
    pub lines: Vec<DocumentLine>,
    /// The lines of files that it was read from.
    pub origins: Vec<Origin>,
    /// What it was read from, as a digest.
    pub digest: String,
}

/// A customer by code, with what it takes to create it where it is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerRef {
    /// Its code.
    pub code: String,
    /// None: it must be known.
    pub create: Option<CustomerRow>,
}

/// A product by code, with what it takes to create it where it is unknown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProductRef {
    /// Its code.
    pub sku: String,
    /// None: it must be known.
    pub create: Option<ProductRow>,
}

/// One product of a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentLine {
    /// Which of the document's origins it was read from.
    pub origin: usize,
    /// What it becomes.
    pub outcome: Outcome,
    /// What.
    pub product: ProductRef,
    /// The text on documents; empty: the product's name.
    pub description: String,
    /// How much.
    pub quantity: Quantity,
    /// The stated price of one unit; none: of the price list.
    pub price: Option<Price>,
    /// The part of the amount that is not charged.
    pub discount: Rate,
    /// Why it was returned or adjusted.
    pub reason: String,
}

/// What a line becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A line of an order.
    Sale,
    /// A line of a return, and what becomes of its goods.
    Return(Disposition),
    /// A line of a stock adjustment.
    Adjustment,
}

impl Outcome {
    /// What becomes of returned goods when a rule does not say.
    pub(super) const DISPOSITION: Disposition = Disposition::Restock;
}

/// A line that is not taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// Which.
    pub origin: Origin,
    /// Why.
    pub refused: Refused,
}

/// The head of a document.
#[derive(Debug)]
pub(super) struct Head {
    pub date: Date,
    pub requested_on: Option<Date>,
    pub customer_po: String,
    pub customer: CustomerRef,
    pub ship_to_country: Option<Country>,
    pub ship_to: String,
}

impl HeadFields {
    pub(super) fn read(&self, cells: &[String], setting: &Setting<'_>) -> Result<Head, Refused> {
        let mut problems = Problems::new();
        let fields = choose(&self.customers, cells)?;
        let customer = match fields {
            Some(fields) => problems.take(fields.read(cells, setting)),
            None => {
                problems.push(Refused::from(ImportRefusal::ValueMissing).at("customer"));
                None
            }
        };
        let mut reader = Reader::new(cells);
        let date = reader.date(&self.date, setting);
        let requested_on = reader.optional("requested_on", &self.requested_on);
        let customer_po = reader.code("customer_po", &self.customer_po);
        let ship_to = reader.text("ship_to", &self.ship_to);
        let ship_to_country = reader.optional("ship_to_country", &self.ship_to_country);
        let rest = || {
            let texts = (customer_po?.into_owned(), ship_to?.into_owned());
            Some((date?, requested_on?, texts, ship_to_country?))
        };
        let rest = rest();
        let rest = problems.take(reader.finish(rest));
        let (Some(customer), Some((date, requested_on, texts, ship_to_country))) = (customer, rest)
        else {
            return Err(problems.refused());
        };
        let (customer_po, ship_to) = texts;
        Ok(Head { date, requested_on, customer_po, customer, ship_to_country, ship_to })
    }
}

impl Head {
    /// Whether another line's head is the same in what belongs to the document; this one is that
    /// of the line at `place`.
    pub(super) fn agrees(
        &self,
        other: &Head,
        number: &str,
        place: String,
    ) -> Result<(), ImportRefusal> {
        let field = if self.date != other.date {
            "date"
        } else if self.customer.code != other.customer.code {
            "customer"
        } else if self.ship_to_country != other.ship_to_country {
            "ship_to_country"
        } else if self.ship_to != other.ship_to {
            "ship_to"
        } else if self.customer_po != other.customer_po {
            "customer_po"
        } else {
            return Ok(());
        };
        Err(ImportRefusal::DocumentDisagrees { number: quoted(number), field, place })
    }
}

impl LineSection {
    /// The first rule that holds. `whole` says which rules may at all, by the whole document.
    pub(super) fn rule_for(&self, line: &Line, whole: &[bool]) -> Result<&Rule, Refused> {
        for (rule, whole) in self.rules.iter().zip(whole) {
            if *whole && all_hold(&rule.when, &line.cells)? {
                return Ok(rule);
            }
        }
        Err(ImportRefusal::NoRule.into())
    }
}

impl Rule {
    /// A condition that cannot be asked does not hold; it is told where it is asked of the line.
    pub(super) fn holds_for_all(&self, lines: &[Line]) -> bool {
        lines.iter().all(|line| all_hold(&self.when, &line.cells).unwrap_or(false))
    }
}

impl ItemFields {
    pub(super) fn read(
        &self,
        cells: &[String],
        section: &LineSection,
        (outcome, reason): (Outcome, &super::value::Value),
    ) -> Result<DocumentLine, Refused> {
        let mut problems = Problems::new();
        let product = match choose(&section.products, cells)? {
            Some(fields) => problems.take(fields.read(cells)),
            None => {
                problems.push(Refused::from(ImportRefusal::ValueMissing).at("product"));
                None
            }
        };
        let mut reader = Reader::new(cells);
        let description = reader.text("description", &self.description);
        let quantity = reader.parsed("quantity", &self.quantity);
        let price = reader.optional("price", &self.price);
        let discount = reader.parsed("discount", &self.discount);
        let reason = reader.text("reason", reason);
        let rest = || {
            let texts = (description?.into_owned(), reason?.into_owned());
            Some((texts, quantity?, price?, discount?))
        };
        let rest = rest();
        let rest = problems.take(reader.finish(rest));
        let (Some(product), Some(((description, reason), quantity, price, discount))) =
            (product, rest)
        else {
            return Err(problems.refused());
        };
        let origin = 0;
        Ok(DocumentLine {
            origin,
            outcome,
            product,
            description,
            quantity,
            price,
            discount,
            reason,
        })
    }
}

impl ChargeFields {
    /// The line of a head's charge; none when it is 0 or not there.
    pub(super) fn read(&self, cells: &[String]) -> Result<Option<DocumentLine>, Refused> {
        let mut reader = Reader::new(cells);
        let price = reader.optional::<Price>("charge", &self.price);
        let description = reader.text("description", &self.description);
        let read = price.zip(description);
        let (price, description) = reader.finish(read)?;
        let Some(price) = price.filter(|price| !price.is_zero()) else {
            return Ok(None);
        };
        Ok(Some(DocumentLine {
            origin: 0,
            outcome: Outcome::Sale,
            product: self.product.read(cells)?,
            description: description.into_owned(),
            quantity: Quantity::whole(1)?,
            price: Some(price),
            discount: Rate::ZERO,
            reason: String::new(),
        }))
    }
}

/// The refusal of a mapping's rule, by the mapping's own code.
pub(super) fn by_rule(setting: &Setting<'_>, code: &str, reason: &str) -> Refused {
    let code = format!("{}.{code}", setting.source);
    let (path, message) = (String::new(), reason.to_owned());
    Refused::new(Problem { code: code.into(), kind: Kind::Invalid, path, message })
}

impl UnusedLines {
    /// A line with the reason why it is not taken.
    pub fn reject(&self, line: Line, setting: &Setting<'_>) -> Rejected {
        let refused = match line.problem {
            Some(problem) => problem.into(),
            None => by_rule(setting, &self.code, &self.reason),
        };
        Rejected { origin: line.origin, refused }
    }
}
