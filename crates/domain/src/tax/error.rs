//! Why taxes refuse.

use super::{BOXES_MAX, COMPONENTS_MAX, TaxCategory, TaxSide};
use crate::country::Country;
use crate::date::Date;
use crate::rate::Rate;
use crate::refusal::{Kind, Refusal};

/// A refusal about taxes.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TaxRefusal {
    /// No rate of the category holds in the country on the day.
    #[error("{country} has no rate of tax category {category} on {on}")]
    NoRate {
        /// The country.
        country: Country,
        /// The category.
        category: TaxCategory,
        /// The day.
        on: Date,
    },
    /// A rate below 0 % or above 100 %.
    #[error("a tax rate of {rate} is not between 0 and 100 %")]
    RateOutOfRange {
        /// The rate.
        rate: Rate,
    },
    /// A code of a component that is empty, too long, or of other characters.
    #[error("the code of a component has 1 to 12 letters, digits, `-` or `_`")]
    MalformedComponent,
    /// One component, or more than a rate has.
    #[error("a rate is made of 2 to {COMPONENTS_MAX} components, or of none")]
    ComponentCount,
    /// A component of 0 or below, or twice the same code.
    #[error("each component has a code of its own and a rate above 0")]
    BadComponent,
    /// The components sum to another rate.
    #[error("the components come to {sum}, the rate is {rate}")]
    ComponentsDiffer {
        /// What they come to.
        sum: Rate,
        /// The rate.
        rate: Rate,
    },
    /// A text that names no month, quarter or year.
    #[error("a period is a month, a quarter or a year: 2026-03, 2026-Q1 or 2026")]
    MalformedPeriod,
    /// A form and boxes, or neither.
    #[error("name a ready form, or the boxes of your own: one of the two")]
    FormOrBoxes,
    /// More boxes than a form has.
    #[error("a form has at most {BOXES_MAX} boxes")]
    TooManyBoxes,
    /// A box that names no category.
    #[error("a box names the tax categories that belong into it")]
    BoxWithoutCategory,
    /// Two boxes of one number.
    #[error("there are two boxes {number}")]
    BoxTwice {
        /// The number.
        number: String,
    },
    /// An amount would belong into both.
    #[error("boxes {other} and {number} take the same side, category and rate")]
    BoxesOverlap {
        /// The later one.
        number: String,
        /// The one before it.
        other: String,
    },
    /// Days of the period are still to come.
    #[error("the period ends on {last}: it is filed when its days are over")]
    PeriodNotOver {
        /// Its last day.
        last: Date,
    },
    /// Days of the period were filed before.
    #[error("returns are filed through {through}: what is late belongs to a later period")]
    FiledAlready {
        /// The last day that was filed.
        through: Date,
    },
    /// An earlier period comes first.
    #[error("the days from {from} on are not filed yet: file them first")]
    EarlierNotFiled {
        /// The first day.
        from: Date,
    },
    /// A return must say an amount that no box of the form takes.
    #[error("the form has no box for {side}, {category} {rate}")]
    InNoBox {
        /// The side.
        side: TaxSide,
        /// The category.
        category: TaxCategory,
        /// The rate.
        rate: Rate,
    },
    /// A lock was changed behind the figures.
    #[error("locks were changed after the figures were read: file the return again")]
    LocksChanged,
    /// A rate for a category whose rate is 0 by its nature.
    #[error("tax category {category} is 0 % by its nature and has no rates")]
    CategoryWithoutRate {
        /// The category.
        category: TaxCategory,
    },
}

impl Refusal for TaxRefusal {
    fn code(&self) -> &'static str {
        match self {
            TaxRefusal::NoRate { .. } => "tax.no_rate",
            TaxRefusal::RateOutOfRange { .. } => "tax.rate_out_of_range",
            TaxRefusal::MalformedComponent => "tax.malformed_component",
            TaxRefusal::ComponentCount => "tax.component_count",
            TaxRefusal::BadComponent => "tax.bad_component",
            TaxRefusal::ComponentsDiffer { .. } => "tax.components_differ",
            TaxRefusal::MalformedPeriod => "tax.malformed_period",
            TaxRefusal::FormOrBoxes => "tax.form_or_boxes",
            TaxRefusal::TooManyBoxes => "tax.too_many_boxes",
            TaxRefusal::BoxWithoutCategory => "tax.box_without_category",
            TaxRefusal::BoxTwice { .. } => "tax.box_twice",
            TaxRefusal::BoxesOverlap { .. } => "tax.boxes_overlap",
            TaxRefusal::PeriodNotOver { .. } => "tax.period_not_over",
            TaxRefusal::FiledAlready { .. } => "tax.filed_already",
            TaxRefusal::EarlierNotFiled { .. } => "tax.earlier_not_filed",
            TaxRefusal::InNoBox { .. } => "tax.in_no_box",
            TaxRefusal::LocksChanged => "tax.locks_changed",
            TaxRefusal::CategoryWithoutRate { .. } => "tax.category_without_rate",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            TaxRefusal::NoRate { .. }
            | TaxRefusal::PeriodNotOver { .. }
            | TaxRefusal::FiledAlready { .. }
            | TaxRefusal::EarlierNotFiled { .. }
            | TaxRefusal::InNoBox { .. }
            | TaxRefusal::LocksChanged => Kind::Conflict,
            TaxRefusal::RateOutOfRange { .. }
            | TaxRefusal::MalformedComponent
            | TaxRefusal::ComponentCount
            | TaxRefusal::BadComponent
            | TaxRefusal::ComponentsDiffer { .. }
            | TaxRefusal::MalformedPeriod
            | TaxRefusal::FormOrBoxes
            | TaxRefusal::TooManyBoxes
            | TaxRefusal::BoxWithoutCategory
            | TaxRefusal::BoxTwice { .. }
            | TaxRefusal::BoxesOverlap { .. }
            | TaxRefusal::CategoryWithoutRate { .. } => Kind::Invalid,
        }
    }
}
