//! `customer.change`: gathers and records the customer and its credit account.
use super::CustomerReply;
use super::named::{Named, Names};
use crate::autopilot;
use crate::command::{Command, Halt};
use crate::invoicing;
use crate::recorder::Recorder;
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::{
    ChangeCustomer, ChangeCustomerGiven, Contact, Customer, CustomerChanged, CustomerItem,
    CustomerRefusal, Headroom, PlacesGiven, ShipToPlace, change,
};
use quittance_domain::pricing::PriceList;
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    customer: Arc<Customer>,
    credit: Arc<CreditAccount>,
    price_list: Option<Arc<PriceList>>,
    named: Named,
}

impl Command for ChangeCustomer {
    const NAME: &'static str = "customer.change";
    type Given = Given;
    type Decision = CustomerChanged;
    type Reply = CustomerReply;

    fn rows(&self) -> usize {
        let places = &self.details.places;
        5 + 2 * (places.contacts.len() + places.ship_tos.len()) + 3 * places.items.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want::<CreditAccount>(self.customer);
        if let Some(terms) = self.terms {
            invoicing::terms::find(look, terms)?;
        }
        let places = &self.details.places;
        for contact in &places.contacts {
            look.want::<Contact>((self.customer, contact.name.clone()));
        }
        for place in &places.ship_tos {
            look.want::<ShipToPlace>((self.customer, place.code.clone()));
        }
        for item in &places.items {
            look.want::<CustomerItem>((self.customer, item.item.clone()));
        }
        let names = Names::of_change(self);
        names.want(look);
        let customer = look.find::<Customer>(self.customer)?;
        let customer = customer.ok_or(Halt::Refused(CustomerRefusal::NotFound.into()))?;
        let credit = look.find::<CreditAccount>(self.customer)?;
        let credit = credit.expect("each customer has a credit account");
        let price_list = match self.details.price_list.as_ref().and_then(|list| list.set()) {
            Some(list) => look.find::<PriceList>(*list)?,
            None => None,
        };
        Ok(Given { customer, credit, price_list, named: names.find(look)? })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<CustomerChanged, Refused> {
        let of_customer = ChangeCustomerGiven {
            customer: &given.customer,
            credit: &given.credit,
            price_list: given.price_list.as_deref(),
            group: given.named.group,
            bill_to: given.named.bill_to,
            products: &given.named.products,
            on: at.business_date,
        };
        change(&of_customer, self)
    }

    fn record(
        &self,
        _given: Given,
        changed: CustomerChanged,
        recorder: &mut Recorder<'_>,
    ) -> Result<CustomerReply, Halt> {
        let customer = changed.customer;
        let (id, code) = (customer.id, customer.code.clone());
        recorder.update(customer);
        recorder.insert_all(changed.party);
        recorder.update(changed.credit);
        let PlacesGiven { contacts, ship_tos, items } = changed.places;
        contacts.into_iter().try_for_each(|contact| recorder.put(contact))?;
        ship_tos.into_iter().try_for_each(|place| recorder.put(place))?;
        items.into_iter().try_for_each(|item| recorder.put(item))?;
        recorder.emit_all(changed.events);
        if changed.headroom == Headroom::Rose {
            autopilot::after_exposure_fell(recorder, id)?;
        }
        Ok(CustomerReply { customer: id, code })
    }
}
