//! What the routines came to: each that fell due was done, and what left in a cycle that is over is
//! billed, once.
use super::{Auditor, Disagreement, PIECE};
use crate::simulate::auditor::Goods;
use crate::simulate::cast::cycles::Cycle;
use crate::simulate::message::Message;
use quittance_domain::Date;
use quittance_engine::routine::JobRan;
use quittance_store::invoicing::InvoiceShown;
use serde_json::Value;

/// Somebody billed by a day to come: no number of an earlier day is drawn behind it.
const DATED_AHEAD: &str = "company.date_before_last_number";

/// Goods that are announced to come back may come before they are billed.
pub(super) fn note_coming_back(auditor: &mut Auditor<'_>, message: &Message) {
    let customer = super::replies::text(&message.fields, "customer");
    for line in super::replies::lines(&message.fields) {
        let sku = super::replies::text(line, "product").to_owned();
        auditor.model.coming_back.insert((customer.to_owned(), sku));
    }
}

/// The last day whose deliveries a summary invoice may bill.
pub(super) fn take_until(auditor: &mut Auditor<'_>, message: &Message, reply: &Value) {
    let until = Date::parse(super::replies::text(&message.fields, "until"));
    if let Ok(until) = until {
        let number = super::replies::text(reply, "number").to_owned();
        auditor.model.until.insert(number, until);
    }
}

impl Auditor<'_> {
    /// Each line bills what left with a shipment line, no more than that, and all of one
    /// customer.
    pub(super) fn expect_delivered(&mut self, shown: &InvoiceShown) {
        let number = &shown.invoice.number;
        let until = self.model.until.remove(number);
        for line in &shown.lines {
            let (Some(shipment), Some(line_no)) = (line.shipment, line.shipment_line) else {
                continue;
            };
            let subject = format!("line {} of {number}", line.line_no);
            let billed = self.model.delivered.entry((shipment.uuid(), line_no)).or_default();
            let before = std::mem::replace(billed, *billed + line.quantity.micros() / PIECE);
            let billed = *billed;
            self.expect(|| format!("{subject} bills something"), true, billed > before);
            self.expect_no_more(&subject, (shipment.uuid(), line_no), billed);
            let late = until.is_some_and(|until| line.supplied_on > until);
            self.expect(|| format!("{subject} left behind {until:?}"), false, late);
            let known = self.model.shipments.get(&shipment.uuid());
            let order = known.and_then(|it| self.model.orders.get(&it.order));
            let customer = order.map(|order| order.customer.clone()).unwrap_or_default();
            let billed = self.cast.habit(shown.invoice.customer.uuid()).map(|(code, _)| code);
            self.expect(
                || format!("customer of {subject}"),
                customer.as_str(),
                billed.unwrap_or(""),
            );
        }
    }

    /// What the routines of a day came to.
    pub fn look_at_routines(&mut self, ran: &[JobRan], today: Date) -> Vec<Disagreement> {
        let mut too_early = false;
        for said in ran.iter().filter_map(|job| job.outcome.as_ref().ok()) {
            let is_dated_ahead = said.contains(DATED_AHEAD);
            too_early |= is_dated_ahead;
            let is_refused = said.contains(';') && !is_dated_ahead;
            self.expect(|| format!("a routine is refused: {said}"), false, is_refused);
        }
        let done = ran.iter().any(|job| job.kind == "summary_billing" && job.outcome.is_ok());
        self.expect(|| "summary billing was done".into(), true, done);
        if !too_early {
            let left = self.unbilled(today).join(", ");
            self.expect(|| "deliveries of cycles that are over".into(), String::new(), left);
        }
        std::mem::take(&mut self.found)
    }

    /// Shipments of cycles that are over of which something is not billed.
    fn unbilled(&self, today: Date) -> Vec<String> {
        let mut left = Vec::new();
        for (id, shipment) in &self.model.shipments {
            let Some(order) = self.model.orders.get(&shipment.order) else { continue };
            let customer = self.cast.customers.iter().find(|it| it.code == order.customer);
            let cycle = customer.map_or(Cycle::None, |customer| customer.cycle);
            let Some(end) = cycle.ended_before(today) else { continue };
            let is_over = shipment.goods == Goods::Gone && shipment.left_on <= Some(end);
            // No invoice is older than its order or what it bills.
            if !is_over || order.ordered_on > Some(today) {
                continue;
            }
            for (at, (place, quantity)) in (1..).zip(&shipment.lines) {
                let of = (order.customer.clone(), order.lines[*place].sku.clone());
                let may_be_back = self.model.coming_back.contains(&of);
                let billed = self.model.delivered.get(&(*id, at)).copied().unwrap_or(0);
                if billed < *quantity && !may_be_back {
                    left.push(format!("line {at} of {}", shipment.number));
                }
            }
        }
        left
    }
}
