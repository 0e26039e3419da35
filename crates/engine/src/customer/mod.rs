//! Customers and their credit accounts: each customer has exactly one, created and changed with
//! it. Gathered: whoever has the code already, the named price list, the customer's own records.
mod change;
mod create;
mod create_all;

pub use create::CustomerReply;
pub use create_all::CustomersReply;

use crate::command::Halt;
use crate::invoicing;
use crate::recorder::Recorder;
use quittance_domain::customer::{
    CreateCustomer, CreateCustomerGiven, CustomerCreated, CustomerId,
};
use quittance_domain::pricing::PriceList;
use quittance_store::customer::CustomerByCode;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision about one new customer needs.
#[derive(Debug)]
pub struct NewGiven {
    same_code: Option<CustomerId>,
    price_list: Option<Arc<PriceList>>,
}

impl NewGiven {
    fn want(look: &Look<'_>, command: &CreateCustomer) {
        look.want_all::<CustomerByCode>(command.code.clone());
        if let Some(list) = command.price_list {
            look.want::<PriceList>(list);
        }
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
        Ok(Self { same_code: same_code.first().map(|customer| customer.id), price_list })
    }

    fn given(&self) -> CreateCustomerGiven<'_> {
        let price_list = self.price_list.as_deref();
        CreateCustomerGiven { same_code: self.same_code, price_list }
    }
}

fn record_new(created: CustomerCreated, recorder: &mut Recorder<'_>) -> CustomerId {
    let id = created.customer.id;
    recorder.insert(created.customer);
    recorder.insert(created.credit);
    recorder.emit_all(created.events);
    id
}
