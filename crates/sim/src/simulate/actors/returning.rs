//! Goods that come back: announced, received, credited.
use super::Desk;
use crate::simulate::auditor::Order;
use crate::simulate::cast::Habit;
use serde_json::json;

pub fn act(desk: &mut Desk<'_>) {
    let sold = desk.orders(|order| order.lines.iter().any(|line| line.issued > 0));
    for order in sold {
        let returns_much =
            desk.cast.customers.iter().any(|customer| {
                customer.code == order.customer && customer.habit == Habit::Returning
            });
        if desk.chance.percent(if returns_much { 15 } else { 2 }) {
            register(desk, &order);
        }
    }
    let open = desk.model.returns.values().filter(|rma| !rma.credited).cloned();
    for rma in super::sorted(open, |rma| &rma.number) {
        let (number, received) = (rma.number, rma.received);
        if desk.chance.percent(40) {
            // Now and then the wrong one of the two comes first.
            let wrong = desk.chance.percent(10);
            let command = if received == wrong { "returns.receive" } else { "returns.credit" };
            desk.say("returns desk", command, json!({"return_id": number}));
        }
    }
}

fn register(desk: &mut Desk<'_>, order: &Order) {
    let shipped: Vec<(String, i64)> = order
        .lines
        .iter()
        .filter(|line| line.issued > 0)
        .map(|line| (line.sku.clone(), line.issued))
        .collect();
    let (sku, issued) = desk.chance.pick(&shipped).clone();
    let quantity = desk.chance.between(1..=issued).to_string();
    let disposition = *desk.chance.pick(&["restock", "restock", "scrap"]);
    let mut line = json!({"product": sku, "quantity": quantity, "disposition": disposition});
    if desk.chance.percent(60) {
        line["order"] = json!(order.number);
    }
    let fields = json!({"customer": order.customer, "reason": "does not fit", "lines": [line]});
    desk.say("returns desk", "returns.register", fields);
}
