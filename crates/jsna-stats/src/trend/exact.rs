//! The exact distribution of Kendall's `s` over all orders of the same values.

use crate::series::{real, whole};

/// Two-sided permutation p-value of `s` for values with the given groups of ties: the share of all
/// orders whose `s` is at least as far from 0.
///
/// The number of falling pairs over all orders of a multiset is distributed as a product of
/// Gaussian binomials, one for each group of equal values added to those before it (`MacMahon`
/// 1915), so that ties need no correction.
pub(crate) fn permutation_p(s: f64, ties: &[usize]) -> f64 {
    if s == 0.0 {
        return 1.0;
    }
    let mut falls = vec![1.0];
    let mut placed = 0;
    for &group in ties {
        placed += group;
        falls = multiply(&falls, &gaussian_binomial(placed, group));
    }
    // s = untied pairs - 2 * falls, and the distribution is symmetric.
    let untied = real(falls.len() - 1);
    let most = whole(((untied - s.abs()) / 2.0).max(0.0));
    (2.0 * falls[..=most].iter().sum::<f64>()).min(1.0)
}

/// Probabilities of 0, 1, 2, ... falling pairs between `k` equal values and the `n - k` others.
fn gaussian_binomial(n: usize, k: usize) -> Vec<f64> {
    // Row by row, as in Pascal's triangle: G(i, j) = G(i - 1, j - 1) + q^j G(i - 1, j).
    let mut row: Vec<Vec<f64>> = vec![vec![1.0]];
    for i in 1..=n {
        let mut next = vec![vec![1.0]];
        for j in 1..=i.min(k) {
            let mut sum = row[j - 1].clone();
            if let Some(above) = row.get(j) {
                sum.resize(sum.len().max(above.len() + j), 0.0);
                above.iter().enumerate().for_each(|(d, x)| sum[d + j] += x);
            }
            next.push(sum);
        }
        row = next;
    }
    let mut counts = row.swap_remove(k);
    let total: f64 = counts.iter().sum();
    for count in &mut counts {
        *count /= total;
    }
    counts
}

fn multiply(a: &[f64], b: &[f64]) -> Vec<f64> {
    let mut product = vec![0.0; a.len() + b.len() - 1];
    for (i, x) in a.iter().enumerate() {
        for (j, y) in b.iter().enumerate() {
            product[i + j] += x * y;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `s` of every order of the values, by going through them all.
    fn brute_force(values: &mut Vec<f64>, at: usize, found: &mut Vec<f64>) {
        if at == values.len() {
            let mut s = 0.0;
            for i in 0..values.len() {
                for j in i + 1..values.len() {
                    s += (values[j] - values[i])
                        .partial_cmp(&0.0)
                        .map_or(0.0, |o| f64::from(o as i8));
                }
            }
            found.push(s);
            return;
        }
        for i in at..values.len() {
            values.swap(at, i);
            brute_force(values, at + 1, found);
            values.swap(at, i);
        }
    }

    #[test]
    fn equals_the_share_of_all_orders_with_and_without_ties() {
        for (mut values, ties) in [
            (vec![1.0, 2.0, 3.0, 4.0, 5.0, 6.0], vec![1; 6]),
            (vec![1.0, 1.0, 2.0, 3.0, 3.0, 3.0, 4.0], vec![2, 1, 3, 1]),
            (vec![5.0, 5.0, 5.0, 7.0, 7.0], vec![3, 2]),
        ] {
            let mut all = Vec::new();
            brute_force(&mut values, 0, &mut all);
            for s in &all {
                let share =
                    real(all.iter().filter(|x| x.abs() >= s.abs()).count()) / real(all.len());
                assert!((permutation_p(*s, &ties) - share).abs() < 1e-12, "s {s} ties {ties:?}");
            }
        }
    }
}
