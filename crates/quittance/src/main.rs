//! `quittance`: order-to-cash in one binary. Parses the command line, runs what is asked for and
//! ends with one of the documented exit codes.
mod args;
mod backup;
mod bench;
mod demo;
mod exit;
mod figures;
mod import;
mod load;
mod migrate;
mod open;
mod out;
mod progress;
mod report;
mod restore;
mod run;
mod show;
mod table;
mod verify;

use args::{Cli, Command};
use clap::Parser;
use clap::error::ErrorKind;
use exit::{Exit, Stop, problem};
use out::{Format, Out};
use std::io::Write;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::process::ExitCode;

/// Batches allocate and free many small things on several threads; the system's allocator was a
/// tenth of a writer's time.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => return not_understood(&error).into(),
    };
    let format = if cli.global.json { Format::Json } else { Format::Text };
    let mut out = Out::new(format);
    // An assertion that failed has told itself on standard error; here it gets its exit code.
    let done = catch_unwind(AssertUnwindSafe(|| dispatch(&cli, &mut out)));
    let done = done.unwrap_or_else(|_| {
        Err(Stop::Ours(problem("cli.fault", "", "an assertion of the program failed")))
    });
    let written = out.flush().map_err(Stop::from);
    match done.and_then(|exit| written.map(|()| exit)) {
        Ok(exit) => exit.into(),
        Err(stop) => {
            stop.tell(&mut out);
            stop.exit().into()
        }
    }
}

fn dispatch(cli: &Cli, out: &mut Out) -> Result<Exit, Stop> {
    let global = &cli.global;
    match &cli.command {
        Command::Demo(demo) => demo::run(global, demo, out),
        Command::Import(import) => import::run(global, import, out),
        Command::Run(_) => run::run(global, out),
        Command::Verify(_) => verify::run(global, out),
        Command::Report(report) => report::run(global, report, out),
        Command::Show(show) => show::run(global, show, out),
        Command::Bench(bench) => bench::run(global, bench, out),
        Command::Backup(backup) => backup::run(global, backup, out),
        Command::Restore(restore) => restore::run(global, restore, out),
        Command::Migrate(_) => migrate::run(global, out),
        Command::Load(load) => load::run(global, load),
    }
}

/// What is no command line of ours: help that was asked for, or what is wrong with it.
fn not_understood(error: &clap::Error) -> Exit {
    let asked_for = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    // A closed output cannot be told that it is closed.
    let _ = error.print();
    if asked_for {
        return Exit::Done;
    }
    if std::env::args().any(|arg| arg == "--json") {
        let sentence = error.to_string();
        let first = sentence.lines().next().unwrap_or_default();
        let message = first.strip_prefix("error: ").unwrap_or(first).to_owned();
        let mut out = Out::new(Format::Json);
        let problem = problem("cli.usage", "", message);
        let said = serde_json::json!({
            "code": problem.code, "message": problem.message, "problems": [problem],
        });
        let _ = out.document(&said).and_then(|()| Ok(out.flush()?));
    }
    Exit::Usage
}
