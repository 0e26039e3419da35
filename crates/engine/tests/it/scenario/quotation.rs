//! Sentences about quotations.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same};
use super::table::FoundRow;
use quittance_domain::Rate;
use quittance_domain::order::{Channel, Intent, LineExtras, PlaceLine};
use quittance_domain::pricing::Discount;
use quittance_domain::quotation::{
    AcceptLine, AcceptQuotation, CreateQuotation, DeclineQuotation, QuotationState,
    RequoteQuotation,
};
use quittance_store::quotation::{self, QuotationShown};

/// The quotation with a number.
fn shown(story: &Story, number: &str) -> Result<QuotationShown, Wrong> {
    let found = story.read(|reader, company| quotation::show(reader, company, number))?;
    found.ok_or_else(|| Wrong::Unclear(format!("there is no quotation {number}")))
}

pub fn create(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut lines = Vec::new();
    for goods in said.goods("goods", &["at", "less", "in"])? {
        lines.push(PlaceLine {
            product: story.product(&goods.sku)?,
            description: None,
            quantity: goods.quantity,
            price: goods.price,
            discount: goods.discount,
            extras: LineExtras { unit: goods.unit, ..LineExtras::default() },
        });
    }
    let discount = said.get("percent").map(Rate::percent).transpose()?;
    let reply = story.run(CreateQuotation {
        price_tax: None,
        customer: story.customer(said.text("customer"))?,
        reference: String::new(),
        valid_until: said.date("date")?,
        currency: None,
        ship_to: None,
        ship_to_code: None,
        text: None,
        warehouse: None,
        order_discount: discount.map(Discount::Percent),
        lines,
    })?;
    said.numbered("quotation", &reply.number)
}

pub fn accept(story: &mut Story, said: &Said<'_>) -> Outcome {
    accepted(story, said, Vec::new())
}

pub fn accept_part(story: &mut Story, said: &Said<'_>) -> Outcome {
    let quoted = shown(story, said.text("quotation"))?.lines;
    let mut lines = Vec::new();
    for goods in said.goods("goods", &["on"])? {
        let product = story.product(&goods.sku)?;
        let of_product = quoted.iter().filter(|line| line.product == product);
        let line_nos: Vec<i64> = of_product.map(|line| line.line_no).collect();
        let line_no = goods.line_of_product(&line_nos)?;
        lines.push(AcceptLine { line_no, quantity: Some(goods.quantity) });
    }
    accepted(story, said, lines)
}

fn accepted(story: &Story, said: &Said<'_>, lines: Vec<AcceptLine>) -> Outcome {
    let quotation = shown(story, said.text("quotation"))?.quotation;
    same(story.customer(said.text("customer"))?, quotation.customer)?;
    let reply = story.run(AcceptQuotation {
        quotation: quotation.id,
        channel: Channel::Phone,
        customer_po: String::new(),
        requested_on: None,
        intent: Intent::Confirm,
        lines,
    })?;
    said.numbered("order", &reply.number)
}

pub fn requote(story: &mut Story, said: &Said<'_>) -> Outcome {
    let quotation = shown(story, said.text("quotation"))?.quotation.id;
    let reply = story.run(RequoteQuotation { quotation, valid_until: said.date("date")? })?;
    said.numbered("anew", &reply.number)
}

pub fn decline(story: &mut Story, said: &Said<'_>) -> Outcome {
    let quotation = shown(story, said.text("quotation"))?.quotation;
    same(story.customer(said.text("customer"))?, quotation.customer)?;
    let reason = said.text("reason").to_owned();
    story.run(DeclineQuotation { quotation: quotation.id, reason })?;
    Ok(())
}

/// `expired` is told from the day.
pub fn state(story: &mut Story, said: &Said<'_>) -> Outcome {
    let quotation = shown(story, said.text("quotation"))?.quotation;
    if quotation.is_expired(story.day()?) {
        return same(said.text("state"), "expired");
    }
    same(said.code::<QuotationState>("state")?, quotation.state)
}

pub fn totals(story: &mut Story, said: &Said<'_>) -> Outcome {
    let found = shown(story, said.text("quotation"))?.quotation;
    let money = |place| story.money(said.text(place), Some(found.currency.code()));
    let expected = format!("{} + {} = {}", money("net")?, money("tax")?, money("gross")?);
    same(expected, format!("{} + {} = {}", found.net, found.tax, found.gross))
}

pub fn lines(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut found: Vec<FoundRow> = Vec::new();
    for line in shown(story, said.text("quotation"))?.lines {
        found.push(vec![
            ("product", story.sku(line.product)?),
            ("price", line.price.to_string()),
            ("quoted", line.quantity.to_string()),
            ("accepted", line.accepted.to_string()),
            ("reduction", line.reduction.decimal()),
            ("net", line.net.decimal()),
        ]);
    }
    let columns = ["product", "price", "quoted", "accepted", "reduction", "net"];
    said.table().compare(found, &columns)
}
