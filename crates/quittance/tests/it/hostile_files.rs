//! Files that would have half of a document taken, or what can never happen, or break a bound.

use crate::both::on_both;
use crate::imported::{Imported, project};
use crate::plain_files::{ORDERS, Written, codes, example_files, plain};
use quittance_engine::import::Stopped;
use std::io::Write;

/// How many lines were rejected with each code, in the order of their first line.
fn counted(rejects: &str) -> Vec<(String, usize)> {
    let mut counted: Vec<(String, usize)> = Vec::new();
    for (_, code) in codes(rejects) {
        match counted.iter_mut().find(|(known, _)| *known == code) {
            Some((_, count)) => *count += 1,
            None => counted.push((code, 1)),
        }
    }
    counted
}

fn all_rejected(rejects: &str, code: &str, count: usize) {
    assert_eq!(counted(rejects), [(code.to_owned(), count)], "{rejects}");
}

#[test]
fn a_returned_line_is_credited_at_its_price_less_its_discount() {
    on_both(|place| {
        let world = plain(place);
        world.import(&example_files().0);
        let written = Written::new();
        let sold = "S1,10.01.2026,sued,,MUG-01,2,\"10,00\",0.5\n";
        let returned = "R1,11.01.2026,sued,,MUG-01,-1,\"10,00\",0.5\n\
                        R2,12.01.2026,sued,,MUG-01,-1,\"10,00\",0.5\n";
        world.import(&[written.file("sold.csv", format!("{ORDERS}{sold}"))]);
        world.live_through();
        let first = &returned[..returned.find('\n').unwrap() + 1];
        world.import(&[written.file("first.csv", format!("{ORDERS}{first}"))]);
        world.live_through();
        assert_eq!(world.by_customer()["SUED"].credited, 5_00);
        world.import(&[written.file("both.csv", format!("{ORDERS}{returned}"))]);
        world.live_through();
        assert_eq!(world.by_customer()["SUED"].credited, 10_00);
        world.verify();

        let text = "R3,12.01.2026,sued,,MUG-01,-1,\"0,000001\",0.5\n\
                    R4,12.01.2026,sued,,MUG-01,-1,,0.5\n\
                    R5,12.01.2026,sued,,MUG-01,-1,\"1,00\",1.5\n";
        let (_, rejects) = world.import(&[written.file("odd.csv", format!("{ORDERS}{text}"))]);
        let expected = [("import.return_discount".to_owned(), 2)];
        let range = ("order.discount_out_of_range".to_owned(), 1);
        assert_eq!(counted(&rejects), [expected[0].clone(), range], "{rejects}");
    });
}

#[test]
fn a_price_in_another_currency_than_its_list_is_rejected() {
    on_both(|place| {
        let text = std::fs::read_to_string(project().join("mappings/plain.toml")).unwrap();
        let text = text
            .replace("\"from_quantity\", \"price\"]", "\"from_quantity\", \"price\", \"cur\"]")
            .replace(
                "price = { column = \"price\" }\n",
                "price = { column = \"price\" }\ncurrency = { column = \"cur\" }\n",
            );
        let world = Imported::with_mapping(place, &text);
        let written = Written::new();
        let header = "list,sku,valid_from,from_quantity,price,cur";
        let products = "sku,name,kind,unit,tax_category\nMUG-01,Mug,stock,,O\n";
        let prices = format!(
            "{header}\nNEW,MUG-01,2026-01-01,,4.50,USD\nNEW,MUG-01,2026-02-01,,4.50,EUR\n\
             NEW,MUG-01,2026-03-01,,4.50,\nOWN,MUG-01,2026-01-01,,4.50,\n\
             OWN,MUG-01,2026-02-01,,4.50,USD\n"
        );
        let files = [written.file("products.csv", products), written.file("prices.csv", prices)];
        let (_, rejects) = world.import(&files);
        all_rejected(&rejects, "import.list_currency", 3);
        let later = format!("{header}\nOWN,MUG-01,2026-04-01,,4.50,USD\n");
        let (_, rejects) = world.import(&[written.file("later.csv", later)]);
        all_rejected(&rejects, "import.list_currency", 1);
    });
}

/// A head of Northwind.
fn head(number: u32) -> String {
    let header = "order_id,customer_id,order_date,required_date,freight,ship_name,ship_address,\
                  ship_city,ship_region,ship_postal_code,ship_country";
    format!("{header}\n{number},VINET,1996-07-04,,32.38,Vins,Rue 1,Reims,,51100,France\n")
}

#[test]
fn heads_without_their_lines_are_no_orders_of_freight() {
    on_both(|place| {
        let world = Imported::new(place, "northwind.toml");
        let written = Written::new();
        let customers = "customer_id,company_name,address,city,postal_code,country,fax\n\
                         VINET,Vins,Rue 1,Reims,51100,France,\n";
        let products = "product_id,product_name,units_in_stock,unit_price\n11,Queso,5,14.00\n";
        let details = "order_id,product_id,unit_price,quantity,discount\n10248,11,14.00,12,0.0\n";
        let mut files = vec![
            written.file("customers.csv", customers),
            written.file("products.csv", products),
            written.file("orders.csv", head(10_248)),
        ];
        let (_, rejects) = world.import(&files);
        all_rejected(&rejects, "import.no_lines", 1);
        files.push(written.file("order_details.csv", details));
        let (report, rejects) = world.import(&files);
        assert_eq!(report.rejected, 0, "{rejects}");
        world.live_through();
        assert_eq!(world.by_customer()["VINET"].invoiced, 20_038);
        world.verify();
    });
}

#[test]
fn what_one_document_becomes_is_taken_together_or_not_at_all() {
    on_both(|place| {
        let world = plain(place);
        world.import(&example_files().0);
        world.live_through();
        let written = Written::new();
        let text = format!(
            "{ORDERS}M1,10.01.2026,sued,PO 9,MUG-01,1,\"4,00\",\n\
             M2,10.01.2026,sued,PO 9,MUG-01,1,\"4,00\",\n\
             M2,10.01.2026,sued,PO 9,MUG-01,-1,\"4,00\",\n"
        );
        let (report, rejects) = world.import(&[written.file("orders.csv", &text)]);
        assert_eq!((report.taken, report.rejected), (1, 2));
        all_rejected(&rejects, "order.duplicate_customer_po", 2);
        world.live_through();
        assert_eq!(world.counts().returns, 1, "that of the example alone");
        let text = text.replace("M2,10.01.2026,sued,PO 9", "M2,10.01.2026,sued,PO 10");
        let (report, _) = world.import(&[written.file("orders.csv", &text)]);
        assert_eq!((report.taken, report.already, report.rejected), (2, 1, 0));
        world.live_through();
        assert_eq!(world.counts().returns, 2);
        world.verify();
    });
}

#[test]
fn a_document_in_two_files_of_one_import_is_one() {
    on_both(|place| {
        let world = plain(place);
        world.import(&example_files().0);
        let written = Written::new();
        let line = |number: &str, quantity: u32| {
            format!("{number},10.01.2026,sued,,MUG-01,{quantity},\"4,00\",\n")
        };
        let first = format!("{ORDERS}{}{}", line("F1", 1), line("F2", 1));
        let second = format!("{ORDERS}{}{}", line("F2", 2), line("F3", 1));
        let files = [written.file("1.csv", first), written.file("2.csv", second)];
        let (report, rejects) = world.import(&files);
        assert_eq!((report.taken, report.rejected), (4, 0), "{rejects}");
        assert_eq!(world.import(&files).0.already, 4);
        // Alone, each half is another content, and the reason says what to do.
        let (_, rejects) = world.import(&files[1..]);
        assert_eq!(counted(&rejects), [("engine.source_changed".to_owned(), 1)]);
        assert!(rejects.contains("to be imported together"), "{rejects}");

        let mut far = format!("{ORDERS}{}", line("G1", 1));
        (0..2_001).for_each(|_| far.push_str(&line("G2", 1)));
        far.push_str(&line("G1", 2));
        let (_, rejects) = world.import(&[written.file("far.csv", far)]);
        all_rejected(&rejects, "import.document_scattered", 1);
    });
}

#[test]
fn what_could_never_happen_on_its_day_is_rejected_at_once() {
    on_both(|place| {
        let world = plain(place);
        world.import(&example_files().0);
        world.live_through();
        let written = Written::new();
        for (number, customer, code) in [
            ("9".repeat(65).as_str(), "west", "text.too_long"),
            ("9".repeat(9_000).as_str(), "west", "text.too_long"),
            ("R\u{7}9", "west", "text.not_showable"),
            ("R9\u{0}", "west", "text.not_showable"),
            ("R9", "w\u{0}st", "text.not_showable"),
            ("R9", &"9".repeat(9_000), "text.too_long"),
        ] {
            let text = format!("{ORDERS}{number},07.01.2026,{customer},,MUG-01,-1,\"4,50\",\n");
            let (report, rejects) = world.import(&[written.file("orders.csv", text)]);
            assert_eq!(report.faults, 0, "{rejects}");
            all_rejected(&rejects, code, 1);
        }
        let counts = world.counts();
        assert_eq!((counts.work_ready, counts.work_waiting), (0, 0));
        let lists = "list,sku,valid_from,from_quantity,price\nA\u{0}B,MUG-01,2026-01-01,,4.50\n";
        let (_, rejects) = world.import(&[written.file("prices.csv", lists)]);
        all_rejected(&rejects, "text.not_showable", 1);
        assert!(rejects.contains("list: it holds the character U+0000"), "{rejects}");
        // The reason of a return is text of the source, too.
        let text = std::fs::read_to_string(project().join("mappings/plain.toml")).unwrap();
        let text = text
            .replace("customer_po = { column = \"po\" }\n", "")
            .replace("reason = \"Returned\"", "reason = { column = \"po\" }");
        let world = Imported { mapping: Imported::parsed(&text), ..world };
        let reason = "x".repeat(1_001);
        let text = format!("{ORDERS}R9,07.01.2026,west,{reason},MUG-01,-1,\"4,50\",\n");
        let (_, rejects) = world.import(&[written.file("orders.csv", text)]);
        assert!(rejects.contains("reason: 1001 characters"), "{rejects}");
    });
}

#[test]
fn a_file_that_is_replaced_meanwhile_stops_the_import() {
    on_both(|place| {
        let world = plain(place);
        let written = Written::new();
        let products = "sku,name,kind,unit,tax_category\nMUG-01,Mug,stock,,O\n";
        let stock = "sku,quantity,unit_cost,counted_on\nMUG-01,5,2.10,2026-01-02\n";
        let files = [written.file("products.csv", products), written.file("stock.csv", stock)];
        let replaced = "sku,unit_cost,quantity,counted_on\nMUG-01,5,2.10,2026-01-02\n";
        let stopped = world.import_while(&files, &mut |_| {
            written.file("stock.csv", replaced);
        });
        let Err(Stopped::File { file, text }) = stopped else { panic!("{stopped:?}") };
        assert!(file.ends_with("stock.csv") && text.contains("replaced"), "{file}: {text}");
        let (report, _) = world.import(&files);
        assert_eq!((report.taken, report.already), (1, 1), "it goes on with the new file");
    });
}

#[test]
fn long_values_are_told_and_not_kept() {
    on_both(|place| {
        let world = plain(place);
        world.import(&example_files().0);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(ORDERS.as_bytes()).unwrap();
        let po = "9".repeat(1_000_000);
        for number in 0..40 {
            writeln!(gzip, "L{number},10.01.2026,sued,{po},MUG-01,1,\"4,00\",").unwrap();
        }
        let written = Written::new();
        let file = written.file("orders.csv.gz", gzip.finish().unwrap());
        let (_, rejects) = world.import(&[file]);
        all_rejected(&rejects, "import.value_too_long", 40);
    });
}
