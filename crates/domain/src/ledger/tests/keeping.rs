//! The laws of locks, of account determination and of entries by hand.

use crate::at::At;
use crate::ledger::*;
use crate::refusal::Refused;
use crate::tests::example::{Counted, date, eur, problems};
use proptest::prelude::*;
use std::collections::BTreeMap;

fn at(day: &str) -> At {
    let received_at = crate::date::Moment::parse(&format!("{day}T12:00:00Z")).unwrap();
    At::on(date(day), received_at)
}

fn locked(areas: &[Area], through: &str, on: &BookSettings) -> Result<BookSettings, Refused> {
    let command = LockPeriods { areas: areas.to_vec(), through: date(through) };
    lock(on, &command, &at("2026-03-01")).map(|changed| changed.settings)
}

#[test]
fn each_area_is_locked_apart_and_in_order() {
    let open = BookSettings::default();
    let order = "areas ledger.lock_out_of_order";
    assert_eq!(problems(locked(&[Area::Ledger], "2026-01-31", &open)), order);
    assert_eq!(problems(locked(&[Area::Receivables], "2026-01-31", &open)), order);
    assert_eq!(problems(locked(&[], "2026-01-31", &open)), "areas ledger.no_areas");
    let ahead = locked(&[Area::Tax], "2026-03-02", &open);
    assert_eq!(problems(ahead), "through ledger.lock_ahead");
    let stock = locked(&[Area::Stock], "2026-02-28", &open).unwrap();
    let both = locked(&[Area::Receivables], "2026-01-31", &stock).unwrap();
    assert!(both.is_locked(Area::Stock, date("2026-02-28")));
    assert!(!both.is_locked(Area::Receivables, date("2026-02-01")));
    assert!(!both.is_locked(Area::Tax, date("2026-01-01")));
    assert_eq!(both.first_open(Area::Receivables), Some(date("2026-02-01")));
    assert_eq!((stock.changes, both.changes), (1, 2));
    let reason = "why".to_owned();
    let all = UnlockPeriods { areas: vec![Area::Stock], through: None, reason };
    assert_eq!(problems(unlock(&both, &all, &at("2026-03-01"))), order);
    let silent = UnlockPeriods { areas: vec![Area::Receivables], through: None, reason: "".into() };
    assert!(problems(unlock(&both, &silent, &at("2026-03-01"))).starts_with("reason text."));
}

fn rule(role: Account, conditions: (Option<&str>, Option<&str>), number: &str) -> AccountRule {
    let tax_category = conditions.0.map(|_| TaxCategory::Standard);
    let tax_rate = conditions.1.map(|percent| Rate::percent(percent).unwrap());
    AccountRule {
        tax_component: None,
        role,
        tax_category,
        tax_rate,
        currency: None,
        number: number.to_owned(),
    }
}

#[test]
fn the_narrowest_rule_that_fits_determines_the_account() {
    let rules = AccountRules {
        rules: vec![
            rule(Account::Revenue, (Some("S"), Some("20")), "4020"),
            rule(Account::Revenue, (None, None), "4001"),
            rule(Account::Revenue, (Some("S"), None), "4002"),
        ],
    };
    let tax = |category, percent| Some(TaxCode { category, rate: Rate::percent(percent).unwrap() });
    let number = |role, tax| rules.number(role, (tax, None), Currency::EUR).to_owned();
    assert_eq!(number(Account::Revenue, tax(TaxCategory::Standard, "20")), "4020");
    assert_eq!(number(Account::Revenue, tax(TaxCategory::Standard, "10")), "4002");
    assert_eq!(number(Account::Revenue, tax(TaxCategory::Reduced, "20")), "4001");
    assert_eq!(number(Account::Revenue, None), "4001");
    assert_eq!(number(Account::Bank, None), "1000");
}

fn given_accounts() -> BTreeMap<String, LedgerAccount> {
    let all = chart::roles().filter_map(|role| default_account(role.number()));
    all.map(|account| (account.number.clone(), account)).collect()
}

fn line(account: &str, debit: Option<&str>, credit: Option<&str>) -> EntryLine {
    EntryLine { account: account.to_owned(), debit: debit.map(eur), credit: credit.map(eur) }
}

fn posted(lines: Vec<EntryLine>) -> Result<EntryPosted, Refused> {
    let (settings, accounts) = (BookSettings::default(), given_accounts());
    let given = ManualGiven { settings: &settings, base: Currency::EUR, accounts: &accounts };
    let command = PostEntry { lines, reason: "why".to_owned(), reference: String::new() };
    post_entry(&given, &command, &at("2026-03-01"), &mut Counted::new())
}

#[test]
fn an_entry_by_hand_is_refused_with_all_that_is_wrong() {
    let bad = vec![
        line("1200", Some("1.00"), None),
        line("4711", None, Some("1.00")),
        line("1000", Some("1.00"), Some("1.00")),
        line("1000", Some("-1.00"), None),
    ];
    let found = problems(posted(bad));
    for expected in [
        "lines[0].account ledger.account_is_control",
        "lines[1].account ledger.unknown_account",
        "lines[2] ledger.one_side",
        "lines[3] ledger.one_side",
    ] {
        assert!(found.contains(expected), "{found}");
    }
    let off = vec![line("1000", Some("2.00"), None), line("3000", None, Some("1.00"))];
    assert_eq!(problems(posted(off)), "lines ledger.not_balanced");
    let one = vec![line("1000", Some("2.00"), None)];
    assert_eq!(problems(posted(one)), "lines ledger.too_few_lines");
}

#[test]
fn a_reversal_is_the_opposite_on_the_same_accounts_and_happens_once() {
    let lines = vec![line("1000", Some("2.00"), None), line("3000", None, Some("2.00"))];
    let first = posted(lines).unwrap();
    let command = ReverseEntry { entry: first.entry.header.id, reason: "why".to_owned() };
    let reverse = |manual: Option<&ManualEntry>, day: &str| {
        reverse_entry(&first.entry, manual, &command, &at(day), &mut Counted::new())
    };
    let back = reverse(Some(&first.manual), "2026-03-02").unwrap();
    for (line, opposite) in first.entry.lines.iter().zip(&back.entry.lines) {
        assert_eq!(line.number, opposite.number);
        assert_eq!(line.base_amount.negated().unwrap(), opposite.base_amount);
    }
    let early = problems(reverse(Some(&first.manual), "2026-02-28"));
    assert_eq!(early, "entry ledger.reversed_before");
    let again = problems(reverse(back.reversed.as_ref(), "2026-03-03"));
    assert_eq!(again, "entry ledger.reversed_already");
    let of_it = problems(reverse(Some(&back.manual), "2026-03-03"));
    assert_eq!(of_it, "entry ledger.reversed_already");
    assert_eq!(problems(reverse(None, "2026-03-03")), "entry ledger.not_manual");
}

#[test]
fn an_account_in_use_is_not_closed_and_control_accounts_stay_alone() {
    let settings = BookSettings::default();
    let revenue = default_account("4000").unwrap();
    let close = |number: &str, account_type| SetAccount {
        number: number.to_owned(),
        name: "Name".to_owned(),
        account_type,
        activity: Activity::Inactive,
    };
    let closed = set_account(&settings, Some(&revenue), &close("4000", AccountType::Income));
    assert_eq!(problems(closed), "activity ledger.account_in_use");
    let other = set_account(&settings, Some(&revenue), &close("4-0", AccountType::Asset));
    assert_eq!(
        problems(other),
        "number ledger.bad_account_number, account_type ledger.account_type_fixed"
    );
    let lead = |role, number: &str| SetRule {
        tax_component: None,
        role,
        tax_category: None,
        tax_rate: None,
        currency: None,
        number: Some(number.to_owned()),
    };
    let mixed = |role, number: &str| {
        let account = default_account(number);
        problems(set_rule(&settings, account.as_ref(), &lead(role, number)))
    };
    assert_eq!(mixed(Account::Bank, "1200"), "number ledger.account_is_control");
    assert_eq!(mixed(Account::Inventory, "1000"), "number ledger.account_is_control");
    assert_eq!(mixed(Account::Bank, "4000"), "number ledger.account_type_differs");
    let alike = set_rule(&settings, Some(&revenue), &lead(Account::SalesReturns, "4000"));
    let after = alike.unwrap().0;
    assert_eq!(after.rules.number(Account::SalesReturns, (None, None), Currency::EUR), "4000");
}

proptest! {
    #[test]
    fn what_is_touched_is_locked_exactly_when_its_earliest_day_is(
        days in prop::collection::vec(0_i64..60, 1..9),
        through in 0_i64..60,
    ) {
        let day = |count| date("2026-01-01").add_days(count).unwrap();
        let mut touched = Touched::default();
        days.iter().for_each(|count| touched.note(Area::Stock, day(*count)));
        let settings = BookSettings { stock_through: Some(day(through)), ..Default::default() };
        let earliest = days.iter().min().unwrap();
        let expected = (*earliest <= through).then(|| (Area::Stock, day(*earliest)));
        prop_assert_eq!(touched.locked(&settings), expected);
    }
}
