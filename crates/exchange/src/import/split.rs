//! Splits the text of a record into values, after RFC 4180.

/// What came of splitting so far.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Split {
    /// The record is whole.
    Whole,
    /// A quoted value is not closed: the record goes on in the next line.
    Open,
    /// Text stands behind a closing quote.
    Malformed,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Start,
    Plain,
    Quoted,
    /// Behind a quote inside a quoted value: the first of two, or the closing one.
    Quote,
}

/// Splits one record, line by line.
///
/// A quote opens a quoted value only as its first byte; inside of it two quotes stand for one.
#[derive(Debug)]
pub(super) struct Splitter {
    separator: u8,
    state: State,
    value: Vec<u8>,
    /// The values that are complete.
    pub values: Vec<Vec<u8>>,
}

impl Splitter {
    pub fn new(separator: u8) -> Self {
        Self { separator, state: State::Start, value: Vec::new(), values: Vec::new() }
    }

    /// Takes in the next line of the record. Malformed: the values before it are there.
    pub fn line(&mut self, text: &[u8]) -> Split {
        if let State::Quoted = self.state {
            self.value.push(b'\n');
        }
        for &byte in text {
            let Some(next) = self.byte(byte) else {
                return Split::Malformed;
            };
            self.state = next;
        }
        match self.state {
            State::Quoted => Split::Open,
            State::Start | State::Plain | State::Quote => {
                self.values.push(std::mem::take(&mut self.value));
                Split::Whole
            }
        }
    }

    fn byte(&mut self, byte: u8) -> Option<State> {
        let ends_value = byte == self.separator;
        Some(match self.state {
            State::Start if byte == b'"' => State::Quoted,
            State::Start | State::Plain | State::Quote if ends_value => {
                self.values.push(std::mem::take(&mut self.value));
                State::Start
            }
            State::Start | State::Plain => {
                self.value.push(byte);
                State::Plain
            }
            State::Quoted if byte == b'"' => State::Quote,
            State::Quoted => {
                self.value.push(byte);
                State::Quoted
            }
            State::Quote if byte == b'"' => {
                self.value.push(byte);
                State::Quoted
            }
            State::Quote => return None,
        })
    }
}
