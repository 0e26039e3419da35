//! The customer who fails: pays late, promises, is blocked, goes bankrupt, and a quota comes back.
use super::clerk::Doing;
use super::collecting::{Word, id_of, is_billed};
use super::{DemoError, Story};
use quittance_domain::customer::{Block, ChangeCustomer, TaxStatus};
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::order::CancelOrder;
use quittance_domain::payment::{Application, InvoiceRef, Matching, Method, ReceivePayment};
use quittance_domain::receivables::{
    LateChargeId, RecoverInvoice, RelieveTax, WaiveCharge, WriteOffInvoice, WriteOffReason,
};
use quittance_domain::{Currency, Date, Money};

/// Until when it promises to pay, from the day that it is called. Unit: days before.
const CALLED_BEFORE_DAYS: i64 = 8;
/// From the write-off until the tax may come back. Unit: days.
const RELIEVED_AFTER_DAYS: i64 = 84;
/// What the administrator pays. Unit: percent of what was lost.
const QUOTA: i64 = 6;

/// What was given up.
#[derive(Clone, Copy)]
pub struct Lost {
    pub invoice: InvoiceId,
    pub amount: Money,
}

impl Story<'_> {
    /// What happens around that customer on a day.
    pub(super) fn live_with_risk(&mut self, date: Date) -> Result<(), DemoError> {
        let failing = self.world.failing;
        let buyer = failing.buyer;
        if date.add_days(CALLED_BEFORE_DAYS) == Ok(failing.promised) {
            let word = Word { given_on: date, pay_by: failing.promised, is_kept: false };
            self.take_word(buyer, word)?;
        }
        if date == failing.blocked {
            self.block(buyer, date)?;
        }
        if date == failing.insolvent {
            self.write_off(buyer, date)?;
        }
        if date.days_since(failing.insolvent) == RELIEVED_AFTER_DAYS {
            let is_taxed = self.world.buyers[buyer].create.tax_status == TaxStatus::Domestic;
            let relieve = |lost: &Lost| RelieveTax { invoice: lost.invoice };
            let claims = self.told.lost.iter().filter(|_| is_taxed).map(relieve).collect();
            for reply in self.clerk.run_all(at("controller", date), claims)? {
                self.told.relieved += reply.tax.minor();
            }
        }
        if date == failing.quota_paid {
            self.take_quota(buyer, date)?;
        }
        Ok(())
    }

    /// No more orders are taken, and what has not left stays.
    fn block(&mut self, buyer: usize, date: Date) -> Result<(), DemoError> {
        let block = ChangeCustomer {
            customer: self.buyers[buyer],
            credit_limit: None,
            terms: None,
            block: Some(Block::Orders),
            details: Default::default(),
        };
        self.clerk.run(at("credit manager", date), block)?;
        let is_theirs = |sale: &super::Sale<'_>| sale.planned.buyer == buyer;
        let mut cancelled = Vec::new();
        for sale in self.sales.iter_mut().filter(|sale| is_theirs(sale)) {
            if !sale.to_ship.is_empty() {
                sale.to_ship.clear();
                let reason = "the customer does not pay".to_owned();
                cancelled.push(CancelOrder { order: sale.order, reason });
            }
        }
        let sales = &self.sales;
        self.waiting.retain(|waiting| sales[waiting.sale].planned.buyer != buyer);
        self.told.stopped = cancelled.len();
        self.clerk.run_all(at("credit manager", date), cancelled)?;
        Ok(())
    }

    /// What it owes is written off, and charges for paying late are waived.
    fn write_off(&mut self, buyer: usize, date: Date) -> Result<(), DemoError> {
        let items = self.open_items(buyer)?;
        let note = || "insolvency, announced by the district court".to_owned();
        for item in items.iter().filter(|item| super::cash::is_invoice(item)) {
            if !is_billed(item) {
                let charge = LateChargeId::from_uuid(item.document);
                let (reason, note) = (WriteOffReason::Insolvency, note());
                self.clerk.run(at("controller", date), WaiveCharge { charge, reason, note })?;
                continue;
            }
            let write_off = WriteOffInvoice {
                invoice: id_of(item),
                instalment: None,
                amount: None,
                reason: WriteOffReason::Insolvency,
                note: note(),
            };
            self.clerk.run(at("controller", date), write_off)?;
            self.told.lost.push(Lost { invoice: id_of(item), amount: item.open });
        }
        Ok(())
    }

    /// The administrator pays a part, which is taken for the largest invoice.
    fn take_quota(&mut self, buyer: usize, date: Date) -> Result<(), DemoError> {
        let Some(largest) = self.told.lost.iter().max_by_key(|lost| lost.amount.minor()).copied()
        else {
            return Ok(());
        };
        let all: i64 = self.told.lost.iter().map(|lost| lost.amount.minor()).sum();
        let quota = Money::new((all * QUOTA / 100).min(largest.amount.minor()), Currency::EUR);
        let recover = RecoverInvoice {
            invoice: largest.invoice,
            instalment: None,
            amount: Some(quota),
            note: "quota of the insolvency".to_owned(),
        };
        let recovered = self.clerk.run(at("controller", date), recover)?;
        self.told.relieved += recovered.relief.map_or(0, |relief| relief.tax.minor());
        self.told.recovered = quota.minor();
        let payment = ReceivePayment {
            customer: self.buyers[buyer],
            method: Method::Bank,
            reference: "quota of the insolvency".to_owned(),
            amount: quota,
            applications: vec![Application {
                invoice: InvoiceRef::Id(largest.invoice),
                amount: quota,
            }],
            automatic: Matching::Stated,
        };
        self.clerk.run(at("accounts receivable", date), payment).map(|_| ())
    }
}

fn at(who: &'static str, date: Date) -> Doing {
    Doing { who, date, from: 14 * 3_600, until: 14 * 3_600 }
}
