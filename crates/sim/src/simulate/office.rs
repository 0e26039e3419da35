//! The office: the real engine with its clock and ids, which dies and is started anew, and the
//! desk where messages are handed in until each has its answer.
use super::message::{Answer, Message};
use super::trouble::{DIED, Trouble, Troubles};
use super::{Options, SimulateError};
use crate::demo::time::StoryIds;
use quittance_domain::id::Uuid;
use quittance_domain::tax::TaxPeriod;
use quittance_domain::{CompanyId, Date, Ids, Moment};
use quittance_engine::clock::Clock;
use quittance_engine::request::{Request, RequestTicket};
use quittance_engine::routine::{JobRan, run_jobs};
use quittance_engine::work::run_until_idle;
use quittance_engine::{Engine, Envelope, Failure, Limits, Setup, tax};
use quittance_store::database::Database;
use quittance_store::reader::ReadConnection;
use quittance_store::{Fault, engine_tables};
use serde_json::Value;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 24 * 3_600 * SECOND;
/// Times that a message is handed in until it has its answer.
const DELIVERIES_MAX: usize = 12;
/// After this a lease has run out. Unit: microseconds.
const LEASE_OVER: i64 = 900 * SECOND;
/// Times that something is read: a server that ended its connections ended the readers' as well.
const READS_MAX: usize = 20;
/// No batch ends by its time: where one ends would differ from run to run.
const BATCH_MS_MAX: u64 = 600_000;

/// A clock that stands still until the office moves it.
#[derive(Debug)]
struct OfficeClock(AtomicI64);

impl Clock for OfficeClock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::SeqCst))
    }
}

/// Ids that go on from one life of the engine to the next.
#[derive(Clone)]
struct OfficeIds(Arc<Mutex<StoryIds>>);

impl Ids for OfficeIds {
    fn next(&mut self) -> Uuid {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).next()
    }
}

/// The day of a month on which the return of the last one is filed.
const FILED_ON: i64 = 10;

/// Processes on the one database: what one writes the others must not overlook.
pub const PROCESSES: usize = 2;

/// A process with an engine: it dies alone.
#[derive(Default)]
struct Process {
    engine: Option<Engine>,
    troubles: Arc<Troubles>,
}

/// The company at work.
pub struct Office {
    options: Options,
    pub company: CompanyId,
    processes: [Process; PROCESSES],
    /// Which of them is at work.
    at_work: usize,
    clock: Arc<OfficeClock>,
    ids: OfficeIds,
    /// Faults of ours that the engine told of.
    faults: Arc<Mutex<Vec<String>>>,
    batches: u64,
    lives: u64,
}

impl Office {
    /// Starts the engine for a company that is not there yet.
    pub fn begin(options: &Options, first: Date) -> Result<Self, SimulateError> {
        let mut office = Self {
            options: options.clone(),
            company: CompanyId::new(1),
            processes: Default::default(),
            at_work: 0,
            clock: Arc::new(OfficeClock(AtomicI64::new(0))),
            ids: OfficeIds(Arc::new(Mutex::new(StoryIds::new(options.seed, first)))),
            faults: Arc::default(),
            batches: 0,
            lives: 0,
        };
        office.set(first, 6 * 3_600);
        for process in (0..PROCESSES).rev() {
            office.at_work = process;
            office.start()?;
        }
        Ok(office)
    }

    /// Sets another process to work.
    pub fn hand_over(&mut self, process: usize) {
        self.at_work = process;
    }

    fn start(&mut self) -> Result<(), SimulateError> {
        self.troubles().revive();
        let database = Database::open(&self.options.address)?;
        let database = Arc::new(database.with(self.troubles().between(&self.options.address)));
        let faults = Arc::clone(&self.faults);
        let limits =
            Limits { audits_memory: true, batch_time_ms_max: BATCH_MS_MAX, ..Limits::default() };
        let setup = Setup {
            limits,
            clock: self.clock.clone(),
            ids: Box::new(self.ids.clone()),
            on_fault: Arc::new(move |text| {
                if !text.contains(DIED) {
                    faults.lock().unwrap_or_else(PoisonError::into_inner).push(text.to_owned());
                }
            }),
        };
        self.processes[self.at_work].engine = Some(Engine::start(database, setup)?);
        self.lives += 1;
        Ok(())
    }

    /// Starts anew what has died.
    fn restart_if_dead(&mut self) -> Result<(), SimulateError> {
        if self.troubles().is_dead() {
            let engine = self.processes[self.at_work].engine.take();
            self.batches += engine.as_ref().map_or(0, |engine| engine.counts().batches());
            drop(engine); // what still waits in it gets no answer either
            self.start()?;
        }
        Ok(())
    }

    /// The engine that lives now.
    pub fn engine(&self) -> &Engine {
        let engine = self.processes[self.at_work].engine.as_ref();
        engine.expect("an engine is started before anything is asked of it")
    }

    /// Does what must be done before the first day.
    pub fn set_up(&self, command: &str, fields: Value) -> Result<Value, SimulateError> {
        let read =
            self.read(|reader, company| Request::read(reader, company, command, fields.clone()))?;
        let request = read.map_err(Failure::Refused)?;
        let envelope = Envelope::new(self.company, "setup");
        Ok(self.engine().ask(request, envelope)?.reply)
    }

    /// Sets the clock: so many seconds after midnight, UTC.
    pub fn set(&self, date: Date, seconds: i64) {
        let micros = date.days_since(Date::FIRST) * DAY + seconds * SECOND;
        self.clock.0.store(micros, Ordering::SeqCst);
    }

    /// Batches of all lives.
    pub fn batches(&self) -> u64 {
        let engines = self.processes.iter().filter_map(|process| process.engine.as_ref());
        self.batches + engines.map(|engine| engine.counts().batches()).sum::<u64>()
    }

    /// Engines started.
    pub fn lives(&self) -> u64 {
        self.lives
    }

    fn troubles(&self) -> &Arc<Troubles> {
        &self.processes[self.at_work].troubles
    }

    /// What happened, how often.
    pub fn happened(&self) -> BTreeMap<&'static str, u64> {
        let mut happened = BTreeMap::new();
        for process in &self.processes {
            for (trouble, times) in process.troubles.happened() {
                *happened.entry(trouble).or_default() += times;
            }
        }
        happened
    }

    /// Faults of ours since the last time it was asked.
    pub fn faults(&self) -> Vec<String> {
        std::mem::take(&mut *self.faults.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Looks something up.
    pub fn read<T>(
        &self,
        mut read: impl FnMut(&mut ReadConnection, CompanyId) -> Result<T, Fault>,
    ) -> Result<T, Fault> {
        let company = self.company;
        let mut tries = 1;
        loop {
            match self.engine().database().read(|reader| read(reader, company)) {
                Err(Fault::Retry(_) | Fault::Unavailable(_)) if tries < READS_MAX => tries += 1,
                result => return result,
            }
        }
    }

    /// Hands messages in, all before the first batch begins, and again those that got no answer.
    pub fn round(
        &mut self,
        messages: &[Message],
        planned: Option<(u32, Trouble)>,
    ) -> Result<Vec<Answer>, SimulateError> {
        let mut answers: Vec<Answer> = messages.iter().map(|_| Answer::default()).collect();
        let mut planned = planned;
        for _ in 0..DELIVERIES_MAX {
            let open: Vec<usize> =
                (0..messages.len()).filter(|at| answers[*at].outcome.is_none()).collect();
            if open.is_empty() {
                return Ok(answers);
            }
            self.deliver(messages, &open, (planned.take(), &mut answers))?;
            self.troubles().plan(None);
            self.restart_if_dead()?;
            self.hand_over((self.at_work + 1) % PROCESSES); // who got no answer asks another
        }
        let left = answers.iter().position(|answer| answer.outcome.is_none()).unwrap_or(0);
        let (message, answer) = (&messages[left], &answers[left]);
        Err(SimulateError::NoAnswer(format!("{message}: {:?}", answer.failures)))
    }

    fn deliver(
        &self,
        messages: &[Message],
        open: &[usize],
        (planned, answers): (Option<(u32, Trouble)>, &mut [Answer]),
    ) -> Result<(), SimulateError> {
        let mut requests = Vec::with_capacity(open.len());
        for at in open {
            let one = &messages[*at];
            let read = self.read(|reader, company| {
                Request::read(reader, company, one.command, one.fields.clone())
            })?;
            match read {
                Ok(request) => requests.push((*at, request)),
                Err(refused) => answers[*at].settle(Err(Failure::Refused(refused))),
            }
        }
        self.troubles().plan(planned);
        self.troubles().shut();
        let mut tickets: Vec<(usize, RequestTicket)> = Vec::with_capacity(requests.len());
        for (at, request) in requests {
            self.clock.0.fetch_add(SECOND, Ordering::SeqCst);
            match self.engine().hand_in(&request, self.envelope(&messages[at])) {
                Ok(ticket) => tickets.push((at, ticket)),
                Err(failure) => {
                    answers[at].settle(Err(failure));
                    continue;
                }
            }
            if tickets.len() == 1 {
                self.troubles().wait_for_arrival(); // its batch is it alone, on every run
            }
        }
        self.troubles().open();
        for (at, ticket) in tickets {
            answers[at].settle(ticket.wait());
        }
        Ok(())
    }

    fn envelope(&self, message: &Message) -> Envelope {
        let envelope = Envelope::new(self.company, &message.actor()).with_key("once");
        let envelope = match message.on {
            Some(date) => envelope.on(date),
            None => envelope,
        };
        match &message.source {
            Some(source) => envelope.from_source(source.clone()),
            None => envelope,
        }
    }

    /// Lets the autopilot work until nothing is ready, through whatever happens.
    pub fn autopilot(&mut self, planned: Option<(u32, Trouble)>) -> Result<(), SimulateError> {
        self.troubles().plan(planned);
        for _ in 0..DELIVERIES_MAX {
            let ran = run_until_idle(self.engine(), self.company, &mut |_| {});
            self.restart_if_dead()?;
            self.troubles().plan(None);
            self.hand_over((self.at_work + 1) % PROCESSES);
            match ran {
                Err(Failure::Unknown(_) | Failure::Unavailable(_)) => {}
                Err(failure) => {
                    return Err(SimulateError::NoAnswer(format!("autopilot: {failure}")));
                }
                Ok(_) if self.is_idle()? => return Ok(()),
                Ok(_) => {}
            }
        }
        Err(SimulateError::NoAnswer("the autopilot does not come to rest".into()))
    }

    /// Does what is done again and again, through whatever happens; gives what it came to.
    pub fn routines(
        &mut self,
        planned: Option<(u32, Trouble)>,
    ) -> Result<Vec<JobRan>, SimulateError> {
        let mut all = Vec::new();
        self.troubles().plan(planned);
        for _ in 0..DELIVERIES_MAX {
            let ran = run_jobs(self.engine(), self.company);
            self.troubles().plan(None);
            self.restart_if_dead()?;
            self.hand_over((self.at_work + 1) % PROCESSES);
            match ran {
                Err(Failure::Unknown(_) | Failure::Unavailable(_)) => {}
                Err(failure) => {
                    return Err(SimulateError::NoAnswer(format!("routines: {failure}")));
                }
                Ok(ran) if ran.is_empty() => return Ok(all),
                Ok(ran) => all.extend(ran),
            }
            // Whoever died holds its lease for a while, and what failed is tried again later.
            self.clock.0.fetch_add(LEASE_OVER, Ordering::SeqCst);
        }
        Err(SimulateError::NoAnswer("the routines do not come to rest".into()))
    }

    /// Files the tax return of the month before, on the tenth of a month; the company is older.
    pub fn file_return(&self, today: Date, founded: Date) -> Result<(), SimulateError> {
        let before = today.month_start().add_days(-1).unwrap_or(today);
        if today.day() != FILED_ON || before < founded {
            return Ok(());
        }
        self.troubles().plan(None);
        let period = TaxPeriod::month_of(before);
        tax::file_return(self.engine(), self.company, "bookkeeper", period)?;
        Ok(())
    }

    fn is_idle(&self) -> Result<bool, Fault> {
        let ready = self.read(|reader, company| engine_tables::work_ready(reader, company, 1))?;
        Ok(ready.is_empty())
    }
}
