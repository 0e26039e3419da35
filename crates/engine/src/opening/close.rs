//! `opening.close`: what was brought agrees with the trial balance, and the rest is posted.
use super::OpeningReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::ledger::BookSettings;
use quittance_domain::opening::{
    CloseGiven, CloseOpening, Opening, OpeningBalance, OpeningClosed, close,
};
use quittance_domain::{At, Ids, Refused};
use quittance_store::opening::StatedBalances;
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that it is decided on.
pub struct Given {
    opening: Option<Arc<Opening>>,
    company: Arc<Company>,
    settings: Arc<BookSettings>,
    balances: Vec<Arc<OpeningBalance>>,
}

impl Command for CloseOpening {
    const NAME: &'static str = "opening.close";
    type Given = Given;
    type Decision = OpeningClosed;
    type Reply = OpeningReply;

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        let opening = super::opening(look)?;
        let balances = match &opening {
            None => Vec::new(),
            Some(opening) => {
                look.want::<NumberSeries>(Series::Journal.key(opening.on));
                look.all::<StatedBalances>(opening.on)?
            }
        };
        let settings = crate::ledger::settings(look)?;
        Ok(Given { opening, company: crate::company::find(look)?, settings, balances })
    }

    fn decide(&self, given: &Given, _at: &At, ids: &mut dyn Ids) -> Result<OpeningClosed, Refused> {
        let balances: Vec<&OpeningBalance> = given.balances.iter().map(Arc::as_ref).collect();
        let given = CloseGiven {
            opening: given.opening.as_deref(),
            balances: &balances,
            settings: &given.settings,
            base: given.company.base_currency,
        };
        close(&given, ids)
    }

    fn record(
        &self,
        _given: Given,
        closed: OpeningClosed,
        recorder: &mut Recorder<'_>,
    ) -> Result<OpeningReply, Halt> {
        super::on_go_live_day(&closed.changed, recorder);
        closed.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        super::record(closed.changed, recorder)
    }
}
