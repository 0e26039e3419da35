//! What an order that is short is promised, and what it could have instead: gathered when it is
//! held, for an order that finds its goods asks for none of it.
//!
//! `order.repromise_product` finds the days anew when what comes of a product has changed.
use crate::command::{Command, Halt};
use crate::recorder::Recorder;
use quittance_domain::company::Warehouse;
use quittance_domain::order::promise::{
    Alternative, Awaited, LinePromise, Lying, PromiseGiven, Promised, REPROMISED_LINES_MAX,
    RepromiseProduct, Supply, end_promises, promise_anew, promise_lines, waiting,
};
use quittance_domain::order::{Hold, HoldKind, Order, OrderLine};
use quittance_domain::product::{Product, ProductId, ProductStatus};
use quittance_domain::purchasing::{ReorderRule, Supplier};
use quittance_domain::stock::{Balance, Stocked};
use quittance_domain::{At, Ids, Quantity, Refused};
use quittance_store::order::LinesOfOrder;
use quittance_store::order::promises::{PromisesOfOrder, PromisesOfProduct};
use quittance_store::product::SubstitutesOfProduct;
use quittance_store::purchasing::OpenPurchaseLines;
use quittance_store::stock::BalancesOfProduct;
use quittance_store::unit_of_work::{Look, Missing};
use std::collections::BTreeMap;
use std::sync::Arc;

/// What is known of a product that is short.
struct Short {
    supply: Supply,
    promised: Vec<Arc<LinePromise>>,
    others: Vec<There>,
}

/// Goods that lie somewhere.
struct There {
    product: Arc<Product>,
    warehouse: Arc<Warehouse>,
    balance: Arc<Balance>,
}

impl There {
    fn given(&self) -> Lying<'_> {
        Lying { product: &self.product, warehouse: &self.warehouse, balance: &self.balance }
    }
}

/// What an order that waits is promised on.
struct Waiting {
    lines: Vec<Arc<OrderLine>>,
    known: Vec<Arc<LinePromise>>,
    short: BTreeMap<Stocked, Short>,
}

/// An order was decided on, with these holds: what is short is promised for a day, or its promises
/// end. Tells what the customer could have instead.
pub(super) fn after_decided(
    recorder: &mut Recorder<'_>,
    order: &Order,
    holds: &[Hold],
) -> Result<Vec<Alternative>, Halt> {
    let of_stock = holds.iter().filter(|hold| hold.kind == HoldKind::Stock);
    match of_stock.max_by_key(|hold| hold.hold_no).map(Hold::is_active) {
        Some(true) => promise(recorder, order),
        Some(false) => end(recorder, order).map(|()| Vec::new()),
        None => Ok(Vec::new()),
    }
}

fn promise(recorder: &mut Recorder<'_>, order: &Order) -> Result<Vec<Alternative>, Halt> {
    let today = recorder.business_date();
    let gathered = recorder.look(|look| Waiting::gather(look, order))?;
    let Promised { new, changed, alternatives, events } =
        promise_lines(&gathered.given(order), today)?;
    recorder.insert_all(new);
    recorder.update_all(changed);
    recorder.emit_numbered(events, &order.number);
    Ok(alternatives)
}

fn end(recorder: &mut Recorder<'_>, order: &Order) -> Result<(), Halt> {
    let today = recorder.business_date();
    let known = recorder.look(|look| look.all::<PromisesOfOrder>(order.id))?;
    let known: Vec<&LinePromise> = known.iter().map(Arc::as_ref).collect();
    recorder.update_all(end_promises(&known, today));
    Ok(())
}

impl Waiting {
    fn gather(look: &Look<'_>, order: &Order) -> Result<Self, Missing> {
        look.want_all::<PromisesOfOrder>(order.id);
        let lines = look.all::<LinesOfOrder>(order.id)?;
        let mut wanted: BTreeMap<Stocked, Quantity> = BTreeMap::new();
        for line in lines.iter().filter(|line| waiting(line).is_positive()) {
            let sum = wanted.entry(order.stocked(line)).or_default();
            *sum = sum.checked_add(waiting(line)).expect("an order was summed as it was placed");
        }
        let mut short = BTreeMap::new();
        for (stocked, quantity) in wanted {
            let there = look.find::<Balance>(stocked)?;
            let available = there.map_or(Quantity::ZERO, |balance| balance.available());
            if quantity > available {
                short.insert(stocked, Short::gather(look, order, (stocked, available))?);
            }
        }
        Ok(Self { known: look.all::<PromisesOfOrder>(order.id)?, lines, short })
    }

    fn given<'a>(&'a self, order: &'a Order) -> PromiseGiven<'a> {
        PromiseGiven {
            order,
            lines: self.lines.iter().map(Arc::as_ref).collect(),
            known: self.known.iter().map(Arc::as_ref).collect(),
            short: self.short.iter().map(|(key, short)| (*key, short.given())).collect(),
        }
    }
}

impl Short {
    fn gather(
        look: &Look<'_>,
        order: &Order,
        ((product, warehouse), available): (Stocked, Quantity),
    ) -> Result<Self, Missing> {
        look.want_all::<PromisesOfProduct>((product, warehouse));
        look.want_all::<BalancesOfProduct>(product);
        look.want_all::<SubstitutesOfProduct>(product);
        let supply = supply(look, (product, warehouse), available)?;
        let mut promised = look.all::<PromisesOfProduct>((product, warehouse))?;
        promised.retain(|it| it.order != order.id);
        let mut others = lying(look, product)?;
        others.retain(|it| it.warehouse.id != warehouse);
        let mut substitutes = look.all::<SubstitutesOfProduct>(product)?;
        substitutes.sort_by_key(|it| it.rank);
        substitutes.iter().for_each(|it| look.want_all::<BalancesOfProduct>(it.substitute));
        for substitute in substitutes {
            let mut there = lying(look, substitute.substitute)?;
            there.retain(|it| it.product.status == ProductStatus::Active);
            there.sort_by_key(|it| (it.warehouse.id != warehouse, it.warehouse.code.clone()));
            others.extend(there);
        }
        Ok(Self { supply, promised, others })
    }

    fn given(&self) -> Awaited<'_> {
        Awaited {
            supply: self.supply.clone(),
            promised: self.promised.iter().map(Arc::as_ref).collect(),
            others: self.others.iter().map(There::given).collect(),
        }
    }
}

/// What lies of a product in all warehouses, by their codes.
fn lying(look: &Look<'_>, product: ProductId) -> Result<Vec<There>, Missing> {
    let balances = look.all::<BalancesOfProduct>(product)?;
    balances.iter().for_each(|balance| look.want::<Warehouse>(balance.warehouse));
    let Some(product) = look.find::<Product>(product)? else {
        return Ok(Vec::new());
    };
    let mut found = Vec::with_capacity(balances.len());
    for balance in balances {
        let warehouse = look.find::<Warehouse>(balance.warehouse)?;
        let warehouse = warehouse.expect("a balance's warehouse stays");
        found.push(There { product: product.clone(), warehouse, balance });
    }
    found.sort_by_key(|there| there.warehouse.code.clone());
    Ok(found)
}

/// What comes of a product into a warehouse.
fn supply(look: &Look<'_>, key: Stocked, available: Quantity) -> Result<Supply, Missing> {
    look.want::<ReorderRule>(key);
    let coming = look.all::<OpenPurchaseLines>(key)?;
    let lead_time_days = match look.find::<ReorderRule>(key)? {
        Some(rule) => look.find::<Supplier>(rule.supplier)?.map(|it| it.lead_time_days),
        None => None,
    };
    let receipts = coming.iter().map(|line| (line.expected_on, line.open)).collect();
    Ok(Supply { available, receipts, lead_time_days })
}

/// What waits for a product, by order and line, and what there is of it.
pub struct Anew {
    waiting: Vec<Arc<LinePromise>>,
    supply: Supply,
}

impl Command for RepromiseProduct {
    const NAME: &'static str = "order.repromise_product";
    type Given = Anew;
    type Decision = Promised;
    type Reply = ();

    fn rows(&self) -> usize {
        2 * REPROMISED_LINES_MAX
    }

    fn gather(&self, look: &Look<'_>, _at: &At) -> Result<Anew, Halt> {
        let key = (self.product, self.warehouse);
        look.want_all::<PromisesOfProduct>(key);
        let there = look.find::<Balance>(key)?;
        let available = there.map_or(Quantity::ZERO, |balance| balance.available());
        let supply = supply(look, key, available)?;
        let mut waiting = look.all::<PromisesOfProduct>(key)?;
        waiting.sort_by_key(|it| (it.order, it.line_no));
        waiting.truncate(REPROMISED_LINES_MAX);
        Ok(Anew { waiting, supply })
    }

    fn decide(&self, given: &Anew, at: &At, _ids: &mut dyn Ids) -> Result<Promised, Refused> {
        let waiting: Vec<&LinePromise> = given.waiting.iter().map(Arc::as_ref).collect();
        promise_anew(&waiting, &given.supply, at.business_date)
    }

    fn record(
        &self,
        _given: Anew,
        promised: Promised,
        recorder: &mut Recorder<'_>,
    ) -> Result<(), Halt> {
        recorder.update_all(promised.changed);
        recorder.emit_all(promised.events);
        Ok(())
    }
}
