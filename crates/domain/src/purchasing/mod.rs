//! Purchasing: what is bought to be sold: suppliers, purchase orders, their receipts and bills.
//!
//! - **Supplier**: who delivers and bills; in the currency of the books.
//! - **Reorder rule**: below which quantity a product of a warehouse is bought again, up to which,
//!   from whom and at which price.
//! - **Proposal**: what a rule says now, with the figures that it comes from.
//! - **Replenishment**: the proposals of a supplier and warehouse as one order, which waits until
//!   it comes to the supplier's minimum order.
//! - **Purchase order**: what was ordered from a supplier for a warehouse; of a gapless series.
//! - **Goods receipt**: a stock document that rests on a purchase order.
//! - **GRNI**: goods received whose bill is not here yet: what they came in at, less what bills
//!   have relieved of it.
//! - **Supplier invoice**: a supplier's bill, held against quantity and price of what came in.
//! - **Payable**: what is owed for a supplier invoice; an open item of its own table, so that
//!   nothing of it mixes with what customers owe.
//!
//! What is bought is counted in base units, and a price is a cost: that of one base unit, whatever
//! unit was ordered in and for how many units the product's prices of sale are.
//!
//! Of an order line `received_cost = round(price x received)` and
//! `relieved = round(received_cost x invoiced / received)`, both by cumulative difference: receipts
//! and bills in parts sum to the whole, and a line that is billed in full leaves nothing in GRNI.
//!
//! Invariants: 0 <= invoiced <= received; open = ordered - received - cancelled >= 0, where more is
//! received than was ordered open is 0; GRNI of orders = the sum of received cost less relieved; a
//! payable's open amount is its amount less what was paid on it, never below 0; no two invoices of
//! a supplier have the same number.

pub mod error;
pub mod expect;
pub mod invoice;
pub mod order;
pub mod pay;
pub mod propose;
pub mod receive;
pub mod replenish;
pub mod state;
pub mod supplier;

#[cfg(test)]
mod tests;

pub use error::{BELOW_MINIMUM, NOTHING_TO_ORDER, PurchasingRefusal};
pub use expect::{ExpectedSet, set_expected};
pub use invoice::{PostSupplierInvoiceGiven, SupplierInvoicePosted, post_supplier_invoice};
pub use order::{
    PurchaseOrderCancelled, PurchaseOrderPlaced, PurchaseOrderPlacing, cancel_purchase_order,
    place_purchase_order,
};
pub use pay::{SupplierPaid, pay};
pub use propose::{Proposal, StockFigures, propose};
pub use receive::{PurchaseReceived, receive_purchase};
pub use replenish::replenish;
pub use state::{PurchaseState, PurchaseStep};
pub use supplier::{SupplierCreated, create_supplier, set_reorder_rule};

use crate::company::WarehouseId;
use crate::customer::Terms;
use crate::date::Date;
use crate::money::Money;
use crate::payment::Method;
use crate::price::Price;
use crate::product::ProductId;
use crate::quantity::Quantity;
use crate::rate::Rate;
use crate::stock::Spot;
use crate::tax::TaxCategory;
use serde::{Deserialize, Serialize};

crate::id!(SupplierId, "sup", "A supplier.");
crate::id!(PurchaseOrderId, "pur", "A purchase order.");
crate::id!(SupplierInvoiceId, "bil", "A supplier's invoice.");
crate::id!(SupplierPaymentId, "spm", "A payment to a supplier.");

/// The most lines of one purchase order or supplier invoice.
pub const PURCHASE_LINES_MAX: usize = 20_000;

/// Who delivers and bills. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Supplier {
    /// Its id.
    pub id: SupplierId,
    /// Short name, unique in the company.
    pub code: String,
    /// The name on documents.
    pub name: String,
    /// When its invoices are due.
    pub terms: Terms,
    /// How long it takes to deliver. Unit: days.
    pub lead_time_days: i64,
    /// How much more than ordered may be received, as a part of what was ordered.
    pub over_receipt: Rate,
    /// By how much a bill may differ from the ordered price, as a part of it.
    pub price_tolerance: Rate,
    /// What an order by the reorder rules must come to, in the company's base currency; none:
    /// any amount.
    pub minimum_order: Option<Money>,
    /// Raised by the unit of work.
    pub version: i64,
}

/// When a product of a warehouse is bought again. Key: product, warehouse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReorderRule {
    /// What.
    pub product: ProductId,
    /// Where.
    pub warehouse: WarehouseId,
    /// From whom.
    pub supplier: SupplierId,
    /// Below this it is bought.
    pub point: Quantity,
    /// Up to this, at least.
    pub target: Quantity,
    /// In whole lots of so much; 0: in any quantity.
    pub lot: Quantity,
    /// The supplier's price of one unit.
    pub price: Price,
    /// Raised by the unit of work.
    pub version: i64,
}

/// What was ordered from a supplier. Key: id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseOrder {
    /// Its id.
    pub id: PurchaseOrderId,
    /// Of the series `PO`, filled in as it is recorded.
    pub number: String,
    /// Where it stands.
    pub state: PurchaseState,
    /// From whom.
    pub supplier: SupplierId,
    /// Where it is delivered to.
    pub warehouse: WarehouseId,
    /// The business date on which it was placed.
    pub ordered_on: Date,
    /// The supplier's number of it, or a person's words.
    pub reference: String,
    /// What all of it costs, in the company's base currency.
    pub net: Money,
    /// Raised by the unit of work.
    pub version: i64,
}

/// One product of a purchase order. Key: order, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseLine {
    /// The order that it belongs to.
    pub order: PurchaseOrderId,
    /// Its place, from 1.
    pub line_no: i64,
    /// What.
    pub product: ProductId,
    /// Where: the order's warehouse.
    pub warehouse: WarehouseId,
    /// When it is expected.
    pub expected_on: Date,
    /// How much was ordered.
    pub quantity: Quantity,
    /// Price of one unit, in the company's base currency.
    pub price: Price,
    /// What still comes: ordered less received and cancelled, never below 0.
    pub open: Quantity,
    /// How much came in.
    pub received: Quantity,
    /// How much will not come.
    pub cancelled: Quantity,
    /// How much of what came in is billed.
    pub invoiced: Quantity,
    /// What came in cost so much.
    pub received_cost: Money,
    /// What of that is billed.
    pub relieved: Money,
}

/// A line of a goods receipt: the order line that a move serves. Key: document, line_no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PurchaseReceiptLine {
    /// The stock document.
    pub document: crate::stock::StockDocumentId,
    /// Its place, and that of its move.
    pub line_no: i64,
    /// The purchase order.
    pub order: PurchaseOrderId,
    /// Its line.
    pub order_line: i64,
    /// How much came in.
    pub quantity: Quantity,
    /// What it cost by the order's price.
    pub cost: Money,
}

/// A supplier's bill. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierInvoice {
    /// Its id.
    pub id: SupplierInvoiceId,
    /// Of the series `SI`, filled in as it is recorded.
    pub number: String,
    /// Whose.
    pub supplier: SupplierId,
    /// The number that the supplier gave it.
    pub supplier_number: String,
    /// The day that the supplier wrote on it: its terms begin with it.
    pub issued_on: Date,
    /// The day that it counts for in the books.
    pub posted_on: Date,
    /// When it is to be paid.
    pub due_on: Date,
    /// The sum of its lines.
    pub net: Money,
    /// The sum of the taxes that the supplier bills.
    pub tax: Money,
    /// Net and tax.
    pub gross: Money,
    /// The tax that the company itself owes of it, and takes back as input tax; none: nothing of it
    /// is taxed so.
    pub self_assessed: Option<Money>,
    /// Raised by the unit of work.
    pub version: i64,
}

/// One line of a supplier's bill. Key: invoice, line_no. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierInvoiceLine {
    /// The bill that it belongs to.
    pub invoice: SupplierInvoiceId,
    /// Its place, from 1.
    pub line_no: i64,
    /// The purchase order that it bills.
    pub order: PurchaseOrderId,
    /// Its line.
    pub order_line: i64,
    /// How much is billed.
    pub quantity: Quantity,
    /// For how much, net of tax.
    pub net: Money,
    /// What of GRNI it relieves; the rest of its net is a price difference.
    pub relieved: Money,
    /// How it is taxed.
    pub tax_category: TaxCategory,
    /// At which rate.
    pub tax_rate: Rate,
}

/// What is owed for a supplier's bill. Key: invoice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payable {
    /// The bill.
    pub invoice: SupplierInvoiceId,
    /// To whom.
    pub supplier: SupplierId,
    /// The bill's number.
    pub number: String,
    /// When it is to be paid.
    pub due_on: Date,
    /// What was billed.
    pub amount: Money,
    /// What is not paid yet.
    pub open: Money,
    /// Raised by the unit of work.
    pub version: i64,
}

/// A payment to a supplier. Key: id. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierPayment {
    /// Its id.
    pub id: SupplierPaymentId,
    /// Of the series `SP`, filled in as it is recorded.
    pub number: String,
    /// To whom.
    pub supplier: SupplierId,
    /// How.
    pub method: Method,
    /// What was written with it.
    pub reference: String,
    /// The day that it counts for.
    pub paid_on: Date,
    /// How much.
    pub amount: Money,
    /// Raised by the unit of work.
    pub version: i64,
}

/// What of a payment paid one bill. Key: payment, line_no. Never changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SupplierPaymentLine {
    /// The payment.
    pub payment: SupplierPaymentId,
    /// Its place, from 1.
    pub line_no: i64,
    /// The bill.
    pub invoice: SupplierInvoiceId,
    /// How much.
    pub amount: Money,
}

/// Creates a supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CreateSupplier {
    /// Short name, unique in the company.
    pub code: String,
    /// The name on documents.
    pub name: String,
    /// When its invoices are due.
    pub terms: Terms,
    /// How long it takes to deliver. Unit: days.
    #[serde(default)]
    pub lead_time_days: i64,
    /// How much more than ordered may be received, as a part of what was ordered.
    #[serde(default)]
    pub over_receipt: Rate,
    /// By how much a bill may differ from the ordered price, as a part of it.
    #[serde(default)]
    pub price_tolerance: Rate,
    /// What an order by the reorder rules must come to, in the company's base currency; none: any
    /// amount.
    #[serde(default)]
    pub minimum_order: Option<Money>,
}

/// Says when a product of a warehouse is bought again; replaces the rule that there is.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetReorderRule {
    /// What.
    pub product: ProductId,
    /// Where.
    pub warehouse: WarehouseId,
    /// From whom.
    pub supplier: SupplierId,
    /// Below this it is bought; 0: it is not bought by itself.
    pub point: Quantity,
    /// Up to this, at least; not below the point.
    pub target: Quantity,
    /// In whole lots of so much; 0: in any quantity.
    #[serde(default)]
    pub lot: Quantity,
    /// The supplier's price of one unit, in the company's base currency.
    pub price: Price,
}

/// Orders goods from a supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacePurchaseOrder {
    /// From whom.
    pub supplier: SupplierId,
    /// Where it is delivered to.
    pub warehouse: WarehouseId,
    /// The supplier's number of it, or a person's words.
    #[serde(default)]
    pub reference: String,
    /// When all of it is expected; `None`: after the supplier's lead time.
    #[serde(default)]
    pub expected_on: Option<Date>,
    /// What is ordered, at least one line.
    pub lines: Vec<PlacePurchaseLine>,
}

/// One product to order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlacePurchaseLine {
    /// What.
    pub product: ProductId,
    /// How much, above 0.
    pub quantity: Quantity,
    /// The unit of the quantity, one of the product's; none: its base unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Price of one base unit, in the company's base currency.
    pub price: Price,
}

/// Says on which day what is open of a purchase order is expected now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetExpected {
    /// Which.
    pub order: PurchaseOrderId,
    /// When it is expected.
    pub expected_on: Date,
    /// Its lines; none: all that are open.
    #[serde(default)]
    pub lines: Vec<i64>,
    /// Why.
    pub reason: String,
}

/// Orders what the reorder rules of a supplier and warehouse propose now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Replenish {
    /// From whom.
    pub supplier: SupplierId,
    /// For which warehouse.
    pub warehouse: WarehouseId,
}

/// Gives up what of a purchase order has not come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelPurchaseOrder {
    /// Which.
    pub order: PurchaseOrderId,
    /// Why.
    pub reason: String,
}

/// Takes in goods of a purchase order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivePurchase {
    /// Which.
    pub order: PurchaseOrderId,
    /// The supplier's number of the delivery.
    #[serde(default)]
    pub reference: String,
    /// What came; empty: all that is open.
    #[serde(default)]
    pub lines: Vec<ReceivedLine>,
}

/// How much of an order line came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceivedLine {
    /// The order's line.
    pub line_no: i64,
    /// How much, above 0.
    pub quantity: Quantity,
    /// Where it is put, of which lot; none: in no bin.
    #[serde(default)]
    pub place: Option<Spot>,
    /// The last day of a lot that is new.
    #[serde(default)]
    pub expires_on: Option<Date>,
}

/// Posts a supplier's bill for what came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostSupplierInvoice {
    /// Whose.
    pub supplier: SupplierId,
    /// The number that the supplier gave it.
    pub supplier_number: String,
    /// The day that the supplier wrote on it; `None`: the business date.
    #[serde(default)]
    pub issued_on: Option<Date>,
    /// The total that stands on it, to hold ours against.
    #[serde(default)]
    pub gross: Option<Money>,
    /// What it bills, at least one line.
    pub lines: Vec<BilledLine>,
}

/// One line of a supplier's bill.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BilledLine {
    /// The purchase order.
    pub order: PurchaseOrderId,
    /// Its line.
    pub order_line: i64,
    /// How much is billed, above 0.
    pub quantity: Quantity,
    /// For how much, net of tax.
    pub net: Money,
    /// How it is taxed.
    pub tax_category: TaxCategory,
    /// At which rate.
    pub tax_rate: Rate,
    /// Why a price outside the supplier's tolerance is paid all the same; empty: it is not.
    #[serde(default)]
    pub accepted_because: String,
}

/// Pays a supplier.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaySupplier {
    /// Whom.
    pub supplier: SupplierId,
    /// How.
    pub method: Method,
    /// What is written with it.
    #[serde(default)]
    pub reference: String,
    /// How much, above 0.
    pub amount: Money,
    /// Which bills it pays; what is not stated here goes to the bills that are due first.
    #[serde(default)]
    pub bills: Vec<PaidBill>,
}

/// What of a payment pays a bill.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PaidBill {
    /// Which.
    pub invoice: SupplierInvoiceId,
    /// How much, above 0.
    pub amount: Money,
}
