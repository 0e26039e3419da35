//! A line of an order that is placed: its quantity in base units, its price, its tax.

use super::amounts::line_net;
use super::free;
use super::place::{Placing, check_text};
use super::sourcing::goes_to;
use super::{Channel, LineDetail, ORDER_QUANTITY_MAX, OrderLine, OrderRefusal, PlaceLine, ShipTo};
use crate::customer::{Customer, TaxStatus};
use crate::date::Date;
use crate::money::{AmountRefusal, Money};
use crate::price::Price;
use crate::pricing::{Asked, Candidate, Chosen, PriceChoice, choose};
use crate::product::{
    Product, ProductId, ProductRefusal, ProductStatus, in_base_units, is_unlisted, orderable,
};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::tax::{PriceTax, Supply, TaxCategory, determine, included};
use crate::typed_text::{self, CODE_CHARS_MAX, SENTENCE_CHARS_MAX};
use std::collections::BTreeSet;

/// A line with what it does not tell itself. Until [`Placing::settle`] its net is what it comes to
/// at its prices, be tax inside them or not, and it has no gross.
pub(super) struct Placed {
    pub line: OrderLine,
    pub detail: LineDetail,
    /// Whether the price of a list has the tax inside; `None`: it was stated, or known before.
    pub price_tax: Option<PriceTax>,
    /// Whether promotions may reduce it: its price was not stated.
    pub is_promoted: bool,
    /// Whether what it is reduced by stays: something of it has left, was billed or given up.
    pub is_settled: bool,
}

impl Placed {
    /// How much of it is not given up.
    pub fn kept(&self) -> Result<Quantity, AmountRefusal> {
        self.line.quantity.checked_sub(self.line.cancelled)
    }

    /// The share of an amount of the line that is not given up.
    pub fn kept_of(&self, amount: Money) -> Result<Money, AmountRefusal> {
        match self.line.cancelled.is_zero() {
            true => Ok(amount),
            false => amount.share(self.kept()?.micros(), self.line.quantity.micros()),
        }
    }
}

impl Placing<'_> {
    /// A line, or all that is wrong with it. None without problems when only the customer is
    /// missing, on whom prices and taxes depend.
    pub(super) fn line(&self, index: usize, line: &PlaceLine) -> Result<Option<Placed>, Refused> {
        let mut problems = Problems::new();
        if let Some(description) = &line.description {
            let description = typed_text::required(description, SENTENCE_CHARS_MAX);
            problems.take_at("description", description);
        }
        problems.take_at("text", check_text(line.extras.text.as_ref()));
        let quantity = problems.take_at("quantity", check_quantity(line.quantity));
        let discount = problems.take_at("discount", check_discount(line.discount));
        let is_sold = problems.take(free::check(line)).is_some();
        let product = is_sold.then(|| problems.take(self.product(line))).flatten();
        let Some(product) = product else {
            problems.take_at("price", stated_price(line));
            return Err(problems.refused());
        };
        let quantity = quantity.and_then(|_| problems.take(self.base_quantity(line, product)));
        let Some(customer) = self.given.customer else {
            problems.take_at("price", stated_price(line));
            return problems.finish().map(|()| None);
        };
        problems.take_at("product", no_kit(product));
        // Without a quantity that can be ordered no price of the list can be looked for.
        let price = match quantity {
            Some(quantity) => self.price(line, product.id, quantity).map(Some),
            None => stated_price(line).map(|_| None).map_err(Refused::from),
        };
        let price = problems.take_at("price", price).flatten();
        if let (None, Some(chosen)) = (line.price, &price) {
            problems.take_at("price", self.check_price_tax(chosen));
        }
        let taxed = problems.take_at("product", self.tax(customer, product));
        let (Some(quantity), Some(discount), Some(chosen), Some(taxed)) =
            (quantity, discount, price, taxed)
        else {
            return Err(problems.refused());
        };
        let Chosen { price, price_tax, candidates } = chosen;
        let price_unit = self.price_unit(index, product);
        let priced = (price, price_unit);
        let net = problems.take(line_net(quantity, priced, discount, customer.currency));
        problems.finish()?;
        let net = net.expect("a refused amount was returned");
        let line_no = i64::try_from(index + 1).expect("lines are bounded");
        let own_words = line.extras.free.as_ref().or(line.description.as_ref());
        let description = own_words.unwrap_or(&product.name).clone();
        let blank = OrderLine { price_unit, ..self.blank(product, net) };
        let new = OrderLine { quantity, price, discount, description, ..blank };
        let kit = self.kit_share(index);
        let line_of = |line: OrderLine| OrderLine {
            line_no,
            kit_no: kit.map(|share| share.kit_no),
            tax_category: taxed.0,
            tax_rate: taxed.1,
            ..line
        };
        let mut detail = self.detail(line, product, line_no, candidates);
        detail.trace.agreed = self.agreed(index, quantity);
        Ok(Some(Placed {
            detail,
            line: line_of(new),
            price_tax: match kit {
                Some(share) => share.price_tax,
                None => line.price.is_none().then_some(price_tax),
            },
            is_promoted: line.price.is_none(),
            is_settled: false,
        }))
    }

    /// A line of a product that comes to an amount, one of it at no price.
    pub(super) fn blank(&self, product: &Product, net: Money) -> OrderLine {
        let none = Quantity::ZERO;
        OrderLine {
            order: self.order,
            line_no: 0,
            product: product.id,
            warehouse: None,
            part_of: None,
            kind: product.kind,
            description: product.name.clone(),
            quantity: none,
            price: Price::ZERO,
            price_unit: product.price_unit,
            discount: Rate::ZERO,
            reduction: Money::zero(net.currency()),
            net,
            gross: None,
            tax_category: product.tax_category,
            tax_rate: Rate::ZERO,
            reserved: none,
            allocated: none,
            shipped: none,
            invoiced: none,
            returned: none,
            returned_unbilled: none,
            cancelled: none,
            exposure: Money::zero(net.currency()),
            kit_no: None,
        }
    }

    /// The product that a line names by itself or by the customer's item code, or the unlisted one
    /// of a free line.
    ///
    /// Refusals: `UnknownItem`, `UnknownProduct`, `product.not_for_sale`.
    pub(super) fn product(&self, line: &PlaceLine) -> Result<&Product, Refused> {
        let id = match (line.named_product(), &line.extras.item) {
            (Some(product), _) => product,
            (None, item) => {
                let item = item.as_ref().expect("a line without a product has an item code");
                let known = self.given.pricing.items.get(item).copied();
                let unknown = || OrderRefusal::UnknownItem { item: item.clone() };
                known.ok_or_else(|| Refused::from(unknown()).at("item"))?
            }
        };
        let product = self.given.products.get(&id).copied();
        let unknown = || Refused::from(OrderRefusal::UnknownProduct).at("product");
        let product = product.ok_or_else(unknown)?;
        match product.status {
            ProductStatus::Active => Ok(product),
            ProductStatus::Blocked | ProductStatus::Discontinued if self.is_history() => {
                Ok(product)
            }
            status @ (ProductStatus::Blocked | ProductStatus::Discontinued) => {
                let sku = product.sku.clone();
                Err(Refused::from(ProductRefusal::NotForSale { sku, status }).at("product"))
            }
        }
    }

    /// What other systems took is taken as it was.
    pub(super) fn is_history(&self) -> bool {
        match self.command.channel {
            Channel::Import => true,
            Channel::Web
            | Channel::Edi
            | Channel::Email
            | Channel::Phone
            | Channel::Api
            | Channel::Portal => false,
        }
    }

    /// How much is ordered in base units.
    ///
    /// Refusals: `product.unknown_unit`, `product.not_exact`, `QuantityTooLarge`,
    /// `product.below_minimum`, `product.not_pack_multiple`.
    pub(super) fn base_quantity(
        &self,
        line: &PlaceLine,
        product: &Product,
    ) -> Result<Quantity, Refused> {
        let quantity = self.in_base_units(line.quantity, line.extras.unit.as_ref(), product)?;
        check_quantity(quantity).map_err(|refusal| Refused::from(refusal).at("quantity"))?;
        if !self.is_history() {
            let fits = orderable(product, quantity);
            fits.map_err(|refusal| Refused::from(refusal).at("quantity"))?;
        }
        Ok(quantity)
    }

    /// How much it is in base units; the unit of a free line is a word, and so many are so many.
    ///
    /// Refusals: `product.unknown_unit`, `product.not_exact`; `text.*` of a free line's unit.
    pub(super) fn in_base_units(
        &self,
        quantity: Quantity,
        unit: Option<&String>,
        product: &Product,
    ) -> Result<Quantity, Refused> {
        if let Some(unit) = unit.filter(|_| is_unlisted(product.id)) {
            let unit = typed_text::required(unit, CODE_CHARS_MAX);
            return unit.map(|()| quantity).map_err(|refusal| Refused::from(refusal).at("unit"));
        }
        match unit.filter(|unit| **unit != product.unit) {
            None => Ok(quantity),
            Some(unit) => {
                let known = self.given.pricing.units.get(&(product.id, unit.clone()));
                let unknown = || {
                    let (unit, base) = (unit.clone(), product.unit.clone());
                    Refused::from(ProductRefusal::UnknownUnit { unit, base }).at("unit")
                };
                let holds = known.ok_or_else(unknown)?.holds;
                let base = in_base_units(quantity, holds);
                base.map_err(|refusal| Refused::from(refusal).at("quantity"))
            }
        }
    }

    /// The price of one price unit: the stated one, else that of the customer's lists.
    fn price(
        &self,
        line: &PlaceLine,
        product: ProductId,
        quantity: Quantity,
    ) -> Result<Chosen, Refused> {
        if let Some(price) = stated_price(line)? {
            let price_tax = PriceTax::Excluded;
            return Ok(Chosen { price, price_tax, candidates: Vec::new() });
        }
        self.listed_price(product, quantity, self.at.business_date)
    }

    /// The price that the customer's lists have on a day.
    ///
    /// Refusals: `PriceMissing`, `pricing.no_price`.
    pub(super) fn listed_price(
        &self,
        product: ProductId,
        quantity: Quantity,
        on: Date,
    ) -> Result<Chosen, Refused> {
        let given = &self.given.pricing;
        let customer = self.given.customer.expect("a price is a customer's");
        if self.levels.is_empty() {
            return Err(OrderRefusal::PriceMissing.into());
        }
        let none = Vec::new();
        let entries = self.given.prices.get(&product).unwrap_or(&none);
        let asked = Asked {
            levels: &self.levels,
            lists: &given.lists,
            choice: given.policy.map_or(PriceChoice::Precedence, |policy| policy.choice),
            currency: customer.currency,
            quantity,
            on,
        };
        let mut chosen = choose(entries, &asked)?;
        if chosen.price_tax.is_included() {
            chosen.price = self.as_paid(chosen.price, customer, (product, on))?;
        }
        Ok(chosen)
    }

    /// A price with tax inside as the customer pays it: who owes no tax here for it does not pay
    /// what of it is tax.
    fn as_paid(
        &self,
        price: Price,
        customer: &Customer,
        (product, on): (ProductId, Date),
    ) -> Result<Price, Refused> {
        let product = self.given.products[&product];
        let rate_of = |status| -> Result<Rate, Refused> {
            let supply = Supply { status, ..self.supply(customer, product, on) };
            Ok(determine(&supply, self.given.rates.iter().copied())?.1)
        };
        match (rate_of(customer.tax_status), rate_of(TaxStatus::Domestic)) {
            (Ok(owed), Ok(inside)) if owed.is_zero() => Ok(price.without_tax(inside)?),
            // That there is no rate is told of the product.
            (Ok(_) | Err(_), Ok(_) | Err(_)) => Ok(price),
        }
    }

    /// Refusals: `PricesMixed`.
    pub(super) fn check_price_tax(&self, chosen: &Chosen) -> Result<(), OrderRefusal> {
        match self.price_tax {
            Some(of_order) if of_order != chosen.price_tax => {
                Err(OrderRefusal::PricesMixed { of_order })
            }
            Some(_) | None => Ok(()),
        }
    }

    /// Whether the prices of the order have the tax inside: as it is said or was agreed, else as
    /// the lists have it that its prices come from; all of them alike.
    ///
    /// Refusals: `PricesMixed`.
    pub(super) fn price_tax(&self, placed: &[Placed]) -> Result<PriceTax, Refused> {
        let of_lists = placed.iter().find_map(|placed| placed.price_tax);
        let of_order = self.price_tax.or(of_lists).unwrap_or_default();
        let mut mixed = BTreeSet::new();
        for (index, placed) in placed.iter().enumerate() {
            if placed.price_tax.is_some_and(|price_tax| price_tax != of_order) {
                mixed.insert(self.told_at(index));
            }
        }
        let mut problems = Problems::new();
        for line in mixed {
            let refused = Refused::from(OrderRefusal::PricesMixed { of_order });
            problems.push(refused.at(&format!("lines[{line}].price")));
        }
        problems.finish().map(|()| of_order)
    }

    /// Takes the tax out of what lines come to, where it is inside: from here on their net is net.
    ///
    /// Refusals: `amount.overflow`.
    pub(super) fn settle<'l>(
        &self,
        price_tax: PriceTax,
        lines: impl Iterator<Item = &'l mut OrderLine>,
    ) -> Result<(), AmountRefusal> {
        if !price_tax.is_included() {
            return Ok(());
        }
        let lines: Vec<&mut OrderLine> = lines.collect();
        let of = |line: &&mut OrderLine| (line.tax_category, line.tax_rate, line.net);
        let gross: Vec<(TaxCategory, Rate, Money)> = lines.iter().map(of).collect();
        let currency = gross.first().map(|line| line.2.currency()).expect("an order has lines");
        let (_, nets) = included(currency, &gross)?;
        for (line, net) in lines.into_iter().zip(nets) {
            (line.gross, line.net) = (Some(line.net), net);
        }
        Ok(())
    }

    pub(super) fn tax(
        &self,
        customer: &Customer,
        product: &Product,
    ) -> Result<(TaxCategory, Rate), Refused> {
        let supply = self.supply(customer, product, self.at.business_date);
        Ok(determine(&supply, self.given.rates.iter().copied())?)
    }

    fn supply<'s>(&self, customer: &'s Customer, product: &Product, tax_point: Date) -> Supply<'s> {
        Supply {
            status: customer.tax_status,
            vat_id: &customer.vat_id,
            ship_from: self.given.company.country,
            ship_to: self.ship_to(customer).country,
            kind: product.kind,
            category: product.tax_category,
            tax_point,
        }
    }

    /// Where it goes: as it was said, to the place that was named, else to the customer.
    pub(super) fn ship_to(&self, customer: &Customer) -> ShipTo {
        goes_to(self.command, self.given.pricing.ship_to, customer)
    }

    fn detail(
        &self,
        line: &PlaceLine,
        product: &Product,
        line_no: i64,
        candidates: Vec<Candidate>,
    ) -> LineDetail {
        let mut detail = LineDetail::of(self.order, line_no);
        if let Some(unit) = line.extras.unit.as_ref().filter(|unit| **unit != product.unit) {
            detail.unit.clone_from(unit);
            detail.unit_quantity = line.quantity;
        }
        detail.item = line.extras.item.clone().unwrap_or_default();
        detail.expected_price = line.extras.expected_price;
        detail.text.clone_from(&line.extras.text);
        detail.trace.prices = candidates;
        detail
    }
}

/// Kits are taken apart where an order is placed, and nowhere else. Refusals: `KitOnlyOrdered`.
fn no_kit(product: &Product) -> Result<(), OrderRefusal> {
    match product.kit_since {
        Some(_) => Err(OrderRefusal::KitOnlyOrdered { kit: product.sku.clone() }),
        None => Ok(()),
    }
}

pub(super) fn check_quantity(quantity: Quantity) -> Result<Quantity, OrderRefusal> {
    if !quantity.is_positive() {
        return Err(OrderRefusal::QuantityNotPositive { quantity });
    }
    if quantity.micros() > ORDER_QUANTITY_MAX * 1_000_000 {
        return Err(OrderRefusal::QuantityTooLarge { quantity });
    }
    Ok(quantity)
}

pub(super) fn check_discount(discount: Rate) -> Result<Rate, OrderRefusal> {
    if discount.is_negative() || discount > Rate::ONE {
        return Err(OrderRefusal::DiscountOutOfRange { discount });
    }
    Ok(discount)
}

pub(super) fn stated_price(line: &PlaceLine) -> Result<Option<Price>, OrderRefusal> {
    if line.price.is_some_and(|price| price.is_negative()) {
        return Err(OrderRefusal::PriceNegative);
    }
    Ok(line.price)
}
