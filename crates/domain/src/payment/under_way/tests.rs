//! The laws of payments under way.

use super::*;
use crate::payment::under_way::end::Ended;
use crate::receivables::OpenItem;
use crate::refusal::Refused;
use crate::tests::example::{at, check_codes, eur, problems, quantity};
use crate::tests::story::{Story, line};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn codes_are_stable_words() {
    check_codes::<Carried>();
    check_codes::<PendingState>();
}

/// A story with three invoices over 12.00, 24.00 and 36.00, and what is under way of them.
struct Way {
    story: Story,
    invoices: [InvoiceId; 3],
    known: BTreeMap<String, (PendingPayment, Vec<PendingItem>)>,
}

impl Way {
    fn new() -> Way {
        let mut story = Story::of(&[line(1, "6", "10.00")]);
        let invoices = ["1", "2", "3"].map(|count| {
            story.ship(&[(1, quantity(count))]);
            story.invoice().unwrap()
        });
        Way { story, invoices, known: BTreeMap::new() }
    }

    fn announce(&mut self, key: &str, amount: &str, invoice: Option<usize>) -> Result<(), Refused> {
        let amount = eur(amount);
        let application =
            |place: usize| Application { invoice: InvoiceRef::Id(self.invoices[place]), amount };
        let command = AnnouncePayment {
            key: key.to_owned(),
            carried: Carried::Card,
            customer: self.story.customer.id,
            amount,
            applications: invoice.map(application).into_iter().collect(),
            automatic: Matching::OldestFirst,
        };
        let before = self.known.get(key).map(|(pending, _)| pending);
        let day = at(self.story.day);
        let announced =
            self.story.with_payment(|given, ids| announce(given, before, &command, &day, ids))?;
        if let Some(opened) = announced.opened {
            self.story.keep(opened.items);
            self.known.insert(key.to_owned(), (announced.pending, opened.reserved));
        }
        self.check();
        Ok(())
    }

    fn confirm(&mut self, key: &str) -> Result<(), Refused> {
        let (pending, reserved) = &self.known[key];
        let reserved: Vec<&PendingItem> = reserved.iter().collect();
        let day = at(self.story.day);
        let Ended { pending, new } = self
            .story
            .with_payment(|given, ids| confirm(given, (pending, &reserved), &day, ids))?;
        if let Some(confirmed) = new {
            self.story.keep(confirmed.freed);
            self.story.keep_received(confirmed.received);
        }
        self.known.get_mut(key).unwrap().0 = pending;
        self.check();
        Ok(())
    }

    fn fail(&mut self, key: &str) -> Result<(), Refused> {
        let (pending, reserved) = &self.known[key];
        let reserved: Vec<&PendingItem> = reserved.iter().collect();
        let items: Vec<&OpenItem> = self.story.items.values().collect();
        let command = FailPayment { key: key.to_owned(), reason: "no funds".to_owned() };
        let ended = fail((pending, &reserved), &items, &command, &at(self.story.day))?;
        if let Some(failed) = ended.new {
            self.story.keep(failed.freed);
        }
        self.known.get_mut(key).unwrap().0 = ended.pending;
        self.check();
        Ok(())
    }

    /// What is under way of each item is what is reserved of it, and no more than is open.
    fn check(&self) {
        for item in self.story.items.values() {
            let open = |(pending, _): &&(PendingPayment, Vec<PendingItem>)| {
                pending.state == PendingState::UnderWay
            };
            let of_item = |it: &&PendingItem| it.document == item.document;
            let reserved = self.known.values().filter(open).flat_map(|(_, items)| items);
            let reserved = reserved.filter(of_item).map(|it| it.reserved);
            let reserved = Money::sum(item.currency, reserved).unwrap();
            let under_way = item.under_way.unwrap_or(Money::zero(item.currency));
            assert_eq!(under_way, reserved, "{}", item.document_number);
            assert!(!item.free().unwrap().is_negative() || item.open.is_negative());
        }
    }

    /// What is open of each invoice and what of that is under way.
    fn shown(&self) -> String {
        let one = |invoice: &InvoiceId| {
            let item = &self.story.items[&invoice.uuid()];
            let under_way = item.under_way.map(|amount| format!("/{}", amount.decimal()));
            format!("{}{}", item.open.decimal(), under_way.unwrap_or_default())
        };
        self.invoices.iter().map(one).collect::<Vec<_>>().join(" ")
    }
}

#[test]
fn what_is_under_way_is_reserved_until_it_ends() {
    let mut way = Way::new();
    way.announce("A", "20.00", None).unwrap();
    assert_eq!(way.shown(), "12.00/12.00 24.00/8.00 36.00");
    way.announce("A", "20.00", None).unwrap();
    assert_eq!(way.shown(), "12.00/12.00 24.00/8.00 36.00", "told again, nothing changes");
    assert_eq!(problems(way.announce("A", "21.00", None)), "key payment.pending_differs");
    way.announce("B", "60.00", None).unwrap();
    assert_eq!(way.shown(), "12.00/12.00 24.00/24.00 36.00/36.00", "8.00 of B will be on account");
    way.fail("A").unwrap();
    way.fail("A").unwrap();
    assert_eq!(way.shown(), "12.00 24.00/16.00 36.00/36.00");
    way.confirm("B").unwrap();
    way.confirm("B").unwrap();
    assert_eq!(way.shown(), "12.00 8.00 0.00");
    assert_eq!(problems(way.confirm("A")), "payment.pending_ended");
    assert_eq!(problems(way.fail("B")), "payment.pending_ended");
}

#[test]
fn what_is_reserved_is_used_by_nothing_else() {
    let mut way = Way::new();
    way.announce("A", "10.00", Some(0)).unwrap();
    let first = way.invoices[0];
    let story = &mut way.story;
    let paid = story.pay(eur("2.01"), &[(first, eur("2.01"))], Matching::Stated);
    assert_eq!(problems(paid), "applications[0].amount receivables.under_way");
    story.pay(eur("14.00"), &[], Matching::OldestFirst).unwrap();
    assert_eq!(way.shown(), "10.00/10.00 12.00 36.00", "the oldest gets what is free of it");
    let note = way.story.credit(first, &[]).unwrap();
    assert_eq!(way.story.items[&note.uuid()].open, eur("-12.00"), "the note waits");
    assert_eq!(way.shown(), "10.00/10.00 12.00 36.00");
    way.fail("A").unwrap();
    way.story.apply_credit(note, &[(first.uuid(), eur("10.00"))]).unwrap();
    assert_eq!(way.shown(), "0.00 12.00 36.00");
}

proptest! {
    /// Whatever is announced, paid, confirmed and fails, the laws hold after each step.
    #[test]
    fn no_more_is_under_way_than_is_open(
        steps in prop::collection::vec((0..4_u8, 1..4_000_i64, 0..3_usize), 1..12),
    ) {
        let mut way = Way::new();
        for (place, (step, cents, which)) in steps.into_iter().enumerate() {
            let amount = Money::new(cents, eur("0").currency());
            let key = way.known.keys().nth(which).cloned();
            let _ = match (step, key) {
                (0, _) | (_, None) => {
                    way.announce(&format!("K{place}"), &amount.decimal(), None)
                }
                (1, Some(key)) => way.confirm(&key),
                (2, Some(key)) => way.fail(&key),
                (_, Some(_)) => way.story.pay(amount, &[], Matching::OldestFirst).map(|_| ()),
            };
            way.check();
        }
    }
}
