//! Where records go.

use super::*;
use crate::{CountedIn, Placed, UnmatchedTally, Where};
use proptest::prelude::*;

fn reference() -> Reference {
    let folder = Folder::new();
    loaded(&standard(&folder), &["E22900001", "E22900003"]).0
}

/// LSOA and share of every part.
fn parts(placed: &Placed) -> Vec<(&str, f64)> {
    placed
        .parts
        .iter()
        .map(|p| (p.lsoa.as_ref().map_or("unknown", AreaCode::as_str), p.share))
        .collect()
}

#[test]
fn codes_of_the_assessments_own_census_are_exact() {
    let reference = reference();
    for vintage in [None, Some("2011")] {
        let placed = reference.place(Some("E01900002"), vintage, None, None);
        assert_eq!(placed.place, Where::Inside);
        assert!(!placed.estimated);
        let part = &placed.parts[0];
        assert_eq!(part.lsoa, Some(code("E01900002")));
        assert_eq!(part.ward, Some(code("E05900001")));
        assert_eq!(
            (part.lad.clone(), part.csp.clone()),
            (code("E07900001"), Some(code("E22900001")))
        );
        assert_eq!(placed.parts.len(), 1);
    }
}

#[test]
fn children_go_to_their_parent_exactly_and_merged_areas_are_split_and_flagged() {
    let reference = reference();
    // A child of 2021: known as such with or without the extract's word for it.
    for vintage in [None, Some("2021"), Some("2011")] {
        let placed = reference.place(Some("E01900022"), vintage, None, None);
        assert_eq!(parts(&placed), [("E01900002", 1.0)]);
        assert!(!placed.estimated);
    }
    let merged = reference.place(Some("E01900015"), None, None, None);
    assert_eq!(parts(&merged), [("E01900005", 0.5), ("E01900006", 0.5)]);
    assert!(merged.estimated);
    assert_eq!(merged.place, Where::Inside);
}

#[test]
fn a_small_area_merged_across_the_border_is_partly_outside() {
    let placed = reference().place(Some("E01900013"), Some("2021"), None, None);
    assert_eq!(parts(&placed), [("E01900003", 0.25)]);
    assert!((placed.outside_share - 0.75).abs() < 1e-15);
    assert_eq!(placed.place, Where::Inside);
}

#[test]
fn without_a_known_small_area_the_ward_and_then_the_district_decide() {
    let reference = reference();
    let by_ward = reference.place(Some("E01999999"), None, Some("E05900002"), Some("E07900003"));
    assert_eq!(by_ward.place, Where::Inside);
    assert_eq!(by_ward.parts[0].ward, Some(code("E05900002")));
    assert_eq!(by_ward.parts[0].lad, code("E07900001"));
    assert_eq!(by_ward.parts[0].lsoa, None);
    assert_eq!(by_ward.unmatched.len(), 1);
    let by_lad = reference.place(None, None, Some("Ashmere North"), Some(" E07900003 "));
    assert_eq!(by_lad.parts[0].lad, code("E07900003"));
    assert_eq!((by_lad.parts[0].lsoa.clone(), by_lad.parts[0].ward.clone()), (None, None));
    assert_eq!(by_lad.unmatched[0].code, "Ashmere North");
    let outside = reference.place(None, None, None, Some("E07900002"));
    assert_eq!((outside.place, outside.outside_share), (Where::Outside, 1.0));
    let small_outside = reference.place(Some("E01900004"), None, None, None);
    assert_eq!(small_outside.place, Where::Outside);
    let nowhere = reference.place(Some(""), None, None, Some("E0790001"));
    assert_eq!(nowhere.place, Where::Nowhere);
    assert_eq!(reference.place(None, None, None, None).unmatched, []);
}

#[test]
fn every_unmatched_code_is_counted() {
    let reference = reference();
    let mut tally = UnmatchedTally::default();
    let place = |lsoa, lad| reference.place(Some(lsoa), None, None, lad);
    let other = place("E01999999", Some("E07900001"));
    tally.note("crime", &other, 1200.0, &CountedIn::OtherCodes);
    tally.note("crime", &place("E01999998", None), 3.0, &CountedIn::Whole("Marlshire".into()));
    tally.note("crime", &place("E01900001", None), 5.0, &CountedIn::OtherCodes);
    tally.note("noise", &place("E01999998", None), 2.0, &CountedIn::Nowhere);
    let findings = tally.findings(&reference);
    let said: Vec<&str> = findings.iter().map(|f| f.headline.as_str()).collect();
    assert_eq!(
        said,
        [
            "feed crime: 2 LSOA codes are in no lookup, on 1,203 records",
            "feed noise: 1 LSOA code is in no lookup, on 2 records"
        ]
    );
    assert_eq!(findings[0].found.as_deref(), Some("E01999999 (1,200) and E01999998 (3)"));
    let fix = "1,200 of the records are placed by their other codes. 3 of the records count in Marlshire as a whole, \
               and in none of its parts.";
    assert!(findings[0].fix.starts_with(fix), "{}", findings[0].fix);
    assert!(
        findings[1].fix.starts_with("2 of the records count in no area."),
        "{}",
        findings[1].fix
    );
}

#[test]
fn a_delivery_names_its_force_in_any_spelling() {
    let reference = reference();
    let named = |name| {
        let found = reference.districts_named(name);
        found.map(|f| f.iter().map(ToString::to_string).collect::<Vec<_>>())
    };
    let force = named("Marlshire Police");
    assert!(force.as_ref().is_some_and(|f| f.len() > 1), "{force:?}");
    for name in ["marlshire", "MARLSHIRE CONSTABULARY", "The Marlshire Police Service"] {
        assert_eq!(named(name), force, "{name}");
    }
    for name in ["all", "", "police", "Marl", "British Transport Police"] {
        assert_eq!(named(name), None, "{name}");
    }
}

proptest! {
    /// Nothing is lost and nothing invented: what is placed adds up to one record.
    #[test]
    fn shares_add_up(
        lsoa in proptest::option::of(0..30u32),
        vintage in proptest::option::of(prop_oneof![Just("2011"), Just("2021")]),
        ward in proptest::option::of(0..7u32),
        lad in proptest::option::of(0..5u32),
    ) {
        let lsoa = lsoa.map(|n| format!("E019000{n:02}"));
        let ward = ward.map(|n| format!("E059000{n:02}"));
        let lad = lad.map(|n| format!("E079000{n:02}"));
        let reference = REFERENCE.with(Clone::clone);
        let placed = reference.place(lsoa.as_deref(), vintage, ward.as_deref(), lad.as_deref());
        let sum: f64 = placed.parts.iter().map(|p| p.share).sum::<f64>() + placed.outside_share;
        let expected = if placed.place == Where::Nowhere { 0.0 } else { 1.0 };
        prop_assert!((sum - expected).abs() < 1e-12, "{placed:?}");
        prop_assert_eq!(placed.place == Where::Inside, !placed.parts.is_empty());
        prop_assert!(placed.parts.iter().all(|p| p.share > 0.0));
        prop_assert_eq!(placed.estimated, placed.place == Where::Inside && placed.parts.iter().any(|p| p.share < 1.0));
    }
}

thread_local! {
    static REFERENCE: Reference = reference();
}

/// Of 2023: a ward renamed twice, one merged into another, one divided within its district, one over two, and a district
/// that became another.
const HISTORY: &str = "GEOGCD,GEOGNM,GEOGCD_P,GEOGNM_P,OPER_DATE\n\
    E05800002,South,E05800001,South End,01/04/2019\n\
    E05900002,Ashmere South,E05800002,South,01/04/2023\n\
    E05900001,Ashmere North,E05800003,Upper North,01/04/2023\n\
    E05900001,Ashmere North,E05800004,Ashmere,01/04/2023\n\
    E05900002,Ashmere South,E05800004,Ashmere,01/04/2023\n\
    E05900001,Ashmere North,E05800005,Border,01/04/2023\n\
    E05900004,Green,E05800005,Border,01/04/2023\n\
    E05900001,Ashmere North,E05800006,Edge,01/04/2023\n\
    E05999999,Far,E05800006,Edge,01/04/2023\n\
    E07900001,Ashmere,E07800001,Old Ashmere,01/04/2023\n\
    E05900003,Vale,,,01/04/2023\n";

#[test]
fn former_codes_are_placed_by_what_came_after_them() {
    let folder = Folder::new();
    let mut specs = standard(&folder);
    specs.push(spec(Kind::CodeHistory, folder.file("changes.csv", HISTORY.as_bytes())));
    let (reference, found) = loaded(&specs, &["E22900001", "E22900003"]);
    assert_eq!(names(&found), [""; 0]);
    let ward = |code| reference.place(None, None, Some(code), None);
    let part = |placed: &Placed| {
        let part = placed.parts.first()?;
        Some((part.lad.as_str().to_owned(), part.ward.as_ref().map(|w| w.as_str().to_owned())))
    };
    let in_ward = |ward: &str| Some(("E07900001".to_owned(), Some(ward.to_owned())));
    assert_eq!(part(&ward("E05800001")), in_ward("E05900002"));
    assert_eq!(part(&ward("E05800003")), in_ward("E05900001"));
    // Divided within its district: that is known, and no more.
    assert_eq!(part(&ward("E05800004")), Some(("E07900001".to_owned(), None)));
    // Divided over two districts: nobody can say.
    assert_eq!(ward("E05800005").place, Where::Nowhere);
    assert_eq!(ward("E05800005").unmatched.len(), 1);
    // Nor where one of the parts is in no lookup.
    assert_eq!(ward("E05800006").place, Where::Nowhere);
    let lad = reference.place(None, None, None, Some("E07800001"));
    assert_eq!(part(&lad), Some(("E07900001".to_owned(), None)));
    let mut tally = UnmatchedTally::default();
    for code in ["E05800001", "E05800004"] {
        tally.note("cases", &ward(code), 3.0, &CountedIn::OtherCodes);
    }
    let said = tally.findings(&reference);
    assert_eq!(names(&said), ["former-codes"]);
    assert_eq!(
        said[0].headline,
        "feed cases: 2 ward codes are former ones, on 6 records that count by the codes of today"
    );
    assert_eq!(
        said[0].found.as_deref(),
        Some(
            "E05800001 now E05900002 (3) and E05800004 now divided into E05900001 and E05900002 (3)"
        )
    );
}

#[test]
fn a_history_that_goes_in_a_circle_ends() {
    let folder = Folder::new();
    let mut specs = standard(&folder);
    let circle = "previous,code\nE05700001,E05700002\nE05700002,E05700001\nE05700002,Vale\n";
    specs.push(spec(Kind::CodeHistory, folder.file("changes.csv", circle.as_bytes())));
    let (reference, found) = loaded(&specs, &["E22900001", "E22900003"]);
    assert_eq!(names(&found), ["reference-area-code"]);
    assert_eq!(reference.place(None, None, Some("E05700001"), None).place, Where::Nowhere);
}
