//! Minimises a function of a few variables without derivatives (Nelder and Mead, Comput J 7, 1965).

/// Evaluations in all before the search gives up refining.
const MOST_EVALUATIONS: usize = 4_000;
/// The simplex has come to rest when its values differ by less than this share.
const AT_REST: f64 = 1e-10;
/// A new start has to gain more than this share to be followed by another.
const WORTH_IT: f64 = 1e-7;

/// The lowest point found from `start`, with its value. The first simplex reaches `step` along each
/// axis. Values that are not finite count as infinitely high.
///
/// When the simplex comes to rest it is spread out again around its best point, until that no longer
/// helps: a simplex that has collapsed early is the method's known weakness.
pub(crate) fn minimise(
    start: &[f64],
    step: f64,
    mut f: impl FnMut(&[f64]) -> f64,
) -> (Vec<f64>, f64) {
    let mut evaluations = 0;
    let mut value = |x: &[f64]| {
        evaluations += 1;
        let y = f(x);
        (if y.is_nan() { f64::INFINITY } else { y }, evaluations < MOST_EVALUATIONS)
    };
    let mut best = (start.to_vec(), value(start).0);
    if start.is_empty() {
        return best;
    }
    loop {
        let (found, more) = descend(&best, step, &mut value);
        let gained = best.1 - found.1;
        let enough = WORTH_IT * found.1.abs();
        if found.1 <= best.1 {
            best = found;
        }
        if !more || gained.is_nan() || gained <= enough {
            return best;
        }
    }
}

type Point = (Vec<f64>, f64);

/// One search until the simplex comes to rest; `false` when the evaluations have run out.
fn descend(
    start: &Point,
    step: f64,
    value: &mut impl FnMut(&[f64]) -> (f64, bool),
) -> (Point, bool) {
    let n = start.0.len();
    let mut more = true;
    let mut simplex = vec![start.clone()];
    for i in 0..n {
        let mut x = start.0.clone();
        x[i] += step;
        let (y, left) = value(&x);
        more &= left;
        simplex.push((x, y));
    }
    while more {
        simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
        let (low, high) = (simplex[0].1, simplex[n].1);
        if high.is_finite() && high - low <= AT_REST * low.abs() {
            break;
        }
        let centre: Vec<f64> = (0..n)
            .map(|i| simplex[..n].iter().map(|p| p.0[i]).sum::<f64>() / crate::series::real(n))
            .collect();
        let worst = simplex[n].clone();
        let along = |t: f64| -> Vec<f64> {
            centre.iter().zip(&worst.0).map(|(c, w)| c + t * (c - w)).collect()
        };
        let mut try_at = |t: f64| {
            let x = along(t);
            let (y, left) = value(&x);
            more &= left;
            (x, y)
        };
        let reflected = try_at(1.0);
        if reflected.1 < simplex[0].1 {
            let expanded = try_at(2.0);
            simplex[n] = if expanded.1 < reflected.1 { expanded } else { reflected };
        } else if reflected.1 < simplex[n - 1].1 {
            simplex[n] = reflected;
        } else {
            let outside = reflected.1 < worst.1;
            let contracted = try_at(if outside { 0.5 } else { -0.5 });
            if contracted.1 < reflected.1.min(worst.1) {
                simplex[n] = contracted;
            } else {
                let best = simplex[0].0.clone();
                for point in &mut simplex[1..] {
                    point.0.iter_mut().zip(&best).for_each(|(x, b)| *x = f64::midpoint(*x, *b));
                    let (y, left) = value(&point.0);
                    more &= left;
                    point.1 = y;
                }
            }
        }
    }
    simplex.sort_by(|a, b| a.1.total_cmp(&b.1));
    (simplex.swap_remove(0), more)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_the_end_of_a_bent_valley() {
        let (x, y) = minimise(&[-1.2, 1.0], 0.5, |x| {
            (1.0 - x[0]).powi(2) + 100.0 * (x[1] - x[0] * x[0]).powi(2)
        });
        assert!((x[0] - 1.0).abs() < 1e-5 && (x[1] - 1.0).abs() < 1e-5 && y < 1e-10, "{x:?} {y}");
    }

    #[test]
    fn walls_and_nothing_at_all_are_survived() {
        let (x, _) = minimise(&[3.0], 1.0, |x| if x[0] < 1.0 { f64::NAN } else { x[0] });
        assert!((x[0] - 1.0).abs() < 1e-6);
        assert_eq!(minimise(&[], 1.0, |_| 5.0), (vec![], 5.0));
        let (_, y) = minimise(&[0.0, 0.0], 1.0, |_| f64::INFINITY);
        assert!(y.is_infinite());
    }
}
