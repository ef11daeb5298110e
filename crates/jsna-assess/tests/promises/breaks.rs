//! Nothing is compared across a break, and what is compared says by which test.

use crate::county::{County, Events, event};
use jsna_model::Assessment;
use jsna_model::claim::{ClaimKind, ClaimNumbers, Test};
use jsna_model::decomposition::PartName;

const POLICE: &str = "Marlshire Police";

/// Two years of crimes in each partnership: so many a month in the first and in the second.
fn two_years(north: (f64, f64), south: (f64, f64)) -> Vec<Events> {
    (0..24)
        .flat_map(|m| {
            let month = format!("{}-{:02}", 2021 + m / 12, m % 12 + 1);
            let of = |(first, second): (f64, f64)| if m < 12 { first } else { second };
            [("E01900001", of(north)), ("E01900003", of(south))]
                .map(|(place, n)| event("street", POLICE, &month, "crime", place, n))
        })
        .collect()
}

/// The kinds of the claims that are made of an area.
fn kinds(values: &Assessment, area: &str) -> Vec<ClaimKind> {
    let own = values.indicators[0].claims.iter();
    let made = own.filter(|c| values.areas[c.area].code.as_str() == area && c.withheld.is_none());
    made.map(|c| c.kind).collect()
}

#[test]
fn a_change_is_claimed_where_its_interval_leaves_out_no_change() {
    let values = County::new().assess(&two_years((20.0, 40.0), (40.0, 40.0)));
    // The year rose, and the level of the months stepped up: 20 until December, 40 from January.
    let expected = [ClaimKind::Rose, ClaimKind::SteppedUp, ClaimKind::Above];
    assert_eq!(kinds(&values, "E22900001"), expected);
    let lasting = values.indicators[0].claims.iter().find(|c| c.is_lasting()).unwrap();
    let ClaimNumbers::Lasting(l) = &lasting.numbers else { panic!("{lasting:?}") };
    let month = jsna_model::Month::new(2022, 1).unwrap();
    assert!(l.between.0 <= month && month <= l.between.1 && l.level.is_some(), "{l:?}");
    assert_eq!(kinds(&values, "E22900002"), [ClaimKind::NoClearChange, ClaimKind::Below]);
}

/// 480 crimes more in the county: all of them in the north.
#[test]
fn a_change_is_split_into_parts_that_add_up_to_it() {
    let values = County::new().assess(&two_years((20.0, 60.0), (40.0, 40.0)));
    let i = &values.indicators[0];
    let county = i.decompositions.iter().find(|d| d.area == i.series[0].area).unwrap();
    assert_eq!((county.by.as_str(), county.difference), ("csp", 480.0));
    let parts: Vec<(String, f64, bool)> = county
        .parts
        .iter()
        .map(|p| {
            let PartName::Area(area) = p.what else { panic!("{p:?}") };
            let clear = p.limits.is_some_and(|l| l.lower > 0.0 || l.upper < 0.0);
            (values.areas[area].code.to_string(), p.difference, clear)
        })
        .collect();
    let expected = [("E22900001", 480.0, true), ("E22900002", 0.0, false)];
    assert_eq!(parts, expected.map(|(code, n, clear)| (code.to_owned(), n, clear)));
    // Of crimes without a place nobody knows in which part they are: they are left over, and said.
    let mut events = two_years((20.0, 60.0), (40.0, 40.0));
    events.push(event("street", POLICE, "2022-06", "crime", "", 10.0));
    let values = County::new().assess(&events);
    let i = &values.indicators[0];
    let county = i.decompositions.iter().find(|d| d.area == i.series[0].area).unwrap();
    let rest = county.parts.last().unwrap();
    assert_eq!((&rest.what, rest.difference, rest.limits), (&PartName::Rest, 10.0, None));
    let sum: f64 = county.parts.iter().map(|p| p.difference).sum();
    assert!((sum - county.difference).abs() < 1e-9, "{sum}");
}

#[test]
fn a_change_that_rough_months_make_by_themselves_is_none() {
    // Months between 5 and 65: 400 crimes in the first year and 480 in the second. Of events that come independently fewer
    // than one pair of years in a hundred would differ so.
    let rough = [5.0, 60.0, 20.0, 55.0, 10.0, 65.0, 15.0, 50.0, 25.0, 45.0, 30.0, 20.0];
    let of = |m: usize| if m < 12 { rough[m] } else { rough[(m * 5 + 3) % 12] * 1.2 };
    let events: Vec<Events> = (0..24)
        .flat_map(|m| {
            let month = format!("{}-{:02}", 2021 + m / 12, m % 12 + 1);
            [("E01900001", of(m)), ("E01900003", 40.0)]
                .map(|(place, n)| event("street", POLICE, &month, "crime", place, n))
        })
        .collect();
    let values = County::new().assess(&events);
    // Nor does a year of such months stand out from 440 crimes, which is what both partnerships have on average.
    assert_eq!(kinds(&values, "E22900001"), [ClaimKind::NoClearChange, ClaimKind::Similar]);
    let claim = &values.indicators[0].claims[1];
    assert_eq!(claim.test, Test::CalibratedChange);
    assert!(claim.chance.is_some_and(|c| c.year > 0.2), "{claim:?}");
    let ClaimNumbers::Change(change) = claim.numbers else { panic!("{claim:?}") };
    assert!(change.change.is_some_and(|x| (x - 20.0).abs() < 1e-9), "{change:?}");
    assert!(change.ci95.is_some_and(|l| l.lower < -15.0 && l.upper > 50.0), "{change:?}");
}

#[test]
fn a_period_whose_records_still_come_in_is_not_compared() {
    let mut county = County::new();
    county.pack = county.pack.replace("polarity =", "provisional_months = 2\npolarity =");
    let values = county.assess(&two_years((20.0, 40.0), (40.0, 40.0)));
    assert_eq!(kinds(&values, "E22900001"), [ClaimKind::StillComing, ClaimKind::Above]);
}

#[test]
fn no_change_is_claimed_across_a_break() {
    let mut county = County::new();
    county.breaks = "month,indicator_id,area_code,what\n2022-01,crime_rate,,New rules\n".to_owned();
    let values = county.assess(&two_years((20.0, 40.0), (40.0, 40.0)));
    // Twelve months after it do not tell how rough they are, so that nothing is held against the whole either.
    assert_eq!(kinds(&values, "E22900001"), [ClaimKind::NotComparable]);
    let claim = &values.indicators[0].claims[0];
    assert_eq!(claim.numbers, ClaimNumbers::None);
}

#[test]
fn parts_are_held_against_what_all_parts_have() {
    // 960 crimes are placed, 30 more have no place: they are in no partnership's rate, so they are not in the rate
    // that partnerships are held against. 960 / 6,000 = 160 per 1,000, not 165.
    let mut events = two_years((40.0, 40.0), (40.0, 40.0));
    events.push(event("street", POLICE, "2022-06", "crime", "", 30.0));
    let values = County::new().assess(&events);
    let standing = values.indicators[0].claims.iter().find_map(|c| match c.numbers {
        ClaimNumbers::Whole { benchmark, areas } => Some((benchmark, areas, c.evidence.len())),
        _ => None,
    });
    assert_eq!(standing, Some((160.0, 2, 2)));
}

#[test]
fn every_claim_rests_on_numbers_that_are_there() {
    let values = County::new().assess(&two_years((20.0, 40.0), (40.0, 40.0)));
    let i = &values.indicators[0];
    let cells: Vec<String> =
        i.measures.iter(&i.definition, &values.areas).map(|m| m.cell_id().to_string()).collect();
    assert!(!i.claims.is_empty());
    for cell in i.claims.iter().flat_map(|c| &c.evidence) {
        assert!(cells.contains(&cell.to_string()), "{cell}");
    }
}
