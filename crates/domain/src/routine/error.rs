//! Why a routine is refused.
use super::RoutineKind;
use crate::date::Date;
use crate::refusal::{Kind, Refusal};

/// A refusal of routines.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RoutineRefusal {
    /// A number of days that makes no sense.
    #[error("a hold may wait from 1 to {days_max} days")]
    BadDays {
        /// The most.
        days_max: i64,
    },
    /// A routine does not begin in the past.
    #[error("{first_on} is before {today}: a routine begins today or later")]
    FirstInPast {
        /// The day.
        first_on: Date,
        /// Today.
        today: Date,
    },
    /// It is not due: another has begun it, or it was changed or stopped.
    #[error("{kind} is not due")]
    NotDue {
        /// Which.
        kind: RoutineKind,
    },
    /// The company never had it.
    #[error("{kind} is no routine of the company: say how often with `every`")]
    NotSet {
        /// Which.
        kind: RoutineKind,
    },
}

impl Refusal for RoutineRefusal {
    fn code(&self) -> &'static str {
        match self {
            RoutineRefusal::BadDays { .. } => "routine.bad_days",
            RoutineRefusal::FirstInPast { .. } => "routine.first_in_past",
            RoutineRefusal::NotDue { .. } => "routine.not_due",
            RoutineRefusal::NotSet { .. } => "routine.not_set",
        }
    }

    fn kind(&self) -> Kind {
        match self {
            RoutineRefusal::BadDays { .. } | RoutineRefusal::FirstInPast { .. } => Kind::Invalid,
            RoutineRefusal::NotDue { .. } => Kind::Conflict,
            RoutineRefusal::NotSet { .. } => Kind::NotFound,
        }
    }
}
