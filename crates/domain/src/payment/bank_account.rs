//! Bank accounts of customers: by these the payer of a line of a bank statement is known.

use super::PaymentRefusal;
use crate::customer::{Customer, CustomerId};
use crate::date::Date;
use crate::event::Event;
use crate::refusal::Refused;
use serde::{Deserialize, Serialize};

/// The longest number of a bank account, in characters: that of an IBAN.
pub const BANK_ACCOUNT_CHARS_MAX: usize = 34;

/// The shortest one.
const BANK_ACCOUNT_CHARS_MIN: usize = 5;

/// Whose a bank account is. Key: bank_account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerBankAccount {
    /// Its number, as [`bank_account`] writes it.
    pub bank_account: String,
    /// Whose.
    pub customer: CustomerId,
    /// When it was recorded; none: before that was noted.
    pub added_on: Option<Date>,
    /// Raised by each change.
    pub version: i64,
}

/// Records a bank account of a customer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AddBankAccount {
    /// Whose.
    pub customer: CustomerId,
    /// An IBAN, or the number that the customer's bank has for it.
    pub bank_account: String,
}

/// A bank account that was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BankAccountAdded {
    /// The account; none where the customer had it already.
    pub account: Option<CustomerBankAccount>,
    /// `customer.bank_account_added`.
    pub events: Vec<Event>,
}

/// The number of a bank account in one writing: without spaces, in capitals. What begins as an
/// IBAN, with two letters and two digits, must have the right check digits.
///
/// Refusals: `MalformedBankAccount`.
pub fn bank_account(text: &str) -> Result<String, PaymentRefusal> {
    let kept = text.chars().filter(|letter| !matches!(letter, ' ' | '-' | '.' | '/'));
    let number: String = kept.map(|letter| letter.to_ascii_uppercase()).collect();
    let is_long_enough = (BANK_ACCOUNT_CHARS_MIN..=BANK_ACCOUNT_CHARS_MAX).contains(&number.len());
    let is_plain = number.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_iban = |number: &[u8]| {
        number[..2].iter().all(u8::is_ascii_alphabetic)
            && number[2..4].iter().all(u8::is_ascii_digit)
    };
    if !is_long_enough || !is_plain || (is_iban(number.as_bytes()) && remainder(&number) != 1) {
        return Err(PaymentRefusal::MalformedBankAccount);
    }
    Ok(number)
}

/// The remainder by 97 of an IBAN, its first four characters last and letters as 10 to 35: 1 where
/// the check digits are right (ISO 13616).
fn remainder(iban: &str) -> u32 {
    let (head, tail) = iban.split_at(4);
    let digits = tail.chars().chain(head.chars()).filter_map(|letter| letter.to_digit(36));
    digits.fold(0, |rest, value| match value {
        0..=9 => (rest * 10 + value) % 97,
        _ => (rest * 100 + value) % 97,
    })
}

/// Records a bank account of a customer. One account is one customer's.
///
/// Refusals: `UnknownCustomer`; `MalformedBankAccount`; `BankAccountTaken`.
pub fn add_bank_account(
    customer: Option<&Customer>,
    known: Option<&CustomerBankAccount>,
    (command, today): (&AddBankAccount, Date),
) -> Result<BankAccountAdded, Refused> {
    let Some(customer) = customer else {
        return Err(Refused::from(PaymentRefusal::UnknownCustomer).at("customer"));
    };
    let number = bank_account(&command.bank_account)
        .map_err(|refusal| Refused::from(refusal).at("bank_account"))?;
    match known {
        Some(known) if known.customer == customer.id => {
            Ok(BankAccountAdded { account: None, events: Vec::new() })
        }
        Some(_) => {
            let taken = PaymentRefusal::BankAccountTaken { bank_account: number };
            Err(Refused::from(taken).at("bank_account"))
        }
        None => {
            let event = Event::new("customer.bank_account_added", customer.id.uuid())
                .with("bank_account", &number);
            let (bank_account, added_on, version) = (number, Some(today), 0);
            let customer = customer.id;
            let account = CustomerBankAccount { bank_account, customer, added_on, version };
            Ok(BankAccountAdded { account: Some(account), events: vec![event] })
        }
    }
}
