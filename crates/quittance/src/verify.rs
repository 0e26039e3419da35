//! `quittance verify`: do the books agree?
use crate::args::Global;
use crate::exit::{Exit, Stop};
use crate::open::Books;
use crate::out::Out;
use crate::progress;
use quittance_domain::CompanyId;
use quittance_store::Database;
use quittance_store::verify::{self, Finding};
use serde::Serialize;
use std::io::Write;

/// What `verify` found out.
#[derive(Serialize)]
pub struct Verified {
    /// Whether nothing disagrees.
    pub agrees: bool,
    /// Promises that were checked.
    pub checks: usize,
    /// The first disagreement of each check that found one.
    pub findings: Vec<Disagreement>,
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
    let findings = database.read(|reader| verify::verify(reader, company))?;
    waiting.finish_and_clear();
    let findings: Vec<Disagreement> = findings.into_iter().map(Disagreement::from).collect();
    Ok(Verified { agrees: findings.is_empty(), checks: verify::checks().count(), findings })
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
        return Ok(());
    }
    let wrong = verified.findings.len();
    writeln!(out, "{code}: the books do NOT agree: {wrong} of {checks} checks found something.")?;
    for finding in &verified.findings {
        writeln!(out, "\n  {}", finding.check)?;
        writeln!(out, "    subject   {}", finding.subject)?;
        writeln!(out, "    expected  {}", finding.expected)?;
        writeln!(out, "    found     {}", finding.found)?;
    }
    Ok(())
}
