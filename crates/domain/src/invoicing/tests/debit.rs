//! Debit notes: what was billed too low is billed after, at the rates of the invoice.

use super::*;

fn debited(line_no: i64, amount: &str) -> DebitInvoiceLine {
    DebitInvoiceLine { line_no, amount: eur(amount), description: String::new() }
}

#[test]
fn a_debit_note_bills_at_the_rates_and_in_the_accounts_of_its_invoice() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    let lines = [debited(1, "5.03"), debited(2, "1.00"), debited(4, "0.10")];
    let note = story.debit(invoice, &lines).unwrap();
    // 20 % of 5.13 is 1.03, 10 % of 1.00 is 0.10.
    check(&story, note, ["6.13", "1.13", "7.26"]);
    let expected = [
        (Account::Receivables, eur("7.26")),
        (Account::Revenue, eur("-5.03")),
        (Account::Revenue, eur("-1.00")),
        (Account::FreightRevenue, eur("-0.10")),
        (Account::OutputTax, eur("-1.03")),
        (Account::OutputTax, eur("-0.10")),
    ];
    assert_eq!(posted(&story), expected);
    let posted = &story.invoices[&note];
    assert_eq!((posted.kind, posted.original), (InvoiceKind::DebitNote, Some(invoice)));
    assert_eq!(story.events.last(), Some(&"debit_note.posted"));
    assert_eq!(story.credit.exposure().unwrap(), eur("6609.93"));
    story.credit(note, &[]).unwrap();
    assert_eq!(story.credit.exposure().unwrap(), eur("6602.67"));
}

#[test]
fn what_is_wrong_with_a_debit_note_is_told_at_once() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    let mut check = |lines: &[DebitInvoiceLine], expected: &str| {
        assert_eq!(problems(story.debit(invoice, lines)), expected);
    };
    check(&[], "lines invoicing.nothing_to_debit");
    check(
        &[debited(9, "1.00"), debited(1, "0.00"), debited(1, "1.00"), debited(2, "-1.00")],
        "lines[0] invoicing.unknown_line, lines[1].amount invoicing.amount_not_positive, \
         lines[2] invoicing.line_twice, lines[3].amount invoicing.amount_not_positive",
    );
    let dollars = DebitInvoiceLine { amount: Money::new(100, Currency::USD), ..debited(1, "1.00") };
    check(&[dollars], "lines[0].amount amount.currency_mismatch");
    let note = story.debit(invoice, &[debited(1, "1.00")]).unwrap();
    let again = story.debit(note, &[debited(1, "1.00")]);
    assert_eq!(problems(again), "invoicing.not_an_invoice");
    story.day = "2026-02-28";
    let too_early = story.debit(invoice, &[debited(1, "1.00")]);
    assert_eq!(problems(too_early), "invoicing.before_invoice");
}

#[test]
fn a_reversed_invoice_is_not_debited() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    story.reverse(invoice).unwrap();
    let debit = story.debit(invoice, &[debited(1, "1.00")]);
    assert_eq!(problems(debit), "lines[0] invoicing.reversed");
}

proptest! {
    #[test]
    fn credits_of_all_of_a_debit_note_are_equal_to_it(
        amounts in proptest::collection::vec(1_i64..100_000, 1..=4),
        parts in proptest::collection::vec((0_usize..4, 1_i64..=1_000_000), 0..6),
    ) {
        let mut story = story();
        let invoice = story.ship_and_invoice();
        let owed = story.credit.exposure().unwrap();
        let line = |(place, amount): (usize, &i64)| DebitInvoiceLine {
            line_no: place as i64 + 1,
            amount: Money::new(*amount, Currency::EUR),
            description: String::new(),
        };
        let lines: Vec<DebitInvoiceLine> = amounts.iter().enumerate().map(line).collect();
        let note = story.debit(invoice, &lines).unwrap();
        for (place, micros) in parts {
            // What is more than is left is refused and changes nothing.
            let _ = story.credit(note, &[(place as i64 + 1, Quantity::from_micros(micros))]);
        }
        let _ = story.credit(note, &[]);
        prop_assert_eq!(story.credit.exposure().unwrap(), owed);
        prop_assert!(story.items[&note.uuid()].open.is_zero());
    }
}
