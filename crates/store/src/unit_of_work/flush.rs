//! Writing a unit of work: deletes children first, inserts parents first, then updates.
//!
//! Law: what is unique besides the key is never changed by an update, or an insert of the same
//! batch could need the value before it is free.
use super::Flushed;
use super::table::{AnyTable, Changes};
use crate::fault::Fault;
use crate::record::Table;
use crate::session::Session;
use quittance_domain::Currency;
use rustc_hash::FxHashMap;
use std::any::TypeId;

/// Rows per bulk statement at most; more are cut into several.
pub(crate) const BULK_ROWS_MAX: usize = 5_000;

type Write<R> = fn(&mut dyn Session, &'static Table, &[R]) -> Result<usize, Fault>;

pub(super) fn flush(
    tables: &mut FxHashMap<TypeId, Box<dyn AnyTable>>,
    base: Currency,
    session: &mut dyn Session,
) -> Result<Flushed, Fault> {
    let mut changes: Vec<(&'static Table, Changes)> =
        tables.values_mut().map(|table| (table.table(), table.take_changes(base))).collect();
    changes.sort_by_key(|(table, _)| (table.rank, table.name));
    let mut flushed = Flushed::default();
    for (table, changes) in changes.iter().rev() {
        write(session, table, &changes.deletes, &mut flushed, |session, table, rows| {
            session.delete(table, rows)
        })?;
    }
    for (table, changes) in &changes {
        write(session, table, &changes.inserts, &mut flushed, |session, table, rows| {
            session.insert(table, rows)
        })?;
    }
    for (table, changes) in &changes {
        write(session, table, &changes.updates, &mut flushed, |session, table, rows| {
            session.update(table, rows)
        })?;
    }
    Ok(flushed)
}

/// One bulk statement (or a few, cut at [`BULK_ROWS_MAX`]); the row count must be what was sent.
fn write<R>(
    session: &mut dyn Session,
    table: &'static Table,
    rows: &[R],
    flushed: &mut Flushed,
    write: Write<R>,
) -> Result<(), Fault> {
    for rows in rows.chunks(BULK_ROWS_MAX) {
        let written = write(session, table, rows)?;
        if written != rows.len() {
            let name = table.name;
            return Err(Fault::Ours(format!("{name}: {written} of {} rows written", rows.len())));
        }
        flushed.rows += rows.len();
        flushed.statements += 1;
    }
    Ok(())
}
