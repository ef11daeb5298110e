//! Seeded random experiments whose result does not depend on the number of threads.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use rayon::prelude::*;

use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::check;

/// The random numbers of one replicate: its own stream of the run's seed.
///
/// Whichever thread runs a replicate, and in whatever order, it draws the same numbers.
#[derive(Debug)]
pub struct Replicate {
    /// Which replicate this is, from 0.
    pub number: usize,
    rng: ChaCha8Rng,
}

impl Replicate {
    fn new(seed: u64, number: usize) -> Self {
        let mut rng = ChaCha8Rng::seed_from_u64(seed);
        rng.set_stream(number as u64);
        Self { number, rng }
    }

    /// A whole number from 0 to below `below`, each equally likely; 0 when `below` is 0.
    pub fn index(&mut self, below: usize) -> usize {
        // In 64 bits whatever the machine's word, so that all machines draw the same.
        let drawn = if below == 0 { 0 } else { self.rng.random_range(0..below as u64) };
        usize::try_from(drawn).unwrap_or(0)
    }

    /// A number from 0 to below 1.
    pub fn unit(&mut self) -> f64 {
        self.rng.random()
    }

    /// Puts the elements in random order (Fisher and Yates).
    pub fn shuffle<T>(&mut self, elements: &mut [T]) {
        for last in (1..elements.len()).rev() {
            elements.swap(last, self.index(last + 1));
        }
    }

    /// Fills `sample` with elements drawn from `values` with replacement. Leaves it as it is when there is
    /// nothing to draw from.
    pub fn resample<T: Copy>(&mut self, values: &[T], sample: &mut [T]) {
        if values.is_empty() {
            return;
        }
        for place in sample {
            *place = values[self.index(values.len())];
        }
    }
}

/// Runs `draw` once for each of `count` replicates, in parallel, and gives the results in their order.
///
/// The answer depends on the seed and on nothing else: not on the number of threads, and the first
/// hundred of a thousand replicates are the hundred of a run of a hundred.
///
/// `seed` is any number: publish it. `count` is the number of replicates, at most [`MOST_REPLICATES`]; `draw`
/// makes one of them from its [`Replicate`].
///
/// # Errors
/// [`Error::Refused`] for more than [`MOST_REPLICATES`].
///
/// # Source
/// Streams of the `ChaCha8` generator of the `rand_chacha` package, one for each replicate. No paper and no
/// other implementation; tests hold the answer to be the same on 1, 2, 5 and 7 threads.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::many::{Replicate, replicates};
///
/// // How often do 40 events fall 30 or more into the later of two equal periods?
/// let later = |replicate: &mut Replicate| (0..40).filter(|_| replicate.index(2) == 1).count();
/// let runs = replicates(7, 2_000, later)?;
/// let extreme = runs.iter().filter(|later| **later >= 30).count();
/// assert!(extreme < 20);
/// // The same seed gives the same runs, another seed gives others.
/// assert_eq!(runs, replicates(7, 2_000, later)?);
/// assert_ne!(runs, replicates(8, 2_000, later)?);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn replicates<T: Send>(
    seed: u64,
    count: usize,
    draw: impl Fn(&mut Replicate) -> T + Sync,
) -> Result<Vec<T>> {
    check_count(count)?;
    let drawn = (0..count).into_par_iter().map(|number| draw(&mut Replicate::new(seed, number)));
    Ok(drawn.collect())
}

fn check_count(count: usize) -> Result<()> {
    if count <= MOST_REPLICATES {
        return Ok(());
    }
    let reason = format!("at most {MOST_REPLICATES} replicates are drawn, not {count}");
    Err(Error::Refused { method: METHOD, reason })
}

/// A statistic with a bootstrap interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Bootstrap {
    /// The statistic of the values themselves, with the percentile interval of its replicates.
    pub estimate: Estimate,
    /// Standard deviation of the replicates.
    pub standard_error: f64,
    /// Mean of the replicates less the statistic.
    pub bias: f64,
    /// Number of replicates.
    pub replicates: usize,
    /// The seed, to make the same interval again.
    pub seed: u64,
}

const METHOD: &str = "the bootstrap interval";

/// Most replicates that are drawn: ten million answers still fit in memory.
pub const MOST_REPLICATES: usize = 10_000_000;

/// Bootstrap interval of any statistic of independent values: the values are drawn again with
/// replacement, `count` times, and the interval is cut from the sorted replicates at `(count + 1) alpha / 2`
/// from either end, between two of them by proportion.
///
/// Not for series: months are not independent. Not for the largest or smallest value, which resampling
/// cannot exceed. 2,000 replicates or more for 95%.
///
/// `statistic` takes a sample of as many values as `values` has and gives a number; `seed` is any number, and
/// the result carries it.
///
/// # Errors
/// [`Error::TooFew`] with fewer than 2 values, or too few replicates for the level (39 for 95%, 999 for
/// 99.8%); [`Error::Domain`], with the position, when a value is not finite; [`Error::Refused`] when the
/// statistic has no value for the data or for some replicates.
///
/// # Source
/// Efron, Annals of Statistics 7 (1979); Davison and Hinkley, Bootstrap Methods and their Application (1997).
/// No package was used: the interval of a mean is held to its formula.
///
/// # Deviations
/// None known.
///
/// # Example
/// A median has no formula for its interval. With the same values twice over, the interval is shorter:
/// ```
/// use jsna_stats::{Level, many::bootstrap};
///
/// let waits = [3.0, 5.0, 6.0, 8.0, 9.0, 12.0, 14.0, 21.0, 30.0, 55.0];
/// let median = |sample: &[f64]| {
///     let mut sorted = sample.to_vec();
///     sorted.sort_by(f64::total_cmp);
///     let half = sorted.len() / 2;
///     (sorted[half - 1] + sorted[half]) / 2.0
/// };
/// let ten = bootstrap(&waits, median, 2_000, 20_221_130, Level::P95)?;
/// assert!((ten.estimate.value - 10.5).abs() < 1e-12);
/// assert!(ten.estimate.interval.contains(10.5));
/// let twenty = bootstrap(&waits.repeat(2), median, 2_000, 20_221_130, Level::P95)?;
/// assert!((twenty.estimate.value - 10.5).abs() < 1e-12);
/// assert!(twenty.standard_error < ten.standard_error);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn bootstrap(
    values: &[f64],
    statistic: impl Fn(&[f64]) -> f64 + Sync,
    count: usize,
    seed: u64,
    level: Level,
) -> Result<Bootstrap> {
    check::all_finite("values", values)?;
    if values.len() < 2 {
        return Err(Error::TooFew {
            method: METHOD,
            what: "values",
            needed: 2,
            found: values.len(),
        });
    }
    check_count(count)?;
    let place = (check::real(count) + 1.0) * level.alpha() / 2.0;
    if place < 1.0 - 1e-9 {
        let needed = smallest_count(level);
        return Err(Error::TooFew { method: METHOD, what: "replicates", needed, found: count });
    }
    let value = statistic(values);
    if !value.is_finite() {
        return Err(Error::Refused {
            method: METHOD,
            reason: String::from("the statistic has no value for the data"),
        });
    }
    // One scratch sample per thread, not per replicate.
    let mut found: Vec<f64> = (0..count)
        .into_par_iter()
        .map_init(
            || values.to_vec(),
            |sample, number| {
                Replicate::new(seed, number).resample(values, sample);
                statistic(sample)
            },
        )
        .collect();
    let failed = found.iter().filter(|replicate| !replicate.is_finite()).count();
    if failed > 0 {
        let reason = format!("the statistic has no value in {failed} of {count} replicates");
        return Err(Error::Refused { method: METHOD, reason });
    }
    let n = check::real(count);
    // Differences from the statistic, so that neither sum loses the digits they share.
    let bias = found.iter().map(|replicate| replicate - value).sum::<f64>() / n;
    let squares: f64 = found.iter().map(|replicate| (replicate - value - bias).powi(2)).sum();
    let standard_error = check::representable(METHOD, (squares / (n - 1.0)).sqrt())?;
    found.sort_by(f64::total_cmp);
    let interval = Interval::closed(
        order_statistic(&found, place),
        order_statistic(&found, n + 1.0 - place),
        level,
    );
    let estimate =
        Estimate { value, interval, statistic: "statistic", method: "bootstrap percentiles" };
    Ok(Bootstrap { estimate, standard_error, bias, replicates: count, seed })
}

/// The least number of replicates whose extremes bound the level.
fn smallest_count(level: Level) -> usize {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "saturates, which is what is meant"
    )]
    let count = (2.0 / level.alpha() - 1.0 - 1e-9).ceil() as usize;
    count.max(2)
}

/// The value at a rank counted from 1, between two of them by proportion.
fn order_statistic(sorted: &[f64], place: f64) -> f64 {
    let last = sorted.len() - 1;
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a rank within the slice"
    )]
    let below = ((place - 1.0).max(0.0).floor() as usize).min(last);
    let share = (place - 1.0 - check::real(below)).clamp(0.0, 1.0);
    let (low, high) = (sorted[below], sorted[(below + 1).min(last)]);
    low + share * (high - low)
}
