//! Why an opening is refused.
use crate::currency::Currency;
use crate::date::Date;
use crate::ledger::Account;
use crate::money::Money;
use crate::refusal::{Kind, Refusal};

/// A refusal of the opening.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OpeningRefusal {
    /// There is no go-live day yet.
    #[error("the opening was not begun: say the go-live day with opening.begin")]
    NotBegun,
    /// A company goes live once.
    #[error("the opening was begun already, for {on}")]
    BegunAlready {
        /// The go-live day.
        on: Date,
    },
    /// Nothing more is brought.
    #[error("the opening of {on} is closed: what comes now is posted as an ordinary document")]
    ClosedAlready {
        /// The go-live day.
        on: Date,
    },
    /// No customer has this id.
    #[error("no customer has this id")]
    UnknownCustomer,
    /// No product has this id.
    #[error("no product has this id")]
    UnknownProduct,
    /// Goods could come back to it.
    #[error("{sku} is kept in stock: name a service or charge that stands for what was sold")]
    ProductIsStock {
        /// Its code.
        sku: String,
    },
    /// Another document has the number.
    #[error("{number} is there already")]
    NumberTaken {
        /// The number.
        number: String,
    },
    /// Our own series would come to this number.
    #[error(
        "our own series {series} would draw {number} again: say with company.start_series where \
         it goes on"
    )]
    NumberToCome {
        /// The number.
        number: String,
        /// The series.
        series: String,
    },
    /// It is from after the go-live day.
    #[error("a document of {issued_on} is not from before the go-live day {on}")]
    AfterGoLive {
        /// Its date.
        issued_on: Date,
        /// The go-live day.
        on: Date,
    },
    /// It would be due before it was written.
    #[error("it cannot be due before its date")]
    DueBeforeIssue,
    /// Deposits are not brought.
    #[error("a deposit is brought as a credit note: what the customer may still take off")]
    NoDeposit,
    /// Nothing is open of it.
    #[error("a brought document needs 1 to 20 taxes, each with an amount above 0")]
    NoAmounts,
    /// Two amounts are of one tax.
    #[error("this tax has an amount already")]
    TaxTwice,
    /// It is not in the customer's currency.
    #[error("the customer is billed in {expected}")]
    WrongCurrency {
        /// The customer's currency.
        expected: Currency,
    },
    /// What it is worth in the books is not known.
    #[error("say what it is worth in the books: base_amount, in {base}, at the rate of its day")]
    BaseMissing {
        /// The currency of the books.
        base: Currency,
    },
    /// The amount in base currency makes no sense.
    #[error("base_amount is above 0 and in {base}; of a document in {base} it is its amount")]
    BaseWrong {
        /// The currency of the books.
        base: Currency,
    },
    /// Letters go to invoices.
    #[error("only an invoice was dunned: its level is 1 to 99 and comes with its day, before {on}")]
    DunningWrong {
        /// The go-live day.
        on: Date,
    },
    /// Nothing is owed of it.
    #[error("what is open of a bill is above 0")]
    NothingOpen,
    /// Nothing or too much is stated.
    #[error("state 1 to {count_max} balances")]
    WrongBalanceCount {
        /// The most.
        count_max: usize,
    },
    /// It is neither a debit nor a credit.
    #[error("a balance is a debit or a credit, not both and not below 0; neither takes it away")]
    OneSide,
    /// It is in another currency than the books.
    #[error("balances are in {base}")]
    NotInBase {
        /// The currency of the books.
        base: Currency,
    },
    /// Opening equity comes to nil by itself.
    #[error("{number} is what the opening is posted against: state the company's own equity")]
    EquityStated {
        /// The account.
        number: String,
    },
    /// Nothing can be brought that the account would agree with.
    #[error(
        "{number} is kept as {role} by its own documents, and none of them are brought: make an \
         account of your own for what the last system left there"
    )]
    NoItemsOf {
        /// The account.
        number: String,
        /// Its role.
        role: Account,
    },
    /// Items and balance differ.
    #[error("{account}: the trial balance says {stated}, brought was {brought}")]
    Differs {
        /// Which.
        account: Account,
        /// What the trial balance says.
        stated: Money,
        /// What was brought.
        brought: Money,
    },
    /// The trial balance does not sum to nil.
    #[error("the stated balances do not sum to nil: debits are more than credits by {off_by}")]
    NotInBalance {
        /// By how much.
        off_by: Money,
    },
}

impl Refusal for OpeningRefusal {
    fn code(&self) -> &'static str {
        match self {
            OpeningRefusal::NotBegun => "opening.not_begun",
            OpeningRefusal::BegunAlready { .. } => "opening.begun_already",
            OpeningRefusal::ClosedAlready { .. } => "opening.closed_already",
            OpeningRefusal::UnknownCustomer => "opening.unknown_customer",
            OpeningRefusal::UnknownProduct => "opening.unknown_product",
            OpeningRefusal::ProductIsStock { .. } => "opening.product_is_stock",
            OpeningRefusal::NumberTaken { .. } => "opening.number_taken",
            OpeningRefusal::NumberToCome { .. } => "opening.number_to_come",
            OpeningRefusal::AfterGoLive { .. } => "opening.after_go_live",
            OpeningRefusal::DueBeforeIssue => "opening.due_before_issue",
            OpeningRefusal::NoDeposit => "opening.no_deposit",
            OpeningRefusal::NoAmounts => "opening.no_amounts",
            OpeningRefusal::TaxTwice => "opening.tax_twice",
            OpeningRefusal::WrongCurrency { .. } => "opening.wrong_currency",
            OpeningRefusal::BaseMissing { .. } => "opening.base_missing",
            OpeningRefusal::BaseWrong { .. } => "opening.base_wrong",
            OpeningRefusal::DunningWrong { .. } => "opening.dunning_wrong",
            OpeningRefusal::NothingOpen => "opening.nothing_open",
            OpeningRefusal::WrongBalanceCount { .. } => "opening.wrong_balance_count",
            OpeningRefusal::OneSide => "opening.one_side",
            OpeningRefusal::NotInBase { .. } => "opening.not_in_base",
            OpeningRefusal::EquityStated { .. } => "opening.equity_stated",
            OpeningRefusal::NoItemsOf { .. } => "opening.no_items_of",
            OpeningRefusal::Differs { .. } => "opening.differs",
            OpeningRefusal::NotInBalance { .. } => "opening.not_in_balance",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            OpeningRefusal::ProductIsStock { .. }
            | OpeningRefusal::AfterGoLive { .. }
            | OpeningRefusal::DueBeforeIssue
            | OpeningRefusal::NoDeposit
            | OpeningRefusal::NoAmounts
            | OpeningRefusal::TaxTwice
            | OpeningRefusal::WrongCurrency { .. }
            | OpeningRefusal::BaseMissing { .. }
            | OpeningRefusal::BaseWrong { .. }
            | OpeningRefusal::DunningWrong { .. }
            | OpeningRefusal::NothingOpen
            | OpeningRefusal::WrongBalanceCount { .. }
            | OpeningRefusal::OneSide
            | OpeningRefusal::NotInBase { .. }
            | OpeningRefusal::EquityStated { .. }
            | OpeningRefusal::NoItemsOf { .. } => Kind::Invalid,
            OpeningRefusal::UnknownCustomer | OpeningRefusal::UnknownProduct => Kind::NotFound,
            OpeningRefusal::NotBegun
            | OpeningRefusal::BegunAlready { .. }
            | OpeningRefusal::ClosedAlready { .. }
            | OpeningRefusal::NumberTaken { .. }
            | OpeningRefusal::NumberToCome { .. }
            | OpeningRefusal::Differs { .. }
            | OpeningRefusal::NotInBalance { .. } => Kind::Conflict,
        }
    }
}
