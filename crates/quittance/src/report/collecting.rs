//! Disputes, dunning, statements of account, and whom to call.
use super::sheet::{Column, Sheet};
use super::{named, names_of};
use crate::args::CollectingReports;
use crate::exit::{Stop, problem};
use crate::figures::{amount, amount_cell, day, decimal, money};
use crate::open::Books;
use crate::out::Out;
use crate::table::Align::{Left, Right, Text};
use crate::table::{Align, Table};
use quittance_domain::receivables::{
    CallReason, DisputeReason, LeftOutReason, NextAction, work_list,
};
use quittance_domain::refusal::Kind;
use quittance_domain::{Currency, Date, Money, Problem};
use quittance_store::receivables::{AgedBy, Statement};
use quittance_store::{customer, names, receivables};
use serde::Serialize;
use std::io::Write;

/// Runs one of them.
pub fn run(books: &Books, asked: &CollectingReports, out: &mut Out) -> Result<(), Stop> {
    match asked {
        CollectingReports::Disputes => disputes(books, out),
        CollectingReports::Dunning { on } => dunning(books, super::day(books, *on)?, out),
        CollectingReports::Statement { customer, from, to } => {
            statement(books, customer, super::in_order(*from, super::day(books, *to)?)?, out)
        }
        CollectingReports::Statements => statements(books)?.run(out),
        CollectingReports::Worklist { on } => worklist(books, super::day(books, *on)?, out),
    }
}

#[derive(Serialize)]
struct Disputes {
    report: &'static str,
    rows: Vec<Disputed>,
}

#[derive(Serialize)]
struct Disputed {
    number: String,
    customer: String,
    invoice: String,
    opened_on: Date,
    reason: DisputeReason,
    note: String,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    amount: Money,
}

const STATEMENTS: &[Column] = &[
    ("customer", Left),
    ("name", Text),
    ("currency", Left),
    ("from", Left),
    ("to", Left),
    ("closing", Right),
    ("overdue", Right),
];

/// What customers were last told that they owe.
fn statements(books: &Books) -> Result<Sheet, Stop> {
    let found =
        books.database.read(|reader| receivables::statements_issued(reader, books.company))?;
    let rows = found.into_iter().map(|(code, name, it)| {
        vec![
            code,
            name,
            it.currency.to_string(),
            it.from_on.map(|day| day.to_string()).unwrap_or_default(),
            it.issued_on.to_string(),
            it.closing.decimal(),
            it.overdue.decimal(),
        ]
    });
    Ok(Sheet {
        report: "statements",
        title: "Statements of account",
        of: books.code.clone(),
        facts: Vec::new(),
        columns: STATEMENTS,
        rows: rows.collect(),
    })
}

/// The disputes that are open.
fn disputes(books: &Books, out: &mut Out) -> Result<(), Stop> {
    let found = books.database.read(|reader| receivables::open_disputes(reader, books.company))?;
    let rows = found.into_iter().map(|(dispute, customer, invoice)| Disputed {
        number: dispute.number,
        customer,
        invoice,
        opened_on: dispute.opened_on,
        reason: dispute.reason,
        note: dispute.note,
        currency: dispute.currency,
        amount: dispute.amount,
    });
    let rows: Vec<Disputed> = rows.collect();
    if out.is_json() {
        return out.document(&Disputes { report: "disputes", rows });
    }
    out.title("Open disputes", &books.code)?;
    if rows.is_empty() {
        return Ok(writeln!(out, "Nothing is disputed.")?);
    }
    let mut table = Table::new(&[
        ("dispute", Align::Left),
        ("customer", Align::Left),
        ("invoice", Align::Left),
        ("since", Align::Left),
        ("reason", Align::Text),
        ("amount", Align::Right),
    ]);
    for row in &rows {
        let reason = row.reason.to_string().replace('_', " ");
        let since = row.opened_on.to_string();
        let (number, customer) = (row.number.clone(), row.customer.clone());
        table.row(vec![number, customer, row.invoice.clone(), since, reason, money(row.amount)]);
    }
    table.print(out)
}

#[derive(Serialize)]
struct Dunning {
    report: &'static str,
    on: Date,
    letters: Vec<Letter>,
    left_out: Vec<LeftOut>,
}

#[derive(Serialize)]
struct Letter {
    number: String,
    customer: String,
    level: i64,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    total: Money,
    #[serde(serialize_with = "decimal")]
    charges: Money,
}

#[derive(Serialize)]
struct LeftOut {
    customer: String,
    document: String,
    reason: LeftOutReason,
}

/// The letters of a day, and what its run left out.
fn dunning(books: &Books, on: Date, out: &mut Out) -> Result<(), Stop> {
    let company = books.company;
    let (letters, left_out) = books.database.read(|reader| {
        let letters = receivables::letters(reader, company, (on, on))?;
        let left_out = match receivables::dunning_run(reader, company, on)? {
            Some(run) => receivables::left_out_of(reader, company, run.id)?,
            None => Vec::new(),
        };
        Ok((letters, left_out))
    })?;
    let letters = letters.into_iter().map(|letter| Letter {
        number: letter.number,
        customer: letter.customer,
        level: letter.level,
        currency: letter.total.currency(),
        total: letter.total,
        charges: letter.charges,
    });
    let left_out = left_out.into_iter();
    let left_out =
        left_out.map(|(customer, document, reason)| LeftOut { customer, document, reason });
    let (letters, left_out): (Vec<Letter>, Vec<LeftOut>) = (letters.collect(), left_out.collect());
    if out.is_json() {
        return out.document(&Dunning { report: "dunning", on, letters, left_out });
    }
    out.title("Dunning", &format!("{}, {}", books.code, day(on)))?;
    if letters.is_empty() {
        writeln!(out, "No letter was sent.")?;
    } else {
        let mut table = Table::new(&[
            ("letter", Align::Left),
            ("customer", Align::Left),
            ("level", Align::Right),
            ("open", Align::Right),
            ("charged", Align::Right),
        ]);
        for it in &letters {
            let (number, customer) = (it.number.clone(), it.customer.clone());
            let charged = amount_cell(it.charges);
            table.row(vec![number, customer, it.level.to_string(), money(it.total), charged]);
        }
        table.print(out)?;
    }
    if left_out.is_empty() {
        return Ok(());
    }
    out.heading("Overdue, and in no letter of the run")?;
    let columns = [("customer", Align::Left), ("document", Align::Left), ("reason", Align::Text)];
    let mut table = Table::new(&columns);
    for it in &left_out {
        let reason = it.reason.to_string().replace('_', " ");
        table.row(vec![it.customer.clone(), it.document.clone(), reason]);
    }
    table.print(out)
}

#[derive(Serialize)]
struct Statements {
    report: &'static str,
    customer: String,
    name: String,
    from: Date,
    to: Date,
    statements: Vec<OneStatement>,
}

#[derive(Serialize)]
struct OneStatement {
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    opening: Money,
    lines: Vec<Line>,
    #[serde(serialize_with = "decimal")]
    closing: Money,
    /// What of it is how late at the end.
    ageing: Option<Aged>,
    /// What payments that are under way now will settle.
    #[serde(serialize_with = "decimal")]
    under_way: Money,
}

#[derive(Serialize)]
struct Line {
    on: Date,
    document: String,
    what: String,
    due_on: Option<Date>,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    #[serde(serialize_with = "decimal")]
    balance: Money,
}

/// The last days of the buckets at the foot of a statement.
const FOOT: [i64; 4] = [0, 30, 60, 90];

#[derive(Serialize)]
struct Aged {
    #[serde(serialize_with = "decimal")]
    not_due: Money,
    #[serde(serialize_with = "decimal")]
    days_1_to_30: Money,
    #[serde(serialize_with = "decimal")]
    days_31_to_60: Money,
    #[serde(serialize_with = "decimal")]
    days_61_to_90: Money,
    #[serde(serialize_with = "decimal")]
    over_90: Money,
    #[serde(serialize_with = "decimal")]
    disputed: Money,
    #[serde(serialize_with = "decimal")]
    on_account: Money,
}

impl Aged {
    fn of(row: &AgedBy) -> Option<Self> {
        let [not_due, days_1_to_30, days_31_to_60, days_61_to_90, over_90] = row.buckets[..] else {
            return None;
        };
        let (disputed, on_account) = (row.disputed, row.on_account);
        Some(Self {
            not_due,
            days_1_to_30,
            days_31_to_60,
            days_61_to_90,
            over_90,
            disputed,
            on_account,
        })
    }
}

/// The statement of a customer for a period.
fn statement(
    books: &Books,
    code: &str,
    (from, to): (Date, Date),
    out: &mut Out,
) -> Result<(), Stop> {
    let company = books.company;
    let found = books.database.read(|reader| customer::show(reader, company, code))?;
    let Some(found) = found else {
        let message = format!("{} has no customer `{code}`", books.code);
        let unknown = problem("cli.not_found", "--customer", message);
        return Err(Stop::Refused(Problem { kind: Kind::NotFound, ..unknown }.into()));
    };
    let (statements, aged, under_way) = books.database.read(|reader| {
        let statements = receivables::statement(reader, company, found.id, (from, to))?;
        let aged = receivables::ageing_by(reader, company, (to, &FOOT))?;
        Ok((statements, aged, receivables::reserved_of(reader, company, found.id)?))
    })?;
    let of_customer = |it: &Statement| {
        let row = aged.iter().find(|row| (row.customer, row.currency) == (found.id, it.currency));
        row.and_then(Aged::of)
    };
    let mut pages = Vec::with_capacity(statements.len());
    for it in &statements {
        let of_currency = |amount: &Money| amount.currency() == it.currency;
        let reserved = under_way.iter().copied().find(of_currency);
        let under_way = reserved.unwrap_or(Money::zero(it.currency));
        pages.push(OneStatement { under_way, ..one(it, of_customer(it))? });
    }
    let (customer, name) = (found.code, found.name);
    if out.is_json() {
        let (report, statements) = ("statement", pages);
        return out.document(&Statements { report, customer, name, from, to, statements });
    }
    out.title(&format!("Statement of {customer} {name}"), &format!("{from} to {to}"))?;
    if pages.is_empty() {
        return Ok(writeln!(out, "Nothing was owed, and nothing happened.")?);
    }
    pages.iter().try_for_each(|page| print_statement(page, out))
}

fn one(statement: &Statement, ageing: Option<Aged>) -> Result<OneStatement, Stop> {
    let mut balance = statement.opening;
    let mut lines = Vec::with_capacity(statement.lines.len());
    for line in &statement.lines {
        balance = balance.checked_add(line.amount).map_err(super::too_large)?;
        lines.push(Line {
            on: line.on,
            document: line.number.clone(),
            what: line.what.clone(),
            due_on: line.due_on,
            amount: line.amount,
            balance,
        });
    }
    let (currency, opening, closing) = (statement.currency, statement.opening, statement.closing);
    let under_way = Money::zero(currency);
    Ok(OneStatement { currency, opening, lines, closing, ageing, under_way })
}

fn print_statement(page: &OneStatement, out: &mut Out) -> Result<(), Stop> {
    out.heading(&format!("in {}", page.currency))?;
    let mut table = Table::new(&[
        ("day", Align::Left),
        ("document", Align::Left),
        ("", Align::Text),
        ("due", Align::Left),
        ("amount", Align::Right),
        ("balance", Align::Right),
    ]);
    let end = |name: &str, balance: Money| {
        let empty = String::new;
        vec![empty(), name.to_owned(), empty(), empty(), empty(), amount(balance)]
    };
    table.row(end("opening", page.opening));
    for line in &page.lines {
        table.row(vec![
            line.on.to_string(),
            line.document.clone(),
            line.what.replace('_', " "),
            line.due_on.map(|due| due.to_string()).unwrap_or_default(),
            amount(line.amount),
            amount(line.balance),
        ]);
    }
    table.totals();
    table.row(end("closing", page.closing));
    table.print(out)?;
    let Some(aged) = &page.ageing else {
        return Ok(());
    };
    writeln!(out)?;
    let parts = [
        ("not due", aged.not_due),
        ("1-30 days", aged.days_1_to_30),
        ("31-60 days", aged.days_31_to_60),
        ("61-90 days", aged.days_61_to_90),
        ("over 90", aged.over_90),
        ("disputed", aged.disputed),
        ("on account", aged.on_account),
        ("under way", page.under_way),
    ];
    for (name, part) in parts.into_iter().filter(|(_, part)| !part.is_zero()) {
        out.fact(name, &money(part))?;
    }
    Ok(())
}

#[derive(Serialize)]
struct Worklist {
    report: &'static str,
    on: Date,
    rows: Vec<CallRow>,
}

#[derive(Serialize)]
struct CallRow {
    customer: String,
    name: String,
    reason: CallReason,
    next: NextAction,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    overdue: Money,
    oldest_days: i64,
    #[serde(serialize_with = "decimal")]
    disputed: Money,
    #[serde(serialize_with = "decimal")]
    under_way: Money,
    last_letter_on: Option<Date>,
    last_contact_on: Option<Date>,
    promised_until: Option<Date>,
}

/// Whom to call next, in order.
fn worklist(books: &Books, on: Date, out: &mut Out) -> Result<(), Stop> {
    let (overdue, customers) = books.database.read(|reader| {
        let overdue = receivables::overdue(reader, books.company, on)?;
        Ok((overdue, names::customers(reader, books.company)?))
    })?;
    let names = names_of(customers);
    let mut rows = Vec::with_capacity(overdue.len());
    for call in work_list(&overdue, on) {
        let (customer, name) = named(&names, call.of.customer)?;
        rows.push(CallRow {
            customer,
            name,
            reason: call.reason,
            next: call.next,
            currency: call.of.overdue.currency(),
            overdue: call.of.overdue,
            oldest_days: call.of.oldest_days,
            disputed: call.of.disputed,
            under_way: call.of.under_way,
            last_letter_on: call.of.last_letter_on,
            last_contact_on: call.of.last_contact_on,
            promised_until: call.of.promised_until,
        });
    }
    if out.is_json() {
        return out.document(&Worklist { report: "worklist", on, rows });
    }
    out.title("Whom to call", &format!("{}, {}", books.code, day(on)))?;
    if rows.is_empty() {
        return Ok(writeln!(out, "Nobody is overdue.")?);
    }
    let mut table = Table::new(&[
        ("customer", Align::Text),
        ("overdue", Align::Right),
        ("days", Align::Right),
        ("why", Align::Left),
        ("next", Align::Left),
        ("letter", Align::Left),
        ("contact", Align::Left),
    ]);
    let told = |on: Option<Date>| on.map(|on| on.to_string()).unwrap_or_default();
    for row in &rows {
        table.row(vec![
            format!("{} {}", row.customer, row.name),
            money(row.overdue),
            row.oldest_days.to_string(),
            row.reason.to_string().replace('_', " "),
            row.next.to_string().replace('_', " "),
            told(row.last_letter_on),
            told(row.last_contact_on),
        ]);
    }
    table.print(out)
}
