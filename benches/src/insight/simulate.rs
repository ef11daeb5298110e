//! Counties in which it is known what happened.

use crate::Fault;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rand_distr::{Distribution, Gamma, Normal, Poisson};
use std::f64::consts::TAU;

/// Months of a series.
pub(super) const MONTHS: usize = 48;
/// Partnerships of a county.
pub(super) const CSPS: usize = 4;
/// Wards of a partnership.
pub(super) const WARDS: usize = 6;
/// Indicators of a county.
pub(super) const INDICATORS: usize = 12;

/// What was done to an indicator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Effect {
    Nothing,
    /// Another level in a partnership from this month on: the logarithm of its factor.
    Step {
        csp: usize,
        from: usize,
        size: f64,
    },
    /// The same in one ward of it.
    WardStep {
        csp: usize,
        ward: usize,
        from: usize,
        size: f64,
    },
    /// A change by so much a year, as a logarithm.
    Slope {
        csp: usize,
        a_year: f64,
    },
    /// One month with so many times as many.
    Spike {
        csp: usize,
        month: usize,
        times: f64,
    },
    /// Another way to record, everywhere, that the partnership has listed.
    Break {
        from: usize,
        size: f64,
    },
    /// Six months that never came.
    Hole {
        from: usize,
    },
}

/// One indicator of a county.
#[derive(Debug)]
pub(super) struct Indicator {
    pub(super) effect: Effect,
    /// Events of each partnership, ward and month; `None` where nothing came.
    pub(super) wards: Vec<Vec<Vec<Option<f64>>>>,
    /// Standard deviation of a month of a partnership over its mean, chance included.
    pub(super) noise: f64,
    /// Variance of a mean of many months over that of one, times their number: neighbouring months resemble each other.
    pub(super) lasting_noise: f64,
}

/// All indicators of a county.
#[derive(Debug)]
pub(super) struct County {
    pub(super) indicators: Vec<Indicator>,
}

impl County {
    pub(super) fn new(seed: u64) -> Result<Self, Fault> {
        let mut random = ChaCha8Rng::seed_from_u64(seed);
        let indicators = (0..INDICATORS).map(|at| indicator(&mut random, at));
        Ok(Self { indicators: indicators.collect::<Result<_, _>>()? })
    }
}

impl Indicator {
    /// How many standard errors a step is, for somebody who knows its month and how much the months vary.
    pub(super) fn standard_errors(&self, from: usize, size: f64) -> f64 {
        let months = |n: usize| u32::try_from(n).map_or(0.0, f64::from);
        let both = 1.0 / months(from) + 1.0 / months(MONTHS - from);
        size.abs() / (self.noise * (self.lasting_noise * both).sqrt())
    }

    /// The months of a partnership: the sum of its wards.
    pub(super) fn csp(&self, csp: usize) -> Vec<Option<f64>> {
        sum(self.wards[csp].iter())
    }

    /// The months of the county.
    pub(super) fn county(&self) -> Vec<Option<f64>> {
        sum(self.wards.iter().flatten())
    }
}

fn sum<'a>(series: impl Iterator<Item = &'a Vec<Option<f64>>>) -> Vec<Option<f64>> {
    let mut out = vec![Some(0.0); MONTHS];
    for one in series {
        out.iter_mut().zip(one).for_each(|(sum, n)| *sum = sum.zip(*n).map(|(a, b)| a + b));
    }
    out
}

pub(super) fn between(random: &mut ChaCha8Rng, low: f64, high: f64) -> f64 {
    random.random_range(low..high)
}

fn indicator(random: &mut ChaCha8Rng, at: usize) -> Result<Indicator, Fault> {
    // Events a month of a partnership, and its variance over its mean.
    let mean = (12.0_f64.ln() + between(random, 0.0, 1.0) * 12.0_f64.ln()).exp();
    let dispersion = between(random, 1.3, 5.0);
    let noise = (dispersion / mean).sqrt();
    let effect = effect(random, at, noise);
    let (season, phase) = (between(random, 0.0, 0.35), between(random, 0.0, TAU));
    let shares: Vec<Vec<f64>> =
        (0..CSPS).map(|_| (0..WARDS).map(|_| between(random, 0.4, 1.6)).collect()).collect();
    let rough = (dispersion - 1.0) / mean;
    let mut wards = vec![vec![Vec::new(); WARDS]; CSPS];
    for (csp, of_csp) in wards.iter_mut().enumerate() {
        // Half of what makes months rough is shared with the month before.
        let mut state = normal(random)? * (rough / 2.0).sqrt();
        let all: f64 = shares[csp].iter().sum();
        for month in 0..MONTHS {
            state = 0.4 * state + (1.0_f64 - 0.16).sqrt() * (rough / 2.0).sqrt() * normal(random)?;
            let angle = TAU * years(month);
            let level = mean * (season * (angle + phase).cos() + state - rough / 4.0).exp();
            let level = level * gamma(random, rough / 2.0)?;
            for (ward, series) in of_csp.iter_mut().enumerate() {
                let level = level * shares[csp][ward] / all * effect.factor(csp, ward, month);
                let counted = poisson(random, level)?;
                series.push((!effect.hides(month)).then_some(counted));
            }
        }
    }
    // Half of the roughness is a first-order autoregression of 0.4, whose long-run variance is (1 + 0.4) / (1 - 0.4) times
    // its own.
    let resembling = rough / 2.0;
    let lasting_noise = (noise * noise - resembling + resembling * (1.4 / 0.6)) / (noise * noise);
    Ok(Indicator { effect, wards, noise, lasting_noise })
}

/// Half of the indicators are left alone; sizes are in standard deviations of a month.
fn effect(random: &mut ChaCha8Rng, at: usize, noise: f64) -> Effect {
    let sign = if random.random_bool(0.5) { 1.0 } else { -1.0 };
    let csp = random.random_range(0..CSPS);
    let from = random.random_range(12..37);
    let size = sign * (noise * between(random, 1.0, 4.5)).min(1.5);
    match at {
        0 | 6 => Effect::Step { csp, from, size },
        1 => Effect::Slope { csp, a_year: size / 2.0 },
        2 => Effect::Spike {
            csp,
            month: random.random_range(24..47),
            times: 1.0 + noise * between(random, 6.0, 9.0),
        },
        3 => {
            let ward = random.random_range(0..WARDS);
            let size = (1.0 + noise * 6.0 * between(random, 1.5, 3.0)).ln().min(1.8);
            Effect::WardStep { csp, ward, from: random.random_range(34..37), size }
        }
        4 => Effect::Break { from: random.random_range(14..20), size: -0.4 },
        5 => Effect::Hole { from: random.random_range(6..30) },
        _ => Effect::Nothing,
    }
}

impl Effect {
    fn factor(self, csp: usize, ward: usize, month: usize) -> f64 {
        match self {
            Self::Step { csp: c, from, size } if c == csp && month >= from => size.exp(),
            Self::WardStep { csp: c, ward: w, from, size }
                if c == csp && w == ward && month >= from =>
            {
                size.exp()
            }
            Self::Slope { csp: c, a_year } if c == csp => (a_year * (years(month) - 2.0)).exp(),
            Self::Spike { csp: c, month: m, times } if c == csp && m == month => times,
            Self::Break { from, size } if month >= from => size.exp(),
            _ => 1.0,
        }
    }

    fn hides(self, month: usize) -> bool {
        matches!(self, Self::Hole { from } if (from..from + 6).contains(&month))
    }
}

/// Years from the first month.
fn years(month: usize) -> f64 {
    u32::try_from(month).map_or(0.0, f64::from) / 12.0
}

fn normal(random: &mut ChaCha8Rng) -> Result<f64, Fault> {
    Ok(Normal::new(0.0, 1.0)?.sample(random))
}

/// A factor of mean 1 with this variance.
pub(super) fn gamma(random: &mut ChaCha8Rng, variance: f64) -> Result<f64, Fault> {
    Ok(Gamma::new(1.0 / variance, variance)?.sample(random))
}

pub(super) fn poisson(random: &mut ChaCha8Rng, mean: f64) -> Result<f64, Fault> {
    Ok(Poisson::new(mean)?.sample(random))
}
