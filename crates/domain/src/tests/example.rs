//! A small company for tests: one warehouse, customers, goods, a service and freight.

use crate::at::At;
use crate::code::Code;
use crate::company::{BackDating, Company, Mode, Stages, Warehouse, WarehouseId};
use crate::country::Country;
use crate::credit::CreditAccount;
use crate::currency::Currency;
use crate::customer::{Block, Customer, CustomerId, TaxStatus, Terms};
use crate::date::{Date, Moment};
use crate::id::{Ids, Uuid};
use crate::money::Money;
use crate::price::Price;
use crate::product::{LotPolicy, Product, ProductId, ProductKind, ProductStatus};
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::Refused;
use crate::stock::Balance;
use crate::tax::{TaxCategory, TaxRate};
use std::fmt::Debug;

/// Ids that count from 1,000, so that they differ from those of the records below.
pub(crate) struct Counted(u128);

impl Counted {
    pub(crate) fn new() -> Counted {
        Counted(1_000)
    }
}

impl Ids for Counted {
    fn next(&mut self) -> Uuid {
        self.0 += 1;
        Uuid::from_u128(self.0)
    }
}

pub(crate) fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

/// A command of that day; its moment is the number of days since 1970.
pub(crate) fn at(text: &str) -> At {
    let business_date = date(text);
    let received_at = Moment::from_micros(business_date.days_since(Date::FIRST));
    At::on(business_date, received_at)
}

pub(crate) fn eur(text: &str) -> Money {
    Money::parse(text, Currency::EUR).unwrap()
}

pub(crate) fn quantity(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

pub(crate) fn price(text: &str) -> Price {
    Price::parse(text).unwrap()
}

pub(crate) fn percent(text: &str) -> Rate {
    Rate::percent(text).unwrap()
}

pub(crate) fn country(code: &str) -> Country {
    Country::parse(code).unwrap()
}

pub(crate) fn company() -> Company {
    let by_hand = Mode::Manual;
    Company {
        code: "north".to_owned(),
        name: "North Ltd".to_owned(),
        base_currency: Currency::EUR,
        country: country("AT"),
        time_zone: "Europe/Vienna".to_owned(),
        back_dating: BackDating::Refused,
        automatic: Stages {
            confirm: by_hand,
            ship: by_hand,
            invoice: by_hand,
            collect: by_hand,
            credit: by_hand,
        },
        default_warehouse: warehouse().id,
        credit_control_since: None,
        carriers_since: None,
        sourcing_since: None,
        billing: None,
        version: 1,
    }
}

pub(crate) fn warehouse() -> Warehouse {
    let id = WarehouseId::from_uuid(Uuid::from_u128(1));
    Warehouse { id, code: "main".to_owned(), name: "Main".to_owned(), version: 1 }
}

/// A customer at home, without a price list, blocked for nothing.
pub(crate) fn customer() -> Customer {
    Customer {
        id: CustomerId::from_uuid(Uuid::from_u128(2)),
        code: "c1".to_owned(),
        name: "Customer One".to_owned(),
        country: country("AT"),
        city: "Wien".to_owned(),
        postal_code: "1010".to_owned(),
        street: "Ring 1".to_owned(),
        email: String::new(),
        currency: Currency::EUR,
        terms: Terms::Net(30),
        price_list: None,
        tax_status: TaxStatus::Domestic,
        vat_id: String::new(),
        block: Block::None,
        group: None,
        own_list: None,
        bill_to: None,
        language: String::new(),
        since: None,
        billing: None,
        party: 1,
        version: 1,
    }
}

/// Its account, which owes nothing.
pub(crate) fn account(limit: Option<&str>) -> CreditAccount {
    let account = CreditAccount::new(customer().id, Currency::EUR, limit.map(eur));
    CreditAccount { version: 1, ..account }
}

/// The product of a number: 1 to 9 are goods, 10 to 19 services, all others charges.
pub(crate) fn product(number: u128) -> Product {
    let kind = match number {
        1..=9 => ProductKind::Stock,
        10..=19 => ProductKind::Service,
        _ => ProductKind::Charge,
    };
    Product {
        id: ProductId::from_uuid(Uuid::from_u128(100 + number)),
        sku: format!("p{number}"),
        name: format!("Product {number}"),
        kind,
        unit: "C62".to_owned(),
        tax_category: if number == 9 { TaxCategory::Reduced } else { TaxCategory::Standard },
        status: ProductStatus::Active,
        group: None,
        gtin: String::new(),
        weight_grams: 0,
        length_mm: 0,
        width_mm: 0,
        height_mm: 0,
        price_unit: 1,
        pack_multiple: Quantity::ZERO,
        minimum_quantity: Quantity::ZERO,
        margin_floor: None,
        lots: LotPolicy::None,
        life_days_min: 0,
        kit_since: None,
        version: 1,
    }
}

/// A balance of the product of a number in the warehouse.
pub(crate) fn balance(number: u128, on_hand: &str, value: &str) -> Balance {
    let empty = Balance::empty(product(number).id, warehouse().id, Currency::EUR);
    Balance { on_hand: quantity(on_hand), value: eur(value), version: 1, ..empty }
}

/// Austria: 20 %, reduced 10 %.
pub(crate) fn rates() -> Vec<TaxRate> {
    let rate = |category, text| TaxRate {
        components: Vec::new(),
        country: country("AT"),
        category,
        valid_from: date("2020-01-01"),
        rate: percent(text),
    };
    vec![rate(TaxCategory::Standard, "20"), rate(TaxCategory::Reduced, "10")]
}

/// What came of a decision, as a line for a table: `path code` of each problem, or `done`.
pub(crate) fn problems<T: Debug>(result: Result<T, impl Into<Refused>>) -> String {
    match result {
        Ok(_) => "done".to_owned(),
        Err(refused) => {
            let refused = refused.into();
            let problems = refused.problems().iter();
            let shown = problems.map(|it| format!("{} {}", it.path, it.code).trim().to_owned());
            shown.collect::<Vec<String>>().join(", ")
        }
    }
}

/// Each code of an enum reads back as its value, and no two are the same.
pub(crate) fn check_codes<T: Code + PartialEq + Debug>() {
    for (index, value) in T::ALL.iter().enumerate() {
        assert_eq!(T::parse_code(value.code()), Some(*value));
        assert!(!T::ALL[..index].iter().any(|other| other.code() == value.code()), "{value:?}");
    }
    assert_eq!(T::parse_code("no such code"), None);
}
