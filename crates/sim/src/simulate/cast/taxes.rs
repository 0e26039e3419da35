//! The taxes of the country: two rates, both of which change while it is simulated; the first is
//! made of components in some countries.
use crate::simulate::SimulateError;
use crate::simulate::office::Office;
use crate::world::Chance;
use quittance_domain::Date;
use serde_json::{Value, json};

/// Parts of a rate in a whole.
pub const WHOLE: i64 = 10_000;

/// A component and its part of the rate. Unit: parts of ten thousand.
pub type Component = (&'static str, i64);

/// A rate from a day on.
#[derive(Clone, Debug)]
pub struct TaxRate {
    /// Its code.
    pub category: &'static str,
    pub valid_from: Date,
    /// Unit: parts of ten thousand.
    pub rate: i64,
    /// Empty: it is one tax.
    pub components: &'static [Component],
}

/// The category of most goods, and of the others.
pub const STANDARD: &str = "S";
pub const REDUCED: &str = "AA";

const BEFORE: &[Component] = &[("STATE", 1_175), ("CITY", 625), ("MTA", 200)];
const AFTER: &[Component] = &[("STATE", 1_175), ("CITY", 725), ("MTA", 250)];

/// Sets the rates: of the first day and of days that are simulated.
pub fn set(
    office: &Office,
    chance: &mut Chance,
    first: Date,
) -> Result<Vec<TaxRate>, SimulateError> {
    let long_ago = Date::of(2020, 1, 1).expect("a day of our calendar");
    let later = |days| first.add_days(days).expect("a day of our calendar");
    let (before, after): (&[Component], &[Component]) =
        if chance.percent(40) { (BEFORE, AFTER) } else { (&[], &[]) };
    let standard =
        |valid_from, rate, components| TaxRate { category: STANDARD, valid_from, rate, components };
    let reduced =
        |valid_from, rate| TaxRate { category: REDUCED, valid_from, rate, components: &[] };
    let rates = vec![
        standard(long_ago, 2_000, before),
        standard(later(chance.between(2..=12)), 2_150, after),
        reduced(long_ago, 1_000),
        reduced(later(chance.between(1..=20)), 550),
    ];
    for rate in &rates {
        let components: Vec<Value> = rate.components.iter().map(component).collect();
        let fields = json!({
            "country": "AT", "category": rate.category, "components": components,
            "valid_from": rate.valid_from.to_string(), "rate": fraction(rate.rate),
        });
        office.set_up("tax.set_rate", fields)?;
    }
    if let Some((code, _)) = before.first() {
        let account = json!({"number": "2211", "name": *code, "account_type": "liability"});
        office.set_up("ledger.set_account", account)?;
        let rule = json!({"role": "output_tax", "tax_component": *code, "number": "2211"});
        office.set_up("ledger.set_rule", rule)?;
    }
    Ok(rates)
}

fn component((code, rate): &Component) -> Value {
    json!({"code": code, "name": format!("Tax of {code}"), "rate": fraction(*rate)})
}

/// Parts of ten thousand as people write them, `0.2150`.
pub fn fraction(parts: i64) -> String {
    format!("{}.{:04}", parts / WHOLE, parts % WHOLE)
}
