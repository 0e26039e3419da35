//! A kit: two products that are sold together, at a price of its own.
use super::taxes::STANDARD;
use super::{Product, cents};
use crate::simulate::SimulateError;
use crate::simulate::office::Office;
use serde_json::{Value, json};

/// What it is called.
pub const KIT: &str = "KIT";

/// A product that is sold as its parts.
#[derive(Clone, Debug, Default)]
pub struct Kit {
    /// Products and how many of each.
    pub parts: Vec<(String, i64)>,
    /// In both lists. Unit: cents.
    pub price: i64,
}

/// Makes the kit, of two goods of the same tax, a little cheaper than they are.
pub fn set(office: &Office, products: &[Product], lists: [&str; 2]) -> Result<Kit, SimulateError> {
    let of_tax = products.iter().filter(|product| product.is_stock && product.tax == STANDARD);
    let parts: Vec<(&Product, i64)> = of_tax.zip([2, 1]).collect();
    let all: i64 = parts.iter().map(|(product, quantity)| product.price * quantity).sum();
    let price = all * 95 / 100;
    let product = json!({
        "sku": KIT, "name": "Kit", "kind": "service", "unit": "C62", "tax_category": "S",
    });
    office.set_up("product.create", product)?;
    let part = |(product, quantity): &(&Product, i64)| {
        let quantity = quantity.to_string();
        json!({"product": product.sku, "quantity": quantity})
    };
    let stated: Vec<Value> = parts.iter().map(part).collect();
    let kit = json!({"product": KIT, "valid_from": "2020-01-01", "parts": stated});
    office.set_up("product.set_kit", kit)?;
    for list in lists {
        let price = json!({
            "product": KIT, "valid_from": "2020-01-01", "from_quantity": "0", "price": cents(price),
        });
        office.set_up("pricing.set_prices", json!({"list": list, "prices": [price]}))?;
    }
    let parts = parts.into_iter().map(|(product, quantity)| (product.sku.clone(), quantity));
    Ok(Kit { parts: parts.collect(), price })
}
