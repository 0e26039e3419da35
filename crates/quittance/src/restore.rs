//! `quittance restore FILE`: puts a backup in the place of a new database.
use crate::args::{Global, Restore};
use crate::exit::{Exit, Stop};
use crate::open::{DEFAULT_DATABASE, address, url};
use crate::out::Out;
use quittance_store::Database;
use std::io::Write;

/// Runs the subcommand.
pub fn run(global: &Global, restore: &Restore, out: &mut Out) -> Result<Exit, Stop> {
    let address = address(global, DEFAULT_DATABASE)?;
    let restored = Database::restore(&restore.file, &address);
    restored.map_err(|error| Stop::copy(error, "--database"))?;
    let (from, to) = (restore.file.display().to_string(), url(&address));
    if out.is_json() {
        out.document(&serde_json::json!({ "file": from, "database": to }))?;
    } else {
        writeln!(out, "{from} is restored as {to}.")?;
        writeln!(out, "Check it with: quittance --database {to} verify")?;
    }
    Ok(Exit::Done)
}
