//! Charges for late payment: fees, compensation and interest (RULES 13, 16).
//!
//! Each is a numbered document with an open item of its own, outside the scope of VAT, due at
//! once. It is paid as any other; it is never dunned and bears no interest. One that should not
//! have been made is waived ([`super::waive`]).
//!
//! Invariant: compensation is charged once per invoice or instalment, and of businesses alone.
//! Invariant: no day of an invoice bears interest twice: what was charged, and until when, is kept
//! with the invoice ([`CollectionItem`]).

use super::dunning::Charges;
use super::interest::{self, Segment};
use super::{
    CollectionItem, CollectionPolicy, Dispute, DisputeState, INSTALMENT_WHOLE, ItemKind, LetterId,
    OpenItem, Party, Principal, Promised, ReceivablesRefusal, ReferenceRate, Settlement,
};
use crate::at::At;
use crate::code::codes;
use crate::credit::{self, CreditAccount};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::date::Date;
use crate::event::Event;
use crate::id::{Ids, Uuid};
use crate::invoicing::InvoiceId;
use crate::ledger::{self, Account, Entry, EntryKind, InBase, Posting, PostingHeader, TaxCode};
use crate::money::Money;
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use crate::tax::TaxCategory;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

crate::id!(LateChargeId, "lch", "A charge for late payment.");

/// What is charged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LateChargeKind {
    /// The fee of a dunning letter.
    Fee,
    /// The fixed sum that the law gives for a claim that is paid late.
    Compensation,
    /// Interest.
    Interest,
}
codes!(LateChargeKind { Fee = "fee", Compensation = "compensation", Interest = "interest" });

impl LateChargeKind {
    /// Where the income of it stands.
    #[must_use]
    pub fn income(self) -> Account {
        match self {
            LateChargeKind::Fee | LateChargeKind::Compensation => Account::LateFees,
            LateChargeKind::Interest => Account::InterestIncome,
        }
    }
}

/// A charge for late payment. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateCharge {
    /// Which.
    pub id: LateChargeId,
    /// Its number; empty until the engine draws it.
    pub number: String,
    /// What is charged.
    pub kind: LateChargeKind,
    /// Whom.
    pub customer: CustomerId,
    /// The dunning letter that it came with.
    pub letter: Option<LetterId>,
    /// The currency of the amount.
    pub currency: Currency,
    /// How much; positive.
    pub amount: Money,
    /// The same in base currency.
    pub base_amount: Money,
    /// Its date, and the last day to pay it.
    pub charged_on: Date,
    /// Raised by each change; there is none.
    pub version: i64,
}

/// What a charge is for: an invoice, and of interest its days. Key: charge, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LateChargeLine {
    /// The charge.
    pub charge: LateChargeId,
    /// Its place, from 1.
    pub line_no: i64,
    /// The invoice.
    pub document: Uuid,
    /// Which part of it.
    pub instalment: i64,
    /// The first day of interest; of a compensation the day that it is for.
    pub from_on: Date,
    /// The last day.
    pub to_on: Date,
    /// What was open on these days.
    pub residual: Money,
    /// The rate of a year; 0 of a compensation.
    pub rate: Rate,
}

/// Charges interest on invoices of a customer, whether they are paid by now or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChargeInterest {
    /// Whom.
    pub customer: CustomerId,
    /// On which; empty: all that are open.
    #[serde(default)]
    pub invoices: Vec<InvoiceId>,
    /// Until which day, this included; none: until today.
    #[serde(default)]
    pub until: Option<Date>,
}

/// An invoice as collecting needs it.
#[derive(Clone, Copy, Debug)]
pub struct Claim<'a> {
    /// Its open item, settled or not.
    pub item: &'a OpenItem,
    /// What was done about it; none: nothing yet.
    pub state: Option<&'a CollectionItem>,
    /// What settled it.
    pub settlements: &'a [&'a Settlement],
    /// Sources that count from another day than that of their settlement: a credit note over it
    /// alone from its own, for it was never owed; money from that on which it came in.
    pub since: &'a BTreeMap<Uuid, Date>,
    /// Whether it bears interest, compensation and the fees of letters. What a returned payment
    /// left owed does not: it is a fee of the bank, or money that went back (RULES 13).
    pub bears: Charges,
    /// What keeps it from being dunned.
    pub kept: Kept,
}

/// What keeps an item from being dunned and from bearing interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// Nothing.
    Free,
    /// It is a charge for late payment itself.
    Charge,
    /// A part of it is disputed.
    Disputed,
    /// It is promised, and the day has not passed.
    Promised,
    /// A payment of a part of it is under way.
    UnderWay,
}

impl Kept {
    /// What keeps an item on a day: what it is, then its open disputes and promises. A promise
    /// whose day has passed keeps nothing, judged or not.
    #[must_use]
    pub fn of(
        item: &OpenItem,
        charge: Option<&LateCharge>,
        (disputes, promised): (&[&Dispute], &[Promised<'_>]),
        on: Date,
    ) -> Kept {
        let disputed = |it: &&Dispute| {
            it.document == item.document
                && it.instalment == item.instalment
                && it.state == DisputeState::Open
        };
        if charge.is_some() {
            Kept::Charge
        } else if disputes.iter().any(disputed) {
            Kept::Disputed
        } else if promised.iter().any(|it| it.promise.pay_by >= on && it.holds(item)) {
            Kept::Promised
        } else if item.under_way.is_some() {
            Kept::UnderWay
        } else {
            Kept::Free
        }
    }
}

impl Claim<'_> {
    /// What was done about it so far.
    #[must_use]
    pub fn state(&self) -> CollectionItem {
        self.state.cloned().unwrap_or_else(|| CollectionItem::new(self.item))
    }

    /// What bears interest of it: what was credited bears none, not even for the days before, nor
    /// does what lay on account from the day on which it came in.
    pub(super) fn principal(&self) -> Principal {
        let of_part = |it: &&&Settlement| it.target_instalment == self.item.instalment;
        let settled = self.settlements.iter().filter(of_part);
        let since = |it: &Settlement| self.since.get(&it.source).copied();
        let day = |it: &Settlement| match it.amount.is_positive() {
            true => since(it).unwrap_or(it.settled_on),
            false => it.settled_on,
        };
        let settled = settled.map(|it| (day(it), it.amount)).collect();
        Principal { amount: self.item.amount, settled }
    }
}

/// By which rules interest is charged.
#[derive(Clone, Copy, Debug)]
pub struct InterestRules<'a> {
    /// The company's.
    pub policy: &'a CollectionPolicy,
    /// Who owes: the margin differs.
    pub party: Party,
    /// The reference rates of the customer's currency, in any order.
    pub rates: &'a [ReferenceRate],
    /// The company's holidays, of the years that matter.
    pub holidays: &'a BTreeSet<Date>,
}

impl InterestRules<'_> {
    /// The last day to pay an item without being late. Refusals: `date.*`.
    pub fn last_day(&self, item: &OpenItem) -> Result<Date, Refused> {
        Ok(interest::last_day(item.due_on, self.policy.due_days, self.holidays)?)
    }
}

/// Interest of one invoice that is to be charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Borne {
    /// How much; positive.
    pub amount: Money,
    /// The days of it.
    pub segments: Vec<Segment>,
    /// The state of the invoice after it.
    pub state: CollectionItem,
}

/// The interest of an invoice until a day, less what was charged before; none: nothing is due.
///
/// Refusals: `NoReferenceRate`, `date.*`, `amount.overflow`.
pub fn borne(
    claim: &Claim<'_>,
    rules: &InterestRules<'_>,
    until: Date,
) -> Result<Option<Borne>, Refused> {
    if claim.bears == Charges::No {
        return Ok(None);
    }
    let mut state = claim.state();
    let first = rules.last_day(claim.item)?.add_days(1)?;
    let next = state.interest_until.map_or(Ok(first), |day| day.add_days(1))?.max(first);
    if until < next {
        return Ok(None);
    }
    let principal = claim.principal();
    let rates = (rules.rates, rules.policy.margin(rules.party));
    let basis = rules.policy.day_basis;
    let all = interest::segments(&principal, rates, (first, until))?;
    let total = interest::interest(&all, basis, claim.item.currency)?;
    let amount = total.checked_sub(state.interest_charged)?;
    if !amount.is_positive() {
        return Ok(None);
    }
    state.interest_until = Some(until);
    state.interest_charged = total;
    let segments = interest::segments(&principal, rates, (next, until))?;
    Ok(Some(Borne { amount, segments, state }))
}

/// A charge that was made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChargeMade {
    /// The charge, without number.
    pub charge: LateCharge,
    /// What it is for.
    pub lines: Vec<LateChargeLine>,
    /// Its open item.
    pub item: OpenItem,
    /// Receivables against income.
    pub entry: Option<Entry>,
    /// What happened.
    pub event: Event,
}

impl ChargeMade {
    /// The same with the number of the series.
    #[must_use]
    pub fn with_number(mut self, number: String) -> Self {
        self.event.data.push(("number", number.clone()));
        self.entry = self.entry.map(|entry| entry.with_document_number(number.clone()));
        self.item.document_number.clone_from(&number);
        self.charge.number = number;
        self
    }
}

/// A charge that is being put together.
#[derive(Clone, Debug)]
pub struct ChargeDraft {
    /// What is charged.
    pub kind: LateChargeKind,
    /// Whom.
    pub customer: CustomerId,
    /// The letter that it comes with.
    pub letter: Option<LetterId>,
    /// How much; positive.
    pub amount: Money,
    /// What for: invoice, part and days.
    pub lines: Vec<(Uuid, i64, Segment)>,
}

/// Makes a charge: its open item, and receivables against income outside the scope of VAT.
///
/// Refusals: `ledger.no_exchange_rate`, `amount.too_large`.
pub fn charge(
    in_base: InBase,
    draft: ChargeDraft,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ChargeMade, Refused> {
    assert!(draft.amount.is_positive(), "a charge is more than nothing");
    let id = LateChargeId::from_uuid(ids.next());
    let amount = draft.amount.bounded()?;
    let base_amount = in_base.convert(amount)?;
    let charge = LateCharge {
        id,
        number: String::new(),
        kind: draft.kind,
        customer: draft.customer,
        letter: draft.letter,
        currency: amount.currency(),
        amount,
        base_amount,
        charged_on: at.business_date,
        version: 0,
    };
    let outside = TaxCode { category: TaxCategory::OutsideScope, rate: Rate::ZERO };
    let postings = [
        Posting::debit(Account::Receivables, amount, base_amount),
        Posting::credit(draft.kind.income(), amount, base_amount)?.taxed(outside),
    ];
    let header = PostingHeader {
        kind: EntryKind::LateCharge,
        posted_on: at.business_date,
        document: id.uuid(),
        document_number: String::new(),
    };
    let event = Event::new("late_charge.posted", id.uuid())
        .with("kind", charge.kind)
        .with("customer", charge.customer)
        .with("amount", charge.amount);
    let line =
        |(line_no, (document, instalment, segment)): (i64, (Uuid, i64, Segment))| LateChargeLine {
            charge: id,
            line_no,
            document,
            instalment,
            from_on: segment.from,
            to_on: segment.to,
            residual: segment.residual,
            rate: segment.rate,
        };
    Ok(ChargeMade {
        lines: (1..).zip(draft.lines).map(line).collect(),
        item: open_item(&charge),
        entry: ledger::post(header, &postings, ids)?,
        event,
        charge,
    })
}

fn open_item(charge: &LateCharge) -> OpenItem {
    OpenItem {
        document: charge.id.uuid(),
        instalment: INSTALMENT_WHOLE,
        instalments: 1,
        discount_until: None,
        under_way: None,
        kind: ItemKind::Receivable,
        customer: charge.customer,
        document_number: String::new(),
        document_on: charge.charged_on,
        due_on: charge.charged_on,
        currency: charge.currency,
        amount: charge.amount,
        open: charge.amount,
        base_amount: charge.base_amount,
        base_open: charge.base_amount,
        version: 0,
    }
}

/// The records that a charge of interest is decided on.
#[derive(Clone, Copy, Debug)]
pub struct ChargeInterestGiven<'a> {
    /// What the customer's currency is worth in that of the books.
    pub in_base: InBase,
    /// The invoices that are named, or all that are open.
    pub claims: &'a [Claim<'a>],
    /// The rules.
    pub rules: InterestRules<'a>,
    /// The customer's credit account.
    pub credit: &'a CreditAccount,
}

/// Interest that was charged.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InterestCharged {
    /// The charge.
    pub made: ChargeMade,
    /// What was done about the invoices.
    pub states: Vec<CollectionItem>,
    /// The credit account.
    pub credit: CreditAccount,
}

/// Charges interest on invoices of a customer in one charge. What is disputed or promised bears
/// none for now, and a charge never does.
///
/// Refusals, by precedence: `DayAhead`; of each named invoice `NotOfCustomer`; `NothingToCharge`,
/// `NoReferenceRate`, `ledger.no_exchange_rate`.
pub fn charge_interest(
    given: &ChargeInterestGiven<'_>,
    command: &ChargeInterest,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<InterestCharged, Refused> {
    let until = command.until.unwrap_or(at.business_date);
    let mut problems = Problems::new();
    if until > at.business_date {
        let ahead = ReceivablesRefusal::DayAhead { day: until };
        problems.push(Refused::from(ahead).at("until"));
    }
    for (index, invoice) in command.invoices.iter().enumerate() {
        let of_customer = |claim: &&Claim<'_>| {
            claim.item.document == invoice.uuid() && claim.item.customer == command.customer
        };
        if !given.claims.iter().any(|claim| of_customer(&claim)) {
            let path = format!("invoices[{index}]");
            problems.push(Refused::from(ReceivablesRefusal::NotOfCustomer).at(&path));
        }
    }
    problems.finish()?;
    let is_free = |claim: &&Claim<'_>| {
        claim.kept == Kept::Free
            && claim.item.kind == ItemKind::Receivable
            && claim.item.amount.is_positive()
    };
    let (mut amount, mut lines, mut states) =
        (Money::zero(given.credit.currency), Vec::new(), Vec::new());
    for claim in given.claims.iter().filter(is_free) {
        if let Some(borne) = borne(claim, &given.rules, until)? {
            amount = amount.checked_add(borne.amount)?;
            let key = (claim.item.document, claim.item.instalment);
            lines.extend(borne.segments.into_iter().map(|segment| (key.0, key.1, segment)));
            states.push(borne.state);
        }
    }
    if !amount.is_positive() {
        return Err(ReceivablesRefusal::NothingToCharge.into());
    }
    let (kind, customer) = (LateChargeKind::Interest, command.customer);
    let draft = ChargeDraft { kind, customer, letter: None, amount, lines };
    Ok(InterestCharged {
        made: charge(given.in_base, draft, at, ids)?,
        states,
        credit: credit::bill(given.credit, amount)?,
    })
}
