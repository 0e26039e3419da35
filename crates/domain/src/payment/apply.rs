//! Applies money on account of a payment to invoices.

use super::matching::{self, Purse};
use super::{ApplyOnAccount, Matching, Payment, PaymentRefusal};
use crate::at::At;
use crate::company::Company;
use crate::credit::{self, CreditAccount};
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{self, Account, Entry, EntryKind, Posting, PostingHeader};
use crate::money::Money;
use crate::receivables::{
    DiscountsGiven, EarlyDiscounts, Offers, OpenItem, Settlement, relieve, settled_event,
};
use crate::refusal::{Problems, Refused};

/// The records that an application is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ApplyOnAccountGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The payment whose money waits.
    pub payment: &'a Payment,
    /// Its open item on account; none when it never had one.
    pub on_account: Option<&'a OpenItem>,
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// The open items that are stated; all open items of the customer for `OldestFirst`.
    pub items: &'a [&'a OpenItem],
    /// What paying them early saves.
    pub offers: Offers<'a>,
}

/// Money on account that was applied.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OnAccountApplied {
    /// The payment's item on account with less open.
    pub on_account: OpenItem,
    /// The open items that were settled, changed.
    pub items: Vec<OpenItem>,
    /// How much was settled of each.
    pub settlements: Vec<Settlement>,
    /// What was given up of them, for the money came in early.
    pub discounts: DiscountsGiven,
    /// The credit account; its exposure stays the same but for the discounts.
    pub credit: CreditAccount,
    /// Customers on account against receivables.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Applies money on account to invoices: as stated, then by the matching.
///
/// Refusals, by precedence: `BeforePayment`, `ApplicationsNotWanted`; then each application's
/// `ApplicationNotPositive`, `WrongCurrency`, `UnknownInvoice`, `NotAnInvoice`, `BeforeInvoice`,
/// `receivables.more_than_open`, `InvoiceTwice`; `MoreThanOnAccount`; `NothingToApplyTo`.
pub fn apply(
    given: &ApplyOnAccountGiven<'_>,
    command: &ApplyOnAccount,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<OnAccountApplied, Refused> {
    let payment = given.payment;
    assert_eq!(command.payment, payment.id, "the payment that was asked for");
    assert_eq!(payment.customer, given.credit.customer, "the customer's credit account");
    let nothing = Money::zero(payment.currency);
    let left = given.on_account.map_or(Ok(nothing), |item| item.open.absolute())?;
    let purse = Purse {
        customer: payment.customer,
        amount: left,
        on: at.business_date,
        back_dating: given.company.back_dating,
    };
    let mut problems = Problems::new();
    if !purse.back_dating.permits(purse.on, payment.received_on) {
        let (applied_on, received_on) = (purse.on, payment.received_on);
        problems.push(PaymentRefusal::BeforePayment { applied_on, received_on });
    }
    if command.automatic == Matching::None && !command.applications.is_empty() {
        problems.push(PaymentRefusal::ApplicationsNotWanted);
    }
    // The money is early by the day on which it came in, whenever it is applied.
    let early = EarlyDiscounts::on(payment.received_on, given.offers)?;
    let of = (purse, &early);
    let mut amounts = matching::stated(given.items, &command.applications, of, &mut problems);
    if matching::total(&amounts, purse)?.excess_over(left)?.is_some() {
        problems.push(PaymentRefusal::MoreThanOnAccount { left });
    }
    problems.finish()?;
    matching::complete(given.items, &mut amounts, of, command.automatic)?;
    let applied = matching::total(&amounts, purse)?;
    let Some(on_account) = given.on_account.filter(|_| applied.is_positive()) else {
        return Err(PaymentRefusal::NothingToApplyTo.into());
    };
    assert_eq!(on_account.document, payment.id.uuid(), "the payment's item on account");

    let relieved = relieve(on_account, applied)?;
    let source = (payment.id.uuid(), at.business_date);
    let (mut items, mut settlements) = matching::apply(given.items, &amounts, source, ids)?;
    let in_base = ledger::to_base(applied, given.company.base_currency)?;
    assert_eq!(relieved.base_amount, in_base, "one currency: nothing is gained or lost");
    let header = PostingHeader {
        kind: EntryKind::Application,
        posted_on: at.business_date,
        document: payment.id.uuid(),
        document_number: payment.number.clone(),
    };
    let discount_header = PostingHeader { kind: EntryKind::EarlyDiscount, ..header.clone() };
    let paid = matching::paid(given.items, &amounts);
    let changed = (items.as_mut_slice(), &mut settlements);
    let discounts = early.take((&paid, purse.amount.currency()), discount_header, changed, ids)?;
    let credit = credit::apply(given.credit, applied)?;
    let postings = [
        Posting::debit(Account::CustomerOnAccount, applied, in_base),
        Posting::credit(Account::Receivables, applied, in_base)?,
    ];
    Ok(OnAccountApplied {
        on_account: relieved.item,
        credit: credit::pay(&credit, discounts.amount, nothing)?,
        entry: ledger::post(header, &postings, ids)?,
        events: events(payment, applied, &items),
        items,
        settlements,
        discounts,
    })
}

fn events(payment: &Payment, applied: Money, items: &[OpenItem]) -> Vec<Event> {
    let it = Event::new("payment.applied", payment.id.uuid())
        .with("number", &payment.number)
        .with("customer", payment.customer)
        .with("applied", applied);
    let settled = items.iter().filter(|item| item.open.is_zero()).map(settled_event);
    [it].into_iter().chain(settled).collect()
}
