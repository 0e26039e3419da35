//! Why receivables refuse.

use super::allowance::BUCKETS_MAX;
use super::dunning::policy::LEVELS_MAX;
use super::interest::HOLIDAYS_MAX;
use super::promise::PROMISE_DAYS_MAX;
use super::{DisputeState, PromiseState};
use crate::currency::Currency;
use crate::date::Date;
use crate::money::Money;
use crate::refusal::{Kind, Refusal};

/// A refusal of receivables.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReceivablesRefusal {
    /// Settling nothing or less.
    #[error("a settled amount is more than 0")]
    AmountNotPositive,
    /// More than is open. Unit: minor units of the item's currency.
    #[error("{open} of {document} is open")]
    MoreThanOpen {
        /// What is open, without its sign.
        open: Money,
        /// The document's number.
        document: String,
    },
    /// What is open is reserved by payments under way. Unit: minor units of the item's currency.
    #[error("{under_way} of {document} is under way: only the rest can be used before it ends")]
    UnderWay {
        /// What is reserved.
        under_way: Money,
        /// The document's number.
        document: String,
    },
    /// A credit note where an invoice is meant.
    #[error("{document} is a credit note; name an invoice")]
    NotAnInvoice {
        /// The document's number.
        document: String,
    },
    /// Nothing is open that could be disputed, promised or given up.
    #[error("nothing of {document} is open")]
    NothingOpen {
        /// The document's number.
        document: String,
    },
    /// The invoice has no such instalment.
    #[error("{document} has no instalment {instalment}")]
    UnknownInstalment {
        /// The document's number.
        document: String,
        /// The instalment that was named.
        instalment: i64,
    },
    /// Several instalments may be meant, and none is named.
    #[error("several instalments of {document} may be meant; name one")]
    InstalmentMissing {
        /// The document's number.
        document: String,
    },
    /// The date is before that of the document.
    #[error("{document} is of {document_on}: nothing happens to it on {on}")]
    BeforeDocument {
        /// The document's number.
        document: String,
        /// Its date.
        document_on: Date,
        /// The date that was asked for.
        on: Date,
    },
    /// The invoice has no such line.
    #[error("the invoice has no line {line_no}")]
    UnknownLine {
        /// The line that was named.
        line_no: i64,
    },
    /// More would be disputed than is open. Unit: minor units of the item's currency.
    #[error("{left} of {document} is open and not disputed")]
    MoreThanUndisputed {
        /// What is open and not disputed.
        left: Money,
        /// The document's number.
        document: String,
    },
    /// More than the line that is named. Unit: minor units of the invoice's currency.
    #[error("the line comes to {gross} with its tax")]
    MoreThanLine {
        /// What the line comes to.
        gross: Money,
    },
    /// The company has no such invoice.
    #[error("there is no such invoice")]
    InvoiceNotFound,
    /// The company has no such dispute.
    #[error("there is no such dispute")]
    DisputeNotFound,
    /// The dispute has ended.
    #[error("dispute {number} is {state}; only an open one is resolved")]
    DisputeEnded {
        /// The dispute's number.
        number: String,
        /// How it ended.
        state: DisputeState,
    },
    /// An amount or a credit note for a dispute that is not accepted.
    #[error("only an accepted dispute has an amount or a credit note")]
    NotForThisEnd,
    /// More is accepted than was disputed. Unit: minor units.
    #[error("{disputed} is disputed")]
    MoreThanDisputed {
        /// What is disputed.
        disputed: Money,
    },
    /// The credit note that is named does not credit the disputed invoice.
    #[error("that is no credit note of the disputed invoice")]
    CreditNoteOfOther,
    /// The customer has no such invoice.
    #[error("the customer has no such invoice")]
    NotOfCustomer,
    /// An invoice is named twice.
    #[error("{document} is named twice")]
    NamedTwice {
        /// Its number.
        document: String,
    },
    /// The invoice stands in an open promise.
    #[error("{document} stands in promise {number}, which is open; cancel that first")]
    AlreadyPromised {
        /// The invoice's number.
        document: String,
        /// The promise's number.
        number: String,
    },
    /// The company has no such promise.
    #[error("there is no such promise")]
    PromiseNotFound,
    /// The promise is kept, broken or cancelled already.
    #[error("promise {number} is {state}; only an open one is cancelled")]
    PromiseEnded {
        /// The promise's number.
        number: String,
        /// How it ended.
        state: PromiseState,
    },
    /// The promised day is past.
    #[error("{pay_by} is past; a promise is for today or later")]
    PromiseDayPast {
        /// The day.
        pay_by: Date,
    },
    /// The promised day is more than a year away.
    #[error("{pay_by} is more than {PROMISE_DAYS_MAX} days away")]
    PromiseDayTooFar {
        /// The day.
        pay_by: Date,
    },
    /// Nothing of it is given up that could be recovered or relieved.
    #[error("nothing of {document} is written off")]
    NothingWrittenOff {
        /// The document's number.
        document: String,
    },
    /// A bad debt or a charge is given up because it was paid.
    #[error("what was paid is not given up: record the payment")]
    PaidIsNotGivenUp,
    /// More is recovered than was given up. Unit: minor units.
    #[error("{left} is written off and not recovered")]
    MoreThanWrittenOff {
        /// What is given up.
        left: Money,
    },
    /// More is given back than was taken off. Unit: minor units.
    #[error("{settled} of {document} is settled")]
    MoreThanSettled {
        /// What is settled.
        settled: Money,
        /// The document's number.
        document: String,
    },
    /// The condition of the tax relief does not hold yet.
    #[error("the tax of this debt may be claimed from {from} on")]
    ReliefNotYet {
        /// The first day on which it does.
        from: Date,
    },
    /// No tax is left to come back.
    #[error("the tax of what is written off came back already, or there was none")]
    NothingToRelieve,
    /// The company has no such customer.
    #[error("there is no such customer")]
    CustomerNotFound,
    /// The company has no such charge.
    #[error("there is no such charge for late payment")]
    ChargeNotFound,
    /// No interest is due that was not charged.
    #[error("no interest is due that was not charged")]
    NothingToCharge,
    /// No reference rate holds on a day that bears interest.
    #[error("no reference rate holds on {on}; set one with receivables.set_reference_rate")]
    NoReferenceRate {
        /// The day.
        on: Date,
    },
    /// A day that has not come yet.
    #[error("{day} has not come yet")]
    DayAhead {
        /// The day.
        day: Date,
    },
    /// No holidays, or too many at once.
    #[error("1 to {HOLIDAYS_MAX} days are set at once")]
    HolidaysOutOfBounds,
    /// The company has no such dunning policy.
    #[error("there is no dunning policy {code}")]
    PolicyNotFound {
        /// Its code.
        code: String,
    },
    /// A dunning policy in another currency.
    #[error("the dunning policy is in {currency}; name one in the other currency")]
    PolicyInOtherCurrency {
        /// The policy's currency.
        currency: Currency,
    },
    /// No levels, or too many.
    #[error("a dunning policy has 1 to {LEVELS_MAX} levels")]
    LevelsOutOfBounds,
    /// Levels that do not rise.
    #[error("levels count up from 0, each with a longer delay than the one before")]
    LevelOutOfOrder,
    /// A number of days out of bounds.
    #[error("{least} to {most} days are possible")]
    DaysOutOfBounds {
        /// The fewest.
        least: i64,
        /// The most.
        most: i64,
    },
    /// A negative amount in a policy.
    #[error("the amount is 0 or more")]
    AmountNegative,
    /// A negative margin of interest.
    #[error("the margin is 0 or more")]
    MarginNegative,
    /// The company has no such dunning run.
    #[error("there is no such dunning run")]
    RunNotFound,
    /// The buckets of a loss matrix do not rise from 0 days.
    #[error("the buckets begin at 0 days, rise, and are {BUCKETS_MAX} at most")]
    MatrixOutOfOrder,
    /// A loss rate below 0 or above 1.
    #[error("a loss rate is between 0 and 1")]
    LossRateOutOfBounds,
    /// No loss matrix holds on the day.
    #[error("no loss rates hold on {on}; set them with receivables.set_loss_rates")]
    NoLossRates {
        /// The day.
        on: Date,
    },
    /// As many balances as buckets are needed.
    #[error("the matrix has {buckets} buckets: name a balance for each")]
    BalancesOffMatrix {
        /// How many buckets there are.
        buckets: usize,
    },
    /// An allowance before the last one.
    #[error("the last allowance is of {last}: none is posted before it")]
    AllowanceBeforeLast {
        /// The last one's day.
        last: Date,
    },
}

impl Refusal for ReceivablesRefusal {
    fn code(&self) -> &'static str {
        match self {
            ReceivablesRefusal::AmountNotPositive => "receivables.amount_not_positive",
            ReceivablesRefusal::MoreThanOpen { .. } => "receivables.more_than_open",
            ReceivablesRefusal::UnderWay { .. } => "receivables.under_way",
            ReceivablesRefusal::NotAnInvoice { .. } => "receivables.not_an_invoice",
            ReceivablesRefusal::NothingOpen { .. } => "receivables.nothing_open",
            ReceivablesRefusal::UnknownInstalment { .. } => "receivables.unknown_instalment",
            ReceivablesRefusal::InstalmentMissing { .. } => "receivables.instalment_missing",
            ReceivablesRefusal::BeforeDocument { .. } => "receivables.before_document",
            ReceivablesRefusal::UnknownLine { .. } => "receivables.unknown_line",
            ReceivablesRefusal::MoreThanUndisputed { .. } => "receivables.more_than_undisputed",
            ReceivablesRefusal::MoreThanLine { .. } => "receivables.more_than_line",
            ReceivablesRefusal::InvoiceNotFound => "receivables.invoice_not_found",
            ReceivablesRefusal::DisputeNotFound => "receivables.dispute_not_found",
            ReceivablesRefusal::DisputeEnded { .. } => "receivables.dispute_ended",
            ReceivablesRefusal::NotForThisEnd => "receivables.not_for_this_end",
            ReceivablesRefusal::MoreThanDisputed { .. } => "receivables.more_than_disputed",
            ReceivablesRefusal::CreditNoteOfOther => "receivables.credit_note_of_other",
            ReceivablesRefusal::NotOfCustomer => "receivables.not_of_customer",
            ReceivablesRefusal::NamedTwice { .. } => "receivables.named_twice",
            ReceivablesRefusal::AlreadyPromised { .. } => "receivables.already_promised",
            ReceivablesRefusal::PromiseNotFound => "receivables.promise_not_found",
            ReceivablesRefusal::PromiseEnded { .. } => "receivables.promise_ended",
            ReceivablesRefusal::PromiseDayPast { .. } => "receivables.promise_day_past",
            ReceivablesRefusal::PromiseDayTooFar { .. } => "receivables.promise_day_too_far",
            ReceivablesRefusal::NothingWrittenOff { .. } => "receivables.nothing_written_off",
            ReceivablesRefusal::PaidIsNotGivenUp => "receivables.paid_is_not_given_up",
            ReceivablesRefusal::MoreThanWrittenOff { .. } => "receivables.more_than_written_off",
            ReceivablesRefusal::MoreThanSettled { .. } => "receivables.more_than_settled",
            ReceivablesRefusal::ReliefNotYet { .. } => "receivables.relief_not_yet",
            ReceivablesRefusal::NothingToRelieve => "receivables.nothing_to_relieve",
            ReceivablesRefusal::CustomerNotFound => "receivables.customer_not_found",
            ReceivablesRefusal::ChargeNotFound => "receivables.charge_not_found",
            ReceivablesRefusal::NothingToCharge => "receivables.nothing_to_charge",
            ReceivablesRefusal::NoReferenceRate { .. } => "receivables.no_reference_rate",
            ReceivablesRefusal::DayAhead { .. } => "receivables.day_ahead",
            ReceivablesRefusal::HolidaysOutOfBounds => "receivables.holidays_out_of_bounds",
            ReceivablesRefusal::PolicyNotFound { .. } => "receivables.policy_not_found",
            ReceivablesRefusal::PolicyInOtherCurrency { .. } => {
                "receivables.policy_in_other_currency"
            }
            ReceivablesRefusal::LevelsOutOfBounds => "receivables.levels_out_of_bounds",
            ReceivablesRefusal::LevelOutOfOrder => "receivables.level_out_of_order",
            ReceivablesRefusal::DaysOutOfBounds { .. } => "receivables.days_out_of_bounds",
            ReceivablesRefusal::AmountNegative => "receivables.amount_negative",
            ReceivablesRefusal::MarginNegative => "receivables.margin_negative",
            ReceivablesRefusal::RunNotFound => "receivables.run_not_found",
            ReceivablesRefusal::MatrixOutOfOrder => "receivables.matrix_out_of_order",
            ReceivablesRefusal::LossRateOutOfBounds => "receivables.loss_rate_out_of_bounds",
            ReceivablesRefusal::NoLossRates { .. } => "receivables.no_loss_rates",
            ReceivablesRefusal::BalancesOffMatrix { .. } => "receivables.balances_off_matrix",
            ReceivablesRefusal::AllowanceBeforeLast { .. } => "receivables.allowance_before_last",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            ReceivablesRefusal::InstalmentMissing { .. }
            | ReceivablesRefusal::AmountNotPositive
            | ReceivablesRefusal::NotAnInvoice { .. }
            | ReceivablesRefusal::NotForThisEnd
            | ReceivablesRefusal::NamedTwice { .. }
            | ReceivablesRefusal::PromiseDayPast { .. }
            | ReceivablesRefusal::PromiseDayTooFar { .. }
            | ReceivablesRefusal::DayAhead { .. }
            | ReceivablesRefusal::HolidaysOutOfBounds
            | ReceivablesRefusal::LevelsOutOfBounds
            | ReceivablesRefusal::LevelOutOfOrder
            | ReceivablesRefusal::DaysOutOfBounds { .. }
            | ReceivablesRefusal::AmountNegative
            | ReceivablesRefusal::MarginNegative
            | ReceivablesRefusal::MatrixOutOfOrder
            | ReceivablesRefusal::PaidIsNotGivenUp
            | ReceivablesRefusal::LossRateOutOfBounds
            | ReceivablesRefusal::BalancesOffMatrix { .. } => Kind::Invalid,
            ReceivablesRefusal::MoreThanOpen { .. }
            | ReceivablesRefusal::UnderWay { .. }
            | ReceivablesRefusal::NothingOpen { .. }
            | ReceivablesRefusal::BeforeDocument { .. }
            | ReceivablesRefusal::MoreThanUndisputed { .. }
            | ReceivablesRefusal::MoreThanLine { .. }
            | ReceivablesRefusal::DisputeEnded { .. }
            | ReceivablesRefusal::MoreThanDisputed { .. }
            | ReceivablesRefusal::CreditNoteOfOther
            | ReceivablesRefusal::AlreadyPromised { .. }
            | ReceivablesRefusal::PromiseEnded { .. }
            | ReceivablesRefusal::NothingWrittenOff { .. }
            | ReceivablesRefusal::MoreThanWrittenOff { .. }
            | ReceivablesRefusal::MoreThanSettled { .. }
            | ReceivablesRefusal::ReliefNotYet { .. }
            | ReceivablesRefusal::NothingToRelieve
            | ReceivablesRefusal::NothingToCharge
            | ReceivablesRefusal::NoReferenceRate { .. }
            | ReceivablesRefusal::PolicyInOtherCurrency { .. }
            | ReceivablesRefusal::NoLossRates { .. }
            | ReceivablesRefusal::AllowanceBeforeLast { .. } => Kind::Conflict,
            ReceivablesRefusal::UnknownInstalment { .. }
            | ReceivablesRefusal::UnknownLine { .. }
            | ReceivablesRefusal::InvoiceNotFound
            | ReceivablesRefusal::DisputeNotFound
            | ReceivablesRefusal::NotOfCustomer
            | ReceivablesRefusal::PromiseNotFound
            | ReceivablesRefusal::CustomerNotFound
            | ReceivablesRefusal::ChargeNotFound
            | ReceivablesRefusal::PolicyNotFound { .. }
            | ReceivablesRefusal::RunNotFound => Kind::NotFound,
        }
    }
}
