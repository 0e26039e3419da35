//! What the pages of several documents have in common.
use crate::exit::Stop;
use crate::figures::{amount, decimal, money, quantity, sentence};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::company::WarehouseId;
use quittance_domain::customer::{CustomerId, Terms};
use quittance_domain::id::Uuid;
use quittance_domain::ledger::{Account, Entry};
use quittance_domain::product::ProductId;
use quittance_domain::receivables::OpenItem;
use quittance_domain::{Currency, Date, Moment, Money, Quantity, Rate};
use quittance_store::engine_tables::{self, EventRow};
use quittance_store::receivables::Applied;
use quittance_store::{Fault, names};
use serde::Serialize;
use std::collections::BTreeMap;

/// Events read at once.
const EVENTS: i64 = 500;

/// A customer as a document names it.
#[derive(Serialize)]
pub struct Party {
    pub code: String,
    pub name: String,
}

impl Party {
    /// The customer with an id.
    pub fn read(books: &Books, id: CustomerId) -> Result<Self, Stop> {
        let found = books.database.read(|reader| names::customer(reader, books.company, id))?;
        // No customer is ever deleted.
        let found = found.ok_or_else(|| Fault::Ours(format!("no customer {id}")))?;
        Ok(Self { code: found.code, name: found.name })
    }

    /// Code and name.
    pub fn words(&self) -> String {
        format!("{}  {}", self.code, self.name)
    }
}

/// SKUs and names of products, each looked up once.
#[derive(Default)]
pub struct Skus {
    known: BTreeMap<ProductId, (String, String)>,
}

impl Skus {
    /// The SKU of a product.
    pub fn of(&mut self, books: &Books, id: ProductId) -> Result<String, Stop> {
        Ok(self.named(books, id)?.0)
    }

    /// The SKU and the name of a product.
    pub fn named(&mut self, books: &Books, id: ProductId) -> Result<(String, String), Stop> {
        if let Some(known) = self.known.get(&id) {
            return Ok(known.clone());
        }
        let found = books.database.read(|reader| names::product(reader, books.company, id))?;
        // No product is ever deleted.
        let found = found.ok_or_else(|| Fault::Ours(format!("no product {id}")))?;
        let named = (found.sku, found.name);
        self.known.insert(id, named.clone());
        Ok(named)
    }
}

/// A quantity with its unit, where it is told in one.
pub fn with_unit(count: Quantity, unit: &str) -> String {
    format!("{} {unit}", quantity(count)).trim_end().to_owned()
}

/// A discount in a table: its rate and amount, or what of them there is.
pub fn discount(rate: Rate, off: Money) -> String {
    match (rate.is_zero(), off.is_zero()) {
        (true, true) => String::new(),
        (true, false) => amount(off),
        (false, _) => format!("{rate}  {}", amount(off)),
    }
}

/// The code of a warehouse.
pub fn warehouse_code(books: &Books, id: WarehouseId) -> Result<String, Stop> {
    let found = books.database.read(|reader| names::warehouse(reader, books.company, id))?;
    // No warehouse is ever deleted.
    let found = found.ok_or_else(|| Fault::Ours(format!("no warehouse {id}")))?;
    Ok(found.code)
}

/// Terms of payment in words.
pub fn terms_in_words(terms: Terms) -> String {
    match terms {
        Terms::Card => "by card".to_owned(),
        Terms::Master(code) => format!("terms {code}"),
        Terms::Net(0) => "due at once".to_owned(),
        Terms::Net(days) => format!("{days} days net"),
    }
}

/// What of a document is open.
#[derive(Serialize)]
pub struct Open {
    pub currency: Currency,
    #[serde(serialize_with = "decimal")]
    pub amount: Money,
    #[serde(serialize_with = "decimal")]
    pub open: Money,
    /// What of `open` payments that are under way will settle.
    #[serde(serialize_with = "decimal")]
    pub under_way: Money,
    pub due_on: Date,
}

impl From<&OpenItem> for Open {
    fn from(item: &OpenItem) -> Self {
        let (currency, amount, open) = (item.currency, item.amount, item.open);
        let under_way = item.under_way.unwrap_or(Money::zero(currency));
        Self { currency, amount, open, under_way, due_on: item.due_on }
    }
}

impl Open {
    /// All instalments of a document together, due with the first that is not settled; none for
    /// a document that nothing was owed by.
    pub fn of_all(items: &[OpenItem]) -> Option<Self> {
        let last = items.last()?;
        let due = items.iter().find(|item| !item.open.is_zero()).unwrap_or(last).due_on;
        let sum = |amounts: fn(&OpenItem) -> Money| {
            let sum = Money::sum(last.currency, items.iter().map(amounts));
            sum.expect("the items of a document sum to what it holds")
        };
        let (amount, open) = (sum(|item| item.amount), sum(|item| item.open));
        let under_way = sum(|item| item.under_way.unwrap_or(Money::zero(item.currency)));
        Some(Self { currency: last.currency, amount, open, under_way, due_on: due })
    }
}

/// A settlement as one of its documents shows it.
#[derive(Serialize)]
pub struct Settled {
    pub document: String,
    pub settled_on: Date,
    pub currency: Currency,
    #[serde(serialize_with = "decimal")]
    pub amount: Money,
}

impl From<Applied> for Settled {
    fn from(applied: Applied) -> Self {
        Self {
            document: applied.number,
            settled_on: applied.settled_on,
            currency: applied.amount.currency(),
            amount: applied.amount,
        }
    }
}

/// Prints settlements under a heading, if there are any.
pub fn print_settled(heading: &str, settled: &[Settled], out: &mut Out) -> Result<(), Stop> {
    if settled.is_empty() {
        return Ok(());
    }
    out.heading(heading)?;
    let mut table = Table::new(&[("", Align::Left), ("", Align::Left), ("", Align::Right)]);
    for one in settled {
        let (number, date) = (one.document.clone(), one.settled_on.to_string());
        table.row(vec![number, date, money(one.amount)]);
    }
    table.print(out)
}

/// A journal entry. Amounts are positive for debits.
#[derive(Serialize)]
pub struct Posted {
    pub number: String,
    pub posted_on: Date,
    /// The kind of document that caused it.
    pub cause: String,
    pub document: String,
    pub lines: Vec<PostedLine>,
}

/// A line of a journal entry.
#[derive(Serialize)]
pub struct PostedLine {
    pub account: Account,
    pub account_number: String,
    pub currency: Currency,
    #[serde(serialize_with = "decimal")]
    pub amount: Money,
    pub base_currency: Currency,
    #[serde(serialize_with = "decimal")]
    pub base_amount: Money,
}

impl From<Entry> for Posted {
    fn from(entry: Entry) -> Self {
        let line = |line: quittance_domain::ledger::JournalLine| PostedLine {
            account: line.account,
            account_number: line.number,
            currency: line.amount.currency(),
            amount: line.amount,
            base_currency: line.base_amount.currency(),
            base_amount: line.base_amount,
        };
        Self {
            number: entry.header.number,
            posted_on: entry.header.posted_on,
            cause: entry.header.kind.to_string(),
            document: entry.header.document_number,
            lines: entry.lines.into_iter().map(line).collect(),
        }
    }
}

/// Prints entries under a heading, if there are any.
pub fn print_posted(posted: &[Posted], out: &mut Out) -> Result<(), Stop> {
    if posted.is_empty() {
        return Ok(());
    }
    out.heading("Posted")?;
    print_entries(posted, out)
}

/// The lines of entries, debits and credits apart.
pub fn print_entries(posted: &[Posted], out: &mut Out) -> Result<(), Stop> {
    let mut table = Table::new(&[
        ("entry", Align::Left),
        ("date", Align::Left),
        ("account", Align::Left),
        ("debit", Align::Right),
        ("credit", Align::Right),
    ]);
    for entry in posted {
        let (mut number, mut date) = (entry.number.clone(), entry.posted_on.to_string());
        for line in &entry.lines {
            let figure = amount(line.base_amount);
            let (debit, credit) = match figure.strip_prefix('-') {
                None => (figure, String::new()),
                Some(positive) => (String::new(), positive.to_owned()),
            };
            let account = format!("{} {}", line.account_number, line.account.name());
            let (number, date) = (std::mem::take(&mut number), std::mem::take(&mut date));
            table.row(vec![number, date, account, debit, credit]);
        }
    }
    table.print(out)
}

/// When the holds of an order were last checked, by its history: their reasons are of then.
pub fn holds_checked_at(history: &[Happened]) -> Option<Moment> {
    history.iter().rev().find(|one| one.event == "order.held").map(|one| one.at)
}

/// Something that happened.
#[derive(Serialize)]
pub struct Happened {
    pub sequence: i64,
    pub at: Moment,
    pub business_date: Date,
    pub actor: String,
    pub event: String,
    pub data: serde_json::Value,
}

/// All that happened to records, in its order.
pub fn history(books: &Books, subjects: &[Uuid]) -> Result<Vec<Happened>, Stop> {
    let mut happened = Vec::new();
    for subject in subjects {
        let mut after = 0;
        loop {
            let page = books.database.read(|reader| {
                engine_tables::history(reader, books.company, *subject, (EVENTS, after))
            })?;
            let Some(last) = page.last() else { break };
            after = last.sequence;
            happened.extend(page.into_iter().map(Happened::from));
        }
    }
    happened.sort_by_key(|one| one.sequence);
    Ok(happened)
}

impl From<EventRow> for Happened {
    fn from(event: EventRow) -> Self {
        // What is stored is shown byte for byte where it is no JSON.
        let data = serde_json::from_str(&event.payload);
        Self {
            sequence: event.sequence,
            at: event.received_at,
            business_date: event.business_date,
            actor: event.actor,
            event: event.kind,
            data: data.unwrap_or(serde_json::Value::String(event.payload)),
        }
    }
}

impl Happened {
    /// Its data in words: first the number that it is about, unless the page is about that, then
    /// the rest, without ids and states: they are there for programs.
    fn words(&self, page: &str) -> String {
        let Some(data) = self.data.as_object() else {
            return String::new();
        };
        let text = |name: &str| data.get(name).and_then(|value| value.as_str());
        let number = text("number").filter(|number| *number != page);
        let is_shown = |name: &&String| !matches!(name.as_str(), "number" | "state");
        let rest = data.keys().filter(is_shown).filter_map(|name| {
            let value = text(name).filter(|value| !value.is_empty() && !names_an_id(value))?;
            Some(match name.as_str() {
                "reason" => value.to_owned(),
                name => format!("{} {}", name.replace('_', " "), sentence(value)),
            })
        });
        let all = number.map(str::to_owned).into_iter().chain(rest);
        all.collect::<Vec<String>>().join(", ")
    }
}

/// Whether a word of a text is an id.
fn names_an_id(text: &str) -> bool {
    text.split([' ', ',']).any(is_id)
}

/// Whether a text is an id as `ord_01h455vb4pex5vsknk084sn02q`.
fn is_id(text: &str) -> bool {
    text.rsplit_once('_').is_some_and(|(prefix, suffix)| {
        suffix.len() == 26 && !prefix.is_empty() && prefix.chars().all(|c| c.is_ascii_lowercase())
    })
}

/// Prints the history on the page of a number. What is said again in the same words, as by each
/// check of a hold, stands once.
pub fn print_history(history: &[Happened], page: &str, out: &mut Out) -> Result<(), Stop> {
    if history.is_empty() {
        return Ok(());
    }
    out.heading(&format!("History (times in {})", out.time_zone()))?;
    let columns = [("", Align::Left), ("", Align::Left), ("", Align::Left), ("", Align::Text)];
    let mut table = Table::new(&columns);
    let said = |one: &Happened| (one.event.clone(), one.actor.clone(), one.words(page));
    for same in history.chunk_by(|one, next| said(one) == said(next)) {
        let (event, actor, mut words) = said(&same[0]);
        if let [_, .., last] = same {
            words = format!("{words} ({} times, last at {})", same.len(), out.moment(last.at));
        }
        table.row(vec![out.moment(same[0].at), actor, event.replace(['.', '_'], " "), words]);
    }
    table.print(out)
}
