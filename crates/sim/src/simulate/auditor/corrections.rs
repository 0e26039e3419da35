//! What the auditor takes from documents that put others right: corrected and reversed invoices,
//! debit notes, money that was taken off an invoice; and money that is announced.
use super::events::Heard;
use super::model::{Billed, Invoice, Posted, Stands};
use super::{Auditor, PIECE};
use crate::simulate::SimulateError;
use crate::simulate::office::Office;
use quittance_domain::id::Uuid;
use quittance_domain::invoicing::InvoiceId;
use quittance_domain::order::{OrderId, OrderState};
use quittance_store::invoicing::InvoiceShown;
use quittance_store::order;

/// An invoice was taken back: what it billed may be billed again.
pub(super) fn reversed(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.model.posted.push(Posted::Reversed(heard.subject));
    let known = auditor.model.invoices.get(&heard.subject);
    let orders = known.map(|invoice| invoice.orders.clone()).unwrap_or_default();
    auditor.model.taken_back.extend(orders);
}

/// The orders that a corrected invoice bills: those of its original. None: it corrects nothing.
pub(super) fn orders_of_original(auditor: &Auditor<'_>, heard: &Heard) -> Option<Vec<Uuid>> {
    let original = InvoiceId::parse(heard.text("corrects")).ok()?;
    let known = auditor.model.invoices.get(&original.uuid());
    Some(known.map(|invoice| invoice.orders.clone()).unwrap_or_default())
}

pub(super) fn debited(auditor: &mut Auditor<'_>, heard: &Heard) {
    auditor.count("DBN", heard);
    let gross = heard.cents("gross");
    auditor.money(heard).invoiced += gross;
    let customer = heard.customer();
    let known = auditor.model.invoices.entry(heard.subject).or_insert_with(Invoice::unknown);
    *known = Invoice { customer, gross, billed: gross, ..known.clone() };
}

/// Money is on account again; a credit note stays what is not owed.
pub(super) fn unapplied(auditor: &mut Auditor<'_>, heard: &Heard) {
    let amount = heard.cents("amount");
    auditor.money(heard).applied -= amount;
    let Some(payment) = auditor.model.payments.get_mut(&heard.subject) else {
        return auditor.note("money taken off", "of a known payment", heard.subject);
    };
    payment.on_account += amount;
    let (left, all, number) = (payment.on_account, payment.amount, payment.number.clone());
    auditor.expect(|| format!("{number} has more on account than came"), false, left > all);
}

/// Nothing is here yet: no figure changes.
pub(super) fn announced(auditor: &mut Auditor<'_>, heard: &Heard) {
    let is_new = auditor.model.under_way.insert(heard.text("key").to_owned());
    auditor.expect(|| format!("{} is new", heard.text("key")), true, is_new);
}

pub(super) fn arrived_or_failed(auditor: &mut Auditor<'_>, heard: &Heard) {
    let was_under_way = auditor.model.under_way.remove(heard.text("key"));
    auditor.expect(|| format!("{} was under way", heard.text("key")), true, was_under_way);
}

impl Auditor<'_> {
    /// Keeps what an invoice bills, for the day on which it is taken back.
    pub(super) fn keep(&mut self, shown: &InvoiceShown) {
        let billed = shown.lines.iter().map(|line| Billed {
            order: line.order.map(|order| order.uuid()),
            delivered: line.shipment.map(|it| it.uuid()).zip(line.shipment_line),
            quantity: line.quantity.micros() / PIECE,
            gross: line.gross.map(|gross| gross.minor()),
        });
        self.model.bills.insert(shown.invoice.id.uuid(), billed.collect());
    }

    /// Takes back what an invoice billed.
    pub(super) fn take_back(&mut self, invoice: Uuid) {
        let Some(bills) = self.model.bills.remove(&invoice) else {
            return self.note("an invoice taken back", "one that was read, once", invoice);
        };
        for bill in bills {
            if let Some(delivered) = bill.delivered {
                *self.model.delivered.entry(delivered).or_default() -= bill.quantity;
            }
            let order = bill.order.and_then(|id| self.model.orders.get_mut(&id));
            if let Some(order) = order {
                order.billed -= bill.gross.unwrap_or(0);
                order.billed_anew = true;
            }
        }
    }

    /// Reads where orders stand of which an invoice was taken back.
    pub(super) fn read_taken_back(&mut self, office: &Office) -> Result<(), SimulateError> {
        for id in std::mem::take(&mut self.model.taken_back) {
            let shown = office
                .read(|reader, company| order::show_id(reader, company, OrderId::from_uuid(id)))?;
            let (Some(shown), Some(known)) = (shown, self.model.orders.get_mut(&id)) else {
                self.note("an order that was billed", "there", id);
                continue;
            };
            let is_over = matches!(shown.order.state, OrderState::Closed | OrderState::Cancelled);
            known.stands = if is_over { Stands::Done } else { Stands::UnderWay };
        }
        Ok(())
    }

    /// No more is billed of a line of a shipment than left with it.
    pub(super) fn expect_no_more(
        &mut self,
        subject: &str,
        (shipment, line_no): (Uuid, i64),
        billed: i64,
    ) {
        let known = self.model.shipments.get(&shipment).map(|shipment| &shipment.lines);
        let at = usize::try_from(line_no).unwrap_or(0).max(1) - 1;
        let left = known.and_then(|lines| lines.get(at)).map_or(0, |(_, quantity)| *quantity);
        self.expect(|| format!("{subject} bills more than {left}"), false, billed > left);
    }
}
