//! Reopens an item: gives back what a settlement took off it. Settlements are never changed, so
//! what takes one back is a settlement of a negative amount.

use super::{OpenItem, ReceivablesRefusal, SettleWith, Settled, Settlement};
use crate::refusal::Refused;

/// Gives a positive amount back to a positive open item, and its base amount along with it, by the
/// same cumulative difference by which it was relieved: what is settled, reopened and settled again
/// comes to the cent to what it was.
///
/// Refusals, by precedence: `AmountNotPositive`, `amount.currency_mismatch`, `MoreThanSettled`.
pub fn reopen(item: &OpenItem, with: &SettleWith) -> Result<Settled, Refused> {
    assert!(item.amount.is_positive(), "what is owed is reopened");
    if !with.amount.is_positive() {
        return Err(ReceivablesRefusal::AmountNotPositive.into());
    }
    let settled = item.amount.checked_sub(item.open)?;
    if with.amount.excess_over(settled)?.is_some() {
        let document = item.document_number.clone();
        return Err(ReceivablesRefusal::MoreThanSettled { settled, document }.into());
    }
    let open = item.open.checked_add(with.amount)?;
    let base_open = item.base_amount.share(open.minor(), item.amount.minor())?;
    let settlement = Settlement {
        id: with.id,
        source: with.source,
        target: item.document,
        target_instalment: item.instalment,
        customer: item.customer,
        amount: with.amount.negated()?,
        base_amount: item.base_open.checked_sub(base_open)?,
        settled_on: with.settled_on,
    };
    let mut reopened = item.clone();
    reopened.open = open;
    reopened.base_open = base_open;
    Ok(Settled { item: reopened, settlement })
}
