//! Jobs: leases, fences, back-off and parking, on a clock of the test's own.
use crate::both::{Place, on_both};
use quittance_domain::{CompanyId, Currency, Moment};
use quittance_engine::clock::Clock;
use quittance_engine::jobs::{
    ATTEMPTS_MAX, CloseJob, EnqueueJob, JobOutcome, Lease, LeaseJob, RetryJob,
};
use quittance_engine::{Command, Engine, Envelope, Setup};
use quittance_store::database::Database;
use quittance_store::engine_tables::JobId;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

const MINUTE: i64 = 60 * 1_000_000;

#[derive(Debug)]
struct Hands(AtomicI64);

impl Clock for Hands {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::Relaxed))
    }
}

struct World {
    engine: Engine,
    company: CompanyId,
    hands: Arc<Hands>,
}

impl World {
    fn new(place: &Place) -> Self {
        let database = Arc::new(Database::open(&place.address).unwrap());
        let company = database.claim_company("TEST", Currency::EUR).unwrap();
        let hands = Arc::new(Hands(AtomicI64::new(1_700_000_000_000_000)));
        let setup = Setup { clock: hands.clone(), ..Setup::default() };
        Self { engine: Engine::start(database, setup).unwrap(), company, hands }
    }

    fn wait(&self, minutes: i64) {
        self.hands.0.fetch_add(minutes * MINUTE, Ordering::Relaxed);
    }

    fn run<C: Command>(&self, command: C) -> Result<C::Reply, String> {
        let done = self.engine.run(command, Envelope::new(self.company, "runner"));
        done.map(|done| done.reply).map_err(|failure| failure.code().to_owned())
    }

    fn enqueue(&self) -> JobId {
        let job = EnqueueJob { kind: "letter".into(), payload: "{}".into(), due_at: None };
        self.run(job).unwrap()
    }

    fn lease(&self, job: JobId) -> Result<Lease, String> {
        self.run(LeaseJob { job })
    }

    fn close(&self, job: JobId, fence: i64, outcome: JobOutcome) -> Result<(), String> {
        self.run(CloseJob { job, fence, outcome })
    }
}

fn failed() -> JobOutcome {
    JobOutcome::Failed { error: "no answer".into() }
}

#[test]
fn a_late_runner_cannot_close() {
    on_both(|place| {
        let world = World::new(place);
        let job = world.enqueue();
        let late = world.lease(job).unwrap();
        assert_eq!(world.lease(job), Err("job.leased".into()));
        world.wait(11);
        let next = world.lease(job).unwrap();
        assert_eq!((next.attempt, next.fence), (2, late.fence + 1));
        let closed = world.close(job, late.fence, JobOutcome::Done);
        assert_eq!(closed, Err("job.lease_lost".into()));
        world.close(job, next.fence, JobOutcome::Done).unwrap();
        assert_eq!(world.lease(job), Err("job.closed".into()));
    });
}

#[test]
fn a_job_that_fails_waits_longer_each_time_and_is_parked_at_last() {
    on_both(|place| {
        let world = World::new(place);
        let job = world.enqueue();
        for attempt in 1..=ATTEMPTS_MAX {
            let lease = world.lease(job).unwrap();
            assert_eq!(lease.attempt, attempt);
            world.close(job, lease.fence, failed()).unwrap();
            if attempt < ATTEMPTS_MAX {
                assert_eq!(world.lease(job), Err("job.not_due".into()));
            }
            world.wait(1 << attempt);
        }
        assert_eq!(world.lease(job), Err("job.closed".into()), "it is parked");
        world.run(RetryJob { job }).unwrap();
        assert_eq!(world.lease(job).unwrap().attempt, 1);
    });
}

#[test]
fn attempts_that_kill_their_runner_are_counted_and_end() {
    on_both(|place| {
        let world = World::new(place);
        let job = world.enqueue();
        for _ in 0..ATTEMPTS_MAX {
            assert!(world.lease(job).unwrap().fence > 0);
            world.wait(11); // nobody closes it
        }
        assert_eq!(world.lease(job).unwrap().fence, 0, "parked instead of leased");
        assert_eq!(world.lease(job), Err("job.closed".into()));
    });
}
