//! The laws of purchasing.

use super::*;
use crate::company::Warehouse;
use crate::id::Uuid;
use crate::product::ProductStatus;
use crate::stock::{Balance, Shelves, StockGiven};
use crate::tests::example::{
    Counted, at, check_codes, company, date, eur, price, problems, product, quantity, warehouse,
};
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn codes_are_stable_words() {
    check_codes::<PurchaseState>();
    check_codes::<PurchaseStep>();
}

fn supplier() -> Supplier {
    Supplier {
        id: SupplierId::from_uuid(Uuid::from_u128(7)),
        code: "S".into(),
        name: "Supplier".into(),
        terms: Terms::Net(30),
        lead_time_days: 5,
        over_receipt: Rate::percent("10").unwrap(),
        price_tolerance: Rate::ZERO,
        minimum_order: None,
        version: 1,
    }
}

fn rule(point: &str, target: &str, lot: &str) -> ReorderRule {
    ReorderRule {
        product: product(1).id,
        warehouse: warehouse().id,
        supplier: supplier().id,
        point: quantity(point),
        target: quantity(target),
        lot: quantity(lot),
        price: price("1.00"),
        version: 1,
    }
}

#[test]
fn a_supplier_has_terms_of_days() {
    let command = |terms: &str| CreateSupplier {
        code: "S".into(),
        name: "Supplier".into(),
        terms: Terms::parse(terms).unwrap(),
        lead_time_days: 5,
        over_receipt: Rate::ZERO,
        price_tolerance: Rate::ZERO,
        minimum_order: None,
    };
    let create =
        |terms: &str| create_supplier(&company(), None, &command(terms), &mut Counted::new());
    assert_eq!(create("net:30").unwrap().supplier.terms, Terms::Net(30));
    assert_eq!(create("terms:2-10-30").unwrap_err().code(), "purchasing.terms_of_code");
}

#[test]
fn a_rule_proposes_up_to_its_target_in_whole_lots() {
    let check = |rule: &ReorderRule, [available, on_order, open_demand]: [&str; 3], told: &str| {
        let figures = StockFigures {
            available: quantity(available),
            on_order: quantity(on_order),
            open_demand: quantity(open_demand),
        };
        let proposed = propose(rule, ProductStatus::Active, figures).unwrap();
        let proposed = proposed.map_or("nothing".to_owned(), |it| it.quantity.to_string());
        assert_eq!(proposed, told, "{figures:?}");
    };
    check(&rule("5", "9", "0"), ["5", "0", "0"], "nothing");
    check(&rule("5", "9", "0"), ["4", "1", "0"], "nothing");
    check(&rule("5", "9", "0"), ["4", "1", "0.000001"], "4.000001");
    check(&rule("5", "9", "4"), ["4", "0", "0"], "8");
    check(&rule("5", "9", "4"), ["1", "0", "0"], "8");
    check(&rule("5", "9", "0"), ["0", "0", "12"], "21");
    check(&rule("0", "9", "0"), ["0", "0", "0"], "nothing");
}

#[test]
fn what_is_ordered_no_more_is_bought_only_for_those_who_wait_for_it() {
    let quantity_bought = |status: ProductStatus, open_demand: &str| {
        let figures = StockFigures {
            available: quantity("2"),
            on_order: Quantity::ZERO,
            open_demand: quantity(open_demand),
        };
        let proposed = propose(&rule("5", "9", "4"), status, figures).unwrap();
        proposed.map(|proposal| proposal.quantity)
    };
    assert_eq!(quantity_bought(ProductStatus::Active, "3"), Some(quantity("12")));
    for status in [ProductStatus::Blocked, ProductStatus::Discontinued] {
        assert_eq!(quantity_bought(status, "2"), None);
        assert_eq!(quantity_bought(status, "3"), Some(quantity("4")));
    }
}

/// A world of one purchase order.
struct World {
    company: crate::company::Company,
    warehouse: Warehouse,
    product: crate::product::Product,
    ids: Counted,
    balance: Option<Balance>,
    order: PurchaseOrder,
    lines: Vec<PurchaseLine>,
}

impl World {
    fn ordering(count: Quantity, unit_price: Price) -> World {
        let (company, place, item) = (company(), warehouse(), product(1));
        let mut ids = Counted::new();
        let of = supplier();
        let placing = PurchaseOrderPlacing {
            company: &company,
            supplier: Some(&of),
            warehouse: Some(&place),
            products: BTreeMap::from([(item.id, &item)]),
            units: BTreeMap::new(),
        };
        let (quantity, unit, price) = (count, None, unit_price);
        let line = PlacePurchaseLine { product: item.id, quantity, unit, price };
        let command = PlacePurchaseOrder {
            supplier: of.id,
            warehouse: place.id,
            reference: String::new(),
            expected_on: None,
            lines: vec![line],
        };
        let placed = place_purchase_order(&placing, &command, &at("2026-01-02"), &mut ids).unwrap();
        assert_eq!(placed.lines[0].expected_on, date("2026-01-07"), "after the lead time");
        let (order, lines) = (placed.order, placed.lines);
        World { company, warehouse: place, product: item, ids, balance: None, order, lines }
    }

    fn receive(&mut self, count: Quantity) -> Result<Money, crate::refusal::Refused> {
        let balances = self.balance.iter().map(|balance| (balance.product, balance)).collect();
        let given = StockGiven {
            company: &self.company,
            warehouse: Some(&self.warehouse),
            products: BTreeMap::from([(self.product.id, &self.product)]),
            balances,
            promises: Vec::new(),
            holds: Vec::new(),
            standard: BTreeMap::new(),
            counted: BTreeSet::new(),
            shelves: Shelves::default(),
        };
        let lines: Vec<&PurchaseLine> = self.lines.iter().collect();
        let line = ReceivedLine { line_no: 1, quantity: count, place: None, expires_on: None };
        let (order, reference) = (self.order.id, String::new());
        let command = ReceivePurchase { order, reference, lines: vec![line] };
        let of = (&self.order, lines.as_slice(), &supplier());
        let received = receive_purchase(&given, of, &command, &at("2026-01-09"), &mut self.ids)?;
        self.order = received.order;
        self.lines = received.lines;
        self.balance = received.moved.balances.into_iter().next();
        Ok(received.receipt[0].cost)
    }

    fn bill(&mut self, count: Quantity) -> Result<SupplierInvoicePosted, crate::refusal::Refused> {
        let of = supplier();
        let line = &self.lines[0];
        let given = PostSupplierInvoiceGiven {
            company: &self.company,
            supplier: Some(&of),
            same_number: None,
            orders: BTreeMap::from([(self.order.id, &self.order)]),
            lines: BTreeMap::from([((self.order.id, 1), line)]),
        };
        let billed = BilledLine {
            order: self.order.id,
            order_line: 1,
            quantity: count,
            net: line.price.amount(count, self.company.base_currency).unwrap(),
            tax_category: TaxCategory::Standard,
            tax_rate: Rate::percent("20").unwrap(),
            accepted_because: "rounding".into(),
        };
        let command = PostSupplierInvoice {
            supplier: of.id,
            supplier_number: "1".into(),
            issued_on: None,
            gross: None,
            lines: vec![billed],
        };
        let posted = post_supplier_invoice(&given, &command, &at("2026-01-10"), &mut self.ids)?;
        self.order = posted.orders[0].clone();
        self.lines = posted.order_lines.clone();
        Ok(posted)
    }
}

#[test]
fn no_more_comes_than_the_tolerance_allows_and_no_more_is_billed_than_came() {
    let mut world = World::ordering(quantity("10"), price("2.00"));
    assert_eq!(
        problems(world.bill(quantity("1"))),
        "lines[0].quantity purchasing.more_than_received"
    );
    let more = problems(world.receive(quantity("11.000001")));
    assert_eq!(more, "lines[0].quantity purchasing.more_than_ordered");
    assert_eq!(world.receive(quantity("11")).unwrap(), eur("22.00"));
    assert_eq!((world.order.state, world.lines[0].open), (PurchaseState::Received, quantity("0")));
    world.bill(quantity("11")).unwrap();
    assert_eq!(world.order.state, PurchaseState::Closed);
}

fn payable(number: u128, due_on: &str, open: &str) -> Payable {
    Payable {
        invoice: SupplierInvoiceId::from_uuid(Uuid::from_u128(number)),
        supplier: supplier().id,
        number: format!("SI-{number}"),
        due_on: date(due_on),
        amount: eur(open),
        open: eur(open),
        version: 1,
    }
}

#[test]
fn a_payment_goes_where_it_is_stated_and_then_to_what_is_due_first() {
    let bills = [
        payable(1, "2026-03-01", "10.00"),
        payable(2, "2026-02-01", "20.00"),
        payable(3, "2026-04-01", "5.00"),
    ];
    let bills: Vec<&Payable> = bills.iter().collect();
    let paid = |amount: &str, stated: &[(u128, &str)]| {
        let bill = |(number, amount): &(u128, &str)| PaidBill {
            invoice: SupplierInvoiceId::from_uuid(Uuid::from_u128(*number)),
            amount: eur(amount),
        };
        let command = PaySupplier {
            supplier: supplier().id,
            method: Method::Bank,
            reference: String::new(),
            amount: eur(amount),
            bills: stated.iter().map(bill).collect(),
        };
        let of = (&company(), Some(&supplier()));
        let paid = pay(of, &bills, &command, &at("2026-01-02"), &mut Counted::new());
        let told = |paid: SupplierPaid| {
            let line = |it: &Payable| format!("{} {}", it.number, it.open.decimal());
            paid.payables.iter().map(line).collect::<Vec<String>>().join(", ")
        };
        match paid {
            Ok(paid) => told(paid),
            Err(refused) => refused.code().to_owned(),
        }
    };
    assert_eq!(paid("25.00", &[]), "SI-1 5.00, SI-2 0.00");
    assert_eq!(paid("25.00", &[(3, "5.00")]), "SI-2 0.00, SI-3 0.00");
    assert_eq!(paid("35.00", &[]), "SI-1 0.00, SI-2 0.00, SI-3 0.00");
    assert_eq!(paid("35.01", &[]), "purchasing.more_than_owed");
    assert_eq!(paid("1.00", &[(1, "2.00")]), "purchasing.less_than_stated");
    assert_eq!(paid("9.00", &[(3, "5.01")]), "purchasing.more_than_open");
    assert_eq!(paid("9.00", &[(4, "5.00")]), "purchasing.unknown_bill");
    assert_eq!(paid("0.00", &[]), "purchasing.amount_not_positive");
}

proptest! {
    /// Parts in any order come to the whole, and what is billed in full leaves nothing.
    #[test]
    fn receipts_and_bills_in_parts_come_to_the_whole(
        parts in prop::collection::vec((1_i64..50_000_000, any::<bool>()), 1..8),
        unit_price in 0_i64..90_000_000,
    ) {
        let whole: i64 = parts.iter().map(|(part, _)| part).sum();
        let unit_price = Price::from_micros(unit_price);
        let mut world = World::ordering(Quantity::from_micros(whole), unit_price);
        let (mut cost, mut relieved) = (0, 0);
        for (part, bill_now) in parts {
            cost += world.receive(Quantity::from_micros(part)).unwrap().minor();
            if bill_now {
                let line = &world.lines[0];
                let unbilled = line.received.checked_sub(line.invoiced).unwrap();
                let posted = world.bill(unbilled).unwrap();
                relieved += posted.lines[0].relieved.minor();
            }
        }
        let whole = Quantity::from_micros(whole);
        let expected = unit_price.amount(whole, eur("0").currency()).unwrap();
        prop_assert_eq!(cost, expected.minor());
        prop_assert_eq!(world.lines[0].open, Quantity::ZERO);
        let line = &world.lines[0];
        let unbilled = line.received.checked_sub(line.invoiced).unwrap();
        if unbilled.is_positive() {
            relieved += world.bill(unbilled).unwrap().lines[0].relieved.minor();
        }
        prop_assert_eq!(relieved, expected.minor());
        prop_assert_eq!(world.order.state, PurchaseState::Closed);
    }
}
