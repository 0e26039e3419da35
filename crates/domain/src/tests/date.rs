//! Dates and moments: reading, arithmetic, bounds.

use super::{check_json, check_json_refused, code_of};
use crate::date::{Date, Moment};
use proptest::prelude::*;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

#[test]
fn date_that_is_no_day_of_the_calendar_is_malformed() {
    let texts = [
        "",
        "2026",
        "2026-1-31",
        "2026-02-29",
        "2026-02-30",
        "2100-02-29",
        "2026-13-01",
        "2026-00-10",
        "2026-04-00",
        "2026-04-31",
        "2026/04/30",
        "20260430",
        "2026-04-30T00:00",
        " 2026-04-30",
        "+026-04-30",
        "-026-04-30",
        "2026-04-3٣",
        "٢٠٢٦-٠٤-٣٠",
        "31.01.2026",
    ];
    for text in texts {
        assert_eq!(code_of(Date::parse(text)), "date.malformed", "{text}");
    }
    assert_eq!(code_of(Date::of(2026, 1, i64::MAX)), "date.malformed");
    assert_eq!(code_of(Date::of(i64::MIN, i64::MIN, 1)), "date.malformed");
}

#[test]
fn date_before_1970_or_after_2199_is_out_of_range() {
    for text in ["1969-12-31", "2200-01-01", "0000-01-01", "9999-12-31", "0026-04-30"] {
        assert_eq!(code_of(Date::parse(text)), "date.out_of_range", "{text}");
    }
    assert_eq!(code_of(Date::of(i64::MAX, 1, 1)), "date.out_of_range");
    assert_eq!(date("1970-01-01"), Date::FIRST);
    assert_eq!(date("2199-12-31"), Date::LAST);
}

#[test]
fn days_are_added_over_months_and_leap_years() {
    let rows = [
        ("2026-01-31", 1, "2026-02-01"),
        ("2024-02-28", 1, "2024-02-29"),
        ("2024-02-28", 2, "2024-03-01"),
        ("2100-02-28", 1, "2100-03-01"),
        ("2026-01-01", -1, "2025-12-31"),
        ("2026-03-15", 30, "2026-04-14"),
        ("2026-03-15", 0, "2026-03-15"),
    ];
    for (from, days, to) in rows {
        assert_eq!(date(from).add_days(days), Ok(date(to)), "{from} {days}");
        assert_eq!(date(to).days_since(date(from)), days, "{from} {to}");
    }
}

#[test]
fn months_are_added_to_the_last_day_of_a_shorter_month() {
    let rows = [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-03-31", -1, "2026-02-28"),
        ("2026-11-30", 3, "2027-02-28"),
        ("2026-05-15", 12, "2027-05-15"),
    ];
    for (from, months, to) in rows {
        assert_eq!(date(from).add_months(months), Ok(date(to)), "{from} {months}");
    }
}

#[test]
fn adding_past_the_bounds_is_refused_and_never_panics() {
    for days in [1, 100_000_000, i64::MAX] {
        assert_eq!(code_of(Date::LAST.add_days(days)), "date.out_of_range");
        assert_eq!(code_of(Date::LAST.add_months(days)), "date.out_of_range");
    }
    for days in [-1, -100_000_000, i64::MIN] {
        assert_eq!(code_of(Date::FIRST.add_days(days)), "date.out_of_range");
        assert_eq!(code_of(Date::FIRST.add_months(days)), "date.out_of_range");
    }
}

#[test]
fn parts_of_a_date_count_from_one() {
    let day = date("2028-02-17");
    assert_eq!((day.year(), day.month(), day.day()), (2028, 2, 17));
    assert_eq!((day.month_start(), day.month_end()), (date("2028-02-01"), date("2028-02-29")));
    assert_eq!(date("2026-01-05").weekday(), 1, "a Monday");
    assert_eq!(date("2026-01-04").weekday(), 7, "a Sunday");
}

#[test]
fn date_and_moment_are_iso_texts_in_json() {
    check_json(&date("2026-01-31"), "\"2026-01-31\"");
    check_json_refused::<Date>("\"2026-01-32\"", "date.malformed");
    check_json(&Moment::from_micros(0), "\"1970-01-01T00:00:00.000000Z\"");
    check_json(&Moment::from_micros(1_769_860_800_000_001), "\"2026-01-31T12:00:00.000001Z\"");
    check_json(&Moment::from_micros(-1), "\"1969-12-31T23:59:59.999999Z\"");
    check_json_refused::<Moment>("\"yesterday\"", "date.moment_malformed");
}

#[test]
fn moment_is_read_with_any_offset_and_to_the_microsecond() {
    let noon = Moment::from_micros(1_769_860_800_000_000);
    let texts = [
        "2026-01-31T12:00:00Z",
        "2026-01-31T13:00:00+01:00",
        "2026-01-31T07:00:00.000000-05:00",
        "2026-01-31T12:00:00.000000999Z",
    ];
    for text in texts {
        assert_eq!(Moment::parse(text), Ok(noon), "{text}");
    }
}

#[test]
fn moment_that_is_not_rfc_3339_is_refused() {
    let texts = [
        "",
        "2026-01-31",
        "2026-01-31T12:00:00",
        "2026-13-31T12:00:00Z",
        "2026-01-31T25:00:00Z",
        "2026-01-31T12:00:00Z[UTC]",
        "+002026-01-31T12:00:00Z",
        "-000001-01-31T12:00:00Z",
        "1769860800",
    ];
    for text in texts {
        assert_eq!(code_of(Moment::parse(text)), "date.moment_malformed", "{text}");
    }
}

#[test]
fn moment_that_rfc_3339_cannot_write_is_shown_but_never_serialized() {
    for micros in [i64::MIN, -62_167_219_200_000_001, i64::MAX] {
        let moment = Moment::from_micros(micros);
        assert_eq!(moment.to_string(), format!("{micros} microseconds since 1970"));
        assert!(serde_json::to_string(&moment).is_err());
    }
    let first = Moment::from_micros(-62_167_219_200_000_000);
    check_json(&first, "\"0000-01-01T00:00:00.000000Z\"");
}

proptest! {
    #[test]
    fn date_reads_back_as_printed_and_days_are_their_difference(
        days in 0..=84_005_i64,
        more in 0..=84_005_i64,
    ) {
        let (one, other) = (Date::FIRST.add_days(days)?, Date::FIRST.add_days(more)?);
        prop_assert_eq!(Date::parse(&one.to_string()), Ok(one));
        prop_assert_eq!(one.days_since(other), days - more);
        prop_assert_eq!(other.add_days(days - more), Ok(one));
        prop_assert_eq!(one.cmp(&other), days.cmp(&more));
        prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
        prop_assert_eq!(Date::of(one.year(), one.month(), one.day()), Ok(one));
        prop_assert_eq!(one.month_end().month(), one.month());
        prop_assert_eq!(one.month_end().add_days(1).map_or(1, Date::day), 1);
        prop_assert_eq!(one.month_start().add_days(one.day() - 1), Ok(one));
    }

    #[test]
    fn moment_reads_back_as_printed_and_sorts_as_its_text(
        one in 0..253_402_207_200_000_000_i64,
        other in 0..253_402_207_200_000_000_i64,
    ) {
        let (one, other) = (Moment::from_micros(one), Moment::from_micros(other));
        prop_assert_eq!(Moment::parse(&one.to_string()), Ok(one));
        prop_assert_eq!(one.cmp(&other), one.to_string().cmp(&other.to_string()));
    }

    #[test]
    fn no_text_makes_a_date_or_a_moment_panic(text in ".{0,30}") {
        let _ = Date::parse(&text);
        let _ = Moment::parse(&text);
    }
}
