//! Bank statements: each line of money that came in is a command with a permanent key, so that the
//! same statement, or another one that overlaps it, changes nothing. A line that cannot be taken is
//! told with its place; the others are taken, for none depends on another.
use super::Stopped;
use super::importer::setting;
use crate::command::{Envelope, Failure, SourceKey};
use crate::engine::{Engine, Ticket};
use crate::payment::BankLineReply;
use quittance_domain::CompanyId;
use quittance_domain::Refused;
use quittance_domain::payment::TakeBankLine;
use quittance_exchange::import::{Mapping, Origin, Rejected, Sheet};
use quittance_exchange::statement::{BankLine, Read, read_table};
use quittance_store::chain::hexadecimal;
use quittance_store::company;
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::VecDeque;

/// Lines that are under way at once: as many as a batch may take.
const UNDER_WAY_MAX: usize = 256;

/// Who imports, in the audit trail.
const ACTOR: &str = "statement";

/// What became of a line of a statement.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// Taken now.
    Taken(BankLineReply),
    /// Taken before, and what it became then.
    Already(BankLineReply),
    /// No money of customers that came in, and why.
    Passed(&'static str),
    /// It cannot be read, and why.
    Broken(&'static str),
    /// It was refused.
    Refused(Refused),
}

/// A line of a statement and what became of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The line; none where it was not read as one.
    pub line: Option<BankLine>,
    /// What its permanent key is; empty where it cannot be read.
    pub key: String,
    /// What became of it.
    pub outcome: Outcome,
    /// Where it stands in a table.
    pub origin: Option<Origin>,
}

impl Taken {
    /// The line of a table that was not taken, with its reason.
    #[must_use]
    pub fn rejected(&self) -> Option<Rejected> {
        match (&self.outcome, &self.origin) {
            (Outcome::Refused(refused), Some(origin)) => {
                Some(Rejected { origin: origin.clone(), refused: refused.clone() })
            }
            _ => None,
        }
    }
}

/// How many lines became what.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// All entries and details.
    pub lines: u64,
    /// Payments of customers.
    pub payments: u64,
    /// Money of unknown payers.
    pub unidentified: u64,
    /// Taken before.
    pub already: u64,
    /// No money of customers that came in.
    pub passed: u64,
    /// Refused, or not to be read.
    pub refused: u64,
}

impl Counts {
    /// Counts what became of lines.
    #[must_use]
    pub fn of(taken: &[Taken]) -> Self {
        let mut counts = Counts::default();
        for one in taken {
            counts.lines += 1;
            let counter = match &one.outcome {
                Outcome::Taken(BankLineReply::Payment(_)) => &mut counts.payments,
                Outcome::Taken(BankLineReply::Unidentified(_)) => &mut counts.unidentified,
                Outcome::Already(_) => &mut counts.already,
                Outcome::Passed(_) => &mut counts.passed,
                Outcome::Broken(_) | Outcome::Refused(_) => &mut counts.refused,
            };
            *counter += 1;
        }
        counts
    }
}

/// Reads a bank's table for a company, in whose currency amounts without one are.
///
/// Stops: what [`read_table`] refuses; a database that cannot serve.
pub fn read_lines(
    engine: &Engine,
    company: CompanyId,
    (mapping, sheet): (&Mapping, Sheet),
) -> Result<Vec<Read>, Stopped> {
    let record = engine.database().read(|reader| company::show(reader, company))?;
    let record = record.expect("a company that was found has a record");
    let setting = setting(engine, mapping, &record)?;
    let mut found = Vec::new();
    read_table(sheet, (mapping, &setting), &mut |one| found.push(one))?;
    Ok(found)
}

/// Takes the lines of a statement, each on the day on which it was booked, in their order.
///
/// Failures: those of the engine; what was taken before stays, and the same again goes on.
pub fn take(engine: &Engine, company: CompanyId, reads: Vec<Read>) -> Result<Vec<Taken>, Failure> {
    let mut done: Vec<(usize, Taken)> = Vec::with_capacity(reads.len());
    let mut under_way: VecDeque<UnderWay> = VecDeque::new();
    for (place, read) in reads.into_iter().enumerate() {
        match read {
            Read::Line(line) => {
                if under_way.len() >= UNDER_WAY_MAX {
                    next(&mut under_way, &mut done)?;
                }
                let ticket = engine.submit(command(&line), envelope(company, &line))?;
                under_way.push_back(UnderWay { place, line, ticket });
            }
            Read::Passed { key, why } => {
                let outcome = Outcome::Passed(why.words());
                done.push((place, Taken { line: None, key, outcome, origin: None }));
            }
            Read::Broken { key, what } => {
                let outcome = Outcome::Broken(what);
                done.push((place, Taken { line: None, key, outcome, origin: None }));
            }
            Read::Rejected(Rejected { origin, refused }) => {
                let (key, outcome) = (String::new(), Outcome::Refused(refused));
                done.push((place, Taken { line: None, key, outcome, origin: Some(origin) }));
            }
        }
    }
    while !under_way.is_empty() {
        next(&mut under_way, &mut done)?;
    }
    done.sort_by_key(|(place, _)| *place);
    Ok(done.into_iter().map(|(_, taken)| taken).collect())
}

/// A line whose command runs.
struct UnderWay {
    place: usize,
    line: BankLine,
    ticket: Ticket<TakeBankLine>,
}

/// Waits for the oldest line that is under way.
fn next(under_way: &mut VecDeque<UnderWay>, done: &mut Vec<(usize, Taken)>) -> Result<(), Failure> {
    let Some(UnderWay { place, line, ticket }) = under_way.pop_front() else {
        return Ok(());
    };
    let outcome = match ticket.wait() {
        Ok(it) if it.repeated => Outcome::Already(it.reply),
        Ok(it) => Outcome::Taken(it.reply),
        Err(Failure::Refused(refused)) => Outcome::Refused(refused),
        Err(failure) => return Err(failure),
    };
    let (key, origin) = (line.key.clone(), line.origin.clone());
    done.push((place, Taken { key, line: Some(line), outcome, origin }));
    Ok(())
}

fn command(line: &BankLine) -> TakeBankLine {
    TakeBankLine {
        amount: line.amount,
        remittance: line.remittance.clone(),
        end_to_end: line.end_to_end.clone(),
        remitter: line.remitter.chars().take(NAME_CHARS).collect(),
        bank_account: line.bank_account.chars().take(NAME_CHARS).collect(),
    }
}

/// What of a name is kept: as long as a name may be.
const NAME_CHARS: usize = quittance_domain::typed_text::NAME_CHARS_MAX;

/// The content is the amount and the day: banks write the same texts in another way next time.
fn envelope(company: CompanyId, line: &BankLine) -> Envelope {
    let content = format!("{} {}", line.booked_on, line.amount);
    let source = SourceKey {
        source: "bank".to_owned(),
        kind: "line".to_owned(),
        key: line.key.clone(),
        digest: hexadecimal(&Sha256::digest(content)),
    };
    Envelope::new(company, ACTOR).bulk().on(line.booked_on).from_source(source)
}
