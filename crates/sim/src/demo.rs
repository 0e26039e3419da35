//! The demo: a year of a made-up company, lived through by the real commands.
//!
//! The clerks of the story do what clerks do: orders come in by phone and shop and are confirmed
//! or held, goods are bought, shipped in whole or in part and billed, customers pay in time, early,
//! late, short, on account or not at all, goods come back. Who is late gets letters, some contest
//! or promise, one goes bankrupt; suppliers bill and are paid; months are closed. Invoices, card
//! payments and credit notes are the autopilot's, letters and judging promises the routines'. The
//! clock and the ids are the story's own, so that a seed gives the same numbers, amounts and even
//! event hashes on every run.
mod agenda;
mod cash;
mod clerk;
mod closing;
mod collecting;
mod credit;
mod masters;
mod orders;
mod purchasing;
mod returns;
mod risk;
mod shipping;
pub(crate) mod time;
mod told;

pub use told::Chapter;

use crate::world::{self, Chance, PlannedDay, PlannedOrder, World};
use agenda::Agenda;
use clerk::{Clerk, answers};
use quittance_domain::company::WarehouseId;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::order::OrderId;
use quittance_domain::product::ProductId;
use quittance_domain::purchasing::SupplierId;
use quittance_domain::shipping::ShipmentId;
use quittance_domain::{CompanyId, Date};
use quittance_engine::{Engine, Failure, Limits, Setup};
use quittance_store::{Database, Fault};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Instant;

/// What story is told.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// How many orders come in.
    pub orders: usize,
    /// What the story is made from.
    pub seed: u64,
}

/// How far the story is, after each of its days.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// The day that has ended.
    pub date: Date,
    /// Days done.
    pub days: usize,
    /// Days in all.
    pub days_max: usize,
    /// Orders that came in so far.
    pub orders: usize,
}

/// What happened.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The company, in the database that was given.
    pub company: CompanyId,
    /// The first day with orders.
    pub first_day: Date,
    /// The day that the story ends with.
    pub last_day: Date,
    /// Orders that came in.
    pub orders: usize,
    /// Commands that were run, and the transactions that they took.
    pub commands: u64,
    /// Transactions.
    pub batches: u64,
    /// How long the story took, from the first order. Unit: seconds.
    pub seconds: f64,
    /// The number of an order with much of a story, to look at.
    pub eventful: Option<String>,
    /// What is worth telling of the year.
    pub chapters: Vec<Chapter>,
}

/// Why the demo ends early.
#[derive(Debug)]
pub enum DemoError {
    /// The database holds the company of the demo already.
    Taken,
    /// A command was not done.
    Command {
        /// Its name.
        name: &'static str,
        /// Why.
        failure: Failure,
    },
    /// The database cannot be read.
    Database(Fault),
}

impl From<Fault> for DemoError {
    fn from(fault: Fault) -> Self {
        Self::Database(fault)
    }
}

impl std::fmt::Display for DemoError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Taken => write!(out, "the company {} is there already", world::COMPANY),
            Self::Command { name, failure } => write!(out, "{name}: {failure}"),
            Self::Database(fault) => write!(out, "{fault}"),
        }
    }
}

impl std::error::Error for DemoError {}

/// Commands of one day that may wait at once: a story of a million orders has less.
const AT_ONCE: usize = 200_000;

/// Creates the company in a database that has none of its name, and lives through its story.
pub fn run(
    database: Arc<Database>,
    options: &Options,
    progress: &mut dyn FnMut(Progress),
) -> Result<Outcome, DemoError> {
    let world = world::generate(options.seed, options.orders);
    let clock = Arc::new(time::StoryClock::new(world.opening));
    let ids = Box::new(time::StoryIds::new(options.seed, world.opening));
    let limits = Limits { company_queue_max: AT_ONCE, queue_max: AT_ONCE, ..Limits::default() };
    let setup = Setup { clock: clock.clone(), ids, limits, ..Setup::default() };
    let engine = Engine::start(database, setup)?;
    let mut story = masters::begin(&world, (&engine, clock), options.seed)?;
    let started = Instant::now();
    for (index, day) in world.days.iter().enumerate() {
        story.live(day)?;
        progress(Progress {
            date: day.date,
            days: index + 1,
            days_max: world.day_count(),
            orders: story.sales.len(),
        });
    }
    let seconds = started.elapsed().as_secs_f64();
    Ok(Outcome {
        company: story.clerk.company(),
        first_day: world.days.first().map_or(world.opening, |day| day.date),
        last_day: world.last_day(),
        orders: story.sales.len(),
        commands: engine.counts().commands(),
        batches: engine.counts().batches(),
        seconds,
        eventful: story.eventful(),
        chapters: story.chapters()?,
    })
}

/// An order that came in, as the clerks remember it.
struct Sale<'a> {
    order: OrderId,
    number: String,
    planned: &'a PlannedOrder,
    /// What is not shipped yet, line by line; empty: all is.
    to_ship: Vec<ToShip>,
    /// What happened to it that does not happen to each.
    adventures: u32,
}

/// A line of an order with goods that are still to leave.
#[derive(Clone, Copy)]
struct ToShip {
    line_no: i64,
    goods: usize,
    quantity: i64,
}

/// An order that waits.
#[derive(Clone, Copy)]
struct Waiting {
    sale: usize,
    since: Date,
    for_stock: bool,
}

/// What comes back, and of which order.
#[derive(Clone, Copy)]
struct ComesBack {
    sale: usize,
    goods: usize,
    quantity: i64,
}

/// The story as it goes: what there is, and what is to be done on which day.
struct Story<'a> {
    world: &'a World,
    clerk: Clerk<'a>,
    chance: Chance,
    warehouse: WarehouseId,
    suppliers: Vec<SupplierId>,
    goods: Vec<ProductId>,
    buyers: Vec<CustomerId>,
    sales: Vec<Sale<'a>>,
    waiting: Vec<Waiting>,
    to_ship: Agenda<usize>,
    to_issue: Agenda<(ShipmentId, usize)>,
    to_apply: Agenda<cash::OnAccount>,
    to_return: Agenda<ComesBack>,
    to_credit: Agenda<usize>,
    incoming: Agenda<purchasing::Delivery>,
    to_bill: Agenda<purchasing::Delivery>,
    to_pay: Agenda<purchasing::Owed>,
    /// Bills of suppliers so far.
    bills: usize,
    /// The Monday of the week in which goods were last ordered.
    ordered_in: Date,
    to_contest: Agenda<collecting::Contested>,
    to_resolve: Agenda<collecting::LookedInto>,
    /// Invoices that their customers do not pay for now.
    contested: BTreeSet<InvoiceId>,
    /// What who promised last, by the place among the customers.
    words: BTreeMap<usize, collecting::Word>,
    /// The last day of the last closed month.
    closed_through: Date,
    told: told::Told,
}

impl<'a> Story<'a> {
    /// One day. What is looked up is looked up first; then everything is asked for in the order
    /// of the day, so that it shares transactions; then the answers are awaited.
    fn live(&mut self, day: &'a PlannedDay) -> Result<(), DemoError> {
        let date = day.date;
        if !day.is_working() {
            let placed = self.ask_orders(day)?;
            return self.note_orders(day, placed);
        }
        self.pay_suppliers(date)?;
        self.live_with_risk(date)?;
        let cash = self.look_for_cash(date)?;
        let credits = self.look_for_credits(date)?;

        let delivered = self.incoming.due(date);
        let received = self.ask_receipts(date, &delivered)?;
        let reviewed = self.ask_reviews(date, &delivered)?;
        self.expect_bills(date, delivered);
        let cash = self.ask_cash(date, cash)?;
        let left = self.ask_issues(date)?;
        let placed = self.ask_orders(day)?;
        let packed = self.ask_shipments(date)?;
        let back = self.ask_returns(date, credits)?;

        answers(received)?;
        self.note_reviews(date, reviewed)?;
        self.note_cash(date, cash)?;
        self.note_issues(date, left)?;
        self.note_orders(day, placed)?;
        self.note_shipments(date, packed)?;
        self.note_returns(back)?;

        self.take_bills(date)?;
        self.clerk.autopilot(date)?;
        self.collect(date)?;
        self.look_after_the_week(date)?;
        self.close_month(date)?;
        if self.next_working(date, 1).month() != date.month() {
            self.end_month(date)?;
        }
        Ok(())
    }

    /// Goods are ordered on the first working day of a week.
    fn look_after_the_week(&mut self, date: Date) -> Result<(), DemoError> {
        let monday = date.add_days(1 - date.weekday()).unwrap_or(date);
        if monday == self.ordered_in {
            return Ok(());
        }
        self.ordered_in = monday;
        self.purchase(date)
    }

    /// The last working day of a month; twice a year what is owed is valued.
    fn end_month(&mut self, date: Date) -> Result<(), DemoError> {
        self.count(date)?;
        self.take_payout(date)?;
        if date.month() % 6 == 0 { self.value_receivables(date) } else { Ok(()) }
    }

    /// So many working days later.
    fn next_working(&self, date: Date, days: i64) -> Date {
        let mut next = date;
        for _ in 0..days {
            next = next.add_days(1).unwrap_or(Date::LAST);
            while !world::is_working(next) {
                next = next.add_days(1).unwrap_or(Date::LAST);
            }
        }
        next
    }

    /// The order with the most of a story.
    fn eventful(&self) -> Option<String> {
        let most = self.sales.iter().rev().max_by_key(|sale| sale.adventures)?;
        Some(most.number.clone())
    }
}
