//! What came after a month that stood out.

use super::Noise;
use super::months::Months;
use super::scan::season;
use super::spike::Spike;
use crate::numeric::student;

/// With fewer months after it nothing can be said to be over.
const LEAST_AFTER: usize = 2;
/// With fewer months beside them nothing tells what would be usual.
const LEAST_OTHERS: usize = 24;
/// Above this chance the months after it are not told apart from what was usual.
const USUAL: f64 = 0.05;
/// Below it they are not as the month itself was.
const OVER: f64 = 0.01;

/// The months after one that stood out, beside what the months before it lead one to expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SinceSpike {
    /// First and last month after it, as positions in the counts.
    pub months: (usize, usize),
    pub counted: f64,
    /// Events that the other months lead one to expect.
    pub expected: f64,
    /// Chance of as far from it either way.
    pub p: f64,
    /// Whether they are told apart from the month that stood out, and not from what was usual.
    pub back: bool,
}

/// What came after a month that stood out; `None` with fewer than two months after it, or too few beside them. `months` is the
/// series without the months that stand out.
pub(super) fn after(months: &Months, spike: &Spike, noise: Noise) -> Option<SinceSpike> {
    let later: Vec<usize> =
        (0..months.counts.len()).filter(|i| months.shape.months[*i] > spike.month).collect();
    let others = later.iter().fold(months.clone(), |m, i| m.without(months.shape.months[*i]));
    let (first, last) = (later.first()?, later.last()?);
    if later.len() < LEAST_AFTER || others.counts.len() < LEAST_OTHERS {
        return None;
    }
    let fit = others.fitted(&season(&others.shape.months, others.shape.waves)).ok()?;
    let columns = season(&months.shape.months, others.shape.waves);
    let (mut counted, mut expected, mut unsure) = (0.0, 0.0, 0.0);
    for i in &later {
        let row: Vec<f64> = columns.iter().map(|column| column[*i]).collect();
        let line: f64 = row.iter().zip(&fit.coefficients).map(|(x, b)| x * b).sum();
        let mean = (line + months.offset.as_ref().map_or(0.0, |o| o[*i])).exp();
        counted += months.counts[*i];
        expected += mean;
        // Their errors are those of one fit: taken as wholly alike, which is the widest.
        unsure += mean * fit.predictor_variance(&row).sqrt();
    }
    let dispersion = noise.dispersion * months.independent;
    let chance = |mean: f64, unsure: f64| {
        let error = (dispersion * (mean + unsure * unsure)).sqrt();
        student::two_sided((counted - mean) / error, noise.degrees)
    };
    let as_then = spike.counted / spike.expected;
    let p = chance(expected, unsure);
    let back = p > USUAL && chance(expected * as_then, unsure * as_then) < OVER;
    let span = (months.shape.months[*first], months.shape.months[*last]);
    (expected > 0.0).then_some(SinceSpike { months: span, counted, expected, p, back })
}
