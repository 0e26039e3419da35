//! Orders: placed, confirmed, released from a hold, cancelled.
//!
//! Each file is one [`Command`](crate::command::Command): the [batch](crate::batch) asks `gather`
//! again and again until all records are loaded, lets the domain `decide` on them, and hands what
//! was decided to `record`, which puts it into the unit of work through the
//! [`Recorder`]; the batch writes it with everything else in one transaction. Placing
//! gathers what prices and taxes depend on and, to confirm at once, the credit account and the
//! balances; the later commands gather the order ([`Gathered`]). All that confirm, from wherever,
//! end in [`record_confirmation`], and what follows by itself is left by the
//! [autopilot](crate::autopilot). An order is recorded as the root, even where only lines or holds
//! changed, so that its version rises.
mod amend;
mod cancel;
mod confirm;
mod copy;
pub(crate) mod place;
mod pricing;
mod priority;
mod promise;
mod reconsider;
mod release;
mod reserve;
mod screen;
pub(crate) mod sourcing;
mod tell_unanswered;
mod terms;

use crate::command::Halt;
use crate::recorder::Recorder;
use crate::{autopilot, company, credit};
use quittance_domain::company::SourcingList;
use quittance_domain::credit::CreditAccount;
use quittance_domain::customer::Customer;
use quittance_domain::order::promise::Alternative;
use quittance_domain::order::{
    Confirmation, Hold, HoldKind, Order, OrderConfirmed, OrderGiven, OrderId, OrderLine,
    OrderRefusal, OrderState,
};
use quittance_domain::product::ProductId;
use quittance_domain::stock::{Balance, Stocked};
use quittance_domain::{At, Refused};
use quittance_store::order::{HoldsOfOrder, LinesOfOrder};
use quittance_store::unit_of_work::{Look, Missing};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::sync::Arc;

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
    /// What the customer could have instead of what is short, by line.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub alternatives: Vec<Alternative>,
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
            alternatives: Vec::new(),
        }
    }
}

/// What the decision about an existing order needs, as it was loaded.
#[derive(Debug)]
pub struct Gathered {
    order: Arc<Order>,
    lines: Vec<Arc<OrderLine>>,
    customer: Arc<Customer>,
    credit: Arc<CreditAccount>,
    known: credit::Known,
    balances: Vec<Arc<Balance>>,
    sources: SourcingList,
    holds: Vec<Arc<Hold>>,
}

impl Gathered {
    /// Gathers in two rounds: the order's own records, then those that it names.
    ///
    /// Refusals: `order.not_found`.
    fn gather(look: &Look<'_>, id: OrderId) -> Result<Self, Halt> {
        look.want_all::<LinesOfOrder>(id);
        look.want_all::<HoldsOfOrder>(id);
        let order = find(look, id)?;
        let company = company::find(look)?;
        look.want::<Customer>(order.customer);
        credit::Known::want(look, &company, order.customer);
        look.want::<CreditAccount>(order.customer);
        let lines = look.all::<LinesOfOrder>(id)?;
        let sources = sourcing::of_order(look, &order)?;
        let there = lines.iter().map(|line| order.stocked(line));
        let elsewhere = lines.iter().flat_map(|line| stocked(line.product, &sources));
        let balances = balances(look, there.chain(elsewhere).collect())?;
        let customer = look.find::<Customer>(order.customer)?.expect("an order's customer stays");
        Ok(Self {
            known: credit::Known::gather(look, &company, &customer)?,
            customer,
            credit: look.find(order.customer)?.expect("each customer has a credit account"),
            holds: look.all::<HoldsOfOrder>(id)?,
            order,
            lines,
            balances,
            sources,
        })
    }

    /// How the order stands, unchanged.
    fn reply(&self) -> OrderReply {
        let holds: Vec<Hold> = self.holds.iter().map(|hold| Hold::clone(hold)).collect();
        OrderReply::of(&self.order, &holds)
    }

    /// Refusals: `amount.overflow`.
    fn given(&self, at: &At) -> Result<OrderGiven<'_>, Refused> {
        Ok(OrderGiven {
            order: &self.order,
            lines: self.lines.iter().map(Arc::as_ref).collect(),
            customer: &self.customer,
            credit: &self.credit,
            control: self.known.control(at.business_date)?,
            balances: self.balances.iter().map(|found| (found.key(), found.as_ref())).collect(),
            sources: self.sources.clone(),
            holds: self.holds.iter().map(Arc::as_ref).collect(),
        })
    }
}

/// The order with an id.
///
/// Refusals: `order.not_found`.
pub(crate) fn find(look: &Look<'_>, id: OrderId) -> Result<Arc<Order>, Halt> {
    look.find::<Order>(id)?.ok_or(Halt::Refused(OrderRefusal::NotFound.into()))
}

/// These balances, where there are any; all are asked for at once.
fn balances(look: &Look<'_>, keys: BTreeSet<Stocked>) -> Result<Vec<Arc<Balance>>, Missing> {
    keys.iter().for_each(|key| look.want::<Balance>(*key));
    let mut balances = Vec::with_capacity(keys.len());
    for key in keys {
        balances.extend(look.find::<Balance>(key)?);
    }
    Ok(balances)
}

/// What lies of a product in the warehouses of a list.
fn stocked(product: ProductId, list: &SourcingList) -> impl Iterator<Item = Stocked> + '_ {
    list.warehouses.iter().map(move |warehouse| (product, *warehouse))
}

/// Records how the confirmation of an order ended; `known` are the holds that it had before.
fn record_confirmation(
    known: &[Arc<Hold>],
    confirmation: Confirmation,
    recorder: &mut Recorder<'_>,
) -> Result<OrderReply, Halt> {
    match confirmation {
        Confirmation::Confirmed(OrderConfirmed {
            order,
            lines,
            balances,
            credit,
            holds,
            events,
        }) => {
            let reply = OrderReply::of(&order, &holds);
            autopilot::after_order(recorder, &order, &lines, &holds)?;
            recorder.emit_numbered(events, &order.number);
            promise::after_decided(recorder, &order, &holds)?;
            recorder.update(order);
            let (parts, lines): (Vec<OrderLine>, Vec<OrderLine>) =
                lines.into_iter().partition(|line| line.part_of.is_some());
            recorder.update_all(lines);
            recorder.insert_all(parts);
            recorder.update_all(balances);
            recorder.update(credit);
            record_holds(known, holds, recorder);
            Ok(reply)
        }
        Confirmation::Held(held) => {
            let reply = OrderReply::of(&held.order, &held.holds);
            recorder.emit_numbered(held.events, &held.order.number);
            let alternatives = promise::after_decided(recorder, &held.order, &held.holds)?;
            recorder.update(held.order);
            record_holds(known, held.holds, recorder);
            Ok(OrderReply { alternatives, ..reply })
        }
        Confirmation::Deliverable(checked) => {
            let reply = OrderReply::of(&checked.order, &checked.holds);
            let order = checked.order.clone();
            credit::record_checked(known, checked, recorder);
            autopilot::after_deliverable(recorder, &order)?;
            recorder.update(order);
            Ok(reply)
        }
    }
}

/// Records holds, signed where they end. Which of them are known was gathered with the order, so
/// that nothing is looked up here, as [`Recorder::put`] would.
pub(crate) fn record_holds(known: &[Arc<Hold>], holds: Vec<Hold>, recorder: &mut Recorder<'_>) {
    for hold in holds {
        let hold = hold.signed(recorder.actor());
        match known.iter().any(|known| known.hold_no == hold.hold_no) {
            true => recorder.update(hold),
            false => recorder.insert(hold),
        }
    }
}
