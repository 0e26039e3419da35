//! Price lists, their prices, promotions and what a company prices by. Gathered: whoever has the
//! code already; the list, the products and the prices with the same keys, whose places the new
//! ones take.
mod change_prices;
mod create_list;
mod create_promotion;
mod end_promotion;
mod set_policy;
mod set_prices;

pub use change_prices::PricesChangedReply;
pub use create_list::PriceListReply;
pub use create_promotion::PromotionReply;
pub use set_prices::PricesReply;

use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::pricing::Policy;
use quittance_store::unit_of_work::Look;

/// The policy of the company; where it has none, one that prices by nothing.
pub(crate) fn policy(look: &Look<'_>) -> Result<Policy, Halt> {
    let found = look.find::<Policy>(())?;
    Ok(found.map_or_else(|| Policy::new(look.base()), |policy| (*policy).clone()))
}

/// Records a policy that was gathered, new or changed.
pub(crate) fn record_policy(policy: Policy, recorder: &mut Recorder<'_>) -> Result<(), Halt> {
    recorder.put(policy)
}
