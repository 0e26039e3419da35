//! Customers who pay as is their habit, and the clerk who gives money on account to invoices.
use super::Desk;
use crate::simulate::cast::Habit;
use serde_json::{Value, json};

/// A share of an amount, in parts of a hundred.
const SHORT: i64 = 93;

pub fn act(desk: &mut Desk<'_>) {
    let due = desk.model.invoices.values().filter(|invoice| !invoice.settled && invoice.gross > 0);
    for invoice in super::sorted(due.cloned(), |invoice| &invoice.number) {
        let Some((code, habit)) = desk.cast.habit(invoice.customer) else { continue };
        if desk.chance.percent(if habit == Habit::Late { 5 } else { 25 }) {
            pay(desk, (&invoice.number, invoice.gross), (code, habit));
        }
    }
    apply(desk);
}

fn pay(desk: &mut Desk<'_>, (number, gross): (&str, i64), (code, habit): (&str, Habit)) {
    let short = (gross * SHORT / 100).max(1);
    let (amount, stated, automatic) = match habit {
        Habit::Punctual | Habit::Returning | Habit::Blocked => (gross, Some(gross), "stated"),
        Habit::Late => (gross, None, "oldest_first"),
        Habit::Short => (short, Some(short), "stated"),
        Habit::Over => (gross + desk.chance.between(1..=5_000), Some(gross), "stated"),
        Habit::Card => (gross, Some(gross), "stated"),
        Habit::Silent => (gross, None, "none"),
    };
    let mut fields = json!({
        "customer": code, "method": if habit == Habit::Card { "card" } else { "bank" },
        "reference": number, "amount": eur(amount), "automatic": automatic,
    });
    if let Some(stated) = stated {
        fields["applications"] = json!([{"invoice": number, "amount": eur(stated)}]);
    }
    desk.say("bank", "payment.receive", fields);
    if desk.chance.percent(70) {
        desk.of_source("line");
    }
}

fn apply(desk: &mut Desk<'_>) {
    let waits = desk.model.payments.values().filter(|payment| payment.on_account > 0);
    let waits = super::sorted(waits.map(|payment| payment.number.clone()), |number| number);
    for number in waits {
        if desk.chance.percent(25) {
            let fields = json!({"payment": number, "automatic": "oldest_first"});
            desk.say("receivables", "payment.apply", fields);
        }
    }
}

/// Cents as people write them.
pub fn eur(cents: i64) -> Value {
    json!(format!("{}.{:02} EUR", cents / 100, cents % 100))
}
