//! Clerks who err: what they send must be refused, or be harmless.
use super::Desk;
use super::paying::eur;
use crate::simulate::cast::WAREHOUSE;
use serde_json::{Value, json};

/// A mistake: the command and its fields; None: there is nothing yet to be wrong about.
type Blunder = fn(&mut Desk<'_>) -> Option<(&'static str, Value)>;

/// One line for each new mistake.
const BLUNDERS: &[Blunder] = &[
    confirms_any_order,
    cancels_any_order,
    reserves_any_order,
    bills_any_order,
    ships_too_much,
    issues_any_shipment,
    cancels_any_shipment,
    credits_too_much,
    pays_an_unknown_invoice,
    pays_too_much_of_an_invoice,
    pays_nothing,
    applies_too_much,
    orders_an_unknown_product,
    orders_nothing,
    orders_a_negative_quantity,
    orders_beyond_all_bounds,
    removes_more_than_is_there,
    returns_what_was_not_sold,
    credits_any_return,
    receives_a_service,
    mixes_prices,
    splits_a_tax_wrongly,
    takes_a_number_twice,
    tells_of_tomorrow,
    gives_it_to_nobody,
    joins_any_orders,
    joins_an_order_twice,
    begins_a_routine_in_the_past,
    looks_back_for_ages,
    lets_any_order_pass,
    replaces_a_product_by_itself,
    closes_the_opening,
    brings_goods_too_late,
];

/// How far wrong dates lie off. Unit: days.
const DAYS_OFF: i64 = 45;

pub fn act(desk: &mut Desk<'_>) {
    for _ in 0..desk.chance.between(1..=4) {
        let blunder = *desk.chance.pick(BLUNDERS);
        let Some((command, fields)) = blunder(desk) else { continue };
        if desk.chance.percent(20) {
            let days = desk.chance.between(-DAYS_OFF..=DAYS_OFF);
            let on = desk.days(days);
            desk.say_on(Some(on), ("trainee", command), fields);
        } else {
            desk.say("trainee", command, fields);
        }
    }
}

fn of_order(desk: &mut Desk<'_>, command: &'static str) -> Option<(&'static str, Value)> {
    let order = desk.any_order()?;
    Some((command, json!({"order": order})))
}

fn confirms_any_order(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    of_order(desk, "order.confirm")
}

fn reserves_any_order(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    of_order(desk, "order.reserve")
}

fn bills_any_order(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    of_order(desk, "invoicing.post")
}

fn cancels_any_order(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let order = desk.any_order()?;
    Some(("order.cancel", json!({"order": order, "reason": "the wrong one"})))
}

fn ships_too_much(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let order = desk.any_order()?;
    let lines = json!([{"order_line": desk.chance.between(1..=3), "quantity": "1000"}]);
    Some(("shipping.create", json!({"order": order, "lines": lines})))
}

fn any_shipment(desk: &mut Desk<'_>) -> Option<String> {
    let known = desk.model.shipments.values().map(|one| one.number.clone());
    let known = super::sorted(known, |number| number);
    desk.any(&known)
}

fn issues_any_shipment(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    Some(("shipping.issue_goods", json!({"shipment": any_shipment(desk)?})))
}

fn cancels_any_shipment(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    Some(("shipping.cancel", json!({"shipment": any_shipment(desk)?})))
}

fn any_invoice(desk: &mut Desk<'_>) -> Option<String> {
    let known = desk.model.invoices.values().map(|one| one.number.clone());
    let known = super::sorted(known, |number| number);
    desk.any(&known)
}

fn credits_too_much(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let lines = json!([{"line_no": 1, "quantity": "100000"}]);
    let invoice = any_invoice(desk)?;
    Some(("invoicing.credit", json!({"invoice": invoice, "reason": "a slip", "lines": lines})))
}

fn payment(desk: &mut Desk<'_>, invoice: &str, cents: i64) -> (&'static str, Value) {
    let customer = desk.chance.pick(&desk.cast.customers).code.clone();
    let fields = json!({
        "customer": customer, "method": "bank", "reference": "", "amount": eur(cents),
        "automatic": "stated", "applications": [{"invoice": invoice, "amount": eur(cents)}],
    });
    ("payment.receive", fields)
}

fn pays_an_unknown_invoice(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    Some(payment(desk, "INV-2026-999999", 11_900))
}

fn pays_too_much_of_an_invoice(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let invoice = any_invoice(desk)?;
    Some(payment(desk, &invoice, 99_999_999))
}

fn pays_nothing(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let invoice = any_invoice(desk)?;
    Some(payment(desk, &invoice, 0))
}

fn applies_too_much(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let known = desk.model.payments.values().map(|one| one.number.clone());
    let known = super::sorted(known, |number| number);
    let number = desk.any(&known)?;
    let applications = json!([{"invoice": any_invoice(desk)?, "amount": eur(88_888_888)}]);
    let fields = json!({"payment": number, "automatic": "stated", "applications": applications});
    Some(("payment.apply", fields))
}

fn order_of(desk: &mut Desk<'_>, line: &Value) -> Option<(&'static str, Value)> {
    let customer = desk.chance.pick(&desk.cast.customers).code.clone();
    let fields = json!({
        "customer": customer, "channel": "email", "intent": "confirm", "lines": [line],
    });
    Some(("order.place", fields))
}

fn orders_an_unknown_product(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    order_of(desk, &json!({"product": "P99", "quantity": "1"}))
}

fn orders_nothing(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    order_of(desk, &json!({"product": "P01", "quantity": "0"}))
}

fn orders_a_negative_quantity(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    order_of(desk, &json!({"product": "P01", "quantity": "-3"}))
}

fn orders_beyond_all_bounds(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    order_of(desk, &json!({"product": "P02", "quantity": "999999999", "price": "99999999.99"}))
}

fn removes_more_than_is_there(_: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let lines = json!([{"product": "P03", "quantity": "-100000"}]);
    Some(("stock.adjust", json!({"warehouse": WAREHOUSE, "reason": "a slip", "lines": lines})))
}

fn receives_a_service(_: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let lines = json!([{"product": "P08", "quantity": "5", "unit_cost": "1.00"}]);
    Some(("stock.receive", json!({"warehouse": WAREHOUSE, "reference": "", "lines": lines})))
}

fn returns_what_was_not_sold(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let customer = desk.chance.pick(&desk.cast.customers).code.clone();
    let lines = json!([{"product": "P04", "quantity": "5000", "disposition": "restock"}]);
    Some(("returns.register", json!({"customer": customer, "reason": "", "lines": lines})))
}

fn credits_any_return(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let known = desk.model.returns.values().map(|one| one.number.clone());
    let known = super::sorted(known, |number| number);
    let number = desk.any(&known)?;
    Some(("returns.credit", json!({"return_id": number})))
}

fn mixes_prices(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let inside = desk.cast.customers.iter().filter(|customer| customer.tax_inside);
    let inside: Vec<String> = inside.map(|customer| customer.code.clone()).collect();
    let customer = desk.any(&inside)?;
    let lines = json!([
        {"product": "P01", "quantity": "2"},
        {"product": "P02", "quantity": "1", "price": "3.00"},
    ]);
    let fields = json!({
        "customer": customer, "channel": "email", "intent": "confirm", "price_tax": "excluded",
        "lines": lines,
    });
    Some(("order.place", fields))
}

fn splits_a_tax_wrongly(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let parts = [("STATE", "0.1"), ("CITY", "0.0999")];
    let parts = parts.map(|(code, rate)| json!({"code": code, "name": code, "rate": rate}));
    let fields = json!({
        "country": "AT", "category": "S", "valid_from": desk.date.to_string(), "rate": "0.2",
        "components": parts,
    });
    Some(("tax.set_rate", fields))
}

fn takes_a_number_twice(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let number = any_shipment(desk)?;
    let tracking_number = format!("1Z-{}", any_shipment(desk)?);
    let fields = json!({"shipment": number, "tracking_number": tracking_number});
    Some(("tracking.set_number", fields))
}

fn tells_of_tomorrow(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let happened_at = format!("{}T12:00:00Z", desk.days(3));
    let state = *desk.chance.pick(&["delivered", "failed"]);
    let fields = json!({
        "shipment": any_shipment(desk)?, "key": "early", "state": state, "received_by": "Huber",
        "happened_at": happened_at,
    });
    Some(("tracking.record", fields))
}

fn gives_it_to_nobody(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let shipment = any_shipment(desk)?;
    let fields = json!({
        "shipment": shipment, "carrier": "RAPID", "service": "balloon", "reason": "why not",
    });
    Some(("carrier.assign", fields))
}

fn joins_any_orders(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let (one, other) = (desk.any_order()?, desk.any_order()?);
    Some(("invoicing.post_summary", json!({"orders": [one, other]})))
}

fn joins_an_order_twice(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let order = desk.any_order()?;
    Some(("invoicing.post_summary", json!({"orders": [order, order]})))
}

fn begins_a_routine_in_the_past(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let first_on = desk.days(-60).to_string();
    let fields = json!({"kind": "summary_billing", "every": "week", "first_on": first_on});
    Some(("routine.set", fields))
}

fn looks_back_for_ages(_: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    Some(("order.set_screening", json!({"account_days": 0, "bank_days": 99_999})))
}

fn lets_any_order_pass(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let fields = json!({"order": desk.any_order()?, "kind": "fraud", "reason": "a slip"});
    Some(("order.release", fields))
}

fn replaces_a_product_by_itself(desk: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let sku = desk.chance.pick(&desk.cast.products).sku.clone();
    let other = desk.chance.pick(&desk.cast.products).sku.clone();
    let fields = json!({"product": sku, "substitutes": [other, sku]});
    Some(("product.set_substitutes", fields))
}

fn closes_the_opening(_: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    Some(("opening.close", json!({})))
}

fn brings_goods_too_late(_: &mut Desk<'_>) -> Option<(&'static str, Value)> {
    let lines = json!([{"product": "P00", "quantity": "7", "value": "70.00 EUR"}]);
    Some(("opening.bring_goods", json!({"warehouse": WAREHOUSE, "lines": lines})))
}
