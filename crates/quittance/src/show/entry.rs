//! A journal entry.
use super::Page;
use super::parts::{Posted, print_entries};
use crate::exit::Stop;
use crate::open::Books;
use crate::out::Out;
use quittance_store::ledger;
use serde::Serialize;
use std::io::Write;

/// The page.
#[derive(Serialize)]
pub struct EntryPage {
    kind: &'static str,
    #[serde(flatten)]
    posted: Posted,
}

/// Reads the page.
pub fn read(books: &Books, number: &str) -> Result<Option<EntryPage>, Stop> {
    let found = books.database.read(|reader| ledger::show(reader, books.company, number))?;
    Ok(found.map(|entry| EntryPage { kind: "journal_entry", posted: Posted::from(entry) }))
}

impl Page for EntryPage {
    fn print(&self, out: &mut Out) -> Result<(), Stop> {
        let number = &self.posted.number;
        out.title(&format!("Journal entry {number}"), &self.posted.posted_on.to_string())?;
        out.fact("for", &self.posted.cause.replace('_', " "))?;
        out.fact("document", &self.posted.document)?;
        writeln!(out)?;
        print_entries(std::slice::from_ref(&self.posted), out)
    }
}
