//! Corrected invoices: one in the place of another, which is reversed with it.

use super::*;

fn priced(line_no: i64, price: &str) -> CorrectInvoiceLine {
    let price = Some(price.parse().unwrap());
    CorrectInvoiceLine { line_no, quantity: None, price, description: None }
}

fn counted(line_no: i64, count: Quantity) -> CorrectInvoiceLine {
    CorrectInvoiceLine { line_no, quantity: Some(count), price: None, description: None }
}

#[test]
fn a_corrected_invoice_stands_in_the_place_of_its_original() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    let again = story.correct(invoice, &[]).unwrap();
    check(&story, again, ["5510.56", "1092.11", "6602.67"]);
    let posted = &story.invoices[&again];
    assert_eq!((posted.kind, posted.original), (InvoiceKind::Invoice, Some(invoice)));
    assert_eq!(story.order.state, OrderState::Closed);
    assert!(story.items[&invoice.uuid()].open.is_zero());
    assert_eq!(story.credit.open_items, eur("6602.67"));
    assert_eq!(story.credit.exposure().unwrap(), eur("6602.67"));
    assert_eq!(problems(story.correct(invoice, &[])), "invoice invoicing.in_the_way");
}

#[test]
fn what_was_paid_goes_over_and_the_rest_stays_on_account() {
    let mut story = Story::of(&[line(10, "1", "50.00")]);
    let invoice = story.invoice().unwrap();
    let gross = story.invoices[&invoice].gross;
    story.pay(gross, &[(invoice, gross)], Matching::Stated).unwrap();
    let cheaper = story.correct(invoice, &[priced(1, "40.00")]).unwrap();
    assert!(story.items[&cheaper.uuid()].open.is_zero());
    let less = story.invoices[&cheaper].gross.checked_sub(gross).unwrap();
    assert_eq!(story.credit.open_items, less);
}

#[test]
fn what_is_billed_no_longer_is_billable_again() {
    let mut story = Story::of(&[line(1, "10", "59.50")]);
    let invoice = story.ship_and_invoice();
    let fewer = story.correct(invoice, &[counted(1, quantity("6"))]).unwrap();
    assert_eq!(story.invoices[&fewer].net, eur("357.00"));
    assert_eq!(story.order.state, OrderState::Fulfilled);
    let rest = story.invoice().unwrap();
    assert_eq!(story.invoices[&rest].net, eur("238.00"));
    assert_eq!(story.order.state, OrderState::Closed);
}

#[test]
fn what_is_wrong_with_a_correction_is_told_at_once() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    let wrong = [priced(9, "1.00"), priced(1, "-1.00"), priced(1, "1.00")];
    assert_eq!(
        problems(story.correct(invoice, &wrong)),
        "lines[0] invoicing.unknown_line, lines[1].price invoicing.price_negative, \
         lines[2] invoicing.line_twice",
    );
    let more = [counted(1, quantity("1000"))];
    let more = problems(story.correct(invoice, &more));
    assert_eq!(more, "lines[0].quantity invoicing.more_than_left");
    let nothing: Vec<_> = (1..=4).map(|line_no| counted(line_no, Quantity::ZERO)).collect();
    assert_eq!(problems(story.correct(invoice, &nothing)), "invoicing.nothing_to_bill");
    story.credit(invoice, &[(3, quantity("1"))]).unwrap();
    assert_eq!(problems(story.correct(invoice, &[])), "invoice invoicing.in_the_way");
}

proptest! {
    #[test]
    fn after_any_chain_of_corrections_and_credits_open_is_what_the_last_version_says(
        steps in proptest::collection::vec((0_u8..3, 1_i64..=12, 0_i64..10_000), 1..8),
    ) {
        let mut story = Story::of(&[line(1, "12", "33.333333"), line(9, "12", "0.07")]);
        let mut last = story.ship_and_invoice();
        for (step, count, cents) in steps {
            // What stands in the way of a step is refused and changes nothing.
            let corrected = match step {
                0 => story.correct(last, &[counted(1, Quantity::whole(count).unwrap())]),
                1 => {
                    let price = Money::new(cents, Currency::EUR).decimal();
                    story.correct(last, &[priced(1, &price)])
                }
                _ => {
                    let _ = story.credit(last, &[(2, Quantity::whole(count).unwrap())]);
                    continue;
                }
            };
            last = corrected.unwrap_or(last);
        }
        let credited = story.credited_taxes.iter().filter(|tax| tax.invoice == last);
        let credited = sum(credited.flat_map(|tax| [tax.base, tax.tax]));
        let left = story.invoices[&last].gross.checked_sub(credited).unwrap();
        prop_assert_eq!(story.items[&last.uuid()].open, left);
        prop_assert_eq!(story.credit.open_items, left);
        let booked = |account: Account| {
            let postings = story.entries.iter().flat_map(|entry| &entry.lines);
            sum(postings.filter(|it| it.account == account).map(|it| it.amount))
        };
        prop_assert_eq!(booked(Account::Receivables), left);
        let income = booked(Account::Revenue).checked_add(booked(Account::OutputTax)).unwrap();
        prop_assert_eq!(income.negated().unwrap(), left);
        let _ = story.credit(last, &[]);
        prop_assert!(story.credit.open_items.is_zero());
    }
}
