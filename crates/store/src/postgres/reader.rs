//! Connections that read.
use super::rows::{kind_of, load, parameter, read_row};
use super::text::select_text;
use super::{connect, fault};
use crate::fault::Fault;
use crate::record::Select;
use crate::value::{Kind, Row, Value};
use postgres::types::ToSql;
use postgres::{Client, Statement};
use quittance_domain::CompanyId;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Settings of a reading connection.
const READER_OPTIONS: &str = "-c plan_cache_mode=force_custom_plan -c statement_timeout=600s \
    -c idle_in_transaction_session_timeout=600s -c jit=off";

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
