//! Standard output: one JSON document, or text for people. A page is collected and written when it
//! is whole, so what fails half way prints no half page, and exactly one document in any case. A
//! reader that goes away (`| head`) is no error: what it does not want to read is not written.
use crate::csv;
use crate::exit::Stop;
use crate::shown::{shown, shown_json, shown_lines};
use quittance_domain::Moment;
use quittance_engine::clock::time_in;
use serde::Serialize;
use std::io::{self, ErrorKind, IsTerminal, Write};

/// Tells something beside the output; a standard error that nobody reads is no failure.
pub fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "{}", shown(text));
}

/// The fewest columns that a page is made for.
const COLUMNS_MIN: usize = 80;
/// The columns where no terminal says how many it has.
const COLUMNS_DEFAULT: usize = 100;
/// The most columns that a sentence takes: a longer line is hard to read.
const SENTENCE_COLUMNS_MAX: usize = 120;

/// What a subcommand writes to.
pub struct Out {
    page: String,
    format: Format,
    terminal: bool,
    columns_max: usize,
    time_zone: String,
    /// Whether a page could not be written: then nothing more is.
    broken: bool,
}

/// For whom it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: exactly one document.
    Json,
    /// For spreadsheets: the rows of that document.
    Csv,
}

impl Out {
    /// Standard output in a format.
    pub fn new(format: Format) -> Self {
        Self {
            page: String::new(),
            format,
            terminal: io::stdout().is_terminal(),
            columns_max: columns_max(),
            time_zone: "UTC".to_owned(),
            broken: false,
        }
    }

    /// Whether a program reads: it gets the document, or the rows of it as CSV.
    pub fn is_json(&self) -> bool {
        match self.format {
            Format::Json | Format::Csv => true,
            Format::Text => false,
        }
    }

    /// Writes the rows of the report as CSV from now on.
    pub fn as_csv(&mut self) {
        self.format = Format::Csv;
    }

    /// How wide a line may be.
    pub fn columns_max(&self) -> usize {
        self.columns_max
    }

    /// Shows the times of a page as the clocks of this zone do.
    pub fn show_times_in(&mut self, zone: &str) {
        zone.clone_into(&mut self.time_zone);
    }

    /// The zone of the times of this page.
    pub fn time_zone(&self) -> &str {
        &self.time_zone
    }

    /// A day and the time of it where the company is: `2026-03-12 10:14`.
    pub fn moment(&self, moment: Moment) -> String {
        time_in(&self.time_zone, moment)
    }

    /// Forgets the page: it will not become whole.
    pub fn discard(&mut self) {
        self.page.clear();
    }

    /// Writes the one JSON document.
    pub fn document(&mut self, document: &impl Serialize) -> Result<(), Stop> {
        let text = serde_json::to_string_pretty(document).map_err(io::Error::from)?;
        Ok(writeln!(self, "{text}")?)
    }

    /// Writes a document with a list of any length: `open` is what stands around the list, which
    /// comes last and is called `rows`.
    pub fn begin_rows(&mut self, open: &impl Serialize) -> Result<Rows, Stop> {
        let head = serde_json::to_string(open).map_err(io::Error::from)?;
        let head = head.strip_suffix('}').unwrap_or(&head);
        write!(self, "{head},\"rows\":[")?;
        Ok(Rows { count: 0 })
    }

    /// A title, with what stands at its right, or below it where there is no room.
    pub fn title(&mut self, left: &str, right: &str) -> Result<(), Stop> {
        let columns = self.columns_max.min(SENTENCE_COLUMNS_MAX);
        let (left, right) = (shown(left), shown(right));
        let used = left.chars().count() + right.chars().count();
        match columns.checked_sub(used).filter(|gap| *gap >= 2) {
            Some(gap) => {
                let line = format!("{left}{}{right}", " ".repeat(gap));
                self.bold(line.trim_end());
            }
            None => {
                self.bold(&left);
                self.paragraph(2, &right)?;
            }
        }
        Ok(())
    }

    /// A heading within a page.
    pub fn heading(&mut self, text: &str) -> Result<(), Stop> {
        writeln!(self)?;
        self.bold(text);
        Ok(())
    }

    /// A sentence, on as many lines as it needs.
    pub fn paragraph(&mut self, indent: usize, text: &str) -> Result<(), Stop> {
        let margin = " ".repeat(indent);
        let width = self.columns_max.min(SENTENCE_COLUMNS_MAX) - indent;
        for line in wrapped(text, width) {
            writeln!(self, "{margin}{line}")?;
        }
        Ok(())
    }

    /// A labelled value; what is too long for its line goes on below it. Nothing for no value.
    pub fn fact(&mut self, label: &str, value: &str) -> Result<(), Stop> {
        const LABEL: usize = 14;
        if value.is_empty() {
            return Ok(());
        }
        let width = self.columns_max.min(SENTENCE_COLUMNS_MAX) - LABEL - 2;
        for (index, line) in wrapped(value, width).into_iter().enumerate() {
            let label = if index == 0 { label } else { "" };
            writeln!(self, "  {label:<LABEL$}{line}")?;
        }
        Ok(())
    }

    fn bold(&mut self, text: &str) {
        let is_bold = self.terminal && std::env::var_os("NO_COLOR").is_none();
        let (on, off) = if is_bold { ("\u{1b}[1m", "\u{1b}[0m") } else { ("", "") };
        let text = shown(text);
        self.page.extend([on, &text, off, "\n"]);
    }
}

/// The columns of the terminal, or of the one that `COLUMNS` describes.
fn columns_max() -> usize {
    let named = std::env::var("COLUMNS").ok().and_then(|text| text.trim().parse().ok());
    let of_terminal = || console::Term::stdout().size_checked().map(|(_, columns)| columns.into());
    let columns = named.or_else(of_terminal).unwrap_or(COLUMNS_DEFAULT);
    columns.max(COLUMNS_MIN)
}

/// A text in lines of so many characters, apart between words; a longer word is cut in pieces.
pub fn wrapped(text: &str, width: usize) -> Vec<String> {
    let text = shown(text);
    let mut lines = Vec::new();
    let mut line = String::new();
    for word in text.split(' ') {
        let needed = line.chars().count() + 1 + word.chars().count();
        if !line.is_empty() && needed > width {
            lines.push(std::mem::take(&mut line));
        } else if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
        while let Some((end, _)) = line.char_indices().nth(width.max(1)) {
            let rest = line.split_off(end);
            lines.push(std::mem::replace(&mut line, rest));
        }
    }
    lines.push(line);
    lines
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        self.page.push_str(&match self.format {
            Format::Text => shown_lines(&text),
            Format::Json | Format::Csv => shown_json(&text),
        });
        Ok(bytes.len())
    }

    /// Writes the page that is whole by now.
    fn flush(&mut self) -> io::Result<()> {
        let mut page = std::mem::take(&mut self.page);
        if self.format == Format::Csv {
            // What has no rows is a failure, and that was told beside the output.
            let rows = csv::of_document(&page).unwrap_or_default();
            page = shown_lines(&rows).into_owned();
        }
        if self.broken || page.is_empty() {
            return Ok(());
        }
        let mut stdout = io::stdout().lock();
        let written = stdout.write_all(page.as_bytes()).and_then(|()| stdout.flush());
        self.broken = written.is_err();
        match written {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
            other => other,
        }
    }
}

/// The rows of a document with a list.
pub struct Rows {
    count: usize,
}

impl Rows {
    /// Writes the next row.
    pub fn row(&mut self, out: &mut Out, row: &impl Serialize) -> Result<(), Stop> {
        let between = if self.count == 0 { "\n" } else { ",\n" };
        self.count += 1;
        let row = serde_json::to_string(row).map_err(io::Error::from)?;
        Ok(write!(out, "{between}{row}")?)
    }

    /// Ends the list and the document.
    pub fn end(self, out: &mut Out) -> Result<(), Stop> {
        Ok(writeln!(out, "\n]}}")?)
    }
}

#[cfg(test)]
mod tests {
    use super::wrapped;

    #[test]
    fn a_sentence_is_broken_between_words_and_loses_nothing() {
        let check = |text: &str, width: usize, lines: &[&str]| {
            assert_eq!(wrapped(text, width), lines, "{text:?} in {width}");
        };
        check("", 5, &[""]);
        check("one two three", 13, &["one two three"]);
        check("one two three", 12, &["one two", "three"]);
        check("one two three", 3, &["one", "two", "thr", "ee"]);
        check("abcdefgh i", 3, &["abc", "def", "gh", "i"]);
        check("1\u{1b}[2", 20, &["1\\u{1b}[2"]);
    }
}
