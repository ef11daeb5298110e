//! Adjusting p values for the number of tests.

use crate::error::{Error, Result};
use crate::numeric::check;

/// Benjamini-Hochberg adjusted p values: signalling all tests whose adjusted value is at most 0.05 keeps the
/// expected share of false signals among the signals at most 5%.
///
/// `p` holds one p value per test of the run, in any order; the answer keeps that order. With the values
/// sorted upwards, the adjusted value of rank `i` of `m` is the least of `p m / rank` from that rank on,
/// at most 1. Holds for independent tests and for positively related ones, such as neighbouring areas.
///
/// ```
/// use jsna_stats::many::benjamini_hochberg;
///
/// // Ten tests, two p values below 0.05: one of them survives.
/// let p = [0.001, 0.04, 0.11, 0.2, 0.3, 0.45, 0.5, 0.62, 0.8, 0.97];
/// let adjusted = benjamini_hochberg(&p)?;
/// assert!((adjusted[0] - 0.01).abs() < 1e-12);
/// assert!((adjusted[1] - 0.2).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`], with the position, when a p value is not between 0 and 1.
///
/// # References
/// Benjamini and Hochberg, Journal of the Royal Statistical Society B 57 (1995). Agrees with R's
/// `p.adjust(method = "BH")`.
pub fn benjamini_hochberg(p: &[f64]) -> Result<Vec<f64>> {
    check_probabilities(p)?;
    Ok(step_up(p, 1.0))
}

/// q values with the share of true nulls they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct QValues {
    /// One q value per test, in the order of the p values.
    pub q: Vec<f64>,
    /// Estimated share of tests with nothing to find, above 0 and at most 1.
    pub null_share: f64,
    /// The p value above which tests were taken as having nothing to find.
    pub lambda: f64,
}

/// Storey's q values: Benjamini-Hochberg times the estimated share of tests with nothing to find.
///
/// When a third of the series truly changed, Benjamini-Hochberg is stricter than it claims; this estimates
/// that share from the p values above `lambda` (0.5 is usual), which come almost all from series without
/// change. With few tests the estimate is rough: below about 100 prefer [`benjamini_hochberg`].
///
/// ```
/// use jsna_stats::many::{benjamini_hochberg, storey_q};
///
/// let p = [0.001, 0.002, 0.004, 0.01, 0.02, 0.03, 0.2, 0.4, 0.7, 0.9];
/// let found = storey_q(&p, 0.5)?;
/// assert!((found.null_share - 0.4).abs() < 1e-12);
/// assert!(found.q[5] < benjamini_hochberg(&p)?[5]);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
///
/// # Errors
/// [`Error::Domain`] when `lambda` is not at least 0 and below 1, or, with the position, when a p value is
/// not between 0 and 1; [`Error::Refused`] when no p value reaches `lambda`, so that the share of true
/// nulls would be 0.
///
/// # References
/// Storey, Journal of the Royal Statistical Society B 64 (2002). Agrees with `qvalue::qvalue` at a fixed
/// lambda.
pub fn storey_q(p: &[f64], lambda: f64) -> Result<QValues> {
    check::non_negative("lambda", lambda)?;
    if lambda >= 1.0 {
        return Err(Error::Domain {
            what: "lambda",
            expected: "at least 0 and below 1",
            found: lambda,
            at: None,
        });
    }
    check_probabilities(p)?;
    let above = p.iter().filter(|p| **p >= lambda).count();
    if above == 0 {
        let reason =
            format!("no p value reaches {lambda}, so the share of true nulls cannot be estimated");
        return Err(Error::Refused { method: "the q value", reason });
    }
    let share = check::real(above) / check::real(p.len()) / (1.0 - lambda);
    let null_share = share.min(1.0);
    Ok(QValues { q: step_up(p, null_share), null_share, lambda })
}

fn check_probabilities(p: &[f64]) -> Result<()> {
    match p.iter().position(|p| !(*p >= 0.0 && *p <= 1.0)) {
        Some(at) => Err(Error::Domain {
            what: "p values",
            expected: "between 0 and 1",
            found: p[at],
            at: Some(at),
        }),
        None => Ok(()),
    }
}

/// The least of `share p m / rank` over this rank and all above, at most 1.
fn step_up(p: &[f64], share: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_unstable_by(|a, b| p[*b].total_cmp(&p[*a]));
    let m = check::real(p.len());
    let mut adjusted = vec![0.0; p.len()];
    let mut least = 1.0_f64;
    for (from_top, at) in order.into_iter().enumerate() {
        let rank = m - check::real(from_top);
        // In this order the factor of the largest value is exactly 1.
        least = least.min(m / rank * p[at] * share);
        adjusted[at] = least;
    }
    adjusted
}
