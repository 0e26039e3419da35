//! A customer's open items as collecting needs them: each with what was done about it, what
//! settled it, its disputes and promises.
use crate::command::Halt;
use crate::invoicing;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::{InvoiceId, InvoiceKind};
use quittance_domain::payment::{Payment, PaymentId};
use quittance_domain::receivables::dunning::Charges;
use quittance_domain::receivables::{
    Claim, CollectionItem, CollectionPolicy, CollectionProfile, Dispute, Holiday, InterestRules,
    ItemKind, Kept, LateCharge, LateChargeId, OpenItem, Party, Promise, PromiseItem, Promised,
    ReferenceRate, Settlement,
};
use quittance_domain::{Currency, Date};
use quittance_store::invoicing::NotesOfInvoice;
use quittance_store::payment::ReturnedPaymentByNumber;
use quittance_store::receivables::{
    HolidaysOfYear, ItemsOfPromise, OpenDisputesOfCustomer, OpenItemsOfCustomer,
    OpenPromisesOfCustomer, ReferenceRatesOf, SettlementsOfTarget,
};
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A customer's open promises, each with its invoices.
pub struct Promises {
    pub promises: Vec<Arc<Promise>>,
    pub items: Vec<Vec<Arc<PromiseItem>>>,
}

impl Promises {
    pub fn find(look: &Look<'_>, customer: CustomerId) -> Result<Self, Missing> {
        let promises = look.all::<OpenPromisesOfCustomer>(customer)?;
        promises.iter().for_each(|promise| look.want_all::<ItemsOfPromise>(promise.id));
        let items = promises.iter().map(|promise| look.all::<ItemsOfPromise>(promise.id));
        let items = items.collect::<Result<Vec<_>, Missing>>()?;
        Ok(Self { promises, items })
    }

    /// The invoices, borrowed; for [`Promises::promised`].
    pub fn items(&self) -> Vec<Vec<&PromiseItem>> {
        self.items.iter().map(|items| super::borrowed(items)).collect()
    }

    /// As the domain takes them.
    pub fn promised<'a>(&'a self, items: &'a [Vec<&'a PromiseItem>]) -> Vec<Promised<'a>> {
        let both = self.promises.iter().zip(items);
        both.map(|(promise, items)| Promised { promise, items }).collect()
    }
}

/// One item with what belongs to it.
struct Held {
    item: Arc<OpenItem>,
    state: Option<Arc<CollectionItem>>,
    charge: Option<Arc<LateCharge>>,
    settlements: Vec<Arc<Settlement>>,
    since: BTreeMap<Uuid, Date>,
    is_returned: bool,
}

/// A customer's items for collecting, and the rules that hold for it.
pub struct Claims {
    held: Vec<Held>,
    disputes: Vec<Arc<Dispute>>,
    promises: Promises,
    pub policy: Arc<CollectionPolicy>,
    pub profile: Option<Arc<CollectionProfile>>,
    rates: Vec<ReferenceRate>,
    holidays: BTreeSet<Date>,
}

/// The same, borrowed as the domain takes it.
pub struct Borrowed<'a> {
    claims: &'a Claims,
    settlements: Vec<Vec<&'a Settlement>>,
}

impl Claims {
    /// The items of named invoices, or all that a customer has open; money on account is left out.
    pub fn find(
        look: &Look<'_>,
        (customer, currency): (CustomerId, Currency),
        named: &[InvoiceId],
    ) -> Result<Self, Halt> {
        look.want::<CollectionPolicy>(());
        look.want::<CollectionProfile>(customer);
        look.want_all::<OpenDisputesOfCustomer>(customer);
        look.want_all::<OpenPromisesOfCustomer>(customer);
        look.want_all::<ReferenceRatesOf>(currency);
        let items = items(look, customer, named)?;
        for item in &items {
            look.want::<CollectionItem>((item.document, item.instalment));
            look.want::<LateCharge>(LateChargeId::from_uuid(item.document));
            look.want_all::<ReturnedPaymentByNumber>(item.document_number.clone());
            look.want_all::<SettlementsOfTarget>(item.document);
        }
        let holidays = holidays(look, &items);
        let promises = Promises::find(look, customer);
        let settled = items.iter().map(|it| look.all::<SettlementsOfTarget>(it.document));
        let settled = settled.collect::<Result<Vec<_>, Missing>>()?;
        for (item, _) in items.iter().zip(&settled).filter(|(_, settled)| !settled.is_empty()) {
            look.want_all::<NotesOfInvoice>(InvoiceId::from_uuid(item.document));
        }
        for settlement in settled.iter().flatten() {
            look.want::<Payment>(PaymentId::from_uuid(settlement.source));
        }
        let mut held = Vec::with_capacity(items.len());
        for (item, settlements) in items.into_iter().zip(settled) {
            held.push(Held {
                is_returned: super::returned(look, &item)?,
                state: look.find::<CollectionItem>((item.document, item.instalment))?,
                charge: look.find::<LateCharge>(LateChargeId::from_uuid(item.document))?,
                since: since(look, &item, &settlements)?,
                settlements,
                item,
            });
        }
        let rates = look.all::<ReferenceRatesOf>(currency)?;
        Ok(Self {
            held,
            disputes: look.all::<OpenDisputesOfCustomer>(customer)?,
            promises: promises?,
            policy: super::policy(look)?,
            profile: look.find::<CollectionProfile>(customer)?,
            rates: rates.iter().map(|rate| **rate).collect(),
            holidays: holidays?,
        })
    }

    pub fn borrowed(&self) -> Borrowed<'_> {
        let settlements = self.held.iter().map(|held| super::borrowed(&held.settlements));
        Borrowed { settlements: settlements.collect(), claims: self }
    }

    /// Whether the records of an item are there already.
    pub fn has_state(&self, state: &CollectionItem) -> bool {
        let key = (state.document, state.instalment);
        let found = self.held.iter().find(|it| (it.item.document, it.item.instalment) == key);
        found.is_some_and(|held| held.state.is_some())
    }
}

/// From which day on what settled an invoice counts, if not from that of the settlement: credit
/// notes over it alone, and payments.
fn since(
    look: &Look<'_>,
    item: &OpenItem,
    settlements: &[Arc<Settlement>],
) -> Result<BTreeMap<Uuid, Date>, Missing> {
    let mut since = BTreeMap::new();
    if settlements.is_empty() {
        return Ok(since);
    }
    let naming = look.all::<NotesOfInvoice>(InvoiceId::from_uuid(item.document))?;
    let notes = naming.iter().filter(|it| it.kind == InvoiceKind::CreditNote);
    since.extend(notes.map(|it| (it.id.uuid(), item.document_on)));
    for settlement in settlements {
        let payment = look.find::<Payment>(PaymentId::from_uuid(settlement.source))?;
        since.extend(payment.map(|payment| (payment.id.uuid(), payment.value_on)));
    }
    Ok(since)
}

/// Items that are named, or all that are open without money on account.
fn items(
    look: &Look<'_>,
    customer: CustomerId,
    named: &[InvoiceId],
) -> Result<Vec<Arc<OpenItem>>, Missing> {
    if named.is_empty() {
        let mut open = look.all::<OpenItemsOfCustomer>(customer)?;
        open.retain(|item| item.kind == ItemKind::Receivable);
        return Ok(open);
    }
    let named: BTreeSet<Uuid> = named.iter().map(|id| id.uuid()).collect();
    invoicing::instalments(look, &named.into_iter().collect::<Vec<_>>())
}

/// The holidays of the years in which the items are due, and of the next: a due day may move.
fn holidays(look: &Look<'_>, items: &[Arc<OpenItem>]) -> Result<BTreeSet<Date>, Missing> {
    let years = items.iter().flat_map(|item| [item.due_on.year(), item.due_on.year() + 1]);
    let years: BTreeSet<i64> = years.collect();
    years.iter().for_each(|year| look.want_all::<HolidaysOfYear>(*year));
    let mut days = BTreeSet::new();
    for year in years {
        let found: Vec<Arc<Holiday>> = look.all::<HolidaysOfYear>(year)?;
        days.extend(found.iter().map(|holiday| holiday.day));
    }
    Ok(days)
}

impl Borrowed<'_> {
    /// The claims as of a day.
    pub fn claims(&self, on: Date) -> Vec<Claim<'_>> {
        let disputes = super::borrowed(&self.claims.disputes);
        let of_promises = self.claims.promises.items();
        let promised = self.claims.promises.promised(&of_promises);
        let mut claims = Vec::with_capacity(self.settlements.len());
        for (held, settlements) in self.claims.held.iter().zip(&self.settlements) {
            let charge = held.charge.as_deref();
            let kept = Kept::of(&held.item, charge, (&disputes, &promised), on);
            let state = held.state.as_deref();
            let since = &held.since;
            let bears = if held.is_returned { Charges::No } else { Charges::Yes };
            claims.push(Claim { item: &held.item, state, settlements, since, bears, kept });
        }
        claims
    }

    /// The rules that hold for the customer.
    pub fn rules(&self) -> InterestRules<'_> {
        let party = self.claims.profile.as_ref().map_or(Party::Business, |it| it.party);
        InterestRules {
            policy: &self.claims.policy,
            party,
            rates: &self.claims.rates,
            holidays: &self.claims.holidays,
        }
    }
}
