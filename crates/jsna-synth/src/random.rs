//! Random numbers that are the same on every machine.
//!
//! `ChaCha8`'s output is fixed by its definition. Everything made from it here uses only the
//! arithmetic that IEEE 754 fixes to the last bit (no `exp`, `ln` or `sin` of a system library), so
//! that the same seed gives the same bytes everywhere.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// A stream of random numbers with a purpose of its own.
#[derive(Debug, Clone)]
pub(crate) struct Draw(ChaCha8Rng);

impl Draw {
    /// The stream for a purpose and a number within it, for example a month. Streams of different
    /// purposes or numbers do not depend on each other, so files can be made in any order.
    pub(crate) fn new(seed: u64, purpose: &str, number: u64) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8..16].copy_from_slice(&fnv1a(purpose.as_bytes()).to_le_bytes());
        key[16..24].copy_from_slice(&number.to_le_bytes());
        Self(ChaCha8Rng::from_seed(key))
    }

    /// 0 to 2³² − 1.
    pub(crate) fn word(&mut self) -> u32 {
        self.0.next_u32()
    }

    /// Random bytes.
    pub(crate) fn fill(&mut self, bytes: &mut [u8]) {
        self.0.fill_bytes(bytes);
    }

    /// 0 to `n` − 1 (0 where `n` is 0). The bias of at most n / 2³² does not matter here.
    pub(crate) fn below(&mut self, n: u32) -> u32 {
        let product = u64::from(self.word()) * u64::from(n);
        (product >> 32) as u32
    }

    /// A position in a list of that length; 0 where it is empty.
    pub(crate) fn index(&mut self, length: usize) -> usize {
        self.below(u32::try_from(length).unwrap_or(u32::MAX)) as usize
    }

    /// `low` to `high`, both included.
    pub(crate) fn between(&mut self, low: u32, high: u32) -> u32 {
        low + self.below(high - low + 1)
    }

    /// From 0 up to, but never, 1.
    pub(crate) fn unit(&mut self) -> f64 {
        f64::from(self.word()) / 4_294_967_296.0
    }

    /// True with this probability.
    pub(crate) fn chance(&mut self, probability: f64) -> bool {
        self.unit() < probability
    }

    /// One of them, all equally likely.
    pub(crate) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        *self.choose(items)
    }

    /// One of them by reference, all equally likely.
    pub(crate) fn choose<'a, T>(&mut self, items: &'a [T]) -> &'a T {
        &items[self.index(items.len())]
    }

    /// One of them, in proportion to its weight.
    pub(crate) fn weighted<T: Copy>(&mut self, items: &[(T, u32)]) -> T {
        let total = items.iter().map(|(_, weight)| weight).sum();
        let mut left = self.below(total);
        let mut chosen = items[0].0;
        for (item, weight) in items {
            chosen = *item;
            if left < *weight {
                break;
            }
            left -= weight;
        }
        chosen
    }

    /// A Poisson count. Large means are split, because a sum of Poisson counts is one.
    pub(crate) fn poisson(&mut self, mean: f64) -> u32 {
        let mut left = mean;
        let mut count = 0;
        while left > STEP {
            count += self.small_poisson(STEP, EXP_MINUS_STEP);
            left -= STEP;
        }
        count + self.small_poisson(left, exp_minus(left))
    }

    /// By inversion, walking up the distribution (Devroye 1986, X.3.3).
    fn small_poisson(&mut self, mean: f64, p_zero: f64) -> u32 {
        let mut left = self.unit();
        let mut p = p_zero;
        let mut count = 0;
        while left >= p && count < 200 {
            left -= p;
            count += 1;
            p *= mean / f64::from(count);
        }
        count
    }
}

const STEP: f64 = 16.0;
const EXP_MINUS_STEP: f64 = 1.125_351_747_192_591_2e-7;

/// exp(−x) for 0 ≤ x ≤ 16: Taylor's series at x / 2¹⁰, then squared ten times.
fn exp_minus(x: f64) -> f64 {
    let y = x / 1024.0;
    let mut e = 1.0;
    for term in (1..=7_u8).rev() {
        e = 1.0 - y / f64::from(term) * e;
    }
    for _ in 0..10 {
        e *= e;
    }
    e
}

/// `base` to a whole power; negative powers divide. Plain multiplication, the same everywhere.
pub(crate) fn power(base: f64, exponent: i32) -> f64 {
    let mut result = 1.0;
    for _ in 0..exponent.unsigned_abs() {
        result *= base;
    }
    if exponent < 0 { 1.0 / result } else { result }
}

fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &b| {
        (hash ^ u64::from(b)).wrapping_mul(0x0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn poisson_counts_have_their_mean_and_variance() {
        for mean in [0.05, 0.7, 3.0, 15.9, 16.1, 250.0] {
            let mut draw = Draw::new(7, "poisson", 0);
            let n = 20_000;
            let counts: Vec<f64> = (0..n).map(|_| f64::from(draw.poisson(mean))).collect();
            let average = counts.iter().sum::<f64>() / f64::from(n);
            let variance =
                counts.iter().map(|c| (c - average).powi(2)).sum::<f64>() / f64::from(n - 1);
            // Five standard errors each: mean/n for the average, about mean·√(2/n + 1/(n·mean)) for the variance.
            let se = (mean / f64::from(n)).sqrt();
            let se_variance = mean * (2.0 / f64::from(n) + 1.0 / (f64::from(n) * mean)).sqrt();
            assert!((average - mean).abs() < 5.0 * se, "{mean}: {average}");
            assert!((variance - mean).abs() < 5.0 * se_variance, "{mean}: {variance}");
        }
    }

    #[test]
    fn weights_are_kept() {
        let mut draw = Draw::new(7, "weights", 0);
        let n = 30_000;
        let often: u32 =
            (0..n).map(|_| u32::from(draw.weighted(&[("a", 1), ("b", 3)]) == "b")).sum();
        assert!((f64::from(often) / f64::from(n) - 0.75).abs() < 0.0125, "{often}");
    }

    #[test]
    fn streams_differ_by_seed_purpose_and_number() {
        let first = |seed, purpose, number| Draw::new(seed, purpose, number).word();
        let base = first(1, "street", 5);
        assert_eq!(base, first(1, "street", 5));
        assert_ne!(base, first(2, "street", 5));
        assert_ne!(base, first(1, "crime", 5));
        assert_ne!(base, first(1, "street", 6));
    }

    proptest! {
        #[test]
        fn exp_minus_is_exp(x in 0.0..16.0f64) {
            prop_assert!((exp_minus(x) / (-x).exp() - 1.0).abs() < 1e-11);
        }

        #[test]
        fn draws_stay_in_range(seed: u64, n in 1..1000u32, low in 0..50u32) {
            let mut draw = Draw::new(seed, "range", 0);
            prop_assert!(draw.below(n) < n);
            let x = draw.between(low, low + n);
            prop_assert!((low..=low + n).contains(&x));
            prop_assert!((0.0..1.0).contains(&draw.unit()));
        }
    }

    #[test]
    fn the_step_constant_is_exact() {
        assert!((EXP_MINUS_STEP / (-STEP).exp() - 1.0).abs() < 1e-12);
        assert!((power(0.9, -3) - 1.0 / 0.729).abs() < 1e-12);
    }
}
