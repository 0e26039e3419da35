//! Customers who change their minds: amendments of what was ordered, and decisions on those that
//! wait.
use super::Desk;
use crate::simulate::auditor::Stands;
use serde_json::{Value, json};

pub fn act(desk: &mut Desk<'_>) {
    for order in desk.orders(|order| order.stands != Stands::Done) {
        if !desk.chance.percent(3) {
            continue;
        }
        let mut fields = json!({"order": order.number, "reason": "the customer called"});
        let line_no = desk.chance.between(1..=i64::try_from(order.lines.len()).unwrap_or(1));
        let quantity = desk.chance.between(0..=20).to_string();
        match desk.chance.between(0..=3) {
            0 => fields["add"] = json!([added(desk)]),
            1 => fields["lines"] = json!([{"line_no": line_no, "discount": "0.1"}]),
            _ => fields["lines"] = json!([{"line_no": line_no, "quantity": quantity}]),
        }
        desk.say("order desk", "order.amend", fields);
    }
    for number in desk.model.amending.iter().cloned().collect::<Vec<String>>() {
        if desk.chance.percent(30) {
            let decision = *desk.chance.pick(&["pass", "retry", "retry", "withdraw"]);
            let reason = "talked it over";
            let fields = json!({"order": number, "decision": decision, "reason": reason});
            desk.say("sales manager", "order.decide_amendment", fields);
        }
    }
}

fn added(desk: &mut Desk<'_>) -> Value {
    let sku = desk.chance.pick(&desk.cast.products).sku.clone();
    json!({"product": sku, "quantity": desk.chance.between(1..=9).to_string()})
}
