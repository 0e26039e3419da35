//! `quittance run`: routines and jobs that are due, then the work that waits.
use crate::args::{Global, Run};
use crate::ask;
use crate::exit::{Exit, Stop, problem};
use crate::figures::{count, counted};
use crate::open::Books;
use crate::out::Out;
use crate::progress;
use quittance_engine::routine::{JobRan, run_jobs};
use quittance_engine::work::{self, DropWork, Ran, RetryWork};
use quittance_engine::{Engine, Envelope};
use quittance_store::engine_tables::{self, WorkId, WorkItem};
use serde::Serialize;
use std::io::Write;
use std::time::Instant;

/// Work that is put back at once.
const PAGE: i64 = 500;

/// What the autopilot did, and what it could not do.
#[derive(Serialize)]
struct Report {
    /// Routines that fell due, and jobs that were tried again.
    jobs: Vec<JobTold>,
    done: u64,
    parked: u64,
    seconds: f64,
    /// Work that waits now, by command and reason.
    waiting: Vec<Reason>,
}

/// A job: what it came to, or why it failed.
#[derive(Serialize)]
struct JobTold {
    kind: String,
    done: bool,
    said: String,
}

impl From<JobRan> for JobTold {
    fn from(ran: JobRan) -> Self {
        let done = ran.outcome.is_ok();
        let said = ran.outcome.unwrap_or_else(|error| error);
        Self { kind: ran.kind, done, said }
    }
}

#[derive(Serialize)]
struct Reason {
    command: String,
    code: String,
    count: i64,
}

/// Runs the subcommand. Work that is refused waits with its reason and is no failure.
pub fn run(global: &Global, asked: &Run, out: &mut Out) -> Result<Exit, Stop> {
    let books = Books::open(global)?;
    let engine = books.engine()?;
    put_back(&books, &engine, asked)?;
    let started = Instant::now();
    let jobs = run_jobs(&engine, books.company)?.into_iter().map(JobTold::from).collect();
    let counter = progress::counter("autopilot");
    let ran = work::run_until_idle(&engine, books.company, &mut |ran: Ran| {
        counter.set_message(format!("{} done, {} parked", count(ran.done), count(ran.parked)));
    })?;
    counter.finish_and_clear();
    let reasons =
        books.database.read(|reader| engine_tables::work_reasons(reader, books.company))?;
    let waiting = reasons.into_iter().map(|(command, code, count)| Reason { command, code, count });
    let report = Report {
        jobs,
        done: ran.done,
        parked: ran.parked,
        seconds: started.elapsed().as_secs_f64(),
        waiting: waiting.collect(),
    };
    if out.is_json() {
        out.document(&report)?;
    } else {
        print(&report, out)?;
    }
    Ok(Exit::Done)
}

/// Drops the work that is named, and puts back what else waits, as it is asked for.
///
/// Stops: no such work waits.
fn put_back(books: &Books, engine: &Engine, asked: &Run) -> Result<(), Stop> {
    let envelope = || Envelope::new(books.company, &ask::actor(None));
    if let (Some(work), Some(because)) = (&asked.drop, &asked.because) {
        let unknown = || problem("cli.not_found", "--drop", "see quittance report work");
        let work = WorkId::parse(work).map_err(|_| Stop::Refused(unknown().into()))?;
        engine.run(DropWork { work, reason: because.clone() }, envelope())?;
    }
    if asked.retry {
        let mut after: Option<WorkItem> = None;
        loop {
            let page = books.database.read(|reader| {
                engine_tables::work_waiting(reader, books.company, PAGE, after.as_ref())
            })?;
            for item in &page {
                engine.run(RetryWork { work: item.id }, envelope())?;
            }
            match page.into_iter().last() {
                Some(last) => after = Some(last),
                None => break,
            }
        }
    }
    Ok(())
}

fn print(report: &Report, out: &mut Out) -> Result<(), Stop> {
    for job in &report.jobs {
        let how = if job.done { "" } else { " FAILED, and is tried again" };
        writeln!(out, "{}{how}: {}.", job.kind.replace('_', " "), job.said)?;
    }
    let done = counted(i64::try_from(report.done).unwrap_or(i64::MAX), "step", "steps");
    writeln!(out, "{done} done in {:.1} s; nothing is ready any more.", report.seconds)?;
    if report.waiting.is_empty() {
        writeln!(out, "Nothing waits.")?;
        return Ok(());
    }
    writeln!(out, "What waits, and why (quittance report work tells more):")?;
    for reason in &report.waiting {
        let Reason { command, code, count: number } = reason;
        writeln!(out, "  {:>7}  {command}: {code}", count(number))?;
    }
    Ok(())
}
