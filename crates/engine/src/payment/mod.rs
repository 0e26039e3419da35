//! Payment's commands: money comes in and settles invoices.
//!
//! - `payment.receive` gathers the credit account and the open items that are stated, or all open
//!   items of the customer when the oldest are to be found; records the payment, what it settles
//!   and what of it stays on account.
//! - `payment.apply` gathers the same for the money on account of a payment; records what that
//!   settles.
mod apply;
mod receive;

use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::customer::CustomerId;
use quittance_domain::payment::{Application, InvoiceRef, Matching, PaymentId};
use quittance_domain::receivables::{
    DiscountOffer, DiscountTaxTaken, DiscountsGiven, INSTALMENT_WHOLE, Offers, OpenItem,
};
use quittance_domain::{Date, Money};
use quittance_store::invoicing::InvoiceByNumber;
use quittance_store::receivables::{DiscountsOfDocument, OffersOfDocument, OpenItemsOfCustomer};
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A payment as a command left it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaymentReply {
    /// Which.
    pub payment: PaymentId,
    /// Its number.
    pub number: String,
    /// What of it settles invoices by this command.
    pub applied: Money,
    /// What was given up of these invoices because they are paid early.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub discount: Option<Money>,
    /// What of it is on account now.
    pub on_account: Money,
}

/// Notes what [`items`] needs and is known at once.
fn want_items(
    look: &Look<'_>,
    customer: CustomerId,
    applications: &[Application],
    matching: Matching,
) {
    for application in applications {
        match &application.invoice {
            InvoiceRef::Id(id) => look.want::<OpenItem>((id.uuid(), INSTALMENT_WHOLE)),
            InvoiceRef::Number(number) => look.want_all::<InvoiceByNumber>(number.clone()),
        }
    }
    match matching {
        Matching::OldestFirst => look.want_all::<OpenItemsOfCustomer>(customer),
        Matching::Stated | Matching::None => {}
    }
}

/// The open items that a payment may settle, each once: those that are stated, as far as there
/// are any, and all of the customer when the oldest are to be found.
fn items(
    look: &Look<'_>,
    customer: CustomerId,
    applications: &[Application],
    matching: Matching,
) -> Result<Vec<Arc<OpenItem>>, Halt> {
    let documents = documents(look, applications)?;
    documents.iter().for_each(|document| look.want::<OpenItem>((*document, INSTALMENT_WHOLE)));
    let mut items: BTreeMap<(Uuid, i64), Arc<OpenItem>> = BTreeMap::new();
    let mut others = Vec::new();
    for document in documents {
        // The first item says how many there are.
        let key = (document, INSTALMENT_WHOLE);
        if let Some(item) = look.find::<OpenItem>(key)? {
            others.extend((INSTALMENT_WHOLE + 1..=item.instalments).map(|it| (document, it)));
            items.insert(key, item);
        }
    }
    others.iter().for_each(|key| look.want::<OpenItem>(*key));
    for key in others {
        items.extend(look.find::<OpenItem>(key)?.map(|item| (key, item)));
    }
    match matching {
        Matching::OldestFirst => {
            let open = look.all::<OpenItemsOfCustomer>(customer)?;
            items.extend(open.into_iter().map(|item| ((item.document, item.instalment), item)));
        }
        Matching::Stated | Matching::None => {}
    }
    Ok(items.into_values().collect())
}

/// The documents of the stated items; a number that no invoice has is left out.
fn documents(look: &Look<'_>, applications: &[Application]) -> Result<Vec<Uuid>, Missing> {
    let mut documents = Vec::with_capacity(applications.len());
    for application in applications {
        match &application.invoice {
            InvoiceRef::Id(id) => documents.push(id.uuid()),
            InvoiceRef::Number(number) => {
                let found = look.all::<InvoiceByNumber>(number.clone())?;
                documents.extend(found.first().map(|invoice| invoice.id.uuid()));
            }
        }
    }
    Ok(documents)
}

/// What paying items early saves: looked for only where a discount still holds.
#[derive(Default)]
struct OffersGiven {
    offers: Vec<Arc<DiscountOffer>>,
    taken: Vec<Arc<DiscountTaxTaken>>,
}

/// The same, borrowed as the domain takes it.
struct BorrowedOffers<'a> {
    offers: Vec<&'a DiscountOffer>,
    taken: Vec<&'a DiscountTaxTaken>,
}

impl OffersGiven {
    fn find(look: &Look<'_>, items: &[Arc<OpenItem>], paid_on: Date) -> Result<Self, Missing> {
        let holds = |item: &&Arc<OpenItem>| item.discount_until.is_some_and(|day| paid_on <= day);
        let documents: BTreeSet<Uuid> = items.iter().filter(holds).map(|it| it.document).collect();
        for document in &documents {
            look.want_all::<OffersOfDocument>(*document);
            look.want_all::<DiscountsOfDocument>(*document);
        }
        let mut given = Self::default();
        for document in documents {
            given.offers.extend(look.all::<OffersOfDocument>(document)?);
            given.taken.extend(look.all::<DiscountsOfDocument>(document)?);
        }
        Ok(given)
    }

    fn borrowed(&self) -> BorrowedOffers<'_> {
        BorrowedOffers {
            offers: self.offers.iter().map(Arc::as_ref).collect(),
            taken: self.taken.iter().map(Arc::as_ref).collect(),
        }
    }
}

impl BorrowedOffers<'_> {
    fn offers(&self) -> Offers<'_> {
        Offers { offers: &self.offers, taken: &self.taken }
    }
}

/// Records what was given up because the money was early.
fn record_discounts(given: DiscountsGiven, recorder: &mut Recorder<'_>) -> Result<(), Halt> {
    recorder.insert_all(given.discounts);
    recorder.insert_all(given.taxes);
    given.entry.map_or(Ok(()), |entry| recorder.post(entry))
}
