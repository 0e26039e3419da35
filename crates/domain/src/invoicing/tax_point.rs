//! The tax of what is billed: determined anew, each part at the day on which it was supplied
//! (RULES 25 and 30). The tax on the order was a forecast.

use super::post::PostInvoiceGiven;
use crate::date::Date;
use crate::order::OrderLine;
use crate::product::ProductKind;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::refusal::Refused;
use crate::shipping::ShipmentId;
use crate::tax::{Supply, TaxCategory, determine};
use std::collections::{BTreeMap, HashMap};

/// A part of an order line that was supplied on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Supplied {
    pub on: Date,
    pub quantity: Quantity,
}

/// The goods issues of an order, by order line, oldest first.
pub(super) struct Issues(BTreeMap<i64, Vec<Supplied>>);

impl Issues {
    /// All goods issues of the order that is billed.
    pub fn of(given: &PostInvoiceGiven<'_>) -> Issues {
        let shipped_on: HashMap<ShipmentId, Date> =
            given.shipments.iter().filter_map(|it| Some((it.id, it.shipped_on?))).collect();
        let mut issues: BTreeMap<i64, Vec<(Date, ShipmentId, Quantity)>> = BTreeMap::new();
        for line in given.shipment_lines {
            assert_eq!(line.order, given.order.id, "a shipment line of the order");
            if let Some(on) = shipped_on.get(&line.shipment) {
                let of_line = issues.entry(line.order_line).or_default();
                of_line.push((*on, line.shipment, line.issued));
            }
        }
        let sorted = issues.into_iter().map(|(order_line, mut of_line)| {
            of_line.sort();
            let supplied = of_line.into_iter().map(|(on, _, quantity)| Supplied { on, quantity });
            (order_line, supplied.collect())
        });
        Issues(sorted.collect())
    }

    /// What of a line is billed now, by the day on which it left. What was billed before, or came
    /// back before it was billed, left first. Services and charges are supplied as they are billed.
    ///
    /// Panics: when less was issued than the line says was shipped.
    pub fn billed_now(&self, line: &OrderLine, today: Date) -> Result<Vec<Supplied>, Refused> {
        let quantity = line.billable();
        match line.kind {
            ProductKind::Stock => {}
            ProductKind::Service | ProductKind::Charge => {
                return Ok(vec![Supplied { on: today, quantity }]);
            }
        }
        let mut gone = line.invoiced.checked_add(line.returned_unbilled)?;
        let mut rest = quantity;
        let mut parts: Vec<Supplied> = Vec::with_capacity(1);
        for issue in self.0.get(&line.line_no).into_iter().flatten() {
            let skipped = issue.quantity.min(gone);
            gone = gone.checked_sub(skipped)?;
            let part = issue.quantity.checked_sub(skipped)?.min(rest);
            rest = rest.checked_sub(part)?;
            match parts.last_mut() {
                _ if part.is_zero() => {}
                Some(last) if last.on == issue.on => {
                    last.quantity = last.quantity.checked_add(part)?;
                }
                Some(_) | None => parts.push(Supplied { on: issue.on, quantity: part }),
            }
        }
        assert!(rest.is_zero(), "what is billable was issued");
        Ok(parts)
    }
}

/// The tax of a part of an order line on its day. Refusals: `tax.no_rate`.
pub(super) fn tax_of(
    given: &PostInvoiceGiven<'_>,
    line: &OrderLine,
    tax_point: Date,
) -> Result<(TaxCategory, Rate), Refused> {
    let product = given.products.get(&line.product).expect("the products of all lines are given");
    let supply = Supply {
        status: given.customer.tax_status,
        vat_id: &given.customer.vat_id,
        ship_from: given.company.country,
        ship_to: given.order.ship_to_country,
        kind: line.kind,
        category: product.tax_category,
        tax_point,
    };
    Ok(determine(&supply, given.rates.iter().copied())?)
}
