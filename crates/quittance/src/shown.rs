//! Foreign text on a terminal: file names, arguments and what is stored may hold characters that
//! move the cursor, colour the screen or turn the direction of writing. They are shown as their
//! number instead, so that a page says what it holds and nothing else.
use std::borrow::Cow;

/// A text in one line: a line break in it is shown as well.
pub fn shown(text: &str) -> Cow<'_, str> {
    replaced(text, is_hidden, |character| character.escape_unicode().to_string())
}

/// The same for a text of several lines.
pub fn shown_lines(text: &str) -> Cow<'_, str> {
    let is_hidden = |character: char| character != '\n' && is_hidden(character);
    replaced(text, is_hidden, |character| character.escape_unicode().to_string())
}

/// The same for JSON, where such characters stand in strings alone: the value stays what it is.
pub fn shown_json(json: &str) -> Cow<'_, str> {
    let is_hidden = |character: char| character != '\n' && is_hidden(character);
    replaced(json, is_hidden, |character| format!("\\u{:04x}", u32::from(character)))
}

/// Control characters, separators of lines, and marks that turn the direction of writing.
fn is_hidden(character: char) -> bool {
    let marks = matches!(character, '\u{61C}' | '\u{200E}' | '\u{200F}' | '\u{FEFF}');
    let turns = matches!(character, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}');
    character.is_control() || marks || turns
}

fn replaced(
    text: &str,
    is_hidden: impl Fn(char) -> bool,
    instead: impl Fn(char) -> String,
) -> Cow<'_, str> {
    if !text.contains(&is_hidden) {
        return Cow::Borrowed(text);
    }
    let one = |character: char| match is_hidden(character) {
        true => instead(character),
        false => character.to_string(),
    };
    Cow::Owned(text.chars().map(one).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_steer_a_terminal_is_shown_as_its_number() {
        assert_eq!(shown("Käse 茶 a\u{301}"), "Käse 茶 a\u{301}");
        assert_eq!(shown("\u{1b}[31mred"), "\\u{1b}[31mred");
        assert_eq!(shown("a\nb\u{9b}c\u{7f}"), "a\\u{a}b\\u{9b}c\\u{7f}");
        assert_eq!(shown("\u{202e}gnp.exe\u{200f}"), "\\u{202e}gnp.exe\\u{200f}");
        assert_eq!(shown_lines("a\r\nb"), "a\\u{d}\nb");
        let json = shown_json("{\"a\": \"\u{202e}\u{9b}\"}").into_owned();
        assert_eq!(json, r#"{"a": "\u202e\u009b"}"#);
        let value: serde_json::Value = serde_json::from_str(&json).unwrap();
        assert_eq!(value["a"], "\u{202e}\u{9b}");
    }
}
