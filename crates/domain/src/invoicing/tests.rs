//! The laws of invoicing: parts of a line sum to it, credits of an invoice to the invoice.

use super::*;
use crate::currency::Currency;
use crate::ledger::Account;
use crate::order::OrderState;
use crate::payment::Matching;
use crate::receivables::ItemKind;
use crate::returns::{Disposition, RegisterReturnLine};
use crate::tax::TaxRate;
use crate::tests::example::{check_codes, date, eur, percent, price, problems, product, quantity};
use crate::tests::story::{Story, Wanted, line, sum};
use proptest::prelude::*;

#[test]
fn codes_are_stable_words() {
    check_codes::<InvoiceKind>();
    check_codes::<DiscountTax>();
}

#[test]
fn a_due_rule_has_one_spelling_and_leads_to_a_day() {
    for (text, from, expected) in [
        ("0", "2026-01-31", "2026-01-31"),
        ("30", "2026-01-31", "2026-03-02"),
        ("eom", "2026-02-10", "2026-02-28"),
        ("eom", "2026-02-28", "2026-02-28"),
        ("eom+15", "2026-02-10", "2026-03-15"),
        ("30,eom", "2026-01-31", "2026-03-31"),
        ("45,eom+10", "2026-01-10", "2026-03-10"),
    ] {
        let rule = DueRule::parse(text).unwrap();
        assert_eq!(rule.to_string(), text);
        assert_eq!(rule.date_after(date(from)).unwrap(), date(expected), "{text} after {from}");
    }
    for text in ["", "-1", "+3", "030", "366", "eom+", "eom+0", "eom15", "0,eom", "30eom", "x"] {
        assert_eq!(problems(DueRule::parse(text)), "invoicing.malformed_due_rule", "{text}");
    }
}

/// Holds what terms of these shares, due days and discounts in percent and days are refused for.
fn check_terms(parts: &[(&str, i64)], due: Option<i64>, tiers: &[(&str, i64)], expected: &str) {
    let part = |(share, days): &(&str, i64)| TermsInstalment {
        share: percent(share),
        due: DueRule::of_days(*days),
    };
    let tier = |(off, days): &(&str, i64)| DiscountTier {
        percent: percent(off),
        until: DueRule::of_days(*days),
    };
    let set = set_terms(
        None,
        &SetTerms {
            code: "2-10-30".parse().unwrap(),
            name: "2 % in 10 days".to_owned(),
            instalments: parts.iter().map(part).collect(),
            due: due.map(DueRule::of_days),
            discounts: tiers.iter().map(tier).collect(),
            discount_tax: DiscountTax::OnPayment,
        },
    );
    let found = set.map(|set| set.terms.instalments.len());
    match found {
        Ok(count) => assert_eq!(count.to_string(), expected),
        Err(refused) => assert_eq!(problems::<()>(Err(refused)), expected),
    }
}

#[test]
fn terms_are_a_day_or_parts_that_are_the_whole() {
    check_terms(&[], Some(30), &[("2", 10), ("1", 20)], "1");
    check_terms(&[("30", 0), ("70", 30)], None, &[], "2");
    check_terms(&[], None, &[], "due invoicing.terms_without_due");
    check_terms(&[("100", 0)], Some(30), &[], "due invoicing.terms_without_due");
    check_terms(&[("30", 0), ("60", 30)], None, &[], "instalments invoicing.shares_not_whole");
    check_terms(&[("130", 0), ("-30", 30)], None, &[], "instalments invoicing.shares_not_whole");
    let off = "discounts[0].percent invoicing.discount_out_of_range";
    check_terms(&[], Some(30), &[("0", 10)], off);
    check_terms(&[], Some(30), &[("100", 10)], off);
    check_terms(&[], Some(30), &[("2", 10), ("1", 10)], "discounts[1].until invoicing.tier_twice");
}

/// Goods at 20 % and 10 %, a service and freight.
mod components;
mod correct;
mod debit;
mod price_tax;
mod reverse;
mod tax_on_rest;

fn story() -> Story {
    let discounted = (1, quantity("16"), price("348.35"), percent("4"));
    Story::of(&[
        discounted,
        line(9, "3", "33.333333"),
        line(10, "1", "50.00"),
        line(20, "1", "9.90"),
    ])
}

/// Holds an invoice's amounts: net, tax and gross.
fn check(story: &Story, invoice: InvoiceId, [net, tax, gross]: [&str; 3]) {
    let invoice = &story.invoices[&invoice];
    assert_eq!([invoice.net, invoice.tax, invoice.gross], [eur(net), eur(tax), eur(gross)]);
}

/// What the last entry posts.
fn posted(story: &Story) -> Vec<(Account, Money)> {
    let lines = &story.entries.last().unwrap().lines;
    lines.iter().map(|line| (line.account, line.amount)).collect()
}

#[test]
fn lines_are_rounded_before_the_tax_of_each_rate() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    // RULES 2: 5573.60 less 222.94 is 5350.66; 100.00; 50.00; 9.90.
    check(&story, invoice, ["5510.56", "1092.11", "6602.67"]);
    let expected = [
        (Account::Receivables, eur("6602.67")),
        (Account::Revenue, eur("-5400.66")),
        (Account::Revenue, eur("-100.00")),
        (Account::FreightRevenue, eur("-9.90")),
        (Account::OutputTax, eur("-1082.11")),
        (Account::OutputTax, eur("-10.00")),
    ];
    assert_eq!(posted(&story), expected);
    let posted = &story.invoices[&invoice];
    assert_eq!((posted.due_on, posted.base_gross), (date("2026-03-31"), posted.gross));
    assert_eq!(posted.number, "INV-1");
    assert_eq!(story.items[&invoice.uuid()].document_number, "INV-1");
    assert_eq!(story.entries.last().unwrap().header.document_number, "INV-1");
    assert_eq!(story.order.state, OrderState::Closed);
    assert_eq!(story.events.last(), Some(&"order.closed"));
    assert_eq!(story.credit.exposure().unwrap(), eur("6602.67"));
}

#[test]
fn services_and_charges_are_billed_in_whole_with_the_first_goods() {
    let mut story = story();
    assert_eq!(problems(story.invoice()), "invoicing.nothing_to_bill");
    story.ship(&[(2, quantity("1"))]);
    let first = story.invoice().unwrap();
    check(&story, first, ["93.23", "15.31", "108.54"]);
    assert_eq!(problems(story.invoice()), "invoicing.nothing_to_bill");
    assert_eq!(story.order.state, OrderState::InFulfilment);
    story.ship(&[]);
    let second = story.invoice().unwrap();
    check(&story, second, ["5417.33", "1076.80", "6494.13"]);
    assert_eq!(problems(story.invoice()), "invoicing.order_not_confirmed");
    assert!(story.credit.delivered.is_zero() && story.credit.open_orders.is_zero());
}

#[test]
fn an_order_of_services_alone_is_billed_at_once() {
    let mut story = Story::of(&[line(10, "2", "80.00"), line(20, "1", "5.00")]);
    let invoice = story.invoice().unwrap();
    check(&story, invoice, ["165.00", "33.00", "198.00"]);
    assert_eq!(story.order.state, OrderState::Closed);
}

#[test]
fn an_invoice_over_nothing_has_no_entry() {
    let mut story = Story::of(&[(1, quantity("1"), price("5.00"), percent("100"))]);
    let invoice = story.ship_and_invoice();
    check(&story, invoice, ["0.00", "0.00", "0.00"]);
    assert_eq!(story.entries.len(), 1, "the goods issue alone");
    let note = story.credit(invoice, &[]).unwrap();
    check(&story, note, ["0.00", "0.00", "0.00"]);
    assert_eq!(problems(story.credit(invoice, &[])), "invoicing.nothing_to_credit");
}

#[test]
fn a_document_in_another_currency_than_the_books_is_refused() {
    let mut story = story();
    story.ship(&[]);
    story.company.base_currency = Currency::USD;
    assert_eq!(problems(story.invoice()), "ledger.no_exchange_rate");
}

#[test]
fn a_complete_credit_is_equal_to_its_invoice() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    let note = story.credit(invoice, &[]).unwrap();
    check(&story, note, ["5510.56", "1092.11", "6602.67"]);
    let expected = [
        (Account::Receivables, eur("-6602.67")),
        (Account::Revenue, eur("5400.66")),
        (Account::Revenue, eur("100.00")),
        (Account::FreightRevenue, eur("9.90")),
        (Account::OutputTax, eur("1082.11")),
        (Account::OutputTax, eur("10.00")),
    ];
    assert_eq!(posted(&story), expected);
    assert!(story.open(ItemKind::Receivable).is_zero());
    assert!(story.items.values().all(|item| item.open.is_zero()));
    let note = &story.invoices[&note];
    assert_eq!((note.kind, note.original), (InvoiceKind::CreditNote, Some(invoice)));
    assert_eq!(story.events[story.events.len() - 2..], ["credit_note.posted", "invoice.settled"]);
}

#[test]
fn the_tax_of_a_credit_is_the_difference_of_all_that_is_credited() {
    let mut story = Story::of(&[line(1, "3", "0.33")]);
    let invoice = story.ship_and_invoice();
    let mut taxes = Vec::new();
    for _ in 0..3 {
        let note = story.credit(invoice, &[(1, quantity("1"))]).unwrap();
        taxes.push(story.invoices[&note].tax);
    }
    // RULES 6: round(0.066), round(0.132) less 0.07, the rest of 0.20.
    assert_eq!(taxes, [eur("0.07"), eur("0.06"), eur("0.07")]);
}

#[test]
fn the_credit_note_of_a_paid_invoice_stays_open_as_an_item_of_its_own() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    story.pay(eur("6600.00"), &[(invoice, eur("6600.00"))], Matching::Stated).unwrap();
    let note = story.credit(invoice, &[(4, quantity("1"))]).unwrap();
    // 11.88 credited, of which 2.67 were still open.
    assert_eq!(story.items[&invoice.uuid()].open, eur("0"));
    assert_eq!(story.items[&note.uuid()].open, eur("-9.21"));
    assert_eq!(story.credit.exposure().unwrap(), eur("-9.21"));
}

#[test]
fn a_credit_that_asks_for_too_much_is_refused() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    let mut check = |lines: &[(i64, &str)], expected: &str| {
        let lines: Vec<_> = lines.iter().map(|(line, count)| (*line, quantity(count))).collect();
        assert_eq!(problems(story.credit(invoice, &lines)), expected, "{lines:?}");
    };
    check(&[(2, "3.000001")], "lines[0] invoicing.more_than_left");
    check(
        &[(5, "1"), (1, "0")],
        "lines[0] invoicing.unknown_line, \
        lines[1] invoicing.quantity_not_positive",
    );
    check(&[(1, "1"), (1, "1")], "lines[1] invoicing.line_twice");
    check(&[(2, "2")], "done");
    check(&[(2, "2")], "lines[0] invoicing.more_than_left");
    check(&[(2, "1")], "done");
    check(&[(2, "0.000001")], "lines[0] invoicing.more_than_left");
    let note = story.credit(invoice, &[]).unwrap();
    assert_eq!(problems(story.credit(note, &[])), "invoicing.not_an_invoice");
    assert_eq!(problems(story.credit(invoice, &[])), "invoicing.nothing_to_credit");
}

#[test]
fn a_stated_amount_wins_and_never_passes_what_is_left() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    let line = story.invoice_lines[&(invoice, 2)].clone();
    let none = line.uncredited();
    let one = Taking::Goods(quantity("1"));
    let (after, net) = credit_line(&line, &none, one, Some(eur("90.00"))).unwrap();
    assert_eq!(net, eur("90.00"));
    let (after, net) = credit_line(&line, &after, one, Some(eur("90.00"))).unwrap();
    assert_eq!(net, eur("10.00"));
    let (after, net) = credit_line(&line, &after, one, None).unwrap();
    assert_eq!((net, line.left(&after)), (eur("0"), left("0", "0", "0")));
}

fn left(quantity_left: &str, goods: &str, net: &str) -> Left {
    Left { quantity: quantity(quantity_left), goods: quantity(goods), amount: eur(net) }
}

/// What is taken, at which stated amount, and the net or refusal that comes of it.
type Step = (Taking, Option<&'static str>, &'static str);

#[test]
fn price_and_goods_are_credited_apart_and_share_the_amount() {
    let mut story = Story::of(&[line(1, "3", "10.00")]);
    let invoice = story.ship_and_invoice();
    let line = story.invoice_lines[&(invoice, 1)].clone();
    let (price, goods) = (|it| Taking::Price(quantity(it)), |it| Taking::Goods(quantity(it)));
    let too_much = "invoicing.more_than_left";
    // The steps; what is left: price, goods, net.
    let table: &[(&[Step], Left)] = &[
        (&[(price("1"), None, "10.00"), (goods("3"), None, "20.00")], left("0", "0", "0")),
        (&[(price("3"), None, "30.00"), (goods("3"), None, "0.00")], left("0", "0", "0")),
        (&[(price("3"), None, "30.00"), (goods("1"), Some("5.00"), "0.00")], left("0", "2", "0")),
        (&[(goods("2"), None, "20.00"), (price("2"), None, too_much)], left("1", "1", "10.00")),
        (
            &[(goods("3"), Some("15.00"), "15.00"), (price("1"), None, too_much)],
            left("0", "0", "15"),
        ),
        (&[(price("2"), None, "20.00"), (goods("2"), None, "10.00")], left("0", "1", "0")),
        (
            &[(goods("3"), Some("15.00"), "15.00"), (price("0"), Some("99"), "15.00")],
            left("0", "0", "0"),
        ),
        (&[(goods("3"), None, "30.00"), (goods("0.000001"), None, too_much)], left("0", "0", "0")),
    ];
    for (steps, expected) in table {
        let mut credited = line.uncredited();
        for (taking, stated, net) in *steps {
            let shown = match credit_line(&line, &credited, *taking, stated.map(eur)) {
                Ok((after, net)) => {
                    credited = after;
                    net.decimal()
                }
                Err(refused) => problems::<()>(Err(refused)),
            };
            assert_eq!(shown, *net, "{steps:?}");
        }
        assert_eq!(line.left(&credited), *expected, "{steps:?}");
    }
}

#[test]
fn the_amount_that_a_lower_credit_left_behind_is_credited_without_a_quantity() {
    let mut story = Story::of(&[line(1, "3", "3.335")]);
    let invoice = story.ship_and_invoice();
    let half = RegisterReturnLine { price: Some(price("1.67")), ..comes_back(1, "3") };
    let id = story.register(vec![half]).unwrap();
    story.receive(id).unwrap();
    let first = story.credit_return(id).unwrap();
    check(&story, first, ["5.01", "1.00", "6.01"]);
    let rest = story.credit(invoice, &[]).unwrap();
    check(&story, rest, ["5.00", "1.00", "6.00"]);
    let line = &story.invoice_lines[&(rest, 1)];
    assert_eq!((line.quantity, line.discount_amount), (quantity("0"), eur("0")));
    for account in [Account::Receivables, Account::OutputTax] {
        assert!(story.balance_of(account).is_zero(), "{account}");
    }
    assert_eq!(story.balance_of(Account::Revenue), eur("-5.01"), "the rest is in returns");
    assert_eq!(problems(story.credit(invoice, &[])), "invoicing.nothing_to_credit");
}

/// Goods of a product that come back to the shelf, at what they were billed at.
fn comes_back(number: u128, count: &str) -> RegisterReturnLine {
    RegisterReturnLine {
        product: product(number).id,
        description: String::new(),
        quantity: quantity(count),
        price: None,
        invoice: None,
        order: None,
        disposition: Disposition::Restock,
    }
}

#[test]
fn each_line_bills_one_shipment_line_and_says_its_discount() {
    let mut story =
        Story::of(&[(1, quantity("35"), price("42.40"), percent("15")), line(20, "1", "9.90")]);
    story.day = "2026-03-02";
    let first = story.ship(&[(1, quantity("10"))]);
    story.day = "2026-03-04";
    let second = story.ship(&[(1, quantity("24"))]);
    story.day = "2026-03-05";
    let invoice = story.invoice().unwrap();
    let lines: Vec<_> = story.invoice_lines.range((invoice, 0)..).map(|(_, it)| it).collect();
    let shown: Vec<_> = lines.iter().map(|it| (it.shipment, it.supplied_on, it.net)).collect();
    let expected = [
        (Some(first), date("2026-03-02"), eur("360.40")),
        (Some(second), date("2026-03-04"), eur("864.96")),
        (None, date("2026-03-05"), eur("9.90")),
    ];
    assert_eq!(shown, expected);
    assert_eq!((lines[0].discount, lines[0].discount_amount), (percent("15"), eur("63.60")));
    assert_eq!((lines[2].discount, lines[2].discount_amount), (percent("0"), eur("0")));
    let last = story.ship_and_invoice();
    assert_eq!(story.invoice_lines[&(last, 1)].net, eur("36.04"));
    for line in story.invoice_lines.values() {
        let amount = line.price.amount(line.quantity, Currency::EUR).unwrap();
        assert_eq!(amount.checked_sub(line.discount_amount).unwrap(), line.net);
    }
}

/// Lines of goods: product 9 has the reduced rate.
fn goods() -> impl Strategy<Value = Vec<Wanted>> {
    let line = (0_usize..3, 1_i64..9_000_000, 0_i64..900_000_000, 0_i64..400_000_000);
    prop::collection::vec(line, 1..5).prop_map(|lines| {
        let of = |(product, quantity, price, discount)| {
            (
                [1, 2, 9][product],
                Quantity::from_micros(quantity),
                Price::from_micros(price),
                Rate::from_nanos(discount),
            )
        };
        lines.into_iter().map(of).collect()
    })
}

/// Cuts: which line, and how much of it at most.
fn cuts() -> impl Strategy<Value = Vec<(usize, i64)>> {
    prop::collection::vec((0_usize..5, 1_i64..5_000_000), 0..12)
}

/// A part of what is left, where there is a line at the place.
fn part(left: &[Quantity], (place, count): (usize, i64)) -> Option<(i64, Quantity)> {
    let left = left.get(place)?;
    let count = Quantity::from_micros(count).min(*left);
    (!count.is_zero()).then_some((place as i64 + 1, count))
}

/// Each line of an invoice: quantity, the day of its supply, and its tax.
fn supplied(story: &Story, invoice: InvoiceId) -> Vec<String> {
    let lines = story.invoice_lines.range((invoice, 0)..(invoice, i64::MAX));
    let shown = |(_, line): (&(InvoiceId, i64), &InvoiceLine)| {
        format!("{} {} {} {}", line.quantity, line.supplied_on, line.tax_category, line.tax_rate)
    };
    lines.map(shown).collect()
}

/// An order of 30 June; from 1 July the rate is 21 % instead of 20 %.
fn over_a_change_of_rates(lines: &[Wanted]) -> Story {
    let mut story = Story::of(lines);
    story.order.ordered_on = date("2026-06-30");
    let (valid_from, rate) = (date("2026-07-01"), percent("21"));
    story.rates.push(TaxRate { valid_from, rate, ..story.rates[0].clone() });
    story
}

#[test]
fn the_tax_is_that_of_the_day_of_supply_whenever_it_was_ordered_or_billed() {
    // Shipped late: the new rate.
    let mut story = over_a_change_of_rates(&[line(1, "1", "100.00"), line(10, "1", "10.00")]);
    story.day = "2026-07-05";
    let invoice = story.ship_and_invoice();
    check(&story, invoice, ["110.00", "23.10", "133.10"]);
    // Billed late: the old rate for the goods, the new one for a service that is billed then.
    let mut story = over_a_change_of_rates(&[line(1, "1", "100.00"), line(10, "1", "10.00")]);
    story.day = "2026-06-30";
    story.ship(&[]);
    story.day = "2026-07-05";
    let invoice = story.invoice().unwrap();
    assert_eq!(supplied(&story, invoice), ["1 2026-06-30 S 20 %", "1 2026-07-05 S 21 %"]);
    check(&story, invoice, ["110.00", "22.10", "132.10"]);
    // The credit takes the original rate.
    let note = story.credit(invoice, &[]).unwrap();
    assert_eq!(supplied(&story, note), supplied(&story, invoice));
    check_credited(&story, invoice);
}

#[test]
fn a_service_is_not_billed_before_it_was_ordered() {
    let mut story = Story::of(&[line(10, "1", "10.00")]);
    story.order.ordered_on = date("2026-06-30");
    story.day = "2026-06-29";
    assert_eq!(problems(story.invoice()), "invoicing.before_order");
    story.day = "2026-06-30";
    let invoice = story.invoice().unwrap();
    check(&story, invoice, ["10.00", "2.00", "12.00"]);
}

#[test]
fn what_left_on_several_days_is_billed_in_a_line_for_each() {
    let mut story = over_a_change_of_rates(&[line(1, "6", "33.333333")]);
    story.order.ordered_on = date("2026-06-29");
    for (day, count) in [("2026-06-29", "1"), ("2026-06-30", "2"), ("2026-07-01", "1")] {
        story.day = day;
        story.ship(&[(1, quantity(count))]);
        if day == "2026-06-29" {
            story.invoice().unwrap();
        }
    }
    story.day = "2026-07-01";
    story.ship(&[(1, quantity("1"))]);
    story.day = "2026-06-30";
    assert_eq!(problems(story.invoice()), "invoicing.before_supply");
    story.day = "2026-07-02";
    let invoice = story.invoice().unwrap();
    let (june, july) = ("2 2026-06-30 S 20 %", "1 2026-07-01 S 21 %");
    assert_eq!(supplied(&story, invoice), [june, july, july], "a line for each that left");
    story.ship(&[]);
    story.invoice().unwrap();
    let nets = sum(story.invoices.values().map(|invoice| invoice.net));
    assert_eq!(nets, eur("200.00"), "the invoices of a line sum to its net");
}

#[test]
fn buyer_and_product_count_as_they_are_at_the_supply() {
    let mut story = Story::of(&[line(1, "1", "100.00"), line(10, "1", "10.00")]);
    story.order.ship_to_country = crate::tests::example::country("DE");
    story.customer.tax_status = crate::customer::TaxStatus::ReverseCharge;
    story.customer.vat_id = "DE123456789".to_owned();
    let invoice = story.ship_and_invoice();
    assert_eq!(supplied(&story, invoice), ["1 2026-03-01 K 0 %", "1 2026-03-01 AE 0 %"]);
}

#[test]
fn no_invoice_is_credited_before_its_own_date() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    story.day = "2025-12-31";
    assert_eq!(problems(story.credit(invoice, &[])), "invoicing.before_invoice");
    story.company.back_dating = crate::company::BackDating::Allowed;
    story.credit(invoice, &[]).unwrap();
}

#[test]
fn the_books_keep_base_and_tax_of_each_rate() {
    let mut story = story();
    let invoice = story.ship_and_invoice();
    for tax in story.invoice_taxes.iter().filter(|tax| tax.invoice == invoice) {
        let of_rate = |line: &&crate::ledger::JournalLine| {
            (line.tax_category, line.tax_rate) == (Some(tax.category), Some(tax.rate))
        };
        let lines = || story.entries.last().unwrap().lines.iter().filter(of_rate);
        let (taxes, base): (Vec<_>, Vec<_>) =
            lines().partition(|line| line.account == Account::OutputTax);
        let sum_of = |lines: Vec<&crate::ledger::JournalLine>| {
            sum(lines.into_iter().map(|line| line.amount.negated().unwrap()))
        };
        assert_eq!((sum_of(base), sum_of(taxes)), (tax.base, tax.tax), "{}", tax.rate);
    }
}

proptest! {
    #[test]
    fn invoices_of_a_line_sum_to_the_line(goods in goods(), cuts in cuts()) {
        let mut story = Story::of(&goods);
        for cut in cuts {
            let free: Vec<_> = story.order_lines.iter().map(|line| line.shippable()).collect();
            if let Some(part) = part(&free, cut) {
                story.ship(&[part]);
                story.invoice().unwrap();
            }
        }
        if story.order.state != OrderState::Closed {
            story.ship_and_invoice();
        }
        prop_assert_eq!(story.order.state, OrderState::Closed);
        for line in &story.order_lines {
            let of_line = |it: &&InvoiceLine| it.order_line == Some(line.line_no);
            let billed = story.invoice_lines.values().filter(of_line);
            prop_assert_eq!(sum(billed.clone().map(|it| it.net)), line.net);
            let count = Quantity::sum(billed.map(|it| it.quantity)).unwrap();
            prop_assert_eq!(count, line.quantity);
        }
        for invoice in story.invoices.values() {
            let taxes = story.invoice_taxes.iter().filter(|tax| tax.invoice == invoice.id);
            for tax in taxes.clone() {
                prop_assert_eq!(tax.tax, tax.rate.tax_from_net(tax.base).unwrap());
            }
            prop_assert_eq!(sum(taxes.map(|tax| tax.tax)), invoice.tax);
            prop_assert_eq!(invoice.net.checked_add(invoice.tax).unwrap(), invoice.gross);
        }
        let exposure = story.credit.exposure().unwrap();
        prop_assert_eq!(exposure, story.open(ItemKind::Receivable));
    }

    #[test]
    fn price_and_goods_in_any_parts_sum_to_their_line(
        whole in 1_i64..9_000_000,
        cents in 0_i64..10_000,
        parts in prop::collection::vec((any::<bool>(), 1_i64..3_000_000), 0..12),
    ) {
        let mut story = Story::of(&[line(1, "3", "10.00")]);
        let invoice = story.ship_and_invoice();
        let line = InvoiceLine {
            quantity: Quantity::from_micros(whole),
            net: Money::new(cents, Currency::EUR),
            ..story.invoice_lines[&(invoice, 1)].clone()
        };
        let mut credited = line.uncredited();
        for (is_goods, part) in parts {
            let (left, part) = (line.left(&credited), Quantity::from_micros(part));
            let taking = match is_goods {
                true => Taking::Goods(part.min(left.goods)),
                false => Taking::Price(part.min(left.quantity)),
            };
            credited = credit_line(&line, &credited, taking, None).unwrap().0;
        }
        let rest = Taking::Price(line.left(&credited).quantity);
        credited = credit_line(&line, &credited, rest, None).unwrap().0;
        prop_assert_eq!(credited.amount, line.net);
    }

    #[test]
    fn credits_of_an_invoice_in_any_parts_are_equal_to_it(goods in goods(), cuts in cuts()) {
        let mut story = Story::of(&goods);
        let invoice = story.ship_and_invoice();
        for cut in cuts {
            let lines = story.invoice_lines.range((invoice, 0)..(invoice, i64::MAX));
            let left: Vec<_> = lines
                .map(|(key, line)| {
                    let credited = story.credited_lines.get(key).cloned();
                    line.left(&credited.unwrap_or_else(|| line.uncredited())).quantity
                })
                .collect();
            if let Some(part) = part(&left, cut) {
                story.credit(invoice, &[part]).unwrap();
            }
        }
        let rest = problems(story.credit(invoice, &[]));
        prop_assert!(rest == "done" || rest == "invoicing.nothing_to_credit");
        prop_assert_eq!(problems(story.credit(invoice, &[])), "invoicing.nothing_to_credit");
        check_credited(&story, invoice);
    }
}

/// Holds that the credit notes of an invoice are together equal to it: in all, per line, per
/// tax rate and in the books.
fn check_credited(story: &Story, invoice: InvoiceId) {
    let original = &story.invoices[&invoice];
    let notes = story.invoices.values().filter(|it| it.original == Some(invoice));
    assert_eq!(sum(notes.clone().map(|note| note.gross)), original.gross);
    assert_eq!(sum(notes.clone().map(|note| note.tax)), original.tax);
    let lines = story.invoice_lines.values();
    for line in lines.clone().filter(|line| line.invoice == invoice) {
        let of_line = |it: &&InvoiceLine| {
            (it.original_invoice, it.original_line) == (Some(invoice), Some(line.line_no))
        };
        let credited = lines.clone().filter(of_line);
        assert_eq!(sum(credited.map(|it| it.net)), line.net);
    }
    for tax in story.invoice_taxes.iter().filter(|tax| tax.invoice == invoice) {
        let of_rate = |it: &&InvoiceTax| {
            it.invoice != invoice && (it.category, it.rate) == (tax.category, tax.rate)
        };
        let credited = story.invoice_taxes.iter().filter(of_rate);
        assert_eq!(sum(credited.clone().map(|it| it.tax)), tax.tax);
        assert_eq!(sum(credited.map(|it| it.base)), tax.base);
    }
    for account in [Account::Receivables, Account::Revenue, Account::OutputTax] {
        assert!(story.balance_of(account).is_zero(), "{account}");
    }
    assert!(story.credit.exposure().unwrap().is_zero());
}
