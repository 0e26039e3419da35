//! Customers and their credit accounts: each customer has exactly one, created and changed with
//! it. Gathered: whoever has the code already, the named price list, group, bill-to and products,
//! the customer's own records; the next codes of the company's pattern where none is given.
mod change;
mod create;
mod create_all;
mod create_group;
mod named;

pub use create::CustomerReply;
pub use create_all::CustomersReply;
pub use create_group::CustomerGroupReply;

use crate::command::Halt;
use crate::invoicing;
use crate::recorder::Recorder;
use named::{Named, Names};
use quittance_domain::At;
use quittance_domain::customer::{
    Buyer, CODES_TRIED, CreateCustomer, CreateCustomerGiven, Customer, CustomerCreated, CustomerId,
    CustomerRefusal, PlacesGiven, next_codes,
};
use quittance_domain::pricing::{Policy, PriceList};
use quittance_store::customer::CustomerByCode;
use quittance_store::unit_of_work::{Look, Missing};
use std::sync::Arc;

/// Who buys by a document for the customer that is posted now.
pub fn buyer(look: &Look<'_>, customer: &Customer) -> Result<Buyer, Missing> {
    let Some(bill_to) = customer.addressed_to() else { return Ok(Buyer::of(customer, None)) };
    let bill_to = look.find::<Customer>(bill_to)?.expect("whom a customer names stays");
    Ok(Buyer::of(customer, Some(&bill_to)))
}

/// What the decision about one new customer needs.
#[derive(Debug)]
pub struct NewGiven {
    same_code: Option<CustomerId>,
    price_list: Option<Arc<PriceList>>,
    named: Named,
    /// The code that is made, with the company's policy that counts it.
    made: Option<(String, Policy)>,
}

impl NewGiven {
    fn want(look: &Look<'_>, command: &CreateCustomer) {
        look.want_all::<CustomerByCode>(command.code.clone());
        if let Some(list) = command.price_list {
            look.want::<PriceList>(list);
        }
        Names::of_new(command).want(look);
        invoicing::terms::want(look, command.terms);
    }

    /// Refusals: `invoicing.unknown_terms`.
    fn find(look: &Look<'_>, command: &CreateCustomer) -> Result<Self, Halt> {
        let same_code = look.all::<CustomerByCode>(command.code.clone())?;
        invoicing::terms::find(look, command.terms)?;
        let price_list = match command.price_list {
            Some(list) => look.find::<PriceList>(list)?,
            None => None,
        };
        let same_code = same_code.first().map(|customer| customer.id);
        let named = Names::of_new(command).find(look)?;
        Ok(Self { same_code, price_list, named, made: None })
    }

    /// The same with a code that is made, if the command gives none.
    ///
    /// Refusals: `customer.code_missing`, `customer.codes_taken`.
    fn with_code(mut self, look: &Look<'_>, command: &CreateCustomer) -> Result<Self, Halt> {
        if !command.code.is_empty() {
            return Ok(self);
        }
        let policy = crate::pricing::policy(look)?;
        if policy.customer_code.is_empty() {
            return Err(Halt::Refused(CustomerRefusal::CodeMissing.into()));
        }
        let codes = next_codes(&policy.customer_code, policy.customers_coded);
        let codes = codes.expect("a pattern was checked as it was set");
        assert!(codes.len() as i64 == CODES_TRIED, "so many are tried");
        codes.iter().for_each(|(code, _)| look.want_all::<CustomerByCode>(code.clone()));
        for (code, customers_coded) in codes {
            if look.all::<CustomerByCode>(code.clone())?.is_empty() {
                self.made = Some((code, Policy { customers_coded, ..policy }));
                return Ok(self);
            }
        }
        Err(Halt::Refused(CustomerRefusal::CodesTaken.into()))
    }

    fn given(&self, at: &At) -> CreateCustomerGiven<'_> {
        CreateCustomerGiven {
            same_code: self.same_code,
            price_list: self.price_list.as_deref(),
            group: self.named.group,
            bill_to: self.named.bill_to,
            products: &self.named.products,
            made_code: self.made.as_ref().map(|(code, _)| code.as_str()),
            on: at.business_date,
        }
    }
}

fn record_new(created: CustomerCreated, recorder: &mut Recorder<'_>) -> CustomerId {
    let id = created.customer.id;
    let PlacesGiven { contacts, ship_tos, items } = created.places;
    recorder.insert(created.customer);
    recorder.insert(created.party);
    recorder.insert(created.credit);
    recorder.insert_all(contacts);
    recorder.insert_all(ship_tos);
    recorder.insert_all(items);
    recorder.emit_all(created.events);
    id
}
