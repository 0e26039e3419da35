//! Commands on their way: handed in, not yet answered, in a bounded window.
use super::Stopped;
use super::report::{Fate, Ledger};
use crate::command::{Command, Done, Envelope, Failure};
use crate::engine::{Engine, Ticket};
use quittance_domain::refusal::Kind;
use quittance_domain::{Problem, Refused};
use quittance_exchange::import::Origin;
use std::collections::VecDeque;
use std::time::Duration;

/// Documents whose answers are awaited.
const DOCUMENTS_MAX: usize = 2_000;
/// Lines of files in them.
const LINES_MAX: usize = 50_000;
/// What these lines say. Unit: bytes.
const BYTES_MAX: usize = 64 << 20;

/// The code of a refusal: the document was taken before with another content.
const SOURCE_CHANGED: &str = "engine.source_changed";

/// The documents on their way, oldest first.
#[derive(Default)]
pub(super) struct Flight {
    waiting: VecDeque<Waiting>,
    lines: usize,
    bytes: usize,
}

struct Waiting {
    /// Waits for the answer: whether it was there already.
    wait: Box<dyn FnOnce() -> Result<bool, Failure>>,
    origins: Vec<Origin>,
}

impl Flight {
    /// Hands a command in for the lines that it came from; waits when too many are on their way.
    pub fn submit<C: Command + Clone>(
        &mut self,
        engine: &Engine,
        (command, envelope): (C, Envelope),
        origins: Vec<Origin>,
        ledger: &mut Ledger<'_>,
    ) -> Result<(), Stopped> {
        while !self.waiting.is_empty() && self.is_full() {
            self.settle_oldest(ledger)?;
        }
        let ticket = loop {
            match engine.submit(command.clone(), envelope.clone()) {
                Ok(ticket) => break ticket,
                Err(Failure::Overloaded { .. }) if !self.waiting.is_empty() => {
                    self.settle_oldest(ledger)?;
                }
                Err(failure) => wait_or_stop(failure)?,
            }
        };
        self.lines += origins.len();
        self.bytes += bytes_of(&origins);
        let wait = Box::new(move || ticket.wait().map(|done| done.repeated));
        self.waiting.push_back(Waiting { wait, origins });
        Ok(())
    }

    fn is_full(&self) -> bool {
        let Self { waiting, lines, bytes } = self;
        waiting.len() >= DOCUMENTS_MAX || *lines >= LINES_MAX || *bytes >= BYTES_MAX
    }

    /// Waits for everything that is on its way.
    pub fn settle(&mut self, ledger: &mut Ledger<'_>) -> Result<(), Stopped> {
        while !self.waiting.is_empty() {
            self.settle_oldest(ledger)?;
        }
        Ok(())
    }

    fn settle_oldest(&mut self, ledger: &mut Ledger<'_>) -> Result<(), Stopped> {
        let Some(Waiting { wait, origins }) = self.waiting.pop_front() else { return Ok(()) };
        self.lines -= origins.len();
        self.bytes -= bytes_of(&origins);
        let fate = match wait() {
            Ok(false) => Fate::Taken,
            Ok(true) => Fate::Already,
            Err(failure) => rejected(failure)?,
        };
        ledger.settle(origins, fate)
    }
}

/// What lines take in memory, about.
pub(super) fn bytes_of(origins: &[Origin]) -> usize {
    origins.iter().map(|origin| origin.text.len()).sum()
}

/// Runs commands one window after the other and gives their outcomes, in order.
pub(super) fn run_all<C: Command + Clone>(
    engine: &Engine,
    commands: impl IntoIterator<Item = (C, Envelope)>,
    mut each: impl FnMut(Result<Done<C::Reply>, Refused>) -> Result<(), Stopped>,
) -> Result<(), Stopped> {
    let mut waiting: VecDeque<Ticket<C>> = VecDeque::new();
    let mut settle = |ticket: Ticket<C>| match ticket.wait() {
        Ok(done) => each(Ok(done)),
        Err(failure) => match rejected(failure)? {
            Fate::Rejected(refused) => each(Err(refused)),
            Fate::Taken | Fate::Already => unreachable!("a failure is not taken"),
        },
    };
    for (command, envelope) in commands {
        loop {
            if waiting.len() >= DOCUMENTS_MAX {
                waiting.pop_front().map_or(Ok(()), &mut settle)?;
            }
            match engine.submit(command.clone(), envelope.clone()) {
                Ok(ticket) => break waiting.push_back(ticket),
                Err(Failure::Overloaded { .. }) if !waiting.is_empty() => {
                    waiting.pop_front().map_or(Ok(()), &mut settle)?;
                }
                Err(failure) => wait_or_stop(failure)?,
            }
        }
    }
    waiting.into_iter().try_for_each(settle)
}

/// Waits a moment where that helps; everything else ends the import.
fn wait_or_stop(failure: Failure) -> Result<(), Stopped> {
    match failure {
        Failure::Overloaded { retry_after_ms } => {
            std::thread::sleep(Duration::from_millis(retry_after_ms));
            Ok(())
        }
        failure => Err(failure.into()),
    }
}

/// The fate of what was not done; what is no document's fault ends the import.
fn rejected(failure: Failure) -> Result<Fate, Stopped> {
    match failure {
        Failure::Refused(refused) => Ok(Fate::Rejected(advised(refused))),
        Failure::Fault { .. } => {
            let code = failure.code().to_owned().into();
            let (path, message) = (String::new(), failure.to_string());
            let problem = Problem { code, kind: Kind::Invalid, path, message };
            Ok(Fate::Rejected(Refused::new(problem)))
        }
        failure => Err(Stopped::Failed(failure)),
    }
}

/// Says what can be done about a document that is there with another content.
fn advised(refused: Refused) -> Refused {
    let mut problem = refused.problems()[0].clone();
    if problem.code != SOURCE_CHANGED {
        return refused;
    }
    problem.message += "; that stays: what it lacks needs a number of its own. Files that parts of \
                        one document stand in are to be imported together";
    Refused::new(problem)
}
