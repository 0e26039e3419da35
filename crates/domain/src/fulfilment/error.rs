//! Why fulfilment refuses.

use crate::quantity::Quantity;
use crate::refusal::{Kind, Refusal};

/// A refusal of fulfilment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FulfilmentRefusal {
    /// A wave without shipments, or a command without lines.
    #[error("there is nothing to do")]
    Nothing,
    /// More shipments than a wave holds.
    #[error("{shipments} shipments are more than the {most} that one wave holds")]
    TooMany {
        /// How many there are.
        shipments: usize,
        /// How many there may be.
        most: usize,
    },
    /// A shipment, pick or line is named twice.
    #[error("it is named twice")]
    Twice,
    /// A shipment of another warehouse than the first one's.
    #[error("it leaves from another warehouse than the first")]
    OtherWarehouse,
    /// The shipment has no such pick that is open.
    #[error("there is no open pick {pick_no}")]
    UnknownPick {
        /// The pick that was named.
        pick_no: i64,
    },
    /// More is picked than was planned, or less than nothing.
    #[error("between 0 and {planned} are picked of it")]
    PickedOutOfRange {
        /// What was planned.
        planned: Quantity,
    },
    /// The shipment has no such line.
    #[error("there is no line {line_no}")]
    UnknownLine {
        /// The line that was named.
        line_no: i64,
    },
    /// Cartons hold more or less of a line than leaves.
    #[error("of line {line_no} {packed} are packed and {quantity} leave")]
    NotPackedOnce {
        /// The line.
        line_no: i64,
        /// What the cartons hold.
        packed: Quantity,
        /// What leaves.
        quantity: Quantity,
    },
    /// A carton without goods, or with a quantity or weight that makes no sense.
    #[error("a carton holds something, and weighs nothing less than nothing")]
    CartonEmpty,
    /// More cartons than one shipment has.
    #[error("it needs more than {most} cartons")]
    TooManyCartons {
        /// How many there may be.
        most: usize,
    },
    /// Cartons need the company's prefix for their numbers.
    #[error("say the company's GS1 prefix with `fulfilment.set_packing` first")]
    NoPrefix,
    /// Not 7 to 10 digits.
    #[error("a GS1 company prefix has 7 to 10 digits")]
    PrefixMalformed,
    /// All serial numbers of the prefix are used.
    #[error("no serial number is left under the company's GS1 prefix")]
    SerialsUsedUp,
    /// A limit below 1.
    #[error("a limit is above 0")]
    LimitOutOfRange,
}

impl Refusal for FulfilmentRefusal {
    fn code(&self) -> &'static str {
        match self {
            FulfilmentRefusal::Nothing => "fulfilment.nothing",
            FulfilmentRefusal::TooMany { .. } => "fulfilment.too_many",
            FulfilmentRefusal::Twice => "fulfilment.twice",
            FulfilmentRefusal::OtherWarehouse => "fulfilment.other_warehouse",
            FulfilmentRefusal::UnknownPick { .. } => "fulfilment.unknown_pick",
            FulfilmentRefusal::PickedOutOfRange { .. } => "fulfilment.picked_out_of_range",
            FulfilmentRefusal::UnknownLine { .. } => "fulfilment.unknown_line",
            FulfilmentRefusal::NotPackedOnce { .. } => "fulfilment.not_packed_once",
            FulfilmentRefusal::CartonEmpty => "fulfilment.carton_empty",
            FulfilmentRefusal::TooManyCartons { .. } => "fulfilment.too_many_cartons",
            FulfilmentRefusal::NoPrefix => "fulfilment.no_prefix",
            FulfilmentRefusal::PrefixMalformed => "fulfilment.prefix_malformed",
            FulfilmentRefusal::SerialsUsedUp => "fulfilment.serials_used_up",
            FulfilmentRefusal::LimitOutOfRange => "fulfilment.limit_out_of_range",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            FulfilmentRefusal::UnknownPick { .. } | FulfilmentRefusal::UnknownLine { .. } => {
                Kind::NotFound
            }
            FulfilmentRefusal::NoPrefix | FulfilmentRefusal::SerialsUsedUp => Kind::Conflict,
            FulfilmentRefusal::Nothing
            | FulfilmentRefusal::TooMany { .. }
            | FulfilmentRefusal::Twice
            | FulfilmentRefusal::OtherWarehouse
            | FulfilmentRefusal::PickedOutOfRange { .. }
            | FulfilmentRefusal::NotPackedOnce { .. }
            | FulfilmentRefusal::CartonEmpty
            | FulfilmentRefusal::TooManyCartons { .. }
            | FulfilmentRefusal::PrefixMalformed
            | FulfilmentRefusal::LimitOutOfRange => Kind::Invalid,
        }
    }
}
