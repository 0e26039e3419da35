//! The rules of credit: which of them hold, with which figures; and what sets them.

use crate::code::Code;
use crate::credit::*;
use crate::customer::CustomerGroupId;
use crate::date::Date;
use crate::id::Uuid;
use crate::money::Money;
use crate::patch::Patch;
use crate::rate::Rate;
use crate::tests::example::{
    Counted, account, check_codes, company, customer, date, eur, problems,
};
use proptest::prelude::*;

const DAY: &str = "2026-03-31";

fn at_all(rule: CreditRule) -> PolicyRule {
    PolicyRule { rule, at: Checkpoint::ALL.to_vec() }
}

fn policy(rules: &[CreditRule]) -> CreditPolicy {
    let group = CustomerGroupId::from_uuid(Uuid::nil());
    let rules = Rules(rules.iter().map(|rule| at_all(*rule)).collect());
    CreditPolicy { group, rules, version: 1 }
}

fn profile() -> CreditProfile {
    CreditProfile {
        customer: customer().id,
        currency: eur("0.00").currency(),
        temporary_limit: None,
        temporary_until: None,
        review_on: None,
        blocked: String::new(),
        group: None,
        version: 1,
    }
}

fn owing(limit: Option<&str>, owes: &str) -> CreditAccount {
    bill(&account(limit), eur(owes)).unwrap()
}

fn told(account: &CreditAccount, control: &Control<'_>, asked: &str) -> String {
    let what = if asked == "0.00" { "" } else { "this order of" };
    let asked = Asked { what, amount: eur(asked) };
    reasons(account, control, asked, Checkpoint::Confirm, date(DAY)).unwrap().join("; ")
}

#[test]
fn codes_are_stable_words() {
    check_codes::<Checkpoint>();
}

/// One row per rule: what is known, and what is told.
#[test]
fn each_rule_tells_its_figures() {
    let overdue = Some(Overdue { amount: eur("60.00"), since: date("2026-03-01") });
    let control = |rule, known: &dyn Fn(&mut CreditProfile)| {
        let (policy, mut profile) = (policy(&[rule]), profile());
        known(&mut profile);
        let control = Control {
            policy: Some(&policy),
            profile: Some(&profile),
            overdue,
            customer_since: Some(date("2026-03-01")),
            group: None,
        };
        told(&owing(Some("100.00"), "70.00"), &control, "40.00")
    };
    let plain = |rule| control(rule, &|_| {});
    let over = CreditRule::OverLimit;
    assert_eq!(
        plain(over),
        "exposure of 70.00 EUR and this order of 40.00 EUR come to 110.00 EUR, 10.00 EUR above \
         the limit of 100.00 EUR"
    );
    let temporary = |until: &'static str| {
        control(over, &move |profile| {
            profile.temporary_limit = Some(eur("105.00"));
            profile.temporary_until = Some(date(until));
        })
    };
    assert!(temporary(DAY).ends_with(
        "come to 110.00 EUR, 5.00 EUR above the temporary limit of 105.00 EUR until 2026-03-31"
    ));
    assert!(temporary("2026-03-30").ends_with("10.00 EUR above the limit of 100.00 EUR"));
    let share = CreditRule::ShareOfLimit { share: Rate::parse("0.8").unwrap() };
    assert!(plain(share).ends_with("30.00 EUR above 80 % of the limit of 100.00 EUR"));
    let oldest = |days| plain(CreditRule::OldestOverdue { days });
    assert_eq!(oldest(30), "");
    assert_eq!(
        oldest(29),
        "an item due on 2026-03-01 is 30 days overdue, more than the 29 allowed"
    );
    let amount = |amount| plain(CreditRule::OverdueAmount { amount: eur(amount) });
    assert_eq!(amount("60.00"), "");
    assert_eq!(amount("59.99"), "60.00 EUR are overdue, more than the 59.99 EUR allowed");
    let review = |on: &'static str| {
        control(CreditRule::ReviewExpired, &move |it| it.review_on = Some(date(on)))
    };
    assert_eq!(plain(CreditRule::ReviewExpired), "");
    assert_eq!(review(DAY), "");
    assert_eq!(review("2026-03-30"), "the account should have been reviewed by 2026-03-30");
    let blocked = control(CreditRule::Blocked, &|it| it.blocked = "insolvent".to_owned());
    assert_eq!(blocked, "the credit account is blocked: insolvent");
    let new = |days, amount| plain(CreditRule::NewCustomer { days, amount: eur(amount) });
    assert_eq!(new(29, "0.00"), "");
    assert_eq!(new(30, "110.00"), "");
    assert_eq!(
        new(30, "109.99"),
        "the customer is new since 2026-03-01: 110.00 EUR is more than the 109.99 EUR allowed"
    );
}

#[test]
fn rules_are_told_in_their_order_and_only_where_they_act() {
    let blocked = CreditProfile { blocked: "insolvent".to_owned(), ..profile() };
    let mut policy = policy(&[CreditRule::Blocked, CreditRule::OverLimit]);
    policy.rules.0[1].at = vec![Checkpoint::Ship];
    let control = Control { policy: Some(&policy), profile: Some(&blocked), ..Control::default() };
    let account = owing(Some("50.00"), "70.00");
    let at = |checkpoint| {
        let asked = Asked { what: "", amount: eur("0.00") };
        reasons(&account, &control, asked, checkpoint, date(DAY)).unwrap().len()
    };
    assert_eq!([at(Checkpoint::Confirm), at(Checkpoint::Release), at(Checkpoint::Ship)], [1, 1, 2]);
    assert!(told(&account, &Control { policy: None, ..control.clone() }, "0.00").starts_with(
        "exposure of 70.00 EUR is 20.00 EUR above the limit of 50.00 EUR; the credit account"
    ));
}

#[test]
fn a_group_is_checked_as_one() {
    let (other, group) = (owing(None, "60.00"), group(Some("150.00")));
    let control = Control { group: Some((&group, vec![&other])), ..Control::default() };
    assert_eq!(told(&owing(None, "50.00"), &control, "40.00"), "");
    assert_eq!(
        told(&owing(Some("80.00"), "50.00"), &control, "40.01"),
        "exposure of 50.00 EUR and this order of 40.01 EUR come to 90.01 EUR, 10.01 EUR above \
         the limit of 80.00 EUR; group NORD's exposure of 110.00 EUR and this order of 40.01 EUR \
         come to 150.01 EUR, 0.01 EUR above the limit of 150.00 EUR of group NORD"
    );
}

fn group(limit: Option<&str>) -> CreditGroup {
    let command = SetCreditGroup {
        code: "NORD".to_owned(),
        name: "Nordwind and its shops".to_owned(),
        currency: eur("0.00").currency(),
        limit: limit.map(eur),
        reason: "agreed".to_owned(),
    };
    set_group(None, &command, &mut Counted::new()).unwrap().group
}

#[test]
fn what_cannot_be_a_policy_is_refused_with_all_that_is_wrong() {
    let company = company();
    let given = SetCreditPolicyGiven { company: &company, group: None, policy: None };
    let nowhere = PolicyRule { rule: CreditRule::OldestOverdue { days: -1 }, at: Vec::new() };
    let share = CreditRule::ShareOfLimit { share: Rate::ZERO };
    let rules = Rules(vec![nowhere, at_all(share)]);
    let group = Some(CustomerGroupId::from_uuid(Uuid::from_u128(7)));
    let command = SetCreditPolicy { group, rules };
    let refused = set_policy(&given, &command, date(DAY));
    assert_eq!(
        problems(refused),
        "group credit.unknown_customer_group, rules[0].at credit.no_checkpoint, \
         rules[0] credit.rule_out_of_range, rules[1] credit.rule_out_of_range"
    );
    let command = SetCreditPolicy { group: None, rules: policy(&[CreditRule::OverLimit]).rules };
    let set = set_policy(&given, &command, date(DAY)).unwrap();
    assert_eq!(set.company.unwrap().credit_control_since, Some(date(DAY)));
    assert_eq!(set.policy.told(), "over limit at confirm, release, ship");
}

#[test]
fn a_profile_is_refused_what_does_not_fit_and_ends_by_its_days() {
    let (company, account, nord) = (company(), account(None), group(None));
    let given = |group| SetCreditProfileGiven {
        company: &company,
        account: &account,
        profile: None,
        group,
    };
    let usd = Money::new(100, crate::currency::Currency::parse("USD").unwrap());
    let temporary = |limit, until: &str| {
        let limit = TemporaryLimit { limit, until: date(until) };
        SetCreditProfile {
            customer: account.customer,
            temporary: Some(Patch::Set(limit)),
            review_on: None,
            blocked: None,
            credit_group: Some(Patch::Set(nord.id)),
            reason: "season".to_owned(),
        }
    };
    let refused = set_profile(&given(None), &temporary(usd, "2026-03-30"), date(DAY));
    assert_eq!(
        problems(refused),
        "temporary.set.limit customer.limit_currency, temporary.set.until credit.temporary_ended, \
         credit_group credit.unknown_group"
    );
    let full = given(Some((&nord, profile::GROUP_ACCOUNTS_MAX)));
    let refused = set_profile(&full, &temporary(eur("1.00"), DAY), date(DAY));
    assert_eq!(problems(refused), "credit_group credit.group_full");
    let set = set_profile(&given(Some((&nord, 1))), &temporary(eur("9.00"), DAY), date(DAY));
    let profile = set.unwrap().profile;
    let limit = |on: &str| limit_on(&account, Some(&profile), date(on));
    assert_eq!((limit(DAY), limit("2026-04-01")), (Some(eur("9.00")), None));
}

proptest! {
    /// What fits under both limits passes, and nothing else does.
    #[test]
    fn a_group_lets_pass_what_fits_under_both_limits(
        own in 0_i64..1_000, others in prop::collection::vec(0_i64..1_000, 0..5),
        asked in 0_i64..1_000, limit in 0_i64..2_000, group_limit in 0_i64..5_000,
    ) {
        let cents = |minor| Money::new(minor, eur("0.00").currency());
        let mine = bill(&CreditAccount { limit: Some(cents(limit)), ..account(None) }, cents(own));
        let accounts: Vec<CreditAccount> =
            others.iter().map(|owes| bill(&account(None), cents(*owes)).unwrap()).collect();
        let group = CreditGroup { limit: Some(cents(group_limit)), ..group(None) };
        let control =
            Control { group: Some((&group, accounts.iter().collect())), ..Control::default() };
        let asked_for = Asked { what: "this order of", amount: cents(asked) };
        let day: Date = date(DAY);
        let found = reasons(&mine.unwrap(), &control, asked_for, Checkpoint::Confirm, day);
        let sum = own + others.iter().sum::<i64>() + asked;
        let expected = usize::from(own + asked > limit) + usize::from(sum > group_limit);
        prop_assert_eq!(found.unwrap().len(), expected);
    }
}
