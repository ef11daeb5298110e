//! Parts of the week that hold more than their hours.

use super::signal;
use crate::calibrate::SeriesNoise;
use crate::inputs::AssessInputs;
use jsna_model::Assessed;
use jsna_model::pattern::{DayHour, PartOfWeek};
use jsna_model::signal::{Found, Signal, SignalKind, Verdict};
use jsna_stats::change::{Noise, noisy_comparison};

const HOURS: f64 = 168.0;

/// Which part of the week has most beyond its share of the hours, of each area whose events have a time.
pub(super) fn parts_of_week(
    assessed: &Assessed,
    inputs: &AssessInputs<'_>,
    noise: &SeriesNoise,
) -> Vec<Signal> {
    let Some(period) = assessed.lead_period else { return Vec::new() };
    let of_area = |(area, week): (&jsna_model::AreaIx, &DayHour)| {
        let noise = noise.of(*area, inputs.areas[*area].area_type);
        let unknown = || "nothing tells how much its months vary by themselves".to_owned();
        let answer = noise.ok_or_else(unknown).and_then(|noise| most(week, noise));
        let span = (period.start(), period.end());
        let method = "share of the hours, quasi-Poisson, times five parts";
        signal((SignalKind::Week, *area), span, method, answer)
    };
    assessed.day_hour.iter().map(of_area).collect()
}

fn most(week: &DayHour, noise: Noise) -> Result<Found, String> {
    let mut best: Option<Found> = None;
    for part in PartOfWeek::ALL {
        let share = part.hours() / HOURS;
        let found = noisy_comparison(week.in_part(part), share * week.timed, share, noise)
            .map_err(|e| e.to_string())?;
        if best.is_some_and(|b| b.statistic >= Some(found.statistic)) {
            continue;
        }
        // Five parts were looked at.
        let p = (5.0 * found.p).min(1.0);
        best = Some(Found {
            verdict: if found.statistic > 0.0 { Verdict::MostIn(part) } else { Verdict::EvenWeek },
            statistic: Some(found.statistic),
            p: Some(p),
            q: None,
            dispersion: Some(noise.dispersion),
            change: Some(100.0 * (found.ratio - 1.0)),
        });
    }
    best.ok_or_else(|| "no event has a time".to_owned())
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
        DayHour { cells, timed, untimed: 0.0 }
    }

    #[test]
    fn a_part_stands_out_by_more_than_its_hours_and_its_months() {
        let even = most(&week(3.0, 3.0), Noise::NONE).unwrap();
        assert!(even.p.is_some_and(|p| p > 0.5), "{even:?}");
        let nights = most(&week(3.0, 6.0), Noise::NONE).unwrap();
        assert_eq!(nights.verdict, Verdict::MostIn(PartOfWeek::WeekendNight));
        assert!(nights.p.is_some_and(|p| p < 0.001), "{nights:?}");
        // 144 events where 82 of 576 are the share of the hours.
        assert!(nights.change.is_some_and(|x| (x - 75.0).abs() < 1e-9), "{nights:?}");
        let rough = most(&week(3.0, 4.0), Noise::new(6.0, 30.0)).unwrap();
        assert!(rough.p.is_some_and(|p| p > 0.2), "{rough:?}");
    }
}
