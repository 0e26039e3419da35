//! The order desk: confirms what waits, lets holds pass, promises again, gives up.
use super::Desk;
use crate::simulate::auditor::Stands;
use serde_json::json;

pub fn act(desk: &mut Desk<'_>) {
    for order in desk.orders(|order| order.stands == Stands::Waiting) {
        let number = order.number;
        match desk.chance.between(0..=19) {
            0..=5 => desk.say("order desk", "order.confirm", json!({"order": number})),
            6..=8 => {
                let kind = *desk.chance.pick(&["credit", "customer_blocked", "delivery"]);
                let reason = "agreed by phone";
                let fields = json!({"order": number, "kind": kind, "reason": reason});
                desk.say("credit manager", "order.release", fields);
            }
            9 => {
                let fields = json!({"order": number, "reason": "waited too long"});
                desk.say("order desk", "order.cancel", fields);
            }
            _ => {}
        }
    }
    for order in desk.orders(super::can_ship) {
        if order.lost_promises && desk.chance.percent(50) {
            desk.say("order desk", "order.reserve", json!({"order": order.number}));
        } else if desk.chance.percent(3) {
            let fields = json!({"order": order.number, "reason": "the customer withdrew"});
            desk.say("order desk", "order.cancel", fields);
        }
    }
}
