//! Sums that do not depend on the order of their parts.

/// A sum as a whole number of 2^-60ths.
///
/// Adding whole numbers is associative, so any order, any number of threads and any division into
/// files give the same bits. Counts are exact; a fraction is cut at 18 decimal places, which is finer
/// than what is left of it after it was written into a file as a 64-bit number near 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(crate) struct Exact(i128);

/// 2^60.
const SCALE: f64 = 1_152_921_504_606_847_000.0;

/// Larger parts than this (2^53) are no counts of anything, and could overflow a sum.
const LARGEST: f64 = 9_007_199_254_740_992.0;

impl Exact {
    /// One thing.
    pub(crate) const ONE: Self = Self(1 << 60);

    /// A number; `None` where it is not finite or beyond 2^53.
    pub(crate) fn of(x: f64) -> Option<Self> {
        // Multiplying with a power of two is exact.
        #[expect(clippy::cast_possible_truncation, reason = "below 2^113, which an i128 holds")]
        (x.is_finite() && x.abs() <= LARGEST).then(|| Self((x * SCALE).round() as i128))
    }

    /// `n` times this; `None` beyond the range of sums.
    pub(crate) fn times(self, n: u64) -> Option<Self> {
        self.0.checked_mul(n.into()).map(Self)
    }

    /// The sum; `None` beyond the range of sums.
    pub(crate) fn plus(self, other: Self) -> Option<Self> {
        self.0.checked_add(other.0).map(Self)
    }

    /// Whether nothing was counted.
    pub(crate) fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The nearest number.
    pub(crate) fn to_f64(self) -> f64 {
        #[expect(clippy::cast_precision_loss, reason = "the one rounding of the whole sum")]
        let scaled = self.0 as f64;
        scaled / SCALE
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn sum(parts: &[f64]) -> Exact {
        parts.iter().fold(Exact::default(), |sum, x| sum.plus(Exact::of(*x).unwrap()).unwrap())
    }

    #[test]
    fn tenths_add_up_to_one() {
        assert_eq!(sum(&[0.1; 10]).to_f64().to_bits(), 1.0_f64.to_bits());
        assert_eq!(Exact::ONE.times(3).unwrap(), Exact::of(3.0).unwrap());
        for bad in [f64::NAN, f64::INFINITY, 1e16, -1e16] {
            assert_eq!(Exact::of(bad), None);
        }
    }

    proptest! {
        #[test]
        fn whole_numbers_are_exact(parts in proptest::collection::vec(-1_000_000_i32..1_000_000, 0..100)) {
            let floats: Vec<f64> = parts.iter().map(|p| f64::from(*p)).collect();
            let whole = f64::from(parts.iter().sum::<i32>());
            prop_assert_eq!(sum(&floats).to_f64().to_bits(), whole.to_bits());
        }

        #[test]
        fn order_does_not_matter(parts in proptest::collection::vec(0.0..10.0f64, 0..50)) {
            let mut turned = parts.clone();
            turned.reverse();
            prop_assert_eq!(sum(&parts), sum(&turned));
            let plain: f64 = parts.iter().sum();
            prop_assert!((sum(&parts).to_f64() - plain).abs() <= 1e-12 * plain.max(1.0));
        }
    }
}
