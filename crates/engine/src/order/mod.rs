//! Orders: placed, confirmed, released from a hold, cancelled.
//!
//! Placing gathers what prices and taxes depend on and, when the order shall be confirmed at once,
//! the credit account and the balances; the later commands gather the order with its lines and
//! holds, then the customer, its credit account and the balances. What a decision changed is
//! recorded with the order as its root, even where only lines or holds changed.
mod cancel;
mod confirm;
mod place;
mod release;
mod reserve;

use crate::autopilot;
use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::company::WarehouseId;
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::Customer;
use quittance_domain::order::{
    Confirmation, Hold, HoldKind, Order, OrderConfirmed, OrderGiven, OrderHeld, OrderId, OrderLine,
    OrderRefusal, OrderState,
};
use quittance_domain::product::ProductId;
use quittance_domain::stock::Balance;
use quittance_store::order::{HoldsOfOrder, LinesOfOrder};
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::rc::Rc;

/// How an order stands after a command.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderReply {
    /// Its id.
    pub order: OrderId,
    /// Its number.
    pub number: String,
    /// Where it stands.
    pub state: OrderState,
    /// Why it waits: its active holds; empty when it does not.
    pub holds: Vec<HeldReply>,
}

/// Why an order waits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HeldReply {
    /// The kind of reason.
    pub kind: HoldKind,
    /// A sentence with its figures.
    pub reason: String,
}

impl OrderReply {
    /// The reply about an order, with the active ones of these holds.
    fn of(order: &Order, holds: &[Hold]) -> Self {
        let active = holds.iter().filter(|hold| hold.is_active());
        let held = active.map(|hold| HeldReply { kind: hold.kind, reason: hold.reason.clone() });
        Self {
            order: order.id,
            number: order.number.clone(),
            state: order.state,
            holds: held.collect(),
        }
    }
}

/// What the decision about an existing order needs.
#[derive(Debug)]
pub struct Given {
    order: Rc<Order>,
    lines: Vec<Rc<OrderLine>>,
    customer: Rc<Customer>,
    credit: Rc<CreditAccount>,
    balances: Vec<Rc<Balance>>,
    holds: Vec<Rc<Hold>>,
}

impl Given {
    /// Gathers in two rounds: the order's own records, then those that it names.
    ///
    /// Refusals: `order.not_found`.
    fn gather(look: &Look<'_>, id: OrderId) -> Result<Self, Halt> {
        look.want_all::<LinesOfOrder>(id);
        look.want_all::<HoldsOfOrder>(id);
        let order = find(look, id)?;
        look.want::<Customer>(order.customer);
        look.want::<CreditAccount>(order.customer);
        let lines = look.all::<LinesOfOrder>(id)?;
        let balances = balances(look, order.warehouse, lines.iter().map(|line| line.product))?;
        Ok(Self {
            customer: look.find(order.customer)?.expect("an order's customer stays"),
            credit: look.find(order.customer)?.expect("each customer has a credit account"),
            holds: look.all::<HoldsOfOrder>(id)?,
            order,
            lines,
            balances,
        })
    }

    fn given(&self) -> OrderGiven<'_> {
        OrderGiven {
            order: &self.order,
            lines: self.lines.iter().map(Rc::as_ref).collect(),
            customer: &self.customer,
            credit: &self.credit,
            balances: self.balances.iter().map(|found| (found.product, found.as_ref())).collect(),
            holds: self.holds.iter().map(Rc::as_ref).collect(),
        }
    }

    /// Records holds that the order had already or has now.
    fn record_holds(&self, holds: Vec<Hold>, recorder: &mut Recorder<'_>) {
        for hold in holds {
            match self.holds.iter().any(|known| known.kind == hold.kind) {
                true => recorder.update(hold),
                false => recorder.insert(hold),
            }
        }
    }
}

/// The order with an id.
///
/// Refusals: `order.not_found`.
pub(crate) fn find(look: &Look<'_>, id: OrderId) -> Result<Rc<Order>, Halt> {
    look.find::<Order>(id)?.ok_or(Halt::Refused(OrderRefusal::NotFound.into()))
}

/// The balances of products in a warehouse, where there are any; all are asked for at once.
fn balances(
    look: &Look<'_>,
    warehouse: WarehouseId,
    products: impl Iterator<Item = ProductId>,
) -> Result<Vec<Rc<Balance>>, Missing> {
    let products: BTreeSet<ProductId> = products.collect();
    products.iter().for_each(|product| look.want::<Balance>((*product, warehouse)));
    let mut balances = Vec::with_capacity(products.len());
    for product in products {
        balances.extend(look.find::<Balance>((product, warehouse))?);
    }
    Ok(balances)
}

/// Records how the confirmation of an order ended.
fn record_confirmation(
    given: &Given,
    confirmation: Confirmation,
    recorder: &mut Recorder<'_>,
) -> Result<OrderReply, Halt> {
    match confirmation {
        Confirmation::Confirmed(confirmed) => record_confirmed(given, confirmed, recorder),
        Confirmation::Held(held) => Ok(record_held(given, held, recorder)),
    }
}

fn record_confirmed(
    given: &Given,
    confirmed: OrderConfirmed,
    recorder: &mut Recorder<'_>,
) -> Result<OrderReply, Halt> {
    let order = confirmed.order;
    let reply = OrderReply::of(&order, &confirmed.holds);
    autopilot::after_confirmed(recorder, &order, &confirmed.lines)?;
    recorder.emit_numbered(confirmed.events, &order.number);
    recorder.update(order);
    recorder.update_all(confirmed.lines);
    recorder.update_all(confirmed.balances);
    recorder.update(confirmed.credit);
    given.record_holds(confirmed.holds, recorder);
    Ok(reply)
}

fn record_held(given: &Given, held: OrderHeld, recorder: &mut Recorder<'_>) -> OrderReply {
    let reply = OrderReply::of(&held.order, &held.holds);
    recorder.emit_numbered(held.events, &held.order.number);
    recorder.update(held.order);
    given.record_holds(held.holds, recorder);
    reply
}
