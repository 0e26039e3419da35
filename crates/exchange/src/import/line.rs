//! Lines: the records of a file one by one, with their place and their text, broken ones too.
//!
//! The file is cut into lines first and into values then, so that an unclosed quote costs one
//! line and not the rest of the file, and so that each rejected line can be told as it stands.

use super::ImportRefusal;
use super::split::{Split, Splitter};
use sha2::{Digest, Sha256};
use std::collections::VecDeque;
use std::fmt::Write as _;
use std::io::{BufRead, ErrorKind};
use std::sync::Arc;

/// The longest line, and the longest record of several. Unit: bytes.
const LINE_BYTES_MAX: usize = 1 << 20;

/// The most lines that one record spans with line breaks in quotes. Unit: lines.
const RECORD_LINES_MAX: usize = 100;

/// The longest value that is read: four times what the longest field holds, in UTF-8.
/// Unit: bytes.
pub(super) const VALUE_BYTES_MAX: usize = 16 << 10;

/// Where a line comes from, and what it says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Origin {
    /// The file.
    pub file: Arc<str>,
    /// The caller's mark on the sheet that it was read from.
    pub sheet: usize,
    /// Its line there, from 1; the header is the first.
    pub line: u64,
    /// The line as it stands, without its end; bytes that are no UTF-8 become marks.
    pub text: String,
}

impl Origin {
    /// Where it stands, for a person: `line 4 of orders.csv`.
    pub fn place(&self) -> String {
        let name = self.file.rsplit(['/', '\\']).next().unwrap_or_default();
        format!("line {} of {name}", self.line)
    }
}

/// A record of a sheet with the values of the section's columns, in the section's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it comes from.
    pub origin: Origin,
    /// The values, without white space around them. Of a broken line: as far as they are there.
    pub cells: Vec<String>,
    /// What is wrong with the line as such.
    pub problem: Option<ImportRefusal>,
    /// It is broken where the number of its document stands: what stands there cannot be trusted.
    pub is_stray: bool,
}

impl Line {
    /// What it takes in memory, about. Unit: bytes.
    pub fn bytes(&self) -> usize {
        self.origin.text.len() + self.cells.iter().map(String::len).sum::<usize>()
    }
}

/// One record before its columns are chosen.
#[derive(Debug)]
pub(super) struct Record {
    pub line: u64,
    pub text: Vec<u8>,
    /// Of a broken record: those before the break.
    pub values: Vec<Vec<u8>>,
    pub problem: Option<ImportRefusal>,
}

struct Physical {
    line: u64,
    text: Vec<u8>,
    too_long: bool,
}

/// The records of a text.
pub(super) struct Records {
    input: Box<dyn BufRead>,
    separator: u8,
    /// How many values a line of the table has.
    width: usize,
    /// Lines that were read ahead for a record that turned out to be broken.
    ahead: VecDeque<Physical>,
    next_line: u64,
    ended: bool,
    /// Why the text ended before its end: told as its last record.
    damage: Option<Record>,
}

impl Records {
    pub fn new(input: Box<dyn BufRead>) -> Self {
        let ahead = VecDeque::new();
        Self { input, separator: b',', width: 0, ahead, next_line: 1, ended: false, damage: None }
    }

    /// Splits at this byte from now on, into so many values.
    pub fn split_at(&mut self, separator: u8, width: usize) {
        self.separator = separator;
        self.width = width;
    }

    /// The next line as it stands. Refusals: `LineTooLong`, `FileLineEnds`, `FileDamaged`.
    pub fn next_text(&mut self) -> Option<Result<Vec<u8>, ImportRefusal>> {
        match self.physical() {
            Some(line) if line.too_long && line.text.contains(&b'\r') => {
                Some(Err(ImportRefusal::FileLineEnds))
            }
            Some(line) if line.too_long => Some(Err(too_long())),
            Some(line) => Some(Ok(line.text)),
            None => self.damage.take().and_then(|damage| damage.problem).map(Err),
        }
    }

    /// The next record that is not an empty line; none at the end. A file that cannot be read on
    /// ends with a record that says so.
    pub fn next(&mut self) -> Option<Record> {
        loop {
            match self.physical() {
                None => return self.damage.take(),
                Some(first) if first.too_long => return Some(self.broken(first, too_long())),
                Some(first) if first.text.is_empty() => {}
                Some(first) => return Some(self.record(first)),
            }
        }
    }

    /// The record that begins with this line. When it goes on in the next lines and comes to no
    /// good end there, only its first line is given up, and reading goes on behind that.
    fn record(&mut self, first: Physical) -> Record {
        let mut splitter = Splitter::new(self.separator);
        let mut more: Vec<Physical> = Vec::new();
        let mut bytes = first.text.len();
        let mut state = splitter.line(&first.text);
        while state == Split::Open && more.len() + 1 < RECORD_LINES_MAX && bytes <= LINE_BYTES_MAX {
            let Some(next) = self.physical() else { break };
            bytes += next.text.len();
            state = if next.too_long {
                Split::Malformed
            } else {
                self.next_of(&mut splitter, &next.text)
            };
            more.push(next);
        }
        let fits = more.is_empty() || splitter.values.len() == self.width;
        if state == Split::Whole && fits {
            let mut text = first.text;
            for line in more {
                text.push(b'\n');
                text.extend_from_slice(&line.text);
            }
            return Record { line: first.line, text, values: splitter.values, problem: None };
        }
        more.into_iter().rev().for_each(|line| self.ahead.push_front(line));
        self.broken(first, ImportRefusal::QuoteNotClosed)
    }

    /// Takes in the next line of a record. What would be a line of the table by itself is none:
    /// a quote before it lacks its end, and nothing may swallow a line in silence. The end of a
    /// value in the first column has as many values as a line and is spared.
    fn next_of(&self, splitter: &mut Splitter, text: &[u8]) -> Split {
        let in_first_column = splitter.values.is_empty();
        let state = splitter.line(text);
        let ends_first_column = in_first_column && state == Split::Whole;
        let mut alone = Splitter::new(self.separator);
        let is_whole = alone.line(text) == Split::Whole && alone.values.len() == self.width;
        if is_whole && !ends_first_column { Split::Malformed } else { state }
    }

    fn broken(&self, line: Physical, problem: ImportRefusal) -> Record {
        let mut splitter = Splitter::new(self.separator);
        if splitter.line(&line.text) == Split::Whole {
            splitter.values.pop(); // cut off: there may be more of it
        }
        let values = splitter.values;
        Record { line: line.line, text: line.text, values, problem: Some(problem) }
    }

    /// The next line without its end.
    fn physical(&mut self) -> Option<Physical> {
        if self.ahead.front().is_some() || self.ended {
            return self.ahead.pop_front();
        }
        let mut read = Physical { line: self.next_line, text: Vec::new(), too_long: false };
        match self.fill(&mut read) {
            Ok(true) => {
                self.next_line += 1;
                if read.text.last() == Some(&b'\r') {
                    read.text.pop();
                }
                return Some(read);
            }
            Ok(false) => {}
            Err(error) => {
                let problem = ImportRefusal::FileDamaged { text: error.to_string() };
                self.damage = Some(self.broken(read, problem));
            }
        }
        self.ended = true;
        None
    }

    /// Reads up to the end of a line, keeps no more than a line may have. False: nothing is left.
    fn fill(&mut self, line: &mut Physical) -> std::io::Result<bool> {
        let mut any = false;
        loop {
            let buffer = match self.input.fill_buf() {
                Ok(buffer) => buffer,
                Err(error) if error.kind() == ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if buffer.is_empty() {
                return Ok(any);
            }
            any = true;
            let end = buffer.iter().position(|byte| *byte == b'\n');
            let part = &buffer[..end.unwrap_or(buffer.len())];
            let room = LINE_BYTES_MAX - line.text.len();
            line.too_long |= part.len() > room;
            line.text.extend_from_slice(&part[..part.len().min(room)]);
            let used = end.map_or(buffer.len(), |end| end + 1);
            self.input.consume(used);
            if end.is_some() {
                return Ok(true);
            }
        }
    }
}

fn too_long() -> ImportRefusal {
    ImportRefusal::LineTooLong { bytes_max: LINE_BYTES_MAX }
}

/// A digest of what lines say in the section's columns: SHA-256, in hexadecimal.
pub fn digest<'a>(lines: impl IntoIterator<Item = &'a Line>) -> String {
    let mut hash = Sha256::new();
    for line in lines {
        for cell in &line.cells {
            hash.update((cell.len() as u64).to_le_bytes());
            hash.update(cell);
        }
        hash.update([b'\n']);
    }
    let mut text = String::with_capacity(64);
    for byte in hash.finalize() {
        write!(text, "{byte:02x}").expect("a text takes what is written");
    }
    text
}
