//! The rolling year over monthly columns.

use super::{Caption, Composer, axis_words};
use crate::chart::{Body, Chart, Rolling, RollingPoint};
use crate::wording;
use jsna_model::series::MonthPoint;
use jsna_model::{AreaIx, Month, MonthlySeries, Period, PeriodType, words};

/// Fewer months than this are no series.
const MONTHS: usize = 3;

impl Composer<'_> {
    pub(super) fn rolling(&self, area: AreaIx, period: Period) -> Option<Chart> {
        let i = self.indicator();
        let series = self.series(area)?;
        let (first, last) = (series.points.first()?.month, series.points.last()?.month);
        if series.points.iter().filter(|p| p.count.is_some()).count() < MONTHS {
            return None;
        }
        let points: Vec<RollingPoint> =
            series.points.iter().map(|p| self.rolling_point(area, p)).collect();
        let notes = self.series_notes(area);
        let more = if notes.is_empty() { String::new() } else { format!(" {}", notes.join(" ")) };
        let caption = Caption {
            headline: self.headline(area, period),
            subtitle: format!(
                "{}: {} each month (columns), and {} over the twelve months to each month (line, with its 95% interval), {} to {}",
                self.name(area),
                i.plural,
                axis_words(i),
                first.long(),
                last.long()
            ),
            kind: "Line over columns",
            detail: format!(
                "Monthly columns and a rolling twelve-month line from {} to {}.{more}",
                first.long(),
                last.long(),
            ),
            notes,
        };
        let body = Body::Rolling(Rolling {
            points,
            breaks: series.breaks.clone(),
            count_label: format!("{} each month", words::sentence_case(&i.plural)),
            rolling_label: format!(
                "{}, twelve months to each month",
                words::sentence_case(&axis_words(i))
            ),
        });
        Some(self.chart(area, caption, body))
    }

    /// The finding about an area, as a headline.
    pub(crate) fn headline(&self, area: AreaIx, period: Period) -> String {
        let changes = self.changes(area);
        self.measure(area, period).map_or_else(
            || self.indicator().name.clone(),
            |m| wording::headline(&m, changes, self.indicator()),
        )
    }

    /// Gaps, breaks and months that will still change.
    pub(crate) fn series_notes(&self, area: AreaIx) -> Vec<String> {
        self.series(area).map(notes).unwrap_or_default()
    }

    fn rolling_point(&self, area: AreaIx, p: &MonthPoint) -> RollingPoint {
        let year = Period::ending(PeriodType::Rolling12, p.month)
            .and_then(|year| self.measure(area, year))
            .map(|m| m.estimate);
        RollingPoint {
            month: p.month,
            count: p.count,
            partial: p.count.is_some() && !p.whole,
            rolling: year.and_then(|e| e.value),
            limits: year.and_then(|e| e.ci95),
            provisional: p.provisional,
        }
    }
}

fn notes(series: &MonthlySeries) -> Vec<String> {
    let list = |pick: &dyn Fn(&MonthPoint) -> bool| -> Vec<String> {
        runs(series.points.iter().filter(|p| pick(p)).map(|p| p.month))
    };
    let missing = list(&|p| p.count.is_none() && p.coverage <= 0.0);
    let without = list(&|p| p.count.is_none() && p.coverage > 0.0);
    let partial = list(&|p| p.count.is_some() && !p.whole);
    let mut out = Vec::new();
    if !missing.is_empty() {
        out.push(format!("Not received: {}. These are gaps, not zeros.", words::list(&missing)));
    }
    if !without.is_empty() {
        out.push(format!(
            "No figure can be given: {}. These are not zeros.",
            words::list(&without)
        ));
    }
    if !partial.is_empty() {
        out.push(format!("Received or placed in part: {}.", words::list(&partial)));
    }
    let breaks = series.breaks.iter();
    out.extend(breaks.map(|b| format!("Break in the series in {}: {}.", b.month.long(), b.what)));
    if let Some(p) = series.points.iter().find(|p| p.provisional) {
        out.push(format!("Provisional from {}: late records will change it.", p.month.long()));
    }
    out
}

/// Months in words, neighbours as a run: `Mar 2020`, `Oct 2021 to Aug 2025`.
fn runs(months: impl Iterator<Item = Month>) -> Vec<String> {
    let mut runs: Vec<(Month, Month)> = Vec::new();
    for month in months {
        match runs.last_mut() {
            Some((_, last)) if last.plus(1) == month => *last = month,
            _ => runs.push((month, month)),
        }
    }
    runs.into_iter()
        .map(|(first, last)| {
            if first == last {
                first.short()
            } else {
                format!("{} to {}", first.short(), last.short())
            }
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbouring_months_are_one_run() {
        let months = ["2022-01", "2022-03", "2022-04", "2022-05"];
        let months = months.iter().map(|m| Month::parse(m).unwrap());
        assert_eq!(runs(months), ["Jan 2022", "Mar 2022 to May 2022"]);
    }
}
