//! The runner: begins what is due, and does the jobs that wait for their time.
//!
//! Any number of runners may look at once. A job is leased before it is done; what it does can be
//! done again, for a dunning run goes on where it was, a promise or a hold has its turn once and
//! what is blocked is no longer available, so a runner that dies half way harms nothing.
use crate::clock::date_in;
use crate::command::{Envelope, Failure};
use crate::engine::Engine;
use crate::invoicing::run_summary_billing;
use crate::jobs::{CloseJob, JobOutcome, LeaseJob};
use crate::purchasing::run_replenishment;
use crate::receivables::{check_promises, issue_statements, run_dunning};
use quittance_domain::CompanyId;
use quittance_domain::code::Code;
use quittance_domain::order::{OrderId, TellUnanswered, placed_before};
use quittance_domain::routine::{BeginRoutine, Occurrence, RoutineKind};
use quittance_domain::stock::{RelocateLine, RelocateStock, Spot, StockStatus};
use quittance_store::Fault;
use quittance_store::engine_tables::{Job, JobState, jobs_due};
use quittance_store::reader::ReadConnection;
use quittance_store::stock::places::expired;
use quittance_store::{company, order, routine};

/// Jobs, or orders of one, that are read at once.
const PAGE: i64 = 200;
/// Who the runner is in the audit trail.
const ACTOR: &str = "routine";

/// A job that was done or failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JobRan {
    /// What it was.
    pub kind: String,
    /// What it came to in a sentence, or why it failed.
    pub outcome: Result<String, String>,
}

/// Begins the routines that are due today where the company is, and does all jobs that are due.
///
/// Failures: the database cannot serve. A job that fails is told, and tried again later.
pub fn run_jobs(engine: &Engine, company: CompanyId) -> Result<Vec<JobRan>, Failure> {
    begin_due(engine, company)?;
    let mut ran = Vec::new();
    for state in [JobState::Leased, JobState::Waiting] {
        // One page: a job that fails is due again later, and what is behind waits for the next run.
        let due = (engine.clock().now(), PAGE);
        for job in read(engine, |reader| jobs_due(reader, company, state, due))? {
            ran.extend(take(engine, company, &job)?);
        }
    }
    Ok(ran)
}

/// Makes jobs of what is due.
fn begin_due(engine: &Engine, id: CompanyId) -> Result<(), Failure> {
    let found = read(engine, |reader| Ok((company::show(reader, id)?, routine::all(reader, id)?)))?;
    let (Some(company), routines) = found else { return Ok(()) };
    let today = date_in(&company.time_zone, engine.clock().now());
    let today = today.map_err(|fault| Failure::Unavailable(fault.to_string()))?;
    for due in routines.iter().filter(|one| one.every.is_some() && one.next_on <= today) {
        let begin = BeginRoutine { kind: due.kind, due_on: due.next_on };
        match engine.run(begin, Envelope::new(id, ACTOR).on(today)) {
            // Another has begun it.
            Ok(_) | Err(Failure::Refused(_)) => {}
            Err(failure) => return Err(failure),
        }
    }
    Ok(())
}

/// Leases a job, does it and closes it; none: another has it.
fn take(engine: &Engine, company: CompanyId, job: &Job) -> Result<Option<JobRan>, Failure> {
    let envelope = || Envelope::new(company, ACTOR);
    let lease = match engine.run(LeaseJob { job: job.id }, envelope()) {
        Ok(done) => done.reply,
        Err(Failure::Refused(_)) => return Ok(None),
        Err(failure) => return Err(failure),
    };
    let kind = lease.kind.clone();
    if lease.fence == 0 {
        let outcome = Err(format!("it is parked, for it failed too often: {}", job.last_error));
        return Ok(Some(JobRan { kind, outcome }));
    }
    let outcome = perform(engine, company, &lease.kind, &lease.payload);
    let ended = match &outcome {
        Ok(_) => JobOutcome::Done,
        Err(error) => JobOutcome::Failed { error: error.clone() },
    };
    match engine.run(CloseJob { job: job.id, fence: lease.fence, outcome: ended }, envelope()) {
        // The lease ran out, and another does it.
        Ok(_) | Err(Failure::Refused(_)) => Ok(Some(JobRan { kind, outcome })),
        Err(failure) => Err(failure),
    }
}

/// Does a job: a sentence of what it came to, or why it failed.
fn perform(
    engine: &Engine,
    company: CompanyId,
    kind: &str,
    payload: &str,
) -> Result<String, String> {
    let unknown = || format!("no routine is called {kind}");
    let kind = RoutineKind::parse_code(kind).ok_or_else(unknown)?;
    let occurrence: Occurrence = serde_json::from_str(payload).map_err(|it| it.to_string())?;
    let said = match kind {
        RoutineKind::Dunning => run_dunning(engine, company, ACTOR, occurrence.on).map(|ran| {
            let refused = ran.refused.iter().map(|(code, why)| format!("; {code}: {why}"));
            let refused: String = refused.collect();
            let (customers, letters, left_out) = (ran.customers, ran.letters, ran.left_out);
            format!(
                "{customers} customers, {letters} letters, {left_out} invoices left out{refused}"
            )
        }),
        RoutineKind::Promises => check_promises(engine, company, ACTOR, occurrence.on)
            .map(|judged| format!("{} kept, {} broken", judged.kept, judged.broken)),
        RoutineKind::UnansweredHolds => tell_unanswered(engine, company, &occurrence)
            .map(|told| format!("{told} holds told of")),
        RoutineKind::ExpiredLots => block_expired(engine, company, &occurrence)
            .map(|(blocked, refused)| format!("{blocked} places blocked, {refused} refused")),
        RoutineKind::SummaryBilling => run_summary_billing(engine, company, ACTOR, occurrence.on)
            .map(|ran| {
                let (customers, invoices) = (ran.customers, ran.invoices);
                let refused = ran.refused.iter().map(|(code, why)| format!("; {code}: {why}"));
                let refused: String = refused.collect();
                format!("{customers} customers, {invoices} invoices{refused}")
            }),
        RoutineKind::Statements => issue_statements(engine, company, ACTOR, occurrence.on)
            .map(|it| format!("{} customers, {} statements", it.customers, it.statements)),
        RoutineKind::Replenishment => {
            run_replenishment(engine, company, ACTOR, occurrence.on).map(|ran| {
                let (orders, below) = (ran.orders.len(), ran.below_minimum);
                let refused = ran.refused.iter().map(|(code, why)| format!("; {code}: {why}"));
                let refused: String = refused.collect();
                format!("{orders} purchase orders, {below} below the minimum{refused}")
            })
        }
    };
    said.map_err(|failure| failure.to_string())
}

/// Tells of the holds of all orders that nobody has answered for so many days.
fn tell_unanswered(
    engine: &Engine,
    company: CompanyId,
    occurrence: &Occurrence,
) -> Result<u64, Failure> {
    let before = placed_before(engine.clock().now(), occurrence.days);
    let (mut told, mut after): (u64, Option<OrderId>) = (0, None);
    loop {
        let page =
            read(engine, |reader| order::unanswered(reader, company, before, (after, PAGE)))?;
        let Some(last) = page.last() else { return Ok(told) };
        after = Some(*last);
        for order in page {
            let tell = TellUnanswered { order, days: occurrence.days };
            let envelope = Envelope::new(company, ACTOR).on(occurrence.on).bulk();
            told += engine.run(tell, envelope)?.reply;
        }
    }
}

/// Blocks what is available of lots whose last day has passed, place by place: how many were, and
/// how many were refused. Goods that lie elsewhere by now or stand in an open shipment are refused;
/// the next occurrence finds them again.
fn block_expired(
    engine: &Engine,
    company: CompanyId,
    occurrence: &Occurrence,
) -> Result<(u64, u64), Failure> {
    let on = occurrence.on;
    let (mut blocked, mut refused) = (0, 0);
    for found in read(engine, |reader| expired(reader, company, on))? {
        let reason = format!("lot {} expired on {}", found.lot, found.expires_on);
        let line = RelocateLine {
            product: found.product,
            quantity: found.quantity,
            place: Spot { bin: found.bin, lot: found.lot, status: StockStatus::Available },
            into: None,
            status: Some(StockStatus::Blocked),
        };
        let lines = vec![line];
        let command = RelocateStock { warehouse: found.warehouse, reason, lines };
        match engine.run(command, Envelope::new(company, ACTOR).on(on).bulk()) {
            Ok(_) => blocked += 1,
            Err(Failure::Refused(_)) => refused += 1,
            Err(failure) => return Err(failure),
        }
    }
    Ok((blocked, refused))
}

fn read<T>(
    engine: &Engine,
    read: impl FnOnce(&mut ReadConnection) -> Result<T, Fault>,
) -> Result<T, Failure> {
    engine.database().read(read).map_err(|fault| Failure::Unavailable(fault.to_string()))
}
