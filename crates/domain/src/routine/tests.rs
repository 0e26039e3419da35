//! Rhythms, and an occurrence that is begun once.
use super::*;
use crate::date::Moment;
use proptest::prelude::*;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap()
}

fn on(day: &str) -> At {
    At::on(date(day), Moment::from_micros(0))
}

#[test]
fn each_rhythm_has_its_days() {
    let next = |every: Every, first: &str, after: &str| {
        every.next(date(first), date(after)).unwrap().to_string()
    };
    assert_eq!(next(Every::Day, "2026-01-05", "2026-01-05"), "2026-01-06");
    assert_eq!(next(Every::Week, "2026-01-05", "2026-01-05"), "2026-01-12");
    assert_eq!(next(Every::Week, "2026-01-05", "2026-01-11"), "2026-01-12");
    assert_eq!(next(Every::Week, "2026-01-05", "2026-01-12"), "2026-01-19");
    assert_eq!(next(Every::Month, "2026-01-31", "2026-01-31"), "2026-02-28");
    assert_eq!(next(Every::Month, "2026-01-31", "2026-02-28"), "2026-03-31");
    assert_eq!(next(Every::Month, "2026-01-15", "2026-02-14"), "2026-02-15");
    assert_eq!(next(Every::Month, "2026-01-15", "2026-12-15"), "2027-01-15");
    assert_eq!(next(Every::Month, "2026-05-05", "2026-01-01"), "2026-05-05");
}

#[test]
fn an_occurrence_is_begun_once_and_missed_ones_as_one() {
    let weekly = SetRoutine {
        kind: RoutineKind::Dunning,
        every: Some(Every::Week),
        first_on: Some(date("2026-01-05")),
        days: None,
    };
    let (routine, _) = set(None, &weekly, &on("2026-01-02")).unwrap();
    let first = BeginRoutine { kind: RoutineKind::Dunning, due_on: date("2026-01-05") };
    let code = |refused: Refused| refused.code().to_owned();
    let early = begin(Some(&routine), &first, &on("2026-01-04")).unwrap_err();
    assert_eq!(code(early), "routine.not_due");
    // Nothing ran for three weeks.
    let (later, occurrence, _) = begin(Some(&routine), &first, &on("2026-01-21")).unwrap();
    assert_eq!(occurrence, Occurrence { on: date("2026-01-21"), days: 3 });
    assert_eq!(later.next_on, date("2026-01-26"));
    let again = begin(Some(&later), &first, &on("2026-01-21")).unwrap_err();
    assert_eq!(code(again), "routine.not_due");
    let stop = SetRoutine { every: None, ..weekly.clone() };
    let (stopped, _) = set(Some(&later), &stop, &on("2026-01-22")).unwrap();
    let due = BeginRoutine { due_on: date("2026-01-26"), ..first };
    assert_eq!(
        code(begin(Some(&stopped), &due, &on("2026-01-26")).unwrap_err()),
        "routine.not_due"
    );
    assert_eq!(code(set(None, &stop, &on("2026-01-22")).unwrap_err()), "routine.not_set");
    assert_eq!(code(set(None, &weekly, &on("2026-01-06")).unwrap_err()), "routine.first_in_past");
    let days = SetRoutine { days: Some(0), ..weekly };
    assert_eq!(code(set(None, &days, &on("2026-01-02")).unwrap_err()), "routine.bad_days");
}

proptest! {
    #[test]
    fn the_next_day_is_behind_and_nothing_is_left_out(
        begin in 0_i64..2_000,
        later in 0_i64..800,
        every in prop::sample::select(vec![Every::Day, Every::Week, Every::Month]),
    ) {
        let first = date("2024-01-01").add_days(begin).unwrap();
        let after = first.add_days(later).unwrap();
        let next = every.next(first, after).unwrap();
        prop_assert!(next > after);
        // Told day by day from the beginning, the same day comes up.
        let mut day = first;
        while day <= after {
            day = every.next(first, day).unwrap();
        }
        prop_assert_eq!(day, next);
    }
}
