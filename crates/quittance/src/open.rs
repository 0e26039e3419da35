//! Opening: which database, which company.
use crate::args::Global;
use crate::exit::{Stop, problem};
use crate::out::tell;
use quittance_domain::{CompanyId, Problem};
use quittance_engine::{Engine, Setup};
use quittance_store::company;
use quittance_store::database::{Address, Database};
use quittance_store::migrate::Migrated;
use std::sync::Arc;

/// The database when none is named.
pub const DEFAULT_DATABASE: &str = "sqlite:quittance.db";

/// A company in its database.
pub struct Books {
    /// The opened database.
    pub database: Arc<Database>,
    /// Which company.
    pub company: CompanyId,
    /// Its code.
    pub code: String,
}

impl Books {
    /// Opens the database that is named and finds the company.
    pub fn open(global: &Global) -> Result<Self, Stop> {
        let database = existing(global)?;
        let (code, company) = find_company(global, &database)?;
        Ok(Self { database, company, code })
    }

    /// The time zone of the company; UTC until it is created.
    pub fn time_zone(&self) -> Result<String, Stop> {
        let found = self.database.read(|reader| company::show(reader, self.company))?;
        Ok(found.map_or("UTC".to_owned(), |company| company.time_zone))
    }

    /// An engine on it.
    pub fn engine(&self) -> Result<Engine, Stop> {
        engine(Arc::clone(&self.database))
    }
}

/// An engine that tells faults of ours where everything is told.
pub fn engine(database: Arc<Database>) -> Result<Engine, Stop> {
    let on_fault = Arc::new(|text: &str| text.lines().for_each(tell));
    Ok(Engine::start(database, Setup { on_fault, ..Setup::default() })?)
}

/// The address that is named, or `default`.
pub fn address(global: &Global, default: &str) -> Result<Address, Stop> {
    let text = global.database.as_deref().unwrap_or(default);
    Address::parse(text).ok_or_else(|| {
        let message =
            format!("`{text}` is no database: use sqlite:FILE or postgres://USER@HOST/NAME");
        Stop::Usage(problem("cli.malformed_database", "--database", message))
    })
}

/// How a person writes an address; a password in it is not shown.
pub fn url(address: &Address) -> String {
    match address {
        Address::Sqlite(path) => format!("sqlite:{}", path.display()),
        Address::Postgres(url) => without_password(url),
    }
}

fn without_password(url: &str) -> String {
    let parts = || {
        let (scheme, rest) = url.split_once("://")?;
        let (user, place) = rest.rsplit_once('@')?;
        let (name, _) = user.split_once(':')?;
        Some(format!("{scheme}://{name}@{place}"))
    };
    parts().unwrap_or_else(|| url.to_owned())
}

/// Opens a database, or makes it; a fault says which one it is about.
pub fn database(address: &Address) -> Result<Arc<Database>, Stop> {
    Ok(migrated(address)?.0)
}

/// The same, and what the migration did.
pub fn migrated(address: &Address) -> Result<(Arc<Database>, Migrated), Stop> {
    let opened = Database::open_with_vfs(address, None);
    let (database, migrated) = opened.map_err(|fault| fault.during(&url(address)))?;
    Ok((Arc::new(database), migrated))
}

/// Opens a database that is there; makes none.
pub fn existing(global: &Global) -> Result<Arc<Database>, Stop> {
    let address = address(global, DEFAULT_DATABASE)?;
    let found = Database::open_existing(&address).map_err(|fault| fault.during(&url(&address)))?;
    found.map(Arc::new).ok_or_else(|| nothing_at(&address))
}

fn nothing_at(address: &Address) -> Stop {
    let what = match address {
        Address::Sqlite(path) if !path.exists() => format!("there is no file {}", path.display()),
        Address::Sqlite(_) | Address::Postgres(_) => format!("{} is empty", url(address)),
    };
    let message = format!(
        "{what}: name a database with --database, or make one with `quittance demo` or \
         `quittance import`"
    );
    Stop::Disk(problem("cli.no_database", "--database", message))
}

/// The company that is named, or the only one.
pub fn find_company(global: &Global, database: &Database) -> Result<(String, CompanyId), Stop> {
    let mut companies = database.read(|reader| company::list(reader))?;
    if let Some(code) = &global.company {
        let found = companies.iter().position(|(known, _)| known == code);
        return match found {
            Some(index) => Ok(companies.swap_remove(index)),
            None => Err(Stop::Usage(unknown(code, &companies))),
        };
    }
    match companies.len() {
        0 => Err(Stop::Refused(nothing_there().into())),
        1 => Ok(companies.swap_remove(0)),
        _ => Err(Stop::Usage(ambiguous(&companies))),
    }
}

fn nothing_there() -> Problem {
    let message = "there is no company in this database yet: make one with `quittance import`";
    problem("cli.no_company", "", message)
}

fn unknown(code: &str, companies: &[(String, CompanyId)]) -> Problem {
    let message = match companies.is_empty() {
        true => format!("there is no company `{code}`, nor any other"),
        false => format!("there is no company `{code}`; there are: {}", codes(companies)),
    };
    problem("cli.unknown_company", "--company", message)
}

fn ambiguous(companies: &[(String, CompanyId)]) -> Problem {
    let message = format!("which company? There are: {}", codes(companies));
    problem("cli.company_needed", "--company", message)
}

fn codes(companies: &[(String, CompanyId)]) -> String {
    companies.iter().map(|(code, _)| code.as_str()).collect::<Vec<&str>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let shown = |text: &str| url(&Address::parse(text).unwrap());
        assert_eq!(shown("postgres://me:secret@host:5432/books"), "postgres://me@host:5432/books");
        assert_eq!(shown("postgres://me:a@b:c@host/books"), "postgres://me@host/books");
        assert_eq!(shown("postgres://me@host/books"), "postgres://me@host/books");
        assert_eq!(shown("postgres://host/books"), "postgres://host/books");
        assert_eq!(shown("sqlite:a:b@c.db"), "sqlite:a:b@c.db");
    }
}
