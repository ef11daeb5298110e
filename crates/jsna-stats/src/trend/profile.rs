//! The slope of counts beside one free effect for each group, without estimating the effects.
//!
//! For a log-linear model of counts the best effects follow in closed form from the slope: each
//! group's fitted total is its observed total. What is left is a search along one line, so that a
//! model with twelve months costs no more than one without.

use crate::error::{Error, Result};

/// The fit has settled when the slope moves by less than this, relative to its size or to 1.
const SETTLED: f64 = 1e-12;
const MOST_STEPS: usize = 100;
/// Longest step, in units that change a count by a factor of `e` over the series.
const LONGEST_STEP: f64 = 2.0;

/// One count.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Row {
    pub(crate) group: usize,
    /// Time, centred.
    pub(crate) time: f64,
    pub(crate) count: f64,
    pub(crate) log_exposure: f64,
}

/// A fitted slope.
#[derive(Debug, Clone)]
pub(crate) struct Profile {
    /// Change of the logarithm of the mean per unit of time.
    pub(crate) slope: f64,
    /// Variance of the slope for a dispersion of 1.
    pub(crate) variance: f64,
    /// Fitted means.
    pub(crate) means: Vec<f64>,
}

/// Fits the slope by Newton's method on the likelihood with the group effects profiled out.
///
/// # Errors
/// [`Error::Refused`] when the rows do not tell the slope from the groups; [`Error::NotConverged`]
/// when the slope runs away (all events at one end of every group).
pub(crate) fn profile(rows: &[Row], groups: usize, method: &'static str) -> Result<Profile> {
    let reach = rows.iter().fold(0.0_f64, |most, r| most.max(r.time.abs()));
    let mut totals = vec![0.0; groups];
    for row in rows {
        totals[row.group] += row.count;
    }
    let mut work =
        Work { means: vec![0.0; rows.len()], sums: vec![Sums::default(); groups], totals };
    let mut slope = 0.0;
    for _ in 0..MOST_STEPS {
        let (score, information) = work.at(rows, slope);
        if !(information.is_finite() && information > 0.0) {
            let reason = "the months given cannot tell trend and season apart".into();
            return Err(Error::Refused { method, reason });
        }
        let longest = LONGEST_STEP / reach;
        let step = (score / information).clamp(-longest, longest);
        slope += step;
        if step.abs() <= SETTLED * slope.abs().max(1.0) {
            let (_, information) = work.at(rows, slope);
            return Ok(Profile { slope, variance: information.recip(), means: work.means });
        }
    }
    Err(Error::NotConverged { method, iterations: MOST_STEPS })
}

/// Sums over one group: weights, and weights times time.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    /// Largest exponent: taken off so that nothing overflows.
    most: f64,
    weight: f64,
    time: f64,
}

struct Work {
    means: Vec<f64>,
    sums: Vec<Sums>,
    totals: Vec<f64>,
}

impl Work {
    /// Score and information at a slope; leaves the fitted means behind.
    fn at(&mut self, rows: &[Row], slope: f64) -> (f64, f64) {
        self.sums.fill(Sums { most: f64::NEG_INFINITY, ..Sums::default() });
        for row in rows {
            let sums = &mut self.sums[row.group];
            sums.most = sums.most.max(row.log_exposure + slope * row.time);
        }
        for (row, mean) in rows.iter().zip(&mut self.means) {
            let sums = &mut self.sums[row.group];
            let weight = (row.log_exposure + slope * row.time - sums.most).exp();
            sums.weight += weight;
            sums.time += weight * row.time;
            *mean = weight;
        }
        let (mut score, mut information) = (0.0, 0.0);
        for (row, mean) in rows.iter().zip(&mut self.means) {
            let sums = self.sums[row.group];
            *mean *= self.totals[row.group] / sums.weight;
            let from_centre = row.time - sums.time / sums.weight;
            score += row.count * from_centre;
            information += *mean * from_centre * from_centre;
        }
        (score, information)
    }
}
