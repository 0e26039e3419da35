//! The engine on a disk in trouble: full, read-only, unable to sync. SQLite over the test's VFS.
use super::count::{Count, SCHEMA, Shop, value_of};
use super::disk::Unsynced;
use super::vfs::Vfs;
use quittance_engine::{Failure, Ticket};
use quittance_store::Fault;
use quittance_store::database::{Address, Database};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};
use tempfile::TempDir;

/// Commands handed in before the first is awaited, so that they share a batch.
const BATCH: i64 = 16;

/// A shop on a disk of its own.
struct Site {
    shop: Shop,
    vfs: Vfs,
    folder: TempDir,
}

impl Site {
    fn new() -> Self {
        let (folder, vfs) = (tempfile::tempdir().unwrap(), Vfs::register());
        let path = folder.path().join("books.db");
        let shop = open(&path, &vfs, true);
        Self { shop, vfs, folder }
    }

    /// Hands in a batch of counts, each with its key, each on its own counter.
    fn batch(&self, name: &str, padding: usize) -> Vec<Ticket<Count>> {
        let submit = |id: i64| {
            let envelope = self.shop.envelope().with_key(&format!("{name}-{id}"));
            self.shop.engine.submit(Count { id, padding }, envelope).unwrap()
        };
        (1..=BATCH).map(submit).collect()
    }

    fn values(&self) -> Vec<i64> {
        (1..=BATCH).map(|id| self.shop.value(id)).collect()
    }

    /// The counters as they would be if the power went off now, for each fate of what was not
    /// synced.
    fn values_after_a_cut(&self, seed: u64) -> Vec<Vec<i64>> {
        let (cut, mut random) = (self.vfs.disk.cut(), fastrand::Rng::with_seed(seed));
        let after = |unsynced: &Unsynced| {
            let (folder, vfs) = (tempfile::tempdir().unwrap(), Vfs::register());
            cut.materialise(folder.path(), *unsynced, &mut random);
            let shop = open(&folder.path().join("books.db"), &vfs, false);
            shop.check();
            (1..=BATCH).map(|id| shop.value(id)).collect()
        };
        Unsynced::ALL.iter().map(after).collect()
    }
}

fn address(path: &Path) -> Address {
    Address::Sqlite(path.to_owned())
}

fn open(path: &Path, vfs: &Vfs, new: bool) -> Shop {
    let (database, _) = Database::open_with_vfs(&address(path), Some(&vfs.name)).unwrap();
    if new {
        let connection = quittance_store::sqlite::open_writer(path, Some(&vfs.name)).unwrap();
        connection.execute_batch(SCHEMA).unwrap();
    }
    Shop::impatient(database)
}

#[test]
fn a_full_disk_answers_unavailable_and_nothing_is_half_done() {
    let site = Site::new();
    let mut count = 0;
    let mut denied_in_all = 0;
    // From no byte, over parts of a page, to nearly all that is written.
    for room in [0, 1, 23, 24, 2_000, 4_120, 8_000, 20_000, 50_000, 120_000] {
        let name = format!("room {room}");
        site.vfs.disk.leave_room(Some(room));
        let began = Instant::now();
        let mut expected = Vec::new();
        for ticket in site.batch(&name, 8_000) {
            match ticket.wait() {
                Ok(done) => expected.push(done.reply), // its batch had room
                Err(Failure::Unavailable(text)) => {
                    assert!(text.contains("full"), "{name}: {text}");
                    expected.push(count);
                    denied_in_all += 1;
                }
                Err(other) => panic!("{name}: {other}"),
            }
        }
        assert!(began.elapsed() < Duration::from_secs(4), "{name}: a full disk is not waited for");
        assert_eq!(site.values(), expected, "{name}");
        site.vfs.disk.leave_room(None);
        count += 1;
        for (ticket, before) in site.batch(&name, 8_000).into_iter().zip(expected) {
            let done = ticket.wait().unwrap();
            assert_eq!((done.reply, done.repeated), (count, before == count), "{name}");
        }
    }
    assert!(denied_in_all > 8 * BATCH, "only {denied_in_all} found no room");
    site.shop.check();
    for values in site.values_after_a_cut(1) {
        assert_eq!(values, [count; BATCH as usize]);
    }
}

/// A sync that fails once is nobody's loss: the batch is written again.
#[test]
fn a_sync_that_fails_once_is_not_noticed() {
    for kept in [false, true] {
        let site = Site::new();
        for round in 1..=5 {
            site.vfs.disk.fail_syncs(1, kept);
            for ticket in site.batch(&format!("round {round}"), 100) {
                let done = ticket.wait().unwrap();
                assert_eq!((done.reply, done.repeated), (round, false));
            }
            assert_eq!(site.vfs.disk.failing_syncs(), 0, "a sync failed");
            for values in site.values_after_a_cut(2) {
                assert_eq!(values, vec![round; BATCH as usize], "kept: {kept}");
            }
        }
        site.shop.check();
    }
}

/// While every sync fails nothing is acknowledged, and what is denied stays undone: also when the
/// disk had got what it said it could not sync, and the power goes off.
#[test]
fn what_is_denied_while_no_sync_succeeds_is_never_done() {
    for kept in [false, true] {
        let site = Site::new();
        for ticket in site.batch("before", 100) {
            ticket.wait().unwrap();
        }
        site.vfs.disk.fail_syncs(usize::MAX, kept);
        let ticket = site.batch("denied", 3_000).swap_remove(0);
        let failure = ticket.wait().unwrap_err();
        for values in site.values_after_a_cut(3) {
            match failure {
                Failure::Unavailable(_) => assert_eq!(values, [1; BATCH as usize], "{kept}"),
                Failure::Unknown(_) => assert!(values == [1; 16] || values == [2; 16], "{kept}"),
                ref other => panic!("{other}"),
            }
        }
        site.vfs.disk.fail_syncs(0, kept);
        for ticket in site.batch("denied", 3_000) {
            assert_eq!(ticket.wait().unwrap().reply, 2, "{kept}");
        }
        for values in site.values_after_a_cut(4) {
            assert_eq!(values, [2; BATCH as usize], "{kept}");
        }
    }
}

#[test]
fn a_disk_that_becomes_read_only_is_left_as_it_is() {
    let site = Site::new();
    assert_eq!(site.shop.count(1), Ok(1));
    site.vfs.disk.set_read_only(true);
    for _ in 0..3 {
        assert!(matches!(site.shop.count(1), Err(Failure::Unavailable(_))));
    }
    assert_eq!(site.shop.value(1), 1, "it can be read");
    site.vfs.disk.set_read_only(false);
    assert_eq!(site.shop.count(1), Ok(2));
    site.shop.check();
}

#[test]
fn a_file_that_cannot_be_written_can_be_read_and_refuses_commands() {
    let Site { shop, vfs, folder } = Site::new();
    assert_eq!(shop.count(1), Ok(1));
    let company = shop.company;
    drop(shop);
    vfs.disk.set_read_only(true);
    let path: PathBuf = folder.path().join("books.db");
    match Database::open_with_vfs(&address(&path), Some(&vfs.name)) {
        Err(fault) => assert!(matches!(fault, Fault::Unavailable(_)), "{fault}"),
        Ok((database, _)) => {
            let claimed = database.claim_company("ANOTHER", quittance_domain::Currency::EUR);
            assert!(matches!(claimed, Err(Fault::Unavailable(_))), "{claimed:?}");
            assert_eq!(value_of(&database, company, 1).unwrap(), 1);
        }
    }
    vfs.disk.set_read_only(false);
    let shop = open(&path, &vfs, false);
    assert_eq!(shop.count(1), Ok(2));
    shop.check();
}

/// One reply, at least one sync: between the moment when a command is handed in and its answer.
#[test]
fn no_reply_comes_before_a_sync() {
    let site = Site::new();
    for count in 1..=20 {
        let before = site.vfs.disk.syncs();
        assert_eq!(site.shop.count(1), Ok(count));
        assert!(site.vfs.disk.syncs() > before, "count {count} was not synced");
    }
}
