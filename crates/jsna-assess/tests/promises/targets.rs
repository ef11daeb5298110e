//! A target is met or missed by more than chance, or nobody says so.

use crate::county::{County, Events, event, findings};
use jsna_model::{Assessment, ClaimKind, SignalKind};

/// Two years of 40 crimes a month in each partnership: 240 per 1,000 in the north, 120 in the south, 160 together.
fn two_years() -> Vec<Events> {
    (0..24)
        .flat_map(|m| {
            let month = format!("{}-{:02}", 2021 + m / 12, m % 12 + 1);
            ["E01900001", "E01900003"]
                .map(|place| event("street", "Marlshire Police", &month, "crime", place, 40.0))
        })
        .collect()
}

fn held(targets: &str) -> Assessment {
    let mut county = County::new();
    county.targets = format!("indicator_id,area_code,target,aim,from\n{targets}");
    county.assess(&two_years())
}

/// Area and verdict of each target, and whether a claim is made of it.
fn lines(values: &Assessment) -> Vec<String> {
    let i = &values.indicators[0];
    let signals = i.signals.iter().filter(|s| s.kind == SignalKind::Assurance);
    let line = |s: &jsna_model::Signal| {
        let claims = i.claims.iter().filter(|c| c.area == s.area && c.withheld.is_none());
        let told =
            claims.filter(|c| matches!(c.kind, ClaimKind::TargetMet | ClaimKind::TargetMissed));
        let told = told.fold(String::new(), |all, c| all + ", " + c.kind.as_str());
        let code = values.areas[s.area].code.as_str();
        match &s.answer {
            Ok(found) => format!("{code} {}{told}", found.verdict.as_str()),
            Err(why) => format!("{code}: {why}{told}"),
        }
    };
    signals.map(line).collect()
}

#[test]
fn a_target_is_met_or_missed_by_more_than_chance() {
    // Every area that a page tells of, by the polarity: lower is better.
    assert_eq!(
        lines(&held("crime_rate,,200,,\n")),
        [
            "E23900001 met, target_met",
            "E22900001 missed, target_missed",
            "E22900002 met, target_met"
        ]
    );
    // 238 is nearly what there is; the target of the north goes before that of all.
    assert_eq!(
        lines(&held("crime_rate,,200,,\ncrime_rate,E22900001,238,,\n"))[1],
        "E22900001 not_told_apart"
    );
    // Who aims at more has what is above.
    assert_eq!(lines(&held("crime_rate,E22900001,200,at least,\n")), ["E22900001 met, target_met"]);
}

#[test]
fn a_target_that_nothing_is_held_against_is_said() {
    // It begins after the latest year.
    assert!(lines(&held("crime_rate,,200,,2024-01\n")).is_empty());
    let values = held("crime_rate,E22999999,200,,\nother_rate,,5,,\n");
    let said = findings(&values);
    let said: Vec<&String> = said.iter().filter(|f| f.starts_with("target-unused")).collect();
    assert_eq!(said.len(), 2, "{said:?}");
    let mut county = County::new();
    county.pack = county.pack.replace("lower_better", "ambiguous_reporting");
    county.targets = "indicator_id,target\ncrime_rate,200\n".to_owned();
    let values = county.assess(&two_years());
    assert!(lines(&values).is_empty());
    assert!(findings(&values).iter().any(|f| f.contains("neither good nor bad")));
}

/// Of half a year no target of twelve months is met.
#[test]
fn a_part_of_a_year_is_held_against_nothing() {
    let mut county = County::new();
    county.targets = "indicator_id,target\ncrime_rate,200\n".to_owned();
    let values = county.assess(&two_years()[..12]);
    for line in lines(&values) {
        assert!(line.contains("a target is for twelve months"), "{line}");
    }
}
