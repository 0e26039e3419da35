//! PostgreSQL for real: servers and backends that are killed, connections that are terminated,
//! deadlocks with a foreign session, and commits whose outcome nobody hears.
use super::count::{Count, Met, RETRY_MS, SCHEMA, Shop, url};
use super::proxy::{Cut, Proxy};
use super::server::Server;
use crate::both::{self, Place};
use postgres::{Client, NoTls};
use quittance_engine::Failure;
use quittance_store::Fault;
use quittance_store::database::{Address, Database};
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

const CLIENTS: i64 = 16;

/// Longer than a reading connection is used again without a question whether it is alive.
const TRUSTED_FOR: Duration = Duration::from_millis(150);

/// Lets a crowd count while something happens; gives what it met.
fn meanwhile(shop: &Shop, happening: impl FnOnce()) -> Met {
    let stop = AtomicBool::new(false);
    let met = thread::scope(|scope| {
        let crowd = scope.spawn(|| shop.crowd(CLIENTS, &stop));
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(happening));
        stop.store(true, Ordering::Relaxed);
        let met = crowd.join().unwrap();
        caught.unwrap();
        met
    });
    shop.check();
    println!("{met:?} in {} batches", shop.engine.counts().batches());
    met
}

fn shop_on(server: &Server) -> Shop {
    let database = Database::open(&Address::Postgres(server.url())).unwrap();
    server.client().batch_execute(SCHEMA).unwrap();
    Shop::on(database)
}

fn pause(random: &mut fastrand::Rng, milliseconds: std::ops::Range<u64>) {
    sleep(Duration::from_millis(random.u64(milliseconds)));
}

#[test]
fn what_was_acknowledged_survives_the_kill_of_backends_and_of_the_server() {
    let Some(mut server) = Server::new() else { return };
    let shop = shop_on(&server);
    let mut random = fastrand::Rng::with_seed(11);
    let met = meanwhile(&shop, || {
        for _ in 0..4 {
            pause(&mut random, 100..300);
            let end = Instant::now() + Duration::from_secs(30);
            while !server.kill_backend() {
                assert!(Instant::now() < end, "no backend serves the engine");
                sleep(Duration::from_millis(20));
            }
        }
        for _ in 0..3 {
            pause(&mut random, 200..500);
            server.kill();
            pause(&mut random, 0..200);
            server.start();
        }
        pause(&mut random, 200..300);
    });
    assert!(met.counted > 200, "{met:?}");
}

#[test]
fn a_server_that_was_away_is_used_again() {
    let Some(mut server) = Server::new() else { return };
    let shop = shop_on(&server);
    assert_eq!(shop.count(1), Ok(1));
    server.stop();
    let began = Instant::now();
    for _ in 0..3 {
        assert!(matches!(shop.count(1), Err(Failure::Unavailable(_))));
    }
    assert!(began.elapsed() < Duration::from_secs(5), "who is away is not waited for");
    server.start();
    assert_eq!(shop.count(1), Ok(2));
    assert_eq!(shop.value(1), 2);
    server.kill();
    server.start();
    assert_eq!(shop.count(1), Ok(3));
    sleep(TRUSTED_FOR);
    assert_eq!(shop.value(1), 3, "the reading connection of before is not used");

    // A server that would acknowledge what is not on its disk is none to write to.
    let mut client = server.client();
    client.batch_execute("ALTER SYSTEM SET fsync = off").unwrap();
    server.stop();
    server.start();
    let failure = shop.count(1).unwrap_err();
    assert!(failure.to_string().contains("fsync=off"), "{failure}");
    let durability = shop.engine.database().durability();
    assert!(matches!(durability, Err(Fault::Unavailable(_))), "{durability:?}");
    sleep(TRUSTED_FOR);
    assert_eq!(shop.value(1), 3, "reading is allowed");
}

#[test]
fn no_command_fails_while_connections_are_terminated_again_and_again() {
    let Some(server) = both::server() else { return };
    let place = Place::postgres(&server);
    let shop = Shop::new(&place);
    let mut random = fastrand::Rng::with_seed(12);
    let mut ended = 0;
    let met = meanwhile(&shop, || {
        let mut client = Client::connect(url(&place), NoTls).unwrap();
        let sql = "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity
                   WHERE application_name = 'quittance' AND datname = current_database()";
        for round in 0..30 {
            if round % 3 != 0 {
                shop.wait_for_progress(); // or else a slow machine would never get anywhere
            }
            pause(&mut random, 0..60);
            ended += client.query_one(sql, &[]).unwrap().get::<_, i64>(0);
        }
    });
    assert!(ended >= 20, "only {ended} connections were ended");
    assert_eq!((met.unavailable, met.unknown), (0, 0), "{met:?}");
    assert_eq!(met.repeated, 0, "{met:?}");
}

/// A foreign session has a row that the batch wants, and wants the company that the batch has.
#[test]
fn a_deadlock_with_a_foreign_session_is_run_again() {
    let Some(server) = both::server() else { return };
    let place = Place::postgres(&server);
    let shop = Shop::new(&place);
    assert_eq!(shop.count(1), Ok(1));
    let tried = shop.engine.counts().batches();
    let mut foreign = Client::connect(url(&place), NoTls).unwrap();
    let mut watcher = Client::connect(url(&place), NoTls).unwrap();
    // The other side looks for deadlocks first, so it is the one that is ended.
    foreign.batch_execute("SET deadlock_timeout = '1min'").unwrap();
    foreign.batch_execute("BEGIN; UPDATE hard_counter SET value = value").unwrap();
    thread::scope(|scope| {
        let count = scope.spawn(|| shop.count(1));
        let waits = "SELECT COUNT(*) FROM pg_stat_activity WHERE application_name = 'quittance'
                     AND wait_event_type = 'Lock' AND datname = current_database()";
        let end = Instant::now() + Duration::from_secs(30);
        while watcher.query_one(waits, &[]).unwrap().get::<_, i64>(0) == 0 {
            assert!(Instant::now() < end, "the batch does not wait");
            sleep(Duration::from_millis(10));
        }
        foreign.batch_execute("UPDATE company_head SET batches = batches; COMMIT").unwrap();
        assert_eq!(count.join().unwrap(), Ok(2));
    });
    assert_eq!(shop.engine.counts().batches(), tried + 2, "the deadlock ended the first try");
    assert_eq!(shop.value(1), 2);
    shop.check();
}

/// Somebody who keeps a company's row to himself is not waited for without end, and not once for
/// each command.
#[test]
fn a_company_that_is_kept_locked_is_unavailable_and_then_goes_on() {
    let Some(server) = both::server() else { return };
    let place = Place::postgres(&server);
    let (_, name) = url(&place).rsplit_once('/').unwrap();
    drop(Shop::new(&place));
    place.execute(&format!("ALTER DATABASE {name} SET lock_timeout = '500ms'"));
    let shop = Shop::impatient(Database::open(&place.address).unwrap());
    let mut foreign = Client::connect(url(&place), NoTls).unwrap();
    foreign.batch_execute("BEGIN; UPDATE company_head SET batches = batches").unwrap();
    let began = Instant::now();
    let tickets: Vec<_> = (1..=CLIENTS)
        .map(|id| shop.engine.submit(Count { id, padding: 0 }, shop.envelope()).unwrap())
        .collect();
    for ticket in tickets {
        let failure = ticket.wait().unwrap_err();
        assert!(matches!(failure, Failure::Unavailable(_)), "{failure}");
    }
    assert!(began.elapsed() < Duration::from_millis(4 * RETRY_MS), "{:?}", began.elapsed());
    foreign.batch_execute("COMMIT").unwrap();
    assert_eq!(shop.count(1), Ok(1));
    shop.check();
}

fn shop_behind(proxy: &Proxy, place: &Place) -> Shop {
    Database::open(&place.address).unwrap();
    place.execute(SCHEMA);
    Shop::on(Database::open(&Address::Postgres(proxy.url(url(place)))).unwrap())
}

/// Whether the batch of a commit that was cut so was run again.
fn runs_again(cut: Cut) -> bool {
    match cut {
        Cut::Swallowed => true,
        Cut::AnswerLost | Cut::AtOnce => false,
    }
}

#[test]
fn a_commit_whose_answer_is_lost_is_found_out_and_one_that_never_arrived_is_run_again() {
    let Some(server) = both::server() else { return };
    let place = Place::postgres(&server);
    let proxy = Proxy::before(&server);
    let shop = shop_behind(&proxy, &place);
    let mut expected = 0;
    for cut in [Cut::AnswerLost, Cut::Swallowed, Cut::AtOnce] {
        for refused in [0, 3] {
            let tried = shop.engine.counts().batches();
            proxy.cut_next(cut, refused);
            expected += 1;
            let key = format!("{cut:?} {refused}");
            let keyed = || shop.envelope().with_key(&key);
            let count = Count { id: 1, padding: 0 };
            let done = shop.engine.run(count.clone(), keyed()).unwrap();
            assert_eq!((done.reply, done.repeated), (expected, false), "{key}");
            assert_eq!(proxy.left(), 0, "{key}: the commit was cut");
            let again = u64::from(runs_again(cut));
            assert_eq!(shop.engine.counts().batches(), tried + 1 + again, "{key}");
            let repeated = shop.engine.run(count, keyed()).unwrap();
            assert_eq!((repeated.reply, repeated.repeated), (expected, true), "{key}");
        }
    }
    assert_eq!(shop.value(1), expected);
    shop.check();
}

#[test]
fn a_crowd_does_not_notice_that_commits_are_cut() {
    let Some(server) = both::server() else { return };
    let place = Place::postgres(&server);
    let proxy = Proxy::before(&server);
    let shop = shop_behind(&proxy, &place);
    let mut random = fastrand::Rng::with_seed(13);
    let mut cuts = 0;
    let met = meanwhile(&shop, || {
        for _ in 0..12 {
            shop.wait_for_progress();
            pause(&mut random, 0..60);
            let cut = [Cut::AnswerLost, Cut::Swallowed, Cut::AtOnce][random.usize(..3)];
            cuts += usize::from(proxy.left() == 0);
            proxy.cut_next(cut, 0);
        }
    });
    assert!(cuts >= 6, "only {cuts} commits were cut");
    assert_eq!((met.unavailable, met.unknown, met.repeated), (0, 0, 0), "{met:?}");
}

#[test]
fn a_server_that_is_not_there_is_unavailable() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    drop(listener);
    let began = Instant::now();
    for url in [
        format!("postgres://postgres@127.0.0.1:{port}/books"),
        "postgres://postgres@127.0.0.1:port/books".to_owned(),
    ] {
        let opened = Database::open(&Address::Postgres(url));
        assert!(matches!(opened, Err(Fault::Unavailable(_))), "{opened:?}");
    }
    assert!(began.elapsed() < Duration::from_secs(5));
}
