//! The laws of discounts for paying early, where they meet all else that happens to money.

use crate::invoicing::{DiscountTax, DiscountTier, DueRule, PaymentTerms, TermsInstalment};
use crate::ledger::Account;
use crate::payment::deduction::{DeductionReason, Resolution, ShortPaid};
use crate::payment::tolerance::Tolerance;
use crate::payment::*;
use crate::rate::Rate;
use crate::receivables::{DiscountTaxTaken, ItemKind};
use crate::tests::example::{eur, percent, problems, quantity};
use crate::tests::story::{Story, line, sum};
use proptest::prelude::*;

/// Three invoices over 12.00, 24.00 and 36.00, of which 0.24, 0.48 and 0.72 are saved in time.
fn story() -> (Story, [InvoiceId; 3]) {
    let mut story = Story::of(&[line(1, "6", "10.00")]);
    story.terms = Some(PaymentTerms {
        code: "2-10-30".parse().unwrap(),
        name: "2 % in 10 days".to_owned(),
        instalments: vec![TermsInstalment { share: Rate::ONE, due: DueRule::of_days(30) }],
        discounts: vec![DiscountTier { percent: percent("2"), until: DueRule::of_days(10) }],
        discount_tax: DiscountTax::OnPayment,
        version: 0,
    });
    let invoices = ["1", "2", "3"].map(|count| {
        story.ship(&[(1, quantity(count))]);
        story.invoice().unwrap()
    });
    (story, invoices)
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

/// What is open of the first invoice, given up and in small differences, and on account.
fn shown(story: &Story, invoice: InvoiceId) -> String {
    let given_up = sum(story.discounts.iter().map(|it| it.amount));
    let small = story.balance_of(Account::SmallDifferences);
    let open = story.items[&invoice.uuid()].open;
    let amounts = [open, given_up, small, story.open(ItemKind::OnAccount)];
    amounts.map(Money::decimal).join(" ")
}

/// Pays the first invoice with a tolerance.
fn check(amount: &str, matching: Matching, expected: &str) {
    let (mut story, invoices) = story();
    story.tolerance = Some(tolerance());
    story.credit(invoices[1], &[]).unwrap();
    story.credit(invoices[2], &[]).unwrap();
    let stated = match matching {
        Matching::Stated => vec![(invoices[0], eur(amount))],
        Matching::OldestFirst | Matching::GroupOldestFirst | Matching::None => Vec::new(),
    };
    story.pay(eur(amount), &stated, matching).unwrap();
    assert_eq!(shown(&story, invoices[0]), expected, "{amount} {matching}");
}

#[test]
fn a_discount_is_taken_before_any_difference() {
    use Matching::{OldestFirst, Stated};
    check("11.76", Stated, "0.00 0.24 0.00 0.00");
    check("11.70", Stated, "0.00 0.24 0.06 0.00");
    check("11.70", OldestFirst, "0.00 0.24 0.06 0.00");
    // 11.60 x 12.00 / 11.76 = 11.84, and 0.16 are more than 1 % of 12.00.
    check("11.60", Stated, "0.16 0.24 0.00 0.00");
    check("11.80", Stated, "0.00 0.20 0.00 0.00");
    check("11.80", OldestFirst, "0.00 0.24 -0.04 0.00");
    check("11.90", OldestFirst, "0.00 0.24 0.00 -0.14");
    check("12.00", Stated, "0.00 0.00 0.00 0.00");
    check("12.05", Stated, "0.00 0.00 -0.05 0.00");
}

fn short(invoice: InvoiceId, amount: &str) -> ShortPaid {
    ShortPaid {
        invoice: InvoiceRef::Id(invoice),
        amount: eur(amount),
        reason: DeductionReason::Damage,
        note: String::new(),
    }
}

#[test]
fn what_is_deducted_earns_no_discount_and_what_is_saved_is_no_deduction() {
    // 1.00 of 12.00 is not paid: 11.00 x 11.76 / 12.00 = 10.78.
    for automatic in [Matching::Stated, Matching::OldestFirst] {
        let (mut story, invoices) = story();
        let stated = match automatic {
            Matching::Stated => vec![(invoices[0], eur("10.78"))],
            Matching::OldestFirst | Matching::GroupOldestFirst | Matching::None => Vec::new(),
        };
        let short = [short(invoices[0], "1.00")];
        story.pay_short(eur("10.78"), &stated, automatic, &short).unwrap();
        assert_eq!(shown(&story, invoices[0]), "0.00 0.22 0.00 0.00");
        assert_eq!(story.open(ItemKind::Deduction), eur("1.00"));
        let deduction = *story.deductions.keys().next().unwrap();
        story.resolve(deduction, Resolution::ChargeBack, None).unwrap();
        assert_eq!(shown(&story, invoices[0]), "1.00 0.22 0.00 0.00");
        story.pay(eur("0.98"), &[(invoices[0], eur("0.98"))], Matching::Stated).unwrap();
        assert_eq!(shown(&story, invoices[0]), "0.00 0.24 0.00 0.00");
    }
    let (mut story, invoices) = story();
    let stated = [(invoices[0], eur("11.76"))];
    let short = [short(invoices[0], "0.24")];
    let refused = story.pay_short(eur("11.76"), &stated, Matching::Stated, &short);
    assert_eq!(problems(refused), "deductions[0].amount receivables.more_than_open");
}

#[test]
fn a_returned_payment_gives_back_what_a_credit_note_left_of_its_discount() {
    let (mut story, invoices) = story();
    let [invoice, ..] = invoices;
    story.pay(eur("23.52"), &[(invoices[1], eur("23.52"))], Matching::Stated).unwrap();
    story.pay(eur("11.76"), &[(invoice, eur("11.76"))], Matching::Stated).unwrap();
    // One of two: half of 0.48 is taken off the note.
    let note = story.credit(invoices[1], &[(1, quantity("1"))]).unwrap();
    assert_eq!(story.items[&note.uuid()].open, eur("-11.76"));
    story.return_payment(0, None).unwrap();
    assert_eq!(story.items[&invoices[1].uuid()].open, eur("23.76"));
    story.return_payment(1, None).unwrap();
    assert_eq!(story.items[&invoice.uuid()].open, eur("12.00"));
    assert_eq!(story.balance_of(Account::EarlyDiscounts), eur("0.00"));
    // Nothing is left to give back: the other one is credited for all of it.
    let rest = story.credit(invoices[1], &[]).unwrap();
    assert_eq!(story.items[&rest.uuid()].open, eur("0.00"));
    assert_eq!(story.items[&invoices[1].uuid()].open, eur("11.76"));
    story.apply_credit(note, &[(invoices[1].uuid(), eur("11.76"))]).unwrap();
    assert_eq!(story.items[&invoices[1].uuid()].open, eur("0.00"));
}

proptest! {
    #[test]
    fn whatever_happens_to_early_money_all_of_it_can_be_returned(
        steps in prop::collection::vec((0_usize..8, 0_usize..3, 1_i64..4_000), 1..25),
        tolerant in any::<bool>(),
        backwards in any::<bool>(),
    ) {
        let (mut story, invoices) = story();
        story.tolerance = tolerant.then(tolerance);
        let mut notes = Vec::new();
        for (step, place, minor) in steps {
            let amount = Money::new(minor, Currency::EUR);
            let deduction = story.deductions.keys().nth(place).copied();
            let off = ShortPaid { amount, ..short(invoices[place], "1.00") };
            // What is refused changes nothing; what is done is checked by the story.
            let _ = match (step, deduction) {
                (0, _) => story.pay(amount, &[], Matching::OldestFirst).map(|_| ()),
                (1, _) => {
                    let stated = [(invoices[place], amount)];
                    story.pay(amount, &stated, Matching::Stated).map(|_| ())
                }
                (2, _) => story.credit(invoices[place], &[(1, quantity("1"))]).map(|note| {
                    notes.push(note);
                }),
                (3, _) if place < notes.len() => story.apply_credit(notes[place], &[]),
                (4, _) if !story.payments.is_empty() => story.apply(&[], Matching::OldestFirst),
                (5, _) if place < story.payments.len() => {
                    story.return_payment(place, None).map(|_| ())
                }
                (6, _) => {
                    story.pay_short(eur("9.00"), &[], Matching::OldestFirst, &[off]).map(|_| ())
                }
                (7, Some(deduction)) => {
                    let how = [Resolution::WriteOff, Resolution::ChargeBack][minor as usize % 2];
                    story.resolve(deduction, how, Some(amount))
                }
                _ => Ok(()),
            };
        }
        let given_up = sum(story.discounts.iter().map(|it| it.amount));
        let parts = story.discount_taxes.iter().flat_map(|line| [line.base, line.tax]);
        prop_assert_eq!(given_up, sum(parts));
        let mut places: Vec<usize> = (0..story.payments.len()).collect();
        if backwards {
            places.reverse();
        }
        for place in places {
            let _ = story.return_payment(place, None);
        }
        let left = |line: &DiscountTaxTaken| {
            sum([line.base, line.tax]).checked_sub(sum([line.base_back, line.tax_back])).unwrap()
        };
        prop_assert!(story.discount_taxes.iter().all(|line| left(line).is_zero()));
        prop_assert!(story.balance_of(Account::EarlyDiscounts).is_zero());
        prop_assert_eq!(story.balance_of(Account::Bank), eur("0.00"));
    }
}
