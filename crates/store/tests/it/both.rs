//! Runs a test on both engines, each time on a database of its own.
use quittance_domain::CompanyId;
use quittance_domain::Currency;
use quittance_store::database::{Address, Database};
use std::sync::atomic::{AtomicU32, Ordering};

/// A database that is gone when the test is over.
pub struct Place {
    pub address: Address,
    folder: Option<tempfile::TempDir>,
    drop_from: Option<(String, String)>,
}

impl Place {
    pub fn sqlite() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let address = Address::Sqlite(folder.path().join("books.db"));
        Self { address, folder: Some(folder), drop_from: None }
    }

    pub fn postgres(server: &str) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("quittance_test_{}_{number}", std::process::id());
        let mut client = postgres::Client::connect(server, postgres::NoTls).unwrap();
        client.batch_execute(&format!("CREATE DATABASE {name}")).unwrap();
        let (head, _) = server.rsplit_once('/').unwrap();
        let address = Address::Postgres(format!("{head}/{name}"));
        Self { address, folder: None, drop_from: Some((server.to_owned(), name)) }
    }

    /// Opens it with one company.
    pub fn open(&self) -> (Database, CompanyId) {
        let database = Database::open(&self.address).unwrap();
        let company = database.claim_company("TEST", Currency::EUR).unwrap();
        (database, company)
    }

    /// Runs statements behind the store's back.
    pub fn execute(&self, sql: &str) {
        match &self.address {
            Address::Sqlite(path) => {
                rusqlite::Connection::open(path).unwrap().execute_batch(sql).unwrap();
            }
            Address::Postgres(url) => {
                let mut client = postgres::Client::connect(url, postgres::NoTls).unwrap();
                client.batch_execute(sql).unwrap();
            }
        }
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        drop(self.folder.take());
        if let Some((server, name)) = self.drop_from.take()
            && let Ok(mut client) = postgres::Client::connect(&server, postgres::NoTls)
        {
            let _ = client.batch_execute(&format!("DROP DATABASE {name} WITH (FORCE)"));
        }
    }
}

/// The server for tests, if there is one. Under QUITTANCE_NO_SKIP there has to be.
pub fn server() -> Option<String> {
    let server = std::env::var("QUITTANCE_TEST_POSTGRES").ok();
    if server.is_none() {
        let strict = std::env::var_os("QUITTANCE_NO_SKIP").is_some();
        assert!(!strict, "QUITTANCE_TEST_POSTGRES names no server, and nothing may be skipped");
        eprintln!("PostgreSQL was not tried: QUITTANCE_TEST_POSTGRES names no server");
    }
    server
}

/// Runs a test on SQLite and, where a server is named, on PostgreSQL.
pub fn on_both(test: impl Fn(&Place)) {
    test(&Place::sqlite());
    if let Some(server) = server() {
        test(&Place::postgres(&server));
    }
}
