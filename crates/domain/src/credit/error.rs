//! Why what is set about credit is refused.

use super::policy::RULES_MAX;
use super::profile::GROUP_ACCOUNTS_MAX;
use crate::currency::Currency;
use crate::date::Date;
use crate::refusal::{Kind, Refusal};

/// A refusal about credit.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditRefusal {
    /// The company has no such customer.
    #[error("there is no such customer")]
    CustomerNotFound,
    /// No customer group has this id.
    #[error("there is no such customer group")]
    UnknownCustomerGroup,
    /// No group of credit accounts has this id.
    #[error("there is no such group of credit accounts")]
    UnknownGroup,
    /// A group and an account, or a group before and after, are in two currencies.
    #[error("the group is in {group}, not in {currency}")]
    GroupCurrency {
        /// The group's.
        group: Currency,
        /// The other one.
        currency: Currency,
    },
    /// A group has as many accounts as it may.
    #[error("the group has {GROUP_ACCOUNTS_MAX} accounts already, and no more can be in one")]
    GroupFull,
    /// A temporary limit that has ended.
    #[error("a temporary limit until {until} has ended; state a later last day, or clear it")]
    TemporaryEnded {
        /// Its last day.
        until: Date,
    },
    /// More rules than a policy has.
    #[error("{rules} rules are more than the {RULES_MAX} of a policy")]
    TooManyRules {
        /// How many there are.
        rules: usize,
    },
    /// A rule that is looked at nowhere.
    #[error("state where the rule is looked at: confirm, release or ship")]
    NoCheckpoint,
    /// A rule with a figure that makes no sense.
    #[error("days are 0 to 3650, amounts not below 0, a share above 0 and at most 10")]
    RuleOutOfRange,
}

impl Refusal for CreditRefusal {
    fn code(&self) -> &'static str {
        match self {
            CreditRefusal::CustomerNotFound => "credit.customer_not_found",
            CreditRefusal::UnknownCustomerGroup => "credit.unknown_customer_group",
            CreditRefusal::UnknownGroup => "credit.unknown_group",
            CreditRefusal::GroupCurrency { .. } => "credit.group_currency",
            CreditRefusal::GroupFull => "credit.group_full",
            CreditRefusal::TemporaryEnded { .. } => "credit.temporary_ended",
            CreditRefusal::TooManyRules { .. } => "credit.too_many_rules",
            CreditRefusal::NoCheckpoint => "credit.no_checkpoint",
            CreditRefusal::RuleOutOfRange => "credit.rule_out_of_range",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            CreditRefusal::CustomerNotFound
            | CreditRefusal::UnknownCustomerGroup
            | CreditRefusal::UnknownGroup => Kind::NotFound,
            CreditRefusal::GroupCurrency { .. } | CreditRefusal::GroupFull => Kind::Conflict,
            CreditRefusal::TemporaryEnded { .. }
            | CreditRefusal::TooManyRules { .. }
            | CreditRefusal::NoCheckpoint
            | CreditRefusal::RuleOutOfRange => Kind::Invalid,
        }
    }
}
