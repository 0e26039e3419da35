//! Sentences about the books: what customers owe, and what the accounts come to.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::{FoundRow, Row, Table};
use quittance_domain::code::Code;
use quittance_domain::credit::CreditAccount;
use quittance_domain::ledger::{Entry, LedgerAccount};
use quittance_domain::receivables::{Bucket, ItemKind};
use quittance_domain::{Currency, Money};
use quittance_store::{
    closing, credit, invoicing, ledger, names, payment, purchasing, receivables, returns, shipping,
    stock,
};

/// The customer's invoices and credit notes, as far as they are open; not its cash on account.
pub fn owes(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    let expected = story.money(said.text("amount"), said.get("currency"))?;
    let items =
        story.read(|reader, company| receivables::open_items_of(reader, company, customer))?;
    let items = items.into_iter().filter(|item| item.kind == ItemKind::Receivable);
    same(expected, Money::sum(expected.currency(), items.map(|item| item.open))?)
}

fn account_of(story: &Story, said: &Said<'_>) -> Result<CreditAccount, Wrong> {
    let customer = story.customer(said.text("customer"))?;
    let found = story.read(|reader, company| credit::show(reader, company, customer))?;
    found.map_or_else(|| unclear("the customer has no credit account"), Ok)
}

pub fn exposure(story: &mut Story, said: &Said<'_>) -> Outcome {
    let found = account_of(story, said)?;
    let expected = story.money(said.text("amount"), Some(found.currency.code()))?;
    same(expected, found.exposure()?)
}

const POTS: &[&str] =
    &["open orders", "delivered", "open items", "on account", "exposure", "limit"];

pub fn credit_account(story: &mut Story, said: &Said<'_>) -> Outcome {
    let found = account_of(story, said)?;
    let row: FoundRow = vec![
        ("open orders", found.open_orders.decimal()),
        ("delivered", found.delivered.decimal()),
        ("open items", found.open_items.decimal()),
        ("on account", found.on_account.decimal()),
        ("exposure", found.exposure()?.decimal()),
        ("limit", found.limit.map(Money::decimal).unwrap_or_default()),
    ];
    said.table().compare(vec![row], POTS)
}

const BALANCE: &[&str] = &["account", "debit", "credit"];

/// The balance of every account on the day; one that the table does not name must be 0.
pub fn trial_balance(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (day, base) = (story.day()?, story.company()?.base_currency);
    let rows = said.table().rows(BALANCE)?;
    balances(&rows, base)?;
    let named: Vec<&str> = rows.iter().filter_map(|row| row.get("account")).collect();
    let trial = story.read(|reader, company| ledger::trial_balance(reader, company, day))?;
    let mut found = Vec::new();
    for account in chart(story)? {
        let of_it = trial.rows.iter().find(|row| row.number == account.number);
        let balance = of_it.map_or(Ok(Money::zero(base)), |row| row.balance())?;
        let title = title(&account);
        if !balance.is_zero() || named.contains(&title.as_str()) {
            found.push(booked(title, balance)?);
        }
    }
    said.table().compare(found, BALANCE)
}

/// An account as tables name it: `1200 Receivables`.
fn title(account: &LedgerAccount) -> String {
    format!("{} {}", account.number, account.name)
}

fn chart(story: &Story) -> Result<Vec<LedgerAccount>, Wrong> {
    story.read(|reader, company| ledger::chart(reader, company))
}

fn booked(title: String, balance: Money) -> Result<FoundRow, Wrong> {
    let amount = balance.absolute()?.decimal();
    let (debit, credit) = match balance.is_negative() {
        true => (String::new(), amount),
        false => (amount, String::new()),
    };
    Ok(vec![("account", title), ("debit", debit), ("credit", credit)])
}

/// A table whose debits and credits differ is a slip of its author.
fn balances(rows: &[Row<'_>], base: Currency) -> Outcome {
    let sum = |column: &str| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let amounts = cells.map(|cell| Money::parse(cell, base)).collect::<Result<Vec<_>, _>>()?;
        Money::sum(base, amounts)
    };
    let (debit, credit) = (sum("debit")?, sum("credit")?);
    if debit == credit {
        return Ok(());
    }
    unclear(format!("the table does not balance: {debit} debit, {credit} credit"))
}

const AGEING: &[&str] = &["customer", "current", "1-30", "31-60", "61-90", "over 90", "on account"];

/// Every customer that has anything open at the end of the day.
pub fn ageing(story: &mut Story, said: &Said<'_>) -> Outcome {
    let day = said.date("date")?;
    let ageing = story.read(|reader, company| receivables::ageing_as_of(reader, company, day))?;
    let mut found: Vec<FoundRow> = Vec::new();
    for row in ageing.rows {
        let named = story.read(|reader, company| names::customer(reader, company, row.customer))?;
        let mut cells = vec![("customer", named.map(|it| it.code).unwrap_or_default())];
        for (column, bucket) in AGEING[1..].iter().zip(Bucket::ALL) {
            cells.push((*column, row.buckets.bucket(*bucket).decimal()));
        }
        cells.push(("on account", row.buckets.on_account.decimal()));
        found.push(cells);
    }
    said.table().compare(found, AGEING)
}

/// Every line of the entries that a document caused.
pub fn entries(story: &mut Story, said: &Said<'_>) -> Outcome {
    let table: &Table = said.table();
    balances(&table.rows(BALANCE)?, story.company()?.base_currency)?;
    let (chart, mut found) = (chart(story)?, Vec::new());
    for entry in entries_of(story, said.text("document"))? {
        for line in entry.lines {
            let account = chart.iter().find(|account| account.number == line.number);
            let title = account.map_or_else(|| line.number.clone(), title);
            found.push(booked(title, line.base_amount)?);
        }
    }
    table.compare(found, BALANCE)
}

pub fn entries_of(story: &Story, number: &str) -> Result<Vec<Entry>, Wrong> {
    let series = number.split('-').next().unwrap_or_default();
    let entries = story.read(|reader, company| match series {
        "INV" | "CN" => Ok(invoicing::show(reader, company, number)?.map(|shown| shown.entries)),
        "PAY" => Ok(payment::show(reader, company, number)?.map(|shown| shown.entries)),
        "DED" => Ok(payment::show_deduction(reader, company, number)?.map(|shown| shown.entries)),
        "RF" => Ok(payment::show_refund(reader, company, number)?.map(|shown| shown.entries)),
        "RP" => Ok(payment::show_returned(reader, company, number)?.map(|shown| shown.entries)),
        "UR" => Ok(payment::show_receipt(reader, company, number)?.map(|shown| shown.entries)),
        "DN" => Ok(shipping::show(reader, company, number)?.map(|shown| shown.entries)),
        "RMA" => Ok(returns::show(reader, company, number)?.map(|shown| shown.entries)),
        "SI" => Ok(purchasing::invoice(reader, company, number)?.map(|shown| shown.entries)),
        "SP" => Ok(purchasing::payment(reader, company, number)?.map(|(_, entries)| entries)),
        "JE" => Ok(ledger::show(reader, company, number)?.map(|entry| vec![entry])),
        "WO" => Ok(receivables::show_write_off(reader, company, number)?.map(|shown| shown.1)),
        "LC" => Ok(receivables::show_charge(reader, company, number)?.map(|shown| shown.entries)),
        "CL" => Ok(closing::show(reader, company, number)?.map(|(_, _, entries)| entries)),
        "TR" | "ECL" => receivables::entries_of_number(reader, company, number),
        "ST" => Ok(stock::show(reader, company, number)?.map(|shown| shown.entries)),
        // What was brought from another system has its number of there.
        _ => Ok(invoicing::show(reader, company, number)?.map(|shown| shown.entries)),
    })?;
    entries.map_or_else(|| unclear(format!("there is no {number} that is booked")), Ok)
}
