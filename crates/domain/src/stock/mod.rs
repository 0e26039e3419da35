//! Stock: how much of a product lies where, how much of it is promised, and what it is worth.
//!
//! - **Balance**: quantity and value of one product in one warehouse.
//! - **Reserved**: the part of on hand that confirmed orders will take.
//! - **Available**: on hand less what is reserved and what is held by its status ([`place`]).
//! - **Move**: one change of a balance, frozen with its value.
//! - **Moving average**: an issue takes `round(value x quantity / on hand)`; the move that empties
//!   the balance takes the whole value (RULES 23).
//!
//! - **Standard cost**: a product that has one is received at it, and what it really cost besides
//!   is a price difference: each receipt brings the balance to `round(standard x on hand)`. Between
//!   two receipts its average is the standard, so that goods leave as all others do; what comes
//!   back at an older cost, or from a transfer, moves it a little until the next one.
//! - **Transfer**: goods on their way between two warehouses. They leave at the average, are worth
//!   the same on the way (account goods in transit) and come in at it; what arrives in parts takes
//!   its part by cumulative difference. What never arrives is received and then adjusted as lost,
//!   so that its loss has a date and a reason.
//! - **Count**: a sheet with the book quantity of each line frozen as it is opened. What is counted
//!   is held against that, and the difference is applied to what is there now, so that goods may
//!   come and go while it is open. A product is on one open sheet at a time and is not adjusted
//!   meanwhile: no difference is posted twice.
//! - **Revaluation**: another value for the same goods.
//!
//! | count in | enter | post   | cancel    |   | transfer in | receive a part | receive the rest |
//! |----------|-------|--------|-----------|---|-------------|----------------|------------------|
//! | open     | open  | posted | cancelled |   | transit     | transit        | arrived          |
//!
//! Invariants: on hand less held >= reserved >= 0; the moves of a balance sum to its quantity and
//! value, and are numbered without a gap; an empty balance is worth exactly 0.

pub mod adjust;
pub mod atp;
pub mod balance;
pub mod bring;
pub mod cause;
pub mod count;
pub mod document;
pub mod error;
pub mod estimate;
pub mod place;
pub mod receive;
pub mod relocate;
pub mod revalue;
pub mod shelves;
pub mod shortfall;
pub mod transfer;

#[cfg(test)]
mod tests;

pub use adjust::adjust;
pub use atp::{OnDay, expected};
pub use balance::{issue, put_in, reserve, take_out, unreserve};
pub use bring::{BringGoods, BringLine, GoodsBrought, bring};
pub use cause::Cause;
pub use count::{
    CountCancelled, CountLine, CountOpened, CountPosted, CountSheet, CountState, cancel_count,
    enter_count, open_count, post_count,
};
pub use document::{STOCK_LINES_MAX, STOCK_QUANTITY_MAX, StockGiven, StockMoved};
pub use error::StockRefusal;
pub use estimate::{CostBasis, estimated_cost};
pub use place::{Bin, Lot, Place, PlaceMove, SetBin, Spot, StockStatus, set_bin};
pub use receive::{CostedLine, put_back, receive, receive_at_cost};
pub use relocate::{Carried, RelocateLine, RelocateStock, carry, relocate};
pub use revalue::{StandardCost, StandardCostSet, revalue, set_standard_cost};
pub use shelves::{Laid, LeftBy, MovedBy, Shelved, Shelves};
pub use shortfall::{Dropped, Promise};
pub use transfer::{
    Transfer, TransferArrived, TransferLine, TransferSent, TransferState, receive_transfer,
    send_transfer,
};

use crate::code::codes;
use crate::company::WarehouseId;
use crate::date::Date;
use crate::id::Uuid;
use crate::money::Money;
use crate::price::Price;
use crate::product::ProductId;
use crate::quantity::Quantity;
use serde::{Deserialize, Serialize};

crate::id!(StockDocumentId, "std", "A document that moves or revalues stock.");
crate::id!(CountId, "cnt", "A count sheet.");

/// What a balance is known by: a product and where it lies.
pub type Stocked = (ProductId, WarehouseId);

/// Quantity and value of one product in one warehouse. The key is (product, warehouse).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// What.
    pub product: ProductId,
    /// Where.
    pub warehouse: WarehouseId,
    /// How much lies there.
    pub on_hand: Quantity,
    /// How much of it is promised to confirmed orders.
    pub reserved: Quantity,
    /// How much of it may not leave; none: the balance is not kept by place.
    pub held: Option<Quantity>,
    /// What it is worth, in the company's base currency.
    pub value: Money,
    /// The latest date of its moves.
    pub last_moved: Option<Date>,
    /// What one unit was worth in its last move that was worth anything, in the company's base
    /// currency; 0 before. An empty balance has no average: this is what is known of it.
    pub last_cost: Price,
    /// How many moves made it.
    pub moves: i64,
    /// Raised by the unit of work.
    pub version: i64,
}

/// One change of a balance. The key is (document, line_no).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Move {
    /// The stock document, shipment or return that moved it.
    pub document: Uuid,
    /// The document's line.
    pub line_no: i64,
    /// What.
    pub product: ProductId,
    /// Where.
    pub warehouse: WarehouseId,
    /// Why.
    pub kind: MoveKind,
    /// Positive into the warehouse, negative out of it.
    pub quantity: Quantity,
    /// Of the same sign as the quantity, in the company's base currency.
    pub value: Money,
    /// The business date.
    pub moved_on: Date,
    /// Its place among the moves of its balance, from 1, in the order of posting: the moving
    /// average can be told from the moves alone (RULES 23).
    pub sequence: i64,
}

/// Why stock moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MoveKind {
    /// Goods came in.
    Receipt,
    /// Goods left with a shipment.
    Issue,
    /// A count or damage found another quantity.
    Adjustment,
    /// A customer sent goods back.
    Return,
    /// Goods left for another warehouse.
    TransferOut,
    /// Goods came in from another warehouse.
    TransferIn,
    /// The same goods are worth another value; the quantity is 0.
    Revaluation,
    /// A goods issue was undone.
    IssueReversal,
}
codes!(MoveKind {
    Receipt = "receipt",
    Issue = "issue",
    Adjustment = "adjustment",
    Return = "return",
    TransferOut = "transfer_out",
    TransferIn = "transfer_in",
    Revaluation = "revaluation",
    IssueReversal = "issue_reversal",
});

/// A receipt, an adjustment, a transfer's way out or in, or a revaluation, with its moves as lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StockDocument {
    /// Its id.
    pub id: StockDocumentId,
    /// Of the series `ST`, filled in as it is recorded.
    pub number: String,
    /// What it does.
    pub kind: StockDocumentKind,
    /// Where.
    pub warehouse: WarehouseId,
    /// The business date.
    pub moved_on: Date,
    /// Why, in a person's words; empty on receipts.
    pub reason: String,
    /// The other side's number, such as a delivery note's; empty on adjustments.
    pub reference: String,
    /// Of an adjustment the cause, which says the account; else a count, which says nothing.
    pub cause: Cause,
    /// What it rests on: the transfer that arrives, the count sheet, the purchase order, the
    /// shipment that is undone.
    pub origin: Option<Uuid>,
    /// Of a receipt how much more the goods cost than they are taken in at, in the company's base
    /// currency; negative: less. 0 without a standard cost.
    pub difference: Money,
    /// Raised by the unit of work.
    pub version: i64,
}

/// What a stock document does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum StockDocumentKind {
    /// Goods came in at a cost.
    Receipt,
    /// A count or damage found another quantity.
    Adjustment,
    /// Goods left for another warehouse: the transfer itself.
    TransferOut,
    /// Goods of a transfer arrived.
    TransferIn,
    /// Goods are worth another value.
    Revaluation,
    /// A goods issue was undone.
    IssueReversal,
    /// Goods lie in another place or status of the warehouse; no balance moves.
    Relocation,
}
codes!(StockDocumentKind {
    Receipt = "receipt",
    Adjustment = "adjustment",
    TransferOut = "transfer_out",
    TransferIn = "transfer_in",
    Revaluation = "revaluation",
    IssueReversal = "issue_reversal",
    Relocation = "relocation",
});

/// Receives goods at a cost.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveStock {
    /// Where.
    pub warehouse: WarehouseId,
    /// The other side's number, such as a delivery note's.
    #[serde(default)]
    pub reference: String,
    /// What came, at least one line.
    pub lines: Vec<ReceiveLine>,
}

/// One product that came in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveLine {
    /// What.
    pub product: ProductId,
    /// How much, above 0.
    pub quantity: Quantity,
    /// Cost of one unit, in the company's base currency.
    pub unit_cost: Price,
    /// Where it is put, of which lot; none: in no bin.
    #[serde(default)]
    pub place: Option<Spot>,
    /// The last day of a lot that is new.
    #[serde(default)]
    pub expires_on: Option<Date>,
}

/// Records that more or less is there than the books say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustStock {
    /// Where.
    pub warehouse: WarehouseId,
    /// Why, in a person's words.
    pub reason: String,
    /// The cause, which says the account.
    #[serde(default)]
    pub cause: Cause,
    /// What differs, at least one line.
    pub lines: Vec<AdjustLine>,
}

/// One product of which more or less is there.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct AdjustLine {
    /// What.
    pub product: ProductId,
    /// The difference: positive when more is there, never 0.
    pub quantity: Quantity,
    /// Cost of one unit of what is more; `None`: the current average. Never with less.
    #[serde(default)]
    pub unit_cost: Option<Price>,
    /// Where it differs; none: more in no bin, less where it is best taken from.
    #[serde(default)]
    pub place: Option<Spot>,
}

/// Sends goods to another warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendTransfer {
    /// Where they leave.
    pub from: WarehouseId,
    /// Where they go.
    pub to: WarehouseId,
    /// The other side's number, such as a carrier's.
    #[serde(default)]
    pub reference: String,
    /// What leaves, at least one line, each product once.
    pub lines: Vec<SendLine>,
}

/// One product that leaves for another warehouse.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SendLine {
    /// What.
    pub product: ProductId,
    /// How much, above 0.
    pub quantity: Quantity,
    /// Where it leaves; none: where it is best taken from.
    #[serde(default)]
    pub place: Option<Spot>,
}

/// Takes in goods of a transfer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReceiveTransfer {
    /// Which.
    pub transfer: StockDocumentId,
    /// What arrived; empty: all that is on its way.
    #[serde(default)]
    pub lines: Vec<ArrivedLine>,
}

/// How much of a transfer's line arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ArrivedLine {
    /// The transfer's line.
    pub line_no: i64,
    /// How much, above 0.
    pub quantity: Quantity,
}

/// Opens a count sheet: the book quantity of each product is frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenCount {
    /// Where.
    pub warehouse: WarehouseId,
    /// What is counted, each once; empty: all that lies in the bins.
    #[serde(default)]
    pub products: Vec<ProductId>,
    /// Which bins are counted; empty: all.
    #[serde(default)]
    pub bins: Vec<String>,
}

/// Enters what was counted; a second entry of a line replaces the first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EnterCount {
    /// Which sheet.
    pub count: CountId,
    /// What was counted, at least one line.
    pub lines: Vec<CountedLine>,
}

/// What was counted of one product.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CountedLine {
    /// What; a product of the sheet.
    pub product: ProductId,
    /// How much was there when the sheet was opened, 0 or more.
    pub counted: Quantity,
    /// Cost of one unit of what is more than the books say; `None`: the current average.
    #[serde(default)]
    pub unit_cost: Option<Price>,
    /// Where; none: the only place of the product on the sheet.
    #[serde(default)]
    pub place: Option<Spot>,
}

/// Posts the differences of a sheet whose lines all are entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostCount {
    /// Which sheet.
    pub count: CountId,
}

/// Gives up a count sheet: nothing is posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CancelCount {
    /// Which sheet.
    pub count: CountId,
}

/// Gives goods on hand another value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevalueStock {
    /// Where.
    pub warehouse: WarehouseId,
    /// Why, in a person's words.
    pub reason: String,
    /// What is worth another value, at least one line, each product once.
    pub lines: Vec<RevalueLine>,
}

/// What one unit of a product is worth from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RevalueLine {
    /// What.
    pub product: ProductId,
    /// Value of one unit, in the company's base currency, 0 or more.
    pub unit_cost: Price,
}

/// Gives a product a standard cost, or takes it away, and revalues what is on hand of it in all
/// warehouses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct SetStandardCost {
    /// Which.
    pub product: ProductId,
    /// Cost of one unit, in the company's base currency; `None`: it is valued at the moving average
    /// from now on, and nothing is revalued.
    pub unit_cost: Option<Price>,
    /// Why, in a person's words.
    pub reason: String,
}
