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
const MONEY: &str = "number,customer,method,amount,base,reference,remitter,bank_account
A-17,NORD,bank,50.00,,too much,,
A-19,,bank,20.00,,,M. Muster,
A-20,NOBODY,bank,1.00,,,,
";
const BILLS: &str = "number,supplier,date,due,open
ER-1,LICHT,2026-02-10,2026-03-12,60.00
ER-1,NOBODY,2026-02-10,,1.00
";
const BALANCES: &str = "account,debit,credit
1000,5000.00,
1200,1100.00,
1400,100.00,
2000,,60.00
2150,,50.00
2160,,20.00
3100,,6070.00
";
/// What is read, each with its text.
const FILES: [(&str, &str); 5] = [
    ("items.csv", ITEMS),
    ("goods.csv", GOODS),
    ("money.csv", MONEY),
    ("bills.csv", BILLS),
    ("balances.csv", BALANCES),
];
const COMPANY: &str = r#"{"code": "LIVE", "name": "Live Trading GmbH", "base_currency": "EUR",
    "country": "AT", "time_zone": "Europe/Vienna", "back_dating": "allowed",
    "automatic": {"confirm": "manual", "ship": "manual", "invoice": "manual",
                  "collect": "manual", "credit": "manual"},
    "warehouse_code": "MAIN", "warehouse_name": "Main warehouse"}"#;
/// Commands and their fields.
const BEGIN: [(&str, &str); 6] = [
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
    (
        "purchasing.create_supplier",
        r#"{"code": "LICHT", "name": "Licht KG", "terms": "net:30", "lead_time_days": 10,
            "over_receipt": "0.1", "price_tolerance": "0.02", "minimum_order": "0.00 EUR"}"#,
    ),
    ("ledger.set_account", r#"{"number": "3100", "name": "Capital", "account_type": "equity"}"#),
    ("opening.begin", r#"{"on": "2026-03-01"}"#),
];

#[test]
fn a_company_goes_live_from_files_and_twice_is_once() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for (name, text) in FILES {
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
        "import balances.csv items.csv bills.csv goods.csv money.csv --mapping {} \
         --rejects rejects.csv --json",
        mapping.display()
    );
    let first = asked(&import).ended(1, "").json();
    assert_eq!((&first["taken"], &first["rejected"]), (&13.into(), &3.into()), "{first}");
    let rejects = fs::read_to_string(folder.join("rejects.csv")).unwrap();
    let unknown = |line, what: &str| (line, format!("import.unknown_{what}"));
    let expected = [unknown(3, "supplier"), unknown(4, "customer"), unknown(4, "customer")];
    let mut found = codes(&rejects);
    found.sort();
    assert_eq!(found, expected);
    let again = asked(&import).ended(1, "").json();
    assert_eq!((&again["taken"], &again["already"]), (&0.into(), &13.into()), "{again}");
    asked("do opening.close {}").ended(0, "");
    asked("do opening.close {}").ended(1, "opening.closed_already");
    asked("verify").ended(0, "");
    let balance = asked("report trial-balance --as-of 2026-03-01 --json").ended(0, "").json();
    let of = |number: &str| {
        let rows = balance["rows"].as_array().unwrap();
        rows.iter().find(|row| row["number"] == number).cloned().unwrap_or_default()
    };
    assert!(of("1200").to_string().contains("1100.00"), "{balance}");
    assert!(of("3100").to_string().contains("6070.00"), "{balance}");
    assert!(asked("show R-1").ended(0, "").stdout.contains("2026-02-09"));
}
