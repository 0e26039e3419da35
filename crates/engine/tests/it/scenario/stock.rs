//! Sentences about stock.
use super::said::{Goods, Said};
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::FoundRow;
use quittance_domain::Price;
use quittance_domain::Quantity;
use quittance_domain::stock::{
    AdjustLine, AdjustStock, ArrivedLine, CancelCount, Cause, CountId, CountedLine, EnterCount,
    OpenCount, PostCount, ReceiveLine, ReceiveStock, ReceiveTransfer, RevalueLine, RevalueStock,
    SendLine, SendTransfer, SetStandardCost, StockDocumentId,
};
use quittance_store::stock::{self, balances, balances_of};

/// The most products that the stock of a story is looked through for.
const PRODUCTS_MAX: i64 = 1_000;

pub fn receive(story: &mut Story, said: &Said<'_>) -> Outcome {
    let line = |goods: Goods| {
        let Some(unit_cost) = goods.price else {
            return unclear(format!("at which cost is {} received?", goods.sku));
        };
        let product = story.product(&goods.sku)?;
        let quantity = goods.quantity;
        Ok(ReceiveLine { product, quantity, unit_cost, place: None, expires_on: None })
    };
    let lines = said.goods("goods", &["at"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<ReceiveLine>, Wrong>>()?;
    let warehouse = story.company()?.default_warehouse;
    let reply = story.run(ReceiveStock { warehouse, reference: String::new(), lines })?;
    said.numbered("document", &reply.number)
}

/// Goods break, go missing or are given away.
pub fn lose(story: &mut Story, said: &Said<'_>) -> Outcome {
    adjust(story, said, said.code("cause")?, |quantity| Ok(quantity.negated()?))
}

pub fn found(story: &mut Story, said: &Said<'_>) -> Outcome {
    adjust(story, said, Cause::Count, Ok)
}

pub fn missing(story: &mut Story, said: &Said<'_>) -> Outcome {
    adjust(story, said, Cause::Count, |quantity| Ok(quantity.negated()?))
}

fn adjust(
    story: &Story,
    said: &Said<'_>,
    cause: Cause,
    signed: fn(Quantity) -> Result<Quantity, Wrong>,
) -> Outcome {
    let line = |goods: Goods| {
        let product = story.product(&goods.sku)?;
        let quantity = signed(goods.quantity)?;
        Ok(AdjustLine { product, quantity, unit_cost: goods.price, place: None })
    };
    let lines = said.goods("goods", &["at"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<AdjustLine>, Wrong>>()?;
    let warehouse = story.company()?.default_warehouse;
    let reply = story.run(AdjustStock { warehouse, reason: "count".to_owned(), cause, lines })?;
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

pub fn send(story: &mut Story, said: &Said<'_>) -> Outcome {
    let line = |goods: Goods| {
        Ok(SendLine { product: story.product(&goods.sku)?, quantity: goods.quantity, place: None })
    };
    let lines = said.goods("goods", &[])?.into_iter().map(line);
    let reply = story.run(SendTransfer {
        from: story.company()?.default_warehouse,
        to: story.warehouse(said.text("warehouse"))?,
        reference: String::new(),
        lines: lines.collect::<Result<Vec<SendLine>, Wrong>>()?,
    })?;
    said.numbered("transfer", &reply.number)
}

fn transfer(story: &Story, said: &Said<'_>) -> Result<StockDocumentId, Wrong> {
    let number = said.text("transfer");
    let found = story.read(|reader, company| stock::show(reader, company, number))?;
    let shown = found.ok_or_else(|| Wrong::Unclear(format!("there is no transfer {number}")))?;
    Ok(shown.document.id)
}

pub fn arrives(story: &mut Story, said: &Said<'_>) -> Outcome {
    let command = ReceiveTransfer { transfer: transfer(story, said)?, lines: Vec::new() };
    said.numbered("document", &story.run(command)?.number)
}

pub fn part_arrives(story: &mut Story, said: &Said<'_>) -> Outcome {
    let transfer = transfer(story, said)?;
    let sent = story.read(|reader, company| stock::moves_of(reader, company, transfer.uuid()))?;
    let line = |goods: Goods| {
        let product = story.product(&goods.sku)?;
        let line = sent.iter().find(|line| line.product == product);
        let line = line.ok_or_else(|| Wrong::Unclear(format!("{} is not in it", goods.sku)))?;
        Ok(ArrivedLine { line_no: line.line_no, quantity: goods.quantity })
    };
    let lines = said.goods("goods", &[])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<ArrivedLine>, Wrong>>()?;
    said.numbered("document", &story.run(ReceiveTransfer { transfer, lines })?.number)
}

pub fn open_count(story: &mut Story, said: &Said<'_>) -> Outcome {
    let products = said.list("products").into_iter().map(|sku| story.product(sku));
    let products = products.collect::<Result<Vec<_>, Wrong>>()?;
    let warehouse = story.company()?.default_warehouse;
    said.numbered("count", &story.run(OpenCount { warehouse, products, bins: Vec::new() })?.number)
}

pub(super) fn count(story: &Story, said: &Said<'_>) -> Result<CountId, Wrong> {
    let number = said.text("count");
    let found = story.read(|reader, company| stock::count(reader, company, number))?;
    found.map_or_else(|| unclear(format!("there is no sheet {number}")), |sheet| Ok(sheet.id))
}

pub fn enter_count(story: &mut Story, said: &Said<'_>) -> Outcome {
    let line = |goods: Goods| {
        let product = story.product(&goods.sku)?;
        Ok(CountedLine { product, counted: goods.quantity, unit_cost: goods.price, place: None })
    };
    let lines = said.goods("goods", &["at"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<CountedLine>, Wrong>>()?;
    story.run(EnterCount { count: count(story, said)?, lines })?;
    Ok(())
}

pub fn post_count(story: &mut Story, said: &Said<'_>) -> Outcome {
    let reply = story.run(PostCount { count: count(story, said)? })?;
    said.numbered("document", &reply.adjustment.unwrap_or_else(|| "no adjustment".to_owned()))
}

pub fn cancel_count(story: &mut Story, said: &Said<'_>) -> Outcome {
    story.run(CancelCount { count: count(story, said)? })?;
    Ok(())
}

pub fn standard_cost(story: &mut Story, said: &Said<'_>) -> Outcome {
    story.run(SetStandardCost {
        product: story.product(said.text("product"))?,
        unit_cost: Some(Price::parse(said.text("cost"))?),
        reason: "a new year".to_owned(),
    })?;
    Ok(())
}

pub fn revalue(story: &mut Story, said: &Said<'_>) -> Outcome {
    let product = story.product(said.text("product"))?;
    let line = RevalueLine { product, unit_cost: Price::parse(said.text("cost"))? };
    let warehouse = story.company()?.default_warehouse;
    let reason = "what it would cost today".to_owned();
    let reply = story.run(RevalueStock { warehouse, reason, lines: vec![line] })?;
    said.numbered("document", &reply.number)
}

/// The stock of a warehouse by its code.
pub fn elsewhere(story: &mut Story, said: &Said<'_>) -> Outcome {
    let product = story.product(said.text("product"))?;
    let place = story.warehouse(said.text("warehouse"))?;
    let found = story.read(|reader, company| balances_of(reader, company, product))?;
    let found = found.into_iter().find(|balance| balance.warehouse == place);
    let on_hand = found.as_ref().map_or(Quantity::ZERO, |balance| balance.on_hand);
    same(said.quantity("on_hand")?, on_hand)?;
    let Some(value) = said.get("value") else { return Ok(()) };
    let nothing = story.money("0", None)?;
    same(story.money(value, None)?, found.map_or(nothing, |balance| balance.value))
}

/// The stock of all warehouses at the end of a day.
pub fn as_of(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (day, sku) = (said.date("date")?, said.text("product"));
    let found = story.read(|reader, company| stock::as_of(reader, company, day))?;
    let found: Vec<_> = found.into_iter().filter(|listed| listed.sku == sku).collect();
    let on_hand = Quantity::sum(found.iter().map(|listed| listed.on_hand))?;
    let base = story.company()?.base_currency;
    let value = quittance_domain::Money::sum(base, found.iter().map(|listed| listed.value))?;
    let expected =
        format!("{} worth {}", said.quantity("on_hand")?, story.money(said.text("value"), None)?);
    same(expected, format!("{on_hand} worth {value}"))
}
