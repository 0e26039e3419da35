//! The warehouse: packs what is promised, in whole or in part, lets it leave, unpacks it again, and
//! takes back what has left with no lorry.
use super::Desk;
use crate::simulate::auditor::{Goods, Shipment};
use serde_json::{Value, json};

pub fn act(desk: &mut Desk<'_>) {
    for order in desk.orders(super::can_ship) {
        if !desk.chance.percent(45) {
            continue;
        }
        let in_part = desk.chance.percent(30);
        let mut lines: Vec<Value> = Vec::new();
        for (at, line) in order.lines.iter().enumerate().filter(|(_, line)| line.is_stock) {
            let open = line.ordered - line.issued - line.packed;
            if open > 0 {
                let quantity = if in_part { desk.chance.between(1..=open) } else { open };
                lines.push(json!({"order_line": at + 1, "quantity": quantity.to_string()}));
            }
        }
        if !lines.is_empty() {
            let fields = json!({"order": order.number, "lines": lines});
            desk.say("warehouse", "shipping.create", fields);
        }
    }
    for number in shipments(desk, Goods::Packed) {
        let command = match desk.chance.between(0..=19) {
            0..=11 => "shipping.issue_goods",
            12 => "shipping.cancel",
            _ => continue,
        };
        desk.say("warehouse", command, json!({"shipment": number}));
    }
    // Mostly it is billed by then, or something of it came back.
    for number in shipments(desk, Goods::Gone) {
        if desk.chance.percent(3) {
            let fields = json!({"shipment": number, "reason": "no lorry came"});
            desk.say("warehouse", "shipping.reverse_issue", fields);
        }
    }
}

/// The numbers of the shipments whose goods are there.
fn shipments(desk: &Desk<'_>, goods: Goods) -> Vec<String> {
    let is_there = |shipment: &&Shipment| shipment.goods == goods;
    let there = desk.model.shipments.values().filter(is_there);
    super::sorted(there.map(|shipment| shipment.number.clone()), |number| number)
}
