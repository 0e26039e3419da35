//! What people read: pages as wide as their terminal, one way to write things, no surprises.
use crate::cli::{edit, finished, program, run, with_demo};
use std::fs;
use std::path::Path;

/// The longest line of a page at a width.
fn widest(folder: &Path, columns: u32, arguments: &str) -> (usize, String) {
    let mut program = program();
    program.env("COLUMNS", columns.to_string()).current_dir(folder);
    let page = finished(program.args(arguments.split_whitespace()));
    page.ended(0, "");
    let widest = page.stdout.lines().map(|line| line.chars().count()).max();
    (widest.unwrap_or(0), page.stdout)
}

#[test]
fn pages_fit_the_terminal_and_cut_nothing() {
    let folder = with_demo();
    let pages = [
        "report ageing --as-of 2026-06-30",
        "report invoiced",
        "report invoiced --by customer",
        "report trial-balance",
        "report stock",
        "report work",
        "show SO-2026-000010",
        "show DN-2026-000001",
        "show INV-2026-000001",
        "show PAY-2026-000001",
        "show C1001",
        "demo --fresh --orders 60 --database sqlite:quittance.db",
    ];
    for arguments in pages {
        let figures = |page: &str| {
            let is_figure = |word: &&str| word.contains('.') && word.ends_with(char::is_numeric);
            let mut figures: Vec<String> =
                page.split_whitespace().filter(is_figure).map(str::to_owned).collect();
            figures.sort();
            figures
        };
        let (_, wide) = widest(folder.path(), 300, arguments);
        for columns in [80, 100, 120] {
            let (width, page) = widest(folder.path(), columns, arguments);
            assert!(width <= columns as usize, "{arguments} at {columns}: {width}\n{page}");
            if !arguments.starts_with("demo") {
                assert_eq!(figures(&page), figures(&wide), "{arguments} at {columns}");
            }
            assert!(!page.contains('…'), "{arguments}:\n{page}");
        }
    }
    let (width, page) = widest(folder.path(), 20, "report stock");
    assert!(width > 20 && width <= 80, "80 columns are the fewest: {width}\n{page}");
}

#[test]
fn any_spelling_and_any_number_of_an_order_finds_it() {
    let folder = with_demo();
    let folder = folder.path();
    edit(folder, "UPDATE sales_order SET customer_po = '', source_number = ''");
    let number = |number: &str| format!("(SELECT id FROM sales_order WHERE number = '{number}')");
    let (first, second) = (number("SO-2026-000001"), number("SO-2026-000002"));
    edit(
        folder,
        &format!(
            "UPDATE sales_order SET customer_po = 'B-104-7', source_number = 'web 1' \
             WHERE id = {first}; UPDATE sales_order SET customer_po = 'B-7' WHERE id = {first} \
             OR id = {second}"
        ),
    );
    let shown = |name: &str| {
        let mut show = program();
        show.current_dir(folder).args(["show", name, "--json"]);
        finished(&mut show).ended(0, "").json()
    };
    for name in ["so-2026-000001", "SO-2026-000001", "web 1", "WEB 1"] {
        assert_eq!(shown(name)["number"], "SO-2026-000001", "{name}");
    }
    for name in ["B-7", "b-7"] {
        let page = shown(name);
        assert_eq!(page["kind"], "sales_orders");
        assert_eq!(page["rows"].as_array().unwrap().len(), 2, "{page}");
        run(folder, "show b-7").ended(0, "");
    }
    assert_eq!(shown("c1001")["code"], "C1001");
    let refused = run(folder, "show c10");
    for word in ["SO- (order)", "JE- (journal entry)", "C1001"] {
        refused.ended(1, word);
    }
}

#[test]
fn what_is_no_figure_stays_empty_and_a_zero_is_a_dash() {
    let folder = with_demo();
    let folder = folder.path();
    let books = run(folder, "report trial-balance").stdout;
    assert!(!books.contains(" 0.00"), "{books}");
    edit(
        folder,
        "UPDATE shipment SET shipped_on = NULL WHERE number = 'DN-2026-000001'; \
         UPDATE product SET unit = 'C62' WHERE sku = 'FREIGHT'",
    );
    let shipment = run(folder, "show DN-2026-000001").stdout;
    for fact in ["ship to", "not yet", "name"] {
        assert!(shipment.contains(fact), "no {fact} in {shipment}");
    }
    let line = shipment.lines().find(|line| line.starts_with("  1  ")).unwrap();
    assert!(!line.contains('.') || !line.ends_with(char::is_numeric), "no cost yet: {line}");
    let product = run(folder, "show freight").stdout;
    assert!(product.contains("pcs") && !product.contains("C62"), "{product}");
    let invoiced = run(folder, "report invoiced").stdout;
    for words in ["invoiced", "credited"] {
        assert_eq!(invoiced.matches(words).count(), 2, "{invoiced}");
    }
}

#[test]
fn times_are_those_of_the_company_and_repeats_stand_once() {
    let folder = with_demo();
    let folder = folder.path();
    let order = run(folder, "show SO-2026-000001 --json").json();
    let at = order["history"][0]["at"].as_str().unwrap().to_owned();
    let page = run(folder, "show SO-2026-000001").stdout;
    assert!(page.contains("times in Europe/Berlin"), "{page}");
    let winter = format!("{} {:02}", &at[..10], at[11..13].parse::<u8>().unwrap() + 1);
    assert!(page.contains(&winter), "{winter}:XX is not in {page}");
    // Two checks that find the same.
    edit(
        folder,
        "UPDATE event SET kind = 'order.held', actor = 'clerk', \
         payload = '{\"stock\": \"nothing there\"}' WHERE sequence IN \
         (SELECT sequence FROM event WHERE subject_id = \
         (SELECT id FROM sales_order WHERE number = 'SO-2026-000001') \
         ORDER BY sequence LIMIT 2)",
    );
    let page = run(folder, "show SO-2026-000001").stdout;
    assert_eq!(page.matches("nothing there").count(), 1, "{page}");
    let words = page.split_whitespace().collect::<Vec<&str>>().join(" ");
    assert!(words.contains("(2 times, last at 2026-"), "{page}");
}

#[test]
fn a_hold_says_of_when_its_reason_is_and_work_says_what_it_is_about() {
    let folder = with_demo();
    let folder = folder.path();
    edit(
        folder,
        "INSERT INTO order_hold (company_id, order_id, hold_no, currency, customer_id, \
         warehouse_id, kind, reason, gross, placed_at, released_by, release_reason) \
         SELECT 1, id, 99, currency, customer_id, warehouse_id, 'credit', 'too much', gross, \
         created_at, '', '' FROM sales_order WHERE number = 'SO-2026-000003'; \
         INSERT INTO work_item (company_id, id, command, payload, subject_id, business_date, \
         source_number, turn, state, reason_code, reason, attempts) \
         SELECT 1, x'019b0000000070008000000000000001', 'invoice.post', '{}', id, '2026-01-09', \
         '', '', 'waiting', 'tax.no_rate', 'no rate of 19 %', 1 \
         FROM sales_order WHERE number = 'SO-2026-000002'",
    );
    let work = run(folder, "report work").stdout;
    assert!(work.contains("as of 2026-"), "{work}");
    let customer = run(folder, "show SO-2026-000002 --json").json()["customer"]["code"].clone();
    let line = work.lines().find(|line| line.contains("invoice.post  SO-2026-000002")).unwrap();
    assert!(line.contains(customer.as_str().unwrap()) && line.contains("wrk_"), "{line}");
    let rows = run(folder, "report work --json").ended(0, "").json();
    let row = rows["rows"].as_array().unwrap().iter().find(|row| row["what"] == "work").unwrap();
    assert_eq!((&row["document"], &row["customer"]), (&"SO-2026-000002".into(), &customer));
    let order = run(folder, "show SO-2026-000003").stdout;
    assert!(order.contains("(as of 2026-"), "{order}");
}

#[test]
fn nothing_steers_the_terminal() {
    let folder = with_demo();
    let folder = folder.path();
    let evil = "x\u{1b}[31m\u{202e}\u{9b}y";
    let quoted = evil.replace('\'', "''");
    edit(
        folder,
        &format!("UPDATE customer SET name = '{quoted}'; UPDATE product SET name = '{quoted}'"),
    );
    let clean = |arguments: &[&str]| {
        let ran = finished(program().current_dir(folder).args(arguments));
        let all = format!("{}{}", ran.stdout, ran.stderr);
        let steers = |c: char| (c.is_control() && c != '\n') || c == '\u{202e}';
        assert!(!all.contains(steers), "{arguments:?}: {all:?}");
        assert!(all.contains("202e"), "{arguments:?}: {all}");
        ran
    };
    clean(&["report", "stock"]);
    clean(&["show", "C1001"]);
    let json = clean(&["show", "C1001", "--json"]).json();
    assert_eq!(json["name"], evil);
    for arguments in [
        &["show", evil][..],
        &["--company", evil, "verify"],
        &["--database", &format!("sqlite:{evil}"), "verify"],
        &["verify", evil],
        &[evil],
        &["import", "x", "--mapping", evil, "--rejects", "y"],
    ] {
        clean(arguments);
    }
    fs::copy(folder.join("quittance.db"), folder.join(evil)).unwrap();
    clean(&["backup", evil]);
    clean(&["--database", &format!("sqlite:{evil}"), "migrate"]);
}

#[test]
fn what_fails_half_way_is_one_document_and_no_half_page() {
    let folder = with_demo();
    let folder = folder.path();
    // The last balance cannot be added to the others any more.
    edit(
        folder,
        "UPDATE stock_balance SET value = 9223372036854775807 WHERE product_id = \
         (SELECT product_id FROM stock_balance ORDER BY product_id DESC LIMIT 1); \
         UPDATE stock_balance SET value = 9223372036854775807 WHERE product_id = \
         (SELECT product_id FROM stock_balance ORDER BY product_id LIMIT 1)",
    );
    let said = run(folder, "report stock --json");
    assert_eq!(said.ended(1, "amount.overflow").json()["code"], "amount.overflow");
    let text = run(folder, "report stock");
    assert_eq!(text.ended(1, "amount.overflow").stdout, "");
    edit(
        folder,
        "UPDATE order_hold SET kind = 'unheard of', released_at = NULL WHERE order_id = \
         (SELECT MAX(order_id) FROM order_hold) AND kind = (SELECT MAX(kind) FROM order_hold h \
         WHERE h.order_id = order_hold.order_id)",
    );
    let said = run(folder, "report work --json");
    assert_eq!(said.ended(70, "database.fault").json()["code"], "database.fault");
    assert_eq!(run(folder, "report work").ended(70, "database.fault").stdout, "");
}

#[test]
fn a_usage_error_says_all_of_it_and_names_no_hidden_subcommand() {
    let folder = tempfile::tempdir().unwrap();
    let message = |arguments: &str| {
        let said = run(folder.path(), &format!("{arguments} --json")).ended(2, "").json();
        said["message"].as_str().unwrap().to_owned()
    };
    let missing = message("import");
    for argument in ["--mapping", "--rejects", "<FILE>"] {
        assert!(missing.contains(argument), "{missing}");
    }
    assert!(!missing.contains("Usage"), "{missing}");
    for arguments in ["", "loa", "lod"] {
        let told = run(folder.path(), &format!("{arguments} --json"));
        let all = format!("{}{}", told.ended(2, "").stdout, told.stderr);
        assert!(!all.contains("load"), "{all}");
    }
    assert!(message("report ageing --as-of 2026-02-30").contains("no such day"));
    assert!(message("report ageing --as-of 1.2.2026").contains("is not a date such as"));
}

#[test]
fn a_demo_counts_what_was_carried() {
    let folder = tempfile::tempdir().unwrap();
    let told = run(folder.path(), "demo --orders 1").ended(0, "").stdout.clone();
    let json = run(folder.path(), "demo --orders 1 --fresh --json").json();
    let carried = json["orders_carried"].as_i64().unwrap();
    assert_eq!(carried, json["orders_by_state"]["closed"].as_i64().unwrap_or(0));
    assert!(told.contains(&format!("{carried} of 1 order shipped and billed")), "{told}");
    assert_eq!(told.contains("orders/s"), carried > 0, "{told}");
}
