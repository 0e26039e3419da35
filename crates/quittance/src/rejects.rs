//! The file of rejected lines: written beside its place under a name of its own, and put there when
//! the import has come to its end. So no other file is ever written to, and an earlier one stays
//! as it is when nothing was imported.
//!
//! An import without a rejected line leaves a file with its heads alone: an older one in its place
//! would be taken for the rejects of this import.
use crate::exit::{Stop, problem};
use quittance_store::backup::{BESIDE, beside};
use quittance_store::database::Address;
use quittance_store::scratch::Sweeper;
use std::fs::{self, File, Metadata};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Names that are tried for the file until it is put in its place.
const NAMES_MAX: u32 = 1_000;

/// Where rejected lines go.
pub struct Rejects {
    target: PathBuf,
    part: PathBuf,
    file: BufWriter<File>,
    /// Why it could not be written, if it could not.
    failed: Option<String>,
    kept: bool,
    _sweeper: Option<Sweeper>,
}

/// Refuses a place for the rejects that holds anything else of this import: one of the files that
/// are read, or the database.
pub fn check(rejects: &Path, read: &[&Path], address: &Address) -> Result<(), Stop> {
    let refuse = |code: &'static str, what: String| {
        let message = format!("{} {what}: name another file", rejects.display());
        Err(Stop::Usage(problem(code, "--rejects", message)))
    };
    let target = match rejects.metadata() {
        Ok(data) if !data.is_file() => {
            return refuse("cli.rejects_no_file", "is no file that can be replaced".into());
        }
        Ok(data) => Some(data),
        Err(_) => None, // a new file
    };
    if target.as_ref().is_some_and(|data| data.permissions().readonly()) {
        return Err(unwritable(rejects, "it is read-only")); // which a rename would not mind
    }
    if target.as_ref().is_some_and(is_output) {
        return refuse("cli.rejects_no_file", "is the output of this program".into());
    }
    let is_target = |path: &Path| match (&target, path.metadata()) {
        (Some(target), Ok(data)) => is_same(target, &data) || is_one_place(rejects, path),
        _ => is_one_place(rejects, path),
    };
    if read.iter().any(|file| is_target(file)) {
        return refuse("cli.rejects_over_input", "is read by this import".into());
    }
    let Address::Sqlite(path) = address else { return Ok(()) };
    let beside = BESIDE.iter().map(|end| beside(path, end));
    if [path.clone()].into_iter().chain(beside).any(|file| is_target(&file)) {
        return refuse("cli.rejects_over_database", "belongs to the database".into());
    }
    Ok(())
}

/// Whether two paths end at one file, whatever names lead to it.
#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

#[cfg(not(unix))]
fn is_same(_: &Metadata, _: &Metadata) -> bool {
    false // the paths are compared
}

/// Whether it is what standard output or standard error is written to.
#[cfg(unix)]
fn is_output(target: &Metadata) -> bool {
    use std::os::fd::AsFd;
    let data = |fd: io::Result<std::os::fd::OwnedFd>| File::from(fd?).metadata();
    let outputs = [
        data(io::stdout().as_fd().try_clone_to_owned()),
        data(io::stderr().as_fd().try_clone_to_owned()),
    ];
    outputs.iter().flatten().any(|data| is_same(data, target))
}

#[cfg(not(unix))]
fn is_output(_: &Metadata) -> bool {
    false
}

/// Whether two paths are one name in one folder, also where no file has it yet.
fn is_one_place(one: &Path, other: &Path) -> bool {
    let place = |path: &Path| {
        let path = path.canonicalize().or_else(|_| {
            let folder = folder(path).canonicalize()?;
            Ok::<_, io::Error>(folder.join(path.file_name().unwrap_or_default()))
        });
        path.ok()
    };
    place(one).is_some_and(|one| place(other) == Some(one))
}

fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

impl Rejects {
    /// Begins the file, beside its place.
    pub fn begin(target: &Path) -> Result<Self, Stop> {
        // Through a link: what is replaced is the file, not the link.
        let target = target.canonicalize().unwrap_or_else(|_| target.to_owned());
        let name = |number: u32| {
            let name = format!("quittance-rejects-{}-{number}.part", std::process::id());
            target.with_file_name(name)
        };
        let mut names = (1..=NAMES_MAX).map(name);
        let mut made = || -> io::Result<(PathBuf, File)> {
            loop {
                let part = names.next().ok_or(io::ErrorKind::AlreadyExists)?;
                match File::create_new(&part) {
                    Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
                    made => return Ok((part, made?)),
                }
            }
        };
        let (part, file) = made().map_err(|error| unwritable(&target, &error.to_string()))?;
        let (file, _sweeper) = (BufWriter::new(file), Sweeper::of(&part));
        Ok(Self { target, part, file, failed: None, kept: false, _sweeper })
    }

    /// Puts what was written in its place.
    pub fn keep(mut self) -> Result<(), Stop> {
        let mut put = || -> io::Result<()> {
            self.file.flush()?;
            self.file.get_ref().sync_all()?;
            fs::rename(&self.part, &self.target)
        };
        put().map_err(|error| unwritable(&self.target, &error.to_string()))?;
        self.kept = true;
        Ok(())
    }

    /// The failure of this file, if it is what stopped the import.
    pub fn failure(&self) -> Option<Stop> {
        let text = self.failed.as_deref()?;
        let text = format!("{text}; what was taken stays, the same import goes on");
        Some(unwritable(&self.target, &text))
    }

    fn noted<T>(&mut self, done: io::Result<T>) -> io::Result<T> {
        if let Err(error) = &done {
            self.failed = Some(error.to_string());
        }
        done
    }
}

impl Write for Rejects {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let done = self.file.write(bytes);
        self.noted(done)
    }

    fn flush(&mut self) -> io::Result<()> {
        let done = self.file.flush();
        self.noted(done)
    }
}

impl Drop for Rejects {
    fn drop(&mut self) {
        if !self.kept {
            let _ = fs::remove_file(&self.part);
        }
    }
}

fn unwritable(path: &Path, why: &str) -> Stop {
    let message = format!("{} cannot be written: {why}", path.display());
    Stop::Disk(problem("cli.unwritable", "--rejects", message))
}
