//! The end of periods and years: the commands take figures that were read outside, and what they
//! post is recorded in one way.
//!
//! - [`close_period`] and [`close_year`] read the figures of locked days and hand them in with the
//!   count of changes of the locks; who opened a lock in between makes them be read again.
//! - `closing.reopen_year` gathers the close, its lines and its entry.
mod period;
mod run;
mod year;

pub use run::{PeriodClosed, close_period, close_year, reopen_year};

use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::closing::{Closed, ClosingId};
use quittance_domain::company::Series;
use quittance_domain::{Date, Money};
use serde::{Deserialize, Serialize};

/// What was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosingReply {
    /// Which.
    pub closing: ClosingId,
    /// Its number.
    pub number: String,
    /// The last day that it covers.
    pub as_of: Date,
    /// What was posted, in base currency: revenue, gain or profit positive.
    pub total: Money,
}

fn record(closed: Closed, recorder: &mut Recorder<'_>) -> Result<ClosingReply, Halt> {
    let number = recorder.draw(Series::Closing, closed.closing.as_of)?;
    let closed = closed.with_number(&number);
    let reply = ClosingReply {
        closing: closed.closing.id,
        number: number.clone(),
        as_of: closed.closing.as_of,
        total: closed.closing.total,
    };
    recorder.insert(closed.closing);
    recorder.insert_all(closed.lines);
    match closed.settings {
        // Its entry belongs to a day that is locked: the year is closed by nothing else.
        Some(settings) => {
            closed.entries.into_iter().try_for_each(|entry| recorder.post_behind_lock(entry))?;
            recorder.put(settings)?;
        }
        None => closed.entries.into_iter().try_for_each(|entry| recorder.post(entry))?,
    }
    recorder.emit_numbered(closed.events, &number);
    Ok(reply)
}
