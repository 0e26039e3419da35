//! The simulator: a company whose clerks err, on a machine that breaks, watched by an auditor.
//!
//! - **Cast**: the company, its customers with their habits and its products ([`cast`](cast)).
//! - **Actor**: one kind of clerk or customer; draws messages from the seed ([`actors`](actors)).
//! - **Message**: a command on its way, delivered once or more often ([`message`](message)).
//! - **Round**: messages that are all in the queue before the first of their batches begins.
//! - **Trouble**: what happens to a batch: a crash, a lost answer ([`trouble`](trouble)).
//! - **Process**: an engine; two share the database, in turn, and each dies alone.
//! - **Auditor**: plain numbers of its own, held against what is stored ([`auditor`](auditor)).
//!
//! The commands go to the real engine on a real database. Time and ids are the simulation's own and
//! the first message of a round is a batch alone, so that a seed gives the same messages and, on
//! SQLite without troubles, the same history to the last hash. Ids may differ where a batch broke;
//! what is drawn and decided does not rest on them.
mod actors;
mod auditor;
mod cast;
mod message;
mod office;
mod trouble;

#[cfg(test)]
mod tests;

pub use auditor::Disagreement;

use crate::world::Chance;
use actors::Desk;
use auditor::Auditor;
use message::Message;
use office::{Office, PROCESSES};
use quittance_domain::Date;
use quittance_engine::{Failure, SourceKey};
use quittance_store::Fault;
use quittance_store::database::Address;
use serde::Serialize;
use std::collections::BTreeMap;
use trouble::Trouble;

/// Rounds of a day.
const ROUNDS: usize = 4;
/// How long a message may be delivered again with its key. Unit: days.
const ECHO_DAYS_MAX: i64 = 6;

/// What is simulated.
#[derive(Clone, Debug)]
pub struct Options {
    /// A database without companies.
    pub address: Address,
    /// What everything is drawn from.
    pub seed: u64,
    /// Days that are lived through.
    pub days: u32,
    /// Whether anything breaks.
    pub troubles: Troubled,
}

/// Whether anything breaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Troubled {
    /// Batches break.
    Often,
    /// Nothing breaks: the history is the same to the last hash.
    Never,
}

/// What happened.
#[derive(Clone, Debug, Serialize)]
pub struct Outcome {
    /// What everything was drawn from.
    pub seed: u64,
    /// Days that were lived through.
    pub days: u32,
    /// Messages that were sent.
    pub messages: u64,
    /// Answers that said it is done.
    pub done: u64,
    /// Of these, answers to what had been done before.
    pub repeated: u64,
    /// Answers that refused, by code.
    pub refused: BTreeMap<String, u64>,
    /// What broke, how often.
    pub troubles: BTreeMap<&'static str, u64>,
    /// Engines started.
    pub lives: u64,
    /// Transactions tried.
    pub batches: u64,
    /// Comparisons of the auditor.
    pub checks: u64,
    /// Events of the history.
    pub events: i64,
    /// The last one's hash, which covers all.
    pub hash: String,
}

/// Why a simulation ends early.
#[derive(Debug, thiserror::Error)]
pub enum SimulateError {
    /// What is stored is not what the auditor knows.
    #[error("seed {seed}, day {day}: {}", list(disagreements))]
    Disagrees {
        /// What it was drawn from.
        seed: u64,
        /// The day, from 1.
        day: u32,
        /// All that was found at that moment.
        disagreements: Vec<Disagreement>,
        /// What was sent in that round.
        messages: Vec<String>,
    },
    /// A message was delivered again and again and never answered.
    #[error("no answer: {0}")]
    NoAnswer(String),
    /// The company cannot be founded.
    #[error("{0}")]
    Failure(#[from] Failure),
    /// The database cannot be used.
    #[error("{0}")]
    Database(#[from] Fault),
}

fn list(disagreements: &[Disagreement]) -> String {
    disagreements.iter().map(ToString::to_string).collect::<Vec<String>>().join("; ")
}

/// Lives through the days; `progress` hears each day that has ended.
///
/// Failures: `Disagrees` at the first moment at which anything is not as it must be.
pub fn run(options: &Options, progress: &mut dyn FnMut(u32)) -> Result<Outcome, SimulateError> {
    let mut office = Office::begin(options, first_day(options.seed))?;
    let cast = cast::found(&mut office, (options.seed, first_day(options.seed)))?;
    let mut days = Days::new(options, &cast, office);
    for _ in 0..options.days {
        days.live()?;
        progress(days.day);
    }
    Ok(days.outcome())
}

/// A day in spring, or the last days of a year: then the numbers begin anew.
fn first_day(seed: u64) -> Date {
    let day = if seed.is_multiple_of(3) { Date::of(2026, 12, 29) } else { Date::of(2026, 3, 2) };
    day.expect("a day of our calendar")
}

/// A simulation under way.
struct Days<'a> {
    options: &'a Options,
    cast: &'a cast::Cast,
    office: Office,
    auditor: Auditor<'a>,
    chance: Chance,
    /// What breaks is drawn apart: the messages are the same without.
    luck: Chance,
    day: u32,
    serial: u64,
    /// What may be delivered again, with its day.
    sent: Vec<(u32, Message)>,
}

impl<'a> Days<'a> {
    fn new(options: &'a Options, cast: &'a cast::Cast, office: Office) -> Self {
        Self {
            chance: Chance::new(options.seed, 2),
            luck: Chance::new(options.seed, 3),
            options,
            auditor: Auditor::new(cast),
            cast,
            office,
            day: 0,
            serial: 0,
            sent: Vec::new(),
        }
    }

    /// The next day, which ends with all books compared.
    fn live(&mut self) -> Result<(), SimulateError> {
        let date = first_day(self.options.seed).add_days(i64::from(self.day));
        let date = date.unwrap_or(Date::LAST);
        self.day += 1;
        for round in 0..ROUNDS {
            self.office.set(date, i64::try_from(7 + 3 * round).unwrap_or(7) * 3_600);
            let mut messages = self.draw(date, round);
            self.double(&mut messages);
            if self.chance.percent(30) {
                self.chance.shuffle(&mut messages); // they overtake each other
            }
            self.hand_over();
            let planned = self.plan();
            let answers = self.office.round(&messages, planned)?;
            let found = self.auditor.look(&self.office, &messages, &answers)?;
            self.stop_if(found, &messages)?;
        }
        self.hand_over();
        let planned = self.plan();
        self.office.autopilot(planned)?;
        let found = self.auditor.look(&self.office, &[], &[])?;
        self.stop_if(found, &[])?;
        self.hand_over();
        let planned = self.plan();
        let ran = self.office.routines(planned)?;
        let mut found = self.auditor.look(&self.office, &[], &[])?;
        found.extend(self.auditor.look_at_routines(&ran, date));
        self.stop_if(found, &[])?;
        self.office.file_return(date, self.cast.founded)?;
        let found = self.auditor.look(&self.office, &[], &[])?;
        self.stop_if(found, &[])?;
        let found = self.auditor.look_deeply(&self.office)?;
        self.stop_if(found, &[])
    }

    fn stop_if(&self, found: Vec<Disagreement>, messages: &[Message]) -> Result<(), SimulateError> {
        if found.is_empty() {
            return Ok(());
        }
        Err(SimulateError::Disagrees {
            seed: self.options.seed,
            day: self.day,
            disagreements: found,
            messages: messages.iter().map(ToString::to_string).collect(),
        })
    }

    /// What all actors send.
    fn draw(&mut self, date: Date, round: usize) -> Vec<Message> {
        let mut desk = Desk {
            model: &self.auditor.model,
            cast: self.cast,
            chance: &mut self.chance,
            date,
            serial: &mut self.serial,
            said: Vec::new(),
        };
        actors::act(&mut desk, round);
        let said = desk.said;
        self.sent.extend(said.iter().map(|message| (self.day, message.clone())));
        said
    }

    /// Some messages come twice at once, some again days later, and documents of other systems
    /// under another name.
    fn double(&mut self, messages: &mut Vec<Message>) {
        let oldest = i64::from(self.day) - ECHO_DAYS_MAX;
        self.sent.retain(|(day, _)| i64::from(*day) > oldest);
        for at in 0..messages.len() {
            if self.chance.percent(8) {
                let twice = messages[at].clone();
                messages.push(twice);
            }
        }
        for _ in 0..self.chance.between(0..=2) {
            if self.sent.is_empty() {
                return;
            }
            let (_, again) = self.chance.pick(&self.sent).clone();
            messages.push(again);
        }
        let documents: Vec<Message> = self
            .sent
            .iter()
            .filter(|(_, one)| one.source.is_some())
            .map(|(_, one)| one.clone())
            .collect();
        if !documents.is_empty() && self.chance.percent(40) {
            let again = self.chance.pick(&documents).clone();
            self.serial += 1;
            messages.push(Message { serial: self.serial, who: "bank line, again", ..again });
        }
        if !documents.is_empty() && self.chance.percent(10) {
            let again = self.chance.pick(&documents).clone();
            self.serial += 1;
            let source = again.source.map(|key| SourceKey { digest: "other".into(), ..key });
            messages.push(Message {
                serial: self.serial,
                who: "bank line, changed",
                source,
                ..again
            });
        }
    }

    /// Another process goes on, or the same.
    fn hand_over(&mut self) {
        let last = i64::try_from(PROCESSES).unwrap_or(1) - 1;
        let next = self.luck.between(0..=last);
        self.office.hand_over(usize::try_from(next).unwrap_or(0));
    }

    /// What breaks next, after so many commits.
    fn plan(&mut self) -> Option<(u32, Trouble)> {
        if self.options.troubles == Troubled::Never || !self.luck.percent(45) {
            return None;
        }
        let trouble = *self.luck.pick(Trouble::on(&self.options.address));
        let after = u32::try_from(self.luck.between(0..=1)).unwrap_or(0);
        Some((after, trouble))
    }

    fn outcome(&self) -> Outcome {
        let (events, hash) = self.auditor.head();
        Outcome {
            seed: self.options.seed,
            days: self.day,
            messages: self.serial,
            done: self.auditor.done,
            repeated: self.auditor.repeated,
            refused: self.auditor.refusals.clone(),
            troubles: self.office.happened(),
            lives: self.office.lives(),
            batches: self.office.batches(),
            checks: self.auditor.checks,
            events,
            hash: hash.to_owned(),
        }
    }
}
