//! Tax rates. Gathered: the rate with the same key, whose place the new one takes; for orders and
//! invoices, all rates of the country that goods leave from.
mod file_return;
mod return_form;
mod set_rate;

pub use file_return::{FilingReply, file_return};

use quittance_domain::code::Code;
use quittance_domain::company::Company;
use quittance_domain::country::Country;
use quittance_domain::tax::{TaxCategory, TaxRate};
use quittance_store::tax::RatesOf;
use quittance_store::unit_of_work::{Look, Missing};
use std::sync::Arc;

/// The categories that have rates, in the country where goods leave from.
fn keys(company: &Company) -> impl Iterator<Item = (Country, TaxCategory)> {
    let country = company.country;
    let categories = TaxCategory::ALL.iter().filter(|category| category.has_rates());
    categories.map(move |category| (country, *category))
}

/// Notes the rates.
pub(crate) fn want_rates(look: &Look<'_>, company: &Company) {
    keys(company).for_each(|key| look.want_all::<RatesOf>(key));
}

/// The rates, of all days.
pub(crate) fn rates(look: &Look<'_>, company: &Company) -> Result<Vec<Arc<TaxRate>>, Missing> {
    want_rates(look, company);
    let mut rates = Vec::new();
    for key in keys(company) {
        rates.extend(look.all::<RatesOf>(key)?);
    }
    Ok(rates)
}
