//! Reads the fields of a command, and finds which of them is wrong.
use crate::command::Command;
use serde_json::Value;
use serde_path_to_error::{Path, Segment};

/// Fields of one object, or of one list, that are looked at to find the wrong one: each is a copy
/// of all.
const LOOKS_MAX: usize = 64;

/// A step into fields: the name of one, or its place in a list.
#[derive(Clone, Debug)]
enum Step {
    Name(String),
    Place(usize),
}

/// Reads a command; tells the path of each field that it does not have. Of what cannot be read:
/// the path, empty for the whole, and what is wrong in the words of the parser.
pub(crate) fn read<C: Command>(
    fields: &Value,
    unknown: &mut dyn FnMut(String),
) -> Result<C, (String, String)> {
    match serde_path_to_error::deserialize::<_, C>(fields) {
        Ok(command) => {
            let known = serde_json::to_value(&command).expect("a command is plain data");
            tell_unknown(fields, &known, &mut String::new(), unknown);
            Ok(command)
        }
        Err(error) => {
            let text = error.inner().to_string();
            Err((text_of(&wrong::<C>(fields, error.path(), &text)), text))
        }
    }
}

/// Where what is wrong lies. The parser loses its way in fields that are read into several parts
/// of a command: there it is the field without which something else, or nothing, is wrong.
fn wrong<C: Command>(fields: &Value, told: &Path, text: &str) -> Vec<Step> {
    let mut path: Vec<Step> = told.iter().map_while(step).collect();
    if text.starts_with("missing field") {
        return path;
    }
    while let Some(next) = steps_into(at(fields, &path)).into_iter().take(LOOKS_MAX).find(|next| {
        let without = without(fields, &path, next);
        match serde_json::from_value::<C>(without) {
            Ok(_) => true,
            Err(error) => {
                let other = error.to_string();
                other != text && !is_missed(&other, next)
            }
        }
    }) {
        path.push(next);
    }
    path
}

fn step(segment: &Segment) -> Option<Step> {
    match segment {
        Segment::Map { key } => Some(Step::Name(key.clone())),
        Segment::Seq { index } => Some(Step::Place(*index)),
        Segment::Enum { .. } | Segment::Unknown => None,
    }
}

fn at<'a>(fields: &'a Value, path: &[Step]) -> Option<&'a Value> {
    path.iter().try_fold(fields, |value, step| match step {
        Step::Name(name) => value.get(name),
        Step::Place(place) => value.get(*place),
    })
}

fn steps_into(value: Option<&Value>) -> Vec<Step> {
    match value {
        Some(Value::Object(fields)) => fields.keys().cloned().map(Step::Name).collect(),
        Some(Value::Array(values)) => (0..values.len()).map(Step::Place).collect(),
        Some(Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_)) | None => {
            Vec::new()
        }
    }
}

/// The fields without one of them.
fn without(fields: &Value, path: &[Step], next: &Step) -> Value {
    let mut fields = fields.clone();
    let parent = path.iter().try_fold(&mut fields, |value, step| match step {
        Step::Name(name) => value.get_mut(name),
        Step::Place(place) => value.get_mut(*place),
    });
    match (parent, next) {
        (Some(Value::Object(fields)), Step::Name(name)) => drop(fields.remove(name)),
        (Some(Value::Array(values)), Step::Place(place)) => drop(values.remove(*place)),
        _ => {}
    }
    fields
}

/// Whether a field is only missed, as any field that is needed.
fn is_missed(text: &str, next: &Step) -> bool {
    match next {
        Step::Name(name) => text.starts_with(&format!("missing field `{name}`")),
        Step::Place(_) => false,
    }
}

/// A path as refusals write it: `lines[0].product`.
fn text_of(path: &[Step]) -> String {
    let mut text = String::new();
    for step in path {
        match step {
            Step::Name(name) if text.is_empty() => text.push_str(name),
            Step::Name(name) => text.push_str(&format!(".{name}")),
            Step::Place(place) => text.push_str(&format!("[{place}]")),
        }
    }
    text
}

/// Tells the path of each field that was given and is none of the command: what was read is
/// written again, and has no such field. (Who reads fields through `flatten` sees none missing.)
fn tell_unknown(given: &Value, known: &Value, path: &mut String, tell: &mut dyn FnMut(String)) {
    let before = path.len();
    match (given, known) {
        (Value::Object(given), Value::Object(known)) => {
            for (name, value) in given {
                if before > 0 {
                    path.push('.');
                }
                path.push_str(name);
                match known.get(name) {
                    Some(known) => tell_unknown(value, known, path, tell),
                    None if is_nothing(value) => {}
                    None => tell(path.clone()),
                }
                path.truncate(before);
            }
        }
        (Value::Array(given), Value::Array(known)) => {
            for (index, (value, known)) in given.iter().zip(known).enumerate() {
                path.push_str(&format!("[{index}]"));
                tell_unknown(value, known, path, tell);
                path.truncate(before);
            }
        }
        // What is no list or object has no fields, or is written in another form.
        _ => {}
    }
}

/// What says nothing is left out where a command is written: it is missed by nobody.
fn is_nothing(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(values) => values.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Object(_) => false,
    }
}
