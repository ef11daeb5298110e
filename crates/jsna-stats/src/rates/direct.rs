//! Directly standardised rates.

use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::check;
use crate::withheld::{Given, Reason};

use super::count::byar;

/// European standard population 2013 in 19 five-year bands, 0-4 to 90 and over.
pub const ESP2013: [f64; 19] = [
    5_000.0, 5_500.0, 5_500.0, 5_500.0, 6_000.0, 6_000.0, 6_500.0, 7_000.0, 7_000.0, 7_000.0,
    7_000.0, 6_500.0, 6_000.0, 5_500.0, 5_000.0, 4_000.0, 2_500.0, 1_500.0, 1_000.0,
];

/// European standard population 2013 in 18 bands, 0-4 to 85 and over: the last two of [`ESP2013`] pooled.
pub const ESP2013_85_PLUS: [f64; 18] = [
    5_000.0, 5_500.0, 5_500.0, 5_500.0, 6_000.0, 6_000.0, 6_500.0, 7_000.0, 7_000.0, 7_000.0,
    7_000.0, 6_500.0, 6_000.0, 5_500.0, 5_000.0, 4_000.0, 2_500.0, 2_500.0,
];

/// Fewer events than this and no standardised rate is reported: its limits are unreliable.
pub const FEWEST_EVENTS: f64 = 10.0;

const METHOD: &str = "the directly standardised rate";
const DOBSON: &str = "Dobson";
const DOBSON_REPEAT: &str = "Dobson, with confidence adjusted for non-independent events";

/// Directly standardised rate: what the rate would be if the area had the age structure of the standard
/// population. Limits by Dobson's method on Byar's limits of the total count.
///
/// `events`, `populations` and `standard` have one element per age band, in the same order; `multiplier`
/// is the unit (100,000). The weights are used as shares, so a standard cut to the ages at risk (0-24)
/// renormalises by itself. For all persons, add events and populations over the sexes first.
///
/// With weights `w`, events `O` and populations `n` by band: `D = sum(w O/n) / sum(w)`,
/// `Var(D) = sum(w^2 O/n^2) / sum(w)^2`, limits `D + sqrt(Var(D) / O) (O_limit - O)` at the total `O`.
///
/// # Errors
/// [`Error::Lengths`] when the slices differ in length; [`Error::TooFew`] without bands; [`Error::Domain`],
/// with the band, when an event count or a weight is negative, a population is not above 0, or one is not
/// finite, and when no weight is above 0; [`Error::Refused`] below [`FEWEST_EVENTS`] events.
///
/// # Source
/// Dobson and others, Statistics in Medicine 10 (1991); Breslow and Day (1987); OHID, Fingertips public
/// health technical guidance, DSR chapter (2024); Eurostat, revision of the European standard population
/// (2013). Agrees with `PHEindicatormethods::calculate_dsr`.
///
/// # Deviations
/// The reference takes a missing event count as 0. Here there is no missing count: write the 0 where it is
/// known to be one.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::directly_standardised_rate};
///
/// // Two areas with the same rate in every band, one young, one old: the crude rates differ,
/// // the standardised ones do not.
/// let standard = [60.0, 40.0];
/// let young = directly_standardised_rate(&[90.0, 5.0], &[9_000.0, 1_000.0], &standard, 1_000.0, Level::P95)?;
/// let old = directly_standardised_rate(&[10.0, 45.0], &[1_000.0, 9_000.0], &standard, 1_000.0, Level::P95)?;
/// assert!((young.value - 8.0).abs() < 1e-12 && (old.value - 8.0).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn directly_standardised_rate(
    events: &[f64],
    populations: &[f64],
    standard: &[f64],
    multiplier: f64,
    level: Level,
) -> Result<Estimate> {
    check::same_length("events and populations", events.len(), populations.len())?;
    check::same_length("events and standard population", events.len(), standard.len())?;
    let total_weight = check_standard(standard, multiplier)?;
    let sums = sum_bands(events, populations, standard)?;
    if sums.events < FEWEST_EVENTS {
        return Err(too_few(sums.events));
    }
    sums.estimate(total_weight, multiplier, level, DOBSON)
}

/// [`directly_standardised_rate`] for many areas at once.
///
/// `events` and `populations` hold the bands of the first area, then of the second, and so on: the
/// number of areas times `standard.len()` elements. Withheld with the reason are areas with fewer than
/// [`FEWEST_EVENTS`] events, with a band that was not received (`None`), or with an input the method cannot take (the
/// position in the error is the band).
///
/// `standard` holds the weights of the bands; `multiplier` and `level` are as for one area. The result has one
/// element per area, in order.
///
/// # Errors
/// As for one area, but only for what concerns all of them: lengths, weights, multiplier.
///
/// # Source
/// As [`directly_standardised_rate`].
///
/// # Deviations
/// The reference takes a missing event count as 0. Here the area is withheld.
///
/// # Example
/// Two areas of two bands each. The second has too few events for a rate that could be trusted:
/// ```
/// use jsna_stats::{Level, rates::directly_standardised_rates};
///
/// let events = [90.0, 5.0, 3.0, 4.0].map(Some);
/// let people = [9_000.0, 1_000.0, 800.0, 900.0];
/// let rates = directly_standardised_rates(&events, &people, &[60.0, 40.0], 1_000.0, Level::P95)?;
/// assert!((rates[0].value().unwrap().value - 8.0).abs() < 1e-12);
/// assert_eq!(rates[1].reason().unwrap().to_string(), "fewer than 10 events (found 7)");
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn directly_standardised_rates(
    events: &[Option<f64>],
    populations: &[f64],
    standard: &[f64],
    multiplier: f64,
    level: Level,
) -> Result<Vec<Given<Estimate>>> {
    check::same_length("events and populations", events.len(), populations.len())?;
    let total_weight = check_standard(standard, multiplier)?;
    let bands = standard.len();
    if !events.len().is_multiple_of(bands) {
        let whole = events.len().div_ceil(bands) * bands;
        return Err(Error::Lengths {
            what: "events and whole areas of the standard's bands",
            left: events.len(),
            right: whole,
        });
    }
    let mut known = Vec::with_capacity(bands);
    let area = |(events, populations): (&[Option<f64>], &[f64])| {
        known.clear();
        known.extend(events.iter().flatten());
        if known.len() < bands {
            return Given::Withheld(Reason::Missing { what: "the count of a band" });
        }
        match sum_bands(&known, populations, standard) {
            Ok(sums) if sums.events < FEWEST_EVENTS => {
                Given::Withheld(Reason::TooFewEvents { needed: FEWEST_EVENTS, found: sums.events })
            }
            Ok(sums) => sums.estimate(total_weight, multiplier, level, DOBSON).into(),
            Err(error) => Given::Withheld(Reason::Failed(error)),
        }
    };
    let areas = events.chunks_exact(bands).zip(populations.chunks_exact(bands));
    Ok(areas.map(area).collect())
}

/// Directly standardised rate of events of which one person may have several: repeat victims, repeat
/// callers, readmissions.
///
/// Events of one person are not independent, so the plain limits are too close. Here `people` counts the
/// distinct persons who had exactly that many events: for each band one number per element of
/// `frequencies` (bands by rows). The rate is that of the events; the variance counts a person with `f`
/// events `f^2` times.
///
/// # Errors
/// As [`directly_standardised_rate`], and [`Error::Domain`] when a frequency is not above 0.
///
/// # Source
/// OHID, Fingertips public health technical guidance, DSR chapter (2024). Agrees with
/// `PHEindicatormethods::calculate_dsr(independent_events = FALSE)`.
///
/// # Deviations
/// None: agrees with `PHEindicatormethods`.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::{directly_standardised_rate, directly_standardised_rate_of_repeats}};
///
/// // One band of 10,000 people. 40 of them once and 20 of them three times: 100 events, from 60 people.
/// let (band, weight, per) = ([10_000.0], [1.0], 1_000.0);
/// let (people, times) = ([40.0, 20.0], [1.0, 3.0]);
/// let repeats = directly_standardised_rate_of_repeats(&people, &times, &band, &weight, per, Level::P95)?;
/// let as_if_apart = directly_standardised_rate(&[100.0], &band, &weight, per, Level::P95)?;
/// assert!((repeats.value - as_if_apart.value).abs() < 1e-12);
/// assert!(repeats.interval.upper > as_if_apart.interval.upper);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn directly_standardised_rate_of_repeats(
    people: &[f64],
    frequencies: &[f64],
    populations: &[f64],
    standard: &[f64],
    multiplier: f64,
    level: Level,
) -> Result<Estimate> {
    check::same_length("populations and standard population", populations.len(), standard.len())?;
    check::same_length(
        "people and bands times frequencies",
        people.len(),
        populations.len() * frequencies.len(),
    )?;
    let total_weight = check_standard(standard, multiplier)?;
    if frequencies.is_empty() {
        return Err(Error::TooFew { method: METHOD, what: "frequencies", needed: 1, found: 0 });
    }
    check::all_positive("frequencies", frequencies)?;
    check::all_positive("populations", populations)?;
    check::all_non_negative("people", people)?;
    let mut sums = Sums::default();
    let bands = people.chunks_exact(frequencies.len()).zip(populations).zip(standard);
    for ((people, population), weight) in bands {
        let (mut events, mut squares) = (0.0, 0.0);
        for (persons, frequency) in people.iter().zip(frequencies) {
            events += persons * frequency;
            squares += persons * frequency * frequency;
        }
        sums.add(events, squares, *population, *weight);
    }
    if sums.events < FEWEST_EVENTS {
        return Err(too_few(sums.events));
    }
    sums.estimate(total_weight, multiplier, level, DOBSON_REPEAT)
}

/// What a pass over the bands leaves.
#[derive(Default)]
struct Sums {
    /// All events.
    events: f64,
    /// Sum of weighted rates.
    rate: f64,
    /// Sum of squared-weighted variances.
    variance: f64,
}

impl Sums {
    fn add(&mut self, events: f64, squares: f64, population: f64, weight: f64) {
        let share = weight / population;
        self.events += events;
        self.rate += share * events;
        self.variance += share * share * squares;
    }

    fn estimate(
        &self,
        total_weight: f64,
        multiplier: f64,
        level: Level,
        method: &'static str,
    ) -> Result<Estimate> {
        let unit = multiplier / total_weight;
        let value = check::representable(METHOD, self.rate * unit)?;
        let spread = (self.variance / self.events).sqrt() * unit;
        let z = level.z();
        let limit =
            |count: f64| check::representable(METHOD, value + spread * (count - self.events));
        // From 10 events on Byar's lower limit exists at every level a double can hold.
        let interval = Interval::closed(
            limit(byar(self.events, -z))?,
            limit(byar(self.events + 1.0, z))?,
            level,
        );
        Ok(Estimate { value, interval, statistic: "dsr", method })
    }
}

/// One pass: checks and sums together, because this is the inner loop of every area in the country.
fn sum_bands(events: &[f64], populations: &[f64], standard: &[f64]) -> Result<Sums> {
    let mut sums = Sums::default();
    let mut good = true;
    for ((count, population), weight) in events.iter().zip(populations).zip(standard) {
        good &= *count >= 0.0 && count.is_finite() && *population > 0.0 && population.is_finite();
        sums.add(*count, *count, *population, *weight);
    }
    if !good {
        check::all_non_negative("events", events)?;
        check::all_positive("populations", populations)?;
    }
    Ok(sums)
}

/// Checks the weights and the unit, and gives the sum of the weights.
fn check_standard(standard: &[f64], multiplier: f64) -> Result<f64> {
    check::positive("multiplier", multiplier)?;
    if standard.is_empty() {
        return Err(Error::TooFew { method: METHOD, what: "bands", needed: 1, found: 0 });
    }
    check::all_non_negative("standard population", standard)?;
    check::positive("sum of the standard population", standard.iter().sum())
}

fn too_few(found: f64) -> Error {
    Error::Refused {
        method: METHOD,
        reason: format!("there are fewer than {FEWEST_EVENTS} events (found {found})"),
    }
}
