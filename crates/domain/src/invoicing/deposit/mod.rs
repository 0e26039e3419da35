//! Deposits: money that is asked for and received before the supply (RULES 9).
//!
//! - **Request**: asks for a deposit on an order, in percent or as an amount. It posts nothing:
//!   no receivable, no revenue.
//! - **Deposit invoice** (386): posted as money comes in against a request, over what came in. The
//!   tax that falls due on receipt is on it; it is settled by that money at once.
//! - **Deduction**: an invoice of the order shows the full supply and takes off the deposit what
//!   there is, up to its gross; what is left is owed. It may be 0.00 and keeps its number.
//! - **Pay back**: a credit note to the deposit invoice, over what was not deducted.
//! - **Cover**: what a deposit takes off the exposure; of its own order alone (RULES 28).
//!
//! The states of a request:
//!
//! | from | pay a part | pay the rest | withdraw  |
//! |------|------------|--------------|-----------|
//! | open | open       | paid         | withdrawn |
//!
//! Invariant: what of deposits is neither deducted nor paid back is the account of customer
//! deposits, net of the tax that fell due.
//! Invariant: the deposits of an order share its tax by cumulative difference, so that those over
//! all of it carry all of its tax; the deductions and the credit note of a deposit sum to it, per
//! tax rate (RULES 5 and 6).

pub mod deduct;
pub mod pay_back;
pub mod receive;
pub mod request;

#[cfg(test)]
mod tests;

pub use deduct::{Deducted, DepositLeft, deduct};
pub use pay_back::{DepositPaidBack, PaidBackGiven};
pub use receive::{DepositGiven, DepositReceived, MoneyFrom, receive};
pub use request::{RequestGiven, Requested, request, withdraw};

use super::InvoiceId;
use crate::code::codes;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::money::{AmountRefusal, Money};
use crate::order::{Order, OrderId, OrderState};
use crate::payment::{Method, PaymentId};
use crate::rate::Rate;
use crate::tax::TaxCategory;
use serde::{Deserialize, Serialize};

crate::id!(DepositRequestId, "dpr", "A request for a deposit.");

/// Where a request stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestState {
    /// Money is asked for.
    Open,
    /// All of it came in.
    Paid,
    /// No more is asked for.
    Withdrawn,
}
codes!(RequestState { Open = "open", Paid = "paid", Withdrawn = "withdrawn" });

/// What can happen to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RequestStep {
    /// A part of it comes in.
    PayPart,
    /// The rest of it comes in.
    PayRest,
    /// It is given up.
    Withdraw,
}

impl RequestState {
    /// The state after a step; `None`: the step is refused in this state.
    #[must_use]
    pub fn next(self, step: RequestStep) -> Option<RequestState> {
        use RequestState::{Open, Paid, Withdrawn};
        use RequestStep::{PayPart, PayRest, Withdraw};
        match (self, step) {
            (Open, PayPart) => Some(Open),
            (Open, PayRest) => Some(Paid),
            (Open, Withdraw) => Some(Withdrawn),
            (Paid | Withdrawn, PayPart | PayRest | Withdraw) => None,
        }
    }
}

/// A request for a deposit. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositRequest {
    /// Which.
    pub id: DepositRequestId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// The order that it is for.
    pub order: OrderId,
    /// Who is asked.
    pub customer: CustomerId,
    /// The currency of the order.
    pub currency: Currency,
    /// The part of the order that was asked for; none where an amount was.
    pub percent: Option<Rate>,
    /// How much is asked for, tax included.
    pub amount: Money,
    /// What of it came in and was not paid back.
    pub paid: Money,
    /// Where it stands.
    pub state: RequestState,
    /// Its date.
    pub requested_on: Date,
    /// The day by which the money is asked for.
    pub due_on: Date,
    /// Raised by the unit of work.
    pub version: i64,
}

impl DepositRequest {
    /// What of the order it lays claim to: what is asked for, or came in if no more is asked for.
    #[must_use]
    pub fn claim(&self) -> Money {
        match self.state {
            RequestState::Open => self.amount,
            RequestState::Paid | RequestState::Withdrawn => self.paid,
        }
    }
}

/// What is left of a deposit invoice: neither deducted nor paid back. Key: invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Deposit {
    /// The deposit invoice.
    pub invoice: InvoiceId,
    /// The request that it is of.
    pub request: DepositRequestId,
    /// The order that it is for.
    pub order: OrderId,
    /// Whose.
    pub customer: CustomerId,
    /// The currency of the order.
    pub currency: Currency,
    /// What is left of its net: what the account of deposits holds of it.
    pub open: Money,
    /// What is left of its tax.
    pub tax_open: Money,
    /// What its net was worth in base currency as it came in; it is never revalued (RULES 14).
    pub base_net: Money,
    /// What is left of that.
    pub base_open: Money,
    /// What its tax was worth in base currency.
    pub base_tax: Money,
    /// What is left of that.
    pub base_tax_open: Money,
    /// Raised by the unit of work.
    pub version: i64,
}

impl Deposit {
    /// What is left of it, tax included. Refusals: `amount.overflow`.
    pub fn left(&self) -> Result<Money, AmountRefusal> {
        self.open.checked_add(self.tax_open)
    }
}

/// What the deposits of an order came to in one category and rate, less what was paid back. Key:
/// order, category, rate. Absent: nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositTax {
    /// The order.
    pub order: OrderId,
    /// The tax category.
    pub category: TaxCategory,
    /// The tax rate.
    pub rate: Rate,
    /// With its tax.
    pub gross: Money,
    /// Its tax.
    pub tax: Money,
}

/// What an invoice takes off a line of a deposit invoice. Key: invoice, line_no. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositDeducted {
    /// The invoice that deducts.
    pub invoice: InvoiceId,
    /// Its place among the deductions, from 1.
    pub line_no: i64,
    /// The deposit invoice.
    pub deposit: InvoiceId,
    /// The line of it.
    pub deposit_line: i64,
    /// The tax category of that line.
    pub category: TaxCategory,
    /// The tax rate of that line.
    pub rate: Rate,
    /// How much of its net.
    pub net: Money,
    /// How much of its tax.
    pub tax: Money,
    /// What the net was worth in base currency as it came in.
    pub base_net: Money,
    /// What the tax was worth in base currency as it came in.
    pub base_tax: Money,
}

/// Asks for a deposit on an order: a percentage of it or an amount.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RequestDeposit {
    /// The order.
    pub order: OrderId,
    /// The part of the order's gross; 0.5 is 50 %.
    #[serde(default)]
    pub percent: Option<Rate>,
    /// How much, tax included.
    #[serde(default)]
    pub amount: Option<Money>,
    /// By when; none: at once.
    #[serde(default)]
    pub due_on: Option<Date>,
}

/// Gives up what of a request did not come in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct WithdrawDeposit {
    /// The request.
    pub request: DepositRequestId,
}

/// Takes in the money that a request asked for, and posts the deposit invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveDeposit {
    /// The request.
    pub request: DepositRequestId,
    /// How it was paid.
    pub method: Method,
    /// What the customer or the bank wrote with it.
    #[serde(default)]
    pub reference: String,
    /// How much; none: all that is asked for.
    #[serde(default)]
    pub amount: Option<Money>,
}

/// Takes what is on account of a payment for a request, and posts the deposit invoice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplyToDeposit {
    /// The request.
    pub request: DepositRequestId,
    /// The payment whose money waits.
    pub payment: PaymentId,
    /// How much; none: all that is asked for.
    #[serde(default)]
    pub amount: Option<Money>,
}

/// Whether deposits are asked for and taken on an order in a state.
#[must_use]
pub fn takes_deposits(state: OrderState) -> bool {
    match state {
        OrderState::Submitted
        | OrderState::Confirmed
        | OrderState::InFulfilment
        | OrderState::Fulfilled => true,
        OrderState::Draft | OrderState::Closed | OrderState::Cancelled => false,
    }
}

/// The order with so much more of deposits that were neither deducted nor paid back; negative:
/// less. Refusals: `amount.overflow`.
pub(super) fn with_deposit(order: &Order, by: Money) -> Result<Order, AmountRefusal> {
    let before = order.deposit.unwrap_or(Money::zero(order.currency));
    let deposit = before.checked_add(by)?;
    assert!(!deposit.is_negative(), "no more is taken off deposits than came in");
    Ok(Order { deposit: Some(deposit), ..order.clone() })
}
