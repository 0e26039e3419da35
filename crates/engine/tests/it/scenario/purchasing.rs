//! Sentences about suppliers, purchase orders, their bills and payments.
use super::said::{Goods, Said};
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::FoundRow;
use quittance_domain::customer::Terms;
use quittance_domain::payment::Method;
use quittance_domain::purchasing::{
    BilledLine, CancelPurchaseOrder, CreateSupplier, PaySupplier, PlacePurchaseLine,
    PlacePurchaseOrder, PostSupplierInvoice, PurchaseLine, PurchaseState, ReceivePurchase,
    ReceivedLine, Replenish, SetExpected, SetReorderRule, propose,
};
use quittance_domain::tax::TaxCategory;
use quittance_domain::{Date, Money, Price, Quantity, Rate};
use quittance_engine::purchasing::run_replenishment;
use quittance_store::purchasing;

pub fn suppliers(story: &mut Story, said: &Said<'_>) -> Outcome {
    let columns = ["supplier", "terms", "lead time", "over receipt", "price tolerance", "minimum"];
    for row in said.table().rows(&columns)? {
        let code = row.text("supplier")?;
        let terms = row.text("terms")?;
        let terms = terms.strip_suffix(" days").map_or("card".to_owned(), |it| format!("net:{it}"));
        let days = row.get("lead time").unwrap_or("0");
        let days = days.parse().map_err(|_| Wrong::Unclear(format!("{days} is no number")))?;
        let percent = |column| Rate::percent(row.get(column).unwrap_or("0"));
        story.run(CreateSupplier {
            code: code.to_owned(),
            name: code.to_owned(),
            terms: Terms::parse(&terms)?,
            lead_time_days: days,
            over_receipt: percent("over receipt")?,
            price_tolerance: percent("price tolerance")?,
            minimum_order: row.get("minimum").map(|it| story.money(it, None)).transpose()?,
        })?;
    }
    Ok(())
}

pub fn rules(story: &mut Story, said: &Said<'_>) -> Outcome {
    let columns = ["product", "supplier", "point", "target", "lot", "price"];
    let warehouse = story.company()?.default_warehouse;
    for row in said.table().rows(&columns)? {
        story.run(SetReorderRule {
            product: story.product(row.text("product")?)?,
            warehouse,
            supplier: story.supplier(row.text("supplier")?)?,
            point: Quantity::parse(row.text("point")?)?,
            target: Quantity::parse(row.text("target")?)?,
            lot: Quantity::parse(row.get("lot").unwrap_or("0"))?,
            price: Price::parse(row.text("price")?)?,
        })?;
    }
    Ok(())
}

pub fn place(story: &mut Story, said: &Said<'_>) -> Outcome {
    let line = |goods: Goods| {
        let Some(price) = goods.price else {
            return unclear(format!("at which price is {} ordered?", goods.sku));
        };
        let product = story.product(&goods.sku)?;
        Ok(PlacePurchaseLine { product, quantity: goods.quantity, unit: goods.unit, price })
    };
    let lines = said.goods("goods", &["at", "in"])?.into_iter().map(line);
    let expected_on = said.get("date").map(Date::parse).transpose()?;
    let reply = story.run(PlacePurchaseOrder {
        supplier: story.supplier(said.text("supplier"))?,
        warehouse: story.company()?.default_warehouse,
        reference: String::new(),
        expected_on,
        lines: lines.collect::<Result<Vec<PlacePurchaseLine>, Wrong>>()?,
    })?;
    said.numbered("order", &reply.number)
}

pub fn replenish(story: &mut Story, said: &Said<'_>) -> Outcome {
    let supplier = story.supplier(said.text("supplier"))?;
    let warehouse = story.company()?.default_warehouse;
    let reply = story.run(Replenish { supplier, warehouse })?;
    said.numbered("order", &reply.number)
}

/// Buys of all suppliers what the rules propose: the orders that it comes to, in their order.
pub fn replenish_all(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (company, day) = (story.company_id()?, story.day()?);
    let ran = run_replenishment(story.engine(), company, "story", day);
    let ran = ran.map_err(|failure| Wrong::Unclear(failure.to_string()))?;
    if let Some((supplier, refused)) = ran.refused.first() {
        return unclear(format!("{supplier} was refused: {refused}"));
    }
    let ordered = if ran.orders.is_empty() { "nothing".to_owned() } else { ran.orders.join(", ") };
    same(said.text("orders"), ordered)
}

pub fn arrives(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.purchase(said.text("order"))?.0.id;
    let command = ReceivePurchase { order, reference: String::new(), lines: Vec::new() };
    said.numbered("document", &story.run(command)?.number)
}

pub fn part_arrives(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (order, known) = story.purchase(said.text("order"))?;
    let line = |goods: Goods| {
        let line_no = line_of(story, &known, &goods)?.line_no;
        Ok(ReceivedLine { line_no, quantity: goods.quantity, place: None, expires_on: None })
    };
    let lines = said.goods("goods", &["on"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<ReceivedLine>, Wrong>>()?;
    let reply = story.run(ReceivePurchase { order: order.id, reference: String::new(), lines })?;
    said.numbered("document", &reply.number)
}

fn line_of<'a>(
    story: &Story,
    lines: &'a [PurchaseLine],
    goods: &Goods,
) -> Result<&'a PurchaseLine, Wrong> {
    let product = story.product(&goods.sku)?;
    let of_product = lines.iter().filter(|line| line.product == product);
    let line_nos: Vec<i64> = of_product.map(|line| line.line_no).collect();
    let line_no = goods.line_of_product(&line_nos)?;
    let found = lines.iter().find(|line| line.line_no == line_no);
    found.map_or_else(|| unclear(format!("there is no line {line_no}")), Ok)
}

pub fn expect(story: &mut Story, said: &Said<'_>) -> Outcome {
    story.run(SetExpected {
        order: story.purchase(said.text("order"))?.0.id,
        expected_on: Date::parse(said.text("date"))?,
        lines: Vec::new(),
        reason: said.text("reason").to_owned(),
    })?;
    Ok(())
}

pub fn give_up(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.purchase(said.text("order"))?.0.id;
    story.run(CancelPurchaseOrder { order, reason: said.text("reason").to_owned() })?;
    Ok(())
}

/// What is billed at a price of its own differs from the order; a reason accepts that.
pub fn bill(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (order, known) = story.purchase(said.text("order"))?;
    let base = story.company()?.base_currency;
    let rate = Rate::percent(said.text("percent"))?;
    let category = said.get("category").map(super::masters::category).transpose()?;
    let category = category.unwrap_or(TaxCategory::Standard);
    let line = |goods: Goods| {
        let line = line_of(story, &known, &goods)?;
        let price = goods.price.unwrap_or(line.price);
        Ok(BilledLine {
            order: order.id,
            order_line: line.line_no,
            quantity: goods.quantity,
            net: price.amount(goods.quantity, base)?,
            tax_category: category,
            tax_rate: rate,
            accepted_because: said.get("reason").unwrap_or_default().to_owned(),
        })
    };
    let lines = said.goods("goods", &["at", "on"])?.into_iter().map(line);
    let reply = story.run(PostSupplierInvoice {
        supplier: story.supplier(said.text("supplier"))?,
        supplier_number: said.text("number").to_owned(),
        issued_on: None,
        gross: None,
        lines: lines.collect::<Result<Vec<BilledLine>, Wrong>>()?,
    })?;
    said.numbered("invoice", &reply.number)
}

pub fn pay(story: &mut Story, said: &Said<'_>) -> Outcome {
    let reply = story.run(PaySupplier {
        supplier: story.supplier(said.text("supplier"))?,
        method: Method::Bank,
        reference: String::new(),
        amount: story.money(said.text("amount"), None)?,
        bills: Vec::new(),
    })?;
    said.numbered("payment", &reply.number)
}

pub fn state(story: &mut Story, said: &Said<'_>) -> Outcome {
    let state = story.purchase(said.text("order"))?.0.state;
    same(said.code::<PurchaseState>("state")?, state)
}

/// What is owed at the end of the story's day.
pub fn owed(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (day, base) = (story.day()?, story.company()?.base_currency);
    let owed = story.read(|reader, company| purchasing::payables(reader, company, day))?;
    let of_supplier = owed.into_iter().filter(|it| it.supplier == said.text("supplier"));
    let found = Money::sum(base, of_supplier.map(|it| it.open))?;
    same(story.money(said.text("amount"), None)?, found)
}

/// What the reorder rules propose.
pub fn proposals(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut found: Vec<FoundRow> = Vec::new();
    for listed in story.read(|reader, company| purchasing::rules(reader, company))? {
        let Some(proposal) = propose(&listed.rule, listed.status, listed.figures)? else {
            continue;
        };
        found.push(vec![
            ("product", listed.sku),
            ("supplier", listed.supplier),
            ("available", proposal.figures.available.to_string()),
            ("on order", proposal.figures.on_order.to_string()),
            ("open demand", proposal.figures.open_demand.to_string()),
            ("quantity", proposal.quantity.to_string()),
        ]);
    }
    let columns = ["product", "supplier", "available", "on order", "open demand", "quantity"];
    said.table().compare(found, &columns)
}
