//! Slope and relative index of inequality.

use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::check;
use crate::withheld::{Given, Reason};

use super::quantile::mid_ranks;

/// One group of a gradient, from the most to the least deprived or the other way round.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Group {
    /// People in the group.
    pub population: f64,
    /// The indicator's value in the group.
    pub value: f64,
    /// Its standard error, on the scale of the fit (see [`InequalityScale`]).
    pub standard_error: f64,
}

impl Group {
    /// A group whose standard error follows from the 95% limits of its value: their width on the scale of
    /// the fit over twice 1.96.
    ///
    /// `population` is the number of people in the group, `value` the indicator and `lower95` and `upper95` its
    /// limits, all three in the same unit. `scale` is the one that [`inequality`](inequality()) will be asked
    /// for.
    ///
    /// # Errors
    /// [`Error::Domain`] when the limits are not finite, in the wrong order, or outside the scale.
    ///
    /// # Source
    /// OHID, Fingertips public health technical guidance, inequalities chapter (2024). Agrees with
    /// `PHEindicatormethods::phe_sii`.
    ///
    /// # Deviations
    /// None: agrees with `PHEindicatormethods`.
    ///
    /// # Example
    /// The same limits on two scales. On the second the standard error is that of the logarithm:
    /// ```
    /// use jsna_stats::rates::{Group, InequalityScale};
    ///
    /// let plain = Group::from_limits(1_000.0, 20.0, 10.0, 40.0, InequalityScale::Plain)?;
    /// assert!((plain.standard_error - 30.0 / 3.919_928).abs() < 1e-6);
    /// let log = Group::from_limits(1_000.0, 20.0, 10.0, 40.0, InequalityScale::Log)?;
    /// assert!((log.standard_error - 4.0_f64.ln() / 3.919_928).abs() < 1e-6);
    /// // A limit of 0 has no logarithm.
    /// assert!(Group::from_limits(1_000.0, 20.0, 0.0, 40.0, InequalityScale::Log).is_err());
    /// # Ok::<(), jsna_stats::Error>(())
    /// ```
    pub fn from_limits(
        population: f64,
        value: f64,
        lower95: f64,
        upper95: f64,
        scale: InequalityScale,
    ) -> Result<Self> {
        let (lower, upper) =
            (scale.forward("lower limit", lower95)?, scale.forward("upper limit", upper95)?);
        let standard_error =
            check::non_negative("width of the interval", upper - lower)? / Level::P95.z() / 2.0;
        Ok(Self { population, value, standard_error })
    }
}

/// The scale on which the line is fitted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InequalityScale {
    /// As the values are.
    Plain,
    /// Logarithms: for rates, whose gradient is often a steady ratio.
    Log,
    /// Log odds: for proportions between 0 and 1.
    Logit,
}

impl InequalityScale {
    fn forward(self, what: &'static str, value: f64) -> Result<f64> {
        match self {
            Self::Plain => check::finite(what, value),
            Self::Log => Ok(check::positive(what, value)?.ln()),
            Self::Logit if value > 0.0 && value < 1.0 => Ok((value / (1.0 - value)).ln()),
            Self::Logit => Err(Error::Domain {
                what,
                expected: "between 0 and 1, both excluded",
                found: value,
                at: None,
            }),
        }
    }

    fn back(self, value: f64) -> f64 {
        match self {
            Self::Plain => value,
            Self::Log => value.exp(),
            Self::Logit => 1.0 / (1.0 + (-value).exp()),
        }
    }
}

/// Slope and relative index of inequality.
#[derive(Debug, Clone, PartialEq)]
pub struct Inequality {
    /// Slope index: the value at the far end of the line less the value at its start, in the values' unit.
    pub slope: Estimate,
    /// Relative index: the value at the far end over the value at the start. Withheld where the line is not above 0 at
    /// its start, or below 0 at its end: a ratio of such values means nothing.
    pub relative: Given<Estimate>,
    /// Value of the line at its start, the most deprived end if the groups run that way.
    pub start: f64,
}

const METHOD: &str = "the slope index of inequality";

/// Slope index (SII) and relative index (RII) of inequality over ordered groups, usually deprivation
/// deciles: how far the indicator changes from one end of the population to the other, counting every
/// group and its size, not only the two extremes.
///
/// A line is fitted to the values against the middle of each group's share of the ranked population, with
/// the shares as weights. `groups` come in order of deprivation. On [`InequalityScale::Plain`] the SII is
/// the slope and the RII the line's end over its start. On the other scales the line is fitted to logs or
/// log odds and turned back.
///
/// Limits: the slope is a weighted sum of the values, so its limits are exactly `slope -/+ z se`; the
/// limits of the ratio are Fieller's, open where the start of the line is not clear of 0.
///
/// # Errors
/// [`Error::TooFew`] with fewer than 5 groups; [`Error::Domain`] when a population is not above 0, a value is
/// outside the scale, a standard error is negative, or one of them is not finite. Where the line leaves the range of
/// positive values the relative index alone is withheld.
///
/// # Source
/// Low and Low, Journal of Public Health 26 (2004); OHID, Fingertips public health technical guidance,
/// inequalities chapter (2024). Agrees with `PHEindicatormethods::phe_sii` (types "normal", and with
/// `transform = TRUE` "rate" and "proportion").
///
/// # Deviations
/// The reference draws 100,000 normal samples and takes percentiles. Here the distribution those samples
/// come from is used itself: the same limits without the noise, and no seed to keep. On the scales of logs and
/// log odds the limits are those of independent parts put together (Zou and Donner 2008), within a twentieth of
/// the simulated interval's width.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::{Group, InequalityScale, inequality}};
///
/// // Five equal groups on a straight line from 90 to 50: the ends of the line lie half a group further.
/// let five = |values: [f64; 5]| values.map(|value| Group { population: 1_000.0, value, standard_error: 1.0 });
/// let steep = inequality(&five([90.0, 80.0, 70.0, 60.0, 50.0]), InequalityScale::Plain, Level::P95)?;
/// assert!((steep.slope.value + 50.0).abs() < 1e-9);
/// assert!(steep.relative.value().is_some_and(|rii| (rii.value - 45.0 / 95.0).abs() < 1e-9));
/// // The extreme groups differ by as much, the three between them do not: the slope sees all five.
/// let odd = inequality(&five([90.0, 70.0, 70.0, 70.0, 50.0]), InequalityScale::Plain, Level::P95)?;
/// assert!((odd.slope.value + 40.0).abs() < 1e-9);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn inequality(groups: &[Group], scale: InequalityScale, level: Level) -> Result<Inequality> {
    if groups.len() < 5 {
        return Err(Error::TooFew {
            method: METHOD,
            what: "groups",
            needed: 5,
            found: groups.len(),
        });
    }
    let populations: Vec<f64> = groups.iter().map(|group| group.population).collect();
    let ranks = mid_ranks(&populations)?;
    let errors: Vec<f64> = groups.iter().map(|group| group.standard_error).collect();
    check::all_non_negative("standard errors", &errors)?;
    let line = Line::fit(groups, &populations, &ranks, scale)?;
    if scale == InequalityScale::Plain { line.plain(level) } else { line.turned_back(scale, level) }
}

/// A weighted straight line with the covariance that the values' own errors give it.
struct Line {
    start: f64,
    slope: f64,
    start_variance: f64,
    slope_variance: f64,
    covariance: f64,
}

impl Line {
    fn fit(
        groups: &[Group],
        populations: &[f64],
        ranks: &[f64],
        scale: InequalityScale,
    ) -> Result<Self> {
        let total: f64 = populations.iter().sum();
        let weights = populations.iter().map(|population| population / total);
        let centre: f64 = weights.clone().zip(ranks).map(|(w, x)| w * x).sum();
        let spread: f64 =
            weights.clone().zip(ranks).map(|(w, x)| w * (x - centre) * (x - centre)).sum();
        check::positive("spread of the population over the groups", spread)?;
        let mut line = Self {
            start: 0.0,
            slope: 0.0,
            start_variance: 0.0,
            slope_variance: 0.0,
            covariance: 0.0,
        };
        for ((group, weight), rank) in groups.iter().zip(weights).zip(ranks) {
            let value = scale.forward("value", group.value)?;
            // Both coefficients are sums of the values times these.
            let for_slope = weight * (rank - centre) / spread;
            let for_start = weight - for_slope * centre;
            let variance = group.standard_error * group.standard_error;
            line.slope += for_slope * value;
            line.start += for_start * value;
            line.slope_variance += for_slope * for_slope * variance;
            line.start_variance += for_start * for_start * variance;
            line.covariance += for_slope * for_start * variance;
        }
        for number in [line.start, line.slope, line.start_variance, line.slope_variance] {
            check::representable(METHOD, number)?;
        }
        Ok(line)
    }

    /// Slope as it is, ratio of the ends by Fieller.
    fn plain(&self, level: Level) -> Result<Inequality> {
        let z = level.z();
        let margin = z * self.slope_variance.sqrt();
        let end = self.start + self.slope;
        let relative = if self.start > 0.0 && end >= 0.0 {
            let ratio = check::representable(METHOD, end / self.start)?;
            let interval = self.fieller(end, z).map_or(
                Interval { lower: None, upper: None, level },
                |(lower, upper)| {
                    // Rounding must not push the ratio out of its own interval.
                    Interval::closed(lower.min(ratio), upper.max(ratio), level)
                },
            );
            Given::Given(Self::relative((ratio, interval), "Fieller"))
        } else {
            let (method, at) = ("the relative index of inequality", [self.start, end]);
            let reason = format!("the line runs from {} to {}, not above 0", at[0], at[1]);
            Given::Withheld(Reason::Failed(Error::Refused { method, reason }))
        };
        let slope = Interval::closed(self.slope - margin, self.slope + margin, level);
        Ok(Inequality {
            slope: Self::slope((self.slope, slope), "normal"),
            relative,
            start: self.start,
        })
    }

    /// Values of `r` between which `end - r start` is within `z` standard errors of 0. `None` when the start
    /// itself is within `z` of 0: then no finite interval holds the ratio.
    fn fieller(&self, end: f64, z: f64) -> Option<(f64, f64)> {
        let (start, square) = (self.start, z * z);
        let cross = self.start_variance + self.covariance;
        let end_variance = self.start_variance + 2.0 * self.covariance + self.slope_variance;
        let a = start * start - square * self.start_variance;
        let b = start * end - square * cross;
        let c = end * end - square * end_variance;
        let root = (b * b - a * c).max(0.0).sqrt();
        let limits = ((b - root) / a, (b + root) / a);
        (a > 0.0 && limits.0.is_finite() && limits.1.is_finite()).then_some(limits)
    }

    /// A line on another scale. The slope and the height of the line where the two are independent each move
    /// an index between their own limits; the distances add as squares (MOVER).
    fn turned_back(&self, scale: InequalityScale, level: Level) -> Result<Inequality> {
        let independent = self.slope_variance > 0.0;
        let pivot = if independent { -self.covariance / self.slope_variance } else { 0.5 };
        let height = self.start + pivot * self.slope;
        let height_variance = if independent {
            self.start_variance - self.covariance * self.covariance / self.slope_variance
        } else {
            self.start_variance
        };
        let reach = level.z() * self.slope_variance.sqrt();
        let rise = level.z() * height_variance.max(0.0).sqrt();
        let ends = |height: f64, slope: f64| {
            (scale.back(height - pivot * slope), scale.back(height + (1.0 - pivot) * slope))
        };
        let interval = |index: &dyn Fn(f64, f64) -> Result<f64>| -> Result<(f64, f64, f64)> {
            let value = index(height, self.slope)?;
            let (low, high) =
                (index(height, self.slope - reach)?, index(height, self.slope + reach)?);
            let moved =
                (index(height + rise, self.slope)? - index(height - rise, self.slope)?) / 2.0;
            let below = check::representable(METHOD, (value - low).hypot(moved))?;
            let above = check::representable(METHOD, (high - value).hypot(moved))?;
            Ok((value, value - below, value + above))
        };
        let (difference, lower, upper) = interval(&|height, slope| {
            let (start, end) = ends(height, slope);
            check::representable(METHOD, end - start)
        })?;
        // Ratios are compared on the logarithmic scale.
        let ratio = "the relative index of inequality";
        let (log_ratio, log_lower, log_upper) = interval(&|height, slope| {
            let (start, end) = ends(height, slope);
            check::representable(ratio, (end / start).ln())
        })?;
        let relative =
            [log_ratio, log_lower, log_upper].map(|log| check::representable(ratio, log.exp()));
        let [relative, relative_lower, relative_upper] = relative;
        let slope = (difference, Interval::closed(lower, upper, level));
        let relative = (relative?, Interval::closed(relative_lower?, relative_upper?, level));
        let words = "normal, turned back";
        Ok(Inequality {
            slope: Self::slope(slope, words),
            relative: Given::Given(Self::relative(relative, words)),
            start: scale.back(self.start),
        })
    }

    fn slope((value, interval): (f64, Interval), method: &'static str) -> Estimate {
        Estimate { value, interval, statistic: "slope index of inequality", method }
    }

    fn relative((value, interval): (f64, Interval), method: &'static str) -> Estimate {
        Estimate { value, interval, statistic: "relative index of inequality", method }
    }
}
