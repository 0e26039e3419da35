//! Tax rates: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::{Field, code_from, code_value};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, lookup, record};
use quittance_domain::country::Country;
use quittance_domain::tax::{PriceTax, TaxCategory, TaxRate};
use quittance_domain::{CompanyId, Date};

codes!(TaxCategory);

/// Prices that have tax on top, as those of all that was written before, have no mark.
impl Field for PriceTax {
    const KIND: Kind = Kind::Text;
    const NULLABLE: bool = true;

    fn to_value(&self) -> Value {
        match self {
            PriceTax::Excluded => Value::Null,
            PriceTax::Included => code_value(*self),
        }
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        match value {
            Value::Null => Ok(PriceTax::Excluded),
            value => code_from(value),
        }
    }
}

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
