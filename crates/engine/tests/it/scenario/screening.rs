//! Sentences about signs of fraud.
use super::said::Said;
use super::story::{Outcome, Story, Wrong, unclear};
use super::table::Row;
use quittance_domain::order::{AmendOrder, SetScreening, ShipTo};
use quittance_domain::payment::bank_account::AddBankAccount;

pub fn rules(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut command = SetScreening::default();
    for row in said.table().rows(&["sign", "days", "orders", "amount"])? {
        rule(story, row, &mut command)?;
    }
    story.run(command)
}

fn rule(story: &Story, row: Row<'_>, command: &mut SetScreening) -> Outcome {
    let number = |text: &str| {
        text.parse::<i64>().map_err(|_| Wrong::Unclear(format!("{text} is no whole number")))
    };
    let days = Some(number(row.text("days")?)?);
    match row.text("sign")? {
        "new address" => command.account_days = days,
        "new bank account" => command.bank_days = days,
        "many orders" => {
            command.window_days = days;
            command.orders_max = row.get("orders").map(number).transpose()?;
            command.amount_max =
                row.get("amount").map(|amount| story.money(amount, None)).transpose()?;
        }
        other => return unclear(format!("there is no sign {other}")),
    }
    Ok(())
}

pub fn none(story: &mut Story, _said: &Said<'_>) -> Outcome {
    story.run(SetScreening::default())
}

pub fn moved(story: &mut Story, said: &Said<'_>) -> Outcome {
    let order = story.order(said.text("order"))?.order;
    let address = said.text("address").to_owned();
    story.run(AmendOrder {
        order: order.id,
        reason: said.text("reason").to_owned(),
        customer_po: None,
        requested_on: None,
        ship_to: Some(ShipTo { address, country: order.ship_to_country }),
        ship_to_code: None,
        text: None,
        lines: Vec::new(),
        add: Vec::new(),
    })?;
    Ok(())
}

pub fn bank_account(story: &mut Story, said: &Said<'_>) -> Outcome {
    let customer = story.customer(said.text("customer"))?;
    story.run(AddBankAccount { customer, bank_account: said.text("number").to_owned() })
}
