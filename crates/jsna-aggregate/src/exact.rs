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

/// Larger parts than this are no counts of anything. A sum of four million of them (2^22) stays in its range.
const LARGEST: u128 = 1 << 104;

impl Exact {
    /// `n` times a number; `None` where it is not finite or beyond 2^44.
    pub(crate) fn of(x: f64, n: u64) -> Option<Self> {
        // Multiplying with a power of two is exact, and a number beyond the range becomes its limit.
        #[expect(clippy::cast_possible_truncation, reason = "below 2^104 after the check")]
        let scaled = x.is_finite().then(|| (x * SCALE).round() as i128)?;
        let product = scaled.checked_mul(n.into())?;
        (product.unsigned_abs() <= LARGEST).then_some(Self(product))
    }

    /// A sum of 2^-60ths.
    pub(crate) fn from_scaled(sum: i128) -> Self {
        Self(sum)
    }

    /// The number of 2^-60ths.
    pub(crate) fn scaled(self) -> i128 {
        self.0
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
        parts.iter().fold(Exact::default(), |sum, x| sum.plus(Exact::of(*x, 1).unwrap()).unwrap())
    }

    #[test]
    fn tenths_add_up_to_one() {
        assert_eq!(sum(&[0.1; 10]).to_f64().to_bits(), 1.0_f64.to_bits());
        assert_eq!(Exact::of(1.0, 3), Exact::of(3.0, 1));
        assert_eq!(Exact::of(1e9, 1_000_000), None);
        for bad in [f64::NAN, f64::INFINITY, 1e16, -1e16, 1e300, -1e300] {
            assert_eq!(Exact::of(bad, 1), None);
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
