//! The engine's own records: events, stored replies, source documents, waiting work, jobs.
//! `company_head` and `batch` have none: the session alone writes them.
use crate::fault::Fault;
use crate::fetch::{self, Cells};
use crate::field::Field;
use crate::reader::Reader;
use crate::value::Value;
use crate::{codes, ids, record};
use quittance_domain::code::Code;
use quittance_domain::id;
use quittance_domain::{CompanyId, Date, Moment};
use uuid::Uuid;

id!(WorkId, "wrk", "A command that waits to be run.");
id!(JobId, "job", "Work with a time or a retry.");
ids!(WorkId, JobId);
codes!(Outcome, WorkState, JobState);

/// An event as it stands in the chain. Only inserted, never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventRow {
    /// Its place in the company's history, from 1 without gaps. The key.
    pub sequence: i64,
    /// `capability.past_verb`.
    pub kind: String,
    /// The record that it happened to.
    pub subject: Uuid,
    /// Who did it.
    pub actor: String,
    /// When the command reached us.
    pub received_at: Moment,
    /// The date that it counts for.
    pub business_date: Date,
    /// Its data, byte for byte as hashed.
    pub payload: String,
    /// [`crate::chain::hash`] of the event before and this one.
    pub hash: String,
}

record!(EventRow = "event", rank 90, key (sequence: i64);
    kind, subject as subject_id, actor, received_at, business_date, payload, hash);

/// Whether a command was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// It was done.
    Ok,
    /// It was refused: that is a reply, too.
    Refused,
}

impl Code for Outcome {
    const ALL: &'static [Self] = &[Self::Ok, Self::Refused];

    fn code(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Refused => "refused",
        }
    }
}

/// The reply to a request that carried a key, for whoever asks with it again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredReply {
    /// Who asked.
    pub principal: String,
    /// The key that came with the request.
    pub key: String,
    /// The hash of the request as received: another request with this key is refused.
    pub request_hash: String,
    /// Done or refused.
    pub outcome: Outcome,
    /// The reply, byte for byte.
    pub reply: String,
    /// From when on the key may be forgotten.
    pub expires_at: Moment,
}

record!(StoredReply = "stored_reply", rank 83, key (principal: String, key: String);
    request_hash, outcome, reply, expires_at);

/// A document of another system that was taken in: a second delivery finds this row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceDocument {
    /// The system or file that it comes from.
    pub source: String,
    /// What sort of document it is there.
    pub kind: String,
    /// Its key there.
    pub key: String,
    /// The hash of its contents: the same key with other contents is refused.
    pub digest: String,
    /// The reply to its first delivery.
    pub reply: String,
}

record!(SourceDocument = "source_document", rank 82,
    key (source: String, kind: String, key: String);
    digest, reply);

/// Where a piece of work stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WorkState {
    /// It can be run.
    Ready,
    /// It cannot proceed; its reason says why.
    Waiting,
}

impl Code for WorkState {
    const ALL: &'static [Self] = &[Self::Ready, Self::Waiting];

    fn code(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Waiting => "waiting",
        }
    }
}

/// A command that waits to be run: the next link of a chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WorkItem {
    /// Which piece of work.
    pub id: WorkId,
    /// The command's name.
    pub command: String,
    /// The command.
    pub payload: String,
    /// The record that it is about.
    pub subject: Uuid,
    /// The date that it counts for: work is taken in the order of these dates.
    pub business_date: Date,
    /// The number in the system that it comes from.
    pub source_number: String,
    /// Its place among the work of its date: [`turn`] of that number.
    pub turn: String,
    /// Whether it can be run.
    pub state: WorkState,
    /// The code of the refusal that it waits for; empty when it is ready.
    pub reason_code: String,
    /// The same as a sentence.
    pub reason: String,
    /// How often it was tried.
    pub attempts: i64,
}

record!(WorkItem = "work_item", rank 80, key (id: WorkId);
    command, payload, subject as subject_id, business_date, source_number, turn, state,
    reason_code, reason, attempts);

/// The place of a source number among others, as a text that any database sorts alike: numbers
/// count as numbers (`9` before `10`), after digits come letters, other characters do not count.
pub fn turn(source_number: &str) -> String {
    let mut turn = String::with_capacity(source_number.len() + 2);
    let mut rest = source_number;
    while let Some(first) = rest.chars().next() {
        let digits = rest.find(|it: char| !it.is_ascii_digit()).unwrap_or(rest.len());
        if digits == 0 {
            turn.extend(first.is_ascii_alphabetic().then_some(first.to_ascii_uppercase()));
            rest = &rest[first.len_utf8()..];
            continue;
        }
        let number = rest[..digits].trim_start_matches('0');
        turn.push_str(&format!("{:02}{number}", number.len().min(99)));
        rest = &rest[digits..];
    }
    turn
}

#[cfg(test)]
#[test]
fn numbers_of_a_source_take_their_turn_as_numbers() {
    let sorted = ["", "9", "10", "536379", "1000000", "A9", "A10", "B-104-7", "B-104-12", "C1"];
    let turns: Vec<String> = sorted.iter().map(|number| turn(number)).collect();
    assert!(turns.is_sorted(), "{turns:?}");
    assert_eq!(turn("SO-2026-000012"), "SO0420260212");
}

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JobState {
    /// Its time has not come.
    Waiting,
    /// Someone works on it.
    Leased,
    /// It is done.
    Done,
    /// It failed too often; a person must look.
    Parked,
}

impl Code for JobState {
    const ALL: &'static [Self] = &[Self::Waiting, Self::Leased, Self::Done, Self::Parked];

    fn code(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Leased => "leased",
            Self::Done => "done",
            Self::Parked => "parked",
        }
    }
}

/// Work with a time or a retry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Which job.
    pub id: JobId,
    /// What is to be done.
    pub kind: String,
    /// With what.
    pub payload: String,
    /// Not before then.
    pub due_at: Moment,
    /// Where it stands.
    pub state: JobState,
    /// How often it was leased.
    pub attempts: i64,
    /// Raised by each lease: who closes the job names it.
    pub fence: i64,
    /// Until when its lease holds.
    pub leased_until: Option<Moment>,
    /// Why the last attempt failed; empty if none did.
    pub last_error: String,
}

record!(Job = "job", rank 81, key (id: JobId);
    kind, payload, due_at, state, attempts, fence, leased_until, last_error);

/// The order in which work is done.
const WORK_TURN: &str = "ORDER BY business_date, turn, id";

/// Work that can be run: only of the first business date that has any, in its turn.
pub fn work_ready(
    reader: &mut dyn Reader,
    company: CompanyId,
    limit: i64,
) -> Result<Vec<WorkItem>, Fault> {
    let tail = format!(
        "AND state = 'ready' AND business_date = (
             SELECT MIN(business_date) FROM work_item WHERE company_id = $1 AND state = 'ready')
         {WORK_TURN} LIMIT $2"
    );
    fetch::records(reader, company, &tail, &[limit.into()])
}

/// Work that waits with a reason, in its turn: the first `limit`, or those after `after`.
pub fn work_waiting(
    reader: &mut dyn Reader,
    company: CompanyId,
    limit: i64,
    after: Option<&WorkItem>,
) -> Result<Vec<WorkItem>, Fault> {
    let mut args: Vec<Value> = vec![limit.into()];
    let after = match after {
        Some(item) => {
            args.push(item.business_date.to_value());
            args.push(item.turn.to_value());
            args.push(item.id.to_value());
            "AND (business_date, turn, id) > ($3, $4, $5)"
        }
        None => "",
    };
    let tail = format!("AND state = 'waiting' {after} {WORK_TURN} LIMIT $2");
    fetch::records(reader, company, &tail, &args)
}

/// The work that is about a record, ready or waiting, in its turn.
pub fn work_about(
    reader: &mut dyn Reader,
    company: CompanyId,
    subject: Uuid,
) -> Result<Vec<WorkItem>, Fault> {
    let tail = format!("AND subject_id = $2 {WORK_TURN}");
    fetch::records(reader, company, &tail, &[subject.into()])
}

/// How many pieces of work wait for each reason, by command and code.
pub fn work_reasons(
    reader: &mut dyn Reader,
    company: CompanyId,
) -> Result<Vec<(String, String, i64)>, Fault> {
    let sql = "SELECT command, reason_code, COUNT(*) FROM work_item
               WHERE company_id = $1 AND state = 'waiting'
               GROUP BY command, reason_code ORDER BY command, reason_code";
    let args = [company.value().into()];
    fetch::all(reader, sql, &args, |cells| Ok((cells.cell()?, cells.cell()?, cells.cell()?)))
}

/// Jobs in a state that are due at a moment, the longest due first.
pub fn jobs_due(
    reader: &mut dyn Reader,
    company: CompanyId,
    state: JobState,
    (now, limit): (Moment, i64),
) -> Result<Vec<Job>, Fault> {
    let tail = "AND state = $2 AND due_at <= $3 ORDER BY due_at, id LIMIT $4";
    fetch::records(reader, company, tail, &[state.to_value(), now.to_value(), limit.into()])
}

/// What happened to a record: the first `limit` events, or those after the sequence `after`.
pub fn history(
    reader: &mut dyn Reader,
    company: CompanyId,
    subject: Uuid,
    (limit, after): (i64, i64),
) -> Result<Vec<EventRow>, Fault> {
    let tail = "AND subject_id = $2 AND sequence > $3 ORDER BY sequence LIMIT $4";
    fetch::records(reader, company, tail, &[subject.into(), after.into(), limit.into()])
}

/// The feed: the first `limit` events after the sequence `after`.
pub fn feed(
    reader: &mut dyn Reader,
    company: CompanyId,
    limit: i64,
    after: i64,
) -> Result<Vec<EventRow>, Fault> {
    let tail = "AND sequence > $2 ORDER BY sequence LIMIT $3";
    fetch::records(reader, company, tail, &[after.into(), limit.into()])
}

/// The position of a company: its last event's sequence and hash.
pub fn position(reader: &mut dyn Reader, company: CompanyId) -> Result<(i64, String), Fault> {
    let sql = "SELECT sequence, hash FROM company_head WHERE company_id = $1";
    let args = [company.value().into()];
    fetch::one(reader, sql, &args, |cells: &mut Cells| Ok((cells.cell()?, cells.cell()?)))
}
