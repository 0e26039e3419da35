//! `invoicing.reverse`: takes an invoice back, so that what it billed can be billed anew.
use super::{CreditNoteReply, Records, Which};
use crate::command::{Command, Halt};
use crate::company;
use crate::recorder::Recorder;
use quittance_domain::company::{Company, Series};
use quittance_domain::credit::CreditAccount;
use quittance_domain::invoicing::{
    Invoice, InvoiceId, InvoiceReversed, ReverseInvoice, ReverseInvoiceGiven, reverse,
};
use quittance_domain::order::{Order, OrderId, OrderLine};
use quittance_domain::payment::{Deduction, DeductionId, Payment, PaymentId};
use quittance_domain::receivables::{CollectionItem, Dispute, WriteOff, WriteOffId};
use quittance_domain::returns::ReturnLine;
use quittance_domain::shipping::ShipmentLine;
use quittance_domain::{At, Ids, Money, Refused};
use quittance_store::invoicing::NotesOfInvoice;
use quittance_store::order::LinesOfOrder;
use quittance_store::receivables::{DisputesOfDocument, SettlementsOfTarget};
use quittance_store::returns::{LinesOfReturn, OpenReturnsOfCustomer};
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// An order with all its lines.
type WholeOrder = (Arc<Order>, Vec<Arc<OrderLine>>);

/// The records that it is decided on.
pub struct Given {
    pub(super) company: Arc<Company>,
    pub(super) original: Records,
    credit: Arc<CreditAccount>,
    orders: Vec<WholeOrder>,
    shipment_lines: Vec<Arc<ShipmentLine>>,
    settled: Vec<(String, Money)>,
    notes: Vec<Arc<Invoice>>,
    pub(super) collected: Vec<Arc<CollectionItem>>,
    disputes: Vec<Arc<Dispute>>,
    returning: Vec<Arc<ReturnLine>>,
}

impl Command for ReverseInvoice {
    const NAME: &'static str = "invoicing.reverse";
    type Given = Given;
    type Decision = InvoiceReversed;
    type Reply = CreditNoteReply;

    fn rows(&self) -> usize {
        100
    }

    /// Refusals: `invoicing.not_found`.
    fn gather(&self, look: &Look<'_>, at: &At) -> Result<Given, Halt> {
        Given::gather(look, (self.invoice, &BTreeSet::new()), at)
    }

    fn decide(
        &self,
        given: &Given,
        at: &At,
        ids: &mut dyn Ids,
    ) -> Result<InvoiceReversed, Refused> {
        given.lend(|given| reverse(given, self, at, ids))
    }

    fn record(
        &self,
        given: Given,
        reversed: InvoiceReversed,
        recorder: &mut Recorder<'_>,
    ) -> Result<CreditNoteReply, Halt> {
        record_reversed(given.original, reversed, recorder)
    }
}

/// Draws the number of the credit note and records what is reversed.
pub(super) fn record_reversed(
    original: Records,
    reversed: InvoiceReversed,
    recorder: &mut Recorder<'_>,
) -> Result<CreditNoteReply, Halt> {
    let number = recorder.draw(Series::CreditNote, reversed.posted.note.issued_on)?;
    recorder.update_all(reversed.orders);
    recorder.update_all(reversed.order_lines);
    recorder.update_all(reversed.shipment_lines);
    let posted = reversed.posted.with_number(number);
    super::record_credit_note(&[original], posted, recorder)
}

impl Given {
    /// Gathers what an invoice is reversed on; of what settles it, what does not go over to
    /// another one. Refusals: `invoicing.not_found`.
    pub(super) fn gather(
        look: &Look<'_>,
        (id, goes_over): (InvoiceId, &BTreeSet<Uuid>),
        at: &At,
    ) -> Result<Given, Halt> {
        super::want_credit_note_series(look, at);
        Records::want(look, id, &Which::All);
        look.want_all::<NotesOfInvoice>(id);
        look.want_all::<SettlementsOfTarget>(id.uuid());
        look.want_all::<DisputesOfDocument>(id.uuid());
        let company = company::find(look)?;
        let original = Records::find(look, id, &Which::All)?;
        let customer = original.invoice.customer;
        look.want::<CreditAccount>(customer);
        look.want_all::<OpenReturnsOfCustomer>(customer);
        Ok(Given {
            orders: orders(look, &original)?,
            shipment_lines: shipment_lines(look, &original)?,
            settled: settled(look, &original, goes_over)?,
            collected: collected(look, &original)?,
            returning: returning(look, &original)?,
            notes: look.all::<NotesOfInvoice>(id)?,
            disputes: look.all::<DisputesOfDocument>(id.uuid())?,
            credit: look.find(customer)?.expect("each customer has a credit account"),
            original,
            company,
        })
    }

    /// The records, borrowed as the domain takes them.
    pub(super) fn lend<T>(&self, decide: impl FnOnce(&ReverseInvoiceGiven<'_>) -> T) -> T {
        let borrowed = self.original.borrowed();
        let mut orders: Vec<(&Order, Vec<&OrderLine>)> = Vec::new();
        for (order, lines) in &self.orders {
            orders.push((order, lines.iter().map(Arc::as_ref).collect()));
        }
        decide(&ReverseInvoiceGiven {
            company: &self.company,
            original: borrowed.original(),
            credit: &self.credit,
            orders: &orders,
            shipment_lines: &self.shipment_lines.iter().map(Arc::as_ref).collect::<Vec<_>>(),
            settled: &self.settled,
            notes: &self.notes.iter().map(Arc::as_ref).collect::<Vec<_>>(),
            collected: &self.collected.iter().map(Arc::as_ref).collect::<Vec<_>>(),
            disputes: &self.disputes.iter().map(Arc::as_ref).collect::<Vec<_>>(),
            returning: &self.returning.iter().map(Arc::as_ref).collect::<Vec<_>>(),
        })
    }
}

/// The orders that an invoice bills, each with all its lines.
fn orders(look: &Look<'_>, original: &Records) -> Result<Vec<WholeOrder>, Missing> {
    let ids: BTreeSet<OrderId> = original.lines.iter().filter_map(|line| line.order).collect();
    for id in &ids {
        look.want::<Order>(*id);
        look.want_all::<LinesOfOrder>(*id);
    }
    let mut orders = Vec::with_capacity(ids.len());
    for id in ids {
        let order = look.find::<Order>(id)?.expect("a billed order stays");
        orders.push((order, look.all::<LinesOfOrder>(id)?));
    }
    Ok(orders)
}

fn shipment_lines(look: &Look<'_>, original: &Records) -> Result<Vec<Arc<ShipmentLine>>, Missing> {
    let of = original.lines.iter().map(|line| line.shipment.zip(line.shipment_line));
    let keys: BTreeSet<_> = of.flatten().collect();
    keys.iter().for_each(|key| look.want::<ShipmentLine>(*key));
    let found = keys.into_iter().map(|key| look.find::<ShipmentLine>(key));
    found.filter_map(Result::transpose).collect()
}

/// What settles of an invoice, by document: what was taken back since counts no more. Discounts
/// are told by themselves.
fn settled(
    look: &Look<'_>,
    original: &Records,
    goes_over: &BTreeSet<Uuid>,
) -> Result<Vec<(String, Money)>, Halt> {
    let mut sums: BTreeMap<Uuid, Money> = BTreeMap::new();
    for settlement in look.all::<SettlementsOfTarget>(original.invoice.id.uuid())? {
        let nothing = Money::zero(settlement.amount.currency());
        let sum = sums.entry(settlement.source).or_insert(nothing);
        *sum = sum.checked_add(settlement.amount).map_err(Refused::from)?;
    }
    sums.retain(|source, sum| !sum.is_zero() && !goes_over.contains(source));
    for taken in &original.discounts {
        sums.remove(&taken.discount.uuid());
    }
    for source in sums.keys() {
        want_number(look, *source);
    }
    let mut settled = Vec::with_capacity(sums.len());
    for (source, amount) in sums {
        settled.push((number(look, source)?, amount));
    }
    Ok(settled)
}

fn want_number(look: &Look<'_>, source: Uuid) {
    look.want::<Payment>(PaymentId::from_uuid(source));
    look.want::<Invoice>(InvoiceId::from_uuid(source));
    look.want::<Deduction>(DeductionId::from_uuid(source));
    look.want::<WriteOff>(WriteOffId::from_uuid(source));
}

/// The number of what settled: a payment, credit note, deduction or write-off; else its id.
fn number(look: &Look<'_>, source: Uuid) -> Result<String, Missing> {
    let payment = look.find::<Payment>(PaymentId::from_uuid(source))?;
    let note = look.find::<Invoice>(InvoiceId::from_uuid(source))?;
    let deduction = look.find::<Deduction>(DeductionId::from_uuid(source))?;
    let write_off = look.find::<WriteOff>(WriteOffId::from_uuid(source))?;
    let number = payment.map(|it| it.number.clone());
    let number = number.or_else(|| note.map(|it| it.number.clone()));
    let number = number.or_else(|| deduction.map(|it| it.number.clone()));
    let number = number.or_else(|| write_off.map(|it| it.number.clone()));
    Ok(number.unwrap_or_else(|| source.to_string()))
}

/// What was done about the items of an invoice, where anything was.
fn collected(look: &Look<'_>, original: &Records) -> Result<Vec<Arc<CollectionItem>>, Missing> {
    let keys = original.items.iter().map(|item| (item.document, item.instalment));
    keys.clone().for_each(|key| look.want::<CollectionItem>(key));
    keys.filter_map(|key| look.find::<CollectionItem>(key).transpose()).collect()
}

/// The lines of the customer's returns that are not credited yet.
fn returning(look: &Look<'_>, original: &Records) -> Result<Vec<Arc<ReturnLine>>, Missing> {
    let returns = look.all::<OpenReturnsOfCustomer>(original.invoice.customer)?;
    returns.iter().for_each(|it| look.want_all::<LinesOfReturn>(it.id));
    let mut lines = Vec::new();
    for it in returns {
        lines.extend(look.all::<LinesOfReturn>(it.id)?);
    }
    Ok(lines)
}
