//! `ledger.post_entry`: posts an entry by hand.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::ledger::{
    BookSettings, EntryId, EntryPosted, LedgerAccount, ManualGiven, PostEntry, post_entry,
};
use quittance_domain::{At, Ids, Refused};
use quittance_domain::{Currency, Date};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::sync::Arc;

/// An entry that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EntryReply {
    /// Which.
    pub entry: EntryId,
    /// Its number; empty in a dry run.
    pub number: String,
    /// The day that it counts for.
    pub posted_on: Date,
}

/// What the decision needs.
#[derive(Debug)]
pub struct Given {
    settings: Arc<BookSettings>,
    base: Currency,
    accounts: BTreeMap<String, LedgerAccount>,
}

impl Command for PostEntry {
    const NAME: &'static str = "ledger.post_entry";
    type Given = Given;
    type Decision = EntryPosted;
    type Reply = EntryReply;

    fn rows(&self) -> usize {
        10 + 2 * self.lines.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        // All at once: asked one by one, each would take a round.
        for line in &self.lines {
            look.want::<LedgerAccount>(line.account.clone());
        }
        let mut accounts = BTreeMap::new();
        for line in &self.lines {
            if let Some(account) = super::account(look, &line.account)? {
                accounts.insert(line.account.clone(), account);
            }
        }
        let base = crate::company::find(look)?.base_currency;
        Ok(Given { settings: super::settings(look)?, base, accounts })
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<EntryPosted, Refused> {
        let (settings, accounts) = (&*given.settings, &given.accounts);
        post_entry(&ManualGiven { settings, base: given.base, accounts }, self, at, ids)
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
