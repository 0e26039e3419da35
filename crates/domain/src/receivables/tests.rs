//! The laws of receivables: what is settled is never more than was open, and ages by its due date.

use super::*;
use crate::tests::example::{check_codes, customer, date, eur, problems};
use proptest::prelude::*;

#[test]
fn codes_are_stable_words() {
    check_codes::<ItemKind>();
    check_codes::<Bucket>();
}

/// An item of an amount, in a currency whose base amount is another.
fn item(amount: &str, base_amount: &str) -> OpenItem {
    let amount = Money::parse(amount, Currency::USD).unwrap();
    OpenItem {
        document: Uuid::from_u128(9),
        instalment: INSTALMENT_WHOLE,
        kind: ItemKind::Receivable,
        customer: customer().id,
        document_number: "INV-1".to_owned(),
        document_on: date("2026-03-01"),
        due_on: date("2026-03-31"),
        currency: amount.currency(),
        amount,
        open: amount,
        base_amount: eur(base_amount),
        base_open: eur(base_amount),
        version: 1,
    }
}

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

/// Takes amounts off an item one after the other; holds the base amounts that go along.
fn check(item: OpenItem, amounts: &[&str], expected: &[&str]) -> OpenItem {
    let mut item = item;
    for (amount, base) in amounts.iter().zip(expected) {
        let relieved = relieve(&item, usd(amount)).unwrap();
        assert_eq!(relieved.base_amount, eur(base));
        item = relieved.item;
    }
    item
}

#[test]
fn the_base_amount_goes_along_by_cumulative_difference() {
    let rest = check(item("3.00", "2.00"), &["1.00", "1.00"], &["0.67", "0.66"]);
    assert_eq!((rest.open, rest.base_open), (usd("1.00"), eur("0.67")));
    check(rest, &["1.00"], &["0.67"]);
    let credit_note = check(item("-3.00", "-2.00"), &["2.00"], &["1.33"]);
    assert_eq!((credit_note.open, credit_note.base_open), (usd("-1.00"), eur("-0.67")));
}

#[test]
fn no_more_is_settled_than_is_open() {
    let item = item("3.00", "2.00");
    assert_eq!(problems(relieve(&item, usd("3.01"))), "receivables.more_than_open");
    assert_eq!(problems(relieve(&item, usd("0"))), "receivables.amount_not_positive");
    assert_eq!(problems(relieve(&item, usd("-1.00"))), "receivables.amount_not_positive");
    assert_eq!(problems(relieve(&item, eur("1.00"))), "amount.currency_mismatch");
    let nothing = relieve(&item, usd("3.00")).unwrap().item;
    assert_eq!(problems(relieve(&nothing, usd("0.01"))), "receivables.more_than_open");
}

#[test]
fn a_settlement_says_what_took_how_much_off_what() {
    let with = SettleWith {
        id: SettlementId::from_uuid(Uuid::from_u128(1)),
        source: Uuid::from_u128(2),
        amount: usd("1.00"),
        difference: usd("0"),
        base_given: eur("0.70"),
        settled_on: date("2026-03-05"),
    };
    let settled = settle(&item("3.00", "2.00"), &with).unwrap();
    let expected = Settlement {
        id: with.id,
        source: with.source,
        target: Uuid::from_u128(9),
        target_instalment: 1,
        customer: customer().id,
        amount: usd("1.00"),
        base_amount: eur("0.67"),
        difference: usd("0"),
        base_difference: eur("0"),
        base_gain: eur("0.03"),
        settled_on: with.settled_on,
    };
    assert_eq!(settled.settlement, expected);
    assert_eq!(settled.item.open, usd("2.00"));
}

/// Holds the bucket of an item that is so many days past due.
fn check_bucket(days_past_due: i64, expected: Bucket) {
    let as_of = date("2026-06-30");
    let item = AgedItem {
        customer: customer().id,
        kind: ItemKind::Receivable,
        due_on: as_of.add_days(-days_past_due).unwrap(),
        open: eur("1.00"),
    };
    let ageing = age(&[item], as_of).unwrap();
    for bucket in <Bucket as crate::code::Code>::ALL {
        let amount = if *bucket == expected { eur("1.00") } else { eur("0") };
        assert_eq!(ageing.rows[0].buckets.bucket(*bucket), amount, "{days_past_due} days");
    }
}

#[test]
fn items_age_by_the_days_since_they_were_due() {
    for (days, bucket) in [
        (-1, Bucket::Current),
        (0, Bucket::Current),
        (1, Bucket::Days1To30),
        (30, Bucket::Days1To30),
        (31, Bucket::Days31To60),
        (60, Bucket::Days31To60),
        (61, Bucket::Days61To90),
        (90, Bucket::Days61To90),
        (91, Bucket::Over90),
        (4_000, Bucket::Over90),
    ] {
        check_bucket(days, bucket);
    }
}

#[test]
fn customers_and_currencies_age_apart_and_money_on_account_has_its_own_column() {
    let as_of = date("2026-06-30");
    let other = CustomerId::from_uuid(Uuid::from_u128(1));
    let aged = |customer, kind, open| AgedItem { customer, kind, due_on: as_of, open };
    let ageing = age(
        &[
            aged(customer().id, ItemKind::Receivable, eur("10.00")),
            aged(customer().id, ItemKind::OnAccount, eur("-4.00")),
            aged(customer().id, ItemKind::Receivable, usd("7.00")),
            aged(other, ItemKind::Receivable, eur("5.00")),
            aged(other, ItemKind::Receivable, eur("-1.00")),
        ],
        as_of,
    );
    let ageing = ageing.unwrap();
    let rows: Vec<_> = ageing
        .rows
        .iter()
        .map(|row| (row.customer, row.buckets.current, row.buckets.on_account))
        .collect();
    let expected = [
        (other, eur("4.00"), eur("0")),
        (customer().id, eur("10.00"), eur("-4.00")),
        (customer().id, usd("7.00"), usd("0")),
    ];
    assert_eq!(rows, expected);
    let totals: Vec<_> = ageing.totals.iter().map(|(_, it)| (it.current, it.on_account)).collect();
    assert_eq!(totals, [(eur("14.00"), eur("-4.00")), (usd("7.00"), usd("0"))]);
}

proptest! {
    #[test]
    fn any_parts_of_an_item_relieve_its_base_amount_to_the_cent(
        (amount, base) in (1_i64..1_000_000, 0_i64..1_000_000),
        parts in prop::collection::vec(1_i64..300_000, 0..12),
        is_credit_note in any::<bool>(),
    ) {
        let sign = if is_credit_note { -1 } else { 1 };
        let mut item = item("0", "0");
        item.amount = Money::new(sign * amount, Currency::USD);
        item.base_amount = Money::new(sign * base, Currency::EUR);
        (item.open, item.base_open) = (item.amount, item.base_amount);
        let mut relieved = eur("0");
        for part in parts.into_iter().chain([i64::MAX]) {
            let part = part.min(item.open.minor().abs());
            let result = relieve(&item, Money::new(part, Currency::USD));
            if part == 0 {
                prop_assert_eq!(problems(result), "receivables.amount_not_positive");
                break;
            }
            let result = result.unwrap();
            prop_assert!(!result.base_amount.is_negative());
            relieved = relieved.checked_add(result.base_amount).unwrap();
            item = result.item;
        }
        prop_assert!(item.open.is_zero() && item.base_open.is_zero());
        prop_assert_eq!(relieved.minor(), base);
    }

    #[test]
    fn the_buckets_sum_to_what_is_open(
        items in prop::collection::vec((-200_i64..200, -9_999_i64..9_999, any::<bool>()), 0..30),
    ) {
        let as_of = date("2026-06-30");
        let aged = |(days, open, is_cash): &(i64, i64, bool)| AgedItem {
            customer: customer().id,
            kind: if *is_cash { ItemKind::OnAccount } else { ItemKind::Receivable },
            due_on: as_of.add_days(*days).unwrap(),
            open: Money::new(*open, Currency::EUR),
        };
        let aged: Vec<AgedItem> = items.iter().map(aged).collect();
        let ageing = age(&aged, as_of).unwrap();
        let open = |kind| aged.iter().filter(move |it| it.kind == kind).map(|it| it.open);
        let total = ageing.totals.first().map(|it| it.1).unwrap_or(Buckets::zero(Currency::EUR));
        let receivable = Money::sum(Currency::EUR, open(ItemKind::Receivable)).unwrap();
        let on_account = Money::sum(Currency::EUR, open(ItemKind::OnAccount)).unwrap();
        prop_assert_eq!(total.receivable().unwrap(), receivable);
        prop_assert_eq!(total.on_account, on_account);
        let row = ageing.rows.first().map(|row| row.buckets);
        prop_assert_eq!(row, ageing.totals.first().map(|it| it.1));
    }
}

/// A settlement of an item by a source that is worth something else than it takes off.
fn with(id: u128, amount: i64, base_given: i64) -> SettleWith {
    SettleWith {
        id: SettlementId::from_uuid(Uuid::from_u128(id)),
        source: Uuid::from_u128(2),
        amount: Money::new(amount, Currency::USD),
        difference: usd("0"),
        base_given: Money::new(base_given, Currency::EUR),
        settled_on: date("2026-03-05"),
    }
}

proptest! {
    #[test]
    fn what_is_taken_back_leaves_item_and_source_as_they_were(
        (amount, base) in (1_i64..100_000, 0_i64..100_000),
        parts in prop::collection::vec((1_i64..30_000, 0_i64..30_000), 1..8),
        turn in 0_usize..8,
    ) {
        let mut item = item("0", "0");
        item.amount = Money::new(amount, Currency::USD);
        item.base_amount = Money::new(base, Currency::EUR);
        (item.open, item.base_open) = (item.amount, item.base_amount);
        let before = item.clone();
        let mut taken = Vec::new();
        for (id, (part, base_given)) in (1..).zip(parts) {
            let part = part.min(item.open.minor());
            if part > 0 {
                let settled = settle(&item, &with(id, part, base_given)).unwrap();
                prop_assert_eq!(settled.settlement.base_given().unwrap().minor(), base_given);
                item = settled.item;
                taken.push(settled.settlement);
            }
        }
        // In any order.
        let turn = turn % taken.len();
        taken.rotate_left(turn);
        let mut gains = 0;
        for (id, settlement) in (100..).zip(&taken) {
            let id = SettlementId::from_uuid(Uuid::from_u128(id));
            let back = reopen(&item, settlement, (id, date("2026-03-09"))).unwrap();
            let given = settlement.base_given().unwrap().negated().unwrap();
            prop_assert_eq!(back.settlement.base_given().unwrap(), given);
            gains += settlement.base_gain.minor() + back.settlement.base_gain.minor();
            item = back.item;
        }
        prop_assert_eq!(item, before);
        prop_assert_eq!(gains, 0, "what was gained is gone");
    }
}
