//! Who does things in the story: hands commands to the engine and waits for what comes of them.
use super::DemoError;
use super::time::StoryClock;
use quittance_domain::{CompanyId, Date};
use quittance_engine::{Command, Engine, Envelope, Failure, work};
use quittance_store::Fault;
use quittance_store::reader::ReadConnection;
use std::sync::Arc;

/// Commands handed in before their answers are awaited.
const AT_ONCE: usize = 1_000;

/// When the autopilot does its round. Unit: seconds after midnight, UTC.
const EVENING: i64 = 16 * 3_600;

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

    /// Runs one command. In the story nothing is refused, for the clerks know what they do.
    pub fn run<C: Command>(&self, doing: Doing, command: C) -> Result<C::Reply, DemoError> {
        let done = self.all(doing, vec![command])?;
        Ok(done.into_iter().next().expect("a command that is done has a reply"))
    }

    /// Runs commands in their order; gives their replies in it.
    pub fn all<C: Command>(
        &self,
        doing: Doing,
        commands: Vec<C>,
    ) -> Result<Vec<C::Reply>, DemoError> {
        let failed = |failure: Failure| DemoError::Command { name: C::NAME, failure };
        let count = i64::try_from(commands.len()).unwrap_or(i64::MAX).max(1);
        let step = (doing.until - doing.from).max(0) / count;
        let mut replies = Vec::with_capacity(commands.len());
        let mut second = doing.from;
        let mut commands = commands.into_iter().peekable();
        while commands.peek().is_some() {
            let mut tickets = Vec::with_capacity(AT_ONCE);
            for command in commands.by_ref().take(AT_ONCE) {
                self.clock.set(doing.date, second);
                second += step;
                let envelope = Envelope::new(self.company, doing.who).on(doing.date);
                tickets.push(self.engine.submit(command, envelope).map_err(failed)?);
            }
            for ticket in tickets {
                replies.push(ticket.wait().map_err(failed)?.reply);
            }
        }
        Ok(replies)
    }

    /// Lets the autopilot do what waits.
    pub fn autopilot(&self, date: Date) -> Result<(), DemoError> {
        self.clock.set(date, EVENING);
        let ran = work::run_until_idle(self.engine, self.company, &mut |_| {});
        let failed = |failure| DemoError::Command { name: "autopilot", failure };
        ran.map(|_| ()).map_err(failed)
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
