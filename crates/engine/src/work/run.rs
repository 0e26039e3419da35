//! The autopilot: takes ready work until none is left.
use crate::command::{Envelope, Failure};
use crate::engine::{Engine, lost};
use crate::queue::Answer;
use crate::registry;
use quittance_domain::CompanyId;
use quittance_store::engine_tables::{self, WorkItem};
use std::sync::mpsc::Receiver;

/// Work items handed in before their answers are awaited.
const PAGE: i64 = 1_000;

/// What an autopilot run did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ran {
    /// Work that was done.
    pub done: u64,
    /// Work that was refused or at fault and now waits with its reason.
    pub parked: u64,
}

impl Ran {
    /// Adds what more was done.
    pub(crate) fn add(&mut self, more: Ran) {
        self.done += more.done;
        self.parked += more.parked;
    }
}

/// The name under which the autopilot acts in the audit trail.
const ACTOR: &str = "autopilot";

/// Takes ready work of a company until none is left; `progress` hears the totals after each page.
///
/// Failures: the database cannot serve. Refused work is no failure: it waits with its reason.
pub fn run_until_idle(
    engine: &Engine,
    company: CompanyId,
    progress: &mut dyn FnMut(Ran),
) -> Result<Ran, Failure> {
    let mut ran = Ran::default();
    loop {
        let page = engine
            .database()
            .read(|reader| engine_tables::work_ready(reader, company, PAGE))
            .map_err(|fault| Failure::Unavailable(fault.to_string()))?;
        if page.is_empty() {
            return Ok(ran);
        }
        let before = ran;
        let tickets = submit(engine, company, page)?;
        if tickets.is_empty() {
            continue; // the queue was full
        }
        for ticket in tickets {
            count(&mut ran, ticket.recv().map_err(|_| lost())?)?;
        }
        progress(ran);
        if ran == before {
            return Ok(ran); // others do the work; what is left is theirs
        }
    }
}

/// Hands a page in; the first that is not taken in ends it, for the order matters.
fn submit(
    engine: &Engine,
    company: CompanyId,
    page: Vec<WorkItem>,
) -> Result<Vec<Receiver<Answer>>, Failure> {
    let mut submitted = Vec::with_capacity(page.len());
    for item in page {
        let mut envelope = Envelope::new(company, ACTOR).bulk().on(item.business_date);
        envelope.work = Some(item.id);
        let command = registry::command(&item.command, &item.payload);
        match engine.submit_any(command, envelope) {
            Ok(ticket) => submitted.push(ticket),
            Err(Failure::Overloaded { .. }) if !submitted.is_empty() => break,
            Err(Failure::Overloaded { retry_after_ms }) => {
                std::thread::sleep(std::time::Duration::from_millis(retry_after_ms));
                break;
            }
            Err(failure) => return Err(failure),
        }
    }
    Ok(submitted)
}

fn count(ran: &mut Ran, answer: Answer) -> Result<(), Failure> {
    ran.add(answer.work);
    match answer.outcome {
        Err(failure @ (Failure::Unavailable(_) | Failure::Unknown(_))) => Err(failure),
        Ok(_) | Err(_) => Ok(()),
    }
}
