//! Standard output: one JSON document, or text for people. A reader that goes away (`| head`) is
//! no error: what it does not want to read is not written.
use crate::exit::Stop;
use serde::Serialize;
use std::io::{self, BufWriter, ErrorKind, IsTerminal, Stdout, Write};

/// Tells something beside the output; a standard error that nobody reads is no failure.
pub fn tell(text: &str) {
    let _ = writeln!(io::stderr(), "{text}");
}

/// The most columns that text for a terminal takes.
pub const COLUMNS_MAX: usize = 100;

/// What a subcommand writes to.
pub struct Out {
    to: BufWriter<Stdout>,
    format: Format,
    reader_gone: bool,
    terminal: bool,
}

/// For whom it is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// For people.
    Text,
    /// For programs: exactly one document.
    Json,
}

impl Out {
    /// Standard output in a format.
    pub fn new(format: Format) -> Self {
        let stdout = io::stdout();
        let terminal = stdout.is_terminal();
        Self { to: BufWriter::new(stdout), format, reader_gone: false, terminal }
    }

    /// Whether a program reads.
    pub fn is_json(&self) -> bool {
        self.format == Format::Json
    }

    /// How wide a line may be; none: nobody minds.
    pub fn columns_max(&self) -> Option<usize> {
        self.terminal.then_some(COLUMNS_MAX)
    }

    /// Writes the one JSON document.
    pub fn document(&mut self, document: &impl Serialize) -> Result<(), Stop> {
        match serde_json::to_writer_pretty(&mut *self, document) {
            Ok(()) => Ok(writeln!(self)?),
            Err(error) => Err(io::Error::from(error).into()),
        }
    }

    /// Writes a document with a list of any length: `open` is what stands around the list, which
    /// comes last and is called `rows`.
    pub fn begin_rows(&mut self, open: &impl Serialize) -> Result<Rows, Stop> {
        let head = serde_json::to_string(open).map_err(io::Error::from)?;
        let head = head.strip_suffix('}').unwrap_or(&head);
        write!(self, "{head},\"rows\":[")?;
        Ok(Rows { count: 0 })
    }

    /// A title, with what stands at its right.
    pub fn title(&mut self, left: &str, right: &str) -> Result<(), Stop> {
        let used = left.chars().count() + right.chars().count();
        let gap = " ".repeat(COLUMNS_MAX.saturating_sub(used).max(2));
        let line = format!("{left}{gap}{right}");
        Ok(writeln!(self, "{}", self.bold(line.trim_end()))?)
    }

    /// A heading within a page.
    pub fn heading(&mut self, text: &str) -> Result<(), Stop> {
        let text = self.bold(text);
        Ok(writeln!(self, "\n{text}")?)
    }

    /// A sentence, on as many lines as a terminal needs for it.
    pub fn paragraph(&mut self, indent: usize, text: &str) -> Result<(), Stop> {
        let margin = " ".repeat(indent);
        let width = self.columns_max().map_or(usize::MAX, |columns| columns - indent);
        let mut line = String::new();
        for word in text.split(' ') {
            let needed = line.chars().count() + 1 + word.chars().count();
            if !line.is_empty() && needed > width {
                writeln!(self, "{margin}{line}")?;
                line.clear();
            }
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
        Ok(writeln!(self, "{margin}{line}")?)
    }

    fn bold(&self, text: &str) -> String {
        match self.terminal && std::env::var_os("NO_COLOR").is_none() {
            true => format!("\u{1b}[1m{text}\u{1b}[0m"),
            false => text.to_owned(),
        }
    }

    fn unless_gone(&mut self, result: io::Result<()>) -> io::Result<()> {
        match result {
            Err(error) if error.kind() == ErrorKind::BrokenPipe => {
                self.reader_gone = true;
                Ok(())
            }
            other => other,
        }
    }
}

impl Write for Out {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if !self.reader_gone {
            let result = self.to.write_all(bytes);
            self.unless_gone(result)?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.reader_gone {
            return Ok(());
        }
        let result = self.to.flush();
        self.unless_gone(result)
    }
}

/// The rows of a document that is written as they come.
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
