//! A dry run: what a command would do, decided on a snapshot and never written.
use crate::command::{Command, Envelope};
use crate::engine::Engine;
use crate::erased::{AnyCommand, AnyReply};
use crate::recorder::{Numbers, Scribe};
use crate::rounds::{self, Bench, Stopped};
use crate::{batch, registry};
use quittance_domain::{At, Refused};
use quittance_store::fault::Fault;
use quittance_store::reader::Snapshot;
use quittance_store::unit_of_work::{Change, UnitOfWork};
use quittance_store::{company, engine_tables};

/// Commands of a chain that a dry run follows at most.
const CHAIN_MAX: usize = 100;

/// What a command would do.
#[derive(Debug)]
pub struct DryRun<R> {
    /// Its reply, with empty numbers, for only a posting draws them; or why it is refused.
    pub reply: Result<R, Refused>,
    /// The records that it and its follow-ups would add or change.
    pub changes: Vec<Change>,
    /// The kinds of events that it would emit, in order.
    pub events: Vec<&'static str>,
    /// The last event of the state that it was decided on.
    pub position: i64,
}

impl<R> DryRun<R> {
    /// The same with what `read` makes of the reply.
    pub(crate) fn map<T>(self, read: impl FnOnce(R) -> T) -> DryRun<T> {
        let Self { reply, changes, events, position } = self;
        DryRun { reply: reply.map(read), changes, events, position }
    }
}

impl Engine {
    /// Decides a command and the follow-ups that the autopilot would take, and writes nothing.
    /// No lock is taken and no key is stored.
    ///
    /// Faults: the database cannot be read; an assertion of ours failed.
    pub fn dry_run<C: Command>(
        &self,
        command: C,
        envelope: Envelope,
    ) -> Result<DryRun<C::Reply>, Fault> {
        let ran = self.dry_run_any(&command, &envelope)?;
        Ok(ran.map(|reply| *reply.downcast().expect("a command's own reply")))
    }

    pub(crate) fn dry_run_any(
        &self,
        command: &dyn AnyCommand,
        envelope: &Envelope,
    ) -> Result<DryRun<AnyReply>, Fault> {
        let id = envelope.company;
        self.database().read(|connection| {
            connection.snapshot(|connection| {
                let (position, _) = engine_tables::position(connection, id)?;
                let base = company::base_currency(connection, id)?;
                let mut unit = UnitOfWork::new(base);
                let mut source = Snapshot { connection, company: id };
                let scribe = Scribe::new(self.new_ids(), Numbers::Withheld);
                let at = dates(self, &mut unit, &mut source, envelope)?;
                let actor = envelope.actor.as_str();
                let mut run = Run { unit, source, scribe, at, actor };
                let reply = match run.chain(command)? {
                    Ok(reply) => Ok(reply),
                    Err(Stopped::Refused(refused)) => Err(refused),
                    Err(Stopped::Panicked(text)) => return Err(Fault::Ours(text)),
                };
                Ok(DryRun {
                    reply,
                    changes: run.unit.changes(),
                    events: run.scribe.events.iter().map(|event| event.kind).collect(),
                    position,
                })
            })
        })
    }
}

fn dates(
    engine: &Engine,
    unit: &mut UnitOfWork,
    source: &mut Snapshot<'_>,
    envelope: &Envelope,
) -> Result<At, Fault> {
    let look = unit.look();
    look.want::<quittance_domain::company::Company>(());
    let wants = look.into_wants();
    unit.load(wants, source)?;
    batch::dates(unit, engine.clock(), envelope)
}

struct Run<'a> {
    unit: UnitOfWork,
    source: Snapshot<'a>,
    scribe: Scribe,
    at: At,
    actor: &'a str,
}

impl Run<'_> {
    /// Runs the command and, on the same overlay, what it leaves for the autopilot.
    fn chain(&mut self, first: &dyn AnyCommand) -> Result<Result<AnyReply, Stopped>, Fault> {
        let reply = match self.one(first)? {
            Ok(reply) => reply,
            Err(stopped) => return Ok(Err(stopped)),
        };
        let mut chain = std::mem::take(&mut self.scribe.follow_ups);
        for _ in 0..CHAIN_MAX {
            let Some(next) = chain.pop_front() else { break };
            let next = registry::command(next.command, &next.payload);
            if self.one(next.as_ref())?.is_err() {
                continue; // it would wait with this reason
            }
            for left in self.scribe.follow_ups.drain(..).rev() {
                chain.push_front(left);
            }
        }
        Ok(Ok(reply))
    }

    fn one(&mut self, command: &dyn AnyCommand) -> Result<Result<AnyReply, Stopped>, Fault> {
        let bench = Bench {
            source: &mut self.source,
            unit: &mut self.unit,
            scribe: &mut self.scribe,
            at: self.at,
            actor: self.actor,
        };
        let ran = rounds::run(bench, |recorder| command.run(recorder))?;
        self.unit.accept();
        Ok(ran)
    }
}
