//! Receives a payment: settles invoices with it, and keeps the rest on account.

use super::matching::{self, Purse};
use super::{Matching, Method, Payment, PaymentId, PaymentRefusal, ReceivePayment};
use crate::at::At;
use crate::company::Company;
use crate::credit::{self, CreditAccount};
use crate::currency::Currency;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{self, Account, Entry, EntryKind, Posting, PostingHeader};
use crate::money::Money;
use crate::receivables::{
    DiscountsGiven, EarlyDiscounts, INSTALMENT_WHOLE, ItemKind, Offers, OpenItem, Settlement,
    settled_event,
};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// The records that a payment is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ReceivePaymentGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The credit account of the customer that the command names; each customer has one.
    pub credit: Option<&'a CreditAccount>,
    /// The open items that are stated; all open items of the customer for `OldestFirst`.
    pub items: &'a [&'a OpenItem],
    /// What paying them early saves.
    pub offers: Offers<'a>,
}

/// A payment that was received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentReceived {
    /// The payment, without number.
    pub payment: Payment,
    /// The open items that it settles, changed.
    pub items: Vec<OpenItem>,
    /// How much it settles of each.
    pub settlements: Vec<Settlement>,
    /// What was given up of them because they are paid early.
    pub discounts: DiscountsGiven,
    /// The rest, on account; none when all of it settles invoices.
    pub on_account: Option<OpenItem>,
    /// The credit account with less in open items and the rest on account.
    pub credit: CreditAccount,
    /// Bank or card clearing against receivables and customers on account.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

impl PaymentReceived {
    /// The same with the number of the payment series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.events[0].data.push(("number", number.clone()));
        if let Some(entry) = &mut self.entry {
            entry.header.document_number.clone_from(&number);
        }
        if let Some(entry) = &mut self.discounts.entry {
            entry.header.document_number.clone_from(&number);
        }
        if let Some(item) = &mut self.on_account {
            item.document_number.clone_from(&number);
        }
        self.payment.number = number;
        self
    }
}

/// Receives a payment and applies it: as stated, then by the matching; what is left stays on
/// account. Nothing is ever applied silently beyond what an invoice has open (RULES 12).
///
/// Refusals, by precedence: `UnknownCustomer`; `AmountNotPositive`, `amount.too_large`,
/// `WrongCurrency`;
/// `ledger.no_exchange_rate`; `text.*` of the reference, `ApplicationsNotWanted`, and of each
/// application `ApplicationNotPositive`, `WrongCurrency`, `UnknownInvoice`, `NotAnInvoice`,
/// `BeforeInvoice`, `receivables.more_than_open`, `InvoiceTwice`; `MoreThanPayment`.
pub fn receive(
    given: &ReceivePaymentGiven<'_>,
    command: &ReceivePayment,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<PaymentReceived, Refused> {
    let Some(credit) = given.credit else {
        return Err(Refused::from(PaymentRefusal::UnknownCustomer).at("customer"));
    };
    assert_eq!(command.customer, credit.customer, "the customer's credit account");
    let base = given.company.base_currency;
    let base_amount = check_amount(command.amount, credit.currency, base)?;
    let purse = Purse {
        customer: command.customer,
        amount: command.amount,
        on: at.business_date,
        back_dating: given.company.back_dating,
    };
    let mut problems = Problems::new();
    let reference = typed_text::optional(&command.reference, SENTENCE_CHARS_MAX);
    problems.take_at("reference", reference);
    if command.automatic == Matching::None && !command.applications.is_empty() {
        problems.push(PaymentRefusal::ApplicationsNotWanted);
    }
    let early = EarlyDiscounts::on(at.business_date, given.offers)?;
    let of = (purse, &early);
    let mut amounts = matching::stated(given.items, &command.applications, of, &mut problems);
    if let Some(by) = matching::total(&amounts, purse)?.excess_over(command.amount)? {
        problems.push(PaymentRefusal::MoreThanPayment { by });
    }
    problems.finish()?;
    matching::complete(given.items, &mut amounts, of, command.automatic)?;
    let applied = matching::total(&amounts, purse)?;
    let rest = command.amount.checked_sub(applied)?;
    assert!(!rest.is_negative(), "no more is applied than was paid");

    let payment = payment(command, base_amount, PaymentId::from_uuid(ids.next()), at);
    let source = (payment.id.uuid(), at.business_date);
    let (mut items, mut settlements) = matching::apply(given.items, &amounts, source, ids)?;
    let header = PostingHeader {
        kind: EntryKind::Payment,
        posted_on: at.business_date,
        document: payment.id.uuid(),
        document_number: String::new(),
    };
    let discount_header = PostingHeader { kind: EntryKind::EarlyDiscount, ..header.clone() };
    let paid = matching::paid(given.items, &amounts);
    let changed = (items.as_mut_slice(), &mut settlements);
    let discounts = early.take((&paid, purse.amount.currency()), discount_header, changed, ids)?;
    let settled = applied.checked_add(discounts.amount)?;
    let postings = [
        Posting::debit(money_account(command.method), command.amount, base_amount),
        Posting::credit(Account::Receivables, applied, ledger::to_base(applied, base)?)?,
        Posting::credit(Account::CustomerOnAccount, rest, ledger::to_base(rest, base)?)?,
    ];
    Ok(PaymentReceived {
        on_account: on_account(&payment, rest, base)?,
        credit: credit::pay(credit, settled, rest)?,
        entry: ledger::post(header, &postings, ids)?,
        events: events(&payment, (applied, discounts.amount), &items),
        discounts,
        payment,
        items,
        settlements,
    })
}

/// The amount in base currency, once it makes sense.
fn check_amount(amount: Money, expected: Currency, base: Currency) -> Result<Money, Refused> {
    let given = amount.currency();
    let mut problems = Problems::new();
    if !amount.is_positive() {
        problems.push(Refused::from(PaymentRefusal::AmountNotPositive).at("amount"));
    }
    problems.take_at("amount", amount.bounded());
    if given != expected {
        let wrong = PaymentRefusal::WrongCurrency { given, expected };
        problems.push(Refused::from(wrong).at("amount"));
    }
    problems.finish()?;
    Ok(ledger::to_base(amount, base)?)
}

/// The account where the money is: a card's is not at the bank before the card company pays out.
fn money_account(method: Method) -> Account {
    match method {
        Method::Card => Account::CardClearing,
        Method::Bank | Method::Cash => Account::Bank,
    }
}

fn payment(command: &ReceivePayment, base_amount: Money, id: PaymentId, at: &At) -> Payment {
    Payment {
        id,
        number: String::new(),
        customer: command.customer,
        method: command.method,
        reference: command.reference.clone(),
        currency: command.amount.currency(),
        amount: command.amount,
        base_amount,
        received_on: at.business_date,
        version: 0,
    }
}

/// The open item of what is not applied: negative, for the customer is owed it.
fn on_account(payment: &Payment, rest: Money, base: Currency) -> Result<Option<OpenItem>, Refused> {
    if rest.is_zero() {
        return Ok(None);
    }
    let amount = rest.negated()?;
    let base_amount = ledger::to_base(amount, base)?;
    Ok(Some(OpenItem {
        document: payment.id.uuid(),
        instalment: INSTALMENT_WHOLE,
        instalments: 1,
        discount_until: None,
        kind: ItemKind::OnAccount,
        customer: payment.customer,
        document_number: String::new(),
        document_on: payment.received_on,
        due_on: payment.received_on,
        currency: payment.currency,
        amount,
        open: amount,
        base_amount,
        base_open: base_amount,
        version: 0,
    }))
}

fn events(
    payment: &Payment,
    (applied, discount): (Money, Money),
    items: &[OpenItem],
) -> Vec<Event> {
    let received = Event::new("payment.received", payment.id.uuid())
        .with("customer", payment.customer)
        .with("amount", payment.amount)
        .with("applied", applied);
    let received = match discount.is_zero() {
        true => received,
        false => received.with("discount", discount),
    };
    let settled = items.iter().filter(|item| item.open.is_zero()).map(settled_event);
    [received].into_iter().chain(settled).collect()
}
