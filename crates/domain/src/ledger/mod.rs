//! Ledger: the books. Every decision that moves value gives back a balanced entry made here.
//!
//! - **Account**: where value stands, one of a fixed table in this issue ([`Account`]).
//! - **Entry**: a header and its lines, posted once, never changed (RULES 10).
//! - **Line**: one account and one amount; debit is positive, credit is negative. Each line has
//!   the amount of the document and the amount in the company's base currency (RULES 14).
//! - **Tax code**: category and rate on the lines of income and of output tax, so that base and tax
//!   of each rate are reported from the books alone.
//!
//! Invariant: the lines of an entry sum to zero in base currency, and to zero in each document
//! currency. Invariant: no line is zero, and an entry without lines does not exist.
//! Invariant: only [`post::post`] makes an entry.

pub mod account;
pub mod error;
pub mod post;
pub mod trial_balance;

#[cfg(test)]
mod tests;

pub use account::Account;
pub use error::LedgerRefusal;
pub use post::{Posting, PostingHeader, post, to_base};
pub use trial_balance::{TrialBalance, TrialBalanceRow};

use crate::code::codes;
use crate::currency::Currency;
use crate::date::Date;
use crate::id::Uuid;
use crate::money::Money;
use crate::rate::Rate;
use crate::tax::TaxCategory;

crate::id!(EntryId, "jrn", "A journal entry.");

/// What sort of event an entry records.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum EntryKind {
    /// Goods left the warehouse: cost of goods sold against inventory.
    GoodsIssue,
    /// An invoice was posted.
    Invoice,
    /// A credit note was posted.
    CreditNote,
    /// A payment came in.
    Payment,
    /// Cash on account was applied to an invoice.
    Application,
    /// Goods came in from a supplier.
    StockReceipt,
    /// A difference of stock was recorded.
    StockAdjustment,
    /// Goods came back from a customer.
    Return,
    /// A goods issue was undone.
    StockIssueReversal,
    /// Goods left for another warehouse.
    StockTransferOut,
    /// Goods came in from another warehouse.
    StockTransferIn,
    /// Goods were given another value.
    StockRevaluation,
    /// A supplier's invoice was posted.
    SupplierInvoice,
    /// A supplier was paid.
    SupplierPayment,
}
codes!(EntryKind {
    GoodsIssue = "goods_issue",
    Invoice = "invoice",
    CreditNote = "credit_note",
    Payment = "payment",
    Application = "application",
    StockReceipt = "stock_receipt",
    StockAdjustment = "stock_adjustment",
    Return = "return",
    StockIssueReversal = "stock_issue_reversal",
    StockTransferOut = "stock_transfer_out",
    StockTransferIn = "stock_transfer_in",
    StockRevaluation = "stock_revaluation",
    SupplierInvoice = "supplier_invoice",
    SupplierPayment = "supplier_payment",
});

/// The header of an entry. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalEntry {
    /// Which entry.
    pub id: EntryId,
    /// Its number of the journal series; empty until the engine draws it.
    pub number: String,
    /// The day that it counts for: the document's date.
    pub posted_on: Date,
    /// What sort of event it records.
    pub kind: EntryKind,
    /// The document that caused it: shipment, invoice, credit note, payment, return, stock.
    pub document: Uuid,
    /// That document's number; empty until the engine draws it.
    pub document_number: String,
}

/// A line of an entry. Key: entry, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalLine {
    /// The entry that it belongs to.
    pub entry: EntryId,
    /// Its place in the entry, from 1.
    pub line_no: i64,
    /// Where the value stands.
    pub account: Account,
    /// The currency of the document.
    pub currency: Currency,
    /// The amount in the currency of the document: debit positive, credit negative, never zero
    /// together with `base_amount`.
    pub amount: Money,
    /// The same in the company's base currency.
    pub base_amount: Money,
    /// How the supply is taxed, on lines of income and of output tax; else none.
    pub tax_category: Option<TaxCategory>,
    /// At which rate; there with the category.
    pub tax_rate: Option<Rate>,
}

/// How a supply is taxed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaxCode {
    /// The category.
    pub category: TaxCategory,
    /// The rate.
    pub rate: Rate,
}

/// What the books say of one category and rate in a period, in base currency: output owed is
/// positive, what was credited is taken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutputTaxRow {
    /// How it is taxed.
    pub code: TaxCode,
    /// The income, net of tax.
    pub base: Money,
    /// The output tax on it.
    pub tax: Money,
}

/// A journal entry with its lines, balanced.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The header.
    pub header: JournalEntry,
    /// Its lines, by line_no; never empty.
    pub lines: Vec<JournalLine>,
}

impl Entry {
    /// The same entry with the number of the journal series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.header.number = number;
        self
    }

    /// The same entry with the number of the document that caused it.
    #[must_use]
    pub fn with_document_number(mut self, number: String) -> Self {
        self.header.document_number = number;
        self
    }
}
