//! Puts documents together from their lines: whole, or not at all.

use super::document::{Head, by_rule};
use super::mapping::Setting;
use super::section::{Effect, HeadSection, LineSection, Scope};
use super::{Document, DocumentLine, ImportRefusal, Line, Rejected, digest};
use quittance_domain::Refused;
use quittance_domain::order::ShipTo;
use quittance_domain::text::quoted;
use quittance_domain::typed_text::{self, CODE_CHARS_MAX};

/// What became of the lines of one number.
#[derive(Debug, Default)]
pub(super) struct Assembled {
    pub document: Option<Document>,
    pub rejected: Vec<Rejected>,
}

/// Puts the lines of a flat file together: each of them has the head.
pub(super) fn assemble(
    number: &str,
    lines: Vec<Line>,
    section: &LineSection,
    setting: &Setting<'_>,
) -> Assembled {
    let fields = section.head.as_ref().expect("the lines of a flat file have heads");
    let read = |work: &mut Work| -> Option<Head> {
        let mut first: Option<Head> = None;
        for (index, line) in lines.iter().enumerate() {
            let head = work.take(index, fields.read(&line.cells, setting))?;
            match &first {
                Some(first) => {
                    let other = lines[0].origin.place();
                    let same = first.agrees(&head, number, other);
                    work.take(index, same.map_err(Refused::from))?;
                }
                None => first = Some(head),
            }
        }
        first
    };
    let mut work = Work::new(number, &lines);
    work.check_lines(&lines);
    let head = if work.is_sound() { read(&mut work) } else { None };
    let items = if work.is_sound() { work.items(&lines, 0, section, setting) } else { Vec::new() };
    work.finish(lines, head, items)
}

/// Puts a head and the lines of another file together.
pub(super) fn join(
    number: &str,
    (head_line, lines): (Line, Vec<Line>),
    (heads, section): (&HeadSection, &LineSection),
    setting: &Setting<'_>,
) -> Assembled {
    let mut all = vec![head_line];
    all.extend(lines);
    let mut work = Work::new(number, &all);
    work.check_lines(&all);
    let mut head = None;
    let mut items = Vec::new();
    if work.is_sound() {
        head = work.take(0, heads.head.read(&all[0].cells, setting));
        items = work.items(&all, 1, section, setting);
        // An order of charges alone would be one without its goods.
        let charges = if items.is_empty() { &[][..] } else { &heads.charges };
        for charge in charges {
            let line = work.take(0, charge.read(&all[0].cells));
            items.extend(line.flatten());
        }
    }
    work.finish(all, head, items)
}

/// What is known of each line while a document is put together.
struct Work<'a> {
    number: &'a str,
    refused: Vec<Option<Refused>>,
    /// Rejected by a rule: that does not make the document incomplete.
    by_rule: Vec<bool>,
}

impl<'a> Work<'a> {
    fn new(number: &'a str, lines: &[Line]) -> Self {
        Self { number, refused: vec![None; lines.len()], by_rule: vec![false; lines.len()] }
    }

    fn take<T>(&mut self, index: usize, read: Result<T, Refused>) -> Option<T> {
        read.map_err(|refused| self.refuse(index, refused)).ok()
    }

    fn refuse(&mut self, index: usize, refused: Refused) {
        let slot = &mut self.refused[index];
        *slot = Some(match slot.take() {
            Some(before) => before.and(refused),
            None => refused,
        });
    }

    fn check_lines(&mut self, lines: &[Line]) {
        if let Err(refusal) = typed_text::required(self.number, CODE_CHARS_MAX) {
            self.refuse(0, Refused::from(refusal).at("number"));
        }
        for (index, line) in lines.iter().enumerate() {
            if let Some(problem) = &line.problem {
                self.refuse(index, problem.clone().into());
            }
        }
    }

    /// Whether no line is broken.
    fn is_sound(&self) -> bool {
        let mut marks = self.refused.iter().zip(&self.by_rule);
        marks.all(|(refused, by_rule)| refused.is_none() || *by_rule)
    }

    /// What the lines from `from` on become.
    fn items(
        &mut self,
        lines: &[Line],
        from: usize,
        section: &LineSection,
        setting: &Setting<'_>,
    ) -> Vec<DocumentLine> {
        let of_rules = &lines[from..];
        let whole: Vec<bool> = section
            .rules
            .iter()
            .map(|rule| rule.scope == Scope::Line || rule.holds_for_all(of_rules))
            .collect();
        let mut items = Vec::with_capacity(of_rules.len());
        for (offset, line) in of_rules.iter().enumerate() {
            let index = from + offset;
            let Some(rule) = self.take(index, section.rule_for(line, &whole)) else {
                continue;
            };
            match &rule.effect {
                Effect::Becomes { outcome, item, reason } => {
                    let item = item.read(&line.cells, section, (*outcome, reason));
                    if let Some(item) = self.take(index, item) {
                        items.push(DocumentLine { origin: index, ..item });
                    }
                }
                Effect::Rejects { code, reason } => {
                    self.by_rule[index] = true;
                    self.refuse(index, by_rule(setting, code, reason));
                }
            }
        }
        items
    }

    fn finish(self, lines: Vec<Line>, head: Option<Head>, items: Vec<DocumentLine>) -> Assembled {
        let digest = digest(&lines);
        let broken = self
            .refused
            .iter()
            .zip(&self.by_rule)
            .position(|(refused, by_rule)| refused.is_some() && !by_rule);
        if let Some(broken) = broken {
            let incomplete = ImportRefusal::DocumentIncomplete {
                number: quoted(self.number),
                place: lines[broken].origin.place(),
            };
            let rejected = lines.into_iter().zip(self.refused).map(|(line, refused)| Rejected {
                origin: line.origin,
                refused: refused.unwrap_or_else(|| incomplete.clone().into()),
            });
            return Assembled { document: None, rejected: rejected.collect() };
        }
        self.whole(lines, head, (items, digest))
    }

    /// The document without the lines that a rule rejects.
    fn whole(
        self,
        lines: Vec<Line>,
        head: Option<Head>,
        (mut items, digest): (Vec<DocumentLine>, String),
    ) -> Assembled {
        let mut origins = Vec::with_capacity(lines.len());
        let mut rejected = Vec::new();
        let mut places = Vec::with_capacity(lines.len());
        for (line, refused) in lines.into_iter().zip(self.refused) {
            places.push(origins.len());
            match refused {
                Some(refused) => rejected.push(Rejected { origin: line.origin, refused }),
                None => origins.push(line.origin),
            }
        }
        items.iter_mut().for_each(|item| item.origin = places[item.origin]);
        let Some(head) = head.filter(|_| !items.is_empty()) else {
            let empty = || ImportRefusal::NoLines { number: quoted(self.number) };
            let heads = origins.into_iter();
            rejected.extend(heads.map(|origin| Rejected { origin, refused: empty().into() }));
            return Assembled { document: None, rejected };
        };
        let document = Document {
            number: self.number.to_owned(),
            date: head.date,
            requested_on: head.requested_on,
            customer_po: head.customer_po,
            customer: head.customer,
            ship_to: head.ship_to_country.map(|country| ShipTo { address: head.ship_to, country }),
            lines: items,
            origins,
            digest,
        };
        Assembled { document: Some(document), rejected }
    }
}
