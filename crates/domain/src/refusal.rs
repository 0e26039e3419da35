//! Why a command is refused: one or more problems, each with a stable code.
//!
//! Each capability has one enum that implements [`Refusal`]; the enums meet in [`Refused`], which
//! is what a decision returns. Independent checks are collected with [`Problems`], so that a
//! person sees all of them at once; the order in which they are pushed is their precedence.

use serde::{Deserialize, Serialize};
use std::borrow::Cow;
use std::fmt;

/// A reason to refuse, as one variant of a capability's enum. Its sentence is its `Display`.
pub trait Refusal: std::error::Error {
    /// The stable code, `<capability>.<reason>`: the contract with callers; never reused.
    fn code(&self) -> &'static str;

    /// What sort of refusal it is: decides the HTTP status and the exit code, in one place.
    fn kind(&self) -> Kind;
}

/// The sorts of refusal that a caller has to tell apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// The command itself is wrong; sending it again cannot help.
    Invalid,
    /// It names a record that does not exist in this company.
    NotFound,
    /// The records are in a state that does not allow it now.
    Conflict,
    /// This person or key may not do it.
    Forbidden,
    /// There is too much work at the moment; the same command may succeed later.
    Overloaded,
    /// A thing that exists in the trade and that we do not do.
    Unsupported,
}

/// One reason to refuse, detached from the enum that it came from: what is stored and shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Problem {
    /// The stable code, as `credit.limit_exceeded`.
    pub code: Cow<'static, str>,
    /// What sort of refusal it is.
    pub kind: Kind,
    /// Where in the command, as `lines[3].quantity`; empty for the command as a whole.
    pub path: String,
    /// The sentence for a person. It may change between versions; the code does not.
    pub message: String,
}

impl Problem {
    /// The same problem seen from further out: `path` is put before its own path.
    ///
    /// `quantity` at `lines[3]` is `lines[3].quantity`; `[3]` at `lines` is `lines[3]`.
    #[must_use]
    pub fn at(mut self, path: &str) -> Self {
        let dot = !path.is_empty() && !self.path.is_empty() && !self.path.starts_with('[');
        self.path = format!("{path}{}{}", if dot { "." } else { "" }, self.path);
        self
    }
}

impl<R: Refusal> From<R> for Problem {
    fn from(refusal: R) -> Self {
        Problem {
            code: Cow::Borrowed(refusal.code()),
            kind: refusal.kind(),
            path: String::new(),
            message: refusal.to_string(),
        }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.path.is_empty() {
            write!(f, "{}: ", self.path)?;
        }
        write!(f, "{} ({})", self.message, self.code)
    }
}

/// A refused command: one or more problems, by precedence. In JSON: the list of problems.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Problem>", into = "Vec<Problem>")]
pub struct Refused {
    /// Never empty.
    problems: Vec<Problem>,
}

impl Refused {
    /// A refusal for one reason.
    pub fn new(problem: Problem) -> Self {
        Refused { problems: vec![problem] }
    }

    /// The reasons, by precedence; never empty.
    pub fn problems(&self) -> &[Problem] {
        &self.problems
    }

    /// This refusal and then another: problems of both, in this order.
    #[must_use]
    pub fn and(mut self, other: Refused) -> Self {
        self.problems.extend(other.problems);
        self
    }

    /// The same refusal seen from further out: puts `path` before the path of each problem.
    #[must_use]
    pub fn at(self, path: &str) -> Self {
        Refused { problems: self.problems.into_iter().map(|problem| problem.at(path)).collect() }
    }

    /// The same refusal with other sentences.
    #[must_use]
    pub fn reworded(mut self, reword: impl Fn(String) -> String) -> Self {
        for problem in &mut self.problems {
            problem.message = reword(std::mem::take(&mut problem.message));
        }
        self
    }

    /// The code of the first problem: the one that takes precedence.
    pub fn code(&self) -> &str {
        &self.first().code
    }

    /// The kind of the first problem: the one that takes precedence.
    pub fn kind(&self) -> Kind {
        self.first().kind
    }

    fn first(&self) -> &Problem {
        self.problems.first().expect("each constructor puts at least one problem in")
    }
}

impl<R: Refusal> From<R> for Refused {
    fn from(refusal: R) -> Self {
        Refused::new(Problem::from(refusal))
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Refused::new(problem)
    }
}

impl From<Refused> for Vec<Problem> {
    fn from(refused: Refused) -> Self {
        refused.problems
    }
}

/// A list without a problem is not a refusal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a refusal has at least one problem")]
pub struct NoProblem;

impl TryFrom<Vec<Problem>> for Refused {
    type Error = NoProblem;

    fn try_from(problems: Vec<Problem>) -> Result<Self, NoProblem> {
        if problems.is_empty() {
            return Err(NoProblem);
        }
        Ok(Refused { problems })
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, problem) in self.problems.iter().enumerate() {
            let between = if index == 0 { "" } else { "; " };
            write!(f, "{between}{problem}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Refused {}

/// Collects the problems of independent checks, in order of precedence.
///
/// ```
/// # use quittance_domain::{currency::Currency, money::Money, refusal::{Problems, Refused}};
/// fn read(net: &str, tax: &str) -> Result<(Money, Money), Refused> {
///     let mut problems = Problems::new();
///     let net = problems.take_at("net", Money::parse(net, Currency::EUR));
///     let tax = problems.take_at("tax", Money::parse(tax, Currency::EUR));
///     match (net, tax) {
///         (Some(net), Some(tax)) => problems.finish().map(|()| (net, tax)),
///         _ => Err(problems.refused()),
///     }
/// }
/// assert_eq!(read("ten", "1e3").unwrap_err().problems().len(), 2);
/// ```
#[derive(Debug, Default)]
#[must_use = "problems that are collected must be finished"]
pub struct Problems {
    problems: Vec<Problem>,
}

impl Problems {
    /// No problem yet.
    pub fn new() -> Self {
        Problems::default()
    }

    /// Notes a problem.
    pub fn push(&mut self, refused: impl Into<Refused>) {
        self.problems.extend(refused.into().problems);
    }

    /// The value of a check, or `None` with its problems noted.
    pub fn take<T>(&mut self, result: Result<T, impl Into<Refused>>) -> Option<T> {
        self.take_at("", result)
    }

    /// The same, with `path` put before the paths of the problems.
    pub fn take_at<T>(&mut self, path: &str, result: Result<T, impl Into<Refused>>) -> Option<T> {
        match result {
            Ok(value) => Some(value),
            Err(refused) => {
                self.push(refused.into().at(path));
                None
            }
        }
    }

    /// Whether nothing was noted so far.
    pub fn is_empty(&self) -> bool {
        self.problems.is_empty()
    }

    /// The end of the checks. Refusals: all that were noted, in the order of their noting.
    pub fn finish(self) -> Result<(), Refused> {
        if self.problems.is_empty() {
            return Ok(());
        }
        Err(Refused { problems: self.problems })
    }

    /// The end of the checks where a `take` gave `None`, so that a problem was surely noted.
    ///
    /// Panics: when nothing was noted.
    pub fn refused(self) -> Refused {
        assert!(!self.problems.is_empty(), "a check that gave no value noted its problem");
        Refused { problems: self.problems }
    }
}
