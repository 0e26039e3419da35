//! Dunning: reminding customers of what is overdue, level by level (RULES 15).
//!
//! - **Dunning policy**: levels and a least balance, in one currency. A customer has its own or
//!   the company's. **Level**: after how many days, how long after the last letter, and what is
//!   charged. One with a negative delay is a reminder before an invoice is due.
//! - **Collection policy**: what holds for all customers of a company. **Profile**: what holds for
//!   one. **Collection item**: what was done about one invoice.
//! - **Letter**: one per customer, with a level for each of its invoices, on what is open of them.
//! - **Left out**: an overdue invoice that is in no letter, with the reason. None is left out
//!   silently.
//! - **Run**: dunning of all customers as of a day, customer by customer, each a command of its
//!   own; it goes on where it was cut off, and a customer has its turn once in it.

pub mod decide;
pub mod policy;
pub mod run;

#[cfg(test)]
mod tests;

pub use decide::{DunCustomerGiven, Dunned, LeftOut, LeftOutReason, LetterIssued, dun};
pub use policy::{
    BlockDunning, DunningPolicySet, SetCollectionPolicy, SetDunningLevel, SetDunningPolicy,
    SetProfile, block_items, block_profile, record_contact, set_collection_policy,
    set_dunning_policy, set_profile,
};
pub use run::{AdvanceDunningRun, BeginDunningRun};

use super::OpenItem;
use super::interest::{DayBasis, DueDays};
use crate::code::codes;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::id::Uuid;
use crate::money::Money;
use crate::rate::Rate;
use serde::{Deserialize, Serialize};

crate::id!(DunningPolicyId, "dpo", "A dunning policy.");
crate::id!(LetterId, "ltr", "A dunning letter.");
crate::id!(DunningRunId, "drn", "A dunning run.");

/// What holds for collecting from all customers. There is at most one; else the standard holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionPolicy {
    /// What happens with a due day on which no bank works.
    pub due_days: DueDays,
    /// How many days a year has for interest.
    pub day_basis: DayBasis,
    /// What is added to the reference rate for businesses.
    pub margin_business: Rate,
    /// The same for consumers.
    pub margin_consumer: Rate,
    /// The fixed sum for each claim of a business that is paid late, in base currency.
    pub compensation: Option<Money>,
    /// How many days after the due day the tax of a bad debt may come back.
    pub relief_after_days: i64,
    /// The dunning policy of customers that have none of their own.
    pub dunning_policy: Option<DunningPolicyId>,
    /// Raised by each change.
    pub version: i64,
}

/// 8 and 5 points above the reference rate, in billionths.
const MARGIN_BUSINESS: i64 = 80_000_000;
const MARGIN_CONSUMER: i64 = 50_000_000;

impl CollectionPolicy {
    /// What holds before a company says anything: interest as in directive 2011/7/EU, no
    /// compensation, nobody is dunned.
    #[must_use]
    pub fn standard() -> CollectionPolicy {
        CollectionPolicy {
            due_days: DueDays::NextBusinessDay,
            day_basis: DayBasis::Days365,
            margin_business: Rate::from_nanos(MARGIN_BUSINESS),
            margin_consumer: Rate::from_nanos(MARGIN_CONSUMER),
            compensation: None,
            relief_after_days: 0,
            dunning_policy: None,
            version: 0,
        }
    }

    /// What is added to the reference rate.
    #[must_use]
    pub fn margin(&self, party: Party) -> Rate {
        match party {
            Party::Business => self.margin_business,
            Party::Consumer => self.margin_consumer,
        }
    }
}

/// Who a customer is before the law.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Party {
    /// A business or a public body.
    Business,
    /// A person who buys for itself.
    Consumer,
}
codes!(Party { Business = "business", Consumer = "consumer" });

/// Whether something is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Charges {
    /// It is.
    Yes,
    /// It is not.
    No,
}
codes!(Charges { Yes = "yes", No = "no" });

/// Levels of dunning under a name. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DunningPolicy {
    /// Which policy.
    pub id: DunningPolicyId,
    /// Short name, unique in the company.
    pub code: String,
    /// What people call it.
    pub name: String,
    /// The currency of its amounts.
    pub currency: Currency,
    /// Who owes less in all, money on account deducted, gets no letter.
    pub minimum_balance: Money,
    /// Raised by each change.
    pub version: i64,
}

/// One level of a policy. Key: policy, level.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DunningLevel {
    /// The policy.
    pub policy: DunningPolicyId,
    /// Which level; higher is sterner. 0 or more.
    pub level: i64,
    /// The name of the letter's text.
    pub text_key: String,
    /// So many days after the due day at the earliest; negative: before it.
    pub delay_days: i64,
    /// So many days after the last letter about the invoice at the earliest; 1 or more.
    pub interval_days: i64,
    /// Of which less is open, is left out.
    pub minimum: Money,
    /// What a letter of this level costs; 0: nothing.
    pub fee: Money,
    /// Whether interest is charged with it.
    pub interest: Charges,
    /// Whether the fixed sum for late payment is charged with it.
    pub compensation: Charges,
}

/// What holds for collecting from one customer. Key: customer. Absent: nothing was ever said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionProfile {
    /// Whose.
    pub customer: CustomerId,
    /// Its own dunning policy.
    pub dunning_policy: Option<DunningPolicyId>,
    /// Who it is before the law.
    pub party: Party,
    /// The last day on which it is not dunned.
    pub blocked_until: Option<Date>,
    /// Why not.
    pub block_reason: String,
    /// The day of the last letter.
    pub last_letter_on: Option<Date>,
    /// The day of the last call or other contact.
    pub last_contact_on: Option<Date>,
    /// Raised by each change.
    pub version: i64,
}

impl CollectionProfile {
    /// A business with the company's policy, blocked for nothing.
    #[must_use]
    pub fn new(customer: CustomerId) -> CollectionProfile {
        CollectionProfile {
            customer,
            dunning_policy: None,
            party: Party::Business,
            blocked_until: None,
            block_reason: String::new(),
            last_letter_on: None,
            last_contact_on: None,
            version: 0,
        }
    }
}

/// What was done about one invoice. Key: document, instalment. Absent: nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CollectionItem {
    /// The invoice.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// Whose.
    pub customer: CustomerId,
    /// The level of its last letter.
    pub level: Option<i64>,
    /// The day of its last letter.
    pub last_letter_on: Option<Date>,
    /// The last day on which it is not dunned.
    pub blocked_until: Option<Date>,
    /// Why not.
    pub block_reason: String,
    /// The last day for which interest was charged.
    pub interest_until: Option<Date>,
    /// How much interest was charged.
    pub interest_charged: Money,
    /// Whether the fixed sum was charged.
    pub compensated: Charges,
    /// Raised by each change.
    pub version: i64,
}

impl CollectionItem {
    /// Nothing was done yet.
    #[must_use]
    pub fn new(item: &OpenItem) -> CollectionItem {
        CollectionItem {
            document: item.document,
            instalment: item.instalment,
            customer: item.customer,
            level: None,
            last_letter_on: None,
            blocked_until: None,
            block_reason: String::new(),
            interest_until: None,
            interest_charged: Money::zero(item.currency),
            compensated: Charges::No,
            version: 0,
        }
    }
}

/// A dunning letter. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// Which letter.
    pub id: LetterId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// To whom.
    pub customer: CustomerId,
    /// By which policy.
    pub policy: DunningPolicyId,
    /// The highest level of its invoices.
    pub level: i64,
    /// The name of its text.
    pub text_key: String,
    /// The currency of its amounts.
    pub currency: Currency,
    /// What is open of its invoices.
    pub total: Money,
    /// What is charged with it: fee, compensation and interest.
    pub charges: Money,
    /// Its date.
    pub sent_on: Date,
    /// The run that it came of.
    pub run: Option<DunningRunId>,
    /// Raised by each change; there is none.
    pub version: i64,
}

/// An invoice of a letter. Key: letter, line_no. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LetterLine {
    /// The letter.
    pub letter: LetterId,
    /// Its place in it, from 1.
    pub line_no: i64,
    /// The invoice.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// Its number.
    pub document_number: String,
    /// When it was due.
    pub due_on: Date,
    /// Days past due on the day of the letter; negative: not due yet.
    pub overdue_days: i64,
    /// What is open of it.
    pub open: Money,
    /// Its level.
    pub level: i64,
}

/// Where a run stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum RunState {
    /// Not all customers have had their turn.
    Running,
    /// All have.
    Done,
}
codes!(RunState { Running = "running", Done = "done" });

/// A dunning run. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DunningRun {
    /// Which run.
    pub id: DunningRunId,
    /// As of which day; there is one run a day.
    pub run_on: Date,
    /// Where it stands.
    pub state: RunState,
    /// The last customer of which it is known that all before have had their turn.
    pub after: Option<CustomerId>,
    /// Raised by each change.
    pub version: i64,
}

/// What a run came to for a customer. Key: run, customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunCustomer {
    /// The run.
    pub run: DunningRunId,
    /// The customer.
    pub customer: CustomerId,
    /// The letter; none: there was none.
    pub letter: Option<LetterId>,
    /// How many overdue invoices are in no letter.
    pub left_out: i64,
}

/// An overdue invoice that a run left out. Key: run, document, instalment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunLeftOut {
    /// The run.
    pub run: DunningRunId,
    /// The invoice.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// Whose.
    pub customer: CustomerId,
    /// Its number.
    pub document_number: String,
    /// Why.
    pub reason: LeftOutReason,
}

/// Duns one customer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DunCustomer {
    /// Whom.
    pub customer: CustomerId,
    /// As a part of which run.
    #[serde(default)]
    pub run: Option<DunningRunId>,
}

/// Notes that a customer was called, written to or visited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecordContact {
    /// Whom.
    pub customer: CustomerId,
    /// What was said.
    pub note: String,
}
