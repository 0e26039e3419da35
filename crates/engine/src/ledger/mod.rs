//! The ledger: locks, the chart of accounts, entries by hand. Entries of documents are posted by
//! the recorder, which also holds every command against the locks.
//!
//! `ledger.set_rates` records rates of exchange by currency and day, which others gather.
mod export;
mod lock;
mod post_entry;
mod reverse_entry;
mod set_account;
mod set_late;
mod set_rates;
mod set_rule;
mod unlock;

pub use export::ExportReply;
pub use post_entry::EntryReply;

use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::company::Company;
use quittance_domain::ledger::{
    BookSettings, EntryPosted, LedgerAccount, PeriodsChanged, default_account,
};
use quittance_domain::ledger::{ExchangeRate, InBase, rates};
use quittance_domain::{Currency, Date};
use quittance_store::ledger::RatesOfMonth;
use quittance_store::unit_of_work::{Look, Missing};
use std::sync::Arc;

/// How amounts of a currency become amounts of the books on a day. A document in the currency of
/// the books, as most are, asks for nothing.
pub(crate) fn in_base(
    look: &Look<'_>,
    company: &Company,
    (currency, day): (Currency, Date),
) -> Result<InBase, Missing> {
    let base = company.base_currency;
    if currency == base {
        return Ok(InBase::only(base));
    }
    let months = rates::months(day);
    months.iter().for_each(|month| look.want_all::<RatesOfMonth>((currency, month.clone())));
    let mut found: Vec<ExchangeRate> = Vec::new();
    for month in months {
        let of_month = look.all::<RatesOfMonth>((currency, month))?;
        found.extend(of_month.iter().map(|rate| (**rate).clone()));
    }
    Ok(InBase::on(base, &found, day))
}

/// How the books are kept; nothing is locked where the company never said so.
///
/// Refusals: `company.not_found`.
pub(crate) fn settings(look: &Look<'_>) -> Result<Arc<BookSettings>, Halt> {
    crate::company::find(look)?;
    Ok(look.find::<BookSettings>(())?.unwrap_or_default())
}

/// The account with a number: the company's own, else that of the default chart.
pub(crate) fn account(look: &Look<'_>, number: &str) -> Result<Option<LedgerAccount>, Halt> {
    let own = look.find::<LedgerAccount>(number.to_owned())?;
    Ok(own.map(|account| (*account).clone()).or_else(|| default_account(number)))
}

pub(crate) fn record_changes(
    changed: PeriodsChanged,
    recorder: &mut Recorder<'_>,
) -> Result<(), Halt> {
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
