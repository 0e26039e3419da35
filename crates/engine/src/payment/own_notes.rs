//! The credit notes of invoices that may be open again: what they settle of them.
use super::unapply;
use crate::command::Halt;
use crate::invoicing::instalments;
use crate::recorder::Recorder;
use quittance_domain::company::Company;
use quittance_domain::credit::CreditAccount;
use quittance_domain::invoicing::{Invoice, InvoiceId, InvoiceKind};
use quittance_domain::payment::netting::{Netted, OwnNote, net_reopened};
use quittance_domain::receivables::{INSTALMENT_WHOLE, OpenItem, Settlement, WriteOff};
use quittance_domain::{At, Currency, Ids, Refused};
use quittance_store::invoicing::NotesOfInvoice;
use quittance_store::receivables::{SettlementsBySource, WriteOffsOfDocument};
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::VecDeque;
use std::sync::Arc;
use uuid::Uuid;

/// The credit notes: those of an invoice oldest first, and those of a corrected one behind those
/// of the one in whose place it is.
#[derive(Default)]
pub struct OwnNotes(Vec<Own>);

/// A credit note, what it settled, and the corrected invoice in the place of its own.
struct Own {
    note: Arc<Invoice>,
    item: Arc<OpenItem>,
    settlements: Vec<Arc<Settlement>>,
    corrected: Vec<Arc<OpenItem>>,
    write_offs: Vec<Arc<WriteOff>>,
}

impl OwnNotes {
    /// Those that name one of the documents alone, or a corrected invoice in its place.
    pub fn gather(
        look: &Look<'_>,
        documents: impl IntoIterator<Item = Uuid>,
    ) -> Result<Self, Missing> {
        let mut documents: VecDeque<Uuid> = documents.into_iter().collect();
        documents.make_contiguous().sort();
        let invoice = InvoiceId::from_uuid;
        documents.iter().for_each(|it| look.want_all::<NotesOfInvoice>(invoice(*it)));
        let mut all = Vec::new();
        let mut before = None;
        while let Some(document) = documents.pop_front() {
            if before.replace(document) == Some(document) {
                continue; // another instalment of it
            }
            let mut naming = look.all::<NotesOfInvoice>(invoice(document))?;
            naming.sort_by_key(|it| it.id);
            let in_its_place = naming.iter().find(|it| it.kind == InvoiceKind::Invoice);
            let in_its_place = in_its_place.map(|it| it.id.uuid());
            for note in naming.into_iter().filter(|it| it.kind == InvoiceKind::CreditNote) {
                all.push(Own::find(look, note, in_its_place)?);
            }
            documents.extend(in_its_place);
        }
        Ok(OwnNotes(all))
    }

    /// What they settle of what is open again.
    pub fn net(
        &self,
        company: &Company,
        reopened: (&[OpenItem], &[CreditAccount]),
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<Vec<Netted>, Refused> {
        let lent: Vec<Lent<'_>> = self.0.iter().map(Own::lent).collect();
        let own: Vec<OwnNote<'_>> = lent.iter().map(Lent::own).collect();
        net_reopened(company, &own, reopened, at, ids)
    }
}

impl Own {
    fn find(
        look: &Look<'_>,
        note: Arc<Invoice>,
        in_its_place: Option<Uuid>,
    ) -> Result<Self, Missing> {
        let id = note.id.uuid();
        look.want::<OpenItem>((id, INSTALMENT_WHOLE));
        look.want_all::<SettlementsBySource>(id);
        let corrected = instalments(look, &Vec::from_iter(in_its_place))?;
        let item = look.find::<OpenItem>((id, INSTALMENT_WHOLE))?;
        let mut settlements = look.all::<SettlementsBySource>(id)?;
        settlements.sort_by_key(|settlement| settlement.id);
        let write_offs = match in_its_place {
            Some(corrected) => look.all::<WriteOffsOfDocument>(corrected)?,
            None => Vec::new(),
        };
        let item = item.expect("a credit note has an open item, settled or not");
        Ok(Own { note, item, settlements, corrected, write_offs })
    }

    fn lent(&self) -> Lent<'_> {
        Lent {
            own: self,
            settlements: self.settlements.iter().map(Arc::as_ref).collect(),
            corrected: self.corrected.iter().map(Arc::as_ref).collect(),
            write_offs: self.write_offs.iter().map(Arc::as_ref).collect(),
        }
    }
}

/// The same, borrowed as the domain takes it.
struct Lent<'a> {
    own: &'a Own,
    settlements: Vec<&'a Settlement>,
    corrected: Vec<&'a OpenItem>,
    write_offs: Vec<&'a WriteOff>,
}

impl Lent<'_> {
    fn own(&self) -> OwnNote<'_> {
        OwnNote {
            note: &self.own.note,
            item: &self.own.item,
            settlements: &self.settlements,
            corrected: &self.corrected,
            write_offs: &self.write_offs,
        }
    }
}

/// How many of the items that were opened again are still open after that, in whole or in part.
pub fn open_again(items: &[OpenItem], netted: &[Netted]) -> usize {
    let after = |item: &OpenItem| {
        let same =
            |it: &&OpenItem| (it.document, it.instalment) == (item.document, item.instalment);
        let netted = netted.iter().rev().flat_map(items_of).find(same);
        netted.map_or(item.open, |netted| netted.open)
    };
    items.iter().filter(|item| !after(item).is_zero()).count()
}

fn items_of(netted: &Netted) -> &[OpenItem] {
    match netted {
        Netted::TakenOff(unapplied) => &unapplied.items,
        Netted::Applied(applied) => &applied.items,
    }
}

/// Records what credit notes settle of what is open again.
pub fn record(
    netted: Vec<Netted>,
    currency: Currency,
    recorder: &mut Recorder<'_>,
) -> Result<(), Halt> {
    for one in netted {
        match one {
            Netted::TakenOff(unapplied) => unapply::record(*unapplied, recorder)?,
            Netted::Applied(applied) => {
                super::apply::record(*applied, currency, recorder)?;
            }
        }
    }
    Ok(())
}
