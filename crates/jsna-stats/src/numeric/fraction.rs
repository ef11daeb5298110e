//! Continued fractions.

/// `first + a(1) / (b(1) + a(2) / (b(2) + ...))` by the modified Lentz method (Thompson and Barnett,
/// Journal of Computational Physics 64, 1986), until a step changes nothing or `most` steps are done.
/// `coefficients` gives `a` and `b` of the step, counted from 1.
pub(crate) fn continued(first: f64, most: usize, coefficients: impl Fn(f64) -> (f64, f64)) -> f64 {
    // Stands in for a denominator of 0, from which the method then recovers.
    const TINY: f64 = 1e-290;
    let guard = |value: f64| if value.abs() < TINY { TINY } else { value };
    let mut value = guard(first);
    let mut forward = value;
    let mut backward = 0.0;
    let mut step = 0.0;
    for _ in 0..most {
        step += 1.0;
        let (above, below) = coefficients(step);
        backward = 1.0 / guard(below + above * backward);
        forward = guard(below + above / forward);
        let factor = forward * backward;
        value *= factor;
        if (factor - 1.0).abs() < 1e-16 {
            break;
        }
    }
    value
}
