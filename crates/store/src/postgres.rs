//! PostgreSQL and what speaks like it: bulk statements over arrays, one per table and round.
//!
//! The forms are those that stay on one node of a distributed database (the anchor form: see
//! `insert_text`). READ COMMITTED is said explicitly; the company's lock makes the batches of a
//! company one serial history, so nothing rests on the isolation level.
use crate::fault::Fault;
use crate::migrate::SCHEMA_VERSION;
use crate::record::{Column, Select, Table};
use crate::session::{Head, Load, Session, no_head};
use crate::value::{Kind, Row, Value};
use postgres::error::SqlState;
use postgres::types::ToSql;
use postgres::{Client, Config, NoTls, Statement};
use quittance_domain::{CompanyId, Currency};
use std::collections::HashMap;
use std::str::FromStr;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Settings of a writing connection: plans that see the arrays and the table's real size, and an
/// end to what hangs.
const WRITER_OPTIONS: &str = "-c plan_cache_mode=force_custom_plan -c statement_timeout=60s \
    -c idle_in_transaction_session_timeout=60s -c synchronous_commit=on -c jit=off";

/// Settings of a reading connection.
const READER_OPTIONS: &str = "-c plan_cache_mode=force_custom_plan -c statement_timeout=600s -c idle_in_transaction_session_timeout=600s -c jit=off";

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
    fn bulk(&mut self, sql: &'static str, columns: &[Column], rows: &[Row]) -> Result<u64, Fault> {
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

/// Loads the rows found by a statement's arguments, through a statement prepared from
/// [`select_text`].
fn load(
    client: &mut Client,
    statement: &Statement,
    company: CompanyId,
    (select, args): (&Select, &[Row]),
    each: &mut dyn FnMut(Row) -> Result<(), Fault>,
) -> Result<(), Fault> {
    let arrays = arrays(&select.by, args)?;
    let company = company.value();
    let mut parameters: Vec<&(dyn ToSql + Sync)> = vec![&company];
    parameters.extend(arrays.iter().map(|array| array.as_ref()));
    for row in client.query(statement, &parameters).map_err(fault)? {
        each(read_row(&row, select.table.columns.iter().map(|column| column.kind))?)?;
    }
    Ok(())
}

impl Session for PostgresSession {
    fn begin(&mut self, company: CompanyId, batch: Uuid) -> Result<Head, Fault> {
        self.company = company;
        self.client()?.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED").map_err(fault)?;
        let head = self.lock()?;
        let marker = self.prepare("INSERT INTO batch (company_id, batch_id) VALUES ($1, $2)")?;
        self.open()?.execute(&marker, &[&company.value(), &batch]).map_err(fault)?;
        Ok(head)
    }

    fn committed(&mut self, company: CompanyId, batch: Uuid) -> Result<bool, Fault> {
        self.company = company;
        self.rollback();
        self.client()?.batch_execute("BEGIN ISOLATION LEVEL READ COMMITTED").map_err(fault)?;
        self.lock()?;
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

    fn update(&mut self, table: &'static Table, rows: &[Row]) -> Result<usize, Fault> {
        let sql = table.texts.update.postgres(|| update_text(table));
        self.bulk(sql, &table.columns, rows).map(count)
    }

    fn delete(&mut self, table: &'static Table, keys: &[Row]) -> Result<usize, Fault> {
        let sql = table.texts.delete.postgres(|| delete_text(table));
        self.bulk(sql, table.key(), keys).map(count)
    }

    fn advance(&mut self, head: &Head) -> Result<(), Fault> {
        self.statements += 1;
        let sql = "UPDATE company_head SET sequence = $2, hash = $3 WHERE company_id = $1";
        let statement = self.prepare(sql)?;
        let company = self.company.value();
        let parameters: [&(dyn ToSql + Sync); 3] = [&company, &head.sequence, &head.hash];
        match self.open()?.execute(&statement, &parameters).map_err(fault)? {
            1 => Ok(()),
            count => Err(Fault::Ours(format!("company_head: {count} rows advanced"))),
        }
    }

    fn commit(&mut self) -> Result<(), Fault> {
        let commit = self.open()?.batch_execute("COMMIT");
        commit.map_err(|error| Fault::Unknown(describe(&error)))?;
        self.analyse();
        Ok(())
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
    fn lock(&mut self) -> Result<Head, Fault> {
        let statement = self.prepare(
            "UPDATE company_head SET batches = batches + 1
             WHERE company_id = $1 AND oldest_writer <= $2
             RETURNING sequence, hash, base_currency",
        )?;
        let company = self.company.value();
        let row = self.open()?.query_opt(&statement, &[&company, &SCHEMA_VERSION]);
        let row = row.map_err(fault)?.ok_or_else(|| no_head(self.company))?;
        let base: String = row.get(2);
        Ok(Head {
            sequence: row.get(0),
            hash: row.get(1),
            base: Currency::parse(&base).map_err(|error| Fault::Ours(error.to_string()))?,
        })
    }
}

fn count(rows: u64) -> usize {
    usize::try_from(rows).expect("a count of rows fits the memory that held them")
}

/// Turns rows into one array per column.
fn arrays<'a>(
    columns: &[Column],
    rows: &'a [Row],
) -> Result<Vec<Box<dyn ToSql + Sync + 'a>>, Fault> {
    columns.iter().enumerate().map(|(at, column)| array(*column, at, rows)).collect()
}

fn array(column: Column, at: usize, rows: &[Row]) -> Result<Box<dyn ToSql + Sync + '_>, Fault> {
    let wrong =
        |value: &Value| Fault::Ours(format!("{}: {value:?} is of another kind", column.name));
    macro_rules! collect {
        ($variant:ident, $map:expr) => {{
            let values: Result<Vec<_>, Fault> = rows
                .iter()
                .map(|row| match &row[at] {
                    Value::Null => Ok(None),
                    Value::$variant(value) => Ok(Some($map(value))),
                    other => Err(wrong(other)),
                })
                .collect();
            Ok(Box::new(values?))
        }};
    }
    match column.kind {
        Kind::Int => collect!(Int, |value: &i64| *value),
        Kind::Id => collect!(Id, |value: &Uuid| *value),
        Kind::Text => collect!(Text, String::as_str),
        Kind::Flag => collect!(Flag, |value: &bool| *value),
    }
}

fn read_row(row: &postgres::Row, kinds: impl Iterator<Item = Kind>) -> Result<Row, Fault> {
    kinds.enumerate().map(|(at, kind)| read_value(row, at, kind)).collect()
}

fn read_value(row: &postgres::Row, at: usize, kind: Kind) -> Result<Value, Fault> {
    let value = match kind {
        Kind::Int => row.try_get::<_, Option<i64>>(at).map(|value| value.map(Value::Int)),
        Kind::Id => row.try_get::<_, Option<Uuid>>(at).map(|value| value.map(Value::Id)),
        Kind::Text => row.try_get::<_, Option<String>>(at).map(|value| value.map(Value::Text)),
        Kind::Flag => row.try_get::<_, Option<bool>>(at).map(|value| value.map(Value::Flag)),
    };
    value.map(|value| value.unwrap_or(Value::Null)).map_err(|error| Fault::Ours(describe(&error)))
}

/// Statements that a reading connection keeps prepared; further ones are prepared each time.
const PREPARED_READS_MAX: usize = 256;

/// How long after its last use a reading connection is trusted to be alive.
const TRUSTED_FOR: Duration = Duration::from_millis(100);

/// How long a connection may take to show that it is alive.
const ALIVE_WAIT: Duration = Duration::from_secs(5);

/// A connection that reads.
pub struct PostgresReader {
    client: Client,
    prepared: HashMap<String, Statement>,
    used_at: Instant,
}

impl PostgresReader {
    /// Connects.
    pub fn connect(url: &str) -> Result<Self, Fault> {
        let client = connect(url, READER_OPTIONS)?;
        Ok(Self { client, prepared: HashMap::new(), used_at: Instant::now() })
    }

    /// Whether the connection can no longer be used. Nobody tells an idle connection that its
    /// server has gone, so after a while it is asked.
    pub fn is_lost(&mut self) -> bool {
        let trusted = self.used_at.elapsed() < TRUSTED_FOR;
        self.used_at = Instant::now();
        self.client.is_closed() || !trusted && self.client.is_valid(ALIVE_WAIT).is_err()
    }

    /// Runs a statement without parameters or rows.
    pub fn execute(&mut self, sql: &str) -> Result<(), Fault> {
        self.client.batch_execute(sql).map_err(fault)
    }

    fn prepare(&mut self, sql: &str) -> Result<Statement, Fault> {
        if let Some(statement) = self.prepared.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql).map_err(fault)?;
        if self.prepared.len() < PREPARED_READS_MAX {
            self.prepared.insert(sql.to_owned(), statement.clone());
        }
        Ok(statement)
    }

    /// Loads the rows found by a statement's arguments.
    pub fn load(
        &mut self,
        company: CompanyId,
        (select, args): (&Select, &[Row]),
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let statement = self.prepare(select.text.postgres(|| select_text(select)))?;
        load(&mut self.client, &statement, company, (select, args), each)
    }

    /// Runs a portable query.
    pub fn query(
        &mut self,
        sql: &str,
        args: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        use postgres::fallible_iterator::FallibleIterator;
        let statement = self.prepare(sql)?;
        let kinds: Vec<Kind> = statement
            .columns()
            .iter()
            .map(|column| kind_of(column.type_().name()))
            .collect::<Result<_, _>>()?;
        let parameters: Vec<Box<dyn ToSql + Sync>> = args.iter().map(parameter).collect();
        let mut rows = self
            .client
            .query_raw(&statement, parameters.iter().map(|value| value.as_ref()))
            .map_err(fault)?;
        while let Some(row) = rows.next().map_err(fault)? {
            each(read_row(&row, kinds.iter().copied())?)?;
        }
        Ok(())
    }
}

fn kind_of(type_name: &str) -> Result<Kind, Fault> {
    match type_name {
        "int8" => Ok(Kind::Int),
        "uuid" => Ok(Kind::Id),
        "text" => Ok(Kind::Text),
        "bool" => Ok(Kind::Flag),
        other => Err(Fault::Ours(format!("a query gives a column of type {other}"))),
    }
}

fn parameter(value: &Value) -> Box<dyn ToSql + Sync> {
    match value {
        Value::Null => Box::new(None::<i64>),
        Value::Int(number) => Box::new(*number),
        Value::Id(id) => Box::new(*id),
        Value::Text(text) => Box::new(text.clone()),
        Value::Flag(flag) => Box::new(*flag),
    }
}

const fn type_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Int => "BIGINT[]",
        Kind::Id => "UUID[]",
        Kind::Text => "TEXT[]",
        Kind::Flag => "BOOLEAN[]",
    }
}

fn names(columns: &[Column], prefix: &str) -> String {
    columns.iter().map(|column| format!("{prefix}{}", column.name)).collect::<Vec<_>>().join(", ")
}

/// `unnest(CAST($2 AS UUID[]), …) AS u(id, …)`: rows of arrays from parameter 2 on.
fn unnest(columns: &[Column]) -> String {
    let cast =
        |(at, column): (usize, &Column)| format!("CAST(${} AS {})", at + 2, type_of(column.kind));
    let casts: Vec<String> = columns.iter().enumerate().map(cast).collect();
    format!("unnest({}) AS u({})", casts.join(", "), names(columns, ""))
}

fn equalities(columns: &[Column]) -> String {
    let equal = |column: &Column| format!(" AND t.{0} = u.{0}", column.name);
    columns.iter().map(equal).collect()
}

fn select_text(select: &Select) -> String {
    let table = select.table;
    let columns = names(&table.columns, "t.");
    let (name, filter) = (table.name, select.filter);
    match select.by.as_slice() {
        [] => format!("SELECT {columns} FROM {name} t WHERE t.company_id = $1{filter}"),
        [one] => format!(
            "SELECT {columns} FROM {name} t WHERE t.company_id = $1
             AND t.{} = ANY(CAST($2 AS {})){filter}",
            one.name,
            type_of(one.kind)
        ),
        several => {
            // Names of their own, for the filter may name any column of the table.
            assert!(several.len() <= ASKED.len(), "{name}: a look-up by too many columns");
            let asked: Vec<Column> =
                several.iter().zip(ASKED).map(|(by, name)| Column { name, ..*by }).collect();
            let equal =
                |(by, asked): (&Column, &Column)| format!(" AND t.{} = u.{}", by.name, asked.name);
            let equalities: String = several.iter().zip(&asked).map(equal).collect();
            format!(
                "SELECT {columns} FROM {} JOIN {name} t ON t.company_id = $1{equalities}
                 WHERE t.company_id = $1{filter}",
                unnest(&asked)
            )
        }
    }
}

/// What the columns that a look-up asks with are called while they are joined.
const ASKED: [&str; 4] = ["asked_1", "asked_2", "asked_3", "asked_4"];

/// The anchor form: joined to the company's one row, so that a distributed database sends the
/// whole statement to the node that has the company and commits there in one phase.
fn insert_text(table: &Table) -> String {
    if table.columns.is_empty() {
        return format!("INSERT INTO {} (company_id) VALUES ($1)", table.name);
    }
    format!(
        "INSERT INTO {} (company_id, {}) SELECT a.company_id, {} FROM company_head a
         CROSS JOIN {} WHERE a.company_id = $1",
        table.name,
        names(&table.columns, ""),
        names(&table.columns, "u."),
        unnest(&table.columns)
    )
}

fn update_text(table: &Table) -> String {
    let set = |column: &Column| format!("{0} = u.{0}", column.name);
    let set: Vec<String> = table.rest().iter().map(set).collect();
    format!(
        "UPDATE {} t SET {} FROM {} WHERE t.company_id = $1{}",
        table.name,
        set.join(", "),
        unnest(&table.columns),
        equalities(table.key())
    )
}

fn delete_text(table: &Table) -> String {
    format!(
        "DELETE FROM {} t USING {} WHERE t.company_id = $1{}",
        table.name,
        unnest(table.key()),
        equalities(table.key())
    )
}

fn describe(error: &postgres::Error) -> String {
    match error.as_db_error() {
        Some(error) => format!("{} ({})", error.message(), error.code().code()),
        None => error.to_string(),
    }
}

/// Tells what an error before COMMIT means for the batch: by SQLSTATE alone, for names of
/// constraints and tables are not stable across engines.
pub fn fault(error: postgres::Error) -> Fault {
    let text = describe(&error);
    let Some(state) = error.code() else {
        return Fault::Retry(text); // the connection broke; nothing was committed
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
    } else if ["53", "57", "58", "25006"].iter().any(|class| code.starts_with(class)) {
        Fault::Unavailable(text)
    } else {
        Fault::Ours(text)
    }
}
