//! What stands between a command and a second delivery of it: idempotency keys, permanent source
//! keys and waiting work. All three are records of the same unit of work, so that two deliveries
//! in one batch see each other, and commit with the change that they guard.
use crate::command::{Envelope, Failure, Halt};
use crate::erased::AnyReply;
use crate::queue::Waiting;
use crate::recorder::Recorder;
use crate::refusal::EngineRefusal;
use quittance_domain::{At, Moment, Refused};
use quittance_store::chain::hexadecimal;
use quittance_store::engine_tables::{Outcome, SourceDocument, StoredReply, WorkItem, WorkState};
use quittance_store::unit_of_work::{Look, UnitOfWork};
use sha2::{Digest, Sha256};

/// How long an idempotency key is remembered, in microseconds: seven days.
const KEY_LIFE_MICROS: i64 = 7 * 24 * 3_600 * 1_000_000;

/// What came of a guarded command.
pub(crate) enum Guarded {
    /// It was done now.
    New(AnyReply),
    /// It had been done: the stored reply.
    Repeated(String),
    /// It had been refused: the stored refusal.
    Refused(Refused),
    /// The work is no longer ready: another has done it, or it waits with a reason.
    NotReady,
}

/// Notes the records that guard a command.
pub(crate) fn want(look: &Look<'_>, one: &Waiting) {
    let envelope = &one.envelope;
    if let Some(key) = &envelope.key {
        look.want::<StoredReply>((envelope.actor.clone(), key.clone()));
    }
    if let Some(source) = &envelope.source {
        look.want::<SourceDocument>(source_key(source));
    }
    if let Some(work) = envelope.work {
        look.want::<WorkItem>(work);
    }
}

/// Runs a command unless it was done before.
pub(crate) fn run(recorder: &mut Recorder<'_>, one: &Waiting) -> Result<Guarded, Halt> {
    if let Some(before) = done_before(recorder, one)? {
        if let Guarded::Repeated(text) = &before {
            let at = recorder.at;
            store(recorder.unit, one, (Outcome::Ok, text.clone()), at.received_at);
        }
        return Ok(before);
    }
    let reply = one.command.run(recorder)?;
    let text = || one.command.reply_text(&reply);
    if let Some(work) = one.envelope.work {
        recorder.unit.delete::<WorkItem>(&work);
    }
    if let Some(source) = &one.envelope.source {
        recorder.insert(SourceDocument {
            source: source.source.clone(),
            kind: source.kind.clone(),
            key: source.key.clone(),
            digest: source.digest.clone(),
            reply: text(),
        });
    }
    if one.envelope.key.is_some() {
        let at = recorder.at;
        store(recorder.unit, one, (Outcome::Ok, text()), at.received_at);
    }
    Ok(Guarded::New(reply))
}

/// Stores a refusal under its key and parks the work that was refused or at fault; tells whether
/// it parked any. Faults are not stored under the key: the same request may be tried again.
pub(crate) fn after_failure(
    unit: &mut UnitOfWork,
    one: &Waiting,
    (failure, at): (&Failure, &At),
) -> bool {
    if let (Failure::Refused(refused), Some(_)) = (failure, &one.envelope.key) {
        let text = serde_json::to_string(refused).expect("a refusal is plain data");
        store(unit, one, (Outcome::Refused, text), at.received_at);
    }
    let item = one.envelope.work.map(|work| unit.look().find::<WorkItem>(work));
    let Some(Ok(Some(item))) = item else { return false };
    unit.update(WorkItem {
        state: WorkState::Waiting,
        reason_code: failure.code().to_owned(),
        reason: failure.to_string(),
        attempts: item.attempts + 1,
        ..(*item).clone()
    });
    true
}

fn done_before(recorder: &mut Recorder<'_>, one: &Waiting) -> Result<Option<Guarded>, Halt> {
    let envelope = &one.envelope;
    if let Some(work) = envelope.work {
        match recorder.find::<WorkItem>(work)? {
            Some(item) if item.state == WorkState::Ready => {}
            Some(_) | None => return Ok(Some(Guarded::NotReady)),
        }
    }
    if let Some(key) = &envelope.key {
        let stored = recorder.find::<StoredReply>((envelope.actor.clone(), key.clone()))?;
        let now = recorder.at.received_at;
        if let Some(stored) = stored.filter(|stored| stored.expires_at > now) {
            return replay(&stored, one).map(Some);
        }
    }
    let Some(source) = &envelope.source else { return Ok(None) };
    match recorder.find::<SourceDocument>(source_key(source))? {
        None => Ok(None),
        Some(taken) if taken.digest == source.digest => {
            Ok(Some(Guarded::Repeated(taken.reply.clone())))
        }
        Some(_) => {
            let (kind, key) = (source.kind.clone(), source.key.clone());
            Err(Halt::Refused(EngineRefusal::SourceChanged { kind, key }.into()))
        }
    }
}

fn replay(stored: &StoredReply, one: &Waiting) -> Result<Guarded, Halt> {
    if stored.request_hash != request_hash(one) {
        return Err(Halt::Refused(EngineRefusal::KeyReused.into()));
    }
    Ok(match stored.outcome {
        Outcome::Ok => Guarded::Repeated(stored.reply.clone()),
        Outcome::Refused => Guarded::Refused(
            serde_json::from_str(&stored.reply).expect("a stored refusal can be read back"),
        ),
    })
}

fn store(unit: &mut UnitOfWork, one: &Waiting, (outcome, reply): (Outcome, String), now: Moment) {
    let Some(key) = &one.envelope.key else { return };
    let record = StoredReply {
        principal: one.envelope.actor.clone(),
        key: key.clone(),
        request_hash: request_hash(one),
        outcome,
        reply,
        expires_at: Moment::from_micros(now.micros() + KEY_LIFE_MICROS),
    };
    match unit.look().find::<StoredReply>((record.principal.clone(), key.clone())) {
        Ok(Some(before)) if before.expires_at > now => {} // its key was reused
        Ok(Some(_)) => unit.update(record),
        Ok(None) => unit.insert(record),
        Err(_) => unreachable!("a batch loads the replies of all its keys first"),
    }
}

/// The request as received: the command, and of its envelope what decides which document it
/// makes. A date that was left out is not part of it: the same request may come after midnight.
fn request_hash(one: &Waiting) -> String {
    let mut hash = Sha256::new();
    let Envelope { business_date, source, .. } = &one.envelope;
    let date = business_date.map(|date| date.to_string()).unwrap_or_default();
    let source = source.as_ref().map(|source| (source_key(source), &source.digest));
    let source = serde_json::to_string(&source).expect("texts are plain data");
    for part in [one.command.name(), &date, &source, &one.command.body()] {
        hash.update(part);
        hash.update("\n");
    }
    hexadecimal(&hash.finalize())
}

fn source_key(source: &crate::command::SourceKey) -> (String, String, String) {
    (source.source.clone(), source.kind.clone(), source.key.clone())
}
