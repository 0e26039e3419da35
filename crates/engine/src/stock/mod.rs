//! Stock receipts and adjustments. Gathered in one round: the company, the warehouse, the lines'
//! products and their balances there. Recorded: the document with its moves, the balances, the
//! entry.
mod adjust;
mod receive;

use crate::autopilot;
use crate::command::Halt;
use crate::recorder::Recorder;
use quittance_domain::At;
use quittance_domain::company::{Company, NumberSeries, Series, Warehouse, WarehouseId};
use quittance_domain::product::{Product, ProductId};
use quittance_domain::stock::{Balance, STOCK_LINES_MAX, StockDocumentId, StockGiven, StockMoved};
use quittance_store::unit_of_work::Look;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::rc::Rc;

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
    company: Rc<Company>,
    warehouse: Option<Rc<Warehouse>>,
    products: Vec<Rc<Product>>,
    balances: Vec<Rc<Balance>>,
}

impl Given {
    /// Gathers for the products of the lines.
    fn gather(
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
        Ok(Self { company, warehouse: warehouse_found, products, balances })
    }

    fn given(&self) -> StockGiven<'_> {
        StockGiven {
            company: &self.company,
            warehouse: self.warehouse.as_deref(),
            products: self.products.iter().map(|found| (found.id, found.as_ref())).collect(),
            balances: self.balances.iter().map(|found| (found.product, found.as_ref())).collect(),
        }
    }
}

fn record(moved: StockMoved, recorder: &mut Recorder<'_>) -> Result<StockReply, Halt> {
    let mut document = moved.document;
    let number = recorder.draw(Series::StockDocument, document.moved_on)?;
    document.number.clone_from(&number);
    let reply = StockReply { document: document.id, number: number.clone() };
    recorder.insert(document);
    recorder.insert_all(moved.moves);
    autopilot::after_stock_rose(recorder, &moved.balances)?;
    moved.balances.into_iter().try_for_each(|balance| recorder.put(balance))?;
    if let Some(entry) = moved.entry {
        recorder.post(entry.with_document_number(number.clone()))?;
    }
    recorder.emit_numbered(moved.events, &number);
    Ok(reply)
}
