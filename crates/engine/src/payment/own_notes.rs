//! What is left of the credit notes of invoices that may be open again.
use quittance_domain::company::Company;
use quittance_domain::credit::CreditAccount;
use quittance_domain::invoicing::{Invoice, InvoiceId, InvoiceKind};
use quittance_domain::payment::apply::OnAccountApplied;
use quittance_domain::payment::netting::{NettingGiven, net_reopened};
use quittance_domain::receivables::{INSTALMENT_WHOLE, OpenItem};
use quittance_domain::{At, Ids, Refused};
use quittance_store::invoicing::NotesOfInvoice;
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::BTreeSet;
use std::sync::Arc;
use uuid::Uuid;

/// The credit notes, oldest first, with their items, which are not settled.
#[derive(Default)]
pub struct OwnNotes {
    notes: Vec<Arc<Invoice>>,
    items: Vec<Arc<OpenItem>>,
}

impl OwnNotes {
    /// Those that name one of the documents alone.
    pub fn gather(look: &Look<'_>, documents: &BTreeSet<Uuid>) -> Result<Self, Missing> {
        let invoices = || documents.iter().map(|document| InvoiceId::from_uuid(*document));
        invoices().for_each(|invoice| look.want_all::<NotesOfInvoice>(invoice));
        let mut notes = Vec::new();
        for invoice in invoices() {
            let of_it = look.all::<NotesOfInvoice>(invoice)?;
            notes.extend(of_it.into_iter().filter(|note| note.kind == InvoiceKind::CreditNote));
        }
        notes.sort_by_key(|note| note.id);
        notes.iter().for_each(|note| look.want::<OpenItem>((note.id.uuid(), INSTALMENT_WHOLE)));
        let mut own = OwnNotes::default();
        for note in notes {
            let item = look.find::<OpenItem>((note.id.uuid(), INSTALMENT_WHOLE))?;
            if let Some(item) = item.filter(|item| !item.open.is_zero()) {
                own.items.push(item);
                own.notes.push(note);
            }
        }
        Ok(own)
    }

    /// What they settle of what is open again.
    pub fn net(
        &self,
        company: &Company,
        reopened: (&[OpenItem], &[CreditAccount]),
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Vec<OnAccountApplied>, Refused> {
        let notes: Vec<&Invoice> = self.notes.iter().map(Arc::as_ref).collect();
        let items: Vec<&OpenItem> = self.items.iter().map(Arc::as_ref).collect();
        let given = NettingGiven { company, notes: &notes, items: &items, accounts: &[] };
        net_reopened(&given, reopened, at, ids)
    }
}

/// How many of the items that were opened again are still open after that, in whole or in part.
pub fn open_again(items: &[OpenItem], netted: &[OnAccountApplied]) -> usize {
    let after = |item: &OpenItem| {
        let same =
            |it: &&OpenItem| (it.document, it.instalment) == (item.document, item.instalment);
        let netted = netted.iter().flat_map(|applied| &applied.items).filter(same).last();
        netted.map_or(item.open, |netted| netted.open)
    };
    items.iter().filter(|item| !after(item).is_zero()).count()
}
