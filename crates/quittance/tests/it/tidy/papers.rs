//! What the project says of itself: the map, the list of refusal codes, and no place of ours.

use super::source::{Source, block, words};
use std::collections::{BTreeMap, BTreeSet};

/// The paths of the code map: the first word of each line of the fenced block under
/// `## Code map`. A line that starts with a space goes on with the one above.
/// `crates/{domain,engine}/src/` stands for two paths.
pub fn code_map(architecture: &str) -> Vec<String> {
    let section = architecture.split("\n## Code map\n").nth(1).unwrap_or_default();
    let section = section.split("\n## ").next().unwrap_or_default();
    let fenced = section.split("```").nth(1).unwrap_or_default();
    let lines = fenced.lines().skip(1); // what stands beside the opening fence
    lines
        .filter(|line| !line.starts_with(char::is_whitespace))
        .filter_map(|line| line.split_whitespace().next())
        .flat_map(branches)
        .collect()
}

fn branches(path: &str) -> Vec<String> {
    let parts =
        path.split_once('{').and_then(|(before, rest)| Some((before, rest.split_once('}')?)));
    match parts {
        None => vec![path.trim_end_matches('/').to_owned()],
        Some((before, (choices, behind))) => choices
            .split(',')
            .flat_map(|choice| branches(&format!("{before}{}{behind}", choice.trim())))
            .collect(),
    }
}

/// The map against the tree: what it names exists, and what must be named is.
pub fn map_findings(map: &[String], exists: impl Fn(&str) -> bool, must: &[String]) -> Vec<String> {
    if map.is_empty() {
        return vec!["ARCHITECTURE.md: no fenced block under `## Code map`".to_owned()];
    }
    let gone = map.iter().filter(|path| !exists(path));
    let unnamed = must.iter().filter(|path| !map.contains(path));
    gone.map(|path| format!("ARCHITECTURE.md: the code map names {path}, which is not there"))
        .chain(unnamed.map(|path| format!("ARCHITECTURE.md: the code map does not name {path}")))
        .collect()
}

/// The refusal codes of a source with the place of each: what a `fn code` answers, and what
/// stands behind `code:`.
pub fn refusal_codes(source: &Source) -> Vec<(String, String)> {
    let live = &source.live;
    let bodies: Vec<_> = words(live, "fn code").filter_map(|(at, _)| block(live, at)).collect();
    let mut codes = Vec::new();
    for string in &source.strings {
        let answered = bodies.iter().any(|body| body.contains(&string.at));
        let line_start = live[..string.at].rfind('\n').map_or(0, |end| end + 1);
        let given = words(&live[line_start..string.at], "code:").next().is_some();
        if (answered || given) && is_code(&string.text) {
            codes.push((string.text.clone(), source.place(string.at)));
        }
    }
    codes
}

fn is_code(text: &str) -> bool {
    let word = |part: &str| {
        let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
        part.starts_with(|c: char| c.is_ascii_lowercase()) && part.chars().all(letter)
    };
    text.split_once('.').is_some_and(|(capability, reason)| word(capability) && word(reason))
}

/// The codes that `docs/errors.md` lists, with their lines: rows of `| code | meaning |`.
pub fn listed_codes(page: &str) -> Vec<(usize, String)> {
    let rows = page.lines().enumerate();
    rows.filter_map(|(number, line)| {
        let code = line.strip_prefix('|')?.split('|').next()?.trim().trim_matches('`');
        is_code(code).then(|| (number + 1, code.to_owned()))
    })
    .collect()
}

/// The page against the code: each code is listed, and the list is sorted, unique and explained.
pub fn code_findings(codes: &BTreeMap<String, String>, page: &str) -> Vec<String> {
    let listed = listed_codes(page);
    let names: BTreeSet<&str> = listed.iter().map(|(_, code)| code.as_str()).collect();
    let mut findings = Vec::new();
    for (code, place) in codes {
        if !names.contains(code.as_str()) {
            findings.push(format!("{place}: {code} is missing in docs/errors.md"));
        }
    }
    for pair in listed.windows(2) {
        let (line, code) = &pair[1];
        if pair[0].1 == *code {
            findings.push(format!("docs/errors.md:{line}: {code} stands here twice"));
        } else if pair[0].1 > *code {
            findings.push(format!("docs/errors.md:{line}: {code} is not in order"));
        }
    }
    for (line, code) in &listed {
        let row = page.lines().nth(line - 1).unwrap_or_default();
        let meaning = row.split('|').nth(2).unwrap_or_default();
        if meaning.trim().is_empty() {
            findings.push(format!("docs/errors.md:{line}: {code} has no meaning"));
        }
    }
    findings
}

/// What a page names as its proof, in the last column of its tables: stories and tests, with their
/// lines.
pub fn proofs(page: &str) -> Vec<(usize, String)> {
    let rows = page.lines().enumerate().filter(|(_, line)| line.starts_with('|'));
    let last = |line: &str| line.trim_end_matches('|').rsplit('|').next().map(str::to_owned);
    rows.flat_map(|(number, line)| {
        let cell = last(line).unwrap_or_default();
        let named: Vec<String> = cell.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        named.into_iter().map(move |name| (number + 1, name))
    })
    .collect()
}

/// The proofs that are not there: a story is a file, a test a function.
pub fn proof_findings(
    page: &str,
    proofs: &[(usize, String)],
    is_there: impl Fn(&str) -> bool,
) -> Vec<String> {
    if proofs.is_empty() {
        return vec![format!("{page}: names no proof")];
    }
    let gone = proofs.iter().filter(|(_, name)| !is_there(name));
    gone.map(|(line, name)| format!("{page}:{line}: {name} is not there")).collect()
}

#[test]
fn a_proof_that_is_not_there_is_found() {
    let page = "| a | proof |\n|---|---|\n| `x` | `b.md`, `c_is_so` |\n";
    let found = proofs(page);
    assert_eq!(found, [(3, "b.md".to_owned()), (3, "c_is_so".to_owned())]);
    let findings = proof_findings("p.md", &found, |name| name == "b.md");
    assert_eq!(findings, ["p.md:3: c_is_so is not there"]);
    assert_eq!(proof_findings("p.md", &[], |_| true), ["p.md: names no proof"]);
}

/// Lines that name the place where one of us works.
pub fn workplaces(path: &str, text: &str) -> Vec<String> {
    let place = ["/work", "/main"].concat();
    let lines = text.lines().enumerate();
    lines
        .filter(|(_, line)| line.contains(&place))
        .map(|(number, _)| format!("{path}:{}: names a folder of one machine", number + 1))
        .collect()
}

#[test]
fn a_map_that_differs_from_the_tree_is_found() {
    let page = "# A\n\n## Code map\n\nWords.\n\n```text\ncrates/{a,b}/src/   both\n\
        \x20   more of it\ndev  a script\n```\n\n## Next\n```\nother\n```\n";
    let map = code_map(page);
    assert_eq!(map, ["crates/a/src", "crates/b/src", "dev"]);
    let must = ["crates/a/src".to_owned(), "crates/c/src".to_owned()];
    assert_eq!(
        map_findings(&map, |path| path != "dev", &must),
        [
            "ARCHITECTURE.md: the code map names dev, which is not there",
            "ARCHITECTURE.md: the code map does not name crates/c/src",
        ]
    );
    assert_eq!(map_findings(&code_map("# A\n"), |_| true, &[]).len(), 1);
}

#[test]
fn a_refusal_code_that_is_not_listed_is_found() {
    let text = "fn code(&self) -> &'static str {\n match self {\n A => \"credit.over\",\n \
        B => {\n \"credit.late\"\n }\n C => \"EUR\",\n }\n}\nfn kind() { \"order.confirmed\" }\n\
        let p = Problem { code: \"import.bad_row\".into() };";
    let source = Source::new("crates/a/src/b.rs", text);
    let codes: BTreeMap<String, String> = refusal_codes(&source).into_iter().collect();
    let names: Vec<&str> = codes.keys().map(String::as_str).collect();
    assert_eq!(names, ["credit.late", "credit.over", "import.bad_row"]);
    let page = "| code | meaning |\n|---|---|\n| `import.bad_row` | a |\n| `credit.late` | b |\n\
        | `credit.late` | |\n";
    assert_eq!(
        code_findings(&codes, page),
        [
            "crates/a/src/b.rs:3: credit.over is missing in docs/errors.md",
            "docs/errors.md:4: credit.late is not in order",
            "docs/errors.md:5: credit.late stands here twice",
            "docs/errors.md:5: credit.late has no meaning",
        ]
    );
}

#[test]
fn a_place_of_ours_is_found() {
    let text = ["fine\ncd /work", "/main\n"].concat();
    assert_eq!(workplaces("dev", &text), ["dev:2: names a folder of one machine"]);
}
