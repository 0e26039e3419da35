//! Money that goes back: refunds, payments that the bank takes back, credit notes that pay.
use super::Desk;
use super::paying::eur;
use serde_json::json;

pub fn act(desk: &mut Desk<'_>) {
    let known = desk.model.payments.values().cloned();
    for payment in super::sorted(known, |payment| &payment.number) {
        if payment.on_account > 0 && desk.chance.percent(12) {
            let all = payment.on_account;
            let amount = if desk.chance.percent(50) { all } else { desk.chance.between(1..=all) };
            let fields = json!({
                "of": {"payment": payment.number}, "amount": eur(amount), "method": "bank",
                "reference": "money back",
            });
            desk.say("receivables", "payment.refund", fields);
        }
        if desk.chance.per_mille(20) {
            let fields = json!({"payment": payment.number, "reason": "no funds"});
            desk.say("bank", "payment.return", fields);
        }
    }
    for number in desk.model.credit_notes.iter().cloned().collect::<Vec<String>>() {
        match desk.chance.between(0..=24) {
            0..=2 => {
                let fields = json!({"credit_note": number, "automatic": "oldest_first"});
                desk.say("receivables", "payment.apply_credit", fields);
            }
            3 => {
                let of = json!({"credit_note": number});
                let fields = json!({"of": of, "method": "bank", "reference": "credit"});
                desk.say("receivables", "payment.refund", fields);
            }
            _ => {}
        }
    }
}
