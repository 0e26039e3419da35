//! `quittance do … --dry-run`: what a command would do, for people and for programs.
//!
//! People read the documents with their totals, the entries with their accounts, the moves of goods
//! and how far each customer would be exposed; then what else would be written, by table.
use super::facts;
use crate::exit::Stop;
use crate::figures::{amount, money, quantity};
use crate::open::Books;
use crate::out::Out;
use crate::show::parts::{Party, Posted, Skus, print_entries, warehouse_code};
use crate::table::{Align, Table};
use quittance_domain::invoicing::Invoice;
use quittance_domain::ledger::{Entry, JournalEntry, JournalLine};
use quittance_domain::order::Order;
use quittance_domain::payment::Payment;
use quittance_domain::stock::Move;
use quittance_domain::{Currency, Money, Refused, credit::CreditAccount};
use quittance_engine::dry_run::DryRun;
use quittance_store::company;
use quittance_store::record::Record;
use quittance_store::unit_of_work::Change;
use serde::Serialize;
use serde_json::Value;
use std::io::Write;

/// What a command would do.
#[derive(Serialize)]
struct Tried {
    reply: Value,
    /// The kinds of events that it would emit, in order.
    events: Vec<&'static str>,
    /// How many records of each table it would add, change or delete.
    records: Vec<RecordsTried>,
}

#[derive(Serialize)]
struct RecordsTried {
    table: &'static str,
    added: usize,
    changed: usize,
    deleted: usize,
}

/// Tells what came of a dry run. Refusals: those of the command.
pub fn say(books: &Books, ran: DryRun<Value>, out: &mut Out) -> Result<(), Stop> {
    let reply = ran.reply.map_err(Stop::Refused)?;
    let tried = Tried { reply, events: ran.events, records: counted(&ran.changes) };
    if out.is_json() {
        return out.document(&tried);
    }
    out.title("What it would do", "nothing was written")?;
    facts(&tried.reply, out)?;
    out.fact("events", &tried.events.join(", "))?;
    let base = books.database.read(|reader| company::base_currency(reader, books.company))?;
    let effects = Effects { books, changes: &ran.changes, base };
    effects.documents(out)?;
    effects.entries(out)?;
    effects.moves(out)?;
    effects.exposures(out)?;
    print_records(&tried.records, out)
}

fn counted(changes: &[Change]) -> Vec<RecordsTried> {
    let mut records: Vec<RecordsTried> = Vec::new();
    for change in changes {
        let known = records.iter().position(|known| known.table == change.table);
        let place = known.unwrap_or_else(|| {
            let table = change.table;
            records.push(RecordsTried { table, added: 0, changed: 0, deleted: 0 });
            records.len() - 1
        });
        match (&change.before, &change.after) {
            (None, _) => records[place].added += 1,
            (Some(_), Some(_)) => records[place].changed += 1,
            (Some(_), None) => records[place].deleted += 1,
        }
    }
    records
}

fn print_records(records: &[RecordsTried], out: &mut Out) -> Result<(), Stop> {
    out.heading("Records")?;
    for RecordsTried { table, added, changed, deleted } in records {
        let of = |count: &usize, what: &str| match count {
            0 => None,
            count => Some(format!("{count} {what}")),
        };
        let parts = [of(added, "added"), of(changed, "changed"), of(deleted, "deleted")];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        writeln!(out, "  {table:<24}{}", parts.join(", "))?;
    }
    Ok(())
}

/// What would be written, as people see it.
struct Effects<'a> {
    books: &'a Books,
    changes: &'a [Change],
    base: Currency,
}

impl Effects<'_> {
    /// The records of a type that would be there, each with how it is now.
    fn of<R: Record>(&self) -> Result<Vec<(Option<R>, R)>, Stop> {
        let mut found = Vec::new();
        for change in self.changes {
            found.extend(change.read::<R>(self.base)?);
        }
        Ok(found)
    }

    /// Those that are new.
    fn added<R: Record>(&self) -> Result<Vec<R>, Stop> {
        let is_new = |(before, after): (Option<R>, R)| before.is_none().then_some(after);
        Ok(self.of::<R>()?.into_iter().filter_map(is_new).collect())
    }

    fn documents(&self, out: &mut Out) -> Result<(), Stop> {
        let mut rows = Vec::new();
        for order in self.added::<Order>()? {
            let sums = [Some(order.net), None, Some(order.gross)];
            rows.push(("order".to_owned(), order.customer, order.ordered_on, sums));
        }
        for it in self.added::<Invoice>()? {
            let sums = [Some(it.net), Some(it.tax), Some(it.gross)];
            rows.push((it.kind.to_string(), it.customer, it.issued_on, sums));
        }
        for it in self.added::<Payment>()? {
            let sums = [None, None, Some(it.amount)];
            rows.push(("payment".to_owned(), it.customer, it.received_on, sums));
        }
        if rows.is_empty() {
            return Ok(());
        }
        out.heading("Documents")?;
        let mut table = Table::new(&[
            ("document", Align::Left),
            ("date", Align::Left),
            ("customer", Align::Text),
            ("net", Align::Right),
            ("tax", Align::Right),
            ("gross", Align::Right),
        ]);
        for (kind, customer, on, [net, tax, gross]) in rows {
            let customer = Party::read(self.books, customer)?.words();
            let cell = |sum: Option<Money>| sum.map(amount).unwrap_or_default();
            let gross = gross.map(money).unwrap_or_default();
            let kind = kind.replace('_', " ");
            table.row(vec![kind, on.to_string(), customer, cell(net), cell(tax), gross]);
        }
        table.print(out)
    }

    /// The entries with their lines; in the place of the number stands what would be posted.
    fn entries(&self, out: &mut Out) -> Result<(), Stop> {
        let lines = self.added::<JournalLine>()?;
        let entry = |header: JournalEntry| {
            let of_it = lines.iter().filter(|line| line.entry == header.id).cloned().collect();
            let posted = Posted::from(Entry { header, lines: of_it });
            Posted { number: posted.cause.replace('_', " "), ..posted }
        };
        let posted: Vec<Posted> = self.added::<JournalEntry>()?.into_iter().map(entry).collect();
        if posted.is_empty() {
            return Ok(());
        }
        out.heading("Entries")?;
        print_entries(&posted, out)
    }

    fn moves(&self, out: &mut Out) -> Result<(), Stop> {
        let moves = self.added::<Move>()?;
        if moves.is_empty() {
            return Ok(());
        }
        out.heading("Moves of goods")?;
        let mut table = Table::new(&[
            ("move", Align::Left),
            ("SKU", Align::Left),
            ("warehouse", Align::Left),
            ("quantity", Align::Right),
            ("value", Align::Right),
        ]);
        let mut skus = Skus::default();
        for it in moves {
            let (sku, kind) = (skus.of(self.books, it.product)?, it.kind.to_string());
            let warehouse = warehouse_code(self.books, it.warehouse)?;
            let kind = kind.replace('_', " ");
            table.row(vec![kind, sku, warehouse, quantity(it.quantity), money(it.value)]);
        }
        table.print(out)
    }

    fn exposures(&self, out: &mut Out) -> Result<(), Stop> {
        let exposure = |of: &CreditAccount| of.exposure().map_err(Refused::from);
        let mut rows = Vec::new();
        for (before, after) in self.of::<CreditAccount>()? {
            let Some(before) = before else { continue };
            let (now, then) = (exposure(&before)?, exposure(&after)?);
            let limit = after.limit.map(amount).unwrap_or_default();
            let customer = Party::read(self.books, after.customer)?.words();
            rows.push(vec![customer, limit, amount(now), money(then)]);
        }
        if rows.is_empty() {
            return Ok(());
        }
        out.heading("Exposure")?;
        let mut table = Table::new(&[
            ("customer", Align::Text),
            ("limit", Align::Right),
            ("now", Align::Right),
            ("then", Align::Right),
        ]);
        rows.into_iter().for_each(|row| table.row(row));
        table.print(out)
    }
}
