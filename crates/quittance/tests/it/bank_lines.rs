//! A bank's statement as CSV, with the program alone.
use crate::cli::{run, with_demo};
use crate::imported::project;
use crate::plain_files::codes;
use std::fs;

const HEADER: &str = "account;booked;valued;amount;currency;name;iban;text;end_to_end;reference";

#[test]
fn lines_of_a_bank_are_taken_once_and_the_broken_ones_told() {
    let folder = with_demo();
    let folder = folder.path();
    let lines = [
        HEADER,
        "A;02.06.2026;;1.714,00;EUR;A & B;;who knows;;B-1",
        "A;02.06.2026;;4,50;EUR;;;coffee;;",
        "A;02.06.2026;;-4,50;EUR;;;rent;;",
        "A;31.06.2026;;4,50;EUR;;;coffee;;",
        "A;02.06.2026;;4,50;XYZ;;;coffee;;",
    ];
    fs::write(folder.join("lines.csv"), lines.join("\r\n")).unwrap();
    let mapping = project().join("mappings/bank.toml");
    let take = |more: &str| {
        let mapping = mapping.display();
        run(folder, &format!("--company HALDEN statement {more} --mapping {mapping} --json"))
    };
    let first = take("lines.csv --rejects rejects.csv").ended(1, "").json();
    let counts = |of: &serde_json::Value| {
        ["lines", "unidentified", "already", "passed", "refused"].map(|key| of[key].clone())
    };
    assert_eq!(counts(&first), [5, 2, 0, 1, 2].map(serde_json::Value::from), "{first}");
    assert_eq!(first["rows"][3]["line"], 5);
    let rejects = fs::read_to_string(folder.join("rejects.csv")).unwrap();
    let told = codes(&rejects);
    assert_eq!(told.iter().map(|(line, _)| *line).collect::<Vec<_>>(), [5, 6], "{rejects}");
    let again = take("lines.csv").ended(1, "").json();
    assert_eq!(counts(&again), [5, 0, 2, 1, 2].map(serde_json::Value::from), "{again}");
    take("lines.csv --rejects lines.csv").ended(2, "cli.rejects_over_input");
    fs::write(folder.join("other.csv"), "a,b\n").unwrap();
    take("other.csv").ended(1, "import.unknown_columns");
    run(folder, "--company HALDEN verify").ended(0, "");
}
