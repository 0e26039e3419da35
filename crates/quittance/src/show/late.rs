//! What comes of being late: dunning letters, charges, write-offs, tax reliefs, allowances.
use super::Page;
use super::parts::{
    Happened, Open, Party, Posted, history, print_entries, print_history, print_posted,
};
use crate::exit::Stop;
use crate::figures::{amount, decimal, money};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::closing::ClosingKind;
use quittance_domain::receivables::{LateChargeKind, WriteOffKind, WriteOffReason};
use quittance_domain::{Currency, Date, Money};
use quittance_store::receivables;
use serde::Serialize;
use std::io::Write;

/// A dunning letter.
#[derive(Serialize)]
pub struct LetterPage {
    kind: &'static str,
    number: String,
    customer: Party,
    sent_on: Date,
    level: i64,
    text: String,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    total: Money,
    lines: Vec<LetterLine>,
    charges: Vec<Charge>,
    history: Vec<Happened>,
}

#[derive(Serialize)]
struct LetterLine {
    document: String,
    due_on: Date,
    overdue_days: i64,
    #[serde(serialize_with = "decimal")]
    open: Money,
    level: i64,
}

#[derive(Serialize)]
struct Charge {
    number: String,
    kind: LateChargeKind,
    #[serde(serialize_with = "decimal")]
    amount: Money,
}

/// The letter with a number.
pub fn letter(books: &Books, number: &str) -> Result<Option<LetterPage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| receivables::show_letter(reader, company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let line = |line: quittance_domain::receivables::LetterLine| LetterLine {
        document: line.document_number,
        due_on: line.due_on,
        overdue_days: line.overdue_days,
        open: line.open,
        level: line.level,
    };
    let charge = |charge: quittance_domain::receivables::LateCharge| Charge {
        number: charge.number,
        kind: charge.kind,
        amount: charge.amount,
    };
    let letter = shown.letter;
    Ok(Some(LetterPage {
        kind: "dunning_letter",
        customer: Party::read(books, letter.customer)?,
        history: history(books, &[letter.id.uuid()])?,
        number: letter.number,
        sent_on: letter.sent_on,
        level: letter.level,
        text: letter.text_key,
        currency: letter.currency,
        total: letter.total,
        lines: shown.lines.into_iter().map(line).collect(),
        charges: shown.charges.into_iter().map(charge).collect(),
    }))
}

impl Page for LetterPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let stands = format!("level {}, {}", self.level, money(self.total));
        out.title(&format!("Dunning letter {}", self.number), &stands)?;
        out.fact("customer", &self.customer.words())?;
        out.fact("date", &self.sent_on.to_string())?;
        out.fact("text", &self.text)?;
        writeln!(out)?;
        let mut table = Table::new(&[
            ("invoice", Align::Left),
            ("due", Align::Left),
            ("days late", Align::Right),
            ("level", Align::Right),
            ("open", Align::Right),
        ]);
        for line in &self.lines {
            table.row(vec![
                line.document.clone(),
                line.due_on.to_string(),
                line.overdue_days.to_string(),
                line.level.to_string(),
                amount(line.open),
            ]);
        }
        table.print(out)?;
        if !self.charges.is_empty() {
            out.heading("Charged with it")?;
            let columns = [("", Align::Left), ("", Align::Left), ("", Align::Right)];
            let mut table = Table::new(&columns);
            for it in &self.charges {
                table.row(vec![it.number.clone(), it.kind.to_string(), money(it.amount)]);
            }
            table.print(out)?;
        }
        print_history(&self.history, &self.number, out)
    }
}

/// A charge for late payment.
#[derive(Serialize)]
pub struct ChargePage {
    kind: LateChargeKind,
    number: String,
    customer: Party,
    charged_on: Date,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    open: Option<Open>,
    lines: Vec<ChargeLine>,
    entries: Vec<Posted>,
}

/// Days of interest on what was open of an invoice.
#[derive(Serialize)]
struct ChargeLine {
    document: String,
    from_on: Date,
    to_on: Date,
    #[serde(serialize_with = "decimal")]
    open: Money,
    rate: String,
}

/// The charge with a number.
pub fn charge(books: &Books, number: &str) -> Result<Option<ChargePage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| receivables::show_charge(reader, company, number))?;
    let Some(shown) = found else {
        return Ok(None);
    };
    let lines = shown.lines.into_iter().map(|(document, line)| ChargeLine {
        document,
        from_on: line.from_on,
        to_on: line.to_on,
        open: line.residual,
        rate: line.rate.to_string(),
    });
    let charge = shown.charge;
    Ok(Some(ChargePage {
        kind: charge.kind,
        customer: Party::read(books, charge.customer)?,
        number: charge.number,
        charged_on: charge.charged_on,
        currency: charge.currency,
        amount: charge.amount,
        open: shown.item.as_ref().map(Open::from),
        lines: lines.collect(),
        entries: shown.entries.into_iter().map(Posted::from).collect(),
    }))
}

impl Page for ChargePage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let open = self.open.as_ref().map(|item| item.open).unwrap_or(self.amount);
        let stands = match open.is_zero() {
            true => "settled".to_owned(),
            false => format!("{} open", money(open)),
        };
        out.title(&format!("Late charge {}", self.number), &stands)?;
        out.fact("customer", &self.customer.words())?;
        out.fact("for", &self.kind.to_string())?;
        out.fact("amount", &money(self.amount))?;
        out.fact("date", &self.charged_on.to_string())?;
        if !self.lines.is_empty() {
            writeln!(out)?;
            let mut table = Table::new(&[
                ("invoice", Align::Left),
                ("from", Align::Left),
                ("to", Align::Left),
                ("open", Align::Right),
                ("rate", Align::Right),
            ]);
            for line in &self.lines {
                table.row(vec![
                    line.document.clone(),
                    line.from_on.to_string(),
                    line.to_on.to_string(),
                    amount(line.open),
                    line.rate.clone(),
                ]);
            }
            table.print(out)?;
        }
        print_posted(&self.entries, out)
    }
}

/// A write-off, recovery or waiver.
#[derive(Serialize)]
pub struct WriteOffPage {
    kind: WriteOffKind,
    number: String,
    customer: Party,
    document: String,
    reason: WriteOffReason,
    note: String,
    written_on: Date,
    currency: Currency,
    #[serde(serialize_with = "decimal")]
    amount: Money,
    entries: Vec<Posted>,
}

/// The write-off with a number.
pub fn write_off(books: &Books, number: &str) -> Result<Option<WriteOffPage>, Stop> {
    let company = books.company;
    let found = books.database.read(|reader| {
        let Some((found, entries)) = receivables::show_write_off(reader, company, number)? else {
            return Ok(None);
        };
        let item = receivables::item(reader, company, found.document)?;
        Ok(Some((found, entries, item.map(|item| item.document_number))))
    })?;
    let Some((found, entries, document)) = found else {
        return Ok(None);
    };
    Ok(Some(WriteOffPage {
        kind: found.kind,
        customer: Party::read(books, found.customer)?,
        number: found.number,
        document: document.unwrap_or_default(),
        reason: found.reason,
        note: found.note,
        written_on: found.written_on,
        currency: found.currency,
        amount: found.amount,
        entries: entries.into_iter().map(Posted::from).collect(),
    }))
}

impl Page for WriteOffPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let kind = self.kind.to_string().replace('_', " ");
        out.title(&format!("Write-off {}", self.number), &kind)?;
        out.fact("customer", &self.customer.words())?;
        out.fact("document", &self.document)?;
        out.fact("amount", &money(self.amount))?;
        out.fact("reason", &self.reason.to_string().replace('_', " "))?;
        out.fact("note", &self.note)?;
        out.fact("date", &self.written_on.to_string())?;
        print_posted(&self.entries, out)
    }
}

/// What a tax relief or an allowance has posted.
#[derive(Serialize)]
pub struct PostedPage {
    kind: &'static str,
    number: String,
    entries: Vec<Posted>,
}

/// The tax relief or allowance with a number.
pub fn posted(books: &Books, number: &str) -> Result<Option<PostedPage>, Stop> {
    let company = books.company;
    let found =
        books.database.read(|reader| receivables::entries_of_number(reader, company, number))?;
    let kind = if number.starts_with("TR-") { "tax_relief" } else { "allowance" };
    Ok(found.map(|entries| PostedPage {
        kind,
        number: number.to_owned(),
        entries: entries.into_iter().map(Posted::from).collect(),
    }))
}

/// What was posted at the end of a period or year.
pub fn closing(books: &Books, number: &str) -> Result<Option<PostedPage>, Stop> {
    let found = books
        .database
        .read(|reader| quittance_store::closing::show(reader, books.company, number))?;
    Ok(found.map(|(closing, _, entries)| PostedPage {
        kind: match (closing.kind, closing.reverses) {
            (ClosingKind::Unbilled, _) => "unbilled_revenue",
            (ClosingKind::Revaluation, _) => "revaluation",
            (ClosingKind::Year, None) => "year_close",
            (ClosingKind::Year, Some(_)) => "year_reopened",
        },
        number: closing.number,
        entries: entries.into_iter().map(Posted::from).collect(),
    }))
}

impl Page for PostedPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        out.title(&self.number, &self.kind.replace('_', " "))?;
        writeln!(out)?;
        print_entries(&self.entries, out)
    }
}
