//! `quittance do`: gives a command, or many from a file, to the engine.
mod fields;
mod guide;
mod many;
mod tried;

use crate::args::{Do, Global};
use crate::exit::{Exit, Stop, problem};
use crate::open::{self, Books, DEFAULT_DATABASE};
use crate::out::Out;
use quittance_domain::CompanyId;
use quittance_domain::company::CreateCompany;
use quittance_engine::request::{self, Request};
use quittance_engine::{Command, Envelope, company};
use quittance_store::database::Database;
use serde::Serialize;
use serde_json::Value;

/// Runs the subcommand.
pub fn run(global: &Global, asked: &Do, out: &mut Out) -> Result<Exit, Stop> {
    if let Some(file) = &asked.from {
        return many::run(global, asked, file, out);
    }
    let Some(name) = &asked.command else {
        return guide::list(out).map(|()| Exit::Done);
    };
    if asked.fields.is_empty() {
        return guide::explain(name, out).map(|()| Exit::Done);
    }
    let fields = fields::read(&asked.fields)?;
    if name == CreateCompany::NAME {
        return create_company(global, asked, fields, out);
    }
    let books = Books::open(global)?;
    let engine = books.engine()?;
    let request = read(&books.database, books.company, name, fields)?;
    let envelope = envelope(asked, books.company);
    if asked.dry_run {
        let ran = engine.ask_dry(&request, &envelope)?;
        return tried::say(&books, ran, out).map(|()| Exit::Done);
    }
    let done = engine.ask(request, envelope)?;
    let said = Said { command: name, repeated: done.repeated, reply: &done.reply };
    said.say(out).map(|()| Exit::Done)
}

fn envelope(asked: &Do, company: CompanyId) -> Envelope {
    let mut envelope = Envelope::new(company, &actor(asked.actor.clone()));
    envelope.business_date = asked.on;
    envelope.key.clone_from(&asked.key);
    envelope
}

/// Who gives the command, for the history: who is named, else whose session it is.
/// Who gives a command: whom the caller names, else the session's user.
pub fn actor(named: Option<String>) -> String {
    let of_session = || std::env::var("USER").ok().filter(|user| !user.trim().is_empty());
    named.or_else(of_session).unwrap_or_else(|| "command line".to_owned())
}

fn read(
    database: &Database,
    company: CompanyId,
    name: &str,
    fields: Value,
) -> Result<Request, Stop> {
    let read = database.read(|reader| Request::read(reader, company, name, fields))?;
    read.map_err(Stop::Refused)
}

/// Makes the company, and the database if there is none: the first command of all.
fn create_company(global: &Global, asked: &Do, fields: Value, out: &mut Out) -> Result<Exit, Stop> {
    if asked.dry_run {
        let message = "a company cannot be tried dry: nothing is there to try it on";
        return Err(Stop::Usage(problem("cli.usage", "--dry-run", message)));
    }
    let command: CreateCompany = request::read(fields)?;
    let database = open::database(&open::address(global, DEFAULT_DATABASE)?)?;
    let engine = open::engine(database)?;
    let code = command.code.clone();
    company::open(&engine, command)?;
    let reply = serde_json::json!({ "code": code });
    let said = Said { command: CreateCompany::NAME, repeated: false, reply: &reply };
    said.say(out).map(|()| Exit::Done)
}

/// What came of a command.
#[derive(Serialize)]
struct Said<'a> {
    command: &'a str,
    /// Whether it was done before, under the same key.
    repeated: bool,
    reply: &'a Value,
}

impl Said<'_> {
    fn say(&self, out: &mut Out) -> Result<(), Stop> {
        if out.is_json() {
            return out.document(self);
        }
        let was = if self.repeated { "was done before" } else { "done" };
        out.title(self.command, was)?;
        facts(self.reply, out)
    }
}

/// The fields of a reply, each with its value.
fn facts(reply: &Value, out: &mut Out) -> Result<(), Stop> {
    let Value::Object(fields) = reply else { return Ok(()) };
    for (label, value) in fields {
        out.fact(&label.replace('_', " "), &text_of(value))?;
    }
    Ok(())
}

/// A value for people: amounts and lists as they are spoken.
fn text_of(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Bool(_) | Value::Number(_) => value.to_string(),
        Value::Array(values) => values.iter().map(text_of).collect::<Vec<String>>().join("; "),
        Value::Object(fields) => match (fields.get("amount"), fields.get("currency")) {
            (Some(Value::String(amount)), Some(Value::String(currency))) if fields.len() == 2 => {
                format!("{amount} {currency}")
            }
            _ => {
                let of = |(name, value): (&String, &Value)| format!("{name} {}", text_of(value));
                fields.iter().map(of).collect::<Vec<String>>().join(", ")
            }
        },
    }
}

/// The names of all commands, with the one that comes before all others.
fn names() -> Vec<&'static str> {
    let mut names = request::commands();
    names.push(CreateCompany::NAME);
    names.sort_unstable();
    names
}
