//! Charges a deduction back: its invoice is open again.

use super::deduction::ResolveDeductionGiven;
use crate::at::At;
use crate::event::Event;
use crate::id::Ids;
use crate::money::Money;
use crate::receivables::{OpenItem, Settlement, SettlementId, reopen, reopened_event};
use crate::refusal::Refused;

/// What is open again of an invoice.
#[derive(Clone, Debug, Default)]
pub(super) struct ChargedBack {
    /// Its items, changed.
    pub items: Vec<OpenItem>,
    /// What takes back.
    pub settlements: Vec<Settlement>,
    /// Of those that had been settled in full.
    pub events: Vec<Event>,
}

/// Takes back from the invoice what the deduction took off it, of the first instalment first; it is
/// worth there again what its share of the invoice is.
pub(super) fn charge_back(
    given: &ResolveDeductionGiven<'_>,
    own: &Settlement,
    at: &At,
    ids: &mut dyn Ids,
) -> Result<ChargedBack, Refused> {
    let mut back = ChargedBack::default();
    let mut rest = own.amount;
    for item in given.invoice {
        assert_eq!(item.document, given.deduction.invoice.uuid(), "its invoice");
        let key = (item.document, item.instalment);
        let off = given.taken.iter().filter(|it| (it.target, it.target_instalment) == key);
        let off = Money::sum(item.currency, off.map(|settlement| settlement.amount))?;
        let amount = off.min(rest)?;
        if !amount.is_positive() {
            continue;
        }
        rest = rest.checked_sub(amount)?;
        let taken = Settlement {
            target: item.document,
            target_instalment: item.instalment,
            customer: item.customer,
            amount,
            base_amount: own.base_amount.share(amount.minor(), own.amount.minor())?,
            ..own.clone()
        };
        let id = (SettlementId::from_uuid(ids.next()), at.business_date);
        let mut reopened = reopen(item, &taken, id)?;
        reopened.settlement.base_gain = Money::zero(own.base_amount.currency());
        back.events.extend(item.open.is_zero().then(|| reopened_event(&reopened.item)));
        back.items.push(reopened.item);
        back.settlements.push(reopened.settlement);
    }
    assert!(rest.is_zero(), "no more is charged back than was taken off");
    Ok(back)
}
