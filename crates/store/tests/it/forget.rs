//! What is of no more use goes, and nothing else.
use crate::both::on_both;
use quittance_domain::Moment;
use quittance_store::engine_tables::{Outcome, StoredReply};
use quittance_store::record::Record;
use quittance_store::unit_of_work::UnitOfWork;
use quittance_store::{Database, measure};
use uuid::{Builder, Uuid};

fn marker(millis: u64) -> Uuid {
    Builder::from_unix_timestamp_millis(millis, &[7; 10]).into_uuid()
}

fn reply(key: &str, ends: i64) -> StoredReply {
    StoredReply {
        principal: "ada".to_owned(),
        key: key.to_owned(),
        request_hash: "00".to_owned(),
        outcome: Outcome::Ok,
        reply: "{}".to_owned(),
        expires_at: Moment::from_micros(ends),
    }
}

#[test]
fn old_markers_and_ended_replies_are_forgotten() {
    on_both(|place| {
        let (database, company) = place.open();
        let mut session = database.writer().unwrap();
        for millis in [1_000, 2_000, 3_000] {
            let head = session.begin(company, marker(millis)).unwrap();
            let mut unit = UnitOfWork::new(head.base);
            unit.insert(reply(&format!("k{millis}"), i64::try_from(millis).unwrap()));
            unit.accept();
            unit.flush(session.as_mut()).unwrap();
            session.commit(None).unwrap();
        }
        session.begin(company, marker(4_000)).unwrap();
        session.forget(marker(2_500), Moment::from_micros(2_000)).unwrap();
        session.commit(None).unwrap();

        assert!(!session.committed(company, marker(2_000)).unwrap());
        assert!(session.committed(company, marker(3_000)).unwrap());
        assert_eq!(kept(&database), ["k2000", "k3000"], "a reply is kept until it has ended");
    });
}

fn kept(database: &Database) -> Vec<String> {
    let table = StoredReply::table();
    let rows = database.read(|reader| {
        let company = quittance_store::company::id_of_code(reader, "TEST")?;
        measure::table_rows(reader, company.unwrap(), table)
    });
    let key = |row: &Vec<quittance_store::value::Value>| match &row[1] {
        quittance_store::value::Value::Text(key) => key.clone(),
        other => panic!("{other:?} is no key"),
    };
    rows.unwrap().iter().map(key).collect()
}
