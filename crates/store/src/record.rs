//! A record: one row of one table, read straight into a type of the domain.
//!
//! Every table has `company_id` as the first column of its key; it is implied here, for a unit of
//! work belongs to one company. [`record!`](crate::record!) lists a record's columns once, in the
//! order of the table; [`Lookup`] declares a way to find records by other than their key.
use crate::fault::Fault;
use crate::field::{Amount, Field};
use crate::value::{Kind, Row, Value};
use quittance_domain::Currency;
use std::collections::HashMap;
use std::fmt::Debug;
use std::hash::Hash;
use std::sync::{Mutex, OnceLock};

/// One column besides `company_id`.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Its name in the schema.
    pub name: &'static str,
    /// Its kind.
    pub kind: Kind,
}

/// A table as the statements need it.
#[derive(Debug)]
pub struct Table {
    /// Its name in the schema.
    pub name: &'static str,
    /// Parents have a lower rank than their children: inserts go up, deletes go down.
    pub rank: u16,
    /// All columns but `company_id`, key columns first.
    pub columns: Vec<Column>,
    /// How many of them are the key.
    pub key_length: usize,
    /// Statement texts, made once per engine.
    pub(crate) texts: Texts,
}

/// Some columns of a table, by their places in it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct ColumnSet(u64);

impl ColumnSet {
    /// How many columns a table may have.
    pub const MAX: usize = 64;

    /// The columns in which two rows of one table differ.
    pub fn differing(before: &[Value], after: &[Value]) -> Self {
        let mut set = 0;
        for (at, (before, after)) in before.iter().zip(after).enumerate() {
            set |= u64::from(before != after) << at;
        }
        Self(set)
    }

    /// Whether it has none.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The places, in the order of the table.
    pub fn places(self) -> impl Iterator<Item = usize> {
        (0..Self::MAX).filter(move |at| self.0 >> at & 1 == 1)
    }
}

/// A row to update: all its values, and which of them differ from what is stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Update {
    /// Its values in the order of the table's columns.
    pub row: Row,
    /// Never a column of the key.
    pub changed: ColumnSet,
}

/// The texts of a table's statements.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    pub insert: Text,
    /// Sets all columns but the key.
    pub postgres_update: OnceLock<&'static str>,
    /// Each sets some columns.
    pub sqlite_updates: Mutex<HashMap<ColumnSet, &'static str>>,
    pub delete: Text,
}

/// A statement's text in both dialects, each made at first use; it lives as long as the program.
#[derive(Debug, Default)]
pub(crate) struct Text {
    sqlite: OnceLock<&'static str>,
    postgres: OnceLock<&'static str>,
}

impl Text {
    pub fn sqlite(&self, make: impl FnOnce() -> String) -> &'static str {
        self.sqlite.get_or_init(|| make().leak())
    }

    pub fn postgres(&self, make: impl FnOnce() -> String) -> &'static str {
        self.postgres.get_or_init(|| make().leak())
    }
}

impl Table {
    /// Puts a table together; `columns` with the key columns first.
    pub fn new(name: &'static str, rank: u16, columns: Vec<Column>, key_length: usize) -> Self {
        assert!(key_length <= columns.len(), "{name}: the key is part of the columns");
        assert!(columns.len() <= ColumnSet::MAX, "{name}: too many columns");
        Self { name, rank, columns, key_length, texts: Texts::default() }
    }

    /// The key columns.
    pub fn key(&self) -> &[Column] {
        &self.columns[..self.key_length]
    }

    /// All columns but the key.
    pub fn rest(&self) -> ColumnSet {
        ColumnSet((self.key_length..self.columns.len()).fold(0, |set, at| set | 1 << at))
    }
}

/// A key: one field or a tuple of fields, in the order of the key columns.
pub trait Key: Ord + Clone + Hash + Debug + Send + Sync + 'static {
    /// Appends the key's values.
    fn values(&self, row: &mut Row);

    /// The key's values alone.
    fn row(&self) -> Row {
        let mut row = Row::new();
        self.values(&mut row);
        row
    }
}

impl Key for () {
    fn values(&self, _row: &mut Row) {}
}

impl<F: Field + Ord + Clone + Hash + Debug + Send + Sync + 'static> Key for F {
    fn values(&self, row: &mut Row) {
        row.push(self.to_value());
    }
}

macro_rules! tuple_keys {
    ($(($($part:ident),+));+) => {$(
        impl<$($part: Key + Field),+> Key for ($($part,)+) {
            #[allow(non_snake_case)] // the parts are named like their types
            fn values(&self, row: &mut Row) {
                let ($($part,)+) = self;
                $(row.push($part.to_value());)+
            }
        }
    )+};
}
tuple_keys!((A, B); (A, B, C); (A, B, C, D); (A, B, C, D, E); (A, B, C, D, E, F));

/// A row of a table, as a type of the domain.
pub trait Record: Clone + PartialEq + Debug + Send + Sync + 'static {
    /// Its key without the company.
    type Key: Key;
    /// Its table.
    fn table() -> &'static Table;
    /// Its key.
    fn key(&self) -> Self::Key;
    /// Its values in the order of the table's columns.
    fn write(&self) -> Row;
    /// Reads it back.
    fn read(row: &mut Reading) -> Result<Self, Fault>;
    /// Raises the version of a root record; other records have none.
    fn raise_version(&mut self, _before: Option<&Self>) {}
}

/// A row being read, value by value.
#[derive(Debug)]
pub struct Reading {
    values: std::vec::IntoIter<Value>,
    base: Currency,
}

impl Reading {
    /// A row of a company whose books are in `base`.
    pub fn new(row: Row, base: Currency) -> Self {
        Self { values: row.into_iter(), base }
    }

    /// The next column.
    pub fn field<F: Field>(&mut self) -> Result<F, Fault> {
        F::from_value(self.value()?)
    }

    /// The next column, an amount in `currency`.
    pub fn money<A: Amount>(&mut self, currency: Currency) -> Result<A, Fault> {
        A::from_value(self.value()?, currency)
    }

    /// The company's base currency.
    pub fn base(&self) -> Currency {
        self.base
    }

    fn value(&mut self) -> Result<Value, Fault> {
        self.values.next().ok_or_else(|| Fault::Ours("a row is too short".into()))
    }
}

/// Finding records by other than their key: declared once per record, loaded once per unit
/// of work and overlaid with its own changes (see [`crate::unit_of_work`]).
pub trait Lookup: Debug + 'static {
    /// What is found.
    type Record: Record;
    /// What is asked with.
    type Arg: Key;
    /// The argument under which `record` is found; None where the look-up's condition leaves it
    /// out.
    fn arg(record: &Self::Record) -> Option<Self::Arg>;
    /// The statement, made once.
    fn select() -> &'static Select;
}

/// A statement that finds rows of one table by one or more columns.
#[derive(Debug)]
pub struct Select {
    /// Where.
    pub table: &'static Table,
    /// The columns asked with.
    pub by: Vec<Column>,
    /// A further condition.
    pub filter: &'static str,
    pub(crate) text: Text,
}

impl Select {
    /// A statement for `table` by the named columns.
    pub fn new(table: &'static Table, by: &[&str], filter: &'static str) -> Self {
        let find = |name: &&str| {
            let found = table.columns.iter().find(|column| column.name == *name);
            *found.unwrap_or_else(|| panic!("{} has no column {name}", table.name))
        };
        Self { table, by: by.iter().map(find).collect(), filter, text: Text::default() }
    }

    /// The statement that finds records by their key.
    pub fn by_key(table: &'static Table) -> Self {
        Self { table, by: table.key().to_vec(), filter: "", text: Text::default() }
    }
}

/// The kind of the column that a field fills; a function, so that the field's type is inferred.
pub fn column<R, F: Field>(name: &'static str, _field: fn(&R) -> &F) -> Column {
    Column { name, kind: F::KIND }
}

/// Lists a record's table, key and columns: the one place where they stand.
///
/// `field as column` names the column where it differs. `amount in currency` is an amount whose
/// currency is an earlier field of that name; `amount in base` is in the company's base currency.
/// A record that has amounts and no field for their currency says `, currency of amount` after the
/// key: a column of its own that is written from that amount.
/// `; version` at the end marks a root record.
#[macro_export]
macro_rules! record {
    ($type:ty = $table:literal, rank $rank:literal,
     key ($($key:ident $(as $key_name:ident)? : $part:ty),*) $(, $unit:ident of $amount:ident)?;
     $($field:ident $(as $name:ident)? $(in $currency:ident)?),* $(,)? $(; $version:ident)?) => {
        #[allow(unused_parens)] // a key of one field is no tuple
        impl $crate::record::Record for $type {
            type Key = ($($part),*);

            fn table() -> &'static $crate::record::Table {
                static TABLE: std::sync::OnceLock<$crate::record::Table> =
                    std::sync::OnceLock::new();
                TABLE.get_or_init(|| {
                    let key: Vec<$crate::record::Column> = vec![
                        $($crate::record::column::<Self, _>(
                            $crate::column_name!($key $(as $key_name)?),
                            |record| &record.$key,
                        )),*
                    ];
                    let length = key.len();
                    let mut columns = key;
                    $(columns.push($crate::record::Column {
                        name: stringify!($unit),
                        kind: $crate::value::Kind::Text,
                    });)?
                    columns.extend([
                        $($crate::record!(
                            @column Self, $field, $crate::column_name!($field $(as $name)?)
                            $(, $currency)?
                        )),*
                    ]);
                    $(columns.push($crate::record!(@column Self, $version, "version"));)?
                    $crate::record::Table::new($table, $rank, columns, length)
                })
            }

            #[allow(clippy::unused_unit, clippy::clone_on_copy)] // keys of any type, also ()
            fn key(&self) -> Self::Key {
                ($(self.$key.clone()),*)
            }

            fn write(&self) -> $crate::value::Row {
                vec![
                    $($crate::field::Field::to_value(&self.$key),)*
                    $($crate::field::Field::to_value(&self.$amount.currency()),)?
                    $($crate::record!(@write self, $field $(, $currency)?),)*
                    $($crate::field::Field::to_value(&self.$version),)?
                ]
            }

            fn read(
                row: &mut $crate::record::Reading,
            ) -> Result<Self, $crate::fault::Fault> {
                $(let $key = row.field()?;)*
                $(let $unit: quittance_domain::Currency = row.field()?;)?
                $($crate::record!(@read row, $field $(, $currency)?);)*
                $(let $version = row.field()?;)?
                Ok(Self { $($key,)* $($field,)* $($version,)? })
            }

            $(fn raise_version(&mut self, before: Option<&Self>) {
                self.$version = before.map_or(0, |before| before.$version) + 1;
            })?
        }
    };
    (@column $type:ty, $field:ident, $name:expr) => {
        $crate::record::column::<$type, _>($name, |record| &record.$field)
    };
    (@column $type:ty, $field:ident, $name:expr, $currency:ident) => {
        $crate::record::Column { name: $name, kind: $crate::value::Kind::Int }
    };
    (@write $self:ident, $field:ident) => {
        $crate::field::Field::to_value(&$self.$field)
    };
    (@write $self:ident, $field:ident, $currency:ident) => {
        $crate::field::Amount::to_value(&$self.$field)
    };
    (@read $row:ident, $field:ident) => {
        let $field = $row.field()?;
    };
    (@read $row:ident, $field:ident, base) => {
        let $field = $row.money($row.base())?;
    };
    (@read $row:ident, $field:ident, $currency:ident) => {
        let $field = $row.money($currency)?;
    };
}

/// The column of a field: its own name, or the one given after `as`.
#[macro_export]
macro_rules! column_name {
    ($field:ident) => {
        stringify!($field)
    };
    ($field:ident as $name:ident) => {
        stringify!($name)
    };
}

/// Declares a look-up: `lookup!(LinesOfOrder: OrderLine, by (order as order_id: OrderId))`,
/// optionally with a static condition: `where "open <> 0" if |item| !item.open.is_zero()`.
#[macro_export]
macro_rules! lookup {
    ($(#[$doc:meta])* $name:ident: $record:ty,
     by ($($field:ident $(as $column:ident)? : $part:ty),+)
     $(, where $filter:literal if $kept:expr)?) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $name;

        #[allow(unused_parens)] // an argument of one field is no tuple
        impl $crate::record::Lookup for $name {
            type Record = $record;
            type Arg = ($($part),+);

            #[allow(clippy::clone_on_copy)] // arguments of any type
            fn arg(record: &$record) -> Option<Self::Arg> {
                $(
                    let kept: fn(&$record) -> bool = $kept;
                    if !kept(record) {
                        return None;
                    }
                )?
                Some(($(record.$field.clone()),+))
            }

            fn select() -> &'static $crate::record::Select {
                static SELECT: std::sync::OnceLock<$crate::record::Select> =
                    std::sync::OnceLock::new();
                SELECT.get_or_init(|| $crate::record::Select::new(
                    <$record as $crate::record::Record>::table(),
                    &[$($crate::column_name!($field $(as $column)?)),+],
                    concat!("", $(" AND ", $filter)?),
                ))
            }
        }
    };
}
