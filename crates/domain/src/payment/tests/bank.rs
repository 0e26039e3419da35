//! The laws of bank lines and bank accounts.

use crate::id::Uuid;
use crate::payment::bank_account::bank_account;
use crate::payment::bank_line::{Payer, TakeBankLine, payer, plan};
use crate::payment::candidates::{Candidate, Known};
use crate::payment::reference::{Named, PREFIXES};
use crate::payment::*;
use crate::receivables::{EarlyDiscounts, OpenItem};
use crate::tests::example::{customer, eur, quantity};
use crate::tests::story::{Story, line};
use proptest::prelude::*;

fn bank_line(amount: &str, remittance: &str) -> TakeBankLine {
    TakeBankLine {
        amount: eur(amount),
        remittance: remittance.to_owned(),
        end_to_end: String::new(),
        remitter: "Customer One".to_owned(),
        bank_account: String::new(),
    }
}

#[test]
fn invoice_numbers_are_found_however_they_are_written() {
    for (text, expected) in [
        ("INV-2026-000123", "INV-2026-000123"),
        ("Invoice inv 2026 000123, thanks", "INV-2026-000123"),
        ("INV2026000123/INV2026/000124", "INV-2026-000123 INV-2026-000124"),
        ("INV-2026-000123 INV-2026-000123", "INV-2026-000123"),
        ("INV-2026-1234567", "INV-2026-1234567"),
        (
            "so 2026 000004 DR2026000005,CN-2026-000006",
            "SO-2026-000004 DR-2026-000005 CN-2026-000006",
        ),
        (
            "LC-2026-000007 RP-2026-000008 DED-2026-000009",
            "LC-2026-000007 RP-2026-000008 DED-2026-000009",
        ),
        ("PAY-2026-000010", ""),
        ("INV-2026-12345", ""),
        ("XINV-2026-000123", ""),
        ("Rechnung 2026-000123", ""),
        ("INV", ""),
        ("INVÄ2026-000123", ""),
        ("", ""),
    ] {
        assert_eq!(bank_line("1.00", text).numbers().join(" "), expected, "{text}");
    }
    let both = TakeBankLine {
        end_to_end: "INV-2026-000002".to_owned(),
        ..bank_line("1.00", "INV-2026-000001 INV-2026-000002")
    };
    assert_eq!(both.numbers(), ["INV-2026-000001", "INV-2026-000002"]);
}

#[test]
fn foreign_numbers_are_words_with_digits_and_no_years_or_amounts() {
    for (text, expected) in [
        ("R-1, (PO4711); 12 chairs of 2026", "R-1 PO4711"),
        ("order 45001 and 4500", "45001"),
        ("714.00 EUR on 2026-03-02", "714.00 2026-03-02"),
        ("INV-2026-000001 inv2026/000002", ""),
        ("A1 A-1 A-1", "A-1"),
        ("thanks", ""),
    ] {
        assert_eq!(bank_line("1.00", text).words().join(" "), expected, "{text}");
    }
}

#[test]
fn a_payer_is_known_or_not_but_never_guessed() {
    let other = |number: u128| CustomerId::from_uuid(Uuid::from_u128(number));
    let (one, two, office, owner) = (other(1), other(2), other(3), other(4));
    let found = |owner, named: &[_]| payer(owner, named).map(|payer| payer.customer);
    assert_eq!(found(Some(owner), &[(one, None)]), Some(owner));
    assert_eq!(found(None, &[(one, None), (one, None)]), Some(one));
    assert_eq!(found(None, &[(one, Some(office))]), Some(one));
    assert_eq!(found(None, &[(one, Some(office)), (two, Some(office))]), Some(office));
    assert_eq!(found(None, &[(office, None), (two, Some(office))]), Some(office));
    assert_eq!(found(None, &[(one, None), (two, None)]), None);
    assert_eq!(found(None, &[]), None);
}

/// Plans a line over three invoices of 12.00, 24.00 and 24.00; `named` are their places.
fn check(amount: &str, named: &[usize], expected: &str) {
    let mut story = Story::of(&[line(1, "5", "10.00")]);
    let invoices = ["1", "2", "2"].map(|count| {
        story.ship(&[(1, quantity(count))]);
        story.invoice().unwrap()
    });
    let items: Vec<&OpenItem> =
        invoices.iter().map(|invoice| &story.items[&invoice.uuid()]).collect();
    let name = |place: &usize| {
        let item = items[*place];
        Named { text: &item.document_number, customer: item.customer, items: vec![item] }
    };
    let named: Vec<Named<'_>> = named.iter().map(name).collect();
    let who = Payer { customer: customer().id, evidence: "payer".to_owned() };
    let early = EarlyDiscounts::default();
    let planned = plan(&bank_line(amount, ""), &who, (&named, &items), &early).unwrap();
    let parts = planned.payment.applications.iter().map(|part| part.amount.decimal());
    let parts: Vec<String> = parts.collect();
    let found = format!("{} {} {}", parts.join("+"), planned.payment.automatic, planned.evidence);
    assert_eq!(found.trim(), expected, "{amount}");
}

#[test]
fn what_is_named_comes_first_then_the_exact_amount_then_the_oldest() {
    check("12.00", &[1], "12.00 stated payer; the text names INV-2");
    check("30.00", &[2, 0], "24.00+6.00 stated payer; the text names INV-3 and 1 more");
    check("50.00", &[0, 1], "12.00+24.00 stated payer; the text names INV-1 and 1 more");
    check("24.00", &[1, 2], "24.00 stated payer; the text names INV-2 and 1 more");
    check("12.00", &[], "12.00 stated payer; INV-1 is the only one of this amount");
    check("24.00", &[], "group_oldest_first payer; the oldest due first");
    check("13.00", &[], "group_oldest_first payer; the oldest due first");
}

/// The candidates of money from `remitter` and `account`, with their evidence.
fn candidates(remitter: &str, account: &str, exact: &[(&str, &str)]) -> String {
    let receipt = UnidentifiedReceipt {
        id: ReceiptId::from_uuid(Uuid::from_u128(1)),
        number: "UR-1".to_owned(),
        method: Method::Bank,
        reference: String::new(),
        remitter: remitter.to_owned(),
        bank_account: account.to_owned(),
        currency: eur("1.00").currency(),
        amount: eur("1.00"),
        base_amount: eur("1.00"),
        received_on: "2026-03-02".parse().unwrap(),
        value_on: "2026-03-02".parse().unwrap(),
        state: ReceiptState::Waiting,
        resolved_on: None,
        version: 0,
    };
    let pairs = |pairs: &[(&str, &str)]| -> Vec<(String, String)> {
        pairs.iter().map(|(one, other)| ((*one).to_owned(), (*other).to_owned())).collect()
    };
    let names = [("N", "Nordwind GmbH"), ("K", "Kern & Co. KG"), ("B", "Kern Bau"), ("X", "AG")];
    let accounts = [("DE89370400440532013000", "K"), ("no account", "X")];
    let known = Known::of(pairs(&names), pairs(&accounts));
    let told = |it: Candidate| format!("{} {}", it.customer, it.evidence.join(", "));
    let found = known.candidates(&receipt, &pairs(exact));
    found.into_iter().map(told).collect::<Vec<_>>().join("; ")
}

#[test]
fn candidates_stand_with_what_speaks_for_them_the_strongest_first() {
    let alike = "the name is alike";
    assert_eq!(candidates("NORDWIND Handels-GmbH", "", &[]), format!("N {alike}"));
    assert_eq!(candidates("Nord Wind AG", "", &[]), "");
    assert_eq!(candidates("", "", &[]), "");
    assert_eq!(candidates("Kern", "", &[]), format!("B {alike}; K {alike}"));
    let account = "de89 3704 0044 0532 0130 00";
    let paid = "its bank account paid before";
    assert_eq!(candidates("Kern", account, &[]), format!("K {paid}, {alike}; B {alike}"));
    let exact = [("INV-1", "N"), ("INV-2", "N"), ("INV-3", "B")];
    let n = "N INV-1 has exactly this open, INV-2 has exactly this open";
    let b = "B INV-3 has exactly this open";
    assert_eq!(candidates("", account, &exact), format!("K {paid}; {b}; {n}"));
}

#[test]
fn a_bank_account_is_written_in_one_way_and_has_its_check_digits() {
    let number = |text| bank_account(text).ok();
    assert_eq!(number("de89 3704 0044 0532 0130 00").unwrap(), "DE89370400440532013000");
    assert_eq!(number("GB82WEST12345698765432").unwrap(), "GB82WEST12345698765432");
    assert_eq!(number("12345-67").unwrap(), "1234567");
    for wrong in ["DE88370400440532013000", "", "1234", "12345678ü", &"1".repeat(35), "DE8"] {
        assert_eq!(number(wrong), None, "{wrong}");
    }
}

proptest! {
    #[test]
    fn no_text_of_a_line_makes_it_fail(text in ".{0,80}", more in "(INV[- /]?[0-9 -]{0,16}){0,4}") {
        let line = bank_line("1.00", &format!("{text}{more}"));
        for number in line.numbers() {
            let prefix = number.split('-').next().unwrap();
            prop_assert!(PREFIXES.contains(&prefix) && number.len() >= 14);
        }
        let _ = line.words();
        let _ = bank_account(&text);
    }
}
