//! The engine: takes commands in, runs them in batches on its writers, answers after the commit.
use crate::batch::{self, Writer};
use crate::clock::{Clock, IdPool, SharedIds, SystemClock, SystemIds};
use crate::command::{Command, Done, Envelope, Failure};
use crate::erased::{AnyCommand, AnyReply};
use crate::memory::Memory;
use crate::queue::{Answer, Limits, Payload, Queues, Waiting};
use crate::rounds;
use quittance_domain::refusal::Problems;
use quittance_domain::typed_text::{self, NAME_CHARS_MAX};
use quittance_domain::{CompanyId, Ids, Refused};
use quittance_store::database::{Address, Database};
use quittance_store::fault::Fault;
use serde::de::DeserializeOwned;
use std::marker::PhantomData;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::mpsc::{Receiver, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use uuid::Uuid;

/// Writers of an engine on PostgreSQL; on SQLite one serves all companies in turn.
const POSTGRES_WRITERS: usize = 4;

/// Where faults of ours are told, each with its id and input.
pub type OnFault = Arc<dyn Fn(&str) + Send + Sync>;

/// What an engine runs with.
pub struct Setup {
    /// Bounds of batches and queues.
    pub limits: Limits,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// Where ids come from.
    pub ids: Box<dyn Ids + Send>,
    /// Where faults are told; standard error by default.
    pub on_fault: OnFault,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            clock: Arc::new(SystemClock),
            ids: Box::new(SystemIds),
            on_fault: Arc::new(|text| eprintln!("{text}")),
        }
    }
}

/// How much an engine has done since it was started.
#[derive(Debug, Default)]
pub struct Counts {
    batches: AtomicU64,
    commands: AtomicU64,
    statements: AtomicU64,
}

impl Counts {
    pub(crate) fn batch(&self, commands: usize, statements: u64) {
        self.batches.fetch_add(1, Ordering::Relaxed);
        self.commands.fetch_add(commands as u64, Ordering::Relaxed);
        self.statements.fetch_add(statements, Ordering::Relaxed);
    }

    /// Transactions tried.
    pub fn batches(&self) -> u64 {
        self.batches.load(Ordering::Relaxed)
    }

    /// Commands in them.
    pub fn commands(&self) -> u64 {
        self.commands.load(Ordering::Relaxed)
    }

    /// Bulk statements sent.
    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
}

struct Inner {
    database: Arc<Database>,
    queues: Queues,
    limits: Limits,
    clock: Arc<dyn Clock>,
    on_fault: OnFault,
    ids: SharedIds,
    counts: Counts,
    memory: Memory,
}

/// A running engine. Dropping it serves what waits and stops its writers.
pub struct Engine {
    inner: Arc<Inner>,
    writers: Vec<JoinHandle<()>>,
}

impl Engine {
    /// Starts an engine on a database.
    ///
    /// Faults: no writing connection can be had.
    pub fn start(database: Arc<Database>, setup: Setup) -> Result<Self, Fault> {
        let count = match database.address() {
            Address::Sqlite(_) => 1,
            Address::Postgres(_) => POSTGRES_WRITERS,
        };
        let inner = Arc::new(Inner {
            memory: Memory::new(setup.limits.memory_max),
            queues: Queues::new(setup.limits),
            limits: setup.limits,
            clock: setup.clock,
            on_fault: setup.on_fault,
            ids: Arc::new(Mutex::new(setup.ids)),
            counts: Counts::default(),
            database,
        });
        let mut writers = Vec::with_capacity(count);
        for _ in 0..count {
            let session = inner.database.writer()?;
            let inner = Arc::clone(&inner);
            writers.push(std::thread::spawn(move || write(&inner, session)));
        }
        Ok(Self { inner, writers })
    }

    /// The database that it runs on.
    pub fn database(&self) -> &Arc<Database> {
        &self.inner.database
    }

    /// Its clock.
    pub fn clock(&self) -> &dyn Clock {
        self.inner.clock.as_ref()
    }

    /// How much it has done.
    pub fn counts(&self) -> &Counts {
        &self.inner.counts
    }

    /// Runs a command and waits for what came of it.
    pub fn run<C: Command>(
        &self,
        command: C,
        envelope: Envelope,
    ) -> Result<Done<C::Reply>, Failure> {
        self.submit(command, envelope)?.wait()
    }

    /// Hands a command in; the ticket waits for what comes of it.
    pub fn submit<C: Command>(&self, command: C, envelope: Envelope) -> Result<Ticket<C>, Failure> {
        let answer = self.submit_any(Arc::new(command), envelope)?;
        Ok(Ticket { answer, command: PhantomData })
    }

    pub(crate) fn submit_any(
        &self,
        command: Arc<dyn AnyCommand>,
        mut envelope: Envelope,
    ) -> Result<Receiver<Answer>, Failure> {
        check(&envelope).map_err(Failure::Refused)?;
        envelope.received_at.get_or_insert_with(|| self.inner.clock.now());
        let (answer, ticket) = sync_channel(1);
        self.inner.queues.push(Waiting { command, envelope, answer })?;
        Ok(ticket)
    }

    pub(crate) fn new_ids(&self) -> IdPool {
        IdPool::new(Arc::clone(&self.inner.ids))
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.inner.queues.close();
        for writer in self.writers.drain(..) {
            // A writer that panicked has answered nobody; its callers have been told.
            let _ = writer.join();
        }
    }
}

/// What waits for a command's outcome.
pub struct Ticket<C: Command> {
    answer: Receiver<Answer>,
    command: PhantomData<fn() -> C>,
}

impl<C: Command> Ticket<C> {
    /// Waits until the batch of the command has been committed.
    pub fn wait(self) -> Result<Done<C::Reply>, Failure> {
        wait_for(self.answer, |reply| *reply.downcast().expect("a command gives its own reply"))
    }
}

/// Waits for an answer: `read` makes the reply of the command's own; a stored one is read as JSON.
pub(crate) fn wait_for<R: DeserializeOwned>(
    answer: Receiver<Answer>,
    read: impl FnOnce(AnyReply) -> R,
) -> Result<Done<R>, Failure> {
    let answer = answer.recv().map_err(|_| lost())?;
    let reply = match answer.outcome? {
        Payload::Value(reply) => read(reply),
        Payload::Text(text) => serde_json::from_str(&text).map_err(|error| {
            let message = format!("done before, but its stored reply cannot be read: {error}");
            Failure::Fault { id: Uuid::now_v7(), message }
        })?,
    };
    Ok(Done { reply, position: answer.position, repeated: answer.repeated })
}

/// Checks the texts that come with a command: they are stored, and searched for.
///
/// Refusals: those of [`typed_text`], with the envelope's field.
fn check(envelope: &Envelope) -> Result<(), Refused> {
    let mut problems = Problems::new();
    let mut text = |path: &str, text: &str| {
        problems.take_at(path, typed_text::required(text, NAME_CHARS_MAX));
    };
    text("actor", &envelope.actor);
    if let Some(key) = &envelope.key {
        text("key", key);
    }
    if let Some(source) = &envelope.source {
        text("source.source", &source.source);
        text("source.kind", &source.kind);
        text("source.key", &source.key);
        text("source.digest", &source.digest);
    }
    problems.finish()
}

/// The failure of a command whose writer died before it answered.
pub(crate) fn lost() -> Failure {
    Failure::Unknown("the writer stopped before it answered".into())
}

/// Ends a company's turn even if its writer panics; what was not answered learns so by its
/// ticket, whose other end is dropped.
struct Turn<'a> {
    queues: &'a Queues,
    company: CompanyId,
    not_run: Vec<Waiting>,
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        self.queues.done(self.company, std::mem::take(&mut self.not_run));
    }
}

/// A writer's life: batch after batch until the engine closes.
fn write(inner: &Inner, mut session: Box<dyn quittance_store::session::Session + Send>) {
    let mut ids = Some(IdPool::new(Arc::clone(&inner.ids)));
    while let Some((company, waiting)) = inner.queues.take() {
        let commands = waiting.len();
        let mut turn = Turn { queues: &inner.queues, company, not_run: Vec::new() };
        let served = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let mut writer = Writer {
                session: session.as_mut(),
                ids: &mut ids,
                clock: inner.clock.as_ref(),
                limits: &inner.limits,
                on_fault: inner.on_fault.as_ref(),
                counts: &inner.counts,
                memory: &inner.memory,
                warm: false,
            };
            batch::serve(&mut writer, company, waiting)
        }));
        match served {
            Ok(not_run) => {
                turn.not_run = not_run;
                inner.queues.linger(company, commands);
            }
            Err(panic) => {
                (inner.on_fault)(&format!("a writer: {}", rounds::text_of(panic.as_ref())));
                session.rollback();
                ids = Some(IdPool::new(Arc::clone(&inner.ids)));
            }
        }
    }
}
