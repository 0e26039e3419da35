//! What the auditor takes from answers about quotations and blanket orders.
use super::Auditor;
use super::model::{Agreed, AgreedLine, Line};
use super::replies::{id, lines, new_order, order_id, pieces, text};
use crate::simulate::message::Message;
use serde_json::Value;

/// What a message offers or agrees.
fn agreed(message: &Message) -> Agreed {
    let line = |line: &Value| {
        let (sku, quantity) = (text(line, "product").to_owned(), pieces(line, "quantity"));
        AgreedLine { sku, quantity, taken: 0 }
    };
    Agreed {
        customer: text(&message.fields, "customer").to_owned(),
        lines: lines(&message.fields).map(line).collect(),
        call_offs: Vec::new(),
        ended: false,
    }
}

pub fn take_quotation(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    auditor.model.quotations.insert(text(reply, "number").to_owned(), agreed(message));
}

pub fn take_blanket(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    auditor.model.blankets.insert(text(reply, "number").to_owned(), agreed(message));
}

/// The new quotation is of what was not accepted of the one before.
pub fn take_requoted(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    let before = auditor.model.quotations.get(text(&message.fields, "quotation"));
    let Some(mut anew) = before.cloned() else { return };
    anew.lines.retain(|line| line.taken < line.quantity);
    for line in &mut anew.lines {
        (line.quantity, line.taken) = (line.quantity - line.taken, 0);
    }
    anew.ended = false;
    auditor.model.quotations.insert(text(reply, "number").to_owned(), anew);
}

/// The lines that a message takes, and how much; none named: all that is left.
fn taken(agreed: &Agreed, message: &Message) -> Vec<(usize, i64)> {
    let named: Vec<(usize, i64)> = lines(&message.fields)
        .map(|line| {
            let line_no = line.get("line_no").and_then(Value::as_u64).unwrap_or(1);
            (usize::try_from(line_no).unwrap_or(1).max(1) - 1, pieces(line, "quantity"))
        })
        .collect();
    if !named.is_empty() {
        return named;
    }
    let left = agreed.lines.iter().map(|line| line.quantity - line.taken).enumerate();
    left.filter(|(_, left)| *left > 0).collect()
}

/// An order of what is taken; gives the lines of the agreement that it takes.
fn order(auditor: &mut Auditor<'_>, agreed: &mut Agreed, (message, reply): (&Message, &Value)) {
    let mut ordered = Vec::new();
    let mut of_lines = Vec::new();
    for (at, quantity) in taken(agreed, message) {
        let line = &mut agreed.lines[at];
        line.taken += quantity;
        let is_stock = auditor.cast.is_stock(&line.sku);
        let sku = line.sku.clone();
        ordered.push(Line { sku, is_stock, ordered: quantity, issued: 0, packed: 0 });
        of_lines.push(at);
    }
    agreed.call_offs.push((id(reply, "order", order_id), of_lines));
    new_order(auditor, reply, (agreed.customer.clone(), ordered));
}

pub fn take_acceptance(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    let number = text(&message.fields, "quotation").to_owned();
    let Some(mut agreed) = auditor.model.quotations.remove(&number) else { return };
    order(auditor, &mut agreed, (message, reply));
    agreed.ended |= agreed.lines.iter().all(|line| line.taken >= line.quantity);
    auditor.model.quotations.insert(number, agreed);
}

pub fn take_call_off(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    let number = text(&message.fields, "blanket").to_owned();
    let Some(mut agreed) = auditor.model.blankets.remove(&number) else { return };
    order(auditor, &mut agreed, (message, reply));
    auditor.model.blankets.insert(number, agreed);
}
