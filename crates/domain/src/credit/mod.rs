//! Credit: how much a customer owes and will owe, against the most that it may.
//!
//! - **Credit account**: the pots of one customer's exposure and its limit, in one currency.
//! - **Exposure**: open orders + delivered, not invoiced + open items - cash on account - what
//!   deposits cover, all gross of tax (RULES 28).
//! - **Cover**: what a deposit takes off the contributions of its own order, and of no other.
//! - **Contribution**: what one order line adds, frozen when its order is confirmed.
//!
//! - **Control**: what companies that keep it know besides: policies with their rules
//!   ([`policy`]), profiles and groups of accounts ([`profile`]). Who keeps none pays nothing.
//! - **Check**: which rules hold an order at a checkpoint, each with its figures ([`check`]).
//!
//! A credit hold before the confirmation, and a delivery hold after it, end by a release with its
//! reason, or because the reason is gone when the customer owes less or is allowed more: all rules
//! again, over all accounts of the group, in turn.
//!
//! Invariant: a contribution moves from pot to pot by cumulative difference, so that a finished
//! order leaves exactly 0 behind.

pub mod check;
pub mod error;
pub mod exposure;
pub mod policy;
pub mod profile;

#[cfg(test)]
mod tests;

pub use check::{Asked, Control, Overdue, limit_on, reasons};
pub use error::CreditRefusal;
pub use exposure::{
    Covered, InPots, bill, cancelled_of, cover, credit_note, follow, in_pots, move_cash,
};

pub use policy::{
    Checkpoint, CreditPolicy, CreditPolicySet, CreditRule, PolicyRule, Rules, SetCreditPolicy,
    SetCreditPolicyGiven, set_policy,
};
pub use profile::{
    CreditGroup, CreditGroupId, CreditGroupSet, CreditProfile, CreditProfileSet, SetCreditGroup,
    SetCreditProfile, SetCreditProfileGiven, TemporaryLimit, set_group, set_profile,
};

use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::money::{AmountRefusal, Money};

/// What one customer owes and will owe. All amounts are in `currency`, gross of tax.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CreditAccount {
    /// Whose. The key.
    pub customer: CustomerId,
    /// The currency of the limit and of every pot.
    pub currency: Currency,
    /// The most that the exposure may come to by confirming an order; `None`: no limit.
    pub limit: Option<Money>,
    /// Confirmed and not yet delivered (services and charges: not yet billed).
    pub open_orders: Money,
    /// Delivered and not yet billed.
    pub delivered: Money,
    /// Billed and not yet paid; open credit notes count negative.
    pub open_items: Money,
    /// Paid and not yet applied to an invoice.
    pub on_account: Money,
    /// What deposits cover of open orders and of what is delivered; none: no deposit ever did.
    pub deposits: Option<Money>,
    /// Raised by the unit of work.
    pub version: i64,
}

impl CreditAccount {
    /// A new account that owes nothing.
    #[must_use]
    pub fn new(customer: CustomerId, currency: Currency, limit: Option<Money>) -> CreditAccount {
        let nothing = Money::zero(currency);
        CreditAccount {
            customer,
            currency,
            limit,
            open_orders: nothing,
            delivered: nothing,
            open_items: nothing,
            on_account: nothing,
            deposits: None,
            version: 0,
        }
    }

    /// What the customer owes and will owe (RULES 28). Refusals: `amount.overflow`.
    pub fn exposure(&self) -> Result<Money, AmountRefusal> {
        self.open_orders
            .checked_add(self.delivered)?
            .checked_add(self.open_items)?
            .checked_sub(self.on_account)?
            .checked_sub(self.deposits.unwrap_or(Money::zero(self.currency)))
    }
}
