//! Backup and restore: a new file, whole under its name, or a refusal; nothing else is touched.
use crate::both::Place;
use quittance_store::Fault;
use quittance_store::backup::CopyError;
use quittance_store::company;
use quittance_store::database::{Address, Database};
use std::fs;
use std::path::{Path, PathBuf};

/// A folder with the database `books.db` of one company.
fn books() -> (Place, PathBuf, Database) {
    let place = Place::sqlite();
    let (database, _) = place.open();
    let Address::Sqlite(path) = &place.address else { panic!("it is a file") };
    let folder = path.parent().unwrap().to_owned();
    (place, folder, database)
}

/// The companies of a file that is opened as it is.
fn companies(path: &Path) -> usize {
    let database = Database::open_existing(&Address::Sqlite(path.to_owned())).unwrap().unwrap();
    database.read(|reader| company::list(reader)).unwrap().len()
}

fn restore(backup: &Path, target: &Path) -> Result<(), CopyError> {
    Database::restore(backup, &Address::Sqlite(target.to_owned()))
}

/// The names in a folder, without those that SQLite keeps beside an open database.
fn names(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut names: Vec<String> =
        names.filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm")).collect();
    names.sort();
    names
}

#[test]
fn a_copy_writes_to_no_file_that_is_there() {
    let (_place, folder, database) = books();
    // Names that a copy might take for its own while it is made.
    for live in ["copy.part", "copy.tmp", "back.part"] {
        database.backup(&folder.join(live)).unwrap();
    }
    database.backup(&folder.join("copy")).unwrap();
    let from_part = Database::open(&Address::Sqlite(folder.join("copy.part"))).unwrap();
    drop(from_part);
    restore(&folder.join("back.part"), &folder.join("back")).unwrap();
    let expected = ["back", "back.part", "books.db", "copy", "copy.part", "copy.tmp"];
    assert_eq!(names(&folder), expected);
    for name in expected {
        assert_eq!(companies(&folder.join(name)), 1, "{name}");
    }
}

#[test]
fn a_place_that_is_taken_or_not_clean_is_refused() {
    let (_place, folder, database) = books();
    let at = |name: &str| folder.join(name);
    let backup = at("backup.db");
    database.backup(&backup).unwrap();
    fs::write(at("new.db-wal"), "of a database that was here").unwrap();
    fs::write(at("old.db-journal"), "").unwrap();
    std::os::unix::fs::symlink("nowhere", at("link")).unwrap();
    let before = names(&folder);
    let check = |name: &str, expected: &dyn Fn(&CopyError) -> bool| {
        for result in [database.backup(&at(name)), restore(&backup, &at(name))] {
            let error = result.unwrap_err();
            assert!(expected(&error), "{name}: {error}");
        }
    };
    for taken in ["books.db", "backup.db", "link"] {
        check(taken, &|error| *error == CopyError::Taken(at(taken)));
    }
    check("new.db", &|error| *error == CopyError::Leftover(at("new.db-wal")));
    check("old.db", &|error| *error == CopyError::Leftover(at("old.db-journal")));
    for reserved in ["x-wal", "x.db-shm", "books.db-journal"] {
        check(reserved, &|error| *error == CopyError::Reserved(at(reserved)));
    }
    check("no folder/x.db", &|error| matches!(error, CopyError::Fault(Fault::Unavailable(_))));
    assert_eq!(names(&folder), before, "a refusal leaves nothing behind");
}

#[test]
fn copies_at_once_to_one_name_end_with_one_of_them() {
    let (_place, folder, database) = books();
    let target = folder.join("copy.db");
    let results: Vec<_> = std::thread::scope(|scope| {
        let one = || scope.spawn(|| database.backup(&target));
        let all: Vec<_> = (0..4).map(|_| one()).collect();
        all.into_iter().map(|one| one.join().unwrap()).collect()
    });
    let done = results.iter().filter(|result| result.is_ok()).count();
    let taken = Err(CopyError::Taken(target.clone()));
    assert_eq!(done, 1, "{results:?}");
    assert!(results.iter().all(|result| result.is_ok() || *result == taken), "{results:?}");
    assert_eq!(companies(&target), 1);
    assert_eq!(names(&folder), ["books.db", "copy.db"]);
}

#[test]
fn a_restore_takes_the_log_beside_its_backup_and_leaves_both_as_they_are() {
    let (_place, folder, database) = books();
    database.claim_company("LATER", quittance_domain::Currency::EUR).unwrap();
    let open = database.writer().unwrap(); // whoever closes last empties the log
    let reader = database.read(|reader| company::list(reader)).unwrap();
    assert_eq!(reader.len(), 2);
    // A copy by hand of a database in use: its last changes stand in the log alone.
    let held = rusqlite::Connection::open(folder.join("books.db")).unwrap();
    held.execute_batch("UPDATE company_code SET code = 'LAST' WHERE code = 'LATER'").unwrap();
    fs::copy(folder.join("books.db"), folder.join("copy.db")).unwrap();
    fs::copy(folder.join("books.db-wal"), folder.join("copy.db-wal")).unwrap();
    drop((open, held));
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    let before = (read("copy.db"), read("copy.db-wal"));
    assert!(!before.1.is_empty());
    restore(&folder.join("copy.db"), &folder.join("new.db")).unwrap();
    assert_eq!((read("copy.db"), read("copy.db-wal")), before);
    let new = Database::open(&Address::Sqlite(folder.join("new.db"))).unwrap();
    let codes = new.read(|reader| company::list(reader)).unwrap();
    let codes: Vec<String> = codes.into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["LAST", "TEST"]);
}

#[test]
fn a_restore_leaves_nothing_beside_its_backup() {
    let (_place, folder, database) = books();
    database.claim_company("LATER", quittance_domain::Currency::EUR).unwrap();
    drop(database); // the last one: all is in the file, which still says that it has a log
    fs::copy(folder.join("books.db"), folder.join("copy.db")).unwrap();
    restore(&folder.join("copy.db"), &folder.join("new.db")).unwrap();
    for end in ["-wal", "-shm"] {
        assert!(!folder.join(format!("copy.db{end}")).exists(), "{end}");
    }
    let read = |name: &str| fs::read(folder.join(name)).unwrap();
    assert_eq!(read("copy.db"), read("books.db"));
    assert_eq!(companies(&folder.join("new.db")), 2);
}

#[test]
fn only_a_database_of_ours_is_restored() {
    let (_place, folder, database) = books();
    let at = |name: &str| folder.join(name);
    fs::write(at("empty.db"), "").unwrap();
    fs::write(at("letter.db"), "this is a letter\n".repeat(500)).unwrap();
    for (name, sql) in [
        ("songs.db", "CREATE TABLE song (title TEXT)"),
        ("views.db", "CREATE VIEW one AS SELECT 1"),
        ("other.db", "CREATE TABLE installation (schema_version TEXT)"),
    ] {
        rusqlite::Connection::open(at(name)).unwrap().execute_batch(sql).unwrap();
    }
    for (name, version) in [("minus.db", "-1"), ("zero.db", "0"), ("newer.db", "9999")] {
        database.backup(&at(name)).unwrap();
        let sql = format!("UPDATE installation SET schema_version = {version}");
        rusqlite::Connection::open(at(name)).unwrap().execute_batch(&sql).unwrap();
    }
    let foreign = ["empty", "letter", "songs", "views", "other", "minus", "zero", "newer"];
    for name in foreign {
        let restored = restore(&at(&format!("{name}.db")), &at("new.db"));
        let is_version = matches!(restored, Err(CopyError::Fault(Fault::Version(_))));
        assert!(is_version, "{name}: {restored:?}");
        assert!(!at("new.db").exists());
    }
}
