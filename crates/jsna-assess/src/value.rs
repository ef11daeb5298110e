//! One number: count and denominator to value and limits, by the indicator's statistic.

use jsna_model::indicator::Statistic;
use jsna_model::measure::{Change, ChangeUnit, Status};
use jsna_model::shorthand::{Shorthand, Symbol};
use jsna_stats::change::{Observed, RatioMethod, rate_ratio, share_difference};
use jsna_stats::{Interval, Level, rates};

/// Below this count in the period before, no percentage is printed: from 3 to 6 is "up 100%".
pub const PERCENT_BASE: f64 = 20.0;

/// Below this count in either period, the interval of a change is exact; above, the normal
/// approximation on the log scale gives the same to the digits printed.
const EXACT_BELOW: f64 = 100.0;

/// A computed number.
#[derive(Debug, Clone, PartialEq)]
pub struct Value {
    /// The value in the indicator's unit.
    pub value: Option<f64>,
    /// 95% limits.
    pub ci95: Option<(f64, f64)>,
    /// 99.8% limits.
    pub ci99_8: Option<(f64, f64)>,
    /// Method of the limits, in `PHEindicatormethods`' words.
    pub method: &'static str,
    /// Whether it is there.
    pub status: Status,
    /// Symbols.
    pub shorthand: Shorthand,
}

/// Limits of counts, with the exact ones (0 to 9 events) computed once: small areas have nothing else.
#[derive(Debug, Clone)]
pub struct Limits {
    small: [[Option<(f64, f64)>; 10]; 2],
}

impl Default for Limits {
    fn default() -> Self {
        let of = |level| {
            let mut out = [None; 10];
            let mut count = 0.0;
            for slot in &mut out {
                *slot = rates::count_limits(count, level).ok().and_then(closed);
                count += 1.0;
            }
            out
        };
        Self { small: [of(Level::P95), of(Level::P99_8)] }
    }
}

impl Limits {
    /// Limits of a count: exact below 10, Byar's from 10.
    fn of(&self, count: f64, level: Level) -> Option<(f64, f64)> {
        if count < 10.0 && count.fract() == 0.0 && count >= 0.0 {
            let table = &self.small[usize::from(level != Level::P95)];
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "a whole number from 0 to 9"
            )]
            return table[count as usize];
        }
        rates::count_limits(count, level).ok().and_then(closed)
    }
}

fn closed(interval: Interval) -> Option<(f64, f64)> {
    interval.lower.zip(interval.upper)
}

/// The parts of an indicator that a value depends on.
#[derive(Debug, Clone, Copy)]
pub struct Recipe {
    /// What the value is.
    pub statistic: Statistic,
    /// Multiplier.
    pub multiplier: f64,
    /// Smallest base of a share or ratio.
    pub minimum_base: f64,
}

impl Recipe {
    /// Computes one number. `denominator` is for the whole period.
    pub fn compute(&self, count: f64, denominator: Option<f64>, limits: &Limits) -> Value {
        match self.statistic {
            Statistic::Count => {
                let scaled = |level| limits.of(count, level);
                self.given(
                    Some(count),
                    scaled(Level::P95),
                    scaled(Level::P99_8),
                    poisson_method(count),
                )
            }
            Statistic::CrudeRate => match denominator.filter(|d| *d > 0.0) {
                Some(d) => {
                    let factor = self.multiplier / d;
                    let scaled =
                        |level| limits.of(count, level).map(|(l, u)| (l * factor, u * factor));
                    self.given(
                        Some(count / d * self.multiplier),
                        scaled(Level::P95),
                        scaled(Level::P99_8),
                        poisson_method(count),
                    )
                }
                None => self.missing(),
            },
            Statistic::Share => match denominator.filter(|d| *d > 0.0) {
                Some(d) => {
                    let at = |level| rates::proportion(count, d, self.multiplier, level).ok();
                    let limits = |level| at(level).and_then(|e| closed(e.interval));
                    let mut value = self.given(
                        at(Level::P95).map(|e| e.value),
                        limits(Level::P95),
                        limits(Level::P99_8),
                        "Wilson",
                    );
                    self.warn_of_base(&mut value, d);
                    value
                }
                None => self.missing(),
            },
            Statistic::Ratio => match denominator.filter(|d| *d > 0.0) {
                Some(d) => {
                    let mut value =
                        self.given(Some(count / d * self.multiplier), None, None, "none");
                    self.warn_of_base(&mut value, d);
                    value
                }
                None => self.missing(),
            },
        }
    }

    fn given(
        &self,
        value: Option<f64>,
        ci95: Option<(f64, f64)>,
        ci99_8: Option<(f64, f64)>,
        method: &'static str,
    ) -> Value {
        match value {
            Some(_) => Value {
                value,
                ci95,
                ci99_8,
                method,
                status: Status::Given,
                shorthand: Shorthand::NONE,
            },
            None => self.missing(),
        }
    }

    /// A count without a usable denominator.
    fn missing(&self) -> Value {
        let method = if self.statistic == Statistic::Share { "Wilson" } else { "none" };
        let shorthand = Symbol::NotAvailable.into();
        Value {
            value: None,
            ci95: None,
            ci99_8: None,
            method,
            status: Status::NotCalculable,
            shorthand,
        }
    }

    fn warn_of_base(&self, value: &mut Value, base: f64) {
        if base < self.minimum_base {
            value.shorthand = value.shorthand.with(Symbol::Unreliable);
        }
    }

    /// The change from one period to the next, with its 95% interval.
    ///
    /// Rates and counts change in percent (rate ratio; exact limits below 100 events, Wald's on the log
    /// scale above), shares in percentage points (Newcombe's square-and-add limits). Where the base is
    /// below [`PERCENT_BASE`] no percentage is given.
    pub fn change(
        &self,
        before: (f64, Option<f64>),
        after: (f64, Option<f64>),
        before_value: Option<f64>,
    ) -> Change {
        let unit = if self.statistic == Statistic::Share {
            ChangeUnit::Points
        } else {
            ChangeUnit::Percent
        };
        let none = Change { before_count: before.0, before_value, change: None, unit, ci95: None };
        let found = match self.statistic {
            Statistic::Count | Statistic::CrudeRate => percent_change(before, after),
            Statistic::Share => self.points_change(before, after),
            Statistic::Ratio => None,
        };
        found.map_or(none, |(change, ci95)| Change { change: Some(change), ci95, ..none })
    }

    fn points_change(
        &self,
        before: (f64, Option<f64>),
        after: (f64, Option<f64>),
    ) -> Option<(f64, Option<(f64, f64)>)> {
        let (base_before, base_after) = (before.1?, after.1?);
        if base_before < self.minimum_base.max(1.0) || base_after < self.minimum_base.max(1.0) {
            return None;
        }
        let d = share_difference(
            (before.0, base_before),
            (after.0, base_after),
            self.multiplier,
            Level::P95,
        )
        .ok()?;
        Some((d.value, closed(d.interval)))
    }
}

fn percent_change(
    before: (f64, Option<f64>),
    after: (f64, Option<f64>),
) -> Option<(f64, Option<(f64, f64)>)> {
    if before.0 < PERCENT_BASE {
        return None;
    }
    let earlier = Observed::new(before.0, before.1.unwrap_or(1.0)).ok()?;
    let later = Observed::new(after.0, after.1.unwrap_or(1.0)).ok()?;
    let method = if before.0 < EXACT_BELOW || after.0 < EXACT_BELOW {
        RatioMethod::Exact
    } else {
        RatioMethod::Wald
    };
    let ratio = rate_ratio(earlier, later, method, Level::P95).ok()?;
    let percent = |r: f64| (r - 1.0) * 100.0;
    Some((percent(ratio.ratio?), closed(ratio.interval).map(|(l, u)| (percent(l), percent(u)))))
}

fn poisson_method(count: f64) -> &'static str {
    if count < 10.0 { "Exact" } else { "Byar" }
}

#[cfg(test)]
mod tests {
    use super::*;

    const RATE: Recipe =
        Recipe { statistic: Statistic::CrudeRate, multiplier: 1000.0, minimum_base: 0.0 };
    const SHARE: Recipe =
        Recipe { statistic: Statistic::Share, multiplier: 100.0, minimum_base: 30.0 };

    #[test]
    fn the_table_of_small_limits_equals_the_statistics() {
        let limits = Limits::default();
        for count in 0..30u32 {
            let count = f64::from(count);
            for level in [Level::P95, Level::P99_8] {
                assert_eq!(
                    limits.of(count, level),
                    closed(rates::count_limits(count, level).unwrap()),
                    "{count}"
                );
            }
        }
    }

    #[test]
    fn a_rate_without_people_is_not_a_zero() {
        let v = RATE.compute(5.0, Some(0.0), &Limits::default());
        assert_eq!(
            (v.value, v.status, v.shorthand.to_string().as_str()),
            (None, Status::NotCalculable, "[x]")
        );
        let zero = RATE.compute(0.0, Some(1500.0), &Limits::default());
        assert_eq!((zero.value, zero.status), (Some(0.0), Status::Given));
        assert!(zero.ci95.is_some_and(|(l, u)| l == 0.0 && u > 0.0));
    }

    #[test]
    fn a_small_base_is_said() {
        let v = SHARE.compute(5.0, Some(20.0), &Limits::default());
        assert_eq!(v.shorthand.to_string(), "[u]");
        assert_eq!(SHARE.compute(5.0, Some(30.0), &Limits::default()).shorthand.to_string(), "");
    }

    #[test]
    fn small_bases_have_no_percentage() {
        let people = Some(10_000.0);
        assert_eq!(RATE.change((3.0, people), (6.0, people), Some(0.3)).change, None);
        let c = RATE.change((200.0, people), (150.0, people), Some(20.0));
        assert!((c.change.unwrap() + 25.0).abs() < 1e-9);
        assert!(c.ci95.is_some_and(|(l, u)| l < -25.0 && -25.0 < u && u < 0.0));
    }
}
