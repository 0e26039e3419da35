//! `quittance bench`: how fast this machine carries orders to cash.
use crate::args::{Bench, EngineName, Global};
use crate::exit::{Exit, Stop, problem};
use crate::figures::count;
use crate::open::{address, database, url};
use crate::out::{Out, tell};
use crate::table::{Align, Table};
use quittance_sim::bench::{self, Ageing, BenchError, Growth, Large, Options, Report, World};
use quittance_store::company;
use quittance_store::database::Address;
use quittance_store::scratch::Scratch;
use serde::Serialize;
use std::collections::BTreeSet;
use std::io::Write;
use std::path::PathBuf;

mod import;

/// The sizes at which growth is measured when none is named. Unit: orders.
const SIZES: [u32; 2] = [10_000, 100_000];

/// How speed changes with the size of the database.
#[derive(Serialize)]
struct Grown {
    engine: &'static str,
    clients: u32,
    growth: Vec<Growth>,
}

/// How long one large order takes.
#[derive(Serialize)]
struct One {
    engine: &'static str,
    large: Large,
}

/// How long an ageing takes.
#[derive(Serialize)]
struct Aged {
    engine: &'static str,
    ageing: Ageing,
}

/// How long an import takes.
#[derive(Serialize)]
struct Taken {
    engine: &'static str,
    import: import::Imported,
}

/// Runs the subcommand.
pub fn run(global: &Global, bench: &Bench, out: &mut Out) -> Result<Exit, Stop> {
    let place = Place::choose(global, bench)?;
    let address = place.address();
    let mut tell = |text: &str| tell(&format!("bench: {text}"));
    if bench.growth {
        let sizes = if bench.orders.is_empty() { &SIZES[..] } else { &bench.orders };
        let mut sizes: Vec<usize> = sizes.iter().map(|size| *size as usize).collect();
        let mut known = BTreeSet::new();
        sizes.retain(|size| known.insert(*size));
        let clients = bench.clients as usize;
        let growth = bench::growth(&address, clients, &sizes, &mut tell).map_err(stop)?;
        let grown = Grown { engine: address.engine(), clients: bench.clients, growth };
        return done(&grown, out, print_growth);
    }
    if let Some(lines) = bench.large {
        let world = World::create(&address).map_err(stop)?;
        let large = bench::large_order(&world, lines as usize).map_err(stop)?;
        return done(&One { engine: address.engine(), large }, out, print_large);
    }
    if let Some(items) = bench.ageing {
        let world = World::create(&address).map_err(stop)?;
        let ageing = bench::ageing(&world, items as usize).map_err(stop)?;
        return done(&Aged { engine: address.engine(), ageing }, out, print_ageing);
    }
    if let Some(orders) = bench.import {
        let import = import::import(&address, orders as usize)?;
        return done(&Taken { engine: address.engine(), import }, out, print_import);
    }
    let options = Options {
        address,
        clients: bench.clients as usize,
        cycles: bench.cycles as usize,
        rounds: bench.rounds as usize,
        floor: bench.floor.clone(),
    };
    let report = bench::run(&options, &mut tell).map_err(stop)?;
    done(&report, out, print)
}

fn done<R: Serialize>(
    report: &R,
    out: &mut Out,
    print: fn(&R, &mut Out) -> Result<(), Stop>,
) -> Result<Exit, Stop> {
    if out.is_json() {
        out.document(report)?;
    } else {
        print(report, out)?;
    }
    Ok(Exit::Done)
}

fn stop(error: BenchError) -> Stop {
    match error {
        BenchError::Command(failure) => Stop::Failure(failure),
        BenchError::Database(fault) => Stop::Fault(fault),
        BenchError::Threads(_) => {
            Stop::Disk(problem("cli.no_threads", "--clients", error.to_string()))
        }
        BenchError::Floor(_) => Stop::Disk(problem("cli.no_floor", "--floor", error.to_string())),
        BenchError::Books(_) => Stop::Ours(problem("cli.fault", "", error.to_string())),
    }
}

/// The database that is measured.
enum Place {
    /// A file of our own, which goes when the measuring ends.
    Ours(Scratch),
    /// The one that is named.
    Named(Address),
}

impl Place {
    /// Refusals: the named database is not of the engine that is to be measured, or it holds a
    /// company.
    fn choose(global: &Global, bench: &Bench) -> Result<Self, Stop> {
        if global.database.is_none() && bench.engine == EngineName::Sqlite {
            // On a real disk: a folder for temporary files may live in memory, where a sync is
            // free.
            let file = PathBuf::from(format!("quittance-bench-{}.db", std::process::id()));
            return Ok(Self::Ours(Scratch::in_file(file)?));
        }
        let address = address(global, "sqlite:")?;
        let wanted = match bench.engine {
            EngineName::Sqlite => "sqlite",
            EngineName::Postgres => "postgres",
        };
        if address.engine() != wanted {
            let message = format!("to measure {wanted}, name an empty {wanted} database");
            return Err(Stop::Usage(problem("cli.other_engine", "--database", message)));
        }
        if !bench.growth {
            must_have_no_company(&address)?;
        }
        Ok(Self::Named(address))
    }

    fn address(&self) -> Address {
        match self {
            Self::Ours(scratch) => scratch.address().clone(),
            Self::Named(address) => address.clone(),
        }
    }
}

/// What is measured is a company of ours with orders of ours: it must not come to those of others.
fn must_have_no_company(address: &Address) -> Result<(), Stop> {
    let companies = database(address)?.read(|reader| company::list(reader))?;
    let Some((code, _)) = companies.first() else { return Ok(()) };
    let message =
        format!("{} has the company {code}: name an empty database to measure", url(address));
    Err(Stop::Refused(problem("cli.bench_in_use", "--database", message).into()))
}

fn rate(figure: f64) -> String {
    count(figure.round() as i64)
}

fn print(report: &Report, out: &mut Out) -> Result<(), Stop> {
    let clients = format!("{} clients, {} cycles", report.clients, count(report.cycles));
    out.title(&format!("Benchmark on {}", report.engine), &clients)?;
    writeln!(out)?;
    let mut table = Table::new(&[("", Align::Left), ("", Align::Right), ("", Align::Left)]);
    let mut row = |name: &str, figure: String, unit: &str| {
        table.row(vec![name.to_owned(), figure, unit.to_owned()]);
    };
    row("orders from capture to cash", rate(report.cycles_per_second), "cycles/s");
    row("their lines", rate(report.lines_per_second), "lines/s");
    if let (Some(floor), Some(ratio)) = (report.floor_cycles_per_second, report.ratio) {
        row("the floor, in turn with it", rate(floor), "cycles/s");
        row("ratio to the floor", format!("{ratio:.2}"), "");
    }
    row("its rows, by bare statements", rate(report.bare_cycles_per_second), "cycles/s");
    let large = &report.large;
    let name = format!("an order of {} lines, to its posted invoice", count(large.lines));
    row(&name, format!("{:.0}", large.to_invoice_ms), "ms");
    row("a command, median", format!("{:.2}", report.p50_ms), "ms");
    row("a command, 99th percentile", format!("{:.2}", report.p99_ms), "ms");
    row("commands in a transaction", format!("{:.1}", report.commands_per_batch), "");
    row("bulk statements in a cycle", format!("{:.1}", report.statements_per_cycle), "");
    row("database growth in a cycle", rate(report.bytes_per_cycle), "bytes");
    row("memory, at most", format!("{:.0}", report.rss_mb), "MB");
    table.print(out)?;
    out.heading("Each command")?;
    let columns = [("", Align::Left), ("p50 ms", Align::Right), ("p99 ms", Align::Right)];
    let mut table = Table::new(&columns);
    for times in &report.commands {
        let (p50, p99) = (format!("{:.2}", times.p50_ms), format!("{:.2}", times.p99_ms));
        table.row(vec![times.command.clone(), p50, p99]);
    }
    table.print(out)?;
    Ok(writeln!(out, "\n  Durability, read back: {}", report.durability)?)
}

fn print_growth(grown: &Grown, out: &mut Out) -> Result<(), Stop> {
    out.title(&format!("Growth on {}", grown.engine), &format!("{} clients", grown.clients))?;
    writeln!(out)?;
    let mut table = Table::new(&[
        ("orders stored", Align::Right),
        ("cycles/s", Align::Right),
        ("of the first", Align::Right),
        ("memory MB", Align::Right),
    ]);
    for size in &grown.growth {
        table.row(vec![
            count(size.orders),
            rate(size.cycles_per_second),
            format!("{:.2}", size.ratio),
            format!("{:.0}", size.rss_mb),
        ]);
    }
    table.print(out)
}

fn print_large(one: &One, out: &mut Out) -> Result<(), Stop> {
    let large = &one.large;
    out.title(&format!("One order of {} lines", count(large.lines)), one.engine)?;
    writeln!(out)?;
    let mut table = Table::new(&[("", Align::Left), ("ms", Align::Right)]);
    let steps = [
        ("placed and confirmed", large.order_ms),
        ("shipment made", large.shipment_ms),
        ("goods issue posted", large.issue_ms),
        ("invoice posted", large.invoice_ms),
        ("payment received and applied", large.payment_ms),
    ];
    for (name, ms) in steps {
        table.row(vec![name.to_owned(), format!("{ms:.0}")]);
    }
    table.totals();
    table.row(vec!["to the posted invoice".to_owned(), format!("{:.0}", large.to_invoice_ms)]);
    table.print(out)
}

fn print_ageing(aged: &Aged, out: &mut Out) -> Result<(), Stop> {
    let ageing = &aged.ageing;
    let items = format!("{} items of {} customers", count(ageing.items), count(ageing.customers));
    out.title(&format!("Ageing on {}", aged.engine), &items)?;
    writeln!(out)?;
    let mut table = Table::new(&[("", Align::Left), ("ms", Align::Right)]);
    table.row(vec!["ageing by customer and bucket".to_owned(), format!("{:.0}", ageing.ageing_ms)]);
    table.row(vec!["one bare sum per customer".to_owned(), format!("{:.0}", ageing.bare_ms)]);
    table.print(out)?;
    Ok(writeln!(out, "\n  ratio {:.2}", ageing.ratio)?)
}

fn print_import(taken: &Taken, out: &mut Out) -> Result<(), Stop> {
    let import = &taken.import;
    let what = format!("{} orders, {} lines", count(import.orders), count(import.lines));
    out.title(&format!("Import on {}", taken.engine), &what)?;
    writeln!(out)?;
    let mut table = Table::new(&[("", Align::Left), ("", Align::Right), ("", Align::Left)]);
    let mut row = |name: &str, figure: String, unit: &str| {
        table.row(vec![name.to_owned(), figure, unit.to_owned()]);
    };
    row("into an empty database", format!("{:.1}", import.seconds), "s");
    row("orders", rate(import.orders_per_second), "orders/s");
    row("lines", rate(import.lines_per_second), "lines/s");
    row("the same files again, nothing taken", format!("{:.1}", import.again_seconds), "s");
    row("memory, at most", format!("{:.0}", import.rss_mb), "MB");
    table.print(out)
}
