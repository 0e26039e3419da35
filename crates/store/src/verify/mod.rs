//! `verify`: derives DESIGN's promises anew from the base records of one company and tells the
//! first disagreement of each check.
//!
//! A check trusts no counter: it sums what the counter counts and compares. Most are one
//! statement with two [`Sides`]; what the domain computes ([`credit`]) or hashes ([`events`]) is
//! streamed row by row, so that memory does not grow with the company.
mod credit;
mod documents;
mod events;
mod invoicing;
mod ledger;
mod numbers;
mod order;
mod receivables;
mod sides;
mod stock;

use crate::fault::Fault;
use crate::reader::{ReadConnection, Reader};
use quittance_domain::CompanyId;
use sides::Sides;
use std::fmt;

/// A disagreement: what the base records say and what was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// The check that found it.
    pub check: &'static str,
    /// What disagrees: a document, line, product or customer.
    pub subject: String,
    /// What the base records come to.
    pub expected: String,
    /// What is stored.
    pub found: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { check, subject, expected, found } = self;
        write!(out, "{check}: {subject}: expected {expected}, found {found}")
    }
}

/// One promise and how it is checked.
#[derive(Debug)]
pub struct Check {
    /// Its name: the capability and what is promised.
    pub name: &'static str,
    /// The promise as a sentence.
    pub promise: &'static str,
    how: How,
}

/// How a promise is checked.
#[derive(Debug)]
enum How {
    /// Two sums per key that must agree.
    Sides(Sides),
    /// A statement that gives the first disagreement as subject, unit, expected and found.
    Statement(&'static str),
    /// More than one statement can say.
    Run(Run),
}

/// A disagreement before it has its check's name: subject, expected, found.
type Disagreement = (String, String, String);

type Run = fn(&mut dyn Reader, CompanyId) -> Result<Option<Disagreement>, Fault>;

/// All checks, in the order in which they run.
pub fn checks() -> impl Iterator<Item = &'static Check> {
    let all = [
        ledger::CHECKS,
        receivables::CHECKS,
        stock::CHECKS,
        order::CHECKS,
        credit::CHECKS,
        invoicing::CHECKS,
        numbers::CHECKS,
        documents::CHECKS,
        events::CHECKS,
    ];
    all.into_iter().flatten()
}

/// Runs all checks in one snapshot; no disagreement gives an empty list.
pub fn verify(connection: &mut ReadConnection, company: CompanyId) -> Result<Vec<Finding>, Fault> {
    connection.snapshot(|connection| verify_in(connection, company))
}

/// Runs all checks on a reader that is inside a snapshot.
pub fn verify_in(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    for check in checks() {
        let found = run(check, reader, company).map_err(|fault| fault.during(check.name))?;
        let finding = found.map(|(subject, expected, found)| Finding {
            check: check.name,
            subject,
            expected,
            found,
        });
        findings.extend(finding);
    }
    Ok(findings)
}

fn run(
    check: &'static Check,
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Option<Disagreement>, Fault> {
    match &check.how {
        How::Sides(sides) => sides::first(reader, company, &sides.text()),
        How::Statement(sql) => sides::first(reader, company, sql),
        How::Run(run) => run(reader, company),
    }
}
