//! From counts to a value with its limits and its change, by the indicator's method. Every number is worked out by
//! `jsna-stats`; here is only chosen which function is asked.

use jsna_model::indicator::{Indicator, Statistic};
use jsna_model::measure::{Change, ChangeUnit, Limits, Status};
use jsna_model::measures::Estimate;
use jsna_model::shorthand::{Shorthand, Symbol};
use jsna_stats::change::{
    Noise, NoisyChange, Observed, noisy_percent_change, noisy_share_difference, percent_change,
    share_difference,
};
use jsna_stats::{Interval, Level, rates};

/// Below this count in the period before, no percentage is printed: from 3 to 6 is "up 100%".
pub const PERCENT_BASE: f64 = 20.0;

/// What was counted for one period. The denominator is for the whole period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Counted {
    pub count: f64,
    /// Denominator; `None` where the indicator has none, or none is known.
    pub denominator: Option<f64>,
    /// How many people were asked, where the denominator of a survey is weighted up to a population.
    pub asked: Option<f64>,
}

impl Counted {
    /// Count and base of as many as were asked: what the limits of a sample rest on.
    fn as_asked(self, base: f64) -> (f64, f64) {
        let share = self.asked.map_or(1.0, |asked| (asked / base).min(1.0));
        (self.count * share, base * share)
    }
}

/// A value, or why there is none.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimated {
    /// The value and its limits.
    pub estimate: Estimate,
    /// Whether it is there.
    pub status: Status,
    /// Symbols of the cell.
    pub shorthand: Shorthand,
}

/// The parts of a definition that a value depends on.
#[derive(Debug, Clone, Copy)]
pub struct Estimator {
    statistic: Statistic,
    multiplier: f64,
    minimum_base: f64,
}

impl Estimator {
    /// Of an indicator.
    pub fn new(i: &Indicator) -> Self {
        Self { statistic: i.statistic, multiplier: i.multiplier, minimum_base: i.minimum_base }
    }

    /// The value of one period.
    pub fn estimate(&self, counted: Counted) -> Estimated {
        let Counted { count, denominator, .. } = counted;
        let both = |at: &dyn Fn(Level) -> jsna_stats::Result<jsna_stats::Estimate>| {
            let (inner, outer) = (at(Level::P95).ok()?, at(Level::P99_8).ok()?);
            Some(Estimate {
                value: Some(inner.value),
                ci95: closed(inner.interval),
                ci99_8: closed(outer.interval),
                method: inner.method,
            })
        };
        let estimate = match self.statistic {
            Statistic::Count => both(&|level| rates::event_count(count, level)),
            Statistic::CrudeRate => denominator
                .and_then(|d| both(&|level| rates::crude_rate(count, d, self.multiplier, level))),
            Statistic::Share => denominator.map(|d| counted.as_asked(d)).and_then(|(count, d)| {
                both(&|level| rates::proportion(count, d, self.multiplier, level))
            }),
            Statistic::Ratio => denominator
                .and_then(|d| rates::ratio(count, d, self.multiplier).ok())
                .map(|f| Estimate { value: Some(f.value), method: f.method, ..Estimate::NONE }),
        };
        let Some(estimate) = estimate else {
            return Estimated {
                estimate: Estimate::NONE,
                status: Status::NotCalculable,
                shorthand: Symbol::NotAvailable.into(),
            };
        };
        let base = counted.asked.or(denominator);
        let small = self.has_base() && base.is_some_and(|d| d < self.minimum_base);
        let shorthand = if small { Symbol::Unreliable.into() } else { Shorthand::NONE };
        Estimated { estimate, status: Status::Given, shorthand }
    }

    /// Whether the denominator is a base of observations, and not the people living there.
    fn has_base(&self) -> bool {
        matches!(self.statistic, Statistic::Share | Statistic::Ratio)
    }

    /// The change from one period to the next, with its 95% interval and its chance.
    ///
    /// Rates and counts change in percent, shares in percentage points. No percentage is given where there are fewer
    /// than [`PERCENT_BASE`] events before, no points where either base is below the indicator's smallest. Limits and
    /// chance allow for how much the months behind the periods vary; where nobody knows that, there are none.
    pub fn change(&self, before: Counted, after: Counted, variation: Variation) -> Change {
        let found = match self.statistic {
            Statistic::Count | Statistic::CrudeRate => percent(before, after, variation),
            Statistic::Share => self.points(before, after, variation),
            Statistic::Ratio => None,
        };
        let unit = if self.statistic == Statistic::Share {
            ChangeUnit::Points
        } else {
            ChangeUnit::Percent
        };
        let (value, tested) = found.unzip();
        let tested = tested.flatten();
        Change {
            before_count: before.count,
            before_value: self.estimate(before).estimate.value,
            change: value,
            unit,
            ci95: tested.and_then(|t| closed(t.change.interval)),
            p: tested.map(|t| t.p),
        }
    }

    fn points(&self, before: Counted, after: Counted, variation: Variation) -> Option<Found> {
        let (before, after) =
            (before.as_asked(before.denominator?), after.as_asked(after.denominator?));
        let least = self.minimum_base.max(1.0);
        if before.1 < least || after.1 < least {
            return None;
        }
        let plain = share_difference(before, after, self.multiplier, Level::P95).ok()?;
        let noise = match variation {
            Variation::Of(noise) => noise,
            Variation::Sample => Noise::NONE,
            Variation::Unknown => return Some((plain.value, None)),
        };
        Some((plain.value, Some(noisy_share_difference(&plain, noise).ok()?)))
    }
}

/// What is known of how much the periods of a change vary by themselves.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Variation {
    /// So much, by the months behind them.
    Of(Noise),
    /// They are samples: by chance of who was asked alone.
    Sample,
    Unknown,
}

/// A change, and what it is with limits and a chance, where anything tells.
type Found = (f64, Option<NoisyChange>);

/// Change in percent: of the rate where there is a denominator, of the count where there is none.
fn percent(before: Counted, after: Counted, variation: Variation) -> Option<Found> {
    let of = |c: Counted| Observed::new(c.count, c.denominator.unwrap_or(1.0)).ok();
    let (before, after) = (of(before)?, of(after)?);
    let Variation::Of(noise) = variation else {
        return Some((percent_change(before, after, PERCENT_BASE).ok()?.value, None));
    };
    let found = noisy_percent_change(before, after, noise, PERCENT_BASE, Level::P95).ok()?;
    Some((found.change.value, Some(found)))
}

fn closed(interval: Interval) -> Option<Limits> {
    let (lower, upper) = interval.lower.zip(interval.upper)?;
    Some(Limits { lower, upper })
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Estimator =
        Estimator { statistic: Statistic::CrudeRate, multiplier: 1000.0, minimum_base: 0.0 };
    const SHARE: Estimator =
        Estimator { statistic: Statistic::Share, multiplier: 100.0, minimum_base: 30.0 };

    fn of(count: f64, denominator: f64) -> Counted {
        Counted { count, denominator: Some(denominator), asked: None }
    }

    #[test]
    fn a_rate_without_people_is_not_a_zero() {
        let v = RATE.estimate(of(5.0, 0.0));
        assert_eq!(
            (v.estimate.value, v.status, v.shorthand.to_string().as_str()),
            (None, Status::NotCalculable, "[x]")
        );
        let zero = RATE.estimate(of(0.0, 1500.0));
        assert_eq!((zero.estimate.value, zero.status), (Some(0.0), Status::Given));
        assert!(zero.estimate.ci95.is_some_and(|l| l.lower == 0.0 && l.upper > 0.0));
    }

    #[test]
    fn a_small_base_is_said() {
        assert_eq!(SHARE.estimate(of(5.0, 20.0)).shorthand.to_string(), "[u]");
        assert_eq!(SHARE.estimate(of(5.0, 30.0)).shorthand.to_string(), "");
    }

    #[test]
    fn limits_are_named_as_phe_indicator_methods_names_them() {
        let method = |e: &Estimator, c| e.estimate(c).estimate.method;
        assert_eq!(method(&RATE, of(9.0, 1500.0)), "Exact");
        assert_eq!(method(&RATE, of(10.0, 1500.0)), "Byars");
        assert_eq!(method(&SHARE, of(10.0, 1500.0)), "Wilson");
    }

    /// 52% of 398 people, weighted up to 160,000: the limits are those of the 398.
    #[test]
    fn a_weighted_base_is_not_the_number_of_people_asked() {
        let weighted = |share: f64| Counted {
            count: 160_000.0 * share,
            denominator: Some(160_000.0),
            asked: Some(398.0),
        };
        let plain = SHARE.estimate(of(398.0 * 0.52, 398.0)).estimate;
        let found = SHARE.estimate(weighted(0.52)).estimate;
        let (plain, found) = (plain.ci95.unwrap(), found.ci95.unwrap());
        assert!(
            (plain.lower - found.lower).abs() < 1e-9 && (plain.upper - found.upper).abs() < 1e-9
        );
        let change = SHARE.change(weighted(0.52), weighted(0.532), Variation::Sample);
        assert!(change.p.is_some_and(|p| p > 0.5), "{change:?}");
        let few = Counted { asked: Some(20.0), ..weighted(0.52) };
        assert_eq!(SHARE.estimate(few).shorthand.to_string(), "[u]");
        assert_eq!(SHARE.change(few, weighted(0.532), Variation::Sample).change, None);
    }

    #[test]
    fn small_bases_have_no_percentage() {
        let people = 10_000.0;
        let even = Variation::Of(Noise::NONE);
        assert_eq!(RATE.change(of(3.0, people), of(6.0, people), even).change, None);
        let c = RATE.change(of(200.0, people), of(150.0, people), even);
        assert!((c.change.unwrap() + 25.0).abs() < 1e-9);
        assert!(c.ci95.is_some_and(|l| l.lower < -25.0 && -25.0 < l.upper && l.upper < 0.0));
    }

    #[test]
    fn a_change_has_limits_as_wide_as_the_months_are_rough() {
        let people = 10_000.0;
        let (before, after) = (of(200.0, people), of(150.0, people));
        let rough = Noise::new(4.0, 40.0);
        let c = RATE.change(before, after, Variation::Of(rough));
        assert!(c.ci95.is_some_and(|l| l.lower < -25.0 && l.upper > 0.0));
        assert!(c.p.is_some_and(|p| p > 0.05));
        // Where nobody knows how rough they are, there is a change and no limit.
        let c = RATE.change(before, after, Variation::Unknown);
        assert_eq!((c.ci95, c.p), (None, None));
        assert!(c.change.is_some());
        let points = |v| SHARE.change(of(100.0, 200.0), of(80.0, 200.0), v);
        let width = |c: Change| c.ci95.map(|l| l.upper - l.lower).unwrap();
        let (plain, wide) = (points(Variation::Sample), points(Variation::Of(rough)));
        assert!(width(wide) > 2.0 * width(plain) && plain.p < wide.p);
    }
}
