//! Where a tail area takes a given value.

/// How a tail area moves with its argument.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tail {
    /// The area below: rises with the argument.
    Lower,
    /// The area above: falls with the argument.
    Upper,
}

/// Steps before giving up. Newton's method on the log of a tail needs about ten; bisection alone, from
/// one end of the doubles to the other, stays below this too.
const STEPS: usize = 300;

/// Finds `u` with `tail(u) = area`, by Newton's method on the logarithm of the area, kept inside a
/// bracket that every step narrows. `function` returns the area and its derivative's size at `u`.
///
/// Working on logarithms keeps full relative accuracy for areas of any size, 1e-15 and below included.
pub(crate) fn tail_quantile(
    start: f64,
    area: f64,
    side: Tail,
    function: impl Fn(f64) -> (f64, f64),
) -> Option<f64> {
    let target = area.ln();
    let (mut low, mut high) = (f64::NEG_INFINITY, f64::INFINITY);
    let mut u = start;
    let mut stride = 1.0;
    for _ in 0..STEPS {
        let (found, slope) = function(u);
        let excess = found.ln() - target;
        if excess == 0.0 {
            return Some(u);
        }
        if (excess > 0.0) == (side == Tail::Lower) {
            high = u;
        } else {
            low = u;
        }
        let step = excess * found / slope;
        let newton = if side == Tail::Lower { u - step } else { u + step };
        // Before the bracket has its say: at the root it closes in on `u` itself and would push the step away.
        if (newton - u).abs() <= 2e-15 * u.abs().max(1.0) {
            return Some(newton);
        }
        let next = if newton.is_finite() && newton > low && newton < high {
            newton
        } else if low.is_finite() && high.is_finite() {
            low + (high - low) / 2.0
        } else {
            stride *= 2.0;
            if low.is_finite() { u + stride } else { u - stride }
        };
        if (next - u).abs() <= 2e-15 * u.abs().max(1.0) {
            return Some(next);
        }
        u = next;
    }
    // Rounding can make the last digit flicker; a bracket this narrow is an answer.
    (high - low <= 1e-12 * low.abs().max(1.0)).then_some(u)
}
