//! Where a sales order stands.
use crate::exit::Stop;
use crate::open::Books;
use crate::report::work::kind_in_words;
use quittance_domain::Moment;
use quittance_domain::order::{Order, OrderLine, OrderState};
use quittance_domain::product::ProductKind;
use quittance_engine::clock::time_in;
use quittance_store::engine_tables;
use quittance_store::order::OrderTrail;

/// Where an order stands, in sentences.
pub fn stands(
    books: &Books,
    order: &Order,
    lines: &[OrderLine],
    (trail, checked): (&OrderTrail, Option<Moment>),
) -> Result<Vec<String>, Stop> {
    let mut stands = Vec::new();
    for hold in trail.holds.iter().filter(|hold| hold.is_active()) {
        let (kind, as_of) = (kind_in_words(hold.kind), checked.unwrap_or(hold.placed_at));
        let as_of = time_in(&books.time_zone()?, as_of);
        stands.push(format!("On hold for {kind}: {} (as of {as_of}).", hold.reason));
    }
    if stands.is_empty() {
        stands.push(of_state(order.state, lines).to_owned());
    }
    let to_ship = lines.iter().filter(|line| line.is_to_ship()).count();
    if order.state == OrderState::InFulfilment {
        stands.push(format!(
            "{to_ship} of {} lines have goods that are still to leave.",
            lines.len()
        ));
    }
    let subject = order.id.uuid();
    let work =
        books.database.read(|reader| engine_tables::work_about(reader, books.company, subject))?;
    for item in work {
        let reason = if item.reason.is_empty() { "ready" } else { &item.reason };
        stands.push(format!("The autopilot's {} waits: {reason}.", item.command));
    }
    Ok(stands)
}

fn of_state(state: OrderState, lines: &[OrderLine]) -> &'static str {
    let has_goods = lines.iter().any(|line| line.kind == ProductKind::Stock);
    match state {
        OrderState::Draft => "A draft, binding nobody.",
        OrderState::Submitted => "Waits for its confirmation.",
        OrderState::Confirmed if has_goods => "Confirmed: none of its goods has left yet.",
        OrderState::Confirmed => "Confirmed: nothing of it is billed yet.",
        OrderState::InFulfilment => "On its way: a part has left.",
        OrderState::Fulfilled => "All goods have left; not all is billed yet.",
        OrderState::Closed => "Done: all of it is shipped and billed, or cancelled.",
        OrderState::Cancelled => "Cancelled: nothing of it was shipped or billed.",
    }
}
