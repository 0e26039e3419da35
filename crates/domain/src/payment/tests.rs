//! The laws of payments: no more is applied than was paid or is open.

use super::*;
use crate::id::Uuid;
use crate::ledger::Account;
use crate::receivables::{ItemKind, OpenItem};
use crate::tests::example::{at, check_codes, customer, eur, problems, quantity};
use crate::tests::story::{DAY, Story, line};
use proptest::prelude::*;

mod bank;
mod cash;
mod early;

#[test]
fn codes_are_stable_words() {
    check_codes::<Method>();
    check_codes::<Matching>();
}

/// Three invoices of one order over 12.00, 24.00 and 36.00; the second one is due first.
fn story() -> (Story, [InvoiceId; 3]) {
    let mut story = Story::of(&[line(1, "6", "10.00")]);
    let days = ["2026-03-02", "2026-03-01", "2026-03-03"];
    story.company.back_dating = crate::company::BackDating::Allowed;
    let invoices = ["1", "2", "3"].map(quantity).into_iter().zip(days).map(|(count, day)| {
        story.day = day;
        story.ship(&[(1, count)]);
        story.invoice().unwrap()
    });
    let invoices: Vec<InvoiceId> = invoices.collect();
    story.day = DAY;
    (story, [invoices[0], invoices[1], invoices[2]])
}

/// Pays an amount on a fresh story, with amounts stated for its invoices; holds what is open of
/// each invoice after it and what is on account, or why it was refused.
fn check(amount: &str, stated: &[(usize, &str)], matching: Matching, expected: &str) {
    let (mut story, invoices) = story();
    let stated: Vec<_> = stated.iter().map(|(place, it)| (invoices[*place], eur(it))).collect();
    let shown = match story.pay(eur(amount), &stated, matching) {
        Err(refused) => problems::<()>(Err(refused)),
        Ok(_) => shown(&story, &invoices),
    };
    assert_eq!(shown, expected, "{amount} {stated:?} {matching}");
}

fn shown(story: &Story, invoices: &[InvoiceId]) -> String {
    let open = invoices.iter().map(|invoice| story.items[&invoice.uuid()].open.decimal());
    let on_account = story.open(ItemKind::OnAccount).decimal();
    open.chain([on_account]).collect::<Vec<_>>().join(" ")
}

#[test]
fn a_payment_settles_what_is_stated_then_the_oldest_due() {
    use Matching::{None, OldestFirst, Stated};
    check("30.00", &[], Stated, "12.00 24.00 36.00 -30.00");
    check("30.00", &[], None, "12.00 24.00 36.00 -30.00");
    check("30.00", &[], OldestFirst, "6.00 0.00 36.00 0.00");
    check("30.00", &[(2, "20.00")], Stated, "12.00 24.00 16.00 -10.00");
    check("30.00", &[(2, "20.00")], OldestFirst, "12.00 14.00 16.00 0.00");
    check("30.00", &[(1, "4.00")], OldestFirst, "6.00 0.00 36.00 0.00");
    check("72.00", &[], OldestFirst, "0.00 0.00 0.00 0.00");
    check("100.00", &[], OldestFirst, "0.00 0.00 0.00 -28.00");
    check("36.00", &[(0, "12.00"), (1, "24.00")], Stated, "0.00 0.00 36.00 0.00");
}

#[test]
fn a_payment_that_claims_too_much_is_refused() {
    use Matching::{None, OldestFirst, Stated};
    check("0.00", &[], Stated, "amount payment.amount_not_positive");
    check("-5.00", &[], Stated, "amount payment.amount_not_positive");
    check("10000000000000.00", &[], Stated, "12.00 24.00 36.00 -10000000000000.00");
    check("10000000000000.01", &[], Stated, "amount amount.too_large");
    check("30.00", &[(0, "12.01")], Stated, "applications[0].amount receivables.more_than_open");
    check(
        "30.00",
        &[(0, "0.00")],
        Stated,
        "applications[0].amount payment.application_not_positive",
    );
    check(
        "30.00",
        &[(0, "1.00"), (0, "1.00")],
        OldestFirst,
        "applications[1] payment.invoice_twice",
    );
    check("30.00", &[(0, "10.00"), (1, "20.01")], OldestFirst, "payment.more_than_payment");
    check("30.00", &[(0, "10.00")], None, "payment.applications_not_wanted");
}

#[test]
fn only_the_customers_own_open_invoices_are_paid() {
    let (mut story, invoices) = story();
    let unknown = InvoiceId::from_uuid(Uuid::from_u128(5));
    let stated = [(unknown, eur("1.00"))];
    let unknown = "applications[0].invoice payment.unknown_invoice";
    assert_eq!(problems(story.pay(eur("5.00"), &stated, Matching::Stated)), unknown);
    let other = CustomerId::from_uuid(Uuid::from_u128(77));
    story.items.get_mut(&invoices[0].uuid()).unwrap().customer = other;
    let stated = [(invoices[0], eur("1.00"))];
    assert_eq!(problems(story.pay(eur("5.00"), &stated, Matching::Stated)), unknown);
}

#[test]
fn a_credit_note_is_not_paid() {
    let (mut story, invoices) = story();
    story.pay(eur("72.00"), &[], Matching::OldestFirst).unwrap();
    let note = story.credit(invoices[0], &[]).unwrap();
    let paid = story.pay(eur("5.00"), &[(note, eur("5.00"))], Matching::Stated);
    assert_eq!(problems(paid), "applications[0].invoice payment.not_an_invoice");
}

/// Decides a payment in another way than the story does.
fn receive_with(change: impl Fn(&mut ReceivePayment)) -> Result<PaymentReceived, crate::Refused> {
    let (mut story, _) = story();
    let mut command = ReceivePayment {
        customer: customer().id,
        method: Method::Bank,
        reference: String::new(),
        amount: eur("12.00"),
        applications: Vec::new(),
        automatic: Matching::Stated,
    };
    change(&mut command);
    let given = ReceivePaymentGiven {
        offers: crate::receivables::Offers::default(),
        company: &story.company,
        credit: Some(&story.credit),
        group: &[],
        items: &story.items.values().collect::<Vec<_>>(),
        tolerance: None,
        disputes: &[],
        in_base: story.in_base(),
    };
    receive(&given, &Receiving::plain(&command), &at(DAY), &mut story.ids)
}

#[test]
fn an_invoice_is_known_by_its_number_too() {
    let number = |text: &str| {
        let invoice = InvoiceRef::Number(text.to_owned());
        receive_with(move |command| {
            let amount = eur("12.00");
            command.applications = vec![Application { invoice: invoice.clone(), amount }];
        })
    };
    let received = number("INV-1").unwrap();
    assert_eq!(received.items[0].document_number, "INV-1");
    assert_eq!(problems(number("INV-9")), "applications[0].invoice payment.unknown_invoice");
}

#[test]
fn an_invoice_is_named_by_id_or_number_in_json() {
    let id = InvoiceRef::Id(InvoiceId::from_uuid(Uuid::from_u128(1)));
    for invoice in [id, InvoiceRef::Number("INV-2026-000001".to_owned())] {
        let json = serde_json::to_string(&invoice).unwrap();
        assert_eq!(serde_json::from_str::<InvoiceRef>(&json).unwrap(), invoice, "{json}");
    }
}

#[test]
fn money_by_card_is_not_at_the_bank_yet() {
    for (method, account) in [
        (Method::Bank, Account::Bank),
        (Method::Cash, Account::Bank),
        (Method::Card, Account::CardClearing),
    ] {
        let received = receive_with(|command| command.method = method).unwrap();
        let lines = received.entry.unwrap().lines;
        let posted: Vec<_> = lines.iter().map(|line| (line.account, line.amount)).collect();
        let expected = [(account, eur("12.00")), (Account::CustomerOnAccount, eur("-12.00"))];
        assert_eq!(posted, expected);
    }
}

#[test]
fn a_payment_in_another_currency_than_the_account_is_refused() {
    let dollars = Money::parse("12.00", Currency::USD).unwrap();
    let received = receive_with(|command| command.amount = dollars);
    assert_eq!(problems(received), "amount payment.wrong_currency");
}

#[test]
fn numbers_are_filled_in_afterwards() {
    let received = receive_with(|_| {}).unwrap().with_number("PAY-1".to_owned());
    assert_eq!(received.payment.number, "PAY-1");
    assert_eq!(received.on_account.unwrap().document_number, "PAY-1");
    assert_eq!(received.entry.unwrap().header.document_number, "PAY-1");
    assert!(received.events[0].data.contains(&("number", "PAY-1".to_owned())));
}

#[test]
fn money_on_account_is_applied_without_changing_the_exposure() {
    let (mut story, invoices) = story();
    story.pay(eur("30.00"), &[], Matching::None).unwrap();
    let exposure = story.credit.exposure().unwrap();
    story.apply(&[(invoices[2], eur("20.00"))], Matching::Stated).unwrap();
    assert_eq!(shown(&story, &invoices), "12.00 24.00 16.00 -10.00");
    let too_much = story.apply(&[(invoices[2], eur("10.01"))], Matching::Stated);
    assert_eq!(problems(too_much), "payment.more_than_on_account");
    assert_eq!(problems(story.apply(&[], Matching::Stated)), "payment.nothing_to_apply_to");
    story.apply(&[], Matching::OldestFirst).unwrap();
    assert_eq!(shown(&story, &invoices), "12.00 14.00 16.00 0.00");
    assert_eq!(story.credit.exposure().unwrap(), exposure);
    assert_eq!(problems(story.apply(&[], Matching::OldestFirst)), "payment.nothing_to_apply_to");
}

#[test]
fn money_settles_no_invoice_of_a_later_day() {
    // Invoices of 12.00 of the 2nd, 24.00 of the 1st, 36.00 of the 3rd; money of the 2nd.
    let (mut story, invoices) = story();
    story.company.back_dating = crate::company::BackDating::Refused;
    story.day = "2026-03-02";
    let too_early = story.pay(eur("36.00"), &[(invoices[2], eur("36.00"))], Matching::Stated);
    assert_eq!(problems(too_early), "applications[0].invoice payment.before_invoice");
    story.pay(eur("60.00"), &[], Matching::OldestFirst).unwrap();
    assert_eq!(shown(&story, &invoices), "0.00 0.00 36.00 -24.00");
    let too_early = story.apply(&[(invoices[2], eur("24.00"))], Matching::Stated);
    assert_eq!(problems(too_early), "applications[0].invoice payment.before_invoice");
    story.day = "2026-03-01";
    let too_early = story.apply(&[], Matching::OldestFirst);
    assert_eq!(problems(too_early), "payment.before_payment");
    story.day = "2026-03-03";
    story.apply(&[(invoices[2], eur("24.00"))], Matching::Stated).unwrap();
    assert_eq!(shown(&story, &invoices), "0.00 0.00 12.00 0.00");
}

#[test]
fn who_pays_by_card_has_paid_where_the_company_collects_by_itself() {
    use crate::company::Mode::{Automatic, Manual};
    use crate::customer::Terms::{Card, Net};
    let (story, invoices) = story();
    let invoice = &story.invoices[&invoices[0]];
    for (terms, open, mode, expected) in [
        (Card, "12.00", Automatic, Some(eur("12.00"))),
        (Card, "12.00", Manual, None),
        (Card, "4.00", Automatic, Some(eur("4.00"))),
        (Card, "0.00", Automatic, None),
        (Net(0), "12.00", Automatic, None),
    ] {
        let invoice = crate::invoicing::Invoice { terms, ..invoice.clone() };
        let item = OpenItem { open: eur(open), ..story.items[&invoice.id.uuid()].clone() };
        let stages = crate::company::Stages { collect: mode, ..story.company.automatic };
        let paid = collect(&invoice, &item, &stages);
        assert_eq!(paid.as_ref().map(|it| it.amount), expected, "{terms} {open} {mode}");
        assert!(paid.is_none_or(|it| it.applications[0].amount == it.amount));
    }
}

/// Amounts for invoices, by their places.
fn applications() -> impl Strategy<Value = Vec<(usize, i64)>> {
    prop::collection::vec((0_usize..3, -5_i64..2_000), 0..4)
}

proptest! {
    #[test]
    fn no_more_is_applied_than_was_paid_or_is_open(
        payments in prop::collection::vec((-10_i64..5_000, applications(), 0_usize..3), 1..6),
    ) {
        let (mut story, invoices) = story();
        for (amount, stated, matching) in payments {
            let euros = |minor| Money::new(minor, Currency::EUR);
            let matching = <Matching as crate::code::Code>::ALL[matching];
            let stated = stated.into_iter().map(|(place, it)| (invoices[place], euros(it)));
            let stated: Vec<_> = stated.collect();
            // What is refused changes nothing; what is done is checked by the story.
            let paid = story.pay(euros(amount), &stated, matching).is_ok();
            if paid {
                let _ = story.apply(&stated, Matching::OldestFirst);
            }
            let total: i64 = stated.iter().map(|it| it.1.minor()).sum();
            prop_assert!(!paid || total <= amount);
        }
        let bank = story.balance_of(Account::Bank);
        let paid = crate::tests::story::sum(story.payments.iter().map(|payment| payment.amount));
        prop_assert_eq!(bank, paid);
        for invoice in invoices {
            prop_assert!(!story.items[&invoice.uuid()].open.is_negative());
        }
    }
}
