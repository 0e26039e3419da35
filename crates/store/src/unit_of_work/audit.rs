//! Comparing what a unit of work knows with the database: all is read again, by the same
//! statements. Nothing may be changed and not yet written.
use super::look::select_by_key;
use super::table::{Index, TableState};
use crate::fault::Fault;
use crate::record::{Key, Lookup, Reading, Record, Select};
use crate::session::Load;
use crate::value::Row;
use quittance_domain::Currency;
use std::collections::{BTreeMap, BTreeSet};

/// The records whose value is not that of the database, and the arguments whose records are not.
pub(super) fn table<R: Record>(
    table: &TableState<R>,
    base: Currency,
    source: &mut dyn Load,
) -> Result<Vec<String>, Fault> {
    let keys: Vec<Row> = table.entries.keys().map(Key::row).collect();
    let read = read::<R>(select_by_key::<R>(), &keys, base, source)?;
    let mut wrong = Vec::new();
    for (key, entry) in &table.entries {
        if entry.current.as_deref() != read.get(key) {
            let (name, known, read) = (R::table().name, &entry.current, read.get(key));
            wrong.push(format!("{name} {key:?}: known as {known:?}, stored as {read:?}"));
        }
    }
    for (_, index) in &table.indexes {
        wrong.extend(index.audit(base, source)?);
    }
    Ok(wrong)
}

/// The arguments of a look-up under which other records are known than are stored.
pub(super) fn index<L: Lookup>(
    index: &Index<L>,
    base: Currency,
    source: &mut dyn Load,
) -> Result<Vec<String>, Fault> {
    let mut wrong = Vec::new();
    for arg in &index.loaded {
        let read = read::<L::Record>(L::select(), &[arg.row()], base, source)?;
        let stored: BTreeSet<_> = read.into_keys().collect();
        let known = index.members.get(arg);
        if known.map_or(!stored.is_empty(), |known| *known != stored) {
            let name = std::any::type_name::<L>();
            wrong.push(format!("{name} {arg:?}: known as {known:?}, stored as {stored:?}"));
        }
    }
    Ok(wrong)
}

fn read<R: Record>(
    select: &Select,
    args: &[Row],
    base: Currency,
    source: &mut dyn Load,
) -> Result<BTreeMap<R::Key, R>, Fault> {
    let mut read = BTreeMap::new();
    source.select(select, args, &mut |row| {
        let record = R::read(&mut Reading::new(row, base))?;
        read.insert(record.key(), record);
        Ok(())
    })?;
    Ok(read)
}
