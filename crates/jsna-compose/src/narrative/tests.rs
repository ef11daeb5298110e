//! Texts against a release of a few numbers.

use super::findings::{MOVED, NO_CELL, NO_NUMBER, NOT_SHOWN, PLACEHOLDER, TYPED, UNREVIEWED};
use super::*;
use crate::testing::indicator;
use chrono::NaiveDate;
use jsna_disclosure::protect;
use jsna_model::assessment::{Lacking, Unavailable};
use jsna_model::claim::{Claim, ClaimKind, ClaimNumbers, Test};
use jsna_model::indicator::Priority;
use jsna_model::measure::{Change, ChangeUnit, Limits, Status};
use jsna_model::measures::{Estimate, Number};
use jsna_model::{
    Area, AreaTree, AreaType, Assessed, Assessment, Measures, Month, Period, PeriodType, Shorthand,
    Tier,
};
use std::collections::BTreeMap;

const RATE: &str = "asb_police_rate@E22900001@latest";

fn month(number: u32) -> Month {
    Month::new(2022, number).expect("a month")
}

fn year() -> Period {
    Period::ending(PeriodType::Rolling12, month(11)).expect("a year")
}

fn areas() -> AreaTree {
    let area = |code: &str, name: &str| Area {
        code: AreaCode::parse(code).expect("a code"),
        name: name.into(),
        area_type: AreaType::Csp,
        parent: None,
    };
    AreaTree::new(vec![area("E22900001", "Averholt"), area("E22900002", "Quenbury")])
}

/// The year of an area; in the second nothing was received.
fn number(area: AreaIx, breakdown: u16, status: Status) -> Number {
    let there = status == Status::Given;
    Number {
        area,
        breakdown,
        period: 0,
        count: there.then_some(1205.0),
        denominator: Some(50_000.0),
        estimate: Estimate {
            value: there.then_some(24.1),
            ci95: there.then_some(Limits { lower: 23.5, upper: 24.8 }),
            ci99_8: None,
            method: "Byars",
        },
        status,
        shorthand: Shorthand::NONE,
        coverage: 1.0,
        change: there.then_some(Change {
            before_count: 1311.0,
            before_value: Some(26.2),
            change: Some(-8.0),
            unit: ChangeUnit::Percent,
            ci95: Some(Limits { lower: -12.0, upper: -4.0 }),
            p: None,
        }),
    }
}

fn assessment() -> Assessment {
    let areas = areas();
    let [first, second] = [0, 1].map(|n| areas.known().nth(n).expect("an area").0);
    let street = ("location_type".into(), "street".into());
    let mut measures = Measures::new(vec![year()], vec![("".into(), "".into()), street]);
    let numbers = vec![
        number(first, 0, Status::Given),
        number(first, 1, Status::Suppressed),
        number(second, 0, Status::NotReceived),
    ];
    measures.extend(numbers).expect("each once");
    let claim = Claim {
        kind: ClaimKind::Fell,
        area: first,
        period: year(),
        numbers: ClaimNumbers::Change(number(first, 0, Status::Given).change.expect("a change")),
        test: Test::CalibratedChange,
        chance: None,
        evidence: vec![],
        q: Some(0.01),
        importance: None,
        unclear: None,
        withheld: None,
    };
    let assessed = Assessed {
        definition: indicator(),
        feeds: vec![],
        first_month: month(1),
        lead_period: Some(year()),
        measures,
        series: vec![],
        concentration: BTreeMap::new(),
        day_hour: BTreeMap::new(),
        signals: vec![],
        claims: vec![claim],
        comparisons: vec![],
        repeats: vec![],
        decompositions: vec![],
        hot_clusters: vec![],
        targets: vec![],
        benchmarks: BTreeMap::new(),
        denominators: vec![],
    };
    Assessment {
        title: "Averholt".into(),
        period_end: month(11),
        first_month: month(1),
        run_date: NaiveDate::default(),
        version: "0.1.0".into(),
        store_version: (1, 1),
        areas,
        priorities: vec![Priority { id: "asb".into(), name: "ASB".into(), about: String::new() }],
        indicators: vec![assessed],
        unavailable: vec![Unavailable {
            indicator_id: "hate_crime_rate".into(),
            name: "Hate crime".into(),
            priority: "hate_crime".into(),
            reason: Lacking::AnyOf(vec!["police-rms-crime".into()]),
        }],
        counts: arrow::array::RecordBatch::new_empty(jsna_model::schema::COUNTS.schema()),
        completeness: vec![],
        coverage: vec![],
        quality: vec![],
        replaced: vec![],
        control: vec![],
        shared_events: vec![],
        quarantine: vec![],
        reconciliation: vec![],
        findings: vec![],
        inputs: vec![],
        settings: vec![],
    }
}

/// The text as the opening of the page, with everything that was found.
fn told(text: &str) -> (Narrative, Vec<Diagnostic>) {
    told_at(Place::Opening, None, text)
}

fn told_at(place: Place, area: Option<&str>, text: &str) -> (Narrative, Vec<Diagnostic>) {
    let mut found = Vec::new();
    let area = area.and_then(AreaCode::parse);
    let text = read("narrative/x.md", place, area, text).drain_into(&mut found);
    let values = assessment();
    let values = protect(&values, Tier::Internal).expect("the internal tier");
    let narrative = narrate(values, &[text]).drain_into(&mut found);
    (narrative, found)
}

fn words_of(sentences: &[Sentence]) -> String {
    let words = |s: &Sentence| s.runs.iter().map(|r| r.text.as_str()).collect::<String>();
    sentences.iter().map(words).collect::<Vec<_>>().join(" ")
}

/// The words of the only paragraph.
fn said(narrative: &Narrative) -> String {
    match narrative.texts[0].blocks.as_slice() {
        [Block::Paragraph(sentences)] => words_of(sentences),
        other => panic!("{other:?}"),
    }
}

fn names(found: &[Diagnostic]) -> Vec<&str> {
    found.iter().map(|d| &*d.name).collect()
}

#[test]
fn a_placeholder_says_what_the_page_says() {
    for (asked, shown) in [
        (format!("{{{{{RATE}}}}}"), "24.1 per 1,000 residents"),
        (format!("{{{{{RATE}|value}}}}"), "24.1 per 1,000 residents"),
        (format!("{{{{{RATE}|count}}}}"), "1,205 incidents"),
        (format!("{{{{{RATE}|interval}}}}"), "23.5 to 24.8"),
        (format!("{{{{{RATE}|change}}}}"), "8.0% lower (95% interval 12.0% to 4.0% lower)"),
        ("{{asb_police_rate@E22900001@P12M/2022-11|count}}".to_owned(), "1,205 incidents"),
        (
            "{{claim:asb_police_rate@E22900001@fell@P12M/2022-11}}".to_owned(),
            "Anti-social behaviour in Averholt fell by 8.0%, to 24.1 per 1,000 residents in the year ending November 2022.",
        ),
    ] {
        let (narrative, found) = told(&format!("So: {asked}"));
        assert_eq!(said(&narrative), format!("So: {shown}"), "{asked}");
        assert_eq!(names(&found), [UNREVIEWED.name], "{asked}");
        assert!(found[0].fix.contains(&format!(" = {shown}")), "{}", found[0].fix);
        assert_eq!(narrative.bound[0].standing, Standing::Unreviewed);
    }
}

#[test]
fn a_period_is_said_in_words_and_needs_no_review() {
    let (narrative, found) = told(&format!("In {{{{{RATE}|period}}}} it was so."));
    assert_eq!(said(&narrative), "In the year ending November 2022 it was so.");
    assert_eq!((found.as_slice(), narrative.bound[0].standing), (&[][..], Standing::Current));
    let (narrative, found) = told(&format!("{{{{{RATE}|period = the year ending October 2022}}}}"));
    assert_eq!(names(&found), [MOVED.name]);
    let why = "For review: this was written when the period was the year ending October 2022.";
    assert!(format!("{:?}", narrative.texts[0].blocks).contains(why));
}

#[test]
fn a_number_that_is_as_written_is_not_told_of() {
    for written in ["24.1 per 1,000 residents", "24.1", "24.1  per\n1,000 residents"] {
        let (narrative, found) = told(&format!("It is {{{{{RATE}|value = {written}}}}}."));
        assert_eq!(found, [], "{written}");
        assert_eq!(narrative.bound[0].standing, Standing::Current);
        assert_eq!(said(&narrative), "It is 24.1 per 1,000 residents.");
    }
    for (field, written) in [("change", "8.0% lower"), ("count", "1,205")] {
        assert_eq!(told(&format!("{{{{{RATE}|{field} = {written}}}}}")).1, [], "{written}");
    }
}

#[test]
fn a_number_that_moved_marks_its_sentence_and_no_other() {
    let text = format!(
        "It is good.\nThere were\n*only* {{{{{RATE}|count = 1,100 incidents}}}} of it. So we rest."
    );
    let (narrative, found) = told(&text);
    let [Block::Paragraph(sentences)] = narrative.texts[0].blocks.as_slice() else { panic!("one") };
    let review: Vec<Option<&str>> = sentences.iter().map(|s| s.review.as_deref()).collect();
    let why = "For review: this was written when the number was 1,100 incidents.";
    assert_eq!(review, [None, Some(why), None]);
    assert_eq!(words_of(&sentences[1..2]), "There were only 1,205 incidents of it.");
    assert_eq!(names(&found), [MOVED.name]);
    let d = &found[0];
    assert_eq!(
        (d.found.as_deref(), d.expected.as_deref()),
        (Some("1,205 incidents"), Some("1,100 incidents"))
    );
    assert_eq!(d.place.line, Some(3));
    assert_eq!(d.set_in.as_deref(), Some("narrative/x.md line 3, character 8"));
    let row = &narrative.bound[0];
    assert_eq!((row.line, row.column, row.standing), (3, 8, Standing::Moved));
    assert_eq!(row.cell_id.as_deref(), Some("asb_police_rate@E22900001@P12M/2022-11"));
    // A number that goes on in another one has moved, and so has a change that turned.
    for (field, written) in
        [("value", "2"), ("value", "24"), ("interval", "23.5"), ("change", "8.0%")]
    {
        let found = told(&format!("{{{{{RATE}|{field} = {written}}}}}")).1;
        assert_eq!(names(&found), [MOVED.name], "{field} {written}");
    }
}

#[test]
fn a_missing_number_says_why_and_is_never_zero() {
    for (cell, words) in [
        ("asb_police_rate@E22900002@latest", "not received"),
        ("asb_police_rate@E22900002@latest|count", "not received"),
        ("asb_police_rate@E22900002@latest|interval", "not received"),
        ("asb_police_rate@E22900002@latest|change", "not compared"),
        ("asb_police_rate@E22900001@latest#location_type=street", "suppressed by the source"),
        ("claim:asb_police_rate@E22900001@rose@P12M/2022-11", "no longer said"),
    ] {
        let (narrative, found) = told(&format!("So: {{{{{cell}}}}}"));
        assert_eq!(said(&narrative), format!("So: {words}"), "{cell}");
        assert_eq!(names(&found), [NO_NUMBER.name], "{cell}");
        assert_eq!(
            (found[0].place.line, narrative.bound[0].standing),
            (Some(1), Standing::NoNumber)
        );
        // Whoever wrote it knowing that, is not told again.
        let separator = if cell.contains('|') || cell.contains('#') || cell.starts_with("claim") {
            " = "
        } else {
            "|value = "
        };
        assert_eq!(told(&format!("So: {{{{{cell}{separator}{words}}}}}")).1, [], "{cell}");
    }
    // One that was there when the sentence was written has moved.
    let (_, found) = told("{{asb_police_rate@E22900002@latest = 3.0}}");
    assert_eq!(names(&found), [MOVED.name]);
}

#[test]
fn a_placeholder_that_names_nothing_is_an_error_with_its_place() {
    for (cell, why) in [
        ("asb_polis_rate@E22900001@latest", "did you mean asb_police_rate?"),
        ("hate_crime_rate@E22900001@latest", "the project has no feed with the layout"),
        ("asb_police_rate@E22900009@latest", "no area E22900009"),
        ("asb_police_rate@E22900001@2021-01", "no number asb_police_rate@E22900001@2021-01"),
    ] {
        let (narrative, found) = told(&format!("One.\n\nTwo: {{{{{cell}}}}}."));
        assert_eq!(names(&found), [NO_CELL.name], "{cell}");
        assert!(found[0].headline.contains(why), "{}", found[0].headline);
        assert_eq!(found[0].set_in.as_deref(), Some("narrative/x.md line 3, character 6"));
        assert_eq!(narrative.bound[0].standing, Standing::Unknown);
        assert!(format!("{:?}", narrative.texts[0].blocks).contains("no figure"));
    }
    let (narrative, found) = told("Two: {{nonsense}}, {{open");
    assert_eq!(names(&found), [PLACEHOLDER.name, PLACEHOLDER.name]);
    assert_eq!(said(&narrative), "Two: no figure, {{open");
}

#[test]
fn typed_numbers_are_counted_and_years_are_not() {
    let (_, found) =
        told("In 2022/23 and 2023 we met 12 times, spent £1,400 (3%) under P1.\n\n- 4 of *5*");
    assert_eq!(names(&found), [TYPED.name]);
    assert_eq!((found[0].count, found[0].found.as_deref()), (5, Some("12")));
    assert_eq!(told("In 2022/23 nothing was typed.").1, []);
}

#[test]
fn what_a_page_cannot_have_is_told_and_its_words_stay() {
    let text = "See <b onclick=\"x\">this</b>, [that](javascript:alert), [there](https://example.org) and ![a map](http://example.org/m.png).\n\n<script>alert()</script>\n\n<!-- not for the board -->\n";
    let (narrative, found) = told(text);
    let markup: Vec<_> = found.iter().map(|d| d.headline.as_str()).collect();
    assert_eq!(
        markup,
        [
            "the link to javascript:alert is not shown, its words are",
            "the picture http://example.org/m.png is not shown, its words are"
        ]
    );
    let blocks = &narrative.texts[0].blocks;
    let [Block::Paragraph(first), Block::Paragraph(script)] = blocks.as_slice() else {
        panic!("{blocks:?}")
    };
    assert_eq!(words_of(first), "See <b onclick=\"x\">this</b>, that, there and a map.");
    assert_eq!(words_of(script), "<script>alert()</script>");
    let links: Vec<_> =
        first.iter().flat_map(|s| &s.runs).filter_map(|r| r.link.as_deref()).collect();
    assert_eq!(links, ["https://example.org"]);
}

#[test]
fn blocks_keep_their_order_and_headings_pass_no_level_over() {
    let text = "### A\n\n# B\n\n1. one\n   - two\n2. three\n\n> four\n\n```\n{{x}}\n```\n\n#### C\n\n`{{y}}`\n";
    let (narrative, found) = told(text);
    assert_eq!((found.as_slice(), narrative.bound.as_slice()), (&[][..], &[][..]));
    let outlines: Vec<String> = narrative.texts[0].blocks.iter().map(outline).collect();
    let expected = [
        "h0 A",
        "h0 B",
        "Some(1) (one None (two)) (three)",
        "> four",
        "code {{x}}",
        "h1 C",
        "{{y}}",
    ];
    assert_eq!(outlines, expected);
}

fn outline(block: &Block) -> String {
    let all = |blocks: &[Block]| blocks.iter().map(outline).collect::<Vec<_>>().join(" ");
    match block {
        Block::Heading { level, text } => format!("h{level} {}", words_of(text)),
        Block::Paragraph(text) => words_of(text),
        Block::List { start, items } => {
            let items: Vec<String> = items.iter().map(|i| format!("({})", all(i))).collect();
            format!("{start:?} {}", items.join(" "))
        }
        Block::Quote(inner) => format!("> {}", all(inner)),
        Block::Verbatim(text) => format!("code {text}"),
    }
}

#[test]
fn a_text_without_a_section_is_told_of() {
    let indicator = |id: &str| Place::Indicator(id.to_owned());
    for (place, area, why) in [
        (indicator("hate_crime_rate"), None, "no feed with the layout police-rms-crime"),
        (indicator("other_rate"), None, "it has no number"),
        (Place::Priority("other".to_owned()), None, "no priority other"),
        (Place::Opening, Some("E22900009"), "no area of it is called E22900009"),
    ] {
        let (narrative, found) = told_at(place, area, "Words.");
        assert_eq!(names(&found), [NOT_SHOWN.name]);
        assert!(found[0].headline.contains(why), "{}", found[0].headline);
        assert_eq!(narrative.texts, []);
    }
    for place in [Place::Opening, Place::Priority("asb".to_owned()), indicator("asb_police_rate")] {
        for area in [None, Some("E22900002")] {
            let (narrative, found) = told_at(place.clone(), area, "Words.");
            assert_eq!((found.len(), narrative.texts.len()), (0, 1), "{place:?} {area:?}");
        }
    }
}
