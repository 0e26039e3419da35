//! The ledger: locks, the chart of accounts, entries by hand. Entries of documents are posted by
//! the recorder, which also holds every command against the locks.
mod lock;
mod post_entry;
mod reverse_entry;
mod set_account;
mod set_late;
mod set_rule;
mod unlock;

pub use post_entry::EntryReply;

use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::ledger::{
    BookSettings, EntryPosted, LedgerAccount, PeriodsChanged, default_account,
};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// How the books are kept; nothing is locked where the company never said so.
///
/// Refusals: `company.not_found`.
fn settings(look: &Look<'_>) -> Result<Arc<BookSettings>, Halt> {
    crate::company::find(look)?;
    Ok(look.find::<BookSettings>(())?.unwrap_or_default())
}

/// The account with a number: the company's own, else that of the default chart.
fn account(look: &Look<'_>, number: &str) -> Result<Option<LedgerAccount>, Halt> {
    let own = look.find::<LedgerAccount>(number.to_owned())?;
    Ok(own.map(|account| (*account).clone()).or_else(|| default_account(number)))
}

fn record_changes(changed: PeriodsChanged, recorder: &mut Recorder<'_>) -> Result<(), Halt> {
    let changed_by = recorder.actor().to_owned();
    for mut change in changed.changes {
        change.changed_by.clone_from(&changed_by);
        recorder.insert(change);
    }
    recorder.emit_all(changed.events);
    recorder.put(changed.settings)
}

fn record_entry(posted: EntryPosted, recorder: &mut Recorder<'_>) -> Result<EntryReply, Halt> {
    let (id, posted_on) = (posted.entry.header.id, posted.entry.header.posted_on);
    let number = recorder.post_numbered(posted.entry)?;
    let mut manual = posted.manual;
    manual.posted_by = recorder.actor().to_owned();
    recorder.insert(manual);
    recorder.update_all(posted.reversed);
    recorder.emit_numbered(posted.events, &number);
    Ok(EntryReply { entry: id, number, posted_on })
}
