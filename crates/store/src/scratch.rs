//! A database for a while: made beside another one, gone in the end.
use crate::database::Address;
use crate::fault::Fault;
use crate::postgres;
use std::path::Path;

/// A new, empty database for measuring or trying something; it goes when this is dropped, so its
/// connections must be gone by then.
#[derive(Debug)]
pub struct Scratch {
    address: Address,
    server: Option<Server>,
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
                if file.exists() {
                    return Err(Fault::Unavailable(format!("{} is there", file.display())));
                }
                Ok(Self { address: Address::Sqlite(file), server: None })
            }
            Address::Postgres(url) => {
                let name = format!("quittance_{name}_{}", std::process::id());
                postgres::create_database(url, &name)?;
                let address = Address::Postgres(with_name(url, &name));
                Ok(Self { address, server: Some(Server { url: url.clone(), name }) })
            }
        }
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
    for suffix in ["", "-wal", "-shm"] {
        let mut name = path.as_os_str().to_owned();
        name.push(suffix);
        let _ = std::fs::remove_file(Path::new(&name));
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
