//! The queues' laws: bounds, order, shares, one writer per company.
use super::*;
use crate::work::Schedule;
use std::sync::mpsc::{Receiver, sync_channel};
use uuid::Uuid;

const LIMITS: Limits = Limits {
    batch_commands_max: 8,
    batch_rows_max: 16,
    batch_time_ms_max: 500,
    company_queue_max: 100,
    queue_max: 150,
    retry_ms_max: 1_000,
    memory_max: 0,
    audits_memory: false,
};

fn waiting(company: i64, lane: Lane, name: &str) -> (Waiting, Receiver<Answer>) {
    let command = Schedule {
        command: name.into(),
        payload: String::new(),
        subject: Uuid::nil(),
        source_number: String::new(),
    };
    let mut envelope = Envelope::new(CompanyId::new(company), "test");
    envelope.lane = lane;
    let (answer, ticket) = sync_channel(1);
    (Waiting { command: Arc::new(command), envelope, answer }, ticket)
}

fn push(queues: &Queues, company: i64, lane: Lane, count: usize) {
    for number in 0..count {
        queues.push(waiting(company, lane, &number.to_string()).0).unwrap();
    }
}

fn lanes(batch: &[Waiting]) -> (usize, usize) {
    let bulk = batch.iter().filter(|one| one.envelope.lane == Lane::Bulk).count();
    (batch.len() - bulk, bulk)
}

#[test]
fn a_full_queue_refuses_with_a_time_to_retry() {
    let queues = Queues::new(LIMITS);
    push(&queues, 1, Lane::Interactive, 100);
    let refused = queues.push(waiting(1, Lane::Bulk, "x").0);
    assert!(matches!(refused, Err(Failure::Overloaded { .. })));
    push(&queues, 2, Lane::Interactive, 50);
    let refused = queues.push(waiting(3, Lane::Bulk, "x").0);
    assert!(matches!(refused, Err(Failure::Overloaded { .. })), "all queues together are bounded");
}

#[test]
fn a_company_has_one_writer_at_a_time_and_yields_after_each_batch() {
    let queues = Queues::new(LIMITS);
    push(&queues, 1, Lane::Interactive, 20);
    push(&queues, 2, Lane::Interactive, 1);
    let (first, batch) = queues.take().unwrap();
    assert_eq!((first, batch.len()), (CompanyId::new(1), 8));
    let (second, _) = queues.take().unwrap();
    assert_eq!(second, CompanyId::new(2));
    queues.done(first, Vec::new());
    assert_eq!(queues.take().unwrap().0, first);
}

#[test]
fn what_was_not_run_comes_first_in_the_next_batch() {
    let queues = Queues::new(LIMITS);
    push(&queues, 1, Lane::Interactive, 10);
    let (company, mut batch) = queues.take().unwrap();
    let not_run = batch.split_off(3);
    let expected: Vec<String> = not_run.iter().map(|one| one.command.body()).collect();
    queues.done(company, not_run);
    let (_, next) = queues.take().unwrap();
    let bodies: Vec<String> = next.iter().map(|one| one.command.body()).collect();
    assert_eq!(bodies[..expected.len()], expected);
}

#[test]
fn bulk_has_a_share_while_interactive_waits_and_all_of_it_otherwise() {
    let queues = Queues::new(LIMITS);
    push(&queues, 1, Lane::Interactive, 40);
    push(&queues, 1, Lane::Bulk, 40);
    let (company, batch) = queues.take().unwrap();
    let (interactive, bulk) = lanes(&batch);
    assert!(interactive >= 4 && bulk >= 2, "{interactive} interactive, {bulk} bulk");
    queues.done(company, Vec::new());
    let queues = Queues::new(LIMITS);
    push(&queues, 1, Lane::Bulk, 40);
    assert_eq!(lanes(&queues.take().unwrap().1), (0, 8));
}

#[test]
fn a_closed_engine_serves_what_waits_and_takes_nothing_more() {
    let queues = Queues::new(LIMITS);
    push(&queues, 1, Lane::Interactive, 1);
    queues.close();
    assert!(queues.push(waiting(1, Lane::Interactive, "x").0).is_err());
    let (company, batch) = queues.take().unwrap();
    assert_eq!(batch.len(), 1);
    queues.done(company, Vec::new());
    assert!(queues.take().is_none());
}
