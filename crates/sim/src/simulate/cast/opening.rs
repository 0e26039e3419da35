//! What the last system left: some companies go live with open documents, goods and balances.
use super::{Cast, WAREHOUSE};
use crate::simulate::SimulateError;
use crate::simulate::office::Office;
use crate::world::Chance;
use quittance_domain::Date;
use serde_json::{Value, json};

/// What was brought.
#[derive(Debug, Default)]
pub struct Opening {
    /// What lay in the bank. Unit: cents.
    pub bank: i64,
    /// How many invoices of the first year the last system numbered.
    pub numbered: usize,
}

/// The last number that the last system gave to an invoice.
const NUMBERED: usize = 412;

/// Brings all, states the balances and closes the opening.
pub fn go_live(
    office: &Office,
    chance: &mut Chance,
    (cast, first): (&Cast, Date),
) -> Result<Opening, SimulateError> {
    let product = json!({
        "sku": "BEFORE", "name": "Sold before", "kind": "service", "unit": "C62",
        "tax_category": "S",
    });
    office.set_up("product.create", product)?;
    let account = json!({"number": "3100", "name": "Capital", "account_type": "equity"});
    office.set_up("ledger.set_account", account)?;
    let series = json!({"series": "INV", "year": first.year(), "first": NUMBERED + 1});
    office.set_up("company.start_series", series)?;
    office.set_up("opening.begin", json!({"on": first.to_string()}))?;
    let receivables = bring_items(office, chance, (cast, first))?;
    let value = bring_goods(office, chance, cast)?;
    let bank = chance.between(0..=5_000_000);
    let mut balances = Vec::new();
    for (account, cents) in [("1000", bank), ("1200", receivables), ("1400", value)] {
        balances.push(balance(account, cents));
    }
    balances.push(balance("3100", -(bank + receivables + value)));
    balances.retain(|balance| balance.is_object());
    office.set_up("opening.state_balances", json!({"balances": balances}))?;
    office.set_up("opening.close", json!({}))?;
    Ok(Opening { bank, numbered: NUMBERED })
}

fn eur(cents: i64) -> String {
    format!("{}.{:02} EUR", cents / 100, cents % 100)
}

/// A debit, or a credit of what is below zero; nothing of nothing.
fn balance(account: &str, cents: i64) -> Value {
    match cents {
        0 => Value::Null,
        1.. => json!({"account": account, "debit": eur(cents)}),
        _ => json!({"account": account, "credit": eur(-cents)}),
    }
}

/// Brings invoices and credit notes; gives what they come to.
fn bring_items(
    office: &Office,
    chance: &mut Chance,
    (cast, first): (&Cast, Date),
) -> Result<i64, SimulateError> {
    let mut receivables = 0;
    for at in 1..=chance.between(2..=9) {
        let is_note = chance.percent(25);
        let (gross, days) = (chance.between(1..=300_000), chance.between(0..=60));
        let issued_on = first.add_days(-days).unwrap_or(first);
        let due_on = issued_on.add_days(30).unwrap_or(first);
        let mut fields = json!({
            "customer": chance.pick(&cast.customers).code,
            "kind": if is_note { "credit_note" } else { "invoice" },
            "number": format!("R-{at}"), "issued_on": issued_on.to_string(),
            "product": "BEFORE",
            "taxes": [{"category": "S", "rate": "0.2", "gross": eur(gross)}],
        });
        if !is_note {
            fields["due_on"] = json!(due_on.to_string());
        }
        office.set_up("opening.bring_item", fields)?;
        receivables += if is_note { -gross } else { gross };
    }
    Ok(receivables)
}

/// Brings goods; gives what they are worth.
fn bring_goods(office: &Office, chance: &mut Chance, cast: &Cast) -> Result<i64, SimulateError> {
    let (mut lines, mut value) = (Vec::new(), 0);
    for product in cast.products.iter().filter(|product| product.is_stock) {
        if chance.percent(50) {
            let pieces = chance.between(1..=90);
            let worth = product.cost * pieces + chance.between(-5..=5).max(-product.cost);
            lines.push(json!({
                "product": product.sku, "quantity": pieces.to_string(), "value": eur(worth),
            }));
            value += worth;
        }
    }
    if !lines.is_empty() {
        let fields = json!({"warehouse": WAREHOUSE, "lines": lines});
        office.set_up("opening.bring_goods", fields)?;
    }
    Ok(value)
}
