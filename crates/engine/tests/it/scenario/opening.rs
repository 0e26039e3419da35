//! Sentences about going live.
use super::said::{Said, code};
use super::story::{Outcome, Story, Wrong};
use super::table::Row;
use quittance_domain::company::StartSeries;
use quittance_domain::opening::{
    BalanceStated, BeginOpening, BringBill, BringItem, BringMoney, BroughtTax, CloseOpening,
    StateBalances,
};
use quittance_domain::payment::Method;
use quittance_domain::stock::{BringGoods, BringLine};
use quittance_domain::{Date, Money, Quantity, Rate};

fn whole(text: &str) -> Result<i64, Wrong> {
    text.parse().map_err(|_| Wrong::Unclear(format!("{text} is no whole number")))
}

pub fn begin(story: &mut Story, said: &Said<'_>) -> Outcome {
    story.run(BeginOpening { on: said.date("date")? }).map(|_| ())
}

pub fn series(story: &mut Story, said: &Said<'_>) -> Outcome {
    let (year, first) = (whole(said.text("year"))?, whole(said.text("first"))?);
    story.run(StartSeries { series: said.code("series")?, year, first }).map(|_| ())
}

pub fn items(story: &mut Story, said: &Said<'_>) -> Outcome {
    let columns = [
        "customer", "kind", "number", "of", "due", "product", "tax", "percent", "open", "currency",
        "base", "level", "letter",
    ];
    for row in said.table().rows(&columns)? {
        let command = item(story, row)?;
        story.run(command)?;
    }
    Ok(())
}

fn item(story: &Story, row: Row<'_>) -> Result<BringItem, Wrong> {
    let date = |column: &str| row.get(column).map(Date::parse).transpose();
    let gross = story.money(row.text("open")?, row.get("currency"))?;
    let category = super::masters::category(row.text("tax")?)?;
    let rate = Rate::percent(row.text("percent")?)?;
    Ok(BringItem {
        customer: story.customer(row.text("customer")?)?,
        kind: code(row.text("kind")?)?,
        number: row.text("number")?.to_owned(),
        issued_on: Date::parse(row.text("of")?)?,
        due_on: date("due")?,
        product: story.product(row.text("product")?)?,
        taxes: vec![BroughtTax { category, rate, gross }],
        base_amount: row.get("base").map(|amount| story.money(amount, None)).transpose()?,
        dunning_level: row.get("level").map(whole).transpose()?,
        last_letter_on: date("letter")?,
        text: String::new(),
    })
}

pub fn goods(story: &mut Story, said: &Said<'_>) -> Outcome {
    let mut lines = Vec::new();
    for row in said.table().rows(&["product", "quantity", "value"])? {
        lines.push(BringLine {
            product: story.product(row.text("product")?)?,
            quantity: Quantity::parse(row.text("quantity")?)?,
            value: row.get("value").map(|value| story.money(value, None)).transpose()?,
            place: None,
            expires_on: None,
        });
    }
    let warehouse = story.company()?.default_warehouse;
    story.run(BringGoods { warehouse, lines }).map(|_| ())
}

/// Without a customer it is money of an unknown payer.
pub fn money(story: &mut Story, said: &Said<'_>) -> Outcome {
    for row in said.table().rows(&["customer", "amount", "currency", "base", "reference"])? {
        let customer = row.get("customer").map(|code| story.customer(code)).transpose()?;
        let command = BringMoney {
            customer,
            method: Method::Bank,
            amount: story.money(row.text("amount")?, row.get("currency"))?,
            base_amount: row.get("base").map(|amount| story.money(amount, None)).transpose()?,
            reference: row.get("reference").unwrap_or_default().to_owned(),
            remitter: String::new(),
            bank_account: String::new(),
        };
        story.run(command)?;
    }
    Ok(())
}

pub fn bills(story: &mut Story, said: &Said<'_>) -> Outcome {
    for row in said.table().rows(&["supplier", "number", "of", "due", "open"])? {
        let command = BringBill {
            supplier: story.supplier(row.text("supplier")?)?,
            supplier_number: row.text("number")?.to_owned(),
            issued_on: Date::parse(row.text("of")?)?,
            due_on: row.get("due").map(Date::parse).transpose()?,
            open: story.money(row.text("open")?, None)?,
        };
        story.run(command)?;
    }
    Ok(())
}

pub fn balances(story: &mut Story, said: &Said<'_>) -> Outcome {
    let base = story.company()?.base_currency;
    let mut balances = Vec::new();
    for row in said.table().rows(&["account", "debit", "credit"])? {
        let money = |column: &str| row.get(column).map(|text| Money::parse(text, base)).transpose();
        let account = row.text("account")?.split(' ').next().unwrap_or_default().to_owned();
        balances.push(BalanceStated { account, debit: money("debit")?, credit: money("credit")? });
    }
    story.run(StateBalances { balances }).map(|_| ())
}

pub fn close(story: &mut Story, _: &Said<'_>) -> Outcome {
    story.run(CloseOpening {}).map(|_| ())
}
