//! Over-dispersed funnels.

use crate::error::{Error, Result};
use crate::interval::{Interval, Level};
use crate::numeric::check;

use super::compare::{Comparison, stand_in_funnel};

/// How much more the areas of a funnel vary than chance alone would make them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Dispersion {
    /// Mean squared standardised difference from the baseline after winsorising: 1 when chance explains all.
    pub ratio: f64,
    /// Variance between the areas beyond chance, in the squared unit of the values; 0 when `ratio` does
    /// not exceed what chance allows.
    pub between: f64,
    /// Areas used.
    pub areas: usize,
    /// What the ratio is.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// Share of areas pulled in at each end before the dispersion is measured.
const WINSORISED: f64 = 0.1;

/// Measures the over-dispersion of areas about a baseline.
///
/// Crime rates of areas differ for reasons that chance does not cover (people pass through, reporting
/// differs), so that plain limits flag most of them, and a flag then has no meaning. This measures the
/// ordinary variation between areas; [`Dispersion::limits`] widens the funnel by it, so that what is
/// still outside is out of the ordinary.
///
/// `values` are the areas' rates or proportions, `variances` the chance variance of each **at the
/// baseline**: `baseline / denominator` for rates per head, `baseline (1 - baseline) / denominator` for
/// proportions. The standardised differences are winsorised: the highest and lowest tenth, and at least the
/// one highest and lowest, are pulled in to the next, so that the outliers sought do not widen the limits that should catch them.
///
/// # Errors
/// [`Error::Lengths`] when the slices differ in length; [`Error::TooFew`] with fewer than 5 areas;
/// [`Error::Domain`], with the position, when a value or the baseline is not finite or a variance not
/// above 0.
///
/// # Source
/// Spiegelhalter, Quality and Safety in Health Care 14 (2005), additive model; Spiegelhalter and others,
/// Journal of the Royal Statistical Society A 175 (2012). Agrees with those formulas evaluated in R; no package
/// was used.
///
/// # Deviations
/// Among fewer than ten areas the published tenth would pull in none; here the highest and the lowest always are.
///
/// # Example
/// ```
/// use jsna_stats::{Level, rates::{dispersion, proportion_funnel_limits}};
///
/// let values = [0.10, 0.14, 0.16, 0.19, 0.20, 0.21, 0.22, 0.25, 0.26, 0.30];
/// let variances = [0.2 * 0.8 / 2_000.0; 10];
/// let found = dispersion(&values, &variances, 0.2)?;
/// assert!(found.ratio > 5.0);
/// let plain = proportion_funnel_limits(2_000.0, 0.2, Level::P95)?;
/// let widened = found.limits(0.2, variances[0], Level::P95)?;
/// assert!(widened.upper > plain.upper);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn dispersion(values: &[f64], variances: &[f64], baseline: f64) -> Result<Dispersion> {
    const METHOD: &str = "the dispersion of a funnel";
    check::same_length("values and variances", values.len(), variances.len())?;
    if values.len() < 5 {
        return Err(Error::TooFew {
            method: METHOD,
            what: "areas",
            needed: 5,
            found: values.len(),
        });
    }
    check::all_finite("values", values)?;
    check::all_positive("variances", variances)?;
    check::finite("baseline", baseline)?;
    let mut scores: Vec<f64> = values
        .iter()
        .zip(variances)
        .map(|(value, variance)| (value - baseline) / variance.sqrt())
        .collect();
    scores.sort_by(f64::total_cmp);
    winsorise(&mut scores);
    let n = check::real(scores.len());
    let ratio =
        check::representable(METHOD, scores.iter().map(|score| score * score).sum::<f64>() / n)?;
    // Moment estimator of the variance between areas, with weights 1 / variance, written relative to the
    // largest weight so that no sum overflows.
    let smallest = variances.iter().copied().fold(f64::INFINITY, f64::min);
    let weights = variances.iter().map(|variance| smallest / variance);
    let (sum, squares) = weights.fold((0.0, 0.0), |(sum, squares), w| (sum + w, squares + w * w));
    let excess = n * ratio - (n - 1.0);
    let between = if excess > 0.0 {
        check::representable(METHOD, excess * smallest / (sum - squares / sum))?
    } else {
        0.0
    };
    Ok(Dispersion {
        ratio,
        between,
        areas: scores.len(),
        statistic: "dispersion ratio",
        method: "additive model, winsorised",
    })
}

impl Dispersion {
    /// Control limits at one area's chance variance, widened by the variance between areas:
    /// `baseline -/+ z sqrt(variance + between)`. Not kept within the values' range; clip where they are
    /// drawn.
    ///
    /// `baseline` and the limits are in the unit of the values that the dispersion was measured from,
    /// `variance` in its square.
    ///
    /// # Errors
    /// [`Error::Domain`] when the baseline is not finite or the variance not above 0.
    ///
    /// # Source
    /// Spiegelhalter, *Quality and Safety in Health Care* 14, 2005, additive model. Agrees with the formula
    /// evaluated in R; no package was used.
    ///
    /// # Deviations
    /// None: agrees with the published formula.
    ///
    /// # Example
    /// Where areas differ by no more than chance the limits stay as they were; where they differ by more, they
    /// widen:
    /// ```
    /// use jsna_stats::{Level, rates::{dispersion, proportion_funnel_limits}};
    ///
    /// let plain = proportion_funnel_limits(2_000.0, 0.2, Level::P95)?;
    /// let variances = [0.2 * 0.8 / 2_000.0; 6];
    /// let alike = dispersion(&[0.19, 0.20, 0.21, 0.20, 0.19, 0.21], &variances, 0.2)?;
    /// assert!((alike.limits(0.2, variances[0], Level::P95)?.upper.unwrap() - plain.upper.unwrap()).abs() < 1e-12);
    /// let apart = dispersion(&[0.12, 0.26, 0.15, 0.20, 0.29, 0.18], &variances, 0.2)?;
    /// assert!(apart.limits(0.2, variances[0], Level::P95)?.upper.unwrap() > 0.28);
    /// # Ok::<(), jsna_stats::Error>(())
    /// ```
    pub fn limits(&self, baseline: f64, variance: f64, level: Level) -> Result<Interval> {
        const METHOD: &str = "the over-dispersed funnel limits";
        check::finite("baseline", baseline)?;
        check::positive("variance", variance)?;
        let margin = check::representable(METHOD, level.z() * (variance + self.between).sqrt())?;
        let lower = check::representable(METHOD, baseline - margin)?;
        Ok(Interval::closed(lower, check::representable(METHOD, baseline + margin)?, level))
    }

    /// Where an area's value lies against the widened limits: beyond `inner` (95%) it differs from the baseline,
    /// beyond `outer` (99.8%) clearly. `variance` is the area's chance variance at the baseline, as in
    /// [`dispersion`].
    ///
    /// # Errors
    /// As [`Dispersion::limits`], and [`Error::Domain`] when the value is not finite or `outer` is a lower level than
    /// `inner`.
    ///
    /// # Source
    /// Spiegelhalter, Quality and Safety in Health Care 14 (2005), additive model.
    ///
    /// # Deviations
    /// None known. No package has this comparison; its limits are those of [`Dispersion::limits`].
    ///
    /// # Example
    /// An area that plain limits flag is ordinary among areas that differ this much:
    /// ```
    /// use jsna_stats::{Level, rates::{Standing, dispersion, proportion_funnel_standing}};
    /// let values = [0.10, 0.14, 0.16, 0.19, 0.20, 0.21, 0.22, 0.25, 0.26, 0.30];
    /// let variances = [0.2 * 0.8 / 2_000.0; 10];
    /// let found = dispersion(&values, &variances, 0.2)?;
    /// let (inner, outer) = (Level::P95, Level::P99_8);
    /// let plain = proportion_funnel_standing(500.0, 2_000.0, 0.2, inner, outer)?;
    /// assert_eq!(plain.standing, Standing::FarAbove);
    /// let widened = found.standing(0.25, 0.2, variances[0], inner, outer)?;
    /// assert_eq!(widened.standing, Standing::Similar);
    /// # Ok::<(), jsna_stats::Error>(())
    /// ```
    pub fn standing(
        &self,
        value: f64,
        baseline: f64,
        variance: f64,
        inner: Level,
        outer: Level,
    ) -> Result<Comparison> {
        check::finite("value", value)?;
        let near = self.limits(baseline, variance, inner)?;
        let far = self.limits(baseline, variance, outer)?;
        let method = "limits of the baseline, widened for over-dispersion";
        stand_in_funnel(value, &near, &far, "value in a funnel", method)
    }
}

/// Pulls the ends of sorted scores in to the order statistics that cut a tenth off each.
fn winsorise(sorted: &mut [f64]) {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a tenth of a length is a length"
    )]
    let tenth = (check::real(sorted.len()) * WINSORISED).floor() as usize;
    // A county has fewer than ten districts, and one of them may be the outlier.
    let cut = tenth.max(1);
    let (low, high) = (sorted[cut], sorted[sorted.len() - 1 - cut]);
    for score in sorted {
        *score = score.clamp(low, high);
    }
}
