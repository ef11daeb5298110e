//! Charts for rare events: what lies between them, in units (g) or in time (t).

use super::chart::{ChartConfig, ChartKind, ControlChart, ControlLimits, Lines, around, assemble};
use crate::error::{Error, Result};
use crate::series::{check_counts, check_series, median};

/// Power that makes exponential times near normal.
const POWER: f64 = 3.6;

/// g chart: units (cases, days) between rare events.
///
/// Limits are `mean -+ 3 sqrt(mean (mean + 1))` of the geometric distribution, not below 0; the
/// centre line is the median, because the distribution is skewed. A point *above* the upper limit
/// says that events have become rarer. For events so rare that monthly counts are mostly 0 and 1.
///
/// `between` has one element per event after the first: the units or days since the one before.
///
/// # Errors
/// [`Error::Domain`] for a value that is negative or not finite, or a phase or exclusion outside
/// the series; [`Error::TooFew`] when the baseline of a phase has no value, or is asked to have
/// none.
///
/// # Source
/// Montgomery, Introduction to Statistical Quality Control (2009), p. 319; Benneyan, Health Care
/// Manag Sci 4 (2001). Checked against `qicharts2` 0.8.1.
///
/// # Deviations
/// None: agrees with `qicharts2`.
///
/// # Example
/// ```
/// use jsna_stats::spc::{g_chart, ChartConfig, Side};
/// let days = [12.0, 9.0, 20.0, 4.0, 15.0, 8.0, 11.0, 6.0, 13.0, 95.0].map(Some);
/// let chart = g_chart(&days, &ChartConfig::plain())?;
/// assert_eq!(chart.phases[0].centre, Some(11.5)); // the median
/// assert_eq!(chart.points[9].outside, Some(Side::Above)); // a long quiet spell
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn g_chart(between: &[Option<f64>], config: &ChartConfig<'_>) -> Result<ControlChart> {
    check_counts("units between events", between)?;
    assemble(ChartKind::G, "g chart", between, config, |view| {
        let middle = view.mean()?;
        let mut present: Vec<f64> = view.present().collect();
        let centre = median(&mut present).ok_or_else(|| view.none())?;
        let limits = around(middle, (middle * (middle + 1.0)).sqrt(), (0.0, f64::INFINITY));
        Ok(Lines {
            centre,
            limits: vec![limits; view.values.len()],
            sigma_ratio: None,
            expected: None,
        })
    })
}

/// t chart: time between rare events.
///
/// Times are raised to the power 1 / 3.6, which makes exponential times near normal; a chart of
/// individual values is drawn of them, and its lines are raised back.
///
/// `times` has one element per event after the first, in days or any other unit.
///
/// # Errors
/// As [`g_chart`], and [`Error::Domain`] for a time that is not above 0: two events at the same
/// moment have no time between them, give the time of day or use [`g_chart`].
///
/// # Source
/// Nelson, J Qual Technol 26 (1994); Montgomery (2009), 7.3. Checked against `qicharts2` 0.8.1.
///
/// # Deviations
/// The lower line at 2 sigma is 0 where the package leaves it blank.
///
/// # Example
/// ```
/// use jsna_stats::spc::{t_chart, ChartConfig, Side};
/// let days = [6.7, 17.2, 6.1, 2.6, 1.9, 15.2, 16.6, 8.5].map(Some);
/// let chart = t_chart(&days, &ChartConfig::plain())?;
/// let limits = chart.points[0].limits.unwrap();
/// assert!(limits.lower >= 0.0 && limits.upper > 17.2);
/// assert!(chart.points.iter().all(|p| p.outside.is_none()));
/// // Then three months without an event. Lines fixed on the eight times before it show it.
/// let days = [6.7, 17.2, 6.1, 2.6, 1.9, 15.2, 16.6, 8.5, 92.0].map(Some);
/// let chart = t_chart(&days, &ChartConfig { baseline: Some(8), ..ChartConfig::plain() })?;
/// assert_eq!(chart.points[8].outside, Some(Side::Above));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn t_chart(times: &[Option<f64>], config: &ChartConfig<'_>) -> Result<ControlChart> {
    check_series("time between events", times)?;
    if let Some(at) = times.iter().position(|t| t.is_some_and(|t| t <= 0.0)) {
        let found = times[at].unwrap_or_default();
        return Err(Error::Domain {
            what: "time between events",
            expected: "above 0",
            found,
            at: Some(at),
        });
    }
    let transformed: Vec<Option<f64>> =
        times.iter().map(|t| t.map(|t| t.powf(POWER.recip()))).collect();
    let back = |x: f64| x.max(0.0).powf(POWER);
    let mut chart = assemble(ChartKind::T, "t chart", &transformed, config, |view| {
        let centre = view.mean()?;
        let sigma = view.sigma(|_, v| Some(v));
        let limits = sigma.and_then(|s| around(centre, s, (0.0, f64::INFINITY)));
        Ok(Lines {
            centre,
            limits: vec![limits; view.values.len()],
            sigma_ratio: None,
            expected: None,
        })
    })?;
    for (point, time) in chart.points.iter_mut().zip(times) {
        point.value = *time;
        point.limits = point.limits.map(|l| ControlLimits {
            lower: back(l.lower),
            lower_2_sigma: back(l.lower_2_sigma),
            upper_2_sigma: back(l.upper_2_sigma),
            upper: back(l.upper),
        });
    }
    for phase in &mut chart.phases {
        phase.centre = phase.centre.map(&back);
    }
    Ok(chart)
}
