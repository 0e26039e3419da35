//! What commands there are, and what each takes: from `docs/commands.md`, whose examples a test
//! runs from the first to the last.
use super::names;
use crate::exit::{Stop, problem};
use crate::out::Out;
use serde::Serialize;
use std::io::Write;

/// The guide: for each command a section `### name`, a sentence and an example.
const GUIDE: &str = include_str!("../../../../docs/commands.md");

const FIELDS: &str = "An example is an object of a file for `quittance do --from FILE`. On the \
    command line FIELDS is what stands under `fields`: as one JSON object, or as name=value for \
    each text, name:=JSON for the rest, lines[0].product=CHAIR inside lists.";

#[derive(Serialize)]
struct Listed {
    command: &'static str,
    summary: String,
}

/// Lists all commands.
pub fn list(out: &mut Out) -> Result<(), Stop> {
    let listed = |command| Listed { command, summary: summary(section(command).unwrap_or("")) };
    let listed: Vec<Listed> = names().into_iter().map(listed).collect();
    if out.is_json() {
        return out.document(&listed);
    }
    out.title("Commands", "quittance do NAME tells what one takes")?;
    let widest = listed.iter().map(|it| it.command.len()).max().unwrap_or(0);
    for Listed { command, summary } in &listed {
        writeln!(out, "  {command:<widest$}  {summary}")?;
    }
    Ok(())
}

/// Tells what a command takes.
pub fn explain(name: &str, out: &mut Out) -> Result<(), Stop> {
    let Some(name) = names().into_iter().find(|known| *known == name) else {
        let near: Vec<&str> = names().into_iter().filter(|known| is_near(known, name)).collect();
        let near = match near.is_empty() {
            true => "`quittance do` lists them".to_owned(),
            false => format!("there is: {}", near.join(", ")),
        };
        let message = format!("there is no command `{name}`; {near}");
        return Err(Stop::Usage(problem("request.unknown_command", "COMMAND", message)));
    };
    let section = section(name).unwrap_or("");
    if out.is_json() {
        return out.document(&Listed { command: name, summary: summary(section) });
    }
    out.title(name, &format!("quittance do {name} FIELDS --on DATE"))?;
    for (index, part) in section.split("```").enumerate() {
        // Text and examples stand in turn.
        match part.strip_prefix("json\n").filter(|_| index % 2 == 1) {
            Some(example) => {
                writeln!(out)?;
                example.trim().lines().try_for_each(|line| writeln!(out, "  {line}"))?;
            }
            None => paragraphs(part, out)?,
        }
    }
    writeln!(out)?;
    out.paragraph(0, FIELDS)
}

fn paragraphs(text: &str, out: &mut Out) -> Result<(), Stop> {
    for paragraph in text.split("\n\n").map(str::trim).filter(|text| !text.is_empty()) {
        writeln!(out)?;
        out.paragraph(0, &paragraph.replace('\n', " "))?;
    }
    Ok(())
}

/// Whether a name is of the same capability, or has the same verb.
fn is_near(known: &str, name: &str) -> bool {
    fn parts(name: &str) -> (&str, &str) {
        name.split_once('.').unwrap_or((name, ""))
    }
    let ((capability, verb), (asked_capability, asked_verb)) = (parts(known), parts(name));
    capability == asked_capability || verb == asked_verb
}

/// The text under a command's heading.
fn section(name: &str) -> Option<&'static str> {
    let heading = format!("\n### `{name}`\n");
    let begin = GUIDE.find(&heading)? + heading.len();
    let rest = &GUIDE[begin..];
    let end = rest.find("\n##").unwrap_or(rest.len());
    Some(&rest[..end])
}

/// The first sentence of a section.
fn summary(section: &str) -> String {
    let text = section.trim().replace('\n', " ");
    let end = text.find(". ").unwrap_or(text.len());
    text[..end].to_owned()
}
