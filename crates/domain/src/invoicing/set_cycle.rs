//! Says when deliveries are billed: to a customer, or to all that have no cycle of their own.

use crate::company::Company;
use crate::customer::{BillingCycle, Customer, CustomerId};
use crate::event::Event;
use crate::id::Uuid;
use serde::{Deserialize, Serialize};

/// Sets a billing cycle.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetCycle {
    /// Whose deliveries; none: those to all customers that have no cycle of their own.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// When they are billed; none: as the company does, and where it says nothing, as they leave.
    #[serde(default)]
    pub cycle: Option<BillingCycle>,
}

/// A cycle that was set.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CycleSet {
    /// The company, where it is for all.
    pub company: Option<Company>,
    /// The customer, where it is for one.
    pub customer: Option<Customer>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Sets the cycle of a customer, or of the company where none is given. Nothing is refused: what
/// has left and is not billed is billed by the new cycle.
#[must_use]
pub fn set_cycle(company: &Company, customer: Option<&Customer>, command: &SetCycle) -> CycleSet {
    assert_eq!(customer.map(|it| it.id), command.customer, "the customer that was asked for");
    let billing = command.cycle;
    let subject = customer.map_or(Uuid::nil(), |customer| customer.id.uuid());
    let told = billing.map_or_else(|| "none".to_owned(), |cycle| cycle.to_string());
    CycleSet {
        company: customer.is_none().then(|| Company { billing, ..company.clone() }),
        customer: customer.map(|customer| Customer { billing, ..customer.clone() }),
        events: vec![Event::new("invoicing.cycle_set", subject).with("cycle", told)],
    }
}

/// When deliveries to a customer are billed.
#[must_use]
pub fn cycle_of(company: &Company, customer: &Customer) -> BillingCycle {
    customer.billing.or(company.billing).unwrap_or(BillingCycle::Shipment)
}
