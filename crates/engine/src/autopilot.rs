//! What follows a step by itself: the one place where the company's automatic stages are read.
//!
//! ```text
//! placed → confirm → ship: shipment (→ its carrier) → goods issue → invoice → collect (card only)
//!                  ↘ nothing to ship ──────────────↗
//! return registered → receive → credit
//! payment, credit note, cancelled order → what waits for credit is looked at anew
//! credit holds goods back no more → their shipment, or its goods issue
//! goods came in or were given back → what waits for them is looked at anew
//! ```
//!
//! A follow-up is a durable row of the same transaction. What is on hold leaves none: its release
//! decides anew and then follows. The work of an order's chain is about the order, so that one
//! look at the order shows what waits for it.
use crate::command::Halt;
use crate::credit;
use crate::order::sourcing::waiting_for;
use crate::recorder::Recorder;
use quittance_domain::carrier::ChooseCarrier;
use quittance_domain::company::{Company, Mode, Stages};
use quittance_domain::customer::{BillingCycle, Customer, CustomerId};
use quittance_domain::invoicing::{Invoice, PostInvoice, cycle_of};
use quittance_domain::order::{
    ConfirmOrder, Hold, NextStep, Order, OrderLine, OrderState, ReconsiderCustomer,
    ReconsiderOrder, ReconsiderProduct, RepromiseProduct, next_step, waiting_for_credit,
    waiting_for_goods,
};
use quittance_domain::payment::collect;
use quittance_domain::receivables::OpenItem;
use quittance_domain::returns::{CreditReturn, ReceiveReturn, Return};
use quittance_domain::shipping::{
    CreateShipment, PostGoodsIssue, Shipment, ShipmentId, ShipmentState,
};
use quittance_domain::stock::{Balance, Stocked};
use quittance_store::order::promises::PromisesOfProduct;
use quittance_store::order::{ActiveHoldsOfCustomer, ActiveHoldsOfProduct, LinesOfOrder};
use quittance_store::shipping::ShipmentsOfOrder;
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::BTreeSet;
use std::sync::Arc;

/// An order was placed, confirmed or held: the domain says what follows.
pub(crate) fn after_order(
    recorder: &mut Recorder<'_>,
    order: &Order,
    lines: &[OrderLine],
    holds: &[Hold],
) -> Result<(), Halt> {
    let stages = recorder.company()?.automatic;
    let (id, subject) = (order.id, order.id.uuid());
    match next_step(order, lines, holds, &stages) {
        Some(NextStep::Confirm) => {
            recorder.follow(&ConfirmOrder { order: id }, subject, turn(order));
        }
        Some(NextStep::Ship) => {
            let everything = CreateShipment { order: id, lines: Vec::new() };
            recorder.follow(&everything, subject, turn(order));
        }
        Some(NextStep::Bill) => recorder.follow(&PostInvoice::of(id), subject, turn(order)),
        None => {}
    }
    Ok(())
}

/// An order was amended: what came to it follows by itself. One that waits for its confirmation is
/// looked at anew.
pub(crate) fn after_amended(
    recorder: &mut Recorder<'_>,
    order: &Order,
    lines: &[OrderLine],
    holds: &[Hold],
) -> Result<(), Halt> {
    let held = holds.iter().any(Hold::is_active);
    let freed = |hold: &Hold| !hold.is_active() && hold.kind.is_of_placing();
    if order.state == OrderState::Submitted && !held && holds.iter().any(freed) {
        return after_order(recorder, order, lines, holds);
    }
    if order.state == OrderState::Submitted && held && on(recorder, |stages| stages.confirm)? {
        let command = ReconsiderOrder { order: order.id };
        recorder.follow(&command, order.id.uuid(), turn(order));
    }
    let shippable = lines.iter().any(|line| line.shippable().is_positive());
    if order.state == OrderState::InFulfilment && shippable && on(recorder, |it| it.ship)? {
        let everything = CreateShipment { order: order.id, lines: Vec::new() };
        recorder.follow(&everything, order.id.uuid(), turn(order));
    }
    match order.state {
        OrderState::Confirmed if shippable => after_order(recorder, order, lines, holds),
        OrderState::Draft
        | OrderState::Submitted
        | OrderState::Confirmed
        | OrderState::InFulfilment
        | OrderState::Fulfilled
        | OrderState::Closed
        | OrderState::Cancelled => Ok(()),
    }
}

/// A shipment of an order was made: its goods leave.
pub(crate) fn after_shipment_created(
    recorder: &mut Recorder<'_>,
    order: &Order,
    shipment: ShipmentId,
) -> Result<(), Halt> {
    if recorder.company()?.carriers_since.is_some() {
        recorder.follow(&ChooseCarrier { shipment }, order.id.uuid(), turn(order));
    }
    if on(recorder, |stages| stages.ship)? {
        recorder.follow(&PostGoodsIssue { shipment }, order.id.uuid(), turn(order));
    }
    Ok(())
}

/// A shipment of all that leaves from one warehouse was made, and more leaves from another.
pub(crate) fn after_part_shipped(recorder: &mut Recorder<'_>, order: &Order) -> Result<(), Halt> {
    if on(recorder, |stages| stages.ship)? {
        let everything = CreateShipment { order: order.id, lines: Vec::new() };
        recorder.follow(&everything, order.id.uuid(), turn(order));
    }
    Ok(())
}

/// A shipment was packed: what it weighs is known, so its service is chosen again.
pub(crate) fn after_packed(recorder: &mut Recorder<'_>, shipment: &Shipment) -> Result<(), Halt> {
    if recorder.company()?.carriers_since.is_some() {
        let command = ChooseCarrier { shipment: shipment.id };
        recorder.follow(&command, shipment.order.uuid(), "");
    }
    Ok(())
}

/// Goods of a confirmed order may leave: its open shipments do, or one is made.
pub(crate) fn after_deliverable(recorder: &mut Recorder<'_>, order: &Order) -> Result<(), Halt> {
    if !on(recorder, |stages| stages.ship)? {
        return Ok(());
    }
    let (shipments, lines) = recorder.look(|look| {
        look.want_all::<LinesOfOrder>(order.id);
        let shipments = look.all::<ShipmentsOfOrder>(order.id)?;
        Ok::<_, Missing>((shipments, look.all::<LinesOfOrder>(order.id)?))
    })?;
    for shipment in shipments.iter().filter(|it| it.state == ShipmentState::Open) {
        after_shipment_created(recorder, order, shipment.id)?;
    }
    if lines.iter().any(|line| line.shippable().is_positive()) {
        let everything = CreateShipment { order: order.id, lines: Vec::new() };
        recorder.follow(&everything, order.id.uuid(), turn(order));
    }
    Ok(())
}

/// Goods of an order left: what can be billed is billed, unless its customer's cycle says when.
pub(crate) fn after_goods_issue(recorder: &mut Recorder<'_>, order: &Order) -> Result<(), Halt> {
    if on(recorder, |stages| stages.invoice)? && is_billed_now(recorder, order)? {
        recorder.follow(&PostInvoice::of(order.id), order.id.uuid(), turn(order));
    }
    Ok(())
}

/// Whether what left of an order is billed as it leaves: the routine bills what waits for the end
/// of a cycle. The invoice asks for the customer anyway, so it is no look-up more.
fn is_billed_now(recorder: &mut Recorder<'_>, order: &Order) -> Result<bool, Halt> {
    let customer = recorder.look(|look| look.find::<Customer>(order.customer))?;
    let customer = customer.expect("an order's customer stays");
    Ok(match cycle_of(&*recorder.company()?, &customer) {
        BillingCycle::Shipment => true,
        BillingCycle::Order => order.state == OrderState::Fulfilled,
        BillingCycle::Weekly(_) | BillingCycle::HalfMonthly | BillingCycle::Monthly(_) => false,
    })
}

/// An order was billed: who pays by card has paid.
pub(crate) fn after_invoice(
    recorder: &mut Recorder<'_>,
    order: &Order,
    (invoice, item): (&Invoice, &OpenItem),
) -> Result<(), Halt> {
    let stages = recorder.company()?.automatic;
    if let Some(payment) = collect(invoice, item, &stages) {
        recorder.follow(&payment, order.id.uuid(), turn(order));
    }
    Ok(())
}

/// Notes what [`after_exposure_fell`] asks for, so that it is loaded with the rest.
pub(crate) fn want_credit_holds(look: &Look<'_>, company: &Company, customer: CustomerId) {
    if company.automatic.confirm == Mode::Automatic {
        look.want_all::<ActiveHoldsOfCustomer>(customer);
        credit::Known::want(look, company, customer);
    }
}

/// A customer owes less than before, or may owe more: its orders that wait for credit, and those
/// of the accounts that are checked with its own, are looked at anew, if the company confirms by
/// itself.
pub(crate) fn after_exposure_fell(
    recorder: &mut Recorder<'_>,
    customer: CustomerId,
) -> Result<(), Halt> {
    if on(recorder, |stages| stages.confirm)? {
        let company = recorder.company()?;
        let holds =
            recorder.look(|look| credit::holds_checked_together(look, &company, customer))?;
        let holds: Vec<&Hold> = holds.iter().map(Arc::as_ref).collect();
        if !waiting_for_credit(&holds, None).orders.is_empty() {
            let command = ReconsiderCustomer { customer, behind: None };
            recorder.follow(&command, customer.uuid(), "");
        }
    }
    Ok(())
}

/// There is more of these goods than before: the orders that wait for them are looked at anew, if
/// the company confirms by itself.
pub(crate) fn after_stock_rose(
    recorder: &mut Recorder<'_>,
    balances: &[Balance],
) -> Result<(), Halt> {
    if !on(recorder, |stages| stages.confirm)? {
        return Ok(());
    }
    let key = |balance: &Balance| (Some(balance.product), balance.warehouse);
    let holds = recorder.look(|look| {
        balances.iter().for_each(|balance| look.want_all::<ActiveHoldsOfProduct>(key(balance)));
        let holds = balances.iter().map(|it| waiting_for(look, (it.product, it.warehouse)));
        holds.collect::<Result<Vec<_>, Missing>>()
    })?;
    for (balance, holds) in balances.iter().zip(holds) {
        let holds: Vec<&Hold> = holds.iter().map(Arc::as_ref).collect();
        if !waiting_for_goods(&holds, Some(balance), None).orders.is_empty() {
            let (product, warehouse) = (balance.product, balance.warehouse);
            let command = ReconsiderProduct { product, warehouse, behind: None };
            recorder.follow(&command, product.uuid(), "");
        }
    }
    Ok(())
}

/// What comes of these goods has changed: who waits for them may be promised another day.
pub(crate) fn after_supply_changed(
    recorder: &mut Recorder<'_>,
    goods: BTreeSet<Stocked>,
) -> Result<(), Halt> {
    let waiting = recorder.look(|look| {
        goods.iter().for_each(|key| look.want_all::<PromisesOfProduct>(*key));
        goods.iter().map(|key| look.all::<PromisesOfProduct>(*key)).collect::<Result<Vec<_>, _>>()
    })?;
    for ((product, warehouse), waiting) in goods.into_iter().zip(waiting) {
        if !waiting.is_empty() {
            recorder.follow(&RepromiseProduct { product, warehouse }, product.uuid(), "");
        }
    }
    Ok(())
}

/// A return was registered: its goods come in.
pub(crate) fn after_return_registered(
    recorder: &mut Recorder<'_>,
    registered: &Return,
) -> Result<(), Halt> {
    if on(recorder, |stages| stages.credit)? {
        let command = ReceiveReturn { return_id: registered.id };
        recorder.follow(&command, registered.id.uuid(), turn_of_return(registered));
    }
    Ok(())
}

/// The goods of a return came in: it is credited.
pub(crate) fn after_return_received(
    recorder: &mut Recorder<'_>,
    received: &Return,
) -> Result<(), Halt> {
    if on(recorder, |stages| stages.credit)? {
        let command = CreditReturn { return_id: received.id };
        recorder.follow(&command, received.id.uuid(), turn_of_return(received));
    }
    Ok(())
}

fn on(recorder: &mut Recorder<'_>, stage: fn(&Stages) -> Mode) -> Result<bool, Halt> {
    Ok(stage(&recorder.company()?.automatic) == Mode::Automatic)
}

/// The turn of an order among the work of one date: imported history keeps its own order.
fn turn(order: &Order) -> &str {
    if order.source_number.is_empty() { &order.number } else { &order.source_number }
}

fn turn_of_return(of: &Return) -> &str {
    if of.source_number.is_empty() { &of.number } else { &of.source_number }
}
