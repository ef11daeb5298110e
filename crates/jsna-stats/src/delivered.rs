//! Was everything delivered? Three tests of a delivery against its own history: a count that stops, days without an
//! event at the end of a month, and a month whose number of events cannot be true.
//!
//! Each gives the chance that a whole delivery would look so. They find what is missing only where the history is
//! dense enough for chance to be ruled out; a sparse series stops by chance, and these tests say so.

use crate::error::{Error, Result};
use crate::numeric::check::real;
use crate::numeric::{check, student};
use crate::series::{check_counts, median};

/// The chance that a series gives no event in a run of periods, by the periods before it and by its season.
///
/// The events of a period are taken as negative binomial with the mean and the variance of `before`, as Poisson where
/// the variance is not above the mean. The mean is the smallest of that of all of `before`, of that of its last three
/// (a series that dies away may end), and of what the series has at that season. Periods are taken as independent.
///
/// `before` holds the counts of the periods before the run, in order, 0 or more. `seasons` has one element for each
/// period of the run: the mean count of the same season of other years, `None` where there is none. The answer is from
/// 0 to 1.
///
/// # Errors
/// [`Error::TooFew`] with fewer than six periods before the run; [`Error::Domain`] for a count that is below 0 or not
/// finite.
///
/// # Source
/// The probability of zero of the negative binomial distribution, `(1 + m / r)^-r` with `r = m^2 / (v - m)`: Anscombe,
/// Biometrika 37 (1950). The rule of the smallest mean is our own.
///
/// # Deviations
/// None known; not checked against another implementation. The test works an example by hand.
///
/// # Example
/// ```
/// use jsna_stats::delivered::chance_of_silence;
/// // Eight thefts a month for a year, then none in six months: the source has stopped.
/// assert!(chance_of_silence(&[8.0; 12], &[None; 6])? < 1e-20);
/// // One robbery every other month: six months without one are nothing unusual.
/// let sparse = [0.0, 1.0, 0.0, 0.0, 2.0, 0.0, 1.0, 0.0, 1.0, 0.0, 0.0, 1.0];
/// assert!(chance_of_silence(&sparse, &[None; 6])? > 0.05);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn chance_of_silence(before: &[f64], seasons: &[Option<f64>]) -> Result<f64> {
    const LEAST: usize = 6;
    check::all_non_negative("a count", before)?;
    check::at_least("chance of silence", "periods before the run", LEAST, before.len())?;
    let mean = |values: &[f64]| values.iter().sum::<f64>() / real(values.len());
    let all = mean(before);
    let variance = before.iter().map(|x| (x - all).powi(2)).sum::<f64>() / real(before.len() - 1);
    let recent = mean(&before[before.len() - 3..]).min(all);
    let log_of_none = |mean: f64| {
        if variance > all {
            let size = all.powi(2) / (variance - all);
            -size * (mean / size).ln_1p()
        } else {
            -mean
        }
    };
    let mut sum = 0.0;
    for season in seasons {
        let season = season.map(|s| check::non_negative("the mean of a season", s)).transpose()?;
        sum += log_of_none(season.map_or(recent, |s| s.min(recent)));
    }
    Ok(sum.exp())
}

/// The chance that no event falls on any of some days, by how many days of the same weekday had one.
///
/// `gap` holds for each day of the gap its weekday, 0 to 6. `seen` holds for each weekday on how many days there was an
/// event, and how many days were looked at. A weekday's chance of an event is `(n + 1/2) / (days + 1)`, so that no
/// weekday is taken as certain. Days are taken as independent. The answer is from 0 to 1.
///
/// # Errors
/// [`Error::Domain`] for a weekday above 6; [`Error::Refused`] where a weekday had events on more days than there were.
///
/// # Source
/// The chance of an event is the estimate of Krichevsky and Trofimov, IEEE Transactions on Information Theory 27
/// (1981). The use for gaps is our own.
///
/// # Deviations
/// None known; not checked against another implementation. The test works an example by hand.
///
/// # Example
/// ```
/// use jsna_stats::delivered::chance_of_gap;
/// // An event on nearly every day of 13 weeks: 18 days without one are no chance.
/// let gap: Vec<usize> = (0..18).map(|day| day % 7).collect();
/// assert!(chance_of_gap(&gap, &[(13, 13); 7])? < 1e-20);
/// // An office that records on working days only: a weekend says nothing.
/// let office = [(13, 13), (13, 13), (13, 13), (13, 13), (13, 13), (0, 13), (0, 13)];
/// assert!(chance_of_gap(&[5, 6], &office)? > 0.9);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn chance_of_gap(gap: &[usize], seen: &[(u32, u32); 7]) -> Result<f64> {
    let mut chance = 1.0;
    for weekday in gap {
        let Some((events, days)) = seen.get(*weekday) else {
            let found = real(*weekday);
            return Err(Error::Domain { what: "a weekday", found, expected: "0 to 6", at: None });
        };
        if events > days {
            return Err(Error::Refused {
                method: "chance of a gap",
                reason: "a weekday had events on more days than there were".to_owned(),
            });
        }
        chance *= 1.0 - (f64::from(*events) + 0.5) / (f64::from(*days) + 1.0);
    }
    Ok(chance)
}

/// How a period's count agrees with the other periods of its series.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plausibility {
    /// What the other periods lead to expect.
    pub expected: f64,
    /// The count over what was expected.
    pub ratio: f64,
    /// The count over the level of the periods around it, without a season.
    pub to_level: f64,
    /// Two-sided chance of a count as far off or farther.
    pub p_value: f64,
}

/// Whether the count of one month can be true, by the other months of its series.
///
/// On the scale of logarithms: the level of a month is the value there of a line through the nearest twelve other
/// months (Theil-Sen), its season the mean of what is left in the same month of other years, where there are such. What
/// is left after both is compared with what is left in the other months: their median deviation times 1.4826, at least
/// what Poisson counts would vary, and at least 0.04. The chance is that of Student's t; the degrees of freedom are the
/// other months less one, times 0.37, the efficiency of a median deviation.
///
/// `counts` has one element per month, `None` for one that was not received; `at` is the month asked about. `None`
/// where fewer than twelve other months are there.
///
/// # Errors
/// [`Error::Domain`] for a count that is below 0 or not finite; [`Error::Refused`] where `at` is not a month that was
/// received.
///
/// # Source
/// Theil-Sen line: Sen, JASA 63 (1968). Median absolute deviation as a scale: Rousseeuw and Croux, JASA 88 (1993). The
/// combination is our own; it was tried on the months of two police forces (63 months: none is found implausible as
/// published, 54 are with a third of their rows taken out).
///
/// # Deviations
/// None known; not checked against another implementation.
///
/// # Example
/// ```
/// use jsna_stats::delivered::month_plausibility;
/// let mut crimes: Vec<Option<f64>> = (0..24).map(|m| Some(900.0 + f64::from(m % 5) * 20.0)).collect();
/// let whole = month_plausibility(&crimes, 20)?.expect("there are enough months");
/// assert!(whole.p_value > 0.01);
/// // The file of the month was cut off at two thirds.
/// crimes[20] = Some(600.0);
/// let cut = month_plausibility(&crimes, 20)?.expect("there are enough months");
/// assert!(cut.p_value < 0.001 && cut.ratio < 0.7);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn month_plausibility(counts: &[Option<f64>], at: usize) -> Result<Option<Plausibility>> {
    const NEEDED: usize = 12;
    const LEAST_SPREAD: f64 = 0.04;
    // A median deviation tells as much of the spread as the standard deviation of so many fewer values.
    const EFFICIENCY: f64 = 0.37;
    const LEAST_DEGREES: f64 = 5.0;
    check_counts("a count", counts)?;
    let months: Vec<Month> = counts
        .iter()
        .enumerate()
        .filter_map(|(at, count)| Some(Month { at, log: ((*count)? + 0.5).ln() }))
        .collect();
    let Some(asked) = months.iter().find(|m| m.at == at).copied() else {
        let reason = "the month asked about was not received".to_owned();
        return Err(Error::Refused { method: "plausibility of a month", reason });
    };
    let others: Vec<Month> = months.iter().filter(|m| m.at != at).copied().collect();
    if others.len() < NEEDED {
        return Ok(None);
    }
    // What is left of every month after the level that the others than the one asked about lead to.
    let detrended: Vec<Month> = months
        .iter()
        .map(|m| Month { at: m.at, log: m.log - level(&others, m.at, NEEDED) })
        .collect();
    let left = |month: &Month| {
        let same = detrended.iter().filter(|o| {
            o.at != month.at && o.at != at && o.at.abs_diff(month.at).is_multiple_of(12)
        });
        let same: Vec<f64> = same.map(|o| o.log).collect();
        let season =
            if same.is_empty() { 0.0 } else { same.iter().sum::<f64>() / real(same.len()) };
        month.log - season
    };
    let own_month = detrended.iter().find(|m| m.at == at);
    let own = own_month.map_or(0.0, left);
    let mut rest: Vec<f64> =
        detrended.iter().filter(|m| m.at != at).map(|m| left(m).abs()).collect();
    let expected = (asked.log - own).exp();
    let poisson = expected.max(1.0).sqrt().recip();
    let spread = (1.4826 * median(&mut rest).unwrap_or(0.0)).max(poisson).max(LEAST_SPREAD);
    let degrees = (EFFICIENCY * real(others.len() - 1)).max(LEAST_DEGREES);
    Ok(Some(Plausibility {
        expected: (expected - 0.5).max(0.0),
        ratio: own.exp(),
        to_level: own_month.map_or(1.0, |m| m.log.exp()),
        p_value: student::two_sided(own / spread, degrees),
    }))
}

/// The months whose counts cannot be true: of those that [`month_plausibility`] gives a smaller chance than `chance`,
/// the one farthest from what was expected is taken out, and the others are judged again without it, until none is left.
/// So a month does not look wrong because the same month of another year is. Where there is only one other year, the two
/// months are each other's season and equally far off: of these only the one farther from the level around it can be.
///
/// `counts` has one element per month, `None` for one that was not received; `chance` is above 0 and below 1. The
/// answer is in the order of the months, each with its place in `counts`. Where a month taken out leaves fewer than
/// twelve others, nothing more is said.
///
/// # Errors
/// As [`month_plausibility`]; [`Error::Domain`] for a chance that is none.
///
/// # Source
/// Taking out one outlier at a time is the scheme of Rosner, Technometrics 25 (1983), with the test and the stopping
/// rule of [`month_plausibility`] in place of his.
///
/// # Deviations
/// None known; not checked against another implementation.
///
/// # Example
/// ```
/// use jsna_stats::delivered::implausible_months;
/// let mut cases: Vec<Option<f64>> = (0..24).map(|m| Some(90.0 + f64::from(m % 5))).collect();
/// // All old cases were given a day of one month: that month is wrong, and the same month a year before is not.
/// cases[13] = Some(2000.0);
/// let wrong = implausible_months(&cases, 0.001)?;
/// assert_eq!(wrong.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [13]);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn implausible_months(
    counts: &[Option<f64>],
    chance: f64,
) -> Result<Vec<(usize, Plausibility)>> {
    if !(chance > 0.0 && chance < 1.0) {
        let expected = "a chance above 0 and below 1";
        return Err(Error::Domain { what: "a chance", found: chance, expected, at: None });
    }
    let off = |ratio: f64| ratio.ln().abs();
    let mut left = counts.to_vec();
    let mut out = Vec::new();
    loop {
        let mut judged: Vec<(usize, Plausibility)> = Vec::new();
        for at in (0..left.len()).filter(|at| left[*at].is_some()) {
            judged.extend(month_plausibility(&left, at)?.map(|found| (at, found)));
        }
        // With one other year, a month is held against that alone, and of the two the one farther from the level is off.
        let blameless = |(at, found): &(usize, Plausibility)| {
            let mut same = judged.iter().filter(|(o, _)| o != at && o.abs_diff(*at) % 12 == 0);
            let only = same.next().filter(|_| same.next().is_none());
            only.is_some_and(|(_, other)| off(other.to_level) > off(found.to_level))
        };
        let wrong = judged.iter().filter(|m| m.1.p_value < chance && !blameless(m));
        let worst = wrong.max_by(|a, b| off(a.1.ratio).total_cmp(&off(b.1.ratio)));
        let Some((at, found)) = worst.copied() else { break };
        left[at] = None;
        out.push((at, found));
    }
    out.sort_by_key(|(at, _)| *at);
    Ok(out)
}

/// The logarithm of a month's count, at its place in the series.
#[derive(Debug, Clone, Copy)]
struct Month {
    at: usize,
    log: f64,
}

/// The value at a place of the Theil-Sen line through the nearest other months.
fn level(others: &[Month], at: usize, nearest: usize) -> f64 {
    let mut near: Vec<&Month> = others.iter().filter(|m| m.at != at).collect();
    near.sort_by_key(|m| m.at.abs_diff(at));
    near.truncate(nearest);
    let mut slopes = Vec::with_capacity(near.len() * near.len() / 2);
    for (i, a) in near.iter().enumerate() {
        slopes.extend(near[..i].iter().map(|b| (a.log - b.log) / (real(a.at) - real(b.at))));
    }
    let slope = median(&mut slopes).unwrap_or(0.0);
    let mut levels: Vec<f64> =
        near.iter().map(|m| m.log - slope * (real(m.at) - real(at))).collect();
    median(&mut levels).unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn silence_by_hand() {
        // Mean 4, variance 4.8 (24 / 5): r = 16 / 0.8 = 20; the chance of none is (1 + 4 / 20)^-20 = 0.02608.
        let before = [2.0, 6.0, 2.0, 6.0, 2.0, 6.0];
        let one = chance_of_silence(&before, &[None]).unwrap();
        // The last three have a mean of 4.67, which is not smaller.
        assert!((one - 1.2_f64.powi(-20)).abs() < 1e-12, "{one}");
        let two = chance_of_silence(&before, &[None, Some(9.0)]).unwrap();
        assert!((two - one * one).abs() < 1e-12);
        // A series that dies away: the mean of the last three, 1, counts. Poisson where the variance is not above.
        let dying = [3.0, 3.0, 3.0, 1.0, 1.0, 1.0];
        assert!((chance_of_silence(&dying, &[None; 3]).unwrap() - (-3.0_f64).exp()).abs() < 1e-12);
        // A season with a tenth of an event in other years.
        let season = chance_of_silence(&dying, &[Some(0.1)]).unwrap();
        assert!((season - (-0.1_f64).exp()).abs() < 1e-12);
        assert!(chance_of_silence(&[0.0; 6], &[None; 9]).unwrap() >= 1.0);
        assert!(chance_of_silence(&[8.0; 5], &[None]).is_err());
    }

    #[test]
    fn a_gap_by_hand() {
        // 1 - 3.5 / 5 = 0.3 on Mondays, 1 - 0.5 / 5 = 0.9 on Tuesdays.
        let mut seen = [(4, 4); 7];
        (seen[0], seen[1]) = ((3, 4), (0, 4));
        let chance = chance_of_gap(&[0, 1, 0], &seen).unwrap();
        assert!((chance - 0.3 * 0.9 * 0.3).abs() < 1e-12, "{chance}");
        assert!(chance_of_gap(&[7], &seen).is_err());
        seen[2] = (5, 4);
        assert!(chance_of_gap(&[2], &seen).is_err());
    }

    #[test]
    fn a_season_is_expected() {
        // Twice as many every August, for three years.
        let counts: Vec<Option<f64>> = (0..36)
            .map(|m| Some(if m % 12 == 7 { 800.0 } else { 400.0 + f64::from(m % 3) }))
            .collect();
        let august = month_plausibility(&counts, 31).unwrap().unwrap();
        assert!(august.p_value > 0.05, "{august:?}");
        let mut cut = counts;
        cut[31] = Some(400.0);
        let cut = month_plausibility(&cut, 31).unwrap().unwrap();
        assert!(cut.p_value < 0.001 && (cut.ratio - 0.5).abs() < 0.02, "{cut:?}");
    }

    #[test]
    fn one_wrong_month_does_not_make_others_wrong() {
        let wrong = |counts: &[Option<f64>]| -> Vec<usize> {
            implausible_months(counts, 0.001).unwrap().iter().map(|(at, _)| *at).collect()
        };
        let flat = |m: u32| Some(400.0 + f64::from(m % 3));
        // Two years: the same month of the other year is the only season that there is.
        let mut two: Vec<Option<f64>> = (0..26).map(flat).collect();
        two[20] = Some(8000.0);
        assert_eq!(wrong(&two), [20]);
        two[20] = Some(20.0);
        assert_eq!(wrong(&two), [20]);
        // What comes again in the same month of the next year may be a season.
        two[8] = Some(20.0);
        assert_eq!(wrong(&two), []);
        // The level of a month beside a step is not known well; the same month of the other year pays for it no more.
        let step: Vec<Option<f64>> =
            (0..24).map(|m| Some(if m < 15 { 400.0 } else { 800.0 + f64::from(m % 3) })).collect();
        assert!(!wrong(&step).contains(&3));
        // Three years with twice as many every August: the August that has no more than July is the wrong one.
        let mut three: Vec<Option<f64>> =
            (0..36).map(|m| if m % 12 == 7 { Some(800.0) } else { flat(m) }).collect();
        assert_eq!(wrong(&three), []);
        three[19] = Some(400.0);
        assert_eq!(wrong(&three), [19]);
        assert!(implausible_months(&three, 0.0).is_err());
    }

    #[test]
    fn too_little_history_gives_no_answer() {
        let counts = vec![Some(100.0); 12];
        assert_eq!(month_plausibility(&counts, 3).unwrap(), None);
        let mut gap = vec![Some(100.0); 14];
        gap[5] = None;
        assert!(month_plausibility(&gap, 4).unwrap().is_some());
        assert!(month_plausibility(&gap, 5).is_err());
    }
}
