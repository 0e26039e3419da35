//! Sentences about debit notes, reversals and corrected invoices.
use super::invoicing::compare_totals;
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::Row;
use quittance_domain::invoicing::{
    CorrectInvoice, CorrectInvoiceLine, DebitInvoice, DebitInvoiceLine, ReverseInvoice,
};

/// The table names the invoice lines, how much more each comes to and, perhaps, what for.
pub fn debit(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = story.invoice(said.text("invoice"))?;
    let currency = shown.invoice.currency;
    let line = |row: Row<'_>| {
        let Ok(line_no) = row.text("line")?.parse() else {
            return unclear("a line is a number");
        };
        Ok(DebitInvoiceLine {
            line_no,
            amount: story.money(row.text("amount")?, Some(currency.code()))?,
            description: row.get("for").unwrap_or_default().to_owned(),
        })
    };
    let rows = said.table().rows(&["line", "amount", "for"])?;
    let lines = rows.into_iter().map(line).collect::<Result<Vec<_>, Wrong>>()?;
    let reason = said.text("reason").to_owned();
    let reply = story.run(DebitInvoice { invoice: shown.invoice.id, reason, lines })?;
    said.numbered("note", &reply.number)
}

pub fn reverse(story: &mut Story, said: &Said<'_>) -> Outcome {
    let invoice = story.invoice(said.text("invoice"))?.invoice.id;
    let reason = said.text("reason").to_owned();
    let reply = story.run(ReverseInvoice { invoice, reason })?;
    said.numbered("note", &reply.number)
}

/// The table names the invoice lines, and what of quantity, price and description is otherwise.
pub fn correct(story: &mut Story, said: &Said<'_>) -> Outcome {
    let line = |row: Row<'_>| {
        let given = |column| row.get(column).filter(|text| !text.is_empty());
        let Ok(line_no) = row.text("line")?.parse() else {
            return unclear("a line is a number");
        };
        let (Ok(quantity), Ok(price)) = (
            given("quantity").map(str::parse).transpose(),
            given("price").map(str::parse).transpose(),
        ) else {
            return unclear("a quantity and a price are numbers");
        };
        let description = given("description").map(str::to_owned);
        Ok(CorrectInvoiceLine { line_no, quantity, price, description })
    };
    let rows = said.table().rows(&["line", "quantity", "price", "description"])?;
    let lines = rows.into_iter().map(line).collect::<Result<Vec<_>, Wrong>>()?;
    corrected(story, said, lines)
}

/// The lines stay as they are.
pub fn reissue(story: &mut Story, said: &Said<'_>) -> Outcome {
    corrected(story, said, Vec::new())
}

fn corrected(story: &mut Story, said: &Said<'_>, lines: Vec<CorrectInvoiceLine>) -> Outcome {
    let invoice = story.invoice(said.text("invoice"))?.invoice.id;
    let reason = said.text("reason").to_owned();
    let reply = story.run(CorrectInvoice { invoice, reason, lines })?;
    said.numbered("corrected", &reply.number)
}

pub fn totals(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = story.invoice(said.text("note"))?;
    compare_totals(story, said, &shown)?;
    said.get("due").map_or(Ok(()), |due| same(due, shown.invoice.due_on))
}
