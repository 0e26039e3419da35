//! How long it takes to import many orders from CSV: read, checked, numbered, stored with their
//! work for the autopilot, and found again at a second import.
use crate::exit::{Stop, problem};
use crate::open::{database, engine};
use quittance_engine::import::{self, Outputs, Report};
use quittance_exchange::import::Mapping;
use quittance_sim::bench::rss_mb;
use quittance_store::database::Address;
use serde::Serialize;
use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::time::Instant;

/// Lines of each order, as many as a cycle of the benchmark has.
const LINES: usize = 5;
/// Customers and products, as many as the benchmark has.
const CODES: usize = 1_000;
/// Days over which the orders are spread.
const DAYS: usize = 28;

const MAPPING: &str = r#"
source = "bench"

[company]
code = "BENCH"
name = "Benchmark"
base_currency = "EUR"
country = "AT"
time_zone = "Europe/Vienna"
back_dating = "allowed"
automatic = ["confirm", "ship", "invoice"]
warehouse = { code = "MAIN", name = "Main warehouse" }

[[file]]
kind = "customers"
columns = ["customer", "name"]
[file.fields]
code = { column = "customer" }
name = { column = "name" }
country = "AT"
terms = "net:30"
tax_status = "outside_scope"

[[file]]
kind = "products"
columns = ["sku", "name"]
[file.fields]
sku = { column = "sku" }
name = { column = "name" }
kind = "stock"
unit = "C62"
tax_category = "S"

[[file]]
kind = "order_lines"
columns = ["order", "date", "customer", "sku", "quantity", "price"]
[file.fields]
number = { column = "order" }
date = { column = "date" }
quantity = { column = "quantity" }
price = { column = "price" }
[[file.customer]]
code = { column = "customer" }
[[file.product]]
sku = { column = "sku" }
[[file.rule]]
becomes = "sale"
"#;

/// How long an import took.
#[derive(Serialize)]
pub struct Imported {
    /// Orders in the files.
    pub orders: usize,
    /// Lines of all files.
    pub lines: u64,
    /// Into an empty database. Unit: seconds.
    pub seconds: f64,
    pub orders_per_second: f64,
    pub lines_per_second: f64,
    /// The same files again, which changes nothing. Unit: seconds.
    pub again_seconds: f64,
    /// The largest resident memory of this process.
    pub rss_mb: f64,
}

/// Writes the files and imports them into an empty database, twice.
///
/// Stops: the disk does not hold the files; a line was not taken, which is a fault of ours.
pub fn import(address: &Address, orders: usize) -> Result<Imported, Stop> {
    let folder = tempfile::tempdir().map_err(|error| unwritable(&error))?;
    let files = write(folder.path(), orders).map_err(|error| unwritable(&error))?;
    let mapping = Mapping::parse(MAPPING)?;
    let engine = engine(database(address)?)?;
    let mut rejects = Vec::new();
    let mut take = || -> Result<(Report, f64), Stop> {
        let started = Instant::now();
        let what = import::Import { mapping: &mapping, company: None, files: &files };
        let outputs = Outputs { rejects: &mut rejects, progress: &mut |_| {} };
        let report = import::run(&engine, what, outputs).map_err(crate::import::stopped)?;
        Ok((report, started.elapsed().as_secs_f64()))
    };
    let (first, seconds) = take()?;
    let (again, again_seconds) = take()?;
    let whole = (first.taken, again.already) == (first.lines, first.lines);
    if !whole {
        let rejects = String::from_utf8_lossy(&rejects);
        let message = rejects.lines().nth(1).unwrap_or("a line was not found again").to_owned();
        return Err(Stop::Ours(problem("cli.fault", "--import", message)));
    }
    Ok(Imported {
        orders,
        lines: first.lines,
        seconds,
        orders_per_second: orders as f64 / seconds,
        lines_per_second: first.lines as f64 / seconds,
        again_seconds,
        rss_mb: rss_mb(),
    })
}

fn unwritable(error: &io::Error) -> Stop {
    Stop::Disk(problem("cli.unwritable", "--import", error.to_string()))
}

fn write(folder: &Path, orders: usize) -> io::Result<Vec<PathBuf>> {
    let customers = file(folder, "customers.csv", "customer,name", |out| {
        (0..CODES).try_for_each(|code| writeln!(out, "C{code:04},Customer {code}"))
    })?;
    let products = file(folder, "products.csv", "sku,name", |out| {
        (0..CODES).try_for_each(|sku| writeln!(out, "P{sku:04},Product {sku}"))
    })?;
    let head = "order,date,customer,sku,quantity,price";
    let lines = file(folder, "order_lines.csv", head, |out| {
        (0..orders * LINES).try_for_each(|line| {
            let order = line / LINES;
            let (day, customer) = (order * DAYS / orders + 1, order * 7 % CODES);
            let (sku, quantity) = (line * 31 % CODES, line % 9 + 1);
            let cents = line % 90 + 10;
            writeln!(out, "{order},2026-01-{day:02},C{customer:04},P{sku:04},{quantity},9.{cents}")
        })
    })?;
    Ok(vec![customers, products, lines])
}

fn file(
    folder: &Path,
    name: &str,
    head: &str,
    lines: impl FnOnce(&mut BufWriter<File>) -> io::Result<()>,
) -> io::Result<PathBuf> {
    let path = folder.join(name);
    let mut out = BufWriter::new(File::create(&path)?);
    writeln!(out, "{head}")?;
    lines(&mut out)?;
    out.flush()?;
    Ok(path)
}
