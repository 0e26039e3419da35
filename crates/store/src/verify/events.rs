//! Events: the chain has no gap, and each hash is what its event says.
use super::{Check, Disagreement, How};
use crate::chain;
use crate::engine_tables::{self, EventRow};
use crate::fault::Fault;
use crate::fetch;
use crate::reader::Reader;
use quittance_domain::CompanyId;

pub const CHECKS: &[Check] = &[Check {
    name: "events.chain_holds",
    promise: "events are numbered without a gap, each hash covers the event before, and the head \
              is the last",
    how: How::Run(chain_holds),
}];

fn chain_holds(reader: &mut dyn Reader, company: CompanyId) -> Result<Option<Disagreement>, Fault> {
    let (mut sequence, mut hash) = (0, String::new());
    let mut broken = None;
    fetch::each(reader, company, ("ORDER BY sequence", &[]), &mut |event: EventRow| {
        if broken.is_some() {
            return Ok(()); // the first break is the one to tell
        }
        if event.sequence != sequence + 1 {
            broken = Some((format!("event {}", sequence + 1), event.sequence.to_string()));
            return Ok(());
        }
        sequence = event.sequence;
        hash = chain::hash(&hash, &event);
        if hash != event.hash {
            broken = Some((format!("event {sequence} hash {hash}"), event.hash));
        }
        Ok(())
    })?;
    if let Some((expected, found)) = broken {
        return Ok(Some(("event".to_owned(), expected, found)));
    }
    let head = engine_tables::position(reader, company)?;
    if head == (sequence, hash.clone()) {
        return Ok(None);
    }
    let shown = |(sequence, hash): (i64, String)| format!("sequence {sequence} hash {hash}");
    Ok(Some(("head".to_owned(), shown((sequence, hash)), shown(head))))
}
