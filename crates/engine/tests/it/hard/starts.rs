//! Many that start at once on one new database: one makes the schema, each company has one id.
use crate::both::on_both;
use quittance_domain::{CompanyId, Currency};
use quittance_store::database::Database;
use std::collections::HashSet;
use std::sync::Barrier;
use std::thread;

const STARTS: usize = 8;
const ROUNDS: usize = 3;

#[test]
fn many_may_start_at_once_on_a_new_database() {
    for _ in 0..ROUNDS {
        on_both(|place| {
            let barrier = Barrier::new(STARTS);
            let start = |number: usize| {
                barrier.wait();
                let database = Database::open(&place.address).unwrap();
                let own = database.claim_company(&format!("OWN-{number}"), Currency::EUR);
                let shared = database.claim_company("SHARED", Currency::EUR);
                (own.unwrap(), shared.unwrap())
            };
            let claimed: Vec<(CompanyId, CompanyId)> = thread::scope(|scope| {
                let start = &start;
                let all: Vec<_> =
                    (0..STARTS).map(|number| scope.spawn(move || start(number))).collect();
                all.into_iter().map(|one| one.join().unwrap()).collect()
            });
            let own: HashSet<CompanyId> = claimed.iter().map(|(own, _)| *own).collect();
            let shared: HashSet<CompanyId> = claimed.iter().map(|(_, shared)| *shared).collect();
            assert_eq!((own.len(), shared.len()), (STARTS, 1));
            assert!(own.is_disjoint(&shared));
        });
    }
}
