//! Places that are not for this release: a newer schema, another program's file, no database at
//! all. It says so, changes nothing, and an engine that runs stops writing.
use super::count::{Shop, value_of};
use crate::both::{Place, on_both};
use quittance_engine::Failure;
use quittance_store::Fault;
use quittance_store::database::{Address, Database};
use quittance_store::migrate::SCHEMA_VERSION;
use std::fs;
use std::path::Path;

#[test]
fn a_database_of_a_newer_version_is_left_alone() {
    on_both(|place| {
        drop(Shop::new(place));
        let newer = SCHEMA_VERSION + 1;
        place.execute(&format!("UPDATE installation SET schema_version = {newer}"));
        let before = bytes(&place.address);
        for _ in 0..2 {
            match Database::open(&place.address) {
                Err(Fault::Version(text)) => assert!(text.contains("newer release"), "{text}"),
                other => panic!("{other:?}"),
            }
        }
        assert!(bytes(&place.address) == before, "the file was changed");
        place.execute(&format!("UPDATE installation SET schema_version = {SCHEMA_VERSION}"));
        assert_eq!(Shop::new(place).count(1), Ok(1));
    });
}

/// A newer release migrates while an older one runs: the older one's next batch writes nothing.
#[test]
fn an_engine_stops_writing_when_a_newer_release_takes_over() {
    on_both(|place| {
        let shop = Shop::new(place);
        assert_eq!(shop.count(1), Ok(1));
        let newer = SCHEMA_VERSION + 1;
        place.execute(&format!("UPDATE company_head SET oldest_writer = {newer}"));
        match shop.count(1) {
            Err(Failure::Unavailable(text)) => assert!(text.contains("newer release"), "{text}"),
            other => panic!("{other:?}"),
        }
        assert_eq!(shop.value(1), 1);
        place.execute(&format!("UPDATE company_head SET oldest_writer = {SCHEMA_VERSION}"));
        assert_eq!(shop.count(1), Ok(2));
        shop.check();
    });
}

/// The content of a file, as its bytes; nothing on a server.
fn bytes(address: &Address) -> Vec<u8> {
    match address {
        Address::Sqlite(path) => fs::read(path).unwrap(),
        Address::Postgres(_) => Vec::new(),
    }
}

/// Fails unless opening a file is refused as `Version` and leaves it, and its folder, untouched.
fn is_left_alone(folder: &Path, name: &str) {
    let path = folder.join(name);
    let before = fs::read(&path).unwrap();
    let files = || fs::read_dir(folder).unwrap().count();
    let count = files();
    let opened = Database::open(&Address::Sqlite(path.clone()));
    assert!(matches!(opened, Err(Fault::Version(_))), "{name}: {opened:?}");
    assert!(fs::read(&path).unwrap() == before, "{name} was changed");
    assert_eq!(files(), count, "{name}: something lies beside it");
}

#[test]
fn the_file_of_another_program_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    let other = rusqlite::Connection::open(folder.path().join("other.db")).unwrap();
    other.execute_batch("CREATE TABLE mark (a TEXT); INSERT INTO mark VALUES ('a')").unwrap();
    drop(other);
    is_left_alone(folder.path(), "other.db");
    fs::write(folder.path().join("letter.txt"), "Dear Sir or Madam, ".repeat(1_000)).unwrap();
    is_left_alone(folder.path(), "letter.txt");
    fs::write(folder.path().join("short.txt"), "Hi").unwrap();
    is_left_alone(folder.path(), "short.txt");
}

#[test]
fn a_place_that_is_no_file_is_unavailable() {
    let folder = tempfile::tempdir().unwrap();
    for path in [folder.path().to_owned(), folder.path().join("missing/books.db")] {
        let opened = Database::open(&Address::Sqlite(path.clone()));
        assert!(matches!(opened, Err(Fault::Unavailable(_))), "{}: {opened:?}", path.display());
    }
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

/// A file that was damaged on its disk: nothing is acknowledged on it, nobody is blamed.
#[test]
fn a_damaged_file_is_unavailable() {
    let place = Place::sqlite();
    let shop = Shop::new(&place);
    let company = shop.company;
    assert_eq!(shop.count(1), Ok(1));
    drop(shop);
    let Address::Sqlite(path) = &place.address else { unreachable!("it was made so") };
    let mut content = fs::read(path).unwrap();
    content[4_096..].fill(0x5a); // all but the first page, where the schema begins
    fs::write(path, &content).unwrap();
    match Database::open(&place.address) {
        Err(fault) => assert!(matches!(fault, Fault::Unavailable(_)), "{fault}"),
        Ok(database) => {
            let read = value_of(&database, company, 1);
            assert!(matches!(read, Err(Fault::Unavailable(_))), "{read:?}");
        }
    }
}
