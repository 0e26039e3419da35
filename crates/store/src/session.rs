//! A session: one connection that writes, and the transaction that it is in.
//!
//! The engine's batch is the one place that opens, commits and rolls back; the unit of work is
//! the one place that reads and writes rows in between.
use crate::fault::Fault;
use crate::record::{Select, Table, Update};
use crate::value::Row;
use quittance_domain::{CompanyId, Currency, Moment};
use uuid::Uuid;

/// Rows that one transaction forgets at most, so that it stays short. Unit: rows of a table.
pub const FORGOTTEN_MAX: usize = 10_000;

/// What forgets markers (company $1, marker $2).
pub(crate) fn forget_markers() -> String {
    format!(
        "DELETE FROM batch WHERE company_id = $1 AND batch_id IN (
             SELECT batch_id FROM batch WHERE company_id = $1 AND batch_id < $2
             ORDER BY batch_id LIMIT {FORGOTTEN_MAX})"
    )
}

/// What forgets stored replies (company $1, moment $2): those up to the moment at which the last
/// of the first ends.
pub(crate) fn forget_replies() -> String {
    format!(
        "DELETE FROM stored_reply WHERE company_id = $1 AND expires_at <= (
             SELECT MAX(expires_at) FROM (
                 SELECT expires_at FROM stored_reply WHERE company_id = $1 AND expires_at < $2
                 ORDER BY expires_at LIMIT {FORGOTTEN_MAX}) ended)"
    )
}

/// The head of a company's history, read under the company lock.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The last event's sequence number; 0 before the first.
    pub sequence: i64,
    /// The last event's hash in hexadecimal; empty before the first.
    pub hash: String,
    /// Batches of the company so far, of any process, this one included. Whoever changes a row of
    /// the company raises it.
    pub batches: i64,
    /// The currency of the company's books.
    pub base: Currency,
}

/// Loads rows into a unit of work.
pub trait Load {
    /// Hands each row found by `args` to `each`; one statement for all of them.
    fn select(
        &mut self,
        select: &Select,
        args: &[Row],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault>;
}

/// A connection that writes. After any fault the caller rolls back.
pub trait Session: Load {
    /// Opens a transaction, takes the company's lock as its first statement and writes the batch
    /// marker. Faults: `Version` if the company is unknown or only a newer release may write it.
    fn begin(&mut self, company: CompanyId, batch: Uuid) -> Result<Head, Fault>;

    /// Whether a batch was committed: waits for the company's lock, so an earlier transaction of
    /// the same batch has ended either way.
    fn committed(&mut self, company: CompanyId, batch: Uuid) -> Result<bool, Fault>;

    /// Inserts rows; gives their count.
    fn insert(&mut self, table: &'static Table, rows: &[Row]) -> Result<usize, Fault>;

    /// Updates at least the changed columns of rows; gives the count of rows found.
    fn update(&mut self, table: &'static Table, updates: &[Update]) -> Result<usize, Fault>;

    /// Deletes rows by key; gives the count of rows found.
    fn delete(&mut self, table: &'static Table, keys: &[Row]) -> Result<usize, Fault>;

    /// Writes the head back, if events were added, and commits. A fault from here is `Unknown`
    /// unless the database said that nothing was kept.
    fn commit(&mut self, head: Option<&Head>) -> Result<(), Fault>;

    /// Deletes markers of batches before `marker` and stored replies that ended before `now`, at
    /// most about [`FORGOTTEN_MAX`] of each, within the transaction; gives the count of replies.
    fn forget(&mut self, marker: Uuid, now: Moment) -> Result<usize, Fault>;

    /// Gives everything up; never fails: a connection that cannot roll back is thrown away.
    fn rollback(&mut self);

    /// Bulk statements sent since the session was opened.
    fn statements(&self) -> u64;
}

/// The fault of a company whose head this release could not take: it is not there, or its oldest
/// writer is a newer release.
pub(crate) fn no_head(company: CompanyId, oldest_writer: Option<i64>) -> Fault {
    let company = company.value();
    Fault::Version(match oldest_writer {
        None => format!("the database has no company {company}"),
        Some(version) => format!(
            "company {company} may be written from schema version {version} on: use a newer release"
        ),
    })
}
