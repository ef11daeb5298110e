//! Near repeats: whether crimes that are close in place are also close in time more often than chance.

use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

use super::pairs::{Metric, Pair, close_pairs};
use crate::error::{Error, Result};
use crate::numeric::check::{all_finite, at_least, real, same_length};
use crate::numeric::gamma;

/// More shuffles than this give no digit that anybody would print.
const MOST_PERMUTATIONS: usize = 1_000_000;

/// How to look for near repeats.
#[derive(Debug, Clone, Copy)]
pub struct NearRepeatConfig<'a> {
    /// Limits of the distance bands in metres, rising, the first usually 0. Bands include their lower limit and
    /// exclude their upper one, so `[0.0, 0.1, 100.0]` keeps exact repeats (under 10 cm) apart.
    pub distances: &'a [f64],
    /// Limits of the time bands in days, rising, the first usually 0.
    pub days: &'a [f64],
    /// How distance is measured.
    pub metric: Metric,
    /// Number of shuffles; 999 gives p values down to 0.001.
    pub permutations: usize,
    /// Seed of the shuffles. The same seed gives the same p values.
    pub seed: u64,
}

/// Pairs of crimes in one band of distance and time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NearRepeatCell {
    /// Lower limit of distance, included.
    pub distance_from: f64,
    /// Upper limit of distance, excluded.
    pub distance_to: f64,
    /// Lower limit of days, included.
    pub days_from: f64,
    /// Upper limit of days, excluded.
    pub days_to: f64,
    /// Pairs found.
    pub observed: u64,
    /// Pairs expected if place and time had nothing to do with each other: pairs in the distance band times pairs
    /// in the time band over all pairs. This is the exact mean over all shuffles.
    pub expected: f64,
    /// The Knox ratio, observed over expected. `None` when nothing is expected.
    pub ratio: Option<f64>,
    /// Share of shuffles with at least as many pairs, the observed one included: one-sided.
    pub p: f64,
    /// Which statistic.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// Knox's test for one limit of distance and one of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KnoxTest {
    /// Pairs within both limits.
    pub observed: u64,
    /// Pairs expected if place and time had nothing to do with each other.
    pub expected: f64,
    /// Chance of at least `observed` pairs if their number were Poisson with mean `expected`: the p value.
    pub p: f64,
    /// Chance of *more than* `observed` pairs, which `surveillance::knox` prints as its p value. It leaves out the
    /// chance of the very number observed and so finds clusters too often; it is here for comparison only.
    pub p_more: f64,
    /// Which statistic.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// The near-repeat table: pairs of crimes by distance and time, with a permutation test for each cell.
///
/// `easting` and `northing` are metres and `days` a day number, one element per crime. Cells come distance band by
/// distance band, time bands within. Shuffling the dates over the places keeps both the map and the calendar as they
/// are, so neither hot spots nor seasons can pass for near repeats.
///
/// Coordinates that were snapped to a grid of points for anonymity (as in open street-level data) make every
/// distance wrong and "the same place" meaningless: use original coordinates only.
///
/// # Errors
/// Fewer than 2 crimes; slices of different length; a coordinate or day that is not finite; limits that are not
/// finite, negative or not rising, or fewer than 2 of them; no permutation or more than a million; more close
/// pairs than memory should hold (50 million).
///
/// # Source
/// Knox, *Applied Statistics* 13, 1964; Townsley, Homel and Chaseling 2003; Ratcliffe, Near Repeat Calculator,
/// 2009. Agrees with the R package `NearRepeat` 0.1.1: pairs exactly, ratios and p values within simulation
/// error.
///
/// # Deviations
/// The ratio divides by the exact mean over all shuffles, not by the mean of those drawn. Rows are put in an
/// order of their own before they are shuffled, so that the same crimes give the same p values in any order.
///
/// # Example
/// ```
/// use jsna_stats::place::{Metric, NearRepeatConfig, near_repeat};
/// // Two burglaries next door within two days, twice, far apart in between.
/// let (x, y) = ([0.0, 40.0, 5000.0, 5030.0], [0.0, 0.0, 0.0, 0.0]);
/// let config = NearRepeatConfig {
///     distances: &[0.0, 100.0], days: &[0.0, 7.0], metric: Metric::Manhattan, permutations: 99, seed: 7,
/// };
/// let soon = near_repeat(&x, &y, &[1.0, 3.0, 200.0, 201.0], &config)?[0];
/// assert_eq!(soon.observed, 2);
/// assert!((soon.expected - 2.0 * 2.0 / 6.0).abs() < 1e-12);
/// // The same places on the same days, the neighbours half a year apart: as many pairs are expected, none is seen.
/// let later = near_repeat(&x, &y, &[1.0, 200.0, 3.0, 201.0], &config)?[0];
/// assert_eq!((later.observed, later.expected), (0, soon.expected));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn near_repeat(
    easting: &[f64],
    northing: &[f64],
    days: &[f64],
    config: &NearRepeatConfig<'_>,
) -> Result<Vec<NearRepeatCell>> {
    const METHOD: &str = "The near-repeat table";
    check_events(METHOD, easting, northing, days)?;
    check_limits("the limits of distance", config.distances)?;
    check_limits("the limits of days", config.days)?;
    at_least(METHOD, "permutations", 1, config.permutations)?;
    if config.permutations > MOST_PERMUTATIONS {
        let reason = format!(
            "{} permutations are too many; at most {MOST_PERMUTATIONS} are made",
            config.permutations
        );
        return Err(Error::Refused { method: METHOD, reason });
    }
    let reach = config.distances[config.distances.len() - 1];
    let (easting, northing, days) = in_order(easting, northing, days);
    let pairs = close_pairs(METHOD, &easting, &northing, config.metric, reach)?;
    let mut banded = Banded::new(&pairs, config);
    let observed = banded.table(&days).to_vec();
    let mut reached = vec![0_usize; observed.len()];
    let mut shuffled = days.clone();
    for stream in 0..config.permutations {
        let mut rng = ChaCha8Rng::seed_from_u64(config.seed);
        // A stream per shuffle: the p values do not depend on the order in which shuffles are made.
        rng.set_stream(stream as u64);
        shuffled.copy_from_slice(&days);
        shuffled.shuffle(&mut rng);
        for (count, (found, wanted)) in
            reached.iter_mut().zip(banded.table(&shuffled).iter().zip(&observed))
        {
            *count += usize::from(found >= wanted);
        }
    }
    let in_time = pairs_in_time(&days, config.days);
    let all = real(days.len()) * (real(days.len()) - 1.0) / 2.0;
    let bands = config.days.len() - 1;
    let cells = observed.iter().zip(&reached).enumerate().map(|(cell, (&observed, &reached))| {
        let (space, time) = (cell / bands, cell % bands);
        let expected = banded.in_space[space] * (in_time[time] / all);
        NearRepeatCell {
            distance_from: config.distances[space],
            distance_to: config.distances[space + 1],
            days_from: config.days[time],
            days_to: config.days[time + 1],
            observed,
            expected,
            ratio: (expected > 0.0).then(|| number_of(observed) / expected),
            p: real(reached + 1) / real(config.permutations + 1),
            statistic: "Knox ratio",
            method: "permutation test, dates shuffled over places",
        }
    });
    Ok(cells.collect())
}

/// Knox's test: are pairs within `max_metres` (as the crow flies) and `max_days`, limits included, more common than
/// if place and time had nothing to do with each other?
///
/// A quick look at one pair of limits. The p value takes pairs for independent, which they are not when one crime
/// belongs to many; prefer [`near_repeat`].
///
/// `easting` and `northing` are metres and `days` a day number, one element per crime.
///
/// # Errors
/// Fewer than 2 crimes; slices of different length; a value that is not finite; a limit that is negative or not
/// finite; more close pairs than memory should hold (50 million).
///
/// # Source
/// Knox, *Applied Statistics* 13, 1964. Observed and expected agree with `surveillance::knox(simulate.p.value =
/// FALSE)`, whose p value is `p_more` here.
///
/// # Deviations
/// `surveillance::knox` prints the chance of *more* pairs than observed. A p value is the chance of at least as
/// many.
///
/// # Example
/// ```
/// use jsna_stats::place::knox_test;
/// let (x, y) = ([0.0, 40.0, 5000.0, 5030.0], [0.0, 0.0, 0.0, 0.0]);
/// let soon = knox_test(&x, &y, &[1.0, 3.0, 200.0, 201.0], 100.0, 7.0)?;
/// assert_eq!(soon.observed, 2);
/// // The same places and days, the neighbours half a year apart.
/// let later = knox_test(&x, &y, &[1.0, 200.0, 3.0, 201.0], 100.0, 7.0)?;
/// assert_eq!((later.observed, later.expected), (0, soon.expected));
/// assert!(soon.p < later.p);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn knox_test(
    easting: &[f64],
    northing: &[f64],
    days: &[f64],
    max_metres: f64,
    max_days: f64,
) -> Result<KnoxTest> {
    const METHOD: &str = "Knox's test";
    check_events(METHOD, easting, northing, days)?;
    if !(max_days >= 0.0 && max_days.is_finite()) {
        let (what, expected) = ("the limit of days", "a finite number, 0 or more");
        return Err(Error::Domain { what, expected, found: max_days, at: None });
    }
    let pairs = close_pairs(METHOD, easting, northing, Metric::Euclidean, max_metres)?;
    let near = pairs.iter().filter(|p| (days[p.a] - days[p.b]).abs() <= max_days).count();
    let in_time = pairs_within(days, |gap| gap <= max_days);
    let all = real(days.len()) * (real(days.len()) - 1.0) / 2.0;
    let expected = real(pairs.len()) * (in_time / all);
    Ok(KnoxTest {
        observed: near as u64,
        expected,
        p: at_least_poisson(near, expected),
        p_more: at_least_poisson(near + 1, expected),
        statistic: "pairs close in place and time",
        method: "Knox's test, Poisson approximation",
    })
}

/// The chance of at least `count` where `expected` are expected: the upper tail of a Poisson count is the lower
/// tail of a gamma variable.
fn at_least_poisson(count: usize, expected: f64) -> f64 {
    if count == 0 { 1.0 } else { gamma::tails(real(count), expected).0 }
}

/// The events in an order of their own, so that shuffles do not depend on the order of the rows they came in.
fn in_order(easting: &[f64], northing: &[f64], days: &[f64]) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let mut order: Vec<usize> = (0..days.len()).collect();
    let by = |values: &[f64], a: usize, b: usize| values[a].total_cmp(&values[b]);
    order
        .sort_unstable_by(|&a, &b| by(easting, a, b).then(by(northing, a, b)).then(by(days, a, b)));
    let pick = |values: &[f64]| order.iter().map(|&i| values[i]).collect();
    (pick(easting), pick(northing), pick(days))
}

/// Close pairs with their distance band, and a table to count them in.
struct Banded<'a> {
    pairs: Vec<(usize, usize, usize)>,
    in_space: Vec<f64>,
    days: &'a [f64],
    counts: Vec<u64>,
}

impl<'a> Banded<'a> {
    fn new(pairs: &[Pair], config: &NearRepeatConfig<'a>) -> Self {
        let mut in_space = vec![0.0; config.distances.len() - 1];
        let mut banded = Vec::with_capacity(pairs.len());
        for pair in pairs {
            if let Some(space) = band(config.distances, pair.distance) {
                in_space[space] += 1.0;
                banded.push((pair.a, pair.b, space * (config.days.len() - 1)));
            }
        }
        let counts = vec![0; in_space.len() * (config.days.len() - 1)];
        Self { pairs: banded, in_space, days: config.days, counts }
    }

    /// Counts pairs by band, with these dates on the events.
    fn table(&mut self, days: &[f64]) -> &[u64] {
        self.counts.fill(0);
        for &(a, b, row) in &self.pairs {
            if let Some(time) = band(self.days, (days[a] - days[b]).abs()) {
                self.counts[row + time] += 1;
            }
        }
        &self.counts
    }
}

/// The band that includes `value`: at or above its lower limit, below its upper one.
fn band(limits: &[f64], value: f64) -> Option<usize> {
    let above = limits.iter().take_while(|&&limit| limit <= value).count();
    (above > 0 && above < limits.len()).then(|| above - 1)
}

/// Pairs of days in each band.
fn pairs_in_time(days: &[f64], limits: &[f64]) -> Vec<f64> {
    let below: Vec<f64> =
        limits.iter().map(|&limit| pairs_within(days, |gap| gap < limit)).collect();
    below.windows(2).map(|w| w[1] - w[0]).collect()
}

/// Pairs of days whose gap is `close`, where every shorter gap is close too.
fn pairs_within(days: &[f64], close: impl Fn(f64) -> bool) -> f64 {
    let mut sorted = days.to_vec();
    sorted.sort_unstable_by(f64::total_cmp);
    let (mut first, mut pairs) = (0, 0_u64);
    for last in 0..sorted.len() {
        while first < last && !close(sorted[last] - sorted[first]) {
            first += 1;
        }
        pairs += (last - first) as u64;
    }
    number_of(pairs)
}

fn check_events(
    method: &'static str,
    easting: &[f64],
    northing: &[f64],
    days: &[f64],
) -> Result<()> {
    same_length("easting and northing", easting.len(), northing.len())?;
    same_length("places and days", easting.len(), days.len())?;
    all_finite("easting", easting)?;
    all_finite("northing", northing)?;
    all_finite("days", days)?;
    at_least(method, "crimes", 2, days.len())
}

fn check_limits(what: &'static str, limits: &[f64]) -> Result<()> {
    at_least("The near-repeat table", "limits of distance and of days", 2, limits.len())?;
    let good = |i: usize| {
        limits[i].is_finite() && limits[i] >= 0.0 && (i == 0 || limits[i] > limits[i - 1])
    };
    match (0..limits.len()).find(|&i| !good(i)) {
        Some(at) => {
            let expected = "finite, 0 or more, and above the limit before it";
            Err(Error::Domain { what, expected, found: limits[at], at: Some(at) })
        }
        None => Ok(()),
    }
}

#[expect(clippy::cast_precision_loss, reason = "pair counts are far below 2^53")]
fn number_of(pairs: u64) -> f64 {
    pairs as f64
}
