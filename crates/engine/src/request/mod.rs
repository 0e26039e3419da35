//! Requests: a command as people and other programs write it.
//!
//! - **Request**: the name of a command and its fields as JSON, where a customer, a product or a
//!   document may be named by its code or number in the place of its id.
//! - **Field**: one value of it, by the path that refusals use: `lines[0].product`.
//!
//! A request becomes a command in three steps: codes and numbers are replaced by ids
//! ([`names`](names)), the fields are read, and fields that the command does not have are refused,
//! for what is misspelled must not be passed over in silence. Codes and numbers never come to mean
//! another record, so they may be looked up before the batch.
mod error;
pub(crate) mod fields;
mod names;

pub use error::RequestRefusal;

use crate::command::{Command, Done, Envelope, Failure};
use crate::dry_run::DryRun;
use crate::engine::Engine;
use crate::erased::AnyCommand;
use crate::queue::Answer;
use crate::registry;
use quittance_domain::CompanyId;
use quittance_domain::refusal::{Problems, Refused};
use quittance_store::fault::Fault;
use quittance_store::reader::Reader;
use serde_json::Value;
use std::sync::Arc;
use std::sync::mpsc::Receiver;

/// The names of all commands that may be asked for, sorted.
pub fn commands() -> Vec<&'static str> {
    let mut names: Vec<&'static str> = registry::asked().map(|known| known.name).collect();
    names.sort_unstable();
    names
}

/// A command that was read.
pub struct Request {
    command: Arc<dyn AnyCommand>,
    named: names::Named,
}

impl std::fmt::Debug for Request {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Request({})", self.command.name())
    }
}

impl Request {
    /// Reads a command by its name and the JSON object of its fields.
    ///
    /// Refusals: `request.unknown_command`; else of all fields `request.unknown_name`; then
    /// `request.malformed` of the first field that cannot be read, or `request.unknown_field` of
    /// each that the command does not have.
    pub fn read(
        reader: &mut dyn Reader,
        company: CompanyId,
        name: &str,
        mut fields: Value,
    ) -> Result<Result<Self, Refused>, Fault> {
        let Some(known) = registry::asked().find(|known| known.name == name) else {
            let unknown = RequestRefusal::UnknownCommand { name: name.to_owned() };
            return Ok(Err(Refused::from(unknown).at("command")));
        };
        let mut problems = Problems::new();
        let named = names::put_ids(reader, company, (name, &mut fields), &mut problems)?;
        let command = problems.finish().and_then(|()| parse(known, fields));
        Ok(command.map(|command| Request { command, named }))
    }
}

fn parse(known: &registry::Known, fields: Value) -> Result<Arc<dyn AnyCommand>, Refused> {
    told(|unknown| (known.read)(fields, unknown))
}

/// Reads the fields of a command that names no record, as that which makes a company does.
///
/// Refusals: `request.malformed`, `request.unknown_field`.
pub fn read<C: Command>(fields: Value) -> Result<C, Refused> {
    told(|unknown| fields::read(&fields, unknown))
}

/// What was read, or what is wrong with it in words for people.
fn told<T>(
    read: impl FnOnce(&mut dyn FnMut(String)) -> Result<T, (String, String)>,
) -> Result<T, Refused> {
    let mut unknown = Vec::new();
    let command = read(&mut |path| unknown.push(path));
    let command = command.map_err(|(path, text)| {
        let missing = text.strip_prefix("missing field `").and_then(|text| text.split_once('`'));
        let (field, text) = match missing {
            Some((field, _)) => (field, "it is needed".to_owned()),
            None => ("", in_our_words(&text)),
        };
        Refused::from(RequestRefusal::Malformed { text }).at(field).at(&path)
    })?;
    let mut problems = Problems::new();
    for path in unknown {
        problems.push(Refused::from(RequestRefusal::UnknownField).at(&path));
    }
    problems.finish()?;
    Ok(command)
}

/// What is wrong with a field, without the words that a parser and the program have for things.
fn in_our_words(text: &str) -> String {
    let text = match text.split_once("expected struct ") {
        Some((before, after)) => {
            let rest = after.trim_start_matches(|it: char| it.is_ascii_alphanumeric());
            format!("{before}expected an object of fields{rest}")
        }
        None => text.to_owned(),
    };
    let words = [
        ("invalid type: ", "it is "),
        ("sequence", "list"),
        ("a map", "an object of fields"),
        ("expected a string", "expected a text"),
        ("it is string", "it is the text"),
        ("it is map", "it is an object of fields"),
        ("it is integer", "it is the number"),
        ("it is floating point", "it is the number"),
        ("it is list", "it is a list"),
        ("it is null", "it is nothing"),
    ];
    words.iter().fold(text, |text, (theirs, ours)| text.replace(theirs, ours))
}

/// What waits for a request's outcome.
pub struct RequestTicket {
    command: Arc<dyn AnyCommand>,
    named: names::Named,
    answer: Receiver<Answer>,
}

impl RequestTicket {
    /// Waits until the batch of the request has been committed; the reply is JSON.
    pub fn wait(self) -> Result<Done<Value>, Failure> {
        let Self { command, named, answer } = self;
        let done = crate::engine::wait_for(answer, |reply| {
            let text = command.reply_text(&reply);
            serde_json::from_str(&text).expect("a reply was just written as JSON")
        });
        done.map_err(|failure| match failure {
            Failure::Refused(refused) => Failure::Refused(named.told(refused)),
            other => other,
        })
    }
}

impl Engine {
    /// Runs a request and waits for its reply, as JSON.
    pub fn ask(&self, request: Request, envelope: Envelope) -> Result<Done<Value>, Failure> {
        self.hand_in(&request, envelope)?.wait()
    }

    /// Hands a request in; the ticket waits for what comes of it.
    pub fn hand_in(&self, request: &Request, envelope: Envelope) -> Result<RequestTicket, Failure> {
        let command = Arc::clone(&request.command);
        let answer = self.submit_any(Arc::clone(&command), envelope)?;
        Ok(RequestTicket { command, named: request.named.clone(), answer })
    }

    /// Decides a request on a snapshot and writes nothing; its reply as JSON.
    ///
    /// Faults: the database cannot be read; an assertion of ours failed.
    pub fn ask_dry(&self, request: &Request, envelope: &Envelope) -> Result<DryRun<Value>, Fault> {
        let mut ran = self.dry_run_any(request.command.as_ref(), envelope)?;
        ran.reply = ran.reply.map_err(|refused| request.named.told(refused));
        Ok(ran.map(|reply| {
            let text = request.command.reply_text(&reply);
            serde_json::from_str(&text).expect("a reply was just written as JSON")
        }))
    }
}
