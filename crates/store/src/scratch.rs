//! A database for a while: made beside another one, gone in the end.
use crate::backup::{BESIDE, beside};
use crate::database::Address;
use crate::fault::Fault;
use crate::postgres;
use std::fs::{File, remove_file as remove};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// A new, empty database for measuring or trying something; it goes when this is dropped, so its
/// connections must be gone by then.
#[derive(Debug)]
pub struct Scratch {
    address: Address,
    server: Option<Server>,
    _sweeper: Option<Sweeper>,
}

/// A database server by the address of another of its databases.
#[derive(Debug)]
struct Server {
    url: String,
    name: String,
}

impl Scratch {
    /// A SQLite file in the same folder, or a database of the same server and user.
    ///
    /// Faults: `Unavailable` if the file is there, or the server makes no such database.
    pub fn beside(other: &Address, name: &str) -> Result<Self, Fault> {
        match other {
            Address::Sqlite(path) => {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                let file = path.with_file_name(format!("{stem}-{name}.db"));
                Self::in_file(file)
            }
            Address::Postgres(url) => {
                let name = format!("quittance_{name}_{}", std::process::id());
                postgres::create_database(url, &name)?;
                let address = Address::Postgres(with_name(url, &name));
                let server = Some(Server { url: url.clone(), name });
                Ok(Self { address, server, _sweeper: None })
            }
        }
    }

    /// A new SQLite file, which goes also when the process is ended.
    ///
    /// Faults: `Unavailable` if the file is there, or cannot be made.
    pub fn in_file(file: PathBuf) -> Result<Self, Fault> {
        let made = File::create_new(&file);
        made.map_err(|error| Fault::Unavailable(format!("{}: {error}", file.display())))?;
        let sweeper = Sweeper::of(&file);
        Ok(Self { address: Address::Sqlite(file), server: None, _sweeper: sweeper })
    }

    /// Where it is.
    pub fn address(&self) -> &Address {
        &self.address
    }
}

impl Drop for Scratch {
    /// What cannot be removed stays behind and does no harm.
    fn drop(&mut self) {
        if let Some(server) = &self.server {
            let _ = postgres::drop_database(&server.url, &server.name);
        }
        if let Address::Sqlite(path) = &self.address {
            remove_file(path);
        }
    }
}

/// Removes a SQLite file with its log; what is not there need not go.
pub fn remove_file(path: &Path) {
    for file in files(path) {
        let _ = remove(file);
    }
}

fn files(path: &Path) -> Vec<PathBuf> {
    let beside = BESIDE.iter().map(|end| beside(path, end));
    [path.to_owned()].into_iter().chain(beside).collect()
}

/// A process that removes a file when ours has ended, however it ended: a signal leaves no time
/// for it. It is in a group of its own, which Ctrl-C does not reach.
#[derive(Debug)]
pub struct Sweeper(Child);

impl Sweeper {
    /// None where there is no shell: then the file stays behind if we are killed.
    pub fn of(path: &Path) -> Option<Self> {
        let path = std::path::absolute(path).ok()?;
        let mut shell = Command::new("sh");
        shell.args(["-c", "cat >/dev/null; rm -f -- \"$@\"", "sh"]).args(files(&path));
        shell.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut shell, 0);
        shell.spawn().ok().map(Self)
    }
}

impl Drop for Sweeper {
    fn drop(&mut self) {
        drop(self.0.stdin.take()); // which tells it to begin
        let _ = self.0.wait();
    }
}

/// The address of another database of the same server.
fn with_name(url: &str, name: &str) -> String {
    let (place, options) = match url.split_once('?') {
        Some((place, options)) => (place, format!("?{options}")),
        None => (url, String::new()),
    };
    let start = place.find("://").map_or(0, |at| at + 3);
    let end = place[start..].find('/').map_or(place.len(), |at| start + at);
    format!("{}/{name}{options}", &place[..end])
}

#[cfg(test)]
mod tests {
    use super::with_name;

    #[test]
    fn only_the_name_of_the_database_changes() {
        let check = |url: &str, expected: &str| assert_eq!(with_name(url, "new"), expected);
        check("postgres://me@host:5432/old", "postgres://me@host:5432/new");
        check("postgres://me@host/old?sslmode=off", "postgres://me@host/new?sslmode=off");
        check("postgres://host", "postgres://host/new");
        check("postgresql:///old?host=/run/pg", "postgresql:///new?host=/run/pg");
    }
}
