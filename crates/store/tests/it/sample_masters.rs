//! The masters of the sample that not every company has: groups, units, places, promotions. The
//! held order uses a coupon that takes nothing off: its figures stay those of a plain one.
use crate::sample::{
    CUSTOMER, GOODS, HELD_ORDER, KIT, LIST, ORDER, SUBSTITUTE, day, germany, price, product, units,
    uuid,
};
use quittance_domain::customer::{
    Contact, CustomerGroup, CustomerGroupId, CustomerId, CustomerItem, ShipToPlace,
};
use quittance_domain::order::{LineDetail, OrderId};
use quittance_domain::pricing::{
    Applied, AppliedAs, Benefit, Coupon, CouponUse, CouponUseState, Policy, PriceListId, Promotion,
    PromotionId, PromotionState, ReplacedPrice, Rule, Selection, Stacking, Trace,
};
use quittance_domain::product::{
    KitPart, Product, ProductGroup, ProductGroupId, ProductId, ProductKind, ProductSubstitute,
    ProductUnit,
};
use quittance_domain::{Currency, Moment, Rate};
use quittance_store::unit_of_work::UnitOfWork;

const PROMOTION: u128 = 0xd0;

pub fn fill(unit: &mut UnitOfWork) {
    of_customer(unit);
    unit.insert(ProductGroup {
        id: ProductGroupId::from_uuid(uuid(0xd1)),
        code: "CHAIRS".into(),
        name: "Chairs".into(),
        margin_floor: None,
        version: 0,
    });
    unit.insert(ProductUnit {
        product: ProductId::from_uuid(uuid(GOODS)),
        unit: "BX".into(),
        holds: units("12"),
    });
    unit.insert(product(SUBSTITUTE, "CHAIR-2", ProductKind::Stock));
    let kit =
        Product { kit_since: Some(day("2026-01-01")), ..product(KIT, "SET", ProductKind::Service) };
    unit.insert(kit);
    unit.insert(KitPart {
        kit: ProductId::from_uuid(uuid(KIT)),
        valid_from: day("2026-01-01"),
        part: ProductId::from_uuid(uuid(SUBSTITUTE)),
        quantity: 2,
    });
    unit.insert(ProductSubstitute {
        product: ProductId::from_uuid(uuid(GOODS)),
        rank: 1,
        substitute: ProductId::from_uuid(uuid(SUBSTITUTE)),
    });
    unit.insert(ReplacedPrice {
        price_tax: Default::default(),
        list: PriceListId::from_uuid(uuid(LIST)),
        product: ProductId::from_uuid(uuid(GOODS)),
        valid_from: day("2026-01-01"),
        from_quantity: units("0"),
        replaced_at: Moment::from_micros(0),
        valid_to: None,
        price: price("11.00"),
        set_at: Moment::from_micros(-1),
    });
    promotions(unit);
}

fn of_customer(unit: &mut UnitOfWork) {
    let customer = CustomerId::from_uuid(uuid(CUSTOMER));
    unit.insert(CustomerGroup {
        id: CustomerGroupId::from_uuid(uuid(0xd2)),
        code: "CAFES".into(),
        name: "Cafés".into(),
        price_list: None,
        version: 0,
    });
    unit.insert(Contact {
        customer,
        name: "Zoë".into(),
        role: "owner".into(),
        email: String::new(),
        phone: String::new(),
    });
    unit.insert(ShipToPlace {
        customer,
        code: "BAR".into(),
        name: String::new(),
        street: "Ring 1".into(),
        postal_code: "50668".into(),
        city: "Köln".into(),
        country: germany(),
    });
    let product = ProductId::from_uuid(uuid(GOODS));
    unit.insert(CustomerItem { customer, item: "4711".into(), product });
}

fn promotions(unit: &mut UnitOfWork) {
    unit.insert(Policy { promotions: 1, ..Policy::new(Currency::EUR) });
    let promotion = PromotionId::from_uuid(uuid(PROMOTION));
    unit.insert(Promotion {
        id: promotion,
        code: "SPRING".into(),
        name: "Spring".into(),
        state: PromotionState::Active,
        valid_from: day("2026-03-01"),
        valid_to: None,
        priority: 0,
        stacking: Stacking::Stackable,
        needs_coupon: true,
        currency: Currency::EUR,
        rule: Rule {
            selection: Selection::default(),
            benefit: Benefit::LinePercent(Rate::percent("5").unwrap()),
        },
        version: 0,
    });
    let code = "SPRING-1".to_owned();
    let (uses_max, uses) = (Some(1), 1);
    unit.insert(Coupon { code: code.clone(), promotion, uses_max, uses, version: 0 });
    let order = OrderId::from_uuid(uuid(HELD_ORDER));
    unit.insert(CouponUse { order, coupon: code, state: CouponUseState::Used });
    let verdict = AppliedAs::NothingForIt;
    unit.insert(LineDetail {
        order,
        line_no: 0,
        unit: String::new(),
        unit_quantity: units("0"),
        item: String::new(),
        expected_price: None,
        text: None,
        trace: Trace {
            reductions: vec![Applied { code: "SPRING".into(), verdict, amount: None }],
            stated: vec![1],
            ..Trace::default()
        },
    });
    unit.insert(LineDetail {
        order: OrderId::from_uuid(uuid(ORDER)),
        line_no: 2,
        unit: "hour".to_owned(),
        unit_quantity: units("1"),
        item: String::new(),
        expected_price: None,
        text: None,
        trace: Trace::default(),
    });
}
