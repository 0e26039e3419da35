//! Payer: a customer whose invoices another one pays, as a head office does for its shops.
//!
//! - **Payer link**: who pays for whom. A customer has one payer at a time, and a payer has none:
//!   one level, so that there are no cycles. Both are in one currency.
//!
//! A link is never deleted: what was settled while it held can be told from it.

use super::PaymentRefusal;
use crate::at::At;
use crate::code::codes;
use crate::customer::{Customer, CustomerId};
use crate::date::Date;
use crate::event::Event;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// Whether a payer still pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PayerState {
    /// It pays for the customer.
    Active,
    /// It did once.
    Ended,
}
codes!(PayerState { Active = "active", Ended = "ended" });

/// Who pays for whom. Key: customer, payer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayerLink {
    /// Whose invoices.
    pub customer: CustomerId,
    /// Who pays them.
    pub payer: CustomerId,
    /// Whether it still does.
    pub state: PayerState,
    /// The day since which it does, or does not any more.
    pub since: Date,
    /// Raised by each change.
    pub version: i64,
}

/// Names the payer of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetPayer {
    /// Whose invoices.
    pub customer: CustomerId,
    /// Who pays them from now on; none: the customer itself.
    #[serde(default)]
    pub payer: Option<CustomerId>,
}

/// What a payer is set on.
#[derive(Clone, Copy, Debug)]
pub struct SetPayerGiven<'a> {
    /// The customer.
    pub customer: Option<&'a Customer>,
    /// The payer that is named.
    pub payer: Option<&'a Customer>,
    /// The links of the customer, of all times.
    pub links: &'a [&'a PayerLink],
    /// The links of the payer as a customer: whether somebody pays for it.
    pub of_payer: &'a [&'a PayerLink],
    /// Whom the customer pays for itself.
    pub paid_by_customer: &'a [&'a PayerLink],
}

/// A payer that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayerSet {
    /// Links that ended or hold again.
    pub changed: Vec<PayerLink>,
    /// A link that is new.
    pub new: Option<PayerLink>,
    /// `customer.payer_set`.
    pub events: Vec<Event>,
}

/// Sets or ends the payer of a customer.
///
/// Refusals: `UnknownCustomer`; `PayerOfItself`, `PayerHasPayer`, `CustomerIsPayer`,
/// `WrongCurrency`; `PayerUnchanged`.
pub fn set_payer(
    given: &SetPayerGiven<'_>,
    command: &SetPayer,
    at: &At,
) -> Result<PayerSet, Refused> {
    let Some(customer) = given.customer else {
        return Err(Refused::from(PaymentRefusal::UnknownCustomer).at("customer"));
    };
    if let Some(named) = command.payer {
        check_payer(given, customer, named)?;
    }
    let active = |link: &&&PayerLink| link.state == PayerState::Active;
    let before = given.links.iter().find(active);
    if before.map(|link| link.payer) == command.payer {
        return Err(Refused::from(PaymentRefusal::PayerUnchanged).at("payer"));
    }
    let since = at.business_date;
    let turned = |link: &PayerLink, state| PayerLink { state, since, ..link.clone() };
    let mut changed: Vec<PayerLink> =
        before.map(|link| turned(link, PayerState::Ended)).into_iter().collect();
    let known = given.links.iter().find(|link| Some(link.payer) == command.payer);
    changed.extend(known.map(|link| turned(link, PayerState::Active)));
    let new = command.payer.filter(|_| known.is_none()).map(|payer| PayerLink {
        customer: customer.id,
        payer,
        state: PayerState::Active,
        since,
        version: 0,
    });
    let payer = command.payer.map_or("none".to_owned(), |payer| payer.to_string());
    let set = Event::new("customer.payer_set", customer.id.uuid()).with("payer", payer);
    Ok(PayerSet { changed, new, events: vec![set] })
}

fn check_payer(
    given: &SetPayerGiven<'_>,
    customer: &Customer,
    named: CustomerId,
) -> Result<(), Refused> {
    let Some(payer) = given.payer else {
        return Err(Refused::from(PaymentRefusal::UnknownCustomer).at("payer"));
    };
    assert_eq!(payer.id, named, "the payer that was asked for");
    let mut problems = Problems::new();
    let mut refuse = |refusal: PaymentRefusal| problems.push(Refused::from(refusal).at("payer"));
    if payer.id == customer.id {
        refuse(PaymentRefusal::PayerOfItself);
    }
    if given.of_payer.iter().any(|link| link.state == PayerState::Active) {
        refuse(PaymentRefusal::PayerHasPayer);
    }
    if given.paid_by_customer.iter().any(|link| link.state == PayerState::Active) {
        refuse(PaymentRefusal::CustomerIsPayer);
    }
    if payer.currency != customer.currency {
        let (given, expected) = (payer.currency, customer.currency);
        refuse(PaymentRefusal::WrongCurrency { given, expected });
    }
    problems.finish()
}
