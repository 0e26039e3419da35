//! The form of a sentence: words that stand as they are, and places for what differs.
//!
//! `{name}` is one word, `{name...}` are several, `[...]` may be left out. The first letter may be
//! large or small. A form that ends with `:` takes the table below its step.
use std::collections::BTreeMap;

/// What stands in the places of a form, by their names.
pub type Heard = BTreeMap<String, String>;

/// A form with and without what may be left out; the fullest first.
pub struct Form(Vec<Vec<Part>>);

enum Part {
    Literal(String),
    Word(String),
    Words(String),
}

impl Form {
    pub fn of(text: &str) -> Self {
        let Some((before, rest)) = text.split_once('[') else {
            return Self(vec![parts(&lowered(text))]);
        };
        let (inner, behind) = rest.split_once(']').expect("a bracket of a form is closed");
        let mut forms = Self::of(&format!("{before}{inner}{behind}")).0;
        forms.extend(Self::of(&format!("{before}{behind}")).0);
        Self(forms)
    }

    /// What a sentence says in this form; none: it has another form.
    pub fn hear(&self, sentence: &str) -> Option<Heard> {
        self.0.iter().find_map(|parts| {
            let mut heard = Heard::new();
            let starts_with_place = !matches!(parts.first(), Some(Part::Literal(_)));
            let sentence = if starts_with_place { sentence.to_owned() } else { lowered(sentence) };
            fits(parts, &sentence, &mut heard).then_some(heard)
        })
    }
}

/// The text with a small first letter.
fn lowered(text: &str) -> String {
    let mut rest = text.chars();
    let first = rest.next().map(|letter| letter.to_lowercase().to_string());
    first.unwrap_or_default() + rest.as_str()
}

fn parts(text: &str) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once('{') {
        let (name, behind) = behind.split_once('}').expect("a place of a form is closed");
        parts.extend((!before.is_empty()).then(|| Part::Literal(before.to_owned())));
        parts.push(match name.strip_suffix("...") {
            Some(name) => Part::Words(name.to_owned()),
            None => Part::Word(name.to_owned()),
        });
        rest = behind;
    }
    parts.extend((!rest.is_empty()).then(|| Part::Literal(rest.to_owned())));
    parts
}

fn fits(parts: &[Part], text: &str, heard: &mut Heard) -> bool {
    let Some((part, behind)) = parts.split_first() else {
        return text.is_empty();
    };
    let name = match part {
        Part::Literal(words) => {
            return text.strip_prefix(words.as_str()).is_some_and(|rest| fits(behind, rest, heard));
        }
        Part::Word(name) | Part::Words(name) => name,
    };
    let end = match part {
        Part::Word(_) => text.find(char::is_whitespace).unwrap_or(text.len()),
        Part::Words(_) | Part::Literal(_) => text.len(),
    };
    let ends = text[..end].char_indices().map(|(at, letter)| at + letter.len_utf8());
    for end in ends {
        if fits(behind, &text[end..], heard) {
            heard.insert(name.clone(), text[..end].to_owned());
            return true;
        }
    }
    false
}
