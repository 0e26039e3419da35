//! What our own code costs: the rows of a measured round, written again by nothing but our bulk
//! statements, in as many transactions. Only what cycles add is written; their changes to rows
//! that were there are not.
use super::{BenchError, World};
use quittance_domain::Currency;
use quittance_store::record::Table;
use quittance_store::schema::tables;
use quittance_store::scratch::Scratch;
use quittance_store::session::Session;
use quittance_store::value::Row;
use quittance_store::{Database, Fault, measure};
use std::time::Instant;
use uuid::Uuid;

/// Cycles per second of the bare statements, for a world that `cycles` have filled in so many
/// transactions.
pub fn bare(world: &World, cycles: usize, transactions: usize) -> Result<f64, BenchError> {
    let source = world.engine().database();
    let scratch = Scratch::beside(source.address(), "bare")?;
    let database = Database::open(scratch.address())?;
    let company = database.claim_company("BARE", Currency::EUR)?;
    let mut parts = Vec::new();
    for table in tables() {
        let rows = source.read(|reader| measure::table_rows(reader, world.company, table))?;
        parts.push((table, rows));
    }
    let transactions = transactions.max(1); // a round has at least one
    let mut session = database.writer()?;
    let started = Instant::now();
    for number in 0..transactions {
        session.begin(company, Uuid::now_v7())?;
        for (table, rows) in &parts {
            write(session.as_mut(), table, share(rows, number, transactions))?;
        }
        session.commit(None)?;
    }
    Ok(cycles as f64 / started.elapsed().as_secs_f64())
}

/// The part of the rows that falls to a transaction.
fn share(rows: &[Row], number: usize, transactions: usize) -> &[Row] {
    let from = rows.len() * number / transactions;
    let to = rows.len() * (number + 1) / transactions;
    &rows[from..to]
}

fn write(session: &mut dyn Session, table: &'static Table, rows: &[Row]) -> Result<(), Fault> {
    if rows.is_empty() {
        return Ok(());
    }
    session.insert(table, rows).map(|_| ())
}
