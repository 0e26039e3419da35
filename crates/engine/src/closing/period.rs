//! `closing.accrue_unbilled` and `closing.revalue`.
use super::ClosingReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::closing::{
    AccrueUnbilled, Closed, ClosingKind, ClosingLine, PeriodGiven, Revalue, accrue_unbilled,
    revalue,
};
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::ledger::{BookSettings, InBase};
use quittance_domain::{At, Currency, Date, Ids, Refused};
use quittance_store::closing::{ClosingsOfDay, LinesOfClosing};
use quittance_store::unit_of_work::Look;
use std::collections::BTreeMap;
use std::sync::Arc;

/// The records that a period is closed on.
pub struct Given {
    settings: Arc<BookSettings>,
    base: Currency,
    rates: BTreeMap<Currency, InBase>,
    before: Vec<Arc<ClosingLine>>,
}

impl Given {
    fn gather(
        look: &Look<'_>,
        (kind, as_of): (ClosingKind, Date),
        currencies: impl Iterator<Item = Currency>,
    ) -> Result<Self, Halt> {
        let next_day = as_of.add_days(1).map_err(Refused::from)?;
        look.want::<NumberSeries>(Series::Closing.key(as_of));
        look.want::<NumberSeries>(Series::Journal.key(as_of));
        look.want::<NumberSeries>(Series::Journal.key(next_day));
        look.want_all::<ClosingsOfDay>((kind, as_of));
        let settings = crate::ledger::settings(look)?;
        let company = crate::company::find(look)?;
        let mut rates = BTreeMap::new();
        for currency in currencies {
            let in_base = crate::ledger::in_base(look, &company, (currency, as_of))?;
            rates.insert(currency, in_base);
        }
        let posted = look.all::<ClosingsOfDay>((kind, as_of))?;
        posted.iter().for_each(|closing| look.want_all::<LinesOfClosing>(closing.id));
        let mut before = Vec::new();
        for closing in posted {
            before.extend(look.all::<LinesOfClosing>(closing.id)?);
        }
        Ok(Self { settings, base: company.base_currency, rates, before })
    }

    fn decide(
        &self,
        decide: impl FnOnce(&PeriodGiven<'_>) -> Result<Closed, Refused>,
    ) -> Result<Closed, Refused> {
        let before: Vec<&ClosingLine> = self.before.iter().map(Arc::as_ref).collect();
        let (settings, rates) = (self.settings.as_ref(), &self.rates);
        decide(&PeriodGiven { settings, base: self.base, rates, before: &before })
    }
}

impl Command for AccrueUnbilled {
    const NAME: &'static str = "closing.accrue_unbilled";
    type Given = Given;
    type Decision = Closed;
    type Reply = ClosingReply;

    fn rows(&self) -> usize {
        20
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        let currencies = self.found.iter().map(|found| found.currency());
        Given::gather(look, (ClosingKind::Unbilled, self.as_of), currencies)
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<Closed, Refused> {
        given.decide(|given| accrue_unbilled(given, self, at, ids))
    }

    fn record(
        &self,
        _given: Given,
        closed: Closed,
        recorder: &mut Recorder<'_>,
    ) -> Result<ClosingReply, Halt> {
        super::record(closed, recorder)
    }
}

impl Command for Revalue {
    const NAME: &'static str = "closing.revalue";
    type Given = Given;
    type Decision = Closed;
    type Reply = ClosingReply;

    fn rows(&self) -> usize {
        20
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        let currencies = self.claims.iter().map(|claim| claim.open.currency());
        Given::gather(look, (ClosingKind::Revaluation, self.as_of), currencies)
    }

    fn decide(&self, given: &Given, at: &At, ids: &mut dyn Ids) -> Result<Closed, Refused> {
        given.decide(|given| revalue(given, self, at, ids))
    }

    fn record(
        &self,
        _given: Given,
        closed: Closed,
        recorder: &mut Recorder<'_>,
    ) -> Result<ClosingReply, Halt> {
        super::record(closed, recorder)
    }
}
