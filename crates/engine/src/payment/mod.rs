//! Payment's commands: money comes in, settles what customers owe, and sometimes goes back.
//!
//! - `payment.receive` gathers the credit account and the open items that are stated, or all open
//!   items of the customer (and of those that it pays for) when the oldest are to be found; records
//!   the payment, what it settles and what of it stays on account. `payment.receive_short` does so
//!   with deductions, `payment.identify` with a receipt of an unknown payer.
//! - `payment.apply` gathers the same for the money on account of a payment, and
//!   `payment.apply_credit` for an open credit note; they record what that settles.
//! - `payment.declare_deduction`, `payment.resolve_deduction`: what a customer does not pay.
//! - `payment.refund`, `payment.return`: money goes back. `payment.unapply`: it was applied to the
//!   wrong document.
//! - `payment.take_unidentified`, `payment.pay_back_unidentified`: money of unknown payers.
//! - `payment.take_bank_line`: a line of a bank statement becomes a payment or waits unidentified.
//! - `payment.announce`, `payment.confirm`, `payment.fail`: money that is under way.
//! - `payment.set_tolerance`, `payment.set_payer`, `payment.add_bank_account`: what matching goes
//!   by.
mod add_bank_account;
mod apply;
mod apply_credit;
mod declare_deduction;
mod early;
mod identify;
mod own_notes;
mod pay_back_unidentified;
mod receive;
mod receive_short;
mod references;
mod refund;
mod resolve_deduction;
mod return_payment;
mod set_payer;
mod set_tolerance;
mod take_bank_line;
mod take_unidentified;
mod unapply;
mod under_way;

pub(crate) use apply::record as record_applied;
pub use declare_deduction::DeductionReply;
pub(crate) use receive::record as record_received;
pub use refund::RefundReply;
pub use return_payment::PaymentReturnReply;
pub use take_bank_line::BankLineReply;
pub use take_unidentified::ReceiptReply;
pub(crate) use take_unidentified::record as record_unidentified;
pub use unapply::UnapplyReply;
pub use under_way::PendingReply;

use crate::command::Halt;
use crate::invoicing;
use early::OffersGiven;
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::payment::{
    Application, InvoiceRef, Matching, PayerLink, PayerState, PaymentId,
};
use quittance_domain::receivables::{Dispute, INSTALMENT_WHOLE, OpenItem};
use quittance_domain::{Date, Money};
use quittance_store::invoicing::InvoiceByNumber;
use quittance_store::payment::{DeductionByNumber, PaidByPayer, ReturnedPaymentByNumber};
use quittance_store::receivables::{
    LateChargeByNumber, OpenDisputesOfCustomer, OpenItemsOfCustomer,
};
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A payment as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentReply {
    /// Which.
    pub payment: PaymentId,
    /// Its number.
    pub number: String,
    /// What of it settles invoices by this command.
    pub applied: Money,
    /// What was given up of these invoices because they are paid early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Money>,
    /// What of it is on account now.
    pub on_account: Money,
}

/// What money may reach: whose it is, and which documents are named.
struct Reach<'a> {
    customer: CustomerId,
    invoices: Vec<&'a InvoiceRef>,
    matching: Matching,
    /// The day on which the money came in, by which it is early; none: it is no money.
    paid_on: Option<Date>,
}

/// What was found in its reach.
struct Reached {
    /// The open items that it may settle, each once.
    items: Vec<Arc<OpenItem>>,
    /// The accounts of the customers that it pays for and that items are of.
    group: Vec<Arc<CreditAccount>>,
    /// What paying the items early saves.
    offers: OffersGiven,
}

impl Reached {
    /// Those whose items may be settled: who pays, and those of its group that have any.
    fn customers(&self, payer: CustomerId) -> Vec<CustomerId> {
        let group = self.group.iter().map(|account| account.customer);
        [payer].into_iter().chain(group).collect()
    }

    /// The open disputes of those whose items were found.
    fn disputes(&self, look: &Look<'_>) -> Result<Vec<Arc<Dispute>>, Missing> {
        let customers: BTreeSet<CustomerId> = self.items.iter().map(|item| item.customer).collect();
        customers.iter().for_each(|it| look.want_all::<OpenDisputesOfCustomer>(*it));
        let mut disputes = Vec::new();
        for customer in customers {
            disputes.extend(look.all::<OpenDisputesOfCustomer>(customer)?);
        }
        Ok(disputes)
    }
}

/// The documents that applications name.
fn named(applications: &[Application]) -> Vec<&InvoiceRef> {
    applications.iter().map(|application| &application.invoice).collect()
}

impl Reach<'_> {
    /// Notes what [`Reach::items`] needs and is known at once.
    fn want(&self, look: &Look<'_>) {
        for invoice in &self.invoices {
            match invoice {
                InvoiceRef::Id(id) => look.want::<OpenItem>(key(*id)),
                InvoiceRef::Number(number) => want_number(look, number),
            }
        }
        match self.matching {
            Matching::OldestFirst => look.want_all::<OpenItemsOfCustomer>(self.customer),
            Matching::GroupOldestFirst => {
                look.want_all::<OpenItemsOfCustomer>(self.customer);
                look.want_all::<PaidByPayer>(self.customer);
            }
            Matching::Stated | Matching::None => {}
        }
    }

    /// The open items that it may settle: those that are stated, as far as there are any, and all
    /// of the customer, or of its group, when the oldest are to be found. What another customer
    /// owes is left out unless this one pays for it.
    fn items(&self, look: &Look<'_>) -> Result<Reached, Halt> {
        let documents = self.documents(look)?;
        documents.iter().for_each(|id| look.want::<OpenItem>((*id, INSTALMENT_WHOLE)));
        let customers = self.customers(look)?;
        customers.iter().for_each(|customer| look.want_all::<OpenItemsOfCustomer>(*customer));
        let named = invoicing::instalments(look, &documents)?;
        let key = |item: Arc<OpenItem>| ((item.document, item.instalment), item);
        let mut items: BTreeMap<(Uuid, i64), Arc<OpenItem>> = named.into_iter().map(key).collect();
        for customer in customers {
            let open = look.all::<OpenItemsOfCustomer>(customer)?;
            items.extend(open.into_iter().map(key));
        }
        if let Some(paid_on) = self.paid_on {
            OffersGiven::want(look, items.values(), paid_on);
        }
        let others: BTreeSet<CustomerId> = items.values().map(|item| item.customer).collect();
        let others = others.into_iter().filter(|customer| *customer != self.customer).collect();
        let group = self.group(look, &others)?;
        let paid_for = |item: &Arc<OpenItem>| {
            item.customer == self.customer || group.contains_key(&item.customer)
        };
        let items: Vec<Arc<OpenItem>> = items.into_values().filter(paid_for).collect();
        let offers = match self.paid_on {
            Some(paid_on) => OffersGiven::find(look, &items, paid_on)?,
            None => OffersGiven::default(),
        };
        Ok(Reached { items, group: group.into_values().collect(), offers })
    }

    /// Whose items the oldest are looked for among.
    fn customers(&self, look: &Look<'_>) -> Result<Vec<CustomerId>, Missing> {
        match self.matching {
            Matching::Stated | Matching::None => Ok(Vec::new()),
            Matching::OldestFirst => Ok(vec![self.customer]),
            Matching::GroupOldestFirst => {
                let links = look.all::<PaidByPayer>(self.customer)?;
                let paid = links.iter().map(|link| link.customer);
                Ok([self.customer].into_iter().chain(paid).collect())
            }
        }
    }

    /// The accounts of those of some customers that this one pays for.
    fn group(
        &self,
        look: &Look<'_>,
        others: &BTreeSet<CustomerId>,
    ) -> Result<BTreeMap<CustomerId, Arc<CreditAccount>>, Missing> {
        for customer in others {
            look.want::<PayerLink>((*customer, self.customer));
            look.want::<CreditAccount>(*customer);
        }
        let mut group = BTreeMap::new();
        for customer in others {
            let link = look.find::<PayerLink>((*customer, self.customer))?;
            if link.is_some_and(|link| link.state == PayerState::Active) {
                let account = look.find::<CreditAccount>(*customer)?;
                let account = account.expect("each customer has a credit account");
                group.insert(*customer, account);
            }
        }
        Ok(group)
    }

    /// The stated documents; a number that nothing has is left out.
    fn documents(&self, look: &Look<'_>) -> Result<Vec<Uuid>, Missing> {
        let mut documents = Vec::with_capacity(self.invoices.len());
        for invoice in &self.invoices {
            match invoice {
                InvoiceRef::Id(id) => documents.push(id.uuid()),
                InvoiceRef::Number(number) => {
                    documents.extend(key_of_number(look, number)?.map(|(document, _)| document));
                }
            }
        }
        Ok(documents)
    }
}

/// Notes the document of a number: an invoice, unless it begins as a deduction, as a charge for
/// late payment or as the return of a payment does.
fn want_number(look: &Look<'_>, number: &str) {
    match number.split('-').next() {
        Some("DED") => look.want_all::<DeductionByNumber>(number.to_owned()),
        Some("LC") => look.want_all::<LateChargeByNumber>(number.to_owned()),
        Some("RP") => look.want_all::<ReturnedPaymentByNumber>(number.to_owned()),
        Some(_) | None => look.want_all::<InvoiceByNumber>(number.to_owned()),
    }
}

fn key_of_number(look: &Look<'_>, number: &str) -> Result<Option<(Uuid, i64)>, Missing> {
    let number = number.to_owned();
    let document = match number.split('-').next() {
        Some("DED") => {
            let found = look.all::<DeductionByNumber>(number)?;
            found.first().map(|deduction| deduction.id.uuid())
        }
        Some("LC") => {
            let found = look.all::<LateChargeByNumber>(number)?;
            found.first().map(|charge| charge.id.uuid())
        }
        Some("RP") => {
            let found = look.all::<ReturnedPaymentByNumber>(number)?;
            found.first().map(|returned| returned.id.uuid())
        }
        Some(_) | None => {
            let found = look.all::<InvoiceByNumber>(number)?;
            found.first().map(|invoice| invoice.id.uuid())
        }
    };
    Ok(document.map(|document| (document, INSTALMENT_WHOLE)))
}

fn key(invoice: InvoiceId) -> (Uuid, i64) {
    (invoice.uuid(), INSTALMENT_WHOLE)
}
