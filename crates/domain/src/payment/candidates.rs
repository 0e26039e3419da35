//! Candidates: whose the money of an unknown payer may be, with what speaks for each. A person
//! decides; nothing is guessed.
//!
//! - **Account**: the bank account that the money came from has paid for the customer before.
//! - **Name alike**: all words of one name are in the other, legal forms aside.
//! - **Exact amount**: an invoice of the customer has exactly this open.

use super::UnidentifiedReceipt;
use super::bank_account::bank_account;
use std::collections::{BTreeMap, BTreeSet};

/// The most candidates of one receipt.
pub const CANDIDATES_MAX: usize = 5;

/// The most invoices that are told of one candidate.
const INVOICES_MAX: usize = 3;

/// The shortest word by which two names are alike. Unit: characters.
const WORD_CHARS_MIN: usize = 4;

/// Words that many names share.
const LEGAL_FORMS: [&str; 20] = [
    "ab", "ag", "as", "bv", "co", "company", "corp", "gmbh", "inc", "kg", "limited", "llc", "ltd",
    "nv", "ohg", "oy", "sa", "sarl", "spa", "und",
];

/// Whose money may be, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The customer's code.
    pub customer: String,
    /// What speaks for it, the strongest first.
    pub evidence: Vec<String>,
}

/// What is known of customers, by their codes.
#[derive(Clone, Debug, Default)]
pub struct Known {
    names: Vec<(String, BTreeSet<String>)>,
    accounts: BTreeMap<String, BTreeSet<String>>,
}

/// What speaks for a customer.
#[derive(Debug, Default)]
struct Clues {
    account: bool,
    name: bool,
    invoices: Vec<String>,
}

impl Known {
    /// What is known: `customers` with their names, `accounts` that paid for customers before.
    #[must_use]
    pub fn of(
        customers: impl IntoIterator<Item = (String, String)>,
        accounts: impl IntoIterator<Item = (String, String)>,
    ) -> Self {
        let names = customers.into_iter().map(|(code, name)| (code, name_words(&name))).collect();
        let mut known = Known { names, accounts: BTreeMap::new() };
        for (account, code) in accounts {
            if let Ok(account) = bank_account(&account) {
                known.accounts.entry(account).or_default().insert(code);
            }
        }
        known
    }

    /// The candidates of a receipt, the likeliest first; `exact` are the invoices that have
    /// exactly its amount open, each with its customer.
    #[must_use]
    pub fn candidates(
        &self,
        receipt: &UnidentifiedReceipt,
        exact: &[(String, String)],
    ) -> Vec<Candidate> {
        let mut found: BTreeMap<&str, Clues> = BTreeMap::new();
        let account = bank_account(&receipt.bank_account).ok();
        for code in account.and_then(|account| self.accounts.get(&account)).into_iter().flatten() {
            found.entry(code).or_default().account = true;
        }
        let remitter = name_words(&receipt.remitter);
        for (code, _) in self.names.iter().filter(|(_, name)| is_alike(name, &remitter)) {
            found.entry(code).or_default().name = true;
        }
        for (invoice, code) in exact {
            found.entry(code).or_default().invoices.push(invoice.clone());
        }
        let mut found: Vec<(&str, Clues)> = found.into_iter().collect();
        found.sort_by_key(|(code, clues)| (std::cmp::Reverse(clues.weight()), *code));
        found.truncate(CANDIDATES_MAX);
        let told = |(code, clues): (&str, Clues)| Candidate {
            customer: code.to_owned(),
            evidence: clues.told(),
        };
        found.into_iter().map(told).collect()
    }
}

impl Clues {
    /// An account says more than a name, and a name more than an amount.
    fn weight(&self) -> u8 {
        4 * u8::from(self.account) + 2 * u8::from(self.name) + u8::from(!self.invoices.is_empty())
    }

    fn told(self) -> Vec<String> {
        let mut told = Vec::new();
        if self.account {
            told.push("its bank account paid before".to_owned());
        }
        if self.name {
            told.push("the name is alike".to_owned());
        }
        let exact = |invoice: String| format!("{invoice} has exactly this open");
        told.extend(self.invoices.into_iter().take(INVOICES_MAX).map(exact));
        told
    }
}

/// The words of a name, in small letters and without legal forms.
fn name_words(name: &str) -> BTreeSet<String> {
    let name = name.to_lowercase().replace('.', "");
    let words = name.split(|letter: char| !letter.is_alphanumeric());
    words
        .filter(|word| !word.is_empty() && !LEGAL_FORMS.contains(word))
        .map(str::to_owned)
        .collect()
}

fn is_alike(one: &BTreeSet<String>, other: &BTreeSet<String>) -> bool {
    let tells = one.intersection(other).any(|word| word.chars().count() >= WORD_CHARS_MIN);
    tells && (one.is_subset(other) || other.is_subset(one))
}
