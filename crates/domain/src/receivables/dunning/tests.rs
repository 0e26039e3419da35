//! Which level an invoice rises to, and why it rises to none.

use super::*;
use crate::code::Code;
use crate::ledger::InBase;
use crate::receivables::charge::{Claim, InterestRules, Kept};
use crate::receivables::interest::DueDays;
use crate::receivables::{INSTALMENT_WHOLE, ItemKind};
use crate::tests::example::{Counted, account, at, check_codes, customer, date, eur};
use std::collections::{BTreeMap, BTreeSet};

#[test]
fn codes_are_stable_words() {
    check_codes::<Charges>();
    check_codes::<Party>();
    check_codes::<RunState>();
}

fn levels() -> Vec<DunningLevel> {
    let level = |level, delay_days, minimum: &str| DunningLevel {
        policy: DunningPolicyId::from_uuid(Uuid::from_u128(1)),
        level,
        text_key: String::new(),
        delay_days,
        interval_days: 7,
        minimum: eur(minimum),
        fee: eur("0.00"),
        interest: Charges::No,
        compensation: Charges::No,
    };
    vec![level(0, -3, "0.00"), level(1, 5, "0.00"), level(2, 15, "50.00")]
}

/// An invoice over 40.00, due on Wednesday 1 April.
fn item() -> OpenItem {
    OpenItem {
        document: Uuid::from_u128(9),
        instalment: INSTALMENT_WHOLE,
        instalments: 1,
        discount_until: None,
        under_way: None,
        kind: ItemKind::Receivable,
        customer: customer().id,
        document_number: "INV-1".to_owned(),
        document_on: date("2026-03-02"),
        due_on: date("2026-04-01"),
        currency: Currency::EUR,
        amount: eur("40.00"),
        open: eur("40.00"),
        base_amount: eur("40.00"),
        base_open: eur("40.00"),
        version: 1,
    }
}

/// Duns the customer on a day; gives the level of its letter, or why there is none.
fn check(day: &str, change: impl Fn(&mut CollectionItem), kept: Kept) -> String {
    let (item, levels) = (item(), levels());
    let mut state = CollectionItem::new(&item);
    change(&mut state);
    let policy = DunningPolicy {
        id: levels[0].policy,
        code: "STRICT".to_owned(),
        name: String::new(),
        currency: Currency::EUR,
        minimum_balance: eur("0.00"),
        version: 1,
    };
    let mut credit = account(None);
    credit.open_items = eur("40.00");
    let mut rules = CollectionPolicy::standard();
    rules.due_days = DueDays::NextBusinessDay;
    let levels: Vec<&DunningLevel> = levels.iter().collect();
    let given = DunCustomerGiven {
        in_base: InBase::only(Currency::EUR),
        policy: Some((&policy, &levels)),
        profile: None,
        claims: &[Claim {
            item: &item,
            state: Some(&state),
            settlements: &[],
            since: &BTreeMap::new(),
            bears: Charges::Yes,
            kept,
        }],
        rules: InterestRules {
            policy: &rules,
            party: Party::Business,
            rates: &[],
            holidays: &BTreeSet::new(),
        },
        credit: &credit,
    };
    let command = DunCustomer { customer: customer().id, run: None };
    let dunned = dun(&given, &command, &at(day), &mut Counted::new()).unwrap();
    match (dunned.letter, dunned.left_out.first()) {
        (Some(issued), None) => format!("level {}", issued.letter.level),
        (None, Some(left)) => left.reason.code().to_owned(),
        (None, None) => "nothing".to_owned(),
        (Some(_), Some(_)) => panic!("an invoice is in the letter or left out"),
    }
}

#[test]
fn an_invoice_rises_level_by_level_and_never_too_soon() {
    let at_level = |level: i64, on: &'static str| {
        move |state: &mut CollectionItem| {
            (state.level, state.last_letter_on) = (Some(level), Some(date(on)));
        }
    };
    assert_eq!(check("2026-03-28", |_| {}, Kept::Free), "nothing");
    assert_eq!(check("2026-03-29", |_| {}, Kept::Free), "level 0");
    assert_eq!(check("2026-04-02", |_| {}, Kept::Free), "not_yet");
    assert_eq!(check("2026-04-06", |_| {}, Kept::Free), "level 1");
    assert_eq!(check("2026-06-01", |_| {}, Kept::Free), "level 1");
    assert_eq!(check("2026-04-16", at_level(1, "2026-04-10"), Kept::Free), "too_soon");
    assert_eq!(check("2026-04-17", at_level(1, "2026-04-10"), Kept::Free), "below_minimum");
    assert_eq!(check("2026-06-01", at_level(2, "2026-04-16"), Kept::Free), "last_level");
}

#[test]
fn what_is_kept_is_left_out_with_its_reason() {
    let until =
        |day: &'static str| move |state: &mut CollectionItem| state.blocked_until = Some(date(day));
    assert_eq!(check("2026-04-06", |_| {}, Kept::Disputed), "disputed");
    assert_eq!(check("2026-04-06", |_| {}, Kept::Promised), "promised");
    assert_eq!(check("2026-04-06", |_| {}, Kept::UnderWay), "under_way");
    assert_eq!(check("2026-04-06", |_| {}, Kept::Charge), "charge");
    assert_eq!(check("2026-04-06", until("2026-04-06"), Kept::Disputed), "item_blocked");
    assert_eq!(check("2026-04-06", until("2026-04-05"), Kept::Free), "level 1");
}
