//! PostgreSQL and what speaks like it: bulk statements over arrays, one per table and round.
//!
//! The forms are those that stay on one node of a distributed database (the anchor form: see
//! [`text`]). READ COMMITTED is said explicitly; the company's lock makes the batches of a
//! company one serial history, so nothing rests on the isolation level.
mod reader;
mod rows;
mod text;

pub use reader::PostgresReader;

use crate::fault::{Fault, TOO_LARGE};
use crate::migrate::SCHEMA_VERSION;
use crate::record::{Column, Select, Table, Update};
use crate::session::{Head, Load, Session, forget_markers, forget_replies, no_head};
use crate::value::{Row, Value};
use postgres::error::SqlState;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, SimpleQueryMessage, Statement};
use quittance_domain::{CompanyId, Currency, Moment};
use rows::{arrays, load};
use std::collections::HashMap;
use std::str::FromStr;
use std::time::Duration;
use text::{delete_text, insert_text, select_text, update_text};
use uuid::Uuid;

/// Settings of a writing connection: plans that see the arrays and the table's real size, and an
/// end to what hangs.
const WRITER_OPTIONS: &str = "-c plan_cache_mode=force_custom_plan -c statement_timeout=60s \
    -c idle_in_transaction_session_timeout=60s -c synchronous_commit=on -c jit=off";

/// Opens a connection that writes or reads.
///
/// Faults: `Unavailable` if the server does not answer or refuses.
fn connect(url: &str, options: &str) -> Result<Client, Fault> {
    let mut config = Config::from_str(url)
        .map_err(|error| Fault::Unavailable(format!("not a PostgreSQL address: {error}")))?;
    let options = match config.get_options() {
        Some(given) => format!("{given} {options}"),
        None => options.to_owned(),
    };
    config
        .options(&options)
        .connect_timeout(Duration::from_secs(10))
        .tcp_user_timeout(Duration::from_secs(30))
        .keepalives_idle(Duration::from_secs(30))
        .application_name("quittance");
    config.connect(NoTls).map_err(|error| Fault::Unavailable(describe(&error)))
}

/// Opens a connection that writes.
pub fn connect_writer(url: &str) -> Result<Client, Fault> {
    connect(url, WRITER_OPTIONS)
}

/// Makes an empty database beside the one that `url` names.
///
/// Faults: `Unavailable` if the server refuses: the user may not, or it is there.
pub fn create_database(url: &str, name: &str) -> Result<(), Fault> {
    let mut client = connect(url, "")?;
    let made = client.batch_execute(&format!("CREATE DATABASE \"{name}\""));
    made.map_err(|error| Fault::Unavailable(describe(&error)))
}

/// Removes a database beside the one that `url` names, whoever is connected to it.
///
/// Faults: `Unavailable` if the server refuses.
pub fn drop_database(url: &str, name: &str) -> Result<(), Fault> {
    let mut client = connect(url, "")?;
    let dropped = client.batch_execute(&format!("DROP DATABASE \"{name}\" WITH (FORCE)"));
    dropped.map_err(|error| Fault::Unavailable(describe(&error)))
}

/// Ends all other connections to the database that `url` names, as an administrator would.
///
/// Faults: `Unavailable` if the server refuses.
pub fn end_others(url: &str) -> Result<(), Fault> {
    let mut client = connect(url, "")?;
    let ended = client.batch_execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
         WHERE datname = current_database() AND pid <> pg_backend_pid()",
    );
    ended.map_err(|error| Fault::Unavailable(describe(&error)))
}

/// The settings that make a commit durable, read back.
///
/// Faults: `Unavailable` if the server would acknowledge what is not on its disk.
pub fn durability(client: &mut Client) -> Result<String, Fault> {
    let mut settings = Vec::new();
    for name in ["fsync", "synchronous_commit", "full_page_writes"] {
        let row = client.query_one(&format!("SHOW {name}"), &[]).map_err(fault)?;
        let value: String = row.get(0);
        if value == "off" || (name == "synchronous_commit" && value == "local") {
            return Err(Fault::Unavailable(format!("the server runs with {name}={value}")));
        }
        settings.push(format!("{name}={value}"));
    }
    Ok(settings.join(", "))
}

/// A connection that writes; it is made anew after it was lost.
pub struct PostgresSession {
    url: String,
    client: Option<Client>,
    prepared: HashMap<usize, Statement>,
    company: CompanyId,
    statements: u64,
    /// Rows inserted per table since the session was opened.
    inserted: HashMap<&'static str, u64>,
    /// Tables that have grown so much that the planner should look at them again.
    grown: Vec<&'static str>,
}

/// Counts of inserted rows at which a session has a table analysed. The server does so by itself,
/// but only about a minute later: until then it takes a company for a two-hundredth of the table,
/// reads all of its rows where it should look up a few, and a fresh database crawls.
const ANALYSE_AT: [u64; 3] = [500, 5_000, 50_000];

impl PostgresSession {
    /// A session that connects when it is first used.
    pub fn new(url: &str) -> Self {
        Self {
            url: url.to_owned(),
            client: None,
            prepared: HashMap::new(),
            company: CompanyId::new(0),
            statements: 0,
            inserted: HashMap::new(),
            grown: Vec::new(),
        }
    }

    /// Notes how much a table grew.
    fn count_inserted(&mut self, table: &'static str, rows: u64) {
        let inserted = self.inserted.entry(table).or_default();
        let before = *inserted;
        *inserted += rows;
        if ANALYSE_AT.iter().any(|at| before < *at && *at <= *inserted) {
            self.grown.push(table);
        }
    }

    /// Has the planner look at the tables that have grown. Without it plans are worse and nothing
    /// else, so an error here is nobody's.
    fn analyse(&mut self) {
        for table in std::mem::take(&mut self.grown) {
            if let Ok(client) = self.open() {
                let _ = client.batch_execute(&format!("ANALYZE {table}"));
            }
        }
    }

    fn client(&mut self) -> Result<&mut Client, Fault> {
        if self.client.as_ref().is_none_or(Client::is_closed) {
            self.prepared.clear();
            let mut client = connect_writer(&self.url)?;
            durability(&mut client)?;
            self.client = Some(client);
        }
        Ok(self.client.as_mut().expect("it was just made"))
    }

    /// The client inside a transaction: a lost connection is not silently made anew there.
    fn open(&mut self) -> Result<&mut Client, Fault> {
        let open = self.client.as_mut().filter(|client| !client.is_closed());
        open.ok_or_else(|| Fault::Retry("the connection was lost".into()))
    }

    /// Prepares a text that lives as long as the program, once per connection.
    fn prepare(&mut self, sql: &'static str) -> Result<Statement, Fault> {
        let key = sql.as_ptr() as usize;
        if let Some(statement) = self.prepared.get(&key) {
            return Ok(statement.clone());
        }
        let statement = self.open()?.prepare(sql).map_err(fault)?;
        self.prepared.insert(key, statement.clone());
        Ok(statement)
    }

    /// One statement whose parameters are the company and one array per column.
    fn bulk<R: AsRef<[Value]>>(
        &mut self,
        sql: &'static str,
        columns: &[Column],
        rows: &[R],
    ) -> Result<u64, Fault> {
        self.statements += 1;
        let statement = self.prepare(sql)?;
        let arrays = arrays(columns, rows)?;
        let company = self.company.value();
        let mut parameters: Vec<&(dyn ToSql + Sync)> = vec![&company];
        parameters.extend(arrays.iter().map(|array| array.as_ref()));
        self.open()?.execute(&statement, &parameters).map_err(fault)
    }
}

impl Load for PostgresSession {
    fn select(
        &mut self,
        select: &Select,
        args: &[Row],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.statements += 1;
        let statement = self.prepare(select.text.postgres(|| select_text(select)))?;
        let company = self.company;
        load(self.open()?, &statement, company, (select, args), each)
    }
}

impl Session for PostgresSession {
    fn begin(&mut self, company: CompanyId, batch: Uuid) -> Result<Head, Fault> {
        self.company = company;
        let marker = format!(
            "INSERT INTO batch (company_id, batch_id) VALUES ({}, '{batch}')",
            company.value()
        );
        self.lock(&marker)
    }

    fn committed(&mut self, company: CompanyId, batch: Uuid) -> Result<bool, Fault> {
        self.company = company;
        self.rollback();
        self.lock("")?;
        let sql = "SELECT COUNT(*) FROM batch WHERE company_id = $1 AND batch_id = $2";
        let row = self.open()?.query_one(sql, &[&company.value(), &batch]).map_err(fault)?;
        self.rollback();
        Ok(row.get::<_, i64>(0) > 0)
    }

    fn insert(&mut self, table: &'static Table, rows: &[Row]) -> Result<usize, Fault> {
        let sql = table.texts.insert.postgres(|| insert_text(table));
        let inserted = self.bulk(sql, &table.columns, rows)?;
        self.count_inserted(table.name, inserted);
        Ok(count(inserted))
    }

    /// Sets all columns, so that one statement does for all rows: PostgreSQL leaves the indexes
    /// alone if no indexed value changes.
    fn update(&mut self, table: &'static Table, updates: &[Update]) -> Result<usize, Fault> {
        let sql = table.texts.postgres_update.get_or_init(|| update_text(table).leak());
        let rows: Vec<&Row> = updates.iter().map(|update| &update.row).collect();
        self.bulk(sql, &table.columns, &rows).map(count)
    }

    fn delete(&mut self, table: &'static Table, keys: &[Row]) -> Result<usize, Fault> {
        let sql = table.texts.delete.postgres(|| delete_text(table));
        self.bulk(sql, table.key(), keys).map(count)
    }

    /// All in one round trip. A commit is not given up after a time: while the server waits for
    /// its standby, it would then report as kept what the standby does not have.
    fn commit(&mut self, head: Option<&Head>) -> Result<(), Fault> {
        let advance = head.map_or_else(String::new, |head| {
            self.statements += 1;
            let (sequence, hash, company) = (head.sequence, &head.hash, self.company.value());
            format!(
                "UPDATE company_head SET sequence = {sequence}, hash = '{hash}'
                 WHERE company_id = {company};"
            )
        });
        let text = format!("{advance} SET LOCAL statement_timeout = 0; COMMIT");
        let commit = self.open()?.batch_execute(&text);
        commit.map_err(|error| Fault::Unknown(describe(&error)))?;
        self.analyse();
        Ok(())
    }

    fn forget(&mut self, marker: Uuid, now: Moment) -> Result<usize, Fault> {
        let company = self.company.value();
        let client = self.open()?;
        client.execute(&forget_markers(), &[&company, &marker]).map_err(fault)?;
        let replies = client.execute(&forget_replies(), &[&company, &now.micros()]);
        replies.map(count).map_err(fault)
    }

    fn rollback(&mut self) {
        let failed = match self.client.as_mut() {
            Some(client) => client.batch_execute("ROLLBACK").is_err(),
            None => false,
        };
        if failed {
            self.client = None;
        }
    }

    fn statements(&self) -> u64 {
        self.statements
    }
}

impl PostgresSession {
    /// Opens a transaction, takes the company's lock and runs one more statement: all in one
    /// round trip, for each batch pays it. What stands in the text are numbers and an id of ours.
    fn lock(&mut self, then: &str) -> Result<Head, Fault> {
        let company = self.company.value();
        let text = format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED;
             UPDATE company_head SET batches = batches + 1
             WHERE company_id = {company} AND oldest_writer <= {SCHEMA_VERSION}
             RETURNING sequence, hash, base_currency, batches;
             {then}"
        );
        let messages = self.client()?.simple_query(&text).map_err(fault)?;
        let row = messages.iter().find_map(|message| match message {
            SimpleQueryMessage::Row(row) => Some(row),
            _ => None,
        });
        let Some(row) = row else {
            let sql = "SELECT oldest_writer FROM company_head WHERE company_id = $1";
            let company = self.company;
            let found = self.open()?.query_opt(sql, &[&company.value()]).map_err(fault)?;
            return Err(no_head(company, found.map(|row| row.get(0))));
        };
        let number = |at| row.get(at).and_then(|text: &str| text.parse().ok());
        let (sequence, batches) = (number(0), number(3));
        let base = row.get(2).and_then(|text| Currency::parse(text).ok());
        match (sequence, row.get(1), batches, base) {
            (Some(sequence), Some(hash), Some(batches), Some(base)) => {
                Ok(Head { sequence, hash: hash.to_owned(), batches, base })
            }
            _ => Err(Fault::Ours(format!("company {company} has a head that cannot be read"))),
        }
    }
}

fn count(rows: u64) -> usize {
    usize::try_from(rows).expect("a count of rows fits the memory that held them")
}

fn describe(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(error) => format!("{} ({})", error.message(), error.code().code()),
        None => error.to_string(),
    }
}

/// Whether an error came from the connection itself.
fn is_broken(error: &postgres::Error) -> bool {
    let source = std::error::Error::source(error);
    source.is_some_and(|source| source.is::<std::io::Error>())
}

/// Tells what an error before COMMIT means for the batch: by SQLSTATE alone, for names of
/// constraints and tables are not stable across engines.
pub fn fault(error: postgres::Error) -> Fault {
    let text = describe(&error);
    let Some(state) = error.code() else {
        // Either the connection broke and nothing was committed, or we gave what does not fit.
        let broke = error.is_closed() || is_broken(&error);
        return if broke { Fault::Retry(text) } else { Fault::Ours(text) };
    };
    let retry = [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
        SqlState::LOCK_NOT_AVAILABLE,
        SqlState::ADMIN_SHUTDOWN,
        SqlState::CRASH_SHUTDOWN,
        SqlState::QUERY_CANCELED,
        SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT,
    ];
    let code = state.code();
    if retry.contains(state) || code.starts_with("08") {
        Fault::Retry(text)
    } else if *state == SqlState::NUMERIC_VALUE_OUT_OF_RANGE {
        Fault::TooLarge(TOO_LARGE.to_owned())
    } else if ["53", "57", "58", "25006"].iter().any(|class| code.starts_with(class)) {
        Fault::Unavailable(text)
    } else {
        Fault::Ours(text)
    }
}
