//! XML as elements by their local names, read with bounds: what is not trusted.

use super::{BYTES_MAX, StatementRefusal};
use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};
use std::io::BufRead;

/// How deep elements may nest.
const DEPTH_MAX: usize = 64;

/// How many elements one entry may have: the details of a batch. Counted below an entry.
const ELEMENTS_MAX: usize = 2_000_000;

/// The longest text of one element that is kept. Unit: bytes.
const TEXT_BYTES_MAX: usize = 64 * 1024;

/// An element with what is in it.
#[derive(Clone, Debug, Default)]
pub struct Element {
    /// Its name without its namespace.
    pub name: String,
    /// Its text, trimmed.
    pub text: String,
    /// The value of its attribute `Ccy`.
    pub currency: String,
    /// The elements in it, in their order.
    pub children: Vec<Element>,
}

impl Element {
    /// The first child of a name.
    pub fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// All children of a name.
    pub fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The element at the end of a path of names.
    pub fn at(&self, path: &[&str]) -> Option<&Element> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The text at the end of the first of several paths that has one.
    pub fn text_at(&self, paths: &[&[&str]]) -> &str {
        let texts = paths.iter().filter_map(|path| self.at(path)).map(|it| it.text.as_str());
        texts.into_iter().find(|text| !text.is_empty()).unwrap_or_default()
    }
}

/// What a [`Walk`] has come to.
pub enum Step {
    /// An element that was asked for, whole.
    Whole(Element),
    /// An element that is not kept has begun.
    Begins(String),
    /// The end of the document.
    End,
}

/// A walk through a document that keeps elements of some names alone, so that memory is that of the
/// largest of them.
pub struct Walk<R> {
    reader: Reader<R>,
    buffer: Vec<u8>,
    depth: usize,
    elements: usize,
    keep: &'static [&'static str],
}

impl<R: BufRead> Walk<R> {
    /// Begins a walk.
    pub fn new(source: R, keep: &'static [&'static str]) -> Self {
        let mut reader = Reader::from_reader(source);
        reader.config_mut().expand_empty_elements = true;
        Walk { reader, buffer: Vec::new(), depth: 0, elements: 0, keep }
    }

    /// Goes to the next element.
    ///
    /// Refusals: `Malformed`, `Unsafe`.
    pub fn step(&mut self) -> Result<Step, StatementRefusal> {
        let mut open: Vec<Element> = Vec::new();
        loop {
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer);
            let event = event.map_err(|error| malformed(&error))?;
            if self.reader.buffer_position() > BYTES_MAX {
                return Err(StatementRefusal::Unsafe { what: "it is too long" });
            }
            match event {
                Event::Start(start) => {
                    let element = element(&start)?;
                    self.depth += 1;
                    if self.depth > DEPTH_MAX {
                        return Err(StatementRefusal::Unsafe {
                            what: "its elements nest too deep",
                        });
                    }
                    if open.is_empty() && !self.keep.contains(&element.name.as_str()) {
                        return Ok(Step::Begins(element.name));
                    }
                    self.elements = if open.is_empty() { 1 } else { self.elements + 1 };
                    if self.elements > ELEMENTS_MAX {
                        return Err(StatementRefusal::Unsafe { what: "an entry is too large" });
                    }
                    open.push(element);
                }
                Event::End(_) => {
                    self.depth = self.depth.saturating_sub(1);
                    let Some(mut done) = open.pop() else { continue };
                    done.text = done.text.trim().to_owned();
                    match open.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(Step::Whole(done)),
                    }
                }
                Event::Text(text) => append(&mut open, &text),
                Event::CData(text) => append(&mut open, &text),
                Event::GeneralRef(reference) => append(&mut open, &resolved(&reference)?),
                Event::DocType(_) => {
                    return Err(StatementRefusal::Unsafe { what: "it declares a document type" });
                }
                Event::Eof if self.depth > 0 => {
                    return Err(StatementRefusal::Malformed { what: "it breaks off".to_owned() });
                }
                Event::Eof => return Ok(Step::End),
                Event::Empty(_) | Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            }
        }
    }
}

fn malformed(error: &dyn std::fmt::Display) -> StatementRefusal {
    StatementRefusal::Malformed { what: error.to_string() }
}

fn element(start: &BytesStart<'_>) -> Result<Element, StatementRefusal> {
    let name = start.local_name().as_ref().to_owned();
    let mut element = Element { name, ..Element::default() };
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| malformed(&error))?;
        if attribute.key.local_name().as_ref() == "Ccy" {
            element.currency = attribute.value.into_owned();
        }
    }
    Ok(element)
}

/// Adds text to the innermost element; beyond the bound it is dropped.
fn append(open: &mut [Element], text: &str) {
    if let Some(element) = open.last_mut()
        && element.text.len() + text.len() <= TEXT_BYTES_MAX
    {
        element.text.push_str(text);
    }
}

/// The five entities of XML, and characters by their numbers; all others are refused.
fn resolved(reference: &BytesRef<'_>) -> Result<String, StatementRefusal> {
    if let Some(letter) = reference.resolve_char_ref().map_err(|error| malformed(&error))? {
        return Ok(letter.to_string());
    }
    let text = match &**reference {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "apos" => "'",
        "quot" => "\"",
        _ => return Err(StatementRefusal::Unsafe { what: "it has entities of its own" }),
    };
    Ok(text.to_owned())
}
