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

/// A record of a sheet with the values of the section's columns, in the section's order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Where it comes from.
    pub origin: Origin,
    /// The values, without white space around them. Of a broken line: as far as they are there.
    pub cells: Vec<String>,
    /// What is wrong with the line as such.
    pub problem: Option<ImportRefusal>,
}

/// One record before its columns are chosen.
#[derive(Debug)]
pub(super) struct Record {
    pub line: u64,
    pub text: Vec<u8>,
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
        Self { input, separator: b',', ahead, next_line: 1, ended: false, damage: None }
    }

    /// Splits at this byte from now on.
    pub fn separate_at(&mut self, separator: u8) {
        self.separator = separator;
    }

    /// The next line as it stands.
    pub fn next_text(&mut self) -> Option<Result<Vec<u8>, ImportRefusal>> {
        match self.physical() {
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
                Some(first) if first.too_long => {
                    return Some(broken(first, Vec::new(), too_long()));
                }
                Some(first) if first.text.is_empty() => {}
                Some(first) => return Some(self.record(first)),
            }
        }
    }

    /// The record that begins with this line.
    fn record(&mut self, first: Physical) -> Record {
        let mut splitter = Splitter::new(self.separator);
        let mut more: Vec<Physical> = Vec::new();
        let mut bytes = first.text.len();
        let mut state = splitter.line(&first.text);
        while state == Split::Open && more.len() + 1 < RECORD_LINES_MAX && bytes <= LINE_BYTES_MAX {
            let Some(next) = self.physical() else { break };
            bytes += next.text.len();
            state = if next.too_long { Split::Malformed } else { splitter.line(&next.text) };
            more.push(next);
        }
        if state == Split::Whole {
            let mut text = first.text;
            for line in more {
                text.push(b'\n');
                text.extend_from_slice(&line.text);
            }
            return Record { line: first.line, text, values: splitter.values, problem: None };
        }
        // Only the first line is given up; what was read ahead may be sound.
        more.into_iter().rev().for_each(|line| self.ahead.push_front(line));
        let mut splitter = Splitter::new(self.separator);
        splitter.line(&first.text);
        broken(first, splitter.values, ImportRefusal::QuoteNotClosed)
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
                self.damage = Some(broken(read, Vec::new(), problem));
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

fn broken(line: Physical, values: Vec<Vec<u8>>, problem: ImportRefusal) -> Record {
    Record { line: line.line, text: line.text, values, problem: Some(problem) }
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
