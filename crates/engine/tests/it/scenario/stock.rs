//! Sentences about stock.
use super::said::{Goods, Said};
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::FoundRow;
use quittance_domain::Quantity;
use quittance_domain::stock::{AdjustLine, AdjustStock, ReceiveLine, ReceiveStock};
use quittance_store::stock::{balances, balances_of};

/// The most products that the stock of a story is looked through for.
const PRODUCTS_MAX: i64 = 1_000;

pub fn receive(story: &mut Story, said: &Said<'_>) -> Outcome {
    let line = |goods: Goods| {
        let Some(unit_cost) = goods.price else {
            return unclear(format!("at which cost is {} received?", goods.sku));
        };
        Ok(ReceiveLine { product: story.product(&goods.sku)?, quantity: goods.quantity, unit_cost })
    };
    let lines = said.goods("goods", &["at"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<ReceiveLine>, Wrong>>()?;
    let warehouse = story.company()?.default_warehouse;
    let reply = story.run(ReceiveStock { warehouse, reference: String::new(), lines })?;
    said.numbered("document", &reply.number)
}

pub fn found(story: &mut Story, said: &Said<'_>) -> Outcome {
    adjust(story, said, Ok)
}

pub fn missing(story: &mut Story, said: &Said<'_>) -> Outcome {
    adjust(story, said, |quantity| Ok(quantity.negated()?))
}

fn adjust(
    story: &Story,
    said: &Said<'_>,
    signed: fn(Quantity) -> Result<Quantity, Wrong>,
) -> Outcome {
    let line = |goods: Goods| {
        let product = story.product(&goods.sku)?;
        Ok(AdjustLine { product, quantity: signed(goods.quantity)?, unit_cost: goods.price })
    };
    let lines = said.goods("goods", &["at"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<AdjustLine>, Wrong>>()?;
    let warehouse = story.company()?.default_warehouse;
    let reply = story.run(AdjustStock { warehouse, reason: "count".to_owned(), lines })?;
    said.numbered("document", &reply.number)
}

/// What is not said to be reserved is 0; a value that is not said is not compared.
pub fn is(story: &mut Story, said: &Said<'_>) -> Outcome {
    let product = story.product(said.text("product"))?;
    let here = story.company()?.default_warehouse;
    let found = story.read(|reader, company| balances_of(reader, company, product))?;
    let found = found.into_iter().find(|balance| balance.warehouse == here);
    let on_hand = found.as_ref().map_or(Quantity::ZERO, |balance| balance.on_hand);
    let reserved = found.as_ref().map_or(Quantity::ZERO, |balance| balance.reserved);
    let mut expected = said.quantity("on_hand")?.to_string();
    let mut shown = on_hand.to_string();
    let expected_reserved = said.get("reserved").map_or(Ok(Quantity::ZERO), Quantity::parse)?;
    expected += &format!(", of which {expected_reserved} reserved");
    shown += &format!(", of which {reserved} reserved");
    if let Some(value) = said.get("value") {
        let nothing = story.money("0", None)?;
        expected += &format!(", worth {}", story.money(value, None)?);
        shown += &format!(", worth {}", found.map_or(nothing, |balance| balance.value));
    }
    same(expected, shown)
}

/// All balances that are not empty.
pub fn all(story: &mut Story, said: &Said<'_>) -> Outcome {
    let all = story.read(|reader, company| balances(reader, company, PRODUCTS_MAX, ""))?;
    let held = all.into_iter().filter(|balance| balance.on_hand.is_positive());
    let row = |balance: quittance_store::stock::BalanceListed| -> FoundRow {
        vec![
            ("product", balance.sku),
            ("warehouse", balance.warehouse),
            ("on hand", balance.on_hand.to_string()),
            ("reserved", balance.reserved.to_string()),
            ("value", balance.value.decimal()),
        ]
    };
    let found = held.map(row).collect();
    said.table().compare(found, &["product", "warehouse", "on hand", "reserved", "value"])
}
