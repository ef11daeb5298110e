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

/// Brent's root finder (Brent 1973, in the form of Forsythe, Malcolm and Moler) at R's default tolerance,
/// the fourth root of the machine's precision.
pub(crate) fn uniroot(low: f64, high: f64, f: impl Fn(f64) -> f64) -> f64 {
    let tolerance = f64::EPSILON.powf(0.25);
    let (mut a, mut b) = (low, high);
    let (mut fa, mut fb) = (f(a), f(b));
    let (mut c, mut fc) = (a, fa);
    for _ in 0..1_000 {
        let previous = b - a;
        if fc.abs() < fb.abs() {
            (a, b, c) = (b, c, b);
            (fa, fb, fc) = (fb, fc, fb);
        }
        let least = 2.0 * f64::EPSILON * b.abs() + tolerance / 2.0;
        let mut step = (c - b) / 2.0;
        if step.abs() <= least || fb == 0.0 {
            break;
        }
        if previous.abs() >= least && fa.abs() > fb.abs() {
            let (mut p, mut q) = interpolate((a, fa), (b, fb), (c, fc));
            if p > 0.0 {
                q = -q;
            } else {
                p = -p;
            }
            if p < 0.75 * (c - b) * q - (least * q).abs() / 2.0 && p < (previous * q / 2.0).abs() {
                step = p / q;
            }
        }
        if step.abs() < least {
            step = least.copysign(step);
        }
        (a, fa) = (b, fb);
        b += step;
        fb = f(b);
        if (fb > 0.0 && fc > 0.0) || (fb < 0.0 && fc < 0.0) {
            (c, fc) = (a, fa);
        }
    }
    b
}

/// Numerator and denominator of the next step: linear where two points coincide, else inverse quadratic.
fn interpolate((a, fa): (f64, f64), (b, fb): (f64, f64), (c, fc): (f64, f64)) -> (f64, f64) {
    if (a - c).abs() == 0.0 {
        let ratio = fb / fa;
        ((c - b) * ratio, 1.0 - ratio)
    } else {
        let (q, first, second) = (fa / fc, fb / fc, fb / fa);
        let p = second * ((c - b) * q * (q - first) - (b - a) * (first - 1.0));
        (p, (q - 1.0) * (first - 1.0) * (second - 1.0))
    }
}
