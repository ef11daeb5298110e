//! Whether two years of repeated persons can be compared as if their persons were others.

use crate::change::{Noise, noisy_share_difference, share_difference};
use crate::numeric::check::real;
use crate::people::{RepeatConfig, Span, repeat_victimisation};
use crate::{Level, Result};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

const YEAR: i32 = 365;

fn unit(rng: &mut ChaCha8Rng) -> f64 {
    f64::from(rng.next_u32()) / 4_294_967_296.0
}

/// Events of three years of persons of whom some have many: rates a year from 0.02 to 4, constant but for the factor of
/// the days from the second year on.
fn events(rng: &mut ChaCha8Rng, persons: u32, later: f64) -> (Vec<u32>, Vec<i32>) {
    let (mut who, mut days) = (Vec::new(), Vec::new());
    for person in 0..persons {
        let u = unit(rng);
        let rate = 0.02 + 4.0 * u.powi(8);
        let mut day = 0.0;
        while day < f64::from(3 * YEAR) {
            let factor = if day < f64::from(YEAR) { 1.0 } else { later };
            day += -(1.0 - unit(rng)).ln() * f64::from(YEAR) / (rate * factor);
            if day < f64::from(3 * YEAR) {
                who.push(person);
                #[expect(clippy::cast_possible_truncation, reason = "a day of three years")]
                days.push(day as i32);
            }
        }
    }
    (who, days)
}

/// The share of runs in which two years are told to differ.
fn told(runs: u32, later: f64) -> Result<f64> {
    let mut rng = ChaCha8Rng::seed_from_u64(20_241_101);
    let mut told = 0;
    for _ in 0..runs {
        let (who, days) = events(&mut rng, 1_500, later);
        let year = |from: i32| {
            let config = RepeatConfig {
                enter_from: from,
                enter_to: from + YEAR - 1,
                observed_to: from + 2 * YEAR - 1,
                follow_up: Span::Days(364),
                same_day: false,
            };
            let found = repeat_victimisation(&who, &days, &config, Level::P95)?;
            Ok((real(found.repeated), real(found.followed)))
        };
        let plain = share_difference(year(0)?, year(YEAR)?, 100.0, Level::P95)?;
        told += u32::from(noisy_share_difference(&plain, Noise::NONE)?.p < 0.05);
    }
    Ok(f64::from(told) / f64::from(runs))
}

#[test]
fn years_of_the_same_persons_are_told_apart_no_oftener_than_promised() -> Result<()> {
    // The second year is the follow-up of the first, and some persons are in both.
    let by_chance = told(400, 1.0)?;
    assert!(by_chance <= 0.07, "{by_chance} of the runs in which nothing changed");
    let changed = told(100, 2.0)?;
    assert!(changed > 0.5, "{changed} of the runs with twice the events");
    Ok(())
}
