//! What is late is asked for: letters go out, customers contest or promise, and some keep it.
use super::clerk::Doing;
use super::{DemoError, Story};
use crate::world::Pays;
use quittance_domain::Date;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::receivables::{
    DisputeId, DisputeReason, MakePromise, OpenDispute, OpenItem, PostAllowance, Resolution,
    ResolveDispute,
};
use quittance_store::receivables;

/// The collector calls on Thursdays.
const CALLS_ON: i64 = 4;
/// Who is overdue for so long is called. Unit: days.
const CALLED_AFTER_DAYS: i64 = 24;
/// A promise is judged by so many days after its day. Unit: days.
const BELIEVED_DAYS: i64 = 7;

/// A part of an invoice that a customer keeps back.
#[derive(Clone, Copy)]
pub struct Contested {
    pub buyer: usize,
    pub invoice: InvoiceId,
}

/// A dispute that is looked into.
#[derive(Clone, Copy)]
pub struct LookedInto {
    contested: Contested,
    dispute: DisputeId,
}

/// What a customer has promised.
#[derive(Clone, Copy)]
pub struct Word {
    pub given_on: Date,
    pub pay_by: Date,
    pub is_kept: bool,
}

const WHY: &[(DisputeReason, &str)] = &[
    (DisputeReason::Quality, "some bags were open when they came"),
    (DisputeReason::Price, "the old price was agreed for this delivery"),
    (DisputeReason::Quantity, "a carton less than billed was in the parcel"),
    (DisputeReason::NotDelivered, "one of the boxes never came"),
];

impl Story<'_> {
    /// The day's work of who collects.
    pub(super) fn collect(&mut self, date: Date) -> Result<(), DemoError> {
        self.open_disputes(date)?;
        self.resolve_disputes(date)?;
        if date.weekday() == CALLS_ON {
            self.call(date)?;
        }
        self.clerk.routines(date)
    }

    fn open_disputes(&mut self, date: Date) -> Result<(), DemoError> {
        for contested in self.to_contest.due(date) {
            if self.open_of(contested)?.is_none() {
                continue; // a credit note or a payment came first
            }
            let (reason, note) = *self.chance.pick(WHY);
            let open = OpenDispute {
                invoice: contested.invoice,
                instalment: None,
                line_no: None,
                amount: None,
                reason,
                note: note.to_owned(),
            };
            let dispute = self.clerk.run(at(date), open)?.dispute;
            self.told.disputes += 1;
            self.contested.insert(contested.invoice);
            let days = self.chance.between(4..=18);
            let looked_into = LookedInto { contested, dispute };
            self.to_resolve.note(self.next_working(date, days), looked_into);
        }
        Ok(())
    }

    fn resolve_disputes(&mut self, date: Date) -> Result<(), DemoError> {
        for LookedInto { contested, dispute } in self.to_resolve.due(date) {
            let open = self.open_of(contested)?;
            let (resolution, note) = match open {
                None => (Resolution::Withdraw, "it was credited meanwhile"),
                Some(_) if self.chance.percent(55) => (Resolution::Accept, "they are right"),
                Some(_) => (Resolution::Reject, "the delivery note is signed"),
            };
            let is_accepted = resolution == Resolution::Accept;
            self.told.accepted += usize::from(is_accepted);
            let resolve = ResolveDispute {
                dispute,
                resolution,
                amount: open.filter(|_| is_accepted).map(|item| item.open),
                credit_note: None,
                note: note.to_owned(),
            };
            self.clerk.run(at(date), resolve)?;
            self.contested.remove(&contested.invoice);
        }
        Ok(())
    }

    /// What is open of a contested invoice.
    fn open_of(&self, contested: Contested) -> Result<Option<OpenItem>, DemoError> {
        let items = self.open_items(contested.buyer)?;
        let is_it = |item: &OpenItem| item.document == contested.invoice.uuid();
        Ok(items.into_iter().find(|item| is_it(item) && item.open.is_positive()))
    }

    /// Calls who is long overdue; some promise a day.
    fn call(&mut self, date: Date) -> Result<(), DemoError> {
        for buyer in 0..self.buyers.len() {
            let is_slow = matches!(self.world.buyers[buyer].pays, Pays::Late(days) if days > 30);
            let is_believed = |word: &Word| date.days_since(word.pay_by) < BELIEVED_DAYS;
            let gave_word = self.words.get(&buyer).is_some_and(is_believed);
            if !is_slow || gave_word || !self.chance.percent(30) {
                continue;
            }
            let days = self.chance.between(3..=8);
            let pay_by = self.next_working(date, days);
            let is_kept = self.chance.percent(65);
            self.take_word(buyer, Word { given_on: date, pay_by, is_kept })?;
        }
        Ok(())
    }

    /// Takes a customer's promise to pay what is long overdue, if anything is.
    pub(super) fn take_word(&mut self, buyer: usize, word: Word) -> Result<(), DemoError> {
        let items = self.open_items(buyer)?;
        let invoices: Vec<InvoiceId> =
            items.iter().filter(|item| is_long_overdue(item, word.given_on)).map(id_of).collect();
        if invoices.is_empty() {
            return Ok(());
        }
        let promise = MakePromise {
            customer: self.buyers[buyer],
            pay_by: word.pay_by,
            amount: None,
            invoices,
            note: "promised on the phone".to_owned(),
        };
        self.clerk.run(at(word.given_on), promise)?;
        self.words.insert(buyer, word);
        Ok(())
    }

    /// What is expected to be lost of what is owed, at the end of a half-year.
    pub(super) fn value_receivables(&mut self, date: Date) -> Result<(), DemoError> {
        let matrix = self.world.opening;
        let balances = self.clerk.read(|reader, company| {
            let rates = receivables::loss_rates(reader, company, date)?;
            receivables::balances_of(reader, company, (date, &rates))
        })?;
        let allowance = PostAllowance { as_of: date, matrix, balances, changes: None };
        let at = Doing { who: "controller", date, from: 66_000, until: 66_000 };
        self.clerk.run(at, allowance).map(|_| ())
    }
}

/// Whether a collector calls about an item: an invoice, not a charge for paying late.
pub fn is_long_overdue(item: &OpenItem, today: Date) -> bool {
    let days = today.days_since(item.due_on);
    super::cash::is_invoice(item) && is_billed(item) && days >= CALLED_AFTER_DAYS
}

/// Whether an item is an invoice by its number.
pub fn is_billed(item: &OpenItem) -> bool {
    item.document_number.starts_with("INV-")
}

pub fn id_of(item: &OpenItem) -> InvoiceId {
    InvoiceId::from_uuid(item.document)
}

fn at(date: Date) -> Doing {
    Doing { who: "collections", date, from: 15 * 3_600, until: 15 * 3_600 }
}
