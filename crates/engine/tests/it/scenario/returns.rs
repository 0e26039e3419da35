//! Sentences about returns.
use super::invoicing::line_of;
use super::said::{Goods, Said};
use super::story::{Outcome, Story, Wrong, same, unclear};
use quittance_domain::returns::{
    CreditReturn, Disposition, OrderRef, ReceiveReturn, RegisterReturn, RegisterReturnLine,
    ReturnState, SoldAt, TakeBack, TakeBackLine, WithoutSale,
};
use quittance_store::{returns, shipping};

pub fn register(story: &mut Story, said: &Said<'_>) -> Outcome {
    let goods = said.goods("goods", &["at", "from", "on", "for"])?;
    let lines = goods.into_iter().map(|goods| line(story, goods));
    let reply = story.run(RegisterReturn {
        customer: story.customer(said.text("customer"))?,
        source_number: String::new(),
        reason: said.text("reason").to_owned(),
        warehouse: None,
        without_sale: WithoutSale::Refused,
        lines: lines.collect::<Result<Vec<RegisterReturnLine>, Wrong>>()?,
    })?;
    said.numbered("return", &reply.number)
}

fn line(story: &Story, goods: Goods) -> Result<RegisterReturnLine, Wrong> {
    let sold_at = |number: &String| {
        let sold = story.invoice(number)?;
        let line_no = line_of(story, &sold.lines, &goods)?;
        Ok::<_, Wrong>(SoldAt { invoice: sold.invoice.id, line_no })
    };
    let (orders, invoices) = match goods.invoice.as_ref() {
        Some(number) if number.starts_with("SO-") => (Some(number), None),
        number => (None, number),
    };
    Ok(RegisterReturnLine {
        product: story.product(&goods.sku)?,
        description: String::new(),
        quantity: goods.quantity,
        price: goods.price,
        order: orders.map(|number| OrderRef::Number(number.clone())),
        invoice: invoices.map(sold_at).transpose()?,
        disposition: goods.disposition.unwrap_or(Disposition::Restock),
    })
}

/// Takes back what is said of a shipment, each product from the line that it left with.
pub fn take_back(story: &mut Story, said: &Said<'_>) -> Outcome {
    let number = said.text("shipment").to_owned();
    let shown = story.read(|reader, company| shipping::show(reader, company, &number))?;
    let Some(shown) = shown else { return unclear(format!("there is no shipment {number}")) };
    let line = |goods: Goods| {
        let product = story.product(&goods.sku)?;
        let lines = shown.lines.iter().filter(|line| line.product == product);
        let line_nos: Vec<i64> = lines.map(|line| line.line_no).collect();
        Ok(TakeBackLine {
            line_no: goods.line_of_product(&line_nos)?,
            quantity: goods.quantity,
            disposition: goods.disposition.unwrap_or(Disposition::Restock),
        })
    };
    let lines = said.goods("goods", &["on", "for"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<TakeBackLine>, Wrong>>()?;
    let reason = said.text("reason").to_owned();
    let reply = story.run(TakeBack { shipment: shown.shipment.id, reason, lines })?;
    said.numbered("return", &reply.number)
}

pub fn receive(story: &mut Story, said: &Said<'_>) -> Outcome {
    let return_id = story.returned(said.text("return"))?;
    story.run(ReceiveReturn { return_id })?;
    Ok(())
}

pub fn credit(story: &mut Story, said: &Said<'_>) -> Outcome {
    let return_id = story.returned(said.text("return"))?;
    let reply = story.run(CreditReturn { return_id })?;
    said.numbered("note", &reply.number)
}

pub fn state(story: &mut Story, said: &Said<'_>) -> Outcome {
    let number = said.text("return").to_owned();
    story.returned(&number)?;
    let shown = story.read(|reader, company| returns::show(reader, company, &number))?;
    let found = shown.map(|shown| shown.head.state.to_string());
    same(said.code::<ReturnState>("state")?, found.unwrap_or_default())
}
