//! The laws of returns: what comes back comes at its original cost and is credited once.

use super::*;
use crate::code::Code;
use crate::invoicing::{Invoice, InvoiceLine};
use crate::ledger::Account;
use crate::receivables::ItemKind;
use crate::tests::example::{check_codes, eur, price, problems, product, quantity};
use crate::tests::story::{Story, line, stocked, sum};
use proptest::prelude::*;

#[test]
fn codes_are_stable_words() {
    check_codes::<CreditBasis>();
    check_codes::<Disposition>();
    check_codes::<ReturnState>();
    check_codes::<ReturnStep>();
    check_codes::<WithoutSale>();
}

#[test]
fn the_table_of_states_is_this() {
    let mut table = String::new();
    for state in ReturnState::ALL {
        for step in ReturnStep::ALL {
            if let Some(next) = state.next(*step) {
                table.push_str(&format!("{state} {step} -> {next}\n"));
            }
        }
    }
    assert_eq!(table, "requested receive -> received\nreceived credit -> credited\n");
    assert_eq!(ReturnState::Credited.allowed(), "none");
}

#[test]
fn a_return_states_in_json_what_it_must() {
    let (customer, product) = (story().0.customer.id, product(1).id);
    let json = format!(
        r#"{{"customer":"{customer}","lines":[
            {{"product":"{product}","quantity":"2","disposition":"restock"}}]}}"#
    );
    let command: RegisterReturn = serde_json::from_str(&json).unwrap();
    assert_eq!(command.lines, [back(1, "2", None)]);
    let again = serde_json::to_string(&command).unwrap();
    assert_eq!(serde_json::from_str::<RegisterReturn>(&again).unwrap(), command);
}

/// What comes back: product, quantity, stated price or none.
fn back(number: u128, count: &str, each: Option<&str>) -> RegisterReturnLine {
    RegisterReturnLine {
        product: product(number).id,
        description: String::new(),
        quantity: quantity(count),
        price: each.map(price),
        invoice: None,
        order: None,
        disposition: Disposition::Restock,
    }
}

fn sold_at(invoice: InvoiceId, line_no: i64) -> Option<SoldAt> {
    Some(SoldAt { invoice, line_no })
}

/// Three sales of product 1, shipped and billed on three days: 2 at 10.00, 3 at 12.00, 4 at 10.00.
fn story() -> (Story, [InvoiceId; 3]) {
    let mut story = Story::of(&[
        line(1, "2", "10.00"),
        line(1, "3", "12.00"),
        line(1, "4", "10.00"),
        line(10, "1", "50.00"),
    ]);
    let days = ["2026-03-01", "2026-03-02", "2026-03-03"];
    let invoices = [(1, "2"), (2, "3"), (3, "4")].into_iter().zip(days);
    let invoices = invoices.map(|((order_line, count), day)| {
        story.day = day;
        story.ship(&[(order_line, quantity(count))]);
        story.invoice().unwrap()
    });
    let invoices: Vec<InvoiceId> = invoices.collect();
    (story, [invoices[0], invoices[1], invoices[2]])
}

/// Registers one line where sales need not be known; holds the lines that come of it: the
/// invoice's place, quantity and net.
fn check(line: RegisterReturnLine, expected: &str) {
    let (mut story, invoices) = story();
    story.without_sale = WithoutSale::Allowed;
    check_on(&mut story, &invoices, (line, expected));
}

/// The same where they must be known.
fn check_sold(line: RegisterReturnLine, expected: &str) {
    let (mut story, invoices) = story();
    check_on(&mut story, &invoices, (line, expected));
}

fn check_on(
    story: &mut Story,
    invoices: &[InvoiceId],
    (line, expected): (RegisterReturnLine, &str),
) {
    let shown = match story.register(vec![line]) {
        Err(refused) => problems::<()>(Err(refused)),
        Ok(id) => shown(&story.return_lines_of(id), invoices),
    };
    assert_eq!(shown, expected);
}

fn shown(lines: &[ReturnLine], invoices: &[InvoiceId]) -> String {
    let place = |id| invoices.iter().position(|it| *it == id).unwrap() + 1;
    let line = |line: &ReturnLine| {
        let sale = line.invoice.map_or("none".to_owned(), |id| place(id).to_string());
        format!("{sale}: {} {}", line.quantity, line.net.decimal())
    };
    lines.iter().map(line).collect::<Vec<_>>().join(", ")
}

#[test]
fn what_comes_back_is_matched_with_the_newest_sales_at_its_price_first() {
    check(back(1, "1", None), "3: 1 10.00");
    check(back(1, "5", None), "3: 4 40.00, 2: 1 12.00");
    check(back(1, "9", None), "3: 4 40.00, 2: 3 36.00, 1: 2 20.00");
    check(back(1, "1", Some("12.00")), "2: 1 12.00");
    check(back(1, "4", Some("12.00")), "2: 3 36.00, none: 1 12.00");
    check(back(1, "5", Some("10.00")), "3: 4 40.00, 1: 1 10.00");
    // A stated amount wins; no sale is matched that cost less.
    check(back(1, "2", Some("7.00")), "3: 2 14.00");
    check(back(1, "4", Some("11.00")), "2: 3 33.00, none: 1 11.00");
    check(back(1, "11", Some("10.00")), "3: 4 40.00, 1: 2 20.00, 2: 3 30.00, none: 2 20.00");
    check(back(1, "11", None), "lines[0].price returns.price_missing");
    check(back(2, "1", None), "lines[0].price returns.price_missing");
    check(back(2, "3", Some("0.333333")), "none: 3 1.00");
}

#[test]
fn what_was_not_sold_or_for_less_is_refused_unless_it_is_allowed() {
    check_sold(back(1, "5", Some("10.00")), "3: 4 40.00, 1: 1 10.00");
    check_sold(back(1, "9", None), "3: 4 40.00, 2: 3 36.00, 1: 2 20.00");
    let dearer = "lines[0].price returns.dearer_than_sold";
    check_sold(back(1, "1", Some("99.00")), dearer);
    check_sold(back(1, "4", Some("12.00")), dearer);
    check_sold(back(1, "11", Some("10.00")), "lines[0] returns.sale_unknown");
    check_sold(back(1, "9.000001", None), "lines[0] returns.sale_unknown");
    check_sold(back(2, "1", Some("1.00")), "lines[0] returns.sale_unknown");
    check_sold(back(2, "1", None), "lines[0] returns.sale_unknown");
    check(back(1, "1", Some("99.00")), "none: 1 99.00");
}

#[test]
fn goods_of_a_named_order_come_from_its_sales_alone() {
    let (mut story, invoices) = story();
    let (number, id) = (story.order.number.clone(), story.order.id);
    // The second sale was another order's.
    let other = OrderId::from_uuid(crate::id::Uuid::from_u128(78));
    for line in story.invoice_lines.values_mut().filter(|line| line.invoice == invoices[1]) {
        line.order = Some(other);
    }
    let of_order = |order, line| RegisterReturnLine { order: Some(order), ..line };
    let named = |line| of_order(OrderRef::Id(id), line);
    let unknown = OrderRef::Number("SO-9".to_owned());
    for (line, expected) in [
        (named(back(1, "1", None)), "3: 1 10.00"),
        (named(back(1, "6", None)), "3: 4 40.00, 1: 2 20.00"),
        (named(back(1, "7", None)), "lines[0].order returns.more_than_sold"),
        (named(back(1, "1", Some("12.00"))), "lines[0].price returns.dearer_than_sold"),
        (named(back(2, "1", Some("1.00"))), "lines[0].order returns.more_than_sold"),
        (of_order(unknown, back(1, "1", None)), "lines[0].order returns.unknown_order"),
        (of_order(OrderRef::Number(number), back(1, "1", None)), "3: 1 10.00"),
    ] {
        for without_sale in [WithoutSale::Refused, WithoutSale::Allowed] {
            let returns = story.return_lines.clone();
            story.without_sale = without_sale;
            check_on(&mut story, &invoices, (line.clone(), expected));
            story.return_lines = returns;
        }
    }
    // It takes the sale of the order before a line that names none.
    let lines = vec![back(1, "4", None), named(back(1, "4", None))];
    let both = story.register(lines).unwrap();
    let expected = "2: 3 36.00, 1: 1 10.00, 3: 4 40.00";
    assert_eq!(shown(&story.return_lines_of(both), &invoices), expected);
}

#[test]
fn a_return_that_makes_no_sense_is_refused() {
    check(back(1, "0", None), "lines[0].quantity returns.quantity_not_positive");
    check(back(1, "1000000001", None), "lines[0].quantity returns.quantity_too_large");
    check(back(1, "1", Some("-0.01")), "lines[0].price returns.price_negative");
    check(back(99, "1", None), "lines[0].product returns.unknown_product");
    let description = " spaced".to_owned();
    let line = RegisterReturnLine { description, ..back(1, "1", None) };
    check(line, "lines[0].description text.not_trimmed");
    let (mut story, _) = story();
    assert_eq!(problems(story.register(Vec::new())), "lines returns.no_lines");
}

#[test]
fn a_sale_that_is_named_must_be_the_customers_and_have_enough_left() {
    let (mut story, invoices) = story();
    let mut check = |line: RegisterReturnLine, invoice, expected: &str| {
        let line = RegisterReturnLine { invoice, ..line };
        assert_eq!(problems(story.register(vec![line])), expected);
    };
    check(back(1, "2", None), sold_at(invoices[0], 1), "done");
    let too_much = "lines[0].invoice returns.more_than_sold";
    check(back(1, "2.000001", None), sold_at(invoices[0], 1), too_much);
    let unknown = "lines[0].invoice returns.unknown_invoice_line";
    check(back(1, "1", None), sold_at(invoices[0], 9), unknown);
    check(back(2, "1", None), sold_at(invoices[0], 1), unknown);
}

#[test]
fn a_sale_that_is_named_is_not_taken_by_another_line() {
    let (mut story, invoices) = story();
    let named = RegisterReturnLine { invoice: sold_at(invoices[2], 1), ..back(1, "4", None) };
    let id = story.register(vec![back(1, "1", None), named]).unwrap();
    assert_eq!(shown(&story.return_lines_of(id), &invoices), "2: 1 12.00, 3: 4 40.00");
}

#[test]
fn other_customers_and_credit_notes_are_no_sales() {
    let (mut story, invoices) = story();
    story.credit(invoices[2], &[]).unwrap();
    story.invoices.get_mut(&invoices[1]).unwrap().customer =
        CustomerId::from_uuid(crate::id::Uuid::from_u128(77));
    story.without_sale = WithoutSale::Allowed;
    // Of the third the price was credited: the goods come back all the same, for nothing.
    let id = story.register(vec![back(1, "7", Some("10.00"))]).unwrap();
    let expected = "3: 4 0.00, 1: 2 20.00, none: 1 10.00";
    assert_eq!(shown(&story.return_lines_of(id), &invoices), expected);
}

#[test]
fn goods_whose_price_was_credited_come_back_and_are_not_credited_again() {
    let (mut story, invoices) = story();
    let [first, _, third] = invoices;
    story.credit(third, &[]).unwrap();
    let issued = story.balance_of(Account::CostOfGoodsSold);
    let named = |count, invoice| RegisterReturnLine {
        invoice: sold_at(invoice, 1),
        ..back(1, count, None)
    };
    let id = story.register(vec![named("4", third)]).unwrap();
    story.receive(id).unwrap();
    assert_eq!(story.return_lines_of(id)[0].cost, eur("31.08"));
    let after = issued.checked_sub(eur("31.08")).unwrap();
    assert_eq!(story.balance_of(Account::CostOfGoodsSold), after);
    let note = story.credit_return(id).unwrap();
    assert_eq!(
        (story.invoices[&note].gross, story.invoices[&note].original),
        (eur("0"), Some(third))
    );
    assert_eq!(story.returns[&id].state, ReturnState::Credited);
    assert_eq!(
        problems(story.register(vec![named("1", third)])),
        "lines[0].invoice returns.more_than_sold"
    );

    story.credit(first, &[(1, quantity("1"))]).unwrap();
    let id = story.register(vec![named("2", first)]).unwrap();
    story.receive(id).unwrap();
    let note = story.credit_return(id).unwrap();
    assert_eq!(story.invoices[&note].net, eur("10.00"), "what is left of 20.00");
    assert_eq!(
        problems(story.credit(first, &[(1, quantity("1"))])),
        "lines[0] invoicing.more_than_left"
    );
}

#[test]
fn goods_come_back_to_stock_at_the_cost_that_they_left_at() {
    let stock = stocked(1, quantity("3"), eur("10.00"));
    let mut story = Story::with_stock(&[line(1, "3", "20.00")], vec![stock]);
    story.ship_and_invoice();
    let mut costs = Vec::new();
    for _ in 0..3 {
        let id = story.register(vec![back(1, "1", None)]).unwrap();
        assert_eq!(problems(story.credit_return(id)), "returns.state_forbids");
        story.receive(id).unwrap();
        assert_eq!(problems(story.receive(id)), "returns.state_forbids");
        costs.push(story.return_lines_of(id)[0].cost);
        story.credit_return(id).unwrap();
        assert_eq!(problems(story.credit_return(id)), "returns.state_forbids");
    }
    assert_eq!(costs, [eur("3.33"), eur("3.34"), eur("3.33")]);
    assert!(story.balance_of(Account::CostOfGoodsSold).is_zero());
    assert_eq!(story.order_lines[0].returned, quantity("3"));
    // Posted is posted: sales stay, what came back stands beside them.
    assert_eq!(story.balance_of(Account::Revenue), eur("-60.00"));
    assert_eq!(story.balance_of(Account::SalesReturns), eur("60.00"));
    assert!(story.open(ItemKind::Receivable).is_zero());
    assert!(story.credit.exposure().unwrap().is_zero());
}

#[test]
fn what_is_scrapped_is_a_loss_and_not_stock() {
    let (mut story, _) = story();
    let on_hand = story.balances[&product(1).id].on_hand;
    let line = RegisterReturnLine { disposition: Disposition::Scrap, ..back(1, "2", None) };
    let id = story.register(vec![line]).unwrap();
    story.receive(id).unwrap();
    assert_eq!(story.balance_of(Account::StockLoss), eur("15.54"));
    assert_eq!(story.balances[&product(1).id].on_hand, on_hand);
}

#[test]
fn goods_of_no_known_sale_come_back_at_the_current_average() {
    let mut story = Story::of(&[line(1, "1", "20.00")]);
    story.without_sale = WithoutSale::Allowed;
    let scrapped =
        RegisterReturnLine { disposition: Disposition::Scrap, ..back(1, "2", Some("5.00")) };
    // Of product 2 there never was any: it comes back at 0.
    let lines = vec![back(1, "2", Some("5.00")), scrapped, back(2, "1", Some("5.00"))];
    let id = story.register(lines).unwrap();
    story.receive(id).unwrap();
    let costs: Vec<Money> = story.return_lines_of(id).iter().map(|line| line.cost).collect();
    assert_eq!(costs, [eur("15.54"), eur("15.54"), eur("0")]);
    let marks: Vec<_> = story.return_lines_of(id).iter().map(|line| line.cost_basis).collect();
    let average = Some(CostBasis::Average);
    assert_eq!(marks, [average, average, Some(CostBasis::Unknown)]);
    assert_eq!(story.balances[&product(2).id].on_hand, quantity("1"));
    let note = story.credit_return(id).unwrap();
    let note: &Invoice = &story.invoices[&note];
    // No sale: taxed as of today, and an open item of its own.
    assert_eq!((note.net, note.tax, note.original), (eur("25.00"), eur("5.00"), None));
    assert_eq!(story.items[&note.id.uuid()].open, eur("-30.00"));
}

#[test]
fn services_are_credited_without_moving_stock() {
    let (mut story, _) = story();
    let id = story.register(vec![back(10, "1", None)]).unwrap();
    story.receive(id).unwrap();
    let entries = story.entries.len();
    assert_eq!(story.moves.len(), 3, "the goods that were issued");
    let note = story.credit_return(id).unwrap();
    assert_eq!(story.entries.len(), entries + 1);
    assert_eq!(story.invoices[&note].gross, eur("60.00"));
    assert!(story.balance_of(Account::SalesReturns).is_zero());
}

#[test]
fn what_one_return_has_taken_no_other_takes_until_it_is_credited_or_after() {
    let (mut story, _) = story();
    let first = story.register(vec![back(1, "9", None)]).unwrap();
    let second = story.register(vec![back(1, "1", None)]);
    assert_eq!(problems(second), "lines[0] returns.sale_unknown");
    story.receive(first).unwrap();
    story.credit_return(first).unwrap();
    let third = story.register(vec![back(1, "1", None)]);
    assert_eq!(problems(third), "lines[0] returns.sale_unknown");
}

#[test]
fn what_was_credited_in_between_is_not_credited_again() {
    let (mut story, invoices) = story();
    let id = story.register(vec![back(1, "4", None)]).unwrap();
    story.receive(id).unwrap();
    story.credit(invoices[2], &[(1, quantity("1"))]).unwrap();
    let note = story.credit_return(id).unwrap();
    assert_eq!(story.invoices[&note].net, eur("30.00"), "10.00 of 40.00 was credited before");
    assert!(story.items[&invoices[2].uuid()].open.is_zero());
}

#[test]
fn goods_come_back_at_the_cost_of_the_delivery_that_was_billed() {
    let lines = [line(1, "4", "20.00"), line(2, "1", "1.00")];
    let stock =
        vec![stocked(1, quantity("4"), eur("30.00")), stocked(2, quantity("1"), eur("1.00"))];
    let mut story = Story::with_stock(&lines, stock);
    story.ship(&[(1, quantity("2"))]);
    story.ship(&[(1, quantity("1"))]);
    story.ship(&[(1, quantity("1")), (2, quantity("1"))]);
    let invoice = story.invoice().unwrap();
    let mut costs = Vec::new();
    for line_no in [3, 2, 1] {
        let named = sold_at(invoice, line_no);
        let line = RegisterReturnLine { invoice: named, ..back(1, "1", None) };
        let id = story.register(vec![line]).unwrap();
        story.receive(id).unwrap();
        costs.push(story.return_lines_of(id)[0].clone());
    }
    assert!(costs.iter().all(|line| line.cost_basis == Some(CostBasis::Original)));
    let returned: Vec<_> = story.shipment_lines.values().map(|line| line.returned).collect();
    assert_eq!(returned, ["1", "1", "1", "0"].map(quantity), "each from its own delivery");
}

#[test]
fn a_note_over_one_invoice_names_it_and_one_over_several_does_not() {
    let (mut story, invoices) = story();
    let mut note = |count: &str| {
        let id = story.register(vec![back(1, count, None)]).unwrap();
        story.receive(id).unwrap();
        let note = story.credit_return(id).unwrap();
        let lines = story.invoice_lines.values().filter(|line| line.invoice == note);
        let originals: Vec<_> = lines.map(|line| line.original_invoice).collect();
        (story.invoices[&note].original, originals)
    };
    let [_, second, third] = invoices.map(Some);
    assert_eq!(note("3"), (third, vec![third]));
    assert_eq!(note("2"), (None, vec![third, second]));
    assert!(story.items[&invoices[2].uuid()].open.is_zero());
    // 12.00 and 20 % of the 43.20 that the second invoice is over.
    assert_eq!(story.items[&invoices[1].uuid()].open, eur("28.80"));
}

/// How a line comes back: product, quantity, stated price, disposition.
fn lines() -> impl Strategy<Value = Vec<(u128, i64, Option<i64>, bool)>> {
    let price = prop::option::of(0_i64..30_000_000);
    prop::collection::vec((1_u128..3, 1_i64..4_000_000, price, any::<bool>()), 1..4)
}

proptest! {
    #[test]
    fn what_comes_back_in_any_parts_sums_to_what_it_cost_and_to_what_was_billed(
        shipped in prop::collection::vec(1_i64..9_000_000, 0..4),
        parts in prop::collection::vec(1_i64..5_000_000, 0..8),
        cents in 0_i64..1_000_000,
    ) {
        let stock = stocked(1, quantity("9"), Money::new(cents, Currency::EUR));
        let mut story = Story::with_stock(&[line(1, "9", "7.777777")], vec![stock]);
        for part in shipped {
            let free = story.order_lines[0].shippable();
            let part = Quantity::from_micros(part).min(free);
            if part.is_positive() {
                story.ship(&[(1, part)]);
                story.invoice().unwrap();
            }
        }
        if story.order_lines[0].shippable().is_positive() {
            story.ship_and_invoice();
        }
        for part in parts.into_iter().chain([9_000_000]) {
            let line = &story.order_lines[0];
            let left = line.quantity.checked_sub(line.returned).unwrap();
            let part = Quantity::from_micros(part).min(left);
            if part.is_positive() {
                let line = RegisterReturnLine { quantity: part, ..back(1, "1", None) };
                let id = story.register(vec![line]).unwrap();
                story.receive(id).unwrap();
                story.credit_return(id).unwrap();
            }
        }
        let accounts = [Account::CostOfGoodsSold, Account::Receivables, Account::OutputTax];
        for account in accounts {
            prop_assert!(story.balance_of(account).is_zero(), "{account}");
        }
        let sold = story.balance_of(Account::Revenue).negated().unwrap();
        prop_assert_eq!(sold, story.balance_of(Account::SalesReturns));
        prop_assert!(story.items.values().all(|item| item.open.is_zero()));
        prop_assert!(story.credit.exposure().unwrap().is_zero());
    }

    #[test]
    fn what_comes_back_is_credited_once_and_costs_what_it_cost(
        parts in prop::collection::vec(1_i64..4_000_000, 1..4),
        returns in prop::collection::vec((lines(), 0_u8..4), 1..6),
    ) {
        let wanted = [line(1, "5", "9.99"), line(2, "7", "3.333333"), line(1, "3", "12.34")];
        let stock = vec![
            stocked(1, quantity("11"), eur("77.77")),
            stocked(2, quantity("7"), eur("10.00")),
        ];
        let mut story = Story::with_stock(&wanted, stock);
        story.without_sale = WithoutSale::Allowed;
        for (place, part) in (1..).zip(parts) {
            let part = Quantity::from_micros(part.min(3_000_000));
            story.ship(&[(place, part)]);
            story.invoice().unwrap();
        }
        if story.order.state != crate::order::OrderState::Closed {
            story.ship_and_invoice();
        }
        let issued = story.balance_of(Account::CostOfGoodsSold);
        for (lines, steps) in returns {
            let of = |(number, count, each, is_scrap): (u128, i64, Option<i64>, bool)| {
                RegisterReturnLine {
                    quantity: Quantity::from_micros(count),
                    price: each.map(Price::from_micros),
                    disposition: Disposition::ALL[usize::from(is_scrap)],
                    ..back(number, "1", None)
                }
            };
            // Each step may be refused; what is done is checked by the story.
            let Ok(id) = story.register(lines.into_iter().map(of).collect()) else { continue };
            if steps > 0 && story.receive(id).is_ok() && steps > 1 {
                let _ = story.credit_return(id);
            }
            if steps == 3 {
                let last = *story.invoices.keys().next_back().unwrap();
                let _ = story.credit(last, &[(1, Quantity::from_micros(700_000))]);
            }
        }
        check_returned(&story, issued);
    }
}

/// Holds that no line is credited or comes back beyond what it was, in quantity, net and cost.
fn check_returned(story: &Story, issued: Money) {
    let known = |line: &&ReturnLine| line.invoice.is_some();
    let cost = sum(story.return_lines.values().filter(known).map(|line| line.cost));
    assert!(cost.minor() <= issued.minor(), "{cost} of {issued}");
    for line in story.shipment_lines.values() {
        assert!(Quantity::ZERO <= line.returned && line.returned <= line.issued);
    }
    for line in story.order_lines.iter() {
        assert!(line.returned <= line.shipped);
    }
    for (key, credited) in &story.credited_lines {
        let line: &InvoiceLine = &story.invoice_lines[key];
        let of_line = |it: &&InvoiceLine| {
            it.original_invoice == Some(key.0) && it.original_line == Some(key.1)
        };
        let notes = story.invoice_lines.values().filter(of_line);
        assert_eq!(sum(notes.clone().map(|it| it.amount())), credited.amount);
        let counted = credited.quantity.checked_add(credited.returned).unwrap();
        assert_eq!(Quantity::sum(notes.map(|it| it.quantity)).unwrap(), counted);
        assert!(credited.amount.minor() <= line.amount().minor());
        assert!(credited.quantity <= line.quantity && credited.returned <= line.quantity);
    }
    for tax in &story.credited_taxes {
        let key = (tax.invoice, tax.category, tax.rate);
        let billed =
            story.invoice_taxes.iter().find(|it| (it.invoice, it.category, it.rate) == key);
        assert!(tax.tax.minor() <= billed.unwrap().tax.minor());
    }
}

/// What is refused about goods of a shipment that come back, by code.
fn check_refused(story: &mut Story, lines: &[(i64, &str)], expected: &str) {
    let shipment = *story.shipments.keys().next_back().unwrap();
    let lines: Vec<_> = lines
        .iter()
        .map(|(line_no, count)| (*line_no, quantity(count), Disposition::Restock))
        .collect();
    assert_eq!(problems(story.take_back(shipment, &lines)), expected);
}

#[test]
fn what_comes_back_before_it_is_billed_is_never_billed() {
    let mut story = Story::of(&[line(1, "10", "59.50"), line(10, "1", "25.00")]);
    let first = story.ship(&[(1, quantity("4"))]);
    story.invoice().unwrap();
    let second = story.ship(&[]);
    check_refused(&mut story, &[(1, "6.5")], "lines[0] returns.more_than_unbilled");
    check_refused(&mut story, &[(1, "0")], "lines[0] returns.quantity_not_positive");
    check_refused(
        &mut story,
        &[(1, "1"), (1, "1"), (2, "1")],
        "lines[1] returns.line_twice, lines[2] returns.no_such_shipment_line",
    );
    assert_eq!(problems(story.take_back(first, &[])), "returns.nothing_unbilled");

    // One is thrown away, one goes back on the shelf; four of the second shipment are billed.
    let parts = [(1, quantity("2"), Disposition::Scrap)];
    let scrapped = story.take_back(second, &parts).unwrap();
    assert_eq!(story.returns[&scrapped].state, ReturnState::TakenBack);
    assert_eq!(story.balance_of(Account::StockLoss), eur("15.54"));
    let invoice = story.invoice().unwrap();
    assert_eq!(story.invoices[&invoice].net, eur("238.00"));
    let [goods, charge] = story.order_lines.as_slice() else { panic!("two lines") };
    assert_eq!((goods.shipped, goods.invoiced), (quantity("10"), quantity("8")));
    assert_eq!((goods.returned, goods.returned_unbilled), (quantity("2"), quantity("2")));
    assert!(charge.is_done());
    assert_eq!(story.order.state.to_string(), "closed");
    assert_eq!(story.credit.delivered, eur("0.00"));
    assert_eq!(story.credit.open_orders, eur("0.00"));
    check_refused(&mut story, &[(1, "0.5")], "lines[0] returns.more_than_unbilled");
}

#[test]
fn an_order_of_which_all_comes_back_unbilled_is_closed() {
    let mut story = Story::of(&[line(1, "10", "59.50")]);
    let shipment = story.ship(&[]);
    story.take_back(shipment, &[(1, quantity("3"), Disposition::Restock)]).unwrap();
    assert_eq!(story.order.state.to_string(), "fulfilled");
    story.take_back(shipment, &[]).unwrap();
    assert_eq!(story.order.state.to_string(), "closed");
    assert_eq!(story.credit.exposure().unwrap(), eur("0.00"));
    assert_eq!(story.balance_of(Account::CostOfGoodsSold), eur("0.00"));
    assert_eq!(story.events.last(), Some(&"order.closed"));
}

proptest! {
    #[test]
    fn whatever_comes_back_unbilled_the_rest_is_billed_and_nothing_is_left(
        parts in prop::collection::vec((1_i64..=5, 0_i64..=5, any::<bool>()), 1..5),
    ) {
        let ordered: i64 = parts.iter().map(|part| part.0).sum();
        let mut story = Story::of(&[line(1, &ordered.to_string(), "33.33")]);
        let mut back = 0;
        for (shipped, returned, billed) in parts {
            let shipment = story.ship(&[(1, quantity(&shipped.to_string()))]);
            let returned = returned.min(shipped);
            if returned > 0 {
                let count = quantity(&returned.to_string());
                story.take_back(shipment, &[(1, count, Disposition::Restock)]).unwrap();
            }
            back += returned;
            if billed && returned < shipped {
                story.invoice().unwrap();
            }
        }
        if story.order_lines[0].billable().is_positive() {
            story.invoice().unwrap();
        }
        let goods = &story.order_lines[0];
        prop_assert_eq!(goods.invoiced, quantity(&(ordered - back).to_string()));
        prop_assert_eq!(story.order.state.to_string(), "closed");
        prop_assert!(story.credit.delivered.is_zero() && story.credit.open_orders.is_zero());
        let per_line = story.shipment_lines.values();
        prop_assert!(per_line.clone().all(|line| line.unbilled().is_zero()));
    }
}
