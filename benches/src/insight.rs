//! Whether what is said is true: partnerships in which it is known what happened, judged as a release judges them, beside
//! what analysts do today.
//!
//! Beside them are counties of small areas, of which some are hot and stay so, some move, and the others have an equal rate.
//!
//! A county has four partnerships of six wards each, and twelve indicators. Months are over-dispersed, seasonal and resemble
//! their neighbours; half of the indicators are left alone, and each of the others has one planted effect.

mod judge;
mod places;
mod score;
mod simulate;

pub use places::PlaceScore;
pub use score::{Score, Tally};

use crate::Fault;
use rayon::prelude::*;

/// Judges so many counties, from seed 1 on, and adds up what was right and wrong.
///
/// # Errors
/// Where the statistics refuse a series.
pub fn run(seeds: u64) -> Result<Score, Fault> {
    let scores = (1..=seeds)
        .into_par_iter()
        .map(|seed| {
            let county = simulate::County::new(seed).map_err(|e| e.to_string())?;
            let judged = judge::judge(&county).map_err(|e| e.to_string())?;
            // One county of small areas takes as long as three of the others.
            let places = if seed % 3 == 0 {
                places::of(seed).map_err(|e| e.to_string())?
            } else {
                PlaceScore::default()
            };
            Ok(Score { places_of: places, ..score::of(&county, &judged) })
        })
        .collect::<Result<Vec<Score>, String>>()?;
    Ok(scores.into_iter().fold(Score::default(), Score::plus))
}
