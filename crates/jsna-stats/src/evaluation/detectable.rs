//! The smallest effect that an evaluation can see.

use crate::error::{Error, Result};
use crate::interval::Level;
use crate::numeric::check::{non_negative, positive, representable};
use crate::numeric::normal;

const METHOD: &str = "The smallest detectable effect";

/// A comparison of two periods, before it is made.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CountDesign {
    /// Events expected before, over the whole period.
    pub events_before: f64,
    /// Length of the period after over the period before (times the ratio of populations): 1 for like with like.
    pub exposure_ratio: f64,
    /// How much more the counts vary than independent events would: the dispersion of the monthly series. 1 is
    /// optimistic; 2 to 5 is common.
    pub dispersion: f64,
}

/// The smallest changes that would be seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DetectableRatio {
    /// Ratio of rates for a fall: 0.7 means that a fall by less than 30% will probably be missed. `None` when not
    /// even a fall to nothing would be seen.
    pub fall: Option<f64>,
    /// Ratio of rates for a rise.
    pub rise: f64,
    /// The level of the test.
    pub level: Level,
    /// The chance of seeing such a change.
    pub power: f64,
    /// What the values are.
    pub statistic: &'static str,
    /// How they were computed.
    pub method: &'static str,
}

/// The smallest effect that would be seen.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Detectable {
    /// The effect, in either direction, in the unit that the function documents.
    pub value: f64,
    /// The level of the test.
    pub level: Level,
    /// The chance of seeing such an effect.
    pub power: f64,
    /// What the value is.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// The smallest ratio of rates that a before-and-after comparison of counts sees with chance `power`, at `level`.
///
/// Work it out before the project starts, and when the result is "no significant change": a comparison that could
/// only have seen a halving has not shown that nothing happened.
///
/// `power` is the chance of seeing the change, 0.8 as a rule. The result is a ratio of rates: 0.75 is a fall by
/// a quarter.
///
/// # Errors
/// Events, ratio or dispersion not above 0 and finite; a power outside [0.5, 1); a result beyond the range of a float.
///
/// # Source
/// Wald test of the log rate ratio with variance `dispersion (1 / before + 1 / after)`, as in standard texts on
/// comparing Poisson rates (for example Signorini, *Biometrika* 78, 1991). No package was used: tests put the
/// result back into the formula.
///
/// # Deviations
/// None known. An approximation: below about 10 events it is rough.
///
/// # Example
/// ```
/// use jsna_stats::{Level, evaluation::{CountDesign, detectable_ratio}};
/// let year = |events_before| CountDesign { events_before, exposure_ratio: 1.0, dispersion: 2.0 };
/// let town = detectable_ratio(&year(400.0), Level::P95, 0.8)?;
/// assert!(town.fall.is_some_and(|ratio| (0.73..0.75).contains(&ratio))); // a fall by a quarter
/// // In one estate with 12 burglaries a year, no fall whatever would be proof.
/// assert_eq!(detectable_ratio(&year(12.0), Level::P95, 0.8)?.fall, None);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn detectable_ratio(design: &CountDesign, level: Level, power: f64) -> Result<DetectableRatio> {
    positive("events before", design.events_before)?;
    positive("the exposure ratio", design.exposure_ratio)?;
    positive("the dispersion", design.dispersion)?;
    let needed = quantiles(level, power)?;
    let scale = needed * (design.dispersion / design.events_before).sqrt();
    // Distance on the log scale, less what it must be there. Concave for falls, rising in the end for rises.
    let excess = |log_ratio: f64| {
        log_ratio.abs() - scale * (1.0 + 1.0 / (design.exposure_ratio * log_ratio.exp())).sqrt()
    };
    let mut far = scale.max(1.0);
    while excess(far) < 0.0 && far < 1e4 {
        far *= 2.0;
    }
    let rise = representable(METHOD, crossing(&excess, 0.0, far).exp())?;
    let best = highest(&excess);
    let fall = (excess(best) >= 0.0).then(|| crossing(&excess, 0.0, best).exp());
    Ok(DetectableRatio {
        fall,
        rise,
        level,
        power,
        statistic: "smallest detectable rate ratio",
        method: "Wald test of the log rate ratio",
    })
}

/// The smallest difference of two proportions, in either direction, that is seen with chance `power` at `level`.
///
/// `proportion` is the share expected (0 to 1); the bases are *effective* numbers of answers, after the design
/// effect (see [`super::SurveyProportion`]).
///
/// The result is in points of 1: 0.05 is 5 percentage points.
///
/// # Errors
/// A proportion not strictly between 0 and 1; a base not above 0; a power outside [0.5, 1).
///
/// # Source
/// Normal approximation with the same variance on both sides. No package was used.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::{Level, evaluation::detectable_difference};
/// // Two waves of 500 answers, about half say yes: a change of 6 points will probably be missed.
/// let small = detectable_difference(0.5, 500.0, 500.0, Level::P95, 0.8)?;
/// assert!((0.088..0.089).contains(&small.value));
/// // Two waves of 2,000 answers see half of that.
/// let large = detectable_difference(0.5, 2_000.0, 2_000.0, Level::P95, 0.8)?;
/// assert!((large.value - small.value / 2.0).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn detectable_difference(
    proportion: f64,
    base_before: f64,
    base_after: f64,
    level: Level,
    power: f64,
) -> Result<Detectable> {
    if !(proportion > 0.0 && proportion < 1.0) {
        let (what, expected) = ("the proportion", "a fraction between 0 and 1");
        return Err(Error::Domain { what, expected, found: proportion, at: None });
    }
    positive("the base before", base_before)?;
    positive("the base after", base_after)?;
    let variance = proportion * (1.0 - proportion) * (1.0 / base_before + 1.0 / base_after);
    let found = detectable_effect(representable(METHOD, variance.sqrt())?, level, power)?;
    let statistic = "smallest detectable difference of proportions";
    Ok(Detectable { statistic, method: "normal, same variance before and after", ..found })
}

/// The smallest effect of which a test with this standard error sees with chance `power`, at `level`: 2.8 standard
/// errors for 80% at 95%.
///
/// For a difference in differences or a weighted displacement difference give its standard error; the unit is the same.
///
/// # Errors
/// A standard error that is negative or not finite; a power outside [0.5, 1); a result beyond the range of a float.
///
/// # Source
/// Bloom, *Evaluation Review* 19, 1995. No package was used.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::{Level, evaluation::detectable_effect};
/// // Seen in four of five projects: 2.8 standard errors.
/// assert!((detectable_effect(10.0, Level::P95, 0.8)?.value - 28.016).abs() < 0.001);
/// // As likely seen as missed: 1.96 of them.
/// assert!((detectable_effect(10.0, Level::P95, 0.5)?.value - 19.600).abs() < 0.001);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn detectable_effect(standard_error: f64, level: Level, power: f64) -> Result<Detectable> {
    non_negative("the standard error", standard_error)?;
    let value = representable(METHOD, quantiles(level, power)? * standard_error)?;
    let (statistic, method) = ("smallest detectable effect", "normal, from the standard error");
    Ok(Detectable { value, level, power, statistic, method })
}

fn quantiles(level: Level, power: f64) -> Result<f64> {
    if !(0.5..1.0).contains(&power) {
        let (what, expected) = ("the power", "at least 0.5 and below 1");
        return Err(Error::Domain { what, expected, found: power, at: None });
    }
    Ok(level.z() - normal::quantile(1.0 - power))
}

/// Where `excess` turns from below 0 at `near` to above it at `far`.
fn crossing(excess: &impl Fn(f64) -> f64, near: f64, far: f64) -> f64 {
    let (mut low, mut high) = (near, far);
    for _ in 0..200 {
        let middle = f64::midpoint(low, high);
        if excess(middle) < 0.0 {
            low = middle;
        } else {
            high = middle;
        }
    }
    high
}

/// The log ratio below 0 at which a concave `excess` is highest, by thirds.
fn highest(excess: &impl Fn(f64) -> f64) -> f64 {
    let (mut low, mut high) = (-100.0, 0.0);
    for _ in 0..300 {
        let third = (high - low) / 3.0;
        if excess(low + third) < excess(high - third) {
            low += third;
        } else {
            high -= third;
        }
    }
    f64::midpoint(low, high)
}
