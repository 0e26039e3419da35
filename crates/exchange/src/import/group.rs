//! Grouping: the stream of a file's lines becomes a stream of documents, in bounded memory.

use super::assemble::{Assembled, assemble, join};
use super::line::Origin;
use super::mapping::Setting;
use super::section::{HeadSection, LineSection};
use super::value::Value;
use super::{Document, ImportRefusal, Line, Rejected};
use quittance_domain::Refused;
use std::collections::{HashMap, VecDeque};

/// How many lines may stand between two lines of one document.
const GAP_LINES_MAX: u64 = 2_000;

/// The most lines of one document.
pub const DOCUMENT_LINES_MAX: usize = 20_000;

/// The most lines that wait for their heads.
pub const JOINED_LINES_MAX: usize = 1_000_000;

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

/// The number of a line's document; what is broken may name one all the same.
fn number(value: &Value, line: &Line) -> Result<String, Refused> {
    let number = value.text(&line.cells)?;
    if number.is_empty() {
        return Err(Refused::from(ImportRefusal::ValueMissing).at("number"));
    }
    Ok(number.into_owned())
}

/// The lines of one document so far.
#[derive(Debug, Default)]
struct Group {
    number: String,
    lines: Vec<Line>,
    /// The count of the last of them.
    last: u64,
    /// It has too many lines.
    too_long: bool,
}

impl Group {
    /// Adds a line; gives it back when there are too many.
    fn add(&mut self, line: Line) -> Option<Line> {
        if self.lines.len() >= DOCUMENT_LINES_MAX {
            self.too_long = true;
            return Some(line);
        }
        self.lines.push(line);
        None
    }

    /// Its lines; when there are too many, the first says so, and so none of them is taken.
    fn into_lines(mut self) -> Vec<Line> {
        if let Some(first) = self.lines.first_mut().filter(|_| self.too_long) {
            first.problem = Some(too_long(&self.number));
        }
        self.lines
    }
}

fn too_long(number: &str) -> ImportRefusal {
    ImportRefusal::DocumentTooLong { number: number.to_owned(), lines_max: DOCUMENT_LINES_MAX }
}

/// Lines that have their heads: those of one number become a document, wherever they stand as
/// long as they are near.
#[derive(Debug)]
pub struct Grouping<'a> {
    section: &'a LineSection,
    setting: Setting<'a>,
    open: VecDeque<Group>,
    /// Where a number's group stands, counted from the first group ever.
    places: HashMap<String, usize>,
    closed: usize,
    count: u64,
    /// The number of the line before.
    last: Option<String>,
}

impl<'a> Grouping<'a> {
    /// A grouping for the lines of a section that is not joined.
    pub fn new(section: &'a LineSection, setting: Setting<'a>) -> Self {
        let (open, places) = (VecDeque::new(), HashMap::new());
        Self { section, setting, open, places, closed: 0, count: 0, last: None }
    }

    /// Takes a line in and tells what is complete by now.
    pub fn line(&mut self, line: Line, to: &mut dyn FnMut(Taken)) {
        self.count += 1;
        if let Some(ImportRefusal::FileDamaged { .. }) = line.problem {
            return self.damaged(line, to);
        }
        match (number(&self.section.number, &line), &line.problem) {
            (Ok(number), _) => self.add(number, line, to),
            (Err(_), Some(problem)) => to(reject(line.origin, problem.clone())),
            (Err(refused), None) => to(reject(line.origin, refused)),
        }
        while let Some(group) = self.open.front() {
            if group.last + GAP_LINES_MAX >= self.count {
                break;
            }
            self.close(to);
        }
    }

    /// Tells what is left.
    pub fn finish(&mut self, to: &mut dyn FnMut(Taken)) {
        while !self.open.is_empty() {
            self.close(to);
        }
    }

    fn add(&mut self, number: String, line: Line, to: &mut dyn FnMut(Taken)) {
        let end = self.closed + self.open.len();
        let place = *self.places.entry(number.clone()).or_insert(end);
        if place == end {
            self.open.push_back(Group { number: number.clone(), ..Group::default() });
        }
        let group = &mut self.open[place - self.closed];
        group.last = self.count;
        if let Some(line) = group.add(line) {
            to(reject(line.origin, too_long(&number)));
        }
        self.last = Some(number);
    }

    /// The document that was read when the file broke off is not whole.
    fn damaged(&mut self, line: Line, to: &mut dyn FnMut(Taken)) {
        match self.last.take().filter(|last| self.places.contains_key(last)) {
            Some(last) => self.add(last, line, to),
            None => to(reject(line.origin, line.problem.expect("the damage"))),
        }
    }

    fn close(&mut self, to: &mut dyn FnMut(Taken)) {
        let group = self.open.pop_front().expect("a group is open");
        self.closed += 1;
        self.places.remove(&group.number);
        let number = group.number.clone();
        tell(assemble(&number, group.into_lines(), self.section, &self.setting), to);
    }
}

/// Lines that wait for the heads of another file.
#[derive(Debug)]
pub struct Joined<'a> {
    section: &'a LineSection,
    waiting: HashMap<String, Group>,
    /// How many wait.
    count: usize,
    last: Option<String>,
}

impl<'a> Joined<'a> {
    /// No line yet of a section that is joined.
    pub fn new(section: &'a LineSection) -> Self {
        Self { section, waiting: HashMap::new(), count: 0, last: None }
    }

    /// Keeps a line until its head comes.
    pub fn line(&mut self, line: Line, to: &mut dyn FnMut(Taken)) {
        let number = match (number(&self.section.number, &line), &line.problem) {
            (Ok(number), _) => number,
            (Err(_), Some(ImportRefusal::FileDamaged { .. })) if self.last.is_some() => {
                self.last.clone().expect("there is a line before")
            }
            (Err(_), Some(problem)) => return to(reject(line.origin, problem.clone())),
            (Err(refused), None) => return to(reject(line.origin, refused)),
        };
        self.last = Some(number.clone());
        let place = self.waiting.len();
        let group = self.waiting.entry(number).or_insert_with_key(|number| Group {
            number: number.clone(),
            last: place as u64,
            ..Group::default()
        });
        if self.count >= JOINED_LINES_MAX {
            group.too_long = true;
            let lines_max = JOINED_LINES_MAX;
            return to(reject(line.origin, ImportRefusal::TooManyWaiting { lines_max }));
        }
        match group.add(line) {
            Some(line) => to(reject(line.origin, too_long(&group.number))),
            None => self.count += 1,
        }
    }

    /// Puts a head and its lines together.
    pub fn head(
        &mut self,
        line: Line,
        (heads, setting): (&HeadSection, &Setting<'_>),
        to: &mut dyn FnMut(Taken),
    ) {
        let number = match (number(&heads.number, &line), &line.problem) {
            (Ok(number), _) => number,
            (Err(_), Some(problem)) => return to(reject(line.origin, problem.clone())),
            (Err(refused), None) => return to(reject(line.origin, refused)),
        };
        let lines = self.waiting.remove(&number).map(Group::into_lines).unwrap_or_default();
        self.count -= lines.len();
        tell(join(&number, (line, lines), (heads, self.section), setting), to);
    }

    /// Tells the lines whose head did not come, document by document.
    pub fn finish(&mut self, to: &mut dyn FnMut(Taken)) {
        let mut groups: Vec<Group> = std::mem::take(&mut self.waiting).into_values().collect();
        groups.sort_by_key(|group| group.last);
        for group in groups {
            let no_head = ImportRefusal::NoHead { number: group.number.clone() };
            for line in group.into_lines() {
                let problem = line.problem.clone().unwrap_or_else(|| no_head.clone());
                to(reject(line.origin, problem));
            }
        }
        self.count = 0;
    }
}
