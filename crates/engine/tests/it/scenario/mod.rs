//! Business stories: each file of `scenarios/` is told to both databases through the commands.
//!
//! - [`page`] and [`table`] read a file; [`form`] and [`said`] understand a sentence.
//! - [`sentences`] lists the sentences: a new one is a line there and a small function in the file
//!   of its capability.
//! - [`story`] is the world of one story; [`tell`] runs it and then checks all books.
//!
//! `QUITTANCE_STORY=credit` tells only the stories whose file names contain `credit`.
mod amend;
mod bank;
mod blanket;
mod books;
mod carrier;
mod cash;
mod credit;
mod debiting;
mod deposit;
mod form;
mod fulfilment;
mod invoicing;
mod ledger;
mod lines;
mod masters;
mod opening;
mod order;
mod packaging;
mod page;
mod payment;
mod places;
mod pricing;
mod promised;
mod purchasing;
mod quotation;
mod receivables;
mod returns;
mod said;
mod screening;
mod sentences;
mod shipping;
mod shops;
mod sourcing;
mod stock;
mod story;
mod summary;
mod table;
mod tax;
mod tell;
mod terms;
mod tests;
mod tracking;
mod under_way;
mod work;

use crate::both::{self, Place};
use std::fs;
use std::path::PathBuf;
use tell::{Failure, tell};

/// The page that explains the sentences; it is no story.
const README: &str = "README.md";

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../scenarios")
}

/// The stories, by file name, with their texts.
fn stories() -> Vec<(String, String)> {
    let wanted = std::env::var("QUITTANCE_STORY").unwrap_or_default();
    let files = fs::read_dir(folder()).expect("there is a folder scenarios/");
    let names = files.map(|file| file.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> = names
        .filter(|name| name.ends_with(".md") && name != README && name.contains(&wanted))
        .collect();
    names.sort();
    assert!(!names.is_empty(), "scenarios/ has no story whose name contains `{wanted}`");
    let text = |name: String| {
        let text = fs::read_to_string(folder().join(&name)).unwrap();
        (name, text)
    };
    names.into_iter().map(text).collect()
}

/// Tells all stories to one database, each to a company of its own.
fn come_true(place: &Place) {
    let mut failures = Vec::new();
    for (name, text) in stories() {
        let code = name.trim_end_matches(".md");
        failures.extend(tell(place, code, &format!("scenarios/{name}"), &text));
    }
    let listed: Vec<String> = failures.iter().map(Failure::to_string).collect();
    assert!(failures.is_empty(), "{} failures:\n\n{}\n", failures.len(), listed.join("\n\n"));
}

#[test]
fn the_stories_come_true_on_sqlite() {
    come_true(&Place::sqlite());
}

#[test]
fn the_stories_come_true_on_postgresql() {
    if let Some(server) = both::server() {
        come_true(&Place::postgres(&server));
    }
}
