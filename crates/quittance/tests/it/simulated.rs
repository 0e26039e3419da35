//! `quittance simulate`: what it tells, and what it leaves behind.
use crate::cli::run;
use std::fs;

#[test]
fn a_simulation_tells_its_figures_and_leaves_nothing_behind() {
    let folder = tempfile::tempdir().unwrap();
    let ran = run(folder.path(), "simulate --seed 3 --days 2 --json");
    let told = ran.ended(0, "").json();
    assert_eq!(told["agrees"], true, "{told}");
    assert_eq!((told["seeds"].as_u64(), told["days"].as_u64()), (Some(1), Some(2)));
    assert!(told["checks"].as_u64().unwrap() > 100, "{told}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    let ran = run(folder.path(), "simulate --seed 3 --days 1");
    assert!(ran.ended(0, "").stdout.contains("What was refused"), "{}", ran.stdout);
}

#[test]
fn a_simulation_that_is_kept_is_looked_at_and_never_mixed_with_books() {
    let folder = tempfile::tempdir().unwrap();
    let database = "--database sqlite:kept.db";
    run(folder.path(), &format!("{database} simulate --days 1 --calm --keep")).ended(0, "");
    run(folder.path(), &format!("{database} verify")).ended(0, "");
    run(folder.path(), &format!("{database} simulate --days 1 --keep"))
        .ended(1, "cli.simulate_in_use");
}

/// Seeds that once found something, with the day on which they did.
const FOUND: &[(u32, u32)] = &[
    (1119, 1), // a service was billed as of a day before it was ordered
    (5, 27),   // what was written off and came back was not told to be open again
    (25, 9),   // goods of an order whose rest was cancelled came back, and the auditor forgot them
    (3, 11),   // a shipment of which nothing was found was given up and not told of
    (1, 17),   // another customer's money was used for a deposit: a fault instead of a refusal
    (108, 10), // a reversed invoice gave the deposits of its order nothing back to cover
];

#[test]
fn what_a_seed_found_once_is_not_found_again() {
    let folder = tempfile::tempdir().unwrap();
    for (seed, days) in FOUND {
        run(folder.path(), &format!("simulate --seed {seed} --days {days}")).ended(0, "");
    }
}
