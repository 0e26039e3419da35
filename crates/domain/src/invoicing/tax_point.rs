//! The tax of what is billed: determined anew, each part at the day on which it was supplied
//! (RULES 25 and 30). The tax on the order was a forecast.

use super::post::PostInvoiceGiven;
use crate::date::Date;
use crate::order::OrderLine;
use crate::rate::Rate;
use crate::refusal::Refused;
use crate::tax::{Supply, TaxCategory, determine};

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
