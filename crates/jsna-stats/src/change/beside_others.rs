//! A change split by what changed elsewhere, and a share split by what it is made of.

use super::Noise;
use crate::error::{Error, Result};
use crate::interval::{Interval, Level};
use crate::numeric::{check, student};

/// How much of a change an area would have had with the others, and how much lies beyond it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BesideOthers {
    /// Events more had the area changed as the others did; fewer where it is below 0.
    pub as_others: f64,
    /// Events more than that. The two add up to the change of the area.
    pub beyond: f64,
    /// What the part beyond could be, given how much the months of both vary by themselves.
    pub interval: Interval,
    pub method: &'static str,
}

/// How much of the change of an area is that of the areas beside it.
///
/// Had the area changed in the proportion in which the others did, it would have `before × others after / others before`
/// events. What it has beyond that is its own. Both years of both are counts with a dispersion; limits by Student's t
/// with the fewer degrees of freedom.
///
/// # Errors
/// [`Error::Domain`] for a negative count, others without an event before, or no noise.
///
/// # Source
/// Shift-share analysis (Dunn, Papers of the Regional Science Association 6, 1960) with one sector; the variance is that of
/// a ratio by the delta method.
///
/// # Deviations
/// None known; no package gives the limits.
///
/// # Example
/// ```
/// use jsna_stats::Level;
/// use jsna_stats::change::{Noise, beside_others};
/// let rough = Noise { dispersion: 2.0, degrees: 40.0 };
/// // A tenth fewer everywhere: nothing of it is the area's own.
/// let with = beside_others((400.0, 360.0), (4_000.0, 3_600.0), (rough, rough), Level::P95)?;
/// assert_eq!((with.as_others, with.beyond), (-40.0, 0.0));
/// // As many as before, where the others have a tenth fewer.
/// let apart = beside_others((400.0, 400.0), (4_000.0, 3_600.0), (rough, rough), Level::P95)?;
/// assert_eq!((apart.as_others, apart.beyond), (-40.0, 40.0));
/// assert!(apart.interval.contains(0.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn beside_others(
    (before, after): (f64, f64),
    (others_before, others_after): (f64, f64),
    (own, others): (Noise, Noise),
    level: Level,
) -> Result<BesideOthers> {
    check::non_negative("events before", before)?;
    check::non_negative("events after", after)?;
    check::positive("events of the others before", others_before)?;
    check::non_negative("events of the others after", others_after)?;
    let rough = |noise: Noise| Ok(check::positive("dispersion", noise.dispersion)?.max(1.0));
    let (own_rough, others_rough) = (rough(own)?, rough(others)?);
    let degrees = check::positive("degrees of freedom", own.degrees.min(others.degrees))?;
    let ratio = others_after / others_before;
    let expected = before * ratio;
    let of_ratio = others_rough * ratio * ratio * (1.0 / others_before)
        + others_rough * others_after / (others_before * others_before);
    let variance = own_rough * (after + ratio * ratio * before) + before * before * of_ratio;
    let beyond = after - expected;
    let reach = student::reach(level, degrees) * variance.sqrt();
    Ok(BesideOthers {
        as_others: expected - before,
        beyond,
        interval: Interval::closed(beyond - reach, beyond + reach, level),
        method: "shift-share, quasi-Poisson, t limits",
    })
}

/// How much of the change of a share comes from what is counted, and how much from what it is counted over.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShareParts {
    /// What the change of the numerator makes of it, in the unit of the shares.
    pub numerator: f64,
    /// What the change of the denominator makes of it. The two add up to the change.
    pub denominator: f64,
    pub method: &'static str,
}

/// Splits the change of a share, times `multiplier`, into what its numerator and its denominator make of it.
///
/// The change is the logarithmic mean of the two shares times the change of its logarithm, and the logarithm is that of the
/// numerator less that of the denominator: so the parts add up, and neither year goes before the other.
///
/// # Errors
/// [`Error::Domain`] for a number that is not above 0.
///
/// # Source
/// Ang, Energy Policy 32 (2004): the logarithmic mean Divisia index, with two factors.
///
/// # Deviations
/// None known.
///
/// # Example
/// As many crimes charged, of more crimes: all of the fall is the denominator's.
/// ```
/// use jsna_stats::change::share_parts;
/// let parts = share_parts((80.0, 1_000.0), (80.0, 1_250.0), 100.0)?;
/// assert!(parts.numerator.abs() < 1e-12);
/// assert!((parts.denominator + 1.6).abs() < 1e-9);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn share_parts(
    (before, of_before): (f64, f64),
    (after, of_after): (f64, f64),
    multiplier: f64,
) -> Result<ShareParts> {
    for (what, n) in [
        ("numerator before", before),
        ("numerator after", after),
        ("denominator before", of_before),
        ("denominator after", of_after),
        ("multiplier", multiplier),
    ] {
        check::positive(what, n)?;
    }
    let (first, second) = (multiplier * before / of_before, multiplier * after / of_after);
    let change = (second / first).ln();
    // Of equal shares the logarithmic mean is the share.
    let mean = if change.abs() < 1e-9 { first } else { (second - first) / change };
    if !mean.is_finite() {
        let (what, expected) = ("mean of the shares", "a finite number");
        return Err(Error::Domain { what, expected, found: mean, at: None });
    }
    Ok(ShareParts {
        numerator: mean * (after / before).ln(),
        denominator: -mean * (of_after / of_before).ln(),
        method: "logarithmic mean Divisia index",
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn limits_hold_the_part_beyond_as_often_as_they_promise() {
        let mut draw = crate::many::replicates(3, 4_000, |draw| {
            let mut count = |mean: f64| {
                // A sum of uniform numbers is near enough to a normal one.
                let sum: f64 = (0..12).map(|_| draw.unit()).sum();
                (mean + (sum - 6.0) * mean.sqrt()).max(0.0)
            };
            let own = (count(300.0), count(270.0));
            let others = (count(2_000.0), count(1_800.0));
            let found = beside_others(own, others, (Noise::NONE, Noise::NONE), Level::P95);
            f64::from(u8::from(found.is_ok_and(|f| f.interval.contains(0.0))))
        })
        .unwrap();
        draw.retain(|held| *held > 0.5);
        let held = draw.len();
        assert!((3_760..=3_850).contains(&held), "{held} of 4000");
    }

    #[test]
    fn what_nobody_can_split_is_refused() {
        let none = (Noise::NONE, Noise::NONE);
        assert!(beside_others((1.0, 1.0), (0.0, 1.0), none, Level::P95).is_err());
        assert!(beside_others((-1.0, 1.0), (1.0, 1.0), none, Level::P95).is_err());
        assert!(share_parts((0.0, 10.0), (1.0, 10.0), 100.0).is_err());
    }

    proptest! {
        #[test]
        fn the_parts_of_a_share_add_up(
            a in 1.0..1e5_f64, b in 1.0..1e5_f64, c in 1.0..1e5_f64, d in 1.0..1e5_f64
        ) {
            let parts = share_parts((a, b), (c, d), 100.0).unwrap();
            let change = 100.0 * (c / d - a / b);
            prop_assert!((parts.numerator + parts.denominator - change).abs() < 1e-6 * change.abs().max(1.0));
        }
    }
}
