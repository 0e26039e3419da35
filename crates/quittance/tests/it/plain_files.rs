//! Plain CSV files of each kind, sound and broken, through the example mapping.

use crate::both::{Place, on_both};
use crate::imported::{Imported, Sums, project, tables};
use quittance_engine::import::Stopped;
use quittance_store::company;
use std::collections::BTreeMap;
use std::io::Write;
use std::path::{Path, PathBuf};

pub fn plain(place: &Place) -> Imported {
    Imported::new(place, "plain.toml")
}

/// The example files but the payments, for which there must be invoices first.
pub fn example_files() -> (Vec<PathBuf>, PathBuf) {
    let mut files = tables(&project().join("crates/quittance/tests/it/data/plain"));
    let payments = files.iter().position(|file| file.ends_with("payments.csv")).unwrap();
    let payments = files.remove(payments);
    (files, payments)
}

/// A file in a folder of its own.
pub struct Written {
    folder: tempfile::TempDir,
}

impl Written {
    pub fn new() -> Self {
        Self { folder: tempfile::tempdir().unwrap() }
    }

    pub fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        path
    }
}

/// The code of each rejected line, by its number.
pub fn codes(rejects: &str) -> Vec<(u64, String)> {
    let mut reader = csv::Reader::from_reader(rejects.as_bytes());
    let rows = reader.records().map(Result::unwrap);
    let mut codes: Vec<(u64, String)> =
        rows.map(|row| (row[1].parse().unwrap(), row[2].to_owned())).collect();
    codes.sort();
    codes
}

pub const ORDERS: &str = "order,date,customer,po,sku,quantity,price,discount\n";

#[test]
fn plain_files_of_each_kind_are_taken() {
    on_both(|place| {
        let world = plain(place);
        let (files, payments) = example_files();
        let (report, rejects) = world.import(&files);
        assert_eq!((report.lines, report.taken, report.already), (16, 15, 1), "{rejects}");
        world.live_through();
        let sum = |invoiced, credited, open| Sums { invoiced, credited, open };
        let customers = world.by_customer();
        // 120 x 3.999 = 479.88, less 47.99; freight 9.90. 2.5 x 12.40 = 31.00; 9.00 back.
        assert_eq!(customers["NORD"], sum(44179, 0, 44179));
        assert_eq!(customers["WEST"], sum(3100, 900, 2200));

        let (report, rejects) = world.import(std::slice::from_ref(&payments));
        assert_eq!((report.taken, report.rejected), (2, 1));
        assert_eq!(codes(&rejects), [(4, "payment.unknown_invoice".to_owned())]);
        assert_eq!(world.by_customer()["NORD"].open, 0);
        world.verify();
        let counts = world.counts();
        let mut all = files;
        all.push(payments);
        let (again, _) = world.import(&all);
        assert_eq!((again.taken, again.already, again.rejected), (0, 18, 1));
        assert_eq!(world.counts(), counts, "a second import changes nothing");
    });
}

#[test]
fn each_broken_line_is_rejected_with_its_code_and_takes_its_document_with_it() {
    on_both(|place| {
        let world = plain(place);
        world.import(&example_files().0);
        let written = Written::new();
        let mut text = ORDERS.as_bytes().to_vec();
        let cases: [(&[u8], &str); 15] = [
            (b"A1,05.01.2026,nord,,MUG-01,many,,", "amount.not_a_number"),
            (b"A2,05.01.2026,nord,,MUG-01,99999999999999,,", "amount.overflow"),
            (b"A3,05.01.2026,nord,,MUG-01,2000000000,,", "order.quantity_too_large"),
            (b"A4,05.01.2026,nord,,MUG-01,1000000000,\"9000000000,0\",", "amount.too_large"),
            (b"A5,05.01.1026,nord,,MUG-01,1,,", "date.out_of_range"),
            (b"A6,05.01.2126,nord,,MUG-01,1,,", "import.date_out_of_range"),
            (b"A7,2026-01-05,nord,,MUG-01,1,,", "import.date_form"),
            (b"A8,31.02.2026,nord,,MUG-01,1,,", "date.malformed"),
            (b"A9,05.01.2026,nobody,,MUG-01,1,,", "import.unknown_customer"),
            (b"B1,05.01.2026,nord,,NOTHING,1,,", "import.unknown_product"),
            (b"B2,05.01.2026,nord,,MUG-01,1", "import.column_count"),
            (b"B3,05.01.2026,nord,\xff,MUG-01,1,,", "import.not_utf8"),
            (b",05.01.2026,nord,,MUG-01,1,,", "import.value_missing"),
            (b"B4,05.01.2026,nord,\"open,MUG-01,1,,", "import.quote_not_closed"),
            (b"B5,05.01.2026,nord,,MUG-01,1,\"-1,00\",", "order.price_negative"),
        ];
        for (line, _) in &cases {
            text.extend_from_slice(line);
            text.push(b'\n');
        }
        text.extend_from_slice(b"C1,05.01.2026,nord,,MUG-01,1,,\nC1,05.01.2026,nord,,MUG-01,x,,\n");
        text.extend_from_slice(b"C2,05.01.2026,nord,,MUG-01,1,,\nC2,06.01.2026,nord,,MUG-01,1,,\n");
        text.extend_from_slice(b"D1,05.01.2026,nord,,MUG-01,1,,\n");
        let (report, rejects) = world.import(&[written.file("orders.csv", text)]);
        assert_eq!((report.lines, report.taken, report.rejected), (20, 1, 19), "{rejects}");
        let mut expected: Vec<(u64, String)> =
            (2..).zip(cases.iter().map(|(_, code)| (*code).to_owned())).collect();
        let others = ["import.document_incomplete", "amount.not_a_number"];
        expected.extend((17..).zip(others.map(str::to_owned)));
        let others = ["import.document_incomplete", "import.document_disagrees"];
        expected.extend((19..).zip(others.map(str::to_owned)));
        assert_eq!(codes(&rejects), expected);
        assert!(rejects.contains("B4,05.01.2026,nord,\"\"open,MUG-01,1,,"), "the line as it stood");
        world.live_through();
        world.verify();
    });
}

#[test]
fn a_document_is_taken_once_it_is_repaired_and_refused_once_it_is_changed() {
    on_both(|place| {
        let world = plain(place);
        world.import(&example_files().0);
        let written = Written::new();
        let file = |second: &str| {
            let text = format!(
                "{ORDERS}E1,05.01.2026,nord,,MUG-01,1,,\nE1,05.01.2026,nord,,MUG-01,{second},,\n"
            );
            vec![written.file("orders.csv", text)]
        };
        let counts = world.counts();
        assert_eq!(world.import(&file("two")).0.rejected, 2);
        assert_eq!(world.counts(), counts, "nothing of it was kept");
        assert_eq!(world.import(&file("2")).0.taken, 2);
        assert_eq!(world.import(&file("2")).0.already, 2);
        let counts = world.counts();
        let (report, rejects) = world.import(&file("3"));
        assert_eq!(report.rejected, 2);
        assert!(codes(&rejects).iter().all(|(_, code)| code == "engine.source_changed"));
        assert_eq!(world.counts(), counts);
    });
}

#[test]
fn a_file_that_nobody_knows_is_refused_before_anything_is_taken() {
    on_both(|place| {
        let world = plain(place);
        let written = Written::new();
        let (mut files, _) = example_files();
        files.push(written.file("strange.csv", "a,b\n1,2\n"));
        files.push(written.file("empty.csv", ""));
        let Err(Stopped::Refused(refused)) = world.try_import(&files) else {
            panic!("not refused")
        };
        let codes: Vec<&str> = refused.problems().iter().map(|it| it.code.as_ref()).collect();
        assert_eq!(codes, ["import.unknown_columns", "import.file_empty"]);
        assert!(refused.to_string().contains("strange.csv"), "{refused}");
        let database = world.engine.database();
        assert_eq!(database.read(|reader| company::id_of_code(reader, "PLAIN")), Ok(None));
        let missing = Path::new("there/is/no/such.csv").to_owned();
        assert!(matches!(world.try_import(&[missing]), Err(Stopped::File { .. })));
    });
}

#[test]
fn of_a_damaged_gzip_what_could_be_read_is_taken_and_the_rest_is_told() {
    on_both(|place| {
        let world = plain(place);
        world.import(&example_files().0);
        let mut text = ORDERS.to_owned();
        for number in 1..=2_000 {
            for _ in 0..2 {
                text.push_str(&format!("G{number:04},05.01.2026,nord,,MUG-01,{number},,\n"));
            }
        }
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        let mut bytes = gzip.finish().unwrap();
        bytes.truncate(bytes.len() / 2);
        let written = Written::new();
        let (report, rejects) = world.import(&[written.file("orders.csv.gz", bytes)]);
        assert!(report.taken > 100, "{report:?}");
        let mut by_code: BTreeMap<String, u64> = BTreeMap::new();
        for (_, code) in codes(&rejects) {
            *by_code.entry(code).or_default() += 1;
        }
        assert_eq!(by_code["import.file_damaged"], 1);
        assert!(report.rejected <= 3, "the damage and the document that it cut: {rejects}");
    });
}
