//! Supply: goods that are ordered from a supplier, come in parts, are billed and paid, and goods
//! that go from one warehouse to the other.
use super::Desk;
use super::paying::eur;
use crate::simulate::auditor::Coming;
use crate::simulate::cast::{NORTH, SUPPLIER, WAREHOUSE, cents};
use serde_json::{Value, json};

pub fn act(desk: &mut Desk<'_>) {
    if desk.chance.percent(30) {
        let lines: Vec<Value> = (0..desk.chance.between(1..=3)).map(|_| line(desk)).collect();
        let fields = json!({"supplier": SUPPLIER, "warehouse": WAREHOUSE, "lines": lines});
        desk.say("purchasing", "purchasing.order", fields);
    }
    for (number, lines) in desk.model.purchases.clone() {
        match desk.chance.between(0..=19) {
            0..=4 => receive(desk, ("purchasing.receive", "order"), &number, &lines),
            5 => {
                let fields = json!({"order": number, "reason": "it takes too long"});
                desk.say("purchasing", "purchasing.cancel", fields);
            }
            6..=8 => bill(desk, &number, &lines),
            _ => {}
        }
    }
    if desk.chance.percent(10) {
        let amount = eur(desk.chance.between(1..=90_000));
        let fields = json!({"supplier": SUPPLIER, "method": "bank", "amount": amount});
        desk.say("accounts payable", "purchasing.pay", fields);
    }
    move_goods(desk);
}

fn line(desk: &mut Desk<'_>) -> Value {
    let product = desk.chance.pick(&desk.cast.products).clone();
    let price = cents(product.cost);
    let quantity = desk.chance.between(1..=60).to_string();
    json!({"product": product.sku, "quantity": quantity, "price": price})
}

/// What is on its way comes, mostly in part; now and then more than that.
fn receive(
    desk: &mut Desk<'_>,
    (command, field): (&'static str, &str),
    number: &str,
    lines: &[Coming],
) {
    let mut come: Vec<Value> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let open = line.ordered - line.received + i64::from(desk.chance.percent(4));
        if open > 0 && desk.chance.percent(70) {
            let quantity = desk.chance.between(1..=open).to_string();
            come.push(json!({"line_no": at + 1, "quantity": quantity}));
        }
    }
    if !come.is_empty() {
        desk.say("warehouse", command, json!({field: number, "lines": come}));
    }
}

fn bill(desk: &mut Desk<'_>, number: &str, lines: &[Coming]) {
    let Some((at, line)) = lines.iter().enumerate().find(|(_, line)| line.received > 0) else {
        return;
    };
    let quantity = desk.chance.between(1..=line.received);
    let net = quantity * line.cost + desk.chance.between(-1..=1);
    let billed = json!({
        "order": number, "order_line": at + 1, "quantity": quantity.to_string(),
        "net": eur(net.max(1)), "tax_category": "S", "tax_rate": "0.2",
    });
    let supplier_number = format!("R-{}", desk.chance.between(1..=999_999));
    let fields =
        json!({"supplier": SUPPLIER, "supplier_number": supplier_number, "lines": [billed]});
    desk.say("accounts payable", "purchasing.post_invoice", fields);
}

fn move_goods(desk: &mut Desk<'_>) {
    if desk.chance.percent(35) {
        let sku = desk.chance.pick(&desk.cast.products).sku.clone();
        let quantity = desk.chance.between(1..=15).to_string();
        let there = desk.chance.percent(60);
        let (from, to) = if there { (WAREHOUSE, NORTH) } else { (NORTH, WAREHOUSE) };
        let lines = json!([{"product": sku, "quantity": quantity}]);
        let fields = json!({"from": from, "to": to, "lines": lines});
        desk.say("warehouse", "stock.send_transfer", fields);
    }
    for (number, lines) in desk.model.transfers.clone() {
        if desk.chance.percent(30) {
            receive(desk, ("stock.receive_transfer", "transfer"), &number, &lines);
        }
    }
}
