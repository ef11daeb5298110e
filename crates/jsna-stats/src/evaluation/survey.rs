//! Proportions of a weighted survey.

use crate::change::share_difference;
use crate::error::{Error, Result};
use crate::interval::{Estimate, Interval, Level};
use crate::numeric::check::{all_non_negative, at_least, real, representable, same_length};
use crate::numeric::student;
use crate::rates::wilson;

const METHOD: &str = "The survey proportion";

/// A weighted proportion, and what it rests on.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurveyProportion {
    /// The weighted share of yes among valid answers, with its interval.
    pub share: Estimate,
    /// Standard error, by linearisation.
    pub standard_error: f64,
    /// Valid answers, unweighted. Print it; a share of fewer than 30 should not be.
    pub base: usize,
    /// Sum of the weights of valid answers.
    pub weighted_base: f64,
    /// How many times the variance is that of a simple random sample of the same base.
    pub design_effect: f64,
    /// The part of it that unequal weights cause whatever is asked (Kish).
    pub weighting_effect: f64,
    /// The simple random sample that would tell as much: base over design effect, at most the base. With clusters it
    /// is smaller by the square of a ratio of t quantiles, because a variance from few clusters is itself uncertain.
    pub effective_base: f64,
}

/// The share of yes in a survey with design weights.
///
/// `answers` has one element per respondent, `None` for no valid answer (not asked, don't know, refused: whatever the
/// question's definition leaves out), and `weights` the design weight of each. `clusters` says who was sampled
/// together (a street, an interviewer's round): leaving it out where there was one makes the interval too short.
/// A respondent of weight 0 is not in the base.
///
/// The interval is Wilson's for the effective base. It covers sampling alone: who did not answer at all, and why, is
/// not in it.
///
/// # Errors
/// Slices of different length; a weight that is negative or not finite, with its position; fewer than 2 valid answers,
/// or 2 clusters with any; weights beyond the range of a float.
///
/// # Source
/// Kish, *Survey Sampling*, 1965; linearised variance with replacement of clusters (Wolter 2007), which agrees
/// with `survey::svymean(deff = "replace")` in R; effective-base intervals as in Korn and Graubard 1998.
///
/// # Deviations
/// Where everybody says yes or nobody does, the variance is 0 and the design effect is Kish's. The interval is
/// Wilson's for the effective base; `survey` has others.
///
/// # Example
/// ```
/// use jsna_stats::{Level, evaluation::survey_proportion};
/// let answers: Vec<_> = (0..100).map(|i| Some(i % 4 == 0 || i >= 80)).collect();
/// // Young people answered less and are weighted up.
/// let weights: Vec<_> = (0..100).map(|i| if i >= 80 { 3.0 } else { 0.5 }).collect();
/// let weighted = survey_proportion(&answers, &weights, None, Level::P95)?;
/// assert!((weighted.share.value - 0.7).abs() < 1e-12);
/// assert!(weighted.effective_base < 90.0);
/// // Without weights the share is that of those who answered.
/// let plain = survey_proportion(&answers, &[1.0; 100], None, Level::P95)?;
/// assert!((plain.share.value - 0.4).abs() < 1e-12);
/// assert!((plain.effective_base - 100.0).abs() < 1e-9);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn survey_proportion(
    answers: &[Option<bool>],
    weights: &[f64],
    clusters: Option<&[u64]>,
    level: Level,
) -> Result<SurveyProportion> {
    same_length("answers and weights", answers.len(), weights.len())?;
    all_non_negative("weights", weights)?;
    if let Some(clusters) = clusters {
        same_length("answers and clusters", answers.len(), clusters.len())?;
    }
    let mut valid: Vec<(u64, bool, f64)> = Vec::with_capacity(answers.len());
    for (i, answer) in answers.iter().enumerate() {
        if let Some(yes) = *answer
            && weights[i] > 0.0
        {
            // Without clusters everybody is one.
            valid.push((clusters.map_or(i as u64, |c| c[i]), yes, weights[i]));
        }
    }
    at_least(METHOD, "valid answers", 2, valid.len())?;
    valid.sort_by_key(|&(cluster, ..)| cluster);
    let weighted_base = representable(METHOD, valid.iter().map(|v| v.2).sum())?;
    let share_of = |weight: f64| weight / weighted_base;
    let value = valid.iter().filter(|v| v.1).map(|v| share_of(v.2)).sum::<f64>().min(1.0);
    let groups: Vec<f64> = valid
        .chunk_by(|a, b| a.0 == b.0)
        .map(|g| {
            g.iter().map(|&(_, yes, w)| share_of(w) * (f64::from(u8::from(yes)) - value)).sum()
        })
        .collect();
    at_least(METHOD, "clusters with valid answers", 2, groups.len())?;
    let g = real(groups.len());
    let unanimous = valid.iter().all(|v| v.1 == valid[0].1);
    let variance =
        if unanimous { 0.0 } else { g / (g - 1.0) * groups.iter().map(|d| d * d).sum::<f64>() };
    let base = real(valid.len());
    let weighting_effect = base * valid.iter().map(|v| share_of(v.2).powi(2)).sum::<f64>();
    let design_effect = if unanimous {
        weighting_effect
    } else {
        variance / (value * (1.0 - value) / (base - 1.0))
    };
    if groups.len() < valid.len() && variance == 0.0 && !unanimous {
        let reason = "the clusters do not differ, so their spread is unknown".to_owned();
        return Err(Error::Refused { method: METHOD, reason });
    }
    let few = few_clusters(base, g, level)?;
    let effective_base = (base / design_effect * few).min(base);
    if !(design_effect.is_finite() && design_effect > 0.0 && effective_base > 0.0) {
        let reason = "its variance is beyond the range of a float".to_owned();
        return Err(Error::Refused { method: METHOD, reason });
    }
    let (lower, upper) = wilson(value, effective_base, level.z());
    let share = Estimate {
        value,
        interval: Interval::closed(lower, upper, level),
        statistic: "weighted proportion",
        method: "Wilson, effective base",
    };
    Ok(SurveyProportion {
        share,
        standard_error: variance.sqrt(),
        base: valid.len(),
        weighted_base,
        design_effect,
        weighting_effect,
        effective_base,
    })
}

/// What a variance from few clusters takes off the effective base: the squared ratio of the t quantile that many
/// answers would have to the one that the clusters have. 1 without clusters.
fn few_clusters(base: f64, clusters: f64, level: Level) -> Result<f64> {
    let t = |freedom: f64| {
        student::quantile(level.alpha(), freedom)
            .ok_or(Error::NotConverged { method: METHOD, iterations: 300 })
    };
    let ratio = t(base - 1.0)? / t(clusters - 1.0)?;
    Ok(if ratio.is_finite() { (ratio * ratio).min(1.0) } else { 1.0 })
}

/// The change of a proportion from one wave to the next, in points of 1 (0.05 is 5 percentage points).
///
/// The waves must be independent samples; in a panel that asks the same people again this interval is too long.
///
/// `before` and `after` are the two waves, as [`survey_proportion`] gives them.
///
/// # Errors
/// A share outside 0 to 1, or an effective base that is not above 0, in a wave that was made by hand.
///
/// # Source
/// Newcombe, *Statistics in Medicine* 17, 1998, method 10: [`crate::change::share_difference`] on the effective
/// bases. No package was used for surveys; that function agrees with the paper.
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::{Level, evaluation::{survey_change, survey_proportion}};
/// let wave = |yes: usize, asked: usize| {
///     let answers: Vec<_> = (0..asked).map(|i| Some(i < yes)).collect();
///     survey_proportion(&answers, &vec![1.0; asked], None, Level::P95)
/// };
/// // From 50% to 60% of 400: a rise.
/// let large = survey_change(&wave(200, 400)?, &wave(240, 400)?, Level::P95)?;
/// assert!((large.value - 0.1).abs() < 1e-12 && large.interval.lower > Some(0.0));
/// // From 50% to 60% of 40: nothing can be said.
/// let small = survey_change(&wave(20, 40)?, &wave(24, 40)?, Level::P95)?;
/// assert!((small.value - 0.1).abs() < 1e-12 && small.interval.contains(0.0));
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn survey_change(
    before: &SurveyProportion,
    after: &SurveyProportion,
    level: Level,
) -> Result<Estimate> {
    let effective =
        |wave: &SurveyProportion| (wave.share.value * wave.effective_base, wave.effective_base);
    let change = share_difference(effective(before), effective(after), 1.0, level)?;
    let (statistic, method) = ("difference of weighted proportions", "Newcombe, effective bases");
    Ok(Estimate { statistic, method, ..change })
}
