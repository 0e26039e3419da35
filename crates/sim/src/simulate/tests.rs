//! Whether the auditor would notice: each thing that he knows is changed in turn.
use super::auditor::{Auditor, Model, Stands};
use super::message::{Answer, Message};
use super::office::Office;
use super::{Days, Options, Troubled, cast, first_day};
use quittance_engine::Done;
use quittance_store::database::Address;
use serde_json::{Value, json};

type Change = fn(&mut Model);

/// What is changed, and a part of what must be said about it.
const CHANGES: &[(Change, &str)] = &[
    (|model| model.money.values_mut().for_each(|one| one.invoiced += 1), "billed and open"),
    (|model| model.money.values_mut().for_each(|one| one.credited += 1), "open items"),
    (|model| model.money.values_mut().for_each(|one| one.received += 1), "on account"),
    (|model| model.money.values_mut().for_each(|one| one.received += 1), "bank's"),
    (|model| model.money.values_mut().for_each(|one| one.refunded += 1), "on account"),
    (|model| model.money.values_mut().for_each(|one| one.paid_out += 1), "bank's"),
    (|model| model.money.values_mut().for_each(|one| one.owed_besides += 1), "billed and open"),
    (|model| model.money.values_mut().for_each(|one| one.given_up += 1), "open items"),
    (|model| model.paid_to_suppliers += 1, "bank's"),
    (|model| model.on_hand.values_mut().for_each(|one| *one += 1), "on hand"),
    (|model| lines(model, |line| line.ordered += 1), "promised"),
    (|model| model.orders.values_mut().for_each(|one| one.gross += 1), "has ordered"),
    (|model| model.orders.values_mut().for_each(|one| one.stands = Stands::Done), "has ordered"),
    (|model| agreed(model, |line| line.taken += 1_000), "pieces ordered on QU"),
    (|model| lines(model, |line| line.ordered += 1_000), "pieces ordered on BO"),
    (|model| model.tracked.values_mut().for_each(|one| drop(one.pop_last())), "of the carrier"),
    (forget_documents, "is there"),
];

fn lines(model: &mut Model, change: fn(&mut super::auditor::Line)) {
    let orders = model.orders.values_mut();
    orders.flat_map(|order| &mut order.lines).for_each(change);
}

fn agreed(model: &mut Model, change: fn(&mut super::auditor::AgreedLine)) {
    let known = model.quotations.values_mut().chain(model.blankets.values_mut());
    known.flat_map(|agreed| &mut agreed.lines).for_each(change);
}

fn forget_documents(model: &mut Model) {
    for known in model.numbers.values_mut() {
        known.pop_first();
    }
}

/// Lives through some days in which nothing breaks, and hands over the auditor and the office.
fn after_days(test: impl FnOnce(&mut Auditor<'_>, &Office)) {
    let folder = tempfile::tempdir().unwrap();
    let address = Address::Sqlite(folder.path().join("books.db"));
    let options = Options { address, seed: 13, days: 6, troubles: Troubled::Never };
    let mut office = Office::begin(&options, first_day(options.seed)).unwrap();
    let cast = cast::found(&mut office, (options.seed, first_day(options.seed))).unwrap();
    let mut days = Days::new(&options, &cast, office);
    for _ in 0..options.days {
        days.live().unwrap();
    }
    let Days { mut auditor, office, .. } = days;
    test(&mut auditor, &office);
}

/// All that the auditor says.
fn said(auditor: &mut Auditor<'_>, office: &Office) -> String {
    auditor.forget_numbers();
    let found = auditor.look(office, &[], &[]).unwrap();
    let deep = auditor.look_deeply(office).unwrap();
    found.iter().chain(&deep).map(|one| format!("{one}\n")).collect()
}

#[test]
fn whatever_differs_is_noticed() {
    after_days(|auditor, office| {
        assert_eq!(said(auditor, office), "");
        for (change, about) in CHANGES {
            let before = auditor.model.clone();
            change(&mut auditor.model);
            let found = said(auditor, office);
            assert!(found.contains(about), "{about}: {found}");
            auditor.model = before;
        }
        assert_eq!(said(auditor, office), "");
    });
}

fn answer(reply: &Value, repeated: bool) -> Answer {
    let done = Done { reply: reply.clone(), position: 0, repeated };
    Answer { outcome: Some(Ok(done)), failures: Vec::new() }
}

fn message(serial: u64) -> Message {
    let fields = json!({"order": "SO-2026-000001"});
    Message { serial, who: "nobody", command: "customer.change", fields, on: None, source: None }
}

/// What was answered without being done, done without being asked, or answered otherwise.
#[test]
fn answers_that_are_not_true_are_noticed() {
    after_days(|auditor, office| {
        let one = [message(900_001)];
        let reply = json!({"customer": "cus_1"});
        let lost = auditor.look(office, &one, &[answer(&reply, false)]).unwrap();
        assert!(lost[0].subject.contains("customer.changed of message 900001"), "{lost:?}");
        let twice = auditor.look(office, &one, &[answer(&reply, false)]).unwrap();
        assert!(twice[0].subject.contains("repeated"), "{twice:?}");
        let other = json!({"customer": "cus_2"});
        let other = auditor.look(office, &one, &[answer(&other, true)]).unwrap();
        assert!(other[0].subject.contains("answered again"), "{other:?}");
        let early = auditor.look(office, &[message(900_002)], &[answer(&reply, true)]).unwrap();
        assert!(early[0].subject.contains("done before"), "{early:?}");
    });
}
