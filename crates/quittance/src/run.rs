//! `quittance run --until-idle`: the autopilot does the work that waits.
use crate::args::Global;
use crate::exit::{Exit, Stop};
use crate::figures::{count, counted};
use crate::open::Books;
use crate::out::Out;
use crate::progress;
use quittance_engine::work::{self, Ran};
use quittance_store::engine_tables;
use serde::Serialize;
use std::io::Write;
use std::time::Instant;

/// What the autopilot did, and what it could not do.
#[derive(Serialize)]
struct Report {
    done: u64,
    parked: u64,
    seconds: f64,
    /// Work that waits now, by command and reason.
    waiting: Vec<Reason>,
}

#[derive(Serialize)]
struct Reason {
    command: String,
    code: String,
    count: i64,
}

/// Runs the subcommand. Work that is refused waits with its reason and is no failure.
pub fn run(global: &Global, out: &mut Out) -> Result<Exit, Stop> {
    let books = Books::open(global)?;
    let engine = books.engine()?;
    let started = Instant::now();
    let counter = progress::counter("autopilot");
    let ran = work::run_until_idle(&engine, books.company, &mut |ran: Ran| {
        counter.set_message(format!("{} done, {} parked", count(ran.done), count(ran.parked)));
    })?;
    counter.finish_and_clear();
    let reasons =
        books.database.read(|reader| engine_tables::work_reasons(reader, books.company))?;
    let waiting = reasons.into_iter().map(|(command, code, count)| Reason { command, code, count });
    let report = Report {
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

fn print(report: &Report, out: &mut Out) -> Result<(), Stop> {
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
