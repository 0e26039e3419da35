//! The files of an import: opened, recognised, put in the order in which they are taken.
use super::Stopped;
use quittance_domain::Problems;
use quittance_exchange::import::{Kind, Lines, Mapping, Recognised, Sheet};
use std::cell::Cell;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// A file as one kind of file.
#[derive(Clone, Debug)]
pub(super) struct Job {
    path: PathBuf,
    pub recognised: Recognised,
    /// Its size on disk.
    pub bytes: u64,
}

/// Reads the headers of all files. A file that the mapping takes for several kinds is read once
/// for each.
///
/// Refusals: each file's, with its name; then none of them is taken.
pub(super) fn recognise(mapping: &Mapping, files: &[PathBuf]) -> Result<Vec<Job>, Stopped> {
    let mut problems = Problems::new();
    let mut jobs = Vec::new();
    for path in files {
        let (file, bytes) = open(path)?;
        let recognised = Sheet::open(&path.to_string_lossy(), Box::new(file))
            .and_then(|sheet| sheet.recognise(mapping));
        let recognised = problems.take_at(&path.to_string_lossy(), recognised);
        jobs.extend(recognised.into_iter().flatten().map(|recognised| Job {
            path: path.clone(),
            recognised,
            bytes,
        }));
    }
    problems.finish()?;
    jobs.sort_by_key(|job| {
        let section = job.recognised.section;
        (turn(&mapping.sections[section].kind), section)
    });
    Ok(jobs)
}

/// When a kind of file is taken: what others refer to comes before them.
fn turn(kind: &Kind) -> u8 {
    match kind {
        Kind::Customers(_) => 0,
        Kind::Products(_) => 1,
        Kind::Prices(_) => 2,
        Kind::Stock(_) => 3,
        Kind::OpeningGoods(_) => 4,
        Kind::OpeningItems(_) => 5,
        Kind::OpeningMoney(_) => 6,
        Kind::OpeningBills(_) => 7,
        Kind::OpeningBalances(_) => 8,
        Kind::OrderLines(lines) if lines.is_joined() => 9,
        Kind::Orders(_) => 10,
        Kind::OrderLines(_) => 11,
        Kind::Payments(_) => 12,
        Kind::Unused(_) | Kind::BankLines(_) => 13,
    }
}

impl Job {
    pub fn name(&self) -> String {
        self.path.to_string_lossy().into_owned()
    }

    /// Its lines, marked with `mark`; `read` counts the bytes that were read.
    ///
    /// Stops: when another file stands in its place since, whose columns may be others.
    pub fn lines(
        &self,
        mapping: &Mapping,
        mark: usize,
        read: Rc<Cell<u64>>,
    ) -> Result<Lines, Stopped> {
        let (file, _) = open(&self.path)?;
        let sheet = Sheet::open(&self.name(), Box::new(Counting { file, read }));
        let sheet = sheet.map_err(|refused| refused.at(&self.name()))?;
        if !sheet.is_still(&self.recognised) {
            let text = "it was replaced while the import ran: its header is another now";
            return Err(Stopped::File { file: self.name(), text: text.to_owned() });
        }
        Ok(sheet.lines(&mapping.sections[self.recognised.section], &self.recognised, mark))
    }
}

fn open(path: &Path) -> Result<(File, u64), Stopped> {
    let opened = File::open(path).and_then(|file| {
        let bytes = file.metadata()?.len();
        Ok((file, bytes))
    });
    opened.map_err(|error| Stopped::File {
        file: path.to_string_lossy().into_owned(),
        text: error.to_string(),
    })
}

/// Counts what is read of a file.
struct Counting {
    file: File,
    read: Rc<Cell<u64>>,
}

impl Read for Counting {
    fn read(&mut self, to: &mut [u8]) -> std::io::Result<usize> {
        let bytes = self.file.read(to)?;
        self.read.set(self.read.get() + bytes as u64);
        Ok(bytes)
    }
}
