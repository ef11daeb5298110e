//! What was seen in one period, and percentage change between two.

use crate::error::{Error, Result};
use crate::interval::{Estimate, Figure, Interval, Level};
use crate::numeric::check;

use super::{RatioMethod, rate_ratio};

/// Events of one period and the exposure they arose from: population, or population times time where
/// the periods differ in length.
///
/// # Example
/// ```
/// use jsna_stats::change::Observed;
///
/// let year = Observed::new(250.0, 152_000.0)?;
/// assert!((year.rate() * 1_000.0 - 1.644_7).abs() < 1e-4);
/// assert!(Observed::new(250.0, 0.0).is_err());
/// # Ok::<(), jsna_stats::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Observed {
    count: f64,
    exposure: f64,
}

impl Observed {
    /// `count` events (0 or more, fractional counts accepted) from an `exposure` above 0. Only the ratio of
    /// the two exposures matters to a rate ratio; a rate difference is per unit of exposure.
    ///
    /// # Errors
    /// [`Error::Domain`] when the count is negative, the exposure is not above 0, or either is not finite;
    /// [`Error::Refused`] when their ratio exceeds the range of numbers.
    pub fn new(count: f64, exposure: f64) -> Result<Self> {
        check::non_negative("count", count)?;
        check::positive("exposure", exposure)?;
        check::representable("the rate", count / exposure)?;
        Ok(Self { count, exposure })
    }

    /// Number of events.
    pub fn count(self) -> f64 {
        self.count
    }

    /// Population or population-time.
    pub fn exposure(self) -> f64 {
        self.exposure
    }

    /// Events per unit of exposure.
    pub fn rate(self) -> f64 {
        self.count / self.exposure
    }

    /// This rate over an earlier one that is not 0: counts and exposures apart, because their own ratios are of
    /// ordinary size where a rate may not be.
    pub(super) fn over(self, before: Self) -> f64 {
        (self.count / before.count) * (before.exposure / self.exposure)
    }
}

/// Percentage change of the rate, given only when the earlier count reaches a stated base.
///
/// From 2 events to 5 is "up 150%", which is true and misleading. Analysts do not headline percentages
/// on counts below about 20; pass the threshold of your own publication as `base` (in events).
/// With equal exposures this is the percentage change of the count.
///
/// `before` and `after` are the two periods; the result is in per cent, below 0 for a fall.
///
/// # Errors
/// [`Error::Domain`] when `base` is negative or not finite; [`Error::Refused`] when the earlier count is
/// below `base`, or 0.
///
/// # Source
/// The rate ratio less 1, times 100. Agrees with the rates of R's `glm` in the reference folder. The least base
/// is the rule of your own publication, not of a paper.
///
/// # Deviations
/// None: agrees with R.
///
/// # Example
/// ```
/// use jsna_stats::change::{Observed, percent_change};
///
/// let year = |count| Observed::new(count, 152_000.0);
/// assert!((percent_change(year(250.0)?, year(231.0)?, 20.0)?.value + 7.6).abs() < 1e-12);
/// assert!(percent_change(year(2.0)?, year(5.0)?, 20.0).is_err());
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn percent_change(before: Observed, after: Observed, base: f64) -> Result<Figure> {
    const METHOD: &str = "percentage change";
    check::non_negative("base", base)?;
    if before.count == 0.0 {
        return Err(Error::Refused {
            method: METHOD,
            reason: String::from("there were no events before"),
        });
    }
    if before.count < base {
        let reason = format!("{} events before are fewer than the base of {base}", before.count);
        return Err(Error::Refused { method: METHOD, reason });
    }
    let value = check::representable(METHOD, (after.over(before) - 1.0) * 100.0)?;
    Ok(Figure { value, statistic: METHOD, method: "rate after over rate before" })
}

/// [`percent_change`] with its interval: from the exact limits of the rate ratio where either period has fewer than
/// 100 events, from Wald's on the log scale from there on, where the two agree to the digits that are printed.
///
/// `before` and `after` are the two periods, `base` the least number of events before; value and limits are in per
/// cent, below 0 for a fall.
///
/// The counts are taken as Poisson. Events that come in clusters vary more; see
/// [`before_after`](super::before_after) for monthly counts.
///
/// # Errors
/// As [`percent_change`] and [`rate_ratio`].
///
/// # Source
/// As [`rate_ratio`].
///
/// # Deviations
/// None: agrees with R, as [`rate_ratio`] does.
///
/// # Example
/// ```
/// use jsna_stats::{Level, change::{Observed, percent_change_interval}};
///
/// let year = |count| Observed::new(count, 152_000.0);
/// let fall = percent_change_interval(year(250.0)?, year(231.0)?, 20.0, Level::P95)?;
/// assert!((fall.value + 7.6).abs() < 1e-12 && fall.interval.contains(0.0));
/// // Ten times the events, and the same fall is no longer chance.
/// let clear = percent_change_interval(year(2500.0)?, year(2310.0)?, 20.0, Level::P95)?;
/// assert!(clear.interval.upper.unwrap() < 0.0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn percent_change_interval(
    before: Observed,
    after: Observed,
    base: f64,
    level: Level,
) -> Result<Estimate> {
    /// From this many events on, the approximation gives the digits of the exact limits.
    const EXACT_BELOW: f64 = 100.0;
    let change = percent_change(before, after, base)?;
    let few = before.count < EXACT_BELOW || after.count < EXACT_BELOW;
    let method = if few { RatioMethod::Exact } else { RatioMethod::Wald };
    let ratio = rate_ratio(before, after, method, level)?;
    let percent = |limit: Option<f64>| {
        limit.map(|r| check::representable("percentage change", (r - 1.0) * 100.0)).transpose()
    };
    let (lower, upper) = (percent(ratio.interval.lower)?, percent(ratio.interval.upper)?);
    Ok(Estimate {
        value: change.value,
        interval: Interval { lower, upper, level },
        statistic: change.statistic,
        method: ratio.method,
    })
}
