//! Sentences whose lines stand in a table: free ones beside those of products.
use super::order::order_of;
use super::said::{Said, code};
use super::story::{Outcome, Story, Wrong};
use super::table::Row;
use quittance_domain::order::{AmendLine, AmendOrder, Intent, LineExtras, PlaceLine, PlaceOrder};
use quittance_domain::product::ProductId;
use quittance_domain::quotation::CreateQuotation;
use quittance_domain::{Price, Quantity, Rate};
use quittance_store::order;

const NEW: &[&str] = &["product", "free", "kind", "quantity", "unit", "price", "tax", "text"];
const AMENDED: &[&str] =
    &["line", "product", "free", "kind", "quantity", "unit", "price", "tax", "text"];

pub fn place(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    let lines = new_lines(story, said)?;
    let reply = story.run(order_of(customer, Intent::Confirm, lines))?;
    said.numbered("order", &reply.number)
}

/// The prices have the tax inside.
pub fn place_with_tax(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    let mut command: PlaceOrder = order_of(customer, Intent::Confirm, new_lines(story, said)?);
    command.extras.price_tax = Some(quittance_domain::tax::PriceTax::Included);
    let reply = story.run(command)?;
    said.numbered("order", &reply.number)
}

pub fn quote(story: &mut Story, said: &Said<'_>) -> Outcome {
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
        order_discount: None,
        lines: new_lines(story, said)?,
    })?;
    said.numbered("quotation", &reply.number)
}

/// A row with a line changes that line, any other is ordered besides.
pub fn amend(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let (mut lines, mut add) = (Vec::new(), Vec::new());
    for row in said.table().rows(AMENDED)? {
        match row.get("line") {
            Some(line) => lines.push(wanted(line, row)?),
            None => add.push(new_line(story, row)?),
        }
    }
    let reason = said.text("reason").to_owned();
    story.run(AmendOrder { reason, lines, add, ..super::amend::nothing(order) })?;
    Ok(())
}

fn wanted(line: &str, row: Row<'_>) -> Result<AmendLine, Wrong> {
    Ok(AmendLine {
        line_no: line.parse().map_err(|_| Wrong::Unclear(format!("{line} is no line")))?,
        quantity: row.get("quantity").map(Quantity::parse).transpose()?,
        less_by: None,
        unit: row.get("unit").map(str::to_owned),
        price: row.get("price").map(Price::parse).transpose()?,
        discount: None,
        text: row.get("text").map(as_said),
    })
}

/// `none` takes a text away.
fn as_said(text: &str) -> String {
    if text == "none" { String::new() } else { text.to_owned() }
}

/// What stands above all lines of an order, said anew.
pub fn retell(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let (reason, text) = ("the text was wrong".to_owned(), Some(as_said(said.text("text"))));
    story.run(AmendOrder { reason, text, ..super::amend::nothing(order) })?;
    Ok(())
}

/// What stands below the lines; line 0 is the order as a whole.
pub fn texts(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let details = story.read(|reader, company| order::details(reader, company, order))?;
    let told = details.into_iter().filter_map(|it| it.text.map(|text| (it.line_no, text)));
    let row = |(line_no, text): (i64, String)| vec![("line", line_no.to_string()), ("text", text)];
    said.table().compare(told.map(row).collect(), &["line", "text"])
}

fn new_lines(story: &Story, said: &Said<'_>) -> Result<Vec<PlaceLine>, Wrong> {
    said.table().rows(NEW)?.into_iter().map(|row| new_line(story, row)).collect()
}

fn new_line(story: &Story, row: Row<'_>) -> Result<PlaceLine, Wrong> {
    let product = row.get("product").map(|sku| story.product(sku)).transpose()?;
    Ok(PlaceLine {
        product: product.unwrap_or(ProductId::from_uuid(uuid::Uuid::nil())),
        description: None,
        quantity: Quantity::parse(row.get("quantity").unwrap_or("0"))?,
        price: row.get("price").map(Price::parse).transpose()?,
        discount: Rate::ZERO,
        extras: LineExtras {
            free: row.get("free").map(str::to_owned),
            kind: row.get("kind").map(code).transpose()?,
            tax: row.get("tax").map(code).transpose()?,
            unit: row.get("unit").map(str::to_owned),
            text: row.get("text").map(str::to_owned),
            ..LineExtras::default()
        },
    })
}
