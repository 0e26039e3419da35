//! Migrations: one portable schema, forward only, run when a database is opened.
//!
//! Each file of `migrations/` is a list of statements that both engines run; on SQLite each table
//! becomes `WITHOUT ROWID`, for its key is what it is found by. A migration and its record are
//! one transaction; two processes are kept apart by the row of `installation`, which the second
//! one waits for.
use crate::fault::Fault;
use crate::{postgres, sqlite, sqlite_statistics};
use rusqlite::OptionalExtension;

/// A migration: its name and its statements.
const MIGRATIONS: &[(&str, &str)] =
    &[("0001_base", include_str!("../../../migrations/0001_base.sql"))];

/// The schema version that this release writes: the count of its migrations.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// The oldest schema version whose release may still write beside this one.
const OLDEST_WRITER: i64 = 1;

const INSTALLATION: &str = "CREATE TABLE IF NOT EXISTS installation (id BIGINT NOT NULL, \
     schema_version BIGINT NOT NULL, oldest_writer BIGINT NOT NULL, PRIMARY KEY (id))";
const FIRST: &str = "INSERT INTO installation (id, schema_version, oldest_writer) \
     VALUES (1, 0, 0) ON CONFLICT (id) DO NOTHING";
/// Takes the row that stands for the whole installation, until the transaction ends.
pub(crate) const LOCK: &str = "UPDATE installation SET id = id WHERE id = 1";
const VERSION: &str = "SELECT schema_version FROM installation WHERE id = 1";

/// Tables whose rows go through several states soon after they are inserted. On PostgreSQL half
/// of each page is left free for the next state, which then needs no new index entries; SQLite
/// changes a row where it is.
const CHANGING_TABLES: [&str; 8] = [
    "company_head",
    "credit_account",
    "number_series",
    "open_item",
    "sales_order",
    "sales_order_line",
    "shipment_line",
    "stock_balance",
];

/// What a migration run did.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Migrated {
    /// The version found; 0 for a new database.
    pub from: i64,
    /// The version now.
    pub to: i64,
}

/// A connection that a migration runs on.
trait Runner {
    fn execute(&mut self, sql: &str) -> Result<(), Fault>;
    fn version(&mut self) -> Result<i64, Fault>;
    /// What an engine has to know of a schema that changed, besides its statements.
    fn settle(&mut self) -> Result<(), Fault>;
}

impl Runner for rusqlite::Connection {
    fn execute(&mut self, sql: &str) -> Result<(), Fault> {
        let without_rowid = sql.starts_with("CREATE TABLE") && !sql.contains("IF NOT EXISTS");
        let sql = if without_rowid { format!("{sql} WITHOUT ROWID") } else { sql.to_owned() };
        self.execute_batch(&sql).map_err(sqlite::fault)
    }

    fn version(&mut self) -> Result<i64, Fault> {
        // No row: a first start was cut off right behind the table's creation.
        let version = self.query_row(VERSION, [], |row| row.get(0)).optional();
        version.map(Option::unwrap_or_default).map_err(sqlite::fault)
    }

    fn settle(&mut self) -> Result<(), Fault> {
        sqlite_statistics::fix(self)
    }
}

impl Runner for ::postgres::Client {
    fn execute(&mut self, sql: &str) -> Result<(), Fault> {
        self.batch_execute(sql).map_err(postgres::fault)
    }

    fn version(&mut self) -> Result<i64, Fault> {
        self.query_one(VERSION, &[]).map(|row| row.get(0)).map_err(postgres::fault)
    }

    fn settle(&mut self) -> Result<(), Fault> {
        CHANGING_TABLES.iter().try_for_each(|table| {
            Runner::execute(self, &format!("ALTER TABLE {table} SET (fillfactor = 50)"))
        })
    }
}

/// Brings an SQLite file to this release's schema.
pub fn sqlite(connection: &mut rusqlite::Connection) -> Result<Migrated, Fault> {
    if !sqlite::is_empty(connection)? && connection.version()? == SCHEMA_VERSION {
        return Ok(Migrated { from: SCHEMA_VERSION, to: SCHEMA_VERSION });
    }
    run(connection, "BEGIN IMMEDIATE")
}

/// Brings a PostgreSQL database to this release's schema.
pub fn postgres(client: &mut ::postgres::Client) -> Result<Migrated, Fault> {
    if client.version().is_ok_and(|version| version == SCHEMA_VERSION) {
        return Ok(Migrated { from: SCHEMA_VERSION, to: SCHEMA_VERSION });
    }
    // Two processes that create the table at once: the second finds it at its second try. Inside
    // the transaction that error would end it.
    if Runner::execute(client, INSTALLATION).is_err() {
        Runner::execute(client, INSTALLATION)?;
    }
    run(client, "BEGIN")
}

fn run(runner: &mut dyn Runner, begin: &str) -> Result<Migrated, Fault> {
    runner.execute(begin)?;
    let migrated = migrate(runner);
    match &migrated {
        Ok(_) => runner.execute("COMMIT")?,
        Err(_) => {
            // The error matters; a transaction that cannot be rolled back dies with its session.
            let _ = runner.execute("ROLLBACK");
        }
    }
    migrated
}

fn migrate(runner: &mut dyn Runner) -> Result<Migrated, Fault> {
    runner.execute(INSTALLATION)?;
    runner.execute(FIRST)?;
    runner.execute(LOCK)?;
    let from = runner.version()?;
    if from > SCHEMA_VERSION {
        return Err(Fault::Version(format!(
            "the database has schema version {from}, this release knows up to {SCHEMA_VERSION}; \
             use the newer release"
        )));
    }
    let done = usize::try_from(from).expect("a version is never negative");
    for (name, text) in &MIGRATIONS[done..] {
        for statement in statements(text) {
            runner.execute(statement).map_err(|fault| fault.during(name))?;
        }
    }
    runner.settle()?;
    runner.execute(&format!(
        "UPDATE installation SET schema_version = {SCHEMA_VERSION}, \
         oldest_writer = {OLDEST_WRITER} WHERE id = 1"
    ))?;
    if done > 0 {
        // Takes every company's lock once: a batch of an older release has ended by then.
        let fence = format!("UPDATE company_head SET oldest_writer = {OLDEST_WRITER}");
        runner.execute(&fence)?;
    }
    Ok(Migrated { from, to: SCHEMA_VERSION })
}

/// The statements of a migration: each ends with `;` at the end of a line; `--` lines are prose.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("--");
    text.split(";\n")
        .map(move |part| {
            // Prose stands before a statement, never inside one.
            let skipped: usize =
                part.split_inclusive('\n').take_while(|line| !is_code(line)).map(str::len).sum();
            part[skipped..].trim().trim_end_matches(';')
        })
        .filter(|statement| !statement.is_empty())
}
