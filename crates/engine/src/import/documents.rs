//! Documents become commands: an order, a return, an adjustment or several of these, with the
//! goods that they need.
use super::chunk::{Failed, is_stocked};
use super::importer::{Importer, KnownProduct};
use super::{ImportRefusal, TakeDocument};
use quittance_domain::customer::CustomerId;
use quittance_domain::order::{
    Channel, Intent, ORDER_PRIORITY_DEFAULT, OrderRefusal, PlaceLine, PlaceOrder,
};
use quittance_domain::returns::{
    Disposition, RETURN_LINES_MAX, RETURN_QUANTITY_MAX, RegisterReturn, RegisterReturnLine,
    ReturnRefusal, WithoutSale,
};
use quittance_domain::stock::{
    AdjustLine, AdjustStock, Cause, ReceiveLine, ReceiveStock, STOCK_LINES_MAX, STOCK_QUANTITY_MAX,
    StockRefusal,
};
use quittance_domain::{Currency, Money, Price, Problems, Quantity, Rate, Refused};
use quittance_exchange::import::{Document, DocumentLine, Outcome, StockPolicy};

/// A line with its product.
#[derive(Clone, Copy)]
struct Item<'d> {
    line: &'d DocumentLine,
    product: KnownProduct,
    disposition: Disposition,
}

/// The lines of a document by what they become.
#[derive(Default)]
struct Sorted<'d> {
    sales: Vec<Item<'d>>,
    returns: Vec<Item<'d>>,
    adjustments: Vec<Item<'d>>,
}

impl Importer<'_> {
    /// The command that takes a document in.
    ///
    /// Refusals: of its customer and products, and what a command that waits for its date would
    /// be refused for then.
    pub fn plan(&mut self, document: &Document, failed: &Failed) -> Result<TakeDocument, Refused> {
        let sorted = self.sort(document, failed)?;
        let customer = self.customer(document, failed);
        let mut taken = TakeDocument {
            source_number: document.number.clone(),
            receipt_to_adjust: None,
            adjustment: None,
            returned: None,
            receipt: None,
            order: None,
        };
        if !sorted.adjustments.is_empty() {
            taken.adjustment = Some(self.adjustment(&sorted.adjustments)?);
            taken.receipt_to_adjust = self.written_off(document, &sorted.adjustments)?;
        }
        if !sorted.returns.is_empty() {
            taken.returned = Some(self.returned(document, customer.clone()?, &sorted.returns)?);
        }
        if !sorted.sales.is_empty() {
            taken.order = Some(order(document, customer?, &sorted.sales));
            let needed = sorted.sales.iter().map(|item| (*item, item.line.quantity));
            taken.receipt = self.receipt(document, needed)?;
        }
        let any = taken.order.is_some() || taken.returned.is_some() || taken.adjustment.is_some();
        assert!(any, "a document has lines");
        Ok(taken)
    }

    fn sort<'d>(&self, document: &'d Document, failed: &Failed) -> Result<Sorted<'d>, Refused> {
        let mut problems = Problems::new();
        let mut sorted = Sorted::default();
        for (index, line) in document.lines.iter().enumerate() {
            let sku = &line.product.sku;
            let unknown = || match failed.products.get(sku) {
                Some(refused) => refused.clone(),
                None => ImportRefusal::UnknownProduct { sku: sku.clone() }.into(),
            };
            let found = self.products.get(sku).ok_or_else(unknown);
            let path = format!("lines[{index}].product");
            let Some(product) = problems.take_at(&path, found) else { continue };
            let (to, disposition) = match line.outcome {
                Outcome::Sale => (&mut sorted.sales, Disposition::Restock),
                Outcome::Return(disposition) => (&mut sorted.returns, disposition),
                Outcome::Adjustment => (&mut sorted.adjustments, Disposition::Restock),
            };
            to.push(Item { line, product, disposition });
        }
        problems.finish().map(|()| sorted)
    }

    fn customer(&self, document: &Document, failed: &Failed) -> Result<CustomerId, Refused> {
        let code = &document.customer.code;
        let unknown = || match failed.customers.get(code) {
            Some(refused) => refused.clone(),
            None => ImportRefusal::UnknownCustomer { code: code.clone() }.into(),
        };
        self.customers.get(code).ok_or_else(unknown).map_err(|refused| refused.at("customer"))
    }

    fn returned(
        &self,
        document: &Document,
        customer: CustomerId,
        items: &[Item<'_>],
    ) -> Result<RegisterReturn, Refused> {
        let prices = check_return(items, self.setting.currency)?;
        let line = |(item, price): (&Item<'_>, Option<Price>)| RegisterReturnLine {
            product: item.product.id,
            description: item.line.description.clone(),
            quantity: item.line.quantity,
            price,
            invoice: None,
            order: None,
            disposition: item.disposition,
        };
        Ok(RegisterReturn {
            customer,
            source_number: document.number.clone(),
            reason: reason(items).to_owned(),
            warehouse: None,
            // What was sold before the history begins comes back in it.
            without_sale: WithoutSale::Allowed,
            lines: items.iter().zip(prices).map(line).collect(),
        })
    }

    fn adjustment(&mut self, items: &[Item<'_>]) -> Result<AdjustStock, Refused> {
        check_adjustment(items)?;
        let mut lines = Vec::with_capacity(items.len());
        let mut value = Money::zero(self.setting.currency);
        for item in items {
            let quantity = item.line.quantity;
            let cost = self.unit_cost(item);
            value = value.checked_add(cost.amount(quantity, value.currency())?.absolute()?)?;
            let unit_cost = quantity.is_positive().then_some(cost);
            lines.push(AdjustLine { product: item.product.id, quantity, unit_cost, place: None });
        }
        let reason = Some(reason(items)).filter(|reason| !reason.is_empty());
        let reason = reason.unwrap_or("Imported").to_owned();
        Ok(AdjustStock { warehouse: self.warehouse, reason, cause: Cause::Count, lines })
    }

    /// The receipt of the goods that an adjustment takes away.
    fn written_off(
        &mut self,
        document: &Document,
        items: &[Item<'_>],
    ) -> Result<Option<ReceiveStock>, Refused> {
        let mut missing = Vec::new();
        for item in items.iter().filter(|item| item.line.quantity.is_negative()) {
            missing.push((*item, item.line.quantity.negated()?));
        }
        self.receipt(document, missing.into_iter())
    }

    /// The receipt of the goods that a document needs, by the mapping's policy.
    fn receipt<'d>(
        &mut self,
        document: &Document,
        needed: impl Iterator<Item = (Item<'d>, Quantity)>,
    ) -> Result<Option<ReceiveStock>, Refused> {
        if let StockPolicy::OnHand = self.mapping.stock {
            return Ok(None);
        }
        let stocked = needed.filter(|(item, _)| is_stocked(item.product.kind));
        let line = |(item, quantity): (Item<'_>, Quantity)| {
            let unit_cost = self.unit_cost(&item);
            let product = item.product.id;
            ReceiveLine { product, quantity, unit_cost, place: None, expires_on: None }
        };
        let lines: Vec<ReceiveLine> = stocked.map(line).collect();
        if lines.is_empty() {
            return Ok(None);
        }
        let reference = document.number.clone();
        Ok(Some(ReceiveStock { warehouse: self.warehouse, reference, lines }))
    }

    /// What a unit cost: a share of its price; without a price, what it cost last.
    fn unit_cost(&mut self, item: &Item<'_>) -> Price {
        let StockPolicy::AsNeeded { cost_share, default_cost } = self.mapping.stock else {
            return Price::ZERO;
        };
        let stated = item.line.price.filter(|price| price.is_positive());
        let cost = stated.and_then(|price| price.scale(cost_share).ok());
        if let Some(cost) = cost {
            self.costs.insert(item.product.id, cost);
        }
        cost.or_else(|| self.costs.get(&item.product.id).copied()).unwrap_or(default_cost)
    }
}

fn order(document: &Document, customer: CustomerId, items: &[Item<'_>]) -> PlaceOrder {
    let line = |item: &Item<'_>| PlaceLine {
        product: item.product.id,
        description: text(&item.line.description),
        quantity: item.line.quantity,
        price: item.line.price,
        discount: item.line.discount,
        extras: Default::default(),
    };
    PlaceOrder {
        customer,
        channel: Channel::Import,
        customer_po: document.customer_po.clone(),
        source_number: document.number.clone(),
        currency: None,
        priority: ORDER_PRIORITY_DEFAULT,
        requested_on: document.requested_on,
        ship_to: document.ship_to.clone(),
        warehouse: None,
        intent: Intent::Submit,
        lines: items.iter().map(line).collect(),
        extras: Default::default(),
    }
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

/// The first reason that a line states.
fn reason<'d>(items: &[Item<'d>]) -> &'d str {
    let mut reasons = items.iter().map(|item| item.line.reason.as_str());
    reasons.find(|reason| !reason.is_empty()).unwrap_or_default()
}

/// What a unit of each line is credited at; none: at what was billed.
///
/// Refusals: what the registration of the return would be refused for on its date.
fn check_return(items: &[Item<'_>], currency: Currency) -> Result<Vec<Option<Price>>, Refused> {
    if items.len() > RETURN_LINES_MAX {
        return Err(ReturnRefusal::TooManyLines { lines_max: RETURN_LINES_MAX }.into());
    }
    let mut problems = Problems::new();
    let mut total = Money::zero(currency);
    let mut prices = Vec::with_capacity(items.len());
    for (index, Item { line, .. }) in items.iter().enumerate() {
        let path = |field: &str| format!("lines[{index}].{field}");
        if !line.quantity.is_positive() {
            problems.push(Refused::from(ReturnRefusal::QuantityNotPositive).at(&path("quantity")));
        }
        if line.quantity > RETURN_QUANTITY_MAX {
            let too_large = ReturnRefusal::QuantityTooLarge { quantity_max: RETURN_QUANTITY_MAX };
            problems.push(Refused::from(too_large).at(&path("quantity")));
        }
        if line.price.is_some_and(Price::is_negative) {
            problems.push(Refused::from(ReturnRefusal::PriceNegative).at(&path("price")));
        }
        let price = problems.take_at(&path("discount"), net_price(line)).flatten();
        prices.push(price);
        let net = price.unwrap_or(Price::ZERO).amount(line.quantity, currency);
        let sum = net.and_then(|net| total.checked_add(net));
        total = problems.take_at(&path("price"), sum).unwrap_or(total);
    }
    problems.finish().map(|()| prices)
}

/// The price of a returned line less its discount, which a return has no place for.
///
/// Refusals: `DiscountOutOfRange`, `ReturnDiscount`.
fn net_price(line: &DocumentLine) -> Result<Option<Price>, Refused> {
    let discount = line.discount;
    if discount.is_zero() {
        return Ok(line.price);
    }
    if discount.is_negative() || discount > Rate::ONE {
        return Err(OrderRefusal::DiscountOutOfRange { discount }.into());
    }
    let refused = ImportRefusal::ReturnDiscount { discount };
    let price = line.price.ok_or_else(|| refused.clone())?;
    let rest = Rate::ONE.checked_sub(discount)?;
    let net = i128::from(price.micros()) * i128::from(rest.nanos());
    if net % i128::from(Rate::ONE.nanos()) != 0 {
        return Err(refused.into());
    }
    Ok(Some(price.scale(rest)?))
}

/// What an adjustment would be refused for on its date.
fn check_adjustment(items: &[Item<'_>]) -> Result<(), Refused> {
    if items.len() > STOCK_LINES_MAX {
        let (lines, lines_max) = (items.len(), STOCK_LINES_MAX);
        return Err(StockRefusal::TooManyLines { lines, lines_max }.into());
    }
    let mut problems = Problems::new();
    for (index, Item { line, product, .. }) in items.iter().enumerate() {
        let quantity = line.quantity;
        let most = STOCK_QUANTITY_MAX.unsigned_abs() * 1_000_000;
        if quantity.is_zero() || quantity.micros().unsigned_abs() > most {
            let out_of_range = StockRefusal::QuantityOutOfRange { quantity };
            problems.push(Refused::from(out_of_range).at(&format!("lines[{index}].quantity")));
        }
        if !is_stocked(product.kind) {
            let not_stocked = StockRefusal::NotStocked { sku: line.product.sku.clone() };
            problems.push(Refused::from(not_stocked).at(&format!("lines[{index}].product")));
        }
    }
    problems.finish()
}
