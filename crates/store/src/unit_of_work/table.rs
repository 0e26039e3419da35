//! The records of one type in a unit of work, with their journal and their look-ups.
use super::{Change, audit};
use crate::fault::Fault;
use crate::record::{ColumnSet, Lookup, Reading, Record, Table, Update};
use crate::session::Load;
use crate::value::Row;
use quittance_domain::Currency;
use rustc_hash::{FxHashMap, FxHashSet};
use std::any::{Any, TypeId};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::sync::Arc;

/// A record as the database has it and as the batch sees it.
#[derive(Debug)]
pub(super) struct Entry<R> {
    pub stored: Option<Arc<R>>,
    pub current: Option<Arc<R>>,
}

impl<R: Record> Entry<R> {
    fn is_changed(&self) -> bool {
        match (&self.stored, &self.current) {
            (None, None) => false,
            (Some(stored), Some(current)) => !Arc::ptr_eq(stored, current) && stored != current,
            (None, Some(_)) | (Some(_), None) => true,
        }
    }
}

/// What was known of a key before a command changed it.
#[derive(Debug)]
enum Before<R> {
    /// Nothing: a new record, whose id was drawn just now.
    Unknown,
    /// Its value, or that there is none.
    Known(Option<Arc<R>>),
}

impl<R> Before<R> {
    fn record(&self) -> Option<&Arc<R>> {
        match self {
            Before::Unknown => None,
            Before::Known(record) => record.as_ref(),
        }
    }
}

/// The records of one type.
#[derive(Debug)]
pub(super) struct TableState<R: Record> {
    pub(super) entries: FxHashMap<R::Key, Entry<R>>,
    /// Keys that were ever changed since the last flush, with repetitions.
    written: Vec<R::Key>,
    /// Keys that the running command changed, each with what was known of it before.
    journal: Vec<(R::Key, Before<R>)>,
    pub(super) indexes: Vec<(TypeId, Box<dyn AnyIndex<R>>)>,
}

impl<R: Record> Default for TableState<R> {
    fn default() -> Self {
        Self {
            entries: FxHashMap::default(),
            written: Vec::new(),
            journal: Vec::new(),
            indexes: Vec::new(),
        }
    }
}

impl<R: Record> TableState<R> {
    /// The current record: None when the key was not loaded, Some(None) when it is absent.
    pub fn get(&self, key: &R::Key) -> Option<Option<&Arc<R>>> {
        self.entries.get(key).map(|entry| entry.current.as_ref())
    }

    /// Takes in a row as the database has it. What the batch knows already stays.
    pub fn take_stored(&mut self, key: R::Key, record: Option<R>) {
        if self.entries.contains_key(&key) {
            return;
        }
        let record = record.map(Arc::new);
        for (_, index) in &mut self.indexes {
            index.change(&key, None, record.as_deref());
        }
        self.entries.insert(key, Entry { stored: record.clone(), current: record });
    }

    /// Sets the current value and journals the one before, which it gives back.
    ///
    /// A record that is set without having been loaded counts as absent before: only new records
    /// with new ids come this way, and a flush finds out if that was wrong.
    pub fn set(&mut self, key: R::Key, record: Option<Arc<R>>) -> Option<Arc<R>> {
        let before = match self.entries.get(&key) {
            None => Before::Unknown,
            Some(entry) => Before::Known(entry.current.clone()),
        };
        self.journal.push((key.clone(), before));
        self.assign(key, record)
    }

    fn assign(&mut self, key: R::Key, record: Option<Arc<R>>) -> Option<Arc<R>> {
        let entry = self.entries.entry(key.clone());
        let entry = entry.or_insert_with(|| Entry { stored: None, current: None });
        let before = std::mem::replace(&mut entry.current, record.clone());
        for (_, index) in &mut self.indexes {
            index.change(&key, before.as_deref(), record.as_deref());
        }
        before
    }

    /// Takes back what a command did to a key. What it did not know before is not known after,
    /// either: it may be in the database.
    fn restore(&mut self, key: R::Key, before: Before<R>) {
        match before {
            Before::Known(record) => drop(self.assign(key, record)),
            Before::Unknown => {
                self.assign(key.clone(), None);
                self.entries.remove(&key);
            }
        }
    }

    pub fn knows<L: Lookup<Record = R>>(&self, arg: &L::Arg) -> bool {
        self.index::<L>().is_some_and(|index| index.loaded.contains(arg))
    }

    /// The current records under `arg`, in the order of their keys.
    pub fn found<L: Lookup<Record = R>>(&self, arg: &L::Arg) -> Vec<Arc<R>> {
        let members = self.index::<L>().and_then(|index| index.members.get(arg));
        let current = |key: &R::Key| {
            let entry = self.entries.get(key).expect("what an index knows is known");
            Arc::clone(entry.current.as_ref().expect("an index holds what is there"))
        };
        members.into_iter().flatten().map(current).collect()
    }

    /// Remembers that all stored rows under `arg` have been taken in.
    pub fn mark_loaded<L: Lookup<Record = R>>(&mut self, arg: L::Arg) {
        self.index_mut::<L>().loaded.insert(arg);
    }

    fn index<L: Lookup<Record = R>>(&self) -> Option<&Index<L>> {
        let found = self.indexes.iter().find(|(id, _)| *id == TypeId::of::<L>());
        found.map(|(_, index)| {
            index.as_any().downcast_ref().expect("indexes are kept by their look-up's type")
        })
    }

    /// The index of a look-up; made over what is current when it is first asked for.
    pub fn index_mut<L: Lookup<Record = R>>(&mut self) -> &mut Index<L> {
        let id = TypeId::of::<L>();
        let at = self.indexes.iter().position(|(have, _)| *have == id).unwrap_or_else(|| {
            let mut index = Index::<L>::default();
            for (key, entry) in &self.entries {
                index.change(key, None, entry.current.as_deref());
            }
            self.indexes.push((id, Box::new(index)));
            self.indexes.len() - 1
        });
        let index = self.indexes[at].1.as_any_mut();
        index.downcast_mut().expect("indexes are kept by their look-up's type")
    }
}

/// What the unit of work does with a table without knowing its record.
pub(super) trait AnyTable: Debug + Send {
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    fn table(&self) -> &'static Table;
    /// Keys that are known, absent ones too, and arguments of look-ups.
    fn known(&self) -> usize;
    fn accept(&mut self);
    fn undo(&mut self);
    fn changes(&self) -> Vec<Change>;
    /// The changes, each key once; afterwards everything counts as stored.
    fn take_changes(&mut self, base: Currency) -> Changes;
    /// What does not agree with the database, if anything: all that is known is read again.
    fn audit(&self, base: Currency, source: &mut dyn Load) -> Result<Vec<String>, Fault>;
}

/// The rows of one table that a flush writes, in the order of their keys.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub inserts: Vec<Row>,
    pub updates: Vec<Update>,
    /// Keys alone.
    pub deletes: Vec<Row>,
}

impl<R: Record> AnyTable for TableState<R> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn table(&self) -> &'static Table {
        R::table()
    }

    fn known(&self) -> usize {
        let arguments: usize = self.indexes.iter().map(|(_, index)| index.known()).sum();
        self.entries.len() + arguments
    }

    fn accept(&mut self) {
        let journal = std::mem::take(&mut self.journal);
        let mut raised = FxHashSet::with_capacity_and_hasher(journal.len(), Default::default());
        for (key, before) in &journal {
            if raised.insert(key) {
                self.raise_version(key, before.record().map(Arc::as_ref));
            }
        }
        self.written.extend(journal.into_iter().map(|(key, _)| key));
    }

    fn undo(&mut self) {
        for (key, before) in std::mem::take(&mut self.journal).into_iter().rev() {
            self.restore(key, before);
        }
    }

    fn changes(&self) -> Vec<Change> {
        let mut keys: Vec<&R::Key> = self.written.iter().collect();
        keys.sort();
        keys.dedup();
        let entries = keys.into_iter().filter_map(|key| self.entries.get(key));
        let change = |entry: &Entry<R>| Change {
            table: R::table().name,
            before: entry.stored.as_ref().map(|record| record.write()),
            after: entry.current.as_ref().map(|record| record.write()),
        };
        entries.filter(|entry| entry.is_changed()).map(change).collect()
    }

    fn audit(&self, base: Currency, source: &mut dyn Load) -> Result<Vec<String>, Fault> {
        audit::table(self, base, source)
    }

    fn take_changes(&mut self, base: Currency) -> Changes {
        let mut keys = std::mem::take(&mut self.written);
        keys.sort();
        keys.dedup();
        let mut changes = Changes::default();
        for key in keys {
            let entry = self.entries.get_mut(&key).expect("a written key has an entry");
            if entry.is_changed() {
                debug_assert!(reads_back(entry.current.as_deref(), base), "{:?}", entry.current);
                match (&entry.stored, &entry.current) {
                    (None, Some(current)) => changes.inserts.push(current.write()),
                    (Some(stored), Some(current)) => {
                        let row = current.write();
                        let changed = ColumnSet::differing(&stored.write(), &row);
                        debug_assert!(changed.places().all(|at| at >= R::table().key_length));
                        if !changed.is_empty() {
                            changes.updates.push(Update { row, changed });
                        }
                    }
                    (_, None) => changes.deletes.push(crate::record::Key::row(&key)),
                }
            }
            entry.stored = entry.current.clone();
        }
        changes
    }
}

/// Whether a record that is kept in memory is the one that would be read.
fn reads_back<R: Record>(record: Option<&R>, base: Currency) -> bool {
    let read = |record: &R| R::read(&mut Reading::new(record.write(), base));
    record.is_none_or(|record| read(record).is_ok_and(|read| read == *record))
}

impl<R: Record> TableState<R> {
    /// Whether the running command has changed nothing here.
    pub fn is_clean(&self) -> bool {
        self.journal.is_empty()
    }

    fn raise_version(&mut self, key: &R::Key, before: Option<&R>) {
        let entry = self.entries.get_mut(key).expect("a journalled key has an entry");
        if let Some(current) = &mut entry.current {
            Arc::make_mut(current).raise_version(before);
        }
    }
}

/// A look-up's index over the current values.
#[derive(Debug)]
pub(super) struct Index<L: Lookup> {
    pub loaded: FxHashSet<L::Arg>,
    pub members: FxHashMap<L::Arg, BTreeSet<<L::Record as Record>::Key>>,
}

impl<L: Lookup> Default for Index<L> {
    fn default() -> Self {
        Self { loaded: FxHashSet::default(), members: FxHashMap::default() }
    }
}

/// What a table does with an index without knowing its look-up.
pub(super) trait AnyIndex<R: Record>: Debug + Send {
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    fn known(&self) -> usize;
    /// What does not agree with the database, if anything.
    fn audit(&self, base: Currency, source: &mut dyn Load) -> Result<Vec<String>, Fault>;
    fn change(&mut self, key: &R::Key, before: Option<&R>, after: Option<&R>);
}

impl<L: Lookup> AnyIndex<L::Record> for Index<L> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn known(&self) -> usize {
        self.loaded.len()
    }

    fn audit(&self, base: Currency, source: &mut dyn Load) -> Result<Vec<String>, Fault> {
        audit::index(self, base, source)
    }

    fn change(
        &mut self,
        key: &<L::Record as Record>::Key,
        before: Option<&L::Record>,
        after: Option<&L::Record>,
    ) {
        let (before, after) = (before.and_then(L::arg), after.and_then(L::arg));
        if before == after {
            return;
        }
        if let Some(arg) = before
            && let Some(members) = self.members.get_mut(&arg)
        {
            members.remove(key);
            if members.is_empty() {
                self.members.remove(&arg);
            }
        }
        if let Some(arg) = after {
            self.members.entry(arg).or_default().insert(key.clone());
        }
    }
}
