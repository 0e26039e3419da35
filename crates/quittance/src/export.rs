//! `quittance export datev`: the journal that was handed over, as files for the tax adviser.
use crate::args::{Datev, Export, Exports, Global};
use crate::exit::{Exit, Stop, problem};
use crate::figures::counted;
use crate::open::Books;
use crate::out::Out;
use crate::report::journal;
use quittance_domain::Moment;
use quittance_domain::ledger::Entry;
use quittance_engine::clock::{Clock, SystemClock, time_in};
use quittance_exchange::datev::{self, File, Head};
use serde::Serialize;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};

#[derive(Serialize)]
struct Written {
    export: i64,
    entries: usize,
    files: Vec<FileWritten>,
}

#[derive(Serialize)]
struct FileWritten {
    file: String,
    postings: usize,
}

/// Runs the subcommand.
pub fn run(global: &Global, export: &Export, out: &mut Out) -> Result<Exit, Stop> {
    match &export.export {
        Exports::Datev(datev) => to_datev(global, datev, out),
    }
}

fn to_datev(global: &Global, asked: &Datev, out: &mut Out) -> Result<Exit, Stop> {
    let books = Books::open(global)?;
    let period = journal::exported(&books, asked.export)?;
    let mut entries: Vec<Entry> = Vec::new();
    journal::each(&books, period, &mut |entry| {
        entries.push(entry.clone());
        Ok(())
    })?;
    let currency = books
        .database
        .read(|reader| quittance_store::company::base_currency(reader, books.company))?;
    let head = Head {
        consultant: asked.consultant,
        client: asked.client,
        name: format!("Journal {}", asked.export),
        made_at: made_at(&books.time_zone()?, SystemClock.now()),
        currency,
    };
    let files = datev::files(&head, &entries).map_err(|refusal| {
        Stop::Refused(problem("cli.no_datev", "--export", refusal.to_string()).into())
    })?;
    let paths = places(&asked.into, &files)?;
    write_all(&paths, &files)?;
    let told = |(path, file): (&PathBuf, &File)| FileWritten {
        file: path.display().to_string(),
        postings: file.postings,
    };
    let written = paths.iter().zip(&files).map(told).collect();
    let report = Written { export: asked.export, entries: entries.len(), files: written };
    if out.is_json() {
        out.document(&report)?;
    } else {
        let entries = counted(report.entries as i64, "entry", "entries");
        writeln!(out, "Export {}: {entries}", report.export)?;
        for file in &report.files {
            let postings = counted(file.postings as i64, "posting", "postings");
            writeln!(out, "  {}  {postings}", file.file)?;
        }
    }
    Ok(Exit::Done)
}

/// Where the files go. None is written over: all of them are looked for before the first is made.
fn places(folder: &Path, files: &[File]) -> Result<Vec<PathBuf>, Stop> {
    let paths: Vec<PathBuf> = files.iter().map(|file| folder.join(&file.name)).collect();
    match paths.iter().find(|path| path.exists()) {
        Some(path) => Err(cannot_write(path, &io::ErrorKind::AlreadyExists.into())),
        None => Ok(paths),
    }
}

/// Writes all of the files or none: half a journal would be taken for a whole one.
fn write_all(paths: &[PathBuf], files: &[File]) -> Result<(), Stop> {
    for (index, (path, file)) in paths.iter().zip(files).enumerate() {
        if let Err(error) = write(path, &file.bytes) {
            // One that another has made meanwhile is not ours to remove.
            let is_ours = error.kind() != io::ErrorKind::AlreadyExists;
            for made in &paths[..index + usize::from(is_ours)] {
                let _ = fs::remove_file(made); // what was refused is told in any case
            }
            return Err(cannot_write(path, &error));
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = fs::File::create_new(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn cannot_write(path: &Path, error: &io::Error) -> Stop {
    let message = format!("{} cannot be written: {error}", path.display());
    Stop::Disk(problem("cli.unwritable", "--into", message))
}

/// `20260401093000000`, where the company is.
fn made_at(zone: &str, now: Moment) -> String {
    let digits = time_in(zone, now).chars().filter(char::is_ascii_digit).collect::<String>();
    format!("{digits}00000")
}
