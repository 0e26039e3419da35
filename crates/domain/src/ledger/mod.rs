//! Ledger: the books. Every decision that moves value gives back a balanced entry made here.
//!
//! - **Role**: what a decision posts to ([`Account`]): revenue, receivables, output tax.
//! - **Account**: where value stands, by its number in the company's chart ([`LedgerAccount`]).
//!   Rules lead a role to an account ([`rules`]); a line keeps both.
//! - **Area**: a part of the books that is locked by itself, through a day ([`Area`], [`lock`]).
//!   What a command touches is noted as it is recorded and held against the locks in one place; a
//!   late document is refused, or all of it is dated on the first open day.
//! - **Export**: the journal of locked days, handed over once ([`export`]).
//! - **Entry by hand**: posted to accounts that no other records must agree with ([`manual`]).
//! - **Entry**: a header and its lines, posted once, never changed (RULES 10).
//! - **Line**: one account and one amount; debit is positive, credit is negative. Each line has
//!   the amount of the document and the amount in the company's base currency (RULES 14).
//! - **Tax code**: category and rate on the lines of income and of output tax, so that base and tax
//!   of each rate are reported from the books alone.
//!
//! Invariant: the lines of an entry sum to zero in base currency, and to zero in each document
//! currency. Invariant: no line is zero, and an entry without lines does not exist.
//! Invariant: only [`post::post`] makes an entry, and [`Entry::opposite`] its opposite.
//! Invariant: nothing that counts for a locked day of its area is recorded any more.
//! Invariant: days that were handed over stay locked.
//! Invariant: the ledger is locked no further than receivables, these no further than stock.

pub mod account;
pub mod area;
pub mod chart;
pub mod error;
pub mod export;
pub mod lock;
pub mod manual;
pub mod post;
pub mod rates;
pub mod rules;
pub mod settings;
pub mod trial_balance;

#[cfg(test)]
mod tests;

pub use account::Account;
pub use area::{Area, Touched};
pub use chart::{
    AccountType, Activity, LedgerAccount, SetAccount, SetRule, default_account, set_account,
    set_rule,
};
pub use error::LedgerRefusal;
pub use export::{ExportJournal, JournalExport, JournalExported, export};
pub use lock::{
    LockPeriods, PeriodChange, PeriodsChanged, SetLate, UnlockPeriods, lock, set_late, unlock,
};
pub use manual::{
    EntryLine, EntryPosted, ManualEntry, ManualGiven, PostEntry, ReverseEntry, post_entry,
    reverse_entry, role_of,
};
pub use post::{Posting, PostingHeader, netted, post};
pub use rates::{ExchangeRate, InBase, RatesSet, SetRate, SetRates, set_rates};
pub use rules::{AccountRule, AccountRules};
pub use settings::{BookSettings, Late};
pub use trial_balance::{TrialBalance, TrialBalanceRow};

use crate::code::codes;
use crate::currency::Currency;
use crate::date::Date;
use crate::id::Uuid;
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::tax::{ComponentCode, TaxCategory};

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
    /// A deposit came in before the supply.
    Deposit,
    /// A discount for early payment was taken, or given back as its invoice was credited.
    EarlyDiscount,
    /// A payment came in.
    Payment,
    /// Cash on account or an open credit note was applied to an invoice.
    Application,
    /// What a customer deducted from a payment became an item of its own.
    Deduction,
    /// A deduction was written off or charged back.
    DeductionResolved,
    /// A customer got money back.
    Refund,
    /// A payment was taken back by the bank.
    ReturnedPayment,
    /// Money came in from an unknown payer.
    UnidentifiedReceipt,
    /// Money of an unknown payer was paid back.
    ReceiptPaidBack,
    /// Goods came in from a supplier.
    StockReceipt,
    /// A difference of stock was recorded.
    StockAdjustment,
    /// Posted by hand.
    Manual,
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
    /// A receivable was given up, or recovered after that.
    WriteOff,
    /// A charge for late payment was given up.
    Waiver,
    /// Output tax came back on what was given up, or is owed again after a recovery.
    TaxRelief,
    /// A fee or interest for late payment was charged.
    LateCharge,
    /// The allowance for receivables moved.
    Allowance,
    /// What the last system left was brought.
    Opening,
    /// What was delivered and not invoiced at the end of a period.
    UnbilledRevenue,
    /// The same was taken back on the next day.
    UnbilledReversal,
    /// What open items in other currencies were worth at the end of a period.
    CurrencyRevaluation,
    /// The same was taken back on the next day.
    RevaluationReversal,
    /// The result of a year went to retained earnings.
    YearClose,
}
codes!(EntryKind {
    GoodsIssue = "goods_issue",
    Invoice = "invoice",
    CreditNote = "credit_note",
    Deposit = "deposit",
    EarlyDiscount = "early_discount",
    Payment = "payment",
    Application = "application",
    Deduction = "deduction",
    DeductionResolved = "deduction_resolved",
    Refund = "refund",
    ReturnedPayment = "returned_payment",
    UnidentifiedReceipt = "unidentified_receipt",
    ReceiptPaidBack = "receipt_paid_back",
    StockReceipt = "stock_receipt",
    StockAdjustment = "stock_adjustment",
    Manual = "manual",
    Return = "return",
    StockIssueReversal = "stock_issue_reversal",
    StockTransferOut = "stock_transfer_out",
    StockTransferIn = "stock_transfer_in",
    StockRevaluation = "stock_revaluation",
    SupplierInvoice = "supplier_invoice",
    SupplierPayment = "supplier_payment",
    WriteOff = "write_off",
    Waiver = "waiver",
    TaxRelief = "tax_relief",
    LateCharge = "late_charge",
    Allowance = "allowance",
    Opening = "opening",
    UnbilledRevenue = "unbilled_revenue",
    UnbilledReversal = "unbilled_reversal",
    CurrencyRevaluation = "currency_revaluation",
    RevaluationReversal = "revaluation_reversal",
    YearClose = "year_close",
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
    /// The role that was posted to.
    pub account: Account,
    /// The number of the account that it led to; empty until the engine determines it.
    pub number: String,
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
    /// Of which component of the tax, on lines of output tax whose rate is made of several.
    pub tax_component: Option<ComponentCode>,
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
    /// The same entry with the account of each line that has none yet.
    #[must_use]
    pub fn determined(mut self, rules: &AccountRules) -> Self {
        for line in self.lines.iter_mut().filter(|line| line.number.is_empty()) {
            let tax = line.tax_category.zip(line.tax_rate);
            let tax = tax.map(|(category, rate)| TaxCode { category, rate });
            let taxed = (tax, line.tax_component);
            line.number = rules.number(line.account, taxed, line.currency).to_owned();
        }
        self
    }

    /// The opposite of the entry, on the same accounts, under an id of its own: of a day and of the
    /// document that causes it. Refusals: `amount.overflow`.
    pub fn opposite(
        &self,
        id: EntryId,
        (posted_on, document): (Date, Uuid),
    ) -> Result<Entry, AmountRefusal> {
        let mut opposite = self.clone();
        let (number, document_number) = (String::new(), String::new());
        let kind = self.header.kind;
        opposite.header = JournalEntry { id, number, posted_on, kind, document, document_number };
        for line in &mut opposite.lines {
            line.entry = id;
            line.amount = line.amount.negated()?;
            line.base_amount = line.base_amount.negated()?;
        }
        Ok(opposite)
    }

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
