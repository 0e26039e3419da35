//! Backup and restore of SQLite files: a new file, whole and synced under its name, or none.
//!
//! The copy is made under a name that nobody else has and gets its own name in the end, so nothing
//! that is there is ever written to, and two copies to one name end with one of them.
use crate::database::{Address, Database};
use crate::fault::Fault;
use crate::migrate::found_in_sqlite;
use crate::scratch::{Sweeper, remove_file};
use crate::sqlite;
use rusqlite::Connection;
use std::fs::{self, File};
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// What SQLite keeps beside a database, under the name of the database and one of these.
pub const BESIDE: [&str; 3] = ["-wal", "-shm", "-journal"];

/// Why there is no copy.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CopyError {
    /// A file has the name of the copy: it is not replaced.
    #[error("{} is there already and is not replaced: name another file", .0.display())]
    Taken(PathBuf),
    /// The rest of another database stands beside the copy: SQLite would take it for the copy's.
    #[error(
        "{} belongs to a database that was here: remove it, or name another file", .0.display()
    )]
    Leftover(PathBuf),
    /// SQLite gives names that end so to the files beside a database.
    #[error(
        "{} is a name that SQLite keeps for its own files: end it with neither -wal, -shm nor \
         -journal", .0.display()
    )]
    Reserved(PathBuf),
    /// The database, the disk or the backup cannot be used.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Database {
    /// Copies the database into a new file while others go on writing.
    ///
    /// Errors: `Fault` with `Unavailable` also if the engine is PostgreSQL: it has its own tools.
    pub fn backup(&self, target: &Path) -> Result<(), CopyError> {
        let Address::Sqlite(path) = self.address() else {
            return Err(cannot(
                "back up PostgreSQL with: pg_dump --format=custom --file=FILE URL, and restore \
                 with: pg_restore --dbname=URL FILE",
            ));
        };
        must_be_free(target)?;
        let connection = sqlite::open_reader(path)?;
        connection.execute_batch("PRAGMA query_only=OFF").map_err(sqlite::fault)?;
        copy(&connection, target)
    }

    /// Puts a backup in the place of a new database. The backup stays as it is.
    ///
    /// Errors: `Fault` with `Version` if the backup is none of ours.
    pub fn restore(backup: &Path, address: &Address) -> Result<(), CopyError> {
        let Address::Sqlite(target) = address else {
            return Err(cannot("restore PostgreSQL with: pg_restore --dbname=URL FILE"));
        };
        must_be_free(target)?;
        if !backup.is_file() {
            return Err(cannot(format!("there is no file {}", backup.display())));
        }
        let connection = sqlite::look(backup)?;
        check(&connection).map_err(|fault| fault.during(&backup.display().to_string()))?;
        copy(&connection, target)
    }
}

/// Refuses a backup that would give no database that works.
fn check(connection: &Connection) -> Result<(), Fault> {
    if found_in_sqlite(connection)?.is_none() {
        return Err(Fault::Version("the file is empty".into()));
    }
    let check: String = connection
        .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
        .map_err(sqlite::fault)?;
    if check != "ok" {
        return Err(Fault::Unavailable(format!("the backup is damaged: {check}")));
    }
    Ok(())
}

fn must_be_free(target: &Path) -> Result<(), CopyError> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    if BESIDE.iter().any(|end| name.ends_with(end)) {
        return Err(CopyError::Reserved(target.to_owned()));
    }
    let is_there = |path: &Path| path.symlink_metadata().is_ok();
    if is_there(target) {
        return Err(CopyError::Taken(target.to_owned()));
    }
    match BESIDE.iter().map(|end| beside(target, end)).find(|path| is_there(path)) {
        Some(left) => Err(CopyError::Leftover(left)),
        None => Ok(()),
    }
}

/// The file beside a database whose name ends so.
pub fn beside(database: &Path, end: &str) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// Copies what a connection sees, its log included, in one snapshot: it neither blocks writers nor
/// starts again for them.
fn copy(connection: &Connection, target: &Path) -> Result<(), CopyError> {
    let part = Part::beside(target)?;
    let text = part.path.to_str().ok_or_else(|| cannot("the folder's name is not UTF-8"))?;
    connection.execute("VACUUM INTO ?1", [text]).map_err(|error| cannot(error.to_string()))?;
    part.keep_as(target)
}

/// A file that is being made. It goes when this is dropped, and when the process is killed.
struct Part {
    path: PathBuf,
    _sweeper: Option<Sweeper>,
}

impl Part {
    /// A new, empty file in the folder of a target.
    fn beside(target: &Path) -> Result<Self, CopyError> {
        let path = target.with_file_name(format!("quittance-{}.part", Uuid::now_v7().simple()));
        let made = File::create_new(&path);
        made.map_err(|error| cannot(format!("{}: {error}", target.display())))?;
        Ok(Self { _sweeper: Sweeper::of(&path), path })
    }

    /// Makes what was written durable under a name, unless a file has it by now.
    fn keep_as(self, target: &Path) -> Result<(), CopyError> {
        let kept = || -> io::Result<()> {
            File::open(&self.path)?.sync_all()?;
            name(&self.path, target)?;
            let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
            File::open(folder.unwrap_or(Path::new(".")))?.sync_all()
        };
        kept().map_err(|error| match error.kind() {
            ErrorKind::AlreadyExists => CopyError::Taken(target.to_owned()),
            _ => cannot(format!("{}: {error}", target.display())),
        })
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        remove_file(&self.path);
    }
}

/// Gives a file a name that no file has; a rename would replace one.
fn name(file: &Path, target: &Path) -> io::Result<()> {
    match fs::hard_link(file, target) {
        Err(error) if error.kind() != ErrorKind::AlreadyExists => {
            // A disk without links: the name is taken first, then filled.
            File::create_new(target)?;
            fs::rename(file, target).inspect_err(|_| remove_file(target))
        }
        done => done,
    }
}

fn cannot(text: impl Into<String>) -> CopyError {
    CopyError::Fault(Fault::Unavailable(text.into()))
}
