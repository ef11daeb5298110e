//! Charts of individual values, of their moving ranges, and of runs around the median.

use super::chart::{ChartConfig, ChartKind, ControlChart, ControlLimits, Lines, around, assemble};
use super::phase::phases;
use crate::error::Result;
use crate::series::{check_series, median};

/// Upper limit of a moving range over its mean.
const RANGE_LIMIT: f64 = 3.267;

/// Chart of individual values: mean plus and minus 3 standard deviations from the moving ranges.
///
/// Sigma is the mean moving range over 1.128. For the NHS rules and verdicts use
/// [`xmr()`](super::xmr()), which rounds `3 / 1.128` to 2.66. A missing value is a gap: it breaks a
/// moving range. Excluded points are closed up.
///
/// `values` has one element per point; limits are in their unit.
///
/// # Errors
/// [`Error::Domain`](crate::Error::Domain) for a value that is not finite, or a phase or exclusion
/// outside the series; [`Error::TooFew`](crate::Error::TooFew) when the baseline of a phase has no
/// value, or is asked to have none.
///
/// # Source
/// Montgomery, Introduction to Statistical Quality Control (2009), 6.33; Nelson, J Qual Technol 14
/// (1982) for screening. Checked against `qicharts2` 0.8.1.
///
/// # Deviations
/// None: agrees with `qicharts2`.
///
/// # Example
/// ```
/// use jsna_stats::spc::{individuals_chart, ChartConfig, Side};
/// let minutes = [31.0, 29.0, 33.0, 30.0, 28.0, 32.0, 30.0, 31.0, 45.0].map(Some);
/// let chart = individuals_chart(&minutes, &ChartConfig::plain())?;
/// assert_eq!(chart.points[8].outside, Some(Side::Above));
/// // Lines that are not pulled up by the month that is being judged.
/// let without = individuals_chart(&minutes, &ChartConfig { exclude: &[8], ..ChartConfig::plain() })?;
/// assert!(without.phases[0].centre < chart.phases[0].centre);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn individuals_chart(values: &[Option<f64>], config: &ChartConfig<'_>) -> Result<ControlChart> {
    check_series("value", values)?;
    assemble(ChartKind::Individuals, "I chart", values, config, |view| {
        let centre = view.mean()?;
        let sigma = view.sigma(|_, v| Some(v - centre));
        let limits = sigma.and_then(|s| around(centre, s, (f64::NEG_INFINITY, f64::INFINITY)));
        Ok(Lines {
            centre,
            limits: vec![limits; view.values.len()],
            sigma_ratio: None,
            expected: None,
        })
    })
}

/// Chart of moving ranges, the companion of the chart of individual values: is the variation
/// itself in control?
///
/// The first point of each phase, and points beside a gap, have no range. The upper limit is 3.267
/// times the mean range; there is no runs analysis, because neighbouring ranges share a value.
///
/// `values` are the values themselves, not their ranges, one element per point.
///
/// # Errors
/// As [`individuals_chart`]; [`Error::TooFew`](crate::Error::TooFew) also for a phase without two
/// neighbours.
///
/// # Source
/// Montgomery (2009), 6.4. Checked against `qicharts2` 0.8.1.
///
/// # Deviations
/// None: agrees with `qicharts2`.
///
/// # Example
/// ```
/// use jsna_stats::spc::{moving_range_chart, ChartConfig, Side};
/// let chart = moving_range_chart(&[31.0, 29.0, 33.0].map(Some), &ChartConfig::plain())?;
/// assert_eq!(chart.points[0].value, None);
/// assert_eq!(chart.points[2].value, Some(4.0));
/// // One jump among steady values is a range outside the limit, on the way up and on the way back.
/// let minutes = [31.0, 30.0, 32.0, 31.0, 30.0, 31.0, 45.0, 31.0, 30.0, 32.0].map(Some);
/// let chart = moving_range_chart(&minutes, &ChartConfig::plain())?;
/// assert_eq!((chart.points[5].outside, chart.points[6].outside), (None, Some(Side::Above)));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn moving_range_chart(
    values: &[Option<f64>],
    config: &ChartConfig<'_>,
) -> Result<ControlChart> {
    check_series("value", values)?;
    let mut ranges = vec![None; values.len()];
    for phase in phases(values.len(), config.phases)? {
        for i in phase.skip(1) {
            ranges[i] = values[i].zip(values[i - 1]).map(|(now, before)| (now - before).abs());
        }
    }
    assemble(ChartKind::MovingRange, "MR chart", &ranges, config, |view| {
        let centre = view.mean()?;
        let limits = ControlLimits {
            lower: 0.0,
            lower_2_sigma: 0.0,
            upper_2_sigma: RANGE_LIMIT / 3.0 * 2.0 * centre,
            upper: RANGE_LIMIT * centre,
        };
        Ok(Lines {
            centre,
            limits: vec![Some(limits); view.values.len()],
            sigma_ratio: None,
            expected: None,
        })
    })
}

/// Run chart: the median and the runs around it. It has no limits, so it assumes nothing about the values.
///
/// `values` has one element per point.
///
/// # Errors
/// As [`individuals_chart`].
///
/// # Source
/// Anhøj and Olesen, PLOS ONE 9 (2014). Checked against `qicharts2` 0.8.1.
///
/// # Deviations
/// None: agrees with `qicharts2`.
///
/// # Example
/// ```
/// use jsna_stats::spc::{run_chart, ChartConfig};
/// let signal = |values: &[Option<f64>]| -> jsna_stats::Result<bool> {
///     let chart = run_chart(values, &ChartConfig::plain())?;
///     assert!(chart.points.iter().all(|p| p.limits.is_none()));
///     Ok(chart.phases[0].runs.value().is_some_and(|runs| runs.signal))
/// };
/// // The same twelve values, in turns and in order.
/// assert!(!signal(&[3.0, 9.0, 8.0, 2.0, 4.0, 10.0, 1.0, 12.0, 11.0, 5.0, 6.0, 7.0].map(Some))?);
/// assert!(signal(&[1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0, 8.0, 9.0, 10.0, 11.0, 12.0].map(Some))?);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn run_chart(values: &[Option<f64>], config: &ChartConfig<'_>) -> Result<ControlChart> {
    check_series("value", values)?;
    assemble(ChartKind::Run, "run chart", values, config, |view| {
        let mut present: Vec<f64> = view.present().collect();
        let centre = median(&mut present).ok_or_else(|| view.none())?;
        Ok(Lines {
            centre,
            limits: vec![None; view.values.len()],
            sigma_ratio: None,
            expected: None,
        })
    })
}
