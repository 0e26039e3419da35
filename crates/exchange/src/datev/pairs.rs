//! An entry of any number of lines as amounts from one account to another.
use quittance_domain::Money;
use quittance_domain::ledger::Entry;
use std::collections::BTreeMap;

/// An amount from one account to another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// Which account is debited.
    pub debit: String,
    /// Which one is credited.
    pub credit: String,
    /// How much, in the currency of the books; above zero.
    pub amount: Money,
}

/// Tells an entry as pairs. What each account gets is the same, and no more pairs than accounts are
/// made: each pair uses up one side of it. An entry that changes no account has none.
pub fn pairs(entry: &Entry) -> Vec<Pair> {
    let mut sums: BTreeMap<&str, i64> = BTreeMap::new();
    for line in &entry.lines {
        *sums.entry(&line.number).or_default() += line.base_amount.minor();
    }
    let Some(currency) = entry.lines.first().map(|line| line.base_amount.currency()) else {
        return Vec::new();
    };
    let mut debits = sums.iter().map(|(account, sum)| (*account, *sum)).filter(|it| it.1 > 0);
    let mut credits = sums.iter().map(|(account, sum)| (*account, -*sum)).filter(|it| it.1 > 0);
    let (mut debit, mut credit) = (debits.next(), credits.next());
    let mut pairs = Vec::new();
    while let (Some((to, owed)), Some((from, given))) = (debit, credit) {
        let minor = owed.min(given);
        let amount = Money::new(minor, currency);
        pairs.push(Pair { debit: to.to_owned(), credit: from.to_owned(), amount });
        debit = if owed > minor { Some((to, owed - minor)) } else { debits.next() };
        credit = if given > minor { Some((from, given - minor)) } else { credits.next() };
    }
    pairs
}
