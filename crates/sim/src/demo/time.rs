//! The story's own time and ids: the same on every run.
use crate::world::Chance;
use quittance_domain::id::Uuid;
use quittance_domain::{Date, Ids, Moment};
use quittance_engine::clock::Clock;
use std::sync::atomic::{AtomicI64, Ordering};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 24 * 3_600 * SECOND;

/// A clock that the story sets, and that goes on a little each time it is read.
#[derive(Debug)]
pub struct StoryClock {
    micros: AtomicI64,
}

impl StoryClock {
    /// A clock that shows the morning of a day.
    pub fn new(date: Date) -> Self {
        Self { micros: AtomicI64::new(moment(date, 7 * 3_600)) }
    }

    /// Sets it: so many seconds after midnight, UTC.
    pub fn set(&self, date: Date, seconds: i64) {
        self.micros.store(moment(date, seconds), Ordering::Relaxed);
    }
}

impl Clock for StoryClock {
    fn now(&self) -> Moment {
        Moment::from_micros(self.micros.fetch_add(SECOND, Ordering::Relaxed))
    }
}

fn moment(date: Date, seconds: i64) -> i64 {
    date.days_since(Date::FIRST) * DAY + seconds * SECOND
}

/// UUIDv7 by count instead of by clock: the writers draw them while the story's clock goes on.
#[derive(Debug)]
pub struct StoryIds {
    next_milli: u64,
    chance: Chance,
}

impl StoryIds {
    /// The ids of a story that begins on a day.
    pub fn new(seed: u64, begin: Date) -> Self {
        let milli = moment(begin, 0) / 1_000;
        let next_milli = u64::try_from(milli).expect("our calendar begins in 1970");
        Self { next_milli, chance: Chance::new(seed, 99) }
    }
}

impl Ids for StoryIds {
    fn next(&mut self) -> Uuid {
        self.next_milli += 1;
        let bits = self.chance.bits();
        let time = u128::from(self.next_milli) << 80;
        let version = 0x7 << 76;
        let high = (bits >> 64 & 0xFFF) << 64;
        let variant = 0b10 << 62;
        let low = bits & (u128::MAX >> 66);
        Uuid::from_u128(time | version | high | variant | low)
    }
}
