//! Why stock refuses.

use super::{Cause, CountState};
use crate::date::Date;
use crate::quantity::Quantity;
use crate::refusal::{Kind, Refusal};

/// A refusal about stock.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum StockRefusal {
    /// A document without lines.
    #[error("there is no line")]
    NoLines,
    /// More lines than a document holds.
    #[error("{lines} lines are more than the {lines_max} that one document holds")]
    TooManyLines {
        /// How many there are.
        lines: usize,
        /// How many there may be.
        lines_max: usize,
    },
    /// The company has no such warehouse.
    #[error("there is no such warehouse")]
    UnknownWarehouse,
    /// The company has no such product.
    #[error("there is no such product")]
    UnknownProduct,
    /// A service or a charge.
    #[error("`{sku}` is not kept in stock")]
    NotStocked {
        /// The product's SKU.
        sku: String,
    },
    /// A quantity of 0, below 0 where only more makes sense, or above the most.
    #[error("a quantity of {quantity} makes no sense here")]
    QuantityOutOfRange {
        /// The quantity.
        quantity: Quantity,
    },
    /// A cost below 0.
    #[error("a cost is never negative")]
    CostNegative,
    /// A cost stated for goods that are missing: they leave at the average.
    #[error("goods that are missing leave at the average cost, not at a stated one")]
    CostOfLess,
    /// Goods found where none were, so that there is no average to value them at.
    #[error("nothing is on hand to take the cost from: state the cost of one unit")]
    CostUnknown,
    /// Less is on hand than would leave.
    #[error("{on_hand} are on hand, {short_by} less than would leave")]
    NotEnough {
        /// How much is on hand.
        on_hand: Quantity,
        /// How much is missing.
        short_by: Quantity,
    },
    /// Less is available than an order asks for.
    #[error("{available} are available, {short_by} less than are asked for")]
    NotAvailable {
        /// How much is on hand and promised to nobody.
        available: Quantity,
        /// How much is missing.
        short_by: Quantity,
    },
    /// Less would be left than stands in open shipments: other promises are dropped.
    #[error("{allocated} stand in open shipments, {short_by} more than would be left: cancel some")]
    InOpenShipments {
        /// How much stands in open shipments.
        allocated: Quantity,
        /// How much of it would be missing.
        short_by: Quantity,
    },
    /// The cause of an adjustment makes goods less or more, and the line the other.
    #[error("the cause {cause} does not explain a difference of this sign")]
    CauseForbids {
        /// The cause.
        cause: Cause,
    },
    /// The product stands on an open count sheet of the warehouse.
    #[error("it is being counted: post or cancel the count sheet first")]
    BeingCounted,
    /// A product is named twice where each stands once.
    #[error("it is named twice")]
    ProductTwice,
    /// A transfer within one warehouse.
    #[error("a transfer goes to another warehouse")]
    SameWarehouse,
    /// The company has no such transfer.
    #[error("there is no such transfer")]
    UnknownTransfer,
    /// More arrives than is on its way.
    #[error("{on_the_way} are on their way")]
    MoreThanSent {
        /// How much of the line has not arrived.
        on_the_way: Quantity,
    },
    /// The transfer, count sheet or order has no such line.
    #[error("there is no line {line_no}")]
    UnknownLine {
        /// The line that was named.
        line_no: i64,
    },
    /// All of a transfer has arrived.
    #[error("nothing of it is on its way any more")]
    AllArrived,
    /// Goods would arrive before they left.
    #[error("what left on {sent_on} does not arrive on {arrived_on}")]
    BeforeSent {
        /// The day that they left.
        sent_on: Date,
        /// The day that they would arrive.
        arrived_on: Date,
    },
    /// The company has no such count sheet.
    #[error("there is no such count sheet")]
    UnknownCount,
    /// A count sheet that is posted or cancelled.
    #[error("the count sheet is {state}")]
    CountClosed {
        /// Where it stands.
        state: CountState,
    },
    /// A count sheet with lines that nobody has entered.
    #[error("{lines} lines are not counted yet, the first is line {line_no}")]
    NotCounted {
        /// How many.
        lines: usize,
        /// The first.
        line_no: i64,
    },
    /// The product is not on the count sheet.
    #[error("it is not on the count sheet")]
    NotOnSheet,
    /// Nothing is on hand that could be worth something.
    #[error("nothing is on hand")]
    NothingOnHand,
    /// A product with a standard cost is valued at it.
    #[error("it is valued at its standard cost: change that")]
    HasStandardCost,
    /// Goods would leave on a day before their last move.
    #[error("goods last moved on {last_moved} cannot leave on {moved_on}")]
    BackDated {
        /// The day on which they would leave.
        moved_on: Date,
        /// The day of their last move.
        last_moved: Date,
    },
    /// The warehouse has no such bin.
    #[error("there is no bin `{bin}` in the warehouse")]
    UnknownBin {
        /// The bin that was named.
        bin: String,
    },
    /// A bin before the first on the way of the pickers.
    #[error("a bin's place on the way is 0 or more")]
    SequenceNegative,
    /// Goods that are kept by lot come in without one.
    #[error("`{sku}` is kept by lot: say which")]
    LotRequired {
        /// The product's SKU.
        sku: String,
    },
    /// The product has no such lot.
    #[error("there is no such lot of the product")]
    UnknownLot,
    /// A lot of a product that is not kept by lot.
    #[error("the product is not kept by lot")]
    LotNotKept,
    /// A new lot of a product whose lots expire, without its last day.
    #[error("the lot is new: say its last day")]
    ExpiryRequired,
    /// A lot has another last day than is stated.
    #[error("the lot is known with {}", known(.expires_on))]
    LotDiffers {
        /// The last day that it is known with.
        expires_on: Option<Date>,
    },
    /// Goods come in to be sold that are not good any more.
    #[error("the lot expired on {expires_on}: take it in as blocked or not at all")]
    LotExpired {
        /// Its last day.
        expires_on: Date,
    },
    /// Goods of our own with the status of a customer's.
    #[error("our own goods are available, in quarantine or blocked")]
    NotOurStatus,
    /// Less lies in a place than would leave it.
    #[error("{lies} lie there, {short_by} less than would leave")]
    NotThere {
        /// How much lies there.
        lies: Quantity,
        /// How much is missing.
        short_by: Quantity,
    },
    /// Less lies in bins, available and good for long enough, than would leave.
    #[error(
        "{usable} can be taken, {short_by} less than would leave: the rest expires too soon, \
             is held or stands ready for others"
    )]
    NotUsable {
        /// How much can be taken.
        usable: Quantity,
        /// How much is missing.
        short_by: Quantity,
    },
    /// Picked goods that are no longer good for as long as their product asks.
    #[error(
        "lot {lot} is good until {expires_on}, goods that leave must be until {lasts_until}: \
         withdraw the shipment and pick others"
    )]
    LotTooOld {
        /// The lot.
        lot: String,
        /// Its last day.
        expires_on: Date,
        /// The day until which it would have to be good.
        lasts_until: Date,
    },
    /// A change of place that changes nothing.
    #[error("it lies there already")]
    SamePlace,
    /// A product has several places on a count sheet, and an entry names none.
    #[error("it has several places on the sheet: say which")]
    SeveralPlaces,
}

/// A lot's last day, for people.
fn known(expires_on: &Option<Date>) -> String {
    expires_on.map_or("no last day".to_owned(), |day| format!("the last day {day}"))
}

impl Refusal for StockRefusal {
    fn code(&self) -> &'static str {
        match self {
            StockRefusal::NoLines => "stock.no_lines",
            StockRefusal::TooManyLines { .. } => "stock.too_many_lines",
            StockRefusal::UnknownWarehouse => "stock.unknown_warehouse",
            StockRefusal::UnknownProduct => "stock.unknown_product",
            StockRefusal::NotStocked { .. } => "stock.not_stocked",
            StockRefusal::QuantityOutOfRange { .. } => "stock.quantity_out_of_range",
            StockRefusal::CostNegative => "stock.cost_negative",
            StockRefusal::CostOfLess => "stock.cost_of_less",
            StockRefusal::CostUnknown => "stock.cost_unknown",
            StockRefusal::NotEnough { .. } => "stock.not_enough",
            StockRefusal::NotAvailable { .. } => "stock.not_available",
            StockRefusal::InOpenShipments { .. } => "stock.in_open_shipments",
            StockRefusal::CauseForbids { .. } => "stock.cause_forbids",
            StockRefusal::BeingCounted => "stock.being_counted",
            StockRefusal::ProductTwice => "stock.product_twice",
            StockRefusal::SameWarehouse => "stock.same_warehouse",
            StockRefusal::UnknownTransfer => "stock.unknown_transfer",
            StockRefusal::MoreThanSent { .. } => "stock.more_than_sent",
            StockRefusal::UnknownLine { .. } => "stock.unknown_line",
            StockRefusal::AllArrived => "stock.all_arrived",
            StockRefusal::BeforeSent { .. } => "stock.before_sent",
            StockRefusal::UnknownCount => "stock.unknown_count",
            StockRefusal::CountClosed { .. } => "stock.count_closed",
            StockRefusal::NotCounted { .. } => "stock.not_counted",
            StockRefusal::NotOnSheet => "stock.not_on_sheet",
            StockRefusal::NothingOnHand => "stock.nothing_on_hand",
            StockRefusal::HasStandardCost => "stock.has_standard_cost",
            StockRefusal::BackDated { .. } => "stock.back_dated",
            StockRefusal::UnknownBin { .. } => "stock.unknown_bin",
            StockRefusal::SequenceNegative => "stock.sequence_negative",
            StockRefusal::LotRequired { .. } => "stock.lot_required",
            StockRefusal::LotNotKept => "stock.lot_not_kept",
            StockRefusal::UnknownLot => "stock.unknown_lot",
            StockRefusal::ExpiryRequired => "stock.expiry_required",
            StockRefusal::LotDiffers { .. } => "stock.lot_differs",
            StockRefusal::LotExpired { .. } => "stock.lot_expired",
            StockRefusal::NotOurStatus => "stock.not_our_status",
            StockRefusal::NotThere { .. } => "stock.not_there",
            StockRefusal::NotUsable { .. } => "stock.not_usable",
            StockRefusal::LotTooOld { .. } => "stock.lot_too_old",
            StockRefusal::SamePlace => "stock.same_place",
            StockRefusal::SeveralPlaces => "stock.several_places",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            StockRefusal::UnknownWarehouse
            | StockRefusal::UnknownProduct
            | StockRefusal::UnknownTransfer
            | StockRefusal::UnknownLine { .. }
            | StockRefusal::UnknownCount
            | StockRefusal::UnknownBin { .. }
            | StockRefusal::UnknownLot
            | StockRefusal::NotOnSheet => Kind::NotFound,
            StockRefusal::BeingCounted
            | StockRefusal::MoreThanSent { .. }
            | StockRefusal::AllArrived
            | StockRefusal::BeforeSent { .. }
            | StockRefusal::CountClosed { .. }
            | StockRefusal::NotCounted { .. }
            | StockRefusal::NothingOnHand
            | StockRefusal::HasStandardCost
            | StockRefusal::NotEnough { .. }
            | StockRefusal::NotAvailable { .. }
            | StockRefusal::InOpenShipments { .. }
            | StockRefusal::BackDated { .. }
            | StockRefusal::LotDiffers { .. }
            | StockRefusal::LotExpired { .. }
            | StockRefusal::NotThere { .. }
            | StockRefusal::NotUsable { .. }
            | StockRefusal::LotTooOld { .. }
            | StockRefusal::CostUnknown => Kind::Conflict,
            StockRefusal::CauseForbids { .. }
            | StockRefusal::SequenceNegative
            | StockRefusal::LotRequired { .. }
            | StockRefusal::LotNotKept
            | StockRefusal::ExpiryRequired
            | StockRefusal::NotOurStatus
            | StockRefusal::SamePlace
            | StockRefusal::SeveralPlaces
            | StockRefusal::ProductTwice
            | StockRefusal::SameWarehouse
            | StockRefusal::NoLines
            | StockRefusal::TooManyLines { .. }
            | StockRefusal::NotStocked { .. }
            | StockRefusal::QuantityOutOfRange { .. }
            | StockRefusal::CostNegative
            | StockRefusal::CostOfLess => Kind::Invalid,
        }
    }
}
