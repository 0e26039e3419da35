//! The unit of work: what batches know and change of one company, in memory.
//!
//! It may be used for one batch after the other while nobody else writes; whoever keeps it has to
//! see to that, and throws it away after a transaction that was not kept.
//!
//! A record is *stored* (as the database has it) and *current* (as the batch sees it). Commands
//! read current values, so each sees what the commands before it in its batch did, without a
//! flush. A key that was asked for and not found is remembered as absent. A look-up answers only
//! for arguments that were loaded; its answer is indexed over the current values, so it is what
//! the database would answer after a flush.
//!
//! Every change is journalled with its value before, per command: [`UnitOfWork::undo`] plays the
//! journal back through the same setter as the change came, [`UnitOfWork::accept`] raises the
//! version of each root record that the command changed and forgets the journal.
//!
//! Invariant: what [`UnitOfWork::flush`] writes is the difference between stored and current and
//! nothing else (test: `unit_of_work_agrees_with_a_model`).
mod audit;
mod flush;
mod look;
mod table;

pub use look::{Look, Missing, Wants};

use crate::fault::Fault;
use crate::record::{Lookup, Reading, Record};
use crate::session::{Load, Session};
use quittance_domain::Currency;
use rustc_hash::FxHashMap;
use std::any::{Any, TypeId};
use std::sync::Arc;
use table::{AnyTable, TableState};

/// What batches know and change of one company.
#[derive(Debug)]
pub struct UnitOfWork {
    base: Currency,
    tables: FxHashMap<TypeId, Box<dyn AnyTable>>,
    /// Tables with a journal of the command that runs.
    touched: Vec<TypeId>,
}

impl UnitOfWork {
    /// An empty unit of work of a company whose books are in `base`.
    pub fn new(base: Currency) -> Self {
        Self { base, tables: FxHashMap::default(), touched: Vec::new() }
    }

    /// The currency of the company's books.
    pub fn base(&self) -> Currency {
        self.base
    }

    /// A view that commands gather from.
    pub fn look(&self) -> Look<'_> {
        Look::new(self)
    }

    /// Loads all that is wanted, one statement per table or look-up.
    pub fn load(&mut self, wants: Wants, source: &mut dyn Load) -> Result<(), Fault> {
        wants.load(self, source)
    }

    /// Adds a record that is not there yet.
    ///
    /// Panics: if the key is there already; commands check unique keys as they gather.
    pub fn insert<R: Record>(&mut self, record: R) {
        let before = self.put(record);
        assert!(before.is_none(), "insert over an existing {}", R::table().name);
    }

    /// Changes a record that is there.
    ///
    /// Panics: if it is not; a command changes only what it gathered.
    pub fn update<R: Record>(&mut self, record: R) {
        let before = self.put(record);
        assert!(before.is_some(), "update of an absent {}", R::table().name);
    }

    /// Removes a record that is there.
    ///
    /// Panics: if it is not.
    pub fn delete<R: Record>(&mut self, key: &R::Key) {
        let before = self.touch::<R>().set(key.clone(), None);
        assert!(before.is_some(), "delete of an absent {}", R::table().name);
    }

    /// Says that nothing stored is found by a look-up's argument: an id that was just drawn.
    pub fn nothing_stored<L: Lookup>(&mut self, arg: L::Arg) {
        self.state_mut::<L::Record>().mark_loaded::<L>(arg);
    }

    fn put<R: Record>(&mut self, record: R) -> Option<Arc<R>> {
        self.touch::<R>().set(record.key(), Some(Arc::new(record)))
    }

    /// Keeps what the command did; the version of each root record that it wrote rises once, also
    /// if only its lines changed: commands write the root whenever a member changes.
    pub fn accept(&mut self) {
        for id in self.touched.drain(..) {
            self.tables.get_mut(&id).expect("a touched table exists").accept();
        }
    }

    /// Takes back what the command did.
    pub fn undo(&mut self) {
        for id in self.touched.drain(..) {
            self.tables.get_mut(&id).expect("a touched table exists").undo();
        }
    }

    /// Writes the difference between stored and current: deletes children first, inserts parents
    /// first, then updates; one statement per table. Everything is stored afterwards.
    pub fn flush(&mut self, session: &mut dyn Session) -> Result<Flushed, Fault> {
        assert!(self.touched.is_empty(), "a command is still open");
        flush::flush(&mut self.tables, self.base, session)
    }

    /// How many keys it knows, absent ones too, and arguments of look-ups: what its memory grows
    /// with.
    pub fn known(&self) -> usize {
        self.tables.values().map(|table| table.known()).sum()
    }

    /// Forgets whole tables, those of which most is known first, until it knows `known_max` at
    /// most. To be called after a commit: what is forgotten is not written.
    ///
    /// Whole tables, for a look-up answers only if all of its records are known.
    pub fn shrink(&mut self, known_max: usize) {
        assert!(self.touched.is_empty(), "a command is still open");
        let mut known = self.known();
        while known > known_max {
            let largest = self.tables.iter().max_by_key(|(_, table)| table.known());
            let Some((&id, table)) = largest else { return };
            known -= table.known();
            self.tables.remove(&id);
        }
    }

    /// What it knows that the database has otherwise; all is read again. For a unit of work whose
    /// changes have been written.
    pub fn audit(&self, source: &mut dyn Load) -> Result<Vec<String>, Fault> {
        let mut wrong = Vec::new();
        for table in self.tables.values() {
            wrong.extend(table.audit(self.base, source)?);
        }
        Ok(wrong)
    }

    /// All records that differ from what is stored, for a dry run's answer.
    pub fn changes(&self) -> Vec<Change> {
        let mut changes: Vec<(u16, Change)> = Vec::new();
        for table in self.tables.values() {
            let rank = table.table().rank;
            changes.extend(table.changes().into_iter().map(|change| (rank, change)));
        }
        changes.sort_by_key(|(rank, _)| *rank);
        changes.into_iter().map(|(_, change)| change).collect()
    }

    fn touch<R: Record>(&mut self) -> &mut TableState<R> {
        let id = TypeId::of::<R>();
        let table = self.state_mut::<R>();
        if table.is_clean() {
            self.touched.push(id);
        }
        self.state_mut::<R>()
    }

    fn state<R: Record>(&self) -> Option<&TableState<R>> {
        let table: &dyn Any = self.tables.get(&TypeId::of::<R>())?.as_any();
        Some(table.downcast_ref().expect("tables are kept by their record's type"))
    }

    fn state_mut<R: Record>(&mut self) -> &mut TableState<R> {
        let table = self
            .tables
            .entry(TypeId::of::<R>())
            .or_insert_with(|| Box::new(TableState::<R>::default()));
        table.as_any_mut().downcast_mut().expect("tables are kept by their record's type")
    }

    fn index_loaded<L: Lookup>(&self, arg: &L::Arg) -> bool {
        self.state::<L::Record>().is_some_and(|table| table.knows::<L>(arg))
    }
}

/// What a flush wrote.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flushed {
    /// Rows inserted, updated and deleted.
    pub rows: usize,
    /// Bulk statements sent.
    pub statements: usize,
}

/// One record that a dry run would change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its table.
    pub table: &'static str,
    /// Its values before, by column; None for a new record.
    pub before: Option<crate::value::Row>,
    /// Its values after; None for a deleted one.
    pub after: Option<crate::value::Row>,
}

impl Change {
    /// The record as it is and as it would be, in a company whose books are in `base`; none for a
    /// record of another type and for one that would be deleted.
    ///
    /// Faults: the record cannot be read.
    pub fn read<R: Record>(&self, base: Currency) -> Result<Option<(Option<R>, R)>, Fault> {
        let Some(after) = self.after.clone().filter(|_| self.table == R::table().name) else {
            return Ok(None);
        };
        let read = |row| R::read(&mut Reading::new(row, base));
        Ok(Some((self.before.clone().map(read).transpose()?, read(after)?)))
    }
}
