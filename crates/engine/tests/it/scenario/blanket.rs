//! Sentences about blanket orders.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, same};
use super::table::FoundRow;
use quittance_domain::blanket::{
    AgreeBlanket, BlanketState, CallOffBlanket, CallOffLine, CloseBlanket,
};
use quittance_domain::order::{Channel, Intent, PlaceLine};
use quittance_store::blanket::{self, BlanketShown};

/// The blanket order with a number.
fn shown(story: &Story, number: &str) -> Result<BlanketShown, Wrong> {
    let found = story.read(|reader, company| blanket::show(reader, company, number))?;
    found.ok_or_else(|| Wrong::Unclear(format!("there is no blanket order {number}")))
}

pub fn agree(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut lines = Vec::new();
    for goods in said.goods("goods", &["at", "less"])? {
        lines.push(PlaceLine {
            product: story.product(&goods.sku)?,
            description: None,
            quantity: goods.quantity,
            price: goods.price,
            discount: goods.discount,
            extras: Default::default(),
        });
    }
    let reply = story.run(AgreeBlanket {
        price_tax: None,
        customer: story.customer(said.text("customer"))?,
        reference: String::new(),
        valid_from: Some(said.date("first")?),
        valid_to: said.date("last")?,
        currency: None,
        lines,
    })?;
    said.numbered("blanket", &reply.number)
}

pub fn call_off(story: &mut Story, said: &Said<'_>) -> Outcome {
    let found = shown(story, said.text("blanket"))?;
    same(story.customer(said.text("customer"))?, found.blanket.customer)?;
    let mut lines = Vec::new();
    for goods in said.goods("goods", &["on"])? {
        let product = story.product(&goods.sku)?;
        let of_product = found.lines.iter().filter(|line| line.product == product);
        let line_nos: Vec<i64> = of_product.map(|line| line.line_no).collect();
        let line_no = goods.line_of_product(&line_nos)?;
        lines.push(CallOffLine { line_no, quantity: goods.quantity });
    }
    let reply = story.run(CallOffBlanket {
        blanket: found.blanket.id,
        channel: Channel::Phone,
        customer_po: String::new(),
        requested_on: None,
        ship_to: None,
        ship_to_code: None,
        warehouse: None,
        intent: Intent::Confirm,
        lines,
    })?;
    said.numbered("order", &reply.number)
}

pub fn close(story: &mut Story, said: &Said<'_>) -> Outcome {
    let blanket = shown(story, said.text("blanket"))?.blanket.id;
    story.run(CloseBlanket { blanket, reason: said.text("reason").to_owned() })?;
    Ok(())
}

pub fn state(story: &mut Story, said: &Said<'_>) -> Outcome {
    let blanket = shown(story, said.text("blanket"))?.blanket;
    same(said.code::<BlanketState>("state")?, blanket.state)
}

pub fn lines(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut found: Vec<FoundRow> = Vec::new();
    for line in shown(story, said.text("blanket"))?.lines {
        found.push(vec![
            ("product", story.sku(line.product)?),
            ("price", line.price.to_string()),
            ("agreed", line.quantity.to_string()),
            ("called", line.called.to_string()),
            ("open", line.open().to_string()),
        ]);
    }
    said.table().compare(found, &["product", "price", "agreed", "called", "open"])
}
