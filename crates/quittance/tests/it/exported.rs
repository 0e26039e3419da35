//! The journal as it is handed over: what is in it agrees with the books, once.
use crate::cli::{run, with_demo};
use crate::files::run_on_full_disk;
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// The first and the last day of the demo, and the last one of its closed months.
const FIRST: &str = "2025-06-30";
const LAST: &str = "2026-06-30";
const CLOSED: &str = "2026-05-31";

fn cents(text: &Value) -> i64 {
    text.as_str().map_or(0, |text| text.replace('.', "").parse().unwrap())
}

/// What each account comes to at the end of the demo.
fn balances(folder: &Path) -> BTreeMap<String, i64> {
    let books = run(folder, &format!("report trial-balance --as-of {LAST} --json")).json();
    let rows = books["rows"].as_array().unwrap().iter();
    let all = rows.map(|row| (row["number"].as_str().unwrap().to_owned(), cents(&row["balance"])));
    all.filter(|row| row.1 != 0).collect()
}

fn journal(folder: &Path, period: &str) -> Vec<Value> {
    let page = run(folder, &format!("report journal {period} --json")).ended(0, "").json();
    page["rows"].as_array().unwrap().clone()
}

/// Hands over through a day, and locks what is open until then. All areas, for the ledger rests on
/// the others.
fn hand_over(folder: &Path, through: &str) -> Value {
    if through > CLOSED {
        let areas = "[\"stock\",\"receivables\",\"ledger\"]";
        run(folder, &format!("do ledger.lock areas:={areas} through={through}")).ended(0, "");
    }
    run(folder, &format!("do ledger.export through={through} --json")).ended(0, "").json()
}

#[test]
fn what_is_handed_over_is_each_entry_once_and_sums_up_to_the_books() {
    let folder = with_demo();
    let folder = folder.path();
    for through in ["2026-03-31", LAST] {
        hand_over(folder, through);
    }
    let all = journal(folder, &format!("--to {LAST}"));
    let (first, second) = (journal(folder, "--export 1"), journal(folder, "--export 2"));
    assert!(!first.is_empty() && !second.is_empty());
    assert_eq!(first.len() + second.len(), all.len());
    let day = |row: &Value| row["posted_on"].as_str().unwrap().to_owned();
    assert!(first.iter().all(|row| day(row).as_str() <= "2026-03-31"));
    assert!(second.iter().all(|row| day(row).as_str() > "2026-03-31"));
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    for row in first.iter().chain(&second) {
        let account = row["account"].as_str().unwrap().to_owned();
        *sums.entry(account).or_default() += cents(&row["debit"]) - cents(&row["credit"]);
    }
    sums.retain(|_, sum| *sum != 0);
    assert_eq!(sums, balances(folder));
    run(folder, "report journal --export 3").ended(1, "cli.not_found");
    run(folder, "verify").ended(0, "");
}

#[test]
fn the_postings_of_a_tax_adviser_sum_up_to_the_books() {
    let folder = with_demo();
    let folder = folder.path();
    hand_over(folder, LAST);
    let export = "export datev --export 1 --consultant 29098 --client 55003";
    let told = run(folder, &format!("{export} --json")).ended(0, "").json();
    let mut sums: BTreeMap<String, i64> = BTreeMap::new();
    // The story has two fiscal years, and each has its file.
    let names = ["EXTF_Journal_1_2025.csv", "EXTF_Journal_1_2026.csv"];
    for (index, name) in names.into_iter().enumerate() {
        assert!(told["files"][index]["file"].as_str().unwrap().ends_with(name), "{told}");
        let bytes = fs::read(folder.join(name)).unwrap();
        let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
        let rows: Vec<&str> = text.lines().skip(2).collect();
        assert_eq!(told["files"][index]["postings"], rows.len());
        for row in rows {
            let cells: Vec<&str> = row.split(';').collect();
            let amount: i64 = cells[0].replace(',', "").parse().unwrap();
            *sums.entry(cells[6].to_owned()).or_default() += amount;
            *sums.entry(cells[7].to_owned()).or_default() -= amount;
        }
    }
    sums.retain(|_, sum| *sum != 0);
    assert_eq!(sums, balances(folder));
    let bytes = names.map(|name| fs::read(folder.join(name)).unwrap());
    run(folder, export).ended(3, "cli.unwritable");
    let after = names.map(|name| fs::read(folder.join(name)).unwrap());
    assert_eq!(after, bytes, "the files stay as they were");
    run(folder, &format!("{export} --into nowhere")).ended(3, "cli.unwritable");
    run(folder, &export.replace("29098", "1")).ended(2, "1 is not in 1001..=9999999");
}

#[test]
fn the_figures_of_the_tax_return_are_those_of_the_books() {
    let folder = with_demo();
    let folder = folder.path();
    let report = format!("report tax --from {FIRST} --to {LAST} --json");
    let sums = run(folder, &report).ended(0, "").json();
    let each = run(folder, &format!("{report} --documents")).ended(0, "").json();
    assert_eq!(sums["locked_through"], CLOSED);
    assert_eq!(balances(folder)["2200"], -cents(&sums["tax"]));
    for rate in sums["rows"].as_array().unwrap() {
        for field in ["base", "tax"] {
            let documents = each["rows"].as_array().unwrap().iter();
            let alike =
                |row: &&Value| row["rate"] == rate["rate"] && row["category"] == rate["category"];
            let sum: i64 = documents.filter(alike).map(|row| cents(&row[field])).sum();
            assert_eq!(sum, cents(&rate[field]), "{field} of {rate}");
        }
    }
    run(folder, &format!("do ledger.lock areas:=[\"tax\"] through={LAST}")).ended(0, "");
    let locked = run(folder, &report).ended(0, "").json();
    assert_eq!(locked["locked_through"], LAST);
    run(folder, "report tax --from 2026-01-01").ended(2, "--to <DATE>");
}

#[cfg(unix)]
#[test]
fn a_full_disk_leaves_no_half_of_a_journal() {
    let folder = with_demo();
    let folder = folder.path();
    hand_over(folder, LAST);
    let out = folder.join("out");
    fs::create_dir(&out).unwrap();
    let export = "export datev --export 1 --consultant 29098 --client 55003 --into out";
    // SQLite needs 64 blocks beside the database; the journal needs more.
    let ran = run_on_full_disk(folder, 66, export);
    ran.ended(3, "cli.unwritable");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 0);
    run(folder, export).ended(0, "");
    assert_eq!(fs::read_dir(&out).unwrap().count(), 2);
}
