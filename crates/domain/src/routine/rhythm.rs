//! When something falls due again.
use crate::code::codes;
use crate::date::Date;

/// How often.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Every {
    /// On each day.
    Day,
    /// On the same day of each week.
    Week,
    /// On the same day of each month, or its last where it is too short.
    Month,
}
codes!(Every { Day = "day", Week = "week", Month = "month" });

impl Every {
    /// The first day behind `after` on which what began on `first` falls due; none: the calendar
    /// ends before it.
    #[must_use]
    pub fn next(self, first: Date, after: Date) -> Option<Date> {
        if after < first {
            return Some(first);
        }
        match self {
            Every::Day => after.add_days(1).ok(),
            Every::Week => after.add_days(7 - after.days_since(first) % 7).ok(),
            Every::Month => {
                let this = in_month(after, first.day());
                if this > after {
                    return Some(this);
                }
                let following = after.month_end().add_days(1).ok()?;
                Some(in_month(following, first.day()))
            }
        }
    }
}

/// A day of the month of a date, or its last one.
fn in_month(of: Date, day: i64) -> Date {
    of.month_start()
        .add_days(day - 1)
        .ok()
        .filter(|it| *it <= of.month_end())
        .unwrap_or(of.month_end())
}
