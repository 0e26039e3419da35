//! One batch: the commands of one company that wait, in one transaction.
//!
//! begin (the company's lock and the batch's marker) → load what is needed, in rounds → run each
//! command in order → flush → number and chain the events → commit. No reply leaves before the
//! commit, for it may rest on an earlier command of the batch.
//!
//! A fault undoes the whole transaction; [`serve`] decides what then: run again, find out whether
//! it was kept, run the commands one by one to find whom to blame, or answer that the database
//! cannot serve.
use crate::clock::{Clock, IdPool, date_in};
use crate::command::{Failure, Halt};
use crate::guard::{self, Guarded};
use crate::queue::{Answer, Limits, Payload, Waiting};
use crate::recorder::{Recorder, Scribe};
use quittance_domain::company::Company;
use quittance_domain::{At, CompanyId, Moment};
use quittance_store::chain;
use quittance_store::engine_tables::EventRow;
use quittance_store::fault::Fault;
use quittance_store::record::Record;
use quittance_store::session::{Head, Session};
use quittance_store::unit_of_work::{UnitOfWork, Wants};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Rounds of loading for a batch before its first command runs.
const PREPARE_ROUNDS_MAX: usize = 5;
/// Rounds of loading for one command; each must have asked for something new.
const COMMAND_ROUNDS_MAX: usize = 32;
/// Times that a batch is run again after a fault that allows it.
const TRIES_MAX: u32 = 6;
/// Between two questions for the outcome of a commit.
const OUTCOME_PAUSE: Duration = Duration::from_millis(200);

/// What one writer works with.
pub(crate) struct Writer<'a> {
    pub session: &'a mut dyn Session,
    pub ids: &'a mut Option<IdPool>,
    pub clock: &'a dyn Clock,
    pub limits: &'a Limits,
    pub on_fault: &'a (dyn Fn(&str) + Send + Sync),
    pub counts: &'a crate::engine::Counts,
}

/// The answers of a batch, in its order; commands behind the last answer were not run.
struct Ran {
    answers: Vec<Answer>,
}

/// Runs a batch to its end; gives back what its time did not suffice for.
pub(crate) fn serve(
    writer: &mut Writer<'_>,
    company: CompanyId,
    waiting: Vec<Waiting>,
) -> Vec<Waiting> {
    let end = Instant::now() + Duration::from_millis(writer.limits.retry_ms_max);
    serve_until(writer, company, waiting, end)
}

/// After `end` nothing is tried again: who holds us up then may do so for long.
fn serve_until(
    writer: &mut Writer<'_>,
    company: CompanyId,
    mut waiting: Vec<Waiting>,
    end: Instant,
) -> Vec<Waiting> {
    let mut tries = 0;
    loop {
        let (batch, outcome) = attempt(writer, company, &waiting);
        let fault = match outcome {
            Ok(ran) => return answer(waiting, ran),
            Err((Fault::Unknown(text), Some(ran))) => match outcome_of(writer, company, batch) {
                Some(true) => return answer(waiting, ran),
                Some(false) => Fault::Retry(text),
                None => {
                    waiting.iter().for_each(|one| one.fail(Failure::Unknown(text.clone())));
                    return Vec::new();
                }
            },
            Err((fault, _)) => fault,
        };
        tries += 1;
        let in_time = Instant::now() < end;
        match fault {
            Fault::Retry(_) if in_time && tries < TRIES_MAX => back_off(tries),
            Fault::Retry(_) if in_time && waiting.len() > 1 => {
                return one_by_one(writer, company, waiting, end);
            }
            Fault::Ours(_) if waiting.len() > 1 => {
                return one_by_one(writer, company, waiting, end);
            }
            Fault::Ours(text) => {
                let only = waiting.pop().expect("a batch has a command");
                only.fail(report(writer, only.command.as_ref(), &text));
                return Vec::new();
            }
            Fault::Retry(text)
            | Fault::Unknown(text)
            | Fault::Unavailable(text)
            | Fault::Version(text) => {
                waiting.iter().for_each(|one| one.fail(Failure::Unavailable(text.clone())));
                return Vec::new();
            }
        }
    }
}

/// Runs each command in a transaction of its own, so that only the one at fault is blamed.
fn one_by_one(
    writer: &mut Writer<'_>,
    company: CompanyId,
    waiting: Vec<Waiting>,
    end: Instant,
) -> Vec<Waiting> {
    waiting.into_iter().flat_map(|one| serve_until(writer, company, vec![one], end)).collect()
}

fn back_off(tries: u32) {
    std::thread::sleep(Duration::from_millis(5 << tries));
}

/// Asks whether a batch was kept until there is an answer, for a bounded time.
fn outcome_of(writer: &mut Writer<'_>, company: CompanyId, batch: Uuid) -> Option<bool> {
    let end = Instant::now() + Duration::from_millis(writer.limits.retry_ms_max);
    while Instant::now() < end {
        match writer.session.committed(company, batch) {
            Ok(kept) => return Some(kept),
            Err(_) => writer.session.rollback(), // it could not be asked
        }
        std::thread::sleep(OUTCOME_PAUSE);
    }
    None
}

fn answer(mut waiting: Vec<Waiting>, ran: Ran) -> Vec<Waiting> {
    let not_run = waiting.split_off(ran.answers.len());
    for (one, answer) in waiting.into_iter().zip(ran.answers) {
        one.reply(answer);
    }
    not_run
}

/// One transaction over the commands: its marker, and the answers or the fault. With a fault of
/// the commit itself come the answers that hold if it was kept.
fn attempt(
    writer: &mut Writer<'_>,
    company: CompanyId,
    waiting: &[Waiting],
) -> (Uuid, Result<Ran, (Fault, Option<Ran>)>) {
    let batch = Uuid::now_v7();
    let ids = writer.ids.take().expect("the writer's ids are in place between attempts");
    let mut scribe =
        Scribe { events: Vec::new(), ids, wants: Wants::default(), follow_ups: Vec::new() };
    let before = writer.session.statements();
    let outcome = transact(writer, company, (batch, waiting), &mut scribe);
    writer.counts.batch(waiting.len(), writer.session.statements() - before);
    match &outcome {
        Ok(_) | Err((_, Some(_))) => scribe.ids.keep(),
        Err((_, None)) => scribe.ids.undo(0),
    }
    if outcome.is_err() {
        writer.session.rollback();
    }
    *writer.ids = Some(scribe.ids);
    (batch, outcome)
}

fn transact(
    writer: &mut Writer<'_>,
    company: CompanyId,
    (batch, waiting): (Uuid, &[Waiting]),
    scribe: &mut Scribe,
) -> Result<Ran, (Fault, Option<Ran>)> {
    let early = |fault| (fault, None);
    let head = writer.session.begin(company, batch).map_err(early)?;
    let mut unit = UnitOfWork::new(head.base);
    let dates = prepare(writer, &mut unit, waiting).map_err(early)?;
    let mut answers = Vec::with_capacity(waiting.len());
    let end = Instant::now() + Duration::from_millis(writer.limits.batch_time_ms_max);
    for (one, at) in waiting.iter().zip(dates) {
        if !answers.is_empty() && Instant::now() > end {
            break;
        }
        answers.push(run(writer, &mut unit, scribe, (one, at)).map_err(early)?);
    }
    let sequence = seal(writer.session, &mut unit, head, scribe).map_err(early)?;
    for answer in &mut answers {
        answer.position = sequence;
    }
    match writer.session.commit() {
        Ok(()) => Ok(Ran { answers }),
        Err(fault) => Err((fault, Some(Ran { answers }))),
    }
}

/// Loads what the commands are known to need, over all of them and in few rounds.
fn prepare(
    writer: &mut Writer<'_>,
    unit: &mut UnitOfWork,
    waiting: &[Waiting],
) -> Result<Vec<At>, Fault> {
    let look = unit.look();
    look.want::<Company>(());
    waiting.iter().for_each(|one| guard::want(&look, one));
    let wants = look.into_wants();
    unit.load(wants, writer.session)?;
    let dates: Vec<At> = waiting.iter().map(|one| dates(unit, writer.clock, one)).collect();
    for _ in 0..PREPARE_ROUNDS_MAX {
        let mut wants = Wants::default();
        for (one, at) in waiting.iter().zip(&dates) {
            let look = unit.look();
            // A panic shows again when the command runs, and is answered there.
            let _ = catch_unwind(AssertUnwindSafe(|| one.command.prepare(&look, at)));
            wants.join(look.into_wants());
        }
        if wants.is_empty() {
            break;
        }
        unit.load(wants, writer.session)?;
    }
    Ok(dates)
}

/// The two dates of a command.
pub(crate) fn dates(unit: &UnitOfWork, clock: &dyn Clock, one: &Waiting) -> At {
    let received_at: Moment = one.envelope.received_at.unwrap_or_else(|| clock.now());
    let business_date = one.envelope.business_date.unwrap_or_else(|| {
        let company = unit.look().find::<Company>(());
        let zone = company.ok().flatten().map_or("UTC".into(), |found| found.time_zone.clone());
        date_in(&zone, received_at)
    });
    At { business_date, received_at }
}

/// Runs one command on the batch's memory: done, refused or at fault, but never half.
fn run(
    writer: &mut Writer<'_>,
    unit: &mut UnitOfWork,
    scribe: &mut Scribe,
    (one, at): (&Waiting, At),
) -> Result<Answer, Fault> {
    if one.envelope.deadline.is_some_and(|deadline| Instant::now() > deadline) {
        return Ok(Answer { outcome: Err(Failure::Expired), position: 0, repeated: false });
    }
    let (events, ids) = (scribe.events.len(), scribe.ids.mark());
    for _ in 0..COMMAND_ROUNDS_MAX {
        let actor = &one.envelope.actor;
        let mut recorder = Recorder { unit: &mut *unit, scribe: &mut *scribe, at, actor };
        let ran = catch_unwind(AssertUnwindSafe(|| guard::run(&mut recorder, one)));
        if let Ok(Ok(guarded)) = ran {
            unit.accept();
            scribe.follow_ups.clear();
            return Ok(done(guarded));
        }
        unit.undo();
        scribe.events.truncate(events);
        scribe.ids.undo(ids);
        scribe.follow_ups.clear();
        let failure = match ran {
            Ok(Err(Halt::Missing)) => {
                unit.load(std::mem::take(&mut scribe.wants), writer.session)?;
                continue;
            }
            Ok(Err(Halt::Refused(refused))) => Failure::Refused(refused),
            Ok(Ok(_)) => unreachable!("returned above"),
            Err(panic) => report(writer, one.command.as_ref(), &text_of(panic.as_ref())),
        };
        guard::after_failure(unit, one, (&failure, &at));
        unit.accept();
        return Ok(Answer { outcome: Err(failure), position: 0, repeated: false });
    }
    let name = one.command.name();
    Err(Fault::Ours(format!("{name} asks for more than {COMMAND_ROUNDS_MAX} rounds of loading")))
}

fn done(guarded: Guarded) -> Answer {
    match guarded {
        Guarded::New(reply) => {
            Answer { outcome: Ok(Payload::Value(reply)), position: 0, repeated: false }
        }
        Guarded::Repeated(text) => {
            Answer { outcome: Ok(Payload::Text(text)), position: 0, repeated: true }
        }
        Guarded::Refused(refused) => {
            Answer { outcome: Err(Failure::Refused(refused)), position: 0, repeated: true }
        }
        Guarded::AlreadyDone => {
            Answer { outcome: Err(Failure::AlreadyDone), position: 0, repeated: true }
        }
    }
}

/// Writes records and events; gives the sequence number of the last event.
fn seal(
    session: &mut dyn Session,
    unit: &mut UnitOfWork,
    mut head: Head,
    scribe: &mut Scribe,
) -> Result<i64, Fault> {
    unit.flush(session)?;
    if scribe.events.is_empty() {
        return Ok(head.sequence);
    }
    let mut rows = Vec::with_capacity(scribe.events.len());
    for event in scribe.events.drain(..) {
        let mut row = EventRow {
            sequence: head.sequence + 1,
            kind: event.kind.to_owned(),
            subject: event.subject,
            actor: event.actor,
            received_at: event.at.received_at,
            business_date: event.at.business_date,
            payload: event.payload,
            hash: String::new(),
        };
        row.hash = chain::hash(&head.hash, &row);
        head.sequence = row.sequence;
        head.hash.clone_from(&row.hash);
        rows.push(row.write());
    }
    let written = session.insert(EventRow::table(), &rows)?;
    if written != rows.len() {
        return Err(Fault::Ours(format!("event: {written} of {} rows written", rows.len())));
    }
    session.advance(&head)?;
    Ok(head.sequence)
}

/// Answers a fault of ours with an id, and logs it with the command.
fn report(writer: &Writer<'_>, command: &dyn crate::erased::AnyCommand, message: &str) -> Failure {
    let id = Uuid::now_v7();
    let (name, body) = (command.name(), command.body());
    (writer.on_fault)(&format!("fault {id} in {name}: {message}; input {body}"));
    Failure::Fault { id, message: message.to_owned() }
}

pub(crate) fn text_of(panic: &(dyn std::any::Any + Send)) -> String {
    let text = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    text.or_else(|| panic.downcast_ref::<String>().cloned()).unwrap_or_else(|| "panic".to_owned())
}
