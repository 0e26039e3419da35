//! Keeps the shape of the project: each rule that a program can check is a test here.
//!
//! A check is a pure function in a file of `tidy/`, which also shows it failing on a bad snippet;
//! the tests of this file run it over the tree and print everything they find.

mod arrows;
mod papers;
mod shape;
mod source;
mod tree;

use source::Source;
use std::collections::BTreeMap;
use tree::TREE;

fn nothing_found(findings: &[String]) {
    let list = findings.join("\n  ");
    assert!(findings.is_empty(), "{} findings:\n  {list}\n", findings.len());
}

fn in_each_source<F>(check: impl Fn(&Source) -> F)
where
    F: IntoIterator<Item = String>,
{
    let findings: Vec<String> = TREE.sources.iter().flat_map(check).collect();
    nothing_found(&findings);
}

#[test]
fn crates_depend_only_along_the_arrows() {
    let mut findings = Vec::new();
    for folder in TREE.folders("crates") {
        let manifest = TREE.text(&format!("crates/{folder}/Cargo.toml"));
        findings.extend(arrows::manifest(folder, &manifest));
    }
    nothing_found(&findings);
}

#[test]
fn imports_follow_the_same_arrows() {
    in_each_source(arrows::imports);
}

#[test]
fn capabilities_use_each_others_nouns_and_never_their_inner_files() {
    let mut folders = TREE.folders("crates/domain/src");
    folders.retain(|folder| *folder != "tests"); // examples that the tests of all share
    let of_domain = |source: &Source| match source.path.starts_with("crates/domain/src/") {
        true => arrows::capabilities(source, &folders),
        false => Vec::new(),
    };
    in_each_source(of_domain);
}

#[test]
fn files_are_short_enough_to_read() {
    in_each_source(shape::file_size);
}

#[test]
fn lines_fit_into_a_hundred_columns() {
    in_each_source(shape::long_lines);
}

#[test]
fn functions_of_more_than_seventy_lines_are_denied_by_clippy() {
    let findings: Vec<String> =
        shape::function_size(&TREE.text("clippy.toml")).into_iter().collect();
    nothing_found(&findings);
}

#[test]
fn each_file_says_first_what_it_is() {
    in_each_source(shape::first_line);
}

#[test]
fn nothing_is_left_unfinished_or_switched_off() {
    in_each_source(shape::forbidden_words);
}

#[test]
fn files_are_named_by_what_they_hold() {
    let ours = TREE.files.iter().filter(|path| path.starts_with("crates/"));
    let findings: Vec<String> = ours.filter_map(|path| shape::forbidden_name(path)).collect();
    nothing_found(&findings);
}

#[test]
fn sql_stands_in_store_alone() {
    in_each_source(shape::foreign_sql);
}

#[test]
fn nothing_is_unwrapped_outside_tests() {
    in_each_source(shape::unwraps);
}

#[test]
fn the_code_map_is_the_tree() {
    let map = match TREE.has("ARCHITECTURE.md") {
        true => papers::code_map(&TREE.text("ARCHITECTURE.md")),
        false => Vec::new(),
    };
    let mut must = Vec::new();
    for ring in ["crates/domain/src", "crates/engine/src"] {
        let folders = TREE.folders(ring).into_iter();
        must.extend(folders.map(|folder| format!("{ring}/{folder}")));
    }
    nothing_found(&papers::map_findings(&map, |path| TREE.has(path), &must));
}

#[test]
fn each_refusal_code_is_documented_once_and_in_order() {
    let sources = TREE.sources.iter().filter(|source| source.path.contains("/src/"));
    let codes: BTreeMap<String, String> =
        sources.filter(|source| !source.is_test()).flat_map(papers::refusal_codes).collect();
    let page = match TREE.has("docs/errors.md") {
        true => TREE.text("docs/errors.md"),
        false => String::new(),
    };
    nothing_found(&papers::code_findings(&codes, &page));
}

#[test]
fn what_papers_name_as_proof_is_there() {
    let is_there = |name: &str| match name.ends_with(".md") {
        true => TREE.has(&format!("scenarios/{name}")),
        false => {
            let test = format!("fn {name}(");
            TREE.sources.iter().any(|source| source.text.contains(&test))
        }
    };
    let page = "docs/complaints.md";
    let proofs = papers::proofs(&TREE.text(page));
    nothing_found(&papers::proof_findings(page, &proofs, is_there));
}

#[test]
fn no_file_names_a_place_of_ours() {
    let files = TREE.files.iter();
    let findings: Vec<String> =
        files.flat_map(|path| papers::workplaces(path, &TREE.text(path))).collect();
    nothing_found(&findings);
}
