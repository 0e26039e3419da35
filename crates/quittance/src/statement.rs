//! `quittance statement`: bank statements, whose money finds its payers and invoices.
use crate::args::{Global, Statement};
use crate::exit::{Exit, Stop, problem};
use crate::figures::{counted, decimal, money};
use crate::import::{read_mapping, stopped};
use crate::open::{Books, DEFAULT_DATABASE, address};
use crate::out::Out;
use crate::rejects::{self, Rejects};
use crate::table::{Align, Table};
use quittance_domain::{Currency, Date, Money, Refused};
use quittance_engine::import::statement::{Counts, Outcome, Taken, read_lines, take};
use quittance_engine::payment::BankLineReply;
use quittance_exchange::import::{self as tables, Sheet};
use quittance_exchange::statement::{BYTES_MAX, Read, read};
use serde::Serialize;
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::{Path, PathBuf};

#[derive(Serialize)]
struct Report {
    #[serde(flatten)]
    counts: Counts,
    rows: Vec<Row>,
}

/// A line as it is told.
#[derive(Serialize)]
struct Row {
    file: String,
    /// The line of a table.
    line: Option<u64>,
    key: String,
    booked_on: Option<Date>,
    currency: Option<Currency>,
    #[serde(serialize_with = "amount_or_none")]
    amount: Option<Money>,
    remitter: String,
    /// `payment`, `unidentified`, `already`, `passed`, `refused`.
    outcome: &'static str,
    /// The number of the payment or receipt.
    document: String,
    /// Why it was passed over or refused.
    reason: String,
}

fn amount_or_none<S: serde::Serializer>(amount: &Option<Money>, to: S) -> Result<S::Ok, S::Error> {
    match amount {
        Some(amount) => decimal(amount, to),
        None => to.serialize_none(),
    }
}

/// Runs the subcommand. All files are read before anything is taken.
pub fn run(global: &Global, statement: &Statement, out: &mut Out) -> Result<Exit, Stop> {
    let mapping = statement.mapping.as_deref().map(read_mapping).transpose()?;
    let rejects = begin_rejects(global, statement)?;
    let books = Books::open(global)?;
    let engine = books.engine()?;
    let mut files = Vec::with_capacity(statement.files.len());
    for path in &statement.files {
        let reads = match &mapping {
            Some(mapping) => {
                let sheet = sheet_of(path)?;
                let reads = read_lines(&engine, books.company, (mapping, sheet));
                reads.map_err(|why| stopped(why).at(&path.display().to_string()))?
            }
            None => lines_of(path)?,
        };
        files.push((path.display().to_string(), reads));
    }
    let (mut rows, mut all) = (Vec::new(), Vec::new());
    for (file, reads) in files {
        let taken = take(&engine, books.company, reads)?;
        rows.extend(taken.iter().map(|one| row(&file, one)));
        all.extend(taken);
    }
    rejects.map_or(Ok(()), |rejects| keep_rejects(rejects, &all))?;
    let counts = Counts::of(&all);
    if out.is_json() {
        out.document(&Report { counts, rows })?;
    } else {
        print(&counts, &rows, &books.code, out)?;
    }
    Ok(if counts.refused > 0 { Exit::Refused } else { Exit::Done })
}

/// Begins the file of rejected lines, where one is wanted.
fn begin_rejects(global: &Global, statement: &Statement) -> Result<Option<Rejects>, Stop> {
    let Some(rejects) = &statement.rejects else {
        return Ok(None);
    };
    let read: Vec<&Path> =
        statement.files.iter().chain(&statement.mapping).map(PathBuf::as_path).collect();
    rejects::check(rejects, &read, &address(global, DEFAULT_DATABASE)?)?;
    Rejects::begin(rejects).map(Some)
}

/// Writes the lines that were not taken, and puts the file in its place.
fn keep_rejects(mut rejects: Rejects, all: &[Taken]) -> Result<(), Stop> {
    let mut write = || -> std::io::Result<()> {
        let mut to = tables::Rejects::new(&mut rejects)?;
        all.iter().filter_map(Taken::rejected).try_for_each(|one| to.write(&one))?;
        to.flush()
    };
    let written = write();
    written.map_err(|error| rejects.failure().unwrap_or_else(|| error.into()))?;
    rejects.keep()
}

fn sheet_of(path: &Path) -> Result<Sheet, Stop> {
    let name = path.display().to_string();
    let sheet = Sheet::open(&name, Box::new(opened(path)?));
    sheet.map_err(|refused| Stop::Refused(refused.at(&name)))
}

/// A file that is not too long.
fn opened(path: &Path) -> Result<File, Stop> {
    let unreadable = |error: std::io::Error| {
        let message = format!("{} cannot be read: {error}", path.display());
        Stop::Disk(problem("cli.unreadable", "FILE", message))
    };
    let file = File::open(path).map_err(unreadable)?;
    let length = file.metadata().map_err(unreadable)?.len();
    if length > BYTES_MAX {
        let message = format!("{} has {length} bytes; {BYTES_MAX} are read", path.display());
        return Err(Stop::Disk(problem("cli.unreadable", "FILE", message)));
    }
    Ok(file)
}

fn lines_of(path: &Path) -> Result<Vec<Read>, Stop> {
    let mut found = Vec::new();
    let done = read(BufReader::new(opened(path)?), &mut |one| found.push(one));
    done.map_err(|refusal| Refused::from(refusal).at(&path.display().to_string()))?;
    Ok(found)
}

fn row(file: &str, taken: &Taken) -> Row {
    let number = |reply: &BankLineReply| match reply {
        BankLineReply::Payment(reply) => reply.number.clone(),
        BankLineReply::Unidentified(reply) => reply.number.clone(),
    };
    let (outcome, document, reason) = match &taken.outcome {
        Outcome::Taken(reply @ BankLineReply::Payment(_)) => {
            ("payment", number(reply), String::new())
        }
        Outcome::Taken(reply @ BankLineReply::Unidentified(_)) => {
            ("unidentified", number(reply), String::new())
        }
        Outcome::Already(reply) => ("already", number(reply), String::new()),
        Outcome::Passed(why) => ("passed", String::new(), (*why).to_owned()),
        Outcome::Broken(what) => ("refused", String::new(), (*what).to_owned()),
        Outcome::Refused(refused) => ("refused", String::new(), refused.to_string()),
    };
    let line = taken.line.as_ref();
    Row {
        file: file.to_owned(),
        line: taken.origin.as_ref().map(|origin| origin.line),
        key: taken.key.clone(),
        booked_on: line.map(|line| line.booked_on),
        currency: line.map(|line| line.amount.currency()),
        amount: line.map(|line| line.amount),
        remitter: line.map(|line| line.remitter.clone()).unwrap_or_default(),
        outcome,
        document,
        reason,
    }
}

const COLUMNS: [(&str, Align); 5] = [
    ("booked", Align::Text),
    ("amount", Align::Right),
    ("from", Align::Text),
    ("became", Align::Text),
    ("", Align::Text),
];

/// The document that a line became, or why it became none.
fn told(row: &Row) -> String {
    match (row.document.as_str(), row.line) {
        ("", Some(line)) if !row.reason.is_empty() => format!("line {line}: {}", row.reason),
        ("", _) => row.reason.clone(),
        (document, _) => document.to_owned(),
    }
}

fn print(counts: &Counts, rows: &[Row], company: &str, out: &mut Out) -> Result<(), Stop> {
    out.title("Bank statement", company)?;
    writeln!(out)?;
    let mut table = Table::new(&COLUMNS);
    for row in rows {
        table.row(vec![
            row.booked_on.map(|day| day.to_string()).unwrap_or_default(),
            row.amount.map(money).unwrap_or_default(),
            row.remitter.clone(),
            row.outcome.to_owned(),
            told(row),
        ]);
    }
    table.print(out)?;
    let number = |count: u64| i64::try_from(count).unwrap_or(i64::MAX);
    writeln!(
        out,
        "\n  {}: {}, {} of unknown payers, {} there already, {} passed over, {} refused.",
        counted(number(counts.lines), "line", "lines"),
        counted(number(counts.payments), "payment", "payments"),
        counts.unidentified,
        counts.already,
        counts.passed,
        counts.refused,
    )?;
    if counts.unidentified > 0 {
        writeln!(out, "  Next: quittance report unidentified")?;
    }
    Ok(())
}
