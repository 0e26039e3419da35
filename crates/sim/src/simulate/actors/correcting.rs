//! Billing and receivables that put right what was wrong: invoices that are corrected, taken back
//! or raised, and money that was given to the wrong one.
use super::Desk;
use super::paying::eur;
use crate::simulate::auditor::Invoice;
use crate::simulate::cast::cents;
use quittance_domain::id::Uuid;
use serde_json::{Value, json};

pub fn act(desk: &mut Desk<'_>) {
    let billed = desk.model.invoices.values().filter(|invoice| invoice.billed > 0);
    for invoice in super::sorted(billed.cloned(), |invoice| &invoice.number) {
        let number = invoice.number.clone();
        match desk.chance.between(0..=159) {
            0..=2 => correct(desk, &number),
            3..=4 => {
                let fields = json!({"invoice": number, "reason": "for another address"});
                desk.say("billing", "invoicing.reverse", fields);
            }
            5..=6 => debit(desk, &number),
            7..=10 => unapply(desk, &invoice),
            _ => {}
        }
    }
}

/// Another price, a lower quantity, or nothing that is otherwise.
fn correct(desk: &mut Desk<'_>, number: &str) {
    let mut fields = json!({"invoice": number, "reason": "agreed otherwise"});
    let mut line = json!({"line_no": desk.chance.between(1..=2)});
    match desk.chance.between(0..=3) {
        0 => line["price"] = json!(cents(desk.chance.between(1..=20_000))),
        1 => line["quantity"] = json!(desk.chance.between(1..=3).to_string()),
        2 => line["description"] = json!("In green"),
        _ => line = Value::Null,
    }
    if !line.is_null() {
        fields["lines"] = json!([line]);
    }
    desk.say("billing", "invoicing.correct", fields);
}

fn debit(desk: &mut Desk<'_>, number: &str) {
    let line = json!({"line_no": 1, "amount": eur(desk.chance.between(1..=5_000))});
    let fields = json!({"invoice": number, "reason": "billed too low", "lines": [line]});
    desk.say("billing", "invoicing.debit", fields);
}

/// Takes some payment of the customer off an invoice of his: mostly it was given to another.
fn unapply(desk: &mut Desk<'_>, invoice: &Invoice) {
    let is_his = |customer: Uuid| customer == invoice.customer;
    let his = desk.model.payments.values().filter(|payment| is_his(payment.customer));
    let his = super::sorted(his.map(|payment| payment.number.clone()), |number| number);
    let Some(payment) = desk.any(&his) else { return };
    let fields = json!({
        "of": {"payment": payment}, "invoice": invoice.number, "reason": "meant for another",
    });
    desk.say("receivables", "payment.unapply", fields);
}
