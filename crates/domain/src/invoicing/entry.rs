//! What a posted document leaves in the books: its entry and its open item.

use super::{Invoice, InvoiceKind, InvoiceLine, InvoiceTax};
use crate::currency::Currency;
use crate::id::Ids;
use crate::ledger::{self, Account, Entry, EntryKind, Posting, PostingHeader};
use crate::money::{AmountRefusal, Money};
use crate::product::ProductKind;
use crate::receivables::{INSTALMENT_WHOLE, ItemKind, OpenItem};
use crate::refusal::Refused;

/// Why the lines of a document have the accounts that they have (RULES 13).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reason {
    /// Sold, or a price was credited.
    Sale,
    /// The goods came back.
    GoodsBack,
}

/// A document that is being posted.
#[derive(Clone, Copy, Debug)]
pub(super) struct Document<'a> {
    pub invoice: &'a Invoice,
    pub lines: &'a [InvoiceLine],
    pub taxes: &'a [InvoiceTax],
    pub reason: Reason,
}

/// The accounts that lines can have, in the order of their postings.
const INCOME: [Account; 3] = [Account::Revenue, Account::SalesReturns, Account::FreightRevenue];

/// The account of a line of this kind of product.
fn income_of(kind: ProductKind, reason: Reason) -> Account {
    match (kind, reason) {
        (ProductKind::Charge, Reason::Sale | Reason::GoodsBack) => Account::FreightRevenue,
        (ProductKind::Stock | ProductKind::Service, Reason::Sale) => Account::Revenue,
        (ProductKind::Service, Reason::GoodsBack) => Account::Revenue,
        (ProductKind::Stock, Reason::GoodsBack) => Account::SalesReturns,
    }
}

/// Makes the entry of a document: receivables on one side; revenue, freight and one line of tax
/// per rate on the other. On a credit note the sides are the other way round.
///
/// None for a document over 0.00. Refusals: `ledger.no_exchange_rate`, `amount.overflow`.
pub(super) fn entry(
    document: &Document<'_>,
    base: Currency,
    ids: &mut dyn Ids,
) -> Result<Option<Entry>, Refused> {
    let invoice = document.invoice;
    let mut postings = Vec::with_capacity(1 + INCOME.len() + document.taxes.len());
    let mut owed = |account, amount: Money| -> Result<(), Refused> {
        let in_base = ledger::to_base(amount, base)?;
        postings.push(match invoice.kind {
            InvoiceKind::Invoice => Posting::debit(account, amount, in_base),
            InvoiceKind::CreditNote => Posting::credit(account, amount, in_base)?,
        });
        Ok(())
    };
    owed(Account::Receivables, invoice.gross)?;
    for account in INCOME {
        let of_it = |line: &&InvoiceLine| income_of(line.kind, document.reason) == account;
        let nets = document.lines.iter().filter(of_it).map(|line| line.net);
        owed(account, Money::sum(invoice.currency, nets)?.negated()?)?;
    }
    for tax in document.taxes {
        owed(Account::OutputTax, tax.tax.negated()?)?;
    }
    let header = PostingHeader {
        kind: match invoice.kind {
            InvoiceKind::Invoice => EntryKind::Invoice,
            InvoiceKind::CreditNote => EntryKind::CreditNote,
        },
        posted_on: invoice.issued_on,
        document: invoice.id.uuid(),
        document_number: String::new(),
    };
    ledger::post(header, &postings, ids)
}

/// Makes the open item of a document, wholly open: positive for an invoice, negative for a
/// credit note. Refusals: `amount.overflow`.
pub(super) fn open_item(invoice: &Invoice) -> Result<OpenItem, AmountRefusal> {
    let (amount, base_amount) = match invoice.kind {
        InvoiceKind::Invoice => (invoice.gross, invoice.base_gross),
        InvoiceKind::CreditNote => (invoice.gross.negated()?, invoice.base_gross.negated()?),
    };
    Ok(OpenItem {
        document: invoice.id.uuid(),
        instalment: INSTALMENT_WHOLE,
        kind: ItemKind::Receivable,
        customer: invoice.customer,
        document_number: String::new(),
        document_on: invoice.issued_on,
        due_on: invoice.due_on,
        currency: invoice.currency,
        amount,
        open: amount,
        base_amount,
        base_open: base_amount,
        version: 0,
    })
}
