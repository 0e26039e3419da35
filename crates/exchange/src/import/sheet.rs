//! Sheets: files that are recognised by their header and give their lines.

use super::line::{Record, Records};
use super::split::{Split, Splitter};
use super::{ImportRefusal, Line, Mapping, Origin, Section};
use flate2::read::MultiGzDecoder;
use quittance_domain::Refused;
use std::io::{BufReader, Cursor, Read};
use std::sync::Arc;

/// How much is read at once. Unit: bytes.
const BUFFER_BYTES: usize = 64 * 1024;

/// The first bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The mark of UTF-8 that some programs write first.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// A file whose header was read.
pub struct Sheet {
    name: Arc<str>,
    header: Vec<u8>,
    records: Records,
}

/// A section that has all its columns in a sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recognised {
    /// The section's place in the mapping.
    pub section: usize,
    /// Where each column of the section stands in the sheet.
    positions: Vec<usize>,
    /// How many columns the sheet has.
    width: usize,
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Sheet({})", self.name)
    }
}

impl Sheet {
    /// Begins to read a file, plain or gzip: its first bytes tell.
    ///
    /// Refusals: `FileEmpty`, `FileDamaged`, `LineTooLong`.
    pub fn open(name: &str, mut bytes: Box<dyn Read>) -> Result<Self, Refused> {
        let mut first = Vec::new();
        let damaged =
            |error: std::io::Error| ImportRefusal::FileDamaged { text: error.to_string() };
        let length = GZIP.len() as u64;
        bytes.by_ref().take(length).read_to_end(&mut first).map_err(damaged)?;
        let is_gzip = first == GZIP;
        let whole = Cursor::new(first).chain(bytes);
        let text: Box<dyn Read> =
            if is_gzip { Box::new(MultiGzDecoder::new(whole)) } else { Box::new(whole) };
        let buffered = BufReader::with_capacity(BUFFER_BYTES, text);
        let mut records = Records::new(Box::new(buffered));
        let mut header = records.next_text().ok_or(ImportRefusal::FileEmpty)??;
        if header.starts_with(BYTE_ORDER_MARK) {
            header.drain(..BYTE_ORDER_MARK.len());
        }
        if header.is_empty() {
            return Err(ImportRefusal::FileEmpty.into());
        }
        Ok(Self { name: name.into(), header, records })
    }

    /// The sections of the mapping whose columns are all here; one file may feed several.
    ///
    /// Refusals: `UnknownColumns`, `ColumnTwice`.
    pub fn recognise(&self, mapping: &Mapping) -> Result<Vec<Recognised>, Refused> {
        let mut found = Vec::new();
        let mut nearest: Option<(usize, &Section, Vec<&str>)> = None;
        for (section, it) in mapping.sections.iter().enumerate() {
            let names = self.column_names(it.separator);
            let stands = |column: &String| names.iter().position(|name| name == column);
            let missing: Vec<&str> = it
                .columns
                .iter()
                .filter(|column| stands(column).is_none())
                .map(String::as_str)
                .collect();
            if missing.is_empty() {
                let positions: Vec<usize> = it.columns.iter().filter_map(stands).collect();
                check_once(&names, &it.columns)?;
                found.push(Recognised { section, positions, width: names.len() });
            }
            let there = it.columns.len() - missing.len();
            if nearest.as_ref().is_none_or(|(most, ..)| there > *most) {
                nearest = Some((there, it, missing));
            }
        }
        if !found.is_empty() {
            return Ok(found);
        }
        let (_, section, missing) = nearest.expect("a mapping has a section");
        let (nearest, missing) = (section.name.clone(), missing.join(", "));
        Err(ImportRefusal::UnknownColumns { nearest, missing }.into())
    }

    fn column_names(&self, separator: u8) -> Vec<String> {
        let mut splitter = Splitter::new(separator);
        match splitter.line(&self.header) {
            Split::Whole => splitter.values.into_iter().map(clean).collect(),
            Split::Open | Split::Malformed => Vec::new(),
        }
    }

    /// The lines of the sheet as `section` reads them: the one that was recognised. `mark` is
    /// put on the origin of each.
    pub fn lines(mut self, section: &Section, recognised: &Recognised, mark: usize) -> Lines {
        self.records.separate_at(section.separator);
        let recognised = recognised.clone();
        Lines { name: self.name, mark, records: self.records, recognised }
    }
}

fn check_once(names: &[String], columns: &[String]) -> Result<(), ImportRefusal> {
    let twice = |column: &&String| names.iter().filter(|name| name == column).count() > 1;
    match columns.iter().find(twice) {
        Some(column) => Err(ImportRefusal::ColumnTwice { column: column.clone() }),
        None => Ok(()),
    }
}

/// The lines of a sheet behind its header; one that cannot be read to its end says so in its
/// last line.
pub struct Lines {
    name: Arc<str>,
    mark: usize,
    records: Records,
    recognised: Recognised,
}

impl std::fmt::Debug for Lines {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Lines({})", self.name)
    }
}

impl Iterator for Lines {
    type Item = Line;

    fn next(&mut self) -> Option<Line> {
        let record = self.records.next()?;
        Some(self.line(record))
    }
}

impl Lines {
    fn line(&self, mut record: Record) -> Line {
        let (found, expected) = (record.values.len(), self.recognised.width);
        let text = String::from_utf8(record.text);
        let not_utf8 = text.is_err().then_some(ImportRefusal::NotUtf8);
        let count = (found != expected).then_some(ImportRefusal::ColumnCount { found, expected });
        let cells = self.recognised.positions.iter().map(|position| {
            clean(record.values.get_mut(*position).map(std::mem::take).unwrap_or_default())
        });
        let cells = cells.collect();
        let text = text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into());
        let (file, sheet) = (Arc::clone(&self.name), self.mark);
        let origin = Origin { file, sheet, line: record.line, text };
        Line { origin, cells, problem: record.problem.or(not_utf8).or(count) }
    }
}

/// A value without white space around it, and with a space for each line break or tab in it.
fn clean(value: Vec<u8>) -> String {
    let text = String::from_utf8(value)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned());
    let breaks = |c: char| c.is_control() && c.is_whitespace();
    let trimmed = text.trim();
    if trimmed.contains(breaks) {
        return trimmed.replace(breaks, " ");
    }
    if trimmed.len() == text.len() { text } else { trimmed.to_owned() }
}
