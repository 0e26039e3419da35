//! What follows a step by itself: the one place where the company's automatic stages are read.
//!
//! ```text
//! placed → confirm → ship: shipment → goods issue → invoice → collect (card only)
//!                  ↘ nothing to ship ──────────────↗
//! return registered → receive → credit
//! ```
//!
//! A follow-up is a durable row of the same transaction. What is on hold leaves none: its release
//! decides anew and then follows. The work of an order's chain is about the order, so that one
//! look at the order shows what waits for it.
use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::company::{Mode, Stages};
use quittance_domain::customer::Terms;
use quittance_domain::invoicing::{Invoice, PostInvoice};
use quittance_domain::order::{ConfirmOrder, Hold, Order, OrderLine, OrderState};
use quittance_domain::payment::{Application, InvoiceRef, Matching, Method, ReceivePayment};
use quittance_domain::returns::{CreditReturn, ReceiveReturn, Return};
use quittance_domain::shipping::{CreateShipment, PostGoodsIssue, ShipmentId};

/// An order was placed: a submitted one is to be confirmed, a confirmed one goes on.
pub(crate) fn after_placed(
    recorder: &mut Recorder<'_>,
    order: &Order,
    lines: &[OrderLine],
    holds: &[Hold],
) -> Result<(), Halt> {
    match order.state {
        OrderState::Confirmed => after_confirmed(recorder, order, lines),
        OrderState::Submitted if holds.is_empty() && on(recorder, |stages| stages.confirm)? => {
            let command = ConfirmOrder { order: order.id };
            recorder.follow(&command, order.id.uuid(), place(order));
            Ok(())
        }
        OrderState::Draft
        | OrderState::Submitted
        | OrderState::InFulfilment
        | OrderState::Fulfilled
        | OrderState::Closed
        | OrderState::Cancelled => Ok(()),
    }
}

/// An order was confirmed: its goods are shipped; without goods it is billed at once.
pub(crate) fn after_confirmed(
    recorder: &mut Recorder<'_>,
    order: &Order,
    lines: &[OrderLine],
) -> Result<(), Halt> {
    if !lines.iter().any(OrderLine::is_to_ship) {
        return after_goods_issue(recorder, order);
    }
    if on(recorder, |stages| stages.ship)? {
        let command = CreateShipment { order: order.id, lines: Vec::new() };
        recorder.follow(&command, order.id.uuid(), place(order));
    }
    Ok(())
}

/// A shipment of an order was made: its goods leave.
pub(crate) fn after_shipment_created(
    recorder: &mut Recorder<'_>,
    order: &Order,
    shipment: ShipmentId,
) -> Result<(), Halt> {
    if on(recorder, |stages| stages.ship)? {
        recorder.follow(&PostGoodsIssue { shipment }, order.id.uuid(), place(order));
    }
    Ok(())
}

/// Goods of an order left, or it has none: what can be billed is billed.
pub(crate) fn after_goods_issue(recorder: &mut Recorder<'_>, order: &Order) -> Result<(), Halt> {
    if on(recorder, |stages| stages.invoice)? {
        recorder.follow(&PostInvoice { order: order.id }, order.id.uuid(), place(order));
    }
    Ok(())
}

/// An order was billed: who pays by card has paid.
pub(crate) fn after_invoice(
    recorder: &mut Recorder<'_>,
    order: &Order,
    invoice: &Invoice,
) -> Result<(), Halt> {
    let pays_now = invoice.terms == Terms::Card && invoice.gross.is_positive();
    if pays_now && on(recorder, |stages| stages.collect)? {
        let invoice_ref = InvoiceRef::Id(invoice.id);
        let command = ReceivePayment {
            customer: invoice.customer,
            method: Method::Card,
            reference: invoice.number.clone(),
            amount: invoice.gross,
            applications: vec![Application { invoice: invoice_ref, amount: invoice.gross }],
            automatic: Matching::Stated,
        };
        recorder.follow(&command, order.id.uuid(), place(order));
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
        recorder.follow(&command, registered.id.uuid(), place_of_return(registered));
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
        recorder.follow(&command, received.id.uuid(), place_of_return(received));
    }
    Ok(())
}

fn on(recorder: &mut Recorder<'_>, stage: fn(&Stages) -> Mode) -> Result<bool, Halt> {
    Ok(stage(&recorder.company()?.automatic) == Mode::Automatic)
}

/// Where an order stands among the work of one date: imported history keeps its own order.
fn place(order: &Order) -> &str {
    if order.source_number.is_empty() { &order.number } else { &order.source_number }
}

fn place_of_return(of: &Return) -> &str {
    if of.source_number.is_empty() { &of.number } else { &of.source_number }
}
