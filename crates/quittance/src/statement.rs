//! `quittance statement`: bank statements, whose money finds its payers and invoices.
use crate::args::{Global, Statement};
use crate::exit::{Exit, Stop, problem};
use crate::figures::{counted, decimal, money};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::{Currency, Date, Money};
use quittance_engine::import::statement::{Counts, Outcome, Taken, take};
use quittance_engine::payment::BankLineReply;
use quittance_exchange::statement::{BYTES_MAX, Read, read};
use serde::Serialize;
use std::fs::File;
use std::io::{BufReader, Write};
use std::path::Path;

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
    let mut files = Vec::with_capacity(statement.files.len());
    for path in &statement.files {
        files.push((path.display().to_string(), lines_of(path)?));
    }
    let books = Books::open(global)?;
    let engine = books.engine()?;
    let (mut rows, mut all) = (Vec::new(), Vec::new());
    for (file, reads) in files {
        let taken = take(&engine, books.company, reads)?;
        rows.extend(taken.iter().map(|one| row(&file, one)));
        all.extend(taken);
    }
    let counts = Counts::of(&all);
    if out.is_json() {
        out.document(&Report { counts, rows })?;
    } else {
        print(&counts, &rows, &books.code, out)?;
    }
    Ok(if counts.refused > 0 { Exit::Refused } else { Exit::Done })
}

fn lines_of(path: &Path) -> Result<Vec<Read>, Stop> {
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
    let mut found = Vec::new();
    let done = read(BufReader::new(file), &mut |one| found.push(one));
    let refused = |refusal| {
        let refused = quittance_domain::Refused::from(refusal);
        Stop::Refused(refused.at(&path.display().to_string()))
    };
    done.map_err(refused)?;
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
            if row.document.is_empty() { row.reason.clone() } else { row.document.clone() },
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
