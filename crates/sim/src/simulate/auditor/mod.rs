//! The auditor: keeps books of its own from what is answered and what the history tells, and
//! compares them with what is stored. It uses no rule of the domain.
//!
//! - A message is **settled** when it has its answer; whatever is answered later must be the same.
//! - What was done has exactly one event of its kind; what was refused has none.
//! - What a customer owes and has on account, and what lies on the shelves, are sums of documents.
mod agreed;
mod carriers;
mod compare;
mod corrections;
mod cycles;
mod documents;
mod events;
mod goods;
mod model;
mod replies;
mod screening;
mod tracking;

pub use model::{Agreed, Coming, Goods, Invoice, Model, Order, Shipment, Stands};

#[cfg(test)]
pub use model::AgreedLine;
pub use model::Line;

use super::SimulateError;
use super::cast::Cast;
use super::message::{Answer, Message};
use super::office::Office;
use quittance_domain::order::OrderId;
use quittance_domain::stock::CountState;
use quittance_engine::Failure;
use quittance_store::{engine_tables, order, stock};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

/// Millionths of a piece in one.
const PIECE: i64 = 1_000_000;
/// Events read at once.
const FEED_PAGE: i64 = 5_000;

/// Something that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Disagreement {
    /// What it is about.
    pub subject: String,
    /// What the auditor knows.
    pub expected: String,
    /// What is there.
    pub found: String,
}

impl fmt::Display for Disagreement {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { subject, expected, found } = self;
        write!(out, "{subject}: expected {expected}, found {found}")
    }
}

/// The auditor.
pub struct Auditor<'a> {
    pub model: Model,
    cast: &'a Cast,
    /// The end of the history that it has heard.
    position: i64,
    hash: String,
    /// How often each refusal was given.
    pub refusals: BTreeMap<String, u64>,
    pub done: u64,
    pub repeated: u64,
    /// Comparisons made.
    pub checks: u64,
    /// Numbers of each series that were looked up.
    numbered: BTreeMap<(&'static str, i64), usize>,
    /// Messages that were done in this round.
    fresh: BTreeSet<u64>,
    found: Vec<Disagreement>,
}

impl<'a> Auditor<'a> {
    /// An auditor who knows the cast.
    pub fn new(cast: &'a Cast) -> Self {
        let mut model = Model { cards: carriers::first_cards(), ..Model::default() };
        for customer in &cast.customers {
            model.money.insert(customer.id, model::Money::default());
        }
        for product in cast.products.iter().filter(|product| product.is_stock) {
            model.on_hand.insert(product.sku.clone(), 0);
        }
        Self {
            model,
            cast,
            position: 0,
            hash: String::new(),
            refusals: BTreeMap::new(),
            done: 0,
            repeated: 0,
            checks: 0,
            numbered: BTreeMap::new(),
            fresh: BTreeSet::new(),
            found: Vec::new(),
        }
    }

    /// Looks at a round: its answers, its events, and what is stored afterwards.
    pub fn look(
        &mut self,
        office: &Office,
        messages: &[Message],
        answers: &[Answer],
    ) -> Result<Vec<Disagreement>, SimulateError> {
        self.model.heard.clear();
        for (message, answer) in messages.iter().zip(answers) {
            self.settle(message, answer);
        }
        self.listen(office)?;
        self.read_amended(office)?;
        self.read_posted(office)?;
        self.read_taken_back(office)?;
        self.read_chosen(office)?;
        self.read_screened(office)?;
        self.read_counted(office)?;
        for message in messages {
            self.expect_events(message);
        }
        self.compare(office)?;
        for fault in office.faults() {
            self.note("a fault of ours", "none", fault);
        }
        Ok(std::mem::take(&mut self.found))
    }

    /// Compares all that is dear to compare, and derives the books anew.
    pub fn look_deeply(&mut self, office: &Office) -> Result<Vec<Disagreement>, SimulateError> {
        self.compare_all(office)?;
        Ok(std::mem::take(&mut self.found))
    }

    /// Looks all numbers up again the next time.
    #[cfg(test)]
    pub fn forget_numbers(&mut self) {
        self.numbered.clear();
    }

    /// The end of the history.
    pub fn head(&self) -> (i64, &str) {
        (self.position, &self.hash)
    }

    fn note(&mut self, subject: impl Into<String>, expected: impl ToString, found: impl ToString) {
        let (expected, found) = (expected.to_string(), found.to_string());
        self.found.push(Disagreement { subject: subject.into(), expected, found });
    }

    fn expect<T: PartialEq + fmt::Display>(
        &mut self,
        subject: impl FnOnce() -> String,
        expected: T,
        found: T,
    ) {
        self.checks += 1;
        if expected != found {
            self.note(subject(), expected, found);
        }
    }

    fn settle(&mut self, message: &Message, answer: &Answer) {
        match &answer.outcome {
            Some(Ok(done)) => {
                self.done += 1;
                self.repeated += u64::from(done.repeated);
                self.take_reply(message, answer, done);
            }
            Some(Err(Failure::Refused(refused))) => {
                *self.refusals.entry(refused.code().to_owned()).or_default() += 1;
                self.take_refusal(message, refused);
            }
            Some(Err(failure)) => self.note(message.to_string(), "an answer", failure),
            None => self.note(message.to_string(), "an answer", "none"),
        }
    }

    /// Reads the lines of orders that were amended: what an amendment makes of them is the rules'.
    /// That goods, promises and exposure follow is compared as ever.
    fn read_amended(&mut self, office: &Office) -> Result<(), SimulateError> {
        for id in std::mem::take(&mut self.model.amended) {
            let shown = office
                .read(|reader, company| order::show_id(reader, company, OrderId::from_uuid(id)))?;
            let (Some(shown), Some(known)) = (shown, self.model.orders.get_mut(&id)) else {
                continue;
            };
            let (cast, before) = (self.cast, std::mem::take(&mut known.lines));
            known.given_up_in_part = shown.lines.iter().any(|line| !line.cancelled.is_zero());
            for (at, line) in shown.lines.iter().enumerate() {
                let before = before.get(at);
                let sku = before.map_or_else(|| cast.sku(line.product), |line| line.sku.clone());
                known.lines.push(Line {
                    is_stock: cast.is_stock(&sku),
                    sku,
                    ordered: (line.quantity.micros() - line.cancelled.micros()) / PIECE,
                    issued: before.map_or(0, |line| line.issued),
                    packed: before.map_or(0, |line| line.packed),
                });
            }
        }
        Ok(())
    }

    /// Reads which product a count sheet is of, and what was adjusted by no message. What was
    /// picked short is written off, once.
    fn read_counted(&mut self, office: &Office) -> Result<(), SimulateError> {
        for number in std::mem::take(&mut self.model.opened) {
            let lines =
                office.read(|reader, company| match stock::count(reader, company, &number)? {
                    Some(sheet) if sheet.state == CountState::Open => {
                        stock::count_lines(reader, company, sheet.id)
                    }
                    _ => Ok(Vec::new()),
                })?;
            if let Some(line) = lines.first() {
                let sku = self.cast.sku(line.product);
                self.model.counts.insert(number, sku);
            }
        }
        for number in std::mem::take(&mut self.model.adjusted) {
            let shown = office.read(|reader, company| stock::show(reader, company, &number))?;
            let Some(shown) = shown else {
                self.note("an adjustment", number, "none");
                continue;
            };
            for moved in &shown.moves {
                let (sku, pieces) = (self.cast.sku(moved.product), moved.quantity.micros() / PIECE);
                if let Some(of) = shown.document.reason.strip_prefix("picked short for ") {
                    let known = (of.to_owned(), sku.clone(), -pieces);
                    let at = self.model.short.iter().position(|short| *short == known);
                    at.map(|at| self.model.short.remove(at));
                    self.expect(|| format!("{number} for a short pick"), true, at.is_some());
                }
                *self.model.on_hand.entry(sku).or_default() += pieces;
            }
        }
        Ok(())
    }

    /// Hears the events since the last time. What it has heard must still be there.
    fn listen(&mut self, office: &Office) -> Result<(), SimulateError> {
        if self.position > 0 {
            let last = office.read(|reader, company| {
                engine_tables::feed(reader, company, 1, self.position - 1)
            })?;
            let hash = last.first().map_or(String::new(), |event| event.hash.clone());
            let expected = self.hash.clone();
            self.expect(|| format!("event {}", self_position(&last)), expected, hash);
        }
        loop {
            let page = office.read(|reader, company| {
                engine_tables::feed(reader, company, FEED_PAGE, self.position)
            })?;
            if page.is_empty() {
                return Ok(());
            }
            for event in page {
                let next = self.position + 1;
                self.expect(|| "number of the next event".into(), next, event.sequence);
                self.position = event.sequence;
                self.hash.clone_from(&event.hash);
                self.hear(&event);
            }
        }
    }
}

fn self_position(last: &[engine_tables::EventRow]) -> String {
    last.first().map_or_else(|| "heard before".into(), |event| event.sequence.to_string())
}
