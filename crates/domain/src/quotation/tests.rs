//! The laws of quotations.

use super::*;
use crate::at::At;
use crate::code::Code;
use crate::order::{OrderPlaced, PlaceOrderGiven, PricingGiven, place};
use crate::product::Product;
use crate::tests::example::{
    Counted, at, check_codes, company, customer, date, eur, percent, price, problems, product,
    quantity, rates, warehouse,
};
use proptest::prelude::*;

const QUOTED: &str = "2026-03-02";

#[test]
fn codes_are_stable_words() {
    check_codes::<QuotationState>();
    check_codes::<QuotationStep>();
}

#[test]
fn the_table_of_states_is_this() {
    let mut table = String::new();
    for state in QuotationState::ALL {
        for step in QuotationStep::ALL {
            if let Some(next) = state.next(*step) {
                table.push_str(&format!("{state} {step} -> {next}\n"));
            }
        }
    }
    let golden = "\
open accept_part -> accepted_in_part
open accept_all -> accepted
open decline -> declined
open requote -> replaced
accepted_in_part accept_part -> accepted_in_part
accepted_in_part accept_all -> accepted
accepted_in_part decline -> declined
accepted_in_part requote -> replaced
";
    assert_eq!(table, golden);
}

/// What quotations and their orders are decided on.
struct World {
    company: crate::company::Company,
    warehouse: crate::company::Warehouse,
    customer: crate::customer::Customer,
    products: Vec<Product>,
    rates: Vec<crate::tax::TaxRate>,
    ids: Counted,
}

impl World {
    fn new() -> World {
        World {
            company: company(),
            warehouse: warehouse(),
            customer: customer(),
            products: [1, 2, 20].map(product).to_vec(),
            rates: rates(),
            ids: Counted::new(),
        }
    }

    fn given<'a>(&'a self, agreement: Option<&'a crate::order::Agreement>) -> PlaceOrderGiven<'a> {
        PlaceOrderGiven {
            company: &self.company,
            customer: Some(&self.customer),
            warehouse: agreement.map(|_| &self.warehouse),
            products: self.products.iter().map(|product| (product.id, product)).collect(),
            prices: Default::default(),
            rates: self.rates.iter().collect(),
            same_po: Vec::new(),
            same_source: Vec::new(),
            agreement,
            screening: None,
            sources: Vec::new(),
            pricing: PricingGiven::default(),
        }
    }

    fn quote(&mut self, command: &CreateQuotation) -> QuotationCreated {
        let mut ids = std::mem::replace(&mut self.ids, Counted::new());
        let created = create(&self.given(None), command, &on(QUOTED), &mut ids).unwrap();
        self.ids = ids;
        created
    }
}

fn on(day: &str) -> At {
    at(day)
}

fn asked(lines: &[(u128, &str, &str)], discount: Option<Discount>) -> CreateQuotation {
    let line = |(number, of, each): &(u128, &str, &str)| PlaceLine {
        product: product(*number).id,
        description: None,
        quantity: quantity(of),
        price: Some(price(each)),
        discount: Rate::ZERO,
        extras: Default::default(),
    };
    CreateQuotation {
        price_tax: None,
        customer: customer().id,
        reference: String::new(),
        valid_until: date("2026-03-20"),
        currency: None,
        ship_to: None,
        ship_to_code: None,
        warehouse: None,
        order_discount: discount,
        text: None,
        lines: lines.iter().map(line).collect(),
    }
}

fn accepting(quotation: &Quotation, lines: &[(i64, &str)]) -> AcceptQuotation {
    let line = |(line_no, of): &(i64, &str)| AcceptLine {
        line_no: *line_no,
        quantity: Some(quantity(of)),
    };
    AcceptQuotation {
        quotation: quotation.id,
        channel: Channel::Phone,
        customer_po: String::new(),
        requested_on: None,
        intent: Intent::Submit,
        lines: lines.iter().map(line).collect(),
    }
}

/// Accepts on a day: the order, and the quotation with all its lines after it.
fn accepted(
    world: &mut World,
    (quotation, lines): (&Quotation, &[QuotationLine]),
    command: &AcceptQuotation,
    day: &str,
) -> Result<(OrderPlaced, Quotation, Vec<QuotationLine>), crate::refusal::Refused> {
    let accepting = Accepting { quotation, lines: lines.iter().collect() };
    let (order, agreement) = command.to_place(&accepting, &on(day))?;
    let mut ids = std::mem::replace(&mut world.ids, Counted::new());
    let placed = place(&world.given(Some(&agreement)), &order, &on(day), &mut ids);
    world.ids = ids;
    let mut placed = placed?;
    let after = accept(&accepting, &agreement, &mut placed)?;
    let mut lines = lines.to_vec();
    for changed in after.lines {
        let known = lines.iter_mut().find(|line| line.line_no == changed.line_no).unwrap();
        *known = changed;
    }
    Ok((placed, after.quotation, lines))
}

#[test]
fn what_cannot_be_accepted_is_told_at_once() {
    let mut world = World::new();
    let QuotationCreated { quotation, lines, .. } =
        world.quote(&asked(&[(1, "4", "1.00"), (2, "2", "1.50")], None));
    let mut refused = |parts: &[(i64, &str)], day: &str| {
        let command = accepting(&quotation, parts);
        problems(accepted(&mut world, (&quotation, &lines), &command, day))
    };
    let wrong = [(1, "5"), (1, "1"), (3, "1"), (2, "0")];
    assert_eq!(
        refused(&wrong, QUOTED),
        "lines[0] quotation.not_left, lines[1] quotation.line_twice, \
         lines[2] quotation.unknown_line, lines[3] quotation.not_left"
    );
    assert_eq!(refused(&[], "2026-03-21"), "quotation.expired");
    assert_eq!(refused(&[], "2026-03-01"), "quotation.before_quotation");
    assert_eq!(refused(&[], "2026-03-20"), "done");
}

#[test]
fn a_quotation_binds_for_so_many_days_at_most() {
    let world = World::new();
    let until = |day: &str| {
        let command = CreateQuotation { valid_until: date(day), ..asked(&[(1, "1", "1")], None) };
        problems(create(&world.given(None), &command, &on(QUOTED), &mut Counted::new()))
    };
    assert_eq!(until("2026-03-02"), "done");
    assert_eq!(until("2028-03-02"), "done");
    assert_eq!(until("2028-03-03"), "valid_until quotation.bad_validity");
    assert_eq!(until("2026-03-01"), "valid_until quotation.bad_validity");
    let command = CreateQuotation {
        valid_until: date("2026-03-01"),
        reference: "x".repeat(200),
        ..asked(&[(1, "0", "-1"), (77, "1", "1")], None)
    };
    assert_eq!(
        problems(create(&world.given(None), &command, &on(QUOTED), &mut Counted::new())),
        "reference text.too_long, valid_until quotation.bad_validity, \
         lines[0].quantity order.quantity_not_positive, lines[0].price order.price_negative, \
         lines[1].product order.unknown_product"
    );
}

#[test]
fn what_is_left_is_asked_for_anew_with_what_is_left_of_the_discount() {
    let mut world = World::new();
    let discount = Some(Discount::Amount(eur("3.00")));
    let QuotationCreated { quotation, lines, .. } =
        world.quote(&asked(&[(1, "4", "5.00"), (2, "2", "5.00")], discount));
    let part = accepting(&quotation, &[(1, "4"), (2, "1")]);
    let (_, quotation, lines) = accepted(&mut world, (&quotation, &lines), &part, QUOTED).unwrap();
    let command = RequoteQuotation { quotation: quotation.id, valid_until: date("2026-04-30") };
    let request = left(&quotation, &lines.iter().collect::<Vec<_>>(), &command).unwrap();
    assert_eq!(request.lines.len(), 1);
    assert_eq!(request.lines[0].quantity, quantity("1"));
    // 2.00 of the first line and half of the 1.00 of the second were given.
    assert_eq!(request.order_discount, Some(Discount::Amount(eur("0.50"))));
    assert_eq!(request.valid_until, date("2026-04-30"));
}

proptest! {
    #[test]
    fn a_quotation_that_is_accepted_in_parts_comes_to_what_was_quoted(
        parts in prop::collection::vec((1..40_i64, 1..40_i64), 1..6),
        cents in (1..2_000_i64, 1..2_000_i64),
        off in 0..60_i64,
    ) {
        let mut world = World::new();
        let total = |at: fn(&(i64, i64)) -> i64| parts.iter().map(at).sum::<i64>().to_string();
        let (first, second) = (total(|it| it.0), total(|it| it.1));
        let each = |cents: i64| format!("{}.{:02}", cents / 100, cents % 100);
        let lines = [(1, first.as_str(), each(cents.0)), (2, second.as_str(), each(cents.1))];
        let lines: Vec<(u128, &str, &str)> =
            lines.iter().map(|(product, of, each)| (*product, *of, each.as_str())).collect();
        let discount = Discount::Percent(percent(&off.to_string()));
        let QuotationCreated { mut quotation, mut lines, .. } =
            world.quote(&asked(&lines, Some(discount)));
        let quoted = quotation.net;
        let mut net = eur("0");
        for (first, second) in &parts {
            prop_assert!(quotation.state != QuotationState::Accepted);
            let (first, second) = (first.to_string(), second.to_string());
            let part = accepting(&quotation, &[(1, &first), (2, &second)]);
            let (placed, after, left) =
                accepted(&mut world, (&quotation, &lines), &part, QUOTED).unwrap();
            net = net.checked_add(placed.order.net).unwrap();
            (quotation, lines) = (after, left);
        }
        prop_assert_eq!(quotation.state, QuotationState::Accepted);
        prop_assert_eq!(net, quoted);
    }
}
