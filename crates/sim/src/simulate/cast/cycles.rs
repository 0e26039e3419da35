//! When deliveries are billed, and what is done again and again.
use crate::simulate::SimulateError;
use crate::simulate::office::Office;
use crate::world::Chance;
use quittance_domain::Date;
use serde_json::json;

/// When the deliveries of some customers are billed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Cycle {
    /// As they leave, or by hand.
    None,
    /// When all of an order has left.
    Order,
    /// Up to each Friday.
    Weekly,
    /// Up to the 15th and the last of each month.
    HalfMonthly,
    /// Up to the last of each month.
    Monthly,
}

impl Cycle {
    fn code(self) -> Option<&'static str> {
        match self {
            Cycle::None => None,
            Cycle::Order => Some("order"),
            Cycle::Weekly => Some("weekly-5"),
            Cycle::HalfMonthly => Some("half-monthly"),
            Cycle::Monthly => Some("monthly-31"),
        }
    }

    /// The last day of the cycle that is over on a day; none: it joins nothing.
    pub fn ended_before(self, day: Date) -> Option<Date> {
        let ends = |day: Date| {
            let is_last = day.add_days(1).is_ok_and(|next| next.month() != day.month());
            match self {
                Cycle::None | Cycle::Order => false,
                Cycle::Weekly => day.weekday() == 5,
                Cycle::HalfMonthly => is_last || day.day() == 15,
                Cycle::Monthly => is_last,
            }
        };
        (1..=31).filter_map(|back| day.add_days(-back).ok()).find(|day| ends(*day))
    }
}

/// Draws the cycle of a customer and sets it.
pub fn set_cycle(office: &Office, chance: &mut Chance, code: &str) -> Result<Cycle, SimulateError> {
    use Cycle::{HalfMonthly, Monthly, None, Order, Weekly};
    let cycle = *chance.pick(&[None, None, None, Order, Weekly, HalfMonthly, Monthly]);
    if let Some(of) = cycle.code() {
        office.set_up("invoicing.set_cycle", json!({"customer": code, "cycle": of}))?;
    }
    Ok(cycle)
}

/// Begins the routines. Summary billing is there in each company; others in some.
pub fn set_routines(office: &Office, chance: &mut Chance) -> Result<(), SimulateError> {
    let routine = json!({"kind": "summary_billing", "every": "day"});
    office.set_up("routine.set", routine)?;
    let others = [
        ("dunning", "week"),
        ("promises", "day"),
        ("unanswered_holds", "day"),
        ("expired_lots", "day"),
        ("statements", "week"),
        ("replenishment", "day"),
    ];
    for (kind, every) in others {
        if chance.percent(50) {
            office.set_up("routine.set", json!({"kind": kind, "every": every}))?;
        }
    }
    Ok(())
}
