//! Change that is calibrated on what the months do by themselves.
//!
//! Monthly crime varies two to thirty times as much as events that come independently, and its months resemble their
//! neighbours. Poisson limits then call a third of the series in which nothing happened risen or fallen. Here the
//! months of each series say how much they vary around their season, series of one kind lend each other what they know,
//! and a whole run of series is judged together.
//!
//! `null` fits the season, `scan` looks for a lasting change, `table` says how large a change chance finds, `share` lets
//! series of one family lend each other their dispersion.

mod null;
mod scan;
mod share;
mod table;
#[cfg(test)]
mod tests;

use crate::error::Result;
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::{check, student};
use crate::series::{check_counts, check_denominators, real, same_length};
use crate::withheld::{Given, Reason};
use null::NullFit;
use share::Families;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use table::{Shape, Table};

use super::Observed;

/// Months observed below which a series is not judged.
const LEAST_MONTHS: usize = 24;
/// Months observed from which the season has two waves instead of one.
const TWO_WAVES: usize = 36;
/// Events below which a series is not judged.
const LEAST_EVENTS: f64 = 30.0;
/// The most that neighbouring months are taken to resemble each other.
const MOST_CORRELATED: f64 = 0.6;
/// From here on a larger statistic says no more.
const LARGEST_Z: f64 = 8.0;
const METHOD: &str = "calibrated change";

/// The months of one series.
#[derive(Debug, Clone, Copy)]
pub struct MonthlyCounts<'a> {
    /// Events of each month in order of time; `None` for a month that was not received whole.
    pub counts: &'a [Option<f64>],
    /// What they are counted over, month by month, where they are parts of something that changes itself.
    pub exposure: Option<&'a [Option<f64>]>,
    /// Series of one family (one indicator, one kind of area) lend each other their dispersion.
    pub family: usize,
}

/// How much the months of a series vary by themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noise {
    /// Variance of the months over that of independent events, with what neighbouring months have in common; at
    /// least 1.
    pub dispersion: f64,
    /// Degrees of freedom that it is known with.
    pub degrees: f64,
}

impl Noise {
    /// Checked when it is used.
    pub fn new(dispersion: f64, degrees: f64) -> Self {
        Self { dispersion, degrees }
    }

    /// The noise of events that come independently.
    pub const NONE: Self = Self { dispersion: 1.0, degrees: 1e6 };
}

/// A series, judged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Calibrated {
    /// Chance of as much lasting change (a step in any month, or a slope) in a series without any.
    pub p: f64,
    pub noise: Noise,
    /// What the most likely lasting change makes of the last twelve months against the twelve before, as the logarithm of
    /// their ratio: 0 where it lies before both.
    pub in_last_year: f64,
    /// Months used.
    pub months: usize,
}

impl Calibrated {
    /// Whether a difference of the last twelve months from the twelve before is part of the lasting change of the series,
    /// or so large that it is one of its own, by its chance `p`. Otherwise it may be what chance makes of a series
    /// that changed earlier.
    pub fn explains(&self, difference: f64, p: f64) -> bool {
        const OF_ITS_OWN: f64 = 0.001;
        self.in_last_year * difference > 0.0 || p < OF_ITS_OWN
    }
}

/// A run of series, judged together.
#[derive(Debug, Clone, PartialEq)]
pub struct Calibration {
    /// One for each series, in their order; withheld where a series has too few months or events.
    pub series: Vec<Given<Calibrated>>,
    /// The noise of each family that has a judged series: what its other series are taken to have.
    pub families: HashMap<usize, Noise>,
}

/// What chance makes of series of a certain length, with certain gaps. Making it takes longer than judging a series, so keep
/// one for all runs.
#[derive(Debug, Default)]
pub struct ChanceTables {
    tables: Mutex<HashMap<Shape, Arc<Table>>>,
}

/// Judges a run of monthly series together: how rough the months of each are, and whether they changed for good.
///
/// Each series is a quasi-Poisson model with a season of one wave (below 36 months) or two. The statistic is an average
/// over all steps with five months on either side, and a slope; its chance comes from 20,000 seeded series of the
/// same length and gaps. The dispersion is measured beside the best step or slope, moderated by that of the family,
/// and never below 1; what neighbouring months have in common, on average over the run, widens it.
///
/// # Errors
/// [`Error::Lengths`](crate::Error::Lengths) where an exposure is not as long as its counts. What is wrong with one
/// series alone is in its place in the answer.
///
/// # Source
/// Noufaily et al, Statistics in Medicine 32 (2013), for the quasi-Poisson model of surveillance; Smyth, Statistical
/// Applications in Genetics and Molecular Biology 3 (2004), for moderated variances; Andrews and Ploberger,
/// Econometrica 62 (1994), for averages over unknown dates of a change.
///
/// # Deviations
/// No package has it as it stands; its error rates are measured on simulated series, see the handbook.
///
/// # Example
/// Four years around 40 a month: in one the last year is half as high again.
/// ```
/// use jsna_stats::change::{ChanceTables, MonthlyCounts, calibrate};
/// let even: Vec<Option<f64>> = (0..48).map(|m| Some(40.0 + f64::from(m * 7 % 11) - 5.0)).collect();
/// let risen: Vec<Option<f64>> = (0..48)
///     .map(|m| even[m].map(|n| if m < 36 { n } else { n * 1.5 }))
///     .collect();
/// let of = |counts| MonthlyCounts { counts, exposure: None, family: 0 };
/// let judged = calibrate(&[of(&even), of(&risen)], &ChanceTables::default())?.series;
/// assert!(judged[0].value().is_some_and(|s| s.p > 0.2));
/// assert!(judged[1].value().is_some_and(|s| s.p < 0.001));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn calibrate(series: &[MonthlyCounts<'_>], tables: &ChanceTables) -> Result<Calibration> {
    for one in series {
        if let Some(exposure) = one.exposure {
            same_length(METHOD, one.counts.len(), exposure.len())?;
        }
    }
    let fits: Vec<Given<(NullFit, Arc<Table>)>> =
        series.iter().map(|one| tables.fit(one).into()).collect();
    let families = Families::of(series.iter().zip(&fits).filter_map(|(one, fit)| {
        let (fit, table) = fit.value()?;
        Some((one.family, fit.spread(table.degrees)))
    }));
    let over: Vec<f64> = fits
        .iter()
        .filter_map(Given::value)
        .map(|(fit, table)| fit.correlation - table.correlation)
        .collect();
    let resemblance = over.iter().sum::<f64>() / real(over.len().max(1));
    let r = resemblance.clamp(0.0, MOST_CORRELATED);
    let widened = 1.0 + 2.0 * r / (1.0 - r.max(0.4));
    let noise = |noise: Noise| Noise { dispersion: noise.dispersion * widened, ..noise };
    let judged = series.iter().zip(fits).map(|(one, fit)| {
        fit.map(|(fit, table)| {
            let noise = noise(families.moderated(one.family, fit.spread(table.degrees)));
            let p = table.chance(&fit.candidates, noise);
            Calibrated { p, noise, in_last_year: fit.in_last_year, months: fit.months }
        })
    });
    Ok(Calibration {
        series: judged.collect(),
        families: families.all().map(|(family, found)| (family, noise(found))).collect(),
    })
}

impl ChanceTables {
    fn fit(&self, one: &MonthlyCounts<'_>) -> std::result::Result<(NullFit, Arc<Table>), Reason> {
        check_counts("monthly count", one.counts)?;
        if let Some(exposure) = one.exposure {
            check_denominators("exposure", exposure)?;
        }
        let there = |at: &usize| {
            one.counts[*at].is_some() && one.exposure.is_none_or(|exposure| exposure[*at].is_some())
        };
        let months: Vec<usize> = (0..one.counts.len()).filter(there).collect();
        if months.len() < LEAST_MONTHS {
            let (needed, found) = (LEAST_MONTHS, months.len());
            return Err(Reason::TooFew { what: "months", needed, found });
        }
        let counts: Vec<f64> = months.iter().filter_map(|at| one.counts[*at]).collect();
        let events: f64 = counts.iter().sum();
        if events < LEAST_EVENTS {
            return Err(Reason::TooFewEvents { needed: LEAST_EVENTS, found: events });
        }
        let exposure = one.exposure.map(|exposure| {
            months.iter().filter_map(|at| exposure[*at]).map(f64::ln).collect::<Vec<f64>>()
        });
        let shape = Shape { waves: if months.len() < TWO_WAVES { 1 } else { 2 }, months };
        let table = self.table(&shape)?;
        let fit = NullFit::new(&shape, &counts, exposure.as_deref())?;
        Ok((fit, table))
    }

    fn table(&self, shape: &Shape) -> Result<Arc<Table>> {
        let tables = || self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = tables().get(shape) {
            return Ok(Arc::clone(found));
        }
        let made = Arc::new(Table::new(shape)?);
        Ok(Arc::clone(tables().entry(shape.clone()).or_insert(made)))
    }
}

/// A change with limits that allow for how much the months vary by themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NoisyChange {
    /// The change, in percent or in the unit of the shares, with its interval.
    pub change: Estimate,
    /// Chance of as large a change either way where there is none; agrees with the interval where counts are large.
    pub p: f64,
}

/// Compares two periods of the same calendar months, given the noise of the months behind them.
///
/// The limits are those of the logarithm of the ratio, each count with a half added, with the variance of independent
/// events times the dispersion, and Student's t. The change itself is the plain one.
///
/// # Errors
/// [`Error::Refused`](crate::Error::Refused) below `base` events before; [`Error::Domain`](crate::Error::Domain) where
/// the noise is none.
///
/// # Source
/// `McCullagh` and Nelder, Generalized Linear Models (1989), for the dispersion; the half is that of Anscombe, Biometrika 35
/// (1948).
///
/// # Deviations
/// None known: with a dispersion of 1 and large counts it is the Wald interval of the rate ratio.
///
/// # Example
/// ```
/// use jsna_stats::Level;
/// use jsna_stats::change::{Noise, Observed, noisy_percent_change};
/// let (before, after) = (Observed::new(400.0, 1.0)?, Observed::new(480.0, 1.0)?);
/// let plain = noisy_percent_change(before, after, Noise::NONE, 20.0, Level::P95)?;
/// let rough = Noise { dispersion: 4.0, degrees: 40.0 };
/// let rough = noisy_percent_change(before, after, rough, 20.0, Level::P95)?;
/// assert!(plain.p < 0.01 && rough.p > 0.1);
/// assert!(rough.change.interval.contains(0.0) && !plain.change.interval.contains(0.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn noisy_percent_change(
    before: Observed,
    after: Observed,
    noise: Noise,
    base: f64,
    level: Level,
) -> Result<NoisyChange> {
    let plain = super::percent_change(before, after, base)?;
    let dispersion = check::positive("dispersion", noise.dispersion)?.max(1.0);
    let degrees = check::positive("degrees of freedom", noise.degrees)?;
    let (a, b) = (after.count() + 0.5, before.count() + 0.5);
    let log = (a / after.exposure()).ln() - (b / before.exposure()).ln();
    let error = (dispersion * (1.0 / a + 1.0 / b)).sqrt();
    let reach = student::reach(level, degrees) * error;
    let percent = |log: f64| 100.0 * log.exp_m1();
    // The half moves the centre of small counts: the limits never leave the change itself out.
    let lower = percent(log - reach).min(plain.value);
    let upper = percent(log + reach).max(plain.value);
    Ok(NoisyChange {
        change: Estimate {
            value: plain.value,
            interval: Interval::closed(lower, upper, level),
            statistic: plain.statistic,
            method: "quasi-Poisson, t limits",
        },
        p: student::two_sided(log / error, degrees),
    })
}

/// Widens the limits of [`share_difference`](super::share_difference), at 95%, by the noise of the months behind the two
/// shares.
///
/// # Errors
/// [`Error::Domain`](crate::Error::Domain) where the noise is none, or the difference has no limits.
///
/// # Source
/// `McCullagh` and Nelder, Generalized Linear Models (1989), for the dispersion; Newcombe, Statistics in Medicine 17 (1998),
/// for the limits.
///
/// # Deviations
/// None known: with a dispersion of 1 and many degrees of freedom it is Newcombe's interval.
///
/// # Example
/// ```
/// use jsna_stats::Level;
/// use jsna_stats::change::{Noise, noisy_share_difference, share_difference};
/// let plain = share_difference((300.0, 1_000.0), (350.0, 1_000.0), 100.0, Level::P95)?;
/// let even = noisy_share_difference(&plain, Noise::NONE)?;
/// let rough = noisy_share_difference(&plain, Noise { dispersion: 4.0, degrees: 40.0 })?;
/// assert!(even.p < 0.05 && !even.change.interval.contains(0.0));
/// assert!(rough.p > 0.05 && rough.change.interval.contains(0.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn noisy_share_difference(plain: &Estimate, noise: Noise) -> Result<NoisyChange> {
    let dispersion = check::positive("dispersion", noise.dispersion)?.max(1.0);
    let degrees = check::positive("degrees of freedom", noise.degrees)?;
    let level = plain.interval.level;
    let lower = check::finite("lower limit", plain.interval.lower.unwrap_or(f64::NAN))?;
    let upper = check::finite("upper limit", plain.interval.upper.unwrap_or(f64::NAN))?;
    let wider = dispersion.sqrt() * student::reach(level, degrees) / level.z();
    let (below, above) = (plain.value - lower, upper - plain.value);
    // What reaches towards no difference is what says whether there is one.
    let towards = if plain.value > 0.0 { below } else { above };
    let error = towards / level.z() * dispersion.sqrt();
    Ok(NoisyChange {
        change: Estimate {
            interval: Interval::closed(
                plain.value - wider * below,
                plain.value + wider * above,
                level,
            ),
            method: "Newcombe, widened by the dispersion",
            ..*plain
        },
        p: student::two_sided(plain.value / error, degrees),
    })
}
