//! `quittance migrate`: brings the schema to this release.
use crate::args::Global;
use crate::exit::{Exit, Stop};
use crate::open::{DEFAULT_DATABASE, address, migrated, url};
use crate::out::Out;
use std::io::Write;

/// Runs the subcommand.
pub fn run(global: &Global, out: &mut Out) -> Result<Exit, Stop> {
    let address = address(global, DEFAULT_DATABASE)?;
    let (_, migrated) = migrated(&address)?;
    let (from, to) = (migrated.from, migrated.to);
    if out.is_json() {
        let url = url(&address);
        out.document(&serde_json::json!({ "database": url, "from": from, "to": to }))?;
        return Ok(Exit::Done);
    }
    let url = url(&address);
    match from {
        0 => writeln!(out, "{url} is made, with schema version {to}.")?,
        _ if from == to => writeln!(out, "{url} has schema version {to} already.")?,
        _ => writeln!(out, "{url} is brought from schema version {from} to {to}.")?,
    }
    Ok(Exit::Done)
}
