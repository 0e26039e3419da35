//! Reversals: what an invoice billed is billable again.

use super::*;

/// What is billed of the order, net of what was reversed.
fn billed(story: &Story) -> Money {
    let is_reversed = |line: &InvoiceLine| {
        let counter = story.credited_lines.get(&(line.invoice, line.line_no));
        counter.is_some_and(|counter| counter.reversed.is_some())
    };
    let lines = story.invoice_lines.values();
    let of_invoices = lines.filter(|line| line.original_line.is_none() && !is_reversed(line));
    sum(of_invoices.map(|line| line.net))
}

#[test]
fn a_reversed_invoice_leaves_its_order_to_be_billed_anew() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    assert_eq!(story.order.state, OrderState::Closed);
    let note = story.reverse(invoice).unwrap();
    check(&story, note, ["5510.56", "1092.11", "6602.67"]);
    assert_eq!(story.order.state, OrderState::Fulfilled);
    assert!(story.items[&invoice.uuid()].open.is_zero());
    assert_eq!(story.credit.open_items, eur("0.00"));
    assert_eq!(story.credit.exposure().unwrap(), eur("6602.67"));
    assert!(problems(story.credit(invoice, &[])).contains("invoicing.nothing_to_credit"));
    let again = story.invoice().unwrap();
    check(&story, again, ["5510.56", "1092.11", "6602.67"]);
    assert_eq!(story.order.state, OrderState::Closed);
    assert_eq!(billed(&story), eur("5510.56"));
}

#[test]
fn an_order_of_services_alone_is_confirmed_again() {
    let mut story = Story::of(&[line(10, "1", "50.00")]);
    let invoice = story.invoice().unwrap();
    assert_eq!(story.order.state, OrderState::Closed);
    story.reverse(invoice).unwrap();
    assert_eq!(story.order.state, OrderState::Confirmed);
}

#[test]
fn all_that_stands_in_the_way_of_a_reversal_is_told_at_once() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    story.pay(eur("10.00"), &[(invoice, eur("10.00"))], Matching::Stated).unwrap();
    let one = DebitInvoiceLine { line_no: 1, amount: eur("1.00"), description: String::new() };
    let debit = story.debit(invoice, &[one]).unwrap();
    story.credit(invoice, &[(3, quantity("1"))]).unwrap();
    story.items.get_mut(&invoice.uuid()).unwrap().under_way = Some(eur("5.00"));
    let refused = story.reverse(invoice).unwrap_err();
    let told: Vec<String> = refused.problems().iter().map(|it| it.message.clone()).collect();
    let expected =
        ["settles 10.00 EUR of it", "5.00 EUR of it is under way", "debits it", "it is credited"];
    for what in expected {
        assert!(told.iter().any(|text| text.contains(what)), "{what} in {told:?}");
    }
    assert_eq!(problems(story.reverse(debit)), "invoicing.not_an_invoice");
}

#[test]
fn the_part_that_left_a_cent_to_a_later_one_is_reversed_behind_it() {
    // A third of 0.10 is 0.03, two thirds 0.07: the parts are 0.03, 0.04 and 0.03.
    let mut story = Story::of(&[line(1, "3", "0.033333")]);
    let parts = [(); 3].map(|()| {
        story.ship(&[(1, quantity("1"))]);
        story.invoice().unwrap()
    });
    assert_eq!(problems(story.reverse(parts[1])), "invoice invoicing.in_the_way");
    story.reverse(parts[2]).unwrap();
    story.reverse(parts[1]).unwrap();
    story.invoice().unwrap();
    assert_eq!(billed(&story), eur("0.10"));
    assert_eq!(story.order.state, OrderState::Closed);
}

proptest! {
    #[test]
    fn whatever_is_reversed_and_billed_anew_an_order_is_billed_to_the_cent(
        ships in proptest::collection::vec((1_i64..=3, proptest::bool::ANY), 1..8),
    ) {
        let mut story = Story::of(&[line(1, "12", "33.333333"), line(9, "12", "0.07")]);
        for (count, reverses) in ships {
            for of_line in [1, 2] {
                // What is more than is left is refused and changes nothing.
                let _ = story.create(&[(of_line, Quantity::whole(count).unwrap())])
                    .map(|shipment| story.issue(shipment));
            }
            if let Ok(invoice) = story.invoice()
                && reverses
            {
                let _ = story.reverse(invoice);
            }
        }
        let _ = story.create(&[]).map(|shipment| story.issue(shipment));
        let _ = story.invoice();
        prop_assert_eq!(story.order.state, OrderState::Closed);
        prop_assert_eq!(billed(&story), story.order.net);
    }
}
