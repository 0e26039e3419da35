//! The step that takes an invoice back.

use super::{Records, Story};
use crate::id::Uuid;
use crate::invoicing::{self, Invoice, InvoiceId, ReverseInvoice};
use crate::money::Money;
use crate::refusal::Refused;
use crate::tests::example::{Counted, at};

impl Story {
    pub fn reverse(&mut self, invoice: InvoiceId) -> Result<InvoiceId, Refused> {
        let command = ReverseInvoice { invoice, reason: "wrong address".to_owned() };
        let mut ids = std::mem::replace(&mut self.ids, Counted::new());
        let records = Records::of(self, invoice);
        let billed =
            records.original().lines.iter().map(|line| line.shipment.zip(line.shipment_line));
        let billed: Vec<_> = billed.flatten().collect();
        let shipped = self.shipment_lines.values();
        let shipped = shipped.filter(|line| billed.contains(&(line.shipment, line.line_no)));
        let number = |source: Uuid| self.items.get(&source).map(|it| it.document_number.clone());
        let settled = self.settlements.iter().filter(|it| it.target == invoice.uuid());
        let settled: Vec<(String, Money)> =
            settled.map(|it| (number(it.source).unwrap_or_default(), it.amount)).collect();
        let notes: Vec<&Invoice> =
            self.invoices.values().filter(|it| it.original == Some(invoice)).collect();
        let returning: Vec<_> = self.return_lines.values().collect();
        let given = invoicing::ReverseInvoiceGiven {
            company: &self.company,
            original: records.original(),
            credit: &self.credit,
            orders: &[(&self.order, self.order_lines.iter().collect())],
            shipment_lines: &shipped.collect::<Vec<_>>(),
            settled: &settled,
            notes: &notes,
            collected: &[],
            disputes: &[],
            returning: &returning,
        };
        let reversed = invoicing::reverse(&given, &command, &at(self.day), &mut ids);
        self.ids = ids;
        let reversed = reversed?;
        self.order = reversed.orders[0].clone();
        self.keep_order_lines(reversed.order_lines);
        self.keep_shipment_lines(reversed.shipment_lines);
        Ok(self.keep_note(reversed.posted))
    }
}
