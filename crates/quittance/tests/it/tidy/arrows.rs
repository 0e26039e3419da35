//! Who may depend on whom: between the crates, and between the capabilities inside domain.

use super::source::Source;

/// The crates that a crate may depend on. A crate that is not here may not exist.
const CRATES: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &["domain"]),
    ("exchange", &["domain"]),
    ("insight", &["domain"]),
    ("engine", &["domain", "store", "exchange"]),
    ("sim", &["domain", "store", "engine"]),
    ("quittance", &["domain", "store", "engine", "exchange", "insight", "sim"]),
];

/// The capabilities of domain whose nouns a capability may use; `*` is any.
const CAPABILITIES: &[(&str, &str)] = &[("*", "*")];

fn allowed(from: &str) -> Option<&'static [&'static str]> {
    let line = CRATES.iter().find(|(name, _)| *name == from);
    line.map(|(_, targets)| *targets)
}

fn forbidden(from: &str, to: &str) -> bool {
    from != to && !allowed(from).is_some_and(|targets| targets.contains(&to))
}

/// Our crates that a manifest names in any of its tables of dependencies, with their lines.
fn dependencies(manifest: &str) -> Vec<(usize, String)> {
    let mut inside = false;
    let mut found = Vec::new();
    for (number, line) in manifest.lines().enumerate() {
        let line = line.split('#').next().unwrap_or_default().trim();
        if line.starts_with('[') {
            inside = line.contains("dependencies");
        }
        for part in line.split("quittance-").skip(1).filter(|_| inside) {
            let end = part.find(|c: char| !c.is_ascii_lowercase());
            found.push((number + 1, part[..end.unwrap_or(part.len())].to_owned()));
        }
    }
    found
}

/// Dependencies in a manifest against the list.
pub fn manifest(folder: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    if allowed(folder).is_none() {
        findings.push(format!("crates/{folder}: not in the list of crates in tidy/arrows.rs"));
    }
    for (line, to) in dependencies(text) {
        if forbidden(folder, &to) {
            findings.push(format!(
                "crates/{folder}/Cargo.toml:{line}: {folder} may not depend on {to}"
            ));
        }
    }
    findings
}

/// Imports and paths in a source against the same list.
pub fn imports(source: &Source) -> Vec<String> {
    let folder = source.crate_folder();
    let mut findings = Vec::new();
    for path in source.paths() {
        let Some(to) = path.segments[0].strip_prefix("quittance_") else {
            continue;
        };
        if CRATES.iter().any(|(name, _)| *name == to) && forbidden(folder, to) {
            findings.push(format!(
                "{}:{}: {folder} may not use quittance_{to}",
                source.path, path.line
            ));
        }
    }
    findings
}

/// Paths between the capabilities of domain: allowed by the list, and to nouns, not inner files.
pub fn capabilities(source: &Source, folders: &[&str]) -> Vec<String> {
    let module = source.module();
    let Some(from) = module.first().copied().filter(|name| folders.contains(name)) else {
        return Vec::new();
    };
    let mut findings = Vec::new();
    for path in source.paths() {
        let Some(inside) = from_the_root(&module, &path.segments) else {
            continue;
        };
        let Some(&to) = inside.first().filter(|name| folders.contains(name)) else {
            continue;
        };
        let place = format!("{}:{}: {}", source.path, path.line, path.segments.join("::"));
        if from != to && !edge_is_listed(from, to) {
            findings.push(format!("{place}: {from} may not use {to} (tidy/arrows.rs)"));
        }
        if from != to && inside.len() > 2 && inside[1].starts_with(|c: char| c.is_lowercase()) {
            findings.push(format!("{place}: an inner file of {to}; use what {to} shows"));
        }
    }
    findings
}

fn edge_is_listed(from: &str, to: &str) -> bool {
    let fits = |pattern: &str, name: &str| pattern == "*" || pattern == name;
    CAPABILITIES.iter().any(|(a, b)| fits(a, from) && fits(b, to))
}

/// A path of this crate without `crate`, `self` and `super`; `None` for one of another crate.
fn from_the_root<'a>(module: &[&'a str], path: &'a [String]) -> Option<Vec<&'a str>> {
    let mut parts = path.iter().map(String::as_str).peekable();
    let mut inside = match *parts.peek()? {
        "crate" => Vec::new(),
        "self" | "super" => module.to_vec(),
        _ => return None,
    };
    for part in parts {
        match part {
            "crate" | "self" => {}
            "super" => drop(inside.pop()),
            _ => inside.push(part),
        }
    }
    Some(inside)
}

#[test]
fn a_dependency_against_the_arrows_is_found() {
    let text = "[package]\nname = \"quittance-store\"\n[dependencies]\nquittance-domain = 1\n\
        [dev-dependencies.quittance-sim]\nworkspace = true\n\
        [target.'cfg(unix)'.dependencies]\nother = { package = \"quittance-engine\" }\n";
    assert_eq!(
        manifest("store", text),
        [
            "crates/store/Cargo.toml:5: store may not depend on sim",
            "crates/store/Cargo.toml:8: store may not depend on engine",
        ]
    );
    assert_eq!(manifest("engine", "[dependencies]\nquittance-store = 1\n").len(), 0);
    assert_eq!(manifest("cellar", "").len(), 1);
}

#[test]
fn an_import_against_the_arrows_is_found() {
    let text = "use quittance_domain::money;\nuse quittance_sim as world;\n// quittance_sim::x\n\
        fn f() { quittance_engine::run(); }\nlet quittance_sim = 1;";
    assert_eq!(
        imports(&Source::new("crates/store/src/a.rs", text)),
        [
            "crates/store/src/a.rs:2: store may not use quittance_sim",
            "crates/store/src/a.rs:4: store may not use quittance_engine",
        ]
    );
    assert_eq!(imports(&Source::new("crates/sim/src/a.rs", text)).len(), 0);
}

#[test]
fn a_look_into_another_capability_is_found() {
    let text = "use crate::credit::{CreditLine, reserve, state::Held};\nuse super::draft::Step;\n\
        fn f() { super::super::credit::policy::check(); crate::money::parts::x(); }";
    let found = |path: &str| capabilities(&Source::new(path, text), &["credit", "order"]);
    assert_eq!(
        found("crates/domain/src/order/confirm.rs"),
        [
            "crates/domain/src/order/confirm.rs:1: crate::credit::state::Held: \
             an inner file of credit; use what credit shows",
            "crates/domain/src/order/confirm.rs:3: super::super::credit::policy::check: \
             an inner file of credit; use what credit shows",
        ]
    );
    assert_eq!(found("crates/domain/src/credit/reserve.rs").len(), 0);
    assert_eq!(found("crates/domain/src/money.rs").len(), 0);
}
