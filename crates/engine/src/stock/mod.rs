//! Stock documents. Gathered in one round: the company, the warehouse, the lines' products and
//! their balances there; of receipts the standard costs; of what leaves the open count sheets;
//! where an adjustment finds less than is promised also the orders that it is promised to.
//! Recorded: the document with its moves, the balances, the entry, and what these orders lost.
//! Transfers and counts have their own records beside it.
mod adjust;
mod count;
mod receive;
mod relocate;
mod revalue;
pub(crate) mod shelves;
mod transfer;

pub use count::CountReply;
pub use relocate::BinReply;

use crate::autopilot;
use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::company::{Company, NumberSeries, Series, Warehouse, WarehouseId};
use quittance_domain::order::{Hold, Order, OrderId, OrderLine};
use quittance_domain::product::{Product, ProductId};
use quittance_domain::stock::{
    Balance, CountLine, Promise, STOCK_LINES_MAX, Shelves, StandardCost, StockDocumentId,
    StockGiven, StockMoved,
};
use quittance_domain::{At, Quantity};
use quittance_store::order::{HoldsOfOrder, ReservedLinesOfProduct};
use quittance_store::stock::OpenCountLines;
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use shelves::Named;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use uuid::Uuid;

/// A stock document that was posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StockReply {
    /// Its id.
    pub document: StockDocumentId,
    /// Its number.
    pub number: String,
}

/// What the decision about a stock document needs.
#[derive(Debug)]
pub struct Given {
    company: Arc<Company>,
    warehouse: Option<Arc<Warehouse>>,
    products: Vec<Arc<Product>>,
    balances: Vec<Arc<Balance>>,
    promises: Vec<(Arc<Order>, Arc<OrderLine>)>,
    holds: Vec<Arc<Hold>>,
    standard: Vec<Arc<StandardCost>>,
    counted: Vec<Arc<CountLine>>,
    shelves: Shelves,
}

impl Given {
    /// Gathers for the products of the lines.
    pub(crate) fn gather(
        look: &Look<'_>,
        at: &At,
        warehouse: WarehouseId,
        lines: impl Iterator<Item = ProductId>,
    ) -> Result<Self, Halt> {
        // More lines than that are refused before any record is looked at.
        let lines: BTreeSet<ProductId> = lines.take(STOCK_LINES_MAX).collect();
        look.want::<NumberSeries>(Series::StockDocument.key(at.business_date));
        look.want::<NumberSeries>(Series::Journal.key(at.business_date));
        look.want::<Warehouse>(warehouse);
        for product in &lines {
            look.want::<Product>(*product);
            look.want::<Balance>((*product, warehouse));
        }
        let company = crate::company::find(look)?;
        let warehouse_found = look.find::<Warehouse>(warehouse)?;
        let (mut products, mut balances) = (Vec::new(), Vec::new());
        for product in lines {
            products.extend(look.find::<Product>(product)?);
            balances.extend(look.find::<Balance>((product, warehouse))?);
        }
        let (promises, holds) = (Vec::new(), Vec::new());
        let (standard, counted) = (Vec::new(), Vec::new());
        let (warehouse, shelves) = (warehouse_found, Shelves::default());
        Ok(Self {
            company,
            warehouse,
            products,
            balances,
            promises,
            holds,
            standard,
            counted,
            shelves,
        })
    }

    /// The same with the standard costs of the products.
    pub(crate) fn with_standard_costs(mut self, look: &Look<'_>) -> Result<Self, Halt> {
        self.products.iter().for_each(|product| look.want::<StandardCost>(product.id));
        for product in &self.products {
            self.standard.extend(look.find::<StandardCost>(product.id)?);
        }
        Ok(self)
    }

    /// The same with the places of the balances that are kept by place, and what is named.
    pub(crate) fn with_places(
        mut self,
        look: &Look<'_>,
        warehouse: WarehouseId,
        named: Named,
    ) -> Result<Self, Halt> {
        self.shelves = shelves::gather(look, warehouse, &self.balances, named)?;
        Ok(self)
    }

    /// The same with what left by documents that goods come back from.
    pub(crate) fn with_left(
        mut self,
        look: &Look<'_>,
        documents: &BTreeSet<Uuid>,
    ) -> Result<Self, Halt> {
        self.shelves = shelves::with_left(look, documents, self.shelves)?;
        Ok(self)
    }

    /// Whether the balance of a product is kept by place.
    pub(crate) fn is_kept(&self, product: ProductId) -> bool {
        self.balances.iter().any(|balance| balance.product == product && balance.is_kept())
    }

    /// Whether any of the balances is kept by place.
    pub(crate) fn any_kept(&self) -> bool {
        shelves::any_kept(&self.balances)
    }

    /// The same with the lines of open count sheets that the products stand on.
    fn with_open_counts(mut self, look: &Look<'_>, warehouse: WarehouseId) -> Result<Self, Halt> {
        let key = |product: &Arc<Product>| (product.id, warehouse);
        self.products.iter().for_each(|it| look.want_all::<OpenCountLines>(key(it)));
        for product in &self.products {
            self.counted.extend(look.all::<OpenCountLines>(key(product))?);
        }
        Ok(self)
    }

    /// Gathers the same with what is promised of each product of which less may be left than is
    /// promised; `less` is how much less is found of each.
    fn gather_with_promises(
        look: &Look<'_>,
        at: &At,
        warehouse: WarehouseId,
        less: &BTreeMap<ProductId, Quantity>,
    ) -> Result<Self, Halt> {
        let given = Self::gather(look, at, warehouse, less.keys().copied())?;
        let is_short = |balance: &&Arc<Balance>| {
            let missing = less.get(&balance.product).copied().unwrap_or_default();
            missing > balance.available()
        };
        let short: Vec<ProductId> =
            given.balances.iter().filter(is_short).map(|balance| balance.product).collect();
        short.iter().for_each(|product| look.want_all::<ReservedLinesOfProduct>(*product));
        let mut lines = Vec::new();
        for product in short {
            lines.extend(look.all::<ReservedLinesOfProduct>(product)?);
        }
        let orders: BTreeSet<OrderId> = lines.iter().map(|line| line.order).collect();
        for order in &orders {
            look.want::<Order>(*order);
            look.want_all::<HoldsOfOrder>(*order);
        }
        let (mut found, mut holds) = (BTreeMap::new(), Vec::new());
        for id in orders {
            let order = look.find::<Order>(id)?.expect("an order line has its order");
            let mut promised = lines.iter().filter(|line| line.order == id);
            if promised.any(|line| order.warehouse_of(line) == warehouse) {
                found.insert(id, order);
                holds.extend(look.all::<HoldsOfOrder>(id)?);
            }
        }
        let of_order = |line: Arc<OrderLine>| {
            let order = found.get(&line.order)?.clone();
            (order.warehouse_of(&line) == warehouse).then_some((order, line))
        };
        let promises = lines.into_iter().filter_map(of_order).collect();
        Ok(Self { promises, holds, ..given })
    }

    pub(crate) fn given(&self) -> StockGiven<'_> {
        StockGiven {
            company: &self.company,
            warehouse: self.warehouse.as_deref(),
            products: self.products.iter().map(|found| (found.id, found.as_ref())).collect(),
            balances: self.balances.iter().map(|found| (found.product, found.as_ref())).collect(),
            promises: self.promises.iter().map(|(order, line)| Promise { order, line }).collect(),
            holds: self.holds.iter().map(Arc::as_ref).collect(),
            standard: self
                .standard
                .iter()
                .filter_map(|it| Some((it.product, it.unit_cost?)))
                .collect(),
            counted: self.counted.iter().map(|line| line.product).collect(),
            shelves: self.shelves.clone(),
        }
    }
}

pub(crate) fn record(moved: StockMoved, recorder: &mut Recorder<'_>) -> Result<StockReply, Halt> {
    let mut document = moved.document;
    let number = recorder.draw(Series::StockDocument, document.moved_on)?;
    document.number.clone_from(&number);
    let reply = StockReply { document: document.id, number: number.clone() };
    recorder.insert(document);
    recorder.update_all(moved.dropped.orders);
    recorder.update_all(moved.dropped.order_lines);
    moved.dropped.holds.into_iter().try_for_each(|hold| recorder.put(hold))?;
    recorder.emit_all(moved.dropped.events);
    recorder.insert_all(moved.moves);
    shelves::record(moved.shelved, recorder)?;
    autopilot::after_stock_rose(recorder, &moved.balances)?;
    moved.balances.into_iter().try_for_each(|balance| recorder.put(balance))?;
    if let Some(entry) = moved.entry {
        recorder.post(entry.with_document_number(number.clone()))?;
    }
    recorder.emit_numbered(moved.events, &number);
    Ok(reply)
}
