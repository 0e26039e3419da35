//! Why the ledger refuses.

use super::{Account, AccountType, Area, EntryId};
use crate::currency::Currency;
use crate::date::Date;
use crate::money::Money;
use crate::refusal::{Kind, Refusal};

/// A refusal of the ledger.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LedgerRefusal {
    /// An account that a role is posted to is not made inactive.
    #[error(
        "account {number} takes what is posted as {role}: lead that role elsewhere first \
         with ledger.set_rule"
    )]
    AccountInUse {
        /// Which.
        number: String,
        /// A role that leads to it.
        role: Account,
    },
    /// The account is not posted to any more.
    #[error("account {number} is inactive")]
    AccountInactive {
        /// Which.
        number: String,
    },
    /// An account that must agree with records of its own, such as open items, is posted to by
    /// its documents alone.
    #[error(
        "account {number} is that of {role}, which follows documents of its own: post \
         such a document, or name another account"
    )]
    AccountIsControl {
        /// Which.
        number: String,
        /// Its role.
        role: Account,
    },
    /// A role is led to an account of another type.
    #[error("account {number} is of type {is}, the role needs {needed}")]
    AccountTypeDiffers {
        /// Which.
        number: String,
        /// Its type.
        is: AccountType,
        /// That of the role.
        needed: AccountType,
    },
    /// The type of an account stays.
    #[error("account {number} is of type {was}, and stays so")]
    AccountTypeFixed {
        /// Which.
        number: String,
        /// Its type.
        was: AccountType,
    },
    /// The number of an account is not made of letters and digits, or is too long.
    #[error("an account's number is 1 to 20 letters and digits")]
    BadNumber,
    /// Days that were handed over stay locked: what came behind would be in no journal.
    #[error(
        "the journal was handed over through {through}: post on the first open day, or open no day \
         before it"
    )]
    Exported {
        /// The last day that was handed over.
        through: Date,
    },
    /// The journal was handed over that far before.
    #[error("the journal was handed over through {through} before: name a later day")]
    ExportedAlready {
        /// The last day that was handed over.
        through: Date,
    },
    /// Days that are not locked are not handed over.
    #[error("the ledger is not locked through {through}: lock it first with ledger.lock")]
    ExportOpen {
        /// The last day to hand over.
        through: Date,
    },
    /// Days of a closed year stay locked.
    #[error(
        "the year that ends on {through} is closed: open it with quittance close --reopen first"
    )]
    YearClosed {
        /// Its last day.
        through: Date,
    },
    /// The returns of days of tax were filed: they stay locked.
    #[error("tax returns are filed through {through}: those days stay locked")]
    TaxFiled {
        /// The last day that was filed.
        through: Date,
    },
    /// Days that are still to come are not locked.
    #[error("{through} is after {today}: only days that are over are locked")]
    LockAhead {
        /// The day.
        through: Date,
        /// Today.
        today: Date,
    },
    /// The ledger would be locked further than receivables, or these further than stock.
    #[error(
        "stock is closed before receivables and these before the ledger: name these \
         areas together"
    )]
    LockOutOfOrder,
    /// The area is locked through that day already, or a later one.
    #[error("{area} is locked through {through} already; ledger.unlock opens days")]
    LockedAlready {
        /// Which.
        area: Area,
        /// The last locked day.
        through: Date,
    },
    /// No area is named, or one twice.
    #[error("name each area once: stock, receivables, ledger, tax")]
    NoAreas,
    /// A document in a currency other than the books', and no rate of its day or of the days
    /// before, back to the beginning of the last month.
    #[error(
        "there is no exchange rate from {from} to the books' {to} for that day: set one with \
         ledger.set_rates"
    )]
    NoExchangeRate {
        /// The currency of the document.
        from: Currency,
        /// The company's base currency.
        to: Currency,
    },
    /// A rate for the currency of the books itself.
    #[error("the books are in {currency}: it needs no rate")]
    RateOfBooks {
        /// The currency of the books.
        currency: Currency,
    },
    /// A rate of nothing or less.
    #[error("a rate is more than 0")]
    RateNotPositive,
    /// No rate, or too many for one command.
    #[error("1 to {count_max} rates are set at once, not {count}")]
    WrongRateCount {
        /// How many there are.
        count: usize,
        /// How many there may be.
        count_max: usize,
    },
    /// Debits and credits of an entry by hand differ.
    #[error("the debits are {debit} and the credits {credit}")]
    NotBalanced {
        /// Their sum.
        debit: Money,
        /// Their sum.
        credit: Money,
    },
    /// The area is locked no further than that day.
    #[error("{area} is not locked behind that day")]
    NotLocked {
        /// Which.
        area: Area,
    },
    /// Only an entry by hand is reversed by itself.
    #[error("entry {number} belongs to a document: reverse that")]
    NotManual {
        /// Which.
        number: String,
    },
    /// A line of an entry by hand has either a debit or a credit, above 0.
    #[error("a line has either a debit or a credit, above 0")]
    OneSide,
    /// The document counts for a day that is locked in its area.
    #[error("{area} is locked on {date}; the first open day is {first_open}")]
    PeriodLocked {
        /// Which.
        area: Area,
        /// The day.
        date: Date,
        /// The first day that is open.
        first_open: Date,
    },
    /// A rule names a tax rate and no category.
    #[error("a rule for a tax rate names the category, too")]
    RateWithoutCategory,
    /// The entry is reversed already, or is itself a reversal.
    #[error("entry {number} is reversed already, or is itself a reversal: post a new entry")]
    ReversedAlready {
        /// Which.
        number: String,
    },
    /// A reversal before the day of its entry.
    #[error("the entry is of {posted_on}: its reversal is not before it")]
    ReversedBefore {
        /// The day of the entry.
        posted_on: Date,
    },
    /// What is posted by hand names its account itself.
    #[error("what is posted by hand names its account itself")]
    RuleForManual,
    /// An entry has at least two lines.
    #[error("an entry has at least two lines")]
    TooFewLines,
    /// More lines than an entry by hand holds.
    #[error("an entry by hand has at most 10,000 lines")]
    TooManyLines,
    /// More rules than a company may have.
    #[error("a company has at most 200 rules")]
    TooManyRules,
    /// The company has no such journal entry.
    #[error("there is no journal entry {entry}")]
    UnknownEntry {
        /// Which.
        entry: EntryId,
    },
    /// The chart has no such account.
    #[error("there is no account {number}: make it with ledger.set_account")]
    UnknownAccount {
        /// Which.
        number: String,
    },
}

impl Refusal for LedgerRefusal {
    fn code(&self) -> &'static str {
        match self {
            LedgerRefusal::AccountInUse { .. } => "ledger.account_in_use",
            LedgerRefusal::AccountInactive { .. } => "ledger.account_inactive",
            LedgerRefusal::AccountIsControl { .. } => "ledger.account_is_control",
            LedgerRefusal::AccountTypeDiffers { .. } => "ledger.account_type_differs",
            LedgerRefusal::AccountTypeFixed { .. } => "ledger.account_type_fixed",
            LedgerRefusal::BadNumber => "ledger.bad_account_number",
            LedgerRefusal::Exported { .. } => "ledger.exported",
            LedgerRefusal::ExportedAlready { .. } => "ledger.exported_already",
            LedgerRefusal::ExportOpen { .. } => "ledger.export_open",
            LedgerRefusal::YearClosed { .. } => "ledger.year_closed",
            LedgerRefusal::TaxFiled { .. } => "ledger.tax_filed",
            LedgerRefusal::LockAhead { .. } => "ledger.lock_ahead",
            LedgerRefusal::LockOutOfOrder => "ledger.lock_out_of_order",
            LedgerRefusal::LockedAlready { .. } => "ledger.locked_already",
            LedgerRefusal::NoAreas => "ledger.no_areas",
            LedgerRefusal::NotBalanced { .. } => "ledger.not_balanced",
            LedgerRefusal::NotLocked { .. } => "ledger.not_locked",
            LedgerRefusal::NotManual { .. } => "ledger.not_manual",
            LedgerRefusal::OneSide => "ledger.one_side",
            LedgerRefusal::PeriodLocked { .. } => "ledger.period_locked",
            LedgerRefusal::RateWithoutCategory => "ledger.rate_without_category",
            LedgerRefusal::ReversedAlready { .. } => "ledger.reversed_already",
            LedgerRefusal::ReversedBefore { .. } => "ledger.reversed_before",
            LedgerRefusal::RuleForManual => "ledger.rule_for_manual",
            LedgerRefusal::TooFewLines => "ledger.too_few_lines",
            LedgerRefusal::TooManyLines => "ledger.too_many_lines",
            LedgerRefusal::TooManyRules => "ledger.too_many_rules",
            LedgerRefusal::UnknownEntry { .. } => "ledger.unknown_entry",
            LedgerRefusal::UnknownAccount { .. } => "ledger.unknown_account",
            LedgerRefusal::NoExchangeRate { .. } => "ledger.no_exchange_rate",
            LedgerRefusal::RateNotPositive => "ledger.rate_not_positive",
            LedgerRefusal::RateOfBooks { .. } => "ledger.rate_of_books",
            LedgerRefusal::WrongRateCount { .. } => "ledger.wrong_rate_count",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            LedgerRefusal::NoExchangeRate { .. } => Kind::Conflict,
            LedgerRefusal::RateOfBooks { .. }
            | LedgerRefusal::RateNotPositive
            | LedgerRefusal::WrongRateCount { .. } => Kind::Invalid,
            LedgerRefusal::UnknownAccount { .. } | LedgerRefusal::UnknownEntry { .. } => {
                Kind::NotFound
            }
            LedgerRefusal::BadNumber
            | LedgerRefusal::LockAhead { .. }
            | LedgerRefusal::NoAreas
            | LedgerRefusal::NotBalanced { .. }
            | LedgerRefusal::OneSide
            | LedgerRefusal::RateWithoutCategory
            | LedgerRefusal::RuleForManual
            | LedgerRefusal::TooFewLines
            | LedgerRefusal::TooManyLines => Kind::Invalid,
            LedgerRefusal::AccountInUse { .. }
            | LedgerRefusal::AccountInactive { .. }
            | LedgerRefusal::AccountIsControl { .. }
            | LedgerRefusal::AccountTypeDiffers { .. }
            | LedgerRefusal::AccountTypeFixed { .. }
            | LedgerRefusal::Exported { .. }
            | LedgerRefusal::ExportedAlready { .. }
            | LedgerRefusal::ExportOpen { .. }
            | LedgerRefusal::LockOutOfOrder
            | LedgerRefusal::LockedAlready { .. }
            | LedgerRefusal::NotLocked { .. }
            | LedgerRefusal::NotManual { .. }
            | LedgerRefusal::PeriodLocked { .. }
            | LedgerRefusal::ReversedAlready { .. }
            | LedgerRefusal::ReversedBefore { .. }
            | LedgerRefusal::TooManyRules
            | LedgerRefusal::YearClosed { .. }
            | LedgerRefusal::TaxFiled { .. } => Kind::Conflict,
        }
    }
}
