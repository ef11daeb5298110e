//! Counties of small areas in which it is known which are hot, and whether they stay so.

use super::score::Tally;
use super::simulate::{between, gamma, poisson};
use crate::Fault;
use jsna_stats::change::{Noise, noisy_comparison};
use jsna_stats::many::two_stage;
use jsna_stats::place::persistence_by_chance;
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

const LSOAS: usize = 120;
const INDICATORS: usize = 8;
/// Small areas that are made hot, and by how much.
const HOT: usize = 6;
const TIMES: f64 = 2.5;
/// Variance over mean of a year of a small area, beside what makes it hot.
const DISPERSION: f64 = 1.5;
const MOST: f64 = 0.05;
const SHARE: f64 = 0.1;

/// What was done to an indicator.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Places {
    /// Every place has the same rate.
    Even,
    /// The same places are hot in both years.
    Stay,
    /// Others are hot in the second year.
    Move,
}

/// How what is said of places did.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct PlaceScore {
    /// Places of an equal rate that are told as above or below it.
    pub false_places: Tally,
    /// Hot places that are told as above.
    pub hot: Tally,
    /// Indicators of an equal rate, or whose hot places moved, whose hot spots are said to stay.
    pub false_stay: Tally,
    /// Indicators whose hot places stay, and of which it is said.
    pub stay: Tally,
}

/// Judges the places of one county.
pub(super) fn of(seed: u64) -> Result<PlaceScore, Fault> {
    let mut random = ChaCha8Rng::seed_from_u64(seed ^ 0x9e37_79b9);
    let people: Vec<f64> = (0..LSOAS).map(|_| between(&mut random, 1_000.0, 2_200.0)).collect();
    let all: f64 = people.iter().sum();
    let noise = Noise::new(DISPERSION, 60.0);
    let mut out = PlaceScore::default();
    let (mut p_place, mut p_stay) = (Vec::new(), Vec::new());
    let (mut places, mut stays) = (Vec::new(), Vec::new());
    for at in 0..INDICATORS {
        let effect = [Places::Even, Places::Stay, Places::Even, Places::Move][at % 4];
        let mean = between(&mut random, 6.0, 40.0);
        let first = at * 7 % LSOAS;
        let year = |random: &mut ChaCha8Rng, hot: Option<usize>| -> Result<Vec<f64>, Fault> {
            let is_hot = |place: usize| hot.is_some_and(|h| (place + LSOAS - h) % LSOAS < HOT);
            (0..LSOAS)
                .map(|place| {
                    let even = mean * people[place] / (all / 120.0);
                    let level = if is_hot(place) { even * TIMES } else { even };
                    let rough = (DISPERSION - 1.0) / level;
                    let level = level * gamma(random, rough)?;
                    poisson(random, level)
                })
                .collect()
        };
        let (earlier, later) = match effect {
            Places::Even => (None, None),
            Places::Stay => (Some(first), Some(first)),
            Places::Move => (Some(first), Some((first + 60) % LSOAS)),
        };
        let (before, now) = (year(&mut random, earlier)?, year(&mut random, later)?);
        let rate = now.iter().sum::<f64>() / all;
        for place in 0..LSOAS {
            let found = noisy_comparison(now[place], rate * people[place], 0.0, noise)?;
            let hot = later.is_some_and(|h| (place + LSOAS - h) % LSOAS < HOT);
            p_place.push(Some(found.p));
            places.push((hot, later.is_none(), found.ratio > 1.0));
        }
        p_stay.push(Some(persistence_by_chance(&before, &now, &people, SHARE)?.p));
        stays.push(effect);
    }
    let told = two_stage(&p_place, MOST)?.rejected;
    for ((hot, even, above), told) in places.into_iter().zip(told) {
        if hot {
            out.hot.count(told && above);
        } else if even {
            out.false_places.count(told);
        }
    }
    let told = two_stage(&p_stay, MOST)?.rejected;
    for (effect, told) in stays.into_iter().zip(told) {
        if effect == Places::Stay {
            out.stay.count(told);
        } else {
            out.false_stay.count(told);
        }
    }
    Ok(out)
}

impl PlaceScore {
    /// Both together.
    #[must_use]
    pub fn plus(self, other: Self) -> Self {
        Self {
            false_places: self.false_places.plus(other.false_places),
            hot: self.hot.plus(other.hot),
            false_stay: self.false_stay.plus(other.false_stay),
            stay: self.stay.plus(other.stay),
        }
    }

    /// The rows of the report.
    pub(super) fn rows(&self) -> [(&'static str, Tally); 4] {
        [
            ("false, places of an equal rate", self.false_places),
            ("hot places found", self.hot),
            ("false, hot spots said to stay", self.false_stay),
            ("hot spots that stay, found", self.stay),
        ]
    }
}
