//! A report as CSV: the rows of its document, a column for each field, in the order in which the
//! document has them. What stands around the rows (titles, totals) is left out.
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::fmt;

/// JSON with its fields in their order.
#[derive(Clone, Debug, PartialEq)]
enum Ordered {
    Nothing,
    /// Figures and truths, as JSON writes them.
    Plain(String),
    Text(String),
    List(Vec<Ordered>),
    Fields(Vec<(String, Ordered)>),
}

/// The rows of a document, as CSV with a header; none when it has no rows.
pub fn of_document(json: &str) -> Option<String> {
    let Ok(Ordered::Fields(fields)) = serde_json::from_str(json) else { return None };
    let rows = fields.into_iter().find(|(name, _)| name == "rows");
    let Some((_, Ordered::List(rows))) = rows else { return None };
    let rows: Vec<Vec<(String, String)>> = rows.into_iter().map(cells).collect();
    // A row may lack what another has.
    let mut columns: Vec<&str> = Vec::new();
    for (column, _) in rows.iter().flatten() {
        if !columns.contains(&column.as_str()) {
            columns.push(column);
        }
    }
    if columns.is_empty() {
        return Some(String::new());
    }
    let mut text = line(columns.iter().copied());
    for row in &rows {
        let of = |column: &&str| row.iter().find(|(name, _)| name == column);
        let cell = |column| of(column).map_or("", |(_, cell)| cell.as_str());
        text.push_str(&line(columns.iter().map(cell)));
    }
    Some(text)
}

/// The cells of a row: a field within a field is `customer.code`.
fn cells(row: Ordered) -> Vec<(String, String)> {
    let mut found = Vec::new();
    match row {
        Ordered::Fields(fields) => {
            for (name, value) in fields {
                match value {
                    Ordered::Fields(_) => {
                        let inner = cells(value).into_iter();
                        found.extend(inner.map(|(inner, cell)| (format!("{name}.{inner}"), cell)));
                    }
                    value => found.push((name, told(&value))),
                }
            }
        }
        value => found.push(("value".to_owned(), told(&value))),
    }
    found
}

/// A value in one cell.
fn told(value: &Ordered) -> String {
    match value {
        Ordered::Nothing => String::new(),
        Ordered::Plain(plain) => plain.clone(),
        Ordered::Text(text) => harmless(text),
        Ordered::List(values) => values.iter().map(told).collect::<Vec<String>>().join("; "),
        Ordered::Fields(fields) => {
            fields.iter().map(|(_, value)| told(value)).collect::<Vec<String>>().join(" ")
        }
    }
}

/// A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe
/// before it. Figures stay as they are.
fn harmless(text: &str) -> String {
    let begins = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let is_figure = text.parse::<f64>().is_ok_and(f64::is_finite);
    if begins && !is_figure { format!("'{text}") } else { text.to_owned() }
}

fn line<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(quoted).collect();
    format!("{}\n", cells.join(","))
}

/// A cell as RFC 4180 writes it.
fn quoted(cell: &str) -> String {
    match cell.contains([',', '"', '\n', '\r']) || cell.starts_with(' ') || cell.ends_with(' ') {
        true => format!("\"{}\"", cell.replace('"', "\"\"")),
        false => cell.to_owned(),
    }
}

impl<'de> Deserialize<'de> for Ordered {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Read;

        impl<'de> Visitor<'de> for Read {
            type Value = Ordered;

            fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str("any JSON")
            }

            fn visit_unit<E>(self) -> Result<Ordered, E> {
                Ok(Ordered::Nothing)
            }

            fn visit_bool<E>(self, value: bool) -> Result<Ordered, E> {
                Ok(Ordered::Plain(value.to_string()))
            }

            fn visit_i64<E>(self, value: i64) -> Result<Ordered, E> {
                Ok(Ordered::Plain(value.to_string()))
            }

            fn visit_u64<E>(self, value: u64) -> Result<Ordered, E> {
                Ok(Ordered::Plain(value.to_string()))
            }

            fn visit_f64<E>(self, value: f64) -> Result<Ordered, E> {
                Ok(Ordered::Plain(value.to_string()))
            }

            fn visit_str<E>(self, value: &str) -> Result<Ordered, E> {
                Ok(Ordered::Text(value.to_owned()))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut from: A) -> Result<Ordered, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = from.next_element()? {
                    values.push(value);
                }
                Ok(Ordered::List(values))
            }

            fn visit_map<A: MapAccess<'de>>(self, mut from: A) -> Result<Ordered, A::Error> {
                let mut fields = Vec::new();
                while let Some(field) = from.next_entry()? {
                    fields.push(field);
                }
                Ok(Ordered::Fields(fields))
            }
        }

        from.deserialize_any(Read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_become_lines_in_the_order_of_their_fields() {
        let json = r#"{"report": "x", "rows": [
            {"name": "Müller, \"Lager\"", "amount": "-12.50", "at": {"city": "Wien", "no": 3}},
            {"name": "=1+1", "amount": null, "more": ["a", {"b": "c", "d": true}]},
            {"name": "-x", "amount": "+1"}
        ]}"#;
        let expected = "name,amount,at.city,at.no,more\n\
            \"Müller, \"\"Lager\"\"\",-12.50,Wien,3,\n\
            '=1+1,,,,a; c true\n\
            '-x,+1,,,\n";
        assert_eq!(of_document(json).as_deref(), Some(expected));
    }

    #[test]
    fn a_document_without_rows_has_no_csv() {
        assert_eq!(of_document(r#"{"report": "x"}"#), None);
        assert_eq!(of_document(r#"{"rows": []}"#).as_deref(), Some(""));
    }
}
