//! Runs over all customers: dunning, judging promises, and statements of account. A page of
//! customers at a time is read and handed in, each a command of its own; a dunning run's record
//! says how far it is, so that it goes on where a process was cut off, and each customer has its
//! turn once.
use super::{DunReply, JudgedReply};
use crate::command::{Command, Envelope, Failure, Halt};
use crate::engine::{Engine, Ticket};
use crate::recorder::Recorder;
use quittance_domain::customer::CustomerId;
use quittance_domain::receivables::dunning::run::{advance, begin};
use quittance_domain::receivables::{
    DunCustomer, DunningRun, DunningRunId, IssueStatement, JudgePromises, PromiseState,
    ReceivablesRefusal, RunState,
};
use quittance_domain::{At, CompanyId, Date, Event, Ids, Refused};
use quittance_store::receivables::{DunningRunOfDay, to_dun, to_state, with_open_promises};
use quittance_store::unit_of_work::Look;
use quittance_store::{Fault, names};
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::time::Duration;

pub use quittance_domain::receivables::{AdvanceDunningRun, BeginDunningRun};

/// Customers that are handed in before their answers are awaited.
const PAGE: i64 = 200;

/// A run as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RunReply {
    /// Which.
    pub run: DunningRunId,
    /// As of which day.
    pub run_on: Date,
    /// Where it stands.
    pub state: RunState,
    /// All customers up to this one have had their turn.
    pub after: Option<CustomerId>,
}

fn reply(run: &DunningRun) -> RunReply {
    RunReply { run: run.id, run_on: run.run_on, state: run.state, after: run.after }
}

impl Command for BeginDunningRun {
    const NAME: &'static str = "receivables.begin_dunning_run";
    type Given = Option<Arc<DunningRun>>;
    type Decision = (DunningRun, Vec<Event>);
    type Reply = RunReply;

    fn rows(&self) -> usize {
        2
    }

    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Option<Arc<DunningRun>>, Halt> {
        crate::company::find(look)?;
        Ok(look.all::<DunningRunOfDay>(at.business_date)?.first().cloned())
    }

    fn decide(
        &self,
        found: &Option<Arc<DunningRun>>,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<(DunningRun, Vec<Event>), Refused> {
        Ok(begin(found.as_deref(), at, ids))
    }

    fn record(
        &self,
        _found: Option<Arc<DunningRun>>,
        (run, events): (DunningRun, Vec<Event>),
        recorder: &mut Recorder<'_>,
    ) -> Result<RunReply, Halt> {
        let reply = reply(&run);
        // One that is there stays as it is; its record is loaded with the day's.
        recorder.put(run)?;
        recorder.emit_all(events);
        Ok(reply)
    }
}

impl Command for AdvanceDunningRun {
    const NAME: &'static str = "receivables.advance_dunning_run";
    type Given = Arc<DunningRun>;
    type Decision = (DunningRun, Vec<Event>);
    type Reply = RunReply;

    fn rows(&self) -> usize {
        2 + self.refused.len()
    }

    /// Refusals: `receivables.run_not_found`.
    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<DunningRun>, Halt> {
        let found = look.find::<DunningRun>(self.run)?;
        let refused = || Refused::from(ReceivablesRefusal::RunNotFound).at("run");
        found.ok_or_else(|| refused().into())
    }

    fn decide(
        &self,
        run: &Arc<DunningRun>,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<(DunningRun, Vec<Event>), Refused> {
        Ok(advance(run, self))
    }

    fn record(
        &self,
        _run: Arc<DunningRun>,
        (run, events): (DunningRun, Vec<Event>),
        recorder: &mut Recorder<'_>,
    ) -> Result<RunReply, Halt> {
        let reply = reply(&run);
        recorder.update(run);
        recorder.emit_all(events);
        Ok(reply)
    }
}

/// What a dunning run came to, from where it was taken up.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DunningRan {
    /// Which run.
    pub run: DunningRunId,
    /// Customers that had their turn.
    pub customers: u64,
    /// Letters.
    pub letters: u64,
    /// Overdue invoices that are in no letter; the run keeps each with its reason.
    pub left_out: u64,
    /// Customers whose letter was refused, by code, with that of the refusal.
    pub refused: Vec<(String, String)>,
}

/// Duns all customers as of a day, or goes on with the run of that day.
///
/// Failures: the database cannot serve. Who is refused is listed, and the run goes on.
pub fn run_dunning(
    engine: &Engine,
    company: CompanyId,
    actor: &str,
    on: Date,
) -> Result<DunningRan, Failure> {
    let envelope = || Envelope::new(company, actor).on(on).bulk();
    let begun = engine.run(BeginDunningRun {}, envelope())?.reply;
    let (customers, letters, left_out) = (0, 0, 0);
    let mut ran = DunningRan { run: begun.run, customers, letters, left_out, refused: Vec::new() };
    let mut after = begun.after;
    if begun.state == RunState::Done {
        return Ok(ran);
    }
    loop {
        let page = read(engine, |reader| to_dun(reader, company, (on, after), PAGE))?;
        let run = Some(begun.run);
        let duns = page.iter().map(|customer| DunCustomer { customer: *customer, run });
        let mut refused = Vec::new();
        for (customer, answer) in page.iter().zip(hand_in(engine, duns, &envelope)?) {
            ran.customers += 1;
            match answer {
                Ok(reply) => count(&mut ran, &reply),
                Err(code) => refused.push((*customer, code)),
            }
        }
        for (customer, why) in &refused {
            let named = read(engine, |reader| names::customer(reader, company, *customer))?;
            let code = named.map_or_else(|| customer.to_string(), |customer| customer.code);
            ran.refused.push((code, why.clone()));
        }
        after = page.last().copied();
        let advance = AdvanceDunningRun { run: begun.run, after, refused };
        engine.run(advance, envelope())?;
        if after.is_none() {
            return Ok(ran);
        }
    }
}

fn count(ran: &mut DunningRan, reply: &DunReply) {
    ran.letters += u64::from(reply.letter.is_some());
    ran.left_out += reply.left_out.len() as u64;
}

/// How many promises were judged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Checked {
    /// Kept.
    pub kept: u64,
    /// Broken.
    pub broken: u64,
}

/// Judges the open promises of all customers as of a day.
///
/// Failures: the database cannot serve.
pub fn check_promises(
    engine: &Engine,
    company: CompanyId,
    actor: &str,
    on: Date,
) -> Result<Checked, Failure> {
    let envelope = || Envelope::new(company, actor).on(on).bulk();
    let (mut checked, mut after) = (Checked::default(), None);
    loop {
        let page = read(engine, |reader| with_open_promises(reader, company, after, PAGE))?;
        let Some(last) = page.last() else {
            return Ok(checked);
        };
        after = Some(*last);
        let judges = page.iter().map(|customer| JudgePromises { customer: *customer });
        for answer in hand_in(engine, judges, &envelope)? {
            let ends = answer.map(|reply: JudgedReply| reply.judged).unwrap_or_default();
            let of = |state| ends.iter().filter(|(_, end)| *end == state).count() as u64;
            checked.kept += of(PromiseState::Kept);
            checked.broken += of(PromiseState::Broken);
        }
    }
}

/// What a run of statements came to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stated {
    /// Customers that had their turn.
    pub customers: u64,
    /// Statements of account, one for each customer and currency.
    pub statements: u64,
}

/// Tells all customers what they owe as of a day; who was told on that day is not told again.
///
/// Failures: the database cannot serve.
pub fn issue_statements(
    engine: &Engine,
    company: CompanyId,
    actor: &str,
    on: Date,
) -> Result<Stated, Failure> {
    let envelope = || Envelope::new(company, actor).on(on).bulk();
    let (mut stated, mut after) = (Stated::default(), None);
    loop {
        let page = read(engine, |reader| to_state(reader, company, after, PAGE))?;
        let Some(last) = page.last() else {
            return Ok(stated);
        };
        after = Some(*last);
        let issues = page.iter().map(|customer| IssueStatement { customer: *customer });
        for answer in hand_in(engine, issues, &envelope)? {
            stated.customers += 1;
            stated.statements += answer.unwrap_or_default();
        }
    }
}

fn read<T>(
    engine: &Engine,
    read: impl FnOnce(&mut quittance_store::reader::ReadConnection) -> Result<T, Fault>,
) -> Result<T, Failure> {
    let found = engine.database().read(read);
    found.map_err(|fault| Failure::Unavailable(fault.to_string()))
}

/// Hands commands in, waiting while the queue is full, and gives their answers in order: a reply,
/// or the code of a refusal.
fn hand_in<C: Command + Clone>(
    engine: &Engine,
    commands: impl Iterator<Item = C>,
    envelope: &dyn Fn() -> Envelope,
) -> Result<Vec<Result<C::Reply, String>>, Failure> {
    let mut tickets: Vec<Ticket<C>> = Vec::new();
    for command in commands {
        loop {
            match engine.submit(command.clone(), envelope()) {
                Ok(ticket) => break tickets.push(ticket),
                Err(Failure::Overloaded { retry_after_ms }) => {
                    std::thread::sleep(Duration::from_millis(retry_after_ms));
                }
                Err(failure) => return Err(failure),
            }
        }
    }
    let mut answers = Vec::with_capacity(tickets.len());
    for ticket in tickets {
        answers.push(match ticket.wait() {
            Ok(done) => Ok(done.reply),
            Err(Failure::Refused(refused)) => Err(refused.code().to_owned()),
            Err(failure) => return Err(failure),
        });
    }
    Ok(answers)
}
