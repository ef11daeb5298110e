//! What was seen of one series.

use super::table::Shape;
use super::{METHOD, MonthlyCounts};
use crate::error::Result;
use crate::glm::{Design, Glm, GlmFit, Stop, fit};
use crate::series::{check_counts, check_denominators};
use crate::withheld::Reason;

/// Months observed below which a series is not judged.
const LEAST_MONTHS: usize = 24;
/// Months observed below which it does not even say how rough its months are.
const LEAST_ROUGH: usize = 14;
/// Months observed from which the season has two waves instead of one.
const TWO_WAVES: usize = 36;
/// Events below which a series is not judged.
const LEAST_EVENTS: f64 = 30.0;

/// The months of a series that were received whole.
#[derive(Debug, Clone)]
pub(super) struct Months {
    pub(super) shape: Shape,
    pub(super) counts: Vec<f64>,
    /// Logarithm of what they are counted over.
    pub(super) offset: Option<Vec<f64>>,
    /// Variance of independent events over their mean: 1 for counts, 1 less the share for parts of a whole.
    pub(super) independent: f64,
}

impl Months {
    pub(super) fn of(one: &MonthlyCounts<'_>) -> std::result::Result<Self, Reason> {
        check_counts("monthly count", one.counts)?;
        if let Some(exposure) = one.exposure {
            check_denominators("exposure", exposure)?;
        }
        let there = |at: &usize| {
            one.counts[*at].is_some() && one.exposure.is_none_or(|exposure| exposure[*at].is_some())
        };
        let months: Vec<usize> = (0..one.counts.len()).filter(there).collect();
        if months.len() < LEAST_ROUGH {
            return Err(too_few(months.len()));
        }
        let counts: Vec<f64> = months.iter().filter_map(|at| one.counts[*at]).collect();
        let events: f64 = counts.iter().sum();
        if events < LEAST_EVENTS {
            return Err(Reason::TooFewEvents { needed: LEAST_EVENTS, found: events });
        }
        let offset = one.exposure.map(|exposure| {
            months.iter().filter_map(|at| exposure[*at]).map(f64::ln).collect::<Vec<f64>>()
        });
        let whole = |exposure: &[Option<f64>]| -> f64 {
            months.iter().filter_map(|at| exposure[*at]).sum()
        };
        let share = one.exposure.map_or(0.0, |exposure| events / whole(exposure));
        // More events than what they are counted over are no parts of it.
        let independent = if share < 1.0 { 1.0 - share } else { 1.0 };
        let waves = if months.len() < TWO_WAVES { 1 } else { 2 };
        Ok(Self { shape: Shape { waves, months }, counts, offset, independent })
    }

    /// Why a series of so many months is not judged, although its roughness counts for its family.
    pub(super) fn too_short(months: usize) -> Option<Reason> {
        (months < LEAST_MONTHS).then(|| too_few(months))
    }

    /// The series without a month.
    pub(super) fn without(&self, month: usize) -> Self {
        let mut other = self.clone();
        let Some(at) = self.shape.months.iter().position(|m| *m == month) else { return other };
        other.shape.months.remove(at);
        other.counts.remove(at);
        if let Some(offset) = &mut other.offset {
            offset.remove(at);
        }
        other
    }

    /// A log-linear model of the months.
    pub(super) fn fitted(&self, columns: &[Vec<f64>]) -> Result<GlmFit> {
        let glm = Glm {
            design: &design(columns, self.counts.len()),
            counts: &self.counts,
            offset: self.offset.as_deref(),
            weights: None,
            stop: Stop::Settled,
            method: METHOD,
        };
        fit(&glm)
    }
}

fn too_few(found: usize) -> Reason {
    Reason::TooFew { what: "months", needed: LEAST_MONTHS, found }
}

pub(super) fn design(columns: &[Vec<f64>], rows: usize) -> Design {
    let mut design = Design::new(rows);
    for column in columns {
        design.push(|row| column[row]);
    }
    design
}
