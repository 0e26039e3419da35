//! The laws of receivables: what is settled is never more than was open, and ages by its due date.

use super::*;
use crate::code::Code;
use crate::rate::Rate;
use crate::tests::example::{check_codes, customer, date, eur, problems};
use proptest::prelude::*;

#[test]
fn codes_are_stable_words() {
    check_codes::<ItemKind>();
    check_codes::<Bucket>();
    check_codes::<CallReason>();
    check_codes::<DayBasis>();
    check_codes::<DisputeReason>();
    check_codes::<DisputeState>();
    check_codes::<DueDays>();
    check_codes::<LateChargeKind>();
    check_codes::<LeftOutReason>();
    check_codes::<NextAction>();
    check_codes::<PromiseState>();
    check_codes::<Resolution>();
    check_codes::<WriteOffKind>();
    check_codes::<WriteOffReason>();
}

/// An item of an amount, in a currency whose base amount is another.
fn item(amount: &str, base_amount: &str) -> OpenItem {
    let amount = Money::parse(amount, Currency::USD).unwrap();
    OpenItem {
        document: Uuid::from_u128(9),
        instalment: INSTALMENT_WHOLE,
        instalments: 1,
        discount_until: None,
        under_way: None,
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

/// An item of 121.00 with these offers: the last day, and what is saved of net and tax.
fn offered(offers: &[(&str, &str, &str)]) -> (OpenItem, Vec<DiscountOffer>) {
    let item = item("121.00", "121.00");
    let offer = |(until, base, tax): &(&str, &str, &str)| DiscountOffer {
        components: Vec::new(),
        document: item.document,
        instalment: item.instalment,
        until: date(until),
        category: crate::tax::TaxCategory::Standard,
        rate: crate::tests::example::percent("21"),
        base: usd(base),
        tax: usd(tax),
        discount_tax: crate::invoicing::DiscountTax::OnPayment,
    };
    let offers = offers.iter().map(offer).collect();
    (item, offers)
}

/// Holds the cash that closes an item on a day, and what is given up of it for a payment.
fn check_discount(day: &str, closing: &str, paid: &str, discount: &str) {
    let (item, offers) = offered(&[("2026-03-11", "2.00", "0.42"), ("2026-03-21", "1.00", "0.21")]);
    let offers: Vec<&DiscountOffer> = offers.iter().collect();
    let given = Offers { offers: &offers, taken: &[] };
    let early = EarlyDiscounts::on(date(day), given).unwrap();
    assert_eq!(early.closing(&item, usd("0")).unwrap(), usd(closing), "{day}");
    assert_eq!(early.discount_for(&item, usd(paid)).unwrap(), usd(discount), "{day} {paid}");
}

#[test]
fn who_pays_until_the_last_day_saves_by_the_best_tier() {
    check_discount("2026-03-11", "118.58", "118.58", "2.42");
    check_discount("2026-03-12", "119.79", "119.79", "1.21");
    check_discount("2026-03-21", "119.79", "118.58", "1.20");
    check_discount("2026-03-22", "121.00", "118.58", "0.00");
}

#[test]
fn a_part_in_time_settles_its_share_and_the_full_amount_saves_nothing() {
    check_discount("2026-03-02", "118.58", "60.00", "1.22");
    check_discount("2026-03-02", "118.58", "0.01", "0.00");
    check_discount("2026-03-02", "118.58", "120.00", "1.00");
    check_discount("2026-03-02", "118.58", "121.00", "0.00");
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
    fn parts_that_sum_to_the_early_due_settle_the_item_and_its_taxes_to_the_cent(
        (amount, base, tax) in (200_i64..1_000_000, 1_i64..9_000, 0_i64..4_000),
        parts in prop::collection::vec(1_i64..300_000, 0..12),
    ) {
        let (mut item, mut offers) = offered(&[("2026-03-11", "0", "0")]);
        let money = |minor| Money::new(minor, Currency::USD);
        item.amount = money(amount);
        (item.open, item.base_amount, item.base_open) =
            (item.amount, Money::new(amount, Currency::EUR), Money::new(amount, Currency::EUR));
        offers[0].base = money(base * amount / 20_000);
        offers[0].tax = money(tax * amount / 20_000);
        let saved = offers[0].base.checked_add(offers[0].tax).unwrap();
        let due = item.amount.checked_sub(saved).unwrap();
        let offers: Vec<&DiscountOffer> = offers.iter().collect();
        let mut ids = crate::tests::example::Counted::new();
        let mut taken: Vec<DiscountTaxTaken> = Vec::new();
        let mut left = due;
        for part in parts.into_iter().chain([i64::MAX]) {
            let part = money(part.min(left.minor()));
            if part.is_zero() {
                break;
            }
            let lines: Vec<&DiscountTaxTaken> = taken.iter().collect();
            let given = Offers { offers: &offers, taken: &lines };
            let early = EarlyDiscounts::on(date("2026-03-05"), given).unwrap();
            let discount = early.discount_for(&item, part).unwrap();
            item = relieve(&item, part).unwrap().item;
            if discount.is_positive() {
                let by = (Uuid::from_u128(3), date("2026-03-05"));
                let took = early.take(&item, discount, by, &mut ids).unwrap();
                taken.extend(took.taxes);
                item = took.item;
            }
            left = left.checked_sub(part).unwrap();
        }
        prop_assert!(item.open.is_zero() && item.base_open.is_zero());
        let sum = |of: fn(&DiscountTaxTaken) -> Money| {
            Money::sum(Currency::USD, taken.iter().map(of)).unwrap()
        };
        prop_assert_eq!(sum(|line| line.base), offers[0].base);
        prop_assert_eq!(sum(|line| line.tax), offers[0].tax);
    }

    #[test]
    fn credits_of_all_of_an_invoice_give_all_of_its_discount_back(
        (base, tax, worth) in (0_i64..9_000, 0_i64..4_000, 1_i64..300),
        parts in prop::collection::vec(1_i64..60_000, 0..8),
        returned in any::<bool>(),
    ) {
        let money = |minor| Money::new(minor, Currency::USD);
        let mut line = DiscountTaxTaken {
            components: Vec::new(),
            discount: DiscountId::from_uuid(Uuid::from_u128(4)),
            category: crate::tax::TaxCategory::Standard,
            rate: crate::tests::example::percent("21"),
            document: Uuid::from_u128(9),
            instalment: INSTALMENT_WHOLE,
            discount_tax: crate::invoicing::DiscountTax::OnPayment,
            base: money(base),
            tax: money(tax),
            base_amount: Money::new((base + tax) * worth / 100, Currency::EUR),
            base_back: money(0),
            tax_back: money(0),
        };
        let mut left = money(121_000);
        let mut back_in_base = Money::zero(Currency::EUR);
        for part in parts.into_iter().chain([i64::MAX]) {
            let credited = money(part.min(left.minor()));
            if credited.is_zero() {
                break;
            }
            let back = match returned && credited == left {
                true => give_all_back(&[&line], (Currency::USD, Currency::EUR)).unwrap(),
                false => give_back(&[&line], (credited, left), Currency::EUR).unwrap(),
            };
            let note = OpenItem { customer: customer().id, ..item("-9999", "-9999") };
            let mut ids = crate::tests::example::Counted::new();
            let (_, settled) = back.by_note(&note, date("2026-03-05"), &mut ids).unwrap();
            let worth = settled.iter().map(|it| it.base_amount);
            let worth = Money::sum(Currency::EUR, worth).unwrap();
            back_in_base = back_in_base.checked_add(worth).unwrap();
            left = left.checked_sub(credited).unwrap();
            if let Some(changed) = back.taxes.first() {
                line = changed.clone();
            }
        }
        prop_assert_eq!((line.base_back, line.tax_back), (line.base, line.tax));
        prop_assert_eq!(back_in_base, line.base_amount, "to the cent of the books, too");
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

#[test]
fn a_dispute_ends_once() {
    for resolution in Resolution::ALL {
        assert!(DisputeState::Open.next(*resolution).is_some());
        for ended in [DisputeState::Accepted, DisputeState::Rejected, DisputeState::Withdrawn] {
            assert_eq!(ended.next(*resolution), None);
        }
    }
}

#[test]
fn a_due_day_moves_past_weekends_and_holidays() {
    let holidays = [date("2026-04-06")].into(); // Easter Monday
    let last = |day: &str, rule| interest::last_day(date(day), rule, &holidays).unwrap();
    assert_eq!(last("2026-04-04", DueDays::NextBusinessDay), date("2026-04-07"));
    assert_eq!(last("2026-04-03", DueDays::NextBusinessDay), date("2026-04-03"));
    assert_eq!(last("2026-04-04", DueDays::AsWritten), date("2026-04-04"));
}

fn rates() -> [ReferenceRate; 2] {
    [("2025-07-01", "3"), ("2026-01-01", "2")].map(|(day, percent)| ReferenceRate {
        currency: Currency::EUR,
        valid_from: date(day),
        rate: crate::tests::example::percent(percent),
    })
}

/// What a principal bears in a period, exactly.
fn borne_in(principal: &Principal, basis: DayBasis, from: Date, until: Date) -> interest::Exact {
    let margin = crate::tests::example::percent("8");
    let segments = interest::segments(principal, (&rates(), margin), (from, until)).unwrap();
    interest::exact(&segments, basis).unwrap()
}

#[test]
fn a_day_without_a_rate_is_refused() {
    let principal = Principal { amount: eur("1.00"), settled: Vec::new() };
    let period = (date("2025-06-30"), date("2025-07-02"));
    let segments = interest::segments(&principal, (&rates(), Rate::ZERO), period);
    assert_eq!(problems(segments), "receivables.no_reference_rate");
}

/// Two open items of 100.00 each: 41 and 40 days late, and one that is overdue in dispute.
#[test]
fn broken_promises_come_first_and_fresh_contacts_last() {
    let who = |id: u128| CustomerId::from_uuid(Uuid::from_u128(id));
    let of = |id: u128, weight: i128| Overdue {
        customer: who(id),
        overdue: eur("100.00"),
        weight,
        oldest_days: 10,
        disputed: eur("0.00"),
        under_way: eur("0.00"),
        broken_on: None,
        promised_until: None,
        last_letter_on: Some(date("2026-04-01")),
        last_contact_on: None,
    };
    let mut spoken = of(1, 9_000);
    spoken.last_contact_on = Some(date("2026-04-28"));
    let mut broken = of(2, 10);
    broken.broken_on = Some(date("2026-04-20"));
    let mut asked = of(3, 5_000);
    (asked.broken_on, asked.last_contact_on) = (Some(date("2026-04-10")), Some(date("2026-04-11")));
    let mut disputed = of(4, 7_000);
    disputed.disputed = eur("100.00");
    let calls = work_list(&[spoken, broken, asked, disputed, of(5, 6_000)], date("2026-05-01"));
    let order: Vec<(CustomerId, NextAction)> =
        calls.iter().map(|call| (call.of.customer, call.next)).collect();
    assert_eq!(
        order,
        [
            (who(2), NextAction::CallAboutPromise),
            (who(4), NextAction::ResolveDispute),
            (who(5), NextAction::Call),
            (who(3), NextAction::Call),
            (who(1), NextAction::Wait),
        ]
    );
}

#[test]
fn a_matrix_rises_from_zero_days() {
    let check = |days: &[i64], expected: &str| {
        let rate = crate::tests::example::percent("1");
        let rates = days.iter().map(|from_days| SetLossRate { from_days: *from_days, rate });
        let valid_from = date("2026-01-01");
        let set = set_loss_rates(&SetLossRates { valid_from, rates: rates.collect() });
        assert_eq!(set.map_or_else(|it| it.code().to_owned(), |_| String::new()), expected);
    };
    check(&[0, 31, 61], "");
    check(&[1, 31], "receivables.matrix_out_of_order");
    check(&[0, 31, 31], "receivables.matrix_out_of_order");
    check(&[], "receivables.matrix_out_of_order");
}

fn basis() -> impl Strategy<Value = DayBasis> {
    prop_oneof![Just(DayBasis::Days365), Just(DayBasis::Days360), Just(DayBasis::Actual)]
}

proptest! {
    #[test]
    fn a_period_in_parts_bears_what_it_bears_as_a_whole(
        amount in 1_i64..1_000_000_000,
        paid in prop::collection::vec((0_i64..400, 1_i64..1_000_000), 0..4),
        days in 1_i64..400,
        cut in 0_i64..400,
        basis in basis(),
    ) {
        let first = date("2025-10-01");
        let day = |days: i64| first.add_days(days).unwrap();
        let euros = |minor| Money::new(minor, Currency::EUR);
        let settled = paid.iter().map(|(on, amount)| (day(*on), euros(*amount))).collect();
        let principal = Principal { amount: euros(amount), settled };
        let cut = cut.min(days - 1);
        let whole = borne_in(&principal, basis, first, day(days));
        let parts = [
            borne_in(&principal, basis, first, day(cut)),
            borne_in(&principal, basis, day(cut + 1), day(days)),
        ];
        prop_assert_eq!(whole.denominator, parts[0].denominator);
        prop_assert_eq!(whole.numerator, parts[0].numerator + parts[1].numerator);
    }

    #[test]
    fn a_payment_in_parts_leaves_the_interest_as_it_is(
        amount in 1_000_000_i64..1_000_000_000,
        (one, other) in (1_i64..400_000, 1_i64..400_000),
        on in 0_i64..300,
        basis in basis(),
    ) {
        let first = date("2025-10-01");
        let paid = first.add_days(on).unwrap();
        let euros = |minor| Money::new(minor, Currency::EUR);
        let of = |settled| Principal { amount: euros(amount), settled };
        let whole = of(vec![(paid, euros(one + other))]);
        let parts = of(vec![(paid, euros(one)), (paid, euros(other))]);
        let until = first.add_days(350).unwrap();
        prop_assert_eq!(
            borne_in(&whole, basis, first, until),
            borne_in(&parts, basis, first, until)
        );
    }

    #[test]
    fn what_is_reopened_is_what_it_was(
        amount in 2_i64..1_000_000,
        base in 1_i64..1_000_000,
        (first, second) in (1_i64..500_000, 1_i64..500_000),
    ) {
        let dollars = |minor| Money::new(minor, Currency::USD);
        let mut item = item("1.00", "1.00");
        (item.amount, item.open) = (dollars(amount), dollars(amount));
        let base = Money::new(base, Currency::EUR);
        (item.base_amount, item.base_open) = (base, base);
        let first = first.min(amount - 1);
        let second = second.min(amount - first).max(1);
        let at_its_worth = |item: &OpenItem, amount| {
            let base = relieve(item, dollars(amount)).unwrap().base_amount;
            settle(item, &with(1, amount, base.minor())).unwrap()
        };
        let before = at_its_worth(&item, first).item;
        let settled = at_its_worth(&before, second);
        let by = (SettlementId::from_uuid(Uuid::from_u128(3)), Uuid::from_u128(4));
        let given_back = (dollars(second), date("2026-04-01"));
        let reopened = reopen_by(&settled.item, by, given_back).unwrap();
        prop_assert_eq!(&reopened.item, &before);
        prop_assert_eq!(
            reopened.settlement.base_amount.minor(),
            -settled.settlement.base_amount.minor()
        );
    }
}
