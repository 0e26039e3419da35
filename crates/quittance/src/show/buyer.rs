//! The buyer of a document, as it was when the document was posted.
use super::parts;
use crate::exit::Stop;
use crate::open::Books;
use crate::out::Out;
use quittance_domain::country::Country;
use quittance_domain::customer::Party;
use serde::Serialize;

/// Who bought, or whom a document is addressed to.
#[derive(Serialize)]
pub struct Buyer {
    /// By which the company calls it now.
    code: String,
    name: String,
    street: String,
    postal_code: String,
    city: String,
    country: Country,
    vat_id: String,
}

impl Buyer {
    /// A party with its customer's code.
    pub fn read(books: &Books, party: Party) -> Result<Self, Stop> {
        let code = parts::Party::read(books, party.customer)?.code;
        let Party { name, street, postal_code, city, country, vat_id, .. } = party;
        Ok(Self { code, name, street, postal_code, city, country, vat_id })
    }

    /// Two facts: who it is under a name, and where.
    pub fn print(&self, name: &str, out: &mut Out) -> Result<(), Stop> {
        out.fact(name, &format!("{}  {}", self.code, self.name))?;
        let city = format!("{} {}", self.postal_code, self.city);
        let parts = [self.street.as_str(), city.trim(), self.country.as_str()];
        let parts = parts.into_iter().filter(|part| !part.is_empty());
        out.fact("", &parts.collect::<Vec<_>>().join(", "))?;
        out.fact("VAT id", &self.vat_id)
    }
}
