//! Sentences about invoices and credit notes.
use super::masters::words_of;
use super::said::{Goods, Said};
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::FoundRow;
use quittance_domain::Money;
use quittance_domain::customer::Party;
use quittance_domain::invoicing::{CreditInvoice, CreditInvoiceLine, InvoiceLine, PostInvoice};
use quittance_store::invoicing::InvoiceShown;
use quittance_store::order;

pub fn post(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let supplied_on = said.get("day").map(|_| said.date("day")).transpose()?;
    let reply = story.run(PostInvoice { order, supplied_on })?;
    said.numbered("invoice", &reply.number)
}

/// Credits all that is left of an invoice.
pub fn credit_rest(story: &mut Story, said: &Said<'_>) -> Outcome {
    credited(story, said, Vec::new())
}

/// Credits a part of an invoice.
pub fn credit(story: &mut Story, said: &Said<'_>) -> Outcome {
    let lines = story.invoice(said.text("invoice"))?.lines;
    let line = |goods: Goods| {
        let line_no = line_of(story, &lines, &goods)?;
        Ok(CreditInvoiceLine { line_no, quantity: goods.quantity })
    };
    let stated = said.goods("goods", &["on"])?.into_iter().map(line);
    credited(story, said, stated.collect::<Result<Vec<CreditInvoiceLine>, Wrong>>()?)
}

fn credited(story: &Story, said: &Said<'_>, lines: Vec<CreditInvoiceLine>) -> Outcome {
    let invoice = story.invoice(said.text("invoice"))?.invoice.id;
    let reason = said.text("reason").to_owned();
    let reply = story.run(CreditInvoice { invoice, reason, lines })?;
    said.numbered("note", &reply.number)
}

/// The line of an invoice that is said, or the only one of the product.
pub fn line_of(story: &Story, lines: &[InvoiceLine], goods: &Goods) -> Result<i64, Wrong> {
    let product = story.product(&goods.sku)?;
    let of_product = lines.iter().filter(|line| line.product == product);
    let line_nos: Vec<i64> = of_product.map(|line| line.line_no).collect();
    goods.line_of_product(&line_nos)
}

pub fn totals(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = story.invoice(said.text("invoice"))?;
    compare_totals(story, said, &shown)?;
    said.get("due").map_or(Ok(()), |due| same(due, shown.invoice.due_on))
}

pub fn note_totals(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = story.credit_note(said.text("note"))?;
    compare_totals(story, said, &shown)
}

pub fn compare_totals(story: &Story, said: &Said<'_>, shown: &InvoiceShown) -> Outcome {
    let found = &shown.invoice;
    let money = |place| story.money(said.text(place), Some(found.currency.code()));
    let expected = format!("{} + {} = {}", money("net")?, money("tax")?, money("gross")?);
    same(expected, format!("{} + {} = {}", found.net, found.tax, found.gross))
}

pub fn lines(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut found: Vec<FoundRow> = Vec::new();
    for line in story.invoice(said.text("invoice"))?.lines {
        found.push(vec![
            ("product", story.sku(line.product)?),
            ("description", line.description.clone()),
            ("quantity", line.quantity.to_string()),
            ("price", line.price.to_string()),
            ("net", line.net.decimal()),
        ]);
    }
    said.table().compare(found, &["product", "description", "quantity", "price", "net"])
}

pub fn kits(story: &mut Story, said: &Said<'_>) -> Outcome {
    let number = said.text("invoice");
    let invoice = story.invoice(number).or_else(|_| story.credit_note(number))?.invoice;
    let mut found: Vec<FoundRow> = Vec::new();
    for kit in story.read(|reader, company| order::billed_kits(reader, company, &invoice))? {
        found.push(vec![
            ("product", kit.sku),
            ("quantity", kit.quantity.map_or("parts".to_owned(), |count| count.to_string())),
            ("net", kit.net.decimal()),
        ]);
    }
    said.table().compare(found, &["product", "quantity", "net"])
}

pub fn taxes(story: &mut Story, said: &Said<'_>) -> Outcome {
    let taxes = story.invoice(said.text("invoice"))?.taxes.into_iter();
    let row = |tax: quittance_domain::invoicing::InvoiceTax| -> FoundRow {
        vec![
            ("category", words_of(tax.category).to_owned()),
            ("rate", tax.rate.to_string()),
            ("base", tax.base.decimal()),
            ("tax", tax.tax.decimal()),
        ]
    };
    said.table().compare(taxes.map(row).collect(), &["category", "rate", "base", "tax"])
}

/// Of an invoice or a credit note.
pub fn components(story: &mut Story, said: &Said<'_>) -> Outcome {
    let number = said.text("document");
    let shown = story.invoice(number).or_else(|_| story.credit_note(number))?;
    let mut found: Vec<FoundRow> = Vec::new();
    for tax in &shown.taxes {
        found.extend(tax.components.iter().map(|it| {
            vec![
                ("component", it.code.to_string()),
                ("rate", it.rate.to_string()),
                ("base", tax.base.decimal()),
                ("tax", it.tax.decimal()),
            ]
        }));
    }
    said.table().compare(found, &["component", "rate", "base", "tax"])
}

pub fn open(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = story.invoice(said.text("invoice"))?;
    compare_open(story, said, &shown)
}

/// What of a credit note settled no invoice, as a positive amount.
pub fn note_open(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shown = story.credit_note(said.text("note"))?;
    compare_open(story, said, &shown)
}

fn compare_open(story: &Story, said: &Said<'_>, shown: &InvoiceShown) -> Outcome {
    let expected = story.money(said.text("amount"), Some(shown.invoice.currency.code()))?;
    let open = shown.items.iter().map(|item| item.open);
    match shown.items.is_empty() {
        false => same(expected, Money::sum(shown.invoice.currency, open)?.absolute()?),
        true => unclear("it has no open item"),
    }
}

/// Who bought by a document of any kind, as it tells it: `Nord AG, Kiel, DE123456788`, and behind
/// `, addressed to` the other whom it goes to.
pub fn buyer(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (buyer, bill_to) = story.document(said.text("document"))?.buyer;
    let words = |party: Party| {
        let parts = [party.name, party.city, party.vat_id];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    };
    let addressed = bill_to.map_or_else(String::new, |it| format!(", addressed to {}", words(it)));
    same(said.text("buyer"), words(buyer) + &addressed)
}
