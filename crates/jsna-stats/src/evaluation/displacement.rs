//! The weighted displacement quotient: what moved, in units of what was gained.

use super::wdd::{Counts, Wdd, WddAreas, WddWeights, weighted_displacement_difference};
use crate::error::{Error, Result};
use crate::interval::Level;
use crate::numeric::check::representable;

const METHOD: &str = "The weighted displacement quotient";

/// A target, the buffer around it, and a control that the project did not touch.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DisplacementAreas {
    /// Where the project ran.
    pub target: Counts,
    /// Where crime may have moved to.
    pub buffer: Counts,
    /// An area outside both that shows what would have happened anyway.
    pub control: Counts,
}

/// What a project changed, in numbers of crimes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DisplacementEffects {
    /// Target over control after, less target over control before: below 0 is success.
    pub success_measure: f64,
    /// The same for the buffer: above 0 is displacement.
    pub buffer_measure: f64,
    /// Crimes fewer in the target, whatever the control did.
    pub gross_effect: f64,
    /// Crimes in the target had it followed the control.
    pub expected_target: f64,
    /// Crimes in the buffer had it followed the control.
    pub expected_buffer: f64,
    /// Crimes prevented in the target against the control.
    pub net_effect: f64,
    /// Crimes prevented in target and buffer together against the control.
    pub total_net_effect: f64,
    /// What was worked out.
    pub statistic: &'static str,
    pub method: &'static str,
}

/// What a quotient says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DisplacementVerdict {
    /// Above 1: the buffer gained more than the target.
    DiffusionGreaterThanEffect,
    /// Above 0, up to 1: the buffer gained too.
    Diffusion,
    /// 0: the buffer followed the control.
    Neither,
    /// Below 0, down to -1: part of the gain moved next door.
    DisplacementLessThanEffect,
    /// Below -1: more moved than was gained.
    DisplacementGreaterThanEffect,
}

impl DisplacementVerdict {
    /// The verdict in words.
    pub fn label(self) -> &'static str {
        match self {
            Self::DiffusionGreaterThanEffect => "diffusion of benefit greater than direct effect",
            Self::Diffusion => "diffusion of benefit",
            Self::Neither => "no displacement or diffusion",
            Self::DisplacementLessThanEffect => "displacement less than direct effect",
            Self::DisplacementGreaterThanEffect => "displacement greater than direct effect",
        }
    }
}

/// A weighted displacement quotient.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct DisplacementQuotient {
    /// The quotient: change in the buffer over change in the target, both against the control.
    pub value: f64,
    /// What it says, taken at its word.
    pub verdict: DisplacementVerdict,
    /// The numbers of crimes behind it.
    pub effects: DisplacementEffects,
    /// The test that says whether any of it is more than chance. A quotient of a small effect is a small number over
    /// a small number: without a clear test it means nothing.
    pub test: Wdd,
    /// What the value is.
    pub statistic: &'static str,
    /// How it was computed.
    pub method: &'static str,
}

/// What a project changed against its control, in numbers of crimes; see [`DisplacementEffects`].
///
/// `areas` holds the counts of target, buffer and control before and after.
///
/// # Errors
/// A count that is negative or not finite; [`Error::Refused`] when the control has no crime before or after, or a
/// result is beyond the range of a float.
///
/// # Source
/// Bowers and Johnson, *Journal of Quantitative Criminology* 19, 2003; Guerette, POP Guide 10, 2009. Agrees
/// with direct evaluation in R; no package of it was found.
///
/// # Deviations
/// None: agrees with R.
///
/// # Example
/// Crime in the target fell by 30. Where the control fell as well, less of that is the project's:
/// ```
/// use jsna_stats::evaluation::{Counts, DisplacementAreas, displacement_effects};
/// let with = |control_after| displacement_effects(&DisplacementAreas {
///     target: Counts { before: 100.0, after: 70.0 },
///     buffer: Counts { before: 80.0, after: 85.0 },
///     control: Counts { before: 900.0, after: control_after },
/// });
/// let steady = with(900.0)?;
/// assert!((steady.net_effect - 30.0).abs() < 1e-9 && (steady.total_net_effect - 25.0).abs() < 1e-9);
/// let falling = with(720.0)?; // by a fifth
/// assert!((falling.net_effect - 10.0).abs() < 1e-9 && (falling.total_net_effect + 11.0).abs() < 1e-9);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn displacement_effects(areas: &DisplacementAreas) -> Result<DisplacementEffects> {
    let DisplacementAreas { target, buffer, control } = *areas;
    target.check("target before", "target after")?;
    buffer.check("buffer before", "buffer after")?;
    control.check("control before", "control after")?;
    if control.before <= 0.0 || control.after <= 0.0 {
        let reason =
            "the control area has no crime before or after, and can show no trend".to_owned();
        return Err(Error::Refused { method: METHOD, reason });
    }
    let trend = control.after / control.before;
    let measure = |area: Counts| {
        representable(METHOD, area.after / control.after - area.before / control.before)
    };
    let expected_target = representable(METHOD, target.before * trend)?;
    let expected_buffer = representable(METHOD, buffer.before * trend)?;
    let net_effect = expected_target - target.after;
    Ok(DisplacementEffects {
        success_measure: measure(target)?,
        buffer_measure: measure(buffer)?,
        gross_effect: target.before - target.after,
        expected_target,
        expected_buffer,
        net_effect,
        total_net_effect: representable(METHOD, net_effect + (expected_buffer - buffer.after))?,
        statistic: "net effects in crimes",
        method: "expected by the control's trend",
    })
}

/// The weighted displacement quotient:
/// `(buffer/control after - buffer/control before) / (target/control after - target/control before)`.
///
/// Only given where the target fell against the control: without a gain there is nothing to move, and the sign of
/// the quotient would turn.
///
/// `areas` holds the counts of target, buffer and control before and after; `level` is that of the test.
///
/// # Errors
/// As [`displacement_effects`]; [`Error::Refused`] when the target did not fall against the control.
///
/// # Source
/// Bowers and Johnson, *Journal of Quantitative Criminology* 19, 2003. Agrees with direct evaluation in R; no
/// package of it was found.
///
/// # Deviations
/// Numerator and denominator are multiplied out, which gives the same quotient with less rounding. Where the
/// reference prints a quotient that it calls not interpretable, this refuses.
///
/// # Example
/// ```
/// use jsna_stats::{Level, evaluation::{Counts, DisplacementAreas, DisplacementVerdict, displacement_quotient}};
/// let mut areas = DisplacementAreas {
///     target: Counts { before: 500.0, after: 400.0 },
///     buffer: Counts { before: 300.0, after: 270.0 },
///     control: Counts { before: 4000.0, after: 3900.0 },
/// };
/// let quotient = displacement_quotient(&areas, Level::P95)?;
/// assert_eq!(quotient.verdict, DisplacementVerdict::Diffusion);
/// // A target that only fell as the control did has no quotient.
/// areas.target.after = 500.0 * 3900.0 / 4000.0;
/// assert!(displacement_quotient(&areas, Level::P95).is_err());
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn displacement_quotient(
    areas: &DisplacementAreas,
    level: Level,
) -> Result<DisplacementQuotient> {
    let effects = displacement_effects(areas)?;
    let control = areas.control;
    // Times control before and after: exact for counts, so that "no change" is 0 and not a rounding error.
    let change = |area: Counts| area.after * control.before - area.before * control.after;
    let (buffer, target) = (change(areas.buffer), change(areas.target));
    if target.is_nan() || target >= 0.0 {
        let reason = format!(
            "the target did not fall against the control ({} crimes, {:.1} expected)",
            areas.target.after, effects.expected_target
        );
        return Err(Error::Refused { method: METHOD, reason });
    }
    let value = representable(METHOD, buffer / target)?;
    let verdict = match value {
        v if v > 1.0 => DisplacementVerdict::DiffusionGreaterThanEffect,
        v if v > 0.0 => DisplacementVerdict::Diffusion,
        v if v < -1.0 => DisplacementVerdict::DisplacementGreaterThanEffect,
        v if v < 0.0 => DisplacementVerdict::DisplacementLessThanEffect,
        _ => DisplacementVerdict::Neither,
    };
    let test = weighted_displacement_difference(
        &WddAreas {
            target: areas.target,
            control,
            displacement: Some(areas.buffer),
            displacement_control: None,
        },
        &WddWeights::EQUAL,
        level,
    )?;
    Ok(DisplacementQuotient {
        value,
        verdict,
        effects,
        test,
        statistic: "weighted displacement quotient",
        method: "Bowers and Johnson 2003",
    })
}
