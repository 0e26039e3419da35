//! Credits an invoice without goods coming back: a price credit.

use super::crediting::{Crediting, Original, Taking};
use super::discount::discount_amount;
use super::entry::Reason;
use super::note::{self, CreditNotePosted, Draft};
use super::{
    CreditInvoice, CreditInvoiceLine, Invoice, InvoiceId, InvoiceKind, InvoiceLine,
    InvoicingRefusal, PaidBackGiven,
};
use crate::at::At;
use crate::company::Company;
use crate::credit::CreditAccount;
use crate::id::Ids;
use crate::ledger::InBase;
use crate::money::{AmountRefusal, Money};
use crate::quantity::Quantity;
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, SENTENCE_CHARS_MAX};

/// The records that a price credit is decided on.
#[derive(Clone, Copy, Debug)]
pub struct CreditInvoiceGiven<'a> {
    /// The company.
    pub company: &'a Company,
    /// The invoice, with all its lines when the command names none.
    pub original: Original<'a>,
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
    /// What belongs to the deposit, where the invoice is one.
    pub deposit: Option<PaidBackGiven<'a>>,
}

/// Credits the stated quantities of an invoice, or all that is left of it. The parts sum to the
/// invoice to the cent, per line and per tax rate (RULES 6).
///
/// Refusals, by precedence: `NotAnInvoice`, `DepositInParts`; `text.*` of the reason; then each
/// line's `UnknownLine`, `LineTwice`, `QuantityNotPositive`, `MoreThanLeft`; `NothingToCredit`,
/// `ledger.no_exchange_rate`.
pub fn credit(
    given: &CreditInvoiceGiven<'_>,
    command: &CreditInvoice,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<CreditNotePosted, Refused> {
    let original = given.original;
    let invoice = original.invoice;
    assert_eq!(command.invoice, invoice.id, "the invoice that was asked for");
    let of_invoice = original.items.iter().all(|item| item.document == invoice.id.uuid());
    assert!(of_invoice && !original.items.is_empty(), "the invoice's open items");
    assert_eq!(invoice.customer, given.credit.customer, "the customer's credit account");
    match invoice.kind {
        InvoiceKind::Invoice | InvoiceKind::DebitNote => {}
        InvoiceKind::Deposit if command.lines.is_empty() => {}
        InvoiceKind::Deposit => return Err(InvoicingRefusal::DepositInParts.into()),
        InvoiceKind::CreditNote => return Err(InvoicingRefusal::NotAnInvoice.into()),
    }
    let reason = typed_text::optional(&command.reason, SENTENCE_CHARS_MAX);
    reason.map_err(|refusal| Refused::from(refusal).at("reason"))?;
    let mut crediting = Crediting::new(original);
    let taken = if command.lines.is_empty() {
        take_rest(&mut crediting)?
    } else {
        take_stated(&mut crediting, &command.lines)?
    };
    if taken.is_empty() {
        return Err(InvoicingRefusal::NothingToCredit.into());
    }
    post(given, (crediting, taken), (&command.reason, at), ids)
}

/// Posts what was taken of an invoice as a credit note at the invoice's prices and taxes.
pub(super) fn post(
    given: &CreditInvoiceGiven<'_>,
    (crediting, taken): (Crediting<'_>, Vec<Taken>),
    (reason, at): (&str, &At),
    ids: &mut dyn Ids,
) -> Result<CreditNotePosted, Refused> {
    let original = given.original;
    let id = InvoiceId::from_uuid(ids.next());
    let mut lines = Vec::with_capacity(taken.len());
    for (line_no, taken) in (1..).zip(taken) {
        lines.push(credit_line(original.lines[taken.place], &taken, (id, line_no))?);
    }
    let note = Invoice {
        id,
        number: String::new(),
        kind: InvoiceKind::CreditNote,
        original: Some(original.invoice.id),
        reason: reason.to_owned(),
        issued_on: at.business_date,
        due_on: at.business_date,
        posted_at: at.received_at,
        version: 0,
        ..original.invoice.clone()
    };
    let draft = Draft {
        company: given.company,
        in_base: InBase::only(given.company.base_currency),
        credit: given.credit,
        note,
        lines,
        parts: vec![(original, crediting.finish()?)],
        loose: Vec::new(),
        reason: if given.deposit.is_some() { Reason::Deposit } else { Reason::Sale },
        deposit: given.deposit,
    };
    note::post(draft, ids)
}

/// What is credited of the line at a place.
pub(super) struct Taken {
    pub place: usize,
    pub quantity: Quantity,
    pub amount: Money,
}

/// All that is left of each line: also an amount that a lower stated one left behind, of which
/// no quantity is left, and the tax of a deposit whose few cents are all tax.
fn take_rest(crediting: &mut Crediting<'_>) -> Result<Vec<Taken>, Refused> {
    let mut taken = Vec::with_capacity(crediting.original.lines.len());
    for place in 0..crediting.original.lines.len() {
        let left = crediting.left(place);
        let is_left = left.quantity.is_positive() || left.amount.is_positive();
        if is_left || crediting.is_only_tax_left(place) {
            let (quantity, taking) = (left.quantity, Taking::Price(left.quantity));
            let amount = crediting.take(place, taking, Some(left.amount))?;
            taken.push(Taken { place, quantity, amount });
        }
    }
    Ok(taken)
}

fn take_stated(
    crediting: &mut Crediting<'_>,
    stated: &[CreditInvoiceLine],
) -> Result<Vec<Taken>, Refused> {
    let mut problems = Problems::new();
    let mut taken = Vec::with_capacity(stated.len());
    for (index, line) in stated.iter().enumerate() {
        match take_line(crediting, line) {
            Ok(line) => taken.push(line),
            Err(refused) => problems.push(refused.at(&format!("lines[{index}]"))),
        }
    }
    problems.finish().map(|()| taken)
}

fn take_line(crediting: &mut Crediting<'_>, stated: &CreditInvoiceLine) -> Result<Taken, Refused> {
    let place = crediting.place(stated.line_no)?;
    if crediting.is_taken(place) {
        return Err(InvoicingRefusal::LineTwice { line_no: stated.line_no }.into());
    }
    let quantity = stated.quantity;
    if !quantity.is_positive() {
        return Err(InvoicingRefusal::QuantityNotPositive.into());
    }
    let amount = crediting.take(place, Taking::Price(quantity), None)?;
    Ok(Taken { place, quantity, amount })
}

/// The line of the credit note for a line of the invoice: at its price and tax (RULES 10).
fn credit_line(
    original: &InvoiceLine,
    taken: &Taken,
    (invoice, line_no): (InvoiceId, i64),
) -> Result<InvoiceLine, AmountRefusal> {
    let priced = (original.price, original.price_unit);
    Ok(InvoiceLine {
        invoice,
        line_no,
        quantity: taken.quantity,
        discount_amount: discount_amount(priced, taken.quantity, taken.amount)?,
        original_invoice: Some(original.invoice),
        original_line: Some(original.line_no),
        ..original.clone().over(taken.amount)
    })
}
