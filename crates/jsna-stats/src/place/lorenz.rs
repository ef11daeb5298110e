//! The Lorenz curve of crime over places.

use super::inputs::ranked;
use crate::error::Result;
use crate::numeric::check::real;

/// One point of a Lorenz curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LorenzPoint {
    /// How many places are included, the busiest first. 0 at the origin.
    pub rank: usize,
    /// Those places as a share of all places, 0 to 1.
    pub share_of_places: f64,
    /// Their events as a share of all events, 0 to 1.
    pub share_of_events: f64,
}

/// A Lorenz curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Lorenz {
    /// The points, from (0, 0) to (1, 1): one more than there are places.
    pub points: Vec<LorenzPoint>,
    /// What the curve shows.
    pub statistic: &'static str,
    /// How it was made.
    pub method: &'static str,
}

/// The Lorenz curve of `counts` (events per place, one element per place), the busiest places first.
///
/// Places without an event belong in `counts` as 0: leaving them out makes crime look more even than it is.
/// Economists draw the curve from least to most, below the diagonal; crime analysts draw it from most to least,
/// above it, and read off "x% of places hold y% of crime". This is the latter.
///
/// # Errors
/// No place; no event at all; a count that is negative or not finite.
///
/// # Source
/// Weisburd, *Criminology* 53(2), 2015; Bernasco and Steenbeek, *Journal of Quantitative Criminology* 33, 2017.
/// Agrees with the construction of `lorenz()` of `lorenzgini`, evaluated in R.
///
/// # Deviations
/// None: agrees with R.
///
/// # Example
/// Two places with all the crime between them. With and without the two quiet ones:
/// ```
/// use jsna_stats::place::lorenz;
/// let all = lorenz(&[30.0, 0.0, 10.0, 0.0])?.points;
/// assert_eq!((all[1].share_of_places, all[1].share_of_events), (0.25, 0.75));
/// let only_places_with_crime = lorenz(&[30.0, 10.0])?.points;
/// assert_eq!((only_places_with_crime[1].share_of_places, only_places_with_crime[1].share_of_events), (0.5, 0.75));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn lorenz(counts: &[f64]) -> Result<Lorenz> {
    let (ranked, total) = ranked("The Lorenz curve", counts)?;
    let places = real(ranked.len());
    let mut points = Vec::with_capacity(ranked.len() + 1);
    points.push(LorenzPoint { rank: 0, share_of_places: 0.0, share_of_events: 0.0 });
    let mut sum = 0.0;
    points.extend(ranked.iter().enumerate().map(|(i, count)| {
        sum += count;
        LorenzPoint {
            rank: i + 1,
            share_of_places: real(i + 1) / places,
            share_of_events: sum / total,
        }
    }));
    let statistic = "share of events by share of places";
    Ok(Lorenz { points, statistic, method: "Lorenz, busiest places first" })
}
