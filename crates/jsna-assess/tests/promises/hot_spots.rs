//! Where on the map of small areas events lie together, beyond what the residents lead one to expect.

use crate::county::{County, Events, crimes, indicator};
use jsna_model::Assessment;
use jsna_model::signal::SignalKind;
use std::fmt::Write as _;

const POLICE: &str = "Marlshire Police";
const SIDE: usize = 6;

fn code(at: usize) -> String {
    format!("E019000{:02}", at + 11)
}

/// Six rows of six LSOAs of 1,000 residents, a kilometre apart, or as far in degrees; a ward is half a row.
fn grid(degrees: bool) -> County {
    let mut lsoas = "LSOA21CD,LSOA21NM,WD22CD,WD22NM,LAD22CD,LAD22NM\n".to_owned();
    let mut people = "area,persons\n".to_owned();
    let mut centres = "LSOA21CD,x,y\n".to_owned();
    for at in 0..SIDE * SIDE {
        let (row, column) = (at / SIDE, at % SIDE);
        let ward = 2 * row + column / 3;
        let district = if row < SIDE / 2 { "E07900001,Northmere" } else { "E07900002,Southmere" };
        let code = code(at);
        writeln!(lsoas, "{code},L{at},E059000{:02},Ward {ward},{district}", ward + 1)
            .expect("a text");
        writeln!(people, "{code},1000").expect("a text");
        let [x, y] = [column, row].map(|n| f64::from(u8::try_from(n).expect("a small grid")));
        if degrees {
            // A kilometre is 0.009 degrees of latitude, and at 53.3 degrees north 0.015 of longitude.
            writeln!(centres, "{code},{:.5},{:.5}", -2.7 + 0.01503 * x, 53.3 - 0.00898 * y)
                .expect("a text");
        } else {
            writeln!(centres, "{code},{},{}", 350_000.0 + 1_000.0 * x, 380_000.0 - 1_000.0 * y)
                .expect("a text");
        }
    }
    County { small_areas: Some([lsoas, people, centres]), ..County::new() }
}

/// A year in which LSOAs have 2 or 3 crimes a month, and those of the first three columns and rows 6.
fn a_hot_corner() -> Vec<Events> {
    let months: Vec<String> = (1..=12).map(|m| format!("2022-{m:02}")).collect();
    let codes: Vec<String> = (0..SIDE * SIDE).map(code).collect();
    let rows: Vec<(&str, &str, &str, f64)> = months
        .iter()
        .enumerate()
        .flat_map(|(m, month)| {
            codes.iter().enumerate().map(move |(at, code)| {
                let hot = at / SIDE < 3 && at % SIDE < 3;
                // A little more here and less there, or all LSOAs would be alike.
                let even = if (at + m) % 3 == 0 { 3.0 } else { 2.0 };
                (POLICE, month.as_str(), code.as_str(), if hot { 6.0 } else { even })
            })
        })
        .collect();
    crimes(&rows)
}

/// H where an LSOA is hot, C where it is cold, a point where chance may have made it, and a question mark where it is withheld.
fn drawn(values: &Assessment) -> String {
    let signals = &indicator(values, "crime_rate").signals;
    let letter = |at: usize| {
        let found = signals.iter().find(|s| {
            s.kind == SignalKind::HotSpot && values.areas[s.area].code.as_str() == code(at)
        });
        match found.map(|s| s.answer.as_ref().map(|f| f.verdict.as_str())) {
            Some(Ok("hot")) => 'H',
            Some(Ok("cold")) => 'C',
            Some(Ok("as_by_chance")) => '.',
            Some(Err(_)) => '?',
            _ => ' ',
        }
    };
    let row = |r: usize| (0..SIDE).map(|c| letter(r * SIDE + c)).collect::<String>();
    (0..SIDE).map(row).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_corner_with_more_than_its_residents_is_hot() {
    let values = grid(false).assess(&a_hot_corner());
    // Of the corner of nine, the LSOA in the middle of the map has neighbours that are mostly as others.
    assert_eq!(drawn(&values), "HHH...\nHHH...\nHH....\n......\n......\n......");
    let clusters = &indicator(&values, "crime_rate").hot_clusters;
    let north = clusters.iter().find(|c| values.areas[c.area].code.as_str() == "E22900001");
    let north = north.expect("a cluster");
    let wards: Vec<&str> = north.wards.iter().map(|w| &*values.areas[*w].name).collect();
    assert_eq!((north.members.len(), wards), (8, vec!["Ward 0", "Ward 2", "Ward 4"]));
    // 8 of the 18 LSOAs of Northmere, with 6 crimes a month each.
    assert_eq!((north.events, north.share_of_people), (8.0 * 72.0, 8.0 / 18.0));
    assert!(clusters.iter().all(|c| values.areas[c.area].code.as_str() != "E22900002"));
}

#[test]
fn degrees_and_metres_make_the_same_map() {
    let [metres, degrees] = [false, true].map(|d| grid(d).assess(&a_hot_corner()));
    assert_eq!(drawn(&metres), drawn(&degrees));
    let clusters = |values: &Assessment| indicator(values, "crime_rate").hot_clusters.clone();
    assert_eq!(clusters(&metres), clusters(&degrees));
}

#[test]
fn without_a_map_nothing_is_asked_and_with_half_of_one_nothing_is_answered() {
    let mut county = grid(false);
    let whole = county.small_areas.clone().expect("a grid");
    // Two LSOAs that lie nowhere: they are withheld, and the others are not.
    let keep = |n: usize| whole[2].lines().take(n + 1).collect::<Vec<_>>().join("\n");
    county.small_areas = Some([whole[0].clone(), whole[1].clone(), keep(34)]);
    let map = drawn(&county.assess(&a_hot_corner()));
    assert!(map.ends_with("??") && map.matches('?').count() == 2 && map.starts_with('H'), "{map}");
    county.small_areas = Some([whole[0].clone(), whole[1].clone(), keep(18)]);
    let values = county.assess(&a_hot_corner());
    assert_eq!(drawn(&values).matches('?').count(), 36);
    let mut signals = indicator(&values, "crime_rate").signals.iter();
    let signal = signals
        .find(|s| s.kind == SignalKind::HotSpot && values.areas[s.area].code.as_str() == code(0));
    let why = signal.and_then(|s| s.answer.as_ref().err()).expect("a reason");
    assert_eq!(why, "18 of 36 LSOAs have no centroid or boundary");
    assert!(indicator(&values, "crime_rate").hot_clusters.is_empty());
}
