//! Sheets: files that are recognised by their header and give their lines.

use super::line::{Record, Records, VALUE_BYTES_MAX};
use super::split::{Split, Splitter};
use super::{ImportRefusal, Line, Mapping, Origin, Section};
use flate2::bufread::GzDecoder;
use quittance_domain::Refused;
use std::io::{BufRead, BufReader, Cursor, ErrorKind, Read};
use std::sync::Arc;

/// How much is read at once. Unit: bytes.
const BUFFER_BYTES: usize = 64 * 1024;

/// The first bytes of a gzip file.
const GZIP: [u8; 2] = [0x1f, 0x8b];

/// The mark of UTF-8 that some programs write first.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The marks of UTF-16, of either order.
const UTF_16_MARKS: [&[u8]; 2] = [b"\xff\xfe", b"\xfe\xff"];

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
    /// The header as it stands.
    header: Vec<u8>,
}

impl std::fmt::Debug for Sheet {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Sheet({})", self.name)
    }
}

impl Sheet {
    /// Begins to read a file, plain or gzip: its first bytes tell.
    ///
    /// Refusals: `FileEmpty`, `FileDamaged`, `LineTooLong`, `NoHeader`, `FileEncoding`,
    /// `FileLineEnds`.
    pub fn open(name: &str, mut bytes: Box<dyn Read>) -> Result<Self, Refused> {
        let mut first = Vec::new();
        let damaged =
            |error: std::io::Error| ImportRefusal::FileDamaged { text: error.to_string() };
        let length = GZIP.len() as u64;
        bytes.by_ref().take(length).read_to_end(&mut first).map_err(damaged)?;
        let is_gzip = first == GZIP;
        let whole = Cursor::new(first).chain(bytes);
        let whole = BufReader::with_capacity(BUFFER_BYTES, whole);
        let text: Box<dyn BufRead> = match is_gzip {
            true => Box::new(BufReader::with_capacity(BUFFER_BYTES, Gunzip::new(whole))),
            false => Box::new(whole),
        };
        let mut records = Records::new(text);
        let mut header = records.next_text().ok_or(ImportRefusal::FileEmpty)??;
        if header.starts_with(BYTE_ORDER_MARK) {
            header.drain(..BYTE_ORDER_MARK.len());
        }
        check_header(&header)?;
        Ok(Self { name: name.into(), header, records })
    }

    /// Whether its header is still the one that was recognised.
    pub fn is_still(&self, recognised: &Recognised) -> bool {
        self.header == recognised.header
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
                let header = self.header.clone();
                found.push(Recognised { section, positions, width: names.len(), header });
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
        self.records.split_at(section.separator, recognised.width);
        let (columns, number) = (section.columns.clone(), section.number_columns());
        let recognised = recognised.clone();
        Lines { name: self.name, mark, records: self.records, recognised, columns, number }
    }
}

/// Refusals: `NoHeader`, `FileEncoding`, `FileLineEnds`.
fn check_header(header: &[u8]) -> Result<(), ImportRefusal> {
    if header.iter().all(u8::is_ascii_whitespace) {
        return Err(ImportRefusal::NoHeader);
    }
    // Text in UTF-16 has its mark, or a zero in each Latin letter.
    if UTF_16_MARKS.iter().any(|mark| header.starts_with(mark)) || header.contains(&0) {
        return Err(ImportRefusal::FileEncoding);
    }
    if header.contains(&b'\r') {
        return Err(ImportRefusal::FileLineEnds);
    }
    Ok(())
}

/// Unpacks gzip, one member after the other, and says so when what stands behind the end of one
/// is something else.
struct Gunzip<R> {
    /// None: behind the end.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Gunzip<R> {
    fn new(from: R) -> Self {
        Self { member: Some(GzDecoder::new(from)) }
    }
}

impl<R: BufRead> Read for Gunzip<R> {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        while let Some(member) = &mut self.member {
            let bytes = member.read(to)?;
            if bytes > 0 || to.is_empty() {
                return Ok(bytes);
            }
            let mut from = self.member.take().expect("it was just read").into_inner();
            let next = loop {
                match from.fill_buf() {
                    Err(error) if error.kind() == ErrorKind::Interrupted => {}
                    filled => break filled?.first().copied(),
                }
            };
            match next {
                None => {}
                Some(first) if first == GZIP[0] => self.member = Some(GzDecoder::new(from)),
                Some(_) => {
                    let text = "the gzip is whole, but bytes that are none stand behind its end";
                    return Err(std::io::Error::new(ErrorKind::InvalidData, text));
                }
            }
        }
        Ok(0)
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
    /// The section's columns, in its order.
    columns: Vec<String>,
    /// Which of them make the number of a line's document.
    number: Vec<usize>,
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
        let (mut too_long, mut broken_number) = (None, None);
        let mut is_stray = false;
        let mut cells = Vec::with_capacity(self.columns.len());
        for (place, position) in self.recognised.positions.iter().enumerate() {
            let value = record.values.get_mut(*position).map(std::mem::take);
            let is_number = self.number.contains(&place);
            is_stray |= is_number && value.is_none();
            let mut value = value.unwrap_or_default();
            if is_number && value.contains(&b'\n') {
                // No number has line breaks: a quote swallowed the end of a line.
                is_stray = true;
                broken_number = Some(ImportRefusal::QuoteNotClosed);
            }
            if value.len() > VALUE_BYTES_MAX {
                value.clear();
                is_stray |= is_number;
                let (column, bytes_max) = (self.columns[place].clone(), VALUE_BYTES_MAX);
                too_long.get_or_insert(ImportRefusal::ValueTooLong { column, bytes_max });
            }
            let cell = clean(value);
            is_stray |= is_number && not_utf8.is_some() && cell.contains('\u{fffd}');
            cells.push(cell);
        }
        let text = text.unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into());
        let (file, sheet) = (Arc::clone(&self.name), self.mark);
        let origin = Origin { file, sheet, line: record.line, text };
        if record.problem.is_none() && count.is_some() {
            // What is behind a value too many or too few is one column off; nobody knows where.
            is_stray |= self.number.iter().any(|place| self.recognised.positions[*place] > 0);
        }
        let problem = record.problem.or(not_utf8).or(count).or(broken_number).or(too_long);
        is_stray |= matches!(problem, Some(ImportRefusal::FileDamaged { .. }));
        Line { origin, cells, problem, is_stray }
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
