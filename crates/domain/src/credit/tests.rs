//! The laws of credit. That a finished order leaves no exposure is a law of `order/tests.rs`,
//! where there are lines to cut up.

mod control;

use super::*;
use crate::tests::example::{account, eur};
use proptest::prelude::*;

fn pots(account: &CreditAccount) -> [i64; 4] {
    [account.open_orders, account.delivered, account.open_items, account.on_account]
        .map(Money::minor)
}

fn check(account: &CreditAccount, expected: [i64; 4]) {
    assert_eq!(pots(account), expected);
    let [open_orders, delivered, open_items, on_account] = expected;
    let exposure = open_orders + delivered + open_items - on_account;
    assert_eq!(account.exposure().unwrap().minor(), exposure);
}

#[test]
fn bills_payments_and_credit_notes_move_open_items_and_cash() {
    let billed = bill(&account(None), eur("100.00")).unwrap();
    check(&billed, [0, 0, 10_000, 0]);
    let paid = move_cash(&billed, eur("-60.00"), eur("15.00")).unwrap();
    check(&paid, [0, 0, 4_000, 1_500]);
    let applied = move_cash(&paid, eur("-15.00"), eur("-15.00")).unwrap();
    check(&applied, [0, 0, 2_500, 0]);
    let credited = credit_note(&applied, eur("30.00")).unwrap();
    check(&credited, [0, 0, -500, 0]);
}

#[test]
#[should_panic(expected = "no more is applied than is on account")]
fn no_more_is_applied_than_is_on_account() {
    let _ = move_cash(&account(None), eur("-0.01"), eur("-0.01"));
}

proptest! {
    #[test]
    fn what_is_billed_and_then_paid_leaves_nothing(
        bills in prop::collection::vec(0_i64..1_000_000, 0..10),
        cuts in prop::collection::vec(0_i64..500_000, 0..10),
    ) {
        let mut account = account(None);
        for gross in bills {
            account = bill(&account, Money::new(gross, account.currency)).unwrap();
        }
        let nothing = Money::zero(account.currency);
        for cut in cuts {
            let part = Money::new(cut.min(account.open_items.minor()), account.currency);
            let before = account.exposure().unwrap();
            // First on account, then applied: the exposure falls once.
            account = move_cash(&account, nothing, part).unwrap();
            let after = account.exposure().unwrap();
            let off = part.negated().unwrap();
            account = move_cash(&account, off, off).unwrap();
            prop_assert_eq!(account.exposure().unwrap(), after);
            prop_assert_eq!(before.checked_sub(after).unwrap(), part);
        }
        account = move_cash(&account, account.open_items.negated().unwrap(), nothing).unwrap();
        prop_assert_eq!(pots(&account), [0; 4]);
    }
}
