//! What a lasting change looks like: a step, and when, or a slope.

use super::Noise;
use super::months::Months;
use super::scan::{Candidate, candidates, season};
use super::table::STEPS;
use crate::error::Result;
use crate::series::real;

/// Months that a step lies in, at most, to be told beside a slope; and what it must take away from what the slope leaves, in
/// dispersions: 1 in 100 by chance.
const SHARP: usize = 6;
const BESIDE: f64 = 6.6;

/// Weight of the months that a step is said to lie in.
const SURE: f64 = 0.9;

/// A lasting change as the months tell it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct LastingChange {
    /// How likely it is that it was one step rather than a slope, 0 to 1.
    pub step: f64,
    /// Position of the month that a step most likely began in: the middle of the three months with most weight.
    pub began: usize,
    /// First and last position of the months that it began in by a weight of 90%.
    pub between: (usize, usize),
    /// Whether the level after the step is higher than before.
    pub up: bool,
    /// Logarithm of the level after the step over that before; `None` where there is no event on one side of it.
    pub level: Option<f64>,
    /// Logarithm of the change a year, if it was a slope.
    pub per_year: f64,
}

/// The lasting change of a series; `None` where no step has enough months on either side.
///
/// # Errors
/// Where a model does not settle.
pub(super) fn of(months: &Months, noise: Noise) -> Result<Option<LastingChange>> {
    let at = &months.shape.months;
    let null = season(at, months.shape.waves);
    let without = months.fitted(&null)?.deviance;
    let looked_for = candidates(at);
    let fits: Vec<Option<(f64, f64)>> = looked_for
        .iter()
        .map(|candidate| {
            let mut columns = null.clone();
            columns.push(candidate.column(at));
            let fit = months.fitted(&columns).ok()?;
            Some((without - fit.deviance, fit.coefficients.last().copied()?))
        })
        .collect();
    let Some((Some((slope_drop, per_year)), steps)) = fits.split_first() else { return Ok(None) };
    let largest = fits.iter().flatten().map(|f| f.0).fold(0.0, f64::max);
    let weight =
        |drop: f64| ((drop - largest) / (2.0 * noise.dispersion * months.independent)).exp();
    let of_steps: Vec<f64> = steps.iter().map(|f| f.map_or(0.0, |f| weight(f.0))).collect();
    let all: f64 = of_steps.iter().sum();
    if all <= 0.0 {
        return Ok(None);
    }
    let step = STEPS * all / real(steps.len());
    let slope = (1.0 - STEPS) * weight(*slope_drop);
    let around = |k: usize| -> f64 {
        of_steps[k.saturating_sub(1)..(k + 2).min(of_steps.len())].iter().sum()
    };
    let best = (0..of_steps.len()).filter(|k| steps[*k].is_some());
    let best = best.max_by(|a, b| around(*a).total_cmp(&around(*b)));
    let Some((best, size)) = best.and_then(|k| Some((k, steps[k]?.1))) else { return Ok(None) };
    let month = |k: usize| match looked_for.get(k + 1) {
        Some(Candidate::Step(month)) => Some(*month),
        _ => None,
    };
    let (first, last) = set(&of_steps, all);
    let Some((began, between)) = month(best).zip(month(first).zip(month(last))) else {
        return Ok(None);
    };
    // A sharp step that is left beside the slope was a step, in a series that slopes besides.
    let mut both = null;
    both.extend([Candidate::Slope.column(at), Candidate::Step(began).column(at)]);
    let both = months.fitted(&both)?;
    let left = (without - both.deviance - slope_drop) / (noise.dispersion * months.independent);
    let sharp = between.1 - between.0 < SHARP && left > BESIDE;
    let likely = if sharp { 1.0 } else { step / (step + slope) };
    let events = |after: bool| -> f64 {
        let of = at.iter().zip(&months.counts).filter(|(m, _)| (**m >= began) == after);
        of.map(|(_, n)| n).sum()
    };
    Ok(Some(LastingChange {
        step: likely,
        began,
        between,
        up: size >= 0.0,
        level: (events(false) > 0.0 && events(true) > 0.0).then_some(size),
        per_year: *per_year,
    }))
}

/// First and last of the smallest set of positions that holds the weight.
fn set(weights: &[f64], all: f64) -> (usize, usize) {
    let mut order: Vec<usize> = (0..weights.len()).collect();
    order.sort_by(|a, b| weights[*b].total_cmp(&weights[*a]));
    let (mut sum, mut first, mut last) = (0.0, usize::MAX, 0);
    for at in order {
        (first, last) = (first.min(at), last.max(at));
        sum += weights[at];
        if sum >= SURE * all {
            break;
        }
    }
    (first, last)
}
