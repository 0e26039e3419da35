//! Why payments are refused.

use super::identify::ReceiptState;
use super::under_way::PendingState;
use crate::currency::Currency;
use crate::date::Date;
use crate::money::Money;
use crate::refusal::{Kind, Refusal};

/// A refusal of payments.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PaymentRefusal {
    /// The company has no such payment.
    #[error("there is no such payment")]
    NotFound,
    /// The company has no such credit note.
    #[error("there is no such credit note")]
    NoteNotFound,
    /// An invoice where a credit note is meant.
    #[error("{number} is an invoice: only a credit note can be applied or paid back")]
    NotACreditNote {
        /// The invoice's number.
        number: String,
    },
    /// The company has no such deduction.
    #[error("there is no such deduction")]
    DeductionNotFound,
    /// The company has no such unidentified receipt.
    #[error("there is no such unidentified receipt")]
    ReceiptNotFound,
    /// The receipt is identified or paid back.
    #[error("{number} is {state} already")]
    ReceiptResolved {
        /// Its number.
        number: String,
        /// Where it stands.
        state: ReceiptState,
    },
    /// The company knows no payment under way of this key.
    #[error("no payment under way has this key")]
    PendingNotFound,
    /// Another payment is, or was, under way by the same key.
    #[error("{key} is the key of another payment under way")]
    PendingDiffers {
        /// The key.
        key: String,
    },
    /// The payment under way has ended the other way.
    #[error("{key} is {state} already")]
    PendingEnded {
        /// The key.
        key: String,
        /// How it ended.
        state: PendingState,
    },
    /// The bank has taken the payment back before.
    #[error("the payment was returned before, by {number}")]
    PaymentReturnedBefore {
        /// The number of its return.
        number: String,
    },
    /// A customer is named as its own payer.
    #[error("a customer that pays for itself names no payer")]
    PayerOfItself,
    /// The payer that is named has a payer itself.
    #[error("somebody else pays for this customer: name that payer")]
    PayerHasPayer,
    /// The customer pays for others, and so has no payer.
    #[error("the customer pays for others: it has no payer itself")]
    CustomerIsPayer,
    /// The customer has this payer, or none, already.
    #[error("nothing changes: the customer has this payer, or none, already")]
    PayerUnchanged,
    /// A tolerance below 0, or a share of more than the whole.
    #[error("a tolerance is an amount of 0 or more and a share from 0 to 1")]
    ToleranceOutOfRange,
    /// Another customer has this bank account.
    #[error("{bank_account} is the bank account of another customer")]
    BankAccountTaken {
        /// The bank account.
        bank_account: String,
    },
    /// A text that is no number of a bank account.
    #[error("a bank account has 5 to 34 letters and digits, and an IBAN its check digits")]
    MalformedBankAccount,
    /// There is no such customer.
    #[error("there is no such customer")]
    UnknownCustomer,
    /// A payment of nothing or less.
    #[error("a payment is more than 0")]
    AmountNotPositive,
    /// An amount in another currency than the customer's account.
    #[error("the amount is in {given}, the account is in {expected}")]
    WrongCurrency {
        /// The currency that was given.
        given: Currency,
        /// The currency of the account.
        expected: Currency,
    },
    /// Invoices are stated and matching is off.
    #[error("invoices are stated although nothing shall be matched")]
    ApplicationsNotWanted,
    /// No invoice is stated, and none was found, to apply money to.
    #[error("there is no invoice to apply the money to")]
    NothingToApplyTo,
    /// An application of nothing or less.
    #[error("an applied amount is more than 0")]
    ApplicationNotPositive,
    /// The customer has no open invoice of this id or number.
    #[error("neither the customer nor who it pays for has an open invoice {invoice}")]
    UnknownInvoice {
        /// The id or number.
        invoice: String,
    },
    /// What is named is a credit note, which is not paid, or another document than an invoice,
    /// from which nothing is deducted.
    #[error("{invoice} is no invoice")]
    NotAnInvoice {
        /// Its id or number.
        invoice: String,
    },
    /// Money of a day before the invoice's date.
    #[error("{invoice} is of {invoiced_on}: money of {settled_on} cannot settle it")]
    BeforeInvoice {
        /// Its id or number.
        invoice: String,
        /// The day that the settlement would count for.
        settled_on: Date,
        /// The invoice's date.
        invoiced_on: Date,
    },
    /// Money is applied on a day before it came in.
    #[error("a payment of {received_on} cannot be applied on {applied_on}")]
    BeforePayment {
        /// The day of the application.
        applied_on: Date,
        /// The day of the payment.
        received_on: Date,
    },
    /// An invoice is stated twice.
    #[error("invoice {invoice} is stated twice")]
    InvoiceTwice {
        /// Its id or number.
        invoice: String,
    },
    /// What is named settles nothing of the document.
    #[error("nothing of it is applied to {invoice}")]
    NotApplied {
        /// The document's number, or what it was called by where there is none.
        invoice: String,
    },
    /// A credit note over all of an invoice, or over one of which paying early saves.
    #[error("{note} credits {invoice}: it is used for nothing else")]
    NoteStays {
        /// The credit note's number.
        note: String,
        /// The invoice's number.
        invoice: String,
    },
    /// A part of the invoice was given up because the rest was paid. Unit: minor units.
    #[error("{up} of {invoice} was written off: recover that first")]
    WrittenOff {
        /// The invoice's number.
        invoice: String,
        /// What was given up.
        up: Money,
    },
    /// What came with the payment as a deduction was credited, paid or written off.
    #[error("{number}, deducted with the payment, was resolved")]
    DeductionResolved {
        /// The deduction's number.
        number: String,
    },
    /// The applications sum to more than there is. Unit: minor units of the payment's currency.
    #[error("the applications are {by} more than the payment")]
    MoreThanPayment {
        /// How much too much.
        by: Money,
    },
    /// The applications sum to more than is on account of the payment.
    #[error("{left} of it is left to be used")]
    MoreThanOnAccount {
        /// What is left.
        left: Money,
    },
}

impl Refusal for PaymentRefusal {
    fn code(&self) -> &'static str {
        match self {
            PaymentRefusal::NotFound => "payment.not_found",
            PaymentRefusal::NoteNotFound => "payment.note_not_found",
            PaymentRefusal::NotACreditNote { .. } => "payment.not_a_credit_note",
            PaymentRefusal::DeductionNotFound => "payment.deduction_not_found",
            PaymentRefusal::ReceiptNotFound => "payment.receipt_not_found",
            PaymentRefusal::ReceiptResolved { .. } => "payment.receipt_resolved",
            PaymentRefusal::PendingNotFound => "payment.pending_not_found",
            PaymentRefusal::PendingDiffers { .. } => "payment.pending_differs",
            PaymentRefusal::PendingEnded { .. } => "payment.pending_ended",
            PaymentRefusal::PaymentReturnedBefore { .. } => "payment.returned_before",
            PaymentRefusal::PayerOfItself => "payment.payer_of_itself",
            PaymentRefusal::PayerHasPayer => "payment.payer_has_payer",
            PaymentRefusal::CustomerIsPayer => "payment.customer_is_payer",
            PaymentRefusal::PayerUnchanged => "payment.payer_unchanged",
            PaymentRefusal::ToleranceOutOfRange => "payment.tolerance_out_of_range",
            PaymentRefusal::BankAccountTaken { .. } => "payment.bank_account_taken",
            PaymentRefusal::MalformedBankAccount => "payment.malformed_bank_account",
            PaymentRefusal::UnknownCustomer => "payment.unknown_customer",
            PaymentRefusal::AmountNotPositive => "payment.amount_not_positive",
            PaymentRefusal::WrongCurrency { .. } => "payment.wrong_currency",
            PaymentRefusal::ApplicationsNotWanted => "payment.applications_not_wanted",
            PaymentRefusal::NothingToApplyTo => "payment.nothing_to_apply_to",
            PaymentRefusal::ApplicationNotPositive => "payment.application_not_positive",
            PaymentRefusal::UnknownInvoice { .. } => "payment.unknown_invoice",
            PaymentRefusal::NotAnInvoice { .. } => "payment.not_an_invoice",
            PaymentRefusal::BeforeInvoice { .. } => "payment.before_invoice",
            PaymentRefusal::BeforePayment { .. } => "payment.before_payment",
            PaymentRefusal::InvoiceTwice { .. } => "payment.invoice_twice",
            PaymentRefusal::NotApplied { .. } => "payment.not_applied",
            PaymentRefusal::NoteStays { .. } => "payment.note_stays",
            PaymentRefusal::WrittenOff { .. } => "payment.written_off",
            PaymentRefusal::DeductionResolved { .. } => "payment.deduction_resolved",
            PaymentRefusal::MoreThanPayment { .. } => "payment.more_than_payment",
            PaymentRefusal::MoreThanOnAccount { .. } => "payment.more_than_on_account",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            PaymentRefusal::AmountNotPositive
            | PaymentRefusal::WrongCurrency { .. }
            | PaymentRefusal::ApplicationsNotWanted
            | PaymentRefusal::ApplicationNotPositive
            | PaymentRefusal::InvoiceTwice { .. }
            | PaymentRefusal::MoreThanPayment { .. }
            | PaymentRefusal::PayerOfItself
            | PaymentRefusal::ToleranceOutOfRange
            | PaymentRefusal::MalformedBankAccount => Kind::Invalid,
            PaymentRefusal::NotFound
            | PaymentRefusal::NoteNotFound
            | PaymentRefusal::DeductionNotFound
            | PaymentRefusal::ReceiptNotFound
            | PaymentRefusal::PendingNotFound
            | PaymentRefusal::UnknownCustomer
            | PaymentRefusal::UnknownInvoice { .. } => Kind::NotFound,
            PaymentRefusal::NotAnInvoice { .. }
            | PaymentRefusal::NotACreditNote { .. }
            | PaymentRefusal::ReceiptResolved { .. }
            | PaymentRefusal::PaymentReturnedBefore { .. }
            | PaymentRefusal::PendingDiffers { .. }
            | PaymentRefusal::PendingEnded { .. }
            | PaymentRefusal::PayerHasPayer
            | PaymentRefusal::CustomerIsPayer
            | PaymentRefusal::PayerUnchanged
            | PaymentRefusal::BankAccountTaken { .. }
            | PaymentRefusal::BeforeInvoice { .. }
            | PaymentRefusal::BeforePayment { .. }
            | PaymentRefusal::NothingToApplyTo
            | PaymentRefusal::NotApplied { .. }
            | PaymentRefusal::NoteStays { .. }
            | PaymentRefusal::WrittenOff { .. }
            | PaymentRefusal::DeductionResolved { .. }
            | PaymentRefusal::MoreThanOnAccount { .. } => Kind::Conflict,
        }
    }
}
