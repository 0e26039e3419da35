//! Brings money that the last system took in and that settles nothing yet: a customer's, which is a
//! payment on account, or that of an unknown payer, which is an unidentified receipt.

use super::{Opening, OpeningChanged, OpeningMoney, more, worth};
use crate::at::At;
use crate::company::Company;
use crate::credit::CreditAccount;
use crate::customer::CustomerId;
use crate::event::Event;
use crate::id::Ids;
use crate::ledger::InBase;
use crate::money::{AmountRefusal, Money};
use crate::payment::{
    Matching, Method, PaymentReceived, ReceiptPosted, ReceivePayment, ReceivePaymentGiven,
    Receiving, TakeUnidentified, bring_unidentified, receive,
};
use crate::receivables::Offers;
use crate::refusal::Refused;
use serde::{Deserialize, Serialize};

/// Brings money of the last system.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BringMoney {
    /// Whose it is; none: nobody knows.
    #[serde(default)]
    pub customer: Option<CustomerId>,
    /// How it came.
    pub method: Method,
    /// How much; positive.
    pub amount: Money,
    /// What that is worth in the books, of money in another currency.
    #[serde(default)]
    pub base_amount: Option<Money>,
    /// What the last system called it, or what was written with it.
    #[serde(default)]
    pub reference: String,
    /// The unknown payer's name, as the bank said.
    #[serde(default)]
    pub remitter: String,
    /// The unknown payer's bank account, as the bank said.
    #[serde(default)]
    pub bank_account: String,
}

/// What bringing money rests on.
#[derive(Clone, Copy, Debug)]
pub struct BringMoneyGiven<'a> {
    /// The opening.
    pub opening: Option<&'a Opening>,
    /// The company.
    pub company: &'a Company,
    /// The credit account of the customer that the command names; none: there is no such customer.
    pub credit: Option<&'a CreditAccount>,
}

/// Money that is a document of ours now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BroughtMoney {
    /// On account of a customer.
    OnAccount(Box<PaymentReceived>),
    /// Of an unknown payer.
    Unidentified(Box<ReceiptPosted>),
}

/// Money that was brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MoneyBrought {
    /// The payment or receipt, without number.
    pub money: BroughtMoney,
    /// New.
    pub marker: OpeningMoney,
    /// The opening, changed, and `opening.money_brought`.
    pub changed: OpeningChanged,
}

/// Brings money, on the go-live day.
///
/// Refusals: `NotBegun`, `ClosedAlready`; `BaseMissing`, `BaseWrong`; `payment.unknown_customer`,
/// `payment.amount_not_positive`, `payment.wrong_currency`, `text.*`, `amount.*`.
pub fn bring_money(
    given: &BringMoneyGiven<'_>,
    command: &BringMoney,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<MoneyBrought, Refused> {
    let opening = Opening::open(given.opening)?;
    let base_amount = worth(command.amount, command.base_amount, given.company.base_currency)?;
    let (money, id) = match command.customer {
        Some(customer) => {
            let received = on_account(given, (command, customer), base_amount, at, ids)?;
            let id = received.payment.id.uuid();
            (BroughtMoney::OnAccount(Box::new(received)), id)
        }
        None => {
            let posted = bring_unidentified(base_amount, &unidentified(command), at, ids)?;
            let id = posted.receipt.id.uuid();
            (BroughtMoney::Unidentified(Box::new(posted)), id)
        }
    };
    let event = Event::new("opening.money_brought", id)
        .with("brought_on", opening.on)
        .with("amount", command.amount);
    let opening = opening.with_money(&money, base_amount)?;
    let marker = OpeningMoney { id, brought_on: opening.on };
    Ok(MoneyBrought { money, marker, changed: OpeningChanged { opening, events: vec![event] } })
}

impl Opening {
    fn with_money(&self, money: &BroughtMoney, worth: Money) -> Result<Opening, AmountRefusal> {
        let (mut on_account, mut unidentified) = (self.on_account, self.unidentified);
        match money {
            BroughtMoney::OnAccount(_) => on_account = more(on_account, worth)?,
            BroughtMoney::Unidentified(_) => unidentified = more(unidentified, worth)?,
        }
        Ok(Opening { on_account, unidentified, ..self.clone() })
    }
}

/// All of it stays on account: what it pays is said when its invoices are there.
fn on_account(
    given: &BringMoneyGiven<'_>,
    (command, customer): (&BringMoney, CustomerId),
    base_amount: Money,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<PaymentReceived, Refused> {
    let payment = ReceivePayment {
        customer,
        method: command.method,
        reference: command.reference.clone(),
        amount: command.amount,
        applications: Vec::new(),
        automatic: Matching::None,
    };
    let given = ReceivePaymentGiven {
        company: given.company,
        credit: given.credit,
        group: &[],
        items: &[],
        offers: Offers::default(),
        tolerance: None,
        disputes: &[],
        in_base: InBase::only(given.company.base_currency),
    };
    let receiving = Receiving { brought: Some(base_amount), ..Receiving::plain(&payment) };
    receive(&given, &receiving, at, ids)
}

fn unidentified(command: &BringMoney) -> TakeUnidentified {
    TakeUnidentified {
        method: command.method,
        amount: command.amount,
        reference: command.reference.clone(),
        remitter: command.remitter.clone(),
        bank_account: command.bank_account.clone(),
    }
}
