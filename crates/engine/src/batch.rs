//! One batch: the commands of one company that wait, in one transaction.
//!
//! begin (the company's lock and the batch's marker) → load what is needed, in rounds → run each
//! command in order → flush → number and chain the events → commit. No reply leaves before the
//! commit, for it may rest on an earlier command of the batch.
//!
//! A fault undoes the whole transaction; [`serve`] decides what then: run again, find out whether
//! it was kept, run the commands one by one to find whom to blame, or answer that the database
//! cannot serve.
//!
//! What a command of the autopilot leaves runs behind it in the same batch, depth first, so that
//! imported history is lived through in its order: an order of the morning is billed before a
//! return of the noon looks for its sale. Each follow-up is a command of its own; refused, it
//! waits with its reason, and what was before it stays.
use crate::clock::{Clock, IdPool, date_in};
use crate::command::{Envelope, Failure, Halt};
use crate::guard::{self, Guarded};
use crate::queue::{Answer, Limits, Payload, Waiting};
use crate::recorder::{FollowUp, Recorder, Scribe};
use crate::registry;
use crate::work::Ran;
use quittance_domain::company::Company;
use quittance_domain::{At, CompanyId, Moment};
use quittance_store::chain;
use quittance_store::engine_tables::EventRow;
use quittance_store::fault::Fault;
use quittance_store::record::Record;
use quittance_store::session::{Head, Session};
use quittance_store::unit_of_work::{UnitOfWork, Wants};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant};
use uuid::Uuid;

/// Rounds of loading for a batch before its first command runs.
const PREPARE_ROUNDS_MAX: usize = 5;
/// Rounds of loading for one command; each must have asked for something new.
const COMMAND_ROUNDS_MAX: usize = 32;
/// Follow-ups that run behind one command in its batch; what is left then is done in its turn.
const CHAIN_MAX: usize = 100;
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
type Answers = Vec<Answer>;

/// When the work that a command of the autopilot leaves is done.
#[derive(Clone, Copy, PartialEq, Eq)]
enum FollowUps {
    /// Behind it in its batch.
    AtOnce,
    /// In its turn, as waiting work: so it is found out which command is at fault.
    InTurn,
}

/// How a batch is tried.
#[derive(Clone, Copy)]
struct Terms {
    /// After it nothing is tried again: who holds us up then may do so for long.
    end: Instant,
    follow_ups: FollowUps,
}

/// Runs a batch to its end; gives back what its time did not suffice for.
pub(crate) fn serve(
    writer: &mut Writer<'_>,
    company: CompanyId,
    waiting: Vec<Waiting>,
) -> Vec<Waiting> {
    let end = Instant::now() + Duration::from_millis(writer.limits.retry_ms_max);
    serve_on(writer, company, waiting, Terms { end, follow_ups: FollowUps::AtOnce })
}

fn serve_on(
    writer: &mut Writer<'_>,
    company: CompanyId,
    mut waiting: Vec<Waiting>,
    terms: Terms,
) -> Vec<Waiting> {
    let mut tries = 0;
    loop {
        let (batch, outcome) = attempt(writer, company, &waiting, terms.follow_ups);
        let fault = match outcome {
            Ok(answers) => return answer(waiting, answers),
            Err((Fault::Unknown(text), Some(answers))) => {
                match outcome_of(writer, company, batch) {
                    Some(true) => return answer(waiting, answers),
                    Some(false) => Fault::Retry(text),
                    None => {
                        waiting.iter().for_each(|one| one.fail(Failure::Unknown(text.clone())));
                        return Vec::new();
                    }
                }
            }
            Err((fault, _)) => fault,
        };
        tries += 1;
        let in_time = Instant::now() < terms.end;
        match fault {
            Fault::Retry(_) if in_time && tries < TRIES_MAX => back_off(tries),
            Fault::Retry(_) if in_time && can_be_parted(&waiting, terms) => {
                return one_by_one(writer, company, waiting, terms.end);
            }
            Fault::Ours(_) | Fault::TooLarge(_) if can_be_parted(&waiting, terms) => {
                return one_by_one(writer, company, waiting, terms.end);
            }
            Fault::Ours(text) | Fault::TooLarge(text) => {
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

/// Whether a transaction holds more than one command, so that one of them may be to blame alone.
fn can_be_parted(waiting: &[Waiting], terms: Terms) -> bool {
    let leaves_work = |one: &Waiting| one.envelope.work.is_some();
    waiting.len() > 1 || terms.follow_ups == FollowUps::AtOnce && waiting.iter().any(leaves_work)
}

/// Runs each command in a transaction of its own, so that only the one at fault is blamed.
fn one_by_one(
    writer: &mut Writer<'_>,
    company: CompanyId,
    waiting: Vec<Waiting>,
    end: Instant,
) -> Vec<Waiting> {
    let terms = Terms { end, follow_ups: FollowUps::InTurn };
    waiting.into_iter().flat_map(|one| serve_on(writer, company, vec![one], terms)).collect()
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

fn answer(mut waiting: Vec<Waiting>, answers: Answers) -> Vec<Waiting> {
    let not_run = waiting.split_off(answers.len());
    for (one, answer) in waiting.into_iter().zip(answers) {
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
    follow_ups: FollowUps,
) -> (Uuid, Result<Answers, (Fault, Option<Answers>)>) {
    let batch = Uuid::now_v7();
    let ids = writer.ids.take().expect("the writer's ids are in place between attempts");
    let mut scribe =
        Scribe { events: Vec::new(), ids, wants: Wants::default(), follow_ups: VecDeque::new() };
    let before = writer.session.statements();
    let outcome = transact(writer, company, (batch, waiting, follow_ups), &mut scribe);
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
    (batch, waiting, follow_ups): (Uuid, &[Waiting], FollowUps),
    scribe: &mut Scribe,
) -> Result<Answers, (Fault, Option<Answers>)> {
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
        let mut answer = run(writer, &mut unit, scribe, (one, at)).map_err(early)?;
        if follow_ups == FollowUps::AtOnce && one.envelope.work.is_some() {
            answer.followed = follow(writer, &mut unit, scribe, (one, at)).map_err(early)?;
        }
        scribe.follow_ups.clear();
        answers.push(answer);
    }
    let sequence = seal(writer.session, &mut unit, head, scribe).map_err(early)?;
    for answer in &mut answers {
        answer.position = sequence;
    }
    match writer.session.commit() {
        Ok(()) => Ok(answers),
        Err(fault) => Err((fault, Some(answers))),
    }
}

/// Runs what a command has left, depth first: the work of a follow-up comes before the next one's.
fn follow(
    writer: &mut Writer<'_>,
    unit: &mut UnitOfWork,
    scribe: &mut Scribe,
    (one, at): (&Waiting, At),
) -> Result<Ran, Fault> {
    let mut ran = Ran::default();
    let mut chain = std::mem::take(&mut scribe.follow_ups);
    for _ in 0..CHAIN_MAX {
        let Some(FollowUp { id, command, payload }) = chain.pop_front() else { break };
        // What cannot be read is parked in its turn.
        let Ok(command) = registry::parse(command, &payload) else { continue };
        let given = &one.envelope;
        let envelope = Envelope {
            work: Some(id),
            received_at: Some(at.received_at),
            ..Envelope::new(given.company, &given.actor).bulk().on(at.business_date)
        };
        let (answer, _) = sync_channel(1);
        let waiting = Waiting { command, envelope, answer };
        match run(writer, unit, scribe, (&waiting, at))?.outcome {
            Ok(_) => ran.done += 1,
            Err(_) => ran.parked += 1,
        }
        for left in scribe.follow_ups.drain(..).rev() {
            chain.push_front(left);
        }
    }
    Ok(ran)
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
        return Ok(Answer::new(Err(Failure::Expired)));
    }
    let (events, ids) = (scribe.events.len(), scribe.ids.mark());
    for _ in 0..COMMAND_ROUNDS_MAX {
        let actor = &one.envelope.actor;
        let mut recorder = Recorder { unit: &mut *unit, scribe: &mut *scribe, at, actor };
        let ran = catch_unwind(AssertUnwindSafe(|| guard::run(&mut recorder, one)));
        if let Ok(Ok(guarded)) = ran {
            unit.accept();
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
        return Ok(Answer::new(Err(failure)));
    }
    let name = one.command.name();
    Err(Fault::Ours(format!("{name} asks for more than {COMMAND_ROUNDS_MAX} rounds of loading")))
}

fn done(guarded: Guarded) -> Answer {
    match guarded {
        Guarded::New(reply) => Answer::new(Ok(Payload::Value(reply))),
        Guarded::Repeated(text) => Answer::new(Ok(Payload::Text(text))).repeated(),
        Guarded::Refused(refused) => Answer::new(Err(Failure::Refused(refused))).repeated(),
        Guarded::AlreadyDone => Answer::new(Err(Failure::AlreadyDone)).repeated(),
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
