//! Returned payments: the bank takes a payment back, as a cheque that bounces or a card that is
//! charged back.
//!
//! All that the payment settled is open again, each settlement taken back by one of the negative
//! amount, and so is what it saved by being early; what was on account is gone. What of it was
//! paid back to the customer meanwhile has left twice: the customer owes it, and the bank's fee,
//! by an item of its own.
//!
//! Invariant: after it, nothing of the payment is left, and the books are as if it had never come
//! but for that item.

use super::matched::{self, Pots};
use super::receive::money_account;
use super::take_back::{Back, Settled, take_back};
use super::{Payment, PaymentId, PaymentRefusal};
use crate::at::At;
use crate::company::Company;
use crate::credit::CreditAccount;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{self, Account, Entry, EntryKind, InBase, Posting, PostingHeader};
use crate::money::Money;
use crate::receivables::{
    DiscountTaxTaken, INSTALMENT_WHOLE, ItemKind, OpenItem, PAID_OUT, Settlement, SettlementId,
};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

crate::id!(ReturnedPaymentId, "rtp", "A payment that the bank took back.");

/// A payment that was taken back. Key: payment, so that none is twice. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedPayment {
    /// Which payment.
    pub payment: PaymentId,
    /// The document of its return.
    pub id: ReturnedPaymentId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// Who had paid.
    pub customer: CustomerId,
    /// Why, as the bank says.
    pub reason: String,
    /// The currency of the payment.
    pub currency: Currency,
    /// What the bank took back: the whole payment.
    pub amount: Money,
    /// The same in base currency, as the payment was worth.
    pub base_amount: Money,
    /// What of it had been refunded, and is owed by the customer now.
    pub owed: Money,
    /// The same in base currency.
    pub base_owed: Money,
    /// What the bank charged for it, and is passed on to the customer.
    pub fee: Money,
    /// The same in base currency.
    pub base_fee: Money,
    /// The day that it counts for.
    pub returned_on: Date,
}

/// Takes a payment back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReturnPayment {
    /// Which.
    pub payment: PaymentId,
    /// Why, as the bank says.
    pub reason: String,
    /// What the bank charged for it; it is passed on to the customer. None: nothing.
    #[serde(default)]
    pub fee: Option<Money>,
}

/// The records that a return is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ReturnPaymentGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The payment.
    pub payment: &'a Payment,
    /// Its return, if it was returned before.
    pub returned: Option<&'a ReturnedPayment>,
    /// Its item on account; none when it never had one.
    pub on_account: Option<&'a OpenItem>,
    /// All that it settled, in the order in which it did.
    pub settlements: &'a [&'a Settlement],
    /// What it saved by being early, per tax.
    pub discounts: &'a [&'a DiscountTaxTaken],
    /// The items that it settled.
    pub items: &'a [&'a OpenItem],
    /// The credit accounts of the customer and of those items' customers.
    pub credits: &'a [&'a CreditAccount],
    /// The currency of the books, and the rate of the payment's currency on the day.
    pub in_base: InBase,
}

/// A payment that was returned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaymentReturned {
    /// The return, without number.
    pub returned: ReturnedPayment,
    /// The items that are open again, changed.
    pub items: Vec<OpenItem>,
    /// The payment's item on account, with nothing open.
    pub on_account: Option<OpenItem>,
    /// What the customer owes by it; none when nothing was refunded and there is no fee.
    pub owed: Option<OpenItem>,
    /// The settlements that take back, and the one by which the rest of the money left.
    pub settlements: Vec<Settlement>,
    /// What it had saved, given back.
    pub discounts: Vec<DiscountTaxTaken>,
    /// Receivables against early payment discounts and output tax.
    pub discount_entry: Option<Entry>,
    /// The credit accounts, changed.
    pub credits: Vec<CreditAccount>,
    /// Receivables and customers on account against bank.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

impl PaymentReturned {
    /// The same with the number of the series of returned payments.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.events[0].data.push(("number", number.clone()));
        for entry in self.entry.iter_mut().chain(&mut self.discount_entry) {
            entry.header.document_number.clone_from(&number);
        }
        if let Some(item) = &mut self.owed {
            item.document_number.clone_from(&number);
        }
        self.returned.number = number;
        self
    }
}

/// Takes a payment back.
///
/// Refusals: `PaymentReturnedBefore`; `text.*` of the reason, `BeforePayment`,
/// `AmountNotPositive` and `WrongCurrency` of the fee; `ledger.no_exchange_rate` of the fee.
pub fn return_payment(
    given: &ReturnPaymentGiven<'_>,
    command: &ReturnPayment,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<PaymentReturned, Refused> {
    let payment = given.payment;
    assert_eq!(command.payment, payment.id, "the payment that was asked for");
    if let Some(before) = given.returned {
        let number = before.number.clone();
        return Err(PaymentRefusal::PaymentReturnedBefore { number }.into());
    }
    check(given, command, at)?;
    let base = payment.base_amount.currency();
    let id = ReturnedPaymentId::from_uuid(ids.next());
    let settled = Settled {
        settlements: given.settlements,
        discounts: given.discounts,
        items: given.items,
        currencies: (payment.currency, base),
    };
    let back = take_back(&settled, at.business_date, ids)?;
    let refunds = given.settlements.iter().filter(|it| it.target_instalment == PAID_OUT);
    let mut owed = (Money::zero(payment.currency), Money::zero(base));
    for refund in refunds {
        let given = (refund.given()?, refund.base_given()?);
        owed = (owed.0.checked_add(given.0)?, owed.1.checked_add(given.1)?);
    }
    let fee = command.fee.unwrap_or(Money::zero(payment.currency));
    let returned = ReturnedPayment {
        payment: payment.id,
        id,
        number: String::new(),
        customer: payment.customer,
        reason: command.reason.clone(),
        currency: payment.currency,
        amount: payment.amount,
        base_amount: payment.base_amount,
        owed: owed.0,
        base_owed: owed.1,
        fee,
        base_fee: given.in_base.convert(fee)?,
        returned_on: at.business_date,
    };
    let owed = owed_item(&returned)?;
    let credits = pots(given, &back, owed.as_ref())?.apply(given.credits)?;
    let mut settlements: Vec<Settlement> = back.all().cloned().collect();
    settlements.extend(left(&returned, ids)?);
    let on_account = given.on_account.map(|item| OpenItem {
        open: Money::zero(item.currency),
        base_open: Money::zero(base),
        ..item.clone()
    });
    Ok(PaymentReturned {
        entry: entry(given, &returned, &back, ids)?,
        discount_entry: back.discount_entry(header(&returned, EntryKind::EarlyDiscount), ids)?,
        events: events(&returned, payment, &back),
        discounts: back.discount_taxes().to_vec(),
        items: back.items.into_values().collect(),
        on_account,
        owed,
        settlements,
        credits,
        returned,
    })
}

fn check(given: &ReturnPaymentGiven<'_>, command: &ReturnPayment, at: &At) -> Result<(), Refused> {
    let payment = given.payment;
    let mut problems = Problems::new();
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    let settled = given.settlements.iter().map(|settlement| settlement.settled_on);
    let last = settled.fold(payment.received_on, std::cmp::Ord::max);
    if at.business_date < last {
        let (applied_on, received_on) = (at.business_date, last);
        problems.push(PaymentRefusal::BeforePayment { applied_on, received_on });
    }
    if let Some(fee) = command.fee {
        let (given, expected) = (fee.currency(), payment.currency);
        problems.take_at("fee", fee.bounded());
        if given != expected {
            let wrong = PaymentRefusal::WrongCurrency { given, expected };
            problems.push(Refused::from(wrong).at("fee"));
        }
        if !fee.is_positive() {
            problems.push(Refused::from(PaymentRefusal::AmountNotPositive).at("fee"));
        }
    }
    problems.finish()
}

/// The item of what the customer owes by the return.
fn owed_item(returned: &ReturnedPayment) -> Result<Option<OpenItem>, Refused> {
    let amount = returned.owed.checked_add(returned.fee)?.bounded()?;
    if amount.is_zero() {
        return Ok(None);
    }
    let base_amount = returned.base_owed.checked_add(returned.base_fee)?;
    Ok(Some(OpenItem {
        document: returned.id.uuid(),
        instalment: INSTALMENT_WHOLE,
        instalments: 1,
        discount_until: None,
        under_way: None,
        kind: ItemKind::Receivable,
        customer: returned.customer,
        document_number: String::new(),
        document_on: returned.returned_on,
        due_on: returned.returned_on,
        currency: returned.currency,
        amount,
        open: amount,
        base_amount,
        base_open: base_amount,
        version: 0,
    }))
}

/// The settlement by which what was not refunded left; none when all was.
fn left(returned: &ReturnedPayment, ids: &mut dyn Ids) -> Result<Option<Settlement>, Refused> {
    let amount = returned.amount.checked_sub(returned.owed)?;
    if amount.is_zero() {
        return Ok(None);
    }
    let base_amount = returned.base_amount.checked_sub(returned.base_owed)?;
    let base_nothing = Money::zero(base_amount.currency());
    Ok(Some(Settlement {
        id: SettlementId::from_uuid(ids.next()),
        source: returned.payment.uuid(),
        target: returned.id.uuid(),
        target_instalment: PAID_OUT,
        customer: returned.customer,
        amount,
        base_amount,
        difference: Money::zero(returned.currency),
        base_difference: base_nothing,
        base_gain: base_nothing,
        settled_on: returned.returned_on,
    }))
}

fn pots(
    given: &ReturnPaymentGiven<'_>,
    back: &Back,
    owed: Option<&OpenItem>,
) -> Result<Pots, Refused> {
    let nothing = Money::zero(given.payment.currency);
    let owed = owed.map_or(nothing, |item| item.open);
    let gone = given.on_account.map_or(nothing, |item| item.open);
    let mut pots = Pots::default();
    pots.add(given.payment.customer, (owed, gone))?;
    pots.settle(back.all())?;
    Ok(pots)
}

fn entry(
    given: &ReturnPaymentGiven<'_>,
    returned: &ReturnedPayment,
    back: &Back,
    ids: &mut dyn Ids,
) -> Result<Option<Entry>, Refused> {
    let currencies = (returned.currency, returned.base_amount.currency());
    let nothing = (Money::zero(currencies.0), Money::zero(currencies.1));
    let on_account = given.on_account.map_or(nothing, |item| (item.open, item.base_open));
    let out = returned.amount.checked_add(returned.fee)?;
    let base_out = returned.base_amount.checked_add(returned.base_fee)?;
    let claim = returned.owed.checked_add(returned.fee)?;
    let base_claim = returned.base_owed.checked_add(returned.base_fee)?;
    let mut postings = vec![Posting::debit(Account::Receivables, claim, base_claim)];
    let settlements = back.settlements.iter().map(|(account, it)| (*account, it));
    postings.extend(matched::postings(settlements, currencies)?);
    postings.push(Posting::credit(Account::CustomerOnAccount, on_account.0, on_account.1)?);
    postings.push(Posting::credit(money_account(given.payment.method), out, base_out)?);
    let header = header(returned, EntryKind::ReturnedPayment);
    ledger::post(header, &ledger::netted(postings)?, ids)
}

fn header(returned: &ReturnedPayment, kind: EntryKind) -> PostingHeader {
    PostingHeader {
        kind,
        posted_on: returned.returned_on,
        document: returned.id.uuid(),
        document_number: String::new(),
    }
}

fn events(returned: &ReturnedPayment, payment: &Payment, back: &Back) -> Vec<Event> {
    let event = Event::new("payment.returned", returned.id.uuid())
        .with("payment", &payment.number)
        .with("customer", returned.customer)
        .with("amount", returned.amount)
        .with("reason", &returned.reason);
    [event].into_iter().chain(back.events()).collect()
}
