//! Which dates a document may carry at all: a window around the day on which it is recorded.
//!
//! A slip of the pen (1970, 2199, next year in January) would else stand in the books for good: a
//! posted document never changes, and in a legal series no earlier date could follow.

use super::{BackDating, CompanyRefusal};
use crate::date::Date;

/// How far ahead of today a document may be dated. Unit: days; a quarter.
pub const DAYS_AHEAD_MAX: i64 = 92;

/// How far back a document may be dated. Unit: days; ten years, the time that books are kept.
pub const DAYS_BACK_MAX: i64 = 3_653;

/// Holds that a document's date is near the day on which it is recorded. A company that allows
/// back-dating takes in its history and may carry any date.
///
/// Refusals: `DateOutOfWindow`.
pub fn check_business_date(
    on: Date,
    today: Date,
    back_dating: BackDating,
) -> Result<(), CompanyRefusal> {
    let ahead = on.days_since(today);
    match back_dating {
        BackDating::Allowed => Ok(()),
        BackDating::Refused if (-DAYS_BACK_MAX..=DAYS_AHEAD_MAX).contains(&ahead) => Ok(()),
        BackDating::Refused => Err(CompanyRefusal::DateOutOfWindow { date: on, today }),
    }
}
