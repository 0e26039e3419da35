//! Bank lines: money of a bank statement, whose payer and invoices are found by what the line says.
//!
//! What was announced by a key that the line names ([`super::under_way`]), and of the same amount,
//! is here with it. Else the payer is the owner of the bank account that the money came from; else
//! whose documents the text names ([`super::reference`]), or the one payer of all of these. Nobody
//! else is guessed: the money is unidentified. What it is for: what the text names; else the one
//! open item of exactly this amount; else the oldest due first (RULES 12). Credit notes that the
//! text names are taken off what it names besides ([`super::netting`]). What is named and not open
//! is told, and nothing else is paid in its place. The payment keeps how it was found.

use super::identify::TakeUnidentified;
use super::receive::unreserved;
use super::reference::{self, Named};
use super::{Application, InvoiceRef, Matching, Method, ReceivePayment};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::id::Uuid;
use crate::invoicing::InvoiceId;
use crate::money::{AmountRefusal, Money};
use crate::receivables::{EarlyDiscounts, ItemKind, OpenItem};
use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::collections::BTreeSet;

/// Money that came in by a line of a bank statement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TakeBankLine {
    /// How much; positive.
    pub amount: Money,
    /// What the payer wrote with it: references and free text.
    #[serde(default)]
    pub remittance: String,
    /// The payer's own reference, which banks carry from end to end.
    #[serde(default)]
    pub end_to_end: String,
    /// The payer's name, as the bank says.
    #[serde(default)]
    pub remitter: String,
    /// The payer's bank account, as the bank says.
    #[serde(default)]
    pub bank_account: String,
}

impl TakeBankLine {
    /// The numbers of ours that its texts name, each once, in their order.
    #[must_use]
    pub fn numbers(&self) -> Vec<String> {
        reference::numbers(&[&self.remittance, &self.end_to_end])
    }

    /// The words of its texts that may be foreign numbers.
    #[must_use]
    pub fn words(&self) -> Vec<String> {
        reference::words(&[&self.remittance, &self.end_to_end])
    }

    /// The keys that a payment under way may be known by: the payer's reference, then the words of
    /// the texts.
    #[must_use]
    pub fn keys(&self) -> Vec<String> {
        let reference = self.end_to_end.trim();
        let words = self.words().into_iter().filter(|word| word != reference);
        let reference = Some(reference.to_owned()).filter(|text| !text.is_empty());
        reference.into_iter().chain(words).collect()
    }

    /// What is written with the payment.
    fn reference(&self) -> String {
        if self.remittance.is_empty() { self.end_to_end.clone() } else { self.remittance.clone() }
    }

    /// The money as that of an unknown payer.
    #[must_use]
    pub fn unidentified(&self) -> TakeUnidentified {
        TakeUnidentified {
            method: Method::Bank,
            amount: self.amount,
            reference: self.reference(),
            remitter: self.remitter.clone(),
            bank_account: self.bank_account.clone(),
        }
    }
}

/// Who paid, and how that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payer {
    /// Who.
    pub customer: CustomerId,
    /// By what.
    pub evidence: String,
}

/// Finds the payer: `owner` of the bank account, and of each item that the text names its customer
/// with that customer's payer.
#[must_use]
pub fn payer(
    owner: Option<CustomerId>,
    named: &[(CustomerId, Option<CustomerId>)],
) -> Option<Payer> {
    if let Some(customer) = owner {
        return Some(Payer { customer, evidence: "payer by bank account".to_owned() });
    }
    let one = |customers: BTreeSet<CustomerId>| match customers.len() {
        1 => customers.into_iter().next(),
        _ => None,
    };
    let customers: BTreeSet<CustomerId> = named.iter().map(|(customer, _)| *customer).collect();
    if let Some(customer) = one(customers) {
        return Some(Payer { customer, evidence: "payer by reference".to_owned() });
    }
    let who = |(customer, payer): &(CustomerId, Option<CustomerId>)| payer.unwrap_or(*customer);
    let customer = one(named.iter().map(who).collect())?;
    Some(Payer { customer, evidence: "payer of all that is named".to_owned() })
}

/// A payment that a line becomes, and how it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The payment.
    pub payment: ReceivePayment,
    /// By what its payer and invoices were found.
    pub evidence: String,
    /// The credit notes to take off what is named and not paid by the money, in the text's order.
    pub notes: Vec<Uuid>,
    /// What is named, in the text's order.
    pub named: Vec<Uuid>,
}

/// What of a document is open, all instalments together.
struct Due<'a> {
    document: Uuid,
    number: &'a str,
    kind: ItemKind,
    open: Money,
    /// What closes it now.
    closing: Money,
    /// Which amounts are exactly for it: what is open of it or of the first instalment that is not
    /// paid, and what closes these now.
    exact: [Money; 4],
}

/// What is owed and open in a currency, in the order of the documents' ids.
fn dues<'a>(
    open: &[&'a OpenItem],
    currency: Currency,
    early: &EarlyDiscounts<'_>,
) -> Result<Vec<Due<'a>>, AmountRefusal> {
    let mut items: Vec<&'a OpenItem> = open
        .iter()
        .filter(|item| item.kind.is_owed() && item.open.is_positive())
        .filter(|item| item.currency == currency)
        .copied()
        .collect();
    items.sort_by_key(|item| (item.document, item.instalment));
    let mut dues: Vec<Due<'a>> = Vec::with_capacity(items.len());
    for item in items {
        let closing = early.closing(item, Money::zero(currency))?;
        match dues.last_mut().filter(|due| due.document == item.document) {
            Some(due) => {
                due.open = due.open.checked_add(item.open)?;
                due.closing = due.closing.checked_add(closing)?;
                [due.exact[0], due.exact[1]] = [due.open, due.closing];
            }
            None => dues.push(Due {
                document: item.document,
                number: &item.document_number,
                kind: item.kind,
                open: item.open,
                closing,
                exact: [item.open, closing, item.open, closing],
            }),
        }
    }
    Ok(dues)
}

/// Plans the payment of a line: `named` is what its text names and the payer may settle, in the
/// order of the text; `open` all that it may.
///
/// What is named gets what it has open, as far as the money goes: first what closes it now, if it
/// is early, and what is left takes the place of discounts; the rest stays on account, for the
/// payer has said what it pays. Refusals: `amount.overflow`.
pub fn plan(
    line: &TakeBankLine,
    payer: &Payer,
    (named, open): (&[Named<'_>], &[&OpenItem]),
    early: &EarlyDiscounts<'_>,
) -> Result<Planned, AmountRefusal> {
    let open = unreserved(open)?;
    let open: Vec<&OpenItem> = open.iter().map(Cow::as_ref).collect();
    let dues = dues(&open, line.amount.currency(), early)?;
    let wanted = Wanted::of(named, &dues);
    let (automatic, applications, how) = match named {
        [] => by_amount(&dues, line.amount),
        [..] => (Matching::Stated, pay_named(&wanted.dues, line.amount)?, wanted.told()),
    };
    let payment = ReceivePayment {
        customer: payer.customer,
        method: Method::Bank,
        reference: line.reference(),
        amount: line.amount,
        applications,
        automatic,
    };
    let evidence = format!("{}; {how}", payer.evidence);
    let (notes, named) = (wanted.notes, wanted.dues.iter().map(|due| due.document).collect());
    Ok(Planned { payment, evidence, notes, named })
}

/// What the references of a text come to.
struct Wanted<'a, 'b> {
    /// What is owed and open, each once.
    dues: Vec<&'b Due<'a>>,
    /// The open credit notes.
    notes: Vec<Uuid>,
    /// The references by which something is open.
    open: Vec<&'a str>,
    /// The others.
    not_open: Vec<&'a str>,
}

impl<'a, 'b> Wanted<'a, 'b> {
    fn of(named: &[Named<'a>], dues: &'b [Due<'a>]) -> Self {
        let (open, not_open) = (Vec::new(), Vec::new());
        let mut wanted = Wanted { dues: Vec::new(), notes: Vec::new(), open, not_open };
        for reference in named {
            let mut is_open = false;
            for item in &reference.items {
                let due = dues.iter().find(|due| due.document == item.document);
                if let Some(due) = due {
                    is_open = true;
                    if wanted.dues.iter().all(|it| it.document != due.document) {
                        wanted.dues.push(due);
                    }
                } else if item.kind == ItemKind::Receivable && item.open.is_negative() {
                    is_open = true;
                    wanted.notes.push(item.document);
                }
            }
            let told = if is_open { &mut wanted.open } else { &mut wanted.not_open };
            told.push(reference.text);
        }
        wanted
    }

    /// What is told of it: no longer than two references each.
    fn told(&self) -> String {
        let names = |texts: &[&str]| match texts {
            [] => None,
            [one] => Some((*one).to_owned()),
            [first, others @ ..] => Some(format!("{first} and {} more", others.len())),
        };
        match (names(&self.open), names(&self.not_open)) {
            (Some(open), None) => format!("the text names {open}"),
            (Some(open), Some(not)) => format!("the text names {open}; nothing is open by {not}"),
            (None, not) => format!("nothing is open by {}", not.unwrap_or_default()),
        }
    }
}

/// What is named gets of the money, in the order of the text.
fn pay_named(named: &[&Due<'_>], amount: Money) -> Result<Vec<Application>, AmountRefusal> {
    let (mut amounts, mut rest) = (Vec::with_capacity(named.len()), amount);
    for due in named {
        let amount = due.closing.min(rest)?;
        amounts.push(amount);
        rest = rest.checked_sub(amount)?;
    }
    for (due, amount) in named.iter().zip(&mut amounts) {
        let more = due.open.checked_sub(*amount)?.min(rest)?;
        *amount = amount.checked_add(more)?;
        rest = rest.checked_sub(more)?;
    }
    let paid = named.iter().zip(amounts).filter(|(_, amount)| amount.is_positive());
    Ok(paid.map(|(due, amount)| due.application(amount)).collect())
}

/// What money is for that names nothing: the only invoice of its amount, else the oldest due.
fn by_amount(dues: &[Due<'_>], amount: Money) -> (Matching, Vec<Application>, String) {
    let mut invoices = dues.iter().filter(|due| due.kind == ItemKind::Receivable).peekable();
    if invoices.peek().is_none() {
        return (Matching::Stated, Vec::new(), "nothing is open".to_owned());
    }
    let exact: Vec<&Due<'_>> = invoices.filter(|due| due.exact.contains(&amount)).collect();
    match exact.as_slice() {
        [one] => {
            let how = format!("{} is the only one of this amount", one.number);
            (Matching::Stated, vec![one.application(amount)], how)
        }
        _ => (Matching::GroupOldestFirst, Vec::new(), "the oldest due first".to_owned()),
    }
}

impl Due<'_> {
    fn application(&self, amount: Money) -> Application {
        Application { invoice: InvoiceRef::Id(InvoiceId::from_uuid(self.document)), amount }
    }
}
