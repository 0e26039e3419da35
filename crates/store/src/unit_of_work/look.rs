//! How commands gather: they ask the unit of work, and what is not loaded yet is noted down.
use super::UnitOfWork;
use crate::fault::Fault;
use crate::record::{Key, Lookup, Reading, Record, Select};
use crate::session::Load;
use std::any::{Any, TypeId};
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Debug;
use std::sync::Arc;
use std::sync::OnceLock;

/// Something was not loaded yet; it has been noted, gather again after the next round.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing;

/// A command's view of the unit of work while it gathers.
#[derive(Debug)]
pub struct Look<'a> {
    unit: &'a UnitOfWork,
    wants: RefCell<Wants>,
}

impl<'a> Look<'a> {
    pub(super) fn new(unit: &'a UnitOfWork) -> Self {
        Self { unit, wants: RefCell::default() }
    }

    /// Notes that a record will be asked for, so that one round loads all that is known to be
    /// needed.
    pub fn want<R: Record>(&self, key: R::Key) {
        if self.unit.state::<R>().is_none_or(|table| table.get(&key).is_none()) {
            self.wants.borrow_mut().key::<R>(key);
        }
    }

    /// Notes that a look-up will be asked for.
    pub fn want_all<L: Lookup>(&self, arg: L::Arg) {
        if !self.unit.index_loaded::<L>(&arg) {
            self.wants.borrow_mut().lookup::<L>(arg);
        }
    }

    /// The record with this key, if there is one.
    pub fn find<R: Record>(&self, key: R::Key) -> Result<Option<Arc<R>>, Missing> {
        match self.unit.state::<R>().and_then(|table| table.get(&key)) {
            Some(record) => Ok(record.cloned()),
            None => {
                self.wants.borrow_mut().key::<R>(key);
                Err(Missing)
            }
        }
    }

    /// All records under a look-up's argument, in the order of their keys.
    pub fn all<L: Lookup>(&self, arg: L::Arg) -> Result<Vec<Arc<L::Record>>, Missing> {
        match self.unit.state::<L::Record>() {
            Some(table) if table.knows::<L>(&arg) => Ok(table.found::<L>(&arg)),
            _ => {
                self.wants.borrow_mut().lookup::<L>(arg);
                Err(Missing)
            }
        }
    }

    /// The currency of the company's books.
    pub fn base(&self) -> quittance_domain::Currency {
        self.unit.base()
    }

    /// What was asked for and is not loaded.
    pub fn into_wants(self) -> Wants {
        self.wants.into_inner()
    }
}

/// Keys and look-ups to load, each once.
#[derive(Debug, Default)]
pub struct Wants(BTreeMap<TypeId, Box<dyn AnyWant>>);

impl Wants {
    /// Whether nothing is wanted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Joins what two commands want.
    pub fn join(&mut self, other: Self) {
        for (id, want) in other.0 {
            match self.0.entry(id) {
                std::collections::btree_map::Entry::Vacant(place) => {
                    place.insert(want);
                }
                std::collections::btree_map::Entry::Occupied(mut place) => {
                    place.get_mut().join(want.into_any());
                }
            }
        }
    }

    fn key<R: Record>(&mut self, key: R::Key) {
        self.want::<KeyWant<R>>(TypeId::of::<R>()).0.insert(key);
    }

    fn lookup<L: Lookup>(&mut self, arg: L::Arg) {
        self.want::<LookupWant<L>>(TypeId::of::<L>()).0.insert(arg);
    }

    fn want<W: AnyWant + Default + 'static>(&mut self, id: TypeId) -> &mut W {
        let want = self.0.entry(id).or_insert_with(|| Box::new(W::default()));
        want.as_any_mut().downcast_mut().expect("wants are kept by their type")
    }

    pub(super) fn load(self, unit: &mut UnitOfWork, source: &mut dyn Load) -> Result<(), Fault> {
        self.0.into_values().try_for_each(|want| want.load(unit, source))
    }
}

/// Something to load, without knowing of which record.
trait AnyWant: Debug {
    fn as_any_mut(&mut self) -> &mut dyn Any;
    fn into_any(self: Box<Self>) -> Box<dyn Any>;
    fn join(&mut self, other: Box<dyn Any>);
    fn load(self: Box<Self>, unit: &mut UnitOfWork, source: &mut dyn Load) -> Result<(), Fault>;
}

#[derive(Debug)]
struct KeyWant<R: Record>(BTreeSet<R::Key>);

impl<R: Record> Default for KeyWant<R> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<R: Record> AnyWant for KeyWant<R> {
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }

    fn join(&mut self, other: Box<dyn Any>) {
        let other: Box<Self> = other.downcast().expect("wants of one type");
        self.0.extend(other.0);
    }

    fn load(self: Box<Self>, unit: &mut UnitOfWork, source: &mut dyn Load) -> Result<(), Fault> {
        let select = select_by_key::<R>();
        let args: Vec<_> = self.0.iter().map(Key::row).collect();
        take::<R>(unit, source, select, &args)?;
        let table = unit.state_mut::<R>();
        for key in self.0 {
            table.take_stored(key, None); // what came is known already; the rest is absent
        }
        Ok(())
    }
}

#[derive(Debug)]
struct LookupWant<L: Lookup>(BTreeSet<L::Arg>);

impl<L: Lookup> Default for LookupWant<L> {
    fn default() -> Self {
        Self(BTreeSet::new())
    }
}

impl<L: Lookup> AnyWant for LookupWant<L> {
    fn as_any_mut(&mut self) -> &mut dyn Any {
        self
    }

    fn into_any(self: Box<Self>) -> Box<dyn Any> {
        self
    }

    fn join(&mut self, other: Box<dyn Any>) {
        let other: Box<Self> = other.downcast().expect("wants of one type");
        self.0.extend(other.0);
    }

    fn load(self: Box<Self>, unit: &mut UnitOfWork, source: &mut dyn Load) -> Result<(), Fault> {
        let args: Vec<_> = self.0.iter().map(Key::row).collect();
        unit.state_mut::<L::Record>().index_mut::<L>();
        take::<L::Record>(unit, source, L::select(), &args)?;
        let table = unit.state_mut::<L::Record>();
        for arg in self.0 {
            table.mark_loaded::<L>(arg);
        }
        Ok(())
    }
}

/// Runs a statement and takes its rows in as stored.
fn take<R: Record>(
    unit: &mut UnitOfWork,
    source: &mut dyn Load,
    select: &Select,
    args: &[crate::value::Row],
) -> Result<(), Fault> {
    let base = unit.base();
    let table = unit.state_mut::<R>();
    source.select(select, args, &mut |row| {
        let record =
            R::read(&mut Reading::new(row, base)).map_err(|fault| fault.during(R::table().name))?;
        table.take_stored(record.key(), Some(record));
        Ok(())
    })
}

/// The statement that finds records of a type by their keys, made once per type.
pub(super) fn select_by_key<R: Record>() -> &'static Select {
    static SELECTS: OnceLock<std::sync::Mutex<BTreeMap<&'static str, &'static Select>>> =
        OnceLock::new();
    let selects = SELECTS.get_or_init(Default::default);
    let mut selects = selects.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    selects
        .entry(R::table().name)
        .or_insert_with(|| Box::leak(Box::new(Select::by_key(R::table()))))
}
