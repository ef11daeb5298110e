//! Filling gaps as `na.interp` of `forecast` 8.20 does, on the second implementation of STL.

use std::f64::consts::TAU;

use jsna_stats::seasonal::{SeasonalChange, StlConfig};

use super::r_stl::{Median, real, stl};

/// The series with its gaps filled.
pub(crate) fn fill(values: &[Option<f64>], period: usize, median: Median) -> Vec<f64> {
    let guess = first_guess(values, period);
    let config = StlConfig::like_r(guess.len(), period, SeasonalChange::Smooth { years: 11 }, true);
    let (season, _, _) = stl(&guess, &config, median);
    let known: Vec<usize> = (0..values.len()).filter(|i| values[*i].is_some()).collect();
    (0..values.len())
        .map(|i| {
            values[i].unwrap_or_else(|| {
                let after = known.partition_point(|k| *k < i);
                let (from, to) = (known[after - 1], known[after]);
                let adjusted = |k: usize| guess[k] - season[k];
                let share = real(i - from) / real(to - from);
                adjusted(from) + (adjusted(to) - adjusted(from)) * share + season[i]
            })
        })
        .collect()
}

/// Five waves and a polynomial of degree six, by the normal equations.
fn first_guess(values: &[Option<f64>], period: usize) -> Vec<f64> {
    let n = values.len();
    let row = |i: usize| {
        let x = 2.0 * real(i) / (real(n) - 1.0) - 1.0;
        let angle = |k: usize| TAU * real(k * i) / real(period);
        let waves = (1..=5).flat_map(|k| [angle(k).sin(), angle(k).cos()]);
        // Chebyshev polynomials.
        let powers = (0..=6).map(|d| (f64::from(d) * x.acos()).cos());
        waves.chain(powers).collect::<Vec<f64>>()
    };
    let size = row(0).len();
    let mut normal = vec![vec![0.0; size + 1]; size];
    for (i, value) in values.iter().enumerate() {
        let Some(value) = value else { continue };
        let x = row(i);
        for a in 0..size {
            for b in 0..size {
                normal[a][b] += x[a] * x[b];
            }
            normal[a][size] += x[a] * value;
        }
    }
    for pivot in 0..size {
        for other in (0..size).filter(|o| *o != pivot) {
            let factor = normal[other][pivot] / normal[pivot][pivot];
            let row = normal[pivot].clone();
            normal[other].iter_mut().zip(&row).for_each(|(x, p)| *x -= factor * p);
        }
    }
    let fitted =
        |i: usize| row(i).iter().enumerate().map(|(a, x)| x * normal[a][size] / normal[a][a]).sum();
    (0..n).map(|i| values[i].unwrap_or_else(|| fitted(i))).collect()
}
