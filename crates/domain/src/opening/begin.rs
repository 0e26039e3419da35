//! Begins the opening.

use super::{Opening, OpeningChanged, OpeningRefusal, OpeningState};
use crate::currency::Currency;
use crate::date::Date;
use crate::event::Event;
use crate::id::Uuid;
use crate::money::Money;
use serde::{Deserialize, Serialize};

/// Says on which day the company goes live.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BeginOpening {
    /// The go-live day: the first day in our books.
    pub on: Date,
}

/// Begins the opening. Refusals: `BegunAlready`.
pub fn begin(
    before: Option<&Opening>,
    base: Currency,
    command: &BeginOpening,
) -> Result<OpeningChanged, OpeningRefusal> {
    if let Some(before) = before {
        return Err(OpeningRefusal::BegunAlready { on: before.on });
    }
    let nothing = Money::zero(base);
    let opening = Opening {
        on: command.on,
        state: OpeningState::Open,
        receivables: nothing,
        goods: nothing,
        on_account: None,
        unidentified: None,
        payables: None,
        entry: None,
        version: 0,
    };
    let event = Event::new("opening.begun", Uuid::nil()).with("on", command.on);
    Ok(OpeningChanged { opening, events: vec![event] })
}
