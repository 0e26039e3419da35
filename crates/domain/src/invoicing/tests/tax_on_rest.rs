//! The laws of invoices whose tax is on what is left when they are paid early (RULES 8, "always").

use super::*;
use crate::rate::Rate;

/// 2 % within 10 days and 1 % within 20, due after 30.
fn with_terms(mut story: Story) -> Story {
    let tier = |off, days| DiscountTier { percent: percent(off), until: DueRule::of_days(days) };
    story.terms = Some(PaymentTerms {
        code: "2-10-30".parse().unwrap(),
        name: "2 % in 10 days".to_owned(),
        instalments: vec![TermsInstalment { share: Rate::ONE, due: DueRule::of_days(30) }],
        discounts: vec![tier("2", 10), tier("1", 20)],
        discount_tax: DiscountTax::Always,
        version: 0,
    });
    story
}

/// 100.00 at 21 %.
fn hundred(mut story: Story) -> (Story, InvoiceId) {
    story.rates[0].rate = percent("21");
    let mut story = with_terms(story);
    let invoice = story.ship_and_invoice();
    (story, invoice)
}

fn untaxed(story: &Story, invoice: InvoiceId) -> String {
    let of_it = story.invoice_taxes.iter().filter(|tax| tax.invoice == invoice);
    sum(of_it.filter_map(|tax| tax.untaxed)).decimal()
}

#[test]
fn tax_is_on_the_rest_from_the_first_paid_early_or_late() {
    let (mut early, invoice) = hundred(Story::of(&[line(1, "1", "100.00")]));
    check(&early, invoice, ["100.00", "20.58", "120.58"]);
    assert_eq!(untaxed(&early, invoice), "2.00");
    early.pay(eur("118.58"), &[(invoice, eur("118.58"))], Matching::Stated).unwrap();
    assert!(early.items[&invoice.uuid()].open.is_zero());
    assert_eq!(early.balance_of(Account::EarlyDiscounts), eur("2.00"));
    assert_eq!(early.balance_of(Account::OutputTax), eur("-20.58"));
    // Credited after that: the note is over it all, and what was not paid is taken off it.
    let note = early.credit(invoice, &[]).unwrap();
    check(&early, note, ["100.00", "20.58", "120.58"]);
    assert_eq!(untaxed(&early, note), "2.00");
    assert_eq!(early.open(ItemKind::Receivable), eur("-118.58"));
    assert!(early.balance_of(Account::OutputTax).is_zero());
    assert!(early.balance_of(Account::EarlyDiscounts).is_zero());
    // In the second tier 1.00 is saved; the tax is what it was.
    let (mut second, invoice) = hundred(Story::of(&[line(1, "1", "100.00")]));
    second.day = "2026-03-16";
    second.pay(eur("119.58"), &[(invoice, eur("119.58"))], Matching::Stated).unwrap();
    assert!(second.items[&invoice.uuid()].open.is_zero());
    assert_eq!(second.balance_of(Account::OutputTax), eur("-20.58"));
    let (mut late, invoice) = hundred(Story::of(&[line(1, "1", "100.00")]));
    late.day = "2026-03-26";
    late.pay(eur("120.58"), &[(invoice, eur("120.58"))], Matching::Stated).unwrap();
    assert!(late.items[&invoice.uuid()].open.is_zero());
    assert!(late.balance_of(Account::EarlyDiscounts).is_zero());
}

#[test]
fn with_tax_inside_the_price_stays_and_the_tax_is_inside_what_is_left() {
    let (mut story, invoice) = hundred(Story::of_included(&[line(1, "1", "121.00")]));
    check(&story, invoice, ["100.42", "20.58", "121.00"]);
    assert_eq!(untaxed(&story, invoice), "2.42");
    story.pay(eur("118.58"), &[(invoice, eur("118.58"))], Matching::Stated).unwrap();
    assert!(story.items[&invoice.uuid()].open.is_zero());
    assert_eq!(story.balance_of(Account::EarlyDiscounts), eur("2.42"));
    assert_eq!(story.balance_of(Account::OutputTax), eur("-20.58"));
}

proptest! {
    #[test]
    fn what_is_credited_in_parts_takes_tax_and_what_bears_none_to_the_cent(
        goods in goods(),
        inside in any::<bool>(),
        cuts in cuts(),
        pays in any::<bool>(),
    ) {
        let story = if inside { Story::of_included(&goods) } else { Story::of(&goods) };
        let mut story = with_terms(story);
        let invoice = story.ship_and_invoice();
        let gross = story.invoices[&invoice].gross;
        for tax in &story.invoice_taxes {
            let untaxed = tax.untaxed.unwrap_or(Money::zero(Currency::EUR));
            let taxed = |amount: Money| amount.checked_sub(untaxed).unwrap();
            let expected = match inside {
                false => tax.rate.tax_from_net(taxed(tax.base)),
                true => tax.rate.tax_from_gross(taxed(tax.base.checked_add(tax.tax).unwrap())),
            };
            prop_assert_eq!(tax.tax, expected.unwrap());
        }
        if pays && gross.is_positive() {
            let half = gross.share(1, 2).unwrap().max(Money::new(1, Currency::EUR)).unwrap();
            story.pay(half, &[], Matching::OldestFirst).unwrap();
        }
        for (place, count) in cuts {
            let cut = (place as i64 + 1, Quantity::from_micros(count));
            story.credit(invoice, &[cut]).ok(); // some lines are not there, or credited
        }
        story.credit(invoice, &[]).ok(); // all may be credited
        let is_note = |tax: &&InvoiceTax| tax.invoice != invoice;
        let of = |amount: fn(&InvoiceTax) -> Money| {
            let (notes, billed): (Vec<_>, Vec<_>) = story.invoice_taxes.iter().partition(is_note);
            (sum(notes.into_iter().map(amount)), sum(billed.into_iter().map(amount)))
        };
        let (notes, billed) = of(|tax| tax.untaxed.unwrap_or(Money::zero(Currency::EUR)));
        prop_assert_eq!(notes, billed);
        let (notes, billed) = of(|tax| tax.tax);
        prop_assert_eq!(notes, billed);
        prop_assert!(story.balance_of(Account::OutputTax).is_zero());
        prop_assert!(story.balance_of(Account::EarlyDiscounts).is_zero());
        prop_assert!(story.balance_of(Account::Revenue).is_zero());
    }
}
