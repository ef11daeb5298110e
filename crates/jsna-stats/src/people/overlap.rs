//! How many incidents two agencies know between them, when it is not certain which of them are the same.

use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};

/// Least and most of a count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountRange {
    /// The least it can be.
    pub least: u64,
    /// The most it can be.
    pub most: u64,
}

/// Least and most of a share.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareRange {
    /// The least it can be, 0 to 1.
    pub least: f64,
    /// The most it can be, 0 to 1.
    pub most: f64,
}

/// What two agencies know between them. Ranges, not intervals: there is no chance in them, only what the matching
/// could not decide.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OverlapRange {
    /// Incidents that both know.
    pub both: CountRange,
    /// Different incidents known to either. The two counts added up overstate it.
    pub distinct: CountRange,
    /// Share of the second agency's incidents that the first knows ("known to police"); `None` when the second has
    /// none.
    pub second_known_to_first: Option<ShareRange>,
    /// Share of the first agency's incidents that the second knows; `None` when the first has none.
    pub first_known_to_second: Option<ShareRange>,
    /// What was worked out.
    pub statistic: &'static str,
    pub method: &'static str,
}

/// The range of incidents that two agencies know between them.
///
/// `first` and `second` are their counts over the same area, period and kind of incident; `certain` of them were
/// matched for sure and `possible` more might be the same (same place within an hour, say, without a shared
/// reference). Without any matching give `possible` as the smaller count: the range is then as wide as it must be.
///
/// # Errors
/// More certain matches than either agency has incidents. More possible ones than that are cut to it.
///
/// # Source
/// Bounds of a union (Fréchet): the union has the sum less the overlap. No package was used: tests hold it to
/// its identities.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::people::overlap_range;
/// // Police know of 120 assaults, the emergency department of 80; 25 match for sure, 15 more may.
/// let range = overlap_range(120, 80, 25, 15)?;
/// assert_eq!((range.distinct.least, range.distinct.most), (160, 175)); // not 200
/// let known = range.second_known_to_first.map(|share| (share.least, share.most));
/// assert_eq!(known, Some((0.3125, 0.5)));
/// // Without any matching anything from none to all of the smaller may be the same.
/// let range = overlap_range(120, 80, 0, 80)?;
/// assert_eq!((range.distinct.least, range.distinct.most), (120, 200));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn overlap_range(first: u64, second: u64, certain: u64, possible: u64) -> Result<OverlapRange> {
    let smaller = first.min(second);
    if certain > smaller {
        return Err(too_many(certain));
    }
    let most = certain.saturating_add(possible).min(smaller);
    let either = |both: u64| (first - both).saturating_add(second);
    let share = |of: u64| {
        (of > 0).then(|| ShareRange {
            least: float(certain) / float(of),
            most: float(most) / float(of),
        })
    };
    Ok(OverlapRange {
        both: CountRange { least: certain, most },
        distinct: CountRange { least: either(most), most: either(certain) },
        second_known_to_first: share(second),
        first_known_to_second: share(first),
        statistic: "incidents known to either agency",
        method: "bounds from certain and possible matches",
    })
}

/// How many incidents there are, known or not, if the agencies come to know of them independently.
///
/// They hardly ever do: a victim who goes to hospital is more likely to be known to the police too, and then this is
/// too low; agencies that serve different people make it too high. Work it out at both ends of
/// [`overlap_range`]'s `both` and show it as an order of magnitude, never as a count.
///
/// `first` and `second` are the agencies' counts, `both` the incidents that both know.
///
/// # Errors
/// More incidents in both than either agency has; [`Error::Refused`] when none is in both, which leaves any number
/// possible.
///
/// # Source
/// Chapman 1951 (less biased than Lincoln and Petersen's ratio in small samples); the interval is Chao's,
/// *Biometrics* 43, 1987: log-normal in the number unknown to both, so that it cannot fall below the number
/// known. No package was used: tests hold it to its identities.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::{Level, people::chapman_total};
/// // 120 and 80 incidents, 40 of them the same: 160 are known.
/// let half = chapman_total(120, 80, 40, Level::P95)?;
/// assert!((half.value - (121.0 * 81.0 / 41.0 - 1.0)).abs() < 1e-9); // 238
/// assert!(half.interval.lower > Some(160.0));
/// // The fewer are the same, the more there must be that nobody knows of.
/// let tenth = chapman_total(120, 80, 8, Level::P95)?;
/// assert!((tenth.value - (121.0 * 81.0 / 9.0 - 1.0)).abs() < 1e-9); // 1,088
/// assert!(tenth.interval.upper > Some(1_500.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn chapman_total(first: u64, second: u64, both: u64, level: Level) -> Result<Estimate> {
    const METHOD: &str = "The Chapman estimate";
    if both > first.min(second) {
        return Err(too_many(both));
    }
    if both == 0 {
        let reason = "no incident is known to both, which leaves any number possible".to_owned();
        return Err(Error::Refused { method: METHOD, reason });
    }
    let (a, b, m) = (float(first), float(second), float(both));
    // Unknown to both: (a - m)(b - m) / (m + 1), the same number as (a + 1)(b + 1) / (m + 1) - 1 less those known,
    // without the difference of large numbers.
    let unknown = (a - m) * (b - m) / (m + 1.0);
    let known = a + (b - m);
    let variance = (a + 1.0) * (b + 1.0) / (m + 1.0) * unknown / (m + 2.0);
    let spread = if unknown > 0.0 {
        (level.z() * (variance / unknown / unknown).ln_1p().sqrt()).exp()
    } else {
        1.0
    };
    Ok(Estimate {
        value: known + unknown,
        interval: Interval::closed(known + unknown / spread, known + unknown * spread, level),
        statistic: "total incidents, known or not",
        method: "Chapman, log-normal interval",
    })
}

fn too_many(found: u64) -> Error {
    let (what, expected) = ("incidents known to both", "at most the smaller of the two counts");
    Error::Domain { what, expected, found: float(found), at: None }
}

#[expect(clippy::cast_precision_loss, reason = "counts of incidents are far below 2^53")]
fn float(count: u64) -> f64 {
    count as f64
}
