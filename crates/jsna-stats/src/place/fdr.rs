//! Control of false alarms over the areas of one map.

/// Benjamini-Hochberg adjusted p values, in the order of `p`: the least false discovery rate at which each
/// would be called a discovery. `p` holds values in `[0, 1]`.
///
/// Benjamini and Hochberg, *Journal of the Royal Statistical Society B* 57, 1995.
pub(crate) fn benjamini_hochberg(p: &[f64]) -> Vec<f64> {
    let mut order: Vec<usize> = (0..p.len()).collect();
    order.sort_unstable_by(|&a, &b| p[b].total_cmp(&p[a]));
    let m = crate::numeric::check::count_as_float(p.len());
    let mut adjusted = vec![1.0; p.len()];
    let mut least: f64 = 1.0;
    for (i, &at) in order.iter().enumerate() {
        let rank = m - crate::numeric::check::count_as_float(i);
        // In this order the last quotient is exactly 1: the product cannot fall below p.
        least = least.min(m / rank * p[at]);
        adjusted[at] = least;
    }
    adjusted
}
