//! Who does things in the story: hands commands to the engine and waits for what comes of them.
use super::DemoError;
use super::time::StoryClock;
use quittance_domain::{CompanyId, Date};
use quittance_engine::{Command, Engine, Envelope, Failure, routine, work};
use quittance_store::Fault;
use quittance_store::reader::ReadConnection;
use std::sync::Arc;

/// When the autopilot does its round. Unit: seconds after midnight, UTC.
const EVENING: i64 = 16 * 3_600;

/// An answer that is on its way; calling it waits. Whoever looks something up waits for all
/// answers first, so that what it sees is the same on every run.
pub type Asked<R> = Box<dyn FnOnce() -> Result<R, DemoError>>;

/// Waits for answers, in their order.
pub fn answers<R>(asked: Vec<Asked<R>>) -> Result<Vec<R>, DemoError> {
    asked.into_iter().map(|answer| answer()).collect()
}

/// The staff of the company.
pub struct Clerk<'a> {
    engine: &'a Engine,
    clock: Arc<StoryClock>,
    company: CompanyId,
}

/// Who does something, and when.
#[derive(Clone, Copy)]
pub struct Doing {
    /// Who, as it stands in the audit trail.
    pub who: &'static str,
    /// The business date.
    pub date: Date,
    /// When the first of it is done. Unit: seconds after midnight, UTC.
    pub from: i64,
    /// When the last of it is done; they are spread evenly.
    pub until: i64,
}

impl<'a> Clerk<'a> {
    /// The staff of a company.
    pub fn new(engine: &'a Engine, clock: Arc<StoryClock>, company: CompanyId) -> Self {
        Self { engine, clock, company }
    }

    /// Whose staff.
    pub fn company(&self) -> CompanyId {
        self.company
    }

    /// Hands a command in. In the story nothing is refused, for the clerks know what they do.
    pub fn ask<C: Command>(&self, doing: Doing, command: C) -> Result<Asked<C::Reply>, DemoError> {
        let mut asked = self.ask_all(doing, vec![command])?;
        Ok(asked.pop().expect("one command has one answer"))
    }

    /// Hands commands in, in their order, their moments spread over the time given.
    pub fn ask_all<C: Command>(
        &self,
        doing: Doing,
        commands: Vec<C>,
    ) -> Result<Vec<Asked<C::Reply>>, DemoError> {
        let failed = |failure: Failure| DemoError::Command { name: C::NAME, failure };
        let count = i64::try_from(commands.len()).unwrap_or(i64::MAX).max(1);
        let step = (doing.until - doing.from).max(0) / count;
        let mut asked: Vec<Asked<C::Reply>> = Vec::with_capacity(commands.len());
        let mut second = doing.from;
        for command in commands {
            self.clock.set(doing.date, second);
            second += step;
            let envelope = Envelope::new(self.company, doing.who).on(doing.date);
            let ticket = self.engine.submit(command, envelope).map_err(failed)?;
            asked.push(Box::new(move || ticket.wait().map(|done| done.reply).map_err(failed)));
        }
        Ok(asked)
    }

    /// Hands a command in and waits for its answer.
    pub fn run<C: Command>(&self, doing: Doing, command: C) -> Result<C::Reply, DemoError> {
        self.ask(doing, command)?()
    }

    /// Hands commands in and waits for all answers.
    pub fn run_all<C: Command>(
        &self,
        doing: Doing,
        commands: Vec<C>,
    ) -> Result<Vec<C::Reply>, DemoError> {
        answers(self.ask_all(doing, commands)?)
    }

    /// Lets the autopilot do what waits.
    pub fn autopilot(&self, date: Date) -> Result<(), DemoError> {
        self.clock.set(date, EVENING);
        let ran = work::run_until_idle(self.engine, self.company, &mut |_| {});
        let failed = |failure| DemoError::Command { name: "autopilot", failure };
        ran.map(|_| ()).map_err(failed)
    }

    /// Does what is due again: letters, and judging promises.
    pub fn routines(&self, date: Date) -> Result<(), DemoError> {
        self.clock.set(date, EVENING + 1_800);
        let failed = |failure| DemoError::Command { name: "routines", failure };
        for ran in routine::run_jobs(self.engine, self.company).map_err(failed)? {
            // A job that fails would come again in hours that the story has not.
            let failure = |error| failed(Failure::Unavailable(format!("{}: {error}", ran.kind)));
            ran.outcome.map_err(failure)?;
        }
        Ok(())
    }

    /// Looks something up.
    pub fn read<T>(
        &self,
        read: impl FnOnce(&mut ReadConnection, CompanyId) -> Result<T, Fault>,
    ) -> Result<T, DemoError> {
        let company = self.company;
        Ok(self.engine.database().read(|reader| read(reader, company))?)
    }
}
