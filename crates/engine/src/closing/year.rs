//! `closing.close_year` and `closing.reopen_year`.
use super::ClosingReply;
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::closing::{
    CloseYear, Closed, Closing, ClosingKind, ClosingLine, ReopenYear, YearGiven, close_year,
    reopen_year,
};
use quittance_domain::company::{NumberSeries, Series};
use quittance_domain::ledger::{BookSettings, Entry};
use quittance_domain::{At, Currency, Date, Ids, Refused};
use quittance_store::closing::{ClosingsOfDay, LinesOfClosing};
use quittance_store::ledger::{EntriesOfDocument, LinesOfEntry};
use quittance_store::unit_of_work::Look;
use std::sync::Arc;

/// The records that a year is closed on.
pub struct Given {
    settings: Arc<BookSettings>,
    base: Currency,
}

impl Given {
    fn gather(look: &Look<'_>, as_of: Date) -> Result<Self, Halt> {
        look.want::<NumberSeries>(Series::Closing.key(as_of));
        look.want::<NumberSeries>(Series::Journal.key(as_of));
        let settings = crate::ledger::settings(look)?;
        let base = crate::company::find(look)?.base_currency;
        Ok(Self { settings, base })
    }

    fn given(&self) -> YearGiven<'_> {
        YearGiven { settings: &self.settings, base: self.base }
    }
}

impl Command for CloseYear {
    const NAME: &'static str = "closing.close_year";
    type Given = Given;
    type Decision = Closed;
    type Reply = ClosingReply;

    fn rows(&self) -> usize {
        10 + 2 * self.balances.len()
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Given, Halt> {
        Given::gather(look, self.as_of)
    }

    fn decide(&self, given: &Given, _at: &At, ids: &mut dyn Ids) -> Result<Closed, Refused> {
        close_year(&given.given(), self, ids)
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

/// A close with its lines and its entry.
type LastClose = (Arc<Closing>, Vec<Arc<ClosingLine>>, Entry);

/// The records that a year is opened again on.
pub struct ReopenGiven {
    given: Given,
    last: Option<LastClose>,
}

impl Command for ReopenYear {
    const NAME: &'static str = "closing.reopen_year";
    type Given = ReopenGiven;
    type Decision = Closed;
    type Reply = ClosingReply;

    fn rows(&self) -> usize {
        200
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<ReopenGiven, Halt> {
        look.want_all::<ClosingsOfDay>((ClosingKind::Year, self.as_of));
        let given = Given::gather(look, self.as_of)?;
        let of_day = look.all::<ClosingsOfDay>((ClosingKind::Year, self.as_of))?;
        let is_open = |it: &Arc<Closing>| {
            it.reverses.is_none() && !of_day.iter().any(|other| other.reverses == Some(it.id))
        };
        let Some(closing) = of_day.iter().find(|it| is_open(it)).cloned() else {
            return Ok(ReopenGiven { given, last: None });
        };
        look.want_all::<LinesOfClosing>(closing.id);
        let header = look.all::<EntriesOfDocument>(closing.id.uuid())?;
        let header = header.first().expect("a close has an entry");
        look.want_all::<LinesOfEntry>(header.id);
        let lines = look.all::<LinesOfClosing>(closing.id)?;
        let entry_lines = look.all::<LinesOfEntry>(header.id)?;
        let entry = Entry {
            header: (**header).clone(),
            lines: entry_lines.iter().map(|line| (**line).clone()).collect(),
        };
        Ok(ReopenGiven { given, last: Some((closing, lines, entry)) })
    }

    fn decide(&self, given: &ReopenGiven, _at: &At, ids: &mut dyn Ids) -> Result<Closed, Refused> {
        let of = given.given.given();
        match &given.last {
            None => reopen_year(&of, None, self, ids),
            Some((closing, lines, entry)) => {
                let lines: Vec<&ClosingLine> = lines.iter().map(Arc::as_ref).collect();
                reopen_year(&of, Some((closing, &lines, entry)), self, ids)
            }
        }
    }

    fn record(
        &self,
        _given: ReopenGiven,
        closed: Closed,
        recorder: &mut Recorder<'_>,
    ) -> Result<ClosingReply, Halt> {
        super::record(closed, recorder)
    }
}
