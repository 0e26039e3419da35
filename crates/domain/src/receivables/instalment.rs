//! Which instalment of an invoice is meant.

use super::{OpenItem, ReceivablesRefusal};
use crate::refusal::Refused;

/// The instalment that is named, or the only one that may be meant; where none may, the first one:
/// the caller says what is wrong with it.
///
/// Refusals: `UnknownInstalment`, `InstalmentMissing`. Panics: when there is no item.
pub fn instalment<'a>(
    items: &[&'a OpenItem],
    named: Option<i64>,
    may_be_meant: impl Fn(&OpenItem) -> bool,
) -> Result<&'a OpenItem, Refused> {
    let first = *items.first().expect("an invoice has open items, settled or not");
    let document = || first.document_number.clone();
    let refused = |refusal: ReceivablesRefusal| Refused::from(refusal).at("instalment");
    if let Some(instalment) = named {
        let found = items.iter().find(|item| item.instalment == instalment);
        let unknown = || ReceivablesRefusal::UnknownInstalment { document: document(), instalment };
        return found.copied().ok_or_else(|| refused(unknown()));
    }
    let mut meant = items.iter().filter(|item| may_be_meant(item));
    match (meant.next(), meant.next()) {
        (None, _) => Ok(first),
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => {
            Err(refused(ReceivablesRefusal::InstalmentMissing { document: document() }))
        }
    }
}
