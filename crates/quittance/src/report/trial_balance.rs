//! What each account comes to, and the proof that debits equal credits.
use super::too_large;
use crate::exit::{Exit, Stop};
use crate::figures::{amount_cell, day, decimal};
use crate::open::Books;
use crate::out::Out;
use crate::table::{Align, Table};
use quittance_domain::ledger::Account;
use quittance_domain::{Currency, Date, Money};
use quittance_store::ledger;
use serde::Serialize;
use std::io::Write;

/// The report. Balances are debits less credits.
#[derive(Serialize)]
pub struct TrialBalance {
    report: &'static str,
    as_of: Date,
    currency: Currency,
    /// Whether debits equal credits.
    pub balanced: bool,
    #[serde(serialize_with = "decimal")]
    debit: Money,
    #[serde(serialize_with = "decimal")]
    credit: Money,
    rows: Vec<Row>,
}

#[derive(Serialize)]
struct Row {
    account: Account,
    number: String,
    name: String,
    #[serde(serialize_with = "decimal")]
    debit: Money,
    #[serde(serialize_with = "decimal")]
    credit: Money,
    #[serde(serialize_with = "decimal")]
    balance: Money,
}

impl TrialBalance {
    /// What an account comes to, debits less credits.
    pub fn balance_of(&self, account: Account) -> Money {
        let rows = self.rows.iter().filter(|row| row.account == account);
        let sum = Money::sum(self.currency, rows.map(|row| row.balance));
        sum.expect("the balances of a report are summed up already")
    }
}

/// Reads the report.
pub fn read(books: &Books, as_of: Date) -> Result<TrialBalance, Stop> {
    let found =
        books.database.read(|reader| ledger::trial_balance(reader, books.company, as_of))?;
    let row = |row: &quittance_domain::ledger::TrialBalanceRow| {
        Ok(Row {
            account: row.account,
            number: row.number.clone(),
            name: row.name.clone(),
            debit: row.debit,
            credit: row.credit,
            balance: row.balance().map_err(too_large)?,
        })
    };
    Ok(TrialBalance {
        report: "trial-balance",
        as_of,
        currency: found.debit.currency(),
        balanced: found.is_balanced(),
        debit: found.debit,
        credit: found.credit,
        rows: found.rows.iter().map(row).collect::<Result<_, Stop>>()?,
    })
}

/// Runs the report; a trial balance that does not balance is a disagreement.
pub fn run(books: &Books, as_of: Date, out: &mut Out) -> Result<Exit, Stop> {
    let report = read(books, as_of)?;
    if out.is_json() {
        out.document(&report)?;
    } else {
        let right = format!("{}, {}, in {}", books.code, day(as_of), report.currency);
        out.title("Trial balance", &right)?;
        writeln!(out)?;
        print(&report, out)?;
        if !report.balanced {
            writeln!(out, "\nDebits and credits DIFFER: run `quittance verify`.")?;
        }
    }
    Ok(if report.balanced { Exit::Done } else { Exit::Refused })
}

/// The table, for the report and for a summary.
pub fn print(report: &TrialBalance, out: &mut Out) -> Result<(), Stop> {
    let mut table = Table::new(&[
        ("account", Align::Left),
        ("", Align::Text),
        ("debit", Align::Right),
        ("credit", Align::Right),
        ("balance", Align::Right),
    ]);
    for row in &report.rows {
        let (number, name) = (row.number.clone(), row.name.clone());
        let amounts = [row.debit, row.credit, row.balance].map(amount_cell);
        table.row([vec![number, name], amounts.to_vec()].concat());
    }
    table.totals();
    let difference = report.debit.checked_sub(report.credit).map_err(too_large)?;
    table.row(vec![
        "total".to_owned(),
        String::new(),
        amount_cell(report.debit),
        amount_cell(report.credit),
        amount_cell(difference),
    ]);
    table.print(out)
}
