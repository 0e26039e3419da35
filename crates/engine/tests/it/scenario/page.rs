//! Reads a story: its title, its list items as steps, and the tables that belong to them.
//!
//! Prose and headings are for people. A list item is a step, whatever its bullet and indent; its
//! text goes on until a blank line. A table belongs to the step above it, whose text ends with a
//! colon. What is neither is an error, so that nothing is passed over in silence.
use super::table::{Table, TableRow};

/// A story as it is written.
pub struct Page {
    pub title: String,
    pub steps: Vec<Step>,
}

/// One list item.
pub struct Step {
    /// The line of the file where it begins, from 1.
    pub line: usize,
    pub sentences: Vec<String>,
    pub table: Option<Table>,
}

/// What is wrong with the writing, and in which line.
pub type Unreadable = (usize, String);

/// Reads the text of a story.
pub fn read(text: &str) -> Result<Page, Unreadable> {
    let mut reading = Reading { items: Vec::new(), place: Place::Prose };
    let mut lines = (1..).zip(text.lines()).skip_while(|(_, line)| line.trim().is_empty());
    let title = lines.next().and_then(|(_, line)| line.strip_prefix("# "));
    let title = title.ok_or((1, "a story begins with `# ` and its title".to_owned()))?;
    for (number, line) in lines {
        reading.take(number, line.trim())?;
    }
    let steps = reading.items.into_iter().map(Item::step).collect::<Result<_, _>>()?;
    Ok(Page { title: title.trim().to_owned(), steps })
}

/// A step that is being read.
struct Item {
    line: usize,
    text: String,
    rows: Vec<TableRow>,
}

/// Where the reader stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    Prose,
    /// In the text of the last item.
    Item,
    /// Between the last item and its table.
    BehindItem,
    /// In the table of the last item.
    Table,
}

struct Reading {
    items: Vec<Item>,
    place: Place,
}

impl Reading {
    fn take(&mut self, number: usize, line: &str) -> Result<(), Unreadable> {
        let begun = self.items.last_mut();
        if line.is_empty() {
            self.place = match self.place {
                Place::Item | Place::BehindItem => Place::BehindItem,
                Place::Prose | Place::Table => Place::Prose,
            };
        } else if line.starts_with("```") || line.starts_with("~~~") {
            return Err((number, "a story has no blocks of code: a step is a list item".into()));
        } else if let Some(text) = item(line) {
            self.items.push(Item { line: number, text: text.to_owned(), rows: Vec::new() });
            self.place = Place::Item;
        } else if line.starts_with('|') {
            let item = begun.filter(|item| self.place != Place::Prose && item.text.ends_with(':'));
            let item = item
                .ok_or((number, "no step above, ending with `:`, asks for a table"))
                .map_err(|(line, text)| (line, text.to_owned()))?;
            item.rows.push(TableRow::of(number, line));
            self.place = Place::Table;
        } else if let (Place::Item, Some(item)) = (self.place, begun) {
            item.text.push(' ');
            item.text.push_str(line);
        } else {
            self.place = Place::Prose;
        }
        Ok(())
    }
}

/// The text of a list item: behind `-`, `*`, `+`, `1.` or `1)`.
fn item(line: &str) -> Option<&str> {
    let (bullet, text) = line.split_once(' ')?;
    let number = bullet.strip_suffix(['.', ')']).unwrap_or_default();
    let counted = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (matches!(bullet, "-" | "*" | "+") || counted).then(|| text.trim())
}

impl Item {
    fn step(self) -> Result<Step, Unreadable> {
        let unreadable = |text: &str| (self.line, text.to_owned());
        let asks = self.text.ends_with(':');
        if !asks && !self.text.ends_with('.') {
            return Err(unreadable("a step ends with `.`, or with `:` before its table"));
        }
        if asks && self.rows.is_empty() {
            return Err(unreadable("a step that ends with `:` has a table below"));
        }
        let text = self.text.strip_suffix('.').unwrap_or(&self.text);
        Ok(Step {
            line: self.line,
            sentences: text.split(". ").map(str::to_owned).collect(),
            table: asks.then(|| Table::of(self.rows)).transpose()?,
        })
    }
}
