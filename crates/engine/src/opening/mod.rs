//! Going live: what the last system left. Gathered: the opening, what a document names, the number
//! it has. All of it counts for the go-live day, whatever day it is given on; what is brought
//! keeps its own date, which no lock looks at.
mod balances;
mod begin;
mod bill;
mod close;
mod goods;
mod item;
mod money;

pub use bill::BillReply;
pub use item::ItemReply;
pub use money::MoneyReply;

use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::At;
use quittance_domain::Date;
use quittance_domain::opening::{Opening, OpeningChanged, OpeningState};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where the opening stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpeningReply {
    /// The go-live day.
    pub on: Date,
    /// Whether more may be brought.
    pub state: OpeningState,
}

fn opening(look: &Look<'_>) -> Result<Option<Arc<Opening>>, Halt> {
    crate::company::find(look)?;
    Ok(look.find::<Opening>(())?)
}

/// The same on the go-live day; on its own day where there is none, which is refused then.
fn on(opening: Option<&Opening>, at: &At) -> At {
    let business_date = opening.map_or(at.business_date, |opening| opening.on);
    At::on(business_date, at.received_at)
}

/// What is recorded from now on counts for the go-live day, its events too.
fn on_go_live_day(changed: &OpeningChanged, recorder: &mut Recorder<'_>) {
    recorder.at.business_date = changed.opening.on;
}

fn record(changed: OpeningChanged, recorder: &mut Recorder<'_>) -> Result<OpeningReply, Halt> {
    let reply = OpeningReply { on: changed.opening.on, state: changed.opening.state };
    recorder.emit_all(changed.events);
    recorder.put(changed.opening)?;
    Ok(reply)
}
