//! Estimating the parameters of additive ETS models.

use super::{
    EtsError, EtsFit, EtsModel, EtsParameters, EtsSeason, EtsTrend, METHOD, State, check, run,
};
use crate::error::{Error, Result};
use crate::least_squares::Problem;
use crate::nelder_mead::minimise;
use crate::series::at_least;

/// Bounds of the smoothing parameters, as in R's `ets`.
const LEAST: f64 = 1e-4;
const MOST: f64 = 1.0 - 1e-4;
const LEAST_PHI: f64 = 0.8;
const MOST_PHI: f64 = 0.98;
/// Values needed beyond the parameters for an estimate.
const SPARE: usize = 5;
/// Starting values of alpha that are tried.
const STARTS: [f64; 3] = [0.02, 0.2, 0.7];

/// Estimates an ETS model with additive error by maximum likelihood.
///
/// For given smoothing parameters the errors are linear in the initial values, so these are found
/// exactly by least squares; the few smoothing parameters are searched from several starts, within
/// the usual bounds (`0 < beta < alpha < 1`, `0 < gamma < 1 - alpha`, `0.8 < phi < 0.98`) and the
/// region where forecasts are stable. Deterministic: the same series gives the same fit.
///
/// `values` is a series without gaps, `period` the number of points in a cycle (12 for months; 1 for none).
///
/// # Errors
/// [`Error::TooFew`] below two cycles, or without five values more than parameters;
/// [`Error::Domain`] for a value that is not finite; [`Error::Refused`] for a model with a
/// multiplicative error (see [`ets_with`](super::ets_with)), a season of more than 24 points, or a
/// series that the model meets exactly (a constant one).
///
/// # Source
/// Hyndman, Koehler, Ord and Snyder, Forecasting with Exponential Smoothing (2008), chapters 5 and
/// 10. Checked against `ets` of `forecast` 8.20 for R.
///
/// # Deviations
/// R searches initial values together with the smoothing parameters and stops after 2,000 steps, so
/// its likelihood is often a little lower. Multiplicative models are not estimated: they cannot
/// take a month without an event.
///
/// # Example
/// ```
/// use jsna_stats::{seasonal::{ets, EtsModel}, Level};
/// let month = |t: i32| 200.0 + f64::from(t) + f64::from((t % 12 - 6).abs()) * 8.0 + f64::from(t * 7 % 5);
/// let months: Vec<f64> = (0..60).map(month).collect();
/// let fit = ets(&months, 12, EtsModel::AAA)?;
/// let next = fit.forecast(12, &[Level::P95])?;
/// assert!((next.mean[0] - (200.0 + 60.0 + 48.0 + 2.0)).abs() < 5.0);
///
/// // Without the season the same months are noise, and the interval says so.
/// let level = ets(&months, 12, EtsModel::ANN)?.forecast(12, &[Level::P95])?;
/// let width = |f: &jsna_stats::seasonal::Forecast| f.bands[0].upper[0] - f.bands[0].lower[0];
/// assert!(width(&level) > 3.0 * width(&next));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn ets(values: &[f64], period: usize, model: EtsModel) -> Result<EtsFit> {
    check(values, period, model)?;
    if model.error == EtsError::Multiplicative {
        let reason =
            "models with a multiplicative error are not estimated, only put through".into();
        return Err(Error::Refused { method: METHOD, reason });
    }
    let cycles = if model.season == EtsSeason::None { 0 } else { 2 * period };
    at_least(METHOD, "values", cycles.max(model.parameters(period) + SPARE), values.len())?;
    let mut search = Search::new(values, period, model);
    let mut best: Option<(Vec<f64>, f64)> = None;
    for alpha in STARTS {
        let start = search.start(alpha);
        let found = minimise(&start, 0.7, |x| search.sum_of_squares(x));
        if best.as_ref().is_none_or(|b| found.1 < b.1) {
            best = Some(found);
        }
    }
    let parameters = best.filter(|b| b.1.is_finite()).and_then(|(x, _)| search.parameters(&x));
    match parameters {
        Some(parameters) => run(values, period, model, &parameters),
        None => Err(Error::NotConverged { method: METHOD, iterations: STARTS.len() }),
    }
}

/// The additive ETS model with the lowest corrected Akaike criterion.
///
/// Tries the six models with additive error; those with a season need two full cycles and leave a
/// period below 2 out.
///
/// `values` and `period` are as there.
///
/// # Errors
/// As [`ets()`], when no model can be estimated.
///
/// # Source
/// Hyndman, Koehler, Ord and Snyder, *Forecasting with Exponential Smoothing*, 2008. Checked against `ets` of
/// `forecast` 8.20 for R.
///
/// # Deviations
/// R also chooses among multiplicative models. They are not estimated here, so the choice may differ.
///
/// # Example
/// ```
/// use jsna_stats::seasonal::{ets_best, EtsSeason};
/// let wobble = |t: i32| f64::from(t * 7 % 11);
/// let seasonal: Vec<f64> = (0..48).map(|t| 90.0 + if t % 12 < 4 { 30.0 } else { 0.0 } + wobble(t)).collect();
/// assert_eq!(ets_best(&seasonal, 12)?.model.season, EtsSeason::Additive);
/// // The same months without their summer.
/// let level: Vec<f64> = (0..48).map(|t| 90.0 + wobble(t)).collect();
/// assert_eq!(ets_best(&level, 12)?.model.season, EtsSeason::None);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn ets_best(values: &[f64], period: usize) -> Result<EtsFit> {
    use EtsModel as M;
    let mut best: Option<EtsFit> = None;
    let mut first_error = None;
    for model in [M::ANN, M::AAN, M::AADN, M::ANA, M::AAA, M::AADA] {
        match ets(values, period, model) {
            Ok(fit) if best.as_ref().is_none_or(|b| fit.aicc < b.aicc) => best = Some(fit),
            Ok(_) => {}
            Err(error) => first_error = first_error.or(Some(error)),
        }
    }
    best.ok_or_else(|| first_error.unwrap_or(Error::NotConverged { method: METHOD, iterations: 0 }))
}

/// The search over the smoothing parameters.
struct Search<'a> {
    values: &'a [f64],
    period: usize,
    model: EtsModel,
    /// One zero for each value: the series of a unit initial value.
    nothing: Vec<f64>,
    problem: Problem,
}

impl<'a> Search<'a> {
    fn new(values: &'a [f64], period: usize, model: EtsModel) -> Self {
        let columns = Self::initial_values(model, period);
        let nothing = vec![0.0; values.len()];
        Self { values, period, model, nothing, problem: Problem::new(values.len(), columns) }
    }

    fn initial_values(model: EtsModel, period: usize) -> usize {
        let slope = usize::from(model.trend != EtsTrend::None);
        let seasons = if model.season == EtsSeason::None { 0 } else { period - 1 };
        1 + slope + seasons
    }

    /// A starting point: the given alpha, and small values of the rest.
    fn start(&self, alpha: f64) -> Vec<f64> {
        let mut x = vec![open(alpha, LEAST, MOST)];
        if self.model.trend != EtsTrend::None {
            x.push(open(0.1, 0.0, 1.0));
        }
        if self.model.season != EtsSeason::None {
            x.push(open(0.05, 0.0, 1.0));
        }
        if self.model.trend == EtsTrend::Damped {
            x.push(open(0.9, 0.0, 1.0));
        }
        x
    }

    /// Smoothing parameters from the unbounded ones of the search.
    fn smoothing(&self, x: &[f64]) -> EtsParameters {
        let mut x = x.iter().copied();
        let mut next =
            |least: f64, most: f64| close(x.next().unwrap_or(0.0), least, most.max(least));
        let alpha = next(LEAST, MOST);
        let beta = if self.model.trend == EtsTrend::None { 0.0 } else { next(LEAST, alpha) };
        let gamma =
            if self.model.season == EtsSeason::None { 0.0 } else { next(LEAST, 1.0 - alpha) };
        let phi =
            if self.model.trend == EtsTrend::Damped { next(LEAST_PHI, MOST_PHI) } else { 1.0 };
        EtsParameters { alpha, beta, gamma, phi, level: 0.0, slope: 0.0, seasons: Vec::new() }
    }

    /// The sum of squared errors with the best initial values, infinite where forecasts would not
    /// be stable.
    fn sum_of_squares(&mut self, x: &[f64]) -> f64 {
        let smoothing = self.smoothing(x);
        if !stable(self.model, self.period, &smoothing) {
            return f64::INFINITY;
        }
        match self.solve(&smoothing) {
            Some(_) => self.problem.left_over(),
            None => f64::INFINITY,
        }
    }

    /// The best initial values for given smoothing parameters.
    fn solve(&mut self, smoothing: &EtsParameters) -> Option<Vec<f64>> {
        let n = self.values.len();
        errors(self.values, self.model, self.period, smoothing, None, &mut self.problem.response);
        for j in 0..self.problem.columns {
            let column = &mut self.problem.matrix[j * n..(j + 1) * n];
            errors(&self.nothing, self.model, self.period, smoothing, Some(j), column);
            // The error is that of nothing plus the column times the initial value: its negative is
            // what least squares fits.
            for error in column {
                *error = -*error;
            }
        }
        self.problem.solve()
    }

    /// All parameters at a point of the search.
    fn parameters(&mut self, x: &[f64]) -> Option<EtsParameters> {
        let smoothing = self.smoothing(x);
        let initial = self.solve(&smoothing)?;
        let slope_at = usize::from(self.model.trend != EtsTrend::None);
        let mut seasons: Vec<f64> = initial[1 + slope_at..].to_vec();
        if self.model.season != EtsSeason::None {
            seasons.push(-seasons.iter().sum::<f64>());
        }
        let slope = if slope_at == 1 { initial[1] } else { 0.0 };
        Some(EtsParameters { level: initial[0], slope, seasons, ..smoothing })
    }
}

/// Errors of a series with all initial values 0, but for the free one numbered `unit`, which is 1.
fn errors(
    values: &[f64],
    model: EtsModel,
    period: usize,
    smoothing: &EtsParameters,
    unit: Option<usize>,
    errors: &mut [f64],
) {
    let mut initial = EtsParameters { seasons: Vec::new(), ..smoothing.clone() };
    let slope_at = usize::from(model.trend != EtsTrend::None);
    if model.season != EtsSeason::None {
        initial.seasons = vec![0.0; period];
    }
    match unit {
        Some(0) => initial.level = 1.0,
        Some(1) if slope_at == 1 => initial.slope = 1.0,
        Some(j) => {
            initial.seasons[j - 1 - slope_at] = 1.0;
            initial.seasons[period - 1] = -1.0;
        }
        None => {}
    }
    let mut state = State::new(&initial);
    for (error, value) in errors.iter_mut().zip(values) {
        let (expected, level) = state.expect(model, smoothing.phi);
        *error = value - expected;
        state.update(model, smoothing, *value, level);
    }
}

/// Unbounded to bounded.
fn close(x: f64, least: f64, most: f64) -> f64 {
    least + (most - least) / (1.0 + (-x).exp())
}

/// Bounded to unbounded.
fn open(x: f64, least: f64, most: f64) -> f64 {
    let share = (x - least) / (most - least);
    (share / (1.0 - share)).ln()
}

/// Whether the effect of an error on later one-step forecasts dies out: all roots of the model's
/// characteristic polynomial lie within the unit circle (Hyndman, Akram and Archibald 2008).
fn stable(model: EtsModel, period: usize, p: &EtsParameters) -> bool {
    let EtsParameters { alpha, beta, gamma, phi, .. } = *p;
    if model.season == EtsSeason::None {
        // The usual bounds lie within the stable region.
        return true;
    }
    let mut polynomial = vec![alpha + beta - alpha * phi; period + 2];
    polynomial[0] = phi * (1.0 - alpha - gamma);
    polynomial[1] = alpha + beta - alpha * phi + gamma - 1.0;
    polynomial[period] = alpha + beta - phi;
    polynomial[period + 1] = 1.0;
    within_unit_circle(&polynomial)
}

/// Whether all roots of a polynomial (lowest power first) lie within the unit circle, or on it to
/// within 1e-10 (Schur and Cohn's recursion).
fn within_unit_circle(polynomial: &[f64]) -> bool {
    const SLACK: f64 = 1.0 + 1e-10;
    let mut scale = 1.0;
    let mut a: Vec<f64> = polynomial
        .iter()
        .map(|c| {
            let scaled = c * scale;
            scale *= SLACK;
            scaled
        })
        .collect();
    while a.len() > 1 {
        let (first, last) = (a[0], a[a.len() - 1]);
        if first.abs() >= last.abs() {
            return false;
        }
        let reversed: Vec<f64> = a.iter().rev().copied().collect();
        // The step takes out the constant term and one degree.
        a = (1..a.len()).map(|i| a[i] - first / last * reversed[i]).collect();
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn roots_on_either_side_of_the_unit_circle_are_told_apart() {
        // (x - 0.5)(x + 0.9) and (x - 0.5)(x - 1.1), and a pair of complex roots of size 1.2.
        assert!(within_unit_circle(&[-0.45, 0.4, 1.0]));
        assert!(!within_unit_circle(&[0.55, -1.6, 1.0]));
        assert!(!within_unit_circle(&[1.44, 0.0, 1.0]));
        assert!(within_unit_circle(&[0.25, 0.0, 1.0]));
    }

    #[test]
    fn opening_and_closing_are_inverse() {
        for x in [0.001, 0.3, 0.99] {
            assert!((close(open(x, LEAST, MOST), LEAST, MOST) - x).abs() < 1e-12);
        }
    }
}
