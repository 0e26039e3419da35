//! A command on its way: who sends it, how often it is delivered, and what is answered.
use quittance_domain::Date;
use quittance_engine::{Done, Failure, SourceKey};
use serde_json::Value;
use std::fmt;

/// A command as somebody sends it. It may be delivered many times.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its number; each actor's name ends with it, so that each event tells what caused it.
    pub serial: u64,
    /// Who sends it.
    pub who: &'static str,
    /// The name of the command.
    pub command: &'static str,
    /// Its fields, with codes and numbers for ids.
    pub fields: Value,
    /// The business date, where it is given.
    pub on: Option<Date>,
    /// The document of another system that it is.
    pub source: Option<SourceKey>,
}

impl Message {
    /// Who sends it, as it stands in the history.
    pub fn actor(&self) -> String {
        format!("{} {}", self.who, self.serial)
    }
}

/// The number of the message that an actor of the history sent; None: nobody of ours.
pub fn serial_of(actor: &str) -> Option<u64> {
    actor.rsplit(' ').next()?.parse().ok()
}

impl fmt::Display for Message {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { serial, who, command, fields, on, source } = self;
        write!(out, "message {serial} of {who}: {command} {fields}")?;
        if let Some(on) = on {
            write!(out, " on {on}")?;
        }
        match source {
            Some(source) => write!(out, " as {} {}", source.kind, source.key),
            None => Ok(()),
        }
    }
}

/// What came of a message in the end, and of the deliveries before.
#[derive(Debug, Default)]
pub struct Answer {
    /// Done, refused or at fault; None: not answered yet.
    pub outcome: Option<Result<Done<Value>, Failure>>,
    /// Deliveries that came to no answer.
    pub failures: Vec<Failure>,
}

impl Answer {
    /// Takes what came of a delivery.
    pub fn settle(&mut self, result: Result<Done<Value>, Failure>) {
        match result {
            Err(
                failure @ (Failure::Unavailable(_)
                | Failure::Unknown(_)
                | Failure::Overloaded { .. }
                | Failure::Expired
                | Failure::NotReady),
            ) => self.failures.push(failure),
            result => self.outcome = Some(result),
        }
    }

    /// Whether an earlier delivery may have been done: only then may the answer be a repeated one.
    pub fn may_be_done_before(&self) -> bool {
        self.failures.iter().any(|failure| matches!(failure, Failure::Unknown(_)))
    }
}
