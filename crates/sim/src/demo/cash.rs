//! Customers pay, each in its own way.
use super::clerk::Doing;
use super::{DemoError, Story};
use crate::world::Pays;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::payment::{
    Application, ApplyOnAccount, InvoiceRef, Matching, Method, ReceivePayment,
};
use quittance_domain::receivables::{ItemKind, OpenItem};
use quittance_domain::{Currency, Date, Money};
use quittance_store::receivables;

/// A payment run pays what falls due before the next one. Unit: days.
const RUN_DAYS: i64 = 6;
/// From the story's begin until who no longer pays stops paying. Unit: days.
const LAST_PAID_AFTER_DAYS: i64 = 80;
/// What is kept back of an invoice by who pays short. Unit: percent.
const KEPT_BACK: i64 = 4;

impl Story<'_> {
    /// Takes in what the bank shows today, and gives money on account to its invoices.
    pub(super) fn collect(&mut self, date: Date) -> Result<(), DemoError> {
        let mut payments = Vec::new();
        for buyer in 0..self.buyers.len() {
            if self.world.buyers[buyer].pays_on == date.weekday() {
                payments.extend(self.payment_run(buyer, date)?);
            }
        }
        let waits: Vec<bool> =
            payments.iter().map(|payment| payment.automatic == Matching::None).collect();
        let at = |from, until| Doing { who: "accounts receivable", date, from, until };
        let replies = self.clerk.all(at(7 * 3_600, 8 * 3_600), payments)?;
        for (reply, waits) in replies.into_iter().zip(waits) {
            // Most of what comes without a word is cleared within days; some is found later.
            if waits && self.chance.percent(85) {
                let days = self.chance.between(1..=9);
                self.to_apply.note(self.next_working(date, days), reply.payment);
            }
        }
        let to_apply = self.to_apply.due(date).into_iter().map(|payment| ApplyOnAccount {
            payment,
            applications: Vec::new(),
            automatic: Matching::OldestFirst,
        });
        self.clerk.all(at(8 * 3_600, 9 * 3_600), to_apply.collect())?;
        Ok(())
    }

    /// What a customer transfers in its payment run of today.
    fn payment_run(
        &mut self,
        buyer: usize,
        date: Date,
    ) -> Result<Vec<ReceivePayment>, DemoError> {
        let pays = self.world.buyers[buyer].pays;
        let Some(due_by) = due_by(pays, date) else {
            return Ok(Vec::new());
        };
        let story_days = date.days_since(self.world.opening);
        if pays == Pays::NoLonger && story_days > LAST_PAID_AFTER_DAYS {
            return Ok(Vec::new());
        }
        let customer = self.buyers[buyer];
        let items = self.clerk.read(|reader, company| {
            receivables::open_items_of(reader, company, customer)
        })?;
        let is_due = |item: &&OpenItem| {
            item.kind == ItemKind::Receivable && item.open.is_positive() && item.due_on <= due_by
        };
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
        if pays == Pays::Short && self.chance.percent(35) {
            keep_back(&mut applications[0]);
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
            Pays::InTime | Pays::Late(_) | Pays::Short | Pays::NoLonger | Pays::Card => {
                vec![stated]
            }
        }
    }
}

/// The last due date that a run of today pays; none: no transfer at all.
fn due_by(pays: Pays, date: Date) -> Option<Date> {
    let days = match pays {
        Pays::Card => return None, // paid as it is billed, by the autopilot
        Pays::Late(days) => -days,
        Pays::InTime | Pays::Unsaid | Pays::Short | Pays::OnAccount | Pays::NoLonger => RUN_DAYS,
    };
    date.add_days(days).ok()
}

fn in_full(item: &OpenItem) -> Application {
    Application {
        invoice: InvoiceRef::Id(InvoiceId::from_uuid(item.document)),
        amount: item.open,
    }
}

fn keep_back(application: &mut Application) {
    let (minor, currency) = (application.amount.minor(), application.amount.currency());
    let paid = minor - minor * KEPT_BACK / 100;
    application.amount = Money::new(paid.max(1), currency);
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
