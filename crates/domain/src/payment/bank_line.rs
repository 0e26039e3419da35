//! Bank lines: money of a bank statement, whose payer and invoices are found by what the line says.
//!
//! The payer is the owner of the bank account that the money came from; else whose invoices the
//! text names, or the one payer of all of these. Nobody else is guessed: the money is unidentified.
//! What it is for: the invoices that the text names; else the one open item of exactly this amount;
//! else the oldest due first (RULES 12). The payment keeps how it was found.

use super::identify::TakeUnidentified;
use super::{Application, InvoiceRef, Matching, Method, ReceivePayment};
use crate::currency::Currency;
use crate::customer::CustomerId;
use crate::id::Uuid;
use crate::invoicing::InvoiceId;
use crate::money::{AmountRefusal, Money};
use crate::receivables::{EarlyDiscounts, ItemKind, OpenItem};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// The most invoice numbers that are looked for in the text of one line.
pub const NUMBERS_MAX: usize = 500;

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
    /// The invoice numbers that its texts name, each once, in their order.
    #[must_use]
    pub fn numbers(&self) -> Vec<String> {
        let mut found = numbers_in(&self.remittance);
        for number in numbers_in(&self.end_to_end) {
            if !found.contains(&number) {
                found.push(number);
            }
        }
        found.truncate(NUMBERS_MAX);
        found
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

/// The invoice numbers in a text, however they are written: `INV-2026-000123`, `inv 2026 000123`,
/// `INV2026/000123`.
fn numbers_in(text: &str) -> Vec<String> {
    let text = text.to_ascii_uppercase();
    let mut found: Vec<String> = Vec::new();
    let mut rest = text.as_str();
    while let Some(at) = rest.find("INV") {
        let before = rest[..at].chars().next_back();
        rest = &rest[at + 3..];
        let begins = before.is_none_or(|letter| !letter.is_ascii_alphanumeric());
        let number = begins.then(|| number_at(rest)).flatten();
        if let Some(number) = number.filter(|number| !found.contains(number)) {
            found.push(number);
        }
    }
    found
}

/// The number whose year and count a text begins with.
fn number_at(text: &str) -> Option<String> {
    let separators = [' ', '-', '/', '.', ':', '#', '_'];
    let text = text.trim_start_matches(separators);
    let year = text.get(..4).filter(|year| year.bytes().all(|byte| byte.is_ascii_digit()))?;
    let text = text[4..].trim_start_matches(separators);
    let count: String = text.chars().take_while(char::is_ascii_digit).collect();
    (6..=12).contains(&count.len()).then(|| format!("INV-{year}-{count}"))
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
        return Some(Payer { customer, evidence: "payer by invoice number".to_owned() });
    }
    let who = |(customer, payer): &(CustomerId, Option<CustomerId>)| payer.unwrap_or(*customer);
    let customer = one(named.iter().map(who).collect())?;
    Some(Payer { customer, evidence: "payer of all invoices named".to_owned() })
}

/// A payment that a line becomes, and how it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The payment.
    pub payment: ReceivePayment,
    /// By what its payer and invoices were found.
    pub evidence: String,
}

/// What of an invoice is open, all instalments together.
struct Due<'a> {
    document: Uuid,
    number: &'a str,
    open: Money,
    /// What closes it now.
    closing: Money,
    /// Which amounts are exactly for it: what is open of it or of the first instalment that is not
    /// paid, and what closes these now.
    exact: [Money; 4],
}

/// The invoices that are open in a currency, in the order of their ids.
fn dues<'a>(
    open: &[&'a OpenItem],
    currency: Currency,
    early: &EarlyDiscounts<'_>,
) -> Result<Vec<Due<'a>>, AmountRefusal> {
    let mut items: Vec<&'a OpenItem> = open
        .iter()
        .filter(|item| item.kind == ItemKind::Receivable && item.open.is_positive())
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
                open: item.open,
                closing,
                exact: [item.open, closing, item.open, closing],
            }),
        }
    }
    Ok(dues)
}

/// Those that are named, each once, in the order in which they are.
fn named_dues<'a, 'b>(named: &[&OpenItem], dues: &'b [Due<'a>]) -> Vec<&'b Due<'a>> {
    let mut found: Vec<&Due<'_>> = Vec::with_capacity(named.len());
    for item in named {
        let due = dues.iter().find(|due| due.document == item.document);
        found.extend(due.filter(|due| found.iter().all(|it| it.document != due.document)));
    }
    found
}

/// Plans the payment of a line: `named` are the items that its text names and that the payer may
/// settle, in the order of the text; `open` all that it may.
///
/// What is named gets what it has open, as far as the money goes: first what closes it now, if it
/// is early, and what is left takes the place of discounts; the rest stays on account, for the
/// payer has said what it pays. Refusals: `amount.overflow`.
pub fn plan(
    line: &TakeBankLine,
    payer: &Payer,
    (named, open): (&[&OpenItem], &[&OpenItem]),
    early: &EarlyDiscounts<'_>,
) -> Result<Planned, AmountRefusal> {
    let dues = dues(open, line.amount.currency(), early)?;
    let named = named_dues(named, &dues);
    let (mut amounts, mut rest) = (Vec::with_capacity(named.len()), line.amount);
    for due in &named {
        let amount = due.closing.min(rest)?;
        amounts.push(amount);
        rest = rest.checked_sub(amount)?;
    }
    for (due, amount) in named.iter().zip(&mut amounts) {
        let more = due.open.checked_sub(*amount)?.min(rest)?;
        *amount = amount.checked_add(more)?;
        rest = rest.checked_sub(more)?;
    }
    let application = |due: &Due<'_>, amount: Money| Application {
        invoice: InvoiceRef::Id(InvoiceId::from_uuid(due.document)),
        amount,
    };
    let paid = named.iter().zip(&amounts).filter(|(_, amount)| amount.is_positive());
    let numbers: Vec<&str> = paid.clone().map(|(due, _)| due.number).collect();
    let mut applications: Vec<Application> =
        paid.map(|(due, amount)| application(due, *amount)).collect();
    let exact: Vec<&Due<'_>> = dues.iter().filter(|due| due.exact.contains(&line.amount)).collect();
    let (automatic, how) = match (numbers.as_slice(), exact.as_slice()) {
        ([], [one]) => {
            applications.push(application(one, line.amount));
            let number = one.number;
            (Matching::Stated, format!("{number} is the only one of this amount"))
        }
        ([], []) if dues.is_empty() => (Matching::Stated, "nothing is open".to_owned()),
        ([], _) => (Matching::GroupOldestFirst, "the oldest due first".to_owned()),
        ([one], _) => (Matching::Stated, format!("the text names {one}")),
        ([first, others @ ..], _) => {
            (Matching::Stated, format!("the text names {first} and {} more", others.len()))
        }
    };
    let payment = ReceivePayment {
        customer: payer.customer,
        method: Method::Bank,
        reference: line.reference(),
        amount: line.amount,
        applications,
        automatic,
    };
    Ok(Planned { payment, evidence: format!("{}; {how}", payer.evidence) })
}
