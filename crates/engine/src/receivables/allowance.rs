//! `receivables.set_loss_rates` and `receivables.post_allowance`.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use crate::{company, ledger};
use quittance_domain::company::{Company, NumberSeries, Series};
use quittance_domain::ledger::BookSettings;
use quittance_domain::receivables::{
    AllowanceHead, AllowanceId, AllowancePosted, LossRate, PostAllowance, PostAllowanceGiven,
    SetLossRates, post_allowance, set_loss_rates,
};
use quittance_domain::{At, Event, Ids, Money, Refused};
use quittance_store::receivables::LossRatesFrom;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use uuid::Uuid;

impl Command for SetLossRates {
    const NAME: &'static str = "receivables.set_loss_rates";
    type Given = Vec<Arc<LossRate>>;
    type Decision = Vec<LossRate>;
    type Reply = ();

    fn rows(&self) -> usize {
        2 * self.rates.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Vec<Arc<LossRate>>, Halt> {
        look.want_all::<LossRatesFrom>(self.valid_from);
        company::find(look)?;
        let days = self.rates.iter().map(|rate| rate.from_days);
        days.for_each(|from_days| look.want::<LossRate>((self.valid_from, from_days)));
        Ok(look.all::<LossRatesFrom>(self.valid_from)?)
    }

    fn decide(
        &self,
        _before: &Vec<Arc<LossRate>>,
        _at: &At,
        _ids: &mut dyn Ids,
    ) -> Result<Vec<LossRate>, Refused> {
        set_loss_rates(self)
    }

    fn record(
        &self,
        before: Vec<Arc<LossRate>>,
        rates: Vec<LossRate>,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        for gone in before {
            if !rates.iter().any(|rate| rate.from_days == gone.from_days) {
                recorder.delete::<LossRate>(&(gone.valid_from, gone.from_days));
            }
        }
        for rate in rates {
            recorder.put(rate)?;
        }
        let set = Event::new("receivables.loss_rates_set", Uuid::nil());
        recorder.emit(set.with("valid_from", self.valid_from));
        Ok(())
    }
}

/// An allowance that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AllowanceReply {
    /// Which.
    pub allowance: AllowanceId,
    /// Its number.
    pub number: String,
    /// What the allowance comes to.
    pub total: Money,
    /// What it was before.
    pub previous: Money,
}

/// The records that it is decided on.
pub struct Given {
    company: Arc<Company>,
    settings: Arc<BookSettings>,
    rates: Vec<Arc<LossRate>>,
    head: Option<Arc<AllowanceHead>>,
}

impl Command for PostAllowance {
    const NAME: &'static str = "receivables.post_allowance";
    type Given = Given;
    type Decision = AllowancePosted;
    type Reply = AllowanceReply;

    fn rows(&self) -> usize {
        20
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        look.want::<NumberSeries>(Series::Allowance.key(self.as_of));
        look.want::<NumberSeries>(Series::Journal.key(self.as_of));
        look.want::<AllowanceHead>(());
        look.want_all::<LossRatesFrom>(self.matrix);
        Ok(Given {
            settings: ledger::settings(look)?,
            company: company::find(look)?,
            rates: look.all::<LossRatesFrom>(self.matrix)?,
            head: look.find::<AllowanceHead>(())?,
        })
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<AllowancePosted, Refused> {
        let rates = super::borrowed(&given.rates);
        let given = PostAllowanceGiven {
            company: &given.company,
            settings: &given.settings,
            rates: &rates,
            head: given.head.as_deref(),
        };
        post_allowance(&given, self, at, ids)
    }

    fn record(
        &self,
        _given: Given,
        posted: AllowancePosted,
        recorder: &mut Recorder<'_>,
    ) -> Result<AllowanceReply, Halt> {
        let number = recorder.draw(Series::Allowance, posted.allowance.as_of)?;
        let posted = posted.with_number(number);
        let allowance = &posted.allowance;
        let reply = AllowanceReply {
            allowance: allowance.id,
            number: allowance.number.clone(),
            total: allowance.total,
            previous: allowance.previous,
        };
        recorder.insert(posted.allowance);
        recorder.insert_all(posted.lines);
        recorder.put(posted.head)?;
        posted.entry.map_or(Ok(()), |entry| recorder.post(entry))?;
        recorder.emit(posted.event);
        Ok(reply)
    }
}
