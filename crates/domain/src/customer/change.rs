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
    /// Whether orders that wait for credit may fit now.
    pub headroom: Headroom,
    /// `customer.changed`, with what is new.
    pub events: Vec<Event>,
}

/// What became of the room under a limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Headroom {
    /// There is more of it: what waits for credit is looked at anew.
    Rose,
    /// There is no more of it than before.
    Same,
}

/// Room under the limit, or a block that is gone.
fn headroom(given: &ChangeCustomerGiven, customer: &Customer, credit: &CreditAccount) -> Headroom {
    let limit_rose = match (given.credit.limit, credit.limit) {
        (Some(before), Some(after)) => after.minor() > before.minor(),
        (Some(_), None) => true,
        (None, Some(_) | None) => false,
    };
    let block_gone = given.customer.block.stops_orders() && !customer.block.stops_orders();
    if limit_rose || block_gone { Headroom::Rose } else { Headroom::Same }
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
    let headroom = headroom(given, &customer, &credit);
    Ok(CustomerChanged { customer, credit, headroom, events: vec![changed] })
}
