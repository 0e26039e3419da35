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
        // What leaves from two warehouses has no shipment together.
        if desk.chance.percent(20) && !lines.is_empty() {
            lines = vec![desk.chance.pick(&lines).clone()];
        }
        if !lines.is_empty() {
            let fields = json!({"order": order.number, "lines": lines});
            desk.say("warehouse", "shipping.create", fields);
        }
    }
    for number in shipments(desk, Goods::Packed) {
        let command = match desk.chance.between(0..=19) {
            0..=9 => "shipping.issue_goods",
            10 => "shipping.cancel",
            11..=12 => "fulfilment.pack",
            13..=15 => {
                pick(desk, &number);
                continue;
            }
            16 => {
                let fields = json!({"shipment": number, "reason": "the customer called"});
                desk.say("warehouse", "fulfilment.withdraw", fields);
                continue;
            }
            _ => continue,
        };
        desk.say("warehouse", command, json!({"shipment": number}));
    }
    release(desk);
    // Mostly it is billed by then, or something of it came back.
    for number in shipments(desk, Goods::Gone) {
        if desk.chance.percent(3) {
            let fields = json!({"shipment": number, "reason": "no lorry came"});
            desk.say("warehouse", "shipping.reverse_issue", fields);
        }
    }
}

/// The numbers of the shipments whose goods are there.
pub fn shipments(desk: &Desk<'_>, goods: Goods) -> Vec<String> {
    let is_there = |shipment: &&Shipment| shipment.goods == goods;
    let there = desk.model.shipments.values().filter(is_there);
    super::sorted(there.map(|shipment| shipment.number.clone()), |number| number)
}

/// Hands some shipments to the warehouse together.
fn release(desk: &mut Desk<'_>) {
    let mut wave = shipments(desk, Goods::Packed);
    wave.retain(|_| desk.chance.percent(25));
    if !wave.is_empty() {
        desk.say("warehouse", "fulfilment.release", json!({"shipments": wave}));
    }
}

/// Picks all of a shipment, or its first pick alone and mostly less than planned.
fn pick(desk: &mut Desk<'_>, number: &str) {
    let mut fields = json!({"shipment": number});
    if desk.chance.percent(40) {
        let picked = desk.chance.between(0..=9).to_string();
        fields["lines"] = json!([{"pick_no": 1, "picked": picked}]);
        fields["short"] = json!(*desk.chance.pick(&["backorder", "cancel"]));
    }
    desk.say("warehouse", "fulfilment.pick", fields);
}
