//! Many commands from a file of JSON objects: `{"command": …, "on": …, "key": …, "fields": …}`.
//!
//! They run one after the other, each durable before the next begins, for a later one may name what
//! an earlier one made. The first that is refused ends the run. Each has a key, its own or one
//! made of its place and content, so that the same file can be run again: what was done is passed.
use super::{actor, read};
use crate::args::{Do, Global};
use crate::exit::{Exit, Stop, problem};
use crate::figures::count;
use crate::open::Books;
use crate::out::Out;
use quittance_domain::{Date, Refused};
use quittance_engine::request::RequestRefusal;
use quittance_engine::{Engine, Envelope};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use sha2::{Digest, Sha256};
use std::fs::File;
use std::io::{BufReader, Read, Write};
use std::path::Path;

/// A command in a file.
#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct Asked {
    /// Its name.
    command: String,
    /// Its business date; the one of the command line when left out.
    #[serde(default)]
    on: Option<Date>,
    /// Its idempotency key.
    #[serde(default)]
    key: Option<String>,
    /// Its fields.
    fields: Value,
}

#[derive(Serialize)]
struct Report {
    done: u64,
    repeated: u64,
    replies: Vec<Value>,
}

/// Runs the subcommand on a file; `-` is standard input.
pub fn run(global: &Global, asked: &Do, file: &Path, out: &mut Out) -> Result<Exit, Stop> {
    let books = Books::open(global)?;
    let engine = books.engine()?;
    let mut report = Report { done: 0, repeated: 0, replies: Vec::new() };
    let commands = serde_json::Deserializer::from_reader(open(file)?).into_iter::<Asked>();
    for (index, command) in commands.enumerate() {
        let place = format!("{} [{index}]", file.display());
        let command = command.map_err(|error| unreadable(&place, &error))?;
        let done = one(&books, &engine, asked, (index, command)).map_err(|stop| stop.at(&place));
        match done {
            Ok(done) => {
                if done.repeated {
                    report.repeated += 1;
                } else {
                    report.done += 1;
                }
                report.replies.push(done.reply);
            }
            Err(stop) => {
                let before = count(report.done + report.repeated);
                crate::out::tell(&format!("{before} commands before it are done"));
                return Err(stop);
            }
        }
    }
    if out.is_json() {
        out.document(&report)?;
    } else {
        let Report { done, repeated, .. } = &report;
        writeln!(out, "{} commands done, {} were done before.", count(*done), count(*repeated))?;
    }
    Ok(Exit::Done)
}

fn open(file: &Path) -> Result<Box<dyn Read>, Stop> {
    if file == Path::new("-") {
        return Ok(Box::new(BufReader::new(std::io::stdin())));
    }
    let opened = File::open(file).map_err(|error| {
        let message = format!("{} cannot be read: {error}", file.display());
        Stop::Disk(problem("cli.unreadable", "--from", message))
    })?;
    Ok(Box::new(BufReader::new(opened)))
}

fn unreadable(place: &str, error: &serde_json::Error) -> Stop {
    let text = format!("this is no command: {error}");
    Stop::Refused(Refused::from(RequestRefusal::Malformed { text }).at(place))
}

fn one(
    books: &Books,
    engine: &Engine,
    asked: &Do,
    (index, command): (usize, Asked),
) -> Result<quittance_engine::Done<Value>, Stop> {
    let key = command.key.clone().unwrap_or_else(|| key(index, &command));
    let mut envelope = Envelope::new(books.company, &actor(asked.actor.clone())).with_key(&key);
    envelope.business_date = command.on.or(asked.on);
    let request = read(&books.database, books.company, &command.command, command.fields)?;
    Ok(engine.ask(request, envelope)?)
}

/// A key of a command's place and content.
fn key(index: usize, command: &Asked) -> String {
    let text = serde_json::to_string(command).expect("it was just read from JSON");
    let digest = Sha256::digest(text.as_bytes());
    let digest: String = digest.iter().take(12).map(|byte| format!("{byte:02x}")).collect();
    format!("file:{index}:{digest}")
}
