//! How many of the hot spots stay hot.

use super::inputs::share;
use crate::error::{Error, Result};
use crate::numeric::check::{all_non_negative, at_least, real, same_length};

/// Hot spots of one period that are hot spots of the next.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct HotSpotPersistence {
    /// Hot spots in the first period. Fewer than the share asked for when not enough places had any event.
    pub before: usize,
    /// Hot spots in the second period.
    pub after: usize,
    /// How many are hot in both. Not whole where places tie at the cut: it is the mean over the orders they
    /// could have.
    pub kept: f64,
    /// `kept` as a share of `before`.
    pub share_kept: f64,
    /// The share that would be kept if the hot spots of the second period were drawn at random.
    pub expected_share: f64,
    /// Number of places.
    pub places: usize,
    /// Which statistic.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// The share of hot spots (the busiest `share_of_places`, a fraction) that are hot in the next period too.
///
/// `before` and `after` hold counts or rates of the same places in the same order. The number of hot spots is
/// rounded up to a whole place, and a place without an event is never hot. Print `expected_share` beside the
/// result: the top half of all places always keeps half of itself.
///
/// # Errors
/// No place; slices of different length; a value that is negative or not finite; a share outside (0, 1]; a period
/// without any event.
///
/// # Source
/// Own formulation of the usual count ("7 of 10 hot spots were hot before"), with ties averaged as in Corsi and
/// Urbano 2024 and the hypergeometric mean as the expectation. See also [`super::rank_biased_overlap()`]. No
/// package was used: the expected share is held to the mean over all shuffles.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::place::hot_spot_persistence;
/// let before = [9.0, 8.0, 7.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0, 0.0];
/// let stays = [7.0, 9.0, 1.0, 1.0, 8.0, 0.0, 0.0, 0.0, 0.0, 0.0];
/// let three = hot_spot_persistence(&before, &stays, 0.3)?;
/// assert_eq!((three.kept, three.before), (2.0, 3));
/// assert!((three.expected_share - 0.3).abs() < 1e-12);
/// // All three moved.
/// let moves = [0.0, 0.0, 1.0, 1.0, 1.0, 7.0, 9.0, 8.0, 0.0, 0.0];
/// assert_eq!(hot_spot_persistence(&before, &moves, 0.3)?.share_kept, 0.0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn hot_spot_persistence(
    before: &[f64],
    after: &[f64],
    share_of_places: f64,
) -> Result<HotSpotPersistence> {
    const METHOD: &str = "Hot-spot persistence";
    share("the share of places", share_of_places)?;
    same_length("the two periods", before.len(), after.len())?;
    at_least(METHOD, "places", 1, before.len())?;
    all_non_negative("values before", before)?;
    all_non_negative("values after", after)?;
    let places = super::hot_share::whole_places(share_of_places, before.len());
    let (chance_before, hot_before) = chances(before, places);
    let (chance_after, hot_after) = chances(after, places);
    if hot_before == 0 || hot_after == 0 {
        return Err(Error::Refused {
            method: METHOD,
            reason: "a period has no event in any place".to_owned(),
        });
    }
    let kept: f64 = chance_before.iter().zip(&chance_after).map(|(a, b)| a * b).sum();
    Ok(HotSpotPersistence {
        before: hot_before,
        after: hot_after,
        kept,
        share_kept: (kept / real(hot_before)).min(1.0),
        expected_share: real(hot_after) / real(before.len()),
        places: before.len(),
        statistic: "share of hot spots kept",
        method: "busiest places of each period, ties averaged",
    })
}

/// The chance of every place to be among the busiest if ties were broken at random, and how many are.
fn chances(values: &[f64], places: usize) -> (Vec<f64>, usize) {
    let mut ranked = values.to_vec();
    ranked.sort_unstable_by(|a, b| b.total_cmp(a));
    let with_events = ranked.iter().take_while(|&&v| v > 0.0).count();
    let hot = places.min(with_events);
    if hot == 0 {
        return (vec![0.0; values.len()], 0);
    }
    let edge = ranked[hot - 1];
    let above = ranked.iter().take_while(|&&v| v > edge).count();
    let tied = ranked[above..].iter().take_while(|&&v| v >= edge).count();
    let chance = |&v: &f64| {
        if v > edge {
            1.0
        } else if v >= edge {
            real(hot - above) / real(tied)
        } else {
            0.0
        }
    };
    (values.iter().map(chance).collect(), hot)
}
