//! `payment.take_bank_line`: money of a bank statement finds its payer and its invoices, or waits
//! as that of an unknown payer. What keeps a line from being taken twice is the source key that
//! comes with the command.
use super::receive::{self, Given};
use super::{PaymentReply, Reach, Reached, ReceiptReply, key_of_number, want_number};
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, ledger};
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::CustomerId;
use quittance_domain::ledger::InBase;
use quittance_domain::payment::bank_account::{CustomerBankAccount, bank_account};
use quittance_domain::payment::bank_line::{Payer, Planned, TakeBankLine, payer, plan};
use quittance_domain::payment::identify::{ReceiptPosted, take_unidentified};
use quittance_domain::payment::{InvoiceRef, Matching, PayerState, PaymentReceived, Receiving};
use quittance_domain::receivables::{EarlyDiscounts, OpenItem};
use quittance_domain::{At, Ids, Refused};
use quittance_store::payment::PayersOfCustomer;
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
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
    /// The payer is known.
    Known(Box<Given>, Planned),
    /// Nobody knows the payer.
    Unknown(InBase),
}

/// What was decided.
pub enum BankLineTaken {
    /// A payment.
    Payment(Box<PaymentReceived>),
    /// Money of an unknown payer.
    Unidentified(Box<ReceiptPosted>),
}

/// The items that the text names, in its order.
fn named(look: &Look<'_>, numbers: &[String]) -> Result<Vec<Arc<OpenItem>>, Missing> {
    numbers.iter().for_each(|number| want_number(look, number));
    let mut keys = Vec::with_capacity(numbers.len());
    for number in numbers {
        keys.extend(key_of_number(look, number)?);
    }
    keys.iter().for_each(|key| look.want::<OpenItem>(*key));
    let mut items = Vec::with_capacity(keys.len());
    for key in keys {
        items.extend(look.find::<OpenItem>(key)?);
    }
    Ok(items)
}

/// The customers of items, each with its payer.
fn customers(
    look: &Look<'_>,
    items: &[Arc<OpenItem>],
) -> Result<Vec<(CustomerId, Option<CustomerId>)>, Missing> {
    items.iter().for_each(|item| look.want_all::<PayersOfCustomer>(item.customer));
    let with_payer = |item: &Arc<OpenItem>| {
        let links = look.all::<PayersOfCustomer>(item.customer)?;
        let active = links.iter().find(|link| link.state == PayerState::Active);
        Ok((item.customer, active.map(|link| link.payer)))
    };
    items.iter().map(with_payer).collect()
}

/// The payer of a line whose account is in the currency of the money.
fn find_payer(
    line: &TakeBankLine,
    look: &Look<'_>,
    named: &[Arc<OpenItem>],
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
        let numbers = self.numbers();
        let named = named(look, &numbers)?;
        let Some(payer) = find_payer(self, look, &named)? else {
            let day = (self.amount.currency(), at.business_date);
            return Ok(LineGiven::Unknown(ledger::in_base(look, &company, day)?));
        };
        let invoices: Vec<InvoiceRef> = numbers.into_iter().map(InvoiceRef::Number).collect();
        let (customer, matching) = (payer.customer, Matching::GroupOldestFirst);
        let paid_on = at.business_date;
        let invoices = invoices.iter().collect();
        let reach = Reach { customer, invoices, matching, paid_on: Some(paid_on) };
        reach.want(look);
        let Reached { items, offers, .. } = reach.items(look)?;
        let offers = offers.borrowed();
        let early = EarlyDiscounts::on(paid_on, offers.offers()).map_err(Refused::from)?;
        let open: Vec<&OpenItem> = items.iter().map(Arc::as_ref).collect();
        let within = |item: &&OpenItem| open.iter().any(|it| it.document == item.document);
        let named: Vec<&OpenItem> = named.iter().map(Arc::as_ref).filter(within).collect();
        let planned = plan(self, &payer, (&named, &open), &early).map_err(Refused::from)?;
        let given = Given::gather(&planned.payment, &[], paid_on, (look, at))?;
        Ok(LineGiven::Known(Box::new(given), planned))
    }

    fn decide(
        &self,
        given: &LineGiven,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<BankLineTaken, Refused> {
        match given {
            LineGiven::Known(given, planned) => {
                let plain = Receiving::plain(&planned.payment);
                let receiving = Receiving { evidence: &planned.evidence, ..plain };
                let received = given.decide(&receiving, at, ids)?;
                Ok(BankLineTaken::Payment(Box::new(received)))
            }
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
            BankLineTaken::Payment(received) => {
                receive::record(*received, recorder).map(BankLineReply::Payment)
            }
            BankLineTaken::Unidentified(posted) => {
                super::take_unidentified::record(*posted, recorder).map(BankLineReply::Unidentified)
            }
        }
    }
}
