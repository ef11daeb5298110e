//! STL as R 4.2.2 runs it, to show what its partial sort does to the vectors.
//!
//! R takes the median of the absolute residuals from a partial sort that it calls with descending
//! positions, which the sort does not expect. For series of even length the median is then wrong in
//! about one round in ten. This is a second implementation of STL, with the median as a parameter:
//! with the exact median it has to give what the crate gives, with R's sort what R gives. Where
//! both hold, the difference between the two is R's sort and nothing else.

use jsna_stats::seasonal::{Smoother, StlConfig};

/// A length or position as a number.
#[expect(clippy::cast_precision_loss, reason = "series are short")]
pub(crate) fn real(n: usize) -> f64 {
    n as f64
}

/// How the two middle absolute residuals are found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Median {
    Exact,
    AsR422,
}

/// Season, trend and weights.
pub(crate) fn stl(y: &[f64], config: &StlConfig, median: Median) -> (Vec<f64>, Vec<f64>, Vec<f64>) {
    let n = y.len();
    let mut trend = vec![0.0; n];
    let mut season = vec![0.0; n];
    let mut weights: Option<Vec<f64>> = None;
    for round in 0..=config.robust_rounds {
        for _ in 0..config.inner_rounds {
            season = next_season(y, &trend, config, weights.as_deref());
            let adjusted: Vec<f64> = y.iter().zip(&season).map(|(y, s)| y - s).collect();
            trend = smooth(&adjusted, config.trend, weights.as_deref());
        }
        if round < config.robust_rounds {
            weights = Some(bisquare(y, &season, &trend, median));
        }
    }
    if config.fixed_season {
        for start in 0..config.period {
            let own: Vec<f64> = season.iter().skip(start).step_by(config.period).copied().collect();
            let mean = own.iter().sum::<f64>() / real(own.len());
            season.iter_mut().skip(start).step_by(config.period).for_each(|s| *s = mean);
        }
    }
    (season, trend, weights.unwrap_or_else(|| vec![1.0; n]))
}

fn next_season(y: &[f64], trend: &[f64], config: &StlConfig, weights: Option<&[f64]>) -> Vec<f64> {
    let (n, period) = (y.len(), config.period);
    let mut cycles = vec![0.0; n + 2 * period];
    for start in 0..period {
        let own: Vec<f64> = (start..n).step_by(period).map(|i| y[i] - trend[i]).collect();
        let own_weights: Option<Vec<f64>> =
            weights.map(|w| w.iter().skip(start).step_by(period).copied().collect());
        let w = own_weights.as_deref();
        let k = own.len();
        let inner = smooth(&own, config.seasonal, w);
        let window = config.seasonal.length.min(k);
        let before = local(&own, config.seasonal, 0.0, (1, window), w).unwrap_or(inner[0]);
        let after = local(&own, config.seasonal, real(k) + 1.0, (k + 1 - window, k), w)
            .unwrap_or(inner[k - 1]);
        cycles[start] = before;
        cycles[start + (k + 1) * period] = after;
        inner.iter().enumerate().for_each(|(i, v)| cycles[start + (i + 1) * period] = *v);
    }
    let low = moving_average(&moving_average(&moving_average(&cycles, period), period), 3);
    let low = smooth(&low, config.low_pass, None);
    (0..n).map(|i| cycles[period + i] - low[i]).collect()
}

fn moving_average(x: &[f64], length: usize) -> Vec<f64> {
    x.windows(length).map(|w| w.iter().sum::<f64>() / real(length)).collect()
}

/// Loess at every `jump`-th point (counted from 1), straight lines between them.
fn smooth(y: &[f64], smoother: Smoother, weights: Option<&[f64]>) -> Vec<f64> {
    let (n, length) = (y.len(), smoother.length);
    if n < 2 {
        return y.to_vec();
    }
    let jump = smoother.jump.min(n - 1);
    let half = length.div_ceil(2);
    let window = |i: usize| {
        if length >= n {
            (1, n)
        } else if i < half {
            (1, length)
        } else if i + half > n {
            (n - length + 1, n)
        } else {
            (i + 1 - half, length + i - half)
        }
    };
    let mut smoothed = vec![0.0; n];
    let mut last = (1, n);
    for i in (1..=n).step_by(jump) {
        last = window(i);
        smoothed[i - 1] = local(y, smoother, real(i), last, weights).unwrap_or(y[i - 1]);
    }
    let reached = (n - 1) / jump * jump + 1;
    let mut knots: Vec<usize> = (1..=reached).step_by(jump).collect();
    if reached != n {
        smoothed[n - 1] = local(y, smoother, real(n), last, weights).unwrap_or(y[n - 1]);
        knots.push(n);
    }
    for pair in knots.windows(2) {
        let (from, to) = (pair[0], pair[1]);
        let step = (smoothed[to - 1] - smoothed[from - 1]) / real(to - from);
        for i in from + 1..to {
            smoothed[i - 1] = smoothed[from - 1] + step * real(i - from);
        }
    }
    smoothed
}

/// The local fit at `x` from the points of a window, both counted from 1.
fn local(
    y: &[f64],
    smoother: Smoother,
    x: f64,
    (left, right): (usize, usize),
    weights: Option<&[f64]>,
) -> Option<f64> {
    let n = y.len();
    let mut reach = (x - real(left)).max(real(right) - x);
    if smoother.length > n {
        reach += real((smoother.length - n) / 2);
    }
    let mut w: Vec<f64> = (left..=right)
        .map(|j| {
            let r = (real(j) - x).abs();
            let tricube = if r > 0.999 * reach {
                0.0
            } else if r <= 0.001 * reach {
                1.0
            } else {
                (1.0 - (r / reach).powi(3)).powi(3)
            };
            tricube * weights.map_or(1.0, |w| w[j - 1])
        })
        .collect();
    let total: f64 = w.iter().sum();
    if total <= 0.0 {
        return None;
    }
    for w in &mut w {
        *w /= total;
    }
    if smoother.linear && reach > 0.0 {
        let centre: f64 = w.iter().zip(left..).map(|(w, j)| w * real(j)).sum();
        let spread: f64 = w.iter().zip(left..).map(|(w, j)| w * (real(j) - centre).powi(2)).sum();
        if spread.sqrt() > 0.001 * (real(n) - 1.0) {
            let slope = (x - centre) / spread;
            w.iter_mut().zip(left..).for_each(|(w, j)| *w *= slope * (real(j) - centre) + 1.0);
        }
    }
    Some(w.iter().zip(&y[left - 1..right]).map(|(w, y)| w * y).sum())
}

fn bisquare(y: &[f64], season: &[f64], trend: &[f64], median: Median) -> Vec<f64> {
    let n = y.len();
    let residuals: Vec<f64> = (0..n).map(|i| (y[i] - season[i] - trend[i]).abs()).collect();
    let mut sorted = residuals.clone();
    let (first, second) = (n / 2 + 1, n - n / 2);
    match median {
        Median::Exact => sorted.sort_by(f64::total_cmp),
        Median::AsR422 => partial_sort(&mut sorted, &[first, second]),
    }
    let bound = 3.0 * (sorted[first - 1] + sorted[second - 1]);
    let weight = |r: &f64| {
        if *r <= 0.001 * bound {
            1.0
        } else if *r <= 0.999 * bound {
            (1.0 - (r / bound).powi(2)).powi(2)
        } else {
            0.0
        }
    };
    residuals.iter().map(weight).collect()
}

/// Partial quicksort (Chambers, CACM algorithm 410, 1971): puts the values of the `wanted`
/// positions, counted from 1 and meant to ascend, where a full sort would.
fn partial_sort(a: &mut [f64], wanted: &[usize]) {
    let mut waiting = vec![(1_usize, a.len(), 0_usize, wanted.len())];
    while let Some((mut i, mut j, mut from, mut to)) = waiting.pop() {
        if from >= to {
            continue;
        }
        let found = loop {
            if !(j > i + 10 || (i == 1 && i < j)) {
                break true;
            }
            let (l, k) = partition(a, i, j);
            let slot = waiting.len();
            // The larger part waits, with the wanted positions that may lie in it.
            if l.saturating_sub(i) <= j - k {
                waiting.push((k, j, from, to));
                j = l;
                while from < to && wanted[to - 1] > j {
                    to -= 1;
                }
                if from >= to {
                    break false;
                }
                waiting[slot].2 = to;
            } else {
                waiting.push((i, l, from, to));
                i = k;
                while from < to && wanted[from] < i {
                    from += 1;
                }
                if from >= to {
                    break false;
                }
                waiting[slot].3 = from;
            }
        };
        if found && i > 1 {
            a[i - 1..j].sort_by(f64::total_cmp);
        }
    }
}

/// Splits positions `first..=last` around a median of three; returns the end of the lower and the start of
/// the upper part.
fn partition(a: &mut [f64], first: usize, last: usize) -> (usize, usize) {
    let middle = first.midpoint(last);
    if a[first - 1] > a[middle - 1] {
        a.swap(first - 1, middle - 1);
    }
    if a[last - 1] < a[middle - 1] {
        a.swap(last - 1, middle - 1);
        if a[first - 1] > a[middle - 1] {
            a.swap(first - 1, middle - 1);
        }
    }
    let pivot = a[middle - 1];
    let (mut up, mut down) = (first, last);
    loop {
        down -= 1;
        while a[down - 1] > pivot {
            down -= 1;
        }
        up += 1;
        while a[up - 1] < pivot {
            up += 1;
        }
        if up > down {
            return (down, up);
        }
        a.swap(down - 1, up - 1);
    }
}
