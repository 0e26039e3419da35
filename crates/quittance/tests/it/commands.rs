//! `quittance do`: the guide comes true, and what is wrong with a request is told by field.
use crate::both::on_both;
use crate::cli::{Ran, finished, program, run};
use quittance_store::database::Address;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

/// The guide whose examples are run.
const GUIDE: &str = include_str!("../../../../docs/commands.md");

/// The examples of the guide, in its order.
fn examples() -> Vec<Value> {
    let blocks = GUIDE.split("```json\n").skip(1);
    let blocks = blocks.map(|rest| rest.split("```").next().unwrap());
    blocks
        .map(|block| serde_json::from_str(block).unwrap_or_else(|e| panic!("{e}: {block}")))
        .collect()
}

fn url(address: &Address) -> String {
    match address {
        Address::Sqlite(file) => format!("sqlite:{}", file.display()),
        Address::Postgres(url) => url.clone(),
    }
}

/// Gives a command with its fields as one argument.
fn ask(folder: &Path, database: &str, command: &Value, more: &[&str]) -> Ran {
    let (name, fields) = (command["command"].as_str().unwrap(), command["fields"].to_string());
    let mut program = program();
    program.current_dir(folder).args(["--database", database, "do", name, &fields, "--json"]);
    if let Some(on) = command["on"].as_str() {
        program.args(["--on", on]);
    }
    finished(program.args(more))
}

/// A folder with the company of the guide in `quittance.db`.
fn with_company() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    ask(folder.path(), "sqlite:quittance.db", &examples()[0], &[]).ended(0, "");
    folder
}

#[test]
fn the_guide_comes_true_from_its_first_example_to_its_last() {
    on_both(|place| {
        let folder = tempfile::tempdir().unwrap();
        let (folder, database) = (folder.path(), url(&place.address));
        let examples = examples();
        ask(folder, &database, &examples[0], &[]).ended(0, "");
        let rest: Vec<String> = examples[1..].iter().map(Value::to_string).collect();
        fs::write(folder.join("rest.jsonl"), rest.join("\n")).unwrap();
        let many = format!("--database {database} do --from rest.jsonl --json");
        let done = run(folder, &many).ended(0, "").json();
        assert_eq!((&done["done"], &done["repeated"]), (&json!(rest.len()), &json!(0)));
        let again = run(folder, &many).ended(0, "").json();
        assert_eq!((&again["done"], &again["repeated"]), (&json!(0), &json!(rest.len())));
        assert_eq!(again["replies"], done["replies"]);
        run(folder, &format!("--database {database} verify")).ended(0, "");
        let held = run(folder, &format!("--database {database} show SO-2026-000002"));
        assert!(held.stdout.contains("the bank called"), "{}", held.stdout);
        what_is_bought_is_told(folder, &database);
    });
}

/// The pages and reports of what the guide bought, counted and sent to the other warehouse.
fn what_is_bought_is_told(folder: &Path, database: &str) {
    let asked = |line: &str| run(folder, &format!("--database {database} {line}"));
    let shown = [
        ("PO-2026-000002", "the second carton"),
        ("SI-2026-000001", "R-2026-17"),
        ("SP-2026-000001", "357.00"),
        ("CT-2026-000001", "posted"),
        ("DN-2026-000003", "the lorry did not come"),
    ];
    for (number, told) in shown {
        let page = asked(&format!("show {number}")).ended(0, "").stdout.clone();
        assert!(page.contains(told), "{number}\n{page}");
    }
    // 100 chairs, 20 tables and 6 of the lamps came in and were never billed; the bill over 24
    // lamps stood open in between.
    let owed = |to: &str| {
        let kpi =
            asked(&format!("report kpi --from 2026-01-01 --to {to} --json")).ended(0, "").json();
        let dpo = kpi["rows"].as_array().unwrap().iter().find(|row| row["code"] == "dpo").unwrap();
        dpo["terms"][1]["amount"].clone()
    };
    assert_eq!(owed("2026-02-10"), "5031.40");
    assert_eq!(owed("2026-02-28"), "4674.40");
    let reports = [
        ("stock --as-of 2026-01-31", 5),
        ("stock-value --as-of 2026-01-31", 2),
        ("slow-movers --days 1", 5),
        ("backorders", 0),
        ("sourcing", 4),
        ("replenishment", 0),
        ("purchases", 1),
        ("payables --as-of 2026-02-10", 1),
    ];
    for (report, count) in reports {
        let rows = asked(&format!("report {report} --json")).ended(0, "").json();
        assert_eq!(rows["rows"].as_array().unwrap().len(), count, "{report}");
        let table = asked(&format!("report {report} --csv")).ended(0, "").stdout.clone();
        assert_eq!(csv::Reader::from_reader(table.as_bytes()).records().count(), count, "{table}");
    }
    // What suppliers billed is no supply of ours, and their tax stands beside it.
    for documents in ["", "--documents"] {
        let tax = format!("report tax --from 2026-01-01 --to 2026-02-28 {documents} --json");
        let tax = asked(&tax).ended(0, "").json();
        assert_eq!((&tax["base"], &tax["input_tax"]), (&json!("0.00"), &json!("57.00")));
        assert_eq!(tax["rows"], json!([]), "{tax}");
    }
    let promised = asked("atp LAMP --quantity 20 --json").ended(0, "").json();
    let rows = promised["rows"].as_array().unwrap().iter();
    let of: Vec<&str> = rows.map(|row| row["product"].as_str().unwrap()).collect();
    assert_eq!(of, ["LAMP", "LAMP", "LAMP-LED", "LAMP-LED"], "{promised}");
}

#[test]
fn each_command_has_its_section_and_its_example() {
    let folder = tempfile::tempdir().unwrap();
    let listed = run(folder.path(), "do --json").ended(0, "").json();
    let listed: BTreeSet<&str> =
        listed.as_array().unwrap().iter().map(|it| it["command"].as_str().unwrap()).collect();
    let examples = examples();
    let shown: BTreeSet<&str> = examples.iter().map(|it| it["command"].as_str().unwrap()).collect();
    assert_eq!(shown, listed, "each command has an example in docs/commands.md");
    for name in listed {
        let told = run(folder.path(), &format!("do {name}")).ended(0, "").stdout.clone();
        let of_it = format!("\"command\": \"{name}\"");
        assert!(told.contains(&of_it), "the example of {name} stands in its own section");
    }
}

#[test]
fn what_is_wrong_with_a_request_is_told_by_field() {
    let folder = with_company();
    let check = |arguments: &str, exit: i32, expected: &[(&str, &str)]| {
        let arguments = format!("do {arguments} --json");
        let ran = run(folder.path(), &arguments);
        assert_eq!(ran.code, exit, "{arguments}: {}{}", ran.stdout, ran.stderr);
        let said = ran.json();
        let problems = said["problems"].as_array().unwrap().iter();
        let found: Vec<(&str, &str)> = problems
            .map(|it| (it["code"].as_str().unwrap(), it["path"].as_str().unwrap()))
            .collect();
        assert_eq!(found, expected, "{arguments}");
    };
    let order = "order.place customer=NOBODY channel=phone intent=confirm";
    check(
        &format!("{order} lines[0].product=NIX lines[0].quantity=1 lines[1].product=NIX"),
        1,
        &[
            ("request.unknown_name", "customer"),
            ("request.unknown_name", "lines[0].product"),
            ("request.unknown_name", "lines[1].product"),
        ],
    );
    // The same field names a group of customers or of products, in lists and changes too.
    let promotion = "pricing.create_promotion code=A name=A valid_from=2026-01-01 currency=EUR";
    let selection = "stacking=exclusive rule.selection.product_groups[0]=NIX";
    check(
        &format!("{promotion} {selection} rule.selection.groups[0]=NIX"),
        1,
        &[
            ("request.unknown_name", "rule.selection.groups[0]"),
            ("request.unknown_name", "rule.selection.product_groups[0]"),
        ],
    );
    check(
        "customer.change customer=A group.set=NIX price_list=clear",
        1,
        &[("request.unknown_name", "customer"), ("request.unknown_name", "group.set")],
    );
    let price = "pricing.create_list code=A currency=EUR";
    check(
        &format!("{price} colour=red note[0].text=x"),
        1,
        &[("request.unknown_field", "colour"), ("request.unknown_field", "note")],
    );
    let order = "order.place customer:=null channel=phone intent=confirm colour=red";
    check(order, 1, &[("request.malformed", "customer")]);
    check("pricing.create_list code=A currency=EURO", 1, &[("request.malformed", "currency")]);
    check("pricing.create_list code=A", 1, &[("request.malformed", "currency")]);
    check("pricing.create_list code:=5 currency=EUR", 1, &[("request.malformed", "code")]);
    check("pricing.create", 2, &[("request.unknown_command", "COMMAND")]);
    check("pricing.create a=b", 1, &[("request.unknown_command", "command")]);
    check("pricing.create_list code", 2, &[("cli.malformed_field", "FIELD")]);
    check("--from nowhere.jsonl", 3, &[("cli.unreadable", "--from")]);
    // Also where fields of several kinds are read into one command.
    let product = "sku=X name=X kind=stock unit=C62 tax_category=S";
    check(
        &format!("product.create {product} colour=red weigth=3"),
        1,
        &[("request.unknown_field", "colour"), ("request.unknown_field", "weigth")],
    );
    let line = "lines[0].free=x lines[0].quantity=1 lines[0].price=5";
    let acme = "code=ACME name=Acme country=DE currency=EUR terms=net:30 tax_status=domestic";
    run(folder.path(), &format!("do customer.create {acme}")).ended(0, "");
    let order = "order.place customer=ACME channel=phone intent=submit";
    let discount = "order_discount.amount";
    let wrong = [("request.malformed", discount)];
    check(&format!("{order} {line} {discount}=10.505"), 1, &wrong);
    let wrong = [("request.malformed", "lines[0].free")];
    check(&format!("{order} lines[0].quantity=1 lines[0].free.a=1"), 1, &wrong);
    // And of the command that makes the company.
    let company = "company.create code=A name=A base_currency=EUR country=DE";
    check(company, 1, &[("request.malformed", "time_zone")]);
    run(folder.path(), "verify").ended(0, "");
}

#[test]
fn a_refusal_tells_of_documents_in_the_words_of_who_asked() {
    let folder = with_company();
    let customer = "country=DE currency=EUR terms=net:30 tax_status=domestic";
    let paid = "payment.receive customer=BETA method=bank amount=1.00";
    for done in [
        "product.create sku=ADVICE name=Advice kind=service unit=HUR tax_category=S".to_owned(),
        "tax.set_rate country=DE category=S rate=0.19 valid_from=2020-01-01".to_owned(),
        format!("customer.create code=ACME name=Acme {customer}"),
        format!("customer.create code=BETA name=Beta {customer}"),
        "order.place customer=ACME channel=phone intent=confirm lines[0].product=ADVICE \
         lines[0].quantity=1 lines[0].price=80.00"
            .to_owned(),
    ] {
        run(folder.path(), &format!("do {done}")).ended(0, "");
    }
    run(folder.path(), "run --until-idle").ended(0, "");
    let told = run(
        folder.path(),
        &format!(
            "do {paid} automatic=stated applications[0].invoice=INV-2026-000001 \
                  applications[0].amount=1.00 --json"
        ),
    );
    let told = told.ended(1, "").json();
    let message = told["problems"][0]["message"].as_str().unwrap();
    assert!(message.contains("INV-2026-000001") && !message.contains("inv_"), "{message}");
}

#[test]
fn a_file_stops_at_what_is_refused_and_goes_on_when_it_is_mended() {
    let folder = with_company();
    let list = |code: &str| {
        let fields = json!({"code": code, "currency": "EUR"});
        json!({"command": "pricing.create_list", "fields": fields})
    };
    let write = |commands: &[Value]| {
        let text: Vec<String> = commands.iter().map(Value::to_string).collect();
        fs::write(folder.path().join("many.jsonl"), text.join("\n")).unwrap();
    };
    write(&[list("A"), list(""), list("C")]);
    let stopped = run(folder.path(), "do --from many.jsonl --json");
    let stopped = stopped.ended(1, "1 commands before it are done").json();
    assert_eq!(stopped["problems"][0]["path"], "many.jsonl [1].code");
    write(&[list("A"), list("B"), list("C")]);
    let done = run(folder.path(), "do --from many.jsonl --json").ended(0, "").json();
    assert_eq!((&done["done"], &done["repeated"]), (&json!(2), &json!(1)));
}

#[test]
fn a_dry_run_of_an_order_tells_its_total_and_the_exposure_before_and_after() {
    let folder = with_company();
    for masters in [
        "do product.create sku=ADVICE name=Advice kind=service unit=HUR tax_category=S",
        "do tax.set_rate country=DE category=S rate=0.19 valid_from=2020-01-01",
        "do customer.create code=ACME name=Acme country=DE currency=EUR terms=net:30 \
         tax_status=domestic",
    ] {
        run(folder.path(), masters).ended(0, "");
    }
    let told = run(
        folder.path(),
        "do order.place customer=ACME channel=phone intent=confirm lines[0].product=ADVICE \
         lines[0].quantity=2 lines[0].price=100.00 --dry-run",
    );
    let told = &told.ended(0, "").stdout;
    for row in ["Documents", "200.00", "238.00 EUR", "Exposure", "0.00"] {
        assert!(told.contains(row), "{row} in {told}");
    }
    assert!(!told.contains("Moves of goods"), "{told}");
}

#[test]
fn a_dry_run_tells_and_writes_nothing_and_a_key_does_it_once() {
    let folder = with_company();
    let receive = |more: &str| {
        let lines = "lines[0].product=CHAIR lines[0].quantity=5 lines[0].unit_cost=30";
        run(folder.path(), &format!("do stock.receive warehouse=main {lines} --json {more}"))
    };
    run(folder.path(), "do product.create sku=CHAIR name=Chair kind=stock unit=C62 tax_category=S")
        .ended(0, "");
    let tried = receive("--dry-run").ended(0, "").json();
    assert_eq!(tried["events"], json!(["stock.received"]));
    let added = |table: &str| {
        let records = tried["records"].as_array().unwrap();
        records.iter().find(|it| it["table"] == table).map(|it| it["added"].clone())
    };
    assert_eq!((added("stock_balance"), added("journal_line")), (Some(json!(1)), Some(json!(2))));
    let lines = "lines[0].product=CHAIR lines[0].quantity=5 lines[0].unit_cost=30";
    let told = run(folder.path(), &format!("do stock.receive warehouse=main {lines} --dry-run"));
    let told = &told.ended(0, "").stdout;
    for row in [
        "Entries",
        "stock receipt",
        "1400 Inventory",
        "Moves of goods",
        "receipt  CHAIR  MAIN",
        "150.00 EUR",
    ] {
        assert!(told.contains(row), "{row} in {told}");
    }
    assert!(!told.contains("Documents") && !told.contains("Exposure"), "{told}");
    let stock = || run(folder.path(), "report stock --json").ended(0, "").json()["rows"].clone();
    assert_eq!(stock(), json!([]));
    assert_eq!(receive("--key K1").ended(0, "").json()["repeated"], false);
    assert_eq!(receive("--key K1").ended(0, "").json()["repeated"], true);
    assert_eq!(stock()[0]["on_hand"], "5");
    // With another date it is another request.
    receive("--key K1 --on 2026-01-01").ended(1, "engine.key_reused");
}
