//! Change that is calibrated on what the months do by themselves.
//!
//! Monthly crime varies two to thirty times as much as events that come independently, and its months resemble their
//! neighbours. Poisson limits then call a third of the series in which nothing happened risen or fallen. Here the
//! months of each series say how much they vary around their season, series of one kind lend each other what they know,
//! and a whole run of series is judged together.
//!
//! `months` is what was seen of a series and `null` its season, `scan` looks for a lasting change, `table` says how large
//! a change chance finds, `share` lets series of one family lend each other their dispersion, `spike` finds single months
//! that stand out and `since` what came after, `lasting` and `yearly` say what a change and a season look like, and `noisy` compares two years.

mod lasting;
mod months;
mod noisy;
mod null;
mod scan;
mod share;
mod since;
mod spike;
mod table;
#[cfg(test)]
mod tests;
mod yearly;

pub use lasting::LastingChange;
pub use noisy::{
    NoisyChange, NoisyComparison, noisy_comparison, noisy_percent_change, noisy_share_difference,
};
pub use since::SinceSpike;
pub use spike::Spike;
pub use yearly::YearlySeason;

use crate::error::Result;
use crate::numeric::student;
use crate::series::{real, same_length};
use crate::withheld::{Given, Reason};
use months::Months;
use null::NullFit;
use rayon::prelude::*;
use scan::Candidate;
use share::{Families, Spread};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use table::{Shape, Table};

/// Below this chance a lasting change is allowed for when single months and the season are judged.
const CLEAR: f64 = 0.01;
/// Single months of one series that are taken out.
const MOST_SPIKES: usize = 3;
/// The most that neighbouring months are taken to resemble each other.
const MOST_CORRELATED: f64 = 0.6;
/// How many series of a family the mean of its kind is worth.
const OF_KIND: f64 = 2.0;
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
    /// Series of one kind (one kind of area) are taken to have neighbouring months that resemble each other much alike.
    pub kind: usize,
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
#[derive(Debug, Clone, PartialEq)]
pub struct Calibrated {
    /// Chance of as much lasting change (a step in any month, or a slope) in a series without any. Single months that
    /// stand out do not count towards it.
    pub p: f64,
    /// How much the months vary, those that stand out included: what a year that holds them is compared with.
    pub noise: Noise,
    /// The most likely lasting change, with its size as a logarithm.
    likely: Option<(Candidate, f64)>,
    /// What the lasting change looks like; `None` where `p` is above [`LOOKED_AT`] or a model does not settle.
    pub lasting: Option<LastingChange>,
    /// Change per year of a straight line through the logarithms of the months, and the chance of as steep a one.
    pub slope: (f64, f64),
    /// The season; `None` where its model does not settle.
    pub season: Option<YearlySeason>,
    /// Single months that stand out, the most extreme first.
    pub spikes: Vec<Spike>,
    /// What came after the most extreme of them; `None` where that is too little to say anything of.
    pub since: Option<SinceSpike>,
    /// Months used.
    pub months: usize,
}

/// Above this chance nobody asks what a lasting change looks like.
pub const LOOKED_AT: f64 = 0.25;

impl Calibrated {
    /// What the most likely lasting change makes of the twelve months up to a position against the twelve before, as the
    /// logarithm of their ratio: 0 where it lies before both or after them.
    pub fn in_year_ending(&self, end: usize) -> f64 {
        let Some((candidate, size)) = self.likely else { return 0.0 };
        let mean = |from: usize| {
            let year: Vec<usize> = (from..from + 12).collect();
            candidate.at(&year).iter().sum::<f64>() / 12.0
        };
        match (end + 1).checked_sub(24) {
            Some(start) => size * (mean(start + 12) - mean(start)),
            None => 0.0,
        }
    }

    /// Whether a difference of the twelve months up to a position from the twelve before is part of the lasting change of
    /// the series, or so large that it is one of its own, by its chance `p`. Otherwise it may be what chance makes
    /// of a series that changed at another time.
    pub fn explains(&self, end: usize, difference: f64, p: f64) -> bool {
        const OF_ITS_OWN: f64 = 0.001;
        self.in_year_ending(end) * difference > 0.0 || p < OF_ITS_OWN
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
/// and never below 1; what neighbouring months have in common widens it: on average over the family, drawn towards the
/// average of its kind, because the months of small areas hide it. Give all series of a release in one run.
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
/// let of = |counts| MonthlyCounts { counts, exposure: None, family: 0, kind: 0 };
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
    let mut fits: Vec<Given<Fitted>> =
        series.iter().map(|one| Fitted::new(one, tables).into()).collect();
    let first = Run::of(&fits);
    let at_first: Vec<Option<Noise>> =
        fits.iter().map(|fit| fit.value().map(|fit| first.noise(fit))).collect();
    fits.par_iter_mut().for_each(|fit| {
        if let Given::Given(fit) = fit {
            fit.take_out_spikes(&first);
        }
    });
    let run = Run::of(&fits);
    let judged: Vec<Given<Calibrated>> = fits
        .into_par_iter()
        .zip(at_first)
        .map(|(fit, at_first)| fit.and_then(|fit| fit.judged(&run, at_first)))
        .collect();
    let families = run.families.all().map(|(family, found)| (family, run.widened(family, found)));
    Ok(Calibration { series: judged, families: families.collect() })
}

/// What all series of a run say together.
struct Run {
    families: Families,
    /// By family: what neighbouring months have in common makes the variance of a year this much larger.
    resemblance: HashMap<usize, f64>,
}

impl Run {
    fn of(fits: &[Given<Fitted>]) -> Self {
        let known = || fits.iter().filter_map(Given::value);
        let families = Families::of(known().map(|fit| (fit.family, fit.spread())));
        let mut of_kind: HashMap<usize, (f64, f64)> = HashMap::new();
        let mut of_family: HashMap<usize, (usize, f64, f64)> = HashMap::new();
        for fit in known() {
            let Some(correlation) = fit.fit.correlation else { continue };
            let over = correlation - fit.table.correlation;
            let kind = of_kind.entry(fit.kind).or_default();
            *kind = (kind.0 + over, kind.1 + 1.0);
            let family = of_family.entry(fit.family).or_insert((fit.kind, 0.0, 0.0));
            *family = (fit.kind, family.1 + over, family.2 + 1.0);
        }
        let widened = |(kind, sum, n): (usize, f64, f64)| {
            let of_kind = of_kind.get(&kind).map_or(0.0, |(sum, n)| sum / n);
            let r = (sum + OF_KIND * of_kind) / (n + OF_KIND);
            let r = r.clamp(0.0, MOST_CORRELATED);
            1.0 + 2.0 * r / (1.0 - r.max(0.4))
        };
        let resemblance = of_family.into_iter().map(|(f, sums)| (f, widened(sums))).collect();
        Self { families, resemblance }
    }

    fn widened(&self, family: usize, noise: Noise) -> Noise {
        let factor = self.resemblance.get(&family).copied().unwrap_or(1.0);
        Noise { dispersion: noise.dispersion * factor, ..noise }
    }

    fn noise(&self, fit: &Fitted) -> Noise {
        self.moderated(fit.family, fit.spread())
    }

    fn moderated(&self, family: usize, spread: Spread) -> Noise {
        self.widened(family, self.families.moderated(family, spread))
    }
}

/// One series with its null model.
struct Fitted {
    family: usize,
    kind: usize,
    months: Months,
    fit: NullFit,
    /// The table of all its months, those that were taken out included: one month makes no difference to it.
    table: Arc<Table>,
    spikes: Vec<Spike>,
}

impl Fitted {
    fn new(one: &MonthlyCounts<'_>, tables: &ChanceTables) -> std::result::Result<Self, Reason> {
        let months = Months::of(one)?;
        let table = tables.table(&months.shape)?;
        let fit = NullFit::new(&months)?;
        Ok(Self { family: one.family, kind: one.kind, months, fit, table, spikes: Vec::new() })
    }

    fn spread(&self) -> Spread {
        self.fit.spread(self.table.degrees - real(self.spikes.len()))
    }

    /// Takes out the months that stand out, one after the other, so that they neither hide a lasting change nor make one.
    fn take_out_spikes(&mut self, run: &Run) {
        for _ in 0..MOST_SPIKES {
            let Some(spike) = self.spike(run) else { return };
            let without = self.months.without(spike.month);
            let Ok(fit) = NullFit::new(&without) else { return };
            (self.months, self.fit) = (without, fit);
            self.spikes.push(spike);
        }
    }

    /// The month that stands out most. It is held against how much the other months vary, beside the lasting change that
    /// these have.
    fn spike(&self, run: &Run) -> Option<Spike> {
        // What neighbouring months have in common makes years rougher, and no single month.
        let alone = |spread| run.families.moderated(self.family, spread);
        let plain = spike::farthest(&self.months, None, alone(self.spread()))?;
        let others = NullFit::new(&plain.without).ok()?;
        let spread = others.spread(self.table.degrees - real(self.spikes.len() + 1));
        let changed = self.table.chance(&others.candidates, run.moderated(self.family, spread));
        let of_others = alone(spread);
        match others.best.filter(|_| changed < CLEAR) {
            Some(best) => {
                spike::farthest(&self.months, Some(best), of_others)?.stands_out(of_others)
            }
            None => plain.stands_out(of_others),
        }
    }

    fn judged(self, run: &Run, at_first: Option<Noise>) -> Given<Calibrated> {
        let months = self.months.counts.len() + self.spikes.len();
        if let Some(reason) = Months::too_short(months) {
            return Given::Withheld(reason);
        }
        let noise = run.noise(&self);
        let p = self.table.chance(&self.fit.candidates, noise);
        let lasting = self.fit.best.filter(|_| p < CLEAR);
        let t = self.fit.candidates.first().copied().unwrap_or_default() / noise.dispersion.sqrt();
        let rougher =
            at_first.filter(|first| !self.spikes.is_empty() && first.dispersion > noise.dispersion);
        Given::Given(Calibrated {
            p,
            likely: self.fit.best.map(|best| (best, self.fit.size)),
            lasting: (p <= LOOKED_AT)
                .then(|| lasting::of(&self.months, noise).ok().flatten())
                .flatten(),
            slope: (self.fit.per_year, student::two_sided(t, noise.degrees)),
            season: yearly::season(&self.months, lasting, noise).ok(),
            months,
            since: self.spikes.first().and_then(|s| since::after(&self.months, s, noise)),
            spikes: self.spikes,
            noise: rougher.unwrap_or(noise),
        })
    }
}

impl ChanceTables {
    fn table(&self, shape: &Shape) -> Result<Arc<Table>> {
        let tables = || self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(found) = tables().get(shape) {
            return Ok(Arc::clone(found));
        }
        let made = Arc::new(Table::new(shape)?);
        Ok(Arc::clone(tables().entry(shape.clone()).or_insert(made)))
    }
}
