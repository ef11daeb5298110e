//! What is asked of each series, and what the tests say. What of it stands among all is settled later, in [`crate::believed`].

mod monthly;
mod places;
mod targets;
mod variation;
mod week;
mod years;

pub(crate) use monthly::{A_STEP, NO_STEP, goes_up};
pub(crate) use targets::in_force;
pub(crate) use week::busy;

use crate::calibrate::SeriesNoise;
use crate::claims::is_alone;
use crate::hot_spots;
use crate::inputs::AssessInputs;
use jsna_model::signal::{Found, Signal, SignalKind};
use jsna_model::{AreaIx, Assessed, Month};

/// The signals of an indicator.
pub(crate) fn of(
    inputs: &AssessInputs<'_>,
    assessed: &Assessed,
    shown: &[AreaIx],
    noise: &SeriesNoise,
) -> Vec<Signal> {
    let mut out = Vec::new();
    for (area, judged) in noise.judged() {
        out.extend(monthly::signals(area, judged, inputs));
        out.push(variation::signals(area, judged));
    }
    out.extend(years::recent_trends(inputs, assessed));
    out.extend(places::comparisons(inputs, assessed, shown, noise));
    out.extend(places::concentrations(inputs, assessed, shown));
    out.extend(places::persistence(assessed, shown));
    out.extend(hot_spots::signals(inputs, assessed));
    out.extend(week::parts_of_week(assessed, inputs, noise));
    out.extend(targets::assurance(inputs, assessed, noise));
    // A district that is a whole partnership is asked as that: the same series twice would count as two.
    out.retain(|s| !is_alone(inputs.areas, s.area));
    out.sort_by_key(|s| (s.area, s.kind));
    out
}

/// One signal, before it is known whether it stands.
fn signal(
    (kind, area): (SignalKind, AreaIx),
    (from, to): (Month, Month),
    method: &'static str,
    answer: Result<Found, String>,
) -> Signal {
    Signal { kind, area, from, to, method, answer }
}

/// A change in percent, of a logarithm.
pub(crate) fn percent(log: f64) -> f64 {
    100.0 * log.exp_m1()
}
