//! Ageing over very many open items, beside one bare sum per customer over the same rows.
use super::{BenchError, World, median, millis};
use quittance_domain::receivables::{INSTALMENT_WHOLE, ItemKind, OpenItem};
use quittance_domain::{Currency, Date, Money};
use quittance_store::session::Session;
use quittance_store::unit_of_work::UnitOfWork;
use quittance_store::{Fault, measure, receivables};
use serde::Serialize;
use std::time::Instant;
use uuid::Uuid;

/// Items written in one transaction.
const CHUNK: usize = 10_000;
/// Times that each query is measured, in turn.
const ROUNDS: usize = 5;
/// Items fall due over so many days around the day of the ageing.
const DAYS: usize = 180;

/// How long the ageing takes.
#[derive(Clone, Debug, Serialize)]
pub struct Ageing {
    /// Open items.
    pub items: usize,
    /// Customers that owe them.
    pub customers: usize,
    /// The report, median.
    pub ageing_ms: f64,
    /// A bare sum per customer over the same rows, median.
    pub bare_ms: f64,
    /// Median of the pairs.
    pub ratio: f64,
}

/// Fills a new company with open items, without their documents, and ages them.
pub fn ageing(world: &World, items: usize) -> Result<Ageing, BenchError> {
    fill(world, items)?;
    let database = world.engine().database();
    let (company, today) = (world.company, middle());
    let mut pairs = Vec::with_capacity(ROUNDS);
    let mut customers = 0;
    for _ in 0..ROUNDS {
        let started = Instant::now();
        database.read(|reader| receivables::ageing_now(reader, company, today))?;
        let ageing_ms = millis(started.elapsed());
        let started = Instant::now();
        customers = database.read(|reader| measure::open_per_customer(reader, company))?;
        pairs.push((ageing_ms, millis(started.elapsed())));
    }
    Ok(Ageing {
        items,
        customers,
        ageing_ms: median(pairs.iter().map(|(ageing, _)| *ageing).collect()),
        bare_ms: median(pairs.iter().map(|(_, bare)| *bare).collect()),
        ratio: median(pairs.iter().map(|(ageing, bare)| ageing / bare).collect()),
    })
}

fn middle() -> Date {
    Date::parse("2026-06-30").expect("a date of ours")
}

fn fill(world: &World, items: usize) -> Result<(), Fault> {
    let mut session = world.engine().database().writer()?;
    let mut written = 0;
    while written < items {
        let count = CHUNK.min(items - written);
        write(world, session.as_mut(), written..written + count)?;
        written += count;
    }
    Ok(())
}

fn write(
    world: &World,
    session: &mut dyn Session,
    numbers: std::ops::Range<usize>,
) -> Result<(), Fault> {
    let head = session.begin(world.company, Uuid::now_v7())?;
    let mut unit = UnitOfWork::new(head.base);
    for number in numbers {
        unit.insert(item(world, number));
        unit.accept();
    }
    unit.flush(session)?;
    session.commit(None)
}

/// An invoice of 100.00 and some cents.
fn item(world: &World, number: usize) -> OpenItem {
    let cents = i64::try_from(number % 100).expect("less than a hundred");
    let days = i64::try_from(number % DAYS).expect("some months");
    let half = i64::try_from(DAYS / 2).expect("some months");
    let due_on = middle().add_days(days - half).expect("a date of ours");
    let amount = Money::new(10_000 + cents, Currency::EUR);
    OpenItem {
        document: Uuid::now_v7(),
        instalment: INSTALMENT_WHOLE,
        instalments: 1,
        discount_until: None,
        under_way: None,
        kind: ItemKind::Receivable,
        customer: world.customers[number % world.customers.len()],
        document_number: format!("INV-2026-{number:07}"),
        document_on: due_on,
        due_on,
        currency: Currency::EUR,
        amount,
        open: amount,
        base_amount: amount,
        base_open: amount,
        version: 1,
    }
}
