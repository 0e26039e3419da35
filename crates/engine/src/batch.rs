//! One batch: the commands of one company that wait, in one transaction.
//!
//! begin (the company's lock and the batch's marker) → take up what [`Memory`] has kept of the
//! company → load what else is needed, in rounds → run each command in order → flush → number and
//! chain the events → commit. No reply leaves before the commit, for it may rest on an earlier
//! command of the batch.
//!
//! What a command of the autopilot leaves runs behind it in the same batch, depth first, so that
//! imported history is lived through in its order: an order of the morning is billed before a
//! return of the noon looks for its sale. Each follow-up is a command of its own; refused, it
//! waits with its reason, and what was before it stays.
//!
//! A fault undoes the whole transaction; [`serve`] decides what then: run again, without what was
//! in memory; find out whether it was kept; run the commands one by one to find whom to blame; or
//! answer that the database cannot serve.
use crate::clock::{Clock, IdPool, date_in};
use crate::command::{Envelope, Failure};
use crate::guard::{self, Guarded};
use crate::memory::Memory;
use crate::queue::{Answer, Limits, Payload, Waiting};
use crate::recorder::{FollowUp, Numbers, Scribe};
use crate::registry;
use crate::rounds::{self, Bench, Stopped};
use crate::seal;
use crate::work::{ParkWork, Ran};
use quittance_domain::company::Company;
use quittance_domain::ledger::BookSettings;
use quittance_domain::{At, CompanyId, Moment};
use quittance_store::fault::Fault;
use quittance_store::session::{Head, Session};
use quittance_store::unit_of_work::{UnitOfWork, Wants};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::sync_channel;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// Rounds of loading for a batch before its first command runs.
const PREPARE_ROUNDS_MAX: usize = 5;
/// Follow-ups that run behind one command in its batch; what is left then is done in its turn.
const CHAIN_MAX: usize = 100;
/// Times that a batch is run again after a fault that allows it.
const TRIES_MAX: u32 = 6;
/// Batches of an engine of which one forgets what is of no more use.
const FORGET_EVERY: u64 = 256;
/// How long markers are kept: far longer than any writer asks for one.
const MARKER_LIFE: Duration = Duration::from_secs(24 * 3_600);
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
    pub memory: &'a Memory,
    /// Whether the batch that runs has taken up what an earlier one left in memory.
    pub warm: bool,
}

/// The answers of a batch, in its order; commands behind the last answer were not run.
type Answers = Vec<Answer>;

/// A transaction that is ready to be committed.
struct Written {
    answers: Answers,
    /// The head behind it.
    head: Head,
    /// Whether events have moved the head.
    has_events: bool,
    unit: UnitOfWork,
}

/// What became of a transaction.
enum Outcome {
    /// It is committed; what it knows and the head behind it may be kept for the next one.
    Kept(Answers, UnitOfWork, Head),
    /// Nothing of it is kept.
    Lost(Fault),
    /// The connection broke while it was committed; the answers hold if the marker is found.
    Unknown { marker: Uuid, answers: Answers, text: String },
}

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
struct Trial {
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
    let trial = Trial { end, follow_ups: FollowUps::AtOnce };
    serve_in(writer, company, waiting, trial).unwrap_or_default()
}

/// Failures: the database cannot serve; all commands have been told so.
fn serve_in(
    writer: &mut Writer<'_>,
    company: CompanyId,
    mut waiting: Vec<Waiting>,
    trial: Trial,
) -> Result<Vec<Waiting>, Failure> {
    let mut tries = 0;
    let mut doubt = None;
    loop {
        let fault = match attempt(writer, company, &waiting, trial.follow_ups) {
            Outcome::Kept(answers, unit, head) => {
                tell_of_memory(writer, company, doubt, &answers);
                let not_run = answer(waiting, answers);
                writer.memory.keep(company, head, unit); // nobody waits for what this drops
                return Ok(not_run);
            }
            Outcome::Lost(Fault::Ours(text) | Fault::TooLarge(text)) if writer.warm => {
                doubt = Some(text);
                continue;
            }
            Outcome::Lost(fault) => fault,
            Outcome::Unknown { marker, answers, text } => {
                match outcome_of(writer, company, marker, trial.end) {
                    Some(true) => return Ok(answer(waiting, answers)),
                    Some(false) => Fault::Retry(text),
                    None => return Err(fail_all(&waiting, Failure::Unknown(text))),
                }
            }
        };
        tries += 1;
        let in_time = Instant::now() < trial.end;
        match fault {
            Fault::Retry(_) if in_time && tries < TRIES_MAX => back_off(tries),
            Fault::Retry(_) if in_time && can_be_parted(&waiting, trial) => {
                return one_by_one(writer, company, waiting, trial.end);
            }
            Fault::Ours(_) | Fault::TooLarge(_) if can_be_parted(&waiting, trial) => {
                return one_by_one(writer, company, waiting, trial.end);
            }
            Fault::Ours(text) | Fault::TooLarge(text) => {
                let only = waiting.pop().expect("a batch has a command");
                blame(writer, company, &only, &text);
                return Ok(Vec::new());
            }
            Fault::Retry(text)
            | Fault::Unknown(text)
            | Fault::Unavailable(text)
            | Fault::Version(text) => return Err(fail_all(&waiting, Failure::Unavailable(text))),
        }
    }
}

/// Tells of a fault that only a batch had which went on with what was in memory: nobody was
/// harmed, but what was in memory was not what the database holds.
fn tell_of_memory(
    writer: &Writer<'_>,
    company: CompanyId,
    doubt: Option<String>,
    answers: &Answers,
) {
    let is_fault = |answer: &Answer| matches!(answer.outcome, Err(Failure::Fault { .. }));
    if let Some(text) = doubt.filter(|_| !answers.iter().any(is_fault)) {
        let company = company.value();
        let text = format!("what was in memory of company {company} did not hold: {text}");
        (writer.on_fault)(&text);
    }
}

/// Whether a transaction holds more than one command, so that one of them may be to blame alone.
fn can_be_parted(waiting: &[Waiting], trial: Trial) -> bool {
    let leaves_work = |one: &Waiting| one.envelope.work.is_some();
    waiting.len() > 1 || trial.follow_ups == FollowUps::AtOnce && waiting.iter().any(leaves_work)
}

/// Runs each command in a transaction of its own, so that only the one at fault is blamed. Once
/// the database cannot serve, the others learn the same.
fn one_by_one(
    writer: &mut Writer<'_>,
    company: CompanyId,
    waiting: Vec<Waiting>,
    end: Instant,
) -> Result<Vec<Waiting>, Failure> {
    let trial = Trial { end, follow_ups: FollowUps::InTurn };
    let mut waiting = waiting.into_iter();
    while let Some(one) = waiting.next() {
        if let Err(failure) = serve_in(writer, company, vec![one], trial) {
            return Err(fail_all(waiting.as_slice(), failure));
        }
    }
    Ok(Vec::new())
}

fn fail_all(waiting: &[Waiting], failure: Failure) -> Failure {
    waiting.iter().for_each(|one| one.fail(failure.clone()));
    failure
}

/// Answers the one command that is at fault. Work is parked in a transaction of its own: left
/// ready, it would be taken again and again.
fn blame(writer: &mut Writer<'_>, company: CompanyId, only: &Waiting, text: &str) {
    let failure = report(writer, only.command.as_ref(), text);
    let mut answer = Answer::new(Err(failure.clone()));
    if let Some(work) = only.envelope.work {
        let park =
            ParkWork { work, reason_code: failure.code().to_owned(), reason: failure.to_string() };
        let received_at = only.envelope.received_at;
        let envelope = Envelope { received_at, ..Envelope::new(company, &only.envelope.actor) };
        let (sender, _) = sync_channel(1);
        writer.memory.forget(company); // it is not tried twice
        let park = Waiting { command: Arc::new(park), envelope, answer: sender };
        let parked = attempt(writer, company, &[park], FollowUps::InTurn);
        answer.work.parked = u64::from(matches!(parked, Outcome::Kept(..)));
    }
    only.reply(answer);
}

fn back_off(tries: u32) {
    std::thread::sleep(Duration::from_millis(5 << tries));
}

/// Asks whether a batch was kept until there is an answer, at least once and until the end.
fn outcome_of(
    writer: &mut Writer<'_>,
    company: CompanyId,
    marker: Uuid,
    end: Instant,
) -> Option<bool> {
    loop {
        match writer.session.committed(company, marker) {
            Ok(kept) => return Some(kept),
            Err(_) => writer.session.rollback(), // it could not be asked
        }
        if Instant::now() >= end {
            return None;
        }
        std::thread::sleep(OUTCOME_PAUSE);
    }
}

fn answer(mut waiting: Vec<Waiting>, answers: Answers) -> Vec<Waiting> {
    let not_run = waiting.split_off(answers.len());
    for (one, answer) in waiting.into_iter().zip(answers) {
        one.reply(answer);
    }
    not_run
}

/// One transaction over the commands, with a marker of its own.
fn attempt(
    writer: &mut Writer<'_>,
    company: CompanyId,
    waiting: &[Waiting],
    follow_ups: FollowUps,
) -> Outcome {
    let marker = Uuid::now_v7();
    let ids = writer.ids.take().expect("the writer's ids are in place between attempts");
    let mut scribe = Scribe::new(ids, Numbers::Drawn);
    let before = writer.session.statements();
    writer.warm = false;
    let outcome = match transact(writer, company, (marker, waiting, follow_ups), &mut scribe) {
        Ok(Written { answers, head, has_events, unit }) => {
            match writer.session.commit(has_events.then_some(&head)) {
                Ok(()) => Outcome::Kept(answers, unit, head),
                Err(Fault::Unknown(text)) => Outcome::Unknown { marker, answers, text },
                Err(fault) => Outcome::Lost(fault),
            }
        }
        Err(fault) => Outcome::Lost(fault),
    };
    writer.counts.batch(waiting.len(), writer.session.statements() - before);
    match &outcome {
        Outcome::Kept(..) | Outcome::Unknown { .. } => scribe.ids.keep(),
        Outcome::Lost(_) => scribe.ids.undo(0),
    }
    if !matches!(outcome, Outcome::Kept(..)) {
        writer.session.rollback();
    }
    *writer.ids = Some(scribe.ids);
    outcome
}

/// Everything up to the commit.
fn transact(
    writer: &mut Writer<'_>,
    company: CompanyId,
    (marker, waiting, follow_ups): (Uuid, &[Waiting], FollowUps),
    scribe: &mut Scribe,
) -> Result<Written, Fault> {
    let head = writer.session.begin(company, marker)?;
    if writer.counts.batches().is_multiple_of(FORGET_EVERY) {
        forget(writer, company, waiting)?;
    }
    let mut unit = writer.memory.take(company, &head);
    writer.warm = unit.known() > 0;
    if writer.limits.audits_memory {
        let wrong = unit.audit(writer.session)?;
        assert!(wrong.is_empty(), "what was kept does not hold: {wrong:#?}");
    }
    let dates = prepare(writer, &mut unit, waiting)?;
    let mut answers = Vec::with_capacity(waiting.len());
    let end = Instant::now() + Duration::from_millis(writer.limits.batch_time_ms_max);
    for (one, at) in waiting.iter().zip(dates) {
        if !answers.is_empty() && Instant::now() > end {
            break;
        }
        let mut answer = run(writer, &mut unit, scribe, (one, at))?;
        if follow_ups == FollowUps::AtOnce && one.envelope.work.is_some() {
            let followed = follow(writer, &mut unit, scribe, (one, at))?;
            answer.work.add(followed);
        }
        scribe.follow_ups.clear();
        answers.push(answer);
    }
    unit.flush(writer.session)?;
    let has_events = !scribe.events.is_empty();
    let head = seal::seal(writer.session, head, &mut scribe.events)?;
    answers.iter_mut().for_each(|answer| answer.position = head.sequence);
    Ok(Written { answers, head, has_events, unit })
}

/// Drops markers and replies that have ended. The time is that of the newest command and not the
/// clock's: how many batches the same commands take is chance, and a clock that goes on when it is
/// read, as that of a replayed run does, would go on by chance.
fn forget(writer: &mut Writer<'_>, company: CompanyId, waiting: &[Waiting]) -> Result<(), Fault> {
    let Some(now) = waiting.iter().filter_map(|one| one.envelope.received_at).max() else {
        return Ok(());
    };
    let replies = writer.session.forget(oldest_marker(), now)?;
    if replies > 0 {
        writer.memory.forget(company); // it may know one of them
    }
    Ok(())
}

/// Markers are ordered by time: one from when those that are kept begin.
fn oldest_marker() -> Uuid {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    let millis = since.saturating_sub(MARKER_LIFE).as_millis();
    let millis = u64::try_from(millis).unwrap_or(u64::MAX);
    uuid::Builder::from_unix_timestamp_millis(millis, &[0; 10]).into_uuid()
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
        let command = registry::command(command, &payload);
        let given = &one.envelope;
        let envelope = Envelope {
            work: Some(id),
            received_at: Some(at.received_at),
            ..Envelope::new(given.company, &given.actor).bulk().on(at.business_date)
        };
        let (answer, _) = sync_channel(1);
        let waiting = Waiting { command, envelope, answer };
        ran.add(run(writer, unit, scribe, (&waiting, at))?.work);
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
    look.want::<BookSettings>(());
    waiting.iter().for_each(|one| guard::want(&look, one));
    let wants = look.into_wants();
    unit.load(wants, writer.session)?;
    let dates: Result<Vec<At>, Fault> =
        waiting.iter().map(|one| dates(unit, writer.clock, &one.envelope)).collect();
    let dates = dates?;
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

/// The two dates of a command: its business date is today where the company is, unless given.
///
/// Faults: the zones of this machine do not know the company's.
pub(crate) fn dates(
    unit: &UnitOfWork,
    clock: &dyn Clock,
    envelope: &Envelope,
) -> Result<At, Fault> {
    let received_at: Moment = envelope.received_at.unwrap_or_else(|| clock.now());
    if let Some(business_date) = envelope.business_date {
        return Ok(At::on(business_date, received_at));
    }
    let company = unit.look().find::<Company>(()).ok().flatten();
    // A company that is just being made has no zone yet.
    let zone = company.map_or_else(|| "UTC".to_owned(), |company| company.time_zone.clone());
    Ok(At::on(date_in(&zone, received_at)?, received_at))
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
    let source = &mut *writer.session;
    let actor = &one.envelope.actor;
    let bench = Bench { source, unit: &mut *unit, scribe, at, actor };
    let failure = match rounds::run(bench, |recorder| guard::run(recorder, one))? {
        Ok(guarded) => {
            unit.accept();
            return Ok(done(guarded, one));
        }
        Err(Stopped::Refused(refused)) => Failure::Refused(refused),
        // What was kept may be at fault: the batch is run again without it.
        Err(Stopped::Panicked(text)) if writer.warm => return Err(Fault::Ours(text)),
        Err(Stopped::Panicked(text)) => report(writer, one.command.as_ref(), &text),
    };
    let parked = guard::after_failure(unit, one, (&failure, &at));
    unit.accept();
    let mut answer = Answer::new(Err(failure));
    answer.work.parked = u64::from(parked);
    Ok(answer)
}

fn done(guarded: Guarded, one: &Waiting) -> Answer {
    match guarded {
        Guarded::New(reply) => {
            let mut answer = Answer::new(Ok(Payload::Value(reply)));
            answer.work.done = u64::from(one.envelope.work.is_some());
            answer
        }
        Guarded::Repeated(text) => Answer::new(Ok(Payload::Text(text))).repeated(),
        Guarded::Refused(refused) => Answer::new(Err(Failure::Refused(refused))).repeated(),
        Guarded::NotReady => Answer::new(Err(Failure::NotReady)).repeated(),
    }
}

/// Answers a fault of ours with an id, and logs it with the command.
fn report(writer: &Writer<'_>, command: &dyn crate::erased::AnyCommand, message: &str) -> Failure {
    let id = Uuid::now_v7();
    let (name, body) = (command.name(), command.body());
    (writer.on_fault)(&format!("fault {id} in {name}: {message}; input {body}"));
    Failure::Fault { id, message: message.to_owned() }
}
