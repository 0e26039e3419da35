//! `quittance backup FILE`: copies the database while others go on writing.
use crate::args::{Backup, Global};
use crate::exit::{Exit, Stop};
use crate::open::{existing, url};
use crate::out::Out;
use std::io::Write;
use std::time::Instant;

/// Runs the subcommand.
pub fn run(global: &Global, backup: &Backup, out: &mut Out) -> Result<Exit, Stop> {
    let database = existing(global)?;
    let started = Instant::now();
    database.backup(&backup.file).map_err(|error| Stop::copy(error, "FILE"))?;
    let seconds = started.elapsed().as_secs_f64();
    let bytes = std::fs::metadata(&backup.file)?.len();
    let file = backup.file.display().to_string();
    if out.is_json() {
        let document = serde_json::json!({ "file": file, "bytes": bytes, "seconds": seconds });
        out.document(&document)?;
    } else {
        let from = url(database.address());
        let megabytes = bytes as f64 / 1e6;
        writeln!(out, "{from} is copied to {file}: {megabytes:.1} MB in {seconds:.1} s.")?;
        writeln!(out, "Check the copy with: quittance --database sqlite:{file} verify")?;
    }
    Ok(Exit::Done)
}
