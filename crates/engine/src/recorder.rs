//! The record step: where a decision becomes rows, numbers, postings, events and follow-ups.
use crate::clock::IdPool;
use crate::command::{Command, Halt};
use quittance_domain::company::{Company, NumberSeries, Series, check_business_date, draw};
use quittance_domain::invoicing::Invoice;
use quittance_domain::ledger::{self, Area, BookSettings, Late, LedgerRefusal, Touched};
use quittance_domain::purchasing::SupplierInvoice;
use quittance_domain::receivables::Settlement;
use quittance_domain::stock::Move;
use quittance_domain::{At, Date, Event, Ids, Refused};
use quittance_store::engine_tables::{WorkId, WorkItem, WorkState, turn};
use quittance_store::record::{Lookup, Record};
use quittance_store::unit_of_work::{Look, UnitOfWork, Wants};
use std::any::Any;
use std::collections::VecDeque;
use uuid::Uuid;

/// An event that has no number yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Pending {
    pub kind: &'static str,
    pub subject: Uuid,
    pub actor: String,
    pub at: At,
    pub payload: String,
}

/// What a batch collects besides records.
pub(crate) struct Scribe {
    pub events: Vec<Pending>,
    pub ids: IdPool,
    /// What is missing in memory for the command that runs.
    pub wants: Wants,
    /// The follow-ups of the command that runs, in their order.
    pub follow_ups: VecDeque<FollowUp>,
    pub numbers: Numbers,
}

impl Scribe {
    pub fn new(ids: IdPool, numbers: Numbers) -> Self {
        let (events, wants, follow_ups) = (Vec::new(), Wants::default(), VecDeque::new());
        Self { events, ids, wants, follow_ups, numbers }
    }
}

/// Whether documents get their numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Numbers {
    Drawn,
    /// A dry run shows none, for the next to be posted may be another document (RULES 21).
    Withheld,
}

/// Work that a command has left for the autopilot; its row is in the unit of work.
pub(crate) struct FollowUp {
    pub id: WorkId,
    pub command: &'static str,
    pub payload: String,
}

/// What a command records through.
pub struct Recorder<'a> {
    pub(crate) unit: &'a mut UnitOfWork,
    pub(crate) scribe: &'a mut Scribe,
    pub(crate) at: At,
    pub(crate) actor: &'a str,
    /// What the command has touched so far, for the locks.
    pub(crate) touched: Touched,
}

impl Recorder<'_> {
    /// Who gave the command.
    pub fn actor(&self) -> &str {
        self.actor
    }

    /// Adds a new record. Panics: if it is there.
    pub fn insert<R: Record>(&mut self, record: R) {
        self.touch(&record);
        self.unit.insert(record);
    }

    /// Adds new records.
    pub fn insert_all<R: Record>(&mut self, records: impl IntoIterator<Item = R>) {
        records.into_iter().for_each(|record| self.insert(record));
    }

    /// Notes what a new record touches besides its entry, which it may not have: goods without
    /// cost, an invoice over nothing.
    fn touch(&mut self, record: &dyn Any) {
        if let Some(moved) = record.downcast_ref::<Move>() {
            self.touched.note(Area::Stock, moved.moved_on);
        } else if let Some(settled) = record.downcast_ref::<Settlement>() {
            self.touched.note(Area::Receivables, settled.settled_on);
        } else if let Some(invoice) = record.downcast_ref::<Invoice>() {
            self.touched.note(Area::Receivables, invoice.issued_on);
            self.touched.note(Area::Tax, invoice.issued_on);
        } else if let Some(bill) = record.downcast_ref::<SupplierInvoice>() {
            self.touched.note(Area::Ledger, bill.posted_on);
            self.touched.note(Area::Tax, bill.posted_on);
        }
    }

    /// Holds what the command touched against the locks: the one place where that is done, behind
    /// all commands. A late command of a company that moves them stops with the first open day.
    ///
    /// Refusals: `ledger.period_locked`.
    pub(crate) fn check_periods(&mut self) -> Result<(), Halt> {
        if self.touched.is_empty() {
            return Ok(());
        }
        let Some(settings) = self.find::<BookSettings>(())? else {
            return Ok(());
        };
        let Some((area, date)) = self.touched.locked(&settings) else {
            return Ok(());
        };
        let first_open = settings.first_open(area).unwrap_or(Date::LAST);
        // What does not go by the day of the command is not cured by another day.
        if settings.late == Late::Move && date == self.at.business_date && first_open > date {
            return Err(Halt::Late { area, first_open });
        }
        Err(Refused::from(LedgerRefusal::PeriodLocked { area, date, first_open }).into())
    }

    /// Says that a look-up by a new id finds nothing in the database, so that a later command of
    /// the batch need not ask.
    pub fn nothing_stored<L: Lookup>(&mut self, new_id: L::Arg) {
        self.unit.nothing_stored::<L>(new_id);
    }

    /// Changes a record. Panics: if it is not there.
    pub fn update<R: Record>(&mut self, record: R) {
        self.unit.update(record);
    }

    /// Changes records.
    pub fn update_all<R: Record>(&mut self, records: impl IntoIterator<Item = R>) {
        records.into_iter().for_each(|record| self.unit.update(record));
    }

    /// Removes a record. Panics: if it is not there.
    pub fn delete<R: Record>(&mut self, key: &R::Key) {
        self.unit.delete::<R>(key);
    }

    /// Adds a record or changes it; it must have been gathered.
    pub fn put<R: Record>(&mut self, record: R) -> Result<(), Halt> {
        match self.find::<R>(record.key())? {
            Some(_) => self.unit.update(record),
            None => self.unit.insert(record),
        }
        Ok(())
    }

    /// The business date of the command.
    pub fn business_date(&self) -> Date {
        self.at.business_date
    }

    /// The next id.
    pub fn id(&mut self) -> Uuid {
        self.scribe.ids.next()
    }

    /// Refusals: `company.date_out_of_window` of a date far from today.
    pub fn check_date(&mut self, on: Date) -> Result<(), Halt> {
        let company = self.company()?;
        check_business_date(on, self.at.received_on(), company.back_dating)
            .map_err(Refused::from)?;
        Ok(())
    }

    /// Draws the next number of a series for a document of a date.
    ///
    /// Each document draws one, so that this is where a date far from today is refused.
    ///
    /// Refusals: `company.date_out_of_window`; `company.date_before_last_number` in a legal series.
    pub fn draw(&mut self, series: Series, on: Date) -> Result<String, Halt> {
        let company = self.company()?;
        self.check_date(on)?;
        let current = self.find::<NumberSeries>(series.key(on))?;
        let (number, next) = draw(series, current.as_deref(), on, company.back_dating)?;
        match current {
            Some(_) => self.unit.update(next),
            None => self.unit.insert(next),
        }
        Ok(match self.scribe.numbers {
            Numbers::Drawn => number,
            Numbers::Withheld => String::new(),
        })
    }

    /// Posts an entry: draws its number and adds its header and lines.
    pub fn post(&mut self, entry: ledger::Entry) -> Result<(), Halt> {
        self.post_numbered(entry).map(|_| ())
    }

    /// The same, and gives its number. An entry that is its own document has the document's, too.
    pub fn post_numbered(&mut self, entry: ledger::Entry) -> Result<String, Halt> {
        let entry = self.numbered(entry)?;
        self.touched.note_entry(&entry.header, &entry.lines);
        let number = entry.header.number.clone();
        self.insert_entry(entry);
        Ok(number)
    }

    /// Posts an entry whatever is locked: the close of a year, which is the last of its days.
    pub(crate) fn post_behind_lock(&mut self, entry: ledger::Entry) -> Result<(), Halt> {
        let entry = self.numbered(entry)?;
        self.insert_entry(entry);
        Ok(())
    }

    fn insert_entry(&mut self, entry: ledger::Entry) {
        self.insert(entry.header);
        self.insert_all(entry.lines);
    }

    /// The entry with its number and accounts.
    fn numbered(&mut self, entry: ledger::Entry) -> Result<ledger::Entry, Halt> {
        let number = self.draw(Series::Journal, entry.header.posted_on)?;
        let settings = self.find::<BookSettings>(())?.unwrap_or_default();
        let mut entry = entry.with_number(number.clone()).determined(&settings.rules);
        if entry.header.document == entry.header.id.uuid() {
            entry = entry.with_document_number(number);
        }
        Ok(entry)
    }

    /// Tells what happened.
    pub fn emit(&mut self, event: Event) {
        let mut data = serde_json::Map::with_capacity(event.data.len());
        for (name, value) in event.data {
            data.insert(name.to_owned(), serde_json::Value::String(value));
        }
        self.scribe.events.push(Pending {
            kind: event.kind,
            subject: event.subject,
            actor: self.actor.to_owned(),
            at: self.at,
            payload: serde_json::Value::Object(data).to_string(),
        });
    }

    /// Tells all that happened.
    pub fn emit_all(&mut self, events: Vec<Event>) {
        events.into_iter().for_each(|event| self.emit(event));
    }

    /// Tells all that happened to a document, each time with its number.
    pub fn emit_numbered(&mut self, events: Vec<Event>, number: &str) {
        events.into_iter().for_each(|event| self.emit(event.with("number", number)));
    }

    /// Leaves a follow-up for the autopilot: a durable row of this same transaction.
    pub fn follow<C: Command>(&mut self, command: &C, subject: Uuid, source_number: &str) {
        self.follow_from(self.at.business_date, command, subject, source_number);
    }

    /// Leaves a follow-up that counts for a day, or for the day of this command if that is later.
    /// What runs in the same batch is of this command's day; one of a later day waits for its turn.
    pub fn follow_from<C: Command>(
        &mut self,
        earliest: Date,
        command: &C,
        subject: Uuid,
        source_number: &str,
    ) {
        let business_date = self.at.business_date.max(earliest);
        let payload = serde_json::to_string(command).expect("a command is plain data");
        let id = WorkId::from_uuid(self.id());
        if business_date == self.at.business_date {
            let left = FollowUp { id, command: C::NAME, payload: payload.clone() };
            self.scribe.follow_ups.push_back(left);
        }
        self.unit.insert(WorkItem {
            id,
            command: C::NAME.to_owned(),
            payload,
            subject,
            business_date,
            source_number: source_number.to_owned(),
            turn: turn(source_number),
            state: WorkState::Ready,
            reason_code: String::new(),
            reason: String::new(),
            attempts: 0,
        });
    }

    /// The company's record.
    pub fn company(&mut self) -> Result<std::sync::Arc<Company>, Halt> {
        let company = self.find::<Company>(())?;
        company.ok_or_else(|| Halt::Refused(crate::company::unknown()))
    }

    /// A record as the batch sees it now; noted as wanted if it is not loaded.
    pub fn find<R: Record>(&mut self, key: R::Key) -> Result<Option<std::sync::Arc<R>>, Halt> {
        self.look(|look| look.find::<R>(key))
    }

    /// Asks the unit of work; what is missing is kept for the next round.
    pub(crate) fn look<T, E>(
        &mut self,
        ask: impl FnOnce(&Look<'_>) -> Result<T, E>,
    ) -> Result<T, Halt>
    where
        Halt: From<E>,
    {
        let look = self.unit.look();
        let asked = ask(&look);
        let wants = look.into_wants();
        if !wants.is_empty() {
            self.scribe.wants.join(wants);
            return Err(Halt::Missing);
        }
        asked.map_err(Halt::from)
    }
}
