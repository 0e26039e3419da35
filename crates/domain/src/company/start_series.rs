//! Says with which number a series of a year begins, for a company that goes on with the numbers
//! of its last system.

use super::{CompanyRefusal, NumberSeries, Series};
use crate::code::Code;
use crate::event::Event;
use crate::id::Uuid;
use serde::{Deserialize, Serialize};

/// Says with which number a series begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StartSeries {
    /// The kind of document.
    pub series: Series,
    /// The year of the documents' dates.
    pub year: i64,
    /// The number of its first document.
    pub first: i64,
}

/// Where a series begins that does not begin with 1. Key: series.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesStart {
    /// `INV-2026`.
    pub series: String,
    /// The number of its first document.
    pub first: i64,
    /// Raised by the unit of work.
    pub version: i64,
}

/// A series whose beginning was said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SeriesStarted {
    /// New, or in the place of the one before.
    pub start: SeriesStart,
    /// The series itself, likewise.
    pub series: NumberSeries,
    /// `company.series_started`.
    pub events: Vec<Event>,
}

impl StartSeries {
    /// The key of the series.
    #[must_use]
    pub fn key(&self) -> String {
        format!("{}-{}", self.series.code(), self.year)
    }
}

/// Says where a series begins; again, as long as no number was drawn from it.
///
/// Refusals: `SeriesOutOfRange`, `SeriesInUse`.
pub fn start_series(
    current: Option<&NumberSeries>,
    command: &StartSeries,
) -> Result<SeriesStarted, CompanyRefusal> {
    let is_known =
        (1000..=9999).contains(&command.year) && (1..=999_999_999).contains(&command.first);
    if !is_known {
        return Err(CompanyRefusal::SeriesOutOfRange);
    }
    let (series, first) = (command.key(), command.first);
    if current.is_some_and(|current| current.last_date.is_some()) {
        return Err(CompanyRefusal::SeriesInUse { series });
    }
    let event = Event::new("company.series_started", Uuid::nil())
        .with("series", &series)
        .with("first", first);
    Ok(SeriesStarted {
        start: SeriesStart { series: series.clone(), first, version: 0 },
        series: NumberSeries { series, next: first, last_date: None },
        events: vec![event],
    })
}
