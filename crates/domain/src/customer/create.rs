//! Creates a customer together with its credit account.

use super::{Block, CreateCustomer, Customer, CustomerId, CustomerRefusal};
use crate::credit::CreditAccount;
use crate::currency::Currency;
use crate::event::Event;
use crate::id::Ids;
use crate::money::Money;
use crate::pricing::PriceList;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX, NAME_CHARS_MAX};

/// What [`create`] decides on.
#[derive(Clone, Copy, Debug)]
pub struct CreateCustomerGiven<'a> {
    /// The customer that has this code already.
    pub same_code: Option<CustomerId>,
    /// The price list that the command names.
    pub price_list: Option<&'a PriceList>,
}

/// A new customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerCreated {
    /// New.
    pub customer: Customer,
    /// New.
    pub credit: CreditAccount,
    /// `customer.created`.
    pub events: Vec<Event>,
}

/// Creates a customer, blocked for nothing, that owes nothing.
///
/// Refusals: `text.*`, `CodeTaken`, `TermDaysOutOfRange`, `UnknownPriceList`,
/// `PriceListCurrency`, `LimitCurrency`, `LimitNegative`.
pub fn create(
    given: &CreateCustomerGiven,
    command: &CreateCustomer,
    ids: &mut dyn Ids,
) -> Result<CustomerCreated, Refused> {
    let mut problems = Problems::new();
    check_texts(command, &mut problems);
    if given.same_code.is_some() {
        let code = command.code.clone();
        problems.push(Refused::from(CustomerRefusal::CodeTaken { code }).at("code"));
    }
    problems.take_at("terms", command.terms.checked());
    problems.take_at("price_list", price_list_fits(given.price_list, command));
    if let Some(limit) = command.credit_limit {
        problems.take_at("credit_limit", limit_fits(limit, command.currency));
    }
    problems.finish()?;

    let customer = new_customer(command, CustomerId::from_uuid(ids.next()));
    let credit = CreditAccount::new(customer.id, command.currency, command.credit_limit);
    let limit = credit.limit.map_or("unlimited".to_owned(), |limit| limit.to_string());
    let created = Event::new("customer.created", customer.id.uuid())
        .with("code", &customer.code)
        .with("name", &customer.name)
        .with("credit_limit", limit);
    Ok(CustomerCreated { customer, credit, events: vec![created] })
}

fn check_texts(command: &CreateCustomer, problems: &mut Problems) {
    problems.take_at("code", typed_text::required(&command.code, CODE_CHARS_MAX));
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

fn price_list_fits(
    found: Option<&PriceList>,
    command: &CreateCustomer,
) -> Result<(), CustomerRefusal> {
    if command.price_list.is_none() {
        return Ok(());
    }
    let list = found.ok_or(CustomerRefusal::UnknownPriceList)?;
    assert_eq!(Some(list.id), command.price_list, "the list that the command names is given");
    if list.currency != command.currency {
        let (list, customer) = (list.currency, command.currency);
        return Err(CustomerRefusal::PriceListCurrency { list, customer });
    }
    Ok(())
}

/// Whether a limit can be a customer's. Refusals: `LimitCurrency`, `LimitNegative`.
pub(super) fn limit_fits(limit: Money, customer: Currency) -> Result<(), CustomerRefusal> {
    if limit.currency() != customer {
        return Err(CustomerRefusal::LimitCurrency { limit: limit.currency(), customer });
    }
    if limit.is_negative() {
        return Err(CustomerRefusal::LimitNegative);
    }
    Ok(())
}

fn new_customer(command: &CreateCustomer, id: CustomerId) -> Customer {
    Customer {
        id,
        code: command.code.clone(),
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
        version: 0,
    }
}
