//! The benchmark: SAP's published Sales and Distribution cycle, extended to cash.
//!
//! One cycle: create an order of five lines and confirm it, create its delivery, display the
//! order, post goods issue, list 40 orders of the customer, post the invoice, receive the payment
//! and apply it. Each client is a thread that waits for each reply before its next step, as a
//! person or a program would.
//!
//! The **floor** is a bare program that reads and writes the rows of such a cycle by hand, with
//! no rules, in lock step. It is run in turn with ours within the same minutes, for the machine
//! is shared; the ratio is the median of the pairs.
mod ageing;
mod bare;
mod cycle;
mod floor;
mod growth;
mod large;
mod world;

pub use ageing::{Ageing, ageing};
pub use growth::{Growth, growth};
pub use large::{Large, large_order};
pub use world::World;

use quittance_engine::{Engine, Failure};
use quittance_store::Fault;
use quittance_store::database::{Address, Database};
use serde::Serialize;
use std::path::PathBuf;
use std::time::{Duration, Instant};

/// Lines of an order of the cycle.
pub const LINES: usize = 5;

/// Lines of the very large order.
const LARGE_LINES: usize = 10_000;

/// SAP's definition: 100 SAPS are 2,000 order line items fully processed in an hour.
const LINES_PER_HOUR_OF_100_SAPS: f64 = 2_000.0;

/// What to measure.
#[derive(Clone, Debug)]
pub struct Options {
    /// A new database that is filled and measured.
    pub address: Address,
    /// Clients at once.
    pub clients: usize,
    /// Cycles per measured round.
    pub cycles: usize,
    /// Pairs of rounds: floor, then ours.
    pub rounds: usize,
    /// The floor's program; without it no ratio is given.
    pub floor: Option<PathBuf>,
}

/// What was measured.
#[derive(Clone, Debug, Serialize)]
pub struct Report {
    /// `sqlite` or `postgres`.
    pub engine: String,
    /// Clients at once.
    pub clients: usize,
    /// Cycles in all measured rounds.
    pub cycles: usize,
    /// Median over the rounds.
    pub cycles_per_second: f64,
    /// Median over the rounds; absent without a floor.
    pub floor_cycles_per_second: Option<f64>,
    /// Median of ours / floor of each pair.
    pub ratio: Option<f64>,
    /// The rows that a round adds, written by our bulk statements alone in as many transactions.
    pub bare_cycles_per_second: f64,
    /// One very large order.
    pub large: Large,
    /// Order lines carried from capture to cash per second.
    pub lines_per_second: f64,
    /// The same in SAP's unit, by its published definition; not certified.
    pub saps: f64,
    /// Median time of a command, submission to reply.
    pub p50_ms: f64,
    /// The 99th percentile.
    pub p99_ms: f64,
    /// The same per command.
    pub commands: Vec<CommandTimes>,
    /// The largest resident memory of this process.
    pub rss_mb: f64,
    /// Growth of the database per cycle.
    pub bytes_per_cycle: f64,
    /// Commands per transaction.
    pub commands_per_batch: f64,
    /// Bulk statements per cycle.
    pub statements_per_cycle: f64,
    /// Rows added per table and cycle.
    pub rows_per_cycle: Vec<(String, f64)>,
    /// The settings that make a commit durable, read back.
    pub durability: String,
}

/// The times of one command.
#[derive(Clone, Debug, Serialize)]
pub struct CommandTimes {
    /// Its name.
    pub command: String,
    /// Median, submission to reply.
    pub p50_ms: f64,
    /// The 99th percentile.
    pub p99_ms: f64,
}

/// Why a benchmark gives no figures.
#[derive(Debug, thiserror::Error)]
pub enum BenchError {
    /// A command was not done.
    #[error("a command failed: {0}")]
    Command(#[from] Failure),
    /// The database could not be prepared or read.
    #[error(transparent)]
    Database(#[from] Fault),
    /// The machine gives no more threads.
    #[error("the machine has no thread for each client: {0}")]
    Threads(std::io::Error),
    /// The floor's program did not give its figures.
    #[error("the floor gave no figures: {0}")]
    Floor(String),
    /// The books did not agree afterwards.
    #[error("the books do not agree after the run: {0}")]
    Books(String),
}

/// Runs the pairs of rounds on a new database; `tell` hears what is going on.
pub fn run(options: &Options, tell: &mut dyn FnMut(&str)) -> Result<Report, BenchError> {
    let mut world = World::create(&options.address)?;
    tell("a short round to warm up");
    cycle::round(&world, options.clients, (options.cycles / 10).max(options.clients))?;
    let counts = world.counts()?;
    let (batches, commands, statements) = engine_counts(world.engine());
    let size = world.bytes()?;
    let mut rounds = Vec::with_capacity(options.rounds);
    let mut times = cycle::Times::default();
    for round in 1..=options.rounds {
        let floor = match &options.floor {
            Some(program) => {
                Some(floor::run(program, &options.address, (options.clients, options.cycles))?)
            }
            None => None,
        };
        let started = Instant::now();
        times.join(cycle::round(&world, options.clients, options.cycles)?);
        let ours = options.cycles as f64 / started.elapsed().as_secs_f64();
        tell(&format!("round {round}: {ours:.0} cycles/s, floor {floor:.0?}"));
        rounds.push((ours, floor));
    }
    let cycles = options.rounds * options.cycles;
    let bytes_per_cycle = (world.bytes()? - size) as f64 / cycles as f64;
    let added = world.added_since(&counts, cycles)?;
    let (batches, commands, statements) = {
        let now = engine_counts(world.engine());
        (now.0 - batches, now.1 - commands, now.2 - statements)
    };
    world.verify()?;
    let rss_mb = rss_mb();
    tell("the same rows by bare statements");
    let rounds_cycles = cycles + (options.cycles / 10).max(options.clients);
    let transactions = usize::try_from(batches).unwrap_or(usize::MAX);
    let bare_cycles_per_second = bare::bare(&world, rounds_cycles, transactions)?;
    tell("one order of many lines");
    let large = large_order(&world, LARGE_LINES)?;
    let cycles_per_second = median(rounds.iter().map(|(ours, _)| *ours).collect());
    let floors: Option<Vec<f64>> = rounds.iter().map(|(_, floor)| *floor).collect();
    let ratios: Option<Vec<f64>> =
        rounds.iter().map(|(ours, floor)| floor.map(|floor| ours / floor)).collect();
    let lines_per_second = cycles_per_second * LINES as f64;
    Ok(Report {
        engine: options.address.engine().to_owned(),
        clients: options.clients,
        cycles,
        cycles_per_second,
        floor_cycles_per_second: floors.map(median),
        ratio: ratios.map(median),
        bare_cycles_per_second,
        large,
        lines_per_second,
        saps: lines_per_second * 3_600.0 / LINES_PER_HOUR_OF_100_SAPS * 100.0,
        p50_ms: times.all(0.5),
        p99_ms: times.all(0.99),
        commands: times.by_command(),
        rss_mb,
        bytes_per_cycle,
        commands_per_batch: commands as f64 / batches as f64,
        statements_per_cycle: statements as f64 / cycles as f64,
        rows_per_cycle: added,
        durability: world.engine().database().durability()?,
    })
}

fn engine_counts(engine: &Engine) -> (u64, u64, u64) {
    let counts = engine.counts();
    (counts.batches(), counts.commands(), counts.statements())
}

/// The middle of some figures; of an even count the lower middle.
fn median(mut figures: Vec<f64>) -> f64 {
    figures.sort_by(f64::total_cmp);
    figures[(figures.len() - 1) / 2]
}

/// The largest resident memory of this process so far, in MB; 0 where the system does not say.
pub fn rss_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kib = line.and_then(|line| line.trim().trim_end_matches(" kB").trim().parse::<f64>().ok());
    kib.unwrap_or(0.0) / 1_024.0
}

/// Milliseconds of a duration.
fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

/// Opens a new database for a benchmark.
fn open(address: &Address) -> Result<Database, BenchError> {
    Database::open(address).map_err(BenchError::Database)
}
