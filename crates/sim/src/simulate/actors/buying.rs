//! Customers who order, more in a product's season.
use super::Desk;
use crate::simulate::cast::kits::KIT;
use crate::simulate::cast::{Habit, cents};
use serde_json::{Value, json};

/// Lines of an order at most.
const LINES_MAX: i64 = 5;

/// Where goods are sent that do not go to the customer's own address.
const ADDRESSES: &[&str] =
    &["Hauptplatz 3, 4020 Linz", "Kai 9, 8010 Graz", "Markt 1, 1200 Wien", "Hafen 2, 4020 Linz"];

pub fn act(desk: &mut Desk<'_>) {
    for _ in 0..desk.chance.between(2..=7) {
        let customer = desk.chance.pick(&desk.cast.customers).clone();
        let lines: Vec<Value> =
            (0..desk.chance.between(1..=LINES_MAX)).map(|_| line(desk)).collect();
        let intent = *desk.chance.weighted(&[("confirm", 8), ("submit", 2), ("draft", 1)]);
        let channel = if customer.habit == Habit::Card { "web" } else { "phone" };
        let mut fields = json!({
            "customer": customer.code, "channel": channel, "intent": intent, "lines": lines,
        });
        if desk.chance.percent(40) {
            let days = desk.chance.between(0..=6);
            fields["requested_on"] = json!(desk.days(days).to_string());
        }
        if desk.chance.percent(20) {
            let address = *desk.chance.pick(ADDRESSES);
            fields["ship_to"] = json!({"address": address, "country": "AT"});
        }
        desk.say("customer", "order.place", fields);
        if desk.chance.percent(25) {
            desk.of_source("order");
        }
    }
}

/// A product, a kit, or words that no product stands for.
fn line(desk: &mut Desk<'_>) -> Value {
    match desk.chance.between(0..=19) {
        0 => {
            let mut kit =
                json!({"product": KIT, "quantity": desk.chance.between(1..=4).to_string()});
            if desk.chance.percent(25) {
                kit["price"] = json!(cents(desk.chance.between(1..=30_000)));
            }
            kit
        }
        1 => {
            let tax = *desk.chance.pick(&["standard", "reduced"]);
            let price = cents(desk.chance.between(1..=9_000));
            let quantity = desk.chance.between(1..=6).to_string();
            json!({"free": "Work on site", "quantity": quantity, "price": price, "tax": tax})
        }
        _ => of_product(desk),
    }
}

fn of_product(desk: &mut Desk<'_>) -> Value {
    let product = desk.chance.pick(&desk.cast.products).clone();
    let in_season = i64::from(u32::try_from(desk.date.month()).unwrap_or(1) == product.season);
    let quantity = desk.chance.between(1..=9) * (1 + in_season * 4);
    let mut line = json!({"product": product.sku, "quantity": quantity.to_string()});
    if desk.chance.percent(15) {
        line["price"] = json!(cents(desk.chance.between(1..=12_345)));
    }
    if desk.chance.percent(15) {
        line["discount"] = json!(*desk.chance.pick(&["0.03", "0.125", "0.3333", "1"]));
    }
    line
}
