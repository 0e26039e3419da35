//! What an import did, line by line, and how far it is.
use super::Stopped;
use quittance_domain::Refused;
use quittance_exchange::import::{Origin, Rejected, Rejects};
use serde::Serialize;
use std::io::Write;

/// What became of the lines of one file, as one kind of file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct FileReport {
    /// The file.
    pub file: String,
    /// The mapping's name of the kind of file.
    pub kind: String,
    /// Lines behind the header.
    pub lines: u64,
    /// Lines that were taken now.
    pub taken: u64,
    /// Lines that were there already.
    pub already: u64,
    /// Lines that stand in the rejects.
    pub rejected: u64,
}

/// What an import did. Lines = taken + already + rejected, of each file and in all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The company's code.
    pub company: String,
    /// Whether this import created it.
    pub company_created: bool,
    /// Each file, and as each kind that the mapping takes it for.
    pub files: Vec<FileReport>,
    /// Lines behind the headers.
    pub lines: u64,
    /// Lines that were taken now.
    pub taken: u64,
    /// Lines that were there already.
    pub already: u64,
    /// Lines that stand in the rejects.
    pub rejected: u64,
    /// Rejected lines that are a fault of ours.
    pub faults: u64,
    /// Customers that orders named and that were created.
    pub customers_created: u64,
    /// Products that orders named and that were created.
    pub products_created: u64,
}

/// How far an import is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Progress {
    /// The file that is read.
    pub file: String,
    /// Lines read so far, of all files.
    pub lines: u64,
    /// Bytes read so far, of all files, as they lie on disk.
    pub bytes: u64,
    /// Bytes to read in all.
    pub bytes_total: u64,
}

/// Keeps the counts and writes the rejects.
pub(super) struct Ledger<'a> {
    pub report: Report,
    rejects: Rejects<&'a mut dyn Write>,
}

/// What became of a document.
pub(super) enum Fate {
    Taken,
    Already,
    Rejected(Refused),
}

/// The code of a fault of ours.
const FAULT: &str = "engine.internal_fault";

impl<'a> Ledger<'a> {
    pub fn new(report: Report, rejects: &'a mut dyn Write) -> Result<Self, Stopped> {
        Ok(Self { report, rejects: Rejects::new(rejects).map_err(unwritten)? })
    }

    pub fn read(&mut self, sheet: usize) {
        self.report.files[sheet].lines += 1;
        self.report.lines += 1;
    }

    pub fn reject(&mut self, rejected: &Rejected) -> Result<(), Stopped> {
        self.report.files[rejected.origin.sheet].rejected += 1;
        self.report.rejected += 1;
        let mut problems = rejected.refused.problems().iter();
        self.report.faults += u64::from(problems.any(|problem| problem.code == FAULT));
        self.rejects.write(rejected).map_err(unwritten)
    }

    /// Notes what became of lines.
    pub fn settle(&mut self, origins: Vec<Origin>, fate: Fate) -> Result<(), Stopped> {
        for origin in origins {
            let file = &mut self.report.files[origin.sheet];
            match &fate {
                Fate::Taken => {
                    file.taken += 1;
                    self.report.taken += 1;
                }
                Fate::Already => {
                    file.already += 1;
                    self.report.already += 1;
                }
                Fate::Rejected(refused) => {
                    self.reject(&Rejected { origin, refused: refused.clone() })?;
                }
            }
        }
        Ok(())
    }

    /// Panics: when a line was lost on the way.
    pub fn finish(mut self) -> Result<Report, Stopped> {
        self.rejects.flush().map_err(unwritten)?;
        for file in &self.report.files {
            let known = file.taken + file.already + file.rejected;
            assert_eq!(known, file.lines, "{}: each line has a fate", file.file);
        }
        Ok(self.report)
    }
}

fn unwritten(error: std::io::Error) -> Stopped {
    Stopped::File { file: "rejects".into(), text: error.to_string() }
}
