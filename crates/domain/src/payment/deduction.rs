//! Deductions: what a customer takes off a payment, with a reason.
//!
//! - **Deduction**: the part of an invoice that the customer does not pay. The invoice is settled,
//!   and an item of its own stands for the rest: due as the invoice was, still in the exposure.
//! - **Resolving** it: a credit note is applied to it, money pays it, it is written off to the
//!   account of its reason, or it is charged back: then the invoice is open again.
//!
//! Invariant: a deduction never takes more off an invoice than is open of it.

use super::charge_back::{ChargedBack, charge_back};
use super::{InvoiceRef, PaymentId, PaymentRefusal};
use crate::at::At;
use crate::code::{Code, codes};
use crate::company::{BackDating, Company, Series};
use crate::credit::{self, CreditAccount};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::invoicing::InvoiceId;
use crate::ledger::{self, Account, Entry, EntryKind, Posting, PostingHeader};
use crate::money::Money;
use crate::receivables::{
    INSTALMENT_WHOLE, ItemKind, OpenItem, ReceivablesRefusal, SettleWith, Settlement, SettlementId,
    relieve, settle, settled_event,
};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use serde::{Deserialize, Serialize};

crate::id!(DeductionId, "ded", "A deduction of a customer.");

/// Why a customer deducts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum DeductionReason {
    /// The price was not as agreed.
    Price,
    /// A bonus or promotion that was promised.
    Promotion,
    /// Goods were missing.
    Shortage,
    /// Goods were damaged.
    Damage,
    /// Freight.
    Freight,
    /// A bank took its charge from the payment.
    BankCharge,
    /// Another reason, as the note says.
    Other,
}
codes!(DeductionReason {
    Price = "price",
    Promotion = "promotion",
    Shortage = "shortage",
    Damage = "damage",
    Freight = "freight",
    BankCharge = "bank_charge",
    Other = "other",
});

impl DeductionReason {
    /// The account that a deduction of this reason is written off to.
    #[must_use]
    pub const fn account(self) -> Account {
        match self {
            DeductionReason::Price | DeductionReason::Promotion | DeductionReason::Other => {
                Account::SalesDeductions
            }
            DeductionReason::Shortage | DeductionReason::Damage => Account::SalesReturns,
            DeductionReason::Freight => Account::FreightRevenue,
            DeductionReason::BankCharge => Account::BankCharges,
        }
    }
}

/// What a customer deducted from an invoice. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deduction {
    /// Which.
    pub id: DeductionId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// The invoice that it took it off.
    pub invoice: InvoiceId,
    /// Whose.
    pub customer: CustomerId,
    /// The payment that came short; none when it was declared by itself.
    pub payment: Option<PaymentId>,
    /// Why.
    pub reason: DeductionReason,
    /// What the customer wrote.
    pub note: String,
    /// The currency of the invoice.
    pub currency: Currency,
    /// How much; positive.
    pub amount: Money,
    /// The same in base currency, as the invoice was worth.
    pub base_amount: Money,
    /// The day on which the invoice was due.
    pub due_on: Date,
    /// The day that it counts for.
    pub deducted_on: Date,
}

/// What is deducted from an invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShortPaid {
    /// The invoice.
    pub invoice: InvoiceRef,
    /// How much; positive.
    pub amount: Money,
    /// Why.
    pub reason: DeductionReason,
    /// What the customer wrote.
    #[serde(default)]
    pub note: String,
}

impl ShortPaid {
    /// Refusals: `ApplicationNotPositive`, `WrongCurrency`, `text.*` of the note.
    pub(super) fn check(&self, expected: Option<Currency>) -> Result<(), Refused> {
        let mut problems = Problems::new();
        problems.take_at("note", typed_text::optional(&self.note, SENTENCE_CHARS_MAX));
        if !self.amount.is_positive() {
            problems.push(Refused::from(PaymentRefusal::ApplicationNotPositive).at("amount"));
        }
        let given = self.amount.currency();
        if let Some(expected) = expected.filter(|expected| *expected != given) {
            let wrong = PaymentRefusal::WrongCurrency { given, expected };
            problems.push(Refused::from(wrong).at("amount"));
        }
        problems.finish()
    }

    /// Whether it names the document of an item.
    pub(super) fn names(&self, item: &OpenItem) -> bool {
        match &self.invoice {
            InvoiceRef::Id(id) => id.uuid() == item.document,
            InvoiceRef::Number(number) => *number == item.document_number,
        }
    }
}

/// Declares a deduction of an invoice, after its payment came short.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DeclareDeduction {
    /// What is deducted from which invoice.
    #[serde(flatten)]
    pub short: ShortPaid,
}

/// A deduction that became an item of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deducted {
    /// The deduction, without number.
    pub deduction: Deduction,
    /// Its open item.
    pub item: OpenItem,
    /// The invoice's open items with less open.
    pub invoice_items: Vec<OpenItem>,
    /// What it took off each of them.
    pub settlements: Vec<Settlement>,
    /// Deductions receivable against receivables.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

impl Deducted {
    /// The same with the number of the deduction series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.events[0].data.push(("number", number.clone()));
        if let Some(entry) = &mut self.entry {
            entry.header.document_number.clone_from(&number);
        }
        self.item.document_number.clone_from(&number);
        self.deduction.number = number;
        self
    }
}

/// Takes a deduction off the items of an invoice, of each so much; the amounts were held against
/// what is open. It is due as the first of them was.
pub(super) fn deduct(
    targets: &[(&OpenItem, Money)],
    short: &ShortPaid,
    (payment, at): (Option<PaymentId>, &At),
    ids: &mut dyn Ids,
) -> Result<Deducted, Refused> {
    let id = DeductionId::from_uuid(ids.next());
    let (target, first) = targets.first().expect("a deduction is taken off something");
    let mut base_amount = Money::zero(target.base_amount.currency());
    let (mut invoice_items, mut settlements) = (Vec::new(), Vec::new());
    for (target, amount) in targets {
        let base_given = relieve(target, *amount)?.base_amount;
        let with = SettleWith {
            id: SettlementId::from_uuid(ids.next()),
            source: id.uuid(),
            amount: *amount,
            difference: Money::zero(target.currency),
            base_given,
            settled_on: at.business_date,
        };
        let settled = settle(target, &with)?;
        base_amount = base_amount.checked_add(base_given)?;
        invoice_items.push(settled.item);
        settlements.push(settled.settlement);
    }
    let amounts = targets.iter().map(|(_, amount)| *amount);
    assert_eq!(Money::sum(first.currency(), amounts)?, short.amount, "all of it is taken off");
    let deduction = Deduction {
        id,
        number: String::new(),
        invoice: InvoiceId::from_uuid(target.document),
        customer: target.customer,
        payment,
        reason: short.reason,
        note: short.note.clone(),
        currency: target.currency,
        amount: short.amount,
        base_amount,
        due_on: target.due_on,
        deducted_on: at.business_date,
    };
    let header = PostingHeader {
        kind: EntryKind::Deduction,
        posted_on: at.business_date,
        document: id.uuid(),
        document_number: String::new(),
    };
    let postings = [
        Posting::debit(Account::DeductionsReceivable, short.amount, base_amount),
        Posting::credit(Account::Receivables, short.amount, base_amount)?,
    ];
    let declared = Event::new("deduction.declared", id.uuid())
        .with("customer", target.customer)
        .with("invoice", &target.document_number)
        .with("amount", short.amount)
        .with("reason", short.reason);
    let closed = invoice_items.iter().filter(|item| item.open.is_zero() && payment.is_none());
    let closed: Vec<Event> = closed.map(settled_event).collect();
    Ok(Deducted {
        item: item(&deduction),
        entry: ledger::post(header, &postings, ids)?,
        events: [declared].into_iter().chain(closed).collect(),
        deduction,
        invoice_items,
        settlements,
    })
}

fn item(deduction: &Deduction) -> OpenItem {
    OpenItem {
        document: deduction.id.uuid(),
        instalment: INSTALMENT_WHOLE,
        instalments: 1,
        discount_until: None,
        under_way: None,
        kind: ItemKind::Deduction,
        customer: deduction.customer,
        document_number: String::new(),
        document_on: deduction.deducted_on,
        due_on: deduction.due_on,
        currency: deduction.currency,
        amount: deduction.amount,
        open: deduction.amount,
        base_amount: deduction.base_amount,
        base_open: deduction.base_amount,
        version: 0,
    }
}

/// Whether an open item is that of an invoice: a credit note, a payment that the bank took back and
/// a deduction are items, too, and what is deducted is always deducted from an invoice.
pub(super) fn is_of_invoice(item: &OpenItem) -> bool {
    let prefix = item.document_number.split('-').next();
    prefix.and_then(Series::parse_code) == Some(Series::Invoice)
}

/// Declares a deduction of what is open of an invoice, given by its items in their order.
///
/// Refusals: `text.*` of the note, `ApplicationNotPositive`, `UnknownInvoice`, `NotAnInvoice`,
/// `WrongCurrency`, `BeforeInvoice`, `receivables.more_than_open`.
pub fn declare(
    company: &Company,
    items: &[&OpenItem],
    command: &DeclareDeduction,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<Deducted, Refused> {
    let short = &command.short;
    let invoice = || short.invoice.quoted();
    let Some(target) = items.first().filter(|item| item.kind == ItemKind::Receivable) else {
        let unknown = PaymentRefusal::UnknownInvoice { invoice: invoice() };
        return Err(Refused::from(unknown).at("invoice"));
    };
    if !is_of_invoice(target) {
        let other = PaymentRefusal::NotAnInvoice { invoice: invoice() };
        return Err(Refused::from(other).at("invoice"));
    }
    short.check(Some(target.currency))?;
    let (settled_on, invoiced_on) = (at.business_date, target.document_on);
    if !company.back_dating.permits(settled_on, invoiced_on) {
        let invoice = invoice();
        let before = PaymentRefusal::BeforeInvoice { invoice, settled_on, invoiced_on };
        return Err(Refused::from(before).at("invoice"));
    }
    let open = Money::sum(target.currency, items.iter().map(|item| item.open))?;
    if short.amount.excess_over(open)?.is_some() {
        let document = target.document_number.clone();
        let more = ReceivablesRefusal::MoreThanOpen { open, document };
        return Err(Refused::from(more).at("amount"));
    }
    let mut targets: Vec<(&OpenItem, Money)> = Vec::with_capacity(items.len());
    let mut rest = short.amount;
    for item in items {
        let amount = item.open.min(rest)?;
        if amount.is_positive() {
            targets.push((item, amount));
            rest = rest.checked_sub(amount)?;
        }
    }
    deduct(&targets, short, (None, at), ids)
}

/// What is done with a deduction that no credit note and no money settles.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Resolution {
    /// We bear it: it goes to the account of its reason. No tax is relieved: that takes a credit
    /// note.
    WriteOff,
    /// The customer owes it after all: its invoice is open again.
    ChargeBack,
}
codes!(Resolution { WriteOff = "write_off", ChargeBack = "charge_back" });

/// Resolves a deduction, in whole or in part.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ResolveDeduction {
    /// Which.
    pub deduction: DeductionId,
    /// What is done with it.
    pub resolution: Resolution,
    /// How much of it; none: all that is open.
    #[serde(default)]
    pub amount: Option<Money>,
    /// Why.
    pub reason: String,
}

/// The records that a resolution is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ResolveDeductionGiven<'a> {
    /// The deduction.
    pub deduction: &'a Deduction,
    /// Its open item.
    pub item: &'a OpenItem,
    /// The items of its invoice, in their order.
    pub invoice: &'a [&'a OpenItem],
    /// The settlements by which it took its amount off them, and took some of it back.
    pub taken: &'a [&'a Settlement],
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// Whether dates may go back.
    pub back_dating: BackDating,
}

/// A deduction that was resolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeductionResolved {
    /// The deduction's item with less open.
    pub item: OpenItem,
    /// The invoice's items with more open, where it was charged back.
    pub invoice: Vec<OpenItem>,
    /// What settles the deduction, and what takes it back from the invoice.
    pub settlements: Vec<Settlement>,
    /// The credit account: what is written off is no longer owed.
    pub credit: CreditAccount,
    /// The account of the reason, or receivables, against deductions receivable.
    pub entry: Option<Entry>,
    /// What happened.
    pub events: Vec<Event>,
}

/// Resolves a deduction. It settles itself; a charge back takes as much back from what it had
/// taken off its invoice.
///
/// Refusals: `text.*` of the reason, `BeforePayment`, `receivables.amount_not_positive`,
/// `amount.currency_mismatch`, `receivables.more_than_open`, `NothingToApplyTo`.
pub fn resolve(
    given: &ResolveDeductionGiven<'_>,
    command: &ResolveDeduction,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<DeductionResolved, Refused> {
    let (deduction, item) = (given.deduction, given.item);
    assert_eq!(command.deduction, deduction.id, "the deduction that was asked for");
    assert_eq!(deduction.customer, given.credit.customer, "the customer's credit account");
    let mut problems = Problems::new();
    let reason = typed_text::required(&command.reason, SENTENCE_CHARS_MAX);
    problems.take_at("reason", reason);
    let (applied_on, received_on) = (at.business_date, deduction.deducted_on);
    if !given.back_dating.permits(applied_on, received_on) {
        problems.push(PaymentRefusal::BeforePayment { applied_on, received_on });
    }
    if item.open.is_zero() {
        problems.push(PaymentRefusal::NothingToApplyTo);
    }
    problems.finish()?;
    let amount = command.amount.unwrap_or(item.open);
    let relieved = relieve(item, amount).map_err(|refused| refused.at("amount"))?;
    let with = SettleWith {
        id: SettlementId::from_uuid(ids.next()),
        source: deduction.id.uuid(),
        amount,
        difference: Money::zero(item.currency),
        base_given: relieved.base_amount,
        settled_on: at.business_date,
    };
    let own = settle(item, &with)?;
    let back = match command.resolution {
        Resolution::WriteOff => ChargedBack::default(),
        Resolution::ChargeBack => charge_back(given, &own.settlement, at, ids)?,
    };
    let nothing = Money::zero(item.currency);
    let (account, base_amount, owed) = match command.resolution {
        Resolution::WriteOff => {
            (deduction.reason.account(), relieved.base_amount, amount.negated()?)
        }
        Resolution::ChargeBack => {
            let worth = back.settlements.iter().map(|it| it.base_amount);
            let worth = Money::sum(relieved.base_amount.currency(), worth)?;
            (Account::Receivables, worth.negated()?, nothing)
        }
    };
    let gain = base_amount.checked_sub(relieved.base_amount)?;
    let header = PostingHeader {
        kind: EntryKind::DeductionResolved,
        posted_on: at.business_date,
        document: deduction.id.uuid(),
        document_number: deduction.number.clone(),
    };
    let postings = [
        Posting::debit(account, amount, base_amount),
        Posting::credit(Account::DeductionsReceivable, amount, relieved.base_amount)?,
        Posting::credit(Account::FxDifference, nothing, gain)?,
    ];
    let kind = match command.resolution {
        Resolution::WriteOff => "deduction.written_off",
        Resolution::ChargeBack => "deduction.charged_back",
    };
    let resolved = Event::new(kind, deduction.id.uuid())
        .with("number", &deduction.number)
        .with("amount", amount)
        .with("reason", &command.reason);
    Ok(DeductionResolved {
        item: own.item,
        invoice: back.items,
        credit: credit::move_cash(given.credit, owed, nothing)?,
        settlements: [own.settlement].into_iter().chain(back.settlements).collect(),
        entry: ledger::post(header, &postings, ids)?,
        events: [resolved].into_iter().chain(back.events).collect(),
    })
}
