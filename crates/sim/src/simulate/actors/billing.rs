//! Billing: posts invoices of what has left, credits what was wrong.
use super::Desk;
use crate::simulate::auditor::Stands;
use serde_json::json;

pub fn act(desk: &mut Desk<'_>) {
    let to_bill = desk.orders(|order| matches!(order.stands, Stands::Promised | Stands::UnderWay));
    for order in to_bill {
        let share = if order.stands == Stands::UnderWay { 50 } else { 4 };
        if desk.chance.percent(share) {
            desk.say("billing", "invoicing.post", json!({"order": order.number}));
        }
    }
    let invoices = desk.model.invoices.values().map(|invoice| invoice.number.clone());
    let invoices = super::sorted(invoices, |number| number);
    for _ in 0..invoices.len().min(2) {
        if !desk.chance.percent(25) {
            continue;
        }
        let number = desk.chance.pick(&invoices).clone();
        let quantity = desk.chance.between(1..=4).to_string();
        let line_no = desk.chance.between(1..=2);
        let fields = match desk.chance.percent(35) {
            true => json!({"invoice": number, "reason": "billed twice"}),
            false => json!({
                "invoice": number, "reason": "price was agreed lower",
                "lines": [{"line_no": line_no, "quantity": quantity}],
            }),
        };
        desk.say("billing", "invoicing.credit", fields);
    }
}
