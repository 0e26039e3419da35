//! Creates many customers at once: all of them, or none with every reason.

use super::{
    CUSTOMERS_MAX, CreateCustomerGiven, CreateCustomers, CustomerCreated, CustomerRefusal, create,
};
use crate::id::Ids;
use crate::refusal::{Problems, Refused};
use std::collections::BTreeSet;

/// Creates customers; `given` is what [`create()`] decides on, of each in the command's order.
///
/// Refusals: `NoCustomers`, `TooManyCustomers`, and of each customer those of [`create()`], with
/// `CodeTaken` also for a code that the command has twice.
pub fn create_all(
    given: &[CreateCustomerGiven],
    command: &CreateCustomers,
    ids: &mut dyn Ids,
) -> Result<Vec<CustomerCreated>, Refused> {
    check_size(command.customers.len())?;
    assert_eq!(given.len(), command.customers.len(), "each customer's records are given");
    let mut problems = Problems::new();
    let mut codes = BTreeSet::new();
    let mut created = Vec::with_capacity(given.len());
    for (index, (given, customer)) in given.iter().zip(&command.customers).enumerate() {
        let path = format!("customers[{index}]");
        created.extend(problems.take_at(&path, create(given, customer, ids)));
        if !codes.insert(&customer.code) {
            let code = customer.code.clone();
            let taken = Refused::from(CustomerRefusal::CodeTaken { code });
            problems.push(taken.at("code").at(&path));
        }
    }
    problems.finish()?;
    Ok(created)
}

fn check_size(customers: usize) -> Result<(), Refused> {
    if customers == 0 {
        return Err(Refused::from(CustomerRefusal::NoCustomers).at("customers"));
    }
    if customers > CUSTOMERS_MAX {
        let too_many = CustomerRefusal::TooManyCustomers { customers };
        return Err(Refused::from(too_many).at("customers"));
    }
    Ok(())
}
