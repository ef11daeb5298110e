//! What chance alone makes of the busiest places.

use super::hot_share::hot_share;
use super::persistence::hot_spot_persistence;
use crate::error::{Error, Result};
use crate::many::{Replicate, replicates};
use crate::numeric::normal;
use crate::series::real;

/// Seeded draws.
const DRAWN: usize = 999;
const SEED: u64 = 2_027;
/// From this mean on a Poisson count is drawn as a rounded normal one.
const LARGE: f64 = 50.0;
const METHOD: &str = "equal rates";

/// The share of the busiest places beside what chance gives them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HotShareByChance {
    /// Share of the events in the busiest places.
    pub share: f64,
    /// What their share is on average where every place has the same rate.
    pub by_chance: f64,
    /// Chance of as large a share there.
    pub p: f64,
    pub method: &'static str,
}

/// How the share of events in the busiest `share_of_places` stands against equal rates.
///
/// Some places are always busier than others: of a few events over many places chance alone gives a tenth of the places far
/// more than a tenth. Here every place gets as many events as its people lead one to expect, by chance and
/// independently, 999 times, and the busiest places of each draw are taken.
///
/// `counts` and `people` have one element per place, in the same order; places without people may have no events
/// by chance.
///
/// # Errors
/// What [`hot_share`] refuses; [`Error::Lengths`]; [`Error::Domain`] where no place has people.
///
/// # Source
/// Bernasco and Steenbeek, Journal of Quantitative Criminology 33 (2017), for the question; the answer is a parametric
/// bootstrap (Davison and Hinkley, Bootstrap Methods, 1997).
///
/// # Deviations
/// None known; no package gives it. Counts around 50 and more are drawn as rounded normal ones.
///
/// # Example
/// ```
/// use jsna_stats::place::hot_share_by_chance;
/// let people = [1_500.0; 40];
/// let even: Vec<f64> = (0..40).map(|place| 4.0 + f64::from(place % 5)).collect();
/// let mut hot = even.clone();
/// hot[0] += 80.0;
/// assert!(hot_share_by_chance(&even, &people, 0.1)?.p > 0.2);
/// let found = hot_share_by_chance(&hot, &people, 0.1)?;
/// assert!(found.p < 0.01 && found.share > found.by_chance);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn hot_share_by_chance(
    counts: &[f64],
    people: &[f64],
    share_of_places: f64,
) -> Result<HotShareByChance> {
    let share = hot_share(counts, share_of_places)?.share_of_events;
    let means = equal_rates(counts, people)?;
    let shares: Vec<f64> = replicates(SEED, DRAWN, |draw| {
        let drawn: Vec<f64> = means.iter().map(|mean| poisson(draw, *mean)).collect();
        // A draw without any event has no busiest place.
        hot_share(&drawn, share_of_places).map_or(0.0, |found| found.share_of_events)
    })?;
    let reached = shares.iter().filter(|s| **s >= share).count();
    Ok(HotShareByChance {
        share,
        by_chance: shares.iter().sum::<f64>() / real(DRAWN),
        p: (real(reached) + 1.0) / (real(DRAWN) + 1.0),
        method: "equal rates, 999 seeded draws",
    })
}

/// How many of the busiest places stay busy, beside what chance keeps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct PersistenceByChance {
    /// Busiest places of the first period.
    pub places: usize,
    /// How many of them are among the busiest of the second; the mean over the orders of tied places.
    pub kept: f64,
    /// How many would be on average where every place has the same rate in both periods.
    pub by_chance: f64,
    /// Chance of as many there.
    pub p: f64,
    pub method: &'static str,
}

/// How many of the busiest `share_of_places` of one period are among the busiest of the next, beside what equal rates keep.
///
/// A place with many people is busy in both periods without being a hot spot. Here every place gets as many events as its
/// people lead one to expect, in both periods, by chance and independently, 999 times.
///
/// `before`, `after` and `people` have one element per place, in the same order.
///
/// # Errors
/// What [`hot_spot_persistence`] refuses; [`Error::Lengths`]; [`Error::Domain`] where no place has people.
///
/// # Source
/// As [`hot_spot_persistence`] for the count; the answer is a parametric bootstrap (Davison and Hinkley, Bootstrap
/// Methods, 1997).
///
/// # Deviations
/// None known; no package gives it. Counts around 50 and more are drawn as rounded normal ones.
///
/// # Example
/// ```
/// use jsna_stats::place::persistence_by_chance;
/// let people = [1_500.0; 40];
/// let busy = |hot: usize| -> Vec<f64> {
///     (0..40).map(|place| if place / 4 == hot { 30.0 } else { f64::from(4 + place as u32 % 5) }).collect()
/// };
/// let stays = persistence_by_chance(&busy(2), &busy(2), &people, 0.1)?;
/// assert!(stays.p < 0.01 && stays.kept > 3.9 && stays.by_chance < 1.5);
/// // The same crowding at another place each year stays nowhere.
/// let moves = persistence_by_chance(&busy(2), &busy(7), &people, 0.1)?;
/// assert!(moves.p > 0.2 && moves.kept < 0.1);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn persistence_by_chance(
    before: &[f64],
    after: &[f64],
    people: &[f64],
    share_of_places: f64,
) -> Result<PersistenceByChance> {
    let found = hot_spot_persistence(before, after, share_of_places)?;
    let (first, second) = (equal_rates(before, people)?, equal_rates(after, people)?);
    let drawn: Vec<f64> = replicates(SEED, DRAWN, |draw| {
        let of = |means: &[f64], draw: &mut Replicate| -> Vec<f64> {
            means.iter().map(|mean| poisson(draw, *mean)).collect()
        };
        let (first, second) = (of(&first, draw), of(&second, draw));
        // A draw without any event keeps nothing.
        hot_spot_persistence(&first, &second, share_of_places).map_or(0.0, |found| found.kept)
    })?;
    let reached = drawn.iter().filter(|kept| **kept >= found.kept - 1e-9).count();
    Ok(PersistenceByChance {
        places: found.before,
        kept: found.kept,
        by_chance: drawn.iter().sum::<f64>() / real(DRAWN),
        p: (real(reached) + 1.0) / (real(DRAWN) + 1.0),
        method: "equal rates, 999 seeded draws",
    })
}

/// The events of each place where every place has the same rate.
fn equal_rates(counts: &[f64], people: &[f64]) -> Result<Vec<f64>> {
    crate::series::same_length(METHOD, counts.len(), people.len())?;
    crate::numeric::check::all_non_negative("people of a place", people)?;
    let (events, all) = (counts.iter().sum::<f64>(), people.iter().sum::<f64>());
    if all <= 0.0 {
        let (what, expected) = ("people of all places", "above 0");
        return Err(Error::Domain { what, expected, found: all, at: None });
    }
    Ok(people.iter().map(|n| n / all * events).collect())
}

fn poisson(draw: &mut Replicate, mean: f64) -> f64 {
    if mean >= LARGE {
        let z = normal::quantile(draw.unit().max(f64::EPSILON));
        return (mean + mean.sqrt() * z).round().max(0.0);
    }
    let (least, mut product, mut n) = ((-mean).exp(), draw.unit(), 0.0);
    while product > least {
        n += 1.0;
        product *= draw.unit();
    }
    n
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Twenty events over a hundred equal places: a tenth of the places hold far more than a tenth, by chance.
    #[test]
    fn few_events_over_many_places_look_concentrated() {
        let mut counts = vec![0.0; 100];
        (0..20).for_each(|i| counts[i * 5] = 1.0);
        let found = hot_share_by_chance(&counts, &[1_000.0; 100], 0.1).unwrap();
        assert!(found.by_chance > 0.5, "{found:?}");
        assert!(found.p > 0.5, "{found:?}");
    }

    #[test]
    fn more_people_are_no_concentration() {
        let people: Vec<f64> = (0..50).map(|i| if i < 5 { 8_000.0 } else { 1_000.0 }).collect();
        let counts: Vec<f64> = people.iter().map(|n| n / 100.0).collect();
        let found = hot_share_by_chance(&counts, &people, 0.1).unwrap();
        assert!(found.p > 0.2, "{found:?}");
        assert!(hot_share_by_chance(&counts, &[1_000.0; 50], 0.1).unwrap().p < 0.01);
        assert!(hot_share_by_chance(&counts, &people[..3], 0.1).is_err());
        assert!(hot_share_by_chance(&counts, &[0.0; 50], 0.1).is_err());
    }

    /// Two places with most of the people are the busiest every year, and no hot spots.
    #[test]
    fn places_with_many_people_stay_busy_by_chance() {
        let people: Vec<f64> = (0..20).map(|i| if i < 2 { 9_000.0 } else { 1_000.0 }).collect();
        let counts: Vec<f64> = people.iter().map(|n| n / 50.0).collect();
        let found = persistence_by_chance(&counts, &counts, &people, 0.1).unwrap();
        assert!(found.kept > 1.9 && found.by_chance > 1.9 && found.p > 0.9, "{found:?}");
        assert!(persistence_by_chance(&counts, &counts[..3], &people, 0.1).is_err());
        assert!(persistence_by_chance(&counts, &counts, &people[..3], 0.1).is_err());
    }
}
