//! Collecting: letters and interest, disputes, promises, and debts that are given up.
use super::Desk;
use super::paying::eur;
use crate::simulate::cast::Habit;
use serde_json::json;

pub fn act(desk: &mut Desk<'_>) {
    for customer in desk.cast.customers.clone() {
        let is_slow = matches!(customer.habit, Habit::Late | Habit::Short | Habit::Silent);
        let fields = json!({"customer": customer.code});
        if desk.chance.percent(if is_slow { 25 } else { 5 }) {
            desk.say("collections", "receivables.dun_customer", fields.clone());
        }
        if desk.chance.percent(2) {
            desk.say("collections", "receivables.charge_interest", fields.clone());
        }
        if is_slow && desk.chance.percent(10) {
            let days = desk.chance.between(1..=9);
            let pay_by = desk.days(days).to_string();
            let fields = json!({"customer": customer.code, "pay_by": pay_by});
            desk.say("collections", "receivables.promise", fields);
        }
        if desk.chance.percent(8) {
            desk.say("collections", "receivables.judge_promises", fields);
        }
    }
    contest(desk);
    give_up(desk);
}

fn contest(desk: &mut Desk<'_>) {
    let open = desk.model.invoices.values().filter(|invoice| !invoice.settled && invoice.gross > 0);
    for invoice in super::sorted(open.cloned(), |invoice| &invoice.number) {
        if !desk.chance.percent(4) {
            continue;
        }
        let mut fields = json!({"invoice": invoice.number, "reason": "quality"});
        if desk.chance.percent(60) {
            fields["amount"] = eur(desk.chance.between(1..=invoice.gross));
        }
        desk.say("collections", "receivables.open_dispute", fields);
    }
    for number in desk.model.disputes.iter().cloned().collect::<Vec<String>>() {
        if desk.chance.percent(20) {
            let resolution = *desk.chance.pick(&["accept", "accept", "reject", "withdraw"]);
            let mut fields = json!({"dispute": number, "resolution": resolution});
            if resolution == "accept" && desk.chance.percent(40) {
                fields["amount"] = eur(desk.chance.between(1..=5_000));
            }
            desk.say("collections", "receivables.resolve_dispute", fields);
        }
    }
}

fn give_up(desk: &mut Desk<'_>) {
    let open = desk.model.invoices.values().filter(|invoice| !invoice.settled && invoice.gross > 0);
    for invoice in super::sorted(open.cloned(), |invoice| &invoice.number) {
        if !desk.chance.per_mille(15) {
            continue;
        }
        let mut fields = json!({"invoice": invoice.number, "reason": "uncollectable"});
        if desk.chance.percent(50) {
            fields["amount"] = eur(desk.chance.between(1..=invoice.gross));
        }
        desk.say("controller", "receivables.write_off", fields);
    }
    for number in desk.model.written_off.iter().cloned().collect::<Vec<String>>() {
        let fields = json!({"invoice": number});
        match desk.chance.between(0..=29) {
            0 | 1 => desk.say("controller", "receivables.relieve_tax", fields),
            2 => desk.say("controller", "receivables.recover", fields),
            _ => {}
        }
    }
    for number in desk.model.charges.iter().cloned().collect::<Vec<String>>() {
        if desk.chance.percent(5) {
            let fields = json!({"charge": number, "reason": "goodwill"});
            desk.say("collections", "receivables.waive", fields);
        }
    }
}
