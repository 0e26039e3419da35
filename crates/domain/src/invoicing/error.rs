//! Why invoicing refuses.

use super::{InTheWay, RequestState};
use crate::customer::TERM_DAYS_MAX;
use crate::date::Date;
use crate::money::Money;
use crate::order::OrderState;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::{Kind, Refusal};

/// A refusal of invoicing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum InvoicingRefusal {
    /// The company has no such invoice.
    #[error("there is no such invoice")]
    NotFound,
    /// Only an order that is confirmed and not closed is billed.
    #[error("an order in state {state} is not billed; confirmed, in_fulfilment or fulfilled is")]
    OrderNotConfirmed {
        /// Where the order stands.
        state: OrderState,
    },
    /// Joins no order, or more than one invoice bills.
    #[error("one invoice bills 1 to {orders_max} orders")]
    OrdersOutOfRange {
        /// The most.
        orders_max: usize,
    },
    /// An order is named twice.
    #[error("the order is named twice")]
    OrderTwice,
    /// Orders that differ in what one invoice has once.
    #[error("the order's {what} is another than that of the first one; bill it apart")]
    NotJoinable {
        /// What differs: customer, currency or terms.
        what: &'static str,
    },
    /// The order has deposits, which its own invoices take off.
    #[error("an order with a deposit is billed alone, by invoicing.post")]
    DepositAlone,
    /// Nothing is shipped that is not billed already.
    #[error("nothing of the order is to be billed now")]
    NothingToBill,
    /// The invoice's date is before the day on which the goods left or the services were done.
    #[error("what was supplied on {supplied_on} is not billed as of {billed_on}")]
    BeforeSupply {
        /// The date that the invoice would have.
        billed_on: Date,
        /// The day of the goods issue, or of the services.
        supplied_on: Date,
    },
    /// The invoice's date is before that of its order, whose services and charges it bills.
    #[error("what was ordered on {ordered_on} is not billed as of {billed_on}")]
    BeforeOrder {
        /// The date that the invoice would have.
        billed_on: Date,
        /// The order's date.
        ordered_on: Date,
    },
    /// The note's date is before that of the invoice that it credits or debits.
    #[error("an invoice of {invoiced_on} is not credited or debited as of {credited_on}")]
    BeforeInvoice {
        /// The date that the note would have.
        credited_on: Date,
        /// The invoice's date.
        invoiced_on: Date,
    },
    /// More than what was not written off would be credited: the rest was never paid, and would be
    /// owed to the customer. Unit: minor units.
    #[error("{up} of {invoice} was written off: recover what is to be credited first")]
    WrittenOff {
        /// The invoice's number.
        invoice: String,
        /// What was given up.
        up: Money,
    },
    /// A credit note is neither credited nor debited, a debit note or deposit is not debited.
    #[error("only an invoice is credited or debited; name the invoice")]
    NotAnInvoice,
    /// What a reversed invoice billed is billed by the next one.
    #[error("the invoice was reversed; its order is billed anew, at the right price")]
    Reversed,
    /// The invoice has no such line.
    #[error("the invoice has no line {line_no}")]
    UnknownLine {
        /// The line that was asked for.
        line_no: i64,
    },
    /// An invoice line is named twice.
    #[error("invoice line {line_no} is named twice")]
    LineTwice {
        /// The line that was named again.
        line_no: i64,
    },
    /// A quantity of nothing or less.
    #[error("a credited quantity is more than 0")]
    QuantityNotPositive,
    /// More than is left to credit. Unit: the product's.
    #[error("{left} of invoice line {line_no} is left to credit")]
    MoreThanLeft {
        /// The invoice line.
        line_no: i64,
        /// What is left.
        left: Quantity,
    },
    /// A customer or an order names terms that the company does not have.
    #[error("there are no terms of payment `{code}`; invoicing.set_terms makes them")]
    UnknownTerms {
        /// Their code.
        code: String,
    },
    /// A text that is no rule for a date.
    #[error(
        "`{text}` is no rule such as 30, eom, eom+15 or 30,eom+15 of 0 to {TERM_DAYS_MAX} days"
    )]
    MalformedDueRule {
        /// The start of the text.
        text: String,
    },
    /// Terms with neither a day nor instalments, or with both.
    #[error("terms say either when the whole is due or its instalments")]
    TermsWithoutDue,
    /// Instalments that are not the whole together, or one of nothing or less.
    #[error("the shares of the instalments are each more than 0 and 1 together")]
    SharesNotWhole,
    /// More instalments or tiers than terms have.
    #[error("{parts} are more than the {parts_max} that terms have")]
    TooManyParts {
        /// How many there are.
        parts: usize,
        /// How many there may be.
        parts_max: usize,
    },
    /// A discount of nothing, less than nothing or everything.
    #[error("a discount of {percent} is not between 0 and 100 %")]
    DiscountOutOfRange {
        /// The discount.
        percent: Rate,
    },
    /// Two tiers with the same last day.
    #[error("there is a tier with this day already")]
    TierTwice,
    /// An amount of nothing or less.
    #[error("an amount is more than 0; what is too low is debited, what is too high credited")]
    AmountNotPositive,
    /// More than is left to credit. Unit: minor units of the invoice's currency.
    #[error("{left} is left to credit, tax included")]
    AmountMoreThanLeft {
        /// What is left, gross of tax.
        left: Money,
    },
    /// A deposit is asked for or taken on an order that is placed and not closed.
    #[error("an order in state {state} takes no deposit; what comes in goes on account")]
    OrderTakesNoDeposit {
        /// Where the order stands.
        state: OrderState,
    },
    /// Neither a percentage nor an amount, or both.
    #[error("a deposit is asked for in percent or as an amount")]
    DepositWithoutAmount,
    /// A percentage of nothing, less than nothing or more than the order.
    #[error("a deposit of {percent} is not more than 0 and at most 100 % of its order")]
    PercentOutOfRange {
        /// The percentage.
        percent: Rate,
    },
    /// A deposit of nothing or less.
    #[error("a deposit is more than 0")]
    DepositNotPositive,
    /// More than the order comes to, with what was asked for before.
    #[error("{left} of the order is left to ask for, tax included")]
    DepositMoreThanOrder {
        /// What is left.
        left: Money,
    },
    /// The money would be asked for by a day that has passed.
    #[error("what is asked for on {requested_on} is not due on {due_on}")]
    DueBeforeRequest {
        /// The day by which it would be due.
        due_on: Date,
        /// The day of the request.
        requested_on: Date,
    },
    /// The company has no such request.
    #[error("there is no such request for a deposit")]
    RequestNotFound,
    /// The request is paid or withdrawn.
    #[error("a request in state {state} takes no step; one that is open does")]
    RequestStateForbids {
        /// Where the request stands.
        state: RequestState,
    },
    /// More money than the request asks for.
    #[error("{left} is asked for; take the money on account and use that much of it")]
    DepositMoreThanRequested {
        /// What is asked for.
        left: Money,
    },
    /// The payment is another customer's.
    #[error("the payment is another customer's; take in the money of who ordered")]
    DepositOfOtherCustomer,
    /// A deposit invoice is credited in part.
    #[error("a deposit is paid back as a whole, by invoicing.credit without lines")]
    DepositInParts,
    /// All of it is credited already.
    #[error("nothing is left to credit")]
    NothingToCredit,
    /// No line is to be debited.
    #[error("a debit note names the invoice lines that it debits, each with an amount")]
    NothingToDebit,
    /// A corrected price below 0.
    #[error("a price is 0 or more")]
    PriceNegative,
    /// Something was built on the invoice that is to be reversed or corrected.
    #[error("an invoice is not reversed or corrected once {what}; invoicing.credit credits it")]
    InTheWay {
        /// What.
        what: InTheWay,
    },
}

impl Refusal for InvoicingRefusal {
    fn code(&self) -> &'static str {
        match self {
            InvoicingRefusal::NotFound => "invoicing.not_found",
            InvoicingRefusal::OrderNotConfirmed { .. } => "invoicing.order_not_confirmed",
            InvoicingRefusal::OrdersOutOfRange { .. } => "invoicing.orders_out_of_range",
            InvoicingRefusal::OrderTwice => "invoicing.order_twice",
            InvoicingRefusal::NotJoinable { .. } => "invoicing.not_joinable",
            InvoicingRefusal::DepositAlone => "invoicing.deposit_alone",
            InvoicingRefusal::NothingToBill => "invoicing.nothing_to_bill",
            InvoicingRefusal::BeforeSupply { .. } => "invoicing.before_supply",
            InvoicingRefusal::BeforeOrder { .. } => "invoicing.before_order",
            InvoicingRefusal::BeforeInvoice { .. } => "invoicing.before_invoice",
            InvoicingRefusal::WrittenOff { .. } => "invoicing.written_off",
            InvoicingRefusal::NotAnInvoice => "invoicing.not_an_invoice",
            InvoicingRefusal::Reversed => "invoicing.reversed",
            InvoicingRefusal::UnknownLine { .. } => "invoicing.unknown_line",
            InvoicingRefusal::LineTwice { .. } => "invoicing.line_twice",
            InvoicingRefusal::QuantityNotPositive => "invoicing.quantity_not_positive",
            InvoicingRefusal::MoreThanLeft { .. } => "invoicing.more_than_left",
            InvoicingRefusal::UnknownTerms { .. } => "invoicing.unknown_terms",
            InvoicingRefusal::MalformedDueRule { .. } => "invoicing.malformed_due_rule",
            InvoicingRefusal::TermsWithoutDue => "invoicing.terms_without_due",
            InvoicingRefusal::SharesNotWhole => "invoicing.shares_not_whole",
            InvoicingRefusal::TooManyParts { .. } => "invoicing.too_many_parts",
            InvoicingRefusal::DiscountOutOfRange { .. } => "invoicing.discount_out_of_range",
            InvoicingRefusal::TierTwice => "invoicing.tier_twice",
            InvoicingRefusal::AmountNotPositive => "invoicing.amount_not_positive",
            InvoicingRefusal::AmountMoreThanLeft { .. } => "invoicing.amount_more_than_left",
            InvoicingRefusal::OrderTakesNoDeposit { .. } => "invoicing.order_takes_no_deposit",
            InvoicingRefusal::DepositWithoutAmount => "invoicing.deposit_without_amount",
            InvoicingRefusal::PercentOutOfRange { .. } => "invoicing.percent_out_of_range",
            InvoicingRefusal::DepositNotPositive => "invoicing.deposit_not_positive",
            InvoicingRefusal::DepositMoreThanOrder { .. } => "invoicing.deposit_more_than_order",
            InvoicingRefusal::DueBeforeRequest { .. } => "invoicing.due_before_request",
            InvoicingRefusal::RequestNotFound => "invoicing.request_not_found",
            InvoicingRefusal::RequestStateForbids { .. } => "invoicing.request_state_forbids",
            InvoicingRefusal::DepositMoreThanRequested { .. } => {
                "invoicing.deposit_more_than_requested"
            }
            InvoicingRefusal::DepositOfOtherCustomer => "invoicing.deposit_of_other_customer",
            InvoicingRefusal::DepositInParts => "invoicing.deposit_in_parts",
            InvoicingRefusal::NothingToCredit => "invoicing.nothing_to_credit",
            InvoicingRefusal::NothingToDebit => "invoicing.nothing_to_debit",
            InvoicingRefusal::PriceNegative => "invoicing.price_negative",
            InvoicingRefusal::InTheWay { .. } => "invoicing.in_the_way",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            InvoicingRefusal::OrderNotConfirmed { .. }
            | InvoicingRefusal::NothingToBill
            | InvoicingRefusal::NotJoinable { .. }
            | InvoicingRefusal::DepositAlone
            | InvoicingRefusal::BeforeSupply { .. }
            | InvoicingRefusal::BeforeOrder { .. }
            | InvoicingRefusal::BeforeInvoice { .. }
            | InvoicingRefusal::WrittenOff { .. }
            | InvoicingRefusal::NotAnInvoice
            | InvoicingRefusal::Reversed
            | InvoicingRefusal::MoreThanLeft { .. }
            | InvoicingRefusal::AmountMoreThanLeft { .. }
            | InvoicingRefusal::OrderTakesNoDeposit { .. }
            | InvoicingRefusal::DepositMoreThanOrder { .. }
            | InvoicingRefusal::RequestStateForbids { .. }
            | InvoicingRefusal::DepositMoreThanRequested { .. }
            | InvoicingRefusal::DepositOfOtherCustomer
            | InvoicingRefusal::DepositInParts
            | InvoicingRefusal::NothingToCredit
            | InvoicingRefusal::InTheWay { .. } => Kind::Conflict,
            InvoicingRefusal::NotFound
            | InvoicingRefusal::RequestNotFound
            | InvoicingRefusal::UnknownLine { .. } => Kind::NotFound,
            InvoicingRefusal::UnknownTerms { .. }
            | InvoicingRefusal::MalformedDueRule { .. }
            | InvoicingRefusal::TermsWithoutDue
            | InvoicingRefusal::SharesNotWhole
            | InvoicingRefusal::TooManyParts { .. }
            | InvoicingRefusal::DiscountOutOfRange { .. }
            | InvoicingRefusal::TierTwice
            | InvoicingRefusal::LineTwice { .. }
            | InvoicingRefusal::OrdersOutOfRange { .. }
            | InvoicingRefusal::OrderTwice
            | InvoicingRefusal::DepositWithoutAmount
            | InvoicingRefusal::PercentOutOfRange { .. }
            | InvoicingRefusal::DepositNotPositive
            | InvoicingRefusal::DueBeforeRequest { .. }
            | InvoicingRefusal::PriceNegative
            | InvoicingRefusal::AmountNotPositive
            | InvoicingRefusal::NothingToDebit
            | InvoicingRefusal::QuantityNotPositive => Kind::Invalid,
        }
    }
}
