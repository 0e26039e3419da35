//! Brings what is owed of a supplier's bill of the last system.

use super::{Opening, OpeningChanged, OpeningMoney, OpeningRefusal, more};
use crate::currency::Currency;
use crate::date::Date;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::{Account, Entry, EntryKind, Posting, PostingHeader, post};
use crate::money::Money;
use crate::purchasing::{
    Payable, PurchasingRefusal, Supplier, SupplierId, SupplierInvoice, SupplierInvoiceId,
};
use crate::refusal::{Problems, Refused};
use crate::typed_text::{self, CODE_CHARS_MAX};
use serde::{Deserialize, Serialize};

/// Brings what is owed of a supplier's bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BringBill {
    /// To whom it is owed.
    pub supplier: SupplierId,
    /// The number that the supplier gave it.
    pub supplier_number: String,
    /// The day that the supplier wrote on it.
    pub issued_on: Date,
    /// When it is to be paid; none: on its day.
    #[serde(default)]
    pub due_on: Option<Date>,
    /// What is not paid of it, tax included; in the company's base currency.
    pub open: Money,
}

/// What bringing a bill rests on.
#[derive(Clone, Copy, Debug)]
pub struct BringBillGiven<'a> {
    /// The opening.
    pub opening: Option<&'a Opening>,
    /// The currency of the books.
    pub base: Currency,
    /// The supplier that the command names.
    pub supplier: Option<&'a Supplier>,
    /// The bill of this supplier that has the same number.
    pub same_number: Option<&'a SupplierInvoice>,
}

/// A bill that was brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BillBrought {
    /// New, without number.
    pub invoice: SupplierInvoice,
    /// New, without number.
    pub payable: Payable,
    /// New.
    pub marker: OpeningMoney,
    /// Opening equity against payables.
    pub entry: Option<Entry>,
    /// `supplier_invoice.posted`.
    pub events: Vec<Event>,
    /// The opening, changed, and `opening.money_brought`.
    pub changed: OpeningChanged,
}

/// Brings a bill, on the go-live day.
///
/// Refusals: `NotBegun`, `ClosedAlready`; `purchasing.unknown_supplier`, `purchasing.number_taken`,
/// `text.*`, `AfterGoLive`, `DueBeforeIssue`, `NotInBase`, `NothingOpen`, `amount.*`.
pub fn bring_bill(
    given: &BringBillGiven<'_>,
    command: &BringBill,
    ids: &mut dyn Ids,
) -> Result<BillBrought, Refused> {
    let opening = Opening::open(given.opening)?;
    check(given, opening, command)?;
    let invoice = invoice(SupplierInvoiceId::from_uuid(ids.next()), opening, command);
    let (id, amount) = (invoice.id.uuid(), invoice.gross);
    let header = PostingHeader {
        kind: EntryKind::Opening,
        posted_on: opening.on,
        document: id,
        document_number: String::new(),
    };
    let postings = [
        Posting::debit(Account::OpeningEquity, amount, amount),
        Posting::credit(Account::Payables, amount, amount)?,
    ];
    let posted = Event::new("supplier_invoice.posted", id)
        .with("supplier", invoice.supplier)
        .with("supplier_number", &invoice.supplier_number)
        .with("due_on", invoice.due_on)
        .with("gross", amount);
    let brought = Event::new("opening.money_brought", id)
        .with("brought_on", opening.on)
        .with("amount", amount);
    let payables = more(opening.payables, amount)?;
    Ok(BillBrought {
        payable: Payable {
            invoice: invoice.id,
            supplier: invoice.supplier,
            number: String::new(),
            due_on: invoice.due_on,
            amount,
            open: amount,
            version: 0,
        },
        marker: OpeningMoney { id, brought_on: opening.on },
        entry: post(header, &postings, ids)?,
        events: vec![posted],
        changed: OpeningChanged {
            opening: Opening { payables, ..opening.clone() },
            events: vec![brought],
        },
        invoice,
    })
}

fn check(
    given: &BringBillGiven<'_>,
    opening: &Opening,
    command: &BringBill,
) -> Result<(), Refused> {
    let mut problems = Problems::new();
    problems.take_at("supplier", given.supplier.ok_or(PurchasingRefusal::UnknownSupplier));
    let number = typed_text::required(&command.supplier_number, CODE_CHARS_MAX);
    problems.take_at("supplier_number", number);
    if let Some(same) = given.same_number {
        let taken = PurchasingRefusal::NumberTaken { other: same.number.clone() };
        problems.push(Refused::from(taken).at("supplier_number"));
    }
    let mut found = |path: &str, refusal: OpeningRefusal| {
        problems.push(Refused::from(refusal).at(path));
    };
    let (issued_on, on) = (command.issued_on, opening.on);
    if issued_on > on {
        found("issued_on", OpeningRefusal::AfterGoLive { issued_on, on });
    }
    if command.due_on.is_some_and(|due_on| due_on < issued_on) {
        found("due_on", OpeningRefusal::DueBeforeIssue);
    }
    if command.open.currency() != given.base {
        found("open", OpeningRefusal::NotInBase { base: given.base });
    }
    if !command.open.is_positive() {
        found("open", OpeningRefusal::NothingOpen);
    }
    problems.take_at("open", command.open.bounded());
    problems.finish()
}

fn invoice(id: SupplierInvoiceId, opening: &Opening, command: &BringBill) -> SupplierInvoice {
    SupplierInvoice {
        id,
        number: String::new(),
        supplier: command.supplier,
        supplier_number: command.supplier_number.clone(),
        issued_on: command.issued_on,
        posted_on: opening.on,
        due_on: command.due_on.unwrap_or(command.issued_on),
        net: command.open,
        tax: Money::zero(command.open.currency()),
        gross: command.open,
        self_assessed: None,
        version: 0,
    }
}
