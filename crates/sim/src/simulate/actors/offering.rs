//! Sales: quotations that are accepted in whole, in part or not at all, and blanket orders that are
//! called off, also beyond what is open.
use super::Desk;
use crate::simulate::auditor::Agreed;
use serde_json::{Value, json};

pub fn act(desk: &mut Desk<'_>) {
    if desk.chance.percent(20) {
        offer(desk, "quotation.create", "valid_until", 1..=20);
    }
    if desk.chance.percent(8) {
        offer(desk, "blanket.agree", "valid_to", 5..=90);
    }
    for number in numbers(desk.model.quotations.iter()) {
        let agreed = desk.model.quotations[&number].clone();
        match desk.chance.between(0..=29) {
            0..=4 => take(desk, ("quotation.accept", "quotation"), (&number, &agreed)),
            5 => {
                let valid_until = desk.days(9).to_string();
                let fields = json!({"quotation": number, "valid_until": valid_until});
                desk.say("sales", "quotation.requote", fields);
            }
            6 => {
                let fields = json!({"quotation": number, "reason": "bought elsewhere"});
                desk.say("sales", "quotation.decline", fields);
            }
            _ => {}
        }
    }
    for number in numbers(desk.model.blankets.iter()) {
        let agreed = desk.model.blankets[&number].clone();
        match desk.chance.between(0..=49) {
            0..=7 => take(desk, ("blanket.call_off", "blanket"), (&number, &agreed)),
            8 => {
                let fields = json!({"blanket": number, "reason": "a new one is agreed"});
                desk.say("sales", "blanket.close", fields);
            }
            _ => {}
        }
    }
}

/// Those that may still be taken.
fn numbers<'a>(known: impl Iterator<Item = (&'a String, &'a Agreed)>) -> Vec<String> {
    known.filter(|(_, agreed)| !agreed.ended).map(|(number, _)| number.clone()).collect()
}

fn offer(
    desk: &mut Desk<'_>,
    command: &'static str,
    last_day: &str,
    days: std::ops::RangeInclusive<i64>,
) {
    let customer = desk.chance.pick(&desk.cast.customers).code.clone();
    let lines: Vec<Value> = (0..desk.chance.between(1..=3)).map(|_| line(desk)).collect();
    let days = desk.chance.between(days);
    let mut fields = json!({"customer": customer, "lines": lines});
    fields[last_day] = json!(desk.days(days).to_string());
    desk.say("sales", command, fields);
}

fn line(desk: &mut Desk<'_>) -> Value {
    let sku = desk.chance.pick(&desk.cast.products).sku.clone();
    let mut line = json!({"product": sku, "quantity": desk.chance.between(2..=30).to_string()});
    if desk.chance.percent(50) {
        let cents = desk.chance.between(100..=9_999);
        line["price"] = json!(format!("{}.{:02}", cents / 100, cents % 100));
    }
    line
}

/// Takes some lines, mostly no more than is open, or all that is left where that can be said.
fn take(
    desk: &mut Desk<'_>,
    (command, field): (&'static str, &str),
    (number, agreed): (&str, &Agreed),
) {
    let intent = *desk.chance.pick(&["confirm", "confirm", "submit"]);
    let mut lines = Vec::new();
    for (at, line) in agreed.lines.iter().enumerate() {
        if desk.chance.percent(60) {
            let beyond = i64::from(desk.chance.percent(10)) * 5;
            let quantity = desk.chance.between(1..=(line.quantity - line.taken).max(1) + beyond);
            lines.push(json!({"line_no": at + 1, "quantity": quantity.to_string()}));
        }
    }
    let mut fields = json!({"channel": "email", "intent": intent});
    fields[field] = json!(number);
    if field == "blanket" && lines.is_empty() {
        lines.push(json!({"line_no": 1, "quantity": "1"}));
    }
    if !lines.is_empty() {
        fields["lines"] = json!(lines);
    }
    desk.say("customer", command, fields);
}
