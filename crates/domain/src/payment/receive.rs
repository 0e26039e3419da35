//! Receives a payment: settles invoices with it, and keeps the rest on account.

use super::deduction::{Deducted, ShortPaid, deduct, is_of_invoice};
use super::identify::UnidentifiedReceipt;
use super::matched::{self, Matched, Pots, Source};
use super::matching::{self, Places, Purse, Share, Shares};
use super::tolerance::Tolerance;
use super::{Matching, Method, Payment, PaymentId, PaymentRefusal, ReceivePayment};
use crate::at::At;
use crate::company::Company;
use crate::credit::CreditAccount;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{self, Account, Entry, EntryKind, InBase, Posting, PostingHeader};
use crate::money::{AmountRefusal, Money};
use crate::receivables::{
    DiscountsGiven, Dispute, EarlyDiscounts, INSTALMENT_WHOLE, ItemKind, Offers, OpenItem,
    Settlement, settled_event,
};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use std::borrow::Cow;

/// The records that a payment is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ReceivePaymentGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The credit account of the customer that the command names; each customer has one.
    pub credit: Option<&'a CreditAccount>,
    /// Those of the customers that it pays for, as far as items of theirs are given.
    pub group: &'a [&'a CreditAccount],
    /// The open items that are stated; all open items of the customer for `OldestFirst`.
    pub items: &'a [&'a OpenItem],
    /// What paying them early saves.
    pub offers: Offers<'a>,
    /// The tolerance of the payment's currency; none: there is none.
    pub tolerance: Option<&'a Tolerance>,
    /// The open disputes of the customers whose items may be settled; needed with a tolerance.
    pub disputes: &'a [&'a Dispute],
    /// The currency of the books, and the rate of the payment's currency on the day.
    pub in_base: InBase,
}

/// A payment as it is received: the command, and what else came with it.
#[derive(Clone, Copy, Debug)]
pub struct Receiving<'a> {
    /// Who paid how much for what.
    pub command: &'a ReceivePayment,
    /// What the customer deducted.
    pub deductions: &'a [ShortPaid],
    /// The money came in before, when nobody knew whose it is.
    pub receipt: Option<&'a UnidentifiedReceipt>,
    /// How the customer and its invoices were found; empty: as they were stated.
    pub evidence: &'a str,
    /// What money that the last system took in is worth in the books; none: it comes in now.
    pub brought: Option<Money>,
}

impl<'a> Receiving<'a> {
    /// A payment with nothing but its command.
    #[must_use]
    pub fn plain(command: &'a ReceivePayment) -> Self {
        Receiving { command, deductions: &[], receipt: None, evidence: "", brought: None }
    }

    /// The day on which the money came in: it is early by that day.
    #[must_use]
    pub fn paid_on(&self, at: &At) -> Date {
        self.receipt.map_or(at.value_date, |receipt| receipt.value_on)
    }
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
    /// What the customer deducted, each an item of its own.
    pub deductions: Vec<Deducted>,
    /// The credit accounts with less in open items and the rest on account, changed.
    pub credits: Vec<CreditAccount>,
    /// Bank or card clearing against receivables and customers on account.
    pub entry: Option<Entry>,
    /// The receipt that it is of, identified.
    pub receipt: Option<UnidentifiedReceipt>,
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
/// `BeforeInvoice`, `receivables.more_than_open`, `InvoiceTwice`; of each deduction the same;
/// `MoreThanPayment`.
pub fn receive(
    given: &ReceivePaymentGiven<'_>,
    receiving: &Receiving<'_>,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<PaymentReceived, Refused> {
    let command = receiving.command;
    let credit = payer(given, receiving)?;
    let base_amount = check_amount(receiving, credit.currency, given.in_base)?;
    let early = EarlyDiscounts::on(receiving.paid_on(at), given.offers)?;
    let customers = customers(given, credit);
    let purse = purse(given, receiving, (&customers, &early), at);
    let shares = shares(given, receiving, &purse)?;
    let applied = matching::total(&shares, &purse)?;
    let rest = command.amount.checked_sub(applied)?;
    assert!(!rest.is_negative(), "no more is applied than was paid");

    let base_given = base_amount.share(applied.minor(), command.amount.minor())?;
    let payment = payment(receiving, base_amount, PaymentId::from_uuid(ids.next()), at);
    let source =
        Source { document: payment.id.uuid(), on: at.business_date, given: applied, base_given };
    let mut matched = matched::settle_all(given.items, &shares, (source, &early), ids)?;
    let deductions = deductions(given, receiving, (&shares, &mut matched), (&payment, at), ids)?;
    let base_rest = base_amount.checked_sub(base_given)?;
    let header = PostingHeader {
        kind: receiving.brought.map_or(EntryKind::Payment, |_| EntryKind::Opening),
        posted_on: at.business_date,
        document: payment.id.uuid(),
        document_number: String::new(),
    };
    let currencies = (payment.currency, base_amount.currency());
    let mut postings = vec![Posting::debit(paid_to(receiving), command.amount, base_amount)];
    let settlements = matched.settlements.iter().map(|(account, it)| (*account, it));
    postings.extend(matched::postings(settlements, currencies)?);
    postings.push(Posting::credit(Account::CustomerOnAccount, rest, base_rest)?);
    let mut pots = Pots::default();
    pots.add(payment.customer, (Money::zero(rest.currency()), rest))?;
    let (items, settlements) = (matched.changed(), matched.settlements());
    pots.settle(&settlements)?;
    let accounts: Vec<&CreditAccount> = [credit].iter().chain(given.group).copied().collect();
    let discount_header = PostingHeader { kind: EntryKind::EarlyDiscount, ..header.clone() };
    let entry = ledger::post(header, &postings, ids)?;
    let discounts = DiscountsGiven::of(matched.discounts, discount_header, currencies, ids)?;
    Ok(PaymentReceived {
        on_account: on_account(&payment, rest, base_rest)?,
        credits: pots.apply(&accounts)?,
        entry,
        receipt: receiving.receipt.map(|receipt| receipt.identified(at.business_date)),
        events: events(&payment, (applied, discounts.amount), &items),
        settlements,
        discounts,
        deductions,
        payment,
        items,
    })
}

/// What a payment would settle if it came today: at the place of each item.
///
/// Refusals: those of [`receive`].
pub(super) fn planned(
    given: &ReceivePaymentGiven<'_>,
    receiving: &Receiving<'_>,
    at: &At,
) -> Result<Shares, Refused> {
    let credit = payer(given, receiving)?;
    check_amount(receiving, credit.currency, given.in_base)?;
    let early = EarlyDiscounts::on(receiving.paid_on(at), given.offers)?;
    let customers = customers(given, credit);
    shares(given, receiving, &purse(given, receiving, (&customers, &early), at))
}

/// The credit account of who pays. Refusals: `UnknownCustomer`.
fn payer<'a>(
    given: &ReceivePaymentGiven<'a>,
    receiving: &Receiving<'_>,
) -> Result<&'a CreditAccount, Refused> {
    let Some(credit) = given.credit else {
        return Err(Refused::from(PaymentRefusal::UnknownCustomer).at("customer"));
    };
    assert_eq!(receiving.command.customer, credit.customer, "the customer's credit account");
    Ok(credit)
}

/// Whose items may be settled: those of who pays, and of those of its group that have any.
fn customers(given: &ReceivePaymentGiven<'_>, credit: &CreditAccount) -> Vec<CustomerId> {
    [credit].iter().chain(given.group).map(|account| account.customer).collect()
}

fn purse<'a>(
    given: &ReceivePaymentGiven<'a>,
    receiving: &Receiving<'_>,
    (customers, early): (&'a [CustomerId], &'a EarlyDiscounts<'a>),
    at: &At,
) -> Purse<'a> {
    Purse {
        customers,
        amount: receiving.command.amount,
        on: at.business_date,
        back_dating: given.company.back_dating,
        // Who says what is deducted has told of every difference.
        tolerance: given.tolerance.filter(|_| receiving.deductions.is_empty()),
        early,
        disputes: given.disputes,
    }
}

/// The amount in base currency, once it makes sense. Money of a receipt was converted as it came.
fn check_amount(
    receiving: &Receiving<'_>,
    expected: Currency,
    in_base: InBase,
) -> Result<Money, Refused> {
    let amount = receiving.command.amount;
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
    match (receiving.brought, receiving.receipt) {
        (Some(base_amount), _) => Ok(base_amount),
        (None, Some(receipt)) => Ok(receipt.base_amount),
        (None, None) => in_base.convert(amount),
    }
}

/// What the payment takes off each item: as stated, then as the matching finds.
fn shares(
    given: &ReceivePaymentGiven<'_>,
    receiving: &Receiving<'_>,
    purse: &Purse<'_>,
) -> Result<Shares, Refused> {
    let command = receiving.command;
    let mut problems = Problems::new();
    let reference = typed_text::optional(&command.reference, SENTENCE_CHARS_MAX);
    problems.take_at("reference", reference);
    if command.automatic == Matching::None && !command.applications.is_empty() {
        problems.push(PaymentRefusal::ApplicationsNotWanted);
    }
    let items = unreserved(given.items)?;
    let items: Vec<&OpenItem> = items.iter().map(Cow::as_ref).collect();
    let mut shares = matching::stated(&items, &command.applications, purse, &mut problems);
    if let Some(by) = matching::total(&shares, purse)?.excess_over(command.amount)? {
        problems.push(PaymentRefusal::MoreThanPayment { by });
    }
    let places = Places::of(&items, purse);
    for (index, short) in receiving.deductions.iter().enumerate() {
        if let Err(refused) = reserve(&items, (&places, purse), short, &mut shares) {
            problems.push(refused.at(&format!("deductions[{index}]")));
        }
    }
    problems.finish()?;
    matching::complete(&items, &mut shares, purse, command.automatic)?;
    Ok(shares)
}

/// The items as whoever may use them sees them.
pub(super) fn unreserved<'a>(
    items: &[&'a OpenItem],
) -> Result<Vec<Cow<'a, OpenItem>>, AmountRefusal> {
    items.iter().map(|item| item.unreserved()).collect()
}

/// Sets aside what of an invoice becomes a deduction, so that no money is looked for to pay it. It
/// is taken off the instalments that the money leaves open, the first due first. What the money
/// saves by being early is nothing to deduct.
fn reserve(
    items: &[&OpenItem],
    (places, purse): (&Places<'_>, &Purse<'_>),
    short: &ShortPaid,
    shares: &mut Shares,
) -> Result<(), Refused> {
    short.check(shares.first().map(|share| share.off.currency()))?;
    let invoice = short.invoice.quoted();
    let found = places.find(&short.invoice).filter(|places| {
        let item = items[places[0]];
        item.kind == ItemKind::Receivable && item.amount.is_positive()
    });
    let Some(places @ [.., last]) = found else {
        let unknown = PaymentRefusal::UnknownInvoice { invoice };
        return Err(Refused::from(unknown).at("invoice"));
    };
    if !is_of_invoice(items[places[0]]) {
        let other = PaymentRefusal::NotAnInvoice { invoice };
        return Err(Refused::from(other).at("invoice"));
    }
    if places.iter().any(|place| !shares[*place].deducted.is_zero()) {
        return Err(PaymentRefusal::InvoiceTwice { invoice }.into());
    }
    let (mut rest, mut open) = (short.amount, Money::zero(short.amount.currency()));
    let mut reserved: Vec<(usize, Share)> = Vec::with_capacity(places.len());
    for place in places {
        let (item, share) = (items[*place], shares[*place]);
        let left = share.left(item)?;
        open = open.checked_add(left)?;
        let deducted = if place == last { rest } else { left.min(rest)? };
        rest = rest.checked_sub(deducted)?;
        reserved.push((*place, matching::share(item, share.given()?, deducted, purse)?));
    }
    for (place, share) in reserved {
        if share.left(items[place])?.is_negative() {
            return Err(Refused::from(matching::too_much(items[place], open)).at("amount"));
        }
        shares[place] = share;
    }
    Ok(())
}

/// The deductions, each taken off its invoice after the payment.
fn deductions(
    given: &ReceivePaymentGiven<'_>,
    receiving: &Receiving<'_>,
    (shares, matched): (&Shares, &mut Matched),
    (payment, at): (&Payment, &At),
    ids: &mut dyn Ids,
) -> Result<Vec<Deducted>, Refused> {
    let mut deductions = Vec::with_capacity(receiving.deductions.len());
    for short in receiving.deductions {
        let named = |place: &usize| short.names(given.items[*place]);
        let off = |place: &usize| !shares[*place].deducted.is_zero();
        let mut places: Vec<usize> = (0..shares.len()).filter(named).filter(off).collect();
        places.sort_by_key(|place| given.items[*place].instalment);
        let target = |place: &usize| {
            (matched.items[*place].as_ref().unwrap_or(given.items[*place]), shares[*place].deducted)
        };
        let targets: Vec<(&OpenItem, Money)> = places.iter().map(target).collect();
        let deducted = deduct(&targets, short, (Some(payment.id), at), ids)?;
        for (place, item) in places.iter().zip(&deducted.invoice_items) {
            matched.items[*place] = Some(item.clone());
        }
        deductions.push(deducted);
    }
    Ok(deductions)
}

/// The account where the money came in: a card's is not at the bank before the card company pays
/// out, that of a receipt has been there since, and that of the last system is in its balances.
fn paid_to(receiving: &Receiving<'_>) -> Account {
    match (receiving.brought, receiving.receipt) {
        (Some(_), _) => Account::OpeningEquity,
        (None, Some(_)) => Account::UnidentifiedReceipts,
        (None, None) => money_account(receiving.command.method),
    }
}

/// The account where money of a method is.
pub(super) fn money_account(method: Method) -> Account {
    match method {
        Method::Card => Account::CardClearing,
        Method::Bank | Method::Cash => Account::Bank,
    }
}

fn payment(receiving: &Receiving<'_>, base_amount: Money, id: PaymentId, at: &At) -> Payment {
    let command = receiving.command;
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
        value_on: receiving.paid_on(at),
        receipt: receiving.receipt.map(|receipt| receipt.id),
        evidence: receiving.evidence.to_owned(),
        version: 0,
    }
}

/// The open item of what is not applied: negative, for the customer is owed it.
pub(super) fn on_account(
    payment: &Payment,
    rest: Money,
    base_rest: Money,
) -> Result<Option<OpenItem>, Refused> {
    if rest.is_zero() {
        return Ok(None);
    }
    let amount = rest.negated()?;
    let base_amount = base_rest.negated()?;
    Ok(Some(OpenItem {
        document: payment.id.uuid(),
        instalment: INSTALMENT_WHOLE,
        instalments: 1,
        discount_until: None,
        under_way: None,
        kind: ItemKind::OnAccount,
        customer: payment.customer,
        document_number: payment.number.clone(),
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
    let mut received = Event::new("payment.received", payment.id.uuid())
        .with("customer", payment.customer)
        .with("amount", payment.amount)
        .with("applied", applied);
    if !discount.is_zero() {
        received = received.with("discount", discount);
    }
    if !payment.evidence.is_empty() {
        received = received.with("evidence", &payment.evidence);
    }
    let settled = items.iter().filter(|item| item.open.is_zero()).map(settled_event);
    [received].into_iter().chain(settled).collect()
}
