//! Changes what a customer may do: its credit limit, terms and block.

use super::create::{check_language, limit_fits, price_list_fits};
use super::{
    ChangeCustomer, Customer, CustomerChanges, CustomerGroupId, CustomerId, CustomerRefusal,
    LimitChange, Party, PlacesGiven, check_vat_id, party,
};
use crate::credit::CreditAccount;
use crate::date::Date;
use crate::event::Event;
use crate::pricing::PriceList;
use crate::product::ProductId;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, NAME_CHARS_MAX};
use std::collections::BTreeSet;

/// What [`change`] decides on.
#[derive(Clone, Copy, Debug)]
pub struct ChangeCustomerGiven<'a> {
    /// The customer.
    pub customer: &'a Customer,
    /// Its credit account.
    pub credit: &'a CreditAccount,
    /// The price list that the command names, if it is there.
    pub price_list: Option<&'a PriceList>,
    /// The group that the command names, if it is there.
    pub group: Option<CustomerGroupId>,
    /// The customer that the command names as bill-to, if it is there.
    pub bill_to: Option<CustomerId>,
    /// The products of its new items that are there.
    pub products: &'a BTreeSet<ProductId>,
    /// The day on which it is changed.
    pub on: Date,
}

/// A changed customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerChanged {
    /// Changed.
    pub customer: Customer,
    /// New, if documents show what changed.
    pub party: Option<Party>,
    /// Changed.
    pub credit: CreditAccount,
    /// Whether orders that wait for credit may fit now.
    pub headroom: Headroom,
    /// New or changed.
    pub places: PlacesGiven,
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
/// Refusals: `TermDaysOutOfRange`, `LimitCurrency`, `LimitNegative`, `text.*`, `VatIdMalformed`,
/// `VatIdCheckDigit`, `UnknownPriceList`, `PriceListCurrency`, `UnknownGroup`, `UnknownBillTo`,
/// `MalformedLanguage`, those of its places.
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
    check_details(given, &command.details, &mut problems);
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
    let changed = change_details(&mut customer, &command.details, changed);
    let (customer, party) = party::renewed(given.customer, customer, given.on);
    let places = command.details.places.of(&customer);
    let headroom = headroom(given, &customer, &credit);
    Ok(CustomerChanged { customer, party, credit, headroom, places, events: vec![changed] })
}

fn check_details(given: &ChangeCustomerGiven, changes: &CustomerChanges, problems: &mut Problems) {
    if let Some(name) = &changes.name {
        problems.take_at("name", typed_text::required(name, NAME_CHARS_MAX));
    }
    let texts = [
        ("city", &changes.city),
        ("postal_code", &changes.postal_code),
        ("street", &changes.street),
        ("email", &changes.email),
        ("vat_id", &changes.vat_id),
    ];
    for (path, text) in texts {
        problems.take_at(path, typed_text::optional(text.as_deref().unwrap_or(""), NAME_CHARS_MAX));
    }
    problems.take_at("vat_id", check_vat_id(changes.vat_id.as_deref().unwrap_or("")));
    problems.take_at("language", check_language(changes.language.as_deref().unwrap_or("")));
    let named = changes.price_list.as_ref().and_then(|list| list.set().copied());
    let list = price_list_fits(given.price_list, named, given.customer.currency);
    problems.take_at("price_list", list);
    let group = changes.group.as_ref().and_then(|group| group.set().copied());
    if group.is_some() && group != given.group {
        problems.push(Refused::from(CustomerRefusal::UnknownGroup).at("group"));
    }
    let bill_to = changes.bill_to.as_ref().and_then(|to| to.set().copied());
    if bill_to.is_some() && (bill_to != given.bill_to || bill_to == Some(given.customer.id)) {
        problems.push(Refused::from(CustomerRefusal::UnknownBillTo).at("bill_to"));
    }
    problems.take(changes.places.check(given.products));
}

/// Puts in what is new, and tells it: what a person is called and where one lives is told by its
/// name alone, for events cannot be erased.
fn change_details(customer: &mut Customer, changes: &CustomerChanges, mut told: Event) -> Event {
    let texts = [
        ("name", &mut customer.name, &changes.name),
        ("city", &mut customer.city, &changes.city),
        ("postal_code", &mut customer.postal_code, &changes.postal_code),
        ("street", &mut customer.street, &changes.street),
        ("email", &mut customer.email, &changes.email),
        ("vat_id", &mut customer.vat_id, &changes.vat_id),
        ("language", &mut customer.language, &changes.language),
    ];
    for (field, now, new) in texts {
        if let Some(new) = new {
            now.clone_from(new);
            told = told.with(field, "changed");
        }
    }
    if let Some(country) = changes.country {
        customer.country = country;
        told = told.with("country", country);
    }
    if let Some(status) = changes.tax_status {
        customer.tax_status = status;
        told = told.with("tax_status", status);
    }
    if let Some(list) = changes.price_list {
        customer.price_list = list.value();
        told = told.with("price_list", shown(customer.price_list));
    }
    if let Some(group) = changes.group {
        customer.group = group.value();
        told = told.with("group", shown(customer.group));
    }
    if let Some(bill_to) = changes.bill_to {
        customer.bill_to = bill_to.value();
        told = told.with("bill_to", shown(customer.bill_to));
    }
    let places = &changes.places;
    let counts = [
        ("contacts", places.contacts.len()),
        ("ship_tos", places.ship_tos.len()),
        ("items", places.items.len()),
    ];
    counts
        .iter()
        .filter(|(_, count)| *count > 0)
        .fold(told, |told, (name, count)| told.with(name, count))
}

fn shown(id: Option<impl ToString>) -> String {
    id.map_or_else(|| "none".to_owned(), |id| id.to_string())
}
