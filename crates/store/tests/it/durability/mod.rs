//! Durability beyond the process: what a committed batch survives, on SQLite over a disk that is
//! cut off from its power, and that each commit waits for a sync, on both engines.
#[allow(dead_code, reason = "shared with the tests of the engine")]
mod disk;
mod vfs;

use crate::both::{self, Place, on_both};
use disk::{Cut, Unsynced};
use quittance_domain::{CompanyId, Currency};
use quittance_store::Fault;
use quittance_store::database::{Address, Database};
use quittance_store::migrate::SCHEMA_VERSION;
use quittance_store::record;
use quittance_store::record::{ColumnSet, Record, Update};
use quittance_store::session::Session;
use quittance_store::sqlite::{SqliteSession, open_writer};
use rusqlite::Connection;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;
use vfs::Vfs;

const SCHEMA: &str = "
    CREATE TABLE test_note (company_id BIGINT NOT NULL, batch BIGINT NOT NULL,
        line_no BIGINT NOT NULL, text TEXT NOT NULL, PRIMARY KEY (company_id, batch, line_no))";

/// A line that a batch writes.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    batch: i64,
    line_no: i64,
    text: String,
}

record!(Note = "test_note", rank 9_000, key (batch: i64, line_no: i64); text);

/// Batches of one film. Some are large, so that the log is moved into the file several times.
const BATCHES: i64 = 80;

/// Lines of a large batch.
const LARGE: i64 = 60;

/// Pages of the log at which they are moved into the file: few, so that it happens often.
const MOVED_AT: u32 = 200;

/// The lines of a batch: one to four short ones, or many long ones.
fn lines(batch: i64) -> i64 {
    if batch % 6 == 5 { LARGE } else { 1 + batch % 4 }
}

fn note(batch: i64, line_no: i64) -> Note {
    let length = if lines(batch) == LARGE { 4_000 } else { 50 };
    let text = char::from(b'a' + u8::try_from((batch + line_no) % 26).unwrap());
    Note { batch, line_no, text: text.to_string().repeat(length) }
}

/// One batch through the session, as the engine does it: its lines, and a line of the batch
/// before changed twice over.
fn run_batch(session: &mut dyn Session, company: CompanyId, batch: i64) {
    session.begin(company, Uuid::now_v7()).unwrap();
    let rows: Vec<_> = (0..lines(batch)).map(|line_no| note(batch, line_no).write()).collect();
    assert_eq!(session.insert(Note::table(), &rows).unwrap(), rows.len());
    if batch > 1 {
        let row = note(batch - 1, 0).write();
        let untold = Note { batch: batch - 1, line_no: 0, text: String::new() };
        let changed = ColumnSet::differing(&untold.write(), &row);
        let before = [Update { row, changed }];
        assert_eq!(session.update(Note::table(), &before).unwrap(), 1);
    }
    session.commit(None).unwrap();
}

/// A new file on a disk of its own, with one company and the table of the test.
struct Shop {
    folder: tempfile::TempDir,
    vfs: Vfs,
    company: CompanyId,
}

impl Shop {
    fn new() -> Self {
        let (folder, vfs) = (tempfile::tempdir().unwrap(), Vfs::register());
        let path = folder.path().join("books.db");
        let database = open_over(&vfs, &path);
        let company = database.claim_company("TEST", Currency::EUR).unwrap();
        let connection = open_writer(&path, Some(&vfs.name)).unwrap();
        connection.execute_batch(SCHEMA).unwrap();
        Self { folder, vfs, company }
    }

    fn connection(&self) -> Connection {
        let path = self.folder.path().join("books.db");
        let connection = open_writer(&path, Some(&self.vfs.name)).unwrap();
        connection.pragma_update(None, "wal_autocheckpoint", MOVED_AT).unwrap();
        connection
    }

    /// Runs all batches over a connection and films them.
    fn film(&self, connection: Connection, seed: u64) -> Vec<(u64, Cut)> {
        let acknowledged = Arc::new(AtomicU64::new(0));
        let mut session = SqliteSession::new(connection);
        self.vfs.disk.film(seed, 120, Arc::clone(&acknowledged));
        for batch in 1..=BATCHES {
            run_batch(&mut session, self.company, batch);
            acknowledged.store(u64::try_from(batch).unwrap(), Ordering::SeqCst);
        }
        self.vfs.disk.filmed()
    }
}

fn open_over(vfs: &Vfs, path: &Path) -> Database {
    let address = Address::Sqlite(path.to_owned());
    Database::open_with_vfs(&address, Some(&vfs.name)).unwrap().0
}

/// What is found after a cut: the last whole batch.
fn reopen(folder: &Path) -> Result<i64, String> {
    let (path, vfs) = (folder.join("books.db"), Vfs::register()); // which syncs no real disk
    let address = Address::Sqlite(path.clone());
    let opened = Database::open_with_vfs(&address, Some(&vfs.name));
    opened.map_err(|fault| fault.to_string())?;
    let connection = open_writer(&path, Some(&vfs.name)).unwrap();
    let one = |sql: &str| -> Result<i64, String> {
        connection.query_row(sql, [], |row| row.get(0)).map_err(|error| error.to_string())
    };
    let check = connection.query_row("PRAGMA quick_check", [], |row| row.get(0));
    match check.unwrap_or_else(|error| error.to_string()) {
        ok if ok == "ok" => {}
        damage => return Err(damage.lines().take(2).collect::<Vec<_>>().join("; ")),
    }
    let last = one("SELECT COALESCE(MAX(batch), 0) FROM test_note")?;
    let found = one("SELECT COUNT(*) FROM test_note")?;
    let expected: i64 = (1..=last).map(lines).sum();
    if found != expected {
        return Err(format!("{found} lines of {expected} up to batch {last}"));
    }
    let heads = one("SELECT SUM(batches) FROM company_head")?;
    let markers = one("SELECT COUNT(*) FROM batch")?;
    if (heads, markers) != (last, last) {
        return Err(format!("batch {last}, but {heads} counted and {markers} marked"));
    }
    Ok(last)
}

/// What the cuts lost of what was acknowledged: a line for each loss.
fn losses(cuts: &[(u64, Cut)], seed: u64) -> Vec<String> {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut lost = Vec::new();
    for (acknowledged, cut) in cuts {
        for unsynced in Unsynced::ALL {
            let folder = tempfile::tempdir().unwrap();
            cut.materialise(folder.path(), unsynced, &mut random);
            let last = reopen(folder.path());
            let acknowledged = i64::try_from(*acknowledged).unwrap();
            let kept = last.as_ref().is_ok_and(|last| *last >= acknowledged);
            if !kept {
                lost.push(format!("{unsynced:?}: {acknowledged} acknowledged, found {last:?}"));
            }
        }
    }
    lost
}

#[test]
fn a_power_cut_loses_no_committed_batch() {
    for seed in [1, 2] {
        let shop = Shop::new();
        let cuts = shop.film(shop.connection(), seed);
        assert!(cuts.len() >= 20, "only {} cuts", cuts.len());
        let (_, last) = cuts.last().unwrap();
        let moved = last.synced_length("books.db");
        assert!(moved > 1_000_000, "only {moved} bytes were moved from the log into the file");
        let lost = losses(&cuts, seed);
        assert!(lost.is_empty(), "seed {seed}: {}", lost.join("\n"));
    }
}

/// The proof that the test above can fail.
#[test]
fn a_power_cut_loses_committed_batches_when_nothing_is_synced() {
    let shop = Shop::new();
    let connection = shop.connection();
    connection.execute_batch("PRAGMA synchronous=OFF").unwrap();
    let cuts = shop.film(connection, 3);
    let lost = losses(&cuts, 3);
    assert!(lost.len() > cuts.len(), "only {} of {} cuts lost something", lost.len(), cuts.len());
}

/// A cut while the file is made and its schema written leaves a file that the next start takes.
#[test]
fn a_power_cut_at_the_first_start_leaves_a_file_that_opens() {
    let (folder, vfs) = (tempfile::tempdir().unwrap(), Vfs::register());
    vfs.disk.film(4, 3, Arc::default());
    let database = open_over(&vfs, &folder.path().join("books.db"));
    database.claim_company("TEST", Currency::EUR).unwrap();
    let cuts = vfs.disk.filmed();
    let mut random = fastrand::Rng::with_seed(4);
    let mut tried = 0;
    for (_, cut) in &cuts {
        for unsynced in Unsynced::ALL {
            let folder = tempfile::tempdir().unwrap();
            cut.materialise(folder.path(), unsynced, &mut random);
            let address = Address::Sqlite(folder.path().join("books.db"));
            let vfs = Vfs::register();
            let opened = Database::open_with_vfs(&address, Some(&vfs.name));
            let (database, migrated) = opened.unwrap();
            assert_eq!(migrated.to, SCHEMA_VERSION);
            database.claim_company("TEST", Currency::EUR).unwrap();
            tried += 1;
        }
    }
    println!("{tried} first starts");
}

/// With little memory a batch writes before it commits; without room that fails in its middle.
#[test]
fn a_disk_that_is_full_in_the_middle_of_a_batch_undoes_all_of_it() {
    let shop = Shop::new();
    let connection = shop.connection();
    connection.pragma_update(None, "cache_size", 10).unwrap();
    let mut session = SqliteSession::new(connection);
    run_batch(&mut session, shop.company, 1);
    let rows: Vec<_> = (0..LARGE).map(|line_no| note(5, line_no).write()).collect();
    for room in [0, 10_000, 100_000] {
        shop.vfs.disk.leave_room(Some(room));
        session.begin(shop.company, Uuid::now_v7()).unwrap();
        let fault = session.insert(Note::table(), &rows).unwrap_err();
        assert!(matches!(fault, Fault::Unavailable(_)), "{fault}");
        session.rollback();
        shop.vfs.disk.leave_room(None);
        let mut random = fastrand::Rng::with_seed(5);
        for unsynced in Unsynced::ALL {
            let folder = tempfile::tempdir().unwrap();
            shop.vfs.disk.cut().materialise(folder.path(), unsynced, &mut random);
            assert_eq!(reopen(folder.path()), Ok(1), "{unsynced:?}, room for {room}");
        }
    }
    run_batch(&mut session, shop.company, 2);
}

#[test]
fn each_commit_waits_for_a_sync() {
    let shop = Shop::new();
    let mut session = SqliteSession::new(shop.connection());
    for batch in 1..=20 {
        let before = shop.vfs.disk.syncs();
        run_batch(&mut session, shop.company, batch);
        assert!(shop.vfs.disk.syncs() > before, "batch {batch} was not synced");
    }
}

/// On PostgreSQL: all of the log up to the commit has been flushed when the commit returns.
#[test]
fn each_commit_waits_for_the_flush_of_its_log() {
    let Some(server) = both::server() else { return };
    let place = Place::postgres(&server);
    let (database, company) = place.open();
    place.execute(SCHEMA);
    let Address::Postgres(url) = &place.address else { unreachable!("it was made so") };
    let mut watcher = postgres::Client::connect(url, postgres::NoTls).unwrap();
    let mut session = database.writer().unwrap();
    for batch in 1..=20 {
        session.begin(company, Uuid::now_v7()).unwrap();
        let rows: Vec<_> = (0..lines(batch)).map(|line| note(batch, line).write()).collect();
        session.insert(Note::table(), &rows).unwrap();
        let sql = "SELECT CAST(pg_current_wal_insert_lsn() AS TEXT)";
        let written: String = watcher.query_one(sql, &[]).unwrap().get(0);
        session.commit(None).unwrap();
        // The commit's own record lies behind all that its transaction had written.
        let sql = format!("SELECT pg_current_wal_flush_lsn() > CAST('{written}' AS pg_lsn)");
        let flushed: bool = watcher.query_one(&sql, &[]).unwrap().get(0);
        assert!(flushed, "batch {batch} was acknowledged before its log was flushed");
    }
}

#[test]
fn the_settings_that_make_a_commit_durable_are_read_back() {
    on_both(|place| {
        let (database, _) = place.open();
        let expected = match place.address {
            Address::Sqlite(_) => "journal_mode=wal, synchronous=2",
            Address::Postgres(_) => "fsync=on, synchronous_commit=on, full_page_writes=on",
        };
        assert_eq!(database.durability().unwrap(), expected);
    });
}
