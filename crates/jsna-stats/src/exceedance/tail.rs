//! Tails and quantiles of over-dispersed counts, by summing their probabilities.

/// Standard deviation above which there are too many terms to sum.
const WIDEST: f64 = 1e5;
/// Dispersion above which the upper tail has too many terms.
const MOST_DISPERSED: f64 = 1e6;
/// Terms this small beside the sum no longer change it.
const NEGLIGIBLE: f64 = 1e-18;

/// Counts of a given mean whose variance is `dispersion` times it: negative binomial, or Poisson at
/// a dispersion of 1.
///
/// Probabilities are built up from the most likely count by the ratio of neighbours and divided by
/// their sum, so that no special function is needed and nothing is lost at large counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Counts {
    mean: f64,
    /// Size of the negative binomial; `None` for Poisson.
    size: Option<f64>,
    /// Probability of failure of the negative binomial: `1 - 1 / dispersion`.
    failure: f64,
    mode: f64,
    /// Sum of the probabilities relative to that of the mode.
    total: f64,
}

impl Counts {
    /// `None` when the counts spread too widely to be summed, or the mean is not positive.
    pub(crate) fn new(mean: f64, dispersion: f64) -> Option<Self> {
        let wide = (mean * dispersion).sqrt();
        let possible =
            mean > 0.0 && dispersion >= 1.0 && wide <= WIDEST && dispersion <= MOST_DISPERSED;
        if !possible {
            return None;
        }
        let size = (dispersion > 1.0).then(|| mean / (dispersion - 1.0));
        let failure = 1.0 - dispersion.recip();
        let mode = match size {
            None => mean.floor(),
            Some(size) if size > 1.0 => ((size - 1.0) * (dispersion - 1.0)).floor(),
            Some(_) => 0.0,
        };
        let mut counts = Self { mean, size, failure, mode, total: 1.0 };
        counts.total = 1.0 + counts.sum_below() + counts.sum_above();
        counts.total.is_finite().then_some(counts)
    }

    /// The probability of `x + 1` over that of `x`.
    fn ratio(&self, x: f64) -> f64 {
        match self.size {
            None => self.mean / (x + 1.0),
            Some(size) => (x + size) / (x + 1.0) * self.failure,
        }
    }

    fn sum_below(&self) -> f64 {
        let (mut x, mut term, mut sum) = (self.mode, 1.0, 0.0);
        while x > 0.0 {
            x -= 1.0;
            term /= self.ratio(x);
            sum += term;
            if term <= NEGLIGIBLE * (1.0 + sum) {
                break;
            }
        }
        sum
    }

    fn sum_above(&self) -> f64 {
        self.tail_from(self.mode, 1.0)
    }

    /// Sum of the terms above `x`, whose own term is `term`.
    fn tail_from(&self, mut x: f64, mut term: f64) -> f64 {
        let mut sum = 0.0;
        while term > 0.0 {
            term *= self.ratio(x);
            x += 1.0;
            sum += term;
            // What is left is at most a geometric series of the present ratio.
            let ratio = self.ratio(x);
            if ratio < 1.0 && term * ratio / (1.0 - ratio) <= NEGLIGIBLE * sum {
                break;
            }
        }
        sum
    }

    /// The probability of `count` or more.
    pub(crate) fn at_least(&self, count: f64) -> f64 {
        let from = count.ceil();
        if from <= 0.0 {
            return 1.0;
        }
        let (mut x, mut term) = (self.mode, 1.0);
        if from > self.mode {
            while x < from && term > 0.0 {
                term *= self.ratio(x);
                x += 1.0;
            }
            return (term + self.tail_from(x, term)) / self.total;
        }
        let mut above = 1.0 + self.sum_above();
        while x > from {
            x -= 1.0;
            term /= self.ratio(x);
            above += term;
        }
        (above / self.total).min(1.0)
    }

    /// The smallest count whose cumulative probability reaches `share`, between 0.5 and 1.
    pub(crate) fn quantile(&self, share: f64) -> f64 {
        let mut x = self.mode;
        let mut term = 1.0;
        let mut above = self.sum_above();
        let allowed = (1.0 - share) * self.total;
        while above > allowed && term > 0.0 {
            term *= self.ratio(x);
            x += 1.0;
            above -= term;
        }
        while x > 0.0 && above + term <= allowed {
            above += term;
            x -= 1.0;
            term /= self.ratio(x);
        }
        x
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::series::real;

    #[test]
    fn poisson_tails_equal_the_incomplete_gamma_function() {
        for (mean, count) in [(0.3, 1), (4.0, 9), (100.0, 60), (100.0, 150), (1e4, 10_300)] {
            let found = Counts::new(mean, 1.0).unwrap().at_least(real(count));
            let expected = statrs::function::gamma::gamma_lr(real(count), mean);
            assert!(
                (found - expected).abs() < 1e-9 * expected.max(1e-3),
                "{mean} {count}: {found} {expected}"
            );
        }
    }

    /// Values summed with 40 digits. The incomplete gamma and beta functions at hand are off by
    /// 2e-8 and worse here.
    #[test]
    fn tails_of_ten_million_keep_twelve_digits() {
        for (mean, dispersion, count, expected) in [
            (1e7, 1.0, 10_010_000.0, 0.000_784_402_194_039_99),
            (1e6, 30.0, 1_012_000.0, 0.014_479_854_762_783_25),
        ] {
            let found = Counts::new(mean, dispersion).unwrap().at_least(count);
            assert!((found / expected - 1.0_f64).abs() < 1e-12, "{found} {expected}");
        }
    }

    #[test]
    fn geometric_tails_are_exact_down_to_1e_minus_15() {
        // Size 1: the number of failures before a success, P(X >= k) = failure^k.
        let dispersion = 5.0;
        let counts = Counts::new(4.0, dispersion).unwrap();
        for k in [1, 7, 40, 155] {
            let expected = 0.8_f64.powi(k);
            let found = counts.at_least(f64::from(k));
            assert!((found / expected - 1.0).abs() < 1e-12, "{k}: {found} {expected}");
        }
    }

    #[test]
    fn quantiles_are_the_smallest_count_that_reaches_the_share() {
        for (mean, dispersion, share) in [
            (3.5, 1.0, 0.95),
            (3.5, 2.5, 0.95),
            (250.0, 6.0, 0.99),
            (0.2, 1.5, 0.9),
            (1e6, 30.0, 0.975),
        ] {
            let counts = Counts::new(mean, dispersion).unwrap();
            let q = counts.quantile(share);
            assert!(1.0 - counts.at_least(q + 1.0) >= share - 1e-12, "{mean} {dispersion}: {q}");
            assert!(q == 0.0 || 1.0 - counts.at_least(q) < share, "{mean} {dispersion}: {q}");
        }
    }

    #[test]
    fn too_wide_or_impossible_counts_are_not_summed() {
        assert!(Counts::new(1e12, 1.0).is_none());
        assert!(Counts::new(0.0, 1.0).is_none());
        assert!(Counts::new(f64::NAN, 2.0).is_none());
        assert!(Counts::new(5.0, 0.5).is_none());
    }
}
