//! Who a customer was: what a document keeps of its buyer.

use super::{Customer, CustomerId};
use crate::country::Country;
use crate::date::Date;

/// The number of the party that a customer has from its creation on.
pub const PARTY_FIRST: i64 = 1;

/// Name, address and VAT id of a customer as they were from a day on. Key: customer and number.
/// Never changed: documents name it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Party {
    /// Whose.
    pub customer: CustomerId,
    /// From [`PARTY_FIRST`] on, one up with each change.
    pub number: i64,
    /// The day since which the customer is so.
    pub since: Date,
    /// The name on its documents.
    pub name: String,
    /// Street and number, or post box.
    pub street: String,
    /// Postal code of its address.
    pub postal_code: String,
    /// City of its address.
    pub city: String,
    /// Country of its address.
    pub country: Country,
    /// VAT number; empty when it has none.
    pub vat_id: String,
}

impl Party {
    /// The customer as it is, since a day.
    #[must_use]
    pub fn of(customer: &Customer, since: Date) -> Party {
        Party {
            customer: customer.id,
            number: customer.party,
            since,
            name: customer.name.clone(),
            street: customer.street.clone(),
            postal_code: customer.postal_code.clone(),
            city: customer.city.clone(),
            country: customer.country,
            vat_id: customer.vat_id.clone(),
        }
    }
}

/// The customer after a change, with its new party if the change is one that documents show.
pub(super) fn renewed(before: &Customer, after: Customer, on: Date) -> (Customer, Option<Party>) {
    if Party::of(before, on) == Party::of(&after, on) {
        return (after, None);
    }
    let after = Customer { party: before.party + 1, ..after };
    let party = Party::of(&after, on);
    (after, Some(party))
}

/// Who buys by a document that is posted now: the customer as it is, and whose address it goes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Buyer {
    /// The number of the customer's party.
    pub party: i64,
    /// The other customer that the document is addressed to; none: the customer itself.
    pub bill_to: Option<CustomerId>,
    /// The number of that one's party.
    pub bill_to_party: Option<i64>,
}

impl Buyer {
    /// The customer, and the one that [`Customer::addressed_to`] names.
    #[must_use]
    pub fn of(customer: &Customer, bill_to: Option<&Customer>) -> Buyer {
        let named = customer.addressed_to();
        assert_eq!(named, bill_to.map(|it| it.id), "the one that it names is given");
        Buyer {
            party: customer.party,
            bill_to: bill_to.map(|it| it.id),
            bill_to_party: bill_to.map(|it| it.party),
        }
    }
}
