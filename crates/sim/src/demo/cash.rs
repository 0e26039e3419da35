//! Customers pay, each in its own way.
use super::clerk::{Asked, Doing};
use super::collecting::{Contested, id_of, is_billed};
use super::{DemoError, Story};
use crate::world::Pays;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::payment::{
    Application, ApplyOnAccount, InvoiceRef, Matching, Method, PaymentId, ReceivePayment,
};
use quittance_domain::receivables::{ItemKind, OpenItem};
use quittance_domain::{Currency, Date, Money};
use quittance_engine::payment::PaymentReply;
use quittance_store::receivables;
use std::collections::BTreeSet;

/// Who takes cash in, in the audit trail.
const ACTOR: &str = "accounts receivable";
/// A payment run pays what falls due before the next one. Unit: days.
const RUN_DAYS: i64 = 6;
/// From the story's begin until who no longer pays stops paying. Unit: days.
const LAST_PAID_AFTER_DAYS: i64 = 230;
/// How late who fails pays at first. Unit: days.
const FAILS_LATE_DAYS: i64 = 22;
/// Who pays early pays all that is due within a month.
const EARLY_RUN_DAYS: i64 = 30;
/// What is saved by paying early, and for how long after the invoice. Unit: percent, days.
const EARLY_PERCENT: i64 = 2;
const EARLY_DAYS: i64 = 10;
/// What is kept back of an invoice by who pays short. Unit: percent.
const KEPT_BACK: i64 = 4;

/// A payment with money that waits to be given to invoices.
#[derive(Clone, Copy)]
pub struct OnAccount {
    payment: PaymentId,
    buyer: usize,
}

/// What the bank shows on a day, and what is cleared on it.
pub struct Cash {
    /// Who pays what.
    transfers: Vec<(usize, ReceivePayment)>,
    to_apply: Vec<OnAccount>,
}

/// The same, asked for.
pub struct AskedCash {
    transfers: Vec<(usize, Matching, Asked<PaymentReply>)>,
    applied: Vec<(OnAccount, Asked<PaymentReply>)>,
}

impl Story<'_> {
    /// Looks up who pays today and what money on account has found its invoices.
    pub(super) fn look_for_cash(&mut self, date: Date) -> Result<Cash, DemoError> {
        let mut cash = Cash { transfers: Vec::new(), to_apply: Vec::new() };
        let mut busy = BTreeSet::new();
        for buyer in 0..self.buyers.len() {
            let is_promised = self.words.get(&buyer).is_some_and(|word| word.pay_by == date);
            if self.world.buyers[buyer].pays_on == date.weekday() || is_promised {
                busy.insert(buyer);
                let transfers = self.payment_run(buyer, date)?;
                cash.transfers.extend(transfers.into_iter().map(|transfer| (buyer, transfer)));
            }
        }
        for waits in self.to_apply.due(date) {
            // One thing a day about one customer, so that no invoice is meant twice.
            if busy.insert(waits.buyer) && self.open_items(waits.buyer)?.iter().any(is_invoice) {
                cash.to_apply.push(waits);
            } else {
                self.to_apply.note(self.next_working(date, 1), waits);
            }
        }
        Ok(cash)
    }

    /// Takes it in.
    pub(super) fn ask_cash(&self, date: Date, cash: Cash) -> Result<AskedCash, DemoError> {
        let at = |from| Doing { who: ACTOR, date, from, until: from + 3_600 };
        let (buyers, transfers): (Vec<usize>, Vec<ReceivePayment>) =
            cash.transfers.into_iter().unzip();
        let kinds: Vec<Matching> = transfers.iter().map(|transfer| transfer.automatic).collect();
        let asked = self.clerk.ask_all(at(7 * 3_600), transfers)?;
        let asked = buyers.into_iter().zip(kinds).zip(asked);
        let apply = |waits: &OnAccount| ApplyOnAccount {
            payment: waits.payment,
            applications: Vec::new(),
            automatic: Matching::OldestFirst,
        };
        let applications = cash.to_apply.iter().map(apply).collect();
        let applied = self.clerk.ask_all(at(8 * 3_600), applications)?;
        Ok(AskedCash {
            transfers: asked.map(|((buyer, kind), asked)| (buyer, kind, asked)).collect(),
            applied: cash.to_apply.into_iter().zip(applied).collect(),
        })
    }

    /// Remembers what stays on account.
    pub(super) fn note_cash(&mut self, date: Date, cash: AskedCash) -> Result<(), DemoError> {
        for (buyer, matching, answer) in cash.transfers {
            let payment = answer()?.payment;
            // Most of what comes without a word is cleared within days; some never is.
            if matching == Matching::None && self.chance.percent(85) {
                let days = self.chance.between(1..=9);
                self.to_apply.note(self.next_working(date, days), OnAccount { payment, buyer });
            }
        }
        for (waits, answer) in cash.applied {
            if answer()?.on_account.is_positive() {
                self.to_apply.note(self.next_working(date, 5), waits);
            }
        }
        Ok(())
    }

    pub(super) fn open_items(&self, buyer: usize) -> Result<Vec<OpenItem>, DemoError> {
        let customer = self.buyers[buyer];
        self.clerk.read(|reader, company| receivables::open_items_of(reader, company, customer))
    }

    /// The last due date that a run of today pays; none: no transfer at all.
    fn due_by(&self, buyer: usize, date: Date) -> Option<Date> {
        let failing = self.world.failing;
        let days = match self.world.buyers[buyer].pays {
            Pays::Card => return None, // paid as it is billed, by the autopilot
            Pays::NoLonger if date.days_since(self.world.opening) > LAST_PAID_AFTER_DAYS => {
                return None;
            }
            Pays::Fails if date >= failing.promised => return None,
            Pays::Fails if date >= failing.late_from => -FAILS_LATE_DAYS,
            Pays::Late(days) => -days,
            Pays::Early => EARLY_RUN_DAYS,
            Pays::InTime
            | Pays::Unsaid
            | Pays::Short
            | Pays::OnAccount
            | Pays::NoLonger
            | Pays::Fails => RUN_DAYS,
        };
        let usual = date.add_days(days).ok();
        match self.words.get(&buyer) {
            // All that was overdue when it was promised.
            Some(word) if word.pay_by == date && word.is_kept => word.given_on.add_days(-1).ok(),
            _ => usual,
        }
    }

    /// What a customer transfers in its payment run of today.
    fn payment_run(&mut self, buyer: usize, date: Date) -> Result<Vec<ReceivePayment>, DemoError> {
        let Some(due_by) = self.due_by(buyer, date) else {
            return Ok(Vec::new());
        };
        let items = self.open_items(buyer)?;
        let is_held_back = |item: &OpenItem| self.contested.contains(&id_of(item));
        let is_due =
            |item: &&OpenItem| is_invoice(item) && item.due_on <= due_by && !is_held_back(item);
        let due: Vec<&OpenItem> = items.iter().filter(is_due).collect();
        if due.is_empty() {
            return Ok(Vec::new());
        }
        Ok(self.transfers(buyer, &due, date))
    }

    /// The transfers for invoices that are due; mostly one.
    fn transfers(&mut self, buyer: usize, due: &[&OpenItem], date: Date) -> Vec<ReceivePayment> {
        let pays = self.world.buyers[buyer].pays;
        let mut applications: Vec<Application> = due.iter().map(|item| in_full(item)).collect();
        if pays == Pays::Short && is_billed(due[0]) && self.chance.percent(35) {
            keep_back(&mut applications[0]);
            let contested = Contested { buyer, invoice: id_of(due[0]) };
            // What it keeps back is not paid while it is argued about, from this day on.
            self.contested.insert(contested.invoice);
            self.to_contest.note(self.next_working(date, 1), contested);
        }
        if pays == Pays::Early {
            save_discount(&mut applications, due, date);
        }
        let total = sum(&applications);
        let reference = reference(due, date);
        let stated = ReceivePayment {
            customer: self.buyers[buyer],
            method: Method::Bank,
            reference,
            amount: total,
            applications,
            automatic: Matching::Stated,
        };
        let nothing_stated = ReceivePayment { applications: Vec::new(), ..stated.clone() };
        match pays {
            Pays::Unsaid => {
                vec![ReceivePayment { automatic: Matching::OldestFirst, ..nothing_stated }]
            }
            Pays::OnAccount => vec![ReceivePayment {
                amount: rounded_up(total),
                reference: "on account".to_owned(),
                automatic: Matching::None,
                ..nothing_stated
            }],
            // A transfer that was sent twice: the second one stays on account.
            Pays::InTime if self.chance.per_mille(4) => {
                vec![stated, ReceivePayment { automatic: Matching::None, ..nothing_stated }]
            }
            Pays::InTime
            | Pays::Early
            | Pays::Late(_)
            | Pays::Short
            | Pays::NoLonger
            | Pays::Fails
            | Pays::Card => vec![stated],
        }
    }
}

/// Whether an item is owed by an invoice or a charge.
pub fn is_invoice(item: &OpenItem) -> bool {
    item.kind == ItemKind::Receivable && item.open.is_positive()
}

fn in_full(item: &OpenItem) -> Application {
    Application { invoice: InvoiceRef::Id(InvoiceId::from_uuid(item.document)), amount: item.open }
}

fn keep_back(application: &mut Application) {
    let (minor, currency) = (application.amount.minor(), application.amount.currency());
    let paid = minor - minor * KEPT_BACK / 100;
    application.amount = Money::new(paid.max(1), currency);
}

/// Takes the discount off what is paid within its days; a cent of rounding is tolerated.
fn save_discount(applications: &mut [Application], due: &[&OpenItem], date: Date) {
    for (application, item) in applications.iter_mut().zip(due) {
        let is_whole = item.open == item.amount && is_billed(item);
        if is_whole && date.days_since(item.document_on) <= EARLY_DAYS {
            let (minor, currency) = (item.open.minor(), item.open.currency());
            let saved = (minor * EARLY_PERCENT + 50) / 100;
            application.amount = Money::new(minor - saved, currency);
        }
    }
}

fn sum(applications: &[Application]) -> Money {
    let minor = applications.iter().map(|application| application.amount.minor()).sum();
    Money::new(minor, Currency::EUR)
}

/// To the next fifty euros.
fn rounded_up(total: Money) -> Money {
    let step = 5_000;
    Money::new((total.minor() + step - 1) / step * step, total.currency())
}

fn reference(due: &[&OpenItem], date: Date) -> String {
    match due {
        [one] => one.document_number.clone(),
        [one, other] => format!("{}, {}", one.document_number, other.document_number),
        more => format!("{} invoices, remittance {date}", more.len()),
    }
}
