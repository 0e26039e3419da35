//! What lies there, what comes and what is owed for it: stock of a day, its value, what does not
//! move, who waits, what is to be bought, what is ordered, payables.
use super::sheet::{Column, Sheet};
use super::too_large;
use crate::exit::Stop;
use crate::figures::day;
use crate::open::Books;
use crate::table::Align::{Left, Right, Text};
use quittance_domain::purchasing::propose;
use quittance_domain::stock::atp;
use quittance_domain::{Date, Money, Quantity};
use quittance_store::{company, order, purchasing, stock};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

const STOCK: &[Column] =
    &[("sku", Left), ("name", Text), ("warehouse", Left), ("on_hand", Right), ("value", Right)];

/// Title and company of a report as of a day.
fn of(books: &Books, as_of: Date) -> String {
    format!("{}, {}", books.code, day(as_of))
}

fn sum(books: &Books, values: impl Iterator<Item = Money>) -> Result<Money, Stop> {
    let base = books.database.read(|reader| company::base_currency(reader, books.company))?;
    Money::sum(base, values).map_err(too_large)
}

/// What lay in the warehouses at the end of a day.
pub fn stock_as_of(books: &Books, as_of: Date) -> Result<Sheet, Stop> {
    let found = books.database.read(|reader| stock::as_of(reader, books.company, as_of))?;
    let value = sum(books, found.iter().map(|row| row.value))?;
    let rows = found.into_iter().map(|row| {
        vec![row.sku, row.name, row.warehouse, row.on_hand.to_string(), row.value.decimal()]
    });
    Ok(Sheet {
        report: "stock",
        title: "Stock",
        of: of(books, as_of),
        facts: vec![("as_of", as_of.to_string()), ("value", value.to_string())],
        columns: STOCK,
        rows: rows.collect(),
    })
}

const VALUE: &[Column] = &[("warehouse", Left), ("products", Right), ("value", Right)];

/// What the stock of each warehouse was worth at the end of a day.
pub fn stock_value(books: &Books, as_of: Option<Date>) -> Result<Sheet, Stop> {
    let as_of = super::day(books, as_of)?;
    let found = books.database.read(|reader| stock::as_of(reader, books.company, as_of))?;
    let total = sum(books, found.iter().map(|row| row.value))?;
    let mut by_warehouse: BTreeMap<String, (i64, Vec<Money>)> = BTreeMap::new();
    for row in found {
        let (products, values) = by_warehouse.entry(row.warehouse).or_default();
        *products += 1;
        values.push(row.value);
    }
    let mut rows = Vec::with_capacity(by_warehouse.len());
    for (warehouse, (products, values)) in by_warehouse {
        let value = sum(books, values.into_iter())?;
        rows.push(vec![warehouse, products.to_string(), value.decimal()]);
    }
    Ok(Sheet {
        report: "stock-value",
        title: "Value of stock",
        of: of(books, as_of),
        facts: vec![("as_of", as_of.to_string()), ("value", total.to_string())],
        columns: VALUE,
        rows,
    })
}

const SLOW: &[Column] = &[
    ("sku", Left),
    ("name", Text),
    ("warehouse", Left),
    ("on_hand", Right),
    ("value", Right),
    ("last_issued", Left),
];

/// What lies there and has not left for so many days, the dearest first.
pub fn slow_movers(books: &Books, days: i64) -> Result<Sheet, Stop> {
    let today = super::day(books, None)?;
    let since = today.add_days(-days).map_err(|refusal| Stop::Refused(refusal.into()))?;
    let found = books.database.read(|reader| stock::slow_movers(reader, books.company, since))?;
    let value = sum(books, found.iter().map(|row| row.stock.value))?;
    let rows = found.into_iter().map(|row| {
        let last = row.last_issued.map_or("never".to_owned(), |day| day.to_string());
        let (value, of) = (row.stock.value.decimal(), row.stock);
        vec![of.sku, of.name, of.warehouse, of.on_hand.to_string(), value, last]
    });
    Ok(Sheet {
        report: "slow-movers",
        title: "What does not move",
        of: of(books, today),
        facts: vec![("not_issued_since", since.to_string()), ("value", value.to_string())],
        columns: SLOW,
        rows: rows.collect(),
    })
}

const BACKORDERS: &[Column] = &[
    ("order", Left),
    ("customer", Left),
    ("priority", Right),
    ("requested_on", Left),
    ("warehouse", Left),
    ("sku", Left),
    ("lacking", Right),
    ("expected_on", Left),
    ("promised_on", Left),
];

/// What orders wait for, in the order in which they are served, and when it can be expected.
pub fn backorders(books: &Books, today: Date) -> Result<Sheet, Stop> {
    let (waiting, supplies) = books.database.read(|reader| {
        let waiting = order::backorders(reader, books.company)?;
        let supplies = waiting.iter().map(|line| (line.product, line.warehouse));
        let mut found = BTreeMap::new();
        for key in supplies {
            if let Entry::Vacant(place) = found.entry(key) {
                place.insert(stock::supply(reader, books.company, key)?);
            }
        }
        Ok((waiting, found))
    })?;
    let mut expected: BTreeMap<_, Vec<Option<Date>>> = BTreeMap::new();
    for (key, supply) in &supplies {
        let of_key = waiting.iter().filter(|line| (line.product, line.warehouse) == *key);
        let lacking: Vec<Quantity> = of_key.map(|line| line.lacking).collect();
        let at = (today, supply.available);
        let mut days =
            atp::expected(at, &supply.receipts, Vec::new(), &lacking).map_err(too_large)?;
        days.reverse();
        expected.insert(*key, days);
    }
    let mut rows = Vec::with_capacity(waiting.len());
    for line in waiting {
        let day = expected.get_mut(&(line.product, line.warehouse)).and_then(Vec::pop).flatten();
        rows.push(vec![
            line.number,
            line.customer,
            line.priority.to_string(),
            line.requested_on.map_or(String::new(), |day| day.to_string()),
            line.warehouse_code,
            line.sku,
            line.lacking.to_string(),
            day.map_or("nothing comes".to_owned(), |day| day.to_string()),
            line.promised_on.map_or(String::new(), |day| day.to_string()),
        ]);
    }
    let (report, title, facts) = ("backorders", "Backorders", Vec::new());
    Ok(Sheet { report, title, of: of(books, today), facts, columns: BACKORDERS, rows })
}

const REPLENISHMENT: &[Column] = &[
    ("warehouse", Left),
    ("sku", Left),
    ("supplier", Left),
    ("available", Right),
    ("on_order", Right),
    ("open_demand", Right),
    ("projected", Right),
    ("point", Right),
    ("target", Right),
    ("lot", Right),
    ("quantity", Right),
    ("price", Right),
];

/// What the reorder rules propose to buy, with the figures that say so.
pub fn replenishment(books: &Books, today: Date) -> Result<Sheet, Stop> {
    let rules = books.database.read(|reader| purchasing::rules(reader, books.company))?;
    let mut rows = Vec::new();
    for listed in rules {
        let proposal = propose(&listed.rule, listed.status, listed.figures).map_err(too_large)?;
        let Some(proposal) = proposal else { continue };
        let (rule, figures) = (listed.rule, proposal.figures);
        rows.push(vec![
            listed.warehouse,
            listed.sku,
            listed.supplier,
            figures.available.to_string(),
            figures.on_order.to_string(),
            figures.open_demand.to_string(),
            proposal.projected.to_string(),
            rule.point.to_string(),
            rule.target.to_string(),
            rule.lot.to_string(),
            proposal.quantity.to_string(),
            rule.price.to_string(),
        ]);
    }
    let (report, title, facts) = ("replenishment", "What is to be bought", Vec::new());
    Ok(Sheet { report, title, of: of(books, today), facts, columns: REPLENISHMENT, rows })
}

const PURCHASES: &[Column] = &[
    ("order", Left),
    ("state", Left),
    ("supplier", Left),
    ("warehouse", Left),
    ("sku", Left),
    ("expected_on", Left),
    ("ordered", Right),
    ("open", Right),
    ("received", Right),
    ("billed", Right),
    ("not_billed", Right),
];

/// The lines of purchase orders that still come or are not billed.
pub fn purchases(books: &Books, today: Date) -> Result<Sheet, Stop> {
    let found = books.database.read(|reader| purchasing::open_orders(reader, books.company))?;
    let not_billed = sum(books, found.iter().map(|row| row.not_billed))?;
    let rows = found.into_iter().map(|row| {
        vec![
            row.number,
            row.state.to_string(),
            row.supplier,
            row.warehouse,
            row.sku,
            row.expected_on.to_string(),
            row.quantity.to_string(),
            row.open.to_string(),
            row.received.to_string(),
            row.invoiced.to_string(),
            row.not_billed.decimal(),
        ]
    });
    Ok(Sheet {
        report: "purchases",
        title: "Purchases",
        of: of(books, today),
        facts: vec![("not_billed", not_billed.to_string())],
        columns: PURCHASES,
        rows: rows.collect(),
    })
}

const PAYABLES: &[Column] = &[
    ("supplier", Left),
    ("number", Left),
    ("their_number", Left),
    ("due_on", Left),
    ("days_overdue", Right),
    ("amount", Right),
    ("open", Right),
];

/// What suppliers were owed at the end of a day.
pub fn payables(books: &Books, as_of: Option<Date>) -> Result<Sheet, Stop> {
    let as_of = super::day(books, as_of)?;
    let found = books.database.read(|reader| purchasing::payables(reader, books.company, as_of))?;
    let open = sum(books, found.iter().map(|row| row.open))?;
    let rows = found.into_iter().map(|row| {
        vec![
            row.supplier,
            row.number,
            row.supplier_number,
            row.due_on.to_string(),
            as_of.days_since(row.due_on).max(0).to_string(),
            row.amount.decimal(),
            row.open.decimal(),
        ]
    });
    Ok(Sheet {
        report: "payables",
        title: "Payables",
        of: of(books, as_of),
        facts: vec![("as_of", as_of.to_string()), ("open", open.to_string())],
        columns: PAYABLES,
        rows: rows.collect(),
    })
}
