//! Files the return of a period: what its boxes say is frozen, and its days stay locked.
//!
//! - **Filing**: the boxes of a period as they were told to the tax office, with the amounts in
//!   them, and a hash over all of it. Filings follow each other without gap; none is ever changed.
//! - What comes late belongs to the first day that is open: the return of a later period tells it.
//!
//! ```text
//! checked → tax is locked through the last day → figures read anew → frozen
//! ```
//!
//! The figures are read outside, for a command cannot sum a million rows. Those that were read
//! before the days were locked are checked and lock them; those that are read behind the lock are
//! frozen, and the count of changes of the locks says that none was opened in between.

use super::{FilledBox, TaxReturnFigures, box_of, fill};
use super::{TaxAmount, TaxBox, TaxCategory, TaxLine, TaxPeriod, TaxRefusal, TaxSide};
use crate::at::At;
use crate::currency::Currency;
use crate::date::{Date, Moment};
use crate::event::Event;
use crate::id::Uuid;
use crate::ledger::{Area, BookSettings, LockPeriods, PeriodsChanged, lock};
use crate::money::{AmountRefusal, Money};
use crate::rate::Rate;
use crate::refusal::{Problems, Refused};
use serde::{Deserialize, Serialize};

/// Files the return of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileReturn {
    /// The period.
    pub period: TaxPeriod,
    /// How often locks had been changed when the figures were read.
    pub changes: i64,
    /// The first day with something to return, as long as nothing was filed; none: there is none.
    #[serde(default)]
    pub begins_on: Option<Date>,
    /// What the books of the period come to, once for each side, category and rate.
    pub amounts: Vec<TaxAmount>,
}

/// The return of a period as it was filed. Key: through. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxFiling {
    /// Its last day.
    pub through: Date,
    /// The period.
    pub period: TaxPeriod,
    /// The last day of the one before; none: it is the first.
    pub behind: Option<Date>,
    /// The boxes of the form.
    pub boxes: Vec<TaxBox>,
    /// What is owed, in base currency; negative: a claim.
    pub payable: Money,
    /// Over all of it and its lines, filled in by the engine.
    pub hash: String,
    /// Who filed it, filled in by the engine.
    pub filed_by: String,
    /// When.
    pub filed_at: Moment,
}

/// An amount of a return that was filed. Key: through, line_no. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaxFilingLine {
    /// The last day of the filing.
    pub through: Date,
    /// Its place, from 1.
    pub line_no: i64,
    /// The number of its box; empty: what no return must say.
    pub box_number: String,
    /// The side.
    pub side: TaxSide,
    /// The category.
    pub category: TaxCategory,
    /// The rate.
    pub rate: Rate,
    /// The base, in base currency.
    pub base: Money,
    /// The tax, in base currency.
    pub tax: Money,
}

impl TaxFilingLine {
    /// What it says, without its box.
    #[must_use]
    pub fn amount(&self) -> TaxAmount {
        let Self { side, category, rate, base, tax, .. } = *self;
        TaxAmount { side, line: TaxLine { category, rate, base, tax } }
    }
}

impl TaxFiling {
    /// The boxes as they were filed, with what its `lines` put into them.
    ///
    /// Refusals: `amount.overflow`.
    pub fn figures(&self, lines: &[TaxFilingLine]) -> Result<TaxReturnFigures, AmountRefusal> {
        let currency = self.payable.currency();
        let filled = |of: &TaxBox| {
            let inside = || lines.iter().filter(|line| line.box_number == of.number);
            let base = Money::sum(currency, inside().map(|line| line.base))?;
            let tax = Money::sum(currency, inside().map(|line| line.tax))?;
            Ok(FilledBox { of: of.clone(), base, tax })
        };
        let boxes = self.boxes.iter().map(filled).collect::<Result<_, AmountRefusal>>()?;
        let unassigned = lines.iter().filter(|line| line.box_number.is_empty());
        let unassigned = unassigned.map(TaxFilingLine::amount).collect();
        Ok(TaxReturnFigures { boxes, unassigned, payable: self.payable })
    }
}

/// What a return is filed on.
#[derive(Clone, Debug)]
pub struct FilingGiven<'a> {
    /// How the books are kept.
    pub settings: &'a BookSettings,
    /// The boxes of the company's form.
    pub boxes: &'a [TaxBox],
    /// The currency of the books.
    pub base: Currency,
}

/// What filing comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilingStep {
    /// The days were open and are locked now: the figures are read anew and filed then.
    Locked(PeriodsChanged),
    /// Filed.
    Filed(Box<ReturnFiled>),
}

/// A return that was filed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnFiled {
    /// Changed.
    pub settings: BookSettings,
    /// New, without hash.
    pub filing: TaxFiling,
    /// New, in the order of the amounts.
    pub lines: Vec<TaxFilingLine>,
    /// `tax.return_filed`.
    pub events: Vec<Event>,
}

/// Files the return of a period, or locks its days for that.
///
/// Refusals: `PeriodNotOver`, `FiledAlready`, `EarlierNotFiled`, `InNoBox` of each amount that a
/// return must say and no box takes, `LocksChanged`, `amount.overflow`.
pub fn file_return(
    given: &FilingGiven<'_>,
    command: &FileReturn,
    at: &At,
) -> Result<FilingStep, Refused> {
    let settings = given.settings;
    let figures = fill(given.boxes, &command.amounts, given.base)?;
    let mut problems = Problems::new();
    problems.take_at("period", check_period(settings, command, at.received_on()));
    check_whole(&figures, &mut problems);
    problems.finish()?;
    let through = command.period.last();
    if !settings.is_locked(Area::Tax, through) {
        let lock_tax = LockPeriods { areas: vec![Area::Tax], through };
        return lock(settings, &lock_tax, at).map(FilingStep::Locked);
    }
    if settings.changes != command.changes {
        return Err(TaxRefusal::LocksChanged.into());
    }
    let behind = settings.filed_through;
    let filing = TaxFiling {
        through,
        period: command.period,
        behind,
        boxes: given.boxes.to_vec(),
        payable: figures.payable,
        hash: String::new(),
        filed_by: String::new(),
        filed_at: at.received_at,
    };
    let lines = (1..).zip(&command.amounts).map(|it| line(given.boxes, through, it)).collect();
    let settings = BookSettings { filed_through: Some(through), ..settings.clone() };
    let event = Event::new("tax.return_filed", Uuid::nil()).with("period", command.period);
    let events = vec![event.with("payable", figures.payable)];
    Ok(FilingStep::Filed(Box::new(ReturnFiled { settings, filing, lines, events })))
}

/// Refusals: `PeriodNotOver`, `FiledAlready`, `EarlierNotFiled`.
fn check_period(
    settings: &BookSettings,
    command: &FileReturn,
    today: Date,
) -> Result<(), TaxRefusal> {
    let (first, last) = command.period.days();
    if last >= today {
        return Err(TaxRefusal::PeriodNotOver { last });
    }
    let begins_on = match settings.filed_through {
        Some(through) if first <= through => return Err(TaxRefusal::FiledAlready { through }),
        Some(through) => through.add_days(1).ok(),
        None => command.begins_on,
    };
    match begins_on.filter(|begins_on| *begins_on < first) {
        Some(from) => Err(TaxRefusal::EarlierNotFiled { from }),
        None => Ok(()),
    }
}

fn check_whole(figures: &TaxReturnFigures, problems: &mut Problems) {
    for it in figures.unassigned.iter().filter(|it| it.must_be_returned()) {
        let (side, category, rate) = (it.side, it.line.category, it.line.rate);
        let refusal = TaxRefusal::InNoBox { side, category, rate };
        problems.push(Refused::from(refusal).at("boxes"));
    }
}

fn line(boxes: &[TaxBox], through: Date, (line_no, it): (i64, &TaxAmount)) -> TaxFilingLine {
    let TaxLine { category, rate, base, tax } = it.line;
    let box_number = box_of(boxes, it).map(|found| found.number.clone()).unwrap_or_default();
    TaxFilingLine { through, line_no, box_number, side: it.side, category, rate, base, tax }
}
