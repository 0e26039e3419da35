//! The laws of money that moves on: credit notes applied, refunds, returned payments, deductions,
//! tolerance. The story holds after each step that open items are their accounts.

use crate::id::Uuid;
use crate::ledger::Account;
use crate::payment::deduction::{DeductionReason, Resolution, ShortPaid};
use crate::payment::payer::{PayerLink, PayerState, SetPayer, SetPayerGiven, set_payer};
use crate::payment::tolerance::{Side, Tolerance, set_tolerance};
use crate::payment::*;
use crate::rate::Rate;
use crate::receivables::ItemKind;
use crate::tests::example::{at, check_codes, customer, date, eur, percent, problems, quantity};
use crate::tests::story::{DAY, Story, line};
use proptest::prelude::*;

#[test]
fn codes_are_stable_words() {
    check_codes::<DeductionReason>();
    check_codes::<Resolution>();
    check_codes::<PayerState>();
    check_codes::<ReceiptState>();
}

/// Three invoices over 12.00, 24.00 and 36.00.
fn story() -> (Story, [InvoiceId; 3]) {
    let mut story = Story::of(&[line(1, "6", "10.00")]);
    let invoices = ["1", "2", "3"].map(|count| {
        story.ship(&[(1, quantity(count))]);
        story.invoice().unwrap()
    });
    (story, invoices)
}

/// What is open of documents, then on account and of deductions in all.
fn shown(story: &Story, documents: &[Uuid]) -> String {
    let open = documents.iter().map(|document| story.items[document].open.decimal());
    let kinds = [ItemKind::OnAccount, ItemKind::Deduction];
    let kinds = kinds.map(|kind| story.open(kind).decimal());
    open.chain(kinds).collect::<Vec<_>>().join(" ")
}

fn short(invoice: InvoiceId, amount: &str) -> ShortPaid {
    ShortPaid {
        invoice: InvoiceRef::Id(invoice),
        amount: eur(amount),
        reason: DeductionReason::Damage,
        note: "two legs are broken".to_owned(),
    }
}

#[test]
fn an_open_credit_note_settles_other_invoices() {
    let (mut story, invoices) = story();
    story.pay(eur("12.00"), &[(invoices[0], eur("12.00"))], Matching::Stated).unwrap();
    let note = story.credit(invoices[0], &[]).unwrap();
    let documents = [note.uuid(), invoices[1].uuid(), invoices[2].uuid()];
    assert_eq!(shown(&story, &documents), "-12.00 24.00 36.00 0.00 0.00");
    let exposure = story.credit.exposure().unwrap();
    let entries = story.entries.len();
    story.apply_credit(note, &[(invoices[2].uuid(), eur("5.00"))]).unwrap();
    assert_eq!(shown(&story, &documents), "-7.00 24.00 31.00 0.00 0.00");
    story.apply_credit(note, &[]).unwrap();
    assert_eq!(shown(&story, &documents), "0.00 17.00 31.00 0.00 0.00");
    assert_eq!(problems(story.apply_credit(note, &[])), "payment.nothing_to_apply_to");
    assert_eq!(story.credit.exposure().unwrap(), exposure, "no cash moves");
    assert_eq!(story.entries.len(), entries, "and no account");
    let invoice = story.apply_credit(invoices[1], &[]);
    assert_eq!(problems(invoice), "credit_note payment.not_a_credit_note");
}

#[test]
fn no_more_is_refunded_than_is_to_the_customers_credit() {
    let (mut story, invoices) = story();
    story.pay(eur("50.00"), &[(invoices[2], eur("36.00"))], Matching::Stated).unwrap();
    let of = SourceRef::Payment(story.payments[0].id);
    let too_much = "amount payment.more_than_on_account";
    assert_eq!(problems(story.refund(of, Some(eur("14.01")))), too_much);
    assert_eq!(problems(story.refund(of, Some(eur("0.00")))), "amount payment.amount_not_positive");
    story.refund(of, Some(eur("4.00"))).unwrap();
    story.refund(of, None).unwrap();
    assert_eq!(problems(story.refund(of, None)), too_much);
    assert_eq!(story.balance_of(Account::Bank), eur("36.00"));
    let unpaid = story.credit(invoices[0], &[]).unwrap();
    let of = SourceRef::CreditNote(unpaid);
    assert_eq!(problems(story.refund(of, None)), too_much, "its invoice was not paid");
    let paid = story.credit(invoices[2], &[]).unwrap();
    story.refund(SourceRef::CreditNote(paid), None).unwrap();
    assert_eq!(story.balance_of(Account::Bank), eur("0.00"));
    let of = SourceRef::CreditNote(invoices[1]);
    assert_eq!(problems(story.refund(of, None)), "credit_note payment.not_a_credit_note");
}

#[test]
fn a_returned_payment_leaves_the_books_as_if_it_had_never_come() {
    let (mut story, invoices) = story();
    let documents = invoices.map(InvoiceId::uuid);
    let before = (shown(&story, &documents), story.credit.exposure().unwrap());
    story.pay(eur("50.00"), &[(invoices[2], eur("36.00"))], Matching::Stated).unwrap();
    story.apply(&[(invoices[1], eur("10.00"))], Matching::Stated).unwrap();
    assert_eq!(shown(&story, &documents), "12.00 14.00 0.00 -4.00 0.00");
    story.return_payment(0, None).unwrap();
    assert_eq!((shown(&story, &documents), story.credit.exposure().unwrap()), before);
    assert_eq!(story.balance_of(Account::Bank), eur("0.00"));
    assert_eq!(problems(story.return_payment(0, None)), "payment.returned_before");
    assert_eq!(story.events.iter().filter(|kind| **kind == "invoice.reopened").count(), 1);
}

#[test]
fn what_was_refunded_of_a_returned_payment_is_owed_with_the_fee() {
    let (mut story, invoices) = story();
    story.pay(eur("50.00"), &[(invoices[2], eur("36.00"))], Matching::Stated).unwrap();
    story.refund(SourceRef::Payment(story.payments[0].id), Some(eur("10.00"))).unwrap();
    let returned = story.return_payment(0, Some(eur("3.50"))).unwrap();
    let documents = [invoices[0].uuid(), invoices[2].uuid(), returned];
    assert_eq!(shown(&story, &documents), "12.00 36.00 13.50 0.00 0.00");
    // 50.00 came and went, 10.00 went to the customer, 3.50 to the bank.
    assert_eq!(story.balance_of(Account::Bank), eur("-13.50"));
    story.pay(eur("85.50"), &[], Matching::OldestFirst).unwrap();
    assert_eq!(shown(&story, &documents), "0.00 0.00 0.00 0.00 0.00");
}

#[test]
fn a_deduction_stands_for_what_is_not_paid_and_is_resolved() {
    let (mut story, invoices) = story();
    let deductions = [short(invoices[2], "6.00")];
    let stated = [(invoices[2], eur("30.00"))];
    story.pay_short(eur("30.00"), &stated, Matching::Stated, &deductions).unwrap();
    let deduction = *story.deductions.keys().next().unwrap();
    let documents = [invoices[2].uuid(), deduction];
    let due_on = story.items[&invoices[2].uuid()].due_on;
    assert_eq!(story.items[&deduction].due_on, due_on, "due as the invoice was");
    assert_eq!(shown(&story, &documents), "0.00 6.00 0.00 6.00");
    let some = |amount| Some(eur(amount));
    story.resolve(deduction, Resolution::WriteOff, some("1.00")).unwrap();
    assert_eq!(story.balance_of(Account::SalesReturns), eur("1.00"));
    story.resolve(deduction, Resolution::ChargeBack, some("2.00")).unwrap();
    assert_eq!(shown(&story, &documents), "2.00 3.00 0.00 3.00");
    story
        .pay(eur("1.00"), &[(InvoiceId::from_uuid(deduction), eur("1.00"))], Matching::Stated)
        .unwrap();
    story.pay(eur("36.00"), &[], Matching::OldestFirst).unwrap();
    assert_eq!(shown(&story, &documents), "2.00 2.00 0.00 2.00", "no money looks for deductions");
    let note = story.credit(invoices[2], &[(1, quantity("1"))]).unwrap();
    assert_eq!(shown(&story, &[note.uuid()]), "-10.00 0.00 2.00");
    story.apply_credit(note, &[(deduction, eur("2.00"))]).unwrap();
    assert_eq!(shown(&story, &documents), "0.00 0.00 0.00 0.00");
    let nothing = story.resolve(deduction, Resolution::WriteOff, None);
    assert_eq!(problems(nothing), "payment.nothing_to_apply_to");
}

#[test]
fn no_more_is_deducted_than_is_open() {
    let (mut story, invoices) = story();
    let deduct = |story: &mut Story, deductions: &[ShortPaid]| {
        let stated = [(invoices[2], eur("30.00"))];
        problems(story.pay_short(eur("30.00"), &stated, Matching::Stated, deductions))
    };
    let too_much = "deductions[0].amount receivables.more_than_open";
    assert_eq!(deduct(&mut story, &[short(invoices[2], "6.01")]), too_much);
    let twice = [short(invoices[2], "1.00"), short(invoices[2], "1.00")];
    assert_eq!(deduct(&mut story, &twice), "deductions[1] payment.invoice_twice");
    let unknown = short(InvoiceId::from_uuid(Uuid::from_u128(5)), "1.00");
    let unknown = deduct(&mut story, &[unknown]);
    assert_eq!(unknown, "deductions[0].invoice payment.unknown_invoice");
    story.declare(short(invoices[0], "12.00")).unwrap();
    let more = problems(story.declare(short(invoices[0], "0.01")));
    assert_eq!(more, "amount receivables.more_than_open");
    // The oldest first leaves to the deduction what is deducted.
    let deductions = [short(invoices[1], "4.00")];
    story.pay_short(eur("30.00"), &[], Matching::OldestFirst, &deductions).unwrap();
    let documents = invoices.map(InvoiceId::uuid);
    assert_eq!(shown(&story, &documents), "0.00 0.00 26.00 0.00 16.00");
}

#[test]
fn what_is_taken_off_again_is_as_if_it_had_never_been_applied() {
    let (mut story, invoices) = story();
    story.tolerance = Some(tolerance());
    let documents = invoices.map(InvoiceId::uuid);
    // 11.90 and a difference of 0.10 settle the first one; 20.00 of the second are applied later.
    story.pay(eur("31.90"), &[(invoices[0], eur("11.90"))], Matching::Stated).unwrap();
    story.apply(&[(invoices[1], eur("20.00"))], Matching::Stated).unwrap();
    assert_eq!(shown(&story, &documents), "0.00 4.00 36.00 0.00 0.00");
    let of = SourceRef::Payment(story.payments[0].id);
    story.unapply(of, invoices[0]).unwrap();
    assert_eq!(shown(&story, &documents), "12.00 4.00 36.00 -11.90 0.00");
    assert_eq!(story.balance_of(Account::SmallDifferences), eur("0.00"));
    assert_eq!(problems(story.unapply(of, invoices[0])), "invoice payment.not_applied");
    assert_eq!(problems(story.unapply(of, invoices[2])), "invoice payment.not_applied");
    story.apply(&[(invoices[2], eur("11.90"))], Matching::Stated).unwrap();
    story.unapply(of, invoices[1]).unwrap();
    assert_eq!(shown(&story, &documents), "12.00 24.00 24.10 -20.00 0.00");
    story.return_payment(0, None).unwrap();
    assert_eq!(shown(&story, &documents), "12.00 24.00 36.00 0.00 0.00");
    assert_eq!(problems(story.unapply(of, invoices[2])), "payment.returned_before");
}

#[test]
fn nothing_is_undone_before_it_was_done_whatever_dates_are_allowed() {
    let (mut story, invoices) = story();
    story.company.back_dating = crate::company::BackDating::Allowed;
    story.pay(eur("12.00"), &[(invoices[0], eur("12.00"))], Matching::Stated).unwrap();
    let of = SourceRef::Payment(story.payments[0].id);
    story.day = "2025-12-31";
    assert_eq!(problems(story.unapply(of, invoices[0])), "payment.before_payment");
    assert_eq!(problems(story.return_payment(0, None)), "payment.before_payment");
    assert_eq!(problems(story.reverse(invoices[1])), "invoicing.before_invoice");
    story.day = DAY;
    story.reverse(invoices[2]).unwrap();
    story.unapply(of, invoices[0]).unwrap();
}

#[test]
fn a_credit_note_is_taken_off_its_own_invoice_for_another() {
    let (mut story, invoices) = story();
    let note = story.credit(invoices[1], &[(1, quantity("1"))]).unwrap();
    let documents = [note.uuid(), invoices[0].uuid(), invoices[1].uuid()];
    assert_eq!(shown(&story, &documents), "0.00 12.00 12.00 0.00 0.00");
    story.unapply(SourceRef::CreditNote(note), invoices[1]).unwrap();
    assert_eq!(shown(&story, &documents), "-12.00 12.00 24.00 0.00 0.00");
    story.apply_credit(note, &[(invoices[0].uuid(), eur("12.00"))]).unwrap();
    assert_eq!(shown(&story, &documents), "0.00 0.00 24.00 0.00 0.00");
}

#[test]
fn a_deduction_that_came_with_the_payment_goes_with_it() {
    let (mut story, invoices) = story();
    let stated = [(invoices[2], eur("30.00"))];
    let pay = |story: &mut Story| {
        let deductions = [short(invoices[2], "6.00")];
        story.pay_short(eur("30.00"), &stated, Matching::Stated, &deductions).unwrap();
        SourceRef::Payment(story.payments.last().unwrap().id)
    };
    let first = pay(&mut story);
    story.unapply(first, invoices[2]).unwrap();
    assert_eq!(shown(&story, &[invoices[2].uuid()]), "36.00 -30.00 0.00");
    let second = pay(&mut story);
    let deduction = *story.deductions.keys().last().unwrap();
    story.resolve(deduction, Resolution::ChargeBack, Some(eur("2.00"))).unwrap();
    assert_eq!(shown(&story, &[invoices[2].uuid()]), "2.00 -30.00 4.00");
    story.resolve(deduction, Resolution::WriteOff, Some(eur("1.00"))).unwrap();
    let resolved = problems(story.unapply(second, invoices[2]));
    assert_eq!(resolved, "payment.deduction_resolved");
}

fn tolerance() -> Tolerance {
    Tolerance {
        currency: Currency::EUR,
        short_amount: eur("0.50"),
        short_rate: percent("1"),
        over_amount: eur("0.10"),
        over_rate: percent("100"),
        version: 0,
    }
}

#[test]
fn a_tolerance_is_the_lesser_of_an_amount_and_a_share() {
    for (side, by, open, expected) in [
        (Side::Short, "0.50", "100.00", true),
        (Side::Short, "0.51", "100.00", false),
        (Side::Short, "0.12", "12.00", true),
        (Side::Short, "0.13", "12.00", false),
        (Side::Over, "0.10", "0.10", true),
        (Side::Over, "0.11", "100.00", false),
        (Side::Short, "0.00", "100.00", false),
    ] {
        let permits = tolerance().permits(side, eur(by), eur(open)).unwrap();
        assert_eq!(permits, expected, "{side:?} {by} of {open}");
    }
}

/// Pays with a tolerance; holds what is open, on account and in small differences.
fn check_tolerance(amount: &str, stated: &[(usize, &str)], matching: Matching, expected: &str) {
    let (mut story, invoices) = story();
    story.tolerance = Some(tolerance());
    let stated: Vec<_> = stated.iter().map(|(place, it)| (invoices[*place], eur(it))).collect();
    let found = match story.pay(eur(amount), &stated, matching) {
        Err(refused) => problems::<()>(Err(refused)),
        Ok(_) => {
            let small = story.balance_of(Account::SmallDifferences).decimal();
            format!("{} {small}", shown(&story, &invoices.map(InvoiceId::uuid)))
        }
    };
    assert_eq!(found, expected, "{amount} {stated:?} {matching}");
}

#[test]
fn a_small_difference_is_taken_only_if_it_closes_the_item() {
    use Matching::{OldestFirst, Stated};
    check_tolerance("11.88", &[(0, "11.88")], Stated, "0.00 24.00 36.00 0.00 0.00 0.12");
    check_tolerance("11.87", &[(0, "11.87")], Stated, "0.13 24.00 36.00 0.00 0.00 0.00");
    check_tolerance("12.10", &[(0, "12.10")], Stated, "0.00 24.00 36.00 0.00 0.00 -0.10");
    let more = "applications[0].amount receivables.more_than_open";
    check_tolerance("12.11", &[(0, "12.11")], Stated, more);
    check_tolerance("11.90", &[], OldestFirst, "0.00 24.00 36.00 0.00 0.00 0.10");
    check_tolerance("35.80", &[], OldestFirst, "0.00 0.00 36.00 0.00 0.00 0.20");
    check_tolerance("72.10", &[], OldestFirst, "0.00 0.00 0.00 0.00 0.00 -0.10");
    check_tolerance("72.11", &[], OldestFirst, "0.00 0.00 0.00 -0.11 0.00 0.00");
    check_tolerance("12.05", &[(0, "12.00")], Stated, "0.00 24.00 36.00 -0.05 0.00 0.00");
}

#[test]
fn a_returned_payment_takes_its_small_differences_back() {
    let (mut story, invoices) = story();
    story.tolerance = Some(tolerance());
    story.pay(eur("11.90"), &[(invoices[0], eur("11.90"))], Matching::Stated).unwrap();
    story.return_payment(0, None).unwrap();
    assert_eq!(shown(&story, &[invoices[0].uuid()]), "12.00 0.00 0.00");
    assert_eq!(story.balance_of(Account::SmallDifferences), eur("0.00"));
}

#[test]
fn a_tolerance_is_positive_and_in_one_currency() {
    let command = SetTolerance {
        short_amount: eur("0.50"),
        short_rate: percent("1"),
        over_amount: eur("0"),
        over_rate: Rate::ZERO,
    };
    assert_eq!(set_tolerance(None, &command).unwrap().tolerance.currency, Currency::EUR);
    let negative = SetTolerance { short_amount: eur("-0.01"), ..command.clone() };
    let out = "short_amount payment.tolerance_out_of_range";
    assert_eq!(problems(set_tolerance(None, &negative)), out);
    let dollars = Money::new(1, Currency::USD);
    let dollars = SetTolerance { over_amount: dollars, over_rate: percent("101"), ..command };
    let out = "over_amount payment.wrong_currency, over_rate payment.tolerance_out_of_range";
    assert_eq!(problems(set_tolerance(None, &dollars)), out);
}

#[test]
fn a_customer_has_one_payer_and_a_payer_has_none() {
    let shop = customer();
    let office = crate::customer::Customer { id: other(1), ..customer() };
    let link =
        |of, payer, state| PayerLink { customer: of, payer, state, since: date(DAY), version: 1 };
    let set = |links: &[&PayerLink], of_payer: &[&PayerLink], paid: &[&PayerLink], payer| {
        let given = SetPayerGiven {
            customer: Some(&shop),
            payer: Some(&office),
            links,
            of_payer,
            paid_by_customer: paid,
        };
        set_payer(&given, &SetPayer { customer: shop.id, payer }, &at(DAY))
    };
    let first = set(&[], &[], &[], Some(office.id)).unwrap().new.unwrap();
    assert_eq!((first.customer, first.payer), (shop.id, office.id));
    let unchanged = "payer payment.payer_unchanged";
    assert_eq!(problems(set(&[&first], &[], &[], Some(office.id))), unchanged);
    assert_eq!(problems(set(&[], &[], &[], None)), unchanged);
    let ended = set(&[&first], &[], &[], None).unwrap().changed;
    assert_eq!(ended[0].state, PayerState::Ended);
    let again = set(&[&ended[0]], &[], &[], Some(office.id)).unwrap();
    assert_eq!((again.changed[0].state, again.new), (PayerState::Active, None));
    let of_payer = link(office.id, other(2), PayerState::Active);
    let has = problems(set(&[], &[&of_payer], &[], Some(office.id)));
    assert_eq!(has, "payer payment.payer_has_payer");
    let paid = link(other(3), shop.id, PayerState::Active);
    let is = problems(set(&[], &[], &[&paid], Some(office.id)));
    assert_eq!(is, "payer payment.customer_is_payer");
}

fn other(number: u128) -> CustomerId {
    CustomerId::from_uuid(Uuid::from_u128(700 + number))
}

proptest! {
    #[test]
    fn whatever_happens_to_money_the_items_are_their_accounts(
        steps in prop::collection::vec((0_usize..10, 0_usize..3, 1_i64..4_000), 1..25),
        tolerant in any::<bool>(),
    ) {
        let (mut story, invoices) = story();
        story.tolerance = tolerant.then(tolerance);
        let mut notes = Vec::new();
        for (step, place, minor) in steps {
            let amount = Money::new(minor, Currency::EUR);
            let deduction = story.deductions.keys().nth(place).copied();
            // What is refused changes nothing; what is done is checked by the story.
            let _ = match (step, deduction) {
                (0, _) => story.pay(amount, &[], Matching::OldestFirst).map(|_| ()),
                (1, _) => story.pay(amount, &[], Matching::None).map(|_| ()),
                (2, _) => story.credit(invoices[place], &[(1, quantity("1"))]).map(|note| {
                    notes.push(note);
                }),
                (3, _) if place < notes.len() => story.apply_credit(notes[place], &[]),
                (4, _) if place < story.payments.len() => {
                    story.refund(SourceRef::Payment(story.payments[place].id), Some(amount))
                }
                (5, _) if place < story.payments.len() => {
                    story.return_payment(place, None).map(|_| ())
                }
                (6, _) => {
                    let short = ShortPaid { amount, ..short(invoices[place], "1.00") };
                    story.declare(short).map(|_| ())
                }
                (7, Some(deduction)) => {
                    let how = [Resolution::WriteOff, Resolution::ChargeBack][minor as usize % 2];
                    story.resolve(deduction, how, Some(amount))
                }
                (8, _) if place < story.payments.len() => {
                    let of = SourceRef::Payment(story.payments[place].id);
                    story.unapply(of, invoices[minor as usize % 3])
                }
                (9, _) if place < notes.len() => {
                    story.unapply(SourceRef::CreditNote(notes[place]), invoices[minor as usize % 3])
                }
                _ => Ok(()),
            };
        }
        // Cash is what came less what went.
        let of = |amounts: Vec<Money>| crate::tests::story::sum(amounts).minor();
        let came = of(story.payments.iter().map(|it| it.amount).collect());
        let refunded = of(story.refunds.iter().map(|it| it.amount).collect());
        let returned = of(story.returned_payments.iter().map(|it| it.amount).collect());
        prop_assert_eq!(story.balance_of(Account::Bank).minor(), came - refunded - returned);
    }
}
