//! The shape of each file: sizes, first line, words and names that we do not use.

use super::source::{Source, words};

const FILE_LINES_MAX: usize = 500;
const TEST_FILE_LINES_MAX: usize = 800;
const LINE_COLUMNS_MAX: usize = 100;
const FUNCTION_LINES_MAX: usize = 70;

const WORDS: &[&str] = &["todo!", "unimplemented!", "dbg!", "#[ignore"];
const NAMES: &[&str] =
    &["util", "utils", "helper", "helpers", "common", "misc", "manager", "managers"];
const STATEMENTS: &[&str] = &["SELECT", "INSERT", "UPDATE", "DELETE"];

/// A file longer than its kind may be.
pub fn file_size(source: &Source) -> Option<String> {
    let most = match source.is_test() {
        true => TEST_FILE_LINES_MAX,
        false => FILE_LINES_MAX,
    };
    let lines = source.text.lines().count();
    (lines > most).then(|| format!("{}: {lines} lines, at most {most}", source.path))
}

/// Lines of more columns than fit.
pub fn long_lines(source: &Source) -> Vec<String> {
    let lines = source.text.lines().enumerate();
    lines
        .map(|(number, line)| (number + 1, line.chars().count()))
        .filter(|(_, columns)| *columns > LINE_COLUMNS_MAX)
        .map(|(number, columns)| format!("{}:{number}: {columns} columns", source.path))
        .collect()
}

/// Clippy counts the lines of functions; its settings must ask for our number.
pub fn function_size(clippy: &str) -> Option<String> {
    let wanted = format!("too-many-lines-threshold = {FUNCTION_LINES_MAX}");
    let there = clippy.lines().any(|line| line.trim() == wanted);
    (!there).then(|| format!("clippy.toml: no line `{wanted}`"))
}

/// A file that does not say first what it is.
pub fn first_line(source: &Source) -> Option<String> {
    let first = source.text.lines().next().unwrap_or_default();
    let said = first.strip_prefix("//!").is_some_and(|rest| rest.trim().len() > 1);
    (!said).then(|| format!("{}:1: the first line is not `//! what this is`", source.path))
}

/// Code that says it is not finished, or a test that is switched off.
pub fn forbidden_words(source: &Source) -> Vec<String> {
    let mut findings = Vec::new();
    for word in WORDS {
        for (at, _) in words(&source.code, word) {
            findings.push(format!("{}: {word}", source.place(at)));
        }
    }
    findings
}

/// A file or folder whose name says nothing.
pub fn forbidden_name(path: &str) -> Option<String> {
    let mut parts = path.split(['/', '.', '_', '-']);
    let word = parts.find(|part| NAMES.contains(part))?;
    Some(format!("{path}: name it by what it holds, not `{word}`"))
}

/// SQL outside store; tests may ask the database what they like.
pub fn foreign_sql(source: &Source) -> Vec<String> {
    if source.crate_folder() == "store" || source.is_test() {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for string in &source.strings {
        let text = string.text.trim_start_matches(|c: char| c.is_whitespace() || c == '\\');
        let end = text.find(|c: char| !c.is_ascii_uppercase()).unwrap_or(text.len());
        let (word, behind) = text.split_at(end);
        let is_statement = STATEMENTS.contains(&word) && behind.starts_with([' ', '\n', '\\']);
        if is_statement && source.live[string.at..].starts_with('"') {
            findings.push(format!("{}: SQL outside store: {text:.40}", source.place(string.at)));
        }
    }
    findings
}

/// `unwrap()` where no test is.
pub fn unwraps(source: &Source) -> Vec<String> {
    if source.is_test() {
        return Vec::new();
    }
    words(&source.live, ".unwrap()")
        .map(|(at, _)| format!("{}: unwrap() outside a test", source.place(at)))
        .collect()
}

#[test]
fn sizes_are_held() {
    let long = "//! x\n".repeat(501);
    let found = |path: &str, text: &str| file_size(&Source::new(path, text));
    assert!(found("crates/a/src/b.rs", &long).is_some());
    assert!(found("crates/a/src/tests.rs", &long).is_none());
    assert!(found("crates/a/tests/it/b.rs", &long.repeat(2)).is_some());
    let wide = Source::new("crates/a/src/b.rs", &format!("ok\n{}\n", "ü".repeat(101)));
    assert_eq!(long_lines(&wide), ["crates/a/src/b.rs:2: 101 columns"]);
    let fits = Source::new("crates/a/src/b.rs", &"ü".repeat(100));
    assert_eq!(long_lines(&fits).len(), 0);
    assert!(function_size("too-many-lines-threshold = 170\n").is_some());
    assert!(function_size("too-many-lines-threshold = 70\n").is_none());
}

#[test]
fn a_file_that_does_not_introduce_itself_is_found() {
    let found = |text: &str| first_line(&Source::new("crates/a/src/b.rs", text));
    assert!(found("").is_some());
    assert!(found("//!\n").is_some());
    assert!(found("use x;\n//! late\n").is_some());
    assert!(found("//! What it is.\n").is_none());
}

#[test]
fn forbidden_words_and_names_are_found() {
    let text = "fn f() {\n    todo!()\n}\n// dbg! in a comment\nlet s = \"dbg!\";\n\
        #[ignore = \"slow\"]\nmy_todo!();";
    let source = Source::new("crates/a/src/b.rs", text);
    assert_eq!(
        forbidden_words(&source),
        ["crates/a/src/b.rs:2: todo!", "crates/a/src/b.rs:6: #[ignore"]
    );
    assert!(forbidden_name("crates/a/src/utils.rs").is_some());
    assert!(forbidden_name("crates/a/src/test_helpers.rs").is_some());
    assert!(forbidden_name("crates/a/src/common/mod.rs").is_some());
    assert!(forbidden_name("crates/a/src/commonwealth.rs").is_none());
}

#[test]
fn sql_and_unwrap_are_found_where_they_do_not_belong() {
    let text = "fn f() { q(\"SELECT 1\"); q(\" UPDATE\\n x\"); q(\"SELECTED\"); q(\"DELETE\"); }\n\
        fn g() { x.unwrap(); y.unwrap_or(1); }\n// x.unwrap()\n\
        #[cfg(test)]\nmod tests { fn h() { x.unwrap(); q(\"INSERT INTO a\"); } }";
    let found = |path: &str| {
        let source = Source::new(path, text);
        (foreign_sql(&source).len(), unwraps(&source).len())
    };
    assert_eq!(found("crates/engine/src/a.rs"), (2, 1));
    assert_eq!(found("crates/store/src/a.rs"), (0, 1));
    assert_eq!(found("crates/engine/src/order/tests.rs"), (0, 0));
    assert_eq!(found("crates/engine/tests/it/a.rs"), (0, 0));
}
