//! What series of one family lend each other: moderated dispersions.
//!
//! Smyth, Statistical Applications in Genetics and Molecular Biology 3 (2004).

use super::Noise;
use crate::series::{median, real};
use statrs::function::gamma::digamma;
use std::collections::BTreeMap;

/// The most degrees of freedom that a family lends.
const MOST_LENT: f64 = 400.0;
/// A series whose months do not vary at all has this dispersion, so that it has a logarithm.
const LEAST: f64 = 1e-3;

/// How much the months of one series vary beside what was fitted.
#[derive(Debug, Clone, Copy)]
pub(super) struct Spread {
    pub(super) dispersion: f64,
    pub(super) degrees: f64,
}

/// The families of a run.
#[derive(Debug)]
pub(super) struct Families {
    /// Dispersion that is typical of each, with the number of its series; those of one have their own.
    typical: BTreeMap<usize, (Spread, usize)>,
    /// Degrees of freedom that a family of several lends.
    lent: f64,
}

impl Families {
    pub(super) fn of(spreads: impl Iterator<Item = (usize, Spread)>) -> Self {
        let mut members: BTreeMap<usize, Vec<Spread>> = BTreeMap::new();
        for (family, spread) in spreads {
            members.entry(family).or_default().push(spread);
        }
        let lent = lent(members.values());
        let typical = members
            .into_iter()
            .filter_map(|(family, spreads)| {
                let own = *spreads.first()?;
                let mut logs: Vec<f64> = spreads.iter().map(|s| centred_log(*s)).collect();
                let dispersion = median(&mut logs)?.exp();
                let n = spreads.len();
                let typical = if n > 1 { Spread { dispersion, degrees: lent } } else { own };
                Some((family, (typical, n)))
            })
            .collect();
        Self { typical, lent }
    }

    /// The noise of a series: its own and what its family lends, in proportion to what each knows.
    pub(super) fn moderated(&self, family: usize, own: Spread) -> Noise {
        let several = self.typical.get(&family).filter(|(_, n)| *n > 1);
        let (typical, lent) = several.map_or((0.0, 0.0), |(t, _)| (t.dispersion, self.lent));
        let degrees = lent + own.degrees;
        let dispersion = (lent * typical + own.degrees * own.dispersion) / degrees;
        Noise { dispersion: dispersion.max(1.0), degrees }
    }

    /// What a series of each family is taken to have that says nothing itself.
    pub(super) fn all(&self) -> impl Iterator<Item = (usize, Noise)> {
        let noise = |s: &Spread| Noise { dispersion: s.dispersion.max(1.0), degrees: s.degrees };
        self.typical.iter().map(move |(family, (spread, _))| (*family, noise(spread)))
    }
}

/// The logarithm of a dispersion without what chance adds to it on average.
fn centred_log(spread: Spread) -> f64 {
    let half = spread.degrees / 2.0;
    spread.dispersion.max(LEAST).ln() - (digamma(half) - half.ln())
}

/// How many degrees of freedom a family is worth: many where its members vary no more than chance makes them.
fn lent<'s>(families: impl Iterator<Item = &'s Vec<Spread>>) -> f64 {
    let (mut over, mut degrees) = (0.0, 0.0);
    for members in families.filter(|m| m.len() > 1) {
        let logs: Vec<f64> = members.iter().map(|s| centred_log(*s)).collect();
        let mean = logs.iter().sum::<f64>() / real(logs.len());
        let squares: f64 = logs.iter().map(|x| (x - mean).powi(2)).sum();
        let chance: f64 =
            members.iter().map(|s| trigamma(s.degrees / 2.0)).sum::<f64>() / real(members.len());
        let free = real(members.len() - 1);
        over += squares - free * chance;
        degrees += free;
    }
    if degrees <= 0.0 || over <= 0.0 {
        return MOST_LENT;
    }
    (2.0 * trigamma_inverse(over / degrees)).min(MOST_LENT)
}

/// The second derivative of the logarithm of the gamma function: by its recurrence to 6, then its series.
pub(super) fn trigamma(x: f64) -> f64 {
    let (mut x, mut sum) = (x, 0.0);
    while x < 6.0 {
        sum += 1.0 / (x * x);
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    sum + 1.0 / x + y / 2.0 + y / x * (1.0 / 6.0 - y * (1.0 / 30.0 - y * (1.0 / 42.0 - y / 30.0)))
}

/// Where the trigamma function has a value above 0; it falls all the way.
fn trigamma_inverse(value: f64) -> f64 {
    let (mut low, mut high) = (1e-6_f64.ln(), 1e6_f64.ln());
    for _ in 0..100 {
        let middle = f64::midpoint(low, high);
        if trigamma(middle.exp()) > value { low = middle } else { high = middle }
    }
    low.exp()
}
