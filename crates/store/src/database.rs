//! A database by its address: opening, connections, companies.
use crate::fault::Fault;
use crate::migrate::{self, Migrated, SCHEMA_VERSION};
use crate::postgres::{self, PostgresSession};
use crate::reader::ReadConnection;
use crate::session::Session;
use crate::sqlite::{self, SqliteSession};
use quittance_domain::{CompanyId, Currency};
use std::fmt;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, PoisonError};

/// Reading connections at once; a reader beyond them waits. Few connections that are used often
/// keep their statements and pages warm, and bound the memory.
const READERS_MAX: usize = 8;

/// Where the data is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Address {
    /// `sqlite:FILE`
    Sqlite(PathBuf),
    /// `postgres://…`
    Postgres(String),
}

impl Address {
    /// Reads `sqlite:FILE`, `postgres://…` or `postgresql://…`; None for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        match text.strip_prefix("sqlite:") {
            Some("") => None,
            Some(file) => Some(Self::Sqlite(PathBuf::from(file))),
            None if text.starts_with("postgres://") || text.starts_with("postgresql://") => {
                Some(Self::Postgres(text.to_owned()))
            }
            None => None,
        }
    }

    /// The engine's name.
    pub fn engine(&self) -> &'static str {
        match self {
            Self::Sqlite(_) => "sqlite",
            Self::Postgres(_) => "postgres",
        }
    }
}

/// A connection that writes, of either engine.
pub type Writer = Box<dyn Session + Send>;

/// What stands between whoever writes and each writing connection: the simulator's troubles.
#[derive(Clone)]
pub struct Between(Arc<dyn Fn(Writer) -> Writer + Send + Sync>);

impl Between {
    /// Of what makes one connection of another.
    pub fn new(wrap: impl Fn(Writer) -> Writer + Send + Sync + 'static) -> Self {
        Self(Arc::new(wrap))
    }
}

impl fmt::Debug for Between {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Between")
    }
}

/// An opened database with this release's schema.
#[derive(Debug)]
pub struct Database {
    address: Address,
    vfs: Option<String>,
    between: Option<Between>,
    readers: Mutex<Readers>,
    returned: Condvar,
}

/// The pool of reading connections.
#[derive(Debug, Default)]
struct Readers {
    idle: Vec<ReadConnection>,
    in_use: usize,
}

impl Database {
    /// Opens a database, makes the file if there is none, and brings its schema up to date.
    ///
    /// Faults: `Unavailable` (no such server, folder or right), `Version` (written by a newer
    /// release, or another program's).
    pub fn open(address: &Address) -> Result<Self, Fault> {
        Self::open_with_vfs(address, None).map(|(database, _)| database)
    }

    /// Opens a database that is there and brings its schema up to date; None, and nothing is made,
    /// if there is no file, or nothing is in it.
    ///
    /// Faults: those of [`Database::open`].
    pub fn open_existing(address: &Address) -> Result<Option<Self>, Fault> {
        let is_new = match address {
            Address::Sqlite(path) => !path.exists() || sqlite::is_empty(&sqlite::look(path)?)?,
            Address::Postgres(url) => migrate::is_new(&mut postgres::connect_writer(url)?)?,
        };
        if is_new {
            return Ok(None);
        }
        Self::open(address).map(Some)
    }

    /// Opens a database, on SQLite through a named VFS, and tells what the migration did.
    pub fn open_with_vfs(address: &Address, vfs: Option<&str>) -> Result<(Self, Migrated), Fault> {
        let migrated = match address {
            Address::Sqlite(path) => migrate::sqlite(&mut sqlite::open_writer(path, vfs)?)?,
            Address::Postgres(url) => migrate::postgres(&mut postgres::connect_writer(url)?)?,
        };
        let database = Self {
            address: address.clone(),
            vfs: vfs.map(str::to_owned),
            between: None,
            readers: Mutex::default(),
            returned: Condvar::new(),
        };
        Ok((database, migrated))
    }

    /// Where the data is.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// The same with something between whoever writes and each writing connection.
    #[must_use]
    pub fn with(self, between: Between) -> Self {
        Self { between: Some(between), ..self }
    }

    /// A connection that writes.
    pub fn writer(&self) -> Result<Writer, Fault> {
        let writer: Writer = match &self.address {
            Address::Sqlite(path) => {
                let connection = sqlite::open_writer(path, self.vfs.as_deref())?;
                Box::new(SqliteSession::new(connection))
            }
            Address::Postgres(url) => Box::new(PostgresSession::new(url)),
        };
        Ok(match &self.between {
            None => writer,
            Some(Between(wrap)) => wrap(writer),
        })
    }

    /// The settings that make a commit durable, read back from a writing connection.
    pub fn durability(&self) -> Result<String, Fault> {
        match &self.address {
            Address::Sqlite(path) => {
                sqlite::durability(&sqlite::open_writer(path, self.vfs.as_deref())?)
            }
            Address::Postgres(url) => postgres::durability(&mut postgres::connect_writer(url)?),
        }
    }

    /// Runs `read` on a pooled reading connection; waits while all are in use. Reads are never
    /// nested: the inner one would wait for the outer one's place.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&mut ReadConnection) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let mut place = self.take_place();
        if place.connection.as_mut().is_none_or(ReadConnection::is_lost) {
            place.connection = None;
            place.connection = Some(self.reader()?);
        }
        let connection = place.connection.as_mut().expect("it was just made");
        let result = read(connection);
        if let Err(fault) = &result {
            place.connection = None; // what failed may be half way through something
            if let Fault::Retry(_) | Fault::Unavailable(_) = fault {
                self.forget_idle(); // the others have probably lost their server as well
            }
        }
        result
    }

    fn forget_idle(&self) {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        let idle = std::mem::take(&mut readers.idle);
        drop(readers);
        drop(idle); // closing takes its time
    }

    /// A place among the readers, with a kept connection if there is one.
    fn take_place(&self) -> Place<'_> {
        let mut readers = self.readers.lock().unwrap_or_else(PoisonError::into_inner);
        while readers.in_use >= READERS_MAX {
            readers = self.returned.wait(readers).unwrap_or_else(PoisonError::into_inner);
        }
        readers.in_use += 1;
        Place { database: self, connection: readers.idle.pop() }
    }

    fn reader(&self) -> Result<ReadConnection, Fault> {
        match &self.address {
            Address::Sqlite(path) => sqlite::open_reader(path).map(ReadConnection::Sqlite),
            Address::Postgres(url) => postgres::PostgresReader::connect(url)
                .map(|reader| ReadConnection::Postgres(Box::new(reader))),
        }
    }

    /// The company with this code; makes its place in the books if there is none: its id and the
    /// head of its history. The company's own record is the first command's work.
    pub fn claim_company(&self, code: &str, base: Currency) -> Result<CompanyId, Fault> {
        match &self.address {
            Address::Sqlite(path) => {
                claim_sqlite(&sqlite::open_writer(path, self.vfs.as_deref())?, code, base)
            }
            Address::Postgres(url) => {
                claim_postgres(&mut postgres::connect_writer(url)?, code, base)
            }
        }
    }
}

/// A reader's place; given back when it is dropped, also by a panic, with its connection unless
/// that was taken out.
struct Place<'a> {
    database: &'a Database,
    connection: Option<ReadConnection>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut readers = self.database.readers.lock().unwrap_or_else(PoisonError::into_inner);
        readers.in_use -= 1;
        if !std::thread::panicking() {
            readers.idle.extend(self.connection.take());
        }
        self.database.returned.notify_one();
    }
}

fn claim_sqlite(
    connection: &rusqlite::Connection,
    code: &str,
    base: Currency,
) -> Result<CompanyId, Fault> {
    let find = "SELECT company_id FROM company_code WHERE code = ?1";
    let claim = || -> rusqlite::Result<i64> {
        connection.execute_batch("BEGIN IMMEDIATE")?;
        let found = connection.query_row(find, [code], |row| row.get(0));
        if let Ok(id) = found {
            return Ok(id);
        }
        let next = "SELECT COALESCE(MAX(company_id), 0) + 1 FROM company_code";
        let id: i64 = connection.query_row(next, [], |row| row.get(0))?;
        connection.execute(CLAIM_CODE_SQLITE, (code, id))?;
        connection.execute(CLAIM_HEAD_SQLITE, (id, base.code(), SCHEMA_VERSION))?;
        Ok(id)
    };
    let claimed = claim().and_then(|id| connection.execute_batch("COMMIT").map(|()| id));
    if claimed.is_err() && !connection.is_autocommit() {
        let _ = connection.execute_batch("ROLLBACK"); // the first error is the one to tell
    }
    claimed.map(CompanyId::new).map_err(sqlite::fault)
}

const CLAIM_CODE_SQLITE: &str = "INSERT INTO company_code (code, company_id) VALUES (?1, ?2)";
const CLAIM_HEAD_SQLITE: &str = "INSERT INTO company_head \
     (company_id, base_currency, sequence, hash, batches, oldest_writer) \
     VALUES (?1, ?2, 0, '', 0, ?3)";
const CLAIM_CODE_POSTGRES: &str = "INSERT INTO company_code (code, company_id) VALUES ($1, $2)";
const CLAIM_HEAD_POSTGRES: &str = "INSERT INTO company_head \
     (company_id, base_currency, sequence, hash, batches, oldest_writer) \
     VALUES ($1, $2, 0, '', 0, $3)";

fn claim_postgres(
    client: &mut ::postgres::Client,
    code: &str,
    base: Currency,
) -> Result<CompanyId, Fault> {
    let mut claim = || -> Result<i64, ::postgres::Error> {
        let mut transaction = client.transaction()?;
        transaction.execute(migrate::LOCK, &[])?; // one claim at a time, whatever process asks
        let find = "SELECT company_id FROM company_code WHERE code = $1";
        if let Some(row) = transaction.query_opt(find, &[&code])? {
            return Ok(row.get(0));
        }
        let next = "SELECT COALESCE(MAX(company_id), 0) + 1 FROM company_code";
        let id: i64 = transaction.query_one(next, &[])?.get(0);
        transaction.execute(CLAIM_CODE_POSTGRES, &[&code, &id])?;
        transaction.execute(CLAIM_HEAD_POSTGRES, &[&id, &base.code(), &SCHEMA_VERSION])?;
        transaction.commit()?;
        Ok(id)
    };
    claim().map(CompanyId::new).map_err(postgres::fault)
}
