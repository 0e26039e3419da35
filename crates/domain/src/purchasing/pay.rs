//! Pays a supplier: Dr payables, Cr bank. What is not stated goes to the bills that are due first.

use super::{
    PaySupplier, Payable, PurchasingRefusal, Supplier, SupplierInvoiceId, SupplierPayment,
    SupplierPaymentId, SupplierPaymentLine,
};
use crate::at::At;
use crate::company::Company;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{Account, Entry, EntryKind, Posting, PostingHeader, post};
use crate::money::Money;
use crate::payment::Method;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};
use std::collections::BTreeMap;

/// A supplier that was paid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierPaid {
    /// New.
    pub payment: SupplierPayment,
    /// New, one a bill.
    pub lines: Vec<SupplierPaymentLine>,
    /// Changed.
    pub payables: Vec<Payable>,
    /// There is always one.
    pub entry: Option<Entry>,
    /// `supplier.paid`.
    pub events: Vec<Event>,
}

/// Pays bills of a supplier; `open` are all that are open, in any order.
///
/// Refusals: `UnknownSupplier`, `text.*`, `AmountNotPositive`, `amount.currency_mismatch`,
/// `MoreThanOwed`, and of each bill that is stated `UnknownBill`, `BillTwice`, `AmountNotPositive`,
/// `MoreThanOpen`; `LessThanStated`.
pub fn pay(
    (company, supplier): (&Company, Option<&Supplier>),
    open: &[&Payable],
    command: &PaySupplier,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<SupplierPaid, Refused> {
    let mut problems = Problems::new();
    problems.take_at("supplier", supplier.ok_or(PurchasingRefusal::UnknownSupplier));
    let reference = typed_text::optional(&command.reference, SENTENCE_CHARS_MAX);
    problems.take_at("reference", reference);
    let base = company.base_currency;
    let amount = problems.take_at("amount", checked(command.amount, base));
    let stated = stated(open, command, base, &mut problems);
    problems.finish()?;
    let amount = amount.expect("a refused amount was returned");
    let shares = shares(open, stated, amount)?;
    let id = SupplierPaymentId::from_uuid(ids.next());
    let (mut lines, mut payables) = (Vec::new(), Vec::new());
    for payable in open {
        let Some(paid) = shares.get(&payable.invoice).filter(|paid| paid.is_positive()) else {
            continue;
        };
        let line_no = i64::try_from(lines.len() + 1).expect("lines are bounded");
        lines.push(SupplierPaymentLine {
            payment: id,
            line_no,
            invoice: payable.invoice,
            amount: *paid,
        });
        payables.push(Payable { open: payable.open.checked_sub(*paid)?, ..(*payable).clone() });
    }
    let payment = SupplierPayment {
        id,
        number: String::new(),
        supplier: command.supplier,
        method: command.method,
        reference: command.reference.clone(),
        paid_on: at.business_date,
        amount,
        version: 0,
    };
    let account = match command.method {
        Method::Bank | Method::Cash => Account::Bank,
        Method::Card => Account::CardClearing,
    };
    let postings = [
        Posting::debit(Account::Payables, amount, amount),
        Posting::credit(account, amount, amount)?,
    ];
    let header = PostingHeader {
        kind: EntryKind::SupplierPayment,
        posted_on: at.business_date,
        document: id.uuid(),
        document_number: String::new(),
    };
    let entry = post(header, &postings, ids)?;
    let paid = Event::new("supplier.paid", id.uuid())
        .with("supplier", command.supplier)
        .with("amount", amount)
        .with("bills", lines.len());
    Ok(SupplierPaid { payment, lines, payables, entry, events: vec![paid] })
}

/// Refusals: `amount.currency_mismatch`, `AmountNotPositive`.
fn checked(amount: Money, base: crate::currency::Currency) -> Result<Money, Refused> {
    Money::zero(base).checked_add(amount)?;
    if !amount.is_positive() {
        return Err(PurchasingRefusal::AmountNotPositive.into());
    }
    Ok(amount.bounded()?)
}

/// What of each bill is stated.
fn stated(
    open: &[&Payable],
    command: &PaySupplier,
    base: crate::currency::Currency,
    problems: &mut Problems,
) -> BTreeMap<SupplierInvoiceId, Money> {
    let mut stated = BTreeMap::new();
    for (index, bill) in command.bills.iter().enumerate() {
        let path = format!("bills[{index}]");
        let Some(payable) = open.iter().find(|payable| payable.invoice == bill.invoice) else {
            problems.push(Refused::from(PurchasingRefusal::UnknownBill).at(&path));
            continue;
        };
        let amount = format!("{path}.amount");
        let Some(paid) = problems.take_at(&amount, checked(bill.amount, base)) else { continue };
        if paid.minor() > payable.open.minor() {
            let more = PurchasingRefusal::MoreThanOpen { open: payable.open };
            problems.push(Refused::from(more).at(&amount));
        }
        if stated.insert(bill.invoice, paid).is_some() {
            problems.push(Refused::from(PurchasingRefusal::BillTwice).at(&path));
        }
    }
    stated
}

/// What each bill is paid: what was stated, then what is due first.
fn shares(
    open: &[&Payable],
    mut shares: BTreeMap<SupplierInvoiceId, Money>,
    amount: Money,
) -> Result<BTreeMap<SupplierInvoiceId, Money>, Refused> {
    let base = amount.currency();
    let mut left = amount.checked_sub(Money::sum(base, shares.values().copied())?)?;
    if left.is_negative() {
        let stated = amount.checked_sub(left)?;
        return Err(Refused::from(PurchasingRefusal::LessThanStated { stated }).at("amount"));
    }
    let mut by_due: Vec<&&Payable> = open.iter().collect();
    by_due.sort_by_key(|payable| (payable.due_on, payable.invoice));
    for payable in by_due {
        let share = shares.entry(payable.invoice).or_insert(Money::zero(base));
        let more = payable.open.checked_sub(*share)?.min(left)?;
        *share = share.checked_add(more)?;
        left = left.checked_sub(more)?;
    }
    if left.is_positive() {
        let owed = amount.checked_sub(left)?;
        return Err(Refused::from(PurchasingRefusal::MoreThanOwed { owed }).at("amount"));
    }
    Ok(shares)
}
