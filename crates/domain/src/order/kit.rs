//! Kits on an order: one line that is wanted becomes a line for each part.
//!
//! - **Kit**: a product that is sold at one price and leaves as its parts (`product/kit.rs`).
//! - **Share**: what of one kit's price a part of it bears. The shares sum to the price of one kit
//!   exactly: it is split by the largest remainder over the parts' own list prices. The line of a
//!   part has its share as its price, for as many units as one kit holds (its price unit), so that
//!   so many kits come to so many prices, whatever of them is shipped, billed or credited.
//!
//! An order keeps its kits as they were on its day ([`OrderKit`]), and a line tells whose part it
//! is. Each part has the tax of its own product, stock, cost and returns of its own. Goods of a kit
//! leave in whole kits alone (`shipping/kits.rs`). Its lines are neither amended nor copied; kits
//! are not quoted, added to an order or agreed on in a blanket order: their parts can be.

use super::amounts::line_net;
use super::line::{check_discount, check_quantity, stated_price};
use super::place::{OrderPlaced, Placing, check_size};
use super::{LineExtras, OrderId, OrderRefusal, PlaceLine, PlaceOrder};
use crate::money::Money;
use crate::price::Price;
use crate::pricing::Chosen;
use crate::product::{KitPart, Product, ProductId, kit_on};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::tax::PriceTax;

/// A kit that was ordered. The key is (order, kit_no).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OrderKit {
    /// The order.
    pub order: OrderId,
    /// From 1 in the order of the lines.
    pub kit_no: i64,
    /// What was ordered.
    pub product: ProductId,
    /// The text on documents.
    pub description: String,
    /// How many, a whole number.
    pub quantity: Quantity,
    /// What one comes to after the line's discount, before promotions; tax is inside it where it is
    /// inside the prices of the order.
    pub price: Money,
}

/// What a line has of the kit that it is a part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct KitShare {
    pub kit_no: i64,
    /// How much of the part one kit holds.
    pub held: i64,
    /// Whether the kit's price has the tax inside; `None`: it was stated.
    pub price_tax: Option<PriceTax>,
}

/// Where a line of an order whose kits are their parts comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// The place of the line as it was ordered: what is wrong is told there.
    pub line: usize,
    /// What it has of a kit; `None`: it is no part of one.
    pub share: Option<KitShare>,
}

/// An order whose kits are their parts.
pub(super) struct Exploded {
    pub command: PlaceOrder,
    /// Of each line of the command.
    pub origins: Vec<Origin>,
    pub kits: Vec<OrderKit>,
}

impl OrderPlaced {
    /// The same where no line is a kit: what is only offered or agreed on names the parts.
    ///
    /// Refusals: `KitOnlyOrdered`.
    pub(crate) fn without_kits(self) -> Result<OrderPlaced, Refused> {
        match self.kits.first() {
            Some(kit) => {
                let kit = kit.description.clone();
                Err(Refused::from(OrderRefusal::KitOnlyOrdered { kit }).at("lines"))
            }
            None => Ok(self),
        }
    }
}

impl Placing<'_> {
    /// The order with the parts in the place of its kits; none: it has no kits, or is nobody's.
    ///
    /// Problems, of each kit: those of a line, `KitNotYet`, `KitNotWhole`, `KitSays`,
    /// `pricing.no_price` of a part; then `TooManyLines`. A kit with one has no parts here.
    pub(super) fn explode(&self, problems: &mut Problems) -> Option<Exploded> {
        if self.given.pricing.kits.is_empty() || self.given.customer.is_none() {
            return None;
        }
        let command = PlaceOrder { lines: Vec::new(), ..self.command.clone() };
        let mut exploded = Exploded { command, origins: Vec::new(), kits: Vec::new() };
        for (index, line) in self.command.lines.iter().enumerate() {
            let taken = match self.kit_of(line) {
                Some(kit) => self.take_apart(kit, (index, line), &mut exploded),
                None => {
                    exploded.command.lines.push(line.clone());
                    exploded.origins.push(Origin { line: index, share: None });
                    Ok(())
                }
            };
            problems.take_at(&format!("lines[{index}]"), taken);
        }
        if !exploded.command.lines.is_empty() {
            problems.take(check_size(exploded.command.lines.len()));
        }
        Some(exploded)
    }

    /// The kit that a line names.
    fn kit_of(&self, line: &PlaceLine) -> Option<&Product> {
        let is_sold = line.extras.free.is_none();
        let product = self.product(line).ok().filter(|_| is_sold)?;
        product.kit_since.is_some().then_some(product)
    }

    fn take_apart(
        &self,
        kit: &Product,
        (index, line): (usize, &PlaceLine),
        exploded: &mut Exploded,
    ) -> Result<(), Refused> {
        let parts = self.composition(kit)?;
        let quantity = self.whole_kits(kit, line)?;
        let (price, price_tax) = self.kit_price(kit, line, quantity)?;
        let shares = price.split(&self.weights(&parts, quantity)?)?;
        let kit_no = exploded.kits.len() as i64 + 1;
        let one = Quantity::whole(1)?;
        // What is told of the kit stands below the first of its parts.
        let mut text = line.extras.text.clone();
        for (part, share) in parts.iter().zip(shares) {
            let kits = quantity.micros() / one.micros();
            let wanted = kits.checked_mul(part.quantity).map(Quantity::whole);
            let too_many = || OrderRefusal::QuantityTooLarge { quantity };
            exploded.command.lines.push(PlaceLine {
                product: part.part,
                description: None,
                quantity: wanted.ok_or_else(too_many)??,
                price: Some(Price::per_unit(share, one)?),
                discount: Rate::ZERO,
                extras: LineExtras { text: text.take(), ..LineExtras::default() },
            });
            let share = Some(KitShare { kit_no, held: part.quantity, price_tax });
            exploded.origins.push(Origin { line: index, share });
        }
        let description = line.description.as_ref().unwrap_or(&kit.name).clone();
        let (order, product) = (self.order, kit.id);
        exploded.kits.push(OrderKit { order, kit_no, product, description, quantity, price });
        Ok(())
    }

    /// What the kit holds on the day of the order.
    fn composition(&self, kit: &Product) -> Result<Vec<&KitPart>, Refused> {
        let known = self.given.pricing.kits.get(&kit.id).map_or(&[][..], Vec::as_slice);
        let parts = kit_on(known, self.at.business_date);
        match (parts.is_empty(), kit.kit_since) {
            (true, Some(since)) => {
                let sku = kit.sku.clone();
                Err(Refused::from(OrderRefusal::KitNotYet { sku, since }).at("product"))
            }
            (true, None) | (false, _) => Ok(parts),
        }
    }

    /// How many kits are ordered.
    fn whole_kits(&self, kit: &Product, line: &PlaceLine) -> Result<Quantity, Refused> {
        if line.extras.expected_price.is_some() {
            let says = OrderRefusal::KitSays { field: "expected_price" };
            return Err(Refused::from(says).at("expected_price"));
        }
        check_quantity(line.quantity).map_err(|refusal| Refused::from(refusal).at("quantity"))?;
        let quantity = self.base_quantity(line, kit)?;
        match quantity.micros() % Quantity::whole(1)?.micros() {
            0 => Ok(quantity),
            _ => Err(Refused::from(OrderRefusal::KitNotWhole { quantity }).at("quantity")),
        }
    }

    /// What one kit comes to after the line's discount.
    fn kit_price(
        &self,
        kit: &Product,
        line: &PlaceLine,
        quantity: Quantity,
    ) -> Result<(Money, Option<PriceTax>), Refused> {
        let currency = self.given.customer.expect("a price is a customer's").currency;
        let discount = check_discount(line.discount);
        let discount = discount.map_err(|refusal| Refused::from(refusal).at("discount"))?;
        let (price, price_tax) = match stated_price(line)? {
            Some(price) => (price, None),
            None => {
                let chosen = self.listed_price(kit.id, quantity, self.at.business_date);
                let chosen = chosen.map_err(|refused| refused.at("price"))?;
                self.check_price_tax(&chosen)?;
                let Chosen { price, price_tax, .. } = chosen;
                (price, Some(price_tax))
            }
        };
        let price = line_net(Quantity::whole(1)?, (price, kit.price_unit), discount, currency)?;
        Ok((price, price_tax))
    }

    /// What the parts of one kit come to at their own list prices.
    fn weights(&self, parts: &[&KitPart], kits: Quantity) -> Result<Vec<i64>, Refused> {
        let currency = self.given.customer.expect("a price is a customer's").currency;
        let weight = |part: &&KitPart| -> Result<i64, Refused> {
            let unknown = || Refused::from(OrderRefusal::UnknownProduct);
            let product = self.given.products.get(&part.part).ok_or_else(unknown)?;
            let held = Quantity::whole(part.quantity)?;
            let chosen = self.listed_price(part.part, kits, self.at.business_date);
            let price = chosen.map_err(|refused| refused.at("parts"))?.price;
            Ok(price.amount_per(product.price_unit, held, currency)?.minor())
        };
        parts.iter().map(weight).collect()
    }

    /// The place that a line was ordered at.
    pub(super) fn told_at(&self, index: usize) -> usize {
        self.origins.get(index).map_or(index, |origin| origin.line)
    }

    /// What a line has of a kit.
    pub(super) fn kit_share(&self, index: usize) -> Option<KitShare> {
        self.origins.get(index).and_then(|origin| origin.share)
    }
}
