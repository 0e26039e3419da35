//! The program as others script against it: exit codes, the one JSON document, clear sentences.
#![allow(clippy::unwrap_used, reason = "a test that meets an error has failed")]

use crate::both::{Place, server};
use quittance_store::database::Address;
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use tempfile::TempDir;

/// What a run of the program left.
pub struct Ran {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Ran {
    /// The one document on standard output.
    #[track_caller]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.stdout)
            .unwrap_or_else(|error| panic!("{error}: {}{}", self.stdout, self.stderr))
    }

    /// It ended with this exit code and, for a failure, told this code of ours.
    #[track_caller]
    pub fn ended(&self, exit: i32, code: &str) -> &Self {
        assert_eq!(self.code, exit, "{}{}", self.stdout, self.stderr);
        assert!(self.stderr.contains(code), "no {code:?} in {:?}", self.stderr);
        assert!(!self.stderr.contains("panicked"), "{}", self.stderr);
        self
    }
}

pub fn program() -> Command {
    let mut program = Command::new(env!("CARGO_BIN_EXE_quittance"));
    program.env_remove("QUITTANCE_DATABASE").env_remove("COLUMNS").stdin(Stdio::null());
    program
}

/// Runs the program in a folder, with arguments apart by spaces.
pub fn run(folder: &Path, arguments: &str) -> Ran {
    finished(program().current_dir(folder).args(arguments.split_whitespace()))
}

pub fn finished(program: &mut Command) -> Ran {
    let output = program.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    let (stdout, stderr) = (text(output.stdout), text(output.stderr));
    let code = output.status.code();
    let code = code.unwrap_or_else(|| panic!("ended by a signal: {}: {stderr}", output.status));
    Ran { code, stdout, stderr }
}

/// A folder with a small demo in `quittance.db`, where no `--database` is needed.
pub fn with_demo() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    run(folder.path(), "--database sqlite:quittance.db demo --orders 60 --no-serve").ended(0, "");
    folder
}

pub fn edit(folder: &Path, sql: &str) {
    let file = folder.join("quittance.db");
    rusqlite::Connection::open(file).unwrap().execute_batch(sql).unwrap();
}

#[test]
fn a_demo_ends_with_books_in_balance_and_each_page_of_it_can_be_read() {
    let folder = with_demo();
    let folder = folder.path();
    let verified = run(folder, "verify --json");
    assert_eq!(verified.ended(0, "").json()["agrees"], true);
    let numbers = [
        "SO-2026-000001",
        "DN-2026-000001",
        "INV-2026-000001",
        "PAY-2026-000001",
        "ST-2026-000001",
        "JE-2026-000001",
        "C1001",
        "FREIGHT",
    ];
    for number in numbers {
        let text = run(folder, &format!("show {number}"));
        assert!(text.ended(0, "").stdout.contains(number), "{}", text.stdout);
        let page = run(folder, &format!("show {number} --json")).ended(0, "").json();
        assert!(page["kind"].is_string(), "{page}");
    }
    let reports = [
        "ageing",
        "invoiced",
        "invoiced --by customer",
        "ledger --account 1200",
        "trial-balance",
        "work",
        "stock",
    ];
    for report in reports {
        let text = run(folder, &format!("report {report}"));
        assert!(text.ended(0, "").stdout.contains("HALDEN"), "{}", text.stdout);
        let page = run(folder, &format!("report {report} --json")).ended(0, "").json();
        assert!(page["rows"].is_array(), "{page}");
    }
}

#[test]
fn reports_agree_with_each_other() {
    let folder = with_demo();
    let sum = |page: &Value, field: &str| -> i64 {
        let cents = |row: &Value| row[field].as_str().unwrap().replace('.', "").parse::<i64>();
        page["rows"].as_array().unwrap().iter().map(|row| cents(row).unwrap()).sum()
    };
    let by_month = run(folder.path(), "report invoiced --by month --json").json();
    let by_customer = run(folder.path(), "report invoiced --by customer --json").json();
    for field in ["invoiced_net", "invoiced_gross", "credited_net", "credited_gross", "open"] {
        assert_eq!(sum(&by_month, field), sum(&by_customer, field), "{field}");
    }
    let orders = run(folder.path(), "report orders --json").json();
    assert_eq!(sum(&orders, "billed"), sum(&by_month, "net"));
    let open = run(folder.path(), "report orders --open --json").json();
    let is_over = |row: &&Value| row["state"] != "closed" && row["state"] != "cancelled";
    let rows = orders["rows"].as_array().unwrap();
    assert_eq!(open["rows"].as_array().unwrap().len(), rows.iter().filter(is_over).count());
    let ageing = run(folder.path(), "report ageing --as-of 2026-06-30 --json").json();
    let credit = run(folder.path(), "report credit --on 2026-06-30 --json").json();
    assert_eq!(sum(&credit, "open_items"), sum(&ageing, "receivable"));
    assert_eq!(sum(&credit, "on_account"), sum(&ageing, "on_account"));
    assert_eq!(sum(&ageing, "receivable"), sum(&by_month, "open"));
    let books = run(folder.path(), "report trial-balance --as-of 2026-06-30 --json").json();
    for row in books["rows"].as_array().unwrap() {
        let number = row["number"].as_str().unwrap();
        let sheet = format!("report ledger --account {number} --to 2026-06-30 --json");
        assert_eq!(run(folder.path(), &sheet).json()["closing"], row["balance"], "{number}");
    }
    assert_eq!(books["balanced"], true);
    assert_eq!(books["debit"], books["credit"]);
    let receivables = books["rows"].as_array().unwrap().iter();
    let receivables = receivables.clone().find(|row| row["account"] == "receivables").unwrap();
    assert_eq!(receivables["balance"], ageing["totals"][0]["receivable"]);
}

#[test]
fn a_report_is_a_table_for_spreadsheets_too() {
    let folder = with_demo();
    let tax = "tax --from 2026-01-01 --to 2026-06-30 --documents";
    let reports = [
        "ageing",
        "invoiced",
        "trial-balance",
        "work",
        "stock",
        "kpi",
        "journal",
        "credit",
        "orders",
        tax,
    ];
    for report in reports {
        let rows = run(folder.path(), &format!("report {report} --json")).ended(0, "").json();
        let text =
            run(folder.path(), &format!("report {report} --csv")).ended(0, "").stdout.clone();
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let rows = rows["rows"].as_array().unwrap();
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len(), rows.len(), "{report}");
        assert!(!rows.is_empty(), "{report}");
        for (index, column) in reader.headers().unwrap().clone().iter().enumerate() {
            if let Some(value) = rows[0].get(column).and_then(Value::as_str) {
                assert_eq!(&records[0][index], value, "{report} {column}");
            }
        }
    }
    let both = run(folder.path(), "report stock --csv --json");
    both.ended(2, "cannot be used with");
    let refused = run(folder.path(), "--company NOBODY report stock --csv");
    assert_eq!(refused.ended(2, "cli.unknown_company").stdout, "");
}

#[test]
fn key_figures_are_made_from_the_books() {
    let folder = with_demo();
    let report = |period: &str| run(folder.path(), &format!("report kpi {period} --json")).json();
    for last in ["2025-12-12", "2026-02-14", "2026-06-30"] {
        let kpi = report(&format!("--from 2025-10-01 --to {last}"));
        let row = |code: &str| {
            let rows = kpi["rows"].as_array().unwrap().iter();
            rows.clone().find(|row| row["code"] == code).unwrap().clone()
        };
        let books = format!("report trial-balance --as-of {last} --json");
        let books = run(folder.path(), &books).json();
        let books = books["rows"].as_array().unwrap();
        let receivables = books.iter().find(|row| row["account"] == "receivables").unwrap();
        let closing = |code: &str, term: usize| row(code)["terms"][term]["amount"].clone();
        assert_eq!(closing("dso", 0), receivables["balance"], "{last}");
        assert_eq!(closing("dso_count_back", 0), receivables["balance"], "{last}");
        // Every other figure of the demo's company has a value, and the share of a whole is one.
        for row in kpi["rows"].as_array().unwrap() {
            let Some(value) = row["value"].as_str() else {
                assert_eq!(row["code"], "cei", "in a growing business nothing may be collectable");
                continue;
            };
            let value: f64 = value.parse().unwrap();
            assert!(row["unit"] != "%" || (0.0..=100.0).contains(&value), "{row}");
        }
        let all: f64 = row("dso")["value"].as_str().unwrap().parse().unwrap();
        let best: f64 = row("best_possible_dso")["value"].as_str().unwrap().parse().unwrap();
        let late: f64 = row("average_days_delinquent")["value"].as_str().unwrap().parse().unwrap();
        assert!((all - best - late).abs() < 0.0002, "{all} {best} {late}");
    }
    let why = run(folder.path(), "report kpi --from 2026-02-01 --to 2026-06-30 --why");
    assert!(why.ended(0, "").stdout.contains("= closing receivables / credit sales x days"));
    run(folder.path(), "report kpi --from 2026-02-02 --to 2026-02-01").ended(2, "cli.usage");
    // A period in which nothing happened has no figures, and says so.
    let nothing = report("--from 2020-01-01 --to 2020-01-31");
    assert!(nothing["rows"].as_array().unwrap().iter().any(|row| row["value"].is_null()));
}

#[test]
fn the_same_seed_tells_the_same_story() {
    let story = |seed: &str| {
        let folder = tempfile::tempdir().unwrap();
        let told = run(folder.path(), &format!("demo --orders 80 --seed {seed} --json"));
        let mut told = told.ended(0, "").json();
        for measured in ["seconds", "orders_per_second", "transactions"] {
            assert!(told[measured].as_f64().unwrap() > 0.0);
            told[measured] = Value::Null;
        }
        let file = folder.path().join("quittance-demo.db");
        let connection = rusqlite::Connection::open(file).unwrap();
        let head: String =
            connection.query_row("SELECT hash FROM company_head", [], |row| row.get(0)).unwrap();
        (told, head)
    };
    assert_eq!(story("7"), story("7"));
    assert_ne!(story("7").1, story("8").1);
}

#[test]
fn a_demo_runs_on_postgresql_and_its_amounts_are_those_of_sqlite() {
    let Some(server) = server() else { return };
    let place = Place::postgres(&server);
    let Address::Postgres(url) = &place.address else { panic!("a server was named") };
    let folder = tempfile::tempdir().unwrap();
    let demo = "demo --orders 60 --json";
    let there = run(folder.path(), &format!("--database {url} {demo}")).ended(0, "").json();
    let here = run(folder.path(), demo).ended(0, "").json();
    for field in ["ordered", "invoiced", "credited", "paid", "open", "trial_balance", "ageing"] {
        assert_eq!(there[field], here[field], "{field}");
    }
    let again = run(folder.path(), &format!("--database {url} demo"));
    again.ended(1, "cli.demo_exists");
}

#[test]
fn a_demo_replaces_nothing_but_a_demo() {
    let folder = with_demo();
    let demo = "--database sqlite:quittance.db demo --orders 20";
    let refused = run(folder.path(), &format!("{demo} --json"));
    assert_eq!(refused.ended(1, "--fresh").json()["code"], "cli.demo_exists");
    run(folder.path(), &format!("{demo} --fresh")).ended(0, "");
    edit(folder.path(), "INSERT INTO company_code (code, company_id) VALUES ('REAL', 2)");
    run(folder.path(), &format!("{demo} --fresh")).ended(1, "holds more than a demo");
}

#[test]
fn a_command_line_that_makes_no_sense_is_usage() {
    let folder = tempfile::tempdir().unwrap();
    let wrong = [
        "",
        "sell",
        "show",
        "verify --loud",
        "demo --orders none",
        "demo --orders 0",
        "report",
        "report ageing --as-of 31.12.2026",
        "report ageing --as-of 1066-10-14",
        "report ageing --as-of 2026-02-30",
        "report invoiced --by year",
        "run",
        "import a.csv",
        "bench --clients 0",
        "bench --clients 1025",
        "bench --cycles 1000001",
        "bench --growth --orders 0",
        "bench --growth --orders 10,10000001",
        "bench --import 0",
        "--database mysql://x verify",
        "--database sqlite: verify",
        "--database sqlite:x.db bench --engine postgres",
    ];
    for arguments in wrong {
        let text = run(folder.path(), arguments);
        text.ended(2, "");
        assert!(!text.stderr.is_empty() && text.stdout.is_empty(), "{arguments}: {}", text.stdout);
        let said = run(folder.path(), &format!("{arguments} --json")).ended(2, "").json();
        assert!(said["code"].as_str().unwrap().starts_with("cli."), "{said}");
        assert!(!said["problems"].as_array().unwrap().is_empty(), "{said}");
    }
    let files = fs::read_dir(folder.path()).unwrap().count();
    assert_eq!(files, 0, "a wrong command line makes no file");
}

#[test]
fn help_teaches_and_is_no_failure() {
    let folder = tempfile::tempdir().unwrap();
    let subcommands = [
        "demo", "import", "run", "verify", "report", "show", "bench", "simulate", "backup",
        "restore", "migrate",
    ];
    let all = run(folder.path(), "--help");
    all.ended(0, "");
    for subcommand in subcommands {
        assert!(all.stdout.contains(subcommand));
        let help = run(folder.path(), &format!("help {subcommand}"));
        assert!(help.ended(0, "").stdout.contains("Examples:"), "{subcommand}");
    }
    assert!(run(folder.path(), "--version").ended(0, "").stdout.starts_with("quittance "));
}

#[test]
fn what_does_not_exist_is_refused_by_name() {
    let folder = with_demo();
    for number in ["SO-2026-999999", "INV-1999-000001", "RMA-x", "nothing", "'; DROP--"] {
        let mut show = program();
        show.current_dir(folder.path()).args(["show", number, "--json"]);
        let refused = finished(&mut show);
        assert_eq!(refused.ended(1, "cli.not_found").json()["code"], "cli.not_found");
        assert!(refused.stderr.contains(number), "{}", refused.stderr);
    }
}

#[test]
fn the_company_is_named_when_there_are_several() {
    let folder = with_demo();
    let folder = folder.path();
    run(folder, "--company HALDEN verify").ended(0, "");
    run(folder, "--company NONE verify").ended(2, "there are: HALDEN");
    edit(
        folder,
        "INSERT INTO company_code (code, company_id) VALUES ('OTHER', 2); \
         INSERT INTO company_head (company_id, base_currency, sequence, hash, batches, \
         oldest_writer) VALUES (2, 'USD', 0, '', 0, 1)",
    );
    run(folder, "verify").ended(2, "HALDEN, OTHER");
    run(folder, "--company HALDEN verify").ended(0, "");
    run(folder, "--company OTHER verify").ended(0, "");
}

#[test]
fn verify_prints_the_head_and_tells_all_that_it_finds_also_beside_what_cannot_be_read() {
    let folder = with_demo();
    let folder = folder.path();
    let verified = run(folder, "verify --json").ended(0, "").json();
    let hash = verified["head"]["hash"].as_str().unwrap();
    assert!(verified["head"]["sequence"].as_i64().unwrap() > 0 && hash.len() == 64, "{verified}");
    assert!(run(folder, "verify").ended(0, "").stdout.contains(hash));

    edit(
        folder,
        "UPDATE sales_order_line SET kind = 'gift' WHERE line_no = 1; \
         UPDATE stock_balance SET value = value + 1",
    );
    let found = || {
        let found = run(folder, "verify --json").ended(1, "").json();
        let findings = found["findings"].as_array().unwrap().iter();
        findings.map(|it| it["check"].as_str().unwrap().to_owned()).collect::<Vec<String>>()
    };
    let names = found();
    for check in ["damage.codes_are_known", "order.quantity_law", "stock.moves_sum_to_value"] {
        assert!(names.iter().any(|name| name == check), "no {check} in {names:?}");
    }
    edit(folder, "DELETE FROM company_head");
    assert!(found().iter().any(|name| name == "company.has_its_head"));
}

#[test]
fn a_database_that_cannot_be_used_is_said_so_and_not_touched() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    for arguments in ["verify", "run --until-idle", "report work", "show X", "backup copy.db"] {
        run(folder, arguments).ended(3, "cli.no_database");
    }
    assert_eq!(fs::read_dir(folder).unwrap().count(), 0, "looking makes no file");
    let said = run(folder, "--database postgres://nobody@127.0.0.1:1/none verify --json");
    assert_eq!(said.ended(3, "127.0.0.1").json()["code"], "database.unavailable");
    fs::write(folder.join("quittance.db"), "this is a letter, not a database\n".repeat(200))
        .unwrap();
    run(folder, "verify").ended(3, "(database.");
    fs::remove_file(folder.join("quittance.db")).unwrap();
    edit(folder, "CREATE TABLE song (title TEXT)");
    run(folder, "verify").ended(3, "database.version");
    run(folder, "migrate").ended(3, "another program");
}

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    let folder = with_demo();
    edit(folder.path(), "UPDATE installation SET schema_version = 9999, oldest_writer = 9999");
    let before = fs::read(folder.path().join("quittance.db")).unwrap();
    for arguments in
        ["verify", "run --until-idle", "migrate", "report stock", "show SO-2026-000001"]
    {
        let refused = run(folder.path(), &format!("{arguments} --json"));
        assert_eq!(refused.ended(3, "newer").json()["code"], "database.version");
    }
    assert_eq!(fs::read(folder.path().join("quittance.db")).unwrap(), before);
}

/// The user that has no rights: root may write what is read-only.
#[cfg(unix)]
const NOBODY: u32 = 65_534;

#[cfg(unix)]
#[test]
fn a_file_that_may_not_be_written_is_said_so() {
    use std::os::unix::fs::{MetadataExt, PermissionsExt};
    use std::os::unix::process::CommandExt;
    let folder = with_demo();
    let mode = |path: &Path, mode| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    };
    let is_root = fs::metadata(folder.path()).unwrap().uid() == 0;
    // Where the build lies, another user may not look.
    let copy = folder.path().join("program");
    fs::copy(env!("CARGO_BIN_EXE_quittance"), &copy).unwrap();
    mode(&copy, 0o755);
    mode(&folder.path().join("quittance.db"), 0o444);
    mode(folder.path(), 0o555);
    for arguments in ["run --until-idle", "migrate"] {
        let mut program = Command::new(&copy);
        program.env_remove("QUITTANCE_DATABASE").current_dir(folder.path());
        program.args(arguments.split_whitespace());
        if is_root {
            program.uid(NOBODY).gid(NOBODY);
        }
        finished(&mut program).ended(3, "database.unavailable");
    }
    mode(folder.path(), 0o755);
    mode(&folder.path().join("quittance.db"), 0o644);
    run(folder.path(), "verify").ended(0, "");
}

#[test]
fn a_figure_that_was_changed_behind_our_back_is_found() {
    let folder = with_demo();
    edit(
        folder.path(),
        "UPDATE stock_balance SET on_hand = on_hand + 1000000 \
         WHERE product_id = (SELECT MIN(product_id) FROM stock_balance)",
    );
    let text = run(folder.path(), "verify");
    assert_eq!(text.code, 1, "{}", text.stdout);
    for word in ["NOT agree", "subject", "expected", "found"] {
        assert!(text.stdout.contains(word), "no {word:?} in {}", text.stdout);
    }
    let said = run(folder.path(), "verify --json");
    assert_eq!((said.code, &said.json()["agrees"]), (1, &Value::Bool(false)));
    let finding = &said.json()["findings"][0];
    for field in ["check", "subject", "expected", "found"] {
        assert!(finding[field].is_string(), "{finding}");
    }
}

#[test]
fn a_backup_is_a_whole_copy_and_overwrites_nothing() {
    let folder = with_demo();
    let folder = folder.path();
    run(folder, "backup copy.db --json").ended(0, "");
    run(folder, "backup copy.db").ended(1, "cli.file_exists");
    run(folder, "--database sqlite:back.db restore copy.db").ended(0, "");
    run(folder, "--database sqlite:back.db restore copy.db").ended(1, "cli.file_exists");
    run(folder, "--database sqlite:other.db restore none.db").ended(3, "none.db");
    let figures = |database: &str| {
        run(folder, &format!("--database sqlite:{database} report trial-balance --json")).json()
    };
    assert_eq!(figures("quittance.db"), figures("back.db"));
    run(folder, "--database sqlite:back.db verify").ended(0, "");
    let postgres = "--database postgres://nobody@127.0.0.1:1/none restore copy.db";
    run(folder, postgres).ended(3, "pg_restore");
}

#[test]
fn migrate_makes_a_database_and_then_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let first = run(folder.path(), "migrate --json").ended(0, "").json();
    assert_eq!(first["from"], 0);
    let second = run(folder.path(), "migrate --json").ended(0, "").json();
    assert_eq!(second["from"], second["to"]);
    run(folder.path(), "verify").ended(1, "cli.no_company");
}

#[test]
fn the_autopilot_ends_when_nothing_is_ready() {
    let folder = with_demo();
    let ran = run(folder.path(), "run --until-idle --json").ended(0, "").json();
    assert_eq!(ran["done"], 0);
}

#[test]
fn an_import_that_cannot_begin_makes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    fs::write(folder.join("a.csv"), "code\nA\n").unwrap();
    fs::write(folder.join("broken.toml"), "this is = = no mapping").unwrap();
    let import = |file: &str, mapping: &str, rejects: &str| {
        run(folder, &format!("import {file} --mapping {mapping} --rejects {rejects} --json"))
    };
    let missing = import("a.csv", "none.toml", "rejects.csv");
    assert_eq!(missing.ended(3, "none.toml").json()["code"], "cli.unreadable");
    import("a.csv", "broken.toml", "rejects.csv").ended(1, "broken.toml");
    let plain = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings/plain.toml");
    fs::copy(plain, folder.join("plain.toml")).unwrap();
    for over in ["a.csv", "plain.toml", "./a.csv"] {
        import("a.csv", "plain.toml", over).ended(2, "cli.rejects_over_input");
    }
    import("none.csv", "plain.toml", "rejects.csv").ended(3, "none.csv");
    assert!(!folder.join("rejects.csv").exists());
    assert!(!folder.join("quittance.db").exists());
}

#[test]
fn an_import_says_when_it_created_the_company() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let plain = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../mappings/plain.toml");
    fs::copy(plain, folder.join("plain.toml")).unwrap();
    let header = "sku,name,kind,unit,tax_category";
    fs::write(folder.join("a.csv"), format!("{header}\nA,A,stock,,O\n")).unwrap();
    let import = "import a.csv --mapping plain.toml --rejects rejects.csv --company SLIP";
    let first = run(folder, import);
    assert!(first.ended(0, "").stdout.contains("Created company SLIP"), "{}", first.stdout);
    let again = run(folder, &format!("{import} --json")).ended(0, "").json();
    assert_eq!(again["company_created"], false);
    let other = run(folder, &format!("{}2 --json", import)).ended(0, "").json();
    assert_eq!((&other["company"], &other["company_created"]), (&"SLIP2".into(), &true.into()));
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let folder = with_demo();
    for arguments in ["report stock", "report stock --json", "show SO-2026-000001", "--help"] {
        let mut program = program();
        program.current_dir(folder.path()).args(arguments.split_whitespace());
        program.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = program.spawn().unwrap();
        drop(child.stdout.take());
        let mut stderr = String::new();
        child.stderr.take().unwrap().read_to_string(&mut stderr).unwrap();
        assert_eq!((child.wait().unwrap().code(), stderr.as_str()), (Some(0), ""), "{arguments}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_output_that_cannot_be_written_is_a_failure_of_the_disk() {
    let folder = with_demo();
    let mut program = program();
    program.current_dir(folder.path()).args(["report", "stock"]);
    program.stdout(fs::OpenOptions::new().write(true).open("/dev/full").unwrap());
    let ran = finished(program.stderr(Stdio::piped()));
    ran.ended(3, "cli.unwritable");
}

#[test]
fn each_code_of_the_command_line_is_documented() {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let page = fs::read_to_string(root.join("../../docs/errors.md")).unwrap();
    let mut codes = BTreeSet::new();
    let mut folders = vec![root.join("src")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            for part in text.split('"').filter(|part| !part.contains(' ')) {
                let ours = part.starts_with("cli.") || part.starts_with("database.");
                codes.extend(ours.then(|| part.to_owned()));
            }
        }
    }
    assert!(codes.len() > 10, "{codes:?}");
    for code in codes {
        assert!(page.contains(&format!("| `{code}` |")), "{code} is missing in docs/errors.md");
    }
}
