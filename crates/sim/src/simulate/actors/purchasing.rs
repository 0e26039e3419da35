//! Purchasing and counts: what runs short is bought, late now and then; shelves are counted.
use super::Desk;
use crate::simulate::cast::WAREHOUSE;
use serde_json::{Value, json};

/// Below this more is bought. Unit: pieces.
const ENOUGH: i64 = 40;

pub fn act(desk: &mut Desk<'_>) {
    let mut received = Vec::new();
    let mut counted = Vec::new();
    for product in desk.cast.products.iter().filter(|product| product.is_stock) {
        let on_hand = desk.model.on_hand.get(&product.sku).copied().unwrap_or(0);
        if on_hand < ENOUGH && desk.chance.percent(45) {
            let quantity = desk.chance.between(5..=120);
            let cost = product.cost * desk.chance.between(90..=115) / 100;
            let unit_cost = format!("{}.{:02}", cost / 100, cost % 100);
            received.push(json!({
                "product": product.sku, "quantity": quantity.to_string(), "unit_cost": unit_cost,
            }));
        }
        if on_hand > 0 && desk.chance.percent(6) {
            let all = if desk.chance.percent(20) { on_hand } else { on_hand.min(7) };
            let found = desk.chance.between(-all..=3);
            if found != 0 {
                counted.push(json!({"product": product.sku, "quantity": found.to_string()}));
            }
        }
    }
    say(desk, "stock.receive", ("reference", "delivery"), received);
    say(desk, "stock.adjust", ("reason", "count"), counted);
}

fn say(desk: &mut Desk<'_>, command: &'static str, (field, text): (&str, &str), lines: Vec<Value>) {
    if !lines.is_empty() {
        let fields = json!({"warehouse": WAREHOUSE, field: text, "lines": lines});
        desk.say("warehouse", command, fields);
    }
}
