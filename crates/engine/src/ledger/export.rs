//! `ledger.export`: hands the journal over through a day, each day once.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::ledger::{BookSettings, ExportJournal, JournalExported, export};
use quittance_domain::{At, Date, Ids, Refused};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// What was handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExportReply {
    /// Its number.
    pub export: i64,
    /// The last day of the one before.
    pub behind: Option<Date>,
    /// Its last day.
    pub through: Date,
}

impl Command for ExportJournal {
    const NAME: &'static str = "ledger.export";
    type Given = Arc<BookSettings>;
    type Decision = JournalExported;
    type Reply = ExportReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Arc<BookSettings>, Halt> {
        super::settings(look)
    }

    fn decide(
        &self,
        given: &Arc<BookSettings>,
        at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<JournalExported, Refused> {
        export(given, self, at)
    }

    fn record(
        &self,
        _given: Arc<BookSettings>,
        exported: JournalExported,
        recorder: &mut Recorder<'_>,
    ) -> Result<ExportReply, Halt> {
        let mut export = exported.export;
        export.exported_by = recorder.actor().to_owned();
        let (export_no, behind, through) = (export.export_no, export.behind, export.through);
        recorder.insert(export);
        recorder.emit_all(exported.events);
        recorder.put(exported.settings)?;
        Ok(ExportReply { export: export_no, behind, through })
    }
}
