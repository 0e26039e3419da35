//! Who sends messages. One file for each kind of actor, and one line in the table.
//!
//! Actors know what the office knows: the auditor's model. They are allowed to be wrong; nothing
//! that they send may harm the books.
mod announcing;
mod billing;
mod blunders;
mod buying;
mod carriers;
mod changing;
mod collecting;
mod correcting;
mod counting;
mod credit;
mod depositing;
mod money_back;
mod offering;
mod order_desk;
mod paying;
mod purchasing;
mod returning;
mod screening;
mod supply;
mod tracking;
mod warehouse;

use super::auditor::{Model, Order, Stands};
use super::cast::Cast;
use super::message::Message;
use crate::world::Chance;
use quittance_domain::Date;
use quittance_engine::SourceKey;
use serde_json::Value;

pub use tracking::STATES;

/// What an actor does in one round of the day.
type Act = fn(&mut Desk<'_>);

/// Who acts in which rounds of the day. One line for each new actor.
const ACTORS: &[(&[usize], Act)] = &[
    (&[0], purchasing::act),
    (&[0, 2], supply::act),
    (&[0, 2], paying::act),
    (&[0, 2], announcing::act),
    (&[0, 1, 2], buying::act),
    (&[0, 1], offering::act),
    (&[1, 2], depositing::act),
    (&[3], counting::act),
    (&[0, 2], credit::act),
    (&[1, 2], order_desk::act),
    (&[0, 1], changing::act),
    (&[1, 2, 3], warehouse::act),
    (&[1, 3], carriers::act),
    (&[0, 2], tracking::act),
    (&[2, 3], billing::act),
    (&[1, 2], screening::act),
    (&[1, 3], returning::act),
    (&[1], correcting::act),
    (&[3], collecting::act),
    (&[2], money_back::act),
    (&[0, 1, 2, 3], blunders::act),
];

/// Lets all act that act in this round.
pub fn act(desk: &mut Desk<'_>, round: usize) {
    for (rounds, act) in ACTORS {
        if rounds.contains(&round) {
            act(desk);
        }
    }
}

/// Where messages are written.
pub struct Desk<'a> {
    pub model: &'a Model,
    pub cast: &'a Cast,
    pub chance: &'a mut Chance,
    pub date: Date,
    pub serial: &'a mut u64,
    pub said: Vec<Message>,
}

impl Desk<'_> {
    /// Sends a message, mostly with its date.
    pub fn say(&mut self, who: &'static str, command: &'static str, fields: Value) {
        let on = self.chance.percent(70).then_some(self.date);
        self.say_on(on, (who, command), fields);
    }

    /// Sends a message with a date, or with none.
    pub fn say_on(
        &mut self,
        on: Option<Date>,
        (who, command): (&'static str, &'static str),
        fields: Value,
    ) {
        *self.serial += 1;
        self.said.push(Message { serial: *self.serial, who, command, fields, on, source: None });
    }

    /// Makes the last message a document of another system.
    pub fn of_source(&mut self, kind: &str) {
        let Some(last) = self.said.last_mut() else { return };
        last.source = Some(SourceKey {
            source: "bank".into(),
            kind: kind.into(),
            key: format!("{kind}-{}", last.serial),
            digest: format!("digest-{}", last.serial),
        });
    }

    /// So many days later, or earlier.
    pub fn days(&self, days: i64) -> Date {
        self.date.add_days(days).unwrap_or(self.date)
    }

    /// The orders that stand so, by number.
    pub fn orders(&self, wanted: impl Fn(&Order) -> bool) -> Vec<Order> {
        let known = self.model.orders.values().filter(|order| wanted(order)).cloned();
        sorted(known, |order| &order.number)
    }

    /// Any order's number that was ever given.
    pub fn any_order(&mut self) -> Option<String> {
        let numbers = self.model.orders.values().map(|order| order.number.clone());
        let numbers = sorted(numbers, |number| number);
        self.any(&numbers)
    }

    /// One of several numbers.
    pub fn any(&mut self, numbers: &[String]) -> Option<String> {
        (!numbers.is_empty()).then(|| self.chance.pick(numbers).clone())
    }
}

/// By number: ids may differ from run to run where something broke, numbers do not. What has none
/// yet is left out.
fn sorted<T>(known: impl Iterator<Item = T>, number: impl Fn(&T) -> &String) -> Vec<T> {
    let mut sorted: Vec<T> = known.filter(|one| !number(one).is_empty()).collect();
    sorted.sort_by(|one, other| number(one).cmp(number(other)));
    sorted
}

/// Whether goods of an order may still leave.
fn can_ship(order: &Order) -> bool {
    matches!(order.stands, Stands::Promised | Stands::UnderWay)
}
