//! The weighted displacement difference: a test of a project with its displacement area.

use crate::error::Result;
use crate::interval::{Interval, Level};
use crate::numeric::check::{all_finite, non_negative, positive, representable, same_length};
use crate::numeric::normal;

const METHOD: &str = "The weighted displacement difference";

/// Events in an area before and after the start of a project, over periods of known length.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counts {
    /// Events before.
    pub before: f64,
    /// Events after.
    pub after: f64,
}

impl Counts {
    pub(super) fn check(self, before: &'static str, after: &'static str) -> Result<()> {
        non_negative(before, self.before)?;
        non_negative(after, self.after)?;
        Ok(())
    }
}

/// The areas of a weighted displacement difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WddAreas {
    /// Where the project ran.
    pub target: Counts,
    /// A comparison area for it.
    pub control: Counts,
    /// Where crime may have moved to, usually a ring around the target; `None` where not looked at.
    pub displacement: Option<Counts>,
    /// A comparison area for that; `None` without one.
    pub displacement_control: Option<Counts>,
}

/// Lengths of the periods and sizes of the areas: results are per unit of both.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WddWeights {
    /// Length of the period before, in any unit.
    pub before: f64,
    /// Length of the period after, in the same unit.
    pub after: f64,
    /// Size of the target area, in any unit.
    pub target: f64,
    /// Size of its comparison area, in the same unit.
    pub control: f64,
    /// Size of the displacement area.
    pub displacement: f64,
    /// Size of its comparison area.
    pub displacement_control: f64,
}

impl WddWeights {
    /// Periods of equal length, areas of comparable size: results are numbers of crimes.
    pub const EQUAL: Self = Self {
        before: 1.0,
        after: 1.0,
        target: 1.0,
        control: 1.0,
        displacement: 1.0,
        displacement_control: 1.0,
    };

    fn check(&self) -> Result<()> {
        positive("the length of the period before", self.before)?;
        positive("the length of the period after", self.after)?;
        positive("the size of the target area", self.target)?;
        positive("the size of the control area", self.control)?;
        positive("the size of the displacement area", self.displacement)?;
        positive("the size of the displacement control area", self.displacement_control)?;
        Ok(())
    }
}

/// A difference with its standard error.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct WddPart {
    /// Change in the area less change in its comparison area. Below 0 is fewer crimes.
    pub value: f64,
    /// Its standard error, if events are Poisson.
    pub standard_error: f64,
}

/// A weighted displacement difference.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Wdd {
    /// The total: local and displacement together. Below 0 is fewer crimes.
    pub value: f64,
    /// Its standard error.
    pub standard_error: f64,
    /// Its interval.
    pub interval: Interval,
    /// The total over its standard error; 0 where there are no events at all.
    pub z: f64,
    /// Two-sided p value of `z`.
    pub p: f64,
    /// The target against its comparison area.
    pub local: WddPart,
    /// The displacement area against its comparison area.
    pub displacement: WddPart,
    /// What the value is.
    pub statistic: &'static str,
    /// How the interval was made.
    pub method: &'static str,
}

/// How many crimes fewer (below 0) or more there were than the comparison areas would lead one to expect, in the
/// target and its displacement area together.
///
/// `(target after - target before) - (control after - control before)`, plus the same for the displacement area, each
/// count divided by the length of its period and the size of its area. The standard error takes counts for
/// independent Poisson numbers: it is good above about 10 events an area and period, and too small where monthly
/// counts vary more than chance, as most do. For those use [`super::difference_in_differences`] on areas and months.
///
/// `weights` holds the lengths of the periods and the sizes of the areas; with `WddWeights::EQUAL` the result
/// is in crimes.
///
/// # Errors
/// A count that is negative or not finite; a weight that is not above 0; results beyond the range of a float.
///
/// # Source
/// Wheeler and Ratcliffe, *Crime Science* 7, 2018. Agrees with `ptools::wdd`.
///
/// # Deviations
/// None: agrees with `ptools`. Without any event the difference and its error are 0, and p is 1.
///
/// # Example
/// A fall by 20 in the target looks good until one sees that the comparison area fell by 15 as well.
/// ```
/// use jsna_stats::{Level, evaluation::{Counts, WddAreas, WddWeights, weighted_displacement_difference}};
/// let areas = WddAreas {
///     target: Counts { before: 60.0, after: 40.0 },
///     control: Counts { before: 80.0, after: 65.0 },
///     displacement: Some(Counts { before: 30.0, after: 33.0 }),
///     displacement_control: None,
/// };
/// let test = weighted_displacement_difference(&areas, &WddWeights::EQUAL, Level::P95)?;
/// assert_eq!((test.local.value, test.displacement.value, test.value), (-5.0, 3.0, -2.0));
/// assert!(test.p > 0.8);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn weighted_displacement_difference(
    areas: &WddAreas,
    weights: &WddWeights,
    level: Level,
) -> Result<Wdd> {
    areas.target.check("target before", "target after")?;
    areas.control.check("control before", "control after")?;
    let none = Counts { before: 0.0, after: 0.0 };
    let displacement = areas.displacement.unwrap_or(none);
    let displacement_control = areas.displacement_control.unwrap_or(none);
    displacement.check("displacement before", "displacement after")?;
    displacement_control.check("displacement control before", "displacement control after")?;
    weights.check()?;
    let change = |counts: Counts, size: f64| {
        let (before, after) = (weights.before * size, weights.after * size);
        let value = counts.after / after - counts.before / before;
        (value, counts.after / after / after + counts.before / before / before)
    };
    let (target, control) =
        (change(areas.target, weights.target), change(areas.control, weights.control));
    let near = change(displacement, weights.displacement);
    let far = change(displacement_control, weights.displacement_control);
    let local =
        WddPart { value: target.0 - control.0, standard_error: (target.1 + control.1).sqrt() };
    let moved = WddPart { value: near.0 - far.0, standard_error: (near.1 + far.1).sqrt() };
    finish(local, moved, level, "weighted displacement difference")
}

/// Several weighted displacement differences as one, each weighted by the harm of its kind of crime.
///
/// `tests` holds one result per kind of crime over the same areas and periods, `harm` the score of one crime of each
/// kind (days in prison, for example). The value is harm prevented (below 0) or added. Kinds are taken for
/// independent. One homicide more or less decides it: show the counts beside it.
///
/// # Errors
/// Slices of different length; no test; a harm score that is negative or not finite; results beyond the range of a
/// float.
///
/// # Source
/// Wheeler and Ratcliffe 2018, extended as in `ptools::wdd_harm`. No numbers of that function were compared.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// # use jsna_stats::{Level, evaluation::*};
/// let kind = |before: f64, after: f64| weighted_displacement_difference(
///     &WddAreas {
///         target: Counts { before, after },
///         control: Counts { before, after: before },
///         displacement: None,
///         displacement_control: None,
///     },
///     &WddWeights::EQUAL,
///     Level::P95,
/// );
/// let (robbery, damage) = (kind(20.0, 15.0)?, kind(90.0, 95.0)?);
/// let harm = harm_weighted_displacement_difference(&[robbery, damage], &[365.0, 2.0], Level::P95)?;
/// // As many crimes as before, but less harm.
/// assert_eq!((robbery.value + damage.value, harm.value), (0.0, -1815.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn harm_weighted_displacement_difference(
    tests: &[Wdd],
    harm: &[f64],
    level: Level,
) -> Result<Wdd> {
    same_length("tests and harm scores", tests.len(), harm.len())?;
    crate::numeric::check::at_least(METHOD, "kinds of crime", 1, tests.len())?;
    crate::numeric::check::all_non_negative("harm scores", harm)?;
    // Results of the function above are finite; others can be made by hand.
    let numbers = |of: fn(&Wdd) -> f64| tests.iter().map(of).collect::<Vec<f64>>();
    all_finite("values of the tests", &numbers(|t| t.local.value + t.displacement.value))?;
    all_finite(
        "standard errors of the tests",
        &numbers(|t| t.local.standard_error + t.displacement.standard_error),
    )?;
    let weighted = |of: fn(&Wdd) -> WddPart| {
        let value = tests.iter().zip(harm).map(|(test, h)| h * of(test).value).sum();
        let variance: f64 =
            tests.iter().zip(harm).map(|(test, h)| (h * of(test).standard_error).powi(2)).sum();
        WddPart { value, standard_error: variance.sqrt() }
    };
    let (local, moved) = (weighted(|t| t.local), weighted(|t| t.displacement));
    finish(local, moved, level, "harm-weighted displacement difference")
}

/// The two parts together: they are independent.
fn finish(
    local: WddPart,
    displacement: WddPart,
    level: Level,
    statistic: &'static str,
) -> Result<Wdd> {
    let value = local.value + displacement.value;
    let standard_error =
        representable(METHOD, local.standard_error.hypot(displacement.standard_error))?;
    for part in
        [value, local.value, displacement.value, local.standard_error, displacement.standard_error]
    {
        representable(METHOD, part)?;
    }
    // No events, no variance, no difference: nothing is 0 standard errors from nothing.
    let z = if standard_error > 0.0 { value / standard_error } else { 0.0 };
    let reach = level.z() * standard_error;
    Ok(Wdd {
        value,
        standard_error,
        interval: Interval::closed(
            representable(METHOD, value - reach)?,
            representable(METHOD, value + reach)?,
            level,
        ),
        z,
        p: normal::two_sided(z),
        local,
        displacement,
        statistic,
        method: "Wheeler and Ratcliffe, normal limits for Poisson counts",
    })
}
