//! Codes and numbers in the place of ids.
use super::RequestRefusal;
use quittance_domain::CompanyId;
use quittance_domain::refusal::{Problems, Refused};
use quittance_store::fault::Fault;
use quittance_store::names::{Called, called};
use quittance_store::reader::Reader;
use serde_json::Value;

/// Replaces each code or number by its id, in whatever depth it stands; notes what is called so by
/// nothing. A text that is an id of the right kind stays.
pub fn put_ids(
    reader: &mut dyn Reader,
    company: CompanyId,
    fields: &mut Value,
    problems: &mut Problems,
) -> Result<(), Fault> {
    let mut walk = Walk { reader, company, problems };
    walk.value(fields, &mut String::new())
}

struct Walk<'a> {
    reader: &'a mut dyn Reader,
    company: CompanyId,
    problems: &'a mut Problems,
}

impl Walk<'_> {
    /// Depth is bounded: the parser that made the value reads no more than 128 levels.
    fn value(&mut self, value: &mut Value, path: &mut String) -> Result<(), Fault> {
        let before = path.len();
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if before > 0 {
                        path.push('.');
                    }
                    path.push_str(name);
                    match (called(name), &mut *value) {
                        (Some(called), Value::String(text)) => self.name(called, text, path)?,
                        _ => self.value(value, path)?,
                    }
                    path.truncate(before);
                }
            }
            Value::Array(values) => {
                for (index, value) in values.iter_mut().enumerate() {
                    path.push_str(&format!("[{index}]"));
                    self.value(value, path)?;
                    path.truncate(before);
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {}
        }
        Ok(())
    }

    fn name(&mut self, called: &Called, text: &mut String, path: &str) -> Result<(), Fault> {
        if called.is_id(text) {
            return Ok(());
        }
        match called.find(self.reader, self.company, text)? {
            Some(id) => *text = id,
            None => {
                let unknown = RequestRefusal::UnknownName { what: called.what, name: text.clone() };
                self.problems.push(Refused::from(unknown).at(path));
            }
        }
        Ok(())
    }
}
