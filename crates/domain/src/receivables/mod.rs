//! Receivables: what customers owe, document by document, and what settled it.
//!
//! - **Open item**: what of a document is not settled yet. Kind receivable: an invoice
//!   (positive) or a credit note (negative). Kind on account: a customer's money that no invoice
//!   is settled with (negative). Kind deduction: what a customer took off a payment and still
//!   owes us, or does not (positive, due as its invoice was).
//! - **Settlement**: a source (payment, credit note, deduction or write-off) takes an amount off a
//!   target (an invoice or another item that is owed). It is never changed: what takes it back is
//!   one more settlement, of a negative amount.
//! - **Difference**: what of a settled amount the source did not give, within the tolerance.
//! - **Gain**: what the source was worth in base beyond what it took off the target; a loss is
//!   negative (RULES 14).
//! - **Relieve**: to take an amount off an open item; its base amount goes along by cumulative
//!   difference, so that the last relief takes what is left of it (RULES 14).
//! - **Instalment**: a part of a document with its own due date and its own item.
//! - **Early discount**: what is given up of an item because it is paid in time (RULES 7 and 8).
//! - **Dispute**, **promise**, **write-off**, **late charge**, **dunning**, **allowance**: what is
//!   done about items that are not paid; each has its words in its own file.
//!
//! | from          | accept   | reject   | withdraw  | the day comes  | take back |
//! |---------------|----------|----------|-----------|----------------|-----------|
//! | open dispute  | accepted | rejected | withdrawn |                |           |
//! | open promise  |          |          |           | kept or broken | cancelled |
//!
//! An item has no state: it is settled when nothing of it is open, and open again when what
//! settled it is taken back.
//!
//! - **Account statement**: what a customer was last told about all that it owes.
//! - **Ageing**: open items by how long they are past due (RULES 18).
//!
//! Invariant: `open` has the sign of `amount` or is zero, and is never further from zero.
//! Invariant: `base_open` is zero when `open` is.
//! Invariant: the open items of each kind sum to the account of that kind (RULES 26).

pub mod age;
pub mod allowance;
pub mod charge;
pub mod discount_taken;
pub mod dispute;
pub mod dunning;
pub mod early_discount;
pub mod error;
pub mod instalment;
pub mod interest;
pub mod issue_statement;
pub mod promise;
pub mod relief;
pub mod settle;
pub mod worklist;
pub mod write_off;

#[cfg(test)]
mod tests;

pub use age::{AgedItem, Ageing, AgeingRow, Bucket, Buckets, age};
pub use allowance::{
    Allowance, AllowanceHead, AllowanceId, AllowanceLine, AllowancePosted, LossRate, PostAllowance,
    PostAllowanceGiven, SetLossRate, SetLossRates, expected, post_allowance, set_loss_rates,
};
pub use charge::{
    ChargeInterest, ChargeInterestGiven, ChargeMade, Claim, InterestCharged, InterestRules, Kept,
    LateCharge, LateChargeId, LateChargeKind, LateChargeLine, charge_interest,
};
pub use discount_taken::{
    DiscountId, DiscountTaken, DiscountTaxTaken, DiscountsGiven, GivenBack, give_all_back,
    give_back,
};
pub use dispute::{
    Dispute, DisputeId, DisputeOpened, DisputeReason, DisputeResolved, DisputeState, OpenDispute,
    OpenDisputeGiven, Resolution, ResolveDispute, ResolveDisputeGiven, disputed, open_dispute,
    resolve_dispute,
};
pub use dunning::{
    AdvanceDunningRun, BeginDunningRun, BlockDunning, Charges, CollectionItem, CollectionPolicy,
    CollectionProfile, DunCustomer, DunCustomerGiven, Dunned, DunningLevel, DunningPolicy,
    DunningPolicyId, DunningPolicySet, DunningRun, DunningRunId, LeftOut, LeftOutReason, Letter,
    LetterId, LetterLine, Party, RecordContact, RunCustomer, RunLeftOut, RunState,
    SetCollectionPolicy, SetDunningLevel, SetDunningPolicy, SetProfile, block_items, block_profile,
    dun, record_contact, set_collection_policy, set_dunning_policy, set_profile,
};
pub use early_discount::{DiscountOffer, EarlyDiscounts, Offers, Took};
pub use error::ReceivablesRefusal;
pub use instalment::instalment;
pub use interest::{
    DayBasis, DueDays, Holiday, Principal, ReferenceRate, SetHolidays, SetReferenceRate,
    set_holidays,
};
pub use issue_statement::{AccountStatement, IssueStatement, issue_statement};
pub use promise::{
    CancelPromise, JudgePromises, MakePromise, MakePromiseGiven, Promise, PromiseId, PromiseItem,
    PromiseMade, PromiseState, Promised, Since, cancel_promise, judge, make_promise,
};
pub use relief::{
    RelieveTax, RelieveTaxGiven, TaxRelief, TaxReliefId, TaxReliefLine, TaxRelieved,
    relief_after_recovery, relieve_tax,
};
pub use settle::{
    Relieved, Reopened, SettleWith, Settled, in_force, relieve, reopen, reopen_by, reopened_event,
    settle, settled_event,
};
pub use worklist::{Call, CallReason, NextAction, Overdue, work_list};
pub use write_off::{
    RecoverInvoice, WaiveCharge, WriteOff, WriteOffGiven, WriteOffId, WriteOffInvoice,
    WriteOffKind, WriteOffReason, WrittenOff, given_up, recover, waive, write_off,
};

use crate::code::codes;
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::id::Uuid;
use crate::ledger::Account;
use crate::money::{AmountRefusal, Money};
use std::borrow::Cow;

crate::id!(SettlementId, "set", "A settlement of an open item.");

/// The account that an open item belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ItemKind {
    /// An invoice or a credit note.
    Receivable,
    /// Money of a customer that waits to be applied.
    OnAccount,
    /// What a customer deducted from a payment.
    Deduction,
}
codes!(ItemKind {
    Receivable = "receivable",
    OnAccount = "on_account",
    Deduction = "deduction",
});

impl ItemKind {
    /// The account that the open items of this kind sum up to.
    #[must_use]
    pub const fn account(self) -> Account {
        match self {
            ItemKind::Receivable => Account::Receivables,
            ItemKind::OnAccount => Account::CustomerOnAccount,
            ItemKind::Deduction => Account::DeductionsReceivable,
        }
    }

    /// Whether it is owed, so that money may settle it and it counts into the exposure.
    #[must_use]
    pub const fn is_owed(self) -> bool {
        match self {
            ItemKind::Receivable | ItemKind::Deduction => true,
            ItemKind::OnAccount => false,
        }
    }
}

/// The instalment of a document that is due as a whole, and the first one of each other.
pub const INSTALMENT_WHOLE: i64 = 1;

/// The instalment of a settlement whose target is no open item: money that left, by a refund or by
/// a payment that the bank took back.
pub const PAID_OUT: i64 = 0;

/// What of a document is not settled yet. Key: document, instalment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenItem {
    /// The invoice, credit note or payment.
    pub document: Uuid,
    /// Which part of it, from 1.
    pub instalment: i64,
    /// How many parts the document has: the items of a document are found by their keys.
    pub instalments: i64,
    /// The last day on which paying it saves something; none: there is nothing to save. Only who
    /// pays until then looks for what it saves.
    pub discount_until: Option<Date>,
    /// The account that it belongs to.
    pub kind: ItemKind,
    /// Who owes it, or is owed.
    pub customer: CustomerId,
    /// The document's number; empty until the engine draws it.
    pub document_number: String,
    /// The document's date.
    pub document_on: Date,
    /// The last day to pay it without being late.
    pub due_on: Date,
    /// The currency of the document.
    pub currency: Currency,
    /// What it was at first: invoices positive, credit notes and money on account negative.
    pub amount: Money,
    /// What of it is open, with the same sign.
    pub open: Money,
    /// `amount` in base currency.
    pub base_amount: Money,
    /// What of `base_amount` is open.
    pub base_open: Money,
    /// What of `open` payments under way have reserved; positive. None: nothing.
    pub under_way: Option<Money>,
    /// Raised by each change.
    pub version: i64,
}

impl OpenItem {
    /// What of `open` nobody has reserved. Refusals: `amount.overflow`.
    pub fn free(&self) -> Result<Money, AmountRefusal> {
        self.under_way.map_or(Ok(self.open), |under_way| self.open.checked_sub(under_way))
    }

    /// The item as whoever may use it sees it: what is reserved is not open.
    pub fn unreserved(&self) -> Result<Cow<'_, OpenItem>, AmountRefusal> {
        match self.under_way {
            None => Ok(Cow::Borrowed(self)),
            Some(_) => Ok(Cow::Owned(OpenItem { open: self.free()?, ..self.clone() })),
        }
    }

    /// The same with more reserved. Panics: when that is more than is free.
    pub fn with_under_way(&self, more: Money) -> Result<OpenItem, AmountRefusal> {
        assert!(more.is_positive(), "nothing is not reserved");
        let reserved = self.under_way.map_or(Ok(more), |before| before.checked_add(more))?;
        let item = OpenItem { under_way: Some(reserved), ..self.clone() };
        assert!(!item.free()?.is_negative(), "no more is reserved than is open");
        Ok(item)
    }

    /// The same with less reserved. Panics: when less was reserved.
    pub fn with_less_under_way(&self, less: Money) -> Result<OpenItem, AmountRefusal> {
        let before = self.under_way.expect("what is freed was reserved");
        let left = before.checked_sub(less)?;
        assert!(!left.is_negative(), "no more is freed than was reserved");
        let under_way = Some(left).filter(|left| !left.is_zero());
        Ok(OpenItem { under_way, ..self.clone() })
    }
}

/// An amount that a source took off a target. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settlement {
    /// Which settlement.
    pub id: SettlementId,
    /// The payment, credit note, deduction or write-off.
    pub source: Uuid,
    /// The invoice, late charge, or what else is owed.
    pub target: Uuid,
    /// Which part of it; [`PAID_OUT`] where the money left.
    pub target_instalment: i64,
    /// Whose.
    pub customer: CustomerId,
    /// How much, in document currency; negative where it takes an earlier one back.
    pub amount: Money,
    /// What of the target's base amount that relieved, with the same sign.
    pub base_amount: Money,
    /// What of `amount` the source did not give; negative: it gave so much more.
    pub difference: Money,
    /// The same in base currency, at the target's own worth.
    pub base_difference: Money,
    /// What the source was worth beyond that, in base currency; negative: a loss.
    pub base_gain: Money,
    /// The day that it counts for.
    pub settled_on: Date,
}
