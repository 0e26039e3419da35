//! How a subcommand ends: the exit codes, and what is said about a failure.
//!
//! [`Stop::exit`] is the one place that maps refusals and faults to exit codes
//! (docs/exit-codes.md has the list for users).
use crate::out::{Out, tell};
use quittance_domain::refusal::Kind;
use quittance_domain::{Problem, Refused};
use quittance_engine::Failure;
use quittance_store::Fault;
use quittance_store::backup::CopyError;
use serde::Serialize;
use std::io::Write;
use std::process::ExitCode;

/// The documented exit codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// The effect is on disk, or everything agrees.
    Done = 0,
    /// A rule refused, or figures disagree.
    Refused = 1,
    /// The command line cannot be understood.
    Usage = 2,
    /// The database or a file cannot be used.
    Database = 3,
    /// A fault of ours.
    Ours = 70,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// Why a subcommand did not do what it was asked for.
#[derive(Debug)]
pub enum Stop {
    /// A rule says no, or what is named does not exist.
    Refused(Refused),
    /// A command that the engine did not do.
    Failure(Failure),
    /// The database cannot be used.
    Fault(Fault),
    /// The command line makes no sense; the problem says what would.
    Usage(Problem),
    /// A file cannot be read or written.
    Disk(Problem),
    /// A fault of ours, outside of the engine.
    Ours(Problem),
}

impl From<Refused> for Stop {
    fn from(refused: Refused) -> Self {
        Self::Refused(refused)
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Fault> for Stop {
    fn from(fault: Fault) -> Self {
        Self::Fault(fault)
    }
}

impl Stop {
    /// No copy of a database, into what an argument names.
    pub fn copy(error: CopyError, argument: &str) -> Self {
        let text = error.to_string();
        match error {
            CopyError::Taken(_) => Self::Refused(problem("cli.file_exists", argument, text).into()),
            CopyError::Leftover(_) => {
                Self::Refused(problem("cli.leftover_file", argument, text).into())
            }
            CopyError::Reserved(_) => Self::Usage(problem("cli.reserved_name", argument, text)),
            CopyError::Fault(fault) => Self::Fault(fault),
        }
    }
}

impl From<std::io::Error> for Stop {
    fn from(error: std::io::Error) -> Self {
        let message = format!("the output cannot be written: {error}");
        Self::Disk(problem("cli.unwritable", "", message))
    }
}

/// A problem of the command line itself.
pub fn problem(code: &'static str, path: &str, message: impl Into<String>) -> Problem {
    let (path, message) = (path.to_owned(), message.into());
    Problem { code: code.into(), kind: Kind::Invalid, path, message }
}

/// What is said about a failure; with `--json` this is the document.
#[derive(Serialize)]
struct Said<'a> {
    code: &'a str,
    message: String,
    problems: &'a [Problem],
}

impl Stop {
    /// The exit code of each way to fail: the one place that decides it.
    pub fn exit(&self) -> Exit {
        match self {
            Self::Refused(_) => Exit::Refused,
            Self::Usage(_) => Exit::Usage,
            Self::Disk(_) => Exit::Database,
            Self::Ours(_) => Exit::Ours,
            Self::Failure(failure) => match failure {
                Failure::Refused(_) | Failure::NotReady => Exit::Refused,
                Failure::Overloaded { .. }
                | Failure::Expired
                | Failure::Unavailable(_)
                | Failure::Unknown(_) => Exit::Database,
                Failure::Fault { .. } => Exit::Ours,
            },
            Self::Fault(fault) => match fault {
                Fault::Retry(_) | Fault::Unknown(_) | Fault::Unavailable(_) | Fault::Version(_) => {
                    Exit::Database
                }
                Fault::TooLarge(_) => Exit::Refused,
                Fault::Ours(_) => Exit::Ours,
            },
        }
    }

    /// The same, with the place in a file that it is about before its path.
    pub fn at(self, place: &str) -> Self {
        match self {
            Self::Refused(refused) => Self::Refused(refused.at(place)),
            Self::Failure(Failure::Refused(refused)) => Self::Refused(refused.at(place)),
            other => other,
        }
    }

    /// The problems behind it; never empty.
    fn problems(&self) -> Vec<Problem> {
        match self {
            Self::Refused(refused) | Self::Failure(Failure::Refused(refused)) => {
                refused.problems().to_vec()
            }
            Self::Usage(one) | Self::Disk(one) | Self::Ours(one) => vec![one.clone()],
            Self::Failure(failure) => {
                let code = failure.code().to_owned().into();
                let (path, message) = (String::new(), failure.to_string());
                vec![Problem { code, kind: Kind::Conflict, path, message }]
            }
            Self::Fault(fault) => {
                vec![problem(code_of_fault(fault), "", fault.message().to_owned())]
            }
        }
    }

    /// What can be done about it, where that is not plain from the sentence.
    fn way_out(&self) -> Option<&'static str> {
        match self {
            Self::Fault(Fault::Version(_)) => {
                Some("it was left alone; if another release of Quittance wrote it, use that one")
            }
            Self::Fault(Fault::Unavailable(_) | Fault::Retry(_))
            | Self::Failure(Failure::Unavailable(_)) => {
                Some("repair that and run the same again: nothing is half done")
            }
            Self::Fault(Fault::Unknown(_)) | Self::Failure(Failure::Unknown(_)) => {
                Some("run the same again: what was done already is not done twice")
            }
            Self::Fault(Fault::Ours(_)) | Self::Failure(Failure::Fault { .. }) | Self::Ours(_) => {
                Some("this is our fault, and it was rolled back: please report it with this text")
            }
            Self::Usage(_) => Some("see: quittance help"),
            Self::Fault(Fault::TooLarge(_))
            | Self::Refused(_)
            | Self::Disk(_)
            | Self::Failure(_) => None,
        }
    }

    /// Tells it: sentences on standard error and, when that is wanted, JSON on standard output.
    pub fn tell(&self, out: &mut Out) {
        let problems = self.problems();
        for problem in &problems {
            tell(&format!("quittance: {problem}"));
        }
        if let Some(way_out) = self.way_out() {
            tell(&format!("  {way_out}"));
        }
        if out.is_json() {
            let first = &problems[0];
            let message = first.message.clone();
            let said = Said { code: &first.code, message, problems: &problems };
            // Who cannot be told has closed the output, or its disk is full: the code tells.
            let _ = out.document(&said).and_then(|()| Ok(out.flush()?));
        }
    }
}

fn code_of_fault(fault: &Fault) -> &'static str {
    match fault {
        Fault::Retry(_) | Fault::Unavailable(_) => "database.unavailable",
        Fault::Unknown(_) => "database.outcome_unknown",
        Fault::Version(_) => "database.version",
        Fault::TooLarge(_) => "amount.overflow",
        Fault::Ours(_) => "database.fault",
    }
}
