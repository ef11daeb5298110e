//! What is drawn can be read: every chart, measured in the embedded font by another reader of it.

use crate::fixture::charts::{Words, concentration, day_hour, points};
use crate::fixture::{self, charts::ChartMaker, end, month, places};
use crate::svg::{Picture, Widths, read};
use jsna_compose::chart::{
    Body, Chart, Concentration, DayHour, Ranked, RankedRow, Rolling, RollingPoint,
};
use jsna_model::series::SeriesBreak;
use jsna_model::shorthand::{Shorthand, Symbol};
use jsna_model::{AreaType, Limits, Month};
use proptest::prelude::*;

/// The first text that leaves the paper or meets another text.
fn fault(picture: &Picture) -> Option<String> {
    picture.texts.iter().enumerate().find_map(|(i, text)| {
        // Widths are without kerning here, which makes a text a hair narrower than this.
        let hair = 0.01 * (text.right - text.left);
        let inside = text.left >= -hair
            && text.right <= picture.width + hair
            && text.top >= -0.5
            && text.bottom <= picture.height + 0.5;
        if !inside {
            return Some(format!(
                "{text:?} leaves the paper of {} by {}",
                picture.width, picture.height
            ));
        }
        let other = picture.texts[i + 1..].iter().find(|other| text.overlaps(other))?;
        Some(format!("{text:?} is over {other:?}"))
    })
}

fn assert_readable(name: &str, picture: &Picture) {
    assert_eq!(fault(picture), None, "{name}");
}

fn texts(picture: &Picture) -> Vec<&str> {
    picture.texts.iter().map(|t| t.words.as_str()).collect()
}

fn has(picture: &Picture, part: &str) -> bool {
    picture.texts.iter().any(|t| t.words.contains(part))
}

/// A chart around a body, for cases that the fixture has not.
fn chart(body: Body) -> Chart {
    let areas = places::areas();
    let sketch = Words {
        id: "test",
        name: "Test",
        priority: "p",
        plural: "incidents",
        unit: "per 1,000 residents",
        level: 10.0,
    };
    ChartMaker { i: 0, j: 0, area: &areas[0], areas: &areas, sketch }.chart(body)
}

fn draw(body: Body, widths: &mut Widths) -> Picture {
    read(&jsna_publish::chart::svg(&chart(body)).expect("it is drawn"), widths)
}

fn rolling(points: Vec<RollingPoint>, breaks: Vec<(Month, String)>) -> Body {
    Body::Rolling(Rolling {
        points,
        breaks: breaks.into_iter().map(|(month, what)| SeriesBreak { month, what }).collect(),
        count_label: "Incidents each month".into(),
        rolling_label: "Rate per 1,000 residents, 12 months to each month".into(),
    })
}

fn row(n: usize, name: &str, value: Option<f64>, shorthand: Shorthand) -> RankedRow {
    RankedRow {
        code: places::code("E05", n),
        name: name.into(),
        value,
        limits: value.map(|v| Limits { lower: v * 0.8, upper: v * 1.3 }),
        shorthand,
        highlighted: n == 1,
    }
}

fn ranked(rows: Vec<RankedRow>, comparator: Option<(String, f64)>) -> Body {
    Body::Ranked(Ranked {
        area_type: AreaType::Ward,
        rows,
        not_shown: 3,
        comparator,
        label: "Rate per 1,000 residents".into(),
    })
}

#[test]
fn every_chart_of_the_fixture_is_readable_and_described() {
    let mut widths = Widths::new();
    for chart in fixture::release().charts {
        let picture = read(&jsna_publish::chart::svg(&chart).expect("it is drawn"), &mut widths);
        assert_readable(&chart.stem(), &picture);
        assert_eq!(picture.title, chart.headline);
        assert_eq!(picture.desc, chart.alt_text);
        assert_eq!(picture.role, "img");
        assert!(picture.ids.iter().all(|id| id.starts_with(&chart.stem())), "{:?}", picture.ids);
        assert!(!has(&picture, &chart.headline), "the title is on the page, not in the picture");
    }
}

#[test]
fn a_missing_month_is_named_and_has_no_column() {
    let mut widths = Widths::new();
    let missing = [month(2020, 3), month(2020, 4)];
    let whole = jsna_publish::chart::svg(&chart(rolling(points(1, 47, 100.0, &[], false), vec![])))
        .expect("drawn");
    let body = rolling(points(1, 47, 100.0, &missing, false), vec![]);
    let svg = jsna_publish::chart::svg(&chart(body)).expect("drawn");
    let picture = read(&svg, &mut widths);
    assert!(has(&picture, "not received"));
    assert!(has(&picture, "no 12-month figure"));
    // A column is a closed box of the dark path; two months fewer are two boxes fewer.
    let columns = |svg: &str| {
        let path =
            svg.split("<path").find(|p| p.contains("z\" fill=\"#12436d\"")).map(str::to_owned);
        let rest: usize = svg
            .split("<path")
            .filter(|p| p.contains("fill=\"#12436d\""))
            .map(|p| p.matches('z').count())
            .sum();
        path.map_or(0, |_| rest)
    };
    assert_eq!(columns(&svg) + 2, columns(&whole));
}

#[test]
fn a_zero_month_is_not_a_missing_month() {
    let mut widths = Widths::new();
    let mut all = points(1, 47, 100.0, &[], false);
    all[10].count = Some(0.0);
    assert!(!has(&draw(rolling(all.clone(), vec![]), &mut widths), "not received"));
    all[10].count = None;
    assert!(has(&draw(rolling(all, vec![]), &mut widths), "not received"));
}

#[test]
fn provisional_and_partial_months_carry_the_word() {
    let mut widths = Widths::new();
    let picture = draw(rolling(points(1, 47, 100.0, &[], true), vec![]), &mut widths);
    assert!(has(&picture, "provisional"));
    assert!(has(&picture, "part received"));
}

#[test]
fn a_break_carries_its_label_and_one_outside_the_months_does_not() {
    let mut widths = Widths::new();
    let breaks =
        vec![(month(2021, 4), "new system".to_owned()), (month(2001, 4), "old system".to_owned())];
    let picture = draw(rolling(points(1, 47, 100.0, &[], false), breaks), &mut widths);
    assert!(has(&picture, "Break: new system"));
    assert!(!has(&picture, "old system"));
}

#[test]
fn a_series_without_any_month_or_any_year_is_still_a_picture() {
    let mut widths = Widths::new();
    let none = draw(rolling(vec![], vec![]), &mut widths);
    assert!(has(&none, "No months to show"));
    let short = draw(rolling(points(1, 7, 100.0, &[], false), vec![]), &mut widths);
    assert!(has(&short, "No twelve complete months yet"));
    assert_readable("short", &short);
    let all: Vec<Month> = month(2019, 1).to(end()).collect();
    let empty = draw(rolling(points(1, 47, 100.0, &all, false), vec![]), &mut widths);
    assert_readable("empty", &empty);
    assert!(has(&empty, "not received"));
}

#[test]
fn the_highlighted_area_is_bold_and_absent_values_show_their_symbol() {
    let rows = vec![
        row(1, "Abbot's Cross", Some(12.0), Shorthand::NONE),
        row(2, "Old Cross", Some(3.25), Shorthand::from(Symbol::Provisional)),
        row(3, "Mill Cross", Some(0.0), Shorthand::NONE),
        row(4, "Market Cross", None, Shorthand::from(Symbol::Confidential)),
        row(5, "Great Cross", None, Shorthand::NONE),
    ];
    let svg = jsna_publish::chart::svg(&chart(ranked(rows, Some(("Marlshire".into(), 5.0)))))
        .expect("drawn");
    assert!(svg.contains("font-weight=\"bold\">Abbot's Cross<"));
    assert!(!svg.contains("font-weight=\"bold\">Old Cross<"));
    let picture = read(&svg, &mut Widths::new());
    assert_readable("symbols", &picture);
    let texts = texts(&picture);
    for expected in
        ["12.0", "3.2", "[p]", "0.0", "[c]", "[x]", "Marlshire: 5.0", "3 more wards are not shown."]
    {
        assert!(texts.contains(&expected), "{expected} in {texts:?}");
    }
    assert!(has(&picture, "[c] confidential"));
    assert!(has(&picture, "[x] not available"));
}

#[test]
fn counts_that_do_not_fit_their_cells_are_left_to_the_key() {
    let mut widths = Widths::new();
    let small = draw(Body::DayHour(Box::new(day_hour(5.0))), &mut widths);
    assert!(small.texts.len() > 7 * 24);
    let large = draw(Body::DayHour(Box::new(day_hour(900.0))), &mut widths);
    assert_readable("large", &large);
    assert!(large.texts.len() < 60, "{}", large.texts.len());
    let nothing = DayHour { cells: [[0.0; 24]; 7], timed: 0.0, untimed: 0.0, busy: Vec::new() };
    assert_readable("nothing", &draw(Body::DayHour(Box::new(nothing)), &mut widths));
}

#[test]
fn the_marked_point_is_said_in_words() {
    let picture = draw(Body::Concentration(concentration(3, "incidents")), &mut Widths::new());
    let all = texts(&picture).join(" ");
    assert!(all.contains("10% of areas have"), "{all}");
    assert!(all.contains("150 small areas"), "{all}");
}

#[test]
fn a_title_with_markup_in_it_stays_text() {
    let mut chart = chart(Body::Concentration(concentration(3, "incidents")));
    chart.headline = "Rose & <fell> by \"5%\"\u{1}".into();
    let picture = read(&jsna_publish::chart::svg(&chart).expect("drawn"), &mut Widths::new());
    assert_eq!(picture.title, "Rose & <fell> by \"5%\" ");
}

/// A month of a random series.
fn point(first: Month) -> impl Strategy<Value = Vec<RollingPoint>> {
    let one = (
        prop::option::weighted(0.85, 0.0..90_000.0_f64),
        prop::option::weighted(0.6, 0.0..500.0_f64),
        0..8_u8,
        0..20_u8,
    );
    prop::collection::vec(one, 1..130).prop_map(move |months| {
        let n = months.len();
        let points =
            months.into_iter().enumerate().map(|(k, (count, rolling, partial, provisional))| {
                RollingPoint {
                    month: first.plus(i32::try_from(k).expect("small")),
                    count: count.map(f64::round),
                    partial: partial == 0,
                    rolling,
                    limits: rolling.map(|v| Limits { lower: v * 0.9, upper: v * 1.2 }),
                    provisional: provisional == 0 || k + 2 > n,
                }
            });
        points.collect()
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_series_is_readable(
        points in point(month(2015, 5)),
        breaks in prop::collection::vec((0..130_i32, "[a-z]{3,12}( [a-z]{2,9}){0,9}"), 0..4),
    ) {
        let breaks = breaks.into_iter().map(|(at, what)| (month(2015, 5).plus(at), what)).collect();
        prop_assert_eq!(fault(&draw(rolling(points, breaks), &mut Widths::new())), None);
    }

    #[test]
    fn any_ranking_is_readable(
        rows in prop::collection::vec(("[A-Z][a-z]{2,14}([ -][A-Z][a-z]{1,12}){0,8}", prop::option::weighted(0.9, 0.0..2_000_000.0_f64), 0..9_usize), 1..46),
        level in 0.0..3_000_000.0_f64,
        name in "[A-Z][a-z]{2,14}( [A-Z][a-z]{1,12}){0,6}",
    ) {
        let rows = rows.into_iter().enumerate().map(|(n, (name, value, symbol))| {
            row(n, &name, value, Symbol::ALL.get(symbol.wrapping_sub(1)).copied().map_or(Shorthand::NONE, Shorthand::from))
        });
        prop_assert_eq!(fault(&draw(ranked(rows.collect(), Some((name, level))), &mut Widths::new())), None);
    }

    #[test]
    fn any_curve_is_readable(power in 0.02..1.0_f64, at in 1..150_usize, noun in "[a-z]{3,30}") {
        let curve: Vec<(f64, f64)> = (0..=150_u32).map(|k| (f64::from(k) / 150.0, (f64::from(k) / 150.0).powf(power))).collect();
        let body = Concentration { marked: curve[at], curve, areas: 35_672, events: 1.0, noun };
        prop_assert_eq!(fault(&draw(Body::Concentration(body), &mut Widths::new())), None);
    }
}
