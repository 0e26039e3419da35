//! `quittance import`: files of another system, through a mapping.
use crate::args::{Global, Import};
use crate::exit::{Exit, Stop, problem};
use crate::figures::{count, count_cell, counted};
use crate::open::{DEFAULT_DATABASE, address, database, engine};
use crate::out::Out;
use crate::progress;
use crate::rejects::{self, Rejects};
use crate::table::{Align, Table};
use quittance_engine::import::{self, Outputs, Progress, Report, Stopped};
use quittance_exchange::import::Mapping;
use serde::Serialize;
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::time::Instant;

/// What was imported, and how fast.
#[derive(Serialize)]
struct Imported {
    #[serde(flatten)]
    report: Report,
    rejects: String,
    seconds: f64,
    lines_per_second: f64,
}

/// Runs the subcommand; makes the database and the company where there are none.
pub fn run(global: &Global, import: &Import, out: &mut Out) -> Result<Exit, Stop> {
    // All that can be wrong without a database is found before one is made.
    let mapping = read_mapping(&import.mapping)?;
    import.files.iter().try_for_each(|file| must_be_readable(file))?;
    let address = address(global, DEFAULT_DATABASE)?;
    let read: Vec<&Path> =
        import.files.iter().chain([&import.mapping]).map(PathBuf::as_path).collect();
    rejects::check(&import.rejects, &read, &address)?;
    let mut rejects = Rejects::begin(&import.rejects)?;
    let database = database(&address)?;
    let engine = engine(database)?;
    let company = global.company.as_deref();
    let started = Instant::now();
    let bar = progress::bytes("import");
    let what = import::Import { mapping: &mapping, company, files: &import.files };
    let mut progress = |progress: &Progress| {
        bar.set_length(progress.bytes_total);
        bar.set_position(progress.bytes);
        bar.set_message(format!("{} lines", count(progress.lines)));
    };
    let outputs = Outputs { rejects: &mut rejects, progress: &mut progress };
    let report = import::run(&engine, what, outputs);
    bar.finish_and_clear();
    let report = report.map_err(|error| rejects.failure().unwrap_or_else(|| stopped(error)))?;
    rejects.keep()?;
    let seconds = started.elapsed().as_secs_f64();
    let lines_per_second = report.lines as f64 / seconds.max(1e-9);
    let rejects = import.rejects.display().to_string();
    let imported = Imported { report, rejects, seconds, lines_per_second };
    if out.is_json() {
        out.document(&imported)?;
    } else {
        print(&imported, out)?;
    }
    Ok(match &imported.report {
        report if report.faults > 0 => Exit::Ours,
        report if report.rejected > 0 => Exit::Refused,
        _ => Exit::Done,
    })
}

/// The mapping of a file.
pub fn read_mapping(path: &Path) -> Result<Mapping, Stop> {
    let text =
        std::fs::read_to_string(path).map_err(|error| unreadable("--mapping", path, &error))?;
    Ok(Mapping::parse(&text).map_err(|refused| refused.at(&path.display().to_string()))?)
}

fn must_be_readable(path: &Path) -> Result<(), Stop> {
    let opened = File::open(path).and_then(|file| file.metadata());
    let error = match opened {
        Ok(data) if data.is_file() => return Ok(()),
        Ok(_) => std::io::Error::other("it is no file"),
        Err(error) => error,
    };
    Err(unreadable("FILE", path, &error))
}

fn unreadable(argument: &str, path: &Path, error: &std::io::Error) -> Stop {
    let message = format!("{} cannot be read: {error}", path.display());
    Stop::Disk(problem("cli.unreadable", argument, message))
}

/// What an import that came to no end says to the person.
pub fn stopped(stopped: Stopped) -> Stop {
    match stopped {
        Stopped::Refused(refused) => Stop::Refused(refused),
        Stopped::Failed(failure) => Stop::Failure(failure),
        Stopped::Database(fault) => Stop::Fault(fault),
        Stopped::File { file, text } => {
            let message = format!("{file}: {text}; what was taken stays, the same import goes on");
            Stop::Disk(problem("cli.unreadable", "", message))
        }
    }
}

fn print(imported: &Imported, out: &mut Out) -> Result<(), Stop> {
    let report = &imported.report;
    out.title("Imported", &report.company)?;
    writeln!(out)?;
    let mut table = Table::new(&[
        ("file", Align::Text),
        ("as", Align::Left),
        ("lines", Align::Right),
        ("taken", Align::Right),
        ("there already", Align::Right),
        ("rejected", Align::Right),
    ]);
    for file in &report.files {
        // The folder is where the person just said; the name tells the files apart.
        let name = Path::new(&file.file).file_name().map(|name| name.to_string_lossy());
        let (name, kind) = (name.unwrap_or_default().into_owned(), file.kind.clone());
        let counts = [file.lines, file.taken, file.already, file.rejected];
        table.row([vec![name, kind], counts.map(count_cell).to_vec()].concat());
    }
    table.totals();
    let counts = [report.lines, report.taken, report.already, report.rejected];
    table.row([vec!["total".to_owned(), String::new()], counts.map(count_cell).to_vec()].concat());
    table.print(out)?;
    writeln!(out)?;
    if report.company_created {
        let mapping = "as the mapping says: no company had this code";
        writeln!(out, "  Created company {}, {mapping}.", report.company)?;
    }
    print_created(report, out)?;
    let rate = count(imported.lines_per_second.round() as i64);
    let lines = number(report.lines, "line", "lines");
    writeln!(out, "  {lines} in {:.1} s: {rate} lines/s.", imported.seconds)?;
    if report.rejected > 0 {
        let rejected = number(report.rejected, "line", "lines");
        writeln!(out, "  {rejected} rejected, each with its reason in {}.", imported.rejects)?;
    }
    if report.faults > 0 {
        let faults = number(report.faults, "line", "lines");
        writeln!(out, "  {faults} of them by a fault of ours: please report it.")?;
    }
    Ok(writeln!(out, "  Next: quittance run --until-idle")?)
}

/// Customers and products that no file lists, only orders.
fn print_created(report: &Report, out: &mut Out) -> Result<(), Stop> {
    let created = [
        (report.customers_created, number(report.customers_created, "customer", "customers")),
        (report.products_created, number(report.products_created, "product", "products")),
    ];
    let created = created.into_iter().filter(|(count, _)| *count > 0).map(|(_, words)| words);
    let created: Vec<String> = created.collect();
    if !created.is_empty() {
        writeln!(out, "  Created because orders name them: {}.", created.join(" and "))?;
    }
    Ok(())
}

fn number(number: u64, one: &str, more: &str) -> String {
    counted(i64::try_from(number).unwrap_or(i64::MAX), one, more)
}

#[cfg(test)]
mod tests {
    use super::*;
    use quittance_store::Fault;

    #[test]
    fn a_fault_of_ours_in_a_look_up_is_told_as_ours() {
        let exit = |fault: Fault| stopped(Stopped::from(fault)).exit();
        assert_eq!(exit(Fault::Ours("a constraint".into())), Exit::Ours);
        assert_eq!(exit(Fault::Unavailable("no connection".into())), Exit::Database);
    }
}
