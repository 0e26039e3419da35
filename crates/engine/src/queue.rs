//! The queues: per company two lanes, served by one writer at a time.
//!
//! A batch takes interactive commands before bulk ones; while both wait, bulk earns a quarter of
//! each batch's rows as credit, which a large command saves up until its turn comes. What is
//! heavier than a whole batch runs alone. Queues are bounded, per company and in all.
use crate::command::{Envelope, Failure, Lane};
use crate::erased::{AnyCommand, AnyReply};
use crate::work::Ran;
use quittance_domain::CompanyId;
use std::collections::{HashMap, VecDeque};
use std::sync::mpsc::SyncSender;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// Commands of a batch from which on its callers are waited for.
const LINGER_FROM: usize = 8;
/// How long they are waited for at most: little beside the commit that the next batch pays.
const LINGER_MAX: Duration = Duration::from_micros(400);

/// When to try again that found its queue full, in milliseconds: by then batches have run.
const RETRY_AFTER_MS: u64 = 500;
/// Commands of the chain that a work item begins, as it is weighed.
const CHAIN_LIKELY: usize = 4;

/// Bounds of batches and queues.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Commands of a batch; of the bulk lane a quarter more may join it.
    pub batch_commands_max: usize,
    /// Declared rows of a batch; a command that declares more runs alone.
    pub batch_rows_max: usize,
    /// Time after which a batch runs no further command, in milliseconds.
    pub batch_time_ms_max: u64,
    /// Commands that wait for one company.
    pub company_queue_max: usize,
    /// Commands that wait in all.
    pub queue_max: usize,
    /// How long a batch is tried again after faults that allow it, and how long the outcome of a
    /// commit is asked for before the callers are told that it is unknown, in milliseconds.
    pub retry_ms_max: u64,
    /// Records that stay in memory between batches, of all companies together.
    pub memory_max: usize,
    /// Compares what stayed in memory with the database at each batch, and gives the batch up where
    /// they differ: to find a fault of ours, at the price of reading all of it again.
    pub audits_memory: bool,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            batch_commands_max: 256,
            batch_rows_max: 30_000,
            batch_time_ms_max: 500,
            company_queue_max: 10_000,
            queue_max: 50_000,
            retry_ms_max: 60_000,
            memory_max: 100_000,
            audits_memory: false,
        }
    }
}

/// What a submitter hears.
pub(crate) struct Answer {
    pub outcome: Result<Payload, Failure>,
    pub position: i64,
    pub repeated: bool,
    /// What came of waiting work: of the command, if it was such, and of what ran behind it.
    pub work: Ran,
}

impl Answer {
    pub fn new(outcome: Result<Payload, Failure>) -> Self {
        Self { outcome, position: 0, repeated: false, work: Ran::default() }
    }

    /// The same, of an earlier delivery.
    pub fn repeated(self) -> Self {
        Self { repeated: true, ..self }
    }
}

/// A reply as the command gave it, or as it was stored.
pub(crate) enum Payload {
    Value(AnyReply),
    Text(String),
}

/// A command that waits for its batch.
pub(crate) struct Waiting {
    pub command: Arc<dyn AnyCommand>,
    pub envelope: Envelope,
    pub answer: SyncSender<Answer>,
}

impl Waiting {
    /// Work is weighed with what it is likely to leave, which runs behind it.
    fn rows(&self) -> usize {
        let commands = if self.envelope.work.is_some() { CHAIN_LIKELY } else { 1 };
        self.command.rows().saturating_mul(commands)
    }

    /// Answers. A submitter that has gone away no longer listens, which is no fault.
    pub fn reply(&self, answer: Answer) {
        let _ = self.answer.send(answer);
    }

    /// Answers that it was not done.
    pub fn fail(&self, failure: Failure) {
        self.reply(Answer::new(Err(failure)));
    }
}

/// The waiting commands of one company.
#[derive(Default)]
struct Lanes {
    interactive: VecDeque<Waiting>,
    bulk: VecDeque<Waiting>,
    /// Rows that the bulk lane has earned while the other lane was served.
    bulk_credit: usize,
    /// A writer serves the company now.
    busy: bool,
}

impl Lanes {
    fn len(&self) -> usize {
        self.interactive.len() + self.bulk.len()
    }
}

#[derive(Default)]
struct State {
    companies: HashMap<CompanyId, Lanes>,
    /// Companies with waiting commands and no writer, in the order of their turn.
    ready: VecDeque<CompanyId>,
    waiting: usize,
    closed: bool,
}

/// All queues of an engine.
pub(crate) struct Queues {
    limits: Limits,
    state: Mutex<State>,
    arrived: Condvar,
}

impl Queues {
    pub fn new(limits: Limits) -> Self {
        Self { limits, state: Mutex::default(), arrived: Condvar::new() }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Takes a command in. Refused when the queues are full or the engine is closing.
    pub fn push(&self, waiting: Waiting) -> Result<(), Failure> {
        let company = waiting.envelope.company;
        let mut state = self.state();
        if state.closed {
            return Err(Failure::Unavailable("the engine is shutting down".into()));
        }
        let of_company = state.companies.get(&company).map_or(0, Lanes::len);
        if state.waiting >= self.limits.queue_max || of_company >= self.limits.company_queue_max {
            return Err(Failure::Overloaded { retry_after_ms: RETRY_AFTER_MS });
        }
        let lanes = state.companies.entry(company).or_default();
        match waiting.envelope.lane {
            Lane::Interactive => lanes.interactive.push_back(waiting),
            Lane::Bulk => lanes.bulk.push_back(waiting),
        }
        let idle = !lanes.busy && lanes.len() == 1;
        state.waiting += 1;
        if idle {
            state.ready.push_back(company);
            self.arrived.notify_one();
        }
        Ok(())
    }

    /// Waits for a company's turn and takes its next batch; None when the engine has closed and
    /// nothing waits.
    pub fn take(&self) -> Option<(CompanyId, Vec<Waiting>)> {
        let mut state = self.state();
        loop {
            if let Some(company) = state.ready.pop_front() {
                let lanes = state.companies.get_mut(&company).expect("a ready company waits");
                lanes.busy = true;
                let batch = collect(lanes, &self.limits);
                state.waiting -= batch.len();
                return Some((company, batch));
            }
            if state.closed {
                return None;
            }
            state = self.arrived.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// After a batch of many, gives its callers a moment to come back with their next commands:
    /// otherwise the first of them is a batch of one, and all others wait for its commit. After a
    /// small batch there is no wait.
    pub fn linger(&self, company: CompanyId, commands: usize) {
        if commands < LINGER_FROM {
            return;
        }
        let end = Instant::now() + LINGER_MAX;
        while Instant::now() < end {
            let back = self.state().companies.get(&company).map_or(0, Lanes::len);
            if back * 4 >= commands * 3 {
                return;
            }
            std::thread::yield_now();
        }
    }

    /// Ends a company's turn; what its batch did not run goes back to the front.
    pub fn done(&self, company: CompanyId, not_run: Vec<Waiting>) {
        let mut state = self.state();
        state.waiting += not_run.len();
        let lanes = state.companies.entry(company).or_default();
        for waiting in not_run.into_iter().rev() {
            match waiting.envelope.lane {
                Lane::Interactive => lanes.interactive.push_front(waiting),
                Lane::Bulk => lanes.bulk.push_front(waiting),
            }
        }
        lanes.busy = false;
        if lanes.len() > 0 {
            state.ready.push_back(company);
            self.arrived.notify_one();
        } else {
            state.companies.remove(&company);
        }
    }

    /// Takes nothing more in; what waits is still served.
    pub fn close(&self) {
        self.state().closed = true;
        self.arrived.notify_all();
    }
}

/// The next batch of a company.
fn collect(lanes: &mut Lanes, limits: &Limits) -> Vec<Waiting> {
    let share = limits.batch_rows_max / 4;
    let both = !lanes.interactive.is_empty() && !lanes.bulk.is_empty();
    lanes.bulk_credit = match (lanes.bulk.is_empty(), both) {
        (true, _) => 0,
        (false, true) => lanes.bulk_credit.saturating_add(share),
        (false, false) => usize::MAX,
    };
    let saved_up = |lanes: &Lanes| {
        let rows = lanes.bulk.front().map_or(usize::MAX, Waiting::rows);
        rows > share && rows <= lanes.bulk_credit
    };
    if both && saved_up(lanes) {
        lanes.bulk_credit = 0;
        return lanes.bulk.pop_front().into_iter().collect();
    }
    let interactive_max = if both { limits.batch_rows_max - share } else { limits.batch_rows_max };
    let mut batch = Vec::new();
    let commands_max = limits.batch_commands_max;
    let mut rows = fill(&mut batch, &mut lanes.interactive, (interactive_max, commands_max), 0);
    if rows < limits.batch_rows_max && !lanes.bulk.is_empty() {
        let bulk_max = rows.saturating_add(lanes.bulk_credit).min(limits.batch_rows_max);
        let commands_max = commands_max + commands_max / 4;
        let before = rows;
        rows = fill(&mut batch, &mut lanes.bulk, (bulk_max, commands_max), rows);
        lanes.bulk_credit = lanes.bulk_credit.saturating_sub(rows - before);
    }
    batch
}

/// Moves commands into the batch while they fit; the first one of a batch always does.
fn fill(
    batch: &mut Vec<Waiting>,
    lane: &mut VecDeque<Waiting>,
    (rows_max, commands_max): (usize, usize),
    mut rows: usize,
) -> usize {
    while let Some(next) = lane.front() {
        let fits = rows + next.rows() <= rows_max && batch.len() < commands_max;
        if !fits && !batch.is_empty() {
            break;
        }
        rows += next.rows();
        batch.extend(lane.pop_front());
    }
    rows
}

#[cfg(test)]
mod tests;
