//! Tax rates: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::reader::Reader;
use crate::{codes, lookup, record};
use quittance_domain::country::Country;
use quittance_domain::tax::{TaxCategory, TaxRate};
use quittance_domain::{CompanyId, Date};

codes!(TaxCategory);

record!(TaxRate = "tax_rate", rank 14,
    key (country: Country, category: TaxCategory, valid_from: Date);
    rate);

lookup!(
    /// All rates of a category in a country.
    RatesOf: TaxRate, by (country: Country, category: TaxCategory)
);

/// All rates of the company, by their key.
pub fn list(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<TaxRate>, Fault> {
    fetch::records(reader, company, "ORDER BY country, category, valid_from", &[])
}
