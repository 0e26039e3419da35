//! The engine itself, with commands of the test's own: keys, sources, faults, undo, dates, sums
//! under load. Each test runs on SQLite and on PostgreSQL.
use crate::both::{Place, on_both};
use crate::harness::TestClock;
use quittance_domain::refusal::Kind;
use quittance_domain::{At, CompanyId, Currency, Event, Ids, Problem, Refused};
use quittance_engine::command::Halt;
use quittance_engine::recorder::Recorder;
use quittance_engine::{Command, Engine, Envelope, Failure, Limits, Setup, SourceKey};
use quittance_store::database::Database;
use quittance_store::reader::rows;
use quittance_store::record;
use quittance_store::unit_of_work::Look;
use quittance_store::value::Value;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::{Duration, Instant};
use uuid::Uuid;

const SCHEMA: &str = "
    CREATE TABLE test_counter (company_id BIGINT NOT NULL, id BIGINT NOT NULL,
        value BIGINT NOT NULL, version BIGINT NOT NULL, PRIMARY KEY (company_id, id))";

#[derive(Clone, Debug, PartialEq)]
pub struct Counter {
    id: i64,
    value: i64,
    version: i64,
}

record!(Counter = "test_counter", rank 9_000, key (id: i64); value; version);

/// Adds to a counter; how it ends is up to the test.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Add {
    id: i64,
    by: i64,
    end: End,
}

#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
enum End {
    Done,
    RefusedAfterWriting,
    PanicAfterWriting,
    PanicWhileGathering,
    /// Writes a row that is there already, without having looked.
    BreaksAKey,
}

impl Command for Add {
    const NAME: &'static str = "test.add";
    type Given = Option<Arc<Counter>>;
    type Decision = Counter;
    /// The counter afterwards.
    type Reply = i64;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        assert!(self.end != End::PanicWhileGathering, "as the test wants it");
        if self.end == End::BreaksAKey {
            return Ok(None);
        }
        Ok(look.find::<Counter>(self.id)?)
    }

    fn decide(
        &self,
        given: &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Counter, Refused> {
        let before = given.as_ref().map_or(0, |counter| counter.value);
        let version = given.as_ref().map_or(0, |counter| counter.version);
        Ok(Counter { id: self.id, value: before + self.by, version })
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
        recorder.emit(Event::new("test.added", Uuid::nil()).with("value", value));
        assert!(self.end != End::PanicAfterWriting, "as the test wants it");
        if self.end == End::RefusedAfterWriting {
            return Err(Halt::Refused(Refused::new(Problem {
                code: "test.refused".into(),
                kind: Kind::Conflict,
                path: String::new(),
                message: "as the test wants it".into(),
            })));
        }
        Ok(value)
    }
}

fn add(id: i64, by: i64) -> Add {
    Add { id, by, end: End::Done }
}

struct World {
    engine: Engine,
    company: CompanyId,
}

impl World {
    fn new(place: &Place) -> Self {
        Self::with(place, Limits::default())
    }

    fn with(place: &Place, limits: Limits) -> Self {
        let database = Arc::new(Database::open(&place.address).unwrap());
        let company = database.claim_company("TEST", Currency::EUR).unwrap();
        if rows_of(&database, "test_counter").is_err() {
            place.execute(SCHEMA);
        }
        let limits = Limits { audits_memory: true, ..limits };
        let setup = Setup { limits, on_fault: Arc::new(|_| {}), ..Setup::default() };
        Self { engine: Engine::start(database, setup).unwrap(), company }
    }

    fn envelope(&self) -> Envelope {
        Envelope::new(self.company, "tester")
    }

    fn run(&self, command: Add) -> Result<i64, Failure> {
        self.engine.run(command, self.envelope()).map(|done| done.reply)
    }

    fn value(&self, id: i64) -> i64 {
        let sql = "SELECT value FROM test_counter WHERE company_id = $1 AND id = $2";
        let args = [self.company.value().into(), id.into()];
        let found = self.engine.database().read(|reader| rows(reader, sql, &args)).unwrap();
        match found.first().map(Vec::as_slice) {
            Some([Value::Int(value)]) => *value,
            _ => 0,
        }
    }

    fn events(&self) -> i64 {
        let sql = "SELECT COUNT(*) FROM event WHERE company_id = $1";
        let args = [self.company.value().into()];
        let found = self.engine.database().read(|reader| rows(reader, sql, &args)).unwrap();
        match found[0][0] {
            Value::Int(count) => count,
            _ => unreachable!("a count is a number"),
        }
    }

    /// Fails unless the events are a whole chain.
    fn check_chain(&self) {
        let findings = self
            .engine
            .database()
            .read(|reader| quittance_store::verify::verify(reader, self.company))
            .unwrap();
        assert!(findings.is_empty(), "{findings:?}");
    }
}

fn rows_of(database: &Database, table: &str) -> Result<usize, quittance_store::Fault> {
    database.read(|reader| rows(reader, &format!("SELECT id FROM {table}"), &[]).map(|r| r.len()))
}

#[test]
fn a_key_is_replayed_and_never_done_twice() {
    on_both(|place| {
        let world = World::new(place);
        let keyed = || world.envelope().with_key("k1");
        let first = world.engine.run(add(1, 5), keyed()).unwrap();
        let again = world.engine.run(add(1, 5), keyed()).unwrap();
        assert_eq!((first.reply, first.repeated), (5, false));
        assert_eq!((again.reply, again.repeated), (5, true));
        let other = world.engine.run(add(1, 6), keyed()).unwrap_err();
        assert_eq!(other.code(), "engine.key_reused");
        let day = quittance_domain::Date::parse("2026-03-31").unwrap();
        let dated = world.engine.run(add(1, 5), keyed().on(day)).unwrap_err();
        assert_eq!(dated.code(), "engine.key_reused");
        assert_eq!(world.value(1), 5);
        let stranger = Envelope::new(world.company, "another").with_key("k1");
        assert_eq!(world.engine.run(add(1, 6), stranger).unwrap().reply, 11);
    });
}

#[test]
fn deliveries_of_one_key_in_one_batch_are_done_once() {
    on_both(|place| {
        let world = World::new(place);
        let tickets: Vec<_> = (0..50)
            .map(|_| world.engine.submit(add(1, 1), world.envelope().with_key("k")).unwrap())
            .collect();
        let replies: Vec<_> = tickets.into_iter().map(|ticket| ticket.wait().unwrap()).collect();
        assert!(replies.iter().all(|done| done.reply == 1));
        assert_eq!(replies.iter().filter(|done| !done.repeated).count(), 1);
        assert_eq!(world.value(1), 1);
    });
}

#[test]
fn a_refusal_is_stored_under_its_key_and_a_fault_is_not() {
    on_both(|place| {
        let world = World::new(place);
        let keyed = |key: &str| world.envelope().with_key(key);
        let refused = Add { id: 1, by: 1, end: End::RefusedAfterWriting };
        for _ in 0..2 {
            let failure = world.engine.run(refused.clone(), keyed("r")).unwrap_err();
            assert_eq!(failure.code(), "test.refused");
        }
        let panics = Add { id: 1, by: 1, end: End::PanicAfterWriting };
        let one = world.engine.run(panics.clone(), keyed("p")).unwrap_err();
        let two = world.engine.run(panics, keyed("p")).unwrap_err();
        assert_ne!(one, two, "each fault has its own id: it was tried again");
        assert_eq!((world.value(1), world.events()), (0, 0));
    });
}

#[test]
fn a_source_document_is_taken_once_and_another_content_is_refused() {
    on_both(|place| {
        let world = World::new(place);
        let source = |digest: &str| {
            world.envelope().from_source(SourceKey {
                source: "shop".into(),
                kind: "order".into(),
                key: "4711".into(),
                digest: digest.into(),
            })
        };
        assert!(!world.engine.run(add(1, 3), source("a")).unwrap().repeated);
        let again = world.engine.run(add(1, 3), source("a")).unwrap();
        assert!(again.repeated && again.reply == 3);
        let changed = world.engine.run(add(1, 4), source("b")).unwrap_err();
        assert_eq!(changed.code(), "engine.source_changed");
        assert_eq!(world.value(1), 3);
    });
}

#[test]
fn what_fails_leaves_the_others_of_its_batch_untouched() {
    on_both(|place| {
        let world = World::new(place);
        world.run(add(9, 1)).unwrap();
        let ends = [
            End::Done,
            End::RefusedAfterWriting,
            End::PanicAfterWriting,
            End::PanicWhileGathering,
            End::Done,
        ];
        let batch = |end: End| Add { id: 1, by: 1, end };
        let tickets: Vec<_> = ends
            .iter()
            .cycle()
            .take(100)
            .map(|end| world.engine.submit(batch(*end), world.envelope()).unwrap())
            .collect();
        let mut done = 0;
        for (ticket, end) in tickets.into_iter().zip(ends.iter().cycle()) {
            match (ticket.wait(), end) {
                (Ok(reply), End::Done) => {
                    done += 1;
                    assert_eq!(reply.reply, done, "each sees what those before it did");
                }
                (Err(Failure::Refused(_)), End::RefusedAfterWriting) => {}
                (Err(Failure::Fault { .. }), End::PanicAfterWriting)
                | (Err(Failure::Fault { .. }), End::PanicWhileGathering) => {}
                (other, end) => panic!("{end:?} ended as {other:?}"),
            }
        }
        assert_eq!((world.value(1), done), (40, 40));
        assert_eq!(world.events(), 41, "a command that fails emits nothing");
        world.check_chain();
    });
}

#[test]
fn a_broken_constraint_blames_only_the_command_that_broke_it() {
    on_both(|place| {
        let world = World::new(place);
        world.run(add(1, 1)).unwrap();
        let mut tickets = Vec::new();
        for number in 0..20 {
            let end = if number == 7 { End::BreaksAKey } else { End::Done };
            let id = if number == 7 { 1 } else { 2 };
            tickets.push(world.engine.submit(Add { id, by: 1, end }, world.envelope()).unwrap());
        }
        for (number, ticket) in tickets.into_iter().enumerate() {
            match ticket.wait() {
                Ok(_) => assert_ne!(number, 7),
                Err(failure) => {
                    assert_eq!(number, 7, "{failure}");
                    assert_eq!(failure.code(), "engine.internal_fault");
                }
            }
        }
        assert_eq!((world.value(1), world.value(2)), (1, 19));
        world.check_chain();
    });
}

#[test]
fn a_command_past_its_deadline_is_not_run() {
    on_both(|place| {
        let world = World::new(place);
        let late = world.envelope().until(Instant::now() - Duration::from_secs(1));
        assert_eq!(world.engine.run(add(1, 1), late).unwrap_err(), Failure::Expired);
        assert_eq!(world.value(1), 0);
    });
}

#[test]
fn a_dry_run_tells_the_effect_and_writes_nothing() {
    on_both(|place| {
        let world = World::new(place);
        world.run(add(1, 5)).unwrap();
        let dry = world.engine.dry_run(add(1, 2), world.envelope()).unwrap();
        assert_eq!(dry.reply, Ok(7));
        assert_eq!((dry.position, dry.events.as_slice()), (1, ["test.added"].as_slice()));
        assert_eq!(dry.changes.len(), 1);
        assert_eq!(dry.changes[0].table, "test_counter");
        assert_eq!((world.value(1), world.events()), (5, 1));
    });
}

#[test]
fn the_version_of_a_root_rises_once_per_command() {
    on_both(|place| {
        let world = World::new(place);
        let tickets: Vec<_> =
            (0..10).map(|_| world.engine.submit(add(1, 1), world.envelope()).unwrap()).collect();
        tickets.into_iter().for_each(|ticket| assert!(ticket.wait().is_ok()));
        let sql = "SELECT version FROM test_counter WHERE company_id = $1";
        let args = [world.company.value().into()];
        let found = world.engine.database().read(|reader| rows(reader, sql, &args)).unwrap();
        assert_eq!(found, [[Value::Int(10)]]);
    });
}

/// Threads and commands per thread of the tests under load.
const THREADS: i64 = 64;
const EACH: i64 = 20;

#[test]
fn two_engines_on_one_database_lose_no_addition() {
    on_both(|place| {
        let worlds = [World::new(place), World::new(place)];
        std::thread::scope(|scope| {
            for thread in 0..THREADS {
                let world = &worlds[usize::try_from(thread % 2).unwrap()];
                scope.spawn(move || {
                    for _ in 0..EACH {
                        world.run(add(1, 1)).unwrap();
                    }
                });
            }
        });
        assert_eq!(worlds[0].value(1), THREADS * EACH);
        assert_eq!(worlds[0].events(), THREADS * EACH);
        worlds[0].check_chain();
    });
}

#[test]
fn a_queue_of_one_command_per_batch_gives_the_same_sums() {
    on_both(|place| {
        let limits = Limits { batch_commands_max: 1, ..Limits::default() };
        let world = World::with(place, limits);
        let tickets: Vec<_> = (0..40)
            .map(|number| world.engine.submit(add(number % 3, 1), world.envelope()).unwrap())
            .collect();
        tickets.into_iter().for_each(|ticket| assert!(ticket.wait().is_ok()));
        assert_eq!(world.value(0) + world.value(1) + world.value(2), 40);
        assert!(world.engine.counts().batches() >= 40);
    });
}

/// A story is told again with a clock that goes on when it is looked at, so that must not depend
/// on how many batches the same commands took. Here they take more than those of which one tidies
/// up.
#[test]
fn the_clock_is_looked_at_once_for_each_command_and_never_for_a_batch() {
    on_both(|place| {
        let database = Arc::new(Database::open(&place.address).unwrap());
        place.execute(SCHEMA);
        let company = database.claim_company("TEST", Currency::EUR).unwrap();
        let clock = Arc::new(TestClock::default());
        let setup = Setup { clock: clock.clone(), ..Setup::default() };
        let engine = Engine::start(database, setup).unwrap();
        for _ in 0..300 {
            engine.run(add(1, 1), Envelope::new(company, "tester")).unwrap();
        }
        assert_eq!(clock.reads(), 300);
    });
}
