//! The root finders of two references, replayed.
//!
//! Two references stop their search for a limit early, so that their last printed digits belong to the
//! search and not to the method: epitools at R's default tolerance for `uniroot`, and
//! `PHEindicatormethods` after halving steps of 1e-7. The crate's limits are exact and differ from those
//! digits by more than the stated tolerances at a few small counts. So each reference's own search is run
//! here on the crate's function, and must stop where the reference stopped. A wrong limit moves the stop.

/// Halves an interval for `v`, with `z = (1 + events) v / (1 - v)`, until the step is 1e-7, going down
/// where `z` is above the limit: the search of `PHEindicatormethods::poisson_funnel`.
pub(crate) fn halving(events: f64, limit: f64) -> f64 {
    let (mut v, mut step) = (0.5, 0.5);
    let z = |v: f64| (1.0 + events) * v / (1.0 - v);
    while step > 1e-7 {
        step /= 2.0;
        v += if z(v) > limit { -step } else { step };
    }
    z(v)
}

/// A place and the function's value there.
#[derive(Clone, Copy)]
struct Point {
    at: f64,
    value: f64,
}

/// Brent's root finder (Brent 1973, in the form of Forsythe, Malcolm and Moler) at R's default tolerance,
/// the fourth root of the machine's precision.
pub(crate) fn uniroot(low: f64, high: f64, function: impl Fn(f64) -> f64) -> f64 {
    let tolerance = f64::EPSILON.powf(0.25);
    let point = |at: f64| Point { at, value: function(at) };
    let (mut before, mut best) = (point(low), point(high));
    // Always on the other side of the root from the best.
    let mut across = before;
    for _ in 0..1_000 {
        let previous = best.at - before.at;
        if across.value.abs() < best.value.abs() {
            (before, best, across) = (best, across, best);
        }
        let least = 2.0 * f64::EPSILON * best.at.abs() + tolerance / 2.0;
        let half = (across.at - best.at) / 2.0;
        if half.abs() <= least || best.value == 0.0 {
            break;
        }
        let mut step = half;
        if previous.abs() >= least && before.value.abs() > best.value.abs() {
            let (above, below) = interpolate(before, best, across);
            if above < 1.5 * half * below - (least * below).abs() / 2.0
                && above < (previous * below / 2.0).abs()
            {
                step = above / below;
            }
        }
        if step.abs() < least {
            step = least.copysign(step);
        }
        before = best;
        best = point(best.at + step);
        if (best.value > 0.0) == (across.value > 0.0) && best.value != 0.0 {
            across = before;
        }
    }
    best.at
}

/// The next step as a fraction with a numerator of 0 or more: linear where two points coincide, else
/// inverse quadratic.
fn interpolate(before: Point, best: Point, across: Point) -> (f64, f64) {
    let width = across.at - best.at;
    let first = best.value / before.value;
    let (above, below) = if before.at.to_bits() == across.at.to_bits() {
        (width * first, 1.0 - first)
    } else {
        let (q, second) = (before.value / across.value, best.value / across.value);
        let above = first * (width * q * (q - second) - (best.at - before.at) * (second - 1.0));
        (above, (q - 1.0) * (second - 1.0) * (first - 1.0))
    };
    if above > 0.0 { (above, -below) } else { (-above, below) }
}
