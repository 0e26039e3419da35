//! Migrations: one portable schema, forward only, run when a database is opened.
//!
//! Each file of `migrations/` is a list of statements that both engines run; on SQLite each table
//! becomes `WITHOUT ROWID`, for its key is what it is found by. A migration and its record are
//! one transaction; two processes are kept apart by the row of `installation`, which the second
//! one waits for.
use crate::fault::Fault;
use crate::{postgres, sqlite, sqlite_statistics};
use ::postgres::IsolationLevel;

/// A migration: its name and its statements.
const MIGRATIONS: &[(&str, &str)] = &[
    ("0001_base", include_str!("../../../migrations/0001_base.sql")),
    ("0002_pay", include_str!("../../../migrations/0002_pay.sql")),
    ("0003_masters", include_str!("../../../migrations/0003_masters.sql")),
    ("0004_unbilled_returns", include_str!("../../../migrations/0004_unbilled_returns.sql")),
    ("0005_ledger", include_str!("../../../migrations/0005_ledger.sql")),
    ("0006_receivables", include_str!("../../../migrations/0006_receivables.sql")),
    ("0007_journal_export", include_str!("../../../migrations/0007_journal_export.sql")),
    ("0008_orders", include_str!("../../../migrations/0008_orders.sql")),
    ("0009_stock", include_str!("../../../migrations/0009_stock.sql")),
    ("0010_invoicing", include_str!("../../../migrations/0010_invoicing.sql")),
    ("0011_routines", include_str!("../../../migrations/0011_routines.sql")),
    ("0012_quotations", include_str!("../../../migrations/0012_quotations.sql")),
    ("0013_places", include_str!("../../../migrations/0013_places.sql")),
    ("0014_blankets", include_str!("../../../migrations/0014_blankets.sql")),
    ("0015_incomplete", include_str!("../../../migrations/0015_incomplete.sql")),
    ("0016_credit", include_str!("../../../migrations/0016_credit.sql")),
    ("0017_deposits", include_str!("../../../migrations/0017_deposits.sql")),
    ("0018_fulfilment", include_str!("../../../migrations/0018_fulfilment.sql")),
    ("0019_price_tax", include_str!("../../../migrations/0019_price_tax.sql")),
    ("0020_tax_components", include_str!("../../../migrations/0020_tax_components.sql")),
    ("0021_carriers", include_str!("../../../migrations/0021_carriers.sql")),
    ("0022_tracking", include_str!("../../../migrations/0022_tracking.sql")),
    ("0023_opening", include_str!("../../../migrations/0023_opening.sql")),
    ("0024_screening", include_str!("../../../migrations/0024_screening.sql")),
    ("0025_substitutes", include_str!("../../../migrations/0025_substitutes.sql")),
    ("0026_billing", include_str!("../../../migrations/0026_billing.sql")),
    ("0027_routines", include_str!("../../../migrations/0027_routines.sql")),
    ("0028_closing", include_str!("../../../migrations/0028_closing.sql")),
    ("0029_reversal", include_str!("../../../migrations/0029_reversal.sql")),
    ("0030_under_way", include_str!("../../../migrations/0030_under_way.sql")),
    ("0031_tax_return", include_str!("../../../migrations/0031_tax_return.sql")),
    ("0032_sourcing", include_str!("../../../migrations/0032_sourcing.sql")),
    ("0033_texts", include_str!("../../../migrations/0033_texts.sql")),
    ("0034_split", include_str!("../../../migrations/0034_split.sql")),
    ("0035_opening_money", include_str!("../../../migrations/0035_opening_money.sql")),
    ("0036_promises", include_str!("../../../migrations/0036_promises.sql")),
    ("0037_kits", include_str!("../../../migrations/0037_kits.sql")),
    ("0038_tax_on_rest", include_str!("../../../migrations/0038_tax_on_rest.sql")),
    ("0039_tax_filing", include_str!("../../../migrations/0039_tax_filing.sql")),
    ("0040_packaging", include_str!("../../../migrations/0040_packaging.sql")),
    ("0041_parties", include_str!("../../../migrations/0041_parties.sql")),
    ("0042_value_date", include_str!("../../../migrations/0042_value_date.sql")),
];

/// The schema version that this release writes: the count of its migrations.
pub const SCHEMA_VERSION: i64 = MIGRATIONS.len() as i64;

/// The oldest schema version whose release may still write beside this one.
const OLDEST_WRITER: i64 = 42;

const INSTALLATION: &str = "CREATE TABLE IF NOT EXISTS installation (id BIGINT NOT NULL, \
     schema_version BIGINT NOT NULL, oldest_writer BIGINT NOT NULL, PRIMARY KEY (id))";
const FIRST: &str = "INSERT INTO installation (id, schema_version, oldest_writer) \
     VALUES (1, 0, 0) ON CONFLICT (id) DO NOTHING";
/// Takes the row that stands for the whole installation, until the transaction ends.
pub(crate) const LOCK: &str = "UPDATE installation SET id = id WHERE id = 1";
const VERSION: &str = "SELECT schema_version FROM installation WHERE id = 1";

/// Tables of every release: where the schema is ours they are there.
const TABLES: [&str; 3] = ["installation", "company_code", "company_head"];

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
    /// The version inside the migration's transaction, where 0 is that of a new database.
    fn version(&mut self) -> Result<i64, Fault>;
    /// What is there: the schema version, or None in a new database.
    ///
    /// Faults: `Version` if it is none that this release can work with.
    fn found(&mut self) -> Result<Option<i64>, Fault>;
    /// Waits for the batches that run, before the companies' heads are taken.
    fn fence(&mut self) -> Result<(), Fault>;
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
        self.query_row(VERSION, [], |row| row.get(0)).map_err(sqlite::fault)
    }

    fn found(&mut self) -> Result<Option<i64>, Fault> {
        found_in_sqlite(self)
    }

    /// The transaction has the whole file.
    fn fence(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    fn settle(&mut self) -> Result<(), Fault> {
        sqlite_statistics::fix(self)
    }
}

/// The schema version of an SQLite file, None of a new one. The table and its first row are made
/// in one transaction, so whatever else is found there was not written by us.
pub(crate) fn found_in_sqlite(connection: &rusqlite::Connection) -> Result<Option<i64>, Fault> {
    if sqlite::is_empty(connection)? {
        return Ok(None);
    }
    let sql = "SELECT COUNT(*) FROM sqlite_master WHERE type = 'table' AND name IN (?1, ?2, ?3)";
    let tables: i64 = connection.query_row(sql, TABLES, |row| row.get(0)).map_err(sqlite::fault)?;
    if tables != TABLES.len() as i64 {
        return Err(not_ours());
    }
    let text = "SELECT id, schema_version, oldest_writer FROM installation";
    let mut statement = connection.prepare(text).map_err(|_| not_ours())?;
    let rows = statement.query_map([], |row| {
        let (_, version, _): (i64, i64, i64) = row.try_into()?;
        Ok(version)
    });
    let mut versions = Vec::new();
    for version in rows.map_err(sqlite::fault)? {
        match version {
            Ok(version) => versions.push(version),
            Err(rusqlite::Error::InvalidColumnType(..)) => return Err(not_ours()),
            Err(error) => return Err(sqlite::fault(error)),
        }
    }
    known(&versions).map(Some)
}

/// The one version of an installation, if this release can work with it.
fn known(versions: &[i64]) -> Result<i64, Fault> {
    match versions {
        [1..=SCHEMA_VERSION] => Ok(versions[0]),
        [newer] if *newer > SCHEMA_VERSION => Err(Fault::Version(format!(
            "the database has schema version {newer}, this release knows up to {SCHEMA_VERSION}; \
             use the newer release"
        ))),
        _ => Err(not_ours()),
    }
}

fn not_ours() -> Fault {
    Fault::Version("the table `installation` is not as Quittance writes it".into())
}

impl Runner for ::postgres::Client {
    fn execute(&mut self, sql: &str) -> Result<(), Fault> {
        self.batch_execute(sql).map_err(postgres::fault)
    }

    fn version(&mut self) -> Result<i64, Fault> {
        self.query_one(VERSION, &[]).map(|row| row.get(0)).map_err(postgres::fault)
    }

    fn found(&mut self) -> Result<Option<i64>, Fault> {
        // One snapshot: another process may make the schema between two looks.
        let looking = self.build_transaction().isolation_level(IsolationLevel::RepeatableRead);
        found_in_postgres(&mut looking.read_only(true).start().map_err(postgres::fault)?)
    }

    /// A batch that has begun ends first; one that begins waits before it holds anything, so that
    /// no migration of the heads' own table waits for it.
    fn fence(&mut self) -> Result<(), Fault> {
        Runner::execute(self, "LOCK TABLE company_head IN ACCESS EXCLUSIVE MODE")
    }

    fn settle(&mut self) -> Result<(), Fault> {
        CHANGING_TABLES.iter().try_for_each(|table| {
            Runner::execute(self, &format!("ALTER TABLE {table} SET (fillfactor = 50)"))
        })
    }
}

/// The schema version of a PostgreSQL database, None of a new one.
fn found_in_postgres(client: &mut ::postgres::Transaction<'_>) -> Result<Option<i64>, Fault> {
    // Tables and views where ours are made, without those of extensions.
    let sql = "SELECT c.relname::text FROM pg_class c
               JOIN pg_namespace n ON n.oid = c.relnamespace
               WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p', 'v', 'm', 'f')
                 AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = c.oid
                     AND d.classid = 'pg_class'::regclass AND d.deptype = 'e')";
    let tables = client.query(sql, &[]).map_err(postgres::fault)?;
    let tables: Vec<String> = tables.iter().map(|row| row.get(0)).collect();
    let has = |name: &&str| tables.iter().any(|table| table == name);
    if tables.is_empty() {
        return Ok(None);
    }
    if !has(&TABLES[0]) {
        return Err(Fault::Version("the database holds another program's tables".into()));
    }
    // As texts, whatever the columns are: a table of that name may be another program's.
    let sql = "SELECT id::text, schema_version::text, oldest_writer::text FROM installation";
    let rows = client.query(sql, &[]).map_err(|error| match postgres::fault(error) {
        Fault::Ours(_) => not_ours(),
        other => other,
    })?;
    if rows.is_empty() && tables.len() == 1 {
        return Ok(None); // a first start was cut off right behind the table's creation
    }
    let whole = |row: &::postgres::Row, at: usize| {
        row.get::<_, Option<String>>(at).and_then(|text| text.parse::<i64>().ok())
    };
    let version = |row| whole(row, 0).and(whole(row, 2)).and(whole(row, 1));
    let versions: Option<Vec<i64>> = rows.iter().map(version).collect();
    match versions {
        Some(versions) if TABLES.iter().all(has) => known(&versions).map(Some),
        _ => Err(not_ours()),
    }
}

/// Whether a PostgreSQL database is new. Faults: `Version` if it holds what is not ours.
pub(crate) fn is_new(client: &mut ::postgres::Client) -> Result<bool, Fault> {
    client.found().map(|version| version.is_none())
}

/// Brings an SQLite file to this release's schema.
pub fn sqlite(connection: &mut rusqlite::Connection) -> Result<Migrated, Fault> {
    if connection.found()? == Some(SCHEMA_VERSION) {
        return Ok(Migrated { from: SCHEMA_VERSION, to: SCHEMA_VERSION });
    }
    run(connection, "BEGIN IMMEDIATE")
}

/// Brings a PostgreSQL database to this release's schema.
pub fn postgres(client: &mut ::postgres::Client) -> Result<Migrated, Fault> {
    if client.found()? == Some(SCHEMA_VERSION) {
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
    // Another process may have been faster, also one of a newer release.
    let done = usize::try_from(if from == 0 { 0 } else { known(&[from])? });
    let done = done.expect("a known version is never negative");
    if done > 0 {
        // Takes every company's lock, before any row of a company is locked, until all is
        // committed: a batch of an older release has ended by then, and what any process keeps in
        // memory of a company no longer holds.
        runner.fence()?;
        let raised = format!(
            "UPDATE company_head SET oldest_writer = {OLDEST_WRITER}, batches = batches + 1"
        );
        runner.execute(&raised)?;
    }
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
