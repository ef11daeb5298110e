//! Charts as values: every number of a drawing is made here.

use crate::breaks;
use crate::measures::Facts;
use crate::plan::{Selected, Side};
use crate::wording;
use jsna_model::area::{AreaCode, AreaType};
use jsna_model::chart::{
    Body, Chart, Concentration, DayHour, Limits, Ranked, RankedRow, Rolling, RollingPoint,
};
use jsna_model::indicator::Statistic;
use jsna_model::measure::{Measure, Status};
use jsna_model::month::Month;
use jsna_model::period::{Period, PeriodType};
use jsna_model::words;
use jsna_stats::place;
use std::collections::HashMap;

/// At most so many areas are drawn; the table has all of them.
const RANKED_SHOWN: usize = 20;
/// Below this many events or areas a concentration curve shows noise.
const CONCENTRATION_EVENTS: f64 = 50.0;
const CONCENTRATION_AREAS: usize = 20;
/// Below this many timed events a grid of 168 cells shows noise.
const DAY_HOUR_EVENTS: f64 = 200.0;

/// Measures by indicator, area and period; totals only.
pub type Index<'a> = HashMap<(&'a str, &'a AreaCode, Period), &'a Measure>;

/// Indexes the totals.
pub fn index(measures: &[Measure]) -> Index<'_> {
    measures
        .iter()
        .filter(|m| m.breakdown.is_empty())
        .map(|m| ((&*m.indicator_id, &m.area_code, m.period), m))
        .collect()
}

/// Draws the charts of one indicator and area.
#[derive(Debug, Clone, Copy)]
pub struct Drawer<'a> {
    /// Facts of the run.
    pub facts: &'a Facts<'a>,
    /// The indicator.
    pub selected: &'a Selected,
    /// Its position among the selected.
    pub position: usize,
    /// Measures.
    pub index: &'a Index<'a>,
    /// The period of the page.
    pub period: Period,
}

/// The words of a chart.
struct Said {
    headline: String,
    subtitle: String,
    /// What kind of picture it is.
    kind: &'static str,
    /// What the picture shows beyond its headline, for those who cannot see it.
    detail: String,
    notes: Vec<String>,
}

impl Drawer<'_> {
    /// The charts of an area, in page order.
    pub fn charts(&self, area: usize) -> Vec<Chart> {
        let rolling = self.rolling(area);
        let ranked = self.ranked_kinds(area).into_iter().filter_map(|kind| self.ranked(area, kind));
        rolling
            .into_iter()
            .chain(ranked)
            .chain(self.concentration(area))
            .chain(self.day_hour(area))
            .collect()
    }

    fn measure(&self, area: usize, period: Period) -> Option<&Measure> {
        let code = &self.facts.areas.list.get(area)?.code;
        self.index.get(&(self.selected.indicator.id.as_str(), code, period)).copied()
    }

    fn chart(&self, area: usize, said: Said, body: Body) -> Chart {
        let i = &self.selected.indicator;
        let place = &self.facts.areas.list[area];
        let Said { headline, subtitle, kind, detail, notes } = said;
        let headline = if headline.ends_with('.') { headline } else { format!("{headline}.") };
        Chart {
            indicator_id: i.id.clone(),
            priority: i.priority.clone(),
            area_code: place.code.clone(),
            area_name: place.name.to_string(),
            alt_text: format!(
                "{kind}. {headline} {detail} The data are in tables/measures.csv under {}.",
                i.id
            ),
            headline,
            subtitle,
            source: format!("Source: {}. Definition: {}.", self.feeds(), i.source),
            notes,
            body,
        }
    }

    fn feeds(&self) -> String {
        let feeds: Vec<&str> = self.selected.all_feeds().into_iter().collect();
        format!("{} {}", if feeds.len() == 1 { "feed" } else { "feeds" }, words::list(&feeds))
    }

    fn rolling(&self, area: usize) -> Option<Chart> {
        let i = &self.selected.indicator;
        let first = crate::measures::first_month(self.selected, self.facts);
        let code = &self.facts.areas.list[area].code;
        let late = i32::try_from(i.provisional_months).unwrap_or(0);
        let points: Vec<RollingPoint> = first
            .to(self.facts.end)
            .map(|month| {
                let monthly =
                    Period::ending(PeriodType::Month, month).and_then(|p| self.measure(area, p));
                let rolling = Period::ending(PeriodType::Rolling12, month)
                    .and_then(|p| self.measure(area, p));
                RollingPoint {
                    month,
                    count: monthly.and_then(|m| m.count),
                    partial: monthly.is_some_and(|m| m.status == Status::Partial),
                    rolling: rolling.and_then(|m| m.value),
                    limits: rolling
                        .and_then(|m| m.ci95)
                        .map(|(lower, upper)| Limits { lower, upper }),
                    provisional: late > 0 && month > self.facts.end.plus(-late),
                }
            })
            .collect();
        if points.iter().filter(|p| p.count.is_some()).count() < 3 {
            return None;
        }
        let breaks: Vec<(Month, String)> =
            breaks::concerning(self.facts.reference, self.selected, self.facts.areas, area)
                .filter(|b| b.month >= first && b.month <= self.facts.end)
                .map(|b| (b.month, b.what.clone()))
                .collect();
        let headline = self
            .measure(area, self.period)
            .map_or_else(|| i.name.clone(), |m| wording::headline(m, i));
        let name = &self.facts.areas.list[area].name;
        let subtitle = format!(
            "{}: {} each month (columns), and {} over the twelve months to each month (line, with its 95% interval), {} to {}",
            name,
            i.plural,
            rolling_words(i.statistic, &i.unit),
            first.long(),
            self.facts.end.long()
        );
        let notes = rolling_notes(&points, &breaks);
        let detail = format!(
            "Monthly columns and a rolling twelve-month line from {} to {}.{}",
            first.long(),
            self.facts.end.long(),
            if notes.is_empty() { String::new() } else { format!(" {}", notes.join(" ")) }
        );
        debug_assert!(!code.is_unknown());
        let body = Body::Rolling(Rolling {
            points,
            breaks,
            count_label: format!("{} each month", words::sentence_case(&i.plural)),
            rolling_label: format!(
                "{}, twelve months to each month",
                words::sentence_case(&rolling_words(i.statistic, &i.unit))
            ),
        });
        let said = Said { headline, subtitle, kind: "Line over columns", detail, notes };
        Some(self.chart(area, said, body))
    }

    /// Partnerships under the roll-up; districts (where there are several) and wards under a partnership.
    fn ranked_kinds(&self, area: usize) -> Vec<AreaType> {
        let areas = self.facts.areas;
        let has = |kind| areas.within(area, kind).len() > 1;
        let candidates: &[AreaType] = match areas.list[area].area_type {
            AreaType::Csp => &[AreaType::Lad, AreaType::Ward],
            AreaType::Lad => &[AreaType::Ward],
            AreaType::Pfa | AreaType::County | AreaType::Custom => &[AreaType::Csp, AreaType::Lad],
            AreaType::Lsoa
            | AreaType::Msoa
            | AreaType::Ward
            | AreaType::Region
            | AreaType::Country => &[],
        };
        let kinds = candidates
            .iter()
            .copied()
            .filter(|k| self.selected.indicator.area_types.contains(k) && has(*k));
        match areas.list[area].area_type {
            // Under the roll-up one comparison is enough: partnerships, or districts where there are none.
            AreaType::Pfa | AreaType::County | AreaType::Custom => kinds.take(1).collect(),
            _ => kinds.collect(),
        }
    }

    fn ranked(&self, area: usize, kind: AreaType) -> Option<Chart> {
        let i = &self.selected.indicator;
        let areas = self.facts.areas;
        let mut rows: Vec<RankedRow> = areas
            .within(area, kind)
            .into_iter()
            .filter_map(|a| self.measure(a, self.period))
            .map(|m| RankedRow {
                code: m.area_code.clone(),
                name: m.area_name.to_string(),
                value: m.value,
                limits: m.ci95.map(|(lower, upper)| Limits { lower, upper }),
                shorthand: m.shorthand,
                highlighted: false,
            })
            .collect();
        rows.sort_by(|a, b| {
            b.value.is_some().cmp(&a.value.is_some()).then_with(|| {
                b.value
                    .unwrap_or(0.0)
                    .total_cmp(&a.value.unwrap_or(0.0))
                    .then_with(|| a.code.cmp(&b.code))
            })
        });
        let given = rows.iter().filter(|r| r.value.is_some()).count();
        if given < 2 {
            return None;
        }
        let whole = self.measure(area, self.period);
        let place = &areas.list[area].name;
        let value = |r: &RankedRow| r.value.map_or_else(String::new, |v| wording::value(v, i));
        let (top, bottom) = (rows.first()?, rows.get(given - 1)?);
        let headline = format!(
            "{}: highest in {} ({}), lowest in {} ({})",
            i.name,
            top.name,
            value(top),
            bottom.name,
            value(bottom)
        );
        let subtitle = format!(
            "{} by {} in {place}, {}, with 95% intervals; the line is {place} as a whole",
            words::sentence_case(&rolling_words(i.statistic, &i.unit)),
            kind.noun(),
            self.period.label()
        );
        let not_shown = rows.len().saturating_sub(RANKED_SHOWN);
        rows.truncate(RANKED_SHOWN);
        let mut notes = Vec::new();
        if not_shown > 0 {
            notes.push(format!(
                "The {RANKED_SHOWN} highest are drawn; {not_shown} more are in the table."
            ));
        }
        let detail = format!("{} areas in order of their value, with intervals.", rows.len());
        let body = Body::Ranked(Ranked {
            area_type: kind,
            rows,
            not_shown,
            comparator: whole.and_then(|m| m.value).map(|v| (place.to_string(), v)),
            label: words::sentence_case(&rolling_words(i.statistic, &i.unit)),
        });
        let said = Said { headline, subtitle, kind: "Bar chart", detail, notes };
        Some(self.chart(area, said, body))
    }

    fn concentration(&self, area: usize) -> Option<Chart> {
        let i = &self.selected.indicator;
        if i.statistic != Statistic::CrudeRate || !i.area_types.contains(&AreaType::Lsoa) {
            return None;
        }
        let counts: Vec<f64> = self
            .facts
            .areas
            .within(area, AreaType::Lsoa)
            .into_iter()
            .map(|a| self.measure(a, self.period).and_then(|m| m.count))
            .collect::<Option<_>>()?;
        let events: f64 = counts.iter().sum();
        if counts.len() < CONCENTRATION_AREAS || events < CONCENTRATION_EVENTS {
            return None;
        }
        let hot = place::hot_share(&counts, 0.1).ok()?;
        let curve = place::lorenz(&counts)
            .ok()?
            .points
            .iter()
            .map(|p| (p.share_of_places, p.share_of_events))
            .collect();
        let place_name = &self.facts.areas.list[area].name;
        let percent = words::decimal(hot.share_of_events * 100.0, 0);
        let headline = format!(
            "A tenth of the LSOAs in {place_name} ({} of {}) held {percent}% of {}",
            hot.places,
            counts.len(),
            i.plural
        );
        let subtitle = format!(
            "Share of {} by share of LSOAs, from the highest count down, {place_name}, {}",
            i.plural,
            self.period.label()
        );
        let detail = format!(
            "The curve covers {} LSOAs and {} {}.",
            counts.len(),
            words::count(events),
            i.plural
        );
        let notes = vec![
            "Ranked by count, not by rate. Events whose LSOA is not known are left out.".to_owned(),
        ];
        let body = Body::Concentration(Concentration {
            curve,
            marked: (hot.share_of_places, hot.share_of_events),
            areas: counts.len(),
            events,
            noun: i.plural.clone(),
        });
        let said = Said { headline, subtitle, kind: "Concentration curve", detail, notes };
        Some(self.chart(area, said, body))
    }

    fn day_hour(&self, area: usize) -> Option<Chart> {
        let i = &self.selected.indicator;
        let grid = self.facts.grid;
        let at = |m: Month| usize::try_from(m.since(grid.first)).ok();
        let (from, to) = (at(self.period.start())?, at(self.period.end())?);
        let mut cells = [[0.0; 24]; 7];
        let mut timed = 0.0;
        for ((position, column, value), series) in &grid.breakdowns {
            if *position != self.position || &**column != "day_hour" {
                continue;
            }
            let Some((day, hour)) = day_and_hour(value) else { continue };
            let count: f64 = series.of(area).get(from..=to)?.iter().sum();
            cells[day][hour] += count;
            timed += count;
        }
        if timed < DAY_HOUR_EVENTS {
            return None;
        }
        let total: f64 = grid
            .totals
            .get(&(self.position, Side::Numerator))?
            .of(area)
            .get(from..=to)?
            .iter()
            .sum();
        let (day, hour) = busiest(&cells);
        let name = &self.facts.areas.list[area].name;
        let share = words::decimal(cells[day][hour] / timed * 100.0, 1);
        let headline = format!(
            "The busiest hour for {} in {name} was {} {hour:02}:00 to {:02}:00, with {share}% of those with a known time",
            i.plural,
            DAYS[day],
            (hour + 1) % 24
        );
        let subtitle = format!(
            "{} by day of week and hour, {name}, {}",
            words::sentence_case(&i.plural),
            self.period.label()
        );
        let untimed = (total - timed).max(0.0);
        let notes = vec![format!(
            "{} of {} {} have a usable time. Date-only records and default midnights are left out.",
            words::count(timed),
            words::count(total),
            i.plural
        )];
        let body = Body::DayHour(Box::new(DayHour { cells, timed, untimed }));
        let kind = "Grid of seven days by 24 hours";
        let detail = "Darker cells hold more.".to_owned();
        Some(self.chart(area, Said { headline, subtitle, kind, detail, notes }, body))
    }
}

fn rolling_notes(points: &[RollingPoint], breaks: &[(Month, String)]) -> Vec<String> {
    let list = |pick: &dyn Fn(&RollingPoint) -> bool| -> Vec<String> {
        points.iter().filter(|p| pick(p)).map(|p| p.month.short()).collect()
    };
    let (missing, partial) = (list(&|p| p.count.is_none()), list(&|p| p.partial));
    let mut notes = Vec::new();
    if !missing.is_empty() {
        notes.push(format!("Not received: {}. These are gaps, not zeros.", words::list(&missing)));
    }
    if !partial.is_empty() {
        notes.push(format!("Received in part: {}.", words::list(&partial)));
    }
    notes.extend(
        breaks.iter().map(|(m, what)| format!("Break in the series in {}: {what}.", m.long())),
    );
    if let Some(p) = points.iter().find(|p| p.provisional) {
        notes.push(format!("Provisional from {}: late records will change it.", p.month.long()));
    }
    notes
}

/// Days in the order of the grid.
const DAYS: [&str; 7] =
    ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

/// `5-23` is Friday, 23:00.
fn day_and_hour(value: &str) -> Option<(usize, usize)> {
    let (day, hour) = value.split_once('-')?;
    let (day, hour) = (day.parse::<usize>().ok()?.checked_sub(1)?, hour.parse::<usize>().ok()?);
    (day < 7 && hour < 24).then_some((day, hour))
}

fn busiest(cells: &[[f64; 24]; 7]) -> (usize, usize) {
    let mut best = (0, 0);
    for (d, row) in cells.iter().enumerate() {
        for (h, cell) in row.iter().enumerate() {
            if *cell > cells[best.0][best.1] {
                best = (d, h);
            }
        }
    }
    best
}

/// What the value of a statistic is called on an axis.
fn rolling_words(statistic: Statistic, unit: &str) -> String {
    match statistic {
        Statistic::CrudeRate => format!("rate {unit}"),
        Statistic::Share if unit == "%" => "percentage".to_owned(),
        Statistic::Count | Statistic::Share | Statistic::Ratio => unit.to_owned(),
    }
}
