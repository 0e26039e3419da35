//! Finds the invoices that an amount settles: as stated, then the oldest due (RULES 12).

use super::{Application, InvoiceRef, Matching, PaymentRefusal};
use crate::company::BackDating;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::id::{Ids, Uuid};
use crate::money::{AmountRefusal, Money};
use crate::receivables::{
    EarlyDiscounts, ItemKind, OpenItem, Paid, ReceivablesRefusal, SettleWith, Settlement,
    SettlementId, settle,
};
use crate::refusal::{Problems, Refused};
use std::collections::HashMap;

/// The customer and the money that a matching is for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Purse {
    /// Whose invoices may be settled.
    pub customer: CustomerId,
    /// How much there is; its currency is that of all amounts.
    pub amount: Money,
    /// The day that a settlement counts for.
    pub on: Date,
    /// Whether that day may be before the date of what is settled.
    pub back_dating: BackDating,
}

/// How much settles each open item: at the item's place, zero for the others.
pub(super) type Amounts = Vec<Money>;

/// The sum of all amounts. Refusals: `amount.overflow`, `amount.currency_mismatch`.
pub(super) fn total(amounts: &Amounts, purse: Purse) -> Result<Money, AmountRefusal> {
    Money::sum(purse.amount.currency(), amounts.iter().copied())
}

/// Takes the stated applications, each checked by itself; their sum is the caller's to check.
///
/// Notes for each, with its path: `ApplicationNotPositive`, `WrongCurrency`, `UnknownInvoice`,
/// `NotAnInvoice`, `BeforeInvoice`, `InvoiceTwice`, `receivables.more_than_open`.
pub(super) fn stated(
    items: &[&OpenItem],
    applications: &[Application],
    (purse, early): (Purse, &EarlyDiscounts<'_>),
    problems: &mut Problems,
) -> Amounts {
    let mut amounts = vec![Money::zero(purse.amount.currency()); items.len()];
    if applications.is_empty() {
        return amounts;
    }
    let places = Places::of(items, purse.customer);
    for (index, application) in applications.iter().enumerate() {
        let found = find(items, &places, application, purse).and_then(|places| {
            if places.iter().any(|place| !amounts[*place].is_zero()) {
                let invoice = application.invoice.quoted();
                return Err(PaymentRefusal::InvoiceTwice { invoice }.into());
            }
            spread(items, places, application.amount, early)
        });
        match found {
            Ok(parts) => parts.into_iter().for_each(|(place, amount)| amounts[place] = amount),
            Err(refused) => problems.push(refused.at(&format!("applications[{index}]"))),
        }
    }
    amounts
}

/// Spreads an amount over the instalments of an invoice, the first due first: each what closes it
/// now. What is left after that takes the place of discounts.
fn spread(
    items: &[&OpenItem],
    places: &[usize],
    amount: Money,
    early: &EarlyDiscounts<'_>,
) -> Result<Vec<(usize, Money)>, Refused> {
    if let [place] = places {
        return Ok(vec![(*place, amount)]);
    }
    let mut parts = Vec::with_capacity(places.len());
    let mut rest = amount;
    for place in places {
        let part = early.closing(items[*place])?.min(rest)?;
        rest = rest.checked_sub(part)?;
        parts.push((*place, part));
    }
    for (place, part) in &mut parts {
        let more = items[*place].open.checked_sub(*part)?.min(rest)?;
        *part = part.checked_add(more)?;
        rest = rest.checked_sub(more)?;
    }
    assert!(rest.is_zero(), "no more is stated than is open");
    Ok(parts)
}

/// The places of a customer's invoices and credit notes, each with its instalments in their order.
struct Places<'a> {
    by_document: HashMap<Uuid, Vec<usize>>,
    by_number: HashMap<&'a str, Uuid>,
}

impl<'a> Places<'a> {
    fn of(items: &[&'a OpenItem], customer: CustomerId) -> Self {
        let mut places = Places { by_document: HashMap::new(), by_number: HashMap::new() };
        for (place, item) in items.iter().enumerate() {
            let is_receivable = item.kind == ItemKind::Receivable;
            if is_receivable && item.customer == customer {
                places.by_document.entry(item.document).or_default().push(place);
                places.by_number.insert(&item.document_number, item.document);
            }
        }
        let in_order = |places: &mut Vec<usize>| places.sort_by_key(|at| items[*at].instalment);
        places.by_document.values_mut().for_each(in_order);
        places
    }

    fn find(&self, invoice: &InvoiceRef) -> Option<&[usize]> {
        let document = match invoice {
            InvoiceRef::Id(id) => id.uuid(),
            InvoiceRef::Number(number) => *self.by_number.get(number.as_str())?,
        };
        self.by_document.get(&document).map(Vec::as_slice)
    }
}

/// The places of the items that an application settles, once the application makes sense.
fn find<'a>(
    items: &[&OpenItem],
    places: &'a Places<'_>,
    application: &Application,
    purse: Purse,
) -> Result<&'a [usize], Refused> {
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
    if amount.excess_over(open)?.is_some() {
        let document = items[place].document_number.clone();
        let more = ReceivablesRefusal::MoreThanOpen { open, document };
        return Err(Refused::from(more).at("amount"));
    }
    Ok(places)
}

/// Adds to the stated amounts what the matching finds for the rest of the purse.
///
/// Refusals: `amount.overflow`.
pub(super) fn complete(
    items: &[&OpenItem],
    amounts: &mut Amounts,
    (purse, early): (Purse, &EarlyDiscounts<'_>),
    matching: Matching,
) -> Result<(), AmountRefusal> {
    match matching {
        Matching::Stated | Matching::None => return Ok(()),
        Matching::OldestFirst => {}
    }
    let mut rest = purse.amount.checked_sub(total(amounts, purse)?)?;
    for place in oldest_first(items, purse) {
        if !rest.is_positive() {
            break;
        }
        let closing = early.closing(items[place])?;
        let left = closing.checked_sub(amounts[place])?.max(Money::zero(closing.currency()))?;
        let amount = left.min(rest)?;
        amounts[place] = amounts[place].checked_add(amount)?;
        rest = rest.checked_sub(amount)?;
    }
    Ok(())
}

/// The places of the customer's open invoices, the oldest due first; of one day, by number. An
/// invoice that was not there yet on the day of the money is left out.
fn oldest_first(items: &[&OpenItem], purse: Purse) -> Vec<usize> {
    let is_open = |item: &OpenItem| {
        item.kind == ItemKind::Receivable
            && item.customer == purse.customer
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

/// What is paid of each item, for its early discount: the items in the order of [`apply`].
pub(super) fn paid<'a>(items: &[&'a OpenItem], amounts: &Amounts) -> Vec<Paid<'a>> {
    let paid = items.iter().zip(amounts).filter(|(_, amount)| !amount.is_zero());
    paid.map(|(item, amount)| Paid { item, amount: *amount }).collect()
}

/// Settles the items with their amounts: the items, changed, and a settlement for each.
///
/// Refusals: `amount.overflow`. Panics: when an item's base is another than its amount: this
/// issue knows no rates, so that there is nothing to gain or lose (RULES 14).
pub(super) fn apply(
    items: &[&OpenItem],
    amounts: &Amounts,
    (source, settled_on): (Uuid, Date),
    ids: &mut dyn Ids,
) -> Result<(Vec<OpenItem>, Vec<Settlement>), Refused> {
    let (mut settled, mut settlements) = (Vec::new(), Vec::new());
    for (item, &amount) in items.iter().zip(amounts) {
        if amount.is_zero() {
            continue;
        }
        let id = SettlementId::from_uuid(ids.next());
        let with = SettleWith { id, source, amount, settled_on };
        let it = settle(item, &with)?;
        assert_eq!(it.settlement.base_amount, amount, "the base relieved is what was paid");
        settled.push(it.item);
        settlements.push(it.settlement);
    }
    Ok((settled, settlements))
}
