//! All of Northwind: imported, lived through, and compared with a computation of our own,
//! straight from the CSV with plain integers.

use crate::both::on_both;
use crate::imported::{Imported, Sums, real_data, tables};
use quittance_domain::Date;
use quittance_store::{product, stock};
use std::collections::BTreeMap;
use std::path::Path;

/// One row by its columns' names.
type Row = BTreeMap<String, String>;

fn rows(folder: &Path, table: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(folder.join(table)).unwrap();
    reader.deserialize().map(Result::unwrap).collect()
}

/// A decimal with at most `decimals` decimals as an integer of its last one.
fn scaled(text: &str, decimals: usize) -> i64 {
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    assert!(part.len() <= decimals, "{text}");
    format!("{whole}{part:0<decimals$}").parse().unwrap()
}

/// What the CSV says: by month and by customer, in cents.
fn expected(folder: &Path) -> [BTreeMap<String, Sums>; 2] {
    let mut nets: BTreeMap<String, i64> = BTreeMap::new();
    for line in rows(folder, "order_details.csv") {
        let amount = scaled(&line["unit_price"], 2) * scaled(&line["quantity"], 0);
        let discount = (amount * scaled(&line["discount"], 2) + 50) / 100;
        *nets.entry(line["order_id"].clone()).or_default() += amount - discount;
    }
    let mut sums = [BTreeMap::new(), BTreeMap::new()];
    for order in rows(folder, "orders.csv") {
        let invoiced = nets[&order["order_id"]] + scaled(&order["freight"], 2);
        let keys = [order["order_date"][..7].to_owned(), order["customer_id"].clone()];
        for (sums, key) in sums.iter_mut().zip(keys) {
            let sums: &mut Sums = sums.entry(key).or_default();
            sums.invoiced += invoiced;
            sums.open += invoiced;
        }
    }
    sums
}

#[test]
fn northwind_agrees_with_its_csv_to_the_cent() {
    if let Some(folder) = real_data("northwind") {
        on_both(|place| check(&Imported::new(place, "northwind.toml"), &folder));
    }
}

fn check(northwind: &Imported, folder: &Path) {
    let [months, customers] = expected(folder);
    let files = tables(folder);

    let (report, rejects) = northwind.import(&files);
    let as_kind = |kind: &str| {
        let found = report.files.iter().find(|file| file.kind == kind).unwrap();
        (found.lines, found.taken, found.already, found.rejected)
    };
    assert_eq!(as_kind("customers"), (91, 91, 0, 0));
    assert_eq!(as_kind("products"), (77, 77, 0, 0));
    assert_eq!(as_kind("list prices"), (77, 77, 0, 0));
    assert_eq!(as_kind("stock"), (77, 72, 5, 0), "of five products nothing is there");
    assert_eq!(as_kind("order details"), (1_464, 1_464, 0, 0));
    assert_eq!(as_kind("orders"), (560, 560, 0, 0));
    assert_eq!(rejects.matches(",northwind.no_place_for_it,").count() as u64, report.rejected);
    northwind.live_through();
    northwind.verify();

    assert_eq!(northwind.by_month(), months);
    assert_eq!(northwind.by_customer(), customers);
    let owed = customers.iter().map(|(code, sums)| (code.clone(), sums.open)).collect();
    assert_eq!(northwind.ageing(Date::parse("1998-12-31").unwrap()), owed);
    let counts = northwind.counts();
    assert_eq!((counts.customers, counts.products), (91, 78), "freight is a product, too");
    assert_eq!((counts.invoices, counts.holds), (560, 0));
    assert_stock(northwind, folder);

    let (again, _) = northwind.import(&files);
    assert_eq!((again.taken, again.rejected), (0, report.rejected));
    northwind.live_through();
    assert_eq!(northwind.counts(), counts, "a second import changes nothing");
}

/// What the source says is there when its history ends is there when ours does.
fn assert_stock(northwind: &Imported, folder: &Path) {
    let company = northwind.company();
    for row in rows(folder, "products.csv") {
        let (sku, units) = (&row["product_id"], &row["units_in_stock"]);
        let on_hand = northwind.engine.database().read(|reader| {
            let product = product::id_of_sku(reader, company, sku)?.unwrap();
            let balances = stock::balances_of(reader, company, product)?;
            Ok(balances.first().map_or("0".to_owned(), |it| it.on_hand.to_string()))
        });
        assert_eq!(&on_hand.unwrap(), units, "{sku}");
    }
}
