//! The warehouse: packs what is promised, in whole or in part, lets it leave, unpacks it again.
use super::Desk;
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
    let open = desk.model.shipments.values().filter(|shipment| shipment.is_open);
    let open = super::sorted(open.map(|shipment| shipment.number.clone()), |number| number);
    for number in open {
        let command = match desk.chance.between(0..=19) {
            0..=11 => "shipping.issue_goods",
            12 => "shipping.cancel",
            _ => continue,
        };
        desk.say("warehouse", command, json!({"shipment": number}));
    }
}
