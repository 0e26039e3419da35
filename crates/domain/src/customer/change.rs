//! Changes what a customer may do: its credit limit, terms and block.

use super::create::limit_fits;
use super::{ChangeCustomer, Customer, LimitChange};
use crate::credit::CreditAccount;
use crate::event::Event;
use crate::refusal::{Problems, Refused};

/// What [`change`] decides on.
#[derive(Clone, Copy, Debug)]
pub struct ChangeCustomerGiven<'a> {
    /// The customer.
    pub customer: &'a Customer,
    /// Its credit account.
    pub credit: &'a CreditAccount,
}

/// A changed customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerChanged {
    /// Changed.
    pub customer: Customer,
    /// Changed.
    pub credit: CreditAccount,
    /// `customer.changed`, with what is new.
    pub events: Vec<Event>,
}

/// Changes what the command names. Orders that are confirmed stay so, even above a new limit.
///
/// Refusals: `TermDaysOutOfRange`, `LimitCurrency`, `LimitNegative`.
pub fn change(
    given: &ChangeCustomerGiven,
    command: &ChangeCustomer,
) -> Result<CustomerChanged, Refused> {
    let (customer, credit) = (given.customer, given.credit);
    assert_eq!(customer.id, credit.customer, "a customer comes with its own account");
    assert_eq!(customer.currency, credit.currency, "an account is in its customer's currency");
    let mut problems = Problems::new();
    if let Some(LimitChange::Limit(limit)) = command.credit_limit {
        problems.take_at("credit_limit", limit_fits(limit, customer.currency));
    }
    if let Some(terms) = command.terms {
        problems.take_at("terms", terms.checked());
    }
    problems.finish()?;

    let mut changed = Event::new("customer.changed", customer.id.uuid());
    let mut customer = customer.clone();
    let mut credit = credit.clone();
    match command.credit_limit {
        Some(LimitChange::Limit(limit)) => {
            credit.limit = Some(limit);
            changed = changed.with("credit_limit", limit);
        }
        Some(LimitChange::Unlimited) => {
            credit.limit = None;
            changed = changed.with("credit_limit", "unlimited");
        }
        None => {}
    }
    if let Some(terms) = command.terms {
        customer.terms = terms;
        changed = changed.with("terms", terms);
    }
    if let Some(block) = command.block {
        customer.block = block;
        changed = changed.with("block", block);
    }
    Ok(CustomerChanged { customer, credit, events: vec![changed] })
}
