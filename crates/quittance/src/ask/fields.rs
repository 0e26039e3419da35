//! The fields of a command as they are typed: one JSON object, or `name=value` for each.
//!
//! - `customer=ACME`: a text; also amounts, quantities and dates: `amount=12.50 EUR`.
//! - `line_no:=2`: JSON, for what is no text.
//! - `lines[0].product=CHAIR`: the path that refusals use.
use crate::exit::{Stop, problem};
use serde_json::{Map, Value};

/// The most elements of a list that are typed.
const ELEMENTS_MAX: usize = 1_000;

/// Reads them. Problems of usage name the argument.
pub fn read(arguments: &[String]) -> Result<Value, Stop> {
    if let [one] = arguments
        && one.trim_start().starts_with('{')
    {
        return json(one, one);
    }
    let mut root = Value::Object(Map::new());
    for argument in arguments {
        let Some((path, value)) = argument.split_once('=') else {
            return Err(wrong(argument, "is neither a JSON object nor name=value"));
        };
        let (path, value) = match path.strip_suffix(':') {
            Some(path) => (path, json(value, argument)?),
            None => (path, Value::String(value.to_owned())),
        };
        let place = place(&mut root, path, argument)?;
        if !place.is_null() {
            return Err(wrong(argument, "names a field that stands there already"));
        }
        *place = value;
    }
    Ok(root)
}

fn json(text: &str, argument: &str) -> Result<Value, Stop> {
    serde_json::from_str(text).map_err(|error| wrong(argument, &format!("is no JSON: {error}")))
}

/// The place of a path, made on the way.
fn place<'a>(root: &'a mut Value, path: &str, argument: &str) -> Result<&'a mut Value, Stop> {
    let mut place = root;
    for step in path.split('.') {
        let (name, mut indexes) = match step.split_once('[') {
            Some((name, indexes)) => (name, indexes),
            None => (step, ""),
        };
        if name.is_empty() {
            return Err(wrong(argument, "has a path with a part that has no name"));
        }
        if place.is_null() {
            *place = Value::Object(Map::new());
        }
        let Value::Object(fields) = place else {
            return Err(wrong(argument, "goes on where a value stands already"));
        };
        place = fields.entry(name).or_insert(Value::Null);
        while !indexes.is_empty() {
            let Some((index, rest)) = indexes.split_once(']') else {
                return Err(wrong(argument, "has a bracket that is not closed"));
            };
            place = element(place, index, argument)?;
            indexes = rest.strip_prefix('[').unwrap_or(rest);
        }
    }
    Ok(place)
}

fn element<'a>(place: &'a mut Value, index: &str, argument: &str) -> Result<&'a mut Value, Stop> {
    let index = index.parse().ok().filter(|index| *index < ELEMENTS_MAX);
    let Some(index) = index else {
        let text = format!("needs a number from 0 to {} in brackets", ELEMENTS_MAX - 1);
        return Err(wrong(argument, &text));
    };
    if place.is_null() {
        *place = Value::Array(Vec::new());
    }
    let Value::Array(elements) = place else {
        return Err(wrong(argument, "goes on where a value stands already"));
    };
    if elements.len() <= index {
        elements.resize(index + 1, Value::Null);
    }
    Ok(&mut elements[index])
}

fn wrong(argument: &str, what: &str) -> Stop {
    let message = format!("`{argument}` {what}; as in customer=ACME or lines[0].product=CHAIR");
    Stop::Usage(problem("cli.malformed_field", "FIELD", message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(arguments: &[&str]) -> Result<Value, Stop> {
        read(&arguments.iter().map(ToString::to_string).collect::<Vec<String>>())
    }

    #[test]
    fn fields_are_texts_json_and_paths() {
        let read = check(&[
            "customer=ACME",
            "reason=a=b",
            "lines[1].quantity=2",
            "lines[0].product=CHAIR",
            "lines[0].line_no:=3",
            "ship_to.country=DE",
            "empty=",
        ]);
        let expected = json!({
            "customer": "ACME", "reason": "a=b",
            "lines": [{"product": "CHAIR", "line_no": 3}, {"quantity": "2"}],
            "ship_to": {"country": "DE"}, "empty": "",
        });
        assert_eq!(read.unwrap(), expected);
        assert_eq!(check(&[r#" {"a": [1]}"#]).unwrap(), json!({"a": [1]}));
    }

    #[test]
    fn what_cannot_be_meant_is_a_problem_of_usage() {
        for arguments in [
            &["customer"][..],
            &["a=1", "a=2"],
            &["a=1", "a.b=2"],
            &["a[0]=1", "a.b=2"],
            &["a[1000]=1"],
            &["a[x]=1"],
            &["a[0=1"],
            &["=1"],
            &["a..b=1"],
            &["a:=x"],
            &["{"],
        ] {
            let wrong = check(arguments);
            assert!(matches!(wrong, Err(Stop::Usage(_))), "{arguments:?}");
        }
    }
}
