//! The Fingertips recent trend: are the latest five yearly values going up or down?

use std::cmp::Reverse;

use crate::error::{Error, Result};
use crate::interval::{Interval, Level};
use crate::numeric::normal;
use crate::series::{LARGEST, at_least};

/// Points that the method uses.
const POINTS: usize = 5;
/// The chi-square value that must be exceeded: 99.8%, one degree of freedom, as in the published
/// code.
const THRESHOLD: f64 = 9.549_535_706_083_24;
/// Width of a 95% interval in standard errors, as the published code rounds it.
const WIDTH: f64 = 3.92;
const METHOD: &str = "recent trend";

/// One year of an indicator.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct YearValue {
    /// The year (any numbering that ascends in time; financial years by their first).
    pub year: i32,
    /// The count, `None` where missing or withheld.
    pub count: Option<f64>,
    /// The denominator, `None` where missing.
    pub denominator: Option<f64>,
    /// The rate, proportion or standardised rate, `None` where missing or withheld.
    pub value: Option<f64>,
    /// Lower 95% limit of the value, in its unit.
    pub lower95: Option<f64>,
    /// Upper 95% limit of the value, in its unit.
    pub upper95: Option<f64>,
}

/// Which published rules decide what years are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecentTrendRules {
    /// The open code of 2020 with its direction corrected: going back from the latest year, stops
    /// at the first year with a missing value. Standardised rates are not accepted.
    Fingertips2020Corrected,
    /// The code of 2025: skips missing years and uses the five latest that are valid. Has no
    /// separate test for proportions.
    Fingertips2025,
}

/// What the values are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum YearlyStatistic {
    /// A proportion or percentage.
    Proportion,
    /// A crude rate.
    CrudeRate,
    /// A directly standardised rate.
    DirectlyStandardisedRate,
}

/// Which test is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecentTrendTest {
    /// Slope of the values weighted by their standard errors. Rates, and everything in 2025.
    WeightedSlope,
    /// Chi-square test for trend in proportions, from counts and denominators. Rules of 2020 only,
    /// where the comparison method is "SPC for proportions".
    ProportionChiSquare,
}

/// Choices of [`recent_trend`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct RecentTrendConfig {
    /// Which years are used.
    pub rules: RecentTrendRules,
    /// What the values are.
    pub statistic: YearlyStatistic,
    /// Which test.
    pub test: RecentTrendTest,
}

/// The marker that is published.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum TrendMarker {
    /// Significantly rising.
    Increasing,
    /// Significantly falling.
    Decreasing,
    /// No significant change.
    NoChange,
}

/// What to say beside a recent trend.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RecentTrendCaution {
    /// The years used are not consecutive, but the method counts them as equal steps.
    YearsNotConsecutive,
    /// A count of 0 in this year: its logit is infinite, and the check that no single year makes
    /// the trend is weaker.
    ZeroCount {
        /// The year.
        year: i32,
    },
}

/// A recent trend.
#[derive(Debug, Clone, PartialEq)]
pub struct RecentTrend {
    /// The marker.
    pub marker: TrendMarker,
    /// The chi-square statistic, one degree of freedom.
    pub chi_square: f64,
    /// Its p-value.
    pub p: f64,
    /// Weighted slope: change of the value per year step; `None` for the test of proportions.
    pub slope: Option<f64>,
    /// 99.8% interval of the slope.
    pub slope_interval: Option<Interval>,
    /// Whether the slope keeps its sign whichever of the five years is left out.
    pub every_year_agrees: bool,
    /// The five years used, ascending.
    pub years_used: [i32; POINTS],
    /// What to say beside it.
    pub cautions: Vec<RecentTrendCaution>,
    /// The level that the marker was decided at: 99.8%.
    pub level: Level,
    /// What was tested.
    pub statistic: &'static str,
    /// The test, in words.
    pub method: &'static str,
}

/// The Fingertips recent trend marker over the five latest yearly values.
///
/// Weighted slope: each value weighs `1 / se^2` with `se = (upper95 - lower95) / 3.92`, years
/// count as 1 to 5, and `chi_square = (slope / se of slope)^2`. Test of proportions: chi-square
/// for trend from counts and denominators. Either way the marker is "increasing" or "decreasing"
/// only if chi-square exceeds 9.5495 (99.8%) *and* all five slopes with one year left out have the
/// sign of the full slope; otherwise "no change". A slope of exactly 0 counts as rising in that
/// check, as in the published code.
///
/// Order of `years` does not matter. A year with a missing count, denominator or value, or a
/// denominator of 0, is not valid; which years are then used depends on the rules.
///
/// # Errors
/// [`Error::TooFew`] with fewer than five years, or fewer than five valid ones;
/// [`Error::Refused`] where a count equals its denominator in any valid year, for standardised
/// rates under the rules of 2020, and for the test of proportions under those of 2025;
/// [`Error::Domain`] for numbers that are not finite, negative counts, two entries for one year,
/// or limits that leave no width.
///
/// # Source
/// OHID, Fingertips public health technical guidance, recent trends (2024); Armitage, Berry and
/// Matthews, Statistical Methods in Medical Research (2002). Checked against the open code of
/// 2020 and 2025.
///
/// # Deviations
/// The open code of 2020 marks every significant trend of proportions as decreasing, because the
/// direction is never set; here it is that of the chi-square's own numerator. Fewer than five
/// years with limits is an error; the published code goes on with those it has.
///
/// # Example
/// ```
/// use jsna_stats::trend::{
///     recent_trend, RecentTrendConfig, RecentTrendRules, RecentTrendTest, TrendMarker, YearValue, YearlyStatistic,
/// };
/// let year = |year, value: f64| YearValue {
///     year, count: Some(value * 100.0), denominator: Some(100_000.0), value: Some(value),
///     lower95: Some(value - 0.4), upper95: Some(value + 0.4),
/// };
/// let mut years = vec![year(2019, 4.0), year(2020, 4.4), year(2021, 4.7), year(2022, 5.2), year(2023, 5.5)];
/// let rates = RecentTrendConfig {
///     rules: RecentTrendRules::Fingertips2025,
///     statistic: YearlyStatistic::CrudeRate,
///     test: RecentTrendTest::WeightedSlope,
/// };
/// assert_eq!(recent_trend(&years, &rates)?.marker, TrendMarker::Increasing);
///
/// // A withheld year: the rules of 2025 reach further back, those of 2020 give no marker.
/// years[2].value = None;
/// years.push(year(2018, 3.9));
/// assert_eq!(recent_trend(&years, &rates)?.years_used, [2018, 2019, 2020, 2022, 2023]);
/// let old = RecentTrendConfig { rules: RecentTrendRules::Fingertips2020Corrected, ..rates };
/// assert!(recent_trend(&years, &old).is_err());
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn recent_trend(years: &[YearValue], config: &RecentTrendConfig) -> Result<RecentTrend> {
    check_config(*config)?;
    check_years(years)?;
    at_least(METHOD, "years", POINTS, years.len())?;
    let used = select(years, config.rules)?;
    let tested = match config.test {
        RecentTrendTest::WeightedSlope => weighted_slope(&used)?,
        RecentTrendTest::ProportionChiSquare => proportion(&used)?,
    };
    let significant = tested.every_year_agrees && tested.chi_square > THRESHOLD;
    let marker = match (significant, tested.rising) {
        (false, _) => TrendMarker::NoChange,
        (true, true) => TrendMarker::Increasing,
        (true, false) => TrendMarker::Decreasing,
    };
    let interval = tested.slope.map(|(slope, se)| {
        let reach = Level::P99_8.z() * se;
        Interval::closed(slope - reach, slope + reach, Level::P99_8)
    });
    Ok(RecentTrend {
        marker,
        chi_square: tested.chi_square,
        p: normal::chi_squared_one(tested.chi_square),
        slope: tested.slope.map(|(slope, _)| slope),
        slope_interval: interval,
        every_year_agrees: tested.every_year_agrees,
        years_used: used.map(|y| y.year),
        cautions: cautions(&used, config.test),
        level: Level::P99_8,
        statistic: "chi-square for trend over five years",
        method: match config.test {
            RecentTrendTest::WeightedSlope => "weighted slope, 99.8%",
            RecentTrendTest::ProportionChiSquare => "chi-square for trend in proportions, 99.8%",
        },
    })
}

/// A year with everything the tests need.
#[derive(Debug, Clone, Copy)]
struct Valid {
    year: i32,
    count: f64,
    denominator: f64,
    value: f64,
    lower: f64,
    upper: f64,
}

struct Tested {
    chi_square: f64,
    rising: bool,
    every_year_agrees: bool,
    /// Slope and its standard error.
    slope: Option<(f64, f64)>,
}

fn check_config(config: RecentTrendConfig) -> Result<()> {
    let refuse = |reason: &str| Err(Error::Refused { method: METHOD, reason: reason.into() });
    match (config.rules, config.statistic, config.test) {
        (
            RecentTrendRules::Fingertips2020Corrected,
            YearlyStatistic::DirectlyStandardisedRate,
            _,
        ) => refuse("the rules of 2020 do not cover standardised rates"),
        (RecentTrendRules::Fingertips2025, _, RecentTrendTest::ProportionChiSquare) => {
            refuse("the rules of 2025 have no separate test for proportions")
        }
        (_, statistic, RecentTrendTest::ProportionChiSquare)
            if statistic != YearlyStatistic::Proportion =>
        {
            refuse("the test of proportions needs proportions")
        }
        _ => Ok(()),
    }
}

fn check_years(years: &[YearValue]) -> Result<()> {
    for (at, y) in years.iter().enumerate() {
        let fields = [
            ("count", y.count, 0.0),
            ("denominator", y.denominator, 0.0),
            ("value", y.value, -LARGEST),
            ("lower limit", y.lower95, -LARGEST),
            ("upper limit", y.upper95, -LARGEST),
        ];
        for (what, field, least) in fields {
            if let Some(x) = field
                && !(x >= least && x <= LARGEST)
            {
                let expected =
                    if least == 0.0 { "a finite number of 0 or more" } else { "a finite number" };
                return Err(Error::Domain { what, expected, found: x, at: Some(at) });
            }
        }
    }
    let mut order: Vec<(i32, usize)> =
        years.iter().enumerate().map(|(at, y)| (y.year, at)).collect();
    order.sort_unstable();
    match order.windows(2).find(|w| w[0].0 == w[1].0) {
        Some(w) => Err(Error::Domain {
            what: "year",
            expected: "given once",
            found: f64::from(w[1].0),
            at: Some(w[1].1),
        }),
        None => Ok(()),
    }
}

/// The five years that the rules use, ascending.
fn select(years: &[YearValue], rules: RecentTrendRules) -> Result<[Valid; POINTS]> {
    let mut latest_first: Vec<&YearValue> = years.iter().collect();
    latest_first.sort_unstable_by_key(|y| Reverse(y.year));
    let is_valid = |y: &&&YearValue| {
        y.count.is_some() && y.value.is_some() && y.denominator.is_some_and(|d| d > 0.0)
    };
    let valid: Vec<&YearValue> = match rules {
        RecentTrendRules::Fingertips2020Corrected => {
            latest_first.iter().take_while(is_valid).copied().collect()
        }
        RecentTrendRules::Fingertips2025 => latest_first.iter().filter(is_valid).copied().collect(),
    };
    at_least(METHOD, "valid years", POINTS, valid.len())?;
    if let Some(y) = valid.iter().find(|y| y.count == y.denominator) {
        let reason = format!("the count equals the denominator in {}", y.year);
        return Err(Error::Refused { method: METHOD, reason });
    }
    let complete: Vec<Valid> = valid.iter().filter_map(|y| complete(y)).take(POINTS).collect();
    let found = complete.len();
    let mut used: [Valid; POINTS] = complete.try_into().map_err(|_| Error::TooFew {
        method: METHOD,
        what: "valid years with limits",
        needed: POINTS,
        found,
    })?;
    used.reverse();
    Ok(used)
}

fn complete(y: &YearValue) -> Option<Valid> {
    Some(Valid {
        year: y.year,
        count: y.count?,
        denominator: y.denominator?,
        value: y.value?,
        lower: y.lower95?,
        upper: y.upper95?,
    })
}

const STEPS: [f64; POINTS] = [1.0, 2.0, 3.0, 4.0, 5.0];

fn weighted_slope(used: &[Valid; POINTS]) -> Result<Tested> {
    let mut weights = [0.0; POINTS];
    for (weight, y) in weights.iter_mut().zip(used) {
        let se = (y.upper - y.lower) / WIDTH;
        let weighs = se > 0.0 && (1.0 / (se * se)).is_finite();
        if !weighs {
            let reason = format!("the limits of {} leave no width", y.year);
            return Err(Error::Refused { method: METHOD, reason });
        }
        *weight = 1.0 / (se * se);
    }
    let fit = |left_out: Option<usize>| {
        let mut sums = [0.0; 5];
        for i in (0..POINTS).filter(|i| Some(*i) != left_out) {
            let (w, t, v) = (weights[i], STEPS[i], used[i].value);
            let terms = [w, w * v * t, w * t, w * v, w * t * t];
            sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
        }
        let [w, wvt, wt, wv, wtt] = sums;
        let spread = w * wtt - wt * wt;
        ((w * wvt - wt * wv) / spread, (w / spread).sqrt())
    };
    let (slope, se) = fit(None);
    let chi_square = (slope / se).powi(2);
    if !(slope.is_finite() && se.is_finite() && chi_square.is_finite()) {
        let reason = "the widths of the limits are too far apart to weigh the years".into();
        return Err(Error::Refused { method: METHOD, reason });
    }
    let every_year_agrees = (0..POINTS).all(|i| (fit(Some(i)).0 < 0.0) == (slope < 0.0));
    Ok(Tested { chi_square, rising: slope > 0.0, every_year_agrees, slope: Some((slope, se)) })
}

fn proportion(used: &[Valid; POINTS]) -> Result<Tested> {
    if let Some(y) = used.iter().find(|y| y.count > y.denominator) {
        let reason = format!("the count exceeds the denominator in {}", y.year);
        return Err(Error::Refused { method: METHOD, reason });
    }
    let sum = |term: fn(&Valid, f64) -> f64| -> f64 {
        used.iter().zip(STEPS).map(|(y, t)| term(y, t)).sum()
    };
    let people = sum(|y, _| y.denominator);
    let events = sum(|y, _| y.count);
    let people_t = sum(|y, t| y.denominator * t);
    let people_tt = sum(|y, t| y.denominator * t * t);
    let lean = people * sum(|y, t| y.count * t) - events * people_t;
    // Divided step by step: the product of four large sums would overflow before the ratio does.
    let spread = people * people_tt - people_t * people_t;
    let chi_square = if events == 0.0 {
        0.0
    } else {
        lean / events * (people / (people - events)) * (lean / spread)
    };
    if !chi_square.is_finite() {
        let reason = "the denominators are too far apart to be compared".into();
        return Err(Error::Refused { method: METHOD, reason });
    }
    let logits = used.each_ref().map(|y| (y.count / (y.denominator - y.count)).ln());
    // A count of 0 makes a logit infinite and the slope undefined, which the published code counts
    // as rising: `slope < 0` is false.
    let falls = |left_out: Option<usize>| {
        let kept = || (0..POINTS).filter(move |i| Some(*i) != left_out);
        let (mut k, mut t, mut l, mut tl) = (0.0, 0.0, 0.0, 0.0);
        for i in kept() {
            k += 1.0;
            t += STEPS[i];
            l += logits[i];
            tl += logits[i] * STEPS[i];
        }
        k * tl - l * t < 0.0
    };
    let full = falls(None);
    let every_year_agrees = (0..POINTS).all(|i| falls(Some(i)) == full);
    Ok(Tested { chi_square, rising: lean > 0.0, every_year_agrees, slope: None })
}

fn cautions(used: &[Valid; POINTS], test: RecentTrendTest) -> Vec<RecentTrendCaution> {
    let mut cautions = Vec::new();
    if used.windows(2).any(|w| w[1].year.saturating_sub(w[0].year) != 1) {
        cautions.push(RecentTrendCaution::YearsNotConsecutive);
    }
    if test == RecentTrendTest::ProportionChiSquare {
        let zeros = used.iter().filter(|y| y.count == 0.0);
        cautions.extend(zeros.map(|y| RecentTrendCaution::ZeroCount { year: y.year }));
    }
    cautions
}

#[cfg(test)]
mod tests;
