//! Reading outside a unit of work: lists, reports, checks. Portable SQL with `$1`… parameters.
use crate::fault::Fault;
use crate::record::Select;
use crate::session::Load;
use crate::value::{Row, Value};
use crate::{postgres, sqlite};
use quittance_domain::CompanyId;

/// A connection that reads.
pub trait Reader {
    /// Runs a query and hands each row to `each`, one at a time; a fault from `each` ends it.
    fn query(
        &mut self,
        sql: &str,
        args: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault>;

    /// Begins a part of a snapshot whose failure must not end the whole.
    fn begin_part(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    /// Makes the snapshot usable again after a query of the part failed.
    fn undo_part(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    /// What is damaged in the pages of the database's file; none, too, where the server itself
    /// guards its pages.
    fn damage(&mut self) -> Result<Option<String>, Fault> {
        Ok(None)
    }
}

/// A reading connection of either engine.
pub enum ReadConnection {
    /// An SQLite file.
    Sqlite(rusqlite::Connection),
    /// A PostgreSQL server.
    Postgres(Box<postgres::PostgresReader>),
}

impl std::fmt::Debug for ReadConnection {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(match self {
            Self::Sqlite(_) => "ReadConnection::Sqlite",
            Self::Postgres(_) => "ReadConnection::Postgres",
        })
    }
}

impl Reader for ReadConnection {
    fn query(
        &mut self,
        sql: &str,
        args: &[Value],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match self {
            Self::Sqlite(connection) => sqlite::query(connection, sql, args, each),
            Self::Postgres(reader) => reader.query(sql, args, each),
        }
    }

    /// PostgreSQL takes no more queries in a transaction in which one has failed.
    fn begin_part(&mut self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(reader) => reader.execute("SAVEPOINT part"),
        }
    }

    fn undo_part(&mut self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(reader) => reader.execute("ROLLBACK TO SAVEPOINT part"),
        }
    }

    fn damage(&mut self) -> Result<Option<String>, Fault> {
        match self {
            Self::Sqlite(connection) => sqlite::damage(connection),
            Self::Postgres(_) => Ok(None),
        }
    }
}

impl ReadConnection {
    /// From now on what is sorted may go to disk: for reads over a whole company, whose memory
    /// must not grow with it. PostgreSQL does so by itself. Not inside a snapshot.
    pub fn sort_on_disk(&mut self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(_) => self.execute("PRAGMA temp_store=FILE"),
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Takes [`ReadConnection::sort_on_disk`] back.
    pub fn sort_in_memory(&mut self) -> Result<(), Fault> {
        match self {
            Self::Sqlite(_) => self.execute("PRAGMA temp_store=MEMORY"),
            Self::Postgres(_) => Ok(()),
        }
    }

    /// Runs `read` in one snapshot: all its queries see the same moment, and no writer waits.
    pub fn snapshot<T>(
        &mut self,
        read: impl FnOnce(&mut Self) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        self.execute(match self {
            Self::Sqlite(_) => "BEGIN DEFERRED",
            Self::Postgres(_) => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })?;
        let result = read(self);
        // A snapshot that cannot be closed has already been lost with its connection.
        let _ = self.execute("ROLLBACK");
        result
    }

    /// Whether the connection can no longer be used.
    pub fn is_lost(&mut self) -> bool {
        match self {
            Self::Sqlite(_) => false,
            Self::Postgres(reader) => reader.is_lost(),
        }
    }

    fn execute(&mut self, sql: &str) -> Result<(), Fault> {
        match self {
            Self::Sqlite(connection) => connection.execute_batch(sql).map_err(sqlite::fault),
            Self::Postgres(reader) => reader.execute(sql),
        }
    }
}

/// A snapshot of one company that a unit of work loads from and never flushes to: a dry run.
#[derive(Debug)]
pub struct Snapshot<'a> {
    /// The connection, inside [`ReadConnection::snapshot`].
    pub connection: &'a mut ReadConnection,
    /// Whose rows.
    pub company: CompanyId,
}

impl Load for Snapshot<'_> {
    fn select(
        &mut self,
        select: &Select,
        args: &[Row],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match self.connection {
            ReadConnection::Sqlite(connection) => {
                sqlite::load(connection, self.company, (select, args), each)
            }
            ReadConnection::Postgres(reader) => reader.load(self.company, (select, args), each),
        }
    }
}

/// All rows of a query.
pub fn rows(reader: &mut dyn Reader, sql: &str, args: &[Value]) -> Result<Vec<Row>, Fault> {
    let mut rows = Vec::new();
    reader.query(sql, args, &mut |row| {
        rows.push(row);
        Ok(())
    })?;
    Ok(rows)
}
