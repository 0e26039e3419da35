//! `quittance simulate`: lives through days of clerks who err on a machine that breaks, and tells
//! whether what is stored is what an auditor knows.
use crate::args::{Global, Simulate};
use crate::exit::{Exit, Stop, problem};
use crate::figures::{count, counted};
use crate::open::{address, database, url};
use crate::out::Out;
use crate::progress;
use crate::table::{Align, Table};
use quittance_sim::simulate::{self, Disagreement, Options, Outcome, SimulateError, Troubled};
use quittance_store::company;
use quittance_store::database::Address;
use quittance_store::scratch::Scratch;
use serde::Serialize;
use std::collections::BTreeMap;
use std::io::Write;
use std::time::Instant;

/// What all seeds came to.
#[derive(Serialize)]
struct Report {
    agrees: bool,
    engine: &'static str,
    seeds: u32,
    days: u64,
    messages: u64,
    done: u64,
    repeated: u64,
    refused: BTreeMap<String, u64>,
    troubles: BTreeMap<&'static str, u64>,
    lives: u64,
    batches: u64,
    events: i64,
    checks: u64,
    seconds: f64,
    /// The first seed at which something disagreed.
    failure: Option<Failed>,
}

/// Where it disagreed, and about what.
#[derive(Serialize)]
struct Failed {
    seed: u64,
    day: u32,
    findings: Vec<Found>,
    /// What was sent in that round.
    messages: Vec<String>,
}

#[derive(Serialize)]
struct Found {
    subject: String,
    expected: String,
    found: String,
}

impl From<Disagreement> for Found {
    fn from(Disagreement { subject, expected, found }: Disagreement) -> Self {
        Self { subject, expected, found }
    }
}

impl Report {
    fn add(&mut self, outcome: Outcome) {
        self.seeds += 1;
        self.days += u64::from(outcome.days);
        self.messages += outcome.messages;
        self.done += outcome.done;
        self.repeated += outcome.repeated;
        self.lives += outcome.lives;
        self.batches += outcome.batches;
        self.events += outcome.events;
        self.checks += outcome.checks;
        for (code, times) in outcome.refused {
            *self.refused.entry(code).or_default() += times;
        }
        for (trouble, times) in outcome.troubles {
            *self.troubles.entry(trouble).or_default() += times;
        }
    }
}

/// Runs the subcommand. Without a database that is named, it makes files in the working directory.
pub fn run(global: &Global, asked: &Simulate, out: &mut Out) -> Result<Exit, Stop> {
    let own = format!("sqlite:quittance-simulate-{}.db", std::process::id());
    let beside = address(global, &own)?;
    let mut report = Report {
        agrees: true,
        engine: beside.engine(),
        seeds: 0,
        days: 0,
        messages: 0,
        done: 0,
        repeated: 0,
        refused: BTreeMap::new(),
        troubles: BTreeMap::new(),
        lives: 0,
        batches: 0,
        events: 0,
        checks: 0,
        seconds: 0.0,
        failure: None,
    };
    let started = Instant::now();
    let bar = progress::bar(u64::from(asked.seeds) * u64::from(asked.days), "days");
    for seed in (asked.seed..).take(asked.seeds as usize) {
        bar.set_message(format!("seed {seed}"));
        match one(&beside, (asked, seed), &mut |_| bar.inc(1)) {
            Ok(outcome) => report.add(outcome),
            Err(Ended::Disagrees(failed)) => {
                report.agrees = false;
                report.failure = Some(failed);
                break;
            }
            Err(Ended::Stopped(stop)) => return Err(stop),
        }
    }
    bar.finish_and_clear();
    report.seconds = started.elapsed().as_secs_f64();
    if out.is_json() {
        out.document(&report)?;
    } else {
        print(&report, asked, out)?;
    }
    Ok(if report.agrees { Exit::Done } else { Exit::Refused })
}

/// Why a seed is not lived through to its end.
enum Ended {
    Disagrees(Failed),
    Stopped(Stop),
}

impl<E: Into<Stop>> From<E> for Ended {
    fn from(error: E) -> Self {
        Self::Stopped(error.into())
    }
}

fn one(
    beside: &Address,
    (asked, seed): (&Simulate, u64),
    progress: &mut dyn FnMut(u32),
) -> Result<Outcome, Ended> {
    let (address, scratch) = if asked.keep {
        must_have_no_company(beside)?;
        (beside.clone(), None)
    } else {
        let scratch = Scratch::beside(beside, &format!("seed_{seed}"))?;
        (scratch.address().clone(), Some(scratch))
    };
    let troubles = if asked.calm { Troubled::Never } else { Troubled::Often };
    let options = Options { address, seed, days: asked.days, troubles };
    let outcome = simulate::run(&options, progress);
    drop(scratch);
    outcome.map_err(|error| match error {
        SimulateError::Disagrees { seed, day, disagreements, messages } => {
            let findings = disagreements.into_iter().map(Found::from).collect();
            Ended::Disagrees(Failed { seed, day, findings, messages })
        }
        SimulateError::NoAnswer(text) => {
            let text = format!("seed {seed}: {text}");
            Ended::Stopped(Stop::Ours(problem("cli.fault", "", text)))
        }
        SimulateError::Failure(failure) => Ended::Stopped(Stop::Failure(failure)),
        SimulateError::Database(fault) => Ended::Stopped(Stop::Fault(fault)),
    })
}

/// What is simulated must not come to the books of others.
fn must_have_no_company(address: &Address) -> Result<(), Stop> {
    let companies = database(address)?.read(|reader| company::list(reader))?;
    let Some((code, _)) = companies.first() else { return Ok(()) };
    let message = format!("{} has the company {code}: name an empty database", url(address));
    Err(Stop::Refused(problem("cli.simulate_in_use", "--database", message).into()))
}

fn print(report: &Report, asked: &Simulate, out: &mut Out) -> Result<(), Stop> {
    let days = counted(i64::try_from(report.days).unwrap_or(i64::MAX), "day", "days");
    out.title(&format!("Simulation on {}", report.engine), &days)?;
    if report.seeds > 0 {
        print_figures(report, out)?;
    }
    let Some(failure) = &report.failure else {
        return Ok(writeln!(out, "\nAll that is stored is what the auditor knows.")?);
    };
    out.heading(&format!("Seed {}, day {}: it disagrees", failure.seed, failure.day))?;
    for Found { subject, expected, found } in &failure.findings {
        out.paragraph(2, &format!("{subject}: expected {expected}, found {found}"))?;
    }
    out.heading("What was sent in that round")?;
    for message in &failure.messages {
        out.paragraph(2, message)?;
    }
    let calm = if asked.calm { " --calm" } else { "" };
    let (seed, day) = (failure.seed, failure.day);
    Ok(writeln!(out, "\nAgain: quittance simulate --seed {seed} --days {day}{calm}")?)
}

fn print_figures(report: &Report, out: &mut Out) -> Result<(), Stop> {
    writeln!(out)?;
    let mut table = Table::new(&[("", Align::Left), ("", Align::Right)]);
    let mut row = |name: &str, figure: u64| table.row(vec![name.to_owned(), count(figure)]);
    row("seeds", u64::from(report.seeds));
    row("messages", report.messages);
    row("answers: done", report.done);
    row("of these to what had been done before", report.repeated);
    row("answers: refused", report.refused.values().sum());
    row("engines started", report.lives);
    row("transactions tried", report.batches);
    row("events", u64::try_from(report.events).unwrap_or(0));
    row("comparisons of the auditor", report.checks);
    table.print(out)?;
    out.heading("What broke")?;
    let mut table = Table::new(&[("", Align::Left), ("", Align::Right)]);
    for (trouble, times) in &report.troubles {
        table.row(vec![(*trouble).to_owned(), count(*times)]);
    }
    table.print(out)?;
    out.heading("What was refused")?;
    let mut table = Table::new(&[("", Align::Left), ("", Align::Right)]);
    for (code, times) in &report.refused {
        table.row(vec![code.clone(), count(*times)]);
    }
    table.print(out)?;
    Ok(writeln!(out, "\n  {:.0} s", report.seconds)?)
}
