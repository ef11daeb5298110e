//! What a change is made up of: how much of it lies in each part of the whole.

use super::Noise;
use crate::error::Result;
use crate::interval::{Interval, Level};
use crate::numeric::{check, student};

/// How much of a change lies in one part.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PartOfChange {
    /// How many more events there are after; fewer where it is below 0.
    pub difference: f64,
    /// What it could be, given how much the months of the part vary by themselves.
    pub interval: Interval,
    pub method: &'static str,
}

/// The change of one part of a whole, in events, so that the parts add up to the change of the whole.
///
/// The variance of the difference is that of two independent counts times the dispersion; limits by Student's t.
///
/// # Errors
/// [`Error::Domain`](crate::Error::Domain) for a negative count, or no noise.
///
/// # Source
/// `McCullagh` and Nelder, Generalized Linear Models (1989), for the dispersion.
///
/// # Deviations
/// None known; of no event before and after the limits are those of none.
///
/// # Example
/// ```
/// use jsna_stats::Level;
/// use jsna_stats::change::{Noise, part_of_change};
/// let rough = Noise { dispersion: 2.0, degrees: 40.0 };
/// let (risen, even) = (part_of_change(40.0, 90.0, rough, Level::P95)?, part_of_change(60.0, 66.0, rough, Level::P95)?);
/// assert_eq!(risen.difference + even.difference, 56.0);
/// assert!(!risen.interval.contains(0.0) && even.interval.contains(0.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn part_of_change(before: f64, after: f64, noise: Noise, level: Level) -> Result<PartOfChange> {
    check::non_negative("events before", before)?;
    check::non_negative("events after", after)?;
    let dispersion = check::positive("dispersion", noise.dispersion)?.max(1.0);
    let degrees = check::positive("degrees of freedom", noise.degrees)?;
    let difference = after - before;
    let reach = student::reach(level, degrees) * (dispersion * (before + after)).sqrt();
    Ok(PartOfChange {
        difference,
        interval: Interval::closed(difference - reach, difference + reach, level),
        method: "quasi-Poisson, t limits",
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_part_has_less_than_nothing() {
        let of = |before, after| part_of_change(before, after, Noise::NONE, Level::P95);
        assert!(of(-1.0, 3.0).is_err() && of(1.0, f64::NAN).is_err());
        let none = of(0.0, 0.0).unwrap();
        assert_eq!((none.difference, none.interval.lower), (0.0, Some(0.0)));
        // 100 and 100: 1.96 times the root of 200.
        let even = of(100.0, 100.0).unwrap();
        assert!(even.interval.upper.is_some_and(|u| (u - 27.72).abs() < 0.01), "{even:?}");
    }
}
