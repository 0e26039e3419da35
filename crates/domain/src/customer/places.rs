//! Who and where a customer is besides its own address: contacts, places that goods go to, and
//! what it calls our products.

use super::{Customer, CustomerId, CustomerRefusal};
use crate::country::Country;
use crate::event::Event;
use crate::id;
use crate::id::Ids;
use crate::pricing::PriceListId;
use crate::product::ProductId;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

id!(CustomerGroupId, "cgr", "A group of customers.");

/// Customers that prices and promotions select together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerGroup {
    /// Its id.
    pub id: CustomerGroupId,
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The prices that all of them have.
    pub price_list: Option<PriceListId>,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Creates a group of customers. A price list is given to it as the list is created.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateCustomerGroup {
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
}

/// A new group.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerGroupCreated {
    /// New.
    pub group: CustomerGroup,
    /// `customer_group.created`.
    pub events: Vec<Event>,
}

/// Creates a group; `same_code` is the one that has its code already.
///
/// Refusals: `text.*`, `GroupCodeTaken`.
pub fn create_group(
    same_code: Option<CustomerGroupId>,
    command: &CreateCustomerGroup,
    ids: &mut dyn Ids,
) -> Result<CustomerGroupCreated, Refused> {
    let mut problems = Problems::new();
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
    if same_code.is_some() {
        let code = command.code.clone();
        problems.push(Refused::from(CustomerRefusal::GroupCodeTaken { code }).at("code"));
    }
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    problems.finish()?;
    let id = CustomerGroupId::from_uuid(ids.next());
    let created = Event::new("customer_group.created", id.uuid()).with("code", &command.code);
    let (code, name) = (command.code.clone(), command.name.clone());
    let group = CustomerGroup { id, code, name, price_list: None, version: 0 };
    Ok(CustomerGroupCreated { group, events: vec![created] })
}

/// A person at a customer. The key is (customer, name).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    /// The customer.
    pub customer: CustomerId,
    /// Who.
    pub name: String,
    /// What for, as `purchasing`.
    pub role: String,
    /// Empty when unknown.
    pub email: String,
    /// Empty when unknown.
    pub phone: String,
}

/// A place that a customer's goods go to. The key is (customer, code).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShipToPlace {
    /// The customer.
    pub customer: CustomerId,
    /// Its short name.
    pub code: String,
    /// Who is there; empty: the customer.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// Postal code.
    pub postal_code: String,
    /// City.
    pub city: String,
    /// Country, on which taxes depend.
    pub country: Country,
}

impl ShipToPlace {
    /// Name, street, postal code and city in one line.
    #[must_use]
    pub fn address_line(&self) -> String {
        let city = format!("{} {}", self.postal_code, self.city);
        let parts = [self.name.as_str(), self.street.as_str(), city.trim()];
        parts.iter().copied().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
    }
}

/// What a customer calls a product. The key is (customer, item).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerItem {
    /// The customer.
    pub customer: CustomerId,
    /// Its own code.
    pub item: String,
    /// Our product.
    pub product: ProductId,
}

/// The most contacts, places or items that one command gives to a customer, each.
pub const PLACES_MAX: usize = 2_000;

/// Contacts, places and item codes that a customer gets; one of the same name, code or item is
/// replaced.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Places {
    /// People.
    #[serde(default)]
    pub contacts: Vec<NewContact>,
    /// Where goods go to.
    #[serde(default)]
    pub ship_tos: Vec<NewShipTo>,
    /// What it calls our products.
    #[serde(default)]
    pub items: Vec<NewItem>,
}

/// A person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewContact {
    /// Who.
    pub name: String,
    /// What for.
    #[serde(default)]
    pub role: String,
    /// Empty when unknown.
    #[serde(default)]
    pub email: String,
    /// Empty when unknown.
    #[serde(default)]
    pub phone: String,
}

/// A place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewShipTo {
    /// Its short name.
    pub code: String,
    /// Who is there.
    #[serde(default)]
    pub name: String,
    /// Street and number.
    #[serde(default)]
    pub street: String,
    /// Postal code.
    #[serde(default)]
    pub postal_code: String,
    /// City.
    #[serde(default)]
    pub city: String,
    /// Country.
    pub country: Country,
}

/// An item code.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewItem {
    /// The customer's code.
    pub item: String,
    /// Our product.
    pub product: ProductId,
}

impl Places {
    /// Whether nothing is given.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.contacts.is_empty() && self.ship_tos.is_empty() && self.items.is_empty()
    }

    /// Everything that is wrong with them; `products` are those of the items that exist.
    ///
    /// Refusals: `TooManyPlaces`, `text.*`, `UnknownProduct`, `PlaceTwice`.
    pub(super) fn check(&self, products: &BTreeSet<ProductId>) -> Result<(), Refused> {
        let mut problems = Problems::new();
        let counts = [self.contacts.len(), self.ship_tos.len(), self.items.len()];
        if let Some(places) = counts.into_iter().find(|count| *count > PLACES_MAX) {
            return Err(CustomerRefusal::TooManyPlaces { places }.into());
        }
        for (index, contact) in self.contacts.iter().enumerate() {
            let texts = [&contact.role, &contact.email, &contact.phone];
            let path = format!("contacts[{index}]");
            problems.take_at(&path, typed_text::required(&contact.name, NAME_CHARS_MAX));
            for text in texts {
                problems.take_at(&path, typed_text::optional(text, NAME_CHARS_MAX));
            }
        }
        for (index, place) in self.ship_tos.iter().enumerate() {
            let path = format!("ship_tos[{index}]");
            problems.take_at(&path, typed_text::required(&place.code, CODE_CHARS_MAX));
            for text in [&place.name, &place.street, &place.postal_code, &place.city] {
                problems.take_at(&path, typed_text::optional(text, NAME_CHARS_MAX));
            }
        }
        for (index, item) in self.items.iter().enumerate() {
            let path = format!("items[{index}]");
            problems.take_at(&path, typed_text::required(&item.item, CODE_CHARS_MAX));
            if !products.contains(&item.product) {
                let unknown = Refused::from(CustomerRefusal::UnknownProduct);
                problems.push(unknown.at("product").at(&path));
            }
        }
        problems.finish()?;
        let no_twice = twice(self.contacts.iter().map(|it| &it.name))
            .or(twice(self.ship_tos.iter().map(|it| &it.code)))
            .or(twice(self.items.iter().map(|it| &it.item)));
        match no_twice {
            Some(key) => Err(CustomerRefusal::PlaceTwice { key: key.clone() }.into()),
            None => Ok(()),
        }
    }

    /// As records of a customer.
    pub(super) fn of(&self, customer: &Customer) -> PlacesGiven {
        let customer = customer.id;
        let contact = |it: &NewContact| Contact {
            customer,
            name: it.name.clone(),
            role: it.role.clone(),
            email: it.email.clone(),
            phone: it.phone.clone(),
        };
        let ship_to = |it: &NewShipTo| ShipToPlace {
            customer,
            code: it.code.clone(),
            name: it.name.clone(),
            street: it.street.clone(),
            postal_code: it.postal_code.clone(),
            city: it.city.clone(),
            country: it.country,
        };
        let item =
            |it: &NewItem| CustomerItem { customer, item: it.item.clone(), product: it.product };
        PlacesGiven {
            contacts: self.contacts.iter().map(contact).collect(),
            ship_tos: self.ship_tos.iter().map(ship_to).collect(),
            items: self.items.iter().map(item).collect(),
        }
    }
}

/// The first key that is there twice.
fn twice<'a>(keys: impl Iterator<Item = &'a String>) -> Option<&'a String> {
    let mut seen = BTreeSet::new();
    keys.into_iter().find(|key| !seen.insert(*key))
}

/// Contacts, places and item codes as records.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PlacesGiven {
    /// People.
    pub contacts: Vec<Contact>,
    /// Where goods go to.
    pub ship_tos: Vec<ShipToPlace>,
    /// What it calls our products.
    pub items: Vec<CustomerItem>,
}
