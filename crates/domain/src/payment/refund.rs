//! Refunds: pays a customer back what it has to its credit.
//!
//! What may be paid back is what was paid: money on account, or a credit note that no invoice took
//! because it was paid (RULES 7). The refund settles its source at once and is never open itself.

use super::apply::credit_note;
use super::receive::money_account;
use super::{Method, Payment, PaymentId, PaymentRefusal};
use crate::at::At;
use crate::company::Company;
use crate::credit::{self, CreditAccount};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::{Ids, Uuid};
use crate::invoicing::{Invoice, InvoiceId};
use crate::ledger::{self, Account, Entry, EntryKind, InBase, Posting, PostingHeader};
use crate::money::Money;
use crate::receivables::{OpenItem, PAID_OUT, Settlement, SettlementId, relieve};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

crate::id!(RefundId, "rfd", "A payment back to a customer.");

/// Money paid back. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refund {
    /// Which.
    pub id: RefundId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// The payment or credit note that it pays back.
    pub source: Uuid,
    /// To whom.
    pub customer: CustomerId,
    /// How.
    pub method: Method,
    /// What we wrote with it.
    pub reference: String,
    /// Its currency.
    pub currency: Currency,
    /// How much; positive.
    pub amount: Money,
    /// The same in base currency, at the rate of its day.
    pub base_amount: Money,
    /// The day that it counts for.
    pub refunded_on: Date,
}

/// What a customer has to its credit, as whoever uses it names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SourceRef {
    /// The money of a payment.
    Payment(PaymentId),
    /// A credit note.
    CreditNote(InvoiceId),
}

impl SourceRef {
    /// The document.
    #[must_use]
    pub fn uuid(self) -> Uuid {
        match self {
            SourceRef::Payment(payment) => payment.uuid(),
            SourceRef::CreditNote(note) => note.uuid(),
        }
    }
}

/// Pays back money on account or an open credit note, in whole or in part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefundCustomer {
    /// What is paid back.
    pub of: SourceRef,
    /// How much of it; none: all that is open.
    #[serde(default)]
    pub amount: Option<Money>,
    /// How.
    pub method: Method,
    /// What we write with it.
    #[serde(default)]
    pub reference: String,
}

/// The records that a refund is decided on.
#[derive(Clone, Copy, Debug)]
pub struct RefundGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The payment that is named.
    pub payment: Option<&'a Payment>,
    /// The credit note that is named.
    pub note: Option<&'a Invoice>,
    /// The open item of what is named; none when it never had one.
    pub item: Option<&'a OpenItem>,
    /// The customer's credit account.
    pub credit: Option<&'a CreditAccount>,
    /// The currency of the books, and the rate of the source's currency on the day.
    pub in_base: InBase,
}

/// A customer that was paid back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refunded {
    /// The refund, without number.
    pub refund: Refund,
    /// The source's item with less open.
    pub item: OpenItem,
    /// What it took off the source.
    pub settlement: Settlement,
    /// The credit account with less to the customer's credit.
    pub credit: CreditAccount,
    /// Customers on account or receivables against bank.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

impl Refunded {
    /// The same with the number of the refund series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.events[0].data.push(("number", number.clone()));
        if let Some(entry) = &mut self.entry {
            entry.header.document_number.clone_from(&number);
        }
        self.refund.number = number;
        self
    }
}

/// The day and currency of what is paid back, if it can be.
fn source(given: &RefundGiven<'_>, command: &RefundCustomer) -> Result<(Date, Currency), Refused> {
    match command.of {
        SourceRef::Payment(_) => {
            let unknown = || Refused::from(PaymentRefusal::NotFound).at("of");
            let payment = given.payment.ok_or_else(unknown)?;
            Ok((payment.received_on, payment.currency))
        }
        SourceRef::CreditNote(_) => {
            let note = credit_note(given.note)?;
            Ok((note.issued_on, note.currency))
        }
    }
}

/// Pays a customer back.
///
/// Refusals, by precedence: `NotFound`, `NoteNotFound`, `NotACreditNote`; `text.*` of the
/// reference, `BeforePayment`, `AmountNotPositive`, `WrongCurrency`, `MoreThanOnAccount`;
/// `ledger.no_exchange_rate`.
pub fn refund(
    given: &RefundGiven<'_>,
    command: &RefundCustomer,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Refunded, Refused> {
    let (source_on, currency) = source(given, command)?;
    let nothing = Money::zero(currency);
    let left = given.item.map_or(Ok(nothing), |item| item.open.absolute())?;
    let amount = command.amount.unwrap_or(left);
    check(given.company, command, (amount, left), (source_on, at.business_date))?;
    let item = given.item.expect("what is open of it has an item");
    let credit = given.credit.expect("each customer has a credit account");
    assert_eq!(item.customer, credit.customer, "the customer's credit account");
    let base_amount = given.in_base.convert(amount)?;
    let relieved = relieve(item, amount)?;
    let gain = relieved.base_amount.checked_sub(base_amount)?;
    let refund = Refund {
        id: RefundId::from_uuid(ids.next()),
        number: String::new(),
        source: command.of.uuid(),
        customer: item.customer,
        method: command.method,
        reference: command.reference.clone(),
        currency,
        amount,
        base_amount,
        refunded_on: at.business_date,
    };
    let settlement = Settlement {
        id: SettlementId::from_uuid(ids.next()),
        source: refund.source,
        target: refund.id.uuid(),
        target_instalment: PAID_OUT,
        customer: item.customer,
        amount,
        base_amount,
        difference: nothing,
        base_difference: Money::zero(base_amount.currency()),
        base_gain: gain,
        settled_on: at.business_date,
    };
    let header = PostingHeader {
        kind: EntryKind::Refund,
        posted_on: at.business_date,
        document: refund.id.uuid(),
        document_number: String::new(),
    };
    let postings = [
        Posting::debit(item.kind.account(), amount, relieved.base_amount),
        Posting::credit(money_account(command.method), amount, base_amount)?,
        Posting::credit(Account::FxDifference, nothing, gain)?,
    ];
    let moved = match item.kind.is_owed() {
        true => credit::move_cash(credit, amount, nothing)?,
        false => credit::move_cash(credit, nothing, amount.negated()?)?,
    };
    let event = Event::new("payment.refunded", refund.id.uuid())
        .with("customer", refund.customer)
        .with("amount", amount)
        .with("of", &item.document_number);
    Ok(Refunded {
        refund,
        item: relieved.item,
        settlement,
        credit: moved,
        entry: ledger::post(header, &postings, ids)?,
        events: vec![event],
    })
}

fn check(
    company: &Company,
    command: &RefundCustomer,
    (amount, left): (Money, Money),
    (source_on, on): (Date, Date),
) -> Result<(), Refused> {
    let mut problems = Problems::new();
    let reference = typed_text::optional(&command.reference, SENTENCE_CHARS_MAX);
    problems.take_at("reference", reference);
    if !company.back_dating.permits(on, source_on) {
        let (applied_on, received_on) = (on, source_on);
        problems.push(PaymentRefusal::BeforePayment { applied_on, received_on });
    }
    let (given, expected) = (amount.currency(), left.currency());
    if given != expected {
        let wrong = PaymentRefusal::WrongCurrency { given, expected };
        problems.push(Refused::from(wrong).at("amount"));
    } else if left.is_zero() || amount.excess_over(left)?.is_some() {
        problems.push(Refused::from(PaymentRefusal::MoreThanOnAccount { left }).at("amount"));
    } else if !amount.is_positive() {
        problems.push(Refused::from(PaymentRefusal::AmountNotPositive).at("amount"));
    }
    problems.finish()
}
