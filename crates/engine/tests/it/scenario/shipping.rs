//! Sentences about shipments.
use super::said::{Goods, Said};
use super::story::{Outcome, Story, Wrong};
use quittance_domain::order::OrderLine;
use quittance_domain::shipping::{
    CancelShipment, CreateShipment, CreateShipmentLine, PostGoodsIssue, ReverseIssue,
};
use quittance_engine::shipping::ShipmentReply;

/// Packs all that is reserved for an order and lets it leave.
pub fn all(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let packed = story.run(CreateShipment { order, lines: Vec::new() })?;
    let left = story.run(PostGoodsIssue { shipment: packed.shipment })?;
    said.numbered("shipment", &left.number)
}

/// Packs a part of an order and lets it leave.
pub fn part(story: &mut Story, said: &Said<'_>) -> Outcome {
    let packed = packed(story, said)?;
    let left = story.run(PostGoodsIssue { shipment: packed.shipment })?;
    said.numbered("shipment", &left.number)
}

pub fn pack(story: &mut Story, said: &Said<'_>) -> Outcome {
    said.numbered("shipment", &packed(story, said)?.number)
}

fn packed(story: &Story, said: &Said<'_>) -> Result<ShipmentReply, Wrong> {
    let shown = story.order(said.text("order"))?;
    let line = |goods: Goods| {
        let order_line = line_of(story, &shown.lines, &goods)?;
        Ok(CreateShipmentLine { order_line, quantity: goods.quantity })
    };
    let lines = said.goods("goods", &["on"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<CreateShipmentLine>, Wrong>>()?;
    story.run(CreateShipment { order: shown.order.id, lines })
}

/// The line that is said, or the only one of the product.
fn line_of(story: &Story, lines: &[OrderLine], goods: &Goods) -> Result<i64, Wrong> {
    let product = story.product(&goods.sku)?;
    let of_product = lines.iter().filter(|line| line.product == product);
    let line_nos: Vec<i64> = of_product.map(|line| line.line_no).collect();
    goods.line_of_product(&line_nos)
}

pub fn leave(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    story.run(PostGoodsIssue { shipment })?;
    Ok(())
}

pub fn cancel(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    story.run(CancelShipment { shipment })?;
    Ok(())
}

pub fn reverse(story: &mut Story, said: &Said<'_>) -> Outcome {
    let shipment = story.shipment(said.text("shipment"))?;
    story.run(ReverseIssue { shipment, reason: said.text("reason").to_owned() })?;
    Ok(())
}
