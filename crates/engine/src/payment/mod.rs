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
use quittance_domain::Money;
use quittance_domain::customer::CustomerId;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::payment::{Application, InvoiceRef, Matching, PaymentId};
use quittance_domain::receivables::{INSTALMENT_WHOLE, OpenItem};
use quittance_store::invoicing::InvoiceByNumber;
use quittance_store::receivables::{LateChargeByNumber, OpenItemsOfCustomer};
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
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
            InvoiceRef::Id(id) => look.want::<OpenItem>(key(*id)),
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
    let keys = keys(look, applications)?;
    keys.iter().for_each(|key| look.want::<OpenItem>(*key));
    let mut items: BTreeMap<(Uuid, i64), Arc<OpenItem>> = BTreeMap::new();
    for key in keys {
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

/// The keys of the stated items; a number that no invoice has is left out.
fn keys(look: &Look<'_>, applications: &[Application]) -> Result<Vec<(Uuid, i64)>, Missing> {
    let mut keys = Vec::with_capacity(applications.len());
    for application in applications {
        match &application.invoice {
            InvoiceRef::Id(id) => keys.push(key(*id)),
            InvoiceRef::Number(number) => {
                let found = look.all::<InvoiceByNumber>(number.clone())?;
                keys.extend(found.first().map(|invoice| key(invoice.id)));
                if found.is_empty() {
                    // A charge for late payment is paid by its number as well.
                    let charges = look.all::<LateChargeByNumber>(number.clone())?;
                    let charged = charges.first().map(|charge| charge.id.uuid());
                    keys.extend(charged.map(|document| (document, INSTALMENT_WHOLE)));
                }
            }
        }
    }
    Ok(keys)
}

fn key(invoice: InvoiceId) -> (Uuid, i64) {
    (invoice.uuid(), INSTALMENT_WHOLE)
}
