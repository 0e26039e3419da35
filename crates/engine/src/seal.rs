//! Events at the end of a batch: numbered on from the company's last one, each chained to the one
//! before it by its hash, and written.
use crate::recorder::Pending;
use quittance_store::chain;
use quittance_store::engine_tables::EventRow;
use quittance_store::fault::Fault;
use quittance_store::record::Record;
use quittance_store::session::{Head, Session};

/// Numbers, chains and writes the events; gives the head behind them.
pub(crate) fn seal(
    session: &mut dyn Session,
    mut head: Head,
    events: &mut Vec<Pending>,
) -> Result<Head, Fault> {
    if events.is_empty() {
        return Ok(head);
    }
    let mut rows = Vec::with_capacity(events.len());
    for event in events.drain(..) {
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
    Ok(head)
}
