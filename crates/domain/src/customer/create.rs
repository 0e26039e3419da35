//! Creates a customer together with its credit account.

use super::{
    Block, CreateCustomer, Customer, CustomerGroupId, CustomerId, CustomerRefusal, PARTY_FIRST,
    Party, PlacesGiven, check_vat_id,
};
use crate::credit::CreditAccount;
use crate::currency::Currency;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::money::Money;
use crate::pricing::{PriceList, PriceListId};
use crate::product::ProductId;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX};
use std::collections::BTreeSet;

/// What [`create`] decides on.
#[derive(Clone, Copy, Debug)]
pub struct CreateCustomerGiven<'a> {
    /// The customer that has this code already.
    pub same_code: Option<CustomerId>,
    /// The price list that the command names.
    pub price_list: Option<&'a PriceList>,
    /// The group that the command names, if it is there.
    pub group: Option<CustomerGroupId>,
    /// The customer that the command names as bill-to, if it is there.
    pub bill_to: Option<CustomerId>,
    /// The products of its items that are there.
    pub products: &'a BTreeSet<ProductId>,
    /// The code that is made for it, when the command gives none and the company makes codes.
    pub made_code: Option<&'a str>,
    /// The day on which it is created.
    pub on: Date,
}

/// A new customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerCreated {
    /// New.
    pub customer: Customer,
    /// New.
    pub party: Party,
    /// New.
    pub credit: CreditAccount,
    /// New.
    pub places: PlacesGiven,
    /// `customer.created`.
    pub events: Vec<Event>,
}

/// Creates a customer, blocked for nothing, that owes nothing.
///
/// Refusals: `CodeMissing`, `text.*`, `CodeTaken`, `VatIdMalformed`, `VatIdCheckDigit`,
/// `TermDaysOutOfRange`, `UnknownPriceList`, `PriceListCurrency`, `LimitCurrency`,
/// `LimitNegative`, `UnknownGroup`, `UnknownBillTo`, `MalformedLanguage`, those of its places.
pub fn create(
    given: &CreateCustomerGiven,
    command: &CreateCustomer,
    ids: &mut dyn Ids,
) -> Result<CustomerCreated, Refused> {
    let mut problems = Problems::new();
    let code = given.made_code.unwrap_or(&command.code);
    check_texts(command, code, &mut problems);
    if given.same_code.is_some() {
        let code = code.to_owned();
        problems.push(Refused::from(CustomerRefusal::CodeTaken { code }).at("code"));
    }
    problems.take_at("terms", command.terms.checked());
    let list = price_list_fits(given.price_list, command.price_list, command.currency);
    problems.take_at("price_list", list);
    if let Some(limit) = command.credit_limit {
        problems.take_at("credit_limit", limit_fits(limit, command.currency));
    }
    check_details(given, command, &mut problems);
    problems.finish()?;

    let customer = new_customer(command, code, CustomerId::from_uuid(ids.next()), given.on);
    let party = Party::of(&customer, given.on);
    let places = command.details.places.of(&customer);
    let credit = CreditAccount::new(customer.id, command.currency, command.credit_limit);
    let limit = credit.limit.map_or("unlimited".to_owned(), |limit| limit.to_string());
    let created = Event::new("customer.created", customer.id.uuid())
        .with("code", &customer.code)
        .with("name", &customer.name)
        .with("credit_limit", limit);
    Ok(CustomerCreated { customer, party, credit, places, events: vec![created] })
}

fn check_details(given: &CreateCustomerGiven, command: &CreateCustomer, problems: &mut Problems) {
    let details = &command.details;
    problems.take_at("vat_id", check_vat_id(&command.vat_id));
    if details.group != given.group {
        problems.push(Refused::from(CustomerRefusal::UnknownGroup).at("group"));
    }
    if details.bill_to != given.bill_to {
        problems.push(Refused::from(CustomerRefusal::UnknownBillTo).at("bill_to"));
    }
    problems.take_at("language", check_language(&details.language));
    problems.take(details.places.check(given.products));
}

/// Whether a text is a language, or empty. Refusals: `MalformedLanguage`.
pub(super) fn check_language(text: &str) -> Result<(), CustomerRefusal> {
    let is_language = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_lowercase());
    match text.is_empty() || is_language {
        true => Ok(()),
        false => Err(CustomerRefusal::MalformedLanguage { text: crate::text::quoted(text) }),
    }
}

fn check_texts(command: &CreateCustomer, code: &str, problems: &mut Problems) {
    problems.take_at("code", typed_text::required(code, CODE_CHARS_MAX));
    problems.take_at("name", typed_text::required(&command.name, NAME_CHARS_MAX));
    let others = [
        ("city", &command.city),
        ("postal_code", &command.postal_code),
        ("street", &command.street),
        ("email", &command.email),
        ("vat_id", &command.vat_id),
    ];
    for (path, text) in others {
        problems.take_at(path, typed_text::optional(text, NAME_CHARS_MAX));
    }
}

/// Whether a list can be a customer's. Refusals: `UnknownPriceList`, `PriceListCurrency`.
pub(super) fn price_list_fits(
    found: Option<&PriceList>,
    named: Option<PriceListId>,
    customer: Currency,
) -> Result<(), CustomerRefusal> {
    if named.is_none() {
        return Ok(());
    }
    let list = found.ok_or(CustomerRefusal::UnknownPriceList)?;
    assert_eq!(Some(list.id), named, "the list that the command names is given");
    if list.currency != customer {
        let list = list.currency;
        return Err(CustomerRefusal::PriceListCurrency { list, customer });
    }
    Ok(())
}

/// Whether a limit can be a customer's. Refusals: `LimitCurrency`, `LimitNegative`.
pub(crate) fn limit_fits(limit: Money, customer: Currency) -> Result<(), CustomerRefusal> {
    if limit.currency() != customer {
        return Err(CustomerRefusal::LimitCurrency { limit: limit.currency(), customer });
    }
    if limit.is_negative() {
        return Err(CustomerRefusal::LimitNegative);
    }
    Ok(())
}

fn new_customer(command: &CreateCustomer, code: &str, id: CustomerId, on: Date) -> Customer {
    Customer {
        id,
        code: code.to_owned(),
        name: command.name.clone(),
        country: command.country,
        city: command.city.clone(),
        postal_code: command.postal_code.clone(),
        street: command.street.clone(),
        email: command.email.clone(),
        currency: command.currency,
        terms: command.terms,
        price_list: command.price_list,
        tax_status: command.tax_status,
        vat_id: command.vat_id.clone(),
        block: Block::None,
        group: command.details.group,
        own_list: None,
        bill_to: command.details.bill_to,
        language: command.details.language.clone(),
        since: Some(command.details.since.unwrap_or(on)),
        billing: None,
        party: PARTY_FIRST,
        version: 0,
    }
}
