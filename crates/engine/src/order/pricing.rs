//! What the prices of an order go by besides the customer's list: asked for only where the company,
//! the customer, a product or the command itself uses it.
use super::screen;
use quittance_domain::Date;
use quittance_domain::company::WarehouseId;
use quittance_domain::customer::{Customer, CustomerGroup, CustomerId, CustomerItem, ShipToPlace};
use quittance_domain::order::{ORDER_LINES_MAX, PlaceLine, PlaceOrder, PricingGiven};
use quittance_domain::pricing::{
    Coupon, Policy, PriceEntry, PriceList, PriceListId, Promotion, PromotionState, levels,
};
use quittance_domain::product::{
    KitPart, Product, ProductGroup, ProductGroupId, ProductId, ProductUnit, is_unlisted,
};
use quittance_domain::stock::Balance;
use quittance_store::pricing::{PricesOf, PromotionByCode, PromotionsInState};
use quittance_store::product::PartsOfKit;
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The most coupons of an order that are looked for; others are not known.
const COUPONS_MAX: usize = 20;

/// A product with its prices in the lists of the customer.
pub(super) type PricesOfProduct = (ProductId, Vec<Arc<PriceEntry>>);

/// What was loaded.
#[derive(Debug, Default)]
pub(super) struct Pricing {
    policy: Option<Arc<Policy>>,
    group: Option<Arc<CustomerGroup>>,
    lists: Vec<Arc<PriceList>>,
    promotions: Vec<Arc<Promotion>>,
    coupons: Vec<Arc<Coupon>>,
    product_groups: Vec<Arc<ProductGroup>>,
    units: Vec<Arc<ProductUnit>>,
    items: Vec<Arc<CustomerItem>>,
    ship_to: Option<Arc<ShipToPlace>>,
    balances: Vec<Arc<Balance>>,
    kits: Vec<Arc<KitPart>>,
}

/// Notes what the command itself names.
pub(super) fn want(look: &Look<'_>, command: &PlaceOrder) {
    look.want::<Policy>(());
    for code in coupon_codes(command) {
        look.want::<Coupon>(code.clone());
    }
    for (customer, item) in item_codes(command) {
        look.want::<CustomerItem>((customer, item.clone()));
    }
    if let Some(code) = &command.extras.ship_to_code {
        look.want::<ShipToPlace>((command.customer, code.clone()));
    }
    for line in command.lines.iter().take(ORDER_LINES_MAX) {
        let product = line.named_product().filter(|product| !is_unlisted(*product));
        if let (Some(product), Some(unit)) = (product, &line.extras.unit) {
            look.want::<ProductUnit>((product, unit.clone()));
        }
    }
}

fn coupon_codes(command: &PlaceOrder) -> impl Iterator<Item = &String> {
    command.extras.coupons.iter().take(COUPONS_MAX)
}

fn item_codes(command: &PlaceOrder) -> impl Iterator<Item = (CustomerId, &String)> {
    let items = command.lines.iter().take(ORDER_LINES_MAX);
    items.filter_map(|line| Some((command.customer, line.extras.item.as_ref()?)))
}

impl Pricing {
    /// What the command and the company name.
    pub fn of_command(
        look: &Look<'_>,
        command: &PlaceOrder,
        customer: Option<&Customer>,
    ) -> Result<Self, Missing> {
        let policy = look.find::<Policy>(())?;
        let mut pricing = Self { policy, ..Self::default() };
        // All that the next round can load is asked for before anything is missed.
        let group = customer.and_then(|customer| customer.group);
        group.iter().for_each(|group| look.want::<CustomerGroup>(*group));
        let promotions = pricing.policy.as_ref().map_or(0, |policy| policy.promotions);
        if promotions > 0 {
            look.want_all::<PromotionsInState>(PromotionState::Active);
        }
        for code in coupon_codes(command) {
            pricing.coupons.extend(look.find::<Coupon>(code.clone())?);
        }
        for (customer, item) in item_codes(command) {
            pricing.items.extend(look.find::<CustomerItem>((customer, item.clone()))?);
        }
        pricing.items.iter().for_each(|item| look.want::<Product>(item.product));
        if let Some(code) = &command.extras.ship_to_code {
            pricing.ship_to = look.find::<ShipToPlace>((command.customer, code.clone()))?;
        }
        if let Some(group) = group {
            pricing.group = look.find::<CustomerGroup>(group)?;
        }
        if promotions > 0 {
            pricing.promotions = look.all::<PromotionsInState>(PromotionState::Active)?;
        }
        Ok(pricing)
    }

    /// The customer's place that the command names.
    pub fn ship_to(&self) -> Option<&ShipToPlace> {
        self.ship_to.as_deref()
    }

    /// What the order is screened by, where the company screens any.
    pub fn screening(
        &self,
        look: &Look<'_>,
        command: &PlaceOrder,
        today: Date,
    ) -> Result<Option<screen::Known>, Missing> {
        screen::Known::gather(look, self.policy.as_deref(), command, today)
    }

    /// The products of the lines, and that of the freight.
    pub fn products(&self, command: &PlaceOrder) -> BTreeSet<ProductId> {
        let lines = command.lines.iter().take(ORDER_LINES_MAX);
        let named = lines.filter_map(PlaceLine::named_product);
        let items = self.items.iter().map(|item| item.product);
        let freight = self.policy.as_ref().and_then(|policy| policy.freight.as_ref());
        named.chain(items).chain(freight.map(|freight| freight.product)).collect()
    }

    /// What goes by the products: their other units, their groups, and what they cost where a
    /// margin must be left.
    pub fn of_products(
        mut self,
        look: &Look<'_>,
        command: &PlaceOrder,
        products: &[Arc<Product>],
        warehouse: WarehouseId,
    ) -> Result<Self, Missing> {
        let units = self.other_units(command);
        units.iter().for_each(|unit| look.want::<ProductUnit>(unit.clone()));
        for (product, unit) in units {
            self.units.extend(look.find::<ProductUnit>((product, unit))?);
        }
        let groups: BTreeSet<ProductGroupId> = products.iter().filter_map(|it| it.group).collect();
        groups.iter().for_each(|group| look.want::<ProductGroup>(*group));
        for group in groups {
            self.product_groups.extend(look.find::<ProductGroup>(group)?);
        }
        let has_floor = self.policy.as_ref().is_some_and(|policy| policy.margin_floor.is_some())
            || self.product_groups.iter().any(|group| group.margin_floor.is_some())
            || products.iter().any(|product| product.margin_floor.is_some());
        if has_floor {
            let there = products.iter().map(|product| (product.id, warehouse));
            self.balances = super::balances(look, there.collect())?;
        }
        Ok(self)
    }

    /// The product of a line, by itself or by the customer's item code.
    fn product(&self, line: &PlaceLine) -> Option<ProductId> {
        let of_item = |item: &String| Some(self.items.iter().find(|it| it.item == *item)?.product);
        line.named_product().or_else(|| line.extras.item.as_ref().and_then(of_item))
    }

    fn other_units(&self, command: &PlaceOrder) -> Vec<(ProductId, String)> {
        let lines = command.lines.iter().take(ORDER_LINES_MAX);
        let other = lines.filter_map(|line| {
            let unit = line.extras.unit.clone()?;
            self.product(line).filter(|it| !is_unlisted(*it)).map(|product| (product, unit))
        });
        other.collect()
    }

    /// The prices, in all lists of the customer, of the products whose price is not stated. The
    /// lists themselves are loaded only where there are more than its own plain one.
    pub fn prices(
        &mut self,
        look: &Look<'_>,
        command: &PlaceOrder,
        customer: Option<&Customer>,
    ) -> Result<Vec<PricesOfProduct>, Missing> {
        let Some(customer) = customer else {
            return Ok(Vec::new());
        };
        let lists = self.lists_of(customer);
        if lists.is_empty() {
            return Ok(Vec::new());
        }
        let lines = command.lines.iter().take(ORDER_LINES_MAX);
        let unpriced = lines.filter(|line| line.price.is_none());
        let unpriced = unpriced.filter_map(|line| self.product(line));
        let parts = self.kits.iter().map(|part| part.part);
        let unpriced: BTreeSet<ProductId> = unpriced.chain(parts).collect();
        for list in &lists {
            unpriced.iter().for_each(|product| look.want_all::<PricesOf>((*list, *product)));
        }
        if lists.len() > 1 || customer.price_list.is_none() {
            lists.iter().for_each(|list| look.want::<PriceList>(*list));
            for list in &lists {
                self.lists.extend(look.find::<PriceList>(*list)?);
            }
        }
        let of_product = |product| {
            let mut prices = Vec::new();
            for list in &lists {
                prices.extend(look.all::<PricesOf>((*list, product))?);
            }
            Ok((product, prices))
        };
        unpriced.into_iter().map(of_product).collect()
    }

    /// Adds promotions that are not active any more.
    pub fn add_promotions(
        &mut self,
        look: &Look<'_>,
        codes: &BTreeSet<String>,
    ) -> Result<(), Missing> {
        let is_known = |code: &&String| self.promotions.iter().any(|it| it.code == **code);
        let codes: Vec<&String> = codes.iter().filter(|code| !is_known(code)).collect();
        codes.iter().for_each(|code| look.want_all::<PromotionByCode>((*code).clone()));
        for code in codes {
            self.promotions.extend(look.all::<PromotionByCode>(code.clone())?);
        }
        Ok(())
    }

    fn lists_of(&self, customer: &Customer) -> Vec<PriceListId> {
        let levels = levels(customer, self.group.as_deref(), self.policy.as_deref());
        levels.into_iter().map(|(_, list)| list).collect()
    }

    /// What the kits among the products are made of; gives their parts. Orders without kits ask for
    /// nothing.
    pub fn parts(
        &mut self,
        look: &Look<'_>,
        products: &[Arc<Product>],
    ) -> Result<BTreeSet<ProductId>, Missing> {
        let kits = products.iter().filter(|product| product.kit_since.is_some());
        let kits: Vec<ProductId> = kits.map(|kit| kit.id).collect();
        kits.iter().for_each(|kit| look.want_all::<PartsOfKit>(*kit));
        for kit in kits {
            self.kits.extend(look.all::<PartsOfKit>(kit)?);
        }
        Ok(self.kits.iter().map(|part| part.part).collect())
    }

    fn kits_given(&self) -> BTreeMap<ProductId, Vec<&KitPart>> {
        let mut kits: BTreeMap<ProductId, Vec<&KitPart>> = BTreeMap::new();
        for part in &self.kits {
            kits.entry(part.kit).or_default().push(part);
        }
        kits
    }

    pub fn given(&self) -> PricingGiven<'_> {
        PricingGiven {
            policy: self.policy.as_deref(),
            group: self.group.as_deref(),
            lists: self.lists.iter().map(|list| (list.id, list.as_ref())).collect(),
            promotions: self.promotions.iter().map(Arc::as_ref).collect(),
            coupons: self.coupons.iter().map(|it| (it.code.clone(), it.as_ref())).collect(),
            product_groups: self.product_groups.iter().map(|it| (it.id, it.as_ref())).collect(),
            units: self
                .units
                .iter()
                .map(|it| ((it.product, it.unit.clone()), it.as_ref()))
                .collect(),
            items: self.items.iter().map(|it| (it.item.clone(), it.product)).collect(),
            ship_to: self.ship_to.as_deref(),
            balances: self.balances.iter().map(|it| (it.product, it.as_ref())).collect(),
            kits: self.kits_given(),
        }
    }
}
