//! `order.place`: places an order, and confirms or holds it when that is wanted.
//!
//! One round loads all that the command names, the tax rates and, to confirm at once, the credit
//! account and the balances; a second one the prices, where a line states none. What few companies
//! use ([`Pricing`]) may take two more.
use super::pricing::{self, PricesOfProduct, Pricing};
use super::{OrderReply, balances, record_confirmation, screen, sourcing, stocked};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{autopilot, company, credit, product, tax};
use quittance_domain::company::{
    Company, NumberSeries, Series, SourcingList, Warehouse, WarehouseId,
};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::{Customer, CustomerId};
use quittance_domain::order::{
    Agreement, ConfirmAtOnceGiven, Intent, ORDER_LINES_MAX, Order, OrderId, OrderPlaced, PlaceLine,
    PlaceOrder, PlaceOrderGiven, first_warehouse, place, place_and_confirm,
};
use quittance_domain::pricing::PriceEntry;
use quittance_domain::product::{Product, ProductId};
use quittance_domain::stock::Balance;
use quittance_domain::tax::TaxRate;
use quittance_domain::{At, Ids, Refused};
use quittance_store::order::{
    HoldsOfOrder, LinesOfOrder, OrdersOfCustomerPo, OrdersOfSourceNumber,
};
use quittance_store::pricing::CouponsOfOrder;
use quittance_store::shipping::{ShipmentsOfOrder, UnbilledLinesOfOrder};
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the decision needs, as it was loaded.
#[derive(Debug)]
pub struct Gathered {
    company: Arc<Company>,
    customer: Option<Arc<Customer>>,
    warehouse: Option<Arc<Warehouse>>,
    sources: SourcingList,
    products: Vec<Arc<Product>>,
    prices: Vec<PricesOfProduct>,
    pricing: Pricing,
    rates: Vec<Arc<TaxRate>>,
    same_po: Vec<Arc<Order>>,
    same_source: Vec<Arc<Order>>,
    agreement: Option<Agreement>,
    screening: Option<screen::Known>,
    at_once: Option<AtOnce>,
}

/// What the confirmation in the same step needs.
#[derive(Debug)]
struct AtOnce {
    credit: Option<Arc<CreditAccount>>,
    known: credit::Known,
    balances: Vec<Arc<Balance>>,
    sources: SourcingList,
}

impl Command for PlaceOrder {
    const NAME: &'static str = "order.place";
    type Given = Gathered;
    type Decision = OrderPlaced;
    type Reply = OrderReply;

    fn rows(&self) -> usize {
        20 + 4 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Gathered, Halt> {
        let company = company::find(look)?;
        let named_products: BTreeSet<ProductId> =
            lines(self).filter_map(PlaceLine::named_product).collect();
        want_named(look, self, at);
        want_depending(look, self, &company, &named_products);

        let customer = look.find::<Customer>(self.customer)?;
        let mut pricing = Pricing::of_command(look, self, customer.as_deref())?;
        let screening = pricing.screening(look, self, at.business_date)?;
        let mut products = pricing.products(self);
        if products != named_products {
            want_depending(look, self, &company, &products);
        }
        let parts = pricing.parts(look, &product::find_all(look, &products)?)?;
        if !parts.is_empty() {
            products.extend(parts);
            want_depending(look, self, &company, &products);
        }
        let prices = pricing.prices(look, self, customer.as_deref())?;
        let found = product::find_all(look, &products)?;
        let buyer = (&*company, customer.as_deref());
        let sources = sourcing::of_command(look, self, buyer, pricing.ship_to())?;
        let warehouse = first_warehouse(self, &company, &sources.warehouses);
        Ok(Gathered {
            warehouse: named(look, self.warehouse)?,
            prices,
            pricing: pricing.of_products(look, self, &found, warehouse)?,
            rates: tax::rates(look, &company)?,
            same_po: same_po(look, self)?,
            same_source: same_source(look, self)?,
            agreement: None,
            screening,
            at_once: at_once(look, self, buyer, (&products, &sources))?,
            sources,
            products: found,
            customer,
            company,
        })
    }

    fn decide(&self, given: &Gathered, at: &At, ids: &mut dyn Ids) -> Result<OrderPlaced, Refused> {
        let to_place = given.given();
        match &given.at_once {
            Some(at_once) => place_and_confirm(&to_place, &at_once.given(at)?, self, at, ids),
            None => place(&to_place, self, at, ids),
        }
    }

    fn record(
        &self,
        _given: Gathered,
        placed: OrderPlaced,
        recorder: &mut Recorder<'_>,
    ) -> Result<OrderReply, Halt> {
        let number = recorder.draw(Series::SalesOrder, placed.order.ordered_on)?;
        let placed = placed.with_number(&number);
        let OrderPlaced { order, lines, events, confirmation, .. } = placed;
        let reply = OrderReply::of(&order, &placed.holds);
        recorder.emit_numbered(events, &number);
        if confirmation.is_none() {
            autopilot::after_order(recorder, &order, &lines, &placed.holds)?;
        }
        nothing_stored(order.id, recorder);
        recorder.insert(order);
        recorder.insert_all(lines);
        recorder.insert_all(placed.kits);
        recorder.insert_all(placed.details);
        recorder.update_all(placed.coupons);
        recorder.insert_all(placed.coupon_uses);
        screen::record_screened(placed.screened, recorder)?;
        // What was placed is there now; what its confirmation changed goes over it.
        match confirmation {
            Some(confirmation) => record_confirmation(&[], confirmation, recorder),
            None => {
                recorder.insert_all(placed.holds);
                Ok(reply)
            }
        }
    }
}

/// A new order has nothing in the database that the steps after it need ask for.
fn nothing_stored(order: OrderId, recorder: &mut Recorder<'_>) {
    recorder.nothing_stored::<LinesOfOrder>(order);
    recorder.nothing_stored::<HoldsOfOrder>(order);
    recorder.nothing_stored::<ShipmentsOfOrder>(order);
    recorder.nothing_stored::<UnbilledLinesOfOrder>(order);
    recorder.nothing_stored::<CouponsOfOrder>(order);
}

impl Gathered {
    /// The same with these promotions, whether or not they have ended.
    pub(super) fn with_promotions(
        mut self,
        look: &Look<'_>,
        codes: &BTreeSet<String>,
    ) -> Result<Self, Missing> {
        self.pricing.add_promotions(look, codes)?;
        Ok(self)
    }

    /// What it is screened by, where the company screens orders.
    pub(super) fn screening(&self) -> Option<&screen::Known> {
        self.screening.as_ref()
    }

    /// The same with what its prices were agreed on in.
    pub(crate) fn under(self, agreement: Agreement) -> Self {
        Self { agreement: Some(agreement), ..self }
    }

    /// The products of the lines and of the freight.
    pub(super) fn products(&self) -> impl Iterator<Item = ProductId> + '_ {
        self.products.iter().map(|product| product.id)
    }

    pub(crate) fn given(&self) -> PlaceOrderGiven<'_> {
        PlaceOrderGiven {
            company: &self.company,
            customer: self.customer.as_deref(),
            warehouse: self.warehouse.as_deref(),
            sources: self.sources.warehouses.clone(),
            products: self.products.iter().map(|found| (found.id, found.as_ref())).collect(),
            prices: self.prices.iter().map(of_product).collect(),
            rates: self.rates.iter().map(Arc::as_ref).collect(),
            same_po: self.same_po.iter().map(Arc::as_ref).collect(),
            same_source: self.same_source.iter().map(Arc::as_ref).collect(),
            agreement: self.agreement.as_ref(),
            screening: self.screening.as_ref().map(screen::Known::given),
            pricing: self.pricing.given(),
        }
    }
}

fn of_product((product, entries): &PricesOfProduct) -> (ProductId, Vec<&PriceEntry>) {
    (*product, entries.iter().map(Arc::as_ref).collect())
}

impl AtOnce {
    /// Refusals: `amount.overflow`.
    fn given(&self, at: &At) -> Result<ConfirmAtOnceGiven<'_>, Refused> {
        Ok(ConfirmAtOnceGiven {
            credit: self.credit.as_deref(),
            control: self.known.control(at.business_date)?,
            balances: self.balances.iter().map(|found| (found.key(), found.as_ref())).collect(),
            sources: self.sources.clone(),
        })
    }
}

/// The lines that are looked at: an order of more is refused before any record is.
fn lines(command: &PlaceOrder) -> impl Iterator<Item = &PlaceLine> {
    command.lines.iter().take(ORDER_LINES_MAX)
}

/// Notes what the command itself names.
fn want_named(look: &Look<'_>, command: &PlaceOrder, at: &At) {
    look.want::<NumberSeries>(Series::SalesOrder.key(at.business_date));
    look.want::<Customer>(command.customer);
    pricing::want(look, command);
    if let Some(warehouse) = command.warehouse {
        look.want::<Warehouse>(warehouse);
    }
    if let Some(key) = customer_po(command) {
        look.want_all::<OrdersOfCustomerPo>(key);
    }
    if let Some(key) = source_number(command) {
        look.want_all::<OrdersOfSourceNumber>(key);
    }
}

/// Notes what goes by the products and the company.
fn want_depending(
    look: &Look<'_>,
    command: &PlaceOrder,
    company: &Company,
    products: &BTreeSet<ProductId>,
) {
    product::want_all(look, products);
    tax::want_rates(look, company);
    if let Intent::Confirm = command.intent {
        let warehouse = company.warehouse_for(command.warehouse);
        look.want::<CreditAccount>(command.customer);
        credit::Known::want(look, company, command.customer);
        products.iter().for_each(|product| look.want::<Balance>((*product, warehouse)));
    }
}

fn named(look: &Look<'_>, id: Option<WarehouseId>) -> Result<Option<Arc<Warehouse>>, Missing> {
    match id {
        Some(id) => look.find::<Warehouse>(id),
        None => Ok(None),
    }
}

/// What an order is found by that has the same number of the customer.
fn customer_po(command: &PlaceOrder) -> Option<(CustomerId, String)> {
    let number = &command.customer_po;
    (!number.is_empty()).then(|| (command.customer, number.clone()))
}

fn same_po(look: &Look<'_>, command: &PlaceOrder) -> Result<Vec<Arc<Order>>, Missing> {
    customer_po(command).map_or(Ok(Vec::new()), |key| look.all::<OrdersOfCustomerPo>(key))
}

/// What an order is found by that came from the same document of another system.
fn source_number(command: &PlaceOrder) -> Option<String> {
    let number = &command.source_number;
    (!number.is_empty()).then(|| number.clone())
}

fn same_source(look: &Look<'_>, command: &PlaceOrder) -> Result<Vec<Arc<Order>>, Missing> {
    source_number(command).map_or(Ok(Vec::new()), |key| look.all::<OrdersOfSourceNumber>(key))
}

fn at_once(
    look: &Look<'_>,
    command: &PlaceOrder,
    (company, customer): (&Company, Option<&Customer>),
    (products, sources): (&BTreeSet<ProductId>, &SourcingList),
) -> Result<Option<AtOnce>, Missing> {
    match command.intent {
        Intent::Confirm => {
            let warehouse = first_warehouse(command, company, &sources.warehouses);
            let credit = look.find::<CreditAccount>(command.customer)?;
            let known = customer.map(|customer| credit::Known::gather(look, company, customer));
            let known = known.transpose()?.unwrap_or_default();
            let here = products.iter().map(|product| (*product, warehouse));
            let elsewhere = products.iter().flat_map(|product| stocked(*product, sources));
            let balances = balances(look, here.chain(elsewhere).collect())?;
            Ok(Some(AtOnce { credit, known, balances, sources: sources.clone() }))
        }
        Intent::Draft | Intent::Submit => Ok(None),
    }
}
