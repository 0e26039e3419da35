//! Deposits: asked for before goods leave, paid in whole or in part, from outside or from what is
//! on account, and withdrawn.
use super::Desk;
use super::paying::eur;
use crate::simulate::auditor::Stands;
use serde_json::json;

pub fn act(desk: &mut Desk<'_>) {
    for order in desk.orders(|order| matches!(order.stands, Stands::Promised | Stands::UnderWay)) {
        if !desk.chance.percent(2) {
            continue;
        }
        let mut fields = json!({"order": order.number});
        match desk.chance.percent(60) {
            true => fields["percent"] = json!(*desk.chance.pick(&["0.3", "0.5", "1"])),
            false => fields["amount"] = eur(desk.chance.between(1..=order.gross.max(1))),
        }
        desk.say("billing", "invoicing.request_deposit", fields);
    }
    for (number, left) in desk.model.requests.clone() {
        match desk.chance.between(0..=19) {
            0..=4 => {
                let mut fields = json!({"request": number, "method": "bank", "reference": number});
                if desk.chance.percent(40) {
                    fields["amount"] = eur(desk.chance.between(1..=left.max(1)));
                }
                desk.say("receivables", "invoicing.receive_deposit", fields);
            }
            5..=7 => {
                let payments = desk.model.payments.values().filter(|one| one.on_account > 0);
                let payments = super::sorted(payments.map(|one| one.number.clone()), |it| it);
                let Some(payment) = desk.any(&payments) else { continue };
                let fields = json!({"request": number, "payment": payment});
                desk.say("receivables", "invoicing.apply_to_deposit", fields);
            }
            8 => {
                desk.say("billing", "invoicing.withdraw_deposit", json!({"request": number}));
            }
            _ => {}
        }
    }
}
