//! Pages: for each indicator, what is said of each area, with its charts.

use crate::charts::{Drawer, Index};
use crate::measures::Facts;
use crate::plan::Selected;
use crate::wording;
use jsna_model::area::AreaType;
use jsna_model::chart::{Body, Chart};
use jsna_model::indicator::{Indicator, Numerator};
use jsna_model::measure::{Measure, Status};
use jsna_model::period::{Period, PeriodType};
use jsna_model::release::{AreaStory, IndicatorPage, Story};
use jsna_model::words;
use jsna_stats::rates::{Standing, compare_with_value};
use jsna_stats::{Interval, Level};
use rayon::prelude::*;

/// All pages, in catalogue order, and all charts in page order.
pub fn pages(
    facts: &Facts<'_>,
    measures: &[Measure],
    index: &Index<'_>,
) -> (Vec<IndicatorPage>, Vec<Chart>) {
    let drawn: Vec<(IndicatorPage, Vec<Chart>)> = facts
        .selected
        .par_iter()
        .enumerate()
        .filter_map(|(position, selected)| page(facts, measures, index, position, selected))
        .collect();
    let mut charts: Vec<Chart> = Vec::new();
    let mut pages = Vec::with_capacity(drawn.len());
    for (mut page, own) in drawn {
        let offset = charts.len();
        page.areas.iter_mut().flat_map(|a| &mut a.charts).for_each(|c| *c += offset);
        charts.extend(own);
        pages.push(page);
    }
    (pages, charts)
}

fn page(
    facts: &Facts<'_>,
    measures: &[Measure],
    index: &Index<'_>,
    position: usize,
    selected: &Selected,
) -> Option<(IndicatorPage, Vec<Chart>)> {
    let indicator = &selected.indicator;
    let shown = shown_areas(facts, indicator);
    let lead = *shown.first()?;
    let period = page_period(facts, measures, selected, lead)?;
    let drawer = Drawer { facts, selected, position, index, period };
    let mut charts = Vec::new();
    let areas = shown
        .iter()
        .map(|area| {
            let own = drawer.charts(*area);
            let first = charts.len();
            let story = story(facts, index, selected, &shown, *area, period, &own);
            charts.extend(own);
            AreaStory {
                area_code: facts.areas.list[*area].code.clone(),
                story,
                charts: (first..charts.len()).collect(),
            }
        })
        .collect();
    let headline = find(facts, index, indicator, lead, period)
        .map_or_else(|| indicator.name.clone(), |m| wording::headline(m, indicator));
    Some((
        IndicatorPage { indicator: position, period, headline: format!("{headline}."), areas },
        charts,
    ))
}

/// The areas a page tells of: the roll-up, then the partnerships (districts where there are none).
fn shown_areas(facts: &Facts<'_>, indicator: &Indicator) -> Vec<usize> {
    let of = |kinds: &[AreaType]| -> Vec<usize> {
        let list = &facts.areas.list;
        (0..list.len())
            .filter(|a| {
                !list[*a].code.is_unknown()
                    && kinds.contains(&list[*a].area_type)
                    && indicator.area_types.contains(&list[*a].area_type)
            })
            .collect()
    };
    let mut shown = of(&[AreaType::Pfa, AreaType::County, AreaType::Custom]);
    let partnerships = of(&[AreaType::Csp]);
    shown.extend(if partnerships.is_empty() { of(&[AreaType::Lad]) } else { partnerships });
    shown
}

/// The latest whole year; where there is none, the latest period of any length that has a value, and
/// failing that the latest of all, so that the page says why there is no number.
fn page_period(
    facts: &Facts<'_>,
    measures: &[Measure],
    selected: &Selected,
    lead: usize,
) -> Option<Period> {
    let code = &facts.areas.list[lead].code;
    let own = || {
        measures.iter().filter(|m| {
            *m.indicator_id == *selected.indicator.id
                && m.area_code == *code
                && m.breakdown.is_empty()
        })
    };
    let latest = |accept: &dyn Fn(&&Measure) -> bool| {
        own().filter(|m| accept(m)).map(|m| m.period).max_by_key(|p| (p.end(), p.kind().months()))
    };
    let whole = |m: &&Measure| m.status == Status::Given || m.status == Status::NotCalculable;
    latest(&|m| whole(m) && m.period.kind() == PeriodType::Rolling12)
        .or_else(|| latest(&|m| whole(m)))
        .or_else(|| latest(&|_| true))
}

fn find<'a>(
    facts: &Facts<'_>,
    index: &Index<'a>,
    i: &Indicator,
    area: usize,
    period: Period,
) -> Option<&'a Measure> {
    // The index borrows its keys from the measures; looking up needs a key of the same lifetime.
    let code = &facts.areas.list.get(area)?.code;
    index
        .iter()
        .find_map(|((id, c, p), m)| (*id == i.id && *c == code && *p == period).then_some(*m))
}

fn story(
    facts: &Facts<'_>,
    index: &Index<'_>,
    selected: &Selected,
    shown: &[usize],
    area: usize,
    period: Period,
    charts: &[Chart],
) -> Story {
    let i = &selected.indicator;
    let Some(m) = find(facts, index, i, area, period) else {
        let name = &facts.areas.list[area].name;
        return Story {
            level: format!("No figure is available for {name} for the {}.", period.label()),
            ..Story::default()
        };
    };
    Story {
        level: wording::level(m, i),
        change: wording::change(m, i),
        place: place(charts),
        comparison: comparison(facts, index, i, shown, area, period),
        warnings: warnings(facts, selected, period, charts),
    }
}

/// Where it is concentrated: the concentration chart's finding, in the story's words.
fn place(charts: &[Chart]) -> String {
    let concentrated = charts.iter().find(|c| matches!(c.body, Body::Concentration(_)));
    concentrated.map_or_else(String::new, |c| c.headline.clone())
}

/// How an area stands against the whole; under the roll-up, which partnerships stand out from it.
fn comparison(
    facts: &Facts<'_>,
    index: &Index<'_>,
    i: &Indicator,
    shown: &[usize],
    area: usize,
    period: Period,
) -> String {
    let [lead, rest @ ..] = shown else { return String::new() };
    if rest.len() < 2 {
        return String::new();
    }
    let Some(whole) = find(facts, index, i, *lead, period) else { return String::new() };
    let Some(benchmark) = whole.value else { return String::new() };
    let standing = |a: usize| {
        let m = find(facts, index, i, a, period)?;
        let (lower, upper) = m.ci95?;
        let interval = Interval::closed(lower, upper, Level::P95);
        Some((m.area_name.to_string(), compare_with_value(&interval, benchmark).ok()?.standing))
    };
    let whole_name = &whole.area_name;
    if area != *lead {
        let Some((name, standing)) = standing(area) else { return String::new() };
        let words = match standing {
            Standing::Above | Standing::FarAbove => "above",
            Standing::Below | Standing::FarBelow => "below",
            Standing::Similar => {
                return format!(
                    "{name} is similar to {whole_name} as a whole: its 95% interval includes {}.",
                    wording::value(benchmark, i)
                );
            }
        };
        return format!(
            "{name} is {words} {whole_name} as a whole ({}): its 95% interval lies wholly {words} it.",
            wording::value(benchmark, i)
        );
    }
    let all: Vec<(String, Standing)> = rest.iter().filter_map(|a| standing(*a)).collect();
    let names = |pick: &dyn Fn(Standing) -> bool| -> Vec<String> {
        all.iter().filter(|(_, s)| pick(*s)).map(|(n, _)| n.clone()).collect()
    };
    let above = names(&|s| matches!(s, Standing::Above | Standing::FarAbove));
    let below = names(&|s| matches!(s, Standing::Below | Standing::FarBelow));
    match (above.is_empty(), below.is_empty()) {
        (true, true) if all.is_empty() => String::new(),
        (true, true) => format!("No partnership stands out from {whole_name} as a whole."),
        (false, true) => {
            format!("{} {} above {whole_name} as a whole.", words::list(&above), are(&above))
        }
        (true, false) => {
            format!("{} {} below {whole_name} as a whole.", words::list(&below), are(&below))
        }
        (false, false) => format!(
            "{} {} above {whole_name} as a whole; {} {} below.",
            words::list(&above),
            are(&above),
            words::list(&below),
            are(&below)
        ),
    }
}

fn are(names: &[String]) -> &'static str {
    if names.len() == 1 { "is" } else { "are" }
}

fn warnings(
    facts: &Facts<'_>,
    selected: &Selected,
    period: Period,
    charts: &[Chart],
) -> Vec<String> {
    let mut out = Vec::new();
    let behind = facts.end.since(period.end());
    let incidents = matches!(selected.indicator.numerator, Numerator::Incidents { .. });
    if behind > 0 && incidents {
        out.push(format!(
            "The latest whole year of these data ends in {}, {} before the end of the assessment.",
            period.end().long(),
            words::plural(behind.unsigned_abs().into(), "month")
        ));
    }
    if let Some(rolling) = charts.iter().find(|c| matches!(c.body, Body::Rolling(_))) {
        out.extend(rolling.notes.iter().cloned());
    }
    out
}
