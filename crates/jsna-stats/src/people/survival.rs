//! Survival curves: how many have had no event yet, when some are still being followed.

use crate::error::{Error, Result};
use crate::interval::{Interval, Level};
use crate::numeric::check::{all_non_negative, at_least, finite, real, same_length};

/// One step of a survival curve.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SurvivalStep {
    /// Time since entry at which events happened.
    pub time: f64,
    /// Persons still followed and without an event just before.
    pub at_risk: usize,
    /// Events at this time.
    pub events: usize,
    /// Persons whose follow-up ended without an event since the step before (or since entry). One that ends at the
    /// time of a step counts in the next.
    pub censored: usize,
    /// Share without an event after this time.
    pub survival: f64,
    /// Standard error of `survival` by Greenwood's formula.
    pub standard_error: f64,
    /// Interval of `survival`; both limits are `None` once it is 0, where the method has none.
    pub interval: Interval,
}

/// A survival curve.
#[derive(Debug, Clone, PartialEq)]
pub struct Survival {
    /// One step per time at which an event happened; none where nobody had one. The curve is 1 before the first and
    /// flat between.
    pub steps: Vec<SurvivalStep>,
    pub persons: usize,
    /// The longest time that anybody was followed: the curve ends here.
    pub followed_to: f64,
    /// What `survival` is.
    pub statistic: &'static str,
    /// How it and its interval were made.
    pub method: &'static str,
}

/// The Kaplan-Meier curve of a cohort: the share of persons without an event, by time since entry.
///
/// `times` holds for each person the time from entry to the event, or to the end of follow-up where none happened
/// (`events` is false). In days, months or any other unit. Persons whose follow-up ends at a time of an event are at risk of it.
///
/// Compared with "share who reoffended so far", this neither counts recent joiners as successes nor drops them. It
/// takes for granted that follow-up ends for reasons that have nothing to do with the risk: prison, death and moving
/// away end it too, and do.
///
/// # Errors
/// Nobody; slices of different length; a time that is negative or not finite, with its position.
///
/// # Source
/// Kaplan and Meier, *Journal of the American Statistical Association* 53, 1958; limits on the log-log scale,
/// which stay within 0 and 1 (Kalbfleisch and Prentice 1980). Agrees with `survival::survfit(conf.type =
/// "log-log")` in R.
///
/// # Deviations
/// None: agrees with R. Once the curve is 0 no limits are given.
///
/// # Example
/// ```
/// use jsna_stats::{Level, people::survival};
/// // Four persons: repeats after 2 and 5 months, two followed for 3 and 6 months without.
/// let curve = survival(&[2.0, 3.0, 5.0, 6.0], &[true, false, true, false], Level::P95)?;
/// assert_eq!(curve.steps.iter().map(|s| (s.time, s.at_risk)).collect::<Vec<_>>(), [(2.0, 4), (5.0, 2)]);
/// assert_eq!(curve.steps[1].survival, 0.375); // 3/4 of 1/2, not 2/4
/// // All four followed to the end of month 6: half of them are without.
/// let curve = survival(&[2.0, 6.0, 5.0, 6.0], &[true, false, true, false], Level::P95)?;
/// assert!((curve.steps[1].survival - 0.5).abs() < 1e-12);
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn survival(times: &[f64], events: &[bool], level: Level) -> Result<Survival> {
    same_length("times and events", times.len(), events.len())?;
    all_non_negative("times", times)?;
    at_least("The survival curve", "persons", 1, times.len())?;
    let mut order: Vec<usize> = (0..times.len()).collect();
    order.sort_unstable_by(|&a, &b| times[a].total_cmp(&times[b]));
    let z = level.z();
    let (mut at_risk, mut survival, mut greenwood, mut censored) = (times.len(), 1.0, 0.0, 0);
    let mut steps = Vec::new();
    for together in order.chunk_by(|&a, &b| times[a] >= times[b]) {
        let died = together.iter().filter(|&&i| events[i]).count();
        if died > 0 {
            let (n, d) = (real(at_risk), real(died));
            survival *= (n - d) / n;
            greenwood += if died < at_risk { d / (n * (n - d)) } else { 0.0 };
            // Those who leave at this time leave after it.
            steps.push(SurvivalStep {
                time: times[together[0]],
                at_risk,
                events: died,
                censored,
                survival,
                standard_error: survival * greenwood.sqrt(),
                interval: limits(survival, greenwood, z, level),
            });
            censored = 0;
        }
        censored += together.len() - died;
        at_risk -= together.len();
    }
    Ok(Survival {
        steps,
        persons: times.len(),
        followed_to: times.iter().fold(0.0, |most, time| time.max(most)),
        statistic: "share without an event",
        method: "Kaplan-Meier, log-log limits",
    })
}

fn limits(survival: f64, greenwood: f64, z: f64, level: Level) -> Interval {
    if survival <= 0.0 {
        return Interval { lower: None, upper: None, level };
    }
    let log = survival.ln();
    let spread = z * greenwood.sqrt() / log.abs();
    let limit = |direction: f64| (log * (direction * spread).exp()).exp();
    Interval::closed(limit(1.0), limit(-1.0), level)
}

/// The step of a curve that holds at `time`; `None` before the first event, where everybody is without one.
///
/// `curve` is that of [`survival()`]; `time` is in its unit.
///
/// # Errors
/// A time that is not finite; [`Error::Refused`] after the longest follow-up, beyond which the curve says nothing
/// although it could be drawn.
///
/// # Source
/// As [`survival()`].
///
/// # Deviations
/// None known.
///
/// # Example
/// ```
/// use jsna_stats::{Level, people::{survival, survival_at}};
/// let curve = survival(&[2.0, 3.0, 5.0, 6.0], &[true, false, true, false], Level::P95)?;
/// assert_eq!(survival_at(&curve, 4.0)?.map(|s| s.survival), Some(0.75));
/// // Nobody was followed for a year.
/// assert!(survival_at(&curve, 12.0).is_err());
/// # Ok::<(), jsna_stats::Error>(())
/// ```
pub fn survival_at(curve: &Survival, time: f64) -> Result<Option<&SurvivalStep>> {
    finite("the time", time)?;
    if time > curve.followed_to {
        let followed_to = curve.followed_to;
        let reason = format!("nobody has been followed for {time}, only for {followed_to}");
        return Err(Error::Refused { method: "The survival curve", reason });
    }
    Ok(curve.steps.iter().take_while(|step| step.time <= time).last())
}
