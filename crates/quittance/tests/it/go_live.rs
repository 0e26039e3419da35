//! Going live from files, with the program alone.
use crate::cli::{finished, program, run};
use crate::imported::project;
use crate::plain_files::codes;
use std::fs;

const ITEMS: &str = "number,kind,customer,date,due,rate,open,base,level,letter
R-1,invoice,NORD,2026-01-10,2026-02-09,0.2,1200.00,,1,2026-02-20
G-1,credit_note,NORD,2026-02-25,,0.2,100.00,,,
R-2,invoice,NOBODY,2026-02-25,2026-03-25,0.2,100.00,,,
";
const GOODS: &str = "sku,quantity,value\nPUMP,3,100.00\n";
const BALANCES: &str =
    "account,debit,credit\n1000,5000.00,\n1200,1100.00,\n1400,100.00,\n3100,,6200.00\n";
const COMPANY: &str = r#"{"code": "LIVE", "name": "Live Trading GmbH", "base_currency": "EUR",
    "country": "AT", "time_zone": "Europe/Vienna", "back_dating": "allowed",
    "automatic": {"confirm": "manual", "ship": "manual", "invoice": "manual",
                  "collect": "manual", "credit": "manual"},
    "warehouse_code": "MAIN", "warehouse_name": "Main warehouse"}"#;
/// Commands and their fields.
const BEGIN: [(&str, &str); 5] = [
    (
        "customer.create",
        r#"{"code": "NORD", "name": "Nord", "country": "AT", "currency": "EUR",
            "terms": "net:30", "tax_status": "domestic"}"#,
    ),
    (
        "product.create",
        r#"{"sku": "PUMP", "name": "Pump", "kind": "stock", "unit": "C62", "tax_category": "S"}"#,
    ),
    (
        "product.create",
        r#"{"sku": "BEFORE", "name": "Sold", "kind": "service", "unit": "C62",
            "tax_category": "S"}"#,
    ),
    ("ledger.set_account", r#"{"number": "3100", "name": "Capital", "account_type": "equity"}"#),
    ("opening.begin", r#"{"on": "2026-03-01"}"#),
];

#[test]
fn a_company_goes_live_from_files_and_twice_is_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (name, text) in [("items.csv", ITEMS), ("goods.csv", GOODS), ("balances.csv", BALANCES)] {
        fs::write(folder.join(name), text).unwrap();
    }
    for (name, fields) in [("company.create", COMPANY)].into_iter().chain(BEGIN) {
        let mut program = program();
        let program = program.current_dir(folder).args(["--database", "sqlite:q.db", "do"]);
        finished(program.args([name, fields])).ended(0, "");
    }
    let asked = |line: &str| run(folder, &format!("--database sqlite:q.db {line}"));
    let mapping = project().join("mappings/go_live.toml");
    let import = format!(
        "import items.csv goods.csv balances.csv --mapping {} --rejects rejects.csv --json",
        mapping.display()
    );
    let first = asked(&import).ended(1, "").json();
    assert_eq!((&first["taken"], &first["rejected"]), (&7.into(), &1.into()), "{first}");
    let rejects = fs::read_to_string(folder.join("rejects.csv")).unwrap();
    assert_eq!(codes(&rejects), [(4, "import.unknown_customer".to_owned())]);
    let again = asked(&import).ended(1, "").json();
    assert_eq!((&again["taken"], &again["already"]), (&0.into(), &7.into()), "{again}");
    asked("do opening.close {}").ended(0, "");
    asked("do opening.close {}").ended(1, "opening.closed_already");
    asked("verify").ended(0, "");
    let balance = asked("report trial-balance --as-of 2026-03-01 --json").ended(0, "").json();
    let of = |number: &str| {
        let rows = balance["rows"].as_array().unwrap();
        rows.iter().find(|row| row["number"] == number).cloned().unwrap_or_default()
    };
    assert!(of("1200").to_string().contains("1100.00"), "{balance}");
    assert!(of("3100").to_string().contains("6200.00"), "{balance}");
    assert!(asked("show R-1").ended(0, "").stdout.contains("2026-02-09"));
}
