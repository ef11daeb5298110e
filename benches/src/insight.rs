//! Whether what is said is true: partnerships in which it is known what happened, judged as a release judges them, beside
//! what analysts do today.
//!
//! A county has four partnerships of six wards each, and twelve indicators. Months are over-dispersed, seasonal and resemble
//! their neighbours; half of the indicators are left alone, and each of the others has one planted effect.

mod judge;
mod score;
mod simulate;

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
            Ok(score::of(&county, &judged))
        })
        .collect::<Result<Vec<Score>, String>>()?;
    Ok(scores.into_iter().fold(Score::default(), Score::plus))
}
