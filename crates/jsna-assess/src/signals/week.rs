//! Parts of the week that hold more than their hours.

use super::signal;
use crate::calibrate::SeriesNoise;
use crate::inputs::AssessInputs;
use jsna_model::pattern::{DayHour, PartOfWeek};
use jsna_model::signal::{Found, Signal, SignalKind, Verdict};
use jsna_model::{AreaIx, Assessed};
use jsna_stats::change::{Noise, NoisyComparison, noisy_comparison};

const HOURS: f64 = 168.0;
/// The chance up to which a part is named.
const MOST: f64 = 0.05;

/// Which parts of the week have more than their share of the hours, of each area whose events have a time; the busiest an
/// hour is the verdict.
pub(super) fn parts_of_week(
    assessed: &Assessed,
    inputs: &AssessInputs<'_>,
    noise: &SeriesNoise,
) -> Vec<Signal> {
    let Some(period) = assessed.lead_period else { return Vec::new() };
    let of_area = |(area, week): (&AreaIx, &DayHour)| {
        let noise = noise.of(*area, inputs.areas[*area].area_type);
        let unknown = || "nothing tells how much its months vary by themselves".to_owned();
        let answer = noise.ok_or_else(unknown).and_then(|noise| most(week, noise));
        let span = (period.start(), period.end());
        let method = "share of the hours, quasi-Poisson, times six parts";
        signal((SignalKind::Week, *area), span, method, answer)
    };
    assessed.day_hour.iter().map(of_area).collect()
}

/// The parts of the week that have more than their share of the hours by more than chance, the busiest an hour first.
pub(crate) fn busy(week: &DayHour, noise: Noise) -> Vec<PartOfWeek> {
    let Ok(mut parts) = compared(week, noise) else { return Vec::new() };
    parts.retain(|(_, found)| found.ratio > 1.0 && of_all(found.p) <= MOST);
    parts.into_iter().map(|(part, _)| part).collect()
}

/// Six parts were looked at.
fn of_all(p: f64) -> f64 {
    (6.0 * p).min(1.0)
}

/// Each part beside its share of the hours, the busiest an hour first.
fn compared(
    week: &DayHour,
    noise: Noise,
) -> Result<Vec<(PartOfWeek, NoisyComparison)>, jsna_stats::Error> {
    let one = |part: PartOfWeek| {
        let share = part.hours() / HOURS;
        let found = noisy_comparison(week.in_part(part), share * week.timed, share, noise)?;
        Ok((part, found))
    };
    let mut parts = PartOfWeek::ALL.into_iter().map(one).collect::<Result<Vec<_>, _>>()?;
    parts.sort_by(|a, b| b.1.ratio.total_cmp(&a.1.ratio));
    Ok(parts)
}

fn most(week: &DayHour, noise: Noise) -> Result<Found, String> {
    let parts = compared(week, noise).map_err(|e| e.to_string())?;
    let clear =
        |(_, found): &&(PartOfWeek, NoisyComparison)| found.ratio > 1.0 && of_all(found.p) <= MOST;
    // Where no part is beyond chance, the one that is nearest to it says how far from it the week is.
    let least = || parts.iter().min_by(|a, b| a.1.p.total_cmp(&b.1.p));
    let (part, found) =
        parts.iter().find(clear).or_else(least).ok_or_else(|| "no event has a time".to_owned())?;
    Ok(Found {
        verdict: if found.ratio > 1.0 { Verdict::MostIn(*part) } else { Verdict::EvenWeek },
        statistic: Some(found.statistic),
        p: Some(of_all(found.p)),
        q: None,
        dispersion: Some(noise.dispersion),
        change: Some(100.0 * (found.ratio - 1.0)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn week(per_hour: f64, weekend_night: f64) -> DayHour {
        let mut cells = [[per_hour; 24]; 7];
        for (day, hours) in cells.iter_mut().enumerate() {
            for (hour, cell) in hours.iter_mut().enumerate() {
                let slot = jsna_model::pattern::Slot::new(
                    u8::try_from(day).unwrap(),
                    u8::try_from(hour).unwrap(),
                );
                if PartOfWeek::of(slot.unwrap()) == PartOfWeek::WeekendNight {
                    *cell = weekend_night;
                }
            }
        }
        let timed = cells.iter().flatten().sum();
        DayHour { cells, timed, untimed: 0.0, busy: Vec::new() }
    }

    #[test]
    fn a_part_stands_out_by_more_than_its_hours_and_its_months() {
        let even = most(&week(3.0, 3.0), Noise::NONE).unwrap();
        assert!(even.p.is_some_and(|p| p > 0.5), "{even:?}");
        let nights = most(&week(3.0, 6.0), Noise::NONE).unwrap();
        assert_eq!(nights.verdict, Verdict::MostIn(PartOfWeek::WeekendNight));
        assert!(nights.p.is_some_and(|p| p < 0.001), "{nights:?}");
        // 72 events where 38.6 of 540 are the share of the hours.
        assert!(nights.change.is_some_and(|x| (x - 86.67).abs() < 0.01), "{nights:?}");
        assert_eq!(busy(&week(3.0, 6.0), Noise::NONE), [PartOfWeek::WeekendNight]);
        assert_eq!(busy(&week(3.0, 3.0), Noise::NONE), []);
        let rough = most(&week(3.0, 4.0), Noise::new(6.0, 30.0)).unwrap();
        assert!(rough.p.is_some_and(|p| p > 0.2), "{rough:?}");
    }
}
