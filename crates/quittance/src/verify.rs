//! `quittance verify`: do the books agree?
use crate::args::Global;
use crate::exit::{Exit, Stop};
use crate::open::Books;
use crate::out::Out;
use crate::progress;
use quittance_domain::CompanyId;
use quittance_store::Database;
use quittance_store::verify::{self, Finding, Position};
use serde::Serialize;
use std::io::Write;

/// What `verify` found out.
#[derive(Serialize)]
pub struct Verified {
    /// Whether nothing disagrees.
    pub agrees: bool,
    /// Promises that were checked.
    pub checks: usize,
    /// The end of the history that was checked: who writes it down elsewhere can tell later that
    /// no event was cut off and none written anew.
    pub head: Option<Head>,
    /// The first disagreement of each check that found one.
    pub findings: Vec<Disagreement>,
}

/// The end of a company's history.
#[derive(Serialize)]
pub struct Head {
    /// The number of the last event.
    pub sequence: i64,
    /// Its hash, which covers all events.
    pub hash: String,
}

impl From<Position> for Head {
    fn from(Position { sequence, hash }: Position) -> Self {
        Self { sequence, hash }
    }
}

/// A disagreement.
#[derive(Serialize)]
pub struct Disagreement {
    /// The check that found it.
    pub check: &'static str,
    /// What disagrees.
    pub subject: String,
    /// What the base records come to.
    pub expected: String,
    /// What is stored.
    pub found: String,
}

impl From<Finding> for Disagreement {
    fn from(finding: Finding) -> Self {
        let Finding { check, subject, expected, found } = finding;
        Self { check, subject, expected, found }
    }
}

/// Derives a company's books anew.
pub fn books(database: &Database, company: CompanyId) -> Result<Verified, Stop> {
    let waiting = progress::counter("verify");
    waiting.set_message("deriving every figure from the base records");
    let verified = database.read(|reader| verify::verify_with_head(reader, company))?;
    waiting.finish_and_clear();
    let findings = verified.findings.into_iter().map(Disagreement::from);
    let findings: Vec<Disagreement> = findings.collect();
    let (agrees, checks) = (findings.is_empty(), verify::checks().count());
    Ok(Verified { agrees, checks, head: verified.head.map(Head::from), findings })
}

/// Runs the subcommand.
pub fn run(global: &Global, out: &mut Out) -> Result<Exit, Stop> {
    let books = Books::open(global)?;
    let verified = self::books(&books.database, books.company)?;
    let exit = if verified.agrees { Exit::Done } else { Exit::Refused };
    if out.is_json() {
        out.document(&verified)?;
    } else {
        print(&books.code, &verified, out)?;
    }
    Ok(exit)
}

fn print(code: &str, verified: &Verified, out: &mut Out) -> Result<(), Stop> {
    let checks = verified.checks;
    if verified.agrees {
        writeln!(out, "{code}: the books agree: {checks} checks, no disagreement.")?;
    } else {
        let wrong = verified.findings.len();
        let found = format!("{wrong} of {checks} checks found something");
        writeln!(out, "{code}: the books do NOT agree: {found}.")?;
    }
    for finding in &verified.findings {
        writeln!(out, "\n  {}", finding.check)?;
        writeln!(out, "    subject   {}", finding.subject)?;
        writeln!(out, "    expected  {}", finding.expected)?;
        writeln!(out, "    found     {}", finding.found)?;
    }
    if let Some(Head { sequence, hash }) = &verified.head {
        let between = if verified.agrees { "" } else { "\n" };
        writeln!(out, "{between}  head: event {sequence}, hash {hash}")?;
    }
    Ok(())
}
