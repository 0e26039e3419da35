//! Issues statements of account: what a customer is told regularly about all that it owes.
//!
//! - **Account statement**: what was told last, per customer and currency: from which day, through
//!   which one, what was open at its end and how much of that was overdue. Its lines are derived
//!   from the documents whenever it is looked at (`report statement`).
//!
//! A customer gets one while anything is open, and one more that says that nothing is. The days of
//! a customer's statements follow each other without gap or overlap. It moves no money.

use super::{ItemKind, OpenItem};
use crate::at::At;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::money::{AmountRefusal, Money};
use crate::refusal::Refused;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The last statement of a customer in a currency. Key: customer, currency.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AccountStatement {
    /// Who was told.
    pub customer: CustomerId,
    /// The currency of its amounts.
    pub currency: Currency,
    /// Its first day; none: from the first document on.
    pub from_on: Option<Date>,
    /// Its last day, on which it was issued.
    pub issued_on: Date,
    /// What was open, less money on account.
    pub closing: Money,
    /// What of it should have been paid before that day.
    pub overdue: Money,
    /// Raised by the unit of work.
    pub version: i64,
}

/// Tells a customer what is open, as of the business date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct IssueStatement {
    /// Who is told.
    pub customer: CustomerId,
}

/// Issues the statements of a customer from its open `items` and the `last` ones, one for each
/// currency. There is none for a currency in which nothing is open and nothing was, and none for a
/// day that one reaches already: two runs of a day tell nobody twice.
///
/// Refusals: `amount.overflow`.
pub fn issue_statement(
    items: &[&OpenItem],
    last: &[&AccountStatement],
    command: &IssueStatement,
    at: &At,
) -> Result<(Vec<AccountStatement>, Vec<Event>), Refused> {
    let told = last.iter().filter(|it| !it.closing.is_zero()).map(|it| it.currency);
    let currencies: BTreeSet<Currency> =
        items.iter().map(|item| item.open.currency()).chain(told).collect();
    let (mut statements, mut events) = (Vec::new(), Vec::new());
    for currency in currencies {
        let last = last.iter().find(|it| it.currency == currency);
        if last.is_some_and(|last| last.issued_on >= at.business_date) {
            continue;
        }
        let statement = AccountStatement {
            customer: command.customer,
            currency,
            from_on: last.map(|last| last.issued_on.add_days(1)).transpose()?,
            issued_on: at.business_date,
            closing: total(currency, items.iter().copied())?,
            overdue: total(currency, items.iter().copied().filter(|it| is_overdue(it, at)))?,
            version: last.map_or(0, |last| last.version),
        };
        events.push(issued(&statement));
        statements.push(statement);
    }
    Ok((statements, events))
}

fn is_overdue(item: &OpenItem, at: &At) -> bool {
    match item.kind {
        ItemKind::Receivable | ItemKind::Deduction => item.due_on < at.business_date,
        ItemKind::OnAccount => false,
    }
}

fn total<'a>(
    currency: Currency,
    items: impl Iterator<Item = &'a OpenItem>,
) -> Result<Money, AmountRefusal> {
    let of_currency = items.filter(|item| item.open.currency() == currency);
    Money::sum(currency, of_currency.map(|item| item.open))
}

fn issued(statement: &AccountStatement) -> Event {
    let event = Event::new("statement.issued", statement.customer.uuid());
    let event = match statement.from_on {
        Some(from_on) => event.with("from", from_on),
        None => event,
    };
    event
        .with("to", statement.issued_on)
        .with("closing", statement.closing)
        .with("overdue", statement.overdue)
}
