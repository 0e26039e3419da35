//! Sentences about the bank's statement.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same};
use super::table::Row;
use quittance_domain::payment::candidates::Known;
use quittance_engine::import::Stopped;
use quittance_engine::import::statement::{Outcome as Became, Taken, read_lines, take};
use quittance_engine::payment::BankLineReply;
use quittance_exchange::import::{Mapping, Sheet};
use quittance_store::{names, payment};
use std::io::Cursor;

/// The mapping that the project gives as the example of a bank.
const MAPPING: &str = include_str!("../../../../../mappings/bank.toml");

/// Our account.
const ACCOUNT: &str = "AT611904300234573201";

const COLUMNS: [&str; 9] =
    ["booked", "amount", "currency", "name", "iban", "text", "end to end", "reference", "becomes"];

/// The bank gives its statement as a table; each line becomes what is said of it.
pub fn lines(story: &mut Story, said: &Said<'_>) -> Outcome {
    let rows = said.table().rows(&COLUMNS)?;
    let day = story.day()?.to_string();
    let mut text =
        "account;booked;valued;amount;currency;name;iban;text;end_to_end;reference\n".to_owned();
    for row in &rows {
        text.push_str(&line(*row, &day)?);
    }
    let found = taken(story, text)?;
    assert_eq!(found.len(), rows.len(), "each line comes to something");
    for (row, taken) in rows.iter().zip(&found) {
        same(row.get("becomes").unwrap_or_default(), became(taken))?;
    }
    Ok(())
}

fn line(row: Row<'_>, day: &str) -> Result<String, Wrong> {
    let booked: Vec<&str> = row.get("booked").unwrap_or(day).split('-').rev().collect();
    let amount = row.text("amount")?.replace('.', ",");
    let of = |column: &str| row.get(column).unwrap_or_default();
    let told = ["currency", "name", "iban", "text", "end to end", "reference"].map(of);
    Ok(format!("{ACCOUNT};{};;{amount};{}\n", booked.join("."), told.join(";")))
}

/// Takes the lines of a bank's table.
fn taken(story: &Story, text: String) -> Result<Vec<Taken>, Wrong> {
    let unclear = |why: String| Wrong::Unclear(why);
    let mapping = Mapping::parse(MAPPING).map_err(|refused| unclear(refused.to_string()))?;
    let sheet = Sheet::open("bank.csv", Box::new(Cursor::new(text.into_bytes())))
        .map_err(|refused| unclear(refused.to_string()))?;
    let (engine, company) = (story.engine(), story.company_id()?);
    let reads = read_lines(engine, company, (&mapping, sheet))
        .map_err(|stopped: Stopped| unclear(stopped.to_string()))?;
    take(engine, company, reads).map_err(|failure| unclear(failure.to_string()))
}

/// The document that a line became, or why it became none.
fn became(taken: &Taken) -> String {
    let number = |reply: &BankLineReply| match reply {
        BankLineReply::Payment(reply) => reply.number.clone(),
        BankLineReply::Unidentified(reply) => reply.number.clone(),
    };
    match &taken.outcome {
        Became::Taken(reply) => number(reply),
        Became::Already(reply) => format!("{} already", number(reply)),
        Became::Passed(why) | Became::Broken(why) => (*why).to_owned(),
        Became::Refused(refused) => refused.code().to_owned(),
    }
}

/// How the payer and the invoices of a payment were found.
pub fn evidence(story: &mut Story, said: &Said<'_>) -> Outcome {
    same(said.text("evidence"), story.payment(said.text("payment"))?.payment.evidence)
}

/// Whose the money of an unknown payer may be.
pub fn candidates(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (receipts, exact, known) = story.read(|reader, company| {
        let customers = names::customers(reader, company)?;
        let customers = customers.into_iter().map(|customer| (customer.code, customer.name));
        let known = Known::of(customers, payment::known_accounts(reader, company)?);
        let exact = payment::exact_invoices(reader, company)?;
        Ok((payment::waiting_receipts(reader, company)?, exact, known))
    })?;
    let mut found = Vec::new();
    for receipt in receipts {
        let of_receipt = exact.iter().filter(|(id, ..)| *id == receipt.id);
        let exact: Vec<(String, String)> =
            of_receipt.map(|(_, invoice, code)| (invoice.clone(), code.clone())).collect();
        for candidate in known.candidates(&receipt, &exact) {
            found.push(vec![
                ("receipt", receipt.number.clone()),
                ("customer", candidate.customer),
                ("evidence", candidate.evidence.join(", ")),
            ]);
        }
    }
    said.table().compare(found, &["receipt", "customer", "evidence"])
}
