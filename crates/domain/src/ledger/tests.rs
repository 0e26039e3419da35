//! The laws of the ledger.

mod keeping;

use super::*;
use crate::code::Code;
use crate::id::Uuid;
use crate::tests::example::{Counted, check_codes, date, eur, problems};
use proptest::prelude::*;

#[test]
fn codes_are_stable_words() {
    check_codes::<Account>();
    check_codes::<EntryKind>();
}

#[test]
fn the_table_of_accounts_is_this_in_order_of_its_numbers() {
    let row = |account: &Account| format!("{} {account} ({})\n", account.number(), account.name());
    let table: String = Account::ALL.iter().map(row).collect();
    let golden = "\
1000 bank (Bank)
1010 card_clearing (Card clearing)
1200 receivables (Receivables)
1220 unbilled_receivables (Delivered, not invoiced)
1250 deductions_receivable (Deductions receivable)
1280 receivables_revaluation (Revaluation of receivables)
1290 allowance (Allowance for receivables)
1300 input_tax (Input tax)
1400 inventory (Inventory)
1410 goods_in_transit (Goods in transit)
2000 payables (Payables)
2100 goods_received_not_invoiced (Goods received, not invoiced)
2150 customer_on_account (Customers on account)
2160 unidentified_receipts (Unidentified receipts)
2170 customer_deposits (Customer deposits)
2200 output_tax (Output tax)
3000 opening_equity (Opening equity)
3100 retained_earnings (Retained earnings)
4000 revenue (Revenue)
4050 sales_returns (Sales returns)
4070 early_discounts (Early payment discounts)
4080 sales_deductions (Sales deductions)
4100 freight_revenue (Freight revenue)
4300 late_fees (Late fees)
4310 interest_income (Interest income)
5000 cost_of_goods_sold (Cost of goods sold)
5100 purchase_price_difference (Purchase price difference)
5200 stock_differences (Stock differences)
5210 stock_loss (Stock loss)
5220 samples (Samples)
5230 stock_revaluation (Stock revaluation)
6700 bank_charges (Bank charges)
6750 bad_debt (Bad debt)
6760 impairment (Impairment of receivables)
6850 fx_difference (Exchange differences)
6860 unrealised_fx (Unrealised exchange differences)
6900 small_differences (Small differences)
9999 manual (Posted by hand)
";
    assert_eq!(table, golden);
    assert!(Account::ALL.is_sorted_by_key(|account| account.number()));
    assert!(Account::ALL.is_sorted(), "the order of declaration is that of the numbers");
}

fn header() -> PostingHeader {
    PostingHeader {
        kind: EntryKind::Invoice,
        posted_on: date("2026-03-01"),
        document: Uuid::from_u128(7),
        document_number: String::new(),
    }
}

/// The debit of a positive amount, the credit of a negative one.
fn posting((account, amount): (Account, &str)) -> Posting {
    Posting::debit(account, eur(amount), eur(amount))
}

/// Posts amounts and holds which lines come of it.
fn check(postings: &[(Account, &str)], expected: &[(i64, Account, &str)]) {
    let postings: Vec<Posting> = postings.iter().copied().map(posting).collect();
    let entry = post(header(), &postings, &mut Counted::new()).unwrap();
    let lines = entry.map(|entry| entry.lines).unwrap_or_default();
    let posted: Vec<_> = lines.iter().map(|it| (it.line_no, it.account, it.amount)).collect();
    let expected: Vec<_> = expected.iter().map(|it| (it.0, it.1, eur(it.2))).collect();
    assert_eq!(posted, expected);
}

#[test]
fn zero_lines_and_entries_without_lines_are_not_posted() {
    use Account::{OutputTax, Receivables, Revenue};
    let tax = (OutputTax, "-2.00");
    check(
        &[(Receivables, "12.00"), (Revenue, "-10.00"), (OutputTax, "0.00"), tax],
        &[(1, Receivables, "12.00"), (2, Revenue, "-10.00"), (3, OutputTax, "-2.00")],
    );
    check(&[(Receivables, "0.00"), (Revenue, "0.00")], &[]);
    check(&[], &[]);
}

#[test]
#[should_panic(expected = "an entry balances in base currency, not off by 0.01 EUR")]
fn what_does_not_balance_is_never_posted() {
    check(&[(Account::Bank, "1.00"), (Account::Receivables, "-0.99")], &[]);
}

#[test]
#[should_panic(expected = "an entry balances in USD, not off by 1.00 USD")]
fn what_does_not_balance_in_its_document_currency_is_never_posted() {
    let dollars = |text| Money::parse(text, Currency::USD).unwrap();
    let postings = [
        Posting::debit(Account::Bank, dollars("3.00"), eur("2.00")),
        Posting::debit(Account::Receivables, dollars("-2.00"), eur("-2.00")),
    ];
    let _ = post(header(), &postings, &mut Counted::new());
}

#[test]
fn numbers_are_filled_in_afterwards() {
    let postings = [(Account::Bank, "1.00"), (Account::Receivables, "-1.00")].map(posting);
    let entry = post(header(), &postings, &mut Counted::new()).unwrap().unwrap();
    let entry = entry.with_number("JE-1".to_owned()).with_document_number("PAY-1".to_owned());
    assert_eq!((&*entry.header.number, &*entry.header.document_number), ("JE-1", "PAY-1"));
    assert!(entry.lines.iter().all(|line| line.entry == entry.header.id));
}

#[test]
fn there_is_no_rate_to_convert_with() {
    let books = InBase::only(Currency::EUR);
    assert_eq!(books.convert(eur("1.00")), Ok(eur("1.00")));
    let books = InBase::only(Currency::USD);
    assert_eq!(problems(books.convert(eur("1.00"))), "ledger.no_exchange_rate");
}

#[test]
fn the_trial_balance_is_in_order_and_tells_when_it_is_off() {
    let row = |account, debit, credit| TrialBalanceRow {
        account,
        number: Account::number(account).to_owned(),
        name: Account::name(account).to_owned(),
        debit: eur(debit),
        credit: eur(credit),
    };
    let rows = vec![
        row(Account::Revenue, "0.00", "100.00"),
        row(Account::Bank, "80.00", "5.00"),
        row(Account::Receivables, "120.00", "95.00"),
    ];
    let balance = TrialBalance::of(rows.clone(), Currency::EUR).unwrap();
    let accounts: Vec<Account> = balance.rows.iter().map(|row| row.account).collect();
    assert_eq!(accounts, [Account::Bank, Account::Receivables, Account::Revenue]);
    assert_eq!((balance.debit, balance.credit), (eur("200.00"), eur("200.00")));
    assert!(balance.is_balanced());
    assert_eq!(balance.rows[2].balance().unwrap(), eur("-100.00"));
    let off = TrialBalance::of(rows[1..].to_vec(), Currency::EUR).unwrap();
    assert!(!off.is_balanced());
    assert_eq!(problems(TrialBalance::of(rows, Currency::USD)), "amount.currency_mismatch");
}

proptest! {
    #[test]
    fn an_entry_balances_whatever_is_posted(
        amounts in prop::collection::vec(-9_999_i64..9_999, 0..9),
    ) {
        let euros = |minor| Money::new(minor, Currency::EUR);
        let rest = amounts.iter().sum::<i64>();
        let debit = |minor| Posting::debit(Account::Revenue, euros(minor), euros(minor));
        let mut postings: Vec<Posting> = amounts.iter().map(|minor| debit(*minor)).collect();
        postings.push(Posting::credit(Account::Bank, euros(rest), euros(rest)).unwrap());
        let entry = post(header(), &postings, &mut Counted::new()).unwrap();
        let lines = entry.map(|entry| entry.lines).unwrap_or_default();
        let posted: i64 = lines.iter().map(|line| line.base_amount.minor()).sum();
        prop_assert_eq!(posted, 0);
        prop_assert!(lines.iter().all(|line| !line.amount.is_zero()));
        prop_assert_ne!(lines.len(), 1);
    }
}

fn rate(day: &str, rate: &str) -> ExchangeRate {
    let day = date(day);
    let rate = crate::rate::Rate::parse(rate).unwrap();
    ExchangeRate { currency: Currency::USD, day, month: rates::month(day), rate }
}

#[test]
fn a_day_has_the_last_rate_before_it() {
    let rates = [rate("2026-03-02", "0.90"), rate("2026-03-06", "0.95"), rate("2026-03-09", "1")];
    for (day, expected) in [
        ("2026-03-01", None),
        ("2026-03-02", Some("0.90")),
        ("2026-03-05", Some("0.90")),
        ("2026-03-08", Some("0.95")),
        ("2026-04-30", Some("1")),
    ] {
        let found = InBase::on(Currency::EUR, &rates, date(day)).rate;
        let expected = expected.map(|it| crate::rate::Rate::parse(it).unwrap());
        assert_eq!(found, expected, "{day}");
    }
    assert_eq!(rates::months(date("2026-01-31")), ["2025-12", "2026-01"]);
}

#[test]
fn a_rate_is_positive_and_of_another_currency() {
    let set = |currency, rate: &str| {
        let rate = crate::rate::Rate::parse(rate).unwrap();
        let rates = vec![SetRate { currency, day: date("2026-03-01"), rate }];
        problems(set_rates(Currency::EUR, &SetRates { rates }))
    };
    assert_eq!(set(Currency::EUR, "1"), "rates[0].currency ledger.rate_of_books");
    assert_eq!(set(Currency::USD, "0"), "rates[0].rate ledger.rate_not_positive");
    assert_eq!(set(Currency::USD, "-1"), "rates[0].rate ledger.rate_not_positive");
    let none = set_rates(Currency::EUR, &SetRates { rates: Vec::new() });
    assert_eq!(problems(none), "ledger.wrong_rate_count");
}
