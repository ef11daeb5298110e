//! A release as the assess stage would make it, for a county that does not exist. It holds every
//! kind of chart and the cases that go wrong on paper: long names, gaps, breaks, provisional and
//! suppressed numbers, zeros, one area, forty-five areas.

#[path = "fixture/charts.rs"]
pub(crate) mod charts;
#[path = "fixture/places.rs"]
pub(crate) mod places;
#[path = "fixture/records.rs"]
pub(crate) mod records;

use arrow::array::RecordBatch;
use charts::ChartMaker;
use chrono::NaiveDate;
use jsna_model::chart::Chart;
use jsna_model::indicator::{Combine, Denominator, Indicator, Numerator, Priority, Statistic};
use jsna_model::measure::{Change, ChangeUnit, Measure, Status};
use jsna_model::release::{AreaStory, IndicatorPage, Release, Story, Unavailable};
use jsna_model::shorthand::{Shorthand, Symbol};
use jsna_model::{Area, AreaType, Month, Period, PeriodType, Polarity};

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

/// What an indicator of the fixture is like.
struct Sketch {
    id: &'static str,
    name: &'static str,
    priority: &'static str,
    noun: &'static str,
    plural: &'static str,
    statistic: Statistic,
    unit: &'static str,
    multiplier: f64,
    polarity: Polarity,
    /// Events a month in the whole county.
    level: f64,
}

const SKETCHES: [Sketch; 8] = [
    Sketch {
        id: "asb_police_rate",
        name: "Anti-social behaviour incidents recorded by the police",
        priority: "anti_social_behaviour",
        noun: "incident",
        plural: "incidents",
        statistic: Statistic::CrudeRate,
        unit: "per 1,000 residents",
        multiplier: 1_000.0,
        polarity: Polarity::LowerBetter,
        level: 2_400.0,
    },
    Sketch {
        id: "asb_council_cases",
        name: "Anti-social behaviour cases opened by councils",
        priority: "anti_social_behaviour",
        noun: "case",
        plural: "cases",
        statistic: Statistic::Count,
        unit: "",
        multiplier: 1.0,
        polarity: Polarity::AmbiguousReporting,
        level: 130.0,
    },
    Sketch {
        id: "violence_with_injury_rate",
        name: "Violence with injury",
        priority: "serious_violence",
        noun: "offence",
        plural: "offences",
        statistic: Statistic::CrudeRate,
        unit: "per 1,000 residents",
        multiplier: 1_000.0,
        polarity: Polarity::LowerBetter,
        level: 640.0,
    },
    Sketch {
        id: "knife_crime_count",
        name: "Knife crime",
        priority: "serious_violence",
        noun: "offence",
        plural: "offences",
        statistic: Statistic::CrudeRate,
        unit: "per 100,000 residents",
        multiplier: 100_000.0,
        polarity: Polarity::LowerBetter,
        level: 6.0,
    },
    Sketch {
        id: "assault_attendance_rate",
        name: "Assault attendances at emergency departments (Information Sharing to Tackle Violence)",
        priority: "serious_violence",
        noun: "attendance",
        plural: "attendances",
        statistic: Statistic::CrudeRate,
        unit: "per 100,000 residents",
        multiplier: 100_000.0,
        polarity: Polarity::LowerBetter,
        level: 85.0,
    },
    Sketch {
        id: "da_repeat_share",
        name: "Repeat cases discussed at MARAC",
        priority: "domestic_abuse",
        noun: "case",
        plural: "cases",
        statistic: Statistic::Share,
        unit: "%",
        multiplier: 100.0,
        polarity: Polarity::HigherReportingGood,
        level: 18.0,
    },
    Sketch {
        id: "burglary_household_rate",
        name: "Residential burglary",
        priority: "acquisitive_crime",
        noun: "offence",
        plural: "offences",
        statistic: Statistic::CrudeRate,
        unit: "per 1,000 households",
        multiplier: 1_000.0,
        polarity: Polarity::LowerBetter,
        level: 150.0,
    },
    Sketch {
        id: "sharps_finds",
        name: "Sharps found in public places",
        priority: "drugs_and_alcohol",
        noun: "find",
        plural: "finds",
        statistic: Statistic::Count,
        unit: "",
        multiplier: 1.0,
        polarity: Polarity::ActivityDriven,
        level: 30.0,
    },
];

const PRIORITIES: [(&str, &str, &str); 6] = [
    (
        "anti_social_behaviour",
        "Anti-social behaviour",
        "Nuisance, personal and environmental anti-social behaviour, as the police, councils and landlords record it.",
    ),
    (
        "serious_violence",
        "Serious violence",
        "Violence with injury, weapons and robbery, seen by the police and by emergency departments.",
    ),
    (
        "domestic_abuse",
        "Domestic abuse",
        "Domestic abuse-related crime, and the cases that partners discuss together.",
    ),
    (
        "acquisitive_crime",
        "Neighbourhood and acquisitive crime",
        "Burglary, vehicle crime, robbery and theft from the person.",
    ),
    (
        "drugs_and_alcohol",
        "Drugs and alcohol",
        "Harm from drugs and alcohol in public places and in treatment.",
    ),
    (
        "hate_crime",
        "Hate crime & community cohesion",
        "Offences motivated by hostility, and how safe people feel <together>.",
    ),
];

/// The whole fixture.
pub(crate) fn release() -> Release {
    let areas = places::areas();
    let indicators: Vec<Indicator> = SKETCHES.iter().map(indicator).collect();
    let mut measures = Vec::new();
    let mut charts = Vec::new();
    let mut pages = Vec::new();
    for (i, sketch) in SKETCHES.iter().enumerate() {
        measures.extend(all_measures(i, sketch, &areas));
        pages.push(page(i, sketch, &areas, &mut charts));
    }
    measures.sort_by_key(Measure::cell_id);
    Release {
        title: "Safer Marlshire strategic needs assessment".into(),
        period_end: end(),
        first_month: month(2019, 1),
        run_date: NaiveDate::from_ymd_opt(2022, 12, 19).expect("a date"),
        version: "0.1.0".into(),
        store_version: (14, 3),
        areas,
        priorities: PRIORITIES
            .map(|(id, name, about)| Priority {
                id: id.into(),
                name: name.into(),
                about: about.into(),
            })
            .into(),
        indicators,
        unavailable: unavailable(),
        measures,
        pages,
        charts,
        counts: counts(),
        coverage: records::coverage(),
        quality: records::quality(),
        quarantine: records::quarantine(),
        reconciliation: records::reconciliation(),
        findings: records::findings(),
        inputs: records::inputs(),
        settings: vec![
            ("assessment.clock".into(), "recorded".into()),
            ("assessment.areas".into(), "E22900001, E22900002, E22900003, E22900004".into()),
        ],
    }
}

fn unavailable() -> Vec<Unavailable> {
    let one = |id: &str, name: &str, priority: &str, reason: &str| Unavailable {
        indicator_id: id.into(),
        name: name.into(),
        priority: priority.into(),
        reason: reason.into(),
    };
    vec![
        one(
            "hate_crime_rate",
            "Hate crime recorded by the police",
            "hate_crime",
            "No feed with the layout police-rms-crime is in the project, and the street-level files carry no hate flag.",
        ),
        one(
            "hate_confidence",
            "Residents who feel that people from different backgrounds get on",
            "hate_crime",
            "The survey wave of 2022 was not received.",
        ),
        one(
            "alcohol_admissions",
            "Alcohol-specific hospital admissions",
            "drugs_and_alcohol",
            "The feed hospital-admission delivered nothing for any month.",
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
        minimum_base: 10.0,
        provisional_months: 2,
        disclosure: "Counts of 1 to 4 are suppressed in public tiers.".into(),
        caveats: vec![
            "Recording practice changed in April 2020; compare across that month with care.".into(),
            "Incidents without a known place are inside the partnership's total and in no ward."
                .into(),
        ],
        source: "Home Office counting rules, chapter <A> & annex".into(),
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

fn all_measures(i: usize, sketch: &Sketch, areas: &[Area]) -> Vec<Measure> {
    let shown = |a: &&Area| {
        let small = matches!(a.area_type, AreaType::Ward | AreaType::Lsoa);
        !small || (i == 0 && a.area_type == AreaType::Ward)
    };
    let mut out = Vec::new();
    for (j, area) in areas.iter().enumerate().filter(|(_, a)| shown(a)) {
        for period in periods() {
            out.push(measure(i, j, sketch, area, period));
        }
    }
    out
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

fn measure(i: usize, j: usize, s: &Sketch, area: &Area, period: Period) -> Measure {
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
    let limits = there.then_some((f64::max(value - spread, 0.0), value + spread));
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
    Measure {
        indicator_id: s.id.into(),
        priority: s.priority.into(),
        area_code: area.code.clone(),
        area_name: area.name.clone(),
        area_type: area.area_type,
        period,
        breakdown: "".into(),
        breakdown_value: "".into(),
        count: there.then_some(count),
        denominator,
        multiplier: s.multiplier,
        value: there.then_some(value),
        ci95: limits,
        ci99_8: limits.map(|(a, b)| (a * 0.97, b * 1.03)),
        statistic: if s.statistic == Statistic::Share { "percentage" } else { "rate" }.into(),
        method: if s.statistic == Statistic::Share { "Wilson" } else { "Byar" },
        polarity: s.polarity,
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
            ci95: (count >= 50.0).then_some((-9.1, -3.8)),
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

fn page(i: usize, s: &Sketch, areas: &[Area], charts: &mut Vec<Chart>) -> IndicatorPage {
    let shown = areas
        .iter()
        .enumerate()
        .filter(|(_, a)| matches!(a.area_type, AreaType::Pfa | AreaType::Csp));
    let stories = shown.map(|(j, area)| {
        let first = charts.len();
        charts.extend(ChartMaker { i, j, area, areas, sketch: s.into() }.all());
        AreaStory {
            area_code: area.code.clone(),
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
        comparison: "Above the rate of Marlshire as a whole (22.1); the intervals do not overlap."
            .into(),
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
