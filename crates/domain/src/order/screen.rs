//! Screening: signs of fraud, for which an order waits until a person lets it pass.
//!
//! - **New ship-to**: an old account sends goods to an address that it never used before. Addresses
//!   of the customer's record and its places are known, and those that an order went to without
//!   this sign or was let pass with.
//! - **Velocity**: more orders within some days than may be, or for more.
//! - **New bank details**: a bank account of the customer was added within some days.
//!
//! A company says which of them it looks for and from when on; one that looks for none has none of
//! these rows and asks for none. History of other systems is not screened.

use super::place::Placing;
use super::{Order, OrderId, OrderRefusal, PlaceOrder};
use crate::currency::Currency;
use crate::customer::{Customer, CustomerId};
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::money::{AmountRefusal, Money};
use crate::payment::CustomerBankAccount;
use crate::pricing::{Policy, PricingRefusal};
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// The longest time that is looked back upon. Unit: days.
const DAYS_MAX: i64 = 3_660;
/// The longest time over which orders are counted. Unit: days.
const WINDOW_DAYS_MAX: i64 = 31;
/// The most orders that can be said.
const ORDERS_MAX: i64 = 1_000_000;

/// Which signs a company looks for; there is at most one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screening {
    /// From which age on an account is old, for new addresses; none: not looked for. Unit: days.
    pub account_days: Option<i64>,
    /// Over how many days orders are counted, that of the order included.
    pub window_days: i64,
    /// How many orders there may be in them; none: any number.
    pub orders_max: Option<i64>,
    /// What they may come to, tax included, in base currency; none: anything. Orders in another
    /// currency are counted and not summed up.
    pub amount_max: Option<Money>,
    /// For how long a bank account is new; none: not looked for. Unit: days.
    pub bank_days: Option<i64>,
    /// Raised by the unit of work.
    pub version: i64,
}

/// What a customer ordered on a day. Key: customer, day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ScreenedDay {
    /// Who.
    pub customer: CustomerId,
    /// When.
    pub day: Date,
    /// How many orders were placed, cancelled ones too.
    pub orders: i64,
    /// What those in base currency came to, tax included.
    pub amount: Money,
    /// Raised by the unit of work.
    pub version: i64,
}

/// An address that a customer's order was to go to. Key: customer, address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct KnownShipTo {
    /// Whose.
    pub customer: CustomerId,
    /// The address, as [`written`] writes it.
    pub address: String,
    /// Since when it is no sign any more; none: the order that named it was not let pass.
    pub trusted_on: Option<Date>,
    /// The order that named it first.
    pub order: OrderId,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Says which signs of fraud hold an order; nothing: none any more.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetScreening {
    /// From which age on an account is old, for new addresses. Unit: days.
    #[serde(default)]
    pub account_days: Option<i64>,
    /// Over how many days orders are counted; none: 1.
    #[serde(default)]
    pub window_days: Option<i64>,
    /// How many orders there may be in them.
    #[serde(default)]
    pub orders_max: Option<i64>,
    /// What they may come to, tax included, in base currency.
    #[serde(default)]
    pub amount_max: Option<Money>,
    /// For how long a bank account is new. Unit: days.
    #[serde(default)]
    pub bank_days: Option<i64>,
}

/// What an order is screened by.
#[derive(Clone, Debug)]
pub struct ScreeningGiven<'a> {
    /// What is looked for.
    pub rules: &'a Screening,
    /// The address that the order states, if it was named before.
    pub ship_to: Option<&'a KnownShipTo>,
    /// What the customer ordered on the days that count.
    pub days: Vec<&'a ScreenedDay>,
    /// The customer's bank accounts.
    pub bank_accounts: Vec<&'a CustomerBankAccount>,
}

/// What is known after an order was screened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Screened {
    /// What the customer ordered on the day.
    pub day: ScreenedDay,
    /// The address that it states, where nobody named it before.
    pub ship_to: Option<KnownShipTo>,
}

/// Sets what is looked for. Gives the rules, the policy that says from when on, and
/// `company.screening_set`.
///
/// Refusals, all at once: `ScreeningOutOfRange`, `amount.currency_mismatch`,
/// `pricing.amount_negative`.
pub fn set_screening(
    known: Option<&Screening>,
    policy: &Policy,
    (command, today): (&SetScreening, Date),
) -> Result<(Screening, Policy, Event), Refused> {
    let base = policy.minimum_order.currency();
    let mut problems = Problems::new();
    let within = [
        ("account_days", command.account_days, DAYS_MAX),
        ("window_days", command.window_days, WINDOW_DAYS_MAX),
        ("orders_max", command.orders_max, ORDERS_MAX),
        ("bank_days", command.bank_days, DAYS_MAX),
    ];
    for (path, stated, most) in within {
        if stated.is_some_and(|stated| !(1..=most).contains(&stated)) {
            problems.push(Refused::from(OrderRefusal::ScreeningOutOfRange { most }).at(path));
        }
    }
    if let Some(amount) = command.amount_max {
        problems.take_at("amount_max", amount.checked_add(Money::zero(base)));
        if amount.is_negative() {
            problems.push(Refused::from(PricingRefusal::AmountNegative).at("amount_max"));
        }
    }
    problems.finish()?;
    let rules = Screening {
        account_days: command.account_days,
        window_days: command.window_days.unwrap_or(1),
        orders_max: command.orders_max,
        amount_max: command.amount_max,
        bank_days: command.bank_days,
        version: known.map_or(0, |known| known.version),
    };
    let looks = rules.looks_for_addresses() || rules.counts() || rules.bank_days.is_some();
    let since = policy.screened_since.unwrap_or(today);
    let policy = Policy { screened_since: looks.then_some(since), ..policy.clone() };
    let shown = |value: Option<i64>| value.map_or("none".to_owned(), |value| value.to_string());
    let event = Event::new("company.screening_set", Uuid::nil())
        .with("account_days", shown(rules.account_days))
        .with("window_days", rules.window_days)
        .with("orders_max", shown(rules.orders_max))
        .with("amount_max", rules.amount_max.map_or("none".to_owned(), |most| most.to_string()))
        .with("bank_days", shown(rules.bank_days));
    Ok((rules, policy, event))
}

impl Screening {
    /// Whether new addresses are looked for.
    #[must_use]
    pub fn looks_for_addresses(&self) -> bool {
        self.account_days.is_some()
    }

    /// Whether orders are counted.
    #[must_use]
    pub fn counts(&self) -> bool {
        self.orders_max.is_some() || self.amount_max.is_some()
    }

    /// The days on which orders count with one of `day`.
    pub fn window(&self, day: Date) -> impl Iterator<Item = Date> {
        (0..self.window_days).filter_map(move |back| day.add_days(-back).ok())
    }
}

/// An address in one writing: in small letters, with single spaces and no punctuation, so that the
/// same one is known again however it is typed.
#[must_use]
pub fn written(address: &str) -> String {
    let letters = address.chars().map(|letter| if letter.is_alphanumeric() { letter } else { ' ' });
    let spaced: String = letters.flat_map(char::to_lowercase).collect();
    spaced.split_whitespace().collect::<Vec<&str>>().join(" ")
}

/// The address that an order states itself, in one writing; none: it goes where the customer's
/// record or one of its places says.
#[must_use]
pub fn stated(command: &PlaceOrder) -> Option<String> {
    let stated = command.ship_to.as_ref().map(|ship_to| written(&ship_to.address));
    stated.filter(|address| !address.is_empty())
}

/// The signs that an order has, in a sentence with their figures.
pub(super) fn signs(placing: &Placing, order: &Order) -> Result<Option<String>, AmountRefusal> {
    let Some(given) = &placing.given.screening else {
        return Ok(None);
    };
    let customer = placing.given.customer.expect("an unknown customer was refused");
    let signs = [
        new_ship_to(placing, customer),
        velocity(given, order)?,
        new_bank(given, order.ordered_on),
    ];
    let told: Vec<String> = signs.into_iter().flatten().collect();
    Ok((!told.is_empty()).then(|| told.join("; ")))
}

/// The sign of an old account's new address.
pub(super) fn new_ship_to(placing: &Placing, customer: &Customer) -> Option<String> {
    let given = placing.given.screening.as_ref()?;
    let account_days = given.rules.account_days?;
    let address = stated(placing.command)?;
    let today = placing.at.business_date;
    // Of whom it is not known since when, the account is old.
    let age = customer.since.map(|since| today.days_since(since));
    let is_old = age.is_none_or(|days| days >= account_days);
    let is_known = address == written(&customer.address_line())
        || given.ship_to.is_some_and(|known| known.trusted_on.is_some());
    (is_old && !is_known).then(|| {
        let of = customer
            .since
            .map_or("an account of old".to_owned(), |since| format!("an account of {since}"));
        let to = placing.command.ship_to.as_ref().map_or("", |ship_to| ship_to.address.as_str());
        format!("{of} has never had goods sent to {to}")
    })
}

fn velocity(given: &ScreeningGiven<'_>, order: &Order) -> Result<Option<String>, AmountRefusal> {
    let rules = given.rules;
    let orders = given.days.iter().map(|day| day.orders).sum::<i64>() + 1;
    if let Some(most) = rules.orders_max.filter(|most| orders > *most) {
        let days = rules.window_days;
        return Ok(Some(format!("{orders} orders within {days} days, where {most} may be")));
    }
    let Some(most) = rules.amount_max else {
        return Ok(None);
    };
    let before = Money::sum(most.currency(), given.days.iter().map(|day| day.amount))?;
    let amount = before.checked_add(in_base(order, most.currency()))?;
    let days = rules.window_days;
    let told = || format!("orders of {amount} within {days} days, where {most} may be");
    Ok((amount.minor() > most.minor()).then(told))
}

/// What of an order is summed up.
fn in_base(order: &Order, base: Currency) -> Money {
    if order.currency == base { order.gross } else { Money::zero(base) }
}

fn new_bank(given: &ScreeningGiven<'_>, today: Date) -> Option<String> {
    let bank_days = given.rules.bank_days?;
    let added = given.bank_accounts.iter().filter_map(|account| account.added_on);
    let added_on = added.max().filter(|added_on| today.days_since(*added_on) < bank_days)?;
    Some(format!("a bank account of the customer is new since {added_on}"))
}

/// What is known once the order is placed. An address with a sign is not trusted by it.
pub(super) fn screened(
    placing: &Placing,
    order: &Order,
) -> Result<Option<Screened>, AmountRefusal> {
    let Some(given) = &placing.given.screening else {
        return Ok(None);
    };
    let base = placing.given.company.base_currency;
    let (customer, today) = (order.customer, order.ordered_on);
    let before = given.days.iter().find(|day| day.day == today);
    let nothing = Money::zero(base);
    let amount = before.map_or(nothing, |day| day.amount).checked_add(in_base(order, base))?;
    let day = ScreenedDay {
        customer,
        day: today,
        orders: before.map_or(0, |day| day.orders) + 1,
        amount,
        version: before.map_or(0, |day| day.version),
    };
    let known = placing.given.customer.expect("an unknown customer was refused");
    let is_sign = new_ship_to(placing, known).is_some();
    let named = stated(placing.command)
        .filter(|_| given.rules.looks_for_addresses() && given.ship_to.is_none());
    let ship_to = named.map(|address| KnownShipTo {
        customer,
        address,
        trusted_on: (!is_sign).then_some(today),
        order: order.id,
        version: 0,
    });
    Ok(Some(Screened { day, ship_to }))
}

/// The address of an order that a person has let pass.
#[must_use]
pub fn trusted(known: &KnownShipTo, today: Date) -> KnownShipTo {
    KnownShipTo { trusted_on: known.trusted_on.or(Some(today)), ..known.clone() }
}
