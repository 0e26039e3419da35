//! Ledger's commands, and the rates of exchange that others gather.
//!
//! - `ledger.set_rates` records rates by currency and day.
mod set_rates;

use quittance_domain::company::Company;
use quittance_domain::ledger::{ExchangeRate, InBase, rates};
use quittance_domain::{Currency, Date};
use quittance_store::ledger::RatesOfMonth;
use quittance_store::unit_of_work::{Look, Missing};

/// How amounts of a currency become amounts of the books on a day. A document in the currency of
/// the books, as most are, asks for nothing.
pub(crate) fn in_base(
    look: &Look<'_>,
    company: &Company,
    (currency, day): (Currency, Date),
) -> Result<InBase, Missing> {
    let base = company.base_currency;
    if currency == base {
        return Ok(InBase::only(base));
    }
    let months = rates::months(day);
    months.iter().for_each(|month| look.want_all::<RatesOfMonth>((currency, month.clone())));
    let mut found: Vec<ExchangeRate> = Vec::new();
    for month in months {
        let of_month = look.all::<RatesOfMonth>((currency, month))?;
        found.extend(of_month.iter().map(|rate| (**rate).clone()));
    }
    Ok(InBase::on(base, &found, day))
}
