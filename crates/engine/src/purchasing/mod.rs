//! Purchasing's commands: suppliers and reorder rules, purchase orders, their receipts, bills and
//! payments.
//!
//! - `purchasing.order` gathers what it names; `purchasing.replenish` the reorder rules of a
//!   supplier and warehouse, then balances, what is on order, and the orders that wait for the
//!   products.
//! - `purchasing.receive` gathers the order and what a stock receipt needs; records both.
//! - `purchasing.post_invoice` gathers all lines of the orders that are billed.
//! - `purchasing.pay` gathers what is owed to the supplier.
mod invoice;
mod order;
mod pay;
mod receive;
mod replenish;
mod run;
mod supplier;

pub use invoice::SupplierInvoiceReply;
pub use order::PurchaseReply;
pub use pay::SupplierPaymentReply;
pub use run::{Replenished, run_replenishment};
pub use supplier::SupplierReply;

use crate::command::Halt;
use quittance_domain::Refused;
use quittance_domain::purchasing::{
    PurchaseLine, PurchaseOrder, PurchaseOrderId, PurchasingRefusal,
};
use quittance_domain::stock::Stocked;
use quittance_store::purchasing::LinesOfPurchase;
use quittance_store::unit_of_work::Look;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A purchase order and its lines.
type Purchase = (Arc<PurchaseOrder>, Vec<Arc<PurchaseLine>>);

/// What lines of purchase orders bring, and where.
fn goods(lines: &[PurchaseLine]) -> BTreeSet<Stocked> {
    lines.iter().map(|line| (line.product, line.warehouse)).collect()
}

/// Refusals: `purchasing.unknown_order`.
fn purchase(look: &Look<'_>, id: PurchaseOrderId) -> Result<Purchase, Halt> {
    look.want_all::<LinesOfPurchase>(id);
    let order = look.find::<PurchaseOrder>(id)?;
    let order = order.ok_or_else(|| Refused::from(PurchasingRefusal::UnknownOrder))?;
    Ok((order, look.all::<LinesOfPurchase>(id)?))
}
