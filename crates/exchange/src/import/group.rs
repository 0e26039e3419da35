//! Grouping: the stream of a file's lines becomes a stream of documents, in bounded memory.

use super::assemble::{Assembled, assemble, join};
use super::line::Origin;
use super::mapping::Setting;
use super::section::{HeadSection, LineSection};
use super::value::Value;
use super::{Document, ImportRefusal, Line, Rejected};
use quittance_domain::Refused;
use quittance_domain::text::quoted;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::hash::{BuildHasher, RandomState};

/// How many lines may stand between two lines of one document.
const GAP_LINES_MAX: u64 = 2_000;

/// The most lines of one document.
pub const DOCUMENT_LINES_MAX: usize = 20_000;

/// How much may stand between two lines of one document. Unit: bytes.
const GAP_BYTES_MAX: u64 = 64 << 20;

/// The most of the lines of documents that may still go on. Unit: bytes.
const OPEN_BYTES_MAX: usize = 256 << 20;

/// The most lines that wait for their heads.
pub const JOINED_LINES_MAX: usize = 1_000_000;

/// The most of the lines that wait for their heads. Unit: bytes.
const JOINED_BYTES_MAX: usize = 512 << 20;

/// Numbers of complete documents that are remembered.
const COMPLETE_MAX: usize = 1_000_000;

/// What came of lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A document.
    Document(Box<Document>),
    /// A line that is not taken.
    Rejected(Rejected),
}

fn tell(assembled: Assembled, tell: &mut dyn FnMut(Taken)) {
    assembled.rejected.into_iter().for_each(|rejected| tell(Taken::Rejected(rejected)));
    if let Some(document) = assembled.document {
        tell(Taken::Document(Box::new(document)));
    }
}

fn reject(origin: Origin, refused: impl Into<Refused>) -> Taken {
    Taken::Rejected(Rejected { origin, refused: refused.into() })
}

/// The number of a line's document.
fn number(value: &Value, line: &Line) -> Result<String, Refused> {
    let number = value.text(&line.cells)?;
    if number.is_empty() {
        return Err(Refused::from(ImportRefusal::ValueMissing).at("number"));
    }
    Ok(number.into_owned())
}

/// The number of a line's document, unless it cannot be told or trusted.
fn told_number(value: &Value, line: &Line) -> Option<String> {
    if line.is_stray {
        return None;
    }
    number(value, line).ok()
}

/// Tells a line whose document cannot be told.
fn reject_stray(value: &Value, line: Line, to: &mut dyn FnMut(Taken)) {
    match (line.problem.clone(), number(value, &line)) {
        (Some(problem), _) => to(reject(line.origin, problem)),
        (None, Err(refused)) => to(reject(line.origin, refused)),
        (None, Ok(_)) => unreachable!("a sound line with a number is no stray"),
    }
}

/// The lines of one document so far.
#[derive(Debug)]
struct Group {
    number: String,
    lines: Vec<Line>,
    /// What its number and its lines take in memory.
    bytes: usize,
    /// The count of the first of its lines, and of the last.
    first: u64,
    last: u64,
    /// What had been read up to that one. Unit: bytes.
    read: u64,
    /// Why it will not be taken: its lines were told already, and those to come are told at once.
    given_up: Option<ImportRefusal>,
}

impl Group {
    fn new(number: String, count: u64) -> Self {
        let (lines, first, last) = (Vec::new(), count, count);
        let bytes = bytes_of(&number);
        Self { number, lines, bytes, first, last, read: 0, given_up: None }
    }

    /// Takes in a line. A broken one, or one too many, ends all hope for the document.
    fn add(&mut self, line: Line, to: &mut dyn FnMut(Taken)) {
        if line.problem.is_some() {
            let (number, place) = (quoted(&self.number), line.origin.place());
            self.give_up(ImportRefusal::DocumentIncomplete { number, place }, to);
        } else if self.lines.len() >= DOCUMENT_LINES_MAX {
            self.give_up(too_long(&self.number), to);
        }
        match &self.given_up {
            Some(why) => {
                let problem = line.problem.unwrap_or_else(|| why.clone());
                to(reject(line.origin, problem));
            }
            None => {
                self.bytes += line.bytes();
                self.lines.push(line);
            }
        }
    }

    /// Rejects its lines; the first reason stays.
    fn give_up(&mut self, why: ImportRefusal, to: &mut dyn FnMut(Taken)) {
        let why = self.given_up.get_or_insert(why);
        for line in std::mem::take(&mut self.lines) {
            to(reject(line.origin, why.clone()));
        }
        self.bytes = bytes_of(&self.number);
    }
}

/// What the number of a group takes in memory: it is kept twice.
fn bytes_of(number: &str) -> usize {
    2 * number.len()
}

fn too_long(number: &str) -> ImportRefusal {
    let (lines_max, bytes_max) = (DOCUMENT_LINES_MAX, OPEN_BYTES_MAX);
    ImportRefusal::DocumentTooLong { number: quoted(number), lines_max, bytes_max }
}

/// Lines whose document cannot be told. Each may belong to the document of the line before it,
/// to that of the line behind it, or to one that has lines on both sides of it.
#[derive(Debug, Default)]
struct Strays {
    /// The document of the last line that has one.
    last_document: Option<String>,
    /// The count of the last stray, and where it stands.
    last: Option<(u64, String)>,
}

impl Strays {
    /// Gives up the document that a line comes to when a stray may belong to it.
    fn check(&mut self, group: &mut Group, count: u64, to: &mut dyn FnMut(Taken)) {
        if let Some((stray, place)) = &self.last {
            let is_behind = stray + 1 == count;
            let is_around = group.last < *stray;
            if is_behind || is_around {
                group.give_up(uncertain(&group.number, place), to);
            }
        }
        self.last_document = Some(group.number.clone());
    }

    /// The documents that a stray may belong to, of those that are known before it: that of the
    /// line before, and the one that it seems to name.
    fn suspects(&self, seems: Option<String>) -> impl Iterator<Item = String> {
        self.last_document.clone().into_iter().chain(seems)
    }
}

fn uncertain(number: &str, place: &str) -> ImportRefusal {
    ImportRefusal::DocumentUncertain { number: quoted(number), place: place.to_owned() }
}

/// Lines that have their heads: those of one number become a document, wherever they stand as
/// long as they are near.
#[derive(Debug)]
pub struct Grouping<'a> {
    section: &'a LineSection,
    setting: Setting<'a>,
    /// By the count of their first lines.
    open: BTreeMap<u64, Group>,
    /// Which of these a number's is.
    places: HashMap<String, u64>,
    /// What all of them take in memory.
    bytes: usize,
    count: u64,
    /// What was read so far. Unit: bytes.
    read: u64,
    strays: Strays,
    complete: Complete,
}

/// Which numbers have been, as digests: what comes of them later comes too late.
#[derive(Debug, Default)]
struct Complete {
    digests: HashSet<u64>,
    digest: RandomState,
}

impl Complete {
    fn insert(&mut self, number: &str) {
        if self.digests.len() < COMPLETE_MAX {
            self.digests.insert(self.digest.hash_one(number));
        }
    }

    fn has(&self, number: &str) -> bool {
        self.digests.contains(&self.digest.hash_one(number))
    }
}

impl<'a> Grouping<'a> {
    /// A grouping for the lines of a section that is not joined; of all its files, one after
    /// the other, for a document may go on in the next.
    pub fn new(section: &'a LineSection, setting: Setting<'a>) -> Self {
        Self {
            section,
            setting,
            open: BTreeMap::new(),
            places: HashMap::new(),
            bytes: 0,
            count: 0,
            read: 0,
            strays: Strays::default(),
            complete: Complete::default(),
        }
    }

    /// Takes a line in and tells what is complete by now.
    pub fn line(&mut self, line: Line, to: &mut dyn FnMut(Taken)) {
        self.count += 1;
        self.read += line.bytes() as u64;
        match told_number(&self.section.number, &line) {
            Some(number) => self.add(number, line, to),
            None => self.stray(line, to),
        }
        while let Some((first, group)) = self.open.first_key_value() {
            if !self.is_complete(group) {
                break;
            }
            self.close(*first, to);
        }
        // A document that goes on and on must not keep all behind it waiting.
        if self.open.len() > 2 * GAP_LINES_MAX as usize || self.bytes > OPEN_BYTES_MAX / 2 {
            let complete = self.open.iter().filter(|(_, group)| self.is_complete(group));
            let complete: Vec<u64> = complete.map(|(first, _)| *first).collect();
            complete.into_iter().for_each(|first| self.close(first, to));
        }
    }

    /// Whether no line of it is awaited any more.
    fn is_complete(&self, group: &Group) -> bool {
        group.last + GAP_LINES_MAX < self.count || group.read + GAP_BYTES_MAX < self.read
    }

    /// Tells what is left.
    pub fn finish(&mut self, to: &mut dyn FnMut(Taken)) {
        while let Some((first, _)) = self.open.first_key_value() {
            self.close(*first, to);
        }
    }

    fn add(&mut self, number: String, line: Line, to: &mut dyn FnMut(Taken)) {
        let place = match self.places.get(&number) {
            Some(place) => *place,
            None if self.complete.has(&number) => {
                let (lines, number) = (GAP_LINES_MAX, quoted(&number));
                let scattered = ImportRefusal::DocumentScattered { number, lines };
                return to(reject(line.origin, line.problem.unwrap_or(scattered)));
            }
            None => {
                self.bytes += bytes_of(&number);
                self.places.insert(number.clone(), self.count);
                self.open.insert(self.count, Group::new(number, self.count));
                self.count
            }
        };
        let group = self.open.get_mut(&place).expect("a number's place is that of its group");
        self.bytes -= group.bytes;
        self.strays.check(group, self.count, to);
        (group.last, group.read) = (self.count, self.read);
        group.add(line, to);
        self.bytes += group.bytes;
        self.spare_memory(to);
    }

    /// Gives up the largest documents when all that are open hold too much.
    fn spare_memory(&mut self, to: &mut dyn FnMut(Taken)) {
        while self.bytes > OPEN_BYTES_MAX {
            let held = self.open.values_mut().filter(|group| !group.lines.is_empty());
            let Some(group) = held.max_by_key(|group| group.bytes) else { break };
            self.bytes -= group.bytes;
            group.give_up(too_long(&group.number), to);
            self.bytes += group.bytes;
        }
    }

    /// Takes a line whose document cannot be told; also the end of a file that broke off.
    fn stray(&mut self, line: Line, to: &mut dyn FnMut(Taken)) {
        let place = line.origin.place();
        for number in self.strays.suspects(number(&self.section.number, &line).ok()) {
            let found = self.places.get(&number);
            let Some(group) = found.and_then(|first| self.open.get_mut(first)) else { continue };
            self.bytes -= group.bytes;
            group.give_up(uncertain(&number, &place), to);
            self.bytes += group.bytes;
        }
        self.strays.last = Some((self.count, place));
        reject_stray(&self.section.number, line, to);
    }

    fn close(&mut self, first: u64, to: &mut dyn FnMut(Taken)) {
        let Some(group) = self.open.remove(&first) else { return };
        self.bytes -= group.bytes;
        self.places.remove(&group.number);
        self.complete.insert(&group.number);
        if group.given_up.is_none() {
            tell(assemble(&group.number, group.lines, self.section, &self.setting), to);
        }
    }
}

/// Lines that wait for the heads of another file.
#[derive(Debug)]
pub struct Joined<'a> {
    section: &'a LineSection,
    waiting: HashMap<String, Group>,
    /// How many wait, and what they take in memory.
    lines: usize,
    bytes: usize,
    /// There were too many once: from then on no other document is begun, lest one is taken that
    /// lines were refused of.
    is_full: bool,
    count: u64,
    strays: Strays,
}

impl<'a> Joined<'a> {
    /// No line yet of a section that is joined.
    pub fn new(section: &'a LineSection) -> Self {
        let (waiting, strays) = (HashMap::new(), Strays::default());
        Self { section, waiting, lines: 0, bytes: 0, is_full: false, count: 0, strays }
    }

    /// Keeps a line until its head comes.
    pub fn line(&mut self, line: Line, to: &mut dyn FnMut(Taken)) {
        self.count += 1;
        let Some(number) = told_number(&self.section.number, &line) else {
            return self.stray(line, to);
        };
        self.is_full |= self.lines >= JOINED_LINES_MAX
            || self.waiting.len() >= JOINED_LINES_MAX
            || self.bytes >= JOINED_BYTES_MAX;
        let (lines_max, bytes_max) = (JOINED_LINES_MAX, JOINED_BYTES_MAX);
        let too_many = ImportRefusal::TooManyWaiting { lines_max, bytes_max };
        if !self.waiting.contains_key(&number) {
            if self.is_full {
                return to(reject(line.origin, line.problem.unwrap_or(too_many)));
            }
            self.bytes += bytes_of(&number);
            self.waiting.insert(number.clone(), Group::new(number.clone(), self.count));
        }
        let group = self.waiting.get_mut(&number).expect("it is there by now");
        self.lines -= group.lines.len();
        self.bytes -= group.bytes;
        self.strays.check(group, self.count, to);
        group.last = self.count;
        if self.is_full {
            group.give_up(too_many, to);
        }
        group.add(line, to);
        self.lines += group.lines.len();
        self.bytes += group.bytes;
    }

    /// Takes a line whose document cannot be told; also the end of a file that broke off.
    fn stray(&mut self, line: Line, to: &mut dyn FnMut(Taken)) {
        let place = line.origin.place();
        for number in self.strays.suspects(number(&self.section.number, &line).ok()) {
            let Some(group) = self.waiting.get_mut(&number) else { continue };
            self.lines -= group.lines.len();
            self.bytes -= group.bytes;
            group.give_up(uncertain(&number, &place), to);
            self.bytes += group.bytes;
        }
        self.strays.last = Some((self.count, place));
        reject_stray(&self.section.number, line, to);
    }

    /// Puts a head and its lines together.
    pub fn head(
        &mut self,
        line: Line,
        (heads, setting): (&HeadSection, &Setting<'_>),
        to: &mut dyn FnMut(Taken),
    ) {
        let Some(number) = told_number(&heads.number, &line) else {
            return reject_stray(&heads.number, line, to); // its lines find no head
        };
        let mut lines = Vec::new();
        if let Some(group) = self.waiting.remove(&number) {
            self.lines -= group.lines.len();
            self.bytes -= group.bytes;
            if let Some(why) = group.given_up {
                return to(reject(line.origin, line.problem.unwrap_or(why)));
            }
            lines = group.lines;
        }
        tell(join(&number, (line, lines), (heads, self.section), setting), to);
    }

    /// Tells the lines whose head did not come, document by document.
    pub fn finish(&mut self, to: &mut dyn FnMut(Taken)) {
        let mut groups: Vec<Group> = std::mem::take(&mut self.waiting).into_values().collect();
        groups.sort_by_key(|group| group.first);
        for mut group in groups {
            group.give_up(ImportRefusal::NoHead { number: quoted(&group.number) }, to);
        }
        (self.lines, self.bytes) = (0, 0);
    }
}
