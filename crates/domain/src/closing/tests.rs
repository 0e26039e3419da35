//! The laws of closing: what is posted is taken back, a closed year leaves nothing.

use super::*;
use crate::code::Code;
use crate::id::Uuid;
use crate::ledger::{Account, AccountType, InBase, JournalLine};
use crate::money::Money;
use crate::rate::Rate;
use crate::tests::example::{Counted, at, check_codes, date, eur, problems};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[test]
fn codes_are_stable_words() {
    check_codes::<ClosingKind>();
}

fn locked(through: &str) -> BookSettings {
    let through = Some(date(through));
    BookSettings {
        stock_through: through,
        receivables_through: through,
        ledger_through: through,
        tax_through: through,
        changes: 4,
        ..BookSettings::default()
    }
}

fn usd(text: &str) -> Money {
    Money::parse(text, Currency::USD).unwrap()
}

fn rates(of_usd: &str) -> BTreeMap<Currency, InBase> {
    let rate = Some(Rate::parse(of_usd).unwrap());
    BTreeMap::from([(Currency::USD, InBase { base: Currency::EUR, rate })])
}

/// What a run of unbilled revenue over these amounts posts, after what was posted before.
fn accrue(found: &[Money], before: &[&ClosingLine]) -> Result<Closed, Refused> {
    let (settings, rates) = (locked("2026-03-31"), rates("0.90"));
    let given = PeriodGiven { settings: &settings, base: Currency::EUR, rates: &rates, before };
    let as_of = date("2026-03-31");
    let command = AccrueUnbilled { as_of, changes: 4, found: found.to_vec() };
    accrue_unbilled(&given, &command, &at("2026-04-02"), &mut Counted::new())
}

/// The accounts of an entry with their amounts.
fn booked(lines: &[JournalLine]) -> Vec<(Account, Money)> {
    lines.iter().map(|line| (line.account, line.base_amount)).collect()
}

#[test]
fn unbilled_revenue_is_posted_and_taken_back_on_the_next_day() {
    let closed = accrue(&[eur("100.00"), usd("50.00")], &[]).unwrap();
    assert_eq!(closed.closing.total, eur("145.00"));
    let [entry, reversal] = closed.entries.as_slice() else { panic!("two entries") };
    let days = (entry.header.posted_on, reversal.header.posted_on);
    assert_eq!(days, (date("2026-03-31"), date("2026-04-01")));
    let posted =
        [(Account::UnbilledReceivables, eur("145.00")), (Account::Revenue, eur("-145.00"))];
    assert_eq!(booked(&entry.lines), posted);
    let back = posted.map(|(account, amount)| (account, amount.negated().unwrap()));
    assert_eq!(booked(&reversal.lines), back);
}

#[test]
fn a_second_run_posts_what_has_changed() {
    let first = accrue(&[eur("100.00"), usd("50.00")], &[]).unwrap();
    let before: Vec<&ClosingLine> = first.lines.iter().collect();
    assert_eq!(
        problems(accrue(&[eur("100.00"), usd("50.00")], &before)),
        "as_of closing.nothing_new"
    );
    let second = accrue(&[eur("80.00")], &before).unwrap();
    assert_eq!(second.closing.total, eur("-65.00"), "20.00 less, and no dollars: 45.00 less");
    assert_eq!(problems(accrue(&[], &[])), "as_of closing.nothing_new");
}

#[test]
fn a_gain_is_what_a_claim_is_worth_less_what_it_was_booked_at() {
    let (settings, rates) = (locked("2026-03-31"), rates("0.95"));
    let given =
        PeriodGiven { settings: &settings, base: Currency::EUR, rates: &rates, before: &[] };
    let claims = vec![Claim { open: usd("100.00"), booked: eur("90.00") }];
    let command = Revalue { as_of: date("2026-03-31"), changes: 4, claims };
    let closed = revalue(&given, &command, &at("2026-04-02"), &mut Counted::new()).unwrap();
    let gain =
        [(Account::ReceivablesRevaluation, eur("5.00")), (Account::UnrealisedFx, eur("-5.00"))];
    assert_eq!(booked(&closed.entries[0].lines), gain);
    let none = PeriodGiven { rates: &BTreeMap::new(), ..given };
    let refused = revalue(&none, &command, &at("2026-04-02"), &mut Counted::new());
    assert_eq!(problems(refused), "ledger.no_exchange_rate");
}

#[test]
fn nothing_is_closed_that_may_still_change() {
    let rates = rates("0.90");
    let refused = |settings: &BookSettings, changes, found: &[Money]| {
        let given = PeriodGiven { settings, base: Currency::EUR, rates: &rates, before: &[] };
        let as_of = date("2026-03-31");
        let command = AccrueUnbilled { as_of, changes, found: found.to_vec() };
        problems(accrue_unbilled(&given, &command, &at("2026-04-02"), &mut Counted::new()))
    };
    let some = [eur("1.00")];
    let open = BookSettings::default();
    assert_eq!(refused(&open, 0, &some), "as_of closing.still_open, as_of closing.still_open");
    assert_eq!(
        refused(&locked("2026-03-30"), 4, &some),
        "as_of closing.still_open, as_of closing.still_open"
    );
    assert_eq!(refused(&locked("2026-03-31"), 3, &some), "closing.locks_changed");
    let twice = [eur("1.00"), eur("2.00")];
    assert_eq!(refused(&locked("2026-03-31"), 4, &twice), "closing.named_twice");
}

fn balance(role: Account, amount: Money) -> ResultBalance {
    ResultBalance { role, account: role.number().to_owned(), balance: amount }
}

fn close(
    settings: &BookSettings,
    as_of: &str,
    balances: &[ResultBalance],
) -> Result<Closed, Refused> {
    let given = YearGiven { settings, base: Currency::EUR };
    let command =
        CloseYear { as_of: date(as_of), changes: settings.changes, balances: balances.to_vec() };
    close_year(&given, &command, &mut Counted::new())
}

#[test]
fn a_year_is_closed_in_order_and_before_its_journal_is_handed_over() {
    let some = [balance(Account::Revenue, eur("-10.00"))];
    let settings = locked("2026-12-31");
    assert_eq!(
        problems(close(&BookSettings::default(), "2026-12-31", &some))
            .matches("closing.still_open")
            .count(),
        4
    );
    assert_eq!(problems(close(&settings, "2026-12-31", &[])), "as_of closing.nothing_new");
    let twice = [some[0].clone(), some[0].clone()];
    assert_eq!(problems(close(&settings, "2026-12-31", &twice)), "closing.named_twice");
    let exported = BookSettings { exported_through: Some(date("2026-12-31")), ..settings.clone() };
    assert_eq!(problems(close(&exported, "2026-12-31", &some)), "as_of closing.handed_over");
    let closed = BookSettings { closed_through: Some(date("2025-12-31")), ..settings.clone() };
    assert_eq!(problems(close(&closed, "2025-12-31", &some)), "as_of closing.closed_already");
    let long = BookSettings { closed_through: Some(date("2024-12-31")), ..settings };
    assert_eq!(problems(close(&long, "2026-12-31", &some)), "as_of closing.year_too_long");
    let done = close(&closed, "2026-12-31", &some).unwrap();
    assert_eq!(done.settings.unwrap().closed_through, Some(date("2026-12-31")));
    assert_eq!(done.closing.behind, Some(date("2025-12-31")));
}

#[test]
fn only_the_last_closed_year_is_opened_again_and_with_a_reason() {
    let settings = locked("2026-12-31");
    let done = close(&settings, "2026-12-31", &[balance(Account::Revenue, eur("-10.00"))]).unwrap();
    let after = done.settings.clone().unwrap();
    let lines: Vec<&ClosingLine> = done.lines.iter().collect();
    let last = (&done.closing, lines.as_slice(), &done.entries[0]);
    let reopen = |settings: &BookSettings, as_of: &str, reason: &str, last| {
        let given = YearGiven { settings, base: Currency::EUR };
        let command = ReopenYear { as_of: date(as_of), reason: reason.to_owned() };
        reopen_year(&given, last, &command, &mut Counted::new())
    };
    let opened = reopen(&after, "2026-12-31", "the auditor", Some(last)).unwrap();
    assert_eq!(opened.settings.unwrap().closed_through, None);
    assert_eq!(opened.closing.reverses, Some(done.closing.id));
    let opposite = booked(&opened.entries[0].lines);
    let there = booked(&done.entries[0].lines);
    assert!(there.iter().zip(&opposite).all(|((_, a), (_, b))| *b == a.negated().unwrap()));
    let refused = problems(reopen(&after, "2025-12-31", "", None));
    assert_eq!(refused, "reason text.empty, as_of closing.not_the_last");
    let exported = BookSettings { exported_through: Some(date("2027-01-31")), ..after };
    let refused = problems(reopen(&exported, "2026-12-31", "late", Some(last)));
    assert_eq!(refused, "as_of closing.handed_over");
}

proptest! {
    #[test]
    fn a_closed_year_leaves_no_result(
        amounts in prop::collection::vec(-1_000_000_i64..1_000_000, 1..20),
    ) {
        let results = Account::ALL.iter().filter(|role| match role.account_type() {
            AccountType::Income | AccountType::Expense => true,
            AccountType::Asset | AccountType::Liability | AccountType::Equity => false,
        });
        let of = |(role, minor): (&Account, &i64)| {
            balance(*role, Money::new(*minor, Currency::EUR))
        };
        let balances: Vec<ResultBalance> = results.zip(&amounts).map(of).collect();
        let closed = match close(&locked("2026-12-31"), "2026-12-31", &balances) {
            Ok(closed) => closed,
            Err(refused) => {
                prop_assert_eq!(refused.code(), "closing.nothing_new");
                return Ok(());
            }
        };
        for it in &balances {
            let lines = closed.entries[0].lines.iter().filter(|line| line.number == it.account);
            let closing = Money::sum(Currency::EUR, lines.map(|line| line.base_amount)).unwrap();
            prop_assert_eq!(it.balance.checked_add(closing).unwrap(), eur("0"));
        }
        let profit = Money::sum(Currency::EUR, balances.iter().map(|it| it.balance)).unwrap();
        prop_assert_eq!(closed.closing.total, profit.negated().unwrap());
    }
}

#[test]
fn a_balance_sheet_balances_with_the_result_that_is_not_closed() {
    let total = |number: &str, account_type, balance: &str| AccountTotal {
        number: number.to_owned(),
        name: String::new(),
        account_type,
        balance: eur(balance),
    };
    let accounts = vec![
        total("1000", AccountType::Asset, "120.00"),
        total("2200", AccountType::Liability, "-20.00"),
        total("3000", AccountType::Equity, "-40.00"),
        total("4000", AccountType::Income, "-100.00"),
        total("5000", AccountType::Expense, "40.00"),
        total("6900", AccountType::Expense, "0.00"),
    ];
    let found = statements(accounts.clone(), Currency::EUR).unwrap();
    assert_eq!(found.result, eur("60.00"));
    assert_eq!(found.section(AccountType::Income).total, eur("100.00"));
    assert_eq!(found.section(AccountType::Expense).rows.len(), 1, "what is nothing is left out");
    assert!(found.is_balanced().unwrap());
    let off = statements(accounts[1..].to_vec(), Currency::EUR).unwrap();
    assert!(!off.is_balanced().unwrap());
}

#[test]
fn ids_are_of_their_kind() {
    let id = ClosingId::from_uuid(Uuid::from_u128(1));
    assert!(id.to_string().starts_with("clo_"));
}
