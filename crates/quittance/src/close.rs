//! `quittance close`: posts what belongs to the end of a period, closes a year or opens it again.
use crate::args::{Close, Global};
use crate::exit::{Exit, Stop};
use crate::figures::money;
use crate::open::Books;
use crate::out::Out;
use quittance_domain::closing::ReopenYear;
use quittance_domain::{Date, Money, Refused};
use quittance_engine::closing::{ClosingReply, close_period, close_year, reopen_year};
use quittance_engine::receivables::AllowanceReply;
use serde::Serialize;
use std::io::Write;

/// Who it is in the audit trail.
const ACTOR: &str = "cli";

#[derive(Serialize)]
struct Report {
    through: Date,
    steps: Vec<Step>,
}

/// A step, and what it came to or why there was none.
#[derive(Serialize)]
struct Step {
    step: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    posted: Option<Posted>,
    #[serde(skip_serializing_if = "Option::is_none")]
    refused: Option<Refused>,
}

/// What was posted: its number, and what it comes to.
#[derive(Serialize)]
struct Posted {
    number: String,
    total: Money,
}

impl From<ClosingReply> for Posted {
    fn from(reply: ClosingReply) -> Self {
        Posted { number: reply.number, total: reply.total }
    }
}

impl From<AllowanceReply> for Posted {
    fn from(reply: AllowanceReply) -> Self {
        Posted { number: reply.number, total: reply.total }
    }
}

impl Step {
    fn of(step: &'static str, answer: Result<impl Into<Posted>, Refused>) -> Self {
        match answer {
            Ok(posted) => Self { step, posted: Some(posted.into()), refused: None },
            Err(refused) => Self { step, posted: None, refused: Some(refused) },
        }
    }

    /// That there is nothing to post is no failure.
    fn is_done(&self) -> bool {
        self.refused.as_ref().is_none_or(|refused| refused.code() == "closing.nothing_new")
    }
}

/// Runs the subcommand.
pub fn run(global: &Global, asked: &Close, out: &mut Out) -> Result<Exit, Stop> {
    let books = Books::open(global)?;
    let engine = books.engine()?;
    let (company, through) = (books.company, asked.through);
    let steps = if let Some(reason) = &asked.reopen {
        let command = ReopenYear { as_of: through, reason: reason.clone() };
        vec![Step::of("year", Ok(reopen_year(&engine, company, ACTOR, command)?))]
    } else if asked.year {
        vec![Step::of("year", Ok(close_year(&engine, company, ACTOR, through)?))]
    } else {
        let closed = close_period(&engine, company, ACTOR, through)?;
        let mut steps = vec![
            Step::of("unbilled revenue", closed.unbilled),
            Step::of("revaluation", closed.revaluation),
        ];
        steps.extend(closed.allowance.map(|answer| Step::of("allowance for losses", answer)));
        steps
    };
    let done = steps.iter().all(Step::is_done);
    let report = Report { through, steps };
    match out.is_json() {
        true => out.document(&report)?,
        false => print(&report, out)?,
    }
    Ok(if done { Exit::Done } else { Exit::Refused })
}

fn print(report: &Report, out: &mut Out) -> Result<(), Stop> {
    for step in &report.steps {
        match (&step.posted, &step.refused) {
            (Some(posted), _) => {
                writeln!(out, "{}: {}, {}", step.step, posted.number, money(posted.total))?;
            }
            (None, Some(_)) if step.is_done() => writeln!(out, "{}: nothing to post", step.step)?,
            (None, Some(refused)) => writeln!(out, "{}: {refused}", step.step)?,
            (None, None) => {}
        }
    }
    Ok(())
}
