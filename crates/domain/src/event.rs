//! Events: what a decision tells the rest of the house, in the past tense.

use crate::id::Uuid;

/// One thing that happened, for the feed, the audit trail and the consumers behind them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// `capability.past_verb`, such as `order.confirmed`. Append-only, a promise to consumers.
    pub kind: &'static str,
    /// The id of the record that it happened to; nil: the company itself.
    pub subject: Uuid,
    /// What a reader needs without asking back: names and texts, in the order they were given.
    pub data: Vec<(&'static str, String)>,
}

impl Event {
    /// An event without data.
    #[must_use]
    pub fn new(kind: &'static str, subject: Uuid) -> Event {
        Event { kind, subject, data: Vec::new() }
    }

    /// The same event with one more entry.
    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl ToString) -> Event {
        self.data.push((name, value.to_string()));
        self
    }
}
