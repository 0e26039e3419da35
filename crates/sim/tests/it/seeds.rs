//! Some seeds, a few days each. A seed that found something stays here with what it found.
use quittance_sim::simulate::{Options, Outcome, Troubled, run};
use quittance_store::database::Address;
use quittance_store::scratch::Scratch;

/// Simulates in a database of its own. Panics: at the first disagreement.
fn simulate(beside: &Address, (seed, days): (u64, u32), troubles: Troubled) -> Outcome {
    let scratch = Scratch::beside(beside, &format!("sim_{seed}_{days}_{troubles:?}")).unwrap();
    let address = scratch.address().clone();
    let options = Options { address, seed, days, troubles };
    let outcome = run(&options, &mut |_| {});
    outcome.unwrap_or_else(|error| panic!("{}: {error}\n{error:#?}", beside.engine()))
}

fn on_sqlite(seed: u64, days: u32, troubles: Troubled) -> Outcome {
    let folder = tempfile::tempdir().unwrap();
    let beside = Address::Sqlite(folder.path().join("books.db"));
    simulate(&beside, (seed, days), troubles)
}

/// The server for tests, if there is one. Under QUITTANCE_NO_SKIP there has to be.
fn server() -> Option<Address> {
    let server = std::env::var("QUITTANCE_TEST_POSTGRES").ok();
    if server.is_none() {
        let strict = std::env::var_os("QUITTANCE_NO_SKIP").is_some();
        assert!(!strict, "QUITTANCE_TEST_POSTGRES names no server, and nothing may be skipped");
        eprintln!("PostgreSQL was not tried: QUITTANCE_TEST_POSTGRES names no server");
    }
    server.map(Address::Postgres)
}

#[test]
fn seeds_agree_on_sqlite_whatever_breaks() {
    for seed in 1..=8 {
        let outcome = on_sqlite(seed, 3, Troubled::Often);
        assert!(outcome.done > 40, "{outcome:?}");
        assert!(!outcome.troubles.is_empty(), "{outcome:?}");
        assert!(outcome.refused.len() > 3, "{outcome:?}");
    }
}

#[test]
fn seeds_agree_on_postgresql_whatever_breaks() {
    let Some(server) = server() else { return };
    for seed in [1, 3] {
        let outcome = simulate(&server, (seed, 2), Troubled::Often);
        assert!(outcome.done > 30, "{outcome:?}");
    }
}

#[test]
fn a_seed_gives_the_same_history_to_the_last_hash() {
    let once = on_sqlite(5, 3, Troubled::Never);
    let again = on_sqlite(5, 3, Troubled::Never);
    assert_eq!((once.events, once.hash), (again.events, again.hash));
}
