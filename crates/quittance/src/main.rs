//! `quittance`: order-to-cash in one binary. Parses the command line, runs what is asked for and
//! ends with one of the documented exit codes.
mod args;
mod ask;
mod atp;
mod backup;
mod bench;
mod close;
mod csv;
mod demo;
mod exit;
mod export;
mod figures;
mod file_return;
mod import;
mod load;
mod migrate;
mod open;
mod out;
mod price;
mod progress;
mod rejects;
mod report;
mod restore;
mod run;
mod show;
mod shown;
mod simulate;
mod statement;
mod table;
mod verify;

use args::{Cli, Command};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{CommandFactory, Parser};
use exit::{Exit, Stop, problem};
use out::{Format, Out, tell};
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
        Err(error) => return not_understood(error).into(),
    };
    let format = if cli.global.json { Format::Json } else { Format::Text };
    let mut out = Out::new(format);
    // What it says may hold stored text.
    std::panic::set_hook(Box::new(|panic| tell(&panic.to_string())));
    // An assertion that failed has told itself on standard error; here it gets its exit code.
    let done = catch_unwind(AssertUnwindSafe(|| dispatch(&cli, &mut out)));
    let done = done.unwrap_or_else(|_| {
        Err(Stop::Ours(problem("cli.fault", "", "an assertion of the program failed")))
    });
    let done = done.and_then(|exit| {
        out.flush()?;
        Ok(exit)
    });
    match done {
        Ok(exit) => exit.into(),
        Err(stop) => {
            out.discard(); // what there is of a page is not what was asked for
            stop.tell(&mut out);
            stop.exit().into()
        }
    }
}

fn dispatch(cli: &Cli, out: &mut Out) -> Result<Exit, Stop> {
    let global = &cli.global;
    match &cli.command {
        Command::Demo(demo) => demo::run(global, demo, out),
        Command::Do(asked) => ask::run(global, asked, out),
        Command::Import(import) => import::run(global, import, out),
        Command::Run(asked) => run::run(global, asked, out),
        Command::Verify(_) => verify::run(global, out),
        Command::Report(report) => report::run(global, report, out),
        Command::Atp(wanted) => atp::run(global, wanted, out),
        Command::Close(close) => close::run(global, close, out),
        Command::FileReturn(asked) => file_return::run(global, asked, out),
        Command::Export(export) => export::run(global, export, out),
        Command::Price(price) => price::run(global, price, out),
        Command::Show(show) => show::run(global, show, out),
        Command::Bench(bench) => bench::run(global, bench, out),
        Command::Simulate(asked) => simulate::run(global, asked, out),
        Command::Backup(backup) => backup::run(global, backup, out),
        Command::Restore(restore) => restore::run(global, restore, out),
        Command::Migrate(_) => migrate::run(global, out),
        Command::Statement(statement) => statement::run(global, statement, out),
        Command::Load(load) => load::run(global, load),
    }
}

/// What is no command line of ours: help that was asked for, or what is wrong with it.
fn not_understood(mut error: clap::Error) -> Exit {
    if matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion) {
        // A closed output cannot be told that it is closed.
        let _ = error.print();
        return Exit::Done;
    }
    without_hidden(&mut error);
    let text = error.render().to_string();
    // It quotes the arguments, whatever they hold.
    text.trim_end().lines().for_each(tell);
    if std::env::args().any(|arg| arg == "--json") {
        let mut out = Out::new(Format::Json);
        let problem = problem("cli.usage", "", sentence_of(&text));
        let said = serde_json::json!({
            "code": problem.code, "message": problem.message, "problems": [problem],
        });
        let _ = out.document(&said).and_then(|()| Ok(out.flush()?));
    }
    Exit::Usage
}

/// Subcommands that are not for users are not offered to them.
fn without_hidden(error: &mut clap::Error) {
    let cli = Cli::command();
    let hidden: Vec<&str> =
        cli.get_subcommands().filter(|one| one.is_hide_set()).map(|one| one.get_name()).collect();
    for kind in [ContextKind::ValidSubcommand, ContextKind::SuggestedSubcommand] {
        let Some(ContextValue::Strings(names)) = error.get(kind) else { continue };
        let mut names = names.clone();
        names.retain(|name| !hidden.contains(&name.as_str()));
        match names.is_empty() {
            true => error.remove(kind),
            false => error.insert(kind, ContextValue::Strings(names)),
        };
    }
}

/// What is wrong, in one line: all that stands before the usage.
fn sentence_of(text: &str) -> String {
    let is_about_us = |line: &&str| !line.starts_with("Usage:") && !line.starts_with("For more");
    let words = text.lines().take_while(is_about_us).flat_map(str::split_whitespace);
    let sentence = words.collect::<Vec<&str>>().join(" ");
    sentence.strip_prefix("error: ").unwrap_or(&sentence).to_owned()
}
