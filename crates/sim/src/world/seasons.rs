//! The year of the made-up company: when it is closed, and when its customers order most.
use quittance_domain::Date;

/// The days on which nobody works and nothing is ordered, with their names.
pub const HOLIDAYS: &[((i64, i64, i64), &str)] = &[
    ((2025, 10, 3), "Day of German Unity"),
    ((2025, 12, 24), "Christmas Eve"),
    ((2025, 12, 25), "Christmas Day"),
    ((2025, 12, 26), "Second Christmas Day"),
    ((2025, 12, 31), "New Year's Eve"),
    ((2026, 1, 1), "New Year's Day"),
    ((2026, 4, 3), "Good Friday"),
    ((2026, 4, 6), "Easter Monday"),
    ((2026, 5, 1), "Labour Day"),
    ((2026, 5, 14), "Ascension Day"),
    ((2026, 5, 25), "Whit Monday"),
];

/// Whether the company works on a day: on Saturdays orders come in and nobody is there.
pub fn is_working(date: Date) -> bool {
    date.weekday() <= 5 && !is_holiday(date)
}

/// Whether nothing happens on a day, not even an order.
pub fn is_quiet(date: Date) -> bool {
    date.weekday() == 7 || is_holiday(date)
}

fn is_holiday(date: Date) -> bool {
    let day = (date.year(), date.month(), date.day());
    HOLIDAYS.iter().any(|(holiday, _)| *holiday == day)
}

/// How much is ordered in a month, against the others: little in summer, most before Christmas.
pub fn weight_of_month(date: Date) -> i64 {
    const BY_MONTH: [i64; 12] = [88, 94, 100, 102, 100, 96, 80, 76, 98, 108, 130, 134];
    let month = usize::try_from(date.month()).unwrap_or(1).clamp(1, 12);
    BY_MONTH[month - 1]
}
