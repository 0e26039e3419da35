//! What the mapping of Online Retail does with each quirk of that data, on a few lines of its form.

use crate::both::{Place, on_both};
use crate::imported::{Imported, Sums};
use quittance_domain::product::ProductKind;
use quittance_store::{product, stock};
use std::path::PathBuf;
use tempfile::TempDir;

const HEADER: &str =
    "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n";

struct Retail {
    world: Imported,
    folder: TempDir,
}

impl Retail {
    fn new(place: &Place) -> Self {
        let world = Imported::new(place, "online_retail.toml");
        Self { world, folder: tempfile::tempdir().unwrap() }
    }

    fn file(&self, name: &str, lines: &[&str]) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, format!("{HEADER}{}\n", lines.join("\n"))).unwrap();
        path
    }

    /// Imports lines that are all taken, and lets the autopilot work.
    fn lived_through(&self, lines: &[&str]) {
        let (report, rejects) = self.world.import(&[self.file("lines.csv", lines)]);
        assert_eq!(report.rejected, 0, "{rejects}");
        self.world.live_through();
        self.world.verify();
    }

    fn sums(&self, customer: &str) -> Sums {
        self.world.by_customer()[customer]
    }

    fn product(&self, sku: &str) -> (String, ProductKind) {
        let company = self.world.company();
        let read = self.world.engine.database().read(|reader| product::show(reader, company, sku));
        let found = read.unwrap().unwrap();
        (found.name, found.kind)
    }

    fn on_hand(&self, sku: &str) -> String {
        let company = self.world.company();
        let read = self.world.engine.database().read(|reader| {
            let id = product::id_of_sku(reader, company, sku)?.unwrap();
            stock::balances_of(reader, company, id)
        });
        read.unwrap().first().map_or("0".into(), |balance| balance.on_hand.to_string())
    }
}

fn sums(invoiced: i64, credited: i64, open: i64) -> Sums {
    Sums { invoiced, credited, open }
}

#[test]
fn orders_credits_and_charges_of_a_customer_and_of_guests() {
    on_both(|place| {
        let retail = Retail::new(place);
        retail.lived_through(&[
            "536365,85123A,HANGING HEART,6,2010-12-01 08:26:00,2.55,17850.0,United Kingdom",
            "536365,POST,POSTAGE,1,2010-12-01 08:26:00,18.0,17850.0,United Kingdom",
            "536366,85123a,HANGING HEART,2,2010-12-01 08:28:00,5.11,,EIRE",
            "536366,22423,CAKESTAND,1,2010-12-01 08:29:00,0.0,,EIRE",
            "C536367,85123A,HANGING HEART,-2,2010-12-02 09:00:00,2.55,17850.0,United Kingdom",
            "C536368,M,Manual,-1,2010-12-02 09:00:00,3.5,,EIRE",
            "C536369,D,Discount,-1,2010-12-02 09:01:00,1.25,17850.0,United Kingdom",
            "536370,PADS,PADS TO MATCH,1,2010-12-03 10:00:00,0.001,17850.0,United Kingdom",
        ]);
        assert_eq!(retail.sums("17850"), sums(33_30, 6_35, 26_95));
        assert_eq!(retail.sums("GUEST-IE"), sums(10_22, 3_50, -3_50), "paid by card on the day");
        assert_eq!(retail.product("POST").1, ProductKind::Charge);
        assert_eq!(retail.product("M").1, ProductKind::Service);
        assert_eq!(retail.product("85123A").1, ProductKind::Stock);
        assert_eq!(retail.on_hand("85123A"), "2", "what came back is on the shelf");
        assert_eq!(retail.world.counts().products, 6, "one product for both of its codes");
    });
}

#[test]
fn nobody_is_billed_for_what_only_changes_stock() {
    on_both(|place| {
        let retail = Retail::new(place);
        retail.lived_through(&[
            "536589,21777,damaged?,-10,2010-12-01 16:50:00,0.0,,United Kingdom",
            "536590,DCGS0003,,-3,2010-12-01 16:51:00,0.0,,United Kingdom",
            "536591,21777,found,4,2010-12-02 16:52:00,0.0,,United Kingdom",
            "536592,21777,RECIPE BOX,2,2010-12-03 16:53:00,7.95,,United Kingdom",
        ]);
        let counts = retail.world.counts();
        assert_eq!((counts.invoices, counts.credit_notes), (1, 0));
        assert_eq!(retail.on_hand("21777"), "4");
        assert_eq!(retail.on_hand("DCGS0003"), "0");
        assert_eq!(retail.product("21777").0, "RECIPE BOX", "not the note of a write-off");
        assert_eq!(retail.product("DCGS0003").0, "DCGS0003");
    });
}

#[test]
fn tens_of_thousands_of_pieces_go_out_and_come_back_on_one_day() {
    on_both(|place| {
        let retail = Retail::new(place);
        retail.lived_through(&[
            "541431,23166,STORAGE JAR,74215,2011-01-18 10:01:00,1.04,12346.0,United Kingdom",
            "C541433,23166,STORAGE JAR,-74215,2011-01-18 10:17:00,1.04,12346.0,United Kingdom",
        ]);
        assert_eq!(retail.sums("12346"), sums(7_718_360, 7_718_360, 0));
        assert_eq!(retail.on_hand("23166"), "74215");
    });
}

#[test]
fn months_may_come_in_any_order_and_a_month_twice() {
    on_both(|place| {
        let retail = Retail::new(place);
        let line = |number: &str, day: &str| {
            format!("{number},21777,RECIPE BOX,2,{day} 10:00:00,7.95,17850.0,United Kingdom")
        };
        let january = retail.file("2011-01.csv", &[&line("539993", "2011-01-04")]);
        let december = retail.file("2010-12.csv", &[&line("536592", "2010-12-01")]);
        for files in [vec![january.clone()], vec![december, january]] {
            retail.world.import(&files);
            retail.world.live_through();
        }
        retail.world.verify();
        assert_eq!(retail.world.counts().invoices, 2);
        assert_eq!(retail.world.by_month()["2010-12"].invoiced, 15_90);
    });
}

#[test]
fn what_cannot_be_taken_leaves_nothing_behind() {
    on_both(|place| {
        let retail = Retail::new(place);
        let file = retail.file(
            "lines.csv",
            &[
                "A563185,B,Adjust bad debt,1,2011-08-12 14:50:00,11062.06,,United Kingdom",
                "536365,21777,BOX,999999999,2010-12-01 08:26:00,99999999999.0,1.0,France",
                "536366,21777,BOX,2,2010-12-01 08:28:00,2.0,17850.0,Atlantis",
                "536367,21777,lost,-9999999999,2010-12-01 08:28:00,0.0,,France",
                "X36368,21777,BOX,2,2010-12-01 08:28:00,2.0,17850.0,France",
                "536369,21777,BOX,2,1910-12-01 08:28:00,2.0,17850.0,France",
                "536370,21777,BOX,2,2110-12-01 08:28:00,2.0,17850.0,France",
            ],
        );
        let (report, rejects) = retail.world.import(&[file]);
        assert_eq!((report.taken, report.rejected), (0, 7));
        for code in [
            ",online_retail.bad_debt,",
            ",amount.too_large,",
            ",import.not_in_table,",
            ",stock.quantity_out_of_range,",
            ",import.no_rule,",
            ",date.out_of_range,",
            ",import.date_out_of_range,",
        ] {
            assert!(rejects.contains(code), "no {code} in {rejects}");
        }
        let counts = retail.world.counts();
        assert_eq!((counts.work_ready, counts.work_waiting), (0, 0), "no receipt of no order");
        assert_eq!(counts.orders, []);
        retail.world.verify();
    });
}
