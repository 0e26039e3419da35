//! Hands the journal over: the entries of locked days, each once.
//!
//! A handing over covers all days behind the last one, through a day up to which the ledger is
//! locked. Nothing is posted on those days any more, and they are not opened again, so that no
//! entry is handed over twice and none is missed, without a mark on any entry.

use super::{Area, BookSettings, LedgerRefusal};
use crate::at::At;
use crate::date::{Date, Moment};
use crate::event::Event;
use crate::id::Uuid;
use crate::refusal::Refused;
use serde::{Deserialize, Serialize};

/// Hands the journal over through a day, to those who keep the final books.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportJournal {
    /// The last day.
    pub through: Date,
}

/// A handing over. Key: export_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalExport {
    /// Its number, from 1.
    pub export_no: i64,
    /// The last day of the one before; none: it begins with the first entry.
    pub behind: Option<Date>,
    /// Its last day.
    pub through: Date,
    /// Who did it.
    pub exported_by: String,
    /// When.
    pub exported_at: Moment,
}

/// Handed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct JournalExported {
    /// Changed.
    pub settings: BookSettings,
    /// New; who did it is filled in by the engine.
    pub export: JournalExport,
    /// `ledger.exported`.
    pub events: Vec<Event>,
}

/// Hands the journal over through a day.
///
/// Refusals: `ExportedAlready`, `ExportOpen` where the ledger is not locked that far.
pub fn export(
    settings: &BookSettings,
    command: &ExportJournal,
    at: &At,
) -> Result<JournalExported, Refused> {
    let (behind, through) = (settings.exported_through, command.through);
    if let Some(exported) = behind.filter(|exported| through <= *exported) {
        let refusal = LedgerRefusal::ExportedAlready { through: exported };
        return Err(Refused::from(refusal).at("through"));
    }
    if !settings.is_locked(Area::Ledger, through) {
        return Err(Refused::from(LedgerRefusal::ExportOpen { through }).at("through"));
    }
    let export_no = settings.exports + 1;
    let exported_through = Some(through);
    let settings = BookSettings { exported_through, exports: export_no, ..settings.clone() };
    let (exported_by, exported_at) = (String::new(), at.received_at);
    let export = JournalExport { export_no, behind, through, exported_by, exported_at };
    let event = Event::new("ledger.exported", Uuid::nil())
        .with("export", export_no)
        .with("behind", behind.map(|day| day.to_string()).unwrap_or_default())
        .with("through", through);
    Ok(JournalExported { settings, export, events: vec![event] })
}
