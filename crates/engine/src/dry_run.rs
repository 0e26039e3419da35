//! A dry run: what a command would do, decided on a snapshot and never written.
use crate::command::{Command, Envelope, Halt};
use crate::engine::Engine;
use crate::erased::AnyCommand;
use crate::queue::Waiting;
use crate::recorder::{Recorder, Scribe};
use crate::{batch, registry};
use quittance_domain::{At, Refused};
use quittance_store::fault::Fault;
use quittance_store::reader::Snapshot;
use quittance_store::unit_of_work::{Change, UnitOfWork, Wants};
use quittance_store::{company, engine_tables};
use std::collections::VecDeque;
use std::sync::Arc;

/// Commands of a chain that a dry run follows at most.
const CHAIN_MAX: usize = 100;
/// Rounds of loading for one command.
const ROUNDS_MAX: usize = 32;

/// What a command would do.
#[derive(Debug)]
pub struct DryRun<R> {
    /// Its reply, without numbers that only a posting draws for good; or why it is refused.
    pub reply: Result<R, Refused>,
    /// The records that it and its follow-ups would add or change.
    pub changes: Vec<Change>,
    /// The kinds of events that it would emit, in order.
    pub events: Vec<&'static str>,
    /// The last event of the state that it was decided on.
    pub position: i64,
}

impl Engine {
    /// Decides a command and the follow-ups that the autopilot would take, and writes nothing.
    /// No lock is taken and no key is stored.
    ///
    /// Faults: the database cannot be read.
    pub fn dry_run<C: Command>(
        &self,
        command: C,
        envelope: Envelope,
    ) -> Result<DryRun<C::Reply>, Fault> {
        let id = envelope.company;
        self.database().read(|connection| {
            connection.snapshot(|connection| {
                let (position, _) = engine_tables::position(connection, id)?;
                let base = company::base_currency(connection, id)?;
                let mut unit = UnitOfWork::new(base);
                let mut source = Snapshot { connection, company: id };
                let scribe = Scribe {
                    events: Vec::new(),
                    ids: self.new_ids(),
                    wants: Wants::default(),
                    follow_ups: VecDeque::new(),
                };
                let first: Arc<dyn AnyCommand> = Arc::new(command);
                let at = dates(self, &mut unit, &mut source, (&first, &envelope))?;
                let actor = envelope.actor.as_str();
                let mut run = Run { unit, source, scribe, at, actor };
                let reply = run.chain(&first)?;
                Ok(DryRun {
                    reply: reply.map(|any| *any.downcast().expect("a command's own reply")),
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
    (command, envelope): (&Arc<dyn AnyCommand>, &Envelope),
) -> Result<At, Fault> {
    let look = unit.look();
    look.want::<quittance_domain::company::Company>(());
    let wants = look.into_wants();
    unit.load(wants, source)?;
    let (answer, _) = std::sync::mpsc::sync_channel(1);
    let one = Waiting { command: Arc::clone(command), envelope: envelope.clone(), answer };
    Ok(batch::dates(unit, engine.clock(), &one))
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
    fn chain(
        &mut self,
        first: &Arc<dyn AnyCommand>,
    ) -> Result<Result<crate::erased::AnyReply, Refused>, Fault> {
        let reply = match self.one(first)? {
            Ok(reply) => reply,
            Err(refused) => return Ok(Err(refused)),
        };
        for _ in 0..CHAIN_MAX {
            let Some(next) = self.scribe.follow_ups.pop_front() else { break };
            let Ok(next) = registry::parse(next.command, &next.payload) else { break };
            if self.one(&next)?.is_err() {
                break; // it would wait with this reason
            }
        }
        Ok(Ok(reply))
    }

    fn one(
        &mut self,
        command: &Arc<dyn AnyCommand>,
    ) -> Result<Result<crate::erased::AnyReply, Refused>, Fault> {
        let events = self.scribe.events.len();
        let follow_ups = self.scribe.follow_ups.len();
        for _ in 0..ROUNDS_MAX {
            let (at, actor) = (self.at, self.actor);
            let (unit, scribe) = (&mut self.unit, &mut self.scribe);
            let outcome = command.run(&mut Recorder { unit, scribe, at, actor });
            match outcome {
                Ok(reply) => {
                    self.unit.accept();
                    return Ok(Ok(reply));
                }
                Err(halt) => {
                    self.unit.undo();
                    self.scribe.events.truncate(events);
                    self.scribe.follow_ups.truncate(follow_ups);
                    match halt {
                        Halt::Refused(refused) => return Ok(Err(refused)),
                        Halt::Missing => {
                            let wants = std::mem::take(&mut self.scribe.wants);
                            self.unit.load(wants, &mut self.source)?;
                        }
                    }
                }
            }
        }
        Err(Fault::Ours(format!("{} asks for too many rounds of loading", command.name())))
    }
}
