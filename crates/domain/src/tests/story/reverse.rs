//! The step that takes an invoice back.

use super::{Records, Story};
use crate::customer::Buyer;
use crate::id::Uuid;
use crate::invoicing::{
    self, CorrectInvoice, CorrectInvoiceLine, Invoice, InvoiceId, InvoiceReversed, ReverseInvoice,
    ReverseInvoiceGiven,
};
use crate::money::Money;
use crate::refusal::Refused;
use crate::tests::example::{Counted, at};

impl Story {
    pub fn reverse(&mut self, invoice: InvoiceId) -> Result<InvoiceId, Refused> {
        let command = ReverseInvoice { invoice, reason: "wrong address".to_owned() };
        let reversed = self.reversing(invoice, |story, given, ids| {
            invoicing::reverse(given, &command, &at(story.day), ids)
        })?;
        let note = self.take_reversed(reversed);
        self.check();
        Ok(note)
    }

    /// Gives the corrected invoice. What was paid goes over to it.
    pub fn correct(
        &mut self,
        invoice: InvoiceId,
        lines: &[CorrectInvoiceLine],
    ) -> Result<InvoiceId, Refused> {
        let (reason, lines) = ("wrong price".to_owned(), lines.to_vec());
        let command = CorrectInvoice { invoice, reason, lines };
        let corrected = self.reversing(invoice, |story, given, ids| {
            let given = invoicing::CorrectInvoiceGiven {
                reversal: invoicing::ReverseInvoiceGiven { settled: &[], ..*given },
                in_base: story.in_base(),
                customer: &story.customer,
                buyer: Buyer::of(&story.customer, None),
                products: &story.products.iter().map(|it| (it.id, it)).collect(),
                rates: &story.rates.iter().collect::<Vec<_>>(),
                terms: story.terms.as_ref(),
            };
            invoicing::correct(&given, &command, &at(story.day), ids)
        })?;
        self.take_reversed(corrected.reversed);
        Ok(self.keep_posted(corrected.posted))
    }

    fn reversing<T>(
        &mut self,
        invoice: InvoiceId,
        decide: impl FnOnce(&Story, &ReverseInvoiceGiven<'_>, &mut Counted) -> Result<T, Refused>,
    ) -> Result<T, Refused> {
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
        let decided = decide(self, &given, &mut ids);
        self.ids = ids;
        decided
    }

    fn take_reversed(&mut self, reversed: InvoiceReversed) -> InvoiceId {
        if let [order] = reversed.orders.as_slice() {
            self.order = order.clone();
        }
        self.keep_order_lines(reversed.order_lines);
        self.keep_shipment_lines(reversed.shipment_lines);
        self.take_note(reversed.posted)
    }
}
