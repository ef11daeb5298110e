//! How large a lasting change chance finds in a series of a certain length, with certain gaps.

use super::scan::{Basis, candidates, farthest, lag_one, season};
use super::{LARGEST_Z, METHOD, Noise};
use crate::error::{Error, Result};
use crate::least_squares::dot;
use crate::numeric::normal;
use crate::series::real;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

/// Series drawn.
const DRAWN: usize = 20_000;
/// Series drawn from one seed.
const OF_ONE_SEED: usize = 1_000;
/// The seed: the table of a shape is always the same.
const SEED: u64 = 2_026;
/// Weight of all steps together; the slope has the rest.
pub(super) const STEPS: f64 = 0.7;
/// Chances that the drawn series still tell well; beyond the second their line is followed.
const TOLD: [f64; 2] = [0.01, 0.002];

/// What a table depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Shape {
    /// Waves of the season.
    pub(super) waves: usize,
    /// Months observed, in order.
    pub(super) months: Vec<usize>,
}

#[derive(Debug)]
pub(super) struct Table {
    /// The statistic of the drawn series, sorted.
    pub(super) drawn: Vec<f64>,
    /// Mean sum of squares that the season and the best candidate leave: the candidate is chosen, and takes more than one.
    pub(super) degrees: f64,
    /// Mean correlation of neighbouring months that they leave.
    pub(super) correlation: f64,
}

impl Table {
    /// # Errors
    /// Where the months tell no candidate from the season.
    pub(super) fn new(shape: &Shape) -> Result<Self> {
        let n = shape.months.len();
        let even = vec![1.0; n];
        let basis = Basis::new(&season(&shape.months, shape.waves), &even);
        let columns = candidates(&shape.months);
        let units: Vec<Option<Vec<f64>>> =
            columns.iter().map(|c| basis.beside(c.column(&shape.months))).collect();
        if units.iter().all(Option::is_none) {
            let reason = "the months given cannot tell a change from the season".to_owned();
            return Err(Error::Refused { method: METHOD, reason });
        }
        let runs: Vec<Vec<(f64, f64, f64)>> = (0..DRAWN / OF_ONE_SEED)
            .into_par_iter()
            .map(|run| {
                let mut random = ChaCha8Rng::seed_from_u64(SEED);
                random.set_stream(run as u64);
                (0..OF_ONE_SEED)
                    .map(|_| {
                        let noise = (0..n).map(|_| gaussian(&mut random)).collect();
                        draw(shape, &basis, &units, noise)
                    })
                    .collect()
            })
            .collect();
        let all = || runs.iter().flatten();
        let mean = |of: fn(&(f64, f64, f64)) -> f64| all().map(of).sum::<f64>() / real(DRAWN);
        let mut drawn: Vec<f64> = all().map(|d| d.0).collect();
        drawn.sort_unstable_by(f64::total_cmp);
        Ok(Self { drawn, degrees: mean(|d| d.1), correlation: mean(|d| d.2) })
    }

    /// The chance of candidates as far from 0 as these in a series without any change.
    pub(super) fn chance(&self, candidates: &[f64], noise: Noise) -> f64 {
        let root = noise.dispersion.sqrt();
        let normal: Vec<f64> =
            candidates.iter().map(|z| as_normal(z / root, noise.degrees)).collect();
        let found = statistic(&normal);
        let above = self.drawn.len() - self.drawn.partition_point(|a| *a < found);
        let chance = real(above + 1) / real(self.drawn.len() + 1);
        let [near, far] = TOLD;
        if chance > far {
            return chance;
        }
        let (near_at, far_at) = (self.at(near), self.at(far));
        let steep = (far / near).ln() / (far_at - near_at).max(f64::EPSILON);
        (far.ln() + steep * (found - far_at)).exp().min(far)
    }

    /// The value that a share of the drawn series exceed.
    fn at(&self, share: f64) -> f64 {
        let below = crate::series::whole((1.0 - share) * real(self.drawn.len()));
        self.drawn.get(below).or(self.drawn.last()).copied().unwrap_or_default()
    }
}

/// The statistic of a drawn series, and what the best candidate leaves of it: sum of squares and correlation.
fn draw(
    shape: &Shape,
    basis: &Basis,
    units: &[Option<Vec<f64>>],
    mut noise: Vec<f64>,
) -> (f64, f64, f64) {
    basis.take_out(&mut noise);
    let found: Vec<f64> =
        units.iter().map(|unit| unit.as_ref().map_or(0.0, |unit| dot(unit, &noise))).collect();
    let statistic = statistic(&found);
    if let Some((best, unit)) = farthest(&found).and_then(|b| Some((b, units[b].as_ref()?))) {
        noise.iter_mut().zip(unit).for_each(|(x, u)| *x -= found[best] * u);
    }
    (statistic, dot(&noise, &noise), lag_one(&shape.months, &noise).unwrap_or(0.0))
}

/// The average likelihood ratio over all steps and the slope, as a logarithm.
fn statistic(candidates: &[f64]) -> f64 {
    let ratio = |z: &f64| (z.abs().min(LARGEST_Z).powi(2) / 2.0).exp();
    let Some((slope, steps)) = candidates.split_first() else { return 0.0 };
    let of_steps = steps.iter().map(ratio).sum::<f64>() / real(steps.len().max(1));
    (STEPS * of_steps + (1.0 - STEPS) * ratio(slope)).ln()
}

/// The normal value with about the same tails as a value of Student's t (Wallace, Annals of Mathematical Statistics 30,
/// 1959): within 0.02 from 10 degrees of freedom on.
fn as_normal(t: f64, degrees: f64) -> f64 {
    let factor = (8.0 * degrees + 1.0) / (8.0 * degrees + 3.0);
    factor * (degrees * (t * t / degrees).ln_1p()).sqrt()
}

fn gaussian(random: &mut ChaCha8Rng) -> f64 {
    // Neither 0 nor 1, whose quantiles are infinite.
    let u: f64 = random.random_range(f64::EPSILON..1.0);
    normal::quantile(u)
}
