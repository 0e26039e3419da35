//! Promises to pay: a customer says what it pays, and until when.
//!
//! - **Promise**: an amount on named invoices until a day; those invoices are not dunned until it.
//! - **Kept**: by that day the invoices were settled by so much, or so much came in on account.
//! - **Broken**: the day has passed and they were not.
//!
//! What was given up ([`super::WriteOff`]) settles, too, but keeps no promise.
//!
//! Invariant: an invoice stands in one open promise at most.

use super::{ItemKind, OpenItem, ReceivablesRefusal, Settlement, WriteOff};
use crate::at::At;
use crate::code::codes;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::{Ids, Uuid};
use crate::invoicing::InvoiceId;
use crate::money::{AmountRefusal, Money};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

crate::id!(PromiseId, "ptp", "A promise to pay.");

/// The farthest day that a promise is taken for. Unit: days from today.
pub const PROMISE_DAYS_MAX: i64 = 366;

/// Where a promise stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PromiseState {
    /// Its day has not passed.
    Open,
    /// It was paid in time.
    Kept,
    /// It was not.
    Broken,
    /// It was taken back, for it was noted by mistake or replaced by another.
    Cancelled,
}
codes!(PromiseState {
    Open = "open",
    Kept = "kept",
    Broken = "broken",
    Cancelled = "cancelled",
});

/// A promise of a customer. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Promise {
    /// Which promise.
    pub id: PromiseId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// Whose.
    pub customer: CustomerId,
    /// The currency of the amount.
    pub currency: Currency,
    /// How much; positive.
    pub amount: Money,
    /// The day on which it was given.
    pub promised_on: Date,
    /// The last day to keep it.
    pub pay_by: Date,
    /// What was said.
    pub note: String,
    /// Where it stands.
    pub state: PromiseState,
    /// What had come in as it was judged.
    pub paid: Money,
    /// The day on which it was judged or cancelled.
    pub judged_on: Option<Date>,
    /// Raised by each change.
    pub version: i64,
}

/// An invoice that a promise is for. Key: promise, document, instalment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseItem {
    /// The promise.
    pub promise: PromiseId,
    /// The invoice.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// What of it was open as the promise was given.
    pub open: Money,
}

/// Takes a promise to pay.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct MakePromise {
    /// Who promises.
    pub customer: CustomerId,
    /// Until when.
    pub pay_by: Date,
    /// How much; none: all that is open of the invoices.
    #[serde(default)]
    pub amount: Option<Money>,
    /// For which invoices; empty: all that are open.
    #[serde(default)]
    pub invoices: Vec<InvoiceId>,
    /// What was said.
    #[serde(default)]
    pub note: String,
}

/// Takes a promise back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelPromise {
    /// Which.
    pub promise: PromiseId,
}

/// Judges the open promises of a customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct JudgePromises {
    /// Whose.
    pub customer: CustomerId,
}

/// An open promise with its invoices.
#[derive(Clone, Copy, Debug)]
pub struct Promised<'a> {
    /// The promise.
    pub promise: &'a Promise,
    /// Its invoices.
    pub items: &'a [&'a PromiseItem],
}

impl Promised<'_> {
    /// Whether an item stands in it.
    #[must_use]
    pub fn holds(&self, item: &OpenItem) -> bool {
        let key = (item.document, item.instalment);
        self.items.iter().any(|it| (it.document, it.instalment) == key)
    }
}

/// The records that a promise is taken on.
#[derive(Clone, Copy, Debug)]
pub struct MakePromiseGiven<'a> {
    /// The currency of the customer.
    pub currency: Currency,
    /// The invoices that are named, or all open items of the customer without charges.
    pub items: &'a [&'a OpenItem],
    /// The customer's open promises.
    pub promised: &'a [Promised<'a>],
}

/// A promise that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PromiseMade {
    /// The promise, without number.
    pub promise: Promise,
    /// Its invoices.
    pub items: Vec<PromiseItem>,
    /// What happened.
    pub event: Event,
}

/// Takes a promise to pay.
///
/// Refusals, by precedence: `text.*` of the note, `PromiseDayPast`, `PromiseDayTooFar`,
/// `AmountNotPositive`; of each named invoice `NotOfCustomer`, `NothingOpen`, `AlreadyPromised`;
/// `NothingOpen` of a customer that owes nothing; `MoreThanOpen`.
pub fn make_promise(
    given: &MakePromiseGiven<'_>,
    command: &MakePromise,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<PromiseMade, Refused> {
    check(command, at)?;
    let items = promisable(given, command)?;
    let open = Money::sum(given.currency, items.iter().map(|item| item.open))?;
    if !open.is_positive() {
        let document = "the customer".to_owned();
        return Err(ReceivablesRefusal::NothingOpen { document }.into());
    }
    let amount = command.amount.unwrap_or(open);
    if amount.excess_over(open)?.is_some() {
        let document = "the promised invoices".to_owned();
        let more = ReceivablesRefusal::MoreThanOpen { open, document };
        return Err(Refused::from(more).at("amount"));
    }
    let promise = Promise {
        id: PromiseId::from_uuid(ids.next()),
        number: String::new(),
        customer: command.customer,
        currency: given.currency,
        amount,
        promised_on: at.business_date,
        pay_by: command.pay_by,
        note: command.note.clone(),
        state: PromiseState::Open,
        paid: Money::zero(given.currency),
        judged_on: None,
        version: 0,
    };
    let of_item = |item: &&OpenItem| PromiseItem {
        promise: promise.id,
        document: item.document,
        instalment: item.instalment,
        open: item.open,
    };
    let event = Event::new("promise.made", promise.id.uuid())
        .with("customer", promise.customer)
        .with("amount", promise.amount)
        .with("pay_by", promise.pay_by);
    Ok(PromiseMade { items: items.iter().map(of_item).collect(), promise, event })
}

fn check(command: &MakePromise, at: &At) -> Result<(), Refused> {
    let mut problems = Problems::new();
    problems.take_at("note", typed_text::optional(&command.note, SENTENCE_CHARS_MAX));
    let days = command.pay_by.days_since(at.business_date);
    let wrong = match days {
        ..0 => Some(ReceivablesRefusal::PromiseDayPast { pay_by: command.pay_by }),
        0..=PROMISE_DAYS_MAX => None,
        _ => Some(ReceivablesRefusal::PromiseDayTooFar { pay_by: command.pay_by }),
    };
    problems.take_at("pay_by", wrong.map_or(Ok(()), Err));
    if command.amount.is_some_and(|amount| !amount.is_positive()) {
        problems.push(Refused::from(ReceivablesRefusal::AmountNotPositive).at("amount"));
    }
    problems.finish()
}

/// The items that the promise is for: what is named must be open and not promised; of all that
/// is open, what is promised already is left out.
fn promisable<'a>(
    given: &MakePromiseGiven<'a>,
    command: &MakePromise,
) -> Result<Vec<&'a OpenItem>, Refused> {
    let number_of = |item: &OpenItem| {
        let found = given.promised.iter().find(|it| it.holds(item));
        found.map(|it| it.promise.number.clone())
    };
    let is_open = |item: &&&OpenItem| item.kind == ItemKind::Receivable && item.open.is_positive();
    if command.invoices.is_empty() {
        let free = given.items.iter().filter(is_open).filter(|it| number_of(it).is_none());
        return Ok(free.copied().collect());
    }
    let mut problems = Problems::new();
    let mut items = Vec::with_capacity(command.invoices.len());
    for (index, invoice) in command.invoices.iter().enumerate() {
        let path = format!("invoices[{index}]");
        let found = given.items.iter().find(|item| item.document == invoice.uuid());
        let Some(item) = found.filter(|item| item.customer == command.customer) else {
            problems.push(Refused::from(ReceivablesRefusal::NotOfCustomer).at(&path));
            continue;
        };
        let document = || item.document_number.clone();
        let wrong = if !is_open(&item) {
            Some(ReceivablesRefusal::NothingOpen { document: document() })
        } else if items.iter().any(|it: &&OpenItem| it.document == item.document) {
            Some(ReceivablesRefusal::NamedTwice { document: document() })
        } else {
            let promised = number_of(item);
            promised.map(|number| {
                let document = document();
                ReceivablesRefusal::AlreadyPromised { document, number }
            })
        };
        match wrong {
            Some(wrong) => problems.push(Refused::from(wrong).at(&path)),
            None => items.push(*item),
        }
    }
    problems.finish().map(|()| items)
}

/// What happened since a promise was given, of one of its invoices.
#[derive(Clone, Copy, Debug)]
pub struct Since<'a> {
    /// The invoice as it stands in the promise.
    pub promised: &'a PromiseItem,
    /// Its open item.
    pub item: &'a OpenItem,
    /// All that settled it.
    pub settlements: &'a [&'a Settlement],
    /// What of it was given up or recovered.
    pub write_offs: &'a [&'a WriteOff],
}

/// Judges an open promise as of a day: none before its last day, for until then what was paid may
/// go back and come again, and none while it may still be kept.
///
/// What counts is by how much less was open of its invoices at the end of its last day than as it
/// was given, without what was given up, and what came in on account between the two days and
/// still waits to be applied: the customer has paid that.
/// Refusals: `amount.overflow`.
pub fn judge(
    promise: &Promise,
    since: &[Since<'_>],
    on_account: &[&OpenItem],
    on: Date,
) -> Result<Option<(Promise, Event)>, Refused> {
    assert_eq!(promise.state, PromiseState::Open, "only an open promise is judged");
    if on < promise.pay_by {
        return Ok(None);
    }
    let mut paid = Money::zero(promise.currency);
    for it in since {
        paid = paid.checked_add(paid_of(it, (promise.promised_on, promise.pay_by))?)?;
    }
    for item in on_account {
        let in_time = item.document_on >= promise.promised_on && item.document_on <= promise.pay_by;
        if item.kind == ItemKind::OnAccount && in_time {
            paid = paid.checked_add(item.open.absolute()?)?;
        }
    }
    let (state, kind) = if paid.excess_over(promise.amount)?.is_some() || paid == promise.amount {
        (PromiseState::Kept, "promise.kept")
    } else if on > promise.pay_by {
        (PromiseState::Broken, "promise.broken")
    } else {
        return Ok(None);
    };
    let judged = Promise { state, paid, judged_on: Some(on), ..promise.clone() };
    let event = Event::new(kind, judged.id.uuid())
        .with("number", &judged.number)
        .with("customer", judged.customer)
        .with("amount", judged.amount)
        .with("paid", judged.paid);
    Ok(Some((judged, event)))
}

/// By how much less is open of an invoice at the end of a day than as it was promised, because
/// somebody paid or we credited it.
fn paid_of(it: &Since<'_>, (from, until): (Date, Date)) -> Result<Money, AmountRefusal> {
    let of_part = |settlement: &&&Settlement| {
        settlement.target_instalment == it.item.instalment && settlement.settled_on <= until
    };
    let given_up = |source: Uuid| it.write_offs.iter().any(|one| one.id.uuid() == source);
    let mut open = it.item.amount;
    let mut up = Money::zero(it.item.currency);
    for settlement in it.settlements.iter().filter(of_part) {
        open = open.checked_sub(settlement.amount)?;
        // What was given up before the promise was not open then.
        if given_up(settlement.source) && settlement.settled_on >= from {
            up = up.checked_add(settlement.amount)?;
        }
    }
    let less = it.promised.open.checked_sub(open)?;
    less.checked_sub(up)?.max(Money::zero(it.item.currency))
}

/// Takes an open promise back. Refusals: `PromiseEnded`.
pub fn cancel_promise(promise: &Promise, at: &At) -> Result<(Promise, Event), Refused> {
    match promise.state {
        PromiseState::Open => {}
        PromiseState::Kept | PromiseState::Broken | PromiseState::Cancelled => {
            let (number, state) = (promise.number.clone(), promise.state);
            return Err(ReceivablesRefusal::PromiseEnded { number, state }.into());
        }
    }
    let judged_on = Some(at.business_date);
    let promise = Promise { state: PromiseState::Cancelled, judged_on, ..promise.clone() };
    let event = Event::new("promise.cancelled", promise.id.uuid())
        .with("number", &promise.number)
        .with("customer", promise.customer);
    Ok((promise, event))
}
