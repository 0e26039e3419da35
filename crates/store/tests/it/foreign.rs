//! Databases that are not ours, or not any more: they are refused as such and left alone.
use crate::both::{Place, on_both};
use quittance_domain::CompanyId;
use quittance_store::Fault;
use quittance_store::database::{Address, Database};
use uuid::Uuid;

/// It is refused as another program's, and nothing is made in it.
#[track_caller]
fn is_refused(place: &Place, what: &str) {
    let opened = [
        Database::open(&place.address).map(|_| ()),
        Database::open_existing(&place.address).map(|_| ()),
    ];
    for result in opened {
        assert!(matches!(result, Err(Fault::Version(_))), "{what}: {result:?}");
    }
}

#[test]
fn tables_of_another_program_are_not_migrated() {
    let foreign = [
        "CREATE TABLE song (title TEXT)",
        "CREATE VIEW one AS SELECT 1 AS one",
        "CREATE TABLE installation (name TEXT)",
        "CREATE TABLE installation (id TEXT, schema_version TEXT, oldest_writer TEXT);
         INSERT INTO installation VALUES ('1', 'one', '1')",
        "CREATE TABLE installation (id BIGINT, schema_version BIGINT, oldest_writer BIGINT);
         INSERT INTO installation VALUES (1, 1, 1); CREATE TABLE company (name TEXT)",
    ];
    for sql in foreign {
        on_both(|place| {
            place.execute(sql);
            is_refused(place, sql);
        });
    }
}

#[test]
fn an_installation_that_was_changed_behind_our_back_is_refused() {
    let changes = [
        "UPDATE installation SET schema_version = -1",
        "UPDATE installation SET schema_version = 0",
        "UPDATE installation SET schema_version = 9999",
        "DELETE FROM installation",
        "DROP TABLE company_head",
        "INSERT INTO installation VALUES (2, 1, 1)",
    ];
    for sql in changes {
        on_both(|place| {
            place.open();
            place.execute(sql);
            is_refused(place, sql);
        });
    }
    for version in ["'one'", "1.5", "x'01'", "NULL"] {
        let place = Place::sqlite();
        place.open();
        // SQLite keeps any value in any column, but for the NULL.
        let sql = format!(
            "CREATE TABLE other (id BIGINT, schema_version BIGINT, oldest_writer BIGINT);
             INSERT INTO other VALUES (1, {version}, 1);
             DROP TABLE installation; ALTER TABLE other RENAME TO installation"
        );
        place.execute(&sql);
        is_refused(&place, version);
    }
}

#[test]
fn a_first_start_that_was_cut_off_goes_on() {
    // On PostgreSQL the table is made by itself, before the transaction that fills it.
    let Some(server) = crate::both::server() else { return };
    let place = Place::postgres(&server);
    place.execute(
        "CREATE TABLE installation (id BIGINT NOT NULL, schema_version BIGINT NOT NULL,
         oldest_writer BIGINT NOT NULL, PRIMARY KEY (id))",
    );
    assert!(Database::open_existing(&place.address).unwrap().is_none());
    place.open();
}

#[test]
fn looking_makes_nothing() {
    on_both(|place| {
        assert!(Database::open_existing(&place.address).unwrap().is_none());
        assert!(Database::open_existing(&place.address).unwrap().is_none());
        if let Address::Sqlite(path) = &place.address {
            assert!(!path.exists());
            std::fs::write(path, "").unwrap();
            assert!(Database::open_existing(&place.address).unwrap().is_none());
            assert_eq!(std::fs::metadata(path).unwrap().len(), 0);
        }
        place.open();
        assert!(Database::open_existing(&place.address).unwrap().is_some());
    });
}

#[test]
fn an_unknown_company_and_one_of_a_newer_release_are_told_apart() {
    on_both(|place| {
        let (database, company) = place.open();
        let refused = |company| {
            let begun = database.writer().unwrap().begin(company, Uuid::now_v7());
            match begun {
                Err(Fault::Version(text)) => text,
                other => panic!("{other:?}"),
            }
        };
        assert_eq!(refused(CompanyId::new(99)), "the database has no company 99");
        place.execute("UPDATE company_head SET oldest_writer = 9999");
        let newer = refused(company);
        assert!(newer.contains("9999") && newer.contains("newer release"), "{newer}");
    });
}
