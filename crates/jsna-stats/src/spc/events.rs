//! Charts of events: counts (c), rates (u, u′) and proportions (p, p′).

use super::chart::{ChartConfig, ChartKind, ControlChart, Lines, View, around, assemble};
use crate::error::{Error, Result};
use crate::series::{check_counts, real, same_length};

/// c chart: counts of events with equal exposure, limits from the Poisson distribution.
///
/// Mean plus and minus 3 times its square root, not below 0. For exposures that vary use
/// [`u_chart`]; where counts are over-dispersed (most crime is) the limits are too tight, which a
/// warning says.
///
/// `counts` has one element per point, `None` for a missing one; `config` holds phases, baseline and
/// exclusions.
///
/// # Errors
/// [`Error::Domain`] for a count that is negative or not finite, or a phase or exclusion outside
/// the series; [`Error::TooFew`] when the baseline of a phase has no value, or is asked to have
/// none.
///
/// # Source
/// Montgomery, Introduction to Statistical Quality Control (2009), 7.17. Checked against
/// `qicharts2` 0.8.1.
///
/// # Deviations
/// None: agrees with `qicharts2`.
///
/// # Example
/// ```
/// use jsna_stats::spc::{c_chart, ChartConfig, ChartWarning};
/// let poisson = [11.0, 8.0, 13.0, 9.0, 12.0, 10.0, 7.0, 12.0, 9.0, 11.0, 8.0, 10.0].map(Some);
/// assert!(c_chart(&poisson, &ChartConfig::plain())?.warnings.is_empty());
/// // Bursts: the spread is wider than that of a Poisson count.
/// let bursts = [2.0, 18.0, 3.0, 16.0, 1.0, 21.0, 4.0, 15.0, 2.0, 19.0, 3.0, 17.0].map(Some);
/// let chart = c_chart(&bursts, &ChartConfig::plain())?;
/// assert!(matches!(chart.warnings[..], [ChartWarning::TooTight { .. }]));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn c_chart(counts: &[Option<f64>], config: &ChartConfig<'_>) -> Result<ControlChart> {
    check_counts("count", counts)?;
    assemble(ChartKind::C, "c chart", counts, config, |view| {
        let centre = view.mean()?;
        let sigma = centre.sqrt();
        let limits = around(centre, sigma, (0.0, f64::INFINITY));
        let sigma_ratio = view.sigma(|_, v| Some(v)).map(|s| s / sigma).filter(|r| r.is_finite());
        Ok(Lines {
            centre,
            limits: vec![limits; view.values.len()],
            sigma_ratio,
            expected: Some(centre),
        })
    })
}

/// u chart: rates of events, with limits that follow the exposure.
///
/// The centre is all events over all exposure of the baseline; sigma at a point is
/// `sqrt(centre / exposure)`. Values are events per unit of exposure: see
/// [`ControlChart::scaled`] for a rate per 1,000. A point without count or exposure, or with
/// exposure 0 and no event, is a gap.
///
/// `counts` and `exposures` have one element per point.
///
/// # Errors
/// As [`c_chart`]; [`Error::Lengths`]; [`Error::Domain`] for negative exposures, and for events
/// without exposure.
///
/// # Source
/// Montgomery (2009), 7.19. Checked against `qicharts2` 0.8.1.
///
/// # Deviations
/// None: agrees with `qicharts2`.
///
/// # Example
/// ```
/// use jsna_stats::spc::{u_chart, ChartConfig};
/// let incidents = [12.0, 15.0, 9.0, 0.0].map(Some);
/// let people = [1000.0, 1100.0, 900.0, 0.0].map(Some);
/// let chart = u_chart(&incidents, &people, &ChartConfig::plain())?.scaled(1000.0);
/// assert!((chart.phases[0].centre.unwrap() - 12.0).abs() < 1e-12); // per 1,000
/// assert_eq!(chart.points[3].value, None); // not 0
/// // The limits follow the exposure: fewer people, wider limits.
/// let width = |point: usize| chart.points[point].limits.map(|limits| limits.upper - limits.lower);
/// assert!(width(2) > width(1));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn u_chart(
    counts: &[Option<f64>],
    exposures: &[Option<f64>],
    config: &ChartConfig<'_>,
) -> Result<ControlChart> {
    let ratios = Ratios::new(counts, exposures, "exposure", false)?;
    ratios.chart(ChartKind::U, "u chart", config)
}

/// u′ chart (Laney): as [`u_chart`], with sigma stretched to the variation that is seen between
/// points.
///
/// Each point is standardised by the plain sigma; the standard deviation of these values, from
/// their moving ranges, multiplies the limits. Where exposures are large the plain limits are so
/// tight that nearly every point is outside: this is the chart to use.
///
/// # Errors
/// As [`u_chart`].
///
/// # Source
/// Laney, Qual Eng 14 (2002). Checked against `qicharts2` 0.8.1.
///
/// # Deviations
/// None: agrees with `qicharts2`.
///
/// # Example
/// ```
/// use jsna_stats::spc::{u_chart, u_prime_chart, ChartConfig};
/// let incidents = [5120.0, 4890.0, 5530.0, 5010.0, 5470.0, 4760.0].map(Some);
/// let people = [250_000.0; 6].map(Some);
/// let outside = |chart: jsna_stats::spc::ControlChart| chart.points.iter().filter(|p| p.outside.is_some()).count();
/// assert!(outside(u_chart(&incidents, &people, &ChartConfig::plain())?) > 0);
/// assert_eq!(outside(u_prime_chart(&incidents, &people, &ChartConfig::plain())?), 0);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn u_prime_chart(
    counts: &[Option<f64>],
    exposures: &[Option<f64>],
    config: &ChartConfig<'_>,
) -> Result<ControlChart> {
    let ratios = Ratios::new(counts, exposures, "exposure", false)?;
    ratios.chart(ChartKind::UPrime, "u′ chart", config)
}

/// p chart: proportions, with binomial limits that follow the denominator, kept between 0 and 1.
///
/// `counts` are parts of `denominators`; both have one element per point. Values are fractions: see
/// [`ControlChart::scaled`] for a percentage.
///
/// # Errors
/// As [`u_chart`]; [`Error::Domain`] also for a count above its denominator.
///
/// # Source
/// Montgomery (2009), 7.11. Checked against `qicharts2` 0.8.1.
///
/// # Deviations
/// None: agrees with `qicharts2`.
///
/// # Example
/// ```
/// use jsna_stats::spc::{p_chart, ChartConfig, Side};
/// let solved = [12.0, 15.0, 9.0, 14.0].map(Some);
/// let offences = [60.0, 64.0, 51.0, 65.0].map(Some);
/// let chart = p_chart(&solved, &offences, &ChartConfig::plain())?.scaled(100.0);
/// assert!((chart.phases[0].centre.unwrap() - 100.0 * 50.0 / 240.0).abs() < 1e-12); // percent
/// assert!(chart.points.iter().all(|p| p.outside.is_none()));
/// // The same shares of ten times as many offences: the last two are out of the ordinary.
/// let solved = [120.0, 150.0, 20.0, 210.0].map(Some);
/// let offences = [600.0, 640.0, 510.0, 650.0].map(Some);
/// let chart = p_chart(&solved, &offences, &ChartConfig::plain())?;
/// assert_eq!((chart.points[2].outside, chart.points[3].outside), (Some(Side::Below), Some(Side::Above)));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn p_chart(
    counts: &[Option<f64>],
    denominators: &[Option<f64>],
    config: &ChartConfig<'_>,
) -> Result<ControlChart> {
    let ratios = Ratios::new(counts, denominators, "denominator", true)?;
    ratios.chart(ChartKind::P, "p chart", config)
}

/// p′ chart (Laney): as [`p_chart`], with sigma stretched as in [`u_prime_chart`].
///
/// # Errors
/// As [`p_chart`].
///
/// # Source
/// Laney, Qual Eng 14 (2002). Checked against `qicharts2` 0.8.1.
///
/// # Deviations
/// None: agrees with `qicharts2`.
///
/// # Example
/// ```
/// use jsna_stats::spc::{p_chart, p_prime_chart, ChartConfig};
/// let solved = [1210.0, 1502.0, 925.0, 1407.0, 1120.0].map(Some);
/// let offences = [6000.0, 6400.0, 5100.0, 6500.0, 6100.0].map(Some);
/// let prime = p_prime_chart(&solved, &offences, &ChartConfig::plain())?;
/// assert!(prime.phases[0].sigma_ratio.unwrap() > 3.0); // far from binomial
/// let outside = |chart: &jsna_stats::spc::ControlChart| chart.points.iter().filter(|p| p.outside.is_some()).count();
/// assert_eq!(outside(&prime), 0);
/// assert!(outside(&p_chart(&solved, &offences, &ChartConfig::plain())?) > 1);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn p_prime_chart(
    counts: &[Option<f64>],
    denominators: &[Option<f64>],
    config: &ChartConfig<'_>,
) -> Result<ControlChart> {
    let ratios = Ratios::new(counts, denominators, "denominator", true)?;
    ratios.chart(ChartKind::PPrime, "p′ chart", config)
}

/// Counts over denominators, with gaps.
struct Ratios {
    counts: Vec<f64>,
    denominators: Vec<f64>,
    values: Vec<Option<f64>>,
    /// Whether the values cannot exceed 1.
    proportions: bool,
}

impl Ratios {
    fn new(
        counts: &[Option<f64>],
        denominators: &[Option<f64>],
        what: &'static str,
        proportions: bool,
    ) -> Result<Self> {
        same_length("counts and denominators", counts.len(), denominators.len())?;
        check_counts("count", counts)?;
        check_counts(what, denominators)?;
        let mut ratios = Self {
            counts: vec![0.0; counts.len()],
            denominators: vec![0.0; counts.len()],
            values: vec![None; counts.len()],
            proportions,
        };
        for (at, (count, denominator)) in counts.iter().zip(denominators).enumerate() {
            let (Some(count), Some(denominator)) = (*count, *denominator) else { continue };
            let most = if proportions { denominator } else { f64::INFINITY };
            if count > most || (denominator == 0.0 && count > 0.0) {
                let expected = if proportions {
                    "no more than its denominator"
                } else {
                    "0 where there is no exposure"
                };
                return Err(Error::Domain { what: "count", expected, found: count, at: Some(at) });
            }
            if denominator > 0.0 {
                ratios.counts[at] = count;
                ratios.denominators[at] = denominator;
                let value = count / denominator;
                if !value.is_finite() {
                    let expected = "large enough to divide by";
                    return Err(Error::Domain { what, expected, found: denominator, at: Some(at) });
                }
                ratios.values[at] = Some(value);
            }
        }
        Ok(ratios)
    }

    fn chart(
        &self,
        kind: ChartKind,
        method: &'static str,
        config: &ChartConfig<'_>,
    ) -> Result<ControlChart> {
        assemble(kind, method, &self.values, config, |view| self.lines(kind, view))
    }

    fn lines(&self, kind: ChartKind, view: &View<'_>) -> Result<Lines> {
        let used = || {
            view.base.iter().copied().filter(|i| view.values[*i].is_some()).map(|i| view.first + i)
        };
        let events: f64 = used().map(|i| self.counts[i]).sum();
        let total: f64 = used().map(|i| self.denominators[i]).sum();
        let points = real(used().count());
        if points == 0.0 {
            return Err(view.none());
        }
        let centre = events / total;
        let spread = if self.proportions { centre * (1.0 - centre).max(0.0) } else { centre };
        let plain = |i: usize| (spread / self.denominators[view.first + i]).sqrt();
        let sigma_ratio =
            view.sigma(|i, v| Some((v - centre) / plain(i)).filter(|z| z.is_finite()));
        let stretch = match kind {
            ChartKind::UPrime | ChartKind::PPrime => sigma_ratio,
            _ => Some(1.0),
        };
        let bounds = (0.0, if self.proportions { 1.0 } else { f64::INFINITY });
        let limits = view
            .values
            .iter()
            .enumerate()
            .map(|(i, v)| v.and(stretch).and_then(|s| around(centre, s * plain(i), bounds)))
            .collect();
        let rarer = if self.proportions { events.min(total - events) } else { events };
        Ok(Lines { centre, limits, sigma_ratio, expected: Some(rarer / points) })
    }
}
