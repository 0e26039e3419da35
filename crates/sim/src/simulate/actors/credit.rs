//! The credit manager: limits, terms, blocks.
use super::Desk;
use crate::simulate::cast::Habit;
use serde_json::json;

pub fn act(desk: &mut Desk<'_>) {
    for customer in desk.cast.customers.clone() {
        let code = customer.code;
        if customer.habit == Habit::Blocked && desk.chance.percent(30) {
            let block = *desk.chance.pick(&["none", "none", "orders", "deliveries", "all"]);
            let fields = json!({"customer": code, "block": block});
            desk.say("credit manager", "customer.change", fields);
        } else if desk.chance.percent(4) {
            let limit = match desk.chance.between(0..=3) {
                0 => json!("unlimited"),
                _ => json!({"limit": format!("{}.00 EUR", desk.chance.between(0..=30_000))}),
            };
            let fields = json!({"customer": code, "credit_limit": limit});
            desk.say("credit manager", "customer.change", fields);
        }
    }
}
