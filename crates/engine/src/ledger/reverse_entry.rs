//! `ledger.reverse_entry`: posts the opposite of an entry by hand.
use super::EntryReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::ledger::{
    Entry, EntryPosted, JournalEntry, JournalLine, LedgerRefusal, ManualEntry, ReverseEntry,
    reverse_entry,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::ledger::LinesOfEntry;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    entry: Entry,
    manual: Option<Arc<ManualEntry>>,
}

impl Command for ReverseEntry {
    const NAME: &'static str = "ledger.reverse_entry";
    type Given = Given;
    type Decision = EntryPosted;
    type Reply = EntryReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        crate::company::find(look)?;
        let header = look.find::<JournalEntry>(self.entry)?;
        let Some(header) = header else {
            let entry = self.entry;
            let unknown = Refused::from(LedgerRefusal::UnknownEntry { entry }).at("entry");
            return Err(Halt::Refused(unknown));
        };
        let mut lines: Vec<JournalLine> =
            look.all::<LinesOfEntry>(self.entry)?.iter().map(|line| (**line).clone()).collect();
        lines.sort_by_key(|line| line.line_no);
        let entry = Entry { header: (*header).clone(), lines };
        Ok(Given { entry, manual: look.find::<ManualEntry>(self.entry)? })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<EntryPosted, Refused> {
        reverse_entry(&given.entry, given.manual.as_deref(), self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        posted: EntryPosted,
        recorder: &mut Recorder<'_>,
    ) -> Result<EntryReply, Halt> {
        super::record_entry(posted, recorder)
    }
}
