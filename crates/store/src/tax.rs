//! Tax rates: columns, look-ups, reads.
use crate::fault::Fault;
use crate::fetch;
use crate::field::{Field, code_from, code_value, corrupt};
use crate::reader::Reader;
use crate::value::{Kind, Value};
use crate::{codes, lookup, record};
use quittance_domain::country::Country;
use quittance_domain::tax::{
    ComponentCode, ComponentTax, PriceTax, TaxCategory, TaxComponent, TaxRate,
};
use quittance_domain::{CompanyId, Date};
use serde::Serialize;
use serde::de::DeserializeOwned;

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
    rate, components);

impl Field for ComponentCode {
    const KIND: Kind = Kind::Text;

    fn to_value(&self) -> Value {
        Value::Text(self.to_string())
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        let code = String::from_value(value.clone())?;
        code.parse().map_err(|_| corrupt("code of a component", &value))
    }
}

/// What a rate is made of: few, read and written as a whole; a tax that is one has none.
impl Field for Vec<TaxComponent> {
    const KIND: Kind = Kind::Text;
    const NULLABLE: bool = true;

    fn to_value(&self) -> Value {
        json(self)
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        from_json(value)
    }
}

impl Field for Vec<ComponentTax> {
    const KIND: Kind = Kind::Text;
    const NULLABLE: bool = true;

    fn to_value(&self) -> Value {
        json(self)
    }

    fn from_value(value: Value) -> Result<Self, Fault> {
        from_json(value)
    }
}

fn json<T: Serialize>(components: &[T]) -> Value {
    match components {
        [] => Value::Null,
        [..] => Value::Text(serde_json::to_string(components).expect("they are plain data")),
    }
}

fn from_json<T: DeserializeOwned>(value: Value) -> Result<Vec<T>, Fault> {
    match &value {
        Value::Null => Ok(Vec::new()),
        Value::Text(text) => {
            serde_json::from_str(text).map_err(|_| corrupt("list of components", &value))
        }
        _ => Err(corrupt("list of components", &value)),
    }
}

lookup!(
    /// All rates of a category in a country.
    RatesOf: TaxRate, by (country: Country, category: TaxCategory)
);

/// All rates of the company, by their key.
pub fn list(reader: &mut dyn Reader, company: CompanyId) -> Result<Vec<TaxRate>, Fault> {
    fetch::records(reader, company, "ORDER BY country, category, valid_from", &[])
}
