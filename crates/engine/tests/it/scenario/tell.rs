//! Tells a story: each sentence in its turn, then the check of all books.
use super::form::{Form, Heard};
use super::page::{self, Page, Step};
use super::receivables;
use super::said::Said;
use super::sentences::{Does, SENTENCES, Sentence};
use super::story::{Outcome, Story, Wrong, same, unclear};
use crate::both::Place;
use quittance_domain::Date;
use std::fmt;

/// A sentence that does not hold.
pub struct Failure {
    /// The file of the story.
    pub file: String,
    /// The line of the step, from 1.
    pub line: usize,
    pub sentence: String,
    pub wrong: String,
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, line, sentence, wrong } = self;
        write!(out, "{file}:{line}: {sentence}\n    {wrong}")
    }
}

/// The sentences that frame others.
struct Frames {
    on_day: Form,
    refused: Form,
    then: Form,
}

/// The forms of [`Frames`]; they stand in this order before a sentence.
pub const FRAMES: [&str; 3] = [
    "On {date}[,] {sentence...}",
    "Then {sentence...}",
    "This is refused with {codes...}: {sentence...}",
];

/// Tells the story of a file on a database; `code` is its company's.
pub fn tell(place: &Place, code: &str, file: &str, text: &str) -> Vec<Failure> {
    let failure = |line, sentence: &str, wrong: String| Failure {
        file: file.to_owned(),
        line,
        sentence: sentence.to_owned(),
        wrong,
    };
    let page = match page::read(text) {
        Ok(page) => page,
        Err((line, wrong)) => return vec![failure(line, "", wrong)],
    };
    let mut telling = Telling::new(Story::begin(place, code, &page.title));
    let mut failures = Vec::new();
    for step in &page.steps {
        for sentence in &step.sentences {
            let Err(wrong) = telling.hear(sentence, step) else { continue };
            failures.push(failure(step.line, sentence, wrong.to_string()));
            // After a figure that differs the story goes on; after a step that failed it cannot.
            if !matches!(wrong, Wrong::Differs { .. }) {
                return failures;
            }
        }
    }
    let last = page.steps.last().map_or(1, |step| step.line);
    if let Err(wrong) = telling.end(&page) {
        failures.push(failure(last, "the end of the story", wrong.to_string()));
    }
    failures
}

struct Telling {
    story: Story,
    frames: Frames,
    forms: Vec<(Form, &'static Sentence)>,
    /// How many sentences compared something.
    checks: usize,
}

impl Telling {
    fn new(story: Story) -> Self {
        let [on_day, then, refused] = FRAMES.map(Form::of);
        let forms = SENTENCES.iter().map(|sentence| (Form::of(sentence.form), sentence));
        Self { story, frames: Frames { on_day, refused, then }, forms: forms.collect(), checks: 0 }
    }

    /// Takes off what frames a sentence, then does or checks it.
    fn hear(&mut self, sentence: &str, step: &Step) -> Outcome {
        let mut rest = sentence.to_owned();
        if let Some(heard) = self.frames.on_day.hear(&rest) {
            self.story.go_to(Date::parse(&heard["date"])?);
            rest.clone_from(&heard["sentence"]);
        }
        if let Some(heard) = self.frames.then.hear(&rest) {
            rest.clone_from(&heard["sentence"]);
        }
        if let Some(heard) = self.frames.refused.hear(&rest) {
            return self.refused(&heard, step);
        }
        let (heard, sentence) = self.find(&rest)?;
        self.checks += usize::from(sentence.does == Does::Check);
        self.story.day()?;
        (sentence.run)(&mut self.story, &Said::new(heard, step.table.as_ref()))
    }

    /// Expects that a sentence is refused with these codes and changes nothing.
    fn refused(&mut self, framed: &Heard, step: &Step) -> Outcome {
        let (heard, sentence) = self.find(&framed["sentence"])?;
        if sentence.does == Does::Check {
            return unclear("only what changes something can be refused");
        }
        self.checks += 1;
        let before = self.story.position()?;
        let said = Said::new(heard, step.table.as_ref());
        let wrong = match (sentence.run)(&mut self.story, &said) {
            Ok(()) => return same(&framed["codes"], "it was done"),
            Err(wrong) => wrong,
        };
        let codes: Vec<String> = wrong.codes().iter().map(|code| format!("`{code}`")).collect();
        if codes.is_empty() {
            return Err(wrong);
        }
        same(&framed["codes"], codes.join(" and "))?;
        same(format!("{before} events"), format!("{} events", self.story.position()?))
    }

    /// The one sentence that has this form.
    fn find(&self, text: &str) -> Result<(Heard, &'static Sentence), Wrong> {
        // Only a form that takes a table may be heard in a sentence that has one.
        let asks = |form: &str| form.ends_with(':');
        let fit = self.forms.iter().filter(|(_, it)| asks(it.form) == asks(text));
        let heard = fit.filter_map(|(form, sentence)| Some((form.hear(text)?, *sentence)));
        let mut found: Vec<(Heard, &'static Sentence)> = heard.collect();
        match found.len() {
            0 => unclear("no sentence has this form; scenarios/README.md lists them"),
            1 => Ok(found.remove(0)),
            _ => {
                let forms: Vec<&str> = found.iter().map(|(_, sentence)| sentence.form).collect();
                unclear(format!("more than one sentence has this form: {}", forms.join(" | ")))
            }
        }
    }

    /// What holds at the end of each story.
    fn end(&self, page: &Page) -> Outcome {
        if page.steps.is_empty() || self.checks == 0 {
            return unclear("a story expects something: a figure, a state or a refusal");
        }
        self.story.verify()?;
        receivables::statements_agree(&self.story)
    }
}
