//! Codes and numbers in the place of ids.
use super::RequestRefusal;
use quittance_domain::CompanyId;
use quittance_domain::refusal::{Problems, Refused};
use quittance_store::fault::Fault;
use quittance_store::names::{Called, called};
use quittance_store::reader::Reader;
use serde_json::Value;

/// What takes the value of an optional field away, in a command that changes a record.
const CLEAR: &str = "clear";

/// What was named in a request: each id, and what it was called.
#[derive(Clone, Debug, Default)]
pub struct Named(Vec<(String, String)>);

impl Named {
    /// The same refusal in the words of who asked: a document that was named by its number is told
    /// of by it.
    pub fn told(&self, refused: Refused) -> Refused {
        refused.reworded(|text| {
            let put = |text: String, (id, name): &(String, String)| text.replace(id, name);
            self.0.iter().fold(text, put)
        })
    }
}

/// Replaces each code or number in the fields of a command by its id, in whatever depth it stands,
/// in lists and in `{"set": …}` too; notes what is called so by nothing. A text that is an id of
/// the right kind stays. Gives what was replaced.
pub fn put_ids(
    reader: &mut dyn Reader,
    company: CompanyId,
    (command, fields): (&str, &mut Value),
    problems: &mut Problems,
) -> Result<Named, Fault> {
    let mut walk = Walk { reader, company, command, problems, named: Named::default() };
    walk.value(None, fields, &mut String::new())?;
    Ok(walk.named)
}

struct Walk<'a> {
    reader: &'a mut dyn Reader,
    company: CompanyId,
    command: &'a str,
    problems: &'a mut Problems,
    named: Named,
}

impl Walk<'_> {
    /// `of` is what a text names here. Depth is bounded: the parser that made the value reads no
    /// more than 128 levels.
    fn value(
        &mut self,
        of: Option<&Called>,
        value: &mut Value,
        path: &mut String,
    ) -> Result<(), Fault> {
        let before = path.len();
        match value {
            Value::Object(fields) => {
                for (name, value) in fields {
                    if before > 0 {
                        path.push('.');
                    }
                    path.push_str(name);
                    let of = of.filter(|_| name == "set").or_else(|| called(self.command, name));
                    self.value(of, value, path)?;
                    path.truncate(before);
                }
            }
            Value::Array(values) => {
                for (index, value) in values.iter_mut().enumerate() {
                    path.push_str(&format!("[{index}]"));
                    self.value(of, value, path)?;
                    path.truncate(before);
                }
            }
            Value::String(text) => {
                let changes =
                    self.command.ends_with(".change") || self.command == "credit.set_profile";
                let is_cleared = text == CLEAR && changes;
                if let Some(called) = of.filter(|_| !is_cleared) {
                    self.name(called, text, path)?;
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
        Ok(())
    }

    fn name(&mut self, called: &Called, text: &mut String, path: &str) -> Result<(), Fault> {
        if called.is_id(text) {
            return Ok(());
        }
        match called.find(self.reader, self.company, text)? {
            Some(id) => {
                let name = std::mem::replace(text, id.clone());
                self.named.0.push((id, name));
            }
            None => {
                let unknown = RequestRefusal::UnknownName { what: called.what, name: text.clone() };
                self.problems.push(Refused::from(unknown).at(path));
            }
        }
        Ok(())
    }
}
