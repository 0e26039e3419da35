//! `payment.take_bank_line`: money of a bank statement finds its payer and its invoices, or waits
//! as that of an unknown payer. What keeps a line from being taken twice is the source key that
//! comes with the command.
use super::receive::{self, Given};
use super::references::{self, Found};
use super::under_way::{self, Pending};
use super::{PaymentReply, Reach, Reached, ReceiptReply};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, ledger};
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::{Invoice, InvoiceId};
use quittance_domain::ledger::InBase;
use quittance_domain::payment::bank_account::{CustomerBankAccount, bank_account};
use quittance_domain::payment::bank_line::{Payer, Planned, TakeBankLine, payer, plan};
use quittance_domain::payment::identify::{ReceiptPosted, take_unidentified};
use quittance_domain::payment::netting::{NettingGiven, net};
use quittance_domain::payment::reference::Named;
use quittance_domain::payment::under_way::Confirmed;
use quittance_domain::payment::{
    InvoiceRef, Matching, OnAccountApplied, PayerState, PaymentReceived, PendingPayment, Receiving,
};
use quittance_domain::receivables::{EarlyDiscounts, OpenItem};
use quittance_domain::{At, Ids, Refused};
use quittance_store::payment::PayersOfCustomer;
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

/// What became of a line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum BankLineReply {
    /// A payment of a customer.
    Payment(PaymentReply),
    /// Money of an unknown payer.
    Unidentified(ReceiptReply),
}

/// The records that it is decided on.
pub enum LineGiven {
    /// It was announced.
    Announced(Box<(Given, Pending)>),
    /// The payer is known.
    Known(Box<Known>),
    /// Nobody knows the payer.
    Unknown(InBase),
}

/// What a payment of a known payer is decided on.
pub struct Known {
    given: Given,
    planned: Planned,
    netting: Option<Netting>,
}

/// What credit notes that the text names are applied on.
struct Netting {
    notes: Vec<Arc<Invoice>>,
    items: Vec<Arc<OpenItem>>,
    accounts: Vec<Arc<CreditAccount>>,
}

impl Netting {
    /// Gathers it, where the text names open credit notes.
    fn gather(
        planned: &Planned,
        reached: &Reached,
        look: &Look<'_>,
    ) -> Result<Option<Netting>, Missing> {
        if planned.notes.is_empty() || planned.named.is_empty() {
            return Ok(None);
        }
        let ids = || planned.notes.iter().map(|note| InvoiceId::from_uuid(*note));
        ids().for_each(|note| look.want::<Invoice>(note));
        let mut accounts = reached.group.clone();
        accounts.extend(look.find::<CreditAccount>(planned.payment.customer)?);
        let mut notes = Vec::with_capacity(planned.notes.len());
        for note in ids() {
            notes.extend(look.find::<Invoice>(note)?);
        }
        Ok(Some(Netting { notes, items: reached.items.clone(), accounts }))
    }
}

impl Known {
    fn decide(&self, at: &At, ids: &mut dyn Ids) -> Result<BankLineTaken, Refused> {
        let plain = Receiving::plain(&self.planned.payment);
        let receiving = Receiving { evidence: &self.planned.evidence, ..plain };
        let received = self.given.decide(&receiving, at, ids)?;
        let netted = match &self.netting {
            None => Vec::new(),
            Some(netting) => {
                let notes: Vec<&Invoice> = netting.notes.iter().map(Arc::as_ref).collect();
                let items: Vec<&OpenItem> = netting.items.iter().map(Arc::as_ref).collect();
                let accounts: Vec<&CreditAccount> =
                    netting.accounts.iter().map(Arc::as_ref).collect();
                let given = NettingGiven {
                    company: self.given.company(),
                    notes: &notes,
                    items: &items,
                    accounts: &accounts,
                };
                net(&given, (&self.planned, &received), at, ids)?
            }
        };
        Ok(BankLineTaken::Payment(Box::new(received), netted))
    }
}

/// What was decided.
pub enum BankLineTaken {
    /// A payment that was announced.
    Announced(Box<(PendingPayment, Confirmed)>),
    /// A payment, and what credit notes settle beside it.
    Payment(Box<PaymentReceived>, Vec<OnAccountApplied>),
    /// Money of an unknown payer.
    Unidentified(Box<ReceiptPosted>),
}

/// The customers of what the text names, each with its payer.
fn customers(
    look: &Look<'_>,
    named: &[Found],
) -> Result<Vec<(CustomerId, Option<CustomerId>)>, Missing> {
    let customers: BTreeSet<CustomerId> = named.iter().flat_map(Found::customers).collect();
    customers.iter().for_each(|customer| look.want_all::<PayersOfCustomer>(*customer));
    let with_payer = |customer: CustomerId| {
        let links = look.all::<PayersOfCustomer>(customer)?;
        let active = links.iter().find(|link| link.state == PayerState::Active);
        Ok((customer, active.map(|link| link.payer)))
    };
    customers.into_iter().map(with_payer).collect()
}

/// The payer of a line whose account is in the currency of the money.
fn find_payer(
    line: &TakeBankLine,
    look: &Look<'_>,
    named: &[Found],
) -> Result<Option<Payer>, Missing> {
    let owner = match bank_account(&line.bank_account) {
        Ok(number) => look.find::<CustomerBankAccount>(number)?.map(|known| known.customer),
        Err(_) => None, // what is no number of an account is nobody's
    };
    let Some(payer) = payer(owner, &customers(look, named)?) else {
        return Ok(None);
    };
    let account = look.find::<CreditAccount>(payer.customer)?;
    Ok(account.filter(|it| it.currency == line.amount.currency()).map(|_| payer))
}

impl Command for TakeBankLine {
    const NAME: &'static str = "payment.take_bank_line";
    type Given = LineGiven;
    type Decision = BankLineTaken;
    type Reply = BankLineReply;

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<LineGiven, Halt> {
        look.want::<NumberSeries>(Series::Payment.key(at.business_date));
        look.want::<NumberSeries>(Series::UnidentifiedReceipt.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        let company = company::find(look)?;
        if let Some(pending) = Pending::of_line(self, look)? {
            return Ok(LineGiven::Announced(Box::new((pending.given(look, at)?, pending))));
        }
        let named = references::find(self, look)?;
        let Some(payer) = find_payer(self, look, &named)? else {
            let day = (self.amount.currency(), at.business_date);
            return Ok(LineGiven::Unknown(ledger::in_base(look, &company, day)?));
        };
        let (customer, matching) = (payer.customer, Matching::GroupOldestFirst);
        let paid_on = at.value_date;
        let documents = named.iter().flat_map(Found::documents);
        let invoices: Vec<InvoiceRef> =
            documents.map(|document| InvoiceRef::Id(InvoiceId::from_uuid(document))).collect();
        let invoices = invoices.iter().collect();
        let reach = Reach { customer, invoices, matching, paid_on: Some(paid_on) };
        reach.want(look);
        let reached = reach.items(look)?;
        let offers = reached.offers.borrowed();
        let early = EarlyDiscounts::on(paid_on, offers.offers()).map_err(Refused::from)?;
        let open: Vec<&OpenItem> = reached.items.iter().map(Arc::as_ref).collect();
        let paid_for: Vec<CustomerId> = reached.customers(customer);
        let named: Vec<Named<'_>> =
            named.iter().filter_map(|it| it.within(&reached.items, &paid_for)).collect();
        let planned = plan(self, &payer, (&named, &open), &early).map_err(Refused::from)?;
        let given = Given::gather(&planned.payment, &[], paid_on, (look, at))?;
        let netting = Netting::gather(&planned, &reached, look)?;
        Ok(LineGiven::Known(Box::new(Known { given, planned, netting })))
    }

    fn decide(
        &self,
        given: &LineGiven,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<BankLineTaken, Refused> {
        match given {
            LineGiven::Announced(announced) => {
                let (given, pending) = announced.as_ref();
                let (pending, confirmed) = pending.confirm_by_line(given, at, ids)?;
                Ok(BankLineTaken::Announced(Box::new((pending, confirmed))))
            }
            LineGiven::Known(known) => known.decide(at, ids),
            LineGiven::Unknown(in_base) => {
                let posted = take_unidentified(*in_base, &self.unidentified(), at, ids)?;
                Ok(BankLineTaken::Unidentified(Box::new(posted)))
            }
        }
    }

    fn record(
        &self,
        _given: LineGiven,
        taken: BankLineTaken,
        recorder: &mut Recorder<'_>,
    ) -> Result<BankLineReply, Halt> {
        match taken {
            BankLineTaken::Announced(announced) => {
                let (pending, confirmed) = *announced;
                under_way::record(&pending, confirmed, recorder).map(BankLineReply::Payment)
            }
            BankLineTaken::Payment(received, netted) => {
                let currency = received.payment.currency;
                let reply = receive::record(*received, recorder)?;
                for applied in netted {
                    super::apply::record(applied, currency, recorder)?;
                }
                Ok(BankLineReply::Payment(reply))
            }
            BankLineTaken::Unidentified(posted) => {
                super::take_unidentified::record(*posted, recorder).map(BankLineReply::Unidentified)
            }
        }
    }
}
