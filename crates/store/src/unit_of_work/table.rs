//! The records of one type in a unit of work, with their journal and their look-ups.
use super::Change;
use crate::record::{Lookup, Record, Table};
use crate::value::Row;
use rustc_hash::{FxHashMap, FxHashSet};
use std::any::{Any, TypeId};
use std::collections::BTreeSet;
use std::fmt::Debug;
use std::rc::Rc;

/// A record as the database has it and as the batch sees it.
#[derive(Debug)]
pub(super) struct Entry<R> {
    pub stored: Option<Rc<R>>,
    pub current: Option<Rc<R>>,
}

impl<R: Record> Entry<R> {
    fn is_changed(&self) -> bool {
        match (&self.stored, &self.current) {
            (None, None) => false,
            (Some(stored), Some(current)) => !Rc::ptr_eq(stored, current) && stored != current,
            (None, Some(_)) | (Some(_), None) => true,
        }
    }
}

/// The records of one type.
#[derive(Debug)]
pub(super) struct TableState<R: Record> {
    entries: FxHashMap<R::Key, Entry<R>>,
    /// Keys that were ever changed since the last flush, with repetitions.
    written: Vec<R::Key>,
    /// Keys that the running command changed, each with its value before.
    journal: Vec<(R::Key, Option<Rc<R>>)>,
    indexes: Vec<(TypeId, Box<dyn AnyIndex<R>>)>,
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
    pub fn get(&self, key: &R::Key) -> Option<Option<&Rc<R>>> {
        self.entries.get(key).map(|entry| entry.current.as_ref())
    }

    /// Takes in a row as the database has it. What the batch knows already stays.
    pub fn take_stored(&mut self, key: R::Key, record: Option<R>) {
        if self.entries.contains_key(&key) {
            return;
        }
        let record = record.map(Rc::new);
        for (_, index) in &mut self.indexes {
            index.change(&key, None, record.as_deref());
        }
        self.entries.insert(key, Entry { stored: record.clone(), current: record });
    }

    /// Sets the current value and journals the one before, which it gives back.
    ///
    /// A record that is set without having been loaded counts as absent before: only new records
    /// with new ids come this way, and a flush finds out if that was wrong.
    pub fn set(&mut self, key: R::Key, record: Option<Rc<R>>) -> Option<Rc<R>> {
        let before = self.assign(&key, record);
        self.journal.push((key, before.clone()));
        before
    }

    fn assign(&mut self, key: &R::Key, record: Option<Rc<R>>) -> Option<Rc<R>> {
        let entry = self.entries.entry(key.clone());
        let entry = entry.or_insert_with(|| Entry { stored: None, current: None });
        let before = std::mem::replace(&mut entry.current, record.clone());
        for (_, index) in &mut self.indexes {
            index.change(key, before.as_deref(), record.as_deref());
        }
        before
    }

    pub fn knows<L: Lookup<Record = R>>(&self, arg: &L::Arg) -> bool {
        self.index::<L>().is_some_and(|index| index.loaded.contains(arg))
    }

    /// The current records under `arg`, in the order of their keys.
    pub fn found<L: Lookup<Record = R>>(&self, arg: &L::Arg) -> Vec<Rc<R>> {
        let members = self.index::<L>().and_then(|index| index.members.get(arg));
        let current = |key: &R::Key| self.entries.get(key).and_then(|entry| entry.current.clone());
        members.into_iter().flatten().filter_map(current).collect()
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
pub(super) trait AnyTable: Debug {
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    fn table(&self) -> &'static Table;
    fn accept(&mut self);
    fn undo(&mut self);
    fn changes(&self) -> Vec<Change>;
    /// The changes, each key once; afterwards everything counts as stored.
    fn take_changes(&mut self) -> Changes;
}

/// The rows of one table that a flush writes, in the order of their keys.
#[derive(Debug, Default)]
pub(super) struct Changes {
    pub inserts: Vec<Row>,
    pub updates: Vec<Row>,
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

    fn accept(&mut self) {
        let journal = std::mem::take(&mut self.journal);
        let mut raised = FxHashSet::with_capacity_and_hasher(journal.len(), Default::default());
        for (key, before) in &journal {
            if raised.insert(key) {
                self.raise_version(key, before.as_deref());
            }
        }
        self.written.extend(journal.into_iter().map(|(key, _)| key));
    }

    fn undo(&mut self) {
        for (key, before) in std::mem::take(&mut self.journal).into_iter().rev() {
            self.assign(&key, before);
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

    fn take_changes(&mut self) -> Changes {
        let mut keys = std::mem::take(&mut self.written);
        keys.sort();
        keys.dedup();
        let mut changes = Changes::default();
        for key in keys {
            let entry = self.entries.get_mut(&key).expect("a written key has an entry");
            if entry.is_changed() {
                match (&entry.stored, &entry.current) {
                    (None, Some(current)) => changes.inserts.push(current.write()),
                    (Some(_), Some(current)) => changes.updates.push(current.write()),
                    (_, None) => changes.deletes.push(crate::record::Key::row(&key)),
                }
            }
            entry.stored = entry.current.clone();
        }
        changes
    }
}

impl<R: Record> TableState<R> {
    /// Whether the running command has changed nothing here.
    pub fn is_clean(&self) -> bool {
        self.journal.is_empty()
    }

    fn raise_version(&mut self, key: &R::Key, before: Option<&R>) {
        let entry = self.entries.get_mut(key).expect("a journalled key has an entry");
        if let Some(current) = &mut entry.current {
            Rc::make_mut(current).raise_version(before);
        }
    }
}

/// A look-up's index over the current values.
#[derive(Debug)]
pub(super) struct Index<L: Lookup> {
    pub loaded: FxHashSet<L::Arg>,
    members: FxHashMap<L::Arg, BTreeSet<<L::Record as Record>::Key>>,
}

impl<L: Lookup> Default for Index<L> {
    fn default() -> Self {
        Self { loaded: FxHashSet::default(), members: FxHashMap::default() }
    }
}

/// What a table does with an index without knowing its look-up.
trait AnyIndex<R: Record>: Debug {
    fn as_any(&self) -> &dyn Any;
    fn as_any_mut(&mut self) -> &mut dyn Any;
    fn change(&mut self, key: &R::Key, before: Option<&R>, after: Option<&R>);
}

impl<L: Lookup> AnyIndex<L::Record> for Index<L> {
    fn as_any(&self) -> &dyn Any {
        self
    }

    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
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
        }
        if let Some(arg) = after {
            self.members.entry(arg).or_default().insert(key.clone());
        }
    }
}
