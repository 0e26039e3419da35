//! Finds the invoices that an amount settles: as stated, then the oldest due (RULES 12).
//!
//! The items are as [`OpenItem::unreserved`] has them: what a payment under way has reserved is not
//! open to any other.
//!
//! An invoice is named as a whole: an amount is spread over its instalments, the first due first.
//! A discount for paying early is taken before any difference: what is left to chase, or not, is
//! what is missing of the amount that was due early.

use super::tolerance::{Side, Tolerance};
use super::{Application, InvoiceRef, Matching, PaymentRefusal};
use crate::company::BackDating;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::id::Uuid;
use crate::money::{AmountRefusal, Money};
use crate::receivables::{
    Dispute, EarlyDiscounts, ItemKind, OpenItem, ReceivablesRefusal, disputed,
};
use crate::refusal::{Problems, Refused};
use std::collections::HashMap;

/// Whose money a matching is for, and what it may settle.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purse<'a> {
    /// Whose items may be settled: those of who paid, and of all that it pays for.
    pub customers: &'a [CustomerId],
    /// How much there is; its currency is that of all amounts.
    pub amount: Money,
    /// The day that a settlement counts for.
    pub on: Date,
    /// Whether that day may be before the date of what is settled.
    pub back_dating: BackDating,
    /// Which differences are not chased; none: each is.
    pub tolerance: Option<&'a Tolerance>,
    /// What is saved by paying on the day of the money.
    pub early: &'a EarlyDiscounts<'a>,
    /// The open disputes of these customers: what is disputed loses no difference.
    pub disputes: &'a [&'a Dispute],
}

/// What is taken off one open item.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Share {
    /// How much.
    pub off: Money,
    /// What of that is not given but a small difference; negative: so much more is given.
    pub difference: Money,
    /// What is given up besides, because the money was early.
    pub discount: Money,
    /// What of the item nobody pays, because it becomes a deduction.
    pub deducted: Money,
}

impl Share {
    fn nothing(purse: &Purse<'_>) -> Self {
        let nothing = Money::zero(purse.amount.currency());
        Share { off: nothing, difference: nothing, discount: nothing, deducted: nothing }
    }

    /// What the money gives for it. Refusals: `amount.overflow`.
    pub fn given(&self) -> Result<Money, AmountRefusal> {
        self.off.checked_sub(self.difference)
    }

    /// What of its item is left after it. Refusals: `amount.overflow`.
    pub fn left(&self, item: &OpenItem) -> Result<Money, AmountRefusal> {
        let left = item.open.checked_sub(self.off)?.checked_sub(self.discount)?;
        left.checked_sub(self.deducted)
    }
}

/// What is taken off each open item: at the item's place.
pub(super) type Shares = Vec<Share>;

/// The sum of what is given. Refusals: `amount.overflow`, `amount.currency_mismatch`.
pub(super) fn total(shares: &Shares, purse: &Purse<'_>) -> Result<Money, AmountRefusal> {
    let mut sum = Money::zero(purse.amount.currency());
    for share in shares {
        sum = sum.checked_add(share.given()?)?;
    }
    Ok(sum)
}

/// Takes the stated applications, each checked by itself; their sum is the caller's to check.
///
/// Notes for each, with its path: `ApplicationNotPositive`, `WrongCurrency`, `UnknownInvoice`,
/// `NotAnInvoice`, `BeforeInvoice`, `InvoiceTwice`, `receivables.more_than_open`.
pub(super) fn stated(
    items: &[&OpenItem],
    applications: &[Application],
    purse: &Purse<'_>,
    problems: &mut Problems,
) -> Shares {
    let mut shares = vec![Share::nothing(purse); items.len()];
    if applications.is_empty() {
        return shares;
    }
    let places = Places::of(items, purse);
    for (index, application) in applications.iter().enumerate() {
        match find(items, &places, application, purse) {
            Ok(found) if found.iter().all(|(place, _)| shares[*place].off.is_zero()) => {
                found.into_iter().for_each(|(place, share)| shares[place] = share);
            }
            Ok(_) => {
                let invoice = application.invoice.quoted();
                let twice = Refused::from(PaymentRefusal::InvoiceTwice { invoice });
                problems.push(twice.at(&format!("applications[{index}]")));
            }
            Err(refused) => problems.push(refused.at(&format!("applications[{index}]"))),
        }
    }
    shares
}

/// The places of what customers owe: invoices, each with its instalments in their order,
/// deductions, and credit notes to refuse them.
pub(super) struct Places<'a> {
    by_document: HashMap<Uuid, Vec<usize>>,
    by_number: HashMap<&'a str, Uuid>,
}

impl<'a> Places<'a> {
    pub fn of(items: &[&'a OpenItem], purse: &Purse<'_>) -> Self {
        let mut places = Places { by_document: HashMap::new(), by_number: HashMap::new() };
        for (place, item) in items.iter().enumerate() {
            let theirs = purse.customers.contains(&item.customer);
            if item.kind.is_owed() && theirs {
                places.by_document.entry(item.document).or_default().push(place);
                places.by_number.insert(&item.document_number, item.document);
            }
        }
        let in_order = |places: &mut Vec<usize>| places.sort_by_key(|at| items[*at].instalment);
        places.by_document.values_mut().for_each(in_order);
        places
    }

    pub fn find(&self, invoice: &InvoiceRef) -> Option<&[usize]> {
        let document = match invoice {
            InvoiceRef::Id(id) => id.uuid(),
            InvoiceRef::Number(number) => *self.by_number.get(number.as_str())?,
        };
        self.by_document.get(&document).map(Vec::as_slice)
    }
}

/// The places of the items that an application settles, and what it takes off them, once the
/// application makes sense.
fn find(
    items: &[&OpenItem],
    places: &Places<'_>,
    application: &Application,
    purse: &Purse<'_>,
) -> Result<Vec<(usize, Share)>, Refused> {
    let amount = application.amount;
    let (given, expected) = (amount.currency(), purse.amount.currency());
    if !amount.is_positive() {
        return Err(Refused::from(PaymentRefusal::ApplicationNotPositive).at("amount"));
    }
    if given != expected {
        return Err(Refused::from(PaymentRefusal::WrongCurrency { given, expected }).at("amount"));
    }
    let invoice = || application.invoice.quoted();
    let Some(places) = places.find(&application.invoice) else {
        let unknown = PaymentRefusal::UnknownInvoice { invoice: invoice() };
        return Err(Refused::from(unknown).at("invoice"));
    };
    let place = places[0];
    let open = Money::sum(expected, places.iter().map(|place| items[*place].open))?;
    if open.is_negative() {
        let credit_note = PaymentRefusal::NotAnInvoice { invoice: invoice() };
        return Err(Refused::from(credit_note).at("invoice"));
    }
    let invoiced_on = items[place].document_on;
    if !purse.back_dating.permits(purse.on, invoiced_on) {
        let (invoice, settled_on) = (invoice(), purse.on);
        let before = PaymentRefusal::BeforeInvoice { invoice, settled_on, invoiced_on };
        return Err(Refused::from(before).at("invoice"));
    }
    let mut shares = Vec::with_capacity(places.len());
    for (place, given) in spread(items, places, amount, purse)? {
        let share = share(items[place], given, Money::zero(expected), purse)?;
        if share.left(items[place])?.is_negative() {
            return Err(Refused::from(too_much(items[place], open)).at("amount"));
        }
        shares.push((place, share));
    }
    Ok(shares)
}

/// Why no more than so much can be taken off an item.
pub(super) fn too_much(item: &OpenItem, open: Money) -> ReceivablesRefusal {
    let document = item.document_number.clone();
    match item.under_way {
        Some(under_way) => ReceivablesRefusal::UnderWay { under_way, document },
        None => ReceivablesRefusal::MoreThanOpen { open, document },
    }
}

/// Spreads an amount over the instalments of an invoice, the first due first: each what closes it
/// now. What is left after that takes the place of discounts; what is still too much is the last
/// one's.
fn spread(
    items: &[&OpenItem],
    places: &[usize],
    amount: Money,
    purse: &Purse<'_>,
) -> Result<Vec<(usize, Money)>, AmountRefusal> {
    if let [place] = places {
        return Ok(vec![(*place, amount)]);
    }
    let nothing = Money::zero(amount.currency());
    let mut parts = Vec::with_capacity(places.len());
    let mut rest = amount;
    for place in places.iter().filter(|place| !items[**place].open.is_zero()) {
        let part = purse.early.closing(items[*place], nothing)?.min(rest)?;
        rest = rest.checked_sub(part)?;
        parts.push((*place, part));
    }
    for (place, part) in &mut parts {
        let more = items[*place].open.checked_sub(*part)?.min(rest)?;
        *part = part.checked_add(more)?;
        rest = rest.checked_sub(more)?;
    }
    match parts.last_mut() {
        Some((_, part)) => *part = part.checked_add(rest)?,
        None => parts.push((places[0], rest)),
    }
    parts.retain(|(_, part)| part.is_positive());
    Ok(parts)
}

/// What a given amount takes off an item of which so much becomes a deduction: the amount itself,
/// and the discount that it earns; a deduction earns none. Where the tolerance permits what is
/// missing of the amount that was due, or too much, it takes all that is open, and the discount is
/// that of who pays in full.
pub(super) fn share(
    item: &OpenItem,
    given: Money,
    deducted: Money,
    purse: &Purse<'_>,
) -> Result<Share, AmountRefusal> {
    let due = purse.early.closing(item, deducted)?;
    let open = item.open.checked_sub(deducted)?;
    let discount = match given == due && given.is_positive() {
        true => open.checked_sub(given)?,
        false => purse.early.discount_for(item, given)?,
    };
    let difference = match given.excess_over(due)? {
        Some(_) => open.checked_sub(discount)?.checked_sub(given)?,
        None => due.checked_sub(given)?,
    };
    if takes_difference(item, difference, purse)? {
        let off = given.checked_add(difference)?;
        let discount = open.checked_sub(off)?;
        return Ok(Share { off, difference, discount, deducted });
    }
    let nothing = Money::zero(given.currency());
    Ok(Share { off: given, difference: nothing, discount, deducted })
}

/// Whether what is missing (or, negative, too much) to close an item is not chased. This is the
/// one place that asks: an item that the customer contests must never lose a difference here.
fn takes_difference(
    item: &OpenItem,
    difference: Money,
    purse: &Purse<'_>,
) -> Result<bool, AmountRefusal> {
    let contested = match item.kind {
        ItemKind::Receivable => disputed(item, purse.disputes.iter().copied())?.is_positive(),
        ItemKind::Deduction | ItemKind::OnAccount => true,
    };
    let Some(tolerance) = purse.tolerance.filter(|_| !contested && item.open.is_positive()) else {
        return Ok(false);
    };
    let side = if difference.is_negative() { Side::Over } else { Side::Short };
    tolerance.permits(side, difference.absolute()?, item.open)
}

/// Adds to the stated shares what the matching finds for the rest of the purse.
///
/// Refusals: `amount.overflow`.
pub(super) fn complete(
    items: &[&OpenItem],
    shares: &mut Shares,
    purse: &Purse<'_>,
    matching: Matching,
) -> Result<(), AmountRefusal> {
    match matching {
        Matching::Stated | Matching::None => return Ok(()),
        Matching::OldestFirst | Matching::GroupOldestFirst => {}
    }
    let mut rest = purse.amount.checked_sub(total(shares, purse)?)?;
    let mut last = None;
    for place in oldest_first(items, purse) {
        if !rest.is_positive() {
            break;
        }
        let (item, share) = (items[place], &mut shares[place]);
        if !share.left(item)?.is_positive() {
            continue;
        }
        let before = share.given()?;
        let missing = purse.early.closing(item, share.deducted)?.checked_sub(before)?;
        let given = missing.min(rest)?;
        rest = rest.checked_sub(given)?;
        *share = self::share(item, before.checked_add(given)?, share.deducted, purse)?;
        last = Some(place);
    }
    let Some(place) = last.filter(|_| rest.is_positive()) else {
        return Ok(());
    };
    let too_much = rest.negated()?;
    let is_closed = shares[place].left(items[place])?.is_zero() && shares[place].deducted.is_zero();
    if is_closed && takes_difference(items[place], too_much, purse)? {
        shares[place].difference = shares[place].difference.checked_add(too_much)?;
    }
    Ok(())
}

/// The places of the open invoices, the oldest due first; of one day, by number. An invoice that
/// was not there yet on the day of the money is left out, and so are deductions: who pays one
/// says so.
fn oldest_first(items: &[&OpenItem], purse: &Purse<'_>) -> Vec<usize> {
    let is_open = |item: &OpenItem| {
        item.kind == ItemKind::Receivable
            && purse.customers.contains(&item.customer)
            && item.currency == purse.amount.currency()
            && item.open.is_positive()
            && purse.back_dating.permits(purse.on, item.document_on)
    };
    let mut places: Vec<usize> = (0..items.len()).filter(|place| is_open(items[*place])).collect();
    places.sort_by_key(|place| {
        let item = items[*place];
        (item.due_on, &item.document_number, item.document, item.instalment)
    });
    places
}
