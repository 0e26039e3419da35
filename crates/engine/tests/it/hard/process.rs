//! Work for many threads, in this process or in a second one: the same command again and again.
//!
//! The second process is this test binary once more: it runs the one test below, which finds its
//! task in the environment, says that it is ready, waits for a word and then works.
use quittance_domain::order::PlaceOrder;
use quittance_domain::payment::ReceivePayment;
use quittance_domain::{CompanyId, Date};
use quittance_engine::{Command, Engine, Envelope, Failure, Limits, Setup};
use quittance_store::database::{Address, Database};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdout, Stdio};
use std::sync::Arc;
use std::thread;

const TASK: &str = "QUITTANCE_TEST_TASK";
const TEST: &str = "hard::process::a_second_process_does_its_part";
/// What the lines for us begin with, between those of the test harness.
const MARK: &str = "second process: ";

/// What each thread does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Deed {
    Order(PlaceOrder),
    /// Each of them in its turn.
    Orders(Vec<PlaceOrder>),
    Pay(ReceivePayment),
}

/// A task for a process.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Task {
    pub company: i64,
    pub on: Date,
    pub deed: Deed,
    pub threads: usize,
    /// How often each thread does it.
    pub each: usize,
}

/// What came of a task.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Came {
    /// Numbers of the orders that were confirmed, of those that are held, and of the payments.
    pub confirmed: Vec<String>,
    pub held: Vec<String>,
    pub paid: Vec<String>,
    /// Applied to invoices and kept on account, in minor units.
    pub applied: i64,
    pub on_account: i64,
    /// How often each refusal was given.
    pub refused: BTreeMap<String, usize>,
}

impl Came {
    pub fn join(&mut self, other: Self) {
        self.confirmed.extend(other.confirmed);
        self.held.extend(other.held);
        self.paid.extend(other.paid);
        self.applied += other.applied;
        self.on_account += other.on_account;
        for (code, count) in other.refused {
            *self.refused.entry(code).or_default() += count;
        }
    }
}

impl Task {
    /// Does it with an engine of this process.
    pub fn run(&self, engine: &Engine) -> Came {
        thread::scope(|scope| {
            let all: Vec<_> =
                (0..self.threads).map(|_| scope.spawn(|| self.thread(engine))).collect();
            let mut came = Came::default();
            all.into_iter().for_each(|one| came.join(one.join().unwrap()));
            came
        })
    }

    fn order(&self, engine: &Engine, order: &PlaceOrder, came: &mut Came) {
        let Some(reply) = self.do_once(engine, order, came) else { return };
        let list = match reply.holds.is_empty() {
            true => &mut came.confirmed,
            false => &mut came.held,
        };
        list.push(reply.number);
    }

    fn thread(&self, engine: &Engine) -> Came {
        let mut came = Came::default();
        for _ in 0..self.each {
            match &self.deed {
                Deed::Order(order) => self.order(engine, order, &mut came),
                Deed::Orders(orders) => {
                    orders.iter().for_each(|order| self.order(engine, order, &mut came));
                }
                Deed::Pay(payment) => {
                    let Some(reply) = self.do_once(engine, payment, &mut came) else { continue };
                    came.paid.push(reply.number);
                    came.applied += reply.applied.minor();
                    came.on_account += reply.on_account.minor();
                }
            }
        }
        came
    }

    fn do_once<C: Command + Clone>(
        &self,
        engine: &Engine,
        command: &C,
        came: &mut Came,
    ) -> Option<C::Reply> {
        let envelope = Envelope::new(CompanyId::new(self.company), "crowd").on(self.on);
        match engine.run(command.clone(), envelope) {
            Ok(done) => Some(done.reply),
            Err(Failure::Refused(refused)) => {
                *came.refused.entry(refused.code().to_owned()).or_default() += 1;
                None
            }
            Err(failure) => panic!("{}: {failure}", C::NAME),
        }
    }
}

/// Small batches, so that two processes take turns.
pub fn small_batches() -> Setup {
    Setup { limits: Limits { batch_commands_max: 4, ..Limits::default() }, ..Setup::default() }
}

/// A second process at work; killed when the test fails.
pub struct Second {
    process: Child,
    lines: BufReader<ChildStdout>,
}

impl Second {
    /// Starts it and waits until it is ready.
    pub fn start(address: &Address, task: &Task) -> Self {
        let url = match address {
            Address::Sqlite(path) => format!("sqlite:{}", path.display()),
            Address::Postgres(url) => url.clone(),
        };
        let task = serde_json::to_string(&(url, task)).unwrap();
        let mut process = std::process::Command::new(std::env::current_exe().unwrap())
            .args(["--exact", TEST, "--nocapture"])
            .env(TASK, task)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap());
        let mut second = Self { process, lines };
        assert_eq!(second.next_line(), "ready");
        second
    }

    /// Lets it work.
    pub fn go(&mut self) {
        let mut input = self.process.stdin.take().unwrap();
        input.write_all(b"go\n").unwrap();
    }

    /// What came of its part.
    pub fn came(mut self) -> Came {
        let came = serde_json::from_str(&self.next_line()).unwrap();
        assert!(self.process.wait().unwrap().success());
        came
    }

    fn next_line(&mut self) -> String {
        let mut line = String::new();
        loop {
            line.clear();
            assert!(self.lines.read_line(&mut line).unwrap() > 0, "the second process ended");
            if let Some((_, text)) = line.split_once(MARK) {
                return text.trim_end().to_owned();
            }
        }
    }
}

impl Drop for Second {
    fn drop(&mut self) {
        // It may have ended; then there is only its status to collect.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// The part of the second process. Without a task, so in an ordinary run, there is none.
#[test]
fn a_second_process_does_its_part() {
    let Ok(task) = std::env::var(TASK) else { return };
    let (url, task): (String, Task) = serde_json::from_str(&task).unwrap();
    let database = Arc::new(Database::open(&Address::parse(&url).unwrap()).unwrap());
    let engine = Engine::start(database, small_batches()).unwrap();
    println!("\n{MARK}ready");
    let mut word = String::new();
    std::io::stdin().read_line(&mut word).unwrap();
    assert_eq!(word, "go\n", "the first process has gone");
    let came = task.run(&engine);
    println!("\n{MARK}{}", serde_json::to_string(&came).unwrap());
}
