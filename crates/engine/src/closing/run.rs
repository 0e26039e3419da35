//! Reads the figures of locked days and hands them in.
use super::ClosingReply;
use crate::command::{Command, Envelope, Failure};
use crate::engine::Engine;
use crate::receivables::AllowanceReply;
use quittance_domain::closing::{AccrueUnbilled, CloseYear, ReopenYear, Revalue};
use quittance_domain::receivables::PostAllowance;
use quittance_domain::{CompanyId, Date, Refused};
use quittance_store::Fault;
use quittance_store::closing::{claims, results, unbilled_by_currency};
use quittance_store::ledger;
use quittance_store::reader::ReadConnection;
use quittance_store::receivables::{balances_of, loss_rates};

/// What the end of a period came to; each step or why there is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PeriodClosed {
    /// What was delivered and not invoiced.
    pub unbilled: Result<ClosingReply, Refused>,
    /// Open items in other currencies at the day's rate.
    pub revaluation: Result<ClosingReply, Refused>,
    /// What is expected never to be paid; none: no loss rates hold.
    pub allowance: Option<Result<AllowanceReply, Refused>>,
}

/// Posts unbilled revenue, revaluation and allowance of a day of which stock and receivables are
/// locked.
///
/// Failures: the database cannot serve. What is refused is told, and the other steps are done.
pub fn close_period(
    engine: &Engine,
    company: CompanyId,
    actor: &str,
    as_of: Date,
) -> Result<PeriodClosed, Failure> {
    let changes = changes(engine, company)?;
    let found = read(engine, |reader| unbilled_by_currency(reader, company, as_of))?;
    let envelope = || Envelope::new(company, actor);
    let unbilled = answer(engine, AccrueUnbilled { as_of, changes, found }, envelope())?;
    let claims = read(engine, |reader| claims(reader, company, as_of))?;
    let revaluation = answer(engine, Revalue { as_of, changes, claims }, envelope())?;
    let allowance = set_aside(engine, company, actor, (as_of, changes))?;
    Ok(PeriodClosed { unbilled, revaluation, allowance })
}

/// Sets aside by the matrix in force; none: there is none.
fn set_aside(
    engine: &Engine,
    company: CompanyId,
    actor: &str,
    (as_of, changes): (Date, i64),
) -> Result<Option<Result<AllowanceReply, Refused>>, Failure> {
    let rates = read(engine, |reader| loss_rates(reader, company, as_of))?;
    let Some(first) = rates.first() else {
        return Ok(None);
    };
    let balances = read(engine, |reader| balances_of(reader, company, (as_of, &rates)))?;
    let changes = Some(changes);
    let command = PostAllowance { as_of, matrix: first.valid_from, balances, changes };
    answer(engine, command, Envelope::new(company, actor)).map(Some)
}

/// Closes a year of which all areas are locked.
///
/// Failures: a refusal, or the database cannot serve.
pub fn close_year(
    engine: &Engine,
    company: CompanyId,
    actor: &str,
    as_of: Date,
) -> Result<ClosingReply, Failure> {
    let changes = changes(engine, company)?;
    let balances = read(engine, |reader| results(reader, company, as_of))?;
    let command = CloseYear { as_of, changes, balances };
    Ok(engine.run(command, Envelope::new(company, actor))?.reply)
}

/// Opens the last closed year again.
///
/// Failures: a refusal, or the database cannot serve.
pub fn reopen_year(
    engine: &Engine,
    company: CompanyId,
    actor: &str,
    command: ReopenYear,
) -> Result<ClosingReply, Failure> {
    Ok(engine.run(command, Envelope::new(company, actor))?.reply)
}

/// Read before the figures: whoever opens a lock behind it makes them stale.
fn changes(engine: &Engine, company: CompanyId) -> Result<i64, Failure> {
    read(engine, |reader| Ok(ledger::settings(reader, company)?.changes))
}

fn answer<C: Command>(
    engine: &Engine,
    command: C,
    envelope: Envelope,
) -> Result<Result<C::Reply, Refused>, Failure> {
    match engine.run(command, envelope) {
        Ok(done) => Ok(Ok(done.reply)),
        Err(Failure::Refused(refused)) => Ok(Err(refused)),
        Err(failure) => Err(failure),
    }
}

fn read<T>(
    engine: &Engine,
    read: impl FnOnce(&mut ReadConnection) -> Result<T, Fault>,
) -> Result<T, Failure> {
    engine.database().read(read).map_err(|fault| Failure::Unavailable(fault.to_string()))
}
