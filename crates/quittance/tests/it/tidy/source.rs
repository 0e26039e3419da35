//! A Rust file as the checks see it: its code without comments and texts, its texts, its paths.

use std::ops::Range;

/// A Rust file, read once and cut apart.
pub struct Source {
    /// Where it lies, from the top of the project, with `/`.
    pub path: String,
    /// As written.
    pub text: String,
    /// The same with a space for each character of a comment, a string or a character literal;
    /// the quotes and the line ends stay.
    pub code: String,
    /// `code` without what stands under `#[cfg(test)]`; as long as `code`.
    pub live: String,
    /// The string literals, as written between their quotes.
    pub strings: Vec<Literal>,
}

/// A string literal.
pub struct Literal {
    /// The byte of `code` at which its opening quote stands.
    pub at: usize,
    pub text: String,
}

/// A path as `crate::credit::CreditLine`, written out or as part of a `use`.
#[derive(Debug, PartialEq, Eq)]
pub struct Named {
    /// Counted from 1.
    pub line: usize,
    pub segments: Vec<String>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let (code, strings) = mask(text);
        let live = without_tests(&code);
        Source { path: path.to_owned(), text: text.to_owned(), code, live, strings }
    }

    /// Whether all of the file is a test.
    pub fn is_test(&self) -> bool {
        self.path.ends_with("/tests.rs") || self.path.contains("/tests/")
    }

    /// The folder under `crates/` that the file belongs to.
    pub fn crate_folder(&self) -> &str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// The module of the file in its crate: `credit`, `reserve` for `src/credit/reserve.rs`.
    pub fn module(&self) -> Vec<&str> {
        let inside = self.path.split_once("/src/").map_or("", |(_, path)| path);
        let mut module: Vec<&str> = inside.trim_end_matches(".rs").split('/').collect();
        if matches!(module.last(), Some(&"mod" | &"lib" | &"main")) {
            module.pop();
        }
        module
    }

    /// `path:line` of a byte of `code`.
    pub fn place(&self, at: usize) -> String {
        format!("{}:{}", self.path, line_of(&self.code, at))
    }

    /// Every path of two or more segments that the code names, and every `use`, written out.
    pub fn paths(&self) -> Vec<Named> {
        let mut rest = self.code.clone();
        let mut paths = Vec::new();
        for (from, _) in words(&self.code, "use") {
            let tree = &self.code[from + "use".len()..];
            if !tree.starts_with(char::is_whitespace) {
                continue; // `impl Trait + use<'a>`
            }
            let end = tree.find(';').unwrap_or(tree.len());
            let mut flat = Vec::new();
            write_out("", &tree[..end], &mut flat);
            let line = line_of(&self.code, from);
            paths.extend(flat.iter().map(|path| named(line, path)));
            blank(&mut rest, from..from + "use".len() + end);
        }
        paths.extend(plain_paths(&rest));
        paths
    }
}

/// The line, counted from 1, of a byte of a text.
pub fn line_of(text: &str, at: usize) -> usize {
    text[..at].matches('\n').count() + 1
}

/// Where `word` stands as a whole word, and the text behind it.
pub fn words<'a>(code: &'a str, word: &'a str) -> impl Iterator<Item = (usize, &'a str)> {
    code.match_indices(word).filter_map(move |(at, _)| {
        let behind = &code[at + word.len()..];
        let joined_before = word.starts_with(is_word) && code[..at].ends_with(is_word);
        let joined_behind = word.ends_with(is_word) && behind.starts_with(is_word);
        (!joined_before && !joined_behind).then_some((at, behind))
    })
}

/// The next `{ … }` behind `from`, unless a `;` comes first.
pub fn block(code: &str, from: usize) -> Option<Range<usize>> {
    let start = from + code[from..].find(['{', ';'])?;
    if code[start..].starts_with(';') {
        return None;
    }
    let mut depth = 0;
    for (offset, character) in code[start..].char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return Some(start..start + offset + 1);
        }
    }
    Some(start..code.len())
}

fn is_word(character: char) -> bool {
    character.is_alphanumeric() || character == '_'
}

/// Puts spaces in place of a range; line ends stay. The text is as long in bytes as before.
fn blank(text: &mut String, range: Range<usize>) {
    let spaces: String =
        text[range.clone()].bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }).collect();
    text.replace_range(range, &spaces);
}

fn without_tests(code: &str) -> String {
    let mut live = code.to_owned();
    for (at, mark) in code.match_indices("#[cfg(test)]") {
        let behind = at + mark.len();
        if let Some(block) = block(code, behind) {
            blank(&mut live, at..block.end);
        }
    }
    live
}

fn named(line: usize, path: &str) -> Named {
    let path = path.split(" as ").next().unwrap_or(path);
    Named {
        line,
        segments: path
            .split("::")
            .map(|segment| segment.split_whitespace().collect::<String>())
            .filter(|segment| !segment.is_empty())
            .collect(),
    }
}

/// `a::{b, c::{d, e}}` as `a::b`, `a::c::d`, `a::c::e`.
fn write_out(before: &str, tree: &str, flat: &mut Vec<String>) {
    let mut depth = 0;
    let mut from = 0;
    let mut branches = Vec::new();
    for (at, character) in tree.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 0 => {
                branches.push(&tree[from..at]);
                from = at + 1;
            }
            _ => {}
        }
    }
    branches.push(&tree[from..]);
    for branch in branches.iter().map(|branch| branch.trim()) {
        match branch.split_once('{') {
            Some((stem, inner)) => {
                let inner = inner.strip_suffix('}').unwrap_or(inner);
                write_out(&format!("{before}{stem}"), inner, flat);
            }
            None if branch.is_empty() => {}
            None => flat.push(format!("{before}{branch}")),
        }
    }
}

fn plain_paths(code: &str) -> Vec<Named> {
    let part = |character: char| is_word(character) || character == ':';
    let mut paths = Vec::new();
    for (number, line) in code.lines().enumerate() {
        let candidates = line.split(|character: char| !part(character));
        for candidate in candidates.filter(|candidate| candidate.contains("::")) {
            let path = named(number + 1, candidate);
            if path.segments.len() > 1 {
                paths.push(path);
            }
        }
    }
    paths
}

/// How many characters a piece of the text has, and how many of them are its edges.
struct Piece {
    all: usize,
    open: usize,
    close: usize,
}

fn mask(text: &str) -> (String, Vec<Literal>) {
    let chars: Vec<char> = text.chars().collect();
    let mut code = String::with_capacity(text.len());
    let mut strings = Vec::new();
    let mut at = 0;
    while at < chars.len() {
        let rest = &chars[at..];
        let Some(piece) = hidden_piece(rest, code.ends_with(is_word)) else {
            code.push(rest[0]);
            at += 1;
            continue;
        };
        let inner = &rest[piece.open..piece.all - piece.close];
        code.extend(&rest[..piece.open]);
        if code.ends_with('"') {
            strings.push(Literal { at: code.len() - 1, text: inner.iter().collect() });
        }
        let space = |&character: &char| if character == '\n' { '\n' } else { ' ' };
        code.extend(inner.iter().map(space));
        code.extend(&rest[piece.all - piece.close..piece.all]);
        at += piece.all;
    }
    (code, strings)
}

/// The comment, string or character literal that starts here, if one does.
fn hidden_piece(rest: &[char], inside_word: bool) -> Option<Piece> {
    match rest {
        ['/', '/', ..] => {
            let all = rest.iter().position(|&character| character == '\n');
            Some(edged(all.unwrap_or(rest.len()), 0, 0))
        }
        ['/', '*', ..] => Some(edged(block_comment(rest), 0, 0)),
        ['"', ..] => Some(edged(quoted(rest), 1, 1)),
        ['\'', '\\', ..] => Some(edged(quoted(rest), 1, 1)),
        ['\'', _, '\'', ..] => Some(edged(3, 1, 1)),
        ['r', ..] if !inside_word => raw_string(rest),
        ['b' | 'c', 'r', ..] if !inside_word => {
            let raw = raw_string(&rest[1..])?;
            Some(edged(raw.all + 1, raw.open + 1, raw.close))
        }
        _ => None,
    }
}

/// A piece; one that the end of the file cuts off has no closing edge.
fn edged(all: usize, open: usize, close: usize) -> Piece {
    let close = if all < open + close { 0 } else { close };
    Piece { all, open, close }
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at < rest.len() {
        match &rest[at..] {
            ['/', '*', ..] => (depth, at) = (depth + 1, at + 2),
            ['*', '/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            break;
        }
    }
    at
}

/// From a quote to the same quote, over what `\` protects.
fn quoted(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            character if character == rest[0] => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_string(rest: &[char]) -> Option<Piece> {
    let hashes = rest[1..].iter().take_while(|&&c| c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return None; // a word with an `r`, or `r#type`
    }
    let open = 2 + hashes;
    let mut end = vec!['"'];
    end.resize(1 + hashes, '#');
    let length = rest[open..].windows(end.len()).position(|part| part == end);
    Some(match length {
        Some(length) => edged(open + length + end.len(), open, end.len()),
        None => edged(rest.len(), open, 0),
    })
}

#[test]
fn comments_and_texts_are_not_code() {
    let text = r##"let a = "x // \" y"; // unwrap()
let b = r#"say "hi" "#; /* todo! /* deep */ */ let c = '"'; let d: &'static str = b"z";"##;
    let source = Source::new("crates/x/src/y.rs", text);
    let strings: Vec<&str> = source.strings.iter().map(|s| s.text.as_str()).collect();
    assert_eq!(strings, [r#"x // \" y"#, r#"say "hi" "#, "z"]);
    assert_eq!(source.code.lines().count(), 2);
    for hidden in ["unwrap", "todo", "deep", "hi", "//"] {
        assert!(!source.code.contains(hidden), "{hidden} in {}", source.code);
    }
    for shown in ["let a = \"", "let c = '", "let d: &'static str = b\" \";"] {
        assert!(source.code.contains(shown), "no {shown} in {}", source.code);
    }
    for string in &source.strings {
        assert!(source.code[string.at..].starts_with('"'));
    }
}

#[test]
fn code_for_tests_alone_is_not_live() {
    let text =
        "#[cfg(test)]\nmod tests;\nfn live() {}\n#[cfg(test)]\nmod t { fn dead() {} }\nfn on(){}";
    let source = Source::new("crates/x/src/y.rs", text);
    assert!(source.live.contains("live") && source.live.contains("fn on"));
    assert!(!source.live.contains("dead"));
    assert_eq!(source.live.len(), source.code.len());
}

#[test]
fn paths_are_written_out() {
    let text = "pub use crate::{a::{self, B as C}, d};\nlet x = super::e::F::<u8>::new();";
    let source = Source::new("crates/x/src/y.rs", text);
    let paths: Vec<String> = source
        .paths()
        .iter()
        .map(|path| format!("{} {}", path.line, path.segments.join("::")))
        .collect();
    assert_eq!(paths, ["1 crate::a::self", "1 crate::a::B", "1 crate::d", "2 super::e::F"]);
}
