//! The tax of what is billed: determined anew, each part at the day on which it was supplied
//! (RULES 25 and 30). The tax on the order was a forecast.

use super::post::PostInvoiceGiven;
use crate::company::Company;
use crate::customer::Customer;
use crate::date::Date;
use crate::order::{Order, OrderLine};
use crate::product::{Product, ProductKind};
use crate::rate::Rate;
use crate::refusal::Refused;
use crate::tax::{Supply, TaxCategory, TaxRate, determine};

/// The tax of a part of an order line on its day. Refusals: `tax.no_rate`.
pub(super) fn tax_of(
    given: &PostInvoiceGiven<'_>,
    line: &OrderLine,
    tax_point: Date,
) -> Result<(TaxCategory, Rate), Refused> {
    let product = given.products.get(&line.product).expect("the products of all lines are given");
    let parties = (given.company, given.customer, given.order);
    tax_of_supply(parties, (line.kind, product), given.rates, tax_point)
}

/// The tax of a product on a day, for the customer of an order. Refusals: `tax.no_rate`.
pub(super) fn tax_of_supply(
    (company, customer, order): (&Company, &Customer, &Order),
    (kind, product): (ProductKind, &Product),
    rates: &[&TaxRate],
    tax_point: Date,
) -> Result<(TaxCategory, Rate), Refused> {
    let supply = Supply {
        status: customer.tax_status,
        vat_id: &customer.vat_id,
        ship_from: company.country,
        ship_to: order.ship_to_country,
        kind,
        category: product.tax_category,
        tax_point,
    };
    Ok(determine(&supply, rates.iter().copied())?)
}
