//! Whether a full database is as fast as an empty one.
use super::{BenchError, World, cycle, rss_mb};
use serde::Serialize;
use std::time::Instant;

/// Cycles measured at each size.
const MEASURED: usize = 4_000;
/// Clients that fill the database between the measurements.
const FILLING_CLIENTS: usize = 256;

/// The speed at one size of the database.
#[derive(Clone, Debug, Serialize)]
pub struct Growth {
    /// Orders stored, all carried to cash.
    pub orders: usize,
    /// Cycles per second with that many.
    pub cycles_per_second: f64,
    /// The ratio to the first size measured.
    pub ratio: f64,
    /// The largest resident memory of this process so far.
    pub rss_mb: f64,
}

/// Fills a new database to each size in turn and measures there.
pub fn growth(
    world: &World,
    clients: usize,
    sizes: &[usize],
    tell: &mut dyn FnMut(&str),
) -> Result<Vec<Growth>, BenchError> {
    let mut stored = 0;
    let mut measured: Vec<Growth> = Vec::with_capacity(sizes.len());
    for size in sizes {
        if *size > stored {
            cycle::round(world, FILLING_CLIENTS, size - stored)?;
            stored = *size;
        }
        let started = Instant::now();
        cycle::round(world, clients, MEASURED)?;
        stored += MEASURED;
        let cycles_per_second = MEASURED as f64 / started.elapsed().as_secs_f64();
        let first = measured.first().map_or(cycles_per_second, |first| first.cycles_per_second);
        let ratio = cycles_per_second / first;
        tell(&format!("{size} orders: {cycles_per_second:.0} cycles/s, {ratio:.2} of the first"));
        measured.push(Growth { orders: *size, cycles_per_second, ratio, rss_mb: rss_mb() });
    }
    Ok(measured)
}
