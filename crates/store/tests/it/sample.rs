//! A small company whose books agree: every kind of record at least once, in the middle of its
//! business. Amounts are small enough to follow by hand.
use quittance_domain::company::{
    BackDating, Company, Mode, NumberSeries, SourcingRule, Split, Stages, Warehouse, WarehouseId,
};
use quittance_domain::country::Country;
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::{
    Block, Customer, CustomerId, PARTY_FIRST, Party, TaxStatus, Terms,
};
use quittance_domain::order::promise::LinePromise;
use quittance_domain::order::{
    Channel, Hold, HoldKind, Order, OrderId, OrderKit, OrderLine, OrderState,
};
use quittance_domain::pricing::{PriceEntry, PriceList, PriceListId};
use quittance_domain::product::{LotPolicy, Product, ProductId, ProductKind, ProductStatus};
use quittance_domain::stock::{
    Balance, Cause, Move, MoveKind, StockDocument, StockDocumentId, StockDocumentKind,
};
use quittance_domain::tax::{TaxCategory, TaxRate};
use quittance_domain::{CompanyId, Currency, Date, Moment, Money, Price, Quantity, Rate};
use quittance_store::database::Database;
use quittance_store::engine_tables::{
    Job, JobId, JobState, Outcome, SourceDocument, StoredReply, WorkId, WorkItem, WorkState, turn,
};
use quittance_store::unit_of_work::UnitOfWork;
use uuid::Uuid;

pub const CUSTOMER: u128 = 0x20;
pub const LIST: u128 = 0x30;
pub const GOODS: u128 = 0x40;
pub const SERVICE: u128 = 0x41;
/// The unlisted product of free services at the standard rate.
pub const FREE: u128 = 1;
pub const SUBSTITUTE: u128 = 0x42;
pub const KIT: u128 = 0x43;
pub const WAREHOUSE: u128 = 0x10;
pub const ORDER: u128 = 0x50;
pub const HELD_ORDER: u128 = 0x51;
pub const RECEIPT: u128 = 0x60;

pub fn uuid(number: u128) -> Uuid {
    Uuid::from_u128(number)
}

pub fn day(text: &str) -> Date {
    Date::parse(text).unwrap()
}

pub fn euro(text: &str) -> Money {
    Money::parse(text, Currency::EUR).unwrap()
}

pub fn units(text: &str) -> Quantity {
    Quantity::parse(text).unwrap()
}

pub fn price(text: &str) -> Price {
    Price::parse(text).unwrap()
}

pub fn twenty() -> Rate {
    Rate::percent("20").unwrap()
}

pub fn germany() -> Country {
    Country::parse("DE").unwrap()
}

/// Writes the company into an empty database.
pub fn fill(database: &Database, company: CompanyId) {
    let mut session = database.writer().unwrap();
    let mut head = session.begin(company, Uuid::now_v7()).unwrap();
    let mut unit = UnitOfWork::new(head.base);
    masters(&mut unit);
    prices(&mut unit);
    series(&mut unit);
    stock(&mut unit);
    orders(&mut unit);
    crate::sample_masters::fill(&mut unit);
    crate::sample_cash::fill(&mut unit);
    engine(&mut unit);
    crate::sample_events::fill(&mut unit, &mut head);
    unit.accept();
    unit.flush(session.as_mut()).unwrap();
    session.commit(Some(&head)).unwrap();
}

fn masters(unit: &mut UnitOfWork) {
    let (manual, automatic) = (Mode::Manual, Mode::Automatic);
    unit.insert(Company {
        code: "TEST".into(),
        name: "Test & Söhne".into(),
        base_currency: Currency::EUR,
        country: germany(),
        time_zone: "Europe/Berlin".into(),
        back_dating: BackDating::Refused,
        automatic: Stages {
            confirm: automatic,
            ship: manual,
            invoice: manual,
            collect: manual,
            credit: automatic,
        },
        default_warehouse: WarehouseId::from_uuid(uuid(WAREHOUSE)),
        credit_control_since: None,
        carriers_since: None,
        sourcing_since: Some(day("2026-01-01")),
        billing: None,
        version: 0,
    });
    unit.insert(Warehouse {
        id: WarehouseId::from_uuid(uuid(WAREHOUSE)),
        code: "MAIN".into(),
        name: "Main".into(),
        version: 0,
    });
    unit.insert(SourcingRule {
        country: "DE".into(),
        rank: 1,
        warehouse: WarehouseId::from_uuid(uuid(WAREHOUSE)),
        split: Split::ByLine,
    });
    let buyer = buyer();
    unit.insert(Party::of(&buyer, day("2026-03-01")));
    unit.insert(buyer);
    unit.insert(CreditAccount {
        customer: CustomerId::from_uuid(uuid(CUSTOMER)),
        currency: Currency::EUR,
        limit: Some(euro("1000.00")),
        open_orders: euro("24.00"),
        delivered: euro("12.00"),
        open_items: euro("2.00"),
        on_account: euro("5.00"),
        deposits: None,
        version: 0,
    });
    unit.insert(product(GOODS, "GOODS", ProductKind::Stock));
    unit.insert(product(SERVICE, "SERVICE", ProductKind::Service));
}

fn buyer() -> Customer {
    Customer {
        id: CustomerId::from_uuid(uuid(CUSTOMER)),
        code: "C-1".into(),
        name: "Café Zoë".into(),
        country: germany(),
        city: "Köln".into(),
        postal_code: "50667".into(),
        street: "Domplatz 1".into(),
        email: String::new(),
        currency: Currency::EUR,
        terms: Terms::Net(30),
        price_list: Some(PriceListId::from_uuid(uuid(LIST))),
        tax_status: TaxStatus::Domestic,
        vat_id: String::new(),
        block: Block::None,
        group: None,
        own_list: None,
        bill_to: None,
        language: String::new(),
        since: None,
        billing: None,
        party: PARTY_FIRST,
        version: 0,
    }
}

pub fn product(id: u128, sku: &str, kind: ProductKind) -> Product {
    Product {
        id: ProductId::from_uuid(uuid(id)),
        sku: sku.into(),
        name: format!("Product {sku}"),
        kind,
        unit: "C62".into(),
        tax_category: TaxCategory::Standard,
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
        version: 0,
    }
}

fn prices(unit: &mut UnitOfWork) {
    let list = PriceListId::from_uuid(uuid(LIST));
    unit.insert(PriceList {
        price_tax: Default::default(),
        id: list,
        code: "RETAIL".into(),
        currency: Currency::EUR,
        version: 0,
    });
    for (from, text) in [("0", "10.00"), ("100", "9.50")] {
        unit.insert(PriceEntry {
            price_tax: Default::default(),
            list,
            product: ProductId::from_uuid(uuid(GOODS)),
            valid_from: day("2026-01-01"),
            from_quantity: units(from),
            valid_to: None,
            price: price(text),
            set_at: Moment::from_micros(0),
        });
    }
    unit.insert(TaxRate {
        components: Vec::new(),
        country: germany(),
        category: TaxCategory::Standard,
        valid_from: day("2026-01-01"),
        rate: twenty(),
    });
}

fn series(unit: &mut UnitOfWork) {
    let used = [
        ("SO", 2, "2026-03-02"),
        ("DN", 2, "2026-03-04"),
        ("INV", 1, "2026-03-06"),
        ("CN", 1, "2026-03-13"),
        ("PAY", 1, "2026-03-20"),
        ("RMA", 1, "2026-03-10"),
        ("ST", 1, "2026-03-01"),
        ("JE", 6, "2026-03-20"),
    ];
    for (prefix, count, last) in used {
        unit.insert(NumberSeries {
            series: format!("{prefix}-2026"),
            next: count + 1,
            last_date: Some(day(last)),
        });
    }
}

/// Ten came in at 5.00, two left, one came back: nine are worth 45.00.
fn stock(unit: &mut UnitOfWork) {
    unit.insert(StockDocument {
        id: StockDocumentId::from_uuid(uuid(RECEIPT)),
        number: "ST-2026-000001".into(),
        kind: StockDocumentKind::Receipt,
        warehouse: WarehouseId::from_uuid(uuid(WAREHOUSE)),
        moved_on: day("2026-03-01"),
        reason: String::new(),
        reference: "L-77".into(),
        cause: Cause::Count,
        origin: None,
        difference: euro("0"),
        version: 0,
    });
    unit.insert(Balance {
        product: ProductId::from_uuid(uuid(GOODS)),
        warehouse: WarehouseId::from_uuid(uuid(WAREHOUSE)),
        on_hand: units("9"),
        reserved: units("2"),
        value: euro("45.00"),
        last_moved: Some(day("2026-03-12")),
        last_cost: price("5.00"),
        moves: 3,
        held: None,
        version: 0,
    });
    unit.insert(moved((RECEIPT, "2026-03-01", 1), MoveKind::Receipt, "10", "50.00"));
}

/// A move of the goods by the first line of a document, with its day and its place among the moves.
pub fn moved(
    (document, on, sequence): (u128, &str, i64),
    kind: MoveKind,
    quantity: &str,
    value: &str,
) -> Move {
    Move {
        document: uuid(document),
        line_no: 1,
        product: ProductId::from_uuid(uuid(GOODS)),
        warehouse: WarehouseId::from_uuid(uuid(WAREHOUSE)),
        kind,
        quantity: units(quantity),
        value: euro(value),
        moved_on: day(on),
        sequence,
    }
}

/// One order in the middle of its way, one that waits for credit.
fn orders(unit: &mut UnitOfWork) {
    let order = |id, number: &str, state, net: &str, tax: &str, gross: &str| Order {
        id: OrderId::from_uuid(uuid(id)),
        number: number.into(),
        state,
        channel: Channel::Web,
        customer: CustomerId::from_uuid(uuid(CUSTOMER)),
        customer_po: format!("PO {number}"),
        source_number: String::new(),
        ordered_on: day("2026-03-02"),
        requested_on: None,
        priority: 5,
        ship_to: "Café Zoë, Domplatz 1, 50667 Köln".into(),
        ship_to_country: germany(),
        warehouse: WarehouseId::from_uuid(uuid(WAREHOUSE)),
        currency: Currency::EUR,
        terms: Terms::Net(30),
        net: euro(net),
        tax: euro(tax),
        gross: euro(gross),
        deposit: None,
        sourcing: None,
        created_at: Moment::from_micros(1),
        version: 0,
    };
    let first = order(ORDER, "SO-2026-000001", OrderState::InFulfilment, "50", "10", "60");
    let held = order(HELD_ORDER, "SO-2026-000002", OrderState::Submitted, "900", "180", "1080");
    unit.insert(first);
    unit.insert(held);
    let mut goods = line(ORDER, GOODS, "4", "40.00");
    goods.reserved = units("2");
    goods.allocated = units("1");
    goods.shipped = units("2");
    goods.invoiced = units("1");
    goods.returned = units("1");
    goods.exposure = euro("48.00");
    let mut service = line(ORDER, FREE, "1", "10.00");
    service.line_no = 2;
    service.kind = ProductKind::Service;
    service.invoiced = units("1");
    service.exposure = euro("12.00");
    service.kit_no = Some(1);
    unit.insert(goods);
    unit.insert(service);
    unit.insert(OrderKit {
        order: OrderId::from_uuid(uuid(ORDER)),
        kit_no: 1,
        product: ProductId::from_uuid(uuid(KIT)),
        description: "Set".into(),
        quantity: units("1"),
        price: euro("10.00"),
    });
    unit.insert(line(HELD_ORDER, GOODS, "90", "900.00"));
    waiting(unit);
}

/// Why the held order waits, and what it was promised.
fn waiting(unit: &mut UnitOfWork) {
    unit.insert(Hold {
        order: OrderId::from_uuid(uuid(HELD_ORDER)),
        hold_no: 1,
        customer: CustomerId::from_uuid(uuid(CUSTOMER)),
        warehouse: WarehouseId::from_uuid(uuid(WAREHOUSE)),
        priority: 5,
        requested_on: None,
        kind: HoldKind::Credit,
        waits_for: None,
        reason: "1,080.00 EUR more would pass the limit".into(),
        gross: euro("1080"),
        placed_at: Moment::from_micros(2),
        released_at: None,
        released_as: None,
        released_by: String::new(),
        release_reason: String::new(),
    });
    unit.insert(LinePromise {
        order: OrderId::from_uuid(uuid(HELD_ORDER)),
        line_no: 1,
        product: ProductId::from_uuid(uuid(GOODS)),
        warehouse: WarehouseId::from_uuid(uuid(WAREHOUSE)),
        quantity: units("90"),
        first_on: None,
        promised_on: None,
        ended_on: Some(day("2026-01-06")),
    });
}

fn line(order: u128, product: u128, quantity: &str, net: &str) -> OrderLine {
    let nothing = Quantity::ZERO;
    OrderLine {
        gross: None,
        order: OrderId::from_uuid(uuid(order)),
        line_no: 1,
        product: ProductId::from_uuid(uuid(product)),
        warehouse: None,
        part_of: None,
        kind: ProductKind::Stock,
        description: "As ordered".into(),
        quantity: units(quantity),
        price: price("10.00"),
        price_unit: 1,
        discount: Rate::ZERO,
        reduction: euro("0"),
        net: euro(net),
        tax_category: TaxCategory::Standard,
        tax_rate: twenty(),
        reserved: nothing,
        allocated: nothing,
        shipped: nothing,
        invoiced: nothing,
        returned: nothing,
        returned_unbilled: nothing,
        cancelled: nothing,
        exposure: euro("0"),
        kit_no: None,
    }
}

/// What the engine itself keeps.
fn engine(unit: &mut UnitOfWork) {
    let work = |id, date: &str, source: &str, state| WorkItem {
        id: WorkId::from_uuid(uuid(id)),
        command: "confirm_order".into(),
        payload: "{}".into(),
        subject: uuid(HELD_ORDER),
        business_date: day(date),
        source_number: source.into(),
        turn: turn(source),
        state,
        reason_code: if state == WorkState::Waiting { "order.held".into() } else { "".into() },
        reason: String::new(),
        attempts: 0,
    };
    unit.insert(work(0xf1, "2026-03-02", "B", WorkState::Ready));
    unit.insert(work(0xf2, "2026-03-02", "A", WorkState::Ready));
    unit.insert(work(0xf3, "2026-03-03", "A", WorkState::Ready));
    unit.insert(work(0xf4, "2026-03-01", "A", WorkState::Waiting));
    unit.insert(work(0xf5, "2026-03-04", "A", WorkState::Waiting));
    unit.insert(Job {
        id: JobId::from_uuid(uuid(0xf6)),
        kind: "reminder".into(),
        payload: "{}".into(),
        due_at: Moment::from_micros(10),
        state: JobState::Waiting,
        attempts: 0,
        fence: 0,
        leased_until: None,
        last_error: String::new(),
    });
    unit.insert(StoredReply {
        principal: "ada".into(),
        key: "k-1".into(),
        request_hash: "00".into(),
        outcome: Outcome::Ok,
        reply: "{}".into(),
        expires_at: Moment::from_micros(100),
    });
    unit.insert(SourceDocument {
        source: "shop".into(),
        kind: "order".into(),
        key: "1".into(),
        digest: "00".into(),
        reply: "{}".into(),
    });
}
