//! Difference in differences over areas and months.

use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::check::{all_finite, all_positive, real, representable, same_length};
use crate::numeric::student;

const METHOD: &str = "Difference in differences";

/// Observations of treated and comparison areas before and after: one element per area and month (or per survey
/// answer) in each slice.
#[derive(Debug, Clone, Copy)]
pub struct Panel<'a, K> {
    /// What was measured: a rate, a count of areas of like size, the log of a count, an answer coded 0 and 1.
    pub outcome: &'a [f64],
    /// Whether the observation belongs to a treated area.
    pub treated: &'a [bool],
    /// Whether it was made after the start.
    pub after: &'a [bool],
    /// The area (or whatever was chosen for treatment as one): observations of one area are not independent.
    pub cluster: &'a [K],
    /// Weights (population, design weights); `None` for equal ones.
    pub weights: Option<&'a [f64]>,
}

/// A difference in differences.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DifferenceInDifferences {
    /// Change in the treated areas less change in the comparison areas, with its interval.
    pub effect: Estimate,
    /// Standard error, clustered by area.
    pub standard_error: f64,
    /// The effect over its standard error.
    pub t: f64,
    /// Degrees of freedom: clusters less 1.
    pub degrees: usize,
    /// Two-sided p value.
    pub p: f64,
    /// (Weighted) means of the treated areas, before and after.
    pub treated: (f64, f64),
    /// (Weighted) means of the comparison areas, before and after.
    pub comparison: (f64, f64),
    /// Number of treated and of comparison clusters. With fewer than about 10 of either the p value is too small:
    /// say so beside it.
    pub clusters: (usize, usize),
}

/// How much more the treated areas changed than the comparison areas did.
///
/// The least-squares estimate of the interaction of treatment and period, `(treated after - treated before) -
/// (comparison after - comparison before)` of weighted means, with standard errors that allow any dependence within
/// a cluster. It stands on one assumption that no test proves: without the project both groups would have changed by
/// the same amount. Plot the months before for both.
///
/// # Errors
/// Slices of different length; a value that is not finite or a weight that is not above 0, with its position; a
/// cluster that is both treated and not, at the position that shows it; [`Error::TooFew`] with fewer than 2 treated
/// or 2 comparison clusters (one area against one area: use [`super::weighted_displacement_difference`]), or no
/// observation in one of the four cells; [`Error::Refused`] when nothing varies.
///
/// # Source
/// Liang and Zeger 1986 with the usual small-sample factor; Bertrand, Duflo and Mullainathan, *Quarterly Journal of
/// Economics* 119, 2004. Agrees with `lm(y ~ treated * after)` and `sandwich::vcovCL(type = "HC1")` in R, with t limits
/// on clusters less 1 degrees of freedom.
///
/// # Deviations
/// None: agrees with `lm` and `sandwich`.
///
/// # Example
/// ```
/// use jsna_stats::{Level, evaluation::{Panel, difference_in_differences}};
/// // Three treated wards and three for comparison, two quarters before and two after.
/// let treated: Vec<bool> = (0..24).map(|i| i < 12).collect();
/// let after: Vec<bool> = (0..24).map(|i| i % 4 > 1).collect();
/// let ward: Vec<usize> = (0..24).map(|i| i / 4).collect();
/// let effect = |comparison: [f64; 12]| {
///     let fell = [20.0, 22.0, 15.0, 14.0, 31.0, 29.0, 22.0, 24.0, 18.0, 18.0, 11.0, 12.0];
///     let outcome = [fell, comparison].concat();
///     let panel = Panel { outcome: &outcome, treated: &treated, after: &after, cluster: &ward, weights: None };
///     difference_in_differences(&panel, Level::P95)
/// };
/// // The others hardly changed: nearly all of the fall by 6.7 is the project's.
/// let stayed = effect([21.0, 19.0, 20.0, 21.0, 30.0, 33.0, 30.0, 31.0, 16.0, 17.0, 17.0, 16.0])?;
/// assert!((stayed.effect.value + 6.5).abs() < 1e-12 && stayed.p < 0.01);
/// // The others fell as much: the same treated wards show nothing.
/// let fell_too = effect([21.0, 19.0, 14.0, 13.0, 30.0, 33.0, 24.0, 25.0, 16.0, 17.0, 10.0, 9.0])?;
/// assert!(fell_too.effect.value.abs() < 1.0 && fell_too.p > 0.3);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn difference_in_differences<K: Ord>(
    panel: &Panel<'_, K>,
    level: Level,
) -> Result<DifferenceInDifferences> {
    check(panel)?;
    let weight = |i: usize| panel.weights.map_or(1.0, |w| w[i]);
    let cell = |i: usize| usize::from(panel.treated[i]) * 2 + usize::from(panel.after[i]);
    let n = panel.outcome.len();
    let (mut totals, mut counts) = ([0.0; 4], [0_usize; 4]);
    for i in 0..n {
        totals[cell(i)] += weight(i);
        counts[cell(i)] += 1;
    }
    if let Some(empty) = (0..4).find(|&c| counts[c] == 0) {
        const CELLS: [&str; 4] = [
            "observations of comparison areas before",
            "observations of comparison areas after",
            "observations of treated areas before",
            "observations of treated areas after",
        ];
        return Err(Error::TooFew { method: METHOD, what: CELLS[empty], needed: 1, found: 0 });
    }
    let mut means = [0.0; 4];
    for i in 0..n {
        means[cell(i)] += weight(i) / totals[cell(i)] * panel.outcome[i];
    }
    let value = representable(METHOD, (means[3] - means[2]) - (means[1] - means[0]))?;
    let order = by_cluster(panel);
    let groups: Vec<&[usize]> =
        order.chunk_by(|&a, &b| panel.cluster[a] == panel.cluster[b]).collect();
    let treated = groups.iter().filter(|g| panel.treated[g[0]]).count();
    let clusters = (treated, groups.len() - treated);
    for (what, found) in [("treated clusters", clusters.0), ("comparison clusters", clusters.1)] {
        if found < 2 {
            return Err(Error::TooFew { method: METHOD, what, needed: 2, found });
        }
    }
    // What one cluster adds to the estimate beyond its cell means, with the sign its cells have in it.
    let pull = |i: &usize| {
        let sign = if matches!(cell(*i), 0 | 3) { 1.0 } else { -1.0 };
        sign * weight(*i) / totals[cell(*i)] * (panel.outcome[*i] - means[cell(*i)])
    };
    let squares: f64 = groups.iter().map(|g| g.iter().map(pull).sum::<f64>().powi(2)).sum();
    let (g, observations) = (real(groups.len()), real(n));
    if n <= 4 {
        return Err(Error::TooFew { method: METHOD, what: "observations", needed: 5, found: n });
    }
    let factor = g / (g - 1.0) * (observations - 1.0) / (observations - 4.0);
    let standard_error = representable(METHOD, (factor * squares).sqrt())?;
    // What the sums leave of rounding is no variation.
    let largest = panel.outcome.iter().fold(0.0_f64, |most, y| most.max(y.abs()));
    if standard_error <= 1e-12 * largest {
        let reason = "the observations do not vary within their groups".to_owned();
        return Err(Error::Refused { method: METHOD, reason });
    }
    let degrees = groups.len() - 1;
    let freedom = real(degrees);
    let quantile = student::quantile(level.alpha(), freedom)
        .ok_or(Error::NotConverged { method: METHOD, iterations: 300 })?;
    let t = representable(METHOD, value / standard_error)?;
    let reach = quantile * standard_error;
    let limit = |at: f64| representable(METHOD, at);
    Ok(DifferenceInDifferences {
        effect: Estimate {
            value,
            interval: Interval::closed(limit(value - reach)?, limit(value + reach)?, level),
            statistic: "difference in differences",
            method: "least squares, errors clustered by area, t limits",
        },
        standard_error,
        t,
        degrees,
        p: student::two_sided(t, freedom),
        treated: (means[2], means[3]),
        comparison: (means[0], means[1]),
        clusters,
    })
}

fn check<K: Ord>(panel: &Panel<'_, K>) -> Result<()> {
    let n = panel.outcome.len();
    same_length("outcome and treated", n, panel.treated.len())?;
    same_length("outcome and after", n, panel.after.len())?;
    same_length("outcome and cluster", n, panel.cluster.len())?;
    all_finite("outcome", panel.outcome)?;
    if let Some(weights) = panel.weights {
        same_length("outcome and weights", n, weights.len())?;
        all_positive("weights", weights)?;
        // Totals must be finite: shares of them are taken.
        representable(METHOD, weights.iter().sum())?;
    }
    let order = by_cluster(panel);
    for pair in order.windows(2) {
        if panel.cluster[pair[0]] == panel.cluster[pair[1]]
            && panel.treated[pair[0]] != panel.treated[pair[1]]
        {
            let (what, expected) = ("treated", "the same for every observation of a cluster");
            let found = f64::from(u8::from(panel.treated[pair[1]]));
            return Err(Error::Domain { what, expected, found, at: Some(pair[1]) });
        }
    }
    Ok(())
}

fn by_cluster<K: Ord>(panel: &Panel<'_, K>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..panel.outcome.len()).collect();
    order.sort_unstable_by(|&a, &b| panel.cluster[a].cmp(&panel.cluster[b]).then(a.cmp(&b)));
    order
}
