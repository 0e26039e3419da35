//! Sentences about orders.
use super::said::{Goods, Said};
use super::story::{Outcome, Story, Wrong, same, unclear};
use super::table::FoundRow;
use quittance_domain::code::Code;
use quittance_domain::country::Country;
use quittance_domain::customer::{CustomerId, Terms};
use quittance_domain::order::{
    CancelOrder, Channel, ConfirmOrder, CopiedPrices, CopyOrder, HoldKind, Intent, LineExtras,
    OrderExtras, OrderState, OverrideTerms, PlaceLine, PlaceOrder, ReleaseHold, SetPriority,
    ShipTo,
};
use quittance_domain::pricing::Discount;
use quittance_domain::product::ProductId;
use quittance_domain::stock::atp;
use quittance_domain::{Currency, Date, Quantity, Rate};
use quittance_store::{order, stock};

/// An order that is confirmed at once, or waits.
pub fn place(story: &mut Story, said: &Said<'_>) -> Outcome {
    placed(story, said, Intent::Confirm)
}

/// An order that waits for its confirmation.
pub fn submit(story: &mut Story, said: &Said<'_>) -> Outcome {
    placed(story, said, Intent::Submit)
}

/// An order with what few orders say: `5 % off`, `7.00 off`, `coupon SPRING`, `place LINZ`,
/// `wanted on 2026-02-04`.
pub fn buy(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (mut extras, mut wanted_on) = (OrderExtras::default(), None);
    for extra in said.get("extras").map(|_| said.list("extras")).unwrap_or_default() {
        match extra.split(' ').collect::<Vec<_>>().as_slice() {
            [percent, "%", "off"] => {
                extras.discount = Some(Discount::Percent(Rate::percent(percent)?));
            }
            [amount, "off"] => {
                extras.discount = Some(Discount::Amount(story.money(amount, None)?));
            }
            ["coupon", code] => extras.coupons.push((*code).to_owned()),
            ["wanted", "on", day] => wanted_on = Some(Date::parse(day)?),
            ["place", code] => extras.ship_to_code = Some((*code).to_owned()),
            _ => return unclear(format!("an order has no `{extra}`")),
        }
    }
    let line = |goods: Goods| {
        let known = story.product(&goods.sku);
        let item = known.is_err().then(|| goods.sku.clone());
        Ok(PlaceLine {
            product: known.unwrap_or(ProductId::from_uuid(uuid::Uuid::nil())),
            description: None,
            quantity: goods.quantity,
            price: goods.price,
            discount: goods.discount,
            extras: LineExtras {
                unit: goods.unit,
                item,
                expected_price: goods.expected,
                ..LineExtras::default()
            },
        })
    };
    let goods = said.goods("goods", &["at", "less", "in", "expecting"])?;
    let lines = goods.into_iter().map(line).collect::<Result<Vec<PlaceLine>, Wrong>>()?;
    let customer = story.customer(said.text("customer"))?;
    let command = order_of(customer, Intent::Confirm, lines);
    let reply = story.run(PlaceOrder { extras, requested_on: wanted_on, ..command })?;
    said.numbered("order", &reply.number)
}

/// `anew` or `kept`.
pub fn copy(story: &mut Story, said: &Said<'_>) -> Outcome {
    let text = said.text("prices");
    let Some(prices) = CopiedPrices::parse_code(text) else {
        return unclear(format!("prices are kept or anew, not {text}"));
    };
    let command = CopyOrder {
        order: story.order(said.text("order"))?.order.id,
        channel: Channel::Phone,
        customer_po: String::new(),
        requested_on: None,
        prices,
        intent: Intent::Confirm,
    };
    let reply = story.run(command)?;
    said.numbered("copy", &reply.number)
}

pub fn sent_to(story: &mut Story, said: &Said<'_>) -> Outcome {
    let line = |goods: Goods| {
        Ok(PlaceLine {
            product: story.product(&goods.sku)?,
            description: None,
            quantity: goods.quantity,
            price: goods.price,
            discount: goods.discount,
            extras: Default::default(),
        })
    };
    let lines = said.goods("goods", &["at", "less"])?.into_iter().map(line);
    let lines = lines.collect::<Result<Vec<PlaceLine>, Wrong>>()?;
    let customer = story.customer(said.text("customer"))?;
    let country = Country::parse("AT")?;
    let ship_to = Some(ShipTo { address: said.text("address").to_owned(), country });
    let command = order_of(customer, Intent::Confirm, lines);
    let reply = story.run(PlaceOrder { ship_to, ..command })?;
    said.numbered("order", &reply.number)
}

/// A plain order.
pub fn order_of(customer: CustomerId, intent: Intent, lines: Vec<PlaceLine>) -> PlaceOrder {
    PlaceOrder {
        customer,
        channel: Channel::Phone,
        customer_po: String::new(),
        source_number: String::new(),
        currency: None,
        requested_on: None,
        priority: 5,
        ship_to: None,
        warehouse: None,
        intent,
        lines,
        extras: OrderExtras::default(),
    }
}

fn placed(story: &Story, said: &Said<'_>, intent: Intent) -> Outcome {
    let line = |goods: Goods| {
        Ok(PlaceLine {
            product: story.product(&goods.sku)?,
            description: None,
            quantity: goods.quantity,
            price: goods.price,
            discount: goods.discount,
            extras: Default::default(),
        })
    };
    let lines = said.goods("goods", &["at", "less"])?.into_iter().map(line);
    let reply = story.run(PlaceOrder {
        customer: story.customer(said.text("customer"))?,
        channel: Channel::Phone,
        customer_po: said.get("po").unwrap_or_default().to_owned(),
        source_number: String::new(),
        currency: said.get("currency").map(Currency::parse).transpose()?,
        requested_on: None,
        priority: 5,
        ship_to: None,
        warehouse: None,
        intent,
        lines: lines.collect::<Result<Vec<PlaceLine>, Wrong>>()?,
        extras: Default::default(),
    })?;
    said.numbered("order", &reply.number)
}

pub fn confirm(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    story.run(ConfirmOrder { order })?;
    Ok(())
}

pub fn release(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let kind = said.code::<HoldKind>("hold")?;
    let reason = said.text("reason").to_owned();
    story.run_as(said.text("person"), ReleaseHold { order, kind, reason })?;
    Ok(())
}

pub fn priority(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let text = said.text("priority");
    let priority = text.parse().map_err(|_| Wrong::Unclear(format!("{text} is no number")))?;
    story.run(SetPriority { order, priority })?;
    Ok(())
}

pub fn terms(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let terms = Terms::parse(said.text("terms"))?;
    let reason = said.text("reason").to_owned();
    story.run_as(said.text("person"), OverrideTerms { order, terms, reason })?;
    Ok(())
}

pub fn cancel(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    story.run(CancelOrder { order, reason: said.text("reason").to_owned() })?;
    Ok(())
}

pub fn state(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order;
    same(said.code::<OrderState>("state")?, order.state)
}

/// All active holds, in the order of their kinds.
pub fn holds(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let holds = story.read(|reader, company| order::trail(reader, company, order))?.holds;
    let active =
        |kind: &&HoldKind| holds.iter().any(|hold| hold.kind == **kind && hold.is_active());
    let active = HoldKind::ALL.iter().filter(active);
    let active: Vec<String> = active.map(|kind| kind.code().replace('_', " ")).collect();
    same(said.list("holds").join(", "), active.join(", "))
}

pub fn totals(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order;
    let money = |place| story.money(said.text(place), Some(order.currency.code()));
    let expected = format!("{} + {} = {}", money("net")?, money("tax")?, money("gross")?);
    same(expected, format!("{} + {} = {}", order.net, order.tax, order.gross))
}

const LINE: &[&str] = &[
    "line",
    "from",
    "part of",
    "product",
    "description",
    "price",
    "ordered",
    "reserved",
    "shipped",
    "invoiced",
    "returned",
    "cancelled",
    "reduction",
    "net",
];

pub fn lines(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut found: Vec<FoundRow> = Vec::new();
    let shown = story.order(said.text("order"))?;
    for line in shown.lines {
        let warehouse = shown.order.warehouse_of(&line);
        found.push(vec![
            ("line", line.line_no.to_string()),
            ("from", story.warehouse_code(warehouse)?),
            ("part of", line.part_of.map_or(String::new(), |whole| whole.to_string())),
            ("product", story.sku(line.product)?),
            ("description", line.description.clone()),
            ("price", line.price.to_string()),
            ("ordered", line.quantity.to_string()),
            ("reserved", line.reserved.to_string()),
            ("shipped", line.shipped.to_string()),
            ("invoiced", line.invoiced.to_string()),
            ("returned", line.returned.to_string()),
            ("cancelled", line.cancelled.to_string()),
            ("reduction", line.reduction.decimal()),
            ("net", line.net.decimal()),
        ]);
    }
    said.table().compare(found, LINE)
}

pub fn kits(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order.id;
    let mut found: Vec<FoundRow> = Vec::new();
    for kit in story.read(|reader, company| order::kits(reader, company, order))? {
        found.push(vec![
            ("product", story.sku(kit.product)?),
            ("quantity", kit.quantity.to_string()),
            ("price", kit.price.decimal()),
        ]);
    }
    said.table().compare(found, &["product", "quantity", "price"])
}

/// What waits for goods, in the order in which it is served, and when it can be expected. All
/// products of a story lie in one warehouse.
pub fn backorders(story: &mut Story, said: &Said<'_>) -> Outcome {
    let day = story.day()?;
    let waiting = story.read(|reader, company| order::backorders(reader, company))?;
    let mut found: Vec<FoundRow> = Vec::new();
    for (place, line) in waiting.iter().enumerate() {
        let key = (line.product, line.warehouse);
        let supply = story.read(|reader, company| stock::supply(reader, company, key))?;
        let before = waiting[..=place].iter().filter(|it| it.product == line.product);
        let lacking: Vec<Quantity> = before.map(|it| it.lacking).collect();
        let expected =
            atp::expected((day, supply.available), &supply.receipts, Vec::new(), &lacking)?;
        let expected = expected.last().copied().flatten();
        found.push(vec![
            ("order", line.number.clone()),
            ("product", line.sku.clone()),
            ("priority", line.priority.to_string()),
            ("lacking", line.lacking.to_string()),
            ("expected on", expected.map_or("never".to_owned(), |day| day.to_string())),
        ]);
    }
    said.table().compare(found, &["order", "product", "priority", "lacking", "expected on"])
}

/// From the company's own warehouse.
pub fn promised(story: &mut Story, said: &Said<'_>) -> Outcome {
    let day = story.day()?;
    let key = (story.product(said.text("product"))?, story.company()?.default_warehouse);
    let supply = story.read(|reader, company| stock::supply(reader, company, key))?;
    let at = (day, supply.available);
    let days = atp::promisable(at, &supply.receipts, &supply.wanted)?;
    let first = atp::first_day(&days, said.quantity("quantity")?);
    same(said.text("day"), first.map_or("never".to_owned(), |day| day.to_string()))
}

/// Of the product and of what may replace it, in each warehouse.
pub fn offered(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (day, quantity) = (story.day()?, said.quantity("quantity")?);
    let product = story.product(said.text("product"))?;
    let found = story.read(|reader, company| stock::alternatives(reader, company, product))?;
    let mut rows = Vec::with_capacity(found.len());
    for one in found {
        let supply = &one.supply;
        let at = (day, supply.available);
        let promise = atp::promise(at, &supply.receipts, &supply.wanted, quantity)?;
        rows.push(vec![
            ("product", one.sku),
            ("warehouse", one.warehouse),
            ("today", promise.today.to_string()),
            ("promised on", promise.on.map_or("never".to_owned(), |day| day.to_string())),
        ]);
    }
    said.table().compare(rows, &["product", "warehouse", "today", "promised on"])
}
