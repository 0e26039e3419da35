//! SQLite: one file, one writer at a time, durable at every commit (WAL, `synchronous=FULL`).
//!
//! A bulk statement is a prepared statement run once per row: inside one process that is as cheap
//! as a bulk statement gets. A second process waits for the first one's transaction to end.
use crate::backup::beside;
use crate::fault::{Fault, TOO_LARGE};
use crate::migrate::SCHEMA_VERSION;
use crate::record::{Column, ColumnSet, Select, Table, Update};
use crate::session::{Head, Load, Session, forget_markers, forget_replies, no_head};
use crate::turn::{Turn, wait_for_writer, while_busy};
use crate::value::{Row, Value};
use quittance_domain::{CompanyId, Currency, Moment};
use rusqlite::config::DbConfig;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags, OptionalExtension, ToSql, ffi};
use std::ffi::c_int;
use std::path::Path;
use std::sync::PoisonError;
use std::time::Duration;
use uuid::Uuid;

/// How long a reader waits while another process recovers the file.
const BUSY_WAIT: Duration = Duration::from_secs(10);

/// Pages of the write-ahead log at which a commit moves them into the file: larger than the
/// default of 1,000, for a page that is written often is then moved once.
const CHECKPOINT_PAGES: u32 = 16_000;

/// The memory of a writer's page cache in KiB: what batches read again stays in the engine's
/// memory, and SQLite goes through the cache's whole index at many commits.
const CACHE_KIB: u32 = 24_576;

/// Statements that a table has for updating some columns; beyond them all are set.
const UPDATES_MAX: usize = 32;

/// A writing connection.
pub struct SqliteSession {
    connection: Connection,
    turn: Turn,
    company: CompanyId,
    statements: u64,
}

/// Opens a file for writing and reads back what makes a commit durable.
///
/// Faults: `Unavailable` if the file cannot be opened or written, or a setting did not hold.
pub fn open_writer(path: &Path, vfs: Option<&str>) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_CREATE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = match vfs {
        Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs),
        None => Connection::open_with_flags(path, flags),
    }
    .map_err(open_fault)?;
    connection.busy_handler(Some(wait_for_writer)).map_err(fault)?;
    is_empty(&connection)?; // before the settings: they would be written into any file
    connection.set_prepared_statement_cache_capacity(512);
    keep_plans(&connection)?;
    let settings = format!(
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
         PRAGMA wal_autocheckpoint={CHECKPOINT_PAGES}; PRAGMA cache_size=-{CACHE_KIB};
         PRAGMA temp_store=MEMORY;"
    );
    while_busy(|| connection.execute_batch(&settings)).map_err(open_fault)?;
    let durability = durability(&connection)?;
    if durability != "journal_mode=wal, synchronous=2" {
        return Err(Fault::Unavailable(format!("durability settings did not hold: {durability}")));
    }
    Ok(connection)
}

/// Whether a file is new. Faults: `Version` if it holds what is not ours.
pub(crate) fn is_empty(connection: &Connection) -> Result<bool, Fault> {
    // Whatever is there counts, a view too: what is not ours is left alone.
    let objects = "SELECT COUNT(*),
                          COUNT(CASE WHEN type = 'table' AND name = 'installation' THEN 1 END)
                   FROM sqlite_master";
    let counts = connection.query_row(objects, [], |row| Ok((row.get(0)?, row.get(1)?)));
    match counts {
        Ok((0_i64, _)) => Ok(true),
        Ok((_, 1_i64)) => Ok(false),
        Ok(_) => Err(Fault::Version("the file holds another program's database".into())),
        Err(error) if error.sqlite_error_code() == Some(ErrorCode::NotADatabase) => {
            Err(Fault::Version("the file is no SQLite database".into()))
        }
        Err(error) => Err(fault(error)),
    }
}

/// Opens a file for a look that changes nothing in it, nor in the log beside it.
pub(crate) fn look(path: &Path) -> Result<Connection, Fault> {
    // Not read-only: such a connection leaves the log behind that it had to make.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let has_log = beside(path, "-wal").metadata().is_ok_and(|log| log.len() > 0);
    let connection = Connection::open_with_flags(path, flags).map_err(open_fault)?;
    connection.busy_timeout(BUSY_WAIT).map_err(fault)?;
    // Who closes last would move the log into the file.
    let kept = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, has_log);
    kept.map_err(open_fault)?;
    Ok(connection)
}

/// Opens a file for reading alone.
pub fn open_reader(path: &Path) -> Result<Connection, Fault> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags).map_err(open_fault)?;
    connection.busy_timeout(BUSY_WAIT).map_err(fault)?;
    connection.set_prepared_statement_cache_capacity(128);
    keep_plans(&connection)?;
    let settings = "PRAGMA query_only=ON; PRAGMA temp_store=MEMORY; PRAGMA cache_size=-32768;";
    connection.execute_batch(settings).map_err(open_fault)?;
    Ok(connection)
}

/// Keeps a prepared statement's plan whatever is bound to it: otherwise SQLite prepares a
/// statement anew each time that a bound value might make another plan better.
fn keep_plans(connection: &Connection) -> Result<(), Fault> {
    let set = connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true);
    set.map(|_| ()).map_err(open_fault)
}

/// The settings that make a commit durable, read back.
pub fn durability(connection: &Connection) -> Result<String, Fault> {
    let journal: String =
        connection.query_row("PRAGMA journal_mode", [], |row| row.get(0)).map_err(fault)?;
    let synchronous: i64 =
        connection.query_row("PRAGMA synchronous", [], |row| row.get(0)).map_err(fault)?;
    Ok(format!("journal_mode={journal}, synchronous={synchronous}"))
}

impl SqliteSession {
    /// A session over an open writing connection.
    pub fn new(connection: Connection) -> Self {
        let turn = Turn::of(&connection);
        Self { connection, turn, company: CompanyId::new(0), statements: 0 }
    }

    /// One statement for each row of arguments; gives the count of rows changed.
    fn each<'v, R: IntoIterator<Item = &'v Value>>(
        &mut self,
        sql: &str,
        rows: impl IntoIterator<Item = R>,
    ) -> Result<usize, Fault> {
        self.statements += 1;
        let mut statement = self.connection.prepare_cached(sql).map_err(fault)?;
        let mut changed = 0;
        for row in rows {
            bind(&mut statement, self.company, row)?;
            changed += statement.raw_execute().map_err(fault)?;
        }
        Ok(changed)
    }
}

impl Load for SqliteSession {
    fn select(
        &mut self,
        select: &Select,
        args: &[Row],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.statements += 1;
        load(&self.connection, self.company, (select, args), each)
    }
}

/// Loads the rows found by a statement's arguments.
pub fn load(
    connection: &Connection,
    company: CompanyId,
    (select, args): (&Select, &[Row]),
    each: &mut dyn FnMut(Row) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let sql = select.text.sqlite(|| select_text(select));
    let mut statement = connection.prepare_cached(sql).map_err(fault)?;
    for arg in args {
        bind(&mut statement, company, arg)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(fault)? {
            each(read_row(row, select.table.columns.len())?)?;
        }
    }
    Ok(())
}

impl Session for SqliteSession {
    fn begin(&mut self, company: CompanyId, batch: Uuid) -> Result<Head, Fault> {
        self.company = company;
        let turn = self.turn.take();
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(fault)?;
        drop(turn);
        let head = lock(&self.connection, company)?;
        let mut marker = self
            .connection
            .prepare_cached("INSERT INTO batch (company_id, batch_id) VALUES (?1, ?2)")
            .map_err(fault)?;
        marker.execute((company.value(), batch.as_bytes())).map_err(fault)?;
        Ok(head)
    }

    fn committed(&mut self, company: CompanyId, batch: Uuid) -> Result<bool, Fault> {
        self.rollback();
        self.connection.execute_batch("BEGIN IMMEDIATE").map_err(fault)?;
        let found = self.connection.query_row(
            "SELECT COUNT(*) FROM batch WHERE company_id = ?1 AND batch_id = ?2",
            (company.value(), batch.as_bytes()),
            |row| row.get::<_, i64>(0),
        );
        if found.map_err(fault)? > 0 {
            self.rollback();
            return Ok(true);
        }
        // A commit whose sync failed may stand whole in the log, and a restart would take it for
        // good. A commit in its place, synced, ends that; without one the outcome is not known.
        lock(&self.connection, company)?;
        self.connection.execute_batch("COMMIT").map_err(fault)?;
        Ok(false)
    }

    fn insert(&mut self, table: &'static Table, rows: &[Row]) -> Result<usize, Fault> {
        self.each(table.texts.insert.sqlite(|| insert_text(table)), rows)
    }

    /// Sets the changed columns alone: SQLite writes every index anew that has a column which is
    /// set, also to the value it had.
    fn update(&mut self, table: &'static Table, updates: &[Update]) -> Result<usize, Fault> {
        let mut alike: Vec<(ColumnSet, Vec<&Update>)> = Vec::new();
        for update in updates {
            match alike.iter_mut().find(|(changed, _)| *changed == update.changed) {
                Some((_, updates)) => updates.push(update),
                None => alike.push((update.changed, vec![update])),
            }
        }
        let mut updated = 0;
        for (changed, updates) in alike {
            let (set, text) = update_text(table, changed);
            let places = || (0..table.key_length).chain(set.places());
            let rows = updates.into_iter().map(|update| places().map(|at| &update.row[at]));
            updated += self.each(text, rows)?;
        }
        Ok(updated)
    }

    fn delete(&mut self, table: &'static Table, keys: &[Row]) -> Result<usize, Fault> {
        self.each(table.texts.delete.sqlite(|| delete_text(table)), keys)
    }

    fn commit(&mut self, head: Option<&Head>) -> Result<(), Fault> {
        if let Some(head) = head {
            self.advance(head)?;
        }
        let Err(error) = self.connection.execute_batch("COMMIT") else { return Ok(()) };
        let code = error.sqlite_error().map(|error| error.extended_code);
        Err(match fault(error) {
            // The page that carries the commit is the last one, and not all were written.
            unwritten @ Fault::Unavailable(_) if code.is_some_and(is_failed_write) => unwritten,
            Fault::Unavailable(text) => Fault::Unknown(text),
            other => other,
        })
    }

    fn forget(&mut self, marker: Uuid, now: Moment) -> Result<usize, Fault> {
        let company = self.company.value();
        let markers = forget_markers().replace('$', "?");
        let replies = forget_replies().replace('$', "?");
        self.connection.execute(&markers, (company, marker.as_bytes())).map_err(fault)?;
        self.connection.execute(&replies, (company, now.micros())).map_err(fault)
    }

    fn rollback(&mut self) {
        if !self.connection.is_autocommit() {
            // A failed rollback leaves nothing: SQLite rolls back what is open when it closes.
            let _ = self.connection.execute_batch("ROLLBACK");
        }
    }

    fn statements(&self) -> u64 {
        self.statements
    }
}

impl SqliteSession {
    fn advance(&mut self, head: &Head) -> Result<(), Fault> {
        self.statements += 1;
        let sql = "UPDATE company_head SET sequence = ?2, hash = ?3 WHERE company_id = ?1";
        let mut statement = self.connection.prepare_cached(sql).map_err(fault)?;
        let changed = statement.execute((self.company.value(), head.sequence, &head.hash));
        match changed.map_err(fault)? {
            1 => Ok(()),
            count => Err(Fault::Ours(format!("company_head: {count} rows advanced"))),
        }
    }
}

/// Whether a write of the log failed, by SQLite's extended code.
fn is_failed_write(code: c_int) -> bool {
    [ffi::SQLITE_FULL, ffi::SQLITE_IOERR_WRITE, ffi::SQLITE_READONLY].contains(&code)
}

fn lock(connection: &Connection, company: CompanyId) -> Result<Head, Fault> {
    let sql = "UPDATE company_head SET batches = batches + 1
               WHERE company_id = ?1 AND oldest_writer <= ?2
               RETURNING sequence, hash, base_currency, batches";
    let mut statement = connection.prepare_cached(sql).map_err(fault)?;
    let mut rows = statement.query((company.value(), SCHEMA_VERSION)).map_err(fault)?;
    let Some(row) = rows.next().map_err(fault)? else {
        let sql = "SELECT oldest_writer FROM company_head WHERE company_id = ?1";
        let found = connection.query_row(sql, [company.value()], |row| row.get(0)).optional();
        return Err(no_head(company, found.map_err(fault)?));
    };
    let base: String = row.get(2).map_err(fault)?;
    Ok(Head {
        sequence: row.get(0).map_err(fault)?,
        hash: row.get(1).map_err(fault)?,
        batches: row.get(3).map_err(fault)?,
        base: Currency::parse(&base).map_err(|error| Fault::Ours(error.to_string()))?,
    })
}

struct Bound<'a>(&'a Value);

impl ToSql for Bound<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self.0 {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Id(id) => ValueRef::Blob(id.as_bytes()),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Flag(flag) => ValueRef::Integer(i64::from(*flag)),
        }))
    }
}

/// Binds the company as the first parameter and a row as the following ones.
fn bind<'v>(
    statement: &mut CachedStatement<'_>,
    company: CompanyId,
    row: impl IntoIterator<Item = &'v Value>,
) -> Result<(), Fault> {
    statement.raw_bind_parameter(1, company.value()).map_err(fault)?;
    for (at, value) in row.into_iter().enumerate() {
        statement.raw_bind_parameter(at + 2, Bound(value)).map_err(fault)?;
    }
    Ok(())
}

/// Reads the first `columns` values of a row.
pub fn read_row(row: &rusqlite::Row<'_>, columns: usize) -> Result<Row, Fault> {
    (0..columns).map(|at| read_value(row.get_ref(at).map_err(fault)?)).collect()
}

fn read_value(value: ValueRef<'_>) -> Result<Value, Fault> {
    match value {
        ValueRef::Null => Ok(Value::Null),
        ValueRef::Integer(number) => Ok(Value::Int(number)),
        ValueRef::Blob(bytes) => Uuid::from_slice(bytes)
            .map(Value::Id)
            .map_err(|_| Fault::Ours("a stored blob is no id".into())),
        ValueRef::Text(bytes) => String::from_utf8(bytes.to_vec())
            .map(Value::Text)
            .map_err(|_| Fault::Ours("a stored text is not UTF-8".into())),
        ValueRef::Real(_) => Err(Fault::Ours("a stored number is not whole".into())),
    }
}

/// Runs a portable query; `$n` becomes SQLite's numbered parameter.
pub fn query(
    connection: &Connection,
    sql: &str,
    args: &[Value],
    each: &mut dyn FnMut(Row) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let mut statement = connection.prepare_cached(&sql.replace('$', "?")).map_err(fault)?;
    let columns = statement.column_count();
    for (at, value) in args.iter().enumerate() {
        statement.raw_bind_parameter(at + 1, Bound(value)).map_err(fault)?;
    }
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(fault)? {
        each(read_row(row, columns)?)?;
    }
    Ok(())
}

fn names(columns: &[Column]) -> String {
    columns.iter().map(|column| column.name).collect::<Vec<_>>().join(", ")
}

/// `a = ?2 AND b = ?3`: columns set to parameters from `first` on.
fn equalities(columns: &[Column], first: usize, between: &str) -> String {
    let equal = |(at, column): (usize, &Column)| format!("{} = ?{}", column.name, first + at);
    columns.iter().enumerate().map(equal).collect::<Vec<_>>().join(between)
}

fn select_text(select: &Select) -> String {
    let table = select.table;
    let by = equalities(&select.by, 2, " AND ");
    let and = if select.by.is_empty() { "" } else { " AND " };
    let (columns, name, filter) = (names(&table.columns), table.name, select.filter);
    format!("SELECT {columns} FROM {name} WHERE company_id = ?1{and}{by}{filter}")
}

fn insert_text(table: &Table) -> String {
    let values: Vec<String> = (0..=table.columns.len()).map(|at| format!("?{}", at + 1)).collect();
    let and = if table.columns.is_empty() { "" } else { ", " };
    format!(
        "INSERT INTO {} (company_id{and}{}) VALUES ({})",
        table.name,
        names(&table.columns),
        values.join(", ")
    )
}

/// The statement that sets at least the changed columns, and which it sets.
fn update_text(table: &Table, changed: ColumnSet) -> (ColumnSet, &'static str) {
    let mut texts = table.texts.sqlite_updates.lock().unwrap_or_else(PoisonError::into_inner);
    let is_known = texts.contains_key(&changed) || texts.len() < UPDATES_MAX;
    let set = if is_known { changed } else { table.rest() };
    let text = texts.entry(set).or_insert_with(|| {
        let columns: Vec<Column> = set.places().map(|at| table.columns[at]).collect();
        let values = equalities(&columns, 2 + table.key_length, ", ");
        let (name, key) = (table.name, and_key(table));
        format!("UPDATE {name} SET {values} WHERE company_id = ?1{key}").leak()
    });
    (set, text)
}

fn delete_text(table: &Table) -> String {
    format!("DELETE FROM {} WHERE company_id = ?1{}", table.name, and_key(table))
}

fn and_key(table: &Table) -> String {
    if table.key_length == 0 {
        return String::new();
    }
    format!(" AND {}", equalities(table.key(), 2, " AND "))
}

/// The first thing that is wrong with the pages of a file; none if nothing is. `quick_check` reads
/// each page once; that indexes have all rows, which takes many times as long, it leaves out.
pub fn damage(connection: &Connection) -> Result<Option<String>, Fault> {
    let found: String =
        connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0)).map_err(fault)?;
    Ok(Some(found).filter(|found| found != "ok"))
}

/// How SQLite says that a sum passes 64 bits; it has no code of its own for it.
const SUM_OVERFLOW: &str = "integer overflow";

/// Tells what an error of SQLite means for the batch.
pub fn fault(error: rusqlite::Error) -> Fault {
    let text = error.to_string();
    match error.sqlite_error_code() {
        Some(ErrorCode::Unknown) if text.starts_with(SUM_OVERFLOW) => {
            Fault::TooLarge(TOO_LARGE.to_owned())
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Fault::Retry(text),
        Some(
            ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::ReadOnly
            | ErrorCode::CannotOpen
            | ErrorCode::DatabaseCorrupt
            | ErrorCode::NotADatabase
            | ErrorCode::OutOfMemory
            | ErrorCode::PermissionDenied
            | ErrorCode::FileLockingProtocolFailed,
        ) => Fault::Unavailable(text),
        _ => Fault::Ours(text),
    }
}

/// While opening, nothing of ours can be to blame.
fn open_fault(error: rusqlite::Error) -> Fault {
    Fault::Unavailable(error.to_string())
}
