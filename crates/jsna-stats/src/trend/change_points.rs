//! Change points: when did the level change?

use std::ops::Range;

use crate::error::{Error, Result};
use crate::series::{
    LARGEST, at_least, check_counts, check_denominators, check_series, median, real, same_length,
};

/// Longest series: the search looks at all pairs of points.
const LONGEST: usize = 5_000;
/// Differences beyond this many times their usual size are cut back before they are averaged.
const CUT: f64 = 3.0;
/// Median absolute value of a normal variable, in standard deviations.
const NORMAL_MEDIAN: f64 = 0.674_489_750_196_081_7;
const METHOD: &str = "change points";

/// What changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ChangeIn {
    /// The mean of values with a steady spread.
    Mean,
    /// The rate of counts: the spread grows with the rate, more than Poisson where the counts are
    /// over-dispersed.
    Rate,
}

/// What a change has to gain to be believed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ChangePenalty {
    /// `2 ln n`: the Bayesian information criterion, counting position and level. Finds small
    /// changes, and one where there is none in about 1 of 7 series of 36 months.
    Bic,
    /// `3 ln n`: after the modified criterion of Zhang and Siegmund. Finds a change where there is
    /// none in about 1 of 25 series of 36 months.
    ModifiedBic,
    /// A value of one's own, on the scale of the deviance.
    Value(f64),
}

/// Choices of [`change_points()`].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChangePointConfig {
    /// What changes.
    pub change_in: ChangeIn,
    /// What a change has to gain to be believed.
    pub penalty: ChangePenalty,
    /// Fewest values between two changes, and before the first and after the last.
    pub least_length: usize,
}

/// A stretch of one level.
#[derive(Debug, Clone, PartialEq)]
pub struct LevelStretch {
    /// Its positions, gaps included.
    pub range: Range<usize>,
    /// Its mean, or its rate per unit of exposure.
    pub level: f64,
    /// Values in it: missing ones are left out.
    pub values: usize,
}

/// What [`change_points()`] found.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangePoints {
    /// Positions of the first value of each new level; empty when the level does not change.
    pub changes: Vec<usize>,
    /// The stretches between them, one more than there are changes.
    pub stretches: Vec<LevelStretch>,
    /// Variance of the values around their level; for rates the dispersion, not below 1.
    pub scale: f64,
    /// The penalty in force, on the scale of the deviance.
    pub penalty: f64,
    /// How much each change improves the deviance, less the penalty.
    pub gains: Vec<f64>,
    /// What was looked for.
    pub statistic: &'static str,
    /// The method, in words.
    pub method: &'static str,
}

/// Finds when the level of a series changed, and how often.
///
/// Divides the series so that the deviance around the levels, plus a penalty for each change, is
/// lowest over all possible divisions (optimal partitioning: exact, not one change after the
/// other). The scale of the deviance comes from the differences of neighbours, of which the largest
/// are cut back, so that the changes themselves do not hide in it.
///
/// A season looks like changes: give seasonally adjusted values, or exposures that carry the
/// season. Values that resemble their neighbours look like changes too. A gradual trend is cut into
/// steps: look at the chart. Missing values are left out and keep their place.
///
/// `values` has one element per period, in order of time, `None` for a missing one; so has `exposures`, which
/// rates may have. Levels are in the unit of the values, or events per unit of exposure.
///
/// # Errors
/// [`Error::TooFew`] below two stretches of the least length; [`Error::Refused`] above 5,000 values;
/// [`Error::Domain`] for values that are not finite, negative counts, exposures that are not
/// positive, a least length of 0, or a penalty that is not positive; [`Error::Lengths`].
///
/// # Source
/// Jackson et al, IEEE Signal Process Lett 12 (2005); Killick, Fearnhead and Eckley, JASA 107 (2012); Zhang and
/// Siegmund, Biometrics 63 (2007) for the penalty. No package was used: the division is held to the best of all
/// divisions of short series.
///
/// # Deviations
/// The modified criterion's term for the lengths of the stretches is replaced by its largest value,
/// `ln n` for each change.
///
/// # Example
/// ```
/// use jsna_stats::trend::{change_points, ChangeIn, ChangePenalty, ChangePointConfig};
/// let config = ChangePointConfig { change_in: ChangeIn::Rate, penalty: ChangePenalty::ModifiedBic, least_length: 3 };
/// let monthly: Vec<_> = (0..36).map(|t| Some(f64::from(if t < 20 { 40 } else { 62 } + t * 7 % 11))).collect();
/// let found = change_points(&monthly, None, &config)?;
/// assert_eq!(found.changes, [20]);
///
/// // One wild month is not a new level.
/// let mut wild: Vec<_> = (0..36).map(|t| Some(f64::from(40 + t * 7 % 11))).collect();
/// wild[20] = Some(90.0);
/// assert!(change_points(&wild, None, &config)?.changes.is_empty());
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn change_points(
    values: &[Option<f64>],
    exposures: Option<&[Option<f64>]>,
    config: &ChangePointConfig,
) -> Result<ChangePoints> {
    let points = usable(values, exposures, config)?;
    let n = points.len();
    at_least(METHOD, "values", config.least_length.saturating_mul(2).max(3), n)?;
    if n > LONGEST {
        let reason =
            format!("{n} values are too many to look at all pairs; the limit is {LONGEST}");
        return Err(Error::Refused { method: METHOD, reason });
    }
    let sums = Sums::new(&points, config.change_in);
    let scale = sums.scale(&points);
    let penalty = match config.penalty {
        ChangePenalty::Bic => 2.0 * real(n).ln(),
        ChangePenalty::ModifiedBic => 3.0 * real(n).ln(),
        ChangePenalty::Value(value) => value,
    };
    // Without any spread between neighbours every value is the same.
    let cost =
        |from: usize, to: usize| if scale > 0.0 { sums.deviance(from, to) / scale } else { 0.0 };
    let starts = partition(n, config.least_length, penalty, cost);
    let ends = starts.iter().skip(1).copied().chain([n]);
    let stretches: Vec<Range<usize>> =
        starts.iter().copied().zip(ends).map(|(from, to)| from..to).collect();
    let gains = stretches
        .windows(2)
        .map(|w| {
            let (from, at, to) = (w[0].start, w[1].start, w[1].end);
            cost(from, to) - cost(from, at) - cost(at, to) - penalty
        })
        .collect();
    let place = |i: usize| points.get(i).map_or(values.len(), |p| p.at);
    Ok(ChangePoints {
        changes: starts.iter().skip(1).map(|s| place(*s)).collect(),
        stretches: stretches
            .into_iter()
            .map(|r| LevelStretch {
                range: if r.start == 0 { 0 } else { place(r.start) }..place(r.end),
                level: sums.level(r.start, r.end),
                values: r.len(),
            })
            .collect(),
        scale,
        penalty,
        gains,
        statistic: "changes of the level",
        method: match config.change_in {
            ChangeIn::Mean => "optimal partitioning of means",
            ChangeIn::Rate => "optimal partitioning of over-dispersed rates",
        },
    })
}

/// A value that is present.
#[derive(Debug, Clone, Copy)]
struct Point {
    at: usize,
    value: f64,
    exposure: f64,
}

fn usable(
    values: &[Option<f64>],
    exposures: Option<&[Option<f64>]>,
    config: &ChangePointConfig,
) -> Result<Vec<Point>> {
    match config.change_in {
        ChangeIn::Mean => check_series("value", values)?,
        ChangeIn::Rate => check_counts("count", values)?,
    };
    if let Some(exposures) = exposures {
        same_length("values and exposures", values.len(), exposures.len())?;
        check_denominators("exposure", exposures)?;
    }
    if config.least_length == 0 {
        return Err(Error::Domain {
            what: "least length",
            expected: "1 or more",
            found: 0.0,
            at: None,
        });
    }
    if let ChangePenalty::Value(found) = config.penalty
        && !(found > 0.0 && found <= LARGEST)
    {
        return Err(Error::Domain {
            what: "penalty",
            expected: "a finite number above 0",
            found,
            at: None,
        });
    }
    let exposed = |at: usize| exposures.map_or(Some(1.0), |e| e[at]);
    Ok((0..values.len())
        .filter_map(|at| Some(Point { at, value: values[at]?, exposure: exposed(at)? }))
        .collect())
}

/// Running sums: the deviance of any stretch in a few operations.
struct Sums {
    change_in: ChangeIn,
    /// Values less their overall level for means, counts for rates.
    values: Vec<f64>,
    /// Weights for means, exposures for rates.
    exposures: Vec<f64>,
    /// Weighted squares for means, `y ln(y / e)` for rates.
    own: Vec<f64>,
    /// What was taken off the values.
    centre: f64,
}

impl Sums {
    fn new(points: &[Point], change_in: ChangeIn) -> Self {
        let centre = match change_in {
            ChangeIn::Mean => crate::series::mean(points.iter().map(|p| p.value)).unwrap_or(0.0),
            ChangeIn::Rate => 0.0,
        };
        let running = |term: &dyn Fn(&Point) -> f64| -> Vec<f64> {
            let mut sum = 0.0;
            let sums = points.iter().map(|p| {
                sum += term(p);
                sum
            });
            std::iter::once(0.0).chain(sums).collect()
        };
        // Exposures of means weigh: a value over twice the exposure has half the variance.
        let (values, own): (Vec<f64>, Vec<f64>) = match change_in {
            ChangeIn::Mean => (
                running(&|p| p.exposure * (p.value - centre)),
                running(&|p| p.exposure * (p.value - centre).powi(2)),
            ),
            ChangeIn::Rate => (
                running(&|p| p.value),
                running(&|p| {
                    if p.value > 0.0 { p.value * (p.value / p.exposure).ln() } else { 0.0 }
                }),
            ),
        };
        Self { change_in, values, exposures: running(&|p| p.exposure), own, centre }
    }

    fn level(&self, from: usize, to: usize) -> f64 {
        self.centre
            + (self.values[to] - self.values[from]) / (self.exposures[to] - self.exposures[from])
    }

    /// Deviance of a stretch around its level.
    fn deviance(&self, from: usize, to: usize) -> f64 {
        let value = self.values[to] - self.values[from];
        let exposure = self.exposures[to] - self.exposures[from];
        let own = self.own[to] - self.own[from];
        match self.change_in {
            ChangeIn::Mean => (own - value * value / exposure).max(0.0),
            ChangeIn::Rate if value > 0.0 => {
                (2.0 * (own - value * (value / exposure).ln())).max(0.0)
            }
            ChangeIn::Rate => 0.0,
        }
    }

    /// Variance (for rates the dispersion) from the differences of neighbours.
    fn scale(&self, points: &[Point]) -> f64 {
        let squares = points.windows(2).filter_map(|w| {
            let (a, b) = (w[0], w[1]);
            let spread = a.exposure.recip() + b.exposure.recip();
            match self.change_in {
                ChangeIn::Mean => Some((b.value - a.value).powi(2) / spread),
                ChangeIn::Rate => {
                    let together = (a.value + b.value) / (a.exposure + b.exposure);
                    let difference = b.value / b.exposure - a.value / a.exposure;
                    (together > 0.0).then(|| difference * difference / (together * spread))
                }
            }
        });
        let mut squares: Vec<f64> = squares.collect();
        let usual = median(&mut squares).unwrap_or(0.0) / (NORMAL_MEDIAN * NORMAL_MEDIAN);
        let most = if usual > 0.0 { CUT * CUT * usual } else { f64::INFINITY };
        let mean = squares.iter().map(|s| s.min(most)).sum::<f64>() / real(squares.len().max(1));
        match self.change_in {
            ChangeIn::Mean => mean,
            ChangeIn::Rate => mean.max(1.0),
        }
    }
}

/// Starts of the stretches of the division with the lowest cost.
fn partition(
    n: usize,
    least: usize,
    penalty: f64,
    cost: impl Fn(usize, usize) -> f64,
) -> Vec<usize> {
    let mut lowest = vec![f64::INFINITY; n + 1];
    let mut came_from = vec![0; n + 1];
    lowest[0] = -penalty;
    for to in least..=n {
        for from in 0..=to - least {
            let total = lowest[from] + cost(from, to) + penalty;
            if total < lowest[to] {
                lowest[to] = total;
                came_from[to] = from;
            }
        }
    }
    let mut starts = Vec::new();
    let mut to = n;
    while to > 0 {
        to = came_from[to];
        starts.push(to);
    }
    starts.reverse();
    starts
}

#[cfg(test)]
mod tests;
