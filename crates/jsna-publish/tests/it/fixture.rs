//! A release as the assess stage would make it, for a county that does not exist. It holds every
//! kind of chart and the cases that go wrong on paper: long names, gaps, breaks, provisional and
//! suppressed numbers, zeros, one area, forty-five areas.

#[path = "fixture/charts.rs"]
pub(crate) mod charts;
#[path = "fixture/insight.rs"]
mod insight;
#[path = "fixture/narrative.rs"]
mod narrative;
#[path = "fixture/places.rs"]
pub(crate) mod places;
#[path = "fixture/records.rs"]
pub(crate) mod records;
#[path = "fixture/sketches.rs"]
pub(crate) mod sketches;

use arrow::array::RecordBatch;
use charts::ChartMaker;
use chrono::NaiveDate;
use jsna_compose::chart::Chart;
use jsna_compose::{AreaStory, IndicatorPage, Marking, Release, Story};
use jsna_disclosure::protect;
use jsna_model::assessment::{Lacking, Unavailable};
use jsna_model::indicator::{Combine, Denominator, Indicator, Numerator, Priority, Statistic};
use jsna_model::measure::{Change, ChangeUnit, Limits, Status};
use jsna_model::measures::{Estimate, Number};
use jsna_model::shorthand::{Shorthand, Symbol};
use jsna_model::{
    Area, AreaIx, AreaTree, AreaType, Assessed, Assessment, Cause, Measures, Month, Period,
    PeriodType, Shortfall, Tier,
};
use sketches::{PRIORITIES, SKETCHES, Sketch};
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// A month, as `month(2022, 11)`.
pub(crate) fn month(year: i32, number: u32) -> Month {
    Month::new(year, number).expect("a month")
}

/// A number between 0 and 1 that depends on nothing but its place: the fixture has no randomness.
pub(crate) fn wobble(a: usize, b: usize) -> f64 {
    let mut x = (a as u64 + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    x ^= (b as u64 + 7).wrapping_mul(0xC2B2_AE3D_27D4_EB4F);
    x ^= x >> 29;
    x = x.wrapping_mul(0x1656_67B1_9E37_79F9);
    (x >> 40) as f64 / f64::from(1_u32 << 24)
}

/// The last month of the fixture.
pub(crate) fn end() -> Month {
    month(2022, 11)
}

/// What was assessed.
pub(crate) fn assessment() -> &'static Assessment {
    static ASSESSMENT: OnceLock<Assessment> = OnceLock::new();
    ASSESSMENT.get_or_init(|| {
        let areas = AreaTree::new(places::areas());
        let top = areas.iter().next().expect("an area").0;
        Assessment {
            title: "Safer Marlshire strategic needs assessment".into(),
            period_end: end(),
            first_month: month(2019, 1),
            run_date: NaiveDate::from_ymd_opt(2022, 12, 19).expect("a date"),
            version: "0.1.0".into(),
            store_version: (14, 3),
            priorities: PRIORITIES
                .map(|(id, name, about)| Priority {
                    id: id.into(),
                    name: name.into(),
                    about: about.into(),
                })
                .into(),
            indicators: SKETCHES
                .iter()
                .enumerate()
                .map(|(i, sketch)| assessed(i, sketch, &areas))
                .collect(),
            unavailable: unavailable(),
            counts: counts(),
            completeness: vec![Shortfall {
                indicator: 0,
                area: top,
                month: month(2020, 3),
                share: 0.0,
                cause: Cause::NotReceived,
                rows: None,
                of_parts: false,
            }],
            coverage: records::coverage(),
            quality: records::quality(),
            replaced: records::replaced(),
            control: records::control(),
            shared_events: records::shared_events(),
            quarantine: records::quarantine(),
            reconciliation: records::reconciliation(),
            findings: records::findings(),
            inputs: records::inputs(),
            settings: vec![
                ("assessment.clock".into(), "recorded".into()),
                ("assessment.areas".into(), "E22900001, E22900002, E22900003, E22900004".into()),
            ],
            areas,
        }
    })
}

/// A release of an assessment, with pages and charts of one's own.
pub(crate) fn composed(
    values: &Assessment,
    pages: Vec<IndicatorPage>,
    charts: Vec<Chart>,
) -> Release<'_> {
    let values = protect(values, Tier::Internal).expect("the internal tier");
    Release {
        values,
        handling: Marking::of(Tier::Internal),
        pages,
        charts,
        claims: insight::said(),
        openings: insight::openings(&values.areas),
        narrative: narrative::narrative(values),
    }
}

/// The whole fixture.
pub(crate) fn release() -> Release<'static> {
    let values = assessment();
    let areas = places::areas();
    let mut charts = Vec::new();
    let sketches = SKETCHES.iter().enumerate();
    let pages = sketches.map(|(i, s)| page(i, s, &areas, &values.areas, &mut charts)).collect();
    composed(values, pages, charts)
}

fn unavailable() -> Vec<Unavailable> {
    let one = |id: &str, name: &str, priority: &str, layout: &str| Unavailable {
        indicator_id: id.into(),
        name: name.into(),
        priority: priority.into(),
        reason: Lacking::AnyOf(vec![layout.into()]),
    };
    vec![
        one(
            "hate_crime_rate",
            "Hate crime recorded by the police",
            "hate_crime",
            "police-rms-crime",
        ),
        one(
            "hate_confidence",
            "Residents who feel that people from different backgrounds get on",
            "hate_crime",
            "residents-survey",
        ),
        one(
            "alcohol_admissions",
            "Alcohol-specific hospital admissions",
            "drugs_and_alcohol",
            "hospital-admission",
        ),
    ]
}

fn indicator(s: &Sketch) -> Indicator {
    Indicator {
        id: s.id.into(),
        name: s.name.into(),
        priority: s.priority.into(),
        core: true,
        counted: format!(
            "Each {} that the source recorded in the month, once, where it happened.",
            s.noun
        ),
        noun: s.noun.into(),
        plural: s.plural.into(),
        layouts: vec!["police-incident".into()],
        combine: Combine::First,
        numerator: Numerator::Observations { measure: s.id.into() },
        denominator: Denominator::None,
        statistic: s.statistic,
        stock: false,
        multiplier: s.multiplier,
        unit: s.unit.into(),
        polarity: s.polarity,
        area_types: vec![AreaType::Csp, AreaType::Lad, AreaType::Ward],
        breakdowns: vec![],
        repeats: vec![],
        minimum_base: 10.0,
        provisional_months: 2,
        disclosure: "Counts of 1 to 4 are suppressed in public tiers.".into(),
        caveats: vec![
            "Recording practice changed in April 2020; compare across that month with care.".into(),
            "Incidents without a known place are inside the partnership's total and in no ward."
                .into(),
        ],
        source: "Home Office counting rules, chapter <A> & annex".into(),
        rationale: None,
        owner: None,
        reviewed: None,
        standard_population: None,
        where_text: "kind = 'asb_incident' AND category <> 'noise'".into(),
        defined_in: "pack core/asb.toml line 12".into(),
    }
}

fn periods() -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    for kind in [PeriodType::Month, PeriodType::FinancialYear, PeriodType::Rolling12] {
        let first = if kind == PeriodType::Month { month(2019, 1) } else { month(2019, 12) };
        periods.extend(first.to(end()).filter_map(|m| Period::ending(kind, m)));
    }
    periods
}

fn assessed(i: usize, sketch: &Sketch, areas: &AreaTree) -> Assessed {
    let mut all = periods();
    all.sort_unstable();
    let mut measures = Measures::new(all.clone(), vec![("".into(), "".into())]);
    let shown = |a: &Area| !a.area_type.is_small() || (i == 0 && a.area_type == AreaType::Ward);
    let mut numbers = Vec::new();
    for (j, (at, area)) in areas.known().enumerate().filter(|(_, (_, a))| shown(a)) {
        let ward = area.area_type == AreaType::Ward;
        for (position, period) in (0..).zip(&all) {
            if !ward || period.kind() == PeriodType::Rolling12 {
                numbers.push(measure(i, j, sketch, (at, area), (position, *period)));
            }
        }
    }
    measures.extend(numbers).expect("every number once");
    let definition = indicator(sketch);
    let lead = areas.known().next().map(|(at, _)| at).expect("an area");
    Assessed {
        feeds: vec!["police-incidents".into()],
        first_month: month(2019, 1),
        lead_period: Period::ending(PeriodType::Rolling12, end()),
        series: Vec::new(),
        concentration: BTreeMap::new(),
        day_hour: BTreeMap::new(),
        repeats: if i == 0 { insight::repeats(lead) } else { Vec::new() },
        signals: if i == 0 { insight::signals(lead) } else { Vec::new() },
        claims: if i == 0 {
            insight::claims(lead, &measures, &definition, areas)
        } else {
            Vec::new()
        },
        decompositions: if i == 0 { insight::decompositions(areas) } else { Vec::new() },
        hot_clusters: Vec::new(),
        benchmarks: BTreeMap::new(),
        targets: Vec::new(),
        comparisons: if i == 0 { insight::comparisons(areas) } else { Vec::new() },
        denominators: Vec::new(),
        measures,
        definition,
    }
}

/// The share of the county's events that an area has.
pub(crate) fn share(area: &Area, j: usize) -> f64 {
    match area.area_type {
        AreaType::Pfa => 1.0,
        AreaType::Csp => 0.16 + 0.2 * wobble(j, 1),
        AreaType::Lad => 0.1 + 0.1 * wobble(j, 2),
        _ => 0.004 + 0.03 * wobble(j, 3),
    }
}

fn measure(
    i: usize,
    j: usize,
    s: &Sketch,
    (at, area): (AreaIx, &Area),
    (position, period): (u16, Period),
) -> Number {
    let months = f64::from(period.kind().months());
    let count = (s.level
        * months
        * share(area, j)
        * (0.8 + 0.4 * wobble(i + j, period.end().number() as usize)))
    .round();
    let people = 1_060_000.0 * share(area, j) * months / 12.0;
    let status = status(i, j);
    let there = matches!(status, Status::Given | Status::Partial);
    let denominator = match s.statistic {
        Statistic::Count => None,
        Statistic::Share => Some((count * 3.2).round()),
        _ => Some(people),
    };
    let value = denominator.map_or(count, |d| if d > 0.0 { count / d * s.multiplier } else { 0.0 });
    let spread = 1.96 * value / count.max(1.0).sqrt();
    let limits =
        there.then_some(Limits { lower: f64::max(value - spread, 0.0), upper: value + spread });
    let provisional = period.end() > end().plus(-2);
    let mut shorthand = match status {
        Status::Given => Shorthand::NONE,
        Status::Partial => Shorthand::from(Symbol::Unreliable),
        Status::Suppressed => Shorthand::from(Symbol::Confidential),
        _ => Shorthand::from(Symbol::NotAvailable),
    };
    if provisional && there {
        shorthand = shorthand.with(Symbol::Provisional);
    }
    Number {
        area: at,
        breakdown: 0,
        period: position,
        count: there.then_some(count),
        denominator,
        estimate: Estimate {
            value: there.then_some(value),
            ci95: limits,
            ci99_8: limits.map(|l| Limits { lower: l.lower * 0.97, upper: l.upper * 1.03 }),
            method: if s.statistic == Statistic::Share { "Wilson" } else { "Byars" },
        },
        status,
        shorthand,
        coverage: if status == Status::NotReceived { 0.0 } else { 1.0 },
        change: there.then(|| Change {
            before_count: (count * 1.07).round(),
            before_value: Some(value * 1.07),
            change: (count >= 50.0).then_some(-6.5 + 20.0 * (wobble(i, j) - 0.4)),
            unit: if s.statistic == Statistic::Share {
                ChangeUnit::Points
            } else {
                ChangeUnit::Percent
            },
            ci95: (count >= 50.0).then_some(Limits { lower: -9.1, upper: -3.8 }),
            p: (count >= 50.0).then_some(0.001),
        }),
    }
}

fn status(i: usize, j: usize) -> Status {
    match (i, j % 9) {
        (5, 3) => Status::Suppressed,
        (7, 2) => Status::NotReceived,
        (1, 4) => Status::Partial,
        _ => Status::Given,
    }
}

fn page(
    i: usize,
    s: &Sketch,
    areas: &[Area],
    tree: &AreaTree,
    charts: &mut Vec<Chart>,
) -> IndicatorPage {
    let shown = areas
        .iter()
        .enumerate()
        .filter(|(_, a)| matches!(a.area_type, AreaType::Pfa | AreaType::Csp));
    let stories = shown.map(|(j, area)| {
        let first = charts.len();
        charts.extend(ChartMaker { i, j, area, areas, sketch: s.into() }.all());
        AreaStory {
            area: tree.position(&area.code).expect("an area"),
            story: story(s, area, i),
            charts: (first..charts.len()).collect(),
        }
    });
    IndicatorPage {
        indicator: i,
        period: Period::ending(PeriodType::Rolling12, end()).expect("a rolling year"),
        headline: format!(
            "{} in Marlshire fell by 6.5% in the year ending November 2022, to 26,922.",
            s.name
        ),
        headline_on_chart: false,
        areas: stories.collect(),
    }
}

fn story(s: &Sketch, area: &Area, i: usize) -> Story {
    Story {
        level: format!(
            "26,922 {} were recorded in {} in the year ending November 2022, 25.4 {}.",
            s.plural, area.name, s.unit
        ),
        change: "6.5% fewer than in the year before (95% interval 9.1% to 3.8% fewer).".into(),
        place: if i % 3 == 2 {
            String::new()
        } else {
            "10% of the 150 small areas have 31.8% of the total. The highest ward is Upper Thornley and the Marl Valley Villages.".into()
        },
        months: String::new(),
        parts: String::new(),
        within: "In Harbour it was 31.0% higher than the year before (120 offences; 95% interval 9.1% to 57.3% higher).".into(),
        comparison: "Above the rate of Marlshire as a whole (22.1); the intervals do not overlap."
            .into(),
        week: String::new(),
        target: String::new(),
        looked_back: vec!["It is 12.0% lower than three years earlier, the year to November 2019 (30,590 incidents then).".into()],
        repeats: if i == 0 {
            vec!["125 of 500 callers in the year ending November 2021 (25.0%, 95% interval 21.4% to 29.0%) called again on another day within 12 months of their first incident; they had 60% of the incidents of all.".into()]
        } else {
            vec![]
        },
        shared: if i == 1 {
            vec!["Between 25 and 42 of them (31% to 52%) may be known to the police too. 80 of the 100 attendances have a small area and a time.".into()]
        } else {
            vec![]
        },
        warnings: if i.is_multiple_of(2) {
            vec!["Nothing was received for March and April 2020, so no twelve-month figure is given until April 2021.".into(), "October and November 2022 are provisional: late records are expected.".into()]
        } else {
            vec![]
        },
    }
}

impl From<&Sketch> for charts::Words {
    fn from(s: &Sketch) -> Self {
        Self {
            id: s.id,
            name: s.name,
            priority: s.priority,
            plural: s.plural,
            unit: s.unit,
            level: s.level,
        }
    }
}

fn counts() -> RecordBatch {
    records::counts()
}
