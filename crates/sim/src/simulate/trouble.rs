//! What breaks, and when: it stands between the engine and each of its writing connections.
//!
//! A process that dies is told by a panic in the writer's thread, after which no connection of that
//! life does anything: nothing is answered, what was not committed is gone, and the office starts
//! another engine on the same database. The gate holds the first batch of a round back until all
//! messages of the round are in the queue, so that batches form the same way on every run.
use quittance_domain::{CompanyId, Moment};
use quittance_store::Fault;
use quittance_store::database::{Address, Between, Writer};
use quittance_store::postgres;
use quittance_store::record::{Select, Table, Update};
use quittance_store::session::{Head, Load, Session};
use quittance_store::value::Row;
use std::collections::BTreeMap;
use std::panic::resume_unwind;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use uuid::Uuid;

/// What the writer's thread says as it dies.
pub const DIED: &str = "the process died, as the simulation planned";

/// How long a writer may take to begin its batch.
const ARRIVES_MAX: Duration = Duration::from_secs(60);
/// How much slower a slow disk syncs.
const SLOW_SYNC: Duration = Duration::from_millis(12);

/// What can happen to a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trouble {
    /// The process dies while rows are written.
    CrashWithin,
    /// The process dies with all rows written and nothing committed.
    CrashBefore,
    /// The process dies after the commit, before any answer.
    CrashAfter,
    /// The commit is kept and its answer is lost.
    AnswerLost,
    /// The commit never gets there, and nobody says so.
    CommitLost,
    /// The database ends the transaction, as on a deadlock.
    Retried,
    /// The disk takes its time.
    SlowDisk,
    /// The server ends all connections before the commit.
    Disconnected,
}

impl Trouble {
    /// All that can happen on an engine.
    pub fn on(address: &Address) -> &'static [Self] {
        use Trouble::{
            AnswerLost, CommitLost, CrashAfter, CrashBefore, CrashWithin, Disconnected, Retried,
            SlowDisk,
        };
        const ALL: [Trouble; 8] = [
            CrashWithin,
            CrashBefore,
            CrashAfter,
            AnswerLost,
            CommitLost,
            Retried,
            SlowDisk,
            Disconnected,
        ];
        match address {
            Address::Sqlite(_) => &ALL[..7],
            Address::Postgres(_) => &ALL,
        }
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        match self {
            Self::CrashWithin => "crash while writing",
            Self::CrashBefore => "crash before commit",
            Self::CrashAfter => "crash after commit",
            Self::AnswerLost => "answer of a commit lost",
            Self::CommitLost => "commit lost",
            Self::Retried => "transaction ended by the database",
            Self::SlowDisk => "slow disk",
            Self::Disconnected => "connections ended by the server",
        }
    }
}

#[derive(Debug, Default)]
struct State {
    shut: bool,
    arrived: bool,
    dead: bool,
    /// What happens, after so many commits that go well.
    planned: Option<(u32, Trouble)>,
    happened: BTreeMap<&'static str, u64>,
}

/// What all connections of the office share.
#[derive(Debug, Default)]
pub struct Troubles {
    state: Mutex<State>,
    changed: Condvar,
}

impl Troubles {
    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Lets no batch begin.
    pub fn shut(&self) {
        let mut state = self.state();
        state.shut = true;
        state.arrived = false;
    }

    /// Waits until a batch would begin. Panics: when none does.
    pub fn wait_for_arrival(&self) {
        let waiting = |state: &mut State| !state.arrived;
        let waited = self.changed.wait_timeout_while(self.state(), ARRIVES_MAX, waiting);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        assert!(state.arrived, "no writer took up a message for a minute");
    }

    /// Lets the batches begin.
    pub fn open(&self) {
        self.state().shut = false;
        self.changed.notify_all();
    }

    /// Plans what happens next, after so many commits that go well.
    pub fn plan(&self, planned: Option<(u32, Trouble)>) {
        self.state().planned = planned;
    }

    /// Whether the process is dead.
    pub fn is_dead(&self) -> bool {
        self.state().dead
    }

    /// A new life.
    pub fn revive(&self) {
        let mut state = self.state();
        state.dead = false;
        state.planned = None;
    }

    /// What has happened, how often.
    pub fn happened(&self) -> BTreeMap<&'static str, u64> {
        self.state().happened.clone()
    }

    /// What stands between the engine and its connections.
    pub fn between(self: &Arc<Self>, address: &Address) -> Between {
        let (troubles, address) = (Arc::clone(self), address.clone());
        Between::new(move |inner| {
            let (troubles, address) = (Arc::clone(&troubles), address.clone());
            Box::new(Troubled { inner: Some(inner), troubles, address })
        })
    }

    /// What is due at this commit.
    fn due(&self) -> Option<Trouble> {
        let mut state = self.state();
        match state.planned {
            None => None,
            Some((0, trouble)) => {
                state.planned = None;
                *state.happened.entry(trouble.name()).or_default() += 1;
                Some(trouble)
            }
            Some((left, trouble)) => {
                state.planned = Some((left - 1, trouble));
                None
            }
        }
    }

    fn is_due_within(&self) -> bool {
        self.state().planned == Some((0, Trouble::CrashWithin))
    }

    fn die(&self) -> ! {
        self.state().dead = true;
        resume_unwind(Box::new(DIED.to_owned()))
    }
}

/// A connection that things happen to; none after the process has died.
struct Troubled {
    inner: Option<Writer>,
    troubles: Arc<Troubles>,
    address: Address,
}

impl Troubled {
    fn inner(&mut self) -> &mut (dyn Session + Send) {
        if self.troubles.is_dead() {
            self.inner = None;
        }
        match &mut self.inner {
            Some(inner) => inner.as_mut(),
            None => self.troubles.die(),
        }
    }

    fn before_writing(&mut self) {
        if self.troubles.is_due_within() {
            let _ = self.troubles.due();
            self.troubles.die();
        }
    }

    /// Ends all connections, this one included; if the server will not, the commit goes well.
    fn disconnect(&self) {
        if let Address::Postgres(url) = &self.address {
            let _ = postgres::end_others(url);
        }
    }
}

impl Load for Troubled {
    fn select(
        &mut self,
        select: &Select,
        args: &[Row],
        each: &mut dyn FnMut(Row) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        self.inner().select(select, args, each)
    }
}

impl Session for Troubled {
    fn begin(&mut self, company: CompanyId, batch: Uuid) -> Result<Head, Fault> {
        let mut state = self.troubles.state();
        if state.shut {
            state.arrived = true;
            self.troubles.changed.notify_all();
            let open = self.troubles.changed.wait_while(state, |state| state.shut);
            drop(open.unwrap_or_else(PoisonError::into_inner));
        } else {
            drop(state);
        }
        self.inner().begin(company, batch)
    }

    fn committed(&mut self, company: CompanyId, batch: Uuid) -> Result<bool, Fault> {
        self.inner().committed(company, batch)
    }

    fn insert(&mut self, table: &'static Table, rows: &[Row]) -> Result<usize, Fault> {
        self.before_writing();
        self.inner().insert(table, rows)
    }

    fn update(&mut self, table: &'static Table, updates: &[Update]) -> Result<usize, Fault> {
        self.before_writing();
        self.inner().update(table, updates)
    }

    fn delete(&mut self, table: &'static Table, keys: &[Row]) -> Result<usize, Fault> {
        self.before_writing();
        self.inner().delete(table, keys)
    }

    fn commit(&mut self, head: Option<&Head>) -> Result<(), Fault> {
        let lost = |what: &str| Err(Fault::Unknown(format!("{what}, as the simulation planned")));
        match self.troubles.due() {
            None => self.inner().commit(head),
            Some(Trouble::CrashWithin | Trouble::CrashBefore) => self.troubles.die(),
            Some(Trouble::CrashAfter) => {
                self.inner().commit(head)?;
                self.troubles.die()
            }
            Some(Trouble::AnswerLost) => {
                self.inner().commit(head)?;
                lost("the answer is lost")
            }
            Some(Trouble::CommitLost) => lost("the commit is lost"),
            Some(Trouble::Retried) => {
                Err(Fault::Retry("a deadlock, as the simulation planned".into()))
            }
            Some(Trouble::SlowDisk) => {
                std::thread::sleep(SLOW_SYNC);
                self.inner().commit(head)
            }
            Some(Trouble::Disconnected) => {
                self.disconnect();
                self.inner().commit(head)
            }
        }
    }

    fn forget(&mut self, marker: Uuid, now: Moment) -> Result<usize, Fault> {
        self.inner().forget(marker, now)
    }

    fn rollback(&mut self) {
        if self.troubles.is_dead() {
            self.inner = None; // who is dead says nothing more: the database notices by itself
        }
        if let Some(inner) = &mut self.inner {
            inner.rollback();
        }
    }

    fn statements(&self) -> u64 {
        self.inner.as_ref().map_or(0, |inner| inner.statements())
    }
}
