//! `verify`: derives DESIGN's promises anew from the base records of one company and tells the
//! first disagreement of each check.
//!
//! A check trusts no counter: it sums what the counter counts and compares. Most are one
//! statement with two [`Sides`]; what the domain computes ([`amounts`], [`credit`]) or hashes
//! ([`events`]) is streamed row by row, so that memory does not grow with the company.
//!
//! Each check runs apart: one that cannot run, for a row that cannot be read or a damaged page, is
//! a finding of its own, and the others still tell what they find.
//!
//! What no check can prove: that nobody cut off the last events together with all that they tell
//! of, or wrote the whole chain anew. For that the head's position and hash
//! ([`crate::engine_tables::position`]) must have been written down elsewhere.
mod amounts;
mod average;
mod blanket;
mod carrier;
mod closing;
mod collecting;
mod components;
mod credit;
mod credit_control;
mod customer;
mod damage;
mod deposits;
mod discounts;
mod documents;
mod entries;
mod events;
mod fulfilment;
mod history;
mod invoicing;
mod ledger;
mod numbers;
mod opening;
mod order;
mod packaging;
mod places;
mod pricing;
mod product;
mod promise;
mod purchasing;
mod quotation;
mod receivables;
mod references;
mod returns;
mod settlements;
mod shipping;
mod sides;
mod sourcing;
mod stock;
mod tax;
mod tax_on_rest;
mod tracking;
mod transfers;
mod under_way;

use crate::engine_tables;
use crate::fault::Fault;
use crate::reader::{ReadConnection, Reader};
use quittance_domain::CompanyId;
use sides::Sides;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

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
        damage::CHECKS,
        ledger::CHECKS,
        closing::CHECKS,
        entries::CHECKS,
        receivables::CHECKS,
        settlements::CHECKS,
        discounts::CHECKS,
        under_way::CHECKS,
        collecting::CHECKS,
        stock::CHECKS,
        transfers::CHECKS,
        places::CHECKS,
        purchasing::CHECKS,
        tax::CHECKS,
        tax_on_rest::CHECKS,
        average::CHECKS,
        opening::CHECKS,
        product::CHECKS,
        sourcing::CHECKS,
        order::CHECKS,
        promise::CHECKS,
        quotation::CHECKS,
        blanket::CHECKS,
        amounts::CHECKS,
        components::CHECKS,
        pricing::CHECKS,
        shipping::CHECKS,
        fulfilment::CHECKS,
        carrier::CHECKS,
        tracking::CHECKS,
        packaging::CHECKS,
        returns::CHECKS,
        credit::CHECKS,
        credit_control::CHECKS,
        customer::CHECKS,
        invoicing::CHECKS,
        deposits::CHECKS,
        numbers::CHECKS,
        documents::CHECKS,
        references::CHECKS,
        events::CHECKS,
        history::CHECKS,
    ];
    all.into_iter().flatten()
}

/// Where a company's history stands: how many events it has, and the hash of the last one, which
/// covers all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// The number of the last event; 0: none yet.
    pub sequence: i64,
    /// Its hash; empty: none yet.
    pub hash: String,
}

/// What all checks of one moment found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The first disagreement of each check that found one.
    pub findings: Vec<Finding>,
    /// The end of the history that was checked; none when it cannot be read.
    pub head: Option<Position>,
}

/// Runs all checks in one snapshot; no disagreement gives an empty list.
pub fn verify(connection: &mut ReadConnection, company: CompanyId) -> Result<Vec<Finding>, Fault> {
    verify_with_head(connection, company).map(|verified| verified.findings)
}

/// The same, and the end of the history of the same moment.
pub fn verify_with_head(
    connection: &mut ReadConnection,
    company: CompanyId,
) -> Result<Verified, Fault> {
    connection.sort_on_disk()?;
    let verified = connection.snapshot(|connection| {
        let findings = verify_in(connection, company)?;
        let head = engine_tables::position(connection, company).ok();
        let head = head.map(|(sequence, hash)| Position { sequence, hash });
        Ok(Verified { findings, head })
    });
    connection.sort_in_memory()?;
    verified
}

/// Runs all checks on a reader that is inside a snapshot.
///
/// Faults: only of a database that cannot be asked at all.
pub fn verify_in(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<Finding>, Fault> {
    let mut findings = Vec::new();
    for check in checks() {
        reader.begin_part()?;
        // A domain's own assertion may fail on a row that nobody of ours has written.
        let ran = catch_unwind(AssertUnwindSafe(|| run(check, reader, company)));
        let found = match ran {
            Ok(Ok(found)) => found,
            Ok(Err(fault @ (Fault::Retry(_) | Fault::Unknown(_) | Fault::Version(_)))) => {
                return Err(fault.during(check.name));
            }
            Ok(Err(fault @ (Fault::Unavailable(_) | Fault::TooLarge(_) | Fault::Ours(_)))) => {
                reader.undo_part()?;
                Some(unreadable(fault.message()))
            }
            Err(_) => {
                reader.undo_part()?;
                Some(unreadable("a row breaks a law that the domain asserts"))
            }
        };
        findings.extend(found.map(|(subject, expected, found)| Finding {
            check: check.name,
            subject,
            expected,
            found,
        }));
    }
    Ok(findings)
}

/// The finding of a check that cannot run.
fn unreadable(why: &str) -> Disagreement {
    ("rows".to_owned(), "can be read".to_owned(), format!("cannot be read: {why}"))
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
