//! A table of counters, a command that counts, and a crowd of clients that count side by side and
//! notice at once when a count is lost or done twice.
use crate::both::Place;
use quittance_domain::{At, CompanyId, Currency, Event, Ids, Refused};
use quittance_engine::command::Halt;
use quittance_engine::engine::OnFault;
use quittance_engine::recorder::Recorder;
use quittance_engine::{Command, Engine, Envelope, Failure, Limits, Setup};
use quittance_store::database::{Address, Database};
use quittance_store::reader::rows;
use quittance_store::record;
use quittance_store::unit_of_work::Look;
use quittance_store::value::Value;
use quittance_store::{Fault, verify};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// How long a client repeats what fails, and how long it pauses in between.
const PATIENCE: Duration = Duration::from_secs(90);
const PAUSE: Duration = Duration::from_millis(20);

/// How long an impatient engine tries again, and asks for the outcome of a commit.
pub const RETRY_MS: u64 = 1_500;

/// The table of the counters.
pub const SCHEMA: &str = "
    CREATE TABLE hard_counter (company_id BIGINT NOT NULL, id BIGINT NOT NULL,
        value BIGINT NOT NULL, padding TEXT NOT NULL, version BIGINT NOT NULL,
        PRIMARY KEY (company_id, id))";

#[derive(Clone, Debug, PartialEq)]
pub struct Counter {
    id: i64,
    value: i64,
    padding: String,
    version: i64,
}

record!(Counter = "hard_counter", rank 9_001, key (id: i64); value, padding; version);

/// Counts one more on a counter.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Count {
    pub id: i64,
    /// Letters that are written with it, to make the batch larger.
    pub padding: usize,
}

impl Command for Count {
    const NAME: &'static str = "hard.count";
    type Given = Option<Arc<Counter>>;
    type Decision = Counter;
    /// The count afterwards.
    type Reply = i64;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        Ok(look.find::<Counter>(self.id)?)
    }

    fn decide(
        &self,
        given: &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Counter, Refused> {
        let (value, version) = given.as_ref().map_or((0, 0), |it| (it.value, it.version));
        let padding = "x".repeat(self.padding);
        Ok(Counter { id: self.id, value: value + 1, padding, version })
    }

    fn record(
        &self,
        given: Self::Given,
        counter: Counter,
        recorder: &mut Recorder<'_>,
    ) -> Result<i64, Halt> {
        let value = counter.value;
        match given {
            Some(_) => recorder.update(counter),
            None => recorder.insert(counter),
        }
        recorder.emit(Event::new("hard.counted", Uuid::nil()).with("value", value));
        Ok(value)
    }
}

/// An engine with a company and the counters.
pub struct Shop {
    pub engine: Engine,
    pub company: CompanyId,
    acknowledged: AtomicU64,
}

/// What a crowd met besides success.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Met {
    pub counted: i64,
    pub unavailable: u64,
    pub unknown: u64,
    /// Replies of an earlier delivery.
    pub repeated: u64,
}

impl Shop {
    /// On a database that is new, or was one of ours before.
    pub fn new(place: &Place) -> Self {
        let database = Database::open(&place.address).unwrap();
        if value_of(&database, CompanyId::new(1), 0).is_err() {
            place.execute(SCHEMA);
        }
        Self::on(database)
    }

    /// On an opened database that has the table.
    pub fn on(database: Database) -> Self {
        Self::with(database, Limits::default())
    }

    /// The same with an engine that gives up soon.
    pub fn impatient(database: Database) -> Self {
        Self::with(database, Limits { retry_ms_max: RETRY_MS, ..Limits::default() })
    }

    fn with(database: Database, limits: Limits) -> Self {
        let company = database.claim_company("HARD", Currency::EUR).unwrap();
        let on_fault: OnFault = Arc::new(|text| panic!("{text}"));
        let setup = Setup { limits, on_fault, ..Setup::default() };
        let engine = Engine::start(Arc::new(database), setup).unwrap();
        Self { engine, company, acknowledged: AtomicU64::new(0) }
    }

    pub fn envelope(&self) -> Envelope {
        Envelope::new(self.company, "tester")
    }

    /// Waits until a crowd has been answered something more.
    pub fn wait_for_progress(&self) {
        let (before, end) = (self.acknowledged.load(Ordering::Relaxed), Instant::now() + PATIENCE);
        while self.acknowledged.load(Ordering::Relaxed) == before {
            assert!(Instant::now() < end, "nothing is answered any more");
            thread::sleep(Duration::from_millis(1));
        }
    }

    /// Counts one more, without a key.
    pub fn count(&self, id: i64) -> Result<i64, Failure> {
        self.engine.run(Count { id, padding: 0 }, self.envelope()).map(|done| done.reply)
    }

    pub fn value(&self, id: i64) -> i64 {
        value_of(self.engine.database(), self.company, id).unwrap()
    }

    /// The same while the server comes and goes: a read that fails is nobody's loss.
    fn value_at_last(&self, id: i64) -> i64 {
        let end = Instant::now() + PATIENCE;
        loop {
            match value_of(self.engine.database(), self.company, id) {
                Ok(value) => return value,
                Err(Fault::Retry(_) | Fault::Unavailable(_)) if Instant::now() < end => {}
                Err(fault) => panic!("{fault}"),
            }
            thread::sleep(PAUSE);
        }
    }

    /// Clients that count, each on a counter of its own, until they are told to stop. What is not
    /// answered with success is repeated with its key until it is.
    pub fn crowd(&self, clients: i64, stop: &AtomicBool) -> Met {
        thread::scope(|scope| {
            let client = |id: i64| move || self.client(id, stop);
            let all: Vec<_> = (1..=clients).map(|id| scope.spawn(client(id))).collect();
            let mut met = Met::default();
            for one in all {
                let one = one.join().unwrap();
                met.counted += one.counted;
                met.unavailable += one.unavailable;
                met.unknown += one.unknown;
                met.repeated += one.repeated;
            }
            met
        })
    }

    fn client(&self, id: i64, stop: &AtomicBool) -> Met {
        let mut met = Met { counted: self.value_at_last(id), ..Met::default() };
        let before = met.counted;
        while !stop.load(Ordering::Relaxed) {
            met.counted += 1;
            self.step(id, &mut met);
        }
        assert_eq!(self.value_at_last(id), met.counted, "client {id}");
        met.counted -= before;
        met
    }

    /// One count, delivered until it is acknowledged; fails if it is lost or done twice.
    fn step(&self, id: i64, met: &mut Met) {
        let key = format!("{id}-{}", met.counted);
        let (mut may_be_done, end) = (false, Instant::now() + PATIENCE);
        loop {
            assert!(Instant::now() < end, "{key} is never done");
            match self.engine.run(Count { id, padding: 0 }, self.envelope().with_key(&key)) {
                Ok(done) => {
                    assert_eq!(done.reply, met.counted, "client {id}");
                    assert!(may_be_done || !done.repeated, "{key} was denied, but done");
                    met.repeated += u64::from(done.repeated);
                    self.acknowledged.fetch_add(1, Ordering::Relaxed);
                    return;
                }
                Err(Failure::Unavailable(_)) => met.unavailable += 1,
                Err(Failure::Unknown(_)) => {
                    met.unknown += 1;
                    may_be_done = true;
                }
                Err(other) => panic!("{key}: {other}"),
            }
            thread::sleep(PAUSE);
        }
    }

    /// Fails unless there are as many events as counts, in one whole chain.
    pub fn check(&self) {
        self.engine
            .database()
            .read(|reader| {
                let args = [self.company.value().into()];
                let sums = "SELECT CAST(COALESCE(SUM(value), 0) AS BIGINT) FROM hard_counter
                        WHERE company_id = $1";
                let events = "SELECT COUNT(*) FROM event WHERE company_id = $1";
                assert_eq!(rows(reader, sums, &args)?, rows(reader, events, &args)?);
                let findings = verify::verify(reader, self.company)?;
                assert!(findings.is_empty(), "{findings:?}");
                Ok(())
            })
            .unwrap();
    }
}

/// A counter's value; 0 if nobody has counted on it.
pub fn value_of(database: &Database, company: CompanyId, id: i64) -> Result<i64, Fault> {
    let sql = "SELECT value FROM hard_counter WHERE company_id = $1 AND id = $2";
    let found = database.read(|reader| rows(reader, sql, &[company.value().into(), id.into()]))?;
    Ok(match found.first().map(Vec::as_slice) {
        Some([Value::Int(value)]) => *value,
        _ => 0,
    })
}

/// The URL of a place on PostgreSQL.
pub fn url(place: &Place) -> &str {
    match &place.address {
        Address::Postgres(url) => url,
        Address::Sqlite(_) => panic!("not on PostgreSQL"),
    }
}
