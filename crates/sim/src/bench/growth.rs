//! Whether a full database is as fast as an empty one.
//!
//! Each size has a database of its own. All are filled first; then they are measured in turn,
//! round after round, forwards and backwards, for the machine is shared and no two minutes on it
//! are alike. The ratio is the median over the rounds.
use super::{BenchError, World, cycle, median, rss_mb};
use quittance_store::database::Address;
use quittance_store::scratch::Scratch;
use serde::Serialize;
use std::time::Instant;

/// Measured rounds.
const ROUNDS: usize = 8;
/// Cycles of a round at each size.
const CYCLES: usize = 2_000;
/// Clients that fill a database.
const FILLING_CLIENTS: usize = 256;

/// The speed at one size of the database.
#[derive(Clone, Debug, Serialize)]
pub struct Growth {
    /// Orders stored in the middle of the measuring, all carried to cash.
    pub orders: usize,
    /// Cycles per second with that many, median of the rounds.
    pub cycles_per_second: f64,
    /// The ratio to the first size, median of the rounds.
    pub ratio: f64,
    /// The ratio of each round.
    pub ratios: Vec<f64>,
    /// The largest resident memory of this process so far, with the databases of all sizes.
    pub rss_mb: f64,
}

/// A database of one size. The world's connections go before the database does.
struct Sized {
    orders: usize,
    world: World,
    rates: Vec<f64>,
    _scratch: Scratch,
}

impl Sized {
    /// Fills a new database so far that the measuring passes the size half way.
    fn fill(address: &Address, orders: usize) -> Result<Self, BenchError> {
        let scratch = Scratch::beside(address, &format!("growth_{orders}"))?;
        let world = World::create(scratch.address())?;
        let before = orders.saturating_sub(ROUNDS * CYCLES / 2);
        cycle::round(&world, FILLING_CLIENTS, before)?;
        Ok(Self { orders, world, rates: Vec::with_capacity(ROUNDS), _scratch: scratch })
    }

    fn measure(&mut self, clients: usize) -> Result<(), BenchError> {
        let started = Instant::now();
        cycle::round(&self.world, clients, CYCLES)?;
        self.rates.push(CYCLES as f64 / started.elapsed().as_secs_f64());
        Ok(())
    }
}

/// Measures a database of each size beside `address`, which itself stays as it is.
pub fn growth(
    address: &Address,
    clients: usize,
    sizes: &[usize],
    tell: &mut dyn FnMut(&str),
) -> Result<Vec<Growth>, BenchError> {
    let mut all = Vec::with_capacity(sizes.len());
    for size in sizes {
        tell(&format!("filling a database with {size} orders"));
        all.push(Sized::fill(address, *size)?);
    }
    for round in 1..=ROUNDS {
        let turn: Vec<usize> = match round % 2 {
            0 => (0..all.len()).rev().collect(),
            _ => (0..all.len()).collect(),
        };
        for place in turn {
            all[place].measure(clients)?;
        }
        let rates = all.iter().filter_map(|one| one.rates.last());
        let rates: Vec<String> = rates.map(|rate| format!("{rate:.0}")).collect();
        tell(&format!("round {round}: {} cycles/s", rates.join(", ")));
    }
    let first = all.first().map(|one| one.rates.clone()).unwrap_or_default();
    Ok(all.iter().map(|one| result(one, &first)).collect())
}

fn result(one: &Sized, first: &[f64]) -> Growth {
    let ratios: Vec<f64> = one.rates.iter().zip(first).map(|(rate, first)| rate / first).collect();
    Growth {
        orders: one.orders,
        cycles_per_second: median(one.rates.clone()),
        ratio: median(ratios.clone()),
        ratios,
        rss_mb: rss_mb(),
    }
}
