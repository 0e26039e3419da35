//! Billing: posts invoices of what has left, credits what was wrong.
use super::Desk;
use super::can_ship;
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
    if desk.chance.percent(40) {
        summarize(desk);
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

/// Bills some orders of a customer on one invoice.
fn summarize(desk: &mut Desk<'_>) {
    let customer = desk.chance.pick(&desk.cast.customers).code.clone();
    let orders = desk.orders(|order| can_ship(order) && order.customer == customer);
    let mut numbers: Vec<String> = orders.into_iter().map(|order| order.number).collect();
    numbers.retain(|_| desk.chance.percent(60));
    if numbers.is_empty() {
        return;
    }
    let mut fields = json!({"orders": numbers});
    if desk.chance.percent(50) {
        let days = desk.chance.between(-6..=0);
        fields["until"] = json!(desk.days(days).to_string());
    }
    desk.say("billing", "invoicing.post_summary", fields);
}
