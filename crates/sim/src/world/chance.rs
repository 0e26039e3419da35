//! Chance from a seed: the same seed gives the same world, on every machine.
//!
//! Whole numbers alone: what a float rounds to may differ between machines.
use fastrand::Rng;
use std::ops::RangeInclusive;

/// A source of chance for one concern of the world, so that a change in one moves no other.
#[derive(Clone, Debug)]
pub struct Chance {
    rng: Rng,
}

impl Chance {
    /// The source of a concern: `seed` is the world's, `concern` any number of its own.
    pub fn new(seed: u64, concern: u64) -> Self {
        let mixed = seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ concern.rotate_left(32);
        Self { rng: Rng::with_seed(mixed) }
    }

    /// A number of a range, each as likely.
    pub fn between(&mut self, range: RangeInclusive<i64>) -> i64 {
        self.rng.i64(range)
    }

    /// Whether something happens that happens `percent` times in a hundred.
    pub fn percent(&mut self, percent: i64) -> bool {
        self.per_mille(percent * 10)
    }

    /// Whether something happens that happens `per_mille` times in a thousand.
    pub fn per_mille(&mut self, per_mille: i64) -> bool {
        self.between(0..=999) < per_mille
    }

    /// One of several, each as likely. Panics: when there is none.
    pub fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.rng.usize(0..of.len())]
    }

    /// One of several with weights. Panics: when there is none, or all weigh nothing.
    pub fn weighted<'a, T>(&mut self, of: &'a [(T, u64)]) -> &'a T {
        let total: u64 = of.iter().map(|(_, weight)| weight).sum();
        let mut left = self.rng.u64(0..total);
        for (one, weight) in of {
            if left < *weight {
                return one;
            }
            left -= weight;
        }
        unreachable!("the weights sum to the total")
    }

    /// Puts a list into any order.
    pub fn shuffle<T>(&mut self, list: &mut [T]) {
        self.rng.shuffle(list);
    }

    /// 128 bits.
    pub fn bits(&mut self) -> u128 {
        self.rng.u128(..)
    }
}

/// Weights by rank, as demand has them: few weigh much, many weigh little. The larger `flat`,
/// the less the first ones stand out.
pub fn pareto(count: usize, flat: u64) -> Vec<u64> {
    (0..count as u64).map(|rank| 1_000_000 / (rank + flat)).collect()
}

/// Draws places by weight, often: the weights are summed once.
#[derive(Clone, Debug)]
pub struct Wheel {
    sums: Vec<u64>,
}

impl Wheel {
    /// A wheel over weights. Panics: when there is none, or all weigh nothing.
    pub fn new(weights: impl IntoIterator<Item = u64>) -> Self {
        let mut sum = 0;
        let add = |weight: u64| {
            sum += weight;
            sum
        };
        let sums: Vec<u64> = weights.into_iter().map(add).collect();
        assert!(sums.last().is_some_and(|total| *total > 0), "something weighs something");
        Self { sums }
    }

    /// The place that the wheel stops at.
    pub fn spin(&self, chance: &mut Chance) -> usize {
        let total = self.sums.last().expect("a wheel has places");
        let at = chance.rng.u64(0..*total);
        self.sums.partition_point(|sum| *sum <= at)
    }
}
