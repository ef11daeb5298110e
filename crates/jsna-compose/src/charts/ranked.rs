//! Areas in order of their value.

use super::{Caption, Composer, axis_words};
use crate::chart::{Body, Chart, Ranked, RankedRow};
use crate::wording;
use jsna_model::indicator::{Numerator, Statistic};
use jsna_model::{AreaIx, AreaType, Period, words};
use std::cmp::Ordering;

/// At most so many areas are drawn; the table has all of them.
const SHOWN: usize = 20;

impl Composer<'_> {
    /// Partnerships under the area above them; districts (where there are several) and wards under a partnership.
    pub(super) fn ranked_kinds(&self, area: AreaIx) -> Vec<AreaType> {
        let areas = &self.values.areas;
        let has = |kind| areas.within(area, kind).len() > 1;
        let candidates: &[AreaType] = match areas[area].area_type {
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
            .filter(|k| self.indicator().area_types.contains(k) && has(*k));
        match areas[area].area_type {
            // One comparison is enough there: partnerships, or districts where there are none.
            AreaType::Pfa | AreaType::County | AreaType::Custom => kinds.take(1).collect(),
            _ => kinds.collect(),
        }
    }

    pub(super) fn ranked(&self, area: AreaIx, kind: AreaType, period: Period) -> Option<Chart> {
        let i = self.indicator();
        let mut rows = self.ranked_rows(area, kind, period);
        let given = rows.iter().filter(|r| r.value.is_some()).count();
        if given < 2 {
            return None;
        }
        let place = self.name(area);
        let comparator = self.comparator(area, kind, period);
        let headline = extremes(rows.get(..given)?, i)?;
        let line = comparator
            .as_ref()
            .map_or_else(String::new, |(name, _)| format!("; the line is {name}"));
        let subtitle = format!(
            "{} by {} in {place}, {}, with 95% intervals{line}",
            words::sentence_case(&axis_words(i)),
            kind.noun(),
            period.label()
        );
        let not_shown = rows.len().saturating_sub(SHOWN);
        rows.truncate(SHOWN);
        let mut notes = Vec::new();
        if not_shown > 0 {
            notes
                .push(format!("The {SHOWN} highest are drawn; {not_shown} more are in the table."));
        }
        let detail = format!("{} areas in order of their value, with intervals.", rows.len());
        let label = words::sentence_case(&axis_words(i));
        let body = Body::Ranked(Ranked { area_type: kind, rows, not_shown, comparator, label });
        Some(self.chart(
            area,
            Caption { headline, subtitle, kind: "Bar chart", detail, notes },
            body,
        ))
    }

    /// The areas, highest value first, those without one last.
    fn ranked_rows(&self, area: AreaIx, kind: AreaType, period: Period) -> Vec<RankedRow> {
        let inside = self.values.areas.within(area, kind).into_iter();
        let mut rows: Vec<RankedRow> = inside
            .filter_map(|a| self.measure(a, period))
            .map(|m| RankedRow {
                code: m.area_code.clone(),
                name: m.area_name.to_owned(),
                value: m.estimate.value,
                limits: m.estimate.ci95,
                shorthand: m.shorthand,
                highlighted: false,
            })
            .collect();
        rows.sort_by(|a, b| {
            let order = match (a.value, b.value) {
                (Some(a), Some(b)) => b.total_cmp(&a),
                (Some(_), None) => Ordering::Less,
                (None, Some(_)) => Ordering::Greater,
                (None, None) => Ordering::Equal,
            };
            order.then_with(|| a.code.cmp(&b.code))
        });
        rows
    }

    /// What the areas are held against: all of them together; of what a source has counted already, what it says of the
    /// whole. A count has no such line, because no part comes near its own sum.
    fn comparator(&self, area: AreaIx, kind: AreaType, period: Period) -> Option<(String, f64)> {
        let i = self.indicator();
        let placed = self.assessed().benchmarks.get(&(area, kind)).copied();
        let said = || match i.numerator {
            Numerator::Observations { .. } if i.statistic != Statistic::Count => {
                self.measure(area, period).and_then(|m| m.estimate.value)
            }
            _ => None,
        };
        let value = placed.or_else(said)?;
        Some((self.whole_words(area, kind), value))
    }
}

/// Highest and lowest, where they differ. Equal values are not ranked by the order of their names.
fn extremes(rows: &[RankedRow], i: &jsna_model::Indicator) -> Option<String> {
    let (top, bottom) = (rows.first()?, rows.last()?);
    let value = |r: &RankedRow| r.value.map_or_else(String::new, |v| wording::value(v, i));
    if top.value == bottom.value {
        return Some(format!("{}: the same in every area with a figure ({})", i.name, value(top)));
    }
    let end = |of: &RankedRow| {
        let equal = rows.iter().filter(|r| r.value == of.value).count();
        let areas = if equal == 1 { of.name.clone() } else { words::plural(equal as u64, "area") };
        format!("{areas} ({})", value(of))
    };
    // Where the intervals meet, chance may have decided which is which.
    let apart = top.limits.zip(bottom.limits).is_some_and(|(t, b)| t.lower > b.upper);
    if !apart && top.limits.is_some() {
        return Some(format!(
            "{}: from {} to {}, and their intervals overlap",
            i.name,
            end(bottom),
            end(top)
        ));
    }
    Some(format!("{}: highest in {}, lowest in {}", i.name, end(top), end(bottom)))
}
