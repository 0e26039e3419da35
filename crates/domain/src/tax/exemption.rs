//! Why a supply bears no tax: what EN 16931 asks each such tax on a document to say (BT-120,
//! BT-121).

use super::TaxCategory;
use crate::country::Country;

/// Why a tax of a document is 0 by its nature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Exemption {
    /// The code of the list VATEX, of sellers in the Union; none where the law has to be named.
    pub code: Option<&'static str>,
    /// In words.
    pub reason: &'static str,
}

impl TaxCategory {
    /// Why its supplies bear no tax; none: they bear tax, if only at 0 %. It goes by the category
    /// alone, so that a posted document never says anything else.
    #[must_use]
    pub fn exemption(self, seller: Country) -> Option<Exemption> {
        let (code, reason) = match self {
            TaxCategory::Standard | TaxCategory::Reduced | TaxCategory::Zero => return None,
            TaxCategory::Exempt => (None, "Exempt from tax"),
            TaxCategory::ReverseCharge => {
                (Some("VATEX-EU-AE"), "Reverse charge: the customer owes the tax")
            }
            TaxCategory::IntraCommunity => (Some("VATEX-EU-IC"), "Intra-community supply"),
            TaxCategory::Export => (Some("VATEX-EU-G"), "Export"),
            TaxCategory::OutsideScope => (Some("VATEX-EU-O"), "Not subject to tax"),
        };
        Some(Exemption { code: code.filter(|_| seller.is_in_union()), reason })
    }
}
