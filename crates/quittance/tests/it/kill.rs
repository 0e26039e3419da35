//! `kill -9` of the real binary at random moments, round after round on one database: what was
//! acknowledged is there after each of them, and the books agree.
use crate::both::{self, Place};
use quittance_domain::{CompanyId, Currency, Money};
use quittance_store::database::{Address, Database};
use quittance_store::reader::{Reader, rows};
use quittance_store::value::Value;
use quittance_store::{Fault, company, verify};
use std::collections::HashSet;
use std::io::{BufRead, BufReader};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

const BINARY: &str = env!("CARGO_BIN_EXE_quittance");
const ROUNDS: u32 = 32;
const FIRST_STARTS: u64 = 8;
const CLIENTS: &str = "8";
/// Acknowledged commands of all rounds that make the test worth its name.
const ACKNOWLEDGED_MIN: usize = 200;
const FIRST_WORD: Duration = Duration::from_secs(60);

/// The moment of a kill.
#[derive(Clone, Copy, Debug)]
enum Kill {
    AfterFirstWord(Duration),
    AfterStart(Duration),
}

/// A running `quittance load`, killed when the test fails.
struct Load {
    process: Child,
    lines: BufReader<ChildStdout>,
}

impl Drop for Load {
    fn drop(&mut self) {
        // It may have been killed before; then there is only its status to collect.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

impl Load {
    fn start(place: &Place) -> Self {
        let mut process = Command::new(BINARY)
            .args(["--database", &url(place), "load", "--clients", CLIENTS])
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        Self { process, lines }
    }

    /// Kills it a time after its first word, or after its start; gives what it had acknowledged.
    /// A line that was cut off counts for nothing: its reader has not got it.
    fn killed(mut self, when: Kill) -> Vec<String> {
        thread::scope(|scope| {
            let (process, lines) = (&mut self.process, &mut self.lines);
            let (spoke, first_word) = mpsc::channel();
            let reader = scope.spawn(move || {
                let mut heard = Vec::new();
                let mut line = String::new();
                while lines.read_line(&mut line).unwrap() > 0 && line.ends_with('\n') {
                    let _ = spoke.send(()); // after the first word nobody listens
                    heard.push(line.trim_end().to_owned());
                    line.clear();
                }
                heard
            });
            let spoken = match when {
                Kill::AfterFirstWord(_) => first_word.recv_timeout(FIRST_WORD).is_ok(),
                Kill::AfterStart(_) => true,
            };
            let (Kill::AfterFirstWord(after) | Kill::AfterStart(after)) = when;
            thread::sleep(after);
            let ended = process.try_wait().unwrap();
            process.kill().unwrap();
            process.wait().unwrap();
            let acknowledged = reader.join().unwrap();
            assert!(spoken && ended.is_none(), "it ended by itself, or did nothing: {ended:?}");
            acknowledged
        })
    }
}

fn url(place: &Place) -> String {
    match &place.address {
        Address::Sqlite(path) => format!("sqlite:{}", path.display()),
        Address::Postgres(url) => url.clone(),
    }
}

/// All documents, each as the line that acknowledges it.
fn documents(reader: &mut dyn Reader, company: CompanyId) -> Result<HashSet<String>, Fault> {
    let mut found = HashSet::new();
    for (what, sql) in [
        ("order", "SELECT number FROM sales_order WHERE company_id = $1"),
        ("shipment", "SELECT number FROM shipment WHERE company_id = $1"),
        ("issue", "SELECT number FROM shipment WHERE company_id = $1 AND state = 'shipped'"),
        ("invoice", "SELECT number, gross FROM invoice WHERE company_id = $1"),
        ("payment", "SELECT number, amount FROM payment WHERE company_id = $1"),
    ] {
        for row in rows(reader, sql, &[company.value().into()])? {
            let line = match row.as_slice() {
                [Value::Text(number)] => format!("{what} {number}"),
                [Value::Text(number), Value::Int(amount)] => {
                    format!("{what} {number} {}", Money::new(*amount, Currency::EUR))
                }
                other => panic!("{sql} gave {other:?}"),
            };
            assert!(found.insert(line.clone()), "{line} is there twice");
        }
    }
    Ok(found)
}

/// Opens the database as the next process would, and compares it with what was acknowledged.
fn check(place: &Place, acknowledged: &[String]) {
    let database = Database::open(&place.address).unwrap();
    let found = database.read(|reader| {
        let Some(company) = company::id_of_code(reader, "LOAD")? else {
            return Ok(HashSet::new());
        };
        let findings = verify::verify(reader, company)?;
        assert!(findings.is_empty(), "{findings:?}");
        documents(reader, company)
    });
    let found = found.unwrap();
    let lost: Vec<&String> = acknowledged.iter().filter(|line| !found.contains(*line)).collect();
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
}

fn kill_again_and_again(place: &Place, seed: u64) {
    let mut random = fastrand::Rng::with_seed(seed);
    let mut acknowledged = Vec::new();
    for _ in 0..ROUNDS {
        let after = Duration::from_millis(random.u64(60..300));
        acknowledged.extend(Load::start(place).killed(Kill::AfterFirstWord(after)));
        check(place, &acknowledged);
    }
    assert!(acknowledged.len() >= ACKNOWLEDGED_MIN, "only {} commands", acknowledged.len());
    let verify = Command::new(BINARY).args(["--database", &url(place), "verify"]).output();
    let verify = verify.unwrap();
    assert!(verify.status.success(), "{}", String::from_utf8_lossy(&verify.stdout));
    println!("{} acknowledged commands in {ROUNDS} rounds", acknowledged.len());
}

#[test]
fn no_acknowledged_command_is_lost_when_the_process_is_killed() {
    kill_again_and_again(&Place::sqlite(), 7);
}

#[test]
fn no_acknowledged_command_is_lost_when_the_process_is_killed_on_postgres() {
    if let Some(server) = both::server() {
        kill_again_and_again(&Place::postgres(&server), 8);
    }
}

/// A kill while the schema or the company is made: the next process goes on from there.
#[test]
fn a_first_start_can_be_killed_at_any_moment() {
    for seed in 0..FIRST_STARTS {
        both::on_both(|place| {
            let mut random = fastrand::Rng::with_seed(seed);
            for most in [20, 200] {
                let after = Duration::from_millis(random.u64(0..most));
                check(place, &Load::start(place).killed(Kill::AfterStart(after)));
            }
            let heard = Load::start(place).killed(Kill::AfterFirstWord(Duration::ZERO));
            assert!(!heard.is_empty(), "it went on");
            check(place, &heard);
        });
    }
}
