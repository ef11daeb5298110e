//! Runs analysis: is the series shifted, or too sluggish, around its centre line?

use super::run_limits::{FIRST, RUN_LIMITS, RunLimits};
use crate::error::Result;
use crate::numeric::check;
use crate::series::{check_series, real, whole};

/// Which limits a runs analysis uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RunsRule {
    /// Longest run above `round(log2(n)) + 3`, or fewer crossings than the 5% quantile of the
    /// binomial with `n - 1` trials. Any number of points.
    Anhoej,
    /// The pair of limits that best separates series with a shift from series without one. From 10 to 100 points, otherwise as
    /// [`RunsRule::Anhoej`].
    BestBox,
    /// The best box with a corner cut off. From 10 to 100 points, otherwise as
    /// [`RunsRule::Anhoej`].
    CutBox,
}

impl RunsRule {
    fn label(self) -> &'static str {
        match self {
            Self::Anhoej => "Anhøj rules",
            Self::BestBox => "best box",
            Self::CutBox => "cut box",
        }
    }
}

/// A runs analysis.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RunsAnalysis {
    /// Points that are not on the centre line.
    pub useful: usize,
    /// Length of the longest run on one side.
    pub longest_run: usize,
    /// The longest run that chance allows (Anhøj).
    pub longest_run_max: usize,
    /// Times the series crosses the centre line.
    pub crossings: usize,
    /// The fewest crossings that chance allows (Anhøj).
    pub crossings_min: usize,
    /// Whether the rule that was asked for sees more than chance.
    pub signal: bool,
    /// That rule.
    pub rule: RunsRule,
    /// What is judged.
    pub statistic: &'static str,
    pub method: &'static str,
}

/// Runs analysis of values around a centre line.
///
/// `values` has one element per point, `None` for a missing one; `centre` is the line, in their unit. Points on
/// the line, and missing ones, are left out: a run goes on over them, as in `qicharts2`. A run is a stretch on one side
/// of the line; a crossing is where it ends. Where several months are missing together, look at the chart.
///
/// A single useful point gives an analysis without a signal.
///
/// # Errors
/// [`Error::TooFew`](crate::Error::TooFew) without a point off the line (an empty series, one that is all missing
/// or all on the line); [`Error::Domain`](crate::Error::Domain) when a value, with its position, or the centre is
/// not finite.
///
/// # Source
/// Anhøj and Olesen, PLOS ONE 9 (2014); Anhøj and Wentzel-Larsen, BMC Med Res Methodol 18 (2018);
/// the same, PLOS ONE 15 (2020) for the tables of limits. Checked against `qicharts2` 0.8.1.
///
/// # Deviations
/// None: agrees with `qicharts2`.
///
/// # Example
/// ```
/// use jsna_stats::spc::{runs_analysis, RunsRule};
/// let shifted: Vec<_> = (0..24).map(|i| Some(if i < 12 { 4.0 } else { 6.0 } + f64::from(i % 2))).collect();
/// let runs = runs_analysis(&shifted, 5.5, RunsRule::Anhoej)?;
/// assert!(runs.signal && runs.longest_run == 12 && runs.longest_run_max == 8);
/// // As many points on either side, in turns: nothing to see.
/// let turns: Vec<_> = (0..24).map(|i| Some(f64::from(i / 2 % 2))).collect();
/// assert!(!runs_analysis(&turns, 0.5, RunsRule::Anhoej)?.signal);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn runs_analysis(values: &[Option<f64>], centre: f64, rule: RunsRule) -> Result<RunsAnalysis> {
    check_series("value", values)?;
    check::finite("centre", centre)?;
    let mut useful = 0;
    let mut crossings = 0;
    let mut run = 0;
    let mut longest_run = 0;
    let mut above = false;
    for value in values.iter().flatten() {
        let is_above = *value > centre;
        let off_the_line = is_above || *value < centre;
        if !off_the_line {
            continue;
        }
        if useful > 0 && is_above != above {
            crossings += 1;
            run = 0;
        }
        above = is_above;
        useful += 1;
        run += 1;
        longest_run = longest_run.max(run);
    }
    check::at_least("the runs analysis", "points off the centre line", 1, useful)?;
    let longest_run_max = whole(real(useful).log2().round_ties_even()) + 3;
    let crossings_min = fair_coin_quantile(useful - 1);
    let signal = match (rule, limits_for(useful)) {
        (RunsRule::BestBox, Some((fewest, longest, _))) => {
            crossings < fewest || longest_run > longest
        }
        (RunsRule::CutBox, Some(limits)) => !inside_cut_box(crossings, longest_run, limits),
        _ => longest_run > longest_run_max || crossings < crossings_min,
    };
    Ok(RunsAnalysis {
        useful,
        longest_run,
        longest_run_max,
        crossings,
        crossings_min,
        signal,
        rule,
        statistic: "longest run and crossings",
        method: rule.label(),
    })
}

fn limits_for(useful: usize) -> Option<RunLimits> {
    RUN_LIMITS.get(useful.checked_sub(FIRST)?).copied()
}

fn inside_cut_box(crossings: usize, longest_run: usize, (fewest, longest, cut): RunLimits) -> bool {
    let Some((crossings_at_longest, run_at_fewest)) = cut else {
        return crossings >= fewest && longest_run <= longest;
    };
    (crossings > fewest && longest_run < longest)
        || (crossings == fewest && longest_run <= run_at_fewest)
        || (crossings >= crossings_at_longest && longest_run <= longest)
}

/// The smallest number of heads whose cumulative probability reaches 5%, for `n` fair coins.
fn fair_coin_quantile(n: usize) -> usize {
    const SHARE: f64 = 0.05;
    use statrs::function::gamma::ln_gamma;
    let tosses = real(n);
    // Ten standard deviations below the mean nothing is left to add.
    let mut heads = (tosses / 2.0 - 5.0 * tosses.sqrt()).floor().max(0.0);
    let log = ln_gamma(tosses + 1.0) - ln_gamma(heads + 1.0) - ln_gamma(tosses - heads + 1.0);
    let mut probability = (log - tosses * std::f64::consts::LN_2).exp();
    let mut below = probability;
    while below < SHARE && heads < tosses {
        probability *= (tosses - heads) / (heads + 1.0);
        heads += 1.0;
        below += probability;
    }
    whole(heads)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Values from R 4.2.2: `qbinom(0.05, n, 0.5)`.
    #[test]
    fn coin_quantiles_equal_published_ones() {
        for (n, expected) in [
            (0, 0),
            (1, 0),
            (4, 0),
            (5, 1),
            (9, 2),
            (23, 8),
            (99, 41),
            (999, 474),
            (100_000, 49_740),
        ] {
            assert_eq!(fair_coin_quantile(n), expected, "{n} tosses");
        }
    }

    #[test]
    fn nothing_off_the_line_is_no_analysis() {
        let too_few = |found| matches!(found, Err(crate::Error::TooFew { found: 0, .. }));
        assert!(too_few(runs_analysis(&[Some(3.0), None, Some(3.0)], 3.0, RunsRule::Anhoej)));
        assert!(too_few(runs_analysis(&[], 3.0, RunsRule::CutBox)));
        // A line at infinity would put every point on one side, and signal.
        let points = [Some(1.0); 12];
        assert!(runs_analysis(&points, f64::INFINITY, RunsRule::Anhoej).is_err());
        assert!(runs_analysis(&points, f64::NAN, RunsRule::Anhoej).is_err());
    }

    proptest! {
        #[test]
        fn no_input_panics(
            values in prop::collection::vec(prop::option::of(prop::num::f64::ANY), 0..150),
            centre in prop::num::f64::ANY,
            rule in prop_oneof![Just(RunsRule::Anhoej), Just(RunsRule::BestBox), Just(RunsRule::CutBox)],
        ) {
            if let Ok(runs) = runs_analysis(&values, centre, rule) {
                prop_assert!(runs.longest_run <= runs.useful && runs.crossings < runs.useful);
                prop_assert!(runs.longest_run * (runs.crossings + 1) >= runs.useful);
            }
        }

        #[test]
        fn turning_time_round_changes_nothing(values in prop::collection::vec(-5_i32..6, 1..60)) {
            let values: Vec<_> = values.into_iter().map(|x| Some(f64::from(x))).collect();
            let back: Vec<_> = values.iter().rev().copied().collect();
            prop_assert_eq!(runs_analysis(&values, 0.0, RunsRule::CutBox), runs_analysis(&back, 0.0, RunsRule::CutBox));
        }
    }
}
