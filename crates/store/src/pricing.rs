//! Price lists and their entries, policy, promotions and coupons: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::{Field, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, ids, lookup, record};
use quittance_domain::order::OrderId;
use quittance_domain::pricing::{
    Coupon, CouponUse, CouponUseState, Freight, IncompleteAs, MinimumAs, Policy, PriceChoice,
    PriceEntry, PriceList, PriceListId, Promotion, PromotionId, PromotionState, ReplacedPrice,
    Rule, Stacking, Trace,
};
use quittance_domain::product::ProductId;
use quittance_domain::{CompanyId, Date, Moment, Quantity};

codes!(PriceChoice, IncompleteAs, MinimumAs, PromotionState, Stacking, CouponUseState);
ids!(PriceListId, PromotionId);

record!(PriceList = "price_list", rank 11, key (id: PriceListId);
    code, currency, price_tax; version);

record!(PriceEntry = "price_entry", rank 13,
    key (list as price_list_id: PriceListId, product as product_id: ProductId,
         valid_from: Date, from_quantity: Quantity);
    price, price_tax, valid_to, set_at);

record!(ReplacedPrice = "replaced_price", rank 408,
    key (list as price_list_id: PriceListId, product as product_id: ProductId,
         valid_from: Date, from_quantity: Quantity, replaced_at: Moment);
    valid_to, price, price_tax, set_at);

record!(Policy = "pricing_policy", rank 401, key ();
    choice, base_list as base_list_id, price_tolerance, minimum_order in base, minimum_as,
    margin_floor, incomplete_as, screened_since, promotions, freight, customer_code,
    customers_coded; version);

record!(Promotion = "promotion", rank 409, key (id: PromotionId);
    code, name, state, valid_from, valid_to, priority, stacking, needs_coupon, currency, rule;
    version);

record!(Coupon = "coupon", rank 410, key (code: String);
    promotion as promotion_id, uses_max, uses; version);

record!(CouponUse = "coupon_use", rank 412, key (order as order_id: OrderId, coupon: String);
    state);

lookup!(
    /// The price list with a code.
    PriceListByCode: PriceList, by (code: String)
);

lookup!(
    /// All prices of a product in a list.
    PricesOf: PriceEntry,
    by (list as price_list_id: PriceListId, product as product_id: ProductId)
);

lookup!(
    /// All prices of a list.
    PricesOfList: PriceEntry, by (list as price_list_id: PriceListId)
);

lookup!(
    /// The promotion with a code.
    PromotionByCode: Promotion, by (code: String)
);

lookup!(
    /// The promotions in a state.
    PromotionsInState: Promotion, by (state: PromotionState)
);

lookup!(
    /// The coupons that an order used.
    CouponsOfOrder: CouponUse, by (order as order_id: OrderId)
);

/// Stored as JSON: it is read as a whole and never asked by its parts.
impl Field for Rule {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(serde_json::to_string(self).expect("it is plain data"))
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        match &value {
            Value::Text(text) => serde_json::from_str(text).map_err(|_| corrupt("rule", &value)),
            _ => Err(corrupt("rule", &value)),
        }
    }
}

/// Stored as JSON; without a rule it is an empty text.
impl Field for Option<Freight> {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        let text = |freight| serde_json::to_string(freight).expect("it is plain data");
        Value::Text(self.as_ref().map(text).unwrap_or_default())
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        match &value {
            Value::Text(text) if text.is_empty() => Ok(None),
            Value::Text(text) => {
                serde_json::from_str(text).map(Some).map_err(|_| corrupt("freight", &value))
            }
            _ => Err(corrupt("freight", &value)),
        }
    }
}

/// Stored as JSON; one that tells nothing is an empty text.
impl Field for Trace {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(match self.is_empty() {
            true => String::new(),
            false => serde_json::to_string(self).expect("it is plain data"),
        })
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        match &value {
            Value::Text(text) if text.is_empty() => Ok(Self::default()),
            Value::Text(text) => serde_json::from_str(text).map_err(|_| corrupt("trace", &value)),
            _ => Err(corrupt("trace", &value)),
        }
    }
}

/// The price list with a code.
pub fn list_of_code(
    reader: &mut dyn Reader,
    company: CompanyId,
    code: &str,
) -> Result<Option<PriceList>, Fault> {
    fetch::record(reader, company, "AND code = $2", &[code.into()])
}

/// The price list with an id.
pub fn list_of_id(
    reader: &mut dyn Reader,
    company: CompanyId,
    id: PriceListId,
) -> Result<Option<PriceList>, Fault> {
    fetch::record(reader, company, "AND id = $2", &[id.to_value()])
}

/// All prices of a product in a list, by their key.
pub fn prices(
    reader: &mut dyn Reader,
    company: CompanyId,
    list: PriceListId,
    product: ProductId,
) -> Result<Vec<PriceEntry>, Fault> {
    let tail = "AND price_list_id = $2 AND product_id = $3 ORDER BY valid_from, from_quantity";
    fetch::records(reader, company, tail, &[list.to_value(), product.to_value()])
}

/// What prices of a product in a list were until they were set anew, by their key.
pub fn replaced(
    reader: &mut dyn Reader,
    company: CompanyId,
    list: PriceListId,
    product: ProductId,
) -> Result<Vec<ReplacedPrice>, Fault> {
    let tail = "AND price_list_id = $2 AND product_id = $3 ORDER BY valid_from, from_quantity";
    fetch::records(reader, company, tail, &[list.to_value(), product.to_value()])
}

/// What a company prices by.
pub fn policy(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Policy>, Fault> {
    fetch::record(reader, company, "", &[])
}

/// The promotions that are active, by code.
pub fn active_promotions(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<Promotion>, Fault> {
    fetch::records(reader, company, "AND state = 'active' ORDER BY id", &[])
}

/// The promotion with a code.
pub fn promotion_of_code(
    reader: &mut dyn Reader,
    company: CompanyId,
    code: &str,
) -> Result<Option<Promotion>, Fault> {
    fetch::record(reader, company, "AND code = $2", &[code.into()])
}

/// The coupon with a code.
pub fn coupon(
    reader: &mut dyn Reader,
    company: CompanyId,
    code: &str,
) -> Result<Option<Coupon>, Fault> {
    fetch::record(reader, company, "AND code = $2", &[code.into()])
}

/// All prices of a list with their products, by SKU.
pub fn prices_of_list(
    reader: &mut dyn Reader,
    company: CompanyId,
    list: PriceListId,
) -> Result<Vec<ListedPrice>, Fault> {
    let sql = "SELECT p.sku, p.name, p.unit, p.price_unit, e.product_id, e.valid_from,
                      e.from_quantity, e.valid_to, e.price, e.price_tax,
                      e.set_at
               FROM price_entry e
               JOIN product p ON p.company_id = $1 AND p.id = e.product_id
               WHERE e.company_id = $1 AND e.price_list_id = $2
               ORDER BY p.sku, e.valid_from, e.from_quantity";
    let args = [company.value().into(), list.to_value()];
    fetch::all(reader, sql, &args, |cells| listed(cells, list))
}

/// A price of a list with its product.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListedPrice {
    /// The product.
    pub sku: String,
    /// Its name.
    pub name: String,
    /// Its unit.
    pub unit: String,
    /// For how many units its prices are.
    pub price_unit: i64,
    /// The price.
    pub entry: PriceEntry,
}

fn listed(cells: &mut Cells, list: PriceListId) -> Result<ListedPrice, Fault> {
    Ok(ListedPrice {
        sku: cells.cell()?,
        name: cells.cell()?,
        unit: cells.cell()?,
        price_unit: cells.cell()?,
        entry: PriceEntry {
            list,
            product: cells.cell()?,
            valid_from: cells.cell()?,
            from_quantity: cells.cell()?,
            valid_to: cells.cell()?,
            price: cells.cell()?,
            price_tax: cells.cell()?,
            set_at: cells.cell()?,
        },
    })
}
