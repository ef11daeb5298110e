//! Adjusting p values for the number of tests.

use crate::error::{Error, Result};
use crate::numeric::{check, normal};
use crate::withheld::{Given, Reason, received};

/// A p value adjusted for the number of tests of its run.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct AdjustedP {
    /// The adjusted value: signal when it is at most the share of false signals that is accepted (0.05).
    pub value: f64,
    /// The p value before adjustment.
    pub p: f64,
    /// Tests of the run that have a p value: what was adjusted for.
    pub tests: usize,
    /// What the value is.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// Benjamini-Hochberg adjusted p values: signalling all tests whose adjusted value is at most 0.05 keeps the
/// expected share of false signals among the signals at most 5%.
///
/// `p` holds one p value per test of the run, in any order; the answer keeps that order. With the values
/// sorted upwards, the adjusted value of rank `i` of `m` is the least of `p m / rank` from that rank on,
/// at most 1. Holds for independent tests and for positively related ones, such as neighbouring areas.
///
/// A test that was withheld (`None`) has no p value: it stays withheld and does not count among the `m`. So does a p
/// value that is not between 0 and 1, with an error that names its position.
///
/// # Source
/// Benjamini and Hochberg, *Journal of the Royal Statistical Society B* 57, 1995. Agrees with R's
/// `p.adjust(method = "BH")`, which leaves missing values out as well.
///
/// # Deviations
/// None: agrees with R.
///
/// # Example
/// Ten tests, two p values below 0.05: one of them survives.
/// ```
/// use jsna_stats::many::benjamini_hochberg;
/// let p = [0.001, 0.04, 0.11, 0.2, 0.3, 0.45, 0.5, 0.62, 0.8, 0.97].map(Some);
/// let adjusted = benjamini_hochberg(&p);
/// let value = |test: usize| adjusted[test].value().map_or(1.0, |a| a.value);
/// assert!((value(0) - 0.01).abs() < 1e-12);
/// assert!((value(1) - 0.2).abs() < 1e-12);
/// ```
pub fn benjamini_hochberg(p: &[Option<f64>]) -> Vec<Given<AdjustedP>> {
    let checked = checked(p);
    adjust(checked, 1.0, "adjusted p value", "Benjamini-Hochberg")
}

/// q values with the share of true nulls they rest on.
#[derive(Debug, Clone, PartialEq)]
pub struct QValues {
    /// One q value per test, in the order of the p values; withheld where the test has no p value.
    pub q: Vec<Given<AdjustedP>>,
    /// Estimated share of tests with nothing to find, above 0 and at most 1.
    pub null_share: f64,
    /// The p value above which tests were taken as having nothing to find.
    pub lambda: f64,
}

/// Storey's q values: Benjamini-Hochberg times the estimated share of tests with nothing to find.
///
/// When a third of the series truly changed, Benjamini-Hochberg is stricter than it claims; this estimates
/// that share from the p values above `lambda` (0.5 is usual), which come almost all from series without
/// change. With few tests the estimate is rough: below about 100 prefer [`benjamini_hochberg`]. Tests without a p
/// value are treated as there.
///
/// # Errors
/// [`Error::Domain`] when `lambda` is not at least 0 and below 1; [`Error::Refused`] when no p value reaches
/// `lambda`, so that the share of true nulls would be 0.
///
/// # Source
/// Storey, *Journal of the Royal Statistical Society B* 64, 2002. The definition that the R package `qvalue`
/// uses at a fixed lambda. No numbers of that package were compared; at lambda 0 the result is held to
/// [`benjamini_hochberg`].
///
/// # Deviations
/// When no p value reaches `lambda`, the share of true nulls would be 0 and everything a discovery. That is
/// refused.
///
/// # Example
/// ```
/// use jsna_stats::many::{benjamini_hochberg, storey_q};
/// let p = [0.001, 0.002, 0.004, 0.01, 0.02, 0.03, 0.2, 0.4, 0.7, 0.9].map(Some);
/// let found = storey_q(&p, 0.5)?;
/// assert!((found.null_share - 0.4).abs() < 1e-12);
/// let (storey, plain) = (found.q[5].value(), benjamini_hochberg(&p)[5].clone());
/// assert!(storey.map(|q| q.value) < plain.value().map(|q| q.value));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn storey_q(p: &[Option<f64>], lambda: f64) -> Result<QValues> {
    check::non_negative("lambda", lambda)?;
    if lambda >= 1.0 {
        return Err(Error::Domain {
            what: "lambda",
            expected: "at least 0 and below 1",
            found: lambda,
            at: None,
        });
    }
    let checked = checked(p);
    let known = || checked.iter().filter_map(Given::value);
    let above = known().filter(|p| **p >= lambda).count();
    if above == 0 {
        let reason =
            format!("no p value reaches {lambda}, so the share of true nulls cannot be estimated");
        return Err(Error::Refused { method: "the q value", reason });
    }
    let share = check::real(above) / check::real(known().count()) / (1.0 - lambda);
    let null_share = share.min(1.0);
    let q = adjust(checked, null_share, "q value", "Storey, fixed lambda");
    Ok(QValues { q, null_share, lambda })
}

/// Which tests of a run to believe.
#[derive(Debug, Clone, PartialEq)]
pub struct TwoStage {
    /// Whether each test is believed, in the order of the p values; never where there is none.
    pub rejected: Vec<bool>,
    /// The least share of false discoveries at which each would be believed, given the first stage: at most `q` for those
    /// that are, above it for the others.
    pub q_values: Vec<Option<f64>>,
    /// How many are.
    pub rejections: usize,
    /// Tests of the run that have a p value.
    pub tests: usize,
}

impl TwoStage {
    /// The p value up to which a claim that rests on a believed test may be made: as large a share of `q` as there are
    /// believed tests among all, so that many claims of a run are not easier to make than few.
    pub fn claims_up_to(&self, q: f64) -> f64 {
        q * check::real(self.rejections) / check::real(self.tests.max(1))
    }
}

/// Adaptive two-stage control of the share of false discoveries at `q`: Benjamini-Hochberg says how many tests have
/// something to find, and is repeated for the others alone.
///
/// More is found than by [`benjamini_hochberg`] where many tests have something to find. The second stage never works
/// at more than 0.5. A test that was withheld (`None`) or is no p value is not believed and does not count.
///
/// # Errors
/// [`Error::Domain`] when `q` is not above 0 and below 1.
///
/// # Source
/// Benjamini, Krieger and Yekutieli, Biometrika 93 (2006), definition 6.
///
/// # Deviations
/// The level of the second stage is capped at 0.5, which the paper does not need to say: without it every test could be
/// believed where nearly all are. For the same reason no test is believed whose own p is above `q`.
///
/// # Example
/// ```
/// use jsna_stats::many::two_stage;
/// let p = [0.0001, 0.0004, 0.0019, 0.0095, 0.02, 0.028, 0.03, 0.034, 0.046, 0.32].map(Some);
/// assert_eq!(two_stage(&p, 0.05)?.rejections, 9);
/// let nothing = [0.04, 0.2, 0.5, 0.9].map(Some);
/// assert_eq!(two_stage(&nothing, 0.05)?.rejections, 0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn two_stage(p: &[Option<f64>], q: f64) -> Result<TwoStage> {
    const MOST: f64 = 0.5;
    check::positive("q", q)?;
    if q >= 1.0 {
        let (what, expected) = ("q", "above 0 and below 1");
        return Err(Error::Domain { what, expected, found: q, at: None });
    }
    let checked = checked(p);
    let known: Vec<f64> = checked.iter().filter_map(Given::value).copied().collect();
    let adjusted = step_up(&known, 1.0);
    let up_to = |level: f64| adjusted.iter().filter(|p| **p <= level).count();
    let first = q / (1.0 + q);
    let (tests, found) = (known.len(), up_to(first));
    let level = match tests - found {
        _ if found == 0 => 0.0,
        0 => first,
        left => (first * check::real(tests) / check::real(left)).min(MOST),
    };
    let mut believed = adjusted.iter().map(|p| found > 0 && *p <= level);
    let rejected: Vec<bool> = checked
        .iter()
        .map(|p| p.value().is_some_and(|p| believed.next().unwrap_or(false) && *p <= q))
        .collect();
    let rejections = rejected.iter().filter(|r| **r).count();
    let left = if found == tests { 1.0 } else { check::real(tests - found) / check::real(tests) };
    let mut of_known = adjusted.iter();
    let q_values = checked
        .iter()
        .zip(&rejected)
        .map(|(p, believed)| {
            p.value()?;
            let value = (of_known.next()? * (1.0 + q) * left).clamp(*p.value()?, 1.0);
            // Rounding, and the cap of the second stage, decide nothing else than the stages did.
            Some(if *believed { value.min(q) } else { value.max(q.next_up()) })
        })
        .collect();
    Ok(TwoStage { rejected, q_values, rejections, tests })
}

/// How many standard errors a two-sided p value stands for; at most 38, where a chance can hardly be told from none.
///
/// # Source
/// The quantile of the normal distribution.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::many::standard_errors;
/// assert!((standard_errors(0.05) - 1.96).abs() < 0.001);
/// assert_eq!(standard_errors(1.0), 0.0);
/// assert!(standard_errors(0.0).is_finite());
/// ```
pub fn standard_errors(p: f64) -> f64 {
    let half = (p / 2.0).clamp(f64::MIN_POSITIVE, 0.5);
    normal::quantile(half).abs()
}

/// The p values that are some, and why the others are not.
fn checked(p: &[Option<f64>]) -> Vec<Given<f64>> {
    let one = |(at, p): (usize, &Option<f64>)| {
        let found = received("the p value", *p)?;
        if (0.0..=1.0).contains(&found) {
            return Ok(found);
        }
        let (what, expected) = ("p values", "between 0 and 1");
        Err(Reason::Failed(Error::Domain { what, expected, found, at: Some(at) }))
    };
    p.iter().enumerate().map(|p| one(p).into()).collect()
}

fn adjust(
    checked: Vec<Given<f64>>,
    share: f64,
    statistic: &'static str,
    method: &'static str,
) -> Vec<Given<AdjustedP>> {
    let known: Vec<f64> = checked.iter().filter_map(Given::value).copied().collect();
    let tests = known.len();
    let mut adjusted = step_up(&known, share).into_iter();
    let each = |p: Given<f64>| {
        p.map(|p| {
            let value = adjusted.next().unwrap_or(1.0);
            AdjustedP { value, p, tests, statistic, method }
        })
    };
    checked.into_iter().map(each).collect()
}

/// The least of `share p m / rank` over this rank and all above, at most 1. The p values must be between 0 and 1.
pub(crate) fn step_up(p: &[f64], share: f64) -> Vec<f64> {
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
