//! `company.start_series`: with which number a series begins.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{
    NumberSeries, SeriesStart, SeriesStarted, StartSeries, start_series,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// Where a series begins.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SeriesReply {
    /// `INV-2026`.
    pub series: String,
    /// The number of its first document.
    pub first: i64,
}

impl Command for StartSeries {
    const NAME: &'static str = "company.start_series";
    type Given = Option<Arc<NumberSeries>>;
    type Decision = SeriesStarted;
    type Reply = SeriesReply;

    fn rows(&self) -> usize {
        3
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Self::Given, Halt> {
        look.want::<SeriesStart>(self.key());
        super::find(look)?;
        Ok(look.find::<NumberSeries>(self.key())?)
    }

    fn decide(
        &self,
        current: &Self::Given,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<SeriesStarted, Refused> {
        Ok(start_series(current.as_deref(), self)?)
    }

    fn record(
        &self,
        _given: Self::Given,
        started: SeriesStarted,
        recorder: &mut Recorder<'_>,
    ) -> Result<SeriesReply, Halt> {
        let reply = SeriesReply { series: self.key(), first: self.first };
        recorder.put(started.start)?;
        recorder.put(started.series)?;
        recorder.emit_all(started.events);
        Ok(reply)
    }
}
