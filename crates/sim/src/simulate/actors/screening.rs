//! The fraud desk: says which signs orders wait for, and lets pass what was looked into.
use super::Desk;
use super::paying::eur;
use crate::simulate::auditor::Stands;
use serde_json::json;

pub fn act(desk: &mut Desk<'_>) {
    if desk.chance.percent(12) {
        let mut fields = json!({});
        if desk.chance.percent(60) {
            fields["account_days"] = json!(desk.chance.between(1..=9));
        }
        if desk.chance.percent(40) {
            fields["window_days"] = json!(desk.chance.between(1..=4));
            fields["orders_max"] = json!(desk.chance.between(1..=6));
        }
        if desk.chance.percent(25) {
            fields["amount_max"] = eur(desk.chance.between(0..=2_000_000));
        }
        if desk.chance.percent(25) {
            fields["bank_days"] = json!(desk.chance.between(1..=5));
        }
        desk.say("fraud desk", "order.set_screening", fields);
    }
    if desk.chance.percent(5) {
        let customer = desk.chance.pick(&desk.cast.customers).code.clone();
        let account = *desk.chance.pick(&["AT611904300234573201", "DE89370400440532013000"]);
        let fields = json!({"customer": customer, "bank_account": account});
        desk.say("receivables", "payment.add_bank_account", fields);
    }
    for order in desk.orders(|order| order.stands == Stands::Waiting && order.has_sign) {
        match desk.chance.between(0..=9) {
            0..=4 => {
                let reason = "confirmed by phone";
                let fields = json!({"order": order.number, "kind": "fraud", "reason": reason});
                desk.say("fraud desk", "order.release", fields);
            }
            5 => {
                let fields = json!({"order": order.number, "reason": "nobody knows of it"});
                desk.say("fraud desk", "order.cancel", fields);
            }
            _ => {}
        }
    }
}
