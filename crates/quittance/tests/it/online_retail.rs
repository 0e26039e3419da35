//! All of Online Retail: imported, lived through, and compared with a computation of our own,
//! straight from the CSV with plain integers.

use crate::both::Place;
use crate::imported::{Imported, Sums, real_data, tables};
use flate2::read::MultiGzDecoder;
use quittance_domain::Date;
use std::collections::BTreeMap;
use std::fs::File;
use std::path::PathBuf;

/// What the CSV says.
#[derive(Default)]
struct Expected {
    lines: u64,
    months: BTreeMap<String, Sums>,
    customers: BTreeMap<String, Sums>,
}

impl Expected {
    fn of(files: &[PathBuf]) -> Self {
        let mut expected = Self::default();
        for file in files {
            let text = MultiGzDecoder::new(File::open(file).unwrap());
            for row in csv::Reader::from_reader(text).records() {
                expected.add(&row.unwrap());
            }
        }
        expected
    }

    fn add(&mut self, row: &csv::StringRecord) {
        self.lines += 1;
        let (number, quantity, date) = (&row[0], &row[3], &row[4]);
        let quantity: i64 = quantity.parse().unwrap();
        let pennies = pennies(quantity * mils(&row[5]));
        let credit = number.starts_with('C');
        let sale = number.starts_with(|c: char| c.is_ascii_digit()) && quantity > 0;
        if !credit && !sale {
            return;
        }
        let (invoiced, credited) = if credit { (0, -pennies) } else { (pennies, 0) };
        let customer = customer(&row[6], &row[7]);
        // A guest has paid what it was billed; what is credited to it is owed to it.
        let paid = if customer.starts_with("GUEST") { invoiced } else { 0 };
        let month = self.months.entry(date[..7].to_owned()).or_default();
        month.invoiced += invoiced;
        month.credited += credited;
        let customer = self.customers.entry(customer).or_default();
        customer.invoiced += invoiced;
        customer.credited += credited;
        customer.open += invoiced - credited - paid;
    }
}

/// A price in thousandths of a pound.
fn mils(text: &str) -> i64 {
    let (sign, text) = text.strip_prefix('-').map_or((1, text), |rest| (-1, rest));
    let (pounds, part) = text.split_once('.').unwrap();
    let part = format!("{part:0<3}");
    assert_eq!(part.len(), 3, "{text}");
    sign * (pounds.parse::<i64>().unwrap() * 1_000 + part.parse::<i64>().unwrap())
}

/// Thousandths rounded to pennies, half away from zero.
fn pennies(mils: i64) -> i64 {
    (mils.abs() + 5) / 10 * mils.signum()
}

fn customer(id: &str, country: &str) -> String {
    if let Some(id) = id.strip_suffix(".0") {
        return id.to_owned();
    }
    assert_eq!(id, "");
    let country = match country {
        "United Kingdom" | "Unspecified" => "GB",
        "EIRE" => "IE",
        "Hong Kong" => "HK",
        "Switzerland" => "CH",
        "Israel" => "IL",
        "France" => "FR",
        "Bahrain" => "BH",
        other => panic!("no guest is known from {other}"),
    };
    format!("GUEST-{country}")
}

fn without_open(sums: BTreeMap<String, Sums>) -> BTreeMap<String, Sums> {
    sums.into_iter().map(|(key, sums)| (key, Sums { open: 0, ..sums })).collect()
}

#[test]
fn online_retail_agrees_with_its_csv_to_the_penny() {
    let Some(folder) = real_data("online_retail") else { return };
    let files = tables(&folder);
    let expected = Expected::of(&files);
    let place = Place::sqlite();
    let retail = Imported::new(&place, "online_retail.toml");

    let start = std::time::Instant::now();
    let (report, rejects) = retail.import(&files);
    println!("imported {} lines in {:?}", report.lines, start.elapsed());
    assert_eq!((report.lines, report.lines), (expected.lines, 320_705));
    assert_eq!((report.rejected, report.already), (3, 0));
    assert_eq!(rejects.matches(",online_retail.bad_debt,").count(), 3);
    let start = std::time::Instant::now();
    let ran = retail.live_through();
    println!("the autopilot did {} commands in {:?}", ran.done, start.elapsed());
    retail.verify();

    assert_eq!(without_open(retail.by_month()), expected.months);
    let customers = retail.by_customer();
    for (code, sums) in &expected.customers {
        assert_eq!(customers.get(code), Some(sums), "{code}");
    }
    assert_eq!(customers.len(), expected.customers.len());
    let owed = expected.customers.iter().map(|(code, sums)| (code.clone(), sums.open));
    let owed: BTreeMap<String, i64> = owed.filter(|(_, open)| *open != 0).collect();
    assert_eq!(retail.ageing(Date::parse("2011-08-31").unwrap()), owed);

    let counts = retail.counts();
    let start = std::time::Instant::now();
    let (again, rejects_again) = retail.import(&files);
    println!("imported again in {:?}", start.elapsed());
    assert_eq!((again.taken, again.already, again.rejected), (0, report.taken, 3));
    assert_eq!(rejects_again, rejects);
    assert_eq!(retail.live_through().done, 0);
    assert_eq!(retail.counts(), counts, "a second import changes nothing");
}
