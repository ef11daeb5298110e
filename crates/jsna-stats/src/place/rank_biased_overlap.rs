//! Rank-biased overlap: are the same places at the top in both periods?

use super::inputs::all_equal;
use crate::error::{Error, Result};
use crate::numeric::check::{all_finite, at_least, real, same_length};

/// The overlap of two rankings of the same places, the top counting most.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct RankBiasedOverlap {
    /// 1 when both periods rank all places in the same order; `expected` when the second is a shuffle of the first.
    pub value: f64,
    /// The mean over all shuffles of the places in one period. Compare `value` with this, not with 0: in a small
    /// set of places the same ones are at the top by chance.
    pub expected: f64,
    /// Number of places.
    pub places: usize,
    /// Which statistic.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// The rank-biased overlap of two periods. `before` and `after` hold counts or rates of the same places in the same
/// order; the highest ranks first.
///
/// `persistence` says how far down one looks: it is the chance of going on from one rank to the next. With 0.9 the
/// first 10 places carry 86% of the weight, with 0.98 the first 50.
///
/// Places with equal values share their ranks: the agreement at a depth inside a tie is averaged over the orders
/// the tied places could have, and divided by what each ranking scores against itself, so that two periods alike
/// score 1 although both have ties. Unlike the count of "areas still in the top 10", a place that slips from 10th
/// to 11th hardly matters here.
///
/// # Errors
/// Fewer than 2 places; slices of different length; a value that is not finite; a period in which all values are
/// equal, which ranks nothing; a persistence outside (0, 1).
///
/// # Source
/// Webber, Moffat and Zobel, *ACM Transactions on Information Systems* 28(4), 2010; ties by variant *b* of
/// Corsi and Urbano, SIGIR 2024. Agrees with the published definition evaluated with numpy.
///
/// # Deviations
/// None: agrees with the published definition. Both rankings hold all places, so the agreement below the last
/// one is 1 and nothing is extrapolated.
///
/// # Example
/// ```
/// use jsna_stats::place::rank_biased_overlap;
/// let before = [50.0, 40.0, 9.0, 8.0, 2.0, 1.0];
/// let top_stays = rank_biased_overlap(&before, &[48.0, 41.0, 1.0, 2.0, 8.0, 9.0], 0.7)?;
/// let bottom_stays = rank_biased_overlap(&before, &[8.0, 9.0, 41.0, 48.0, 2.0, 1.0], 0.7)?;
/// assert!(top_stays.value > 0.8 && bottom_stays.value < 0.5);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn rank_biased_overlap(
    before: &[f64],
    after: &[f64],
    persistence: f64,
) -> Result<RankBiasedOverlap> {
    const METHOD: &str = "Rank-biased overlap";
    same_length("the two periods", before.len(), after.len())?;
    at_least(METHOD, "places", 2, before.len())?;
    all_finite("values before", before)?;
    all_finite("values after", after)?;
    if !(persistence > 0.0 && persistence < 1.0) {
        let (what, expected) = ("the persistence", "a fraction between 0 and 1");
        return Err(Error::Domain { what, expected, found: persistence, at: None });
    }
    for (period, values) in [("before", before), ("after", after)] {
        if all_equal(values) {
            let reason = format!("all values {period} are the same, which ranks nothing");
            return Err(Error::Refused { method: METHOD, reason });
        }
    }
    let n = before.len();
    let (mut first, mut second) = (Walk::new(before), Walk::new(after));
    let mut together = Together { counts: [[0; 3]; 3], states: vec![(0, 0); n] };
    together.counts[0][0] = n;
    let (mut value, mut expected, mut weight) = (0.0, 0.0, 1.0 - persistence);
    for depth in 1..=n {
        first.step(depth, |place, state| together.enter(place, Some(state), None));
        second.step(depth, |place, state| together.enter(place, None, Some(state)));
        let (f, g) = (first.share(depth), second.share(depth));
        let c = |a: usize, b: usize| real(together.counts[a][b]);
        let shared = c(FULL, FULL) + g * c(FULL, OPEN) + f * c(OPEN, FULL) + f * g * c(OPEN, OPEN);
        let scale = first.norm(depth) * second.norm(depth);
        let depth = real(depth);
        value += weight * (shared / scale).min(1.0);
        expected += weight * (depth * depth / real(n) / scale).min(1.0);
        weight *= persistence;
    }
    // Below the last place both rankings hold everything and agree.
    let rest = weight / (1.0 - persistence);
    Ok(RankBiasedOverlap {
        value: (value + rest).min(1.0),
        expected: (expected + rest).min(1.0),
        places: n,
        statistic: "rank-biased overlap",
        method: "ties by variant b, all places ranked",
    })
}

/// A place that a ranking has wholly passed.
const FULL: usize = 2;
/// A place in the tie group that a ranking is in.
const OPEN: usize = 1;

/// One ranking, walked from the top. A group is a run of tied places; places without ties are groups of one.
struct Walk {
    order: Vec<usize>,
    /// End (exclusive) of the group that each position belongs to.
    ends: Vec<usize>,
    start: usize,
    end: usize,
}

impl Walk {
    fn new(values: &[f64]) -> Self {
        let mut order: Vec<usize> = (0..values.len()).collect();
        order.sort_unstable_by(|&a, &b| {
            values[b].partial_cmp(&values[a]).unwrap_or(std::cmp::Ordering::Equal)
        });
        let mut ends = vec![order.len(); order.len()];
        for i in (0..order.len().saturating_sub(1)).rev() {
            ends[i] = if values[order[i]] > values[order[i + 1]] { i + 1 } else { ends[i + 1] };
        }
        Self { order, ends, start: 0, end: 0 }
    }

    /// Goes to `depth`, telling which places became full and which opened.
    fn step(&mut self, depth: usize, mut tell: impl FnMut(usize, usize)) {
        if depth <= self.end {
            return;
        }
        for &place in &self.order[self.start..self.end] {
            tell(place, FULL);
        }
        self.start = self.end;
        self.end = self.ends[self.start];
        for &place in &self.order[self.start..self.end] {
            tell(place, OPEN);
        }
    }

    /// The chance that a place of the open group is above `depth` if the tied were put in random order.
    fn share(&self, depth: usize) -> f64 {
        real(depth - self.start) / real(self.end - self.start)
    }

    /// Square root of the overlap of the ranking with itself.
    fn norm(&self, depth: usize) -> f64 {
        let share = self.share(depth);
        (real(self.start) + real(self.end - self.start) * share * share).sqrt()
    }
}

/// How many places are in which state in both rankings.
struct Together {
    counts: [[usize; 3]; 3],
    states: Vec<(usize, usize)>,
}

impl Together {
    fn enter(&mut self, place: usize, first: Option<usize>, second: Option<usize>) {
        let (a, b) = self.states[place];
        self.counts[a][b] -= 1;
        let next = (first.unwrap_or(a), second.unwrap_or(b));
        self.counts[next.0][next.1] += 1;
        self.states[place] = next;
    }
}
