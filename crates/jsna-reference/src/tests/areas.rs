//! Which areas are assessed, and what they add up to.

use super::*;
use crate::testing::gzip;

#[test]
fn two_of_three_partnerships_roll_up_to_an_area_of_their_own() {
    let folder = Folder::new();
    let (reference, findings) = loaded(&standard(&folder), &["E22900002", "E22900001"]);
    assert!(findings.is_empty(), "{findings:?}");
    let areas = reference.areas();
    assert_eq!(areas[0].code, AreaCode::assessed());
    assert_eq!(&*areas[0].name, "All assessed partnerships");
    assert_eq!(of_type(&areas, AreaType::Csp), ["E22900001", "E22900002"]);
    assert_eq!(of_type(&areas, AreaType::Lad), ["E07900001", "E07900002"]);
    assert_eq!(of_type(&areas, AreaType::Ward), ["E05900001", "E05900002", "E05900003"]);
    assert_eq!(
        of_type(&areas, AreaType::Lsoa),
        ["E01900001", "E01900002", "E01900003", "E01900004"]
    );
    let parent = |c: &str| areas.iter().find(|a| a.code == code(c)).unwrap().parent.clone();
    assert_eq!(parent("E01900003"), Some(code("E07900001")));
    assert_eq!(parent("E05900003"), Some(code("E07900002")));
    assert_eq!(parent("E07900002"), Some(code("E22900002")));
    assert_eq!(parent("E22900002"), Some(AreaCode::assessed()));
    let order: Vec<AreaType> = areas.iter().map(|a| a.area_type).collect();
    let mut kinds = order;
    kinds.dedup();
    assert_eq!(
        kinds,
        [AreaType::Custom, AreaType::Csp, AreaType::Lad, AreaType::Ward, AreaType::Lsoa]
    );
}

#[test]
fn all_partnerships_of_a_force_roll_up_to_the_force_and_one_to_nothing() {
    let folder = Folder::new();
    let specs = standard(&folder);
    let (reference, _) = loaded(&specs, &["E22900001", "E22900002", "E22900003"]);
    let top = &reference.areas()[0];
    assert_eq!((top.code.as_str(), &*top.name), ("E23900001", "Marlshire"));
    assert_eq!(top.area_type, AreaType::Pfa);
    let (reference, _) = loaded(&specs, &["E22900003"]);
    assert_eq!(reference.areas()[0].area_type, AreaType::Csp);
    assert_eq!(reference.areas()[0].parent, None);
}

#[test]
fn districts_can_be_assessed_instead() {
    let folder = Folder::new();
    let specs = standard(&folder);
    let (reference, _) = loaded(&specs, &["E07900001", "E07900003"]);
    let areas = reference.areas();
    assert_eq!(&*areas[0].name, "All assessed districts");
    assert!(of_type(&areas, AreaType::Csp).is_empty());
    assert_eq!(areas[1].parent, Some(AreaCode::assessed()));
    let (reference, _) = loaded(&specs, &["E07900001", "E07900002", "E07900003"]);
    assert_eq!(reference.areas()[0].code, code("E23900001"));
}

#[test]
fn an_assessed_code_that_no_lookup_has_stops_the_run_with_a_suggestion() {
    let folder = Folder::new();
    let findings = load(&standard(&folder), &codes(&["E22900009"])).unwrap_err();
    assert_eq!(names(&findings), ["area-not-found"]);
    assert!(findings[0].fix.starts_with("Did you mean E2290000"), "{}", findings[0].fix);
    let mixed = load(&standard(&folder), &codes(&["E22900001", "E07900001"])).unwrap_err();
    assert_eq!(names(&mixed), ["areas-mixed"]);
    assert_eq!(names(&load(&standard(&folder), &[]).unwrap_err()), ["area-not-found"]);
}

#[test]
fn the_newest_partnership_lookup_wins_and_says_so() {
    let folder = Folder::new();
    let newest = "lad-code;lad-name;csp-code;csp-name;PFA21CD;PFA21NM\n\
        E07900001;Ashmere;E22900001;Ashmere;E23900001;Marlshire\n";
    let older = "LAD19CD,LAD19NM,CSP19CD,CSP19NM,PFA19CD,PFA19NM\n\
        E07900001,Ashmere,E22900009,Old Ashmere,E23900001,Marlshire\n\
        E07900002,Brackley Vale,E22900001,Ashmere,E23900001,Marlshire\n\
        E07900003,Greenfold,E22900008,Gone,E23900001,Marlshire\n\
        E07900008,Ashmere before,E22900001,Ashmere,E23900001,Marlshire\n";
    let mut specs = standard(&folder);
    specs[1] = spec(Kind::AreaLookup, folder.file("older.csv.gz", &gzip(older.as_bytes())));
    specs.push(spec(Kind::AreaLookup, folder.file("newest.csv", newest.as_bytes())));
    let (reference, findings) = loaded(&specs, &["E22900001"]);
    let about = |text: &str| findings.iter().find(|f| f.headline.contains(text)).unwrap();
    let used = about("from district to partnership");
    assert_eq!(used.name, "lookup-vintages");
    assert_eq!(used.place.file.as_deref(), Some("newest.csv"));
    assert!(used.headline.ends_with("the newest (2021) is used, not older.csv.gz (2019)"));
    // The district of 2019 whose partnership still exists is placed, the one whose is gone is not,
    // and one that nothing lies in is no area.
    assert_eq!(about("only in an older lookup").found.as_deref(), Some("E07900002"));
    assert_eq!(
        about("not in the partnership lookup").found.as_deref(),
        Some("Greenfold (E07900003)")
    );
    assert_eq!(of_type(&reference.areas(), AreaType::Lad), ["E07900001", "E07900002"]);
    assert_eq!(reference.place(None, None, None, Some("E07900003")).place, crate::Where::Nowhere);
}

#[test]
fn districts_that_only_one_lookup_has_are_reported() {
    let folder = Folder::new();
    let csp = "LAD21CD,LAD21NM,CSP21CD,CSP21NM\n\
        E07900001,Ashmere,E22900001,Ashmere\n\
        E07900009,New Vale,E22900001,Ashmere\n";
    let mut specs = standard(&folder);
    specs[1] = spec(Kind::AreaLookup, folder.file("csp21.csv", csp.as_bytes()));
    let (reference, findings) = loaded(&specs, &["E22900001"]);
    assert_eq!(names(&findings), ["district-without-lsoas", "lookup-districts-differ"]);
    let found: Vec<&str> = findings.iter().filter_map(|f| f.found.as_deref()).collect();
    assert!(found.contains(&"New Vale (E07900009)"), "{found:?}");
    assert!(found.contains(&"Brackley Vale (E07900002) and Greenfold (E07900003)"), "{found:?}");
    // What lies in a district without a partnership may be inside: it is not said to be outside.
    let placed = reference.place(Some("E01900004"), None, None, None);
    assert_eq!(placed.place, crate::Where::Nowhere);
    assert_eq!(placed.unmatched.len(), 1);
}

#[test]
fn bad_lookups_are_found_with_file_line_and_column() {
    let folder = Folder::new();
    let bad = "LSOA11CD,LSOA11NM,LAD19CD\n\
        E01900001,A,E07900001\n\
        E0190002,B,E07900001\n\
        E01900001,A,E07900002\n\
        E01900003,C\n";
    let specs = [
        spec(Kind::AreaLookup, folder.file("bad.csv", bad.as_bytes())),
        spec(Kind::AreaLookup, folder.file("odd.csv", b"Area,Person\nx,y\n")),
        spec(Kind::AreaLookup, folder.file("empty.csv", b"")),
        spec(Kind::AreaLookup, folder.file("header.csv", b"LAD21CD,CSP21CD\n")),
        spec(Kind::AreaLookup, folder.file("a.csv", b"").with_file_name("missing.csv")),
        spec(Kind::AreaLookup, folder.file("csp.csv", CSP.as_bytes())),
    ];
    let (_, findings) = loaded(&specs, &["E22900001"]);
    let at: Vec<(&str, &str, Option<u64>)> = findings
        .iter()
        .map(|f| (f.place.file.as_deref().unwrap_or(""), &*f.name, f.place.line))
        .collect();
    for expected in [
        ("bad.csv", "reference-area-code", Some(3)),
        ("bad.csv", "reference-ragged-row", Some(5)),
        ("bad.csv", "lookup-conflict", None),
        ("odd.csv", "lookup-not-recognised", None),
        ("empty.csv", "reference-empty", None),
        ("header.csv", "reference-empty", None),
        ("missing.csv", "reference-unreadable", None),
    ] {
        assert!(at.contains(&expected), "{expected:?} not in {at:?}");
    }
    let code = findings.iter().find(|f| f.name == "reference-area-code").unwrap();
    assert_eq!(code.place.column.as_deref(), Some("LSOA11CD"));
    assert_eq!(code.found.as_deref(), Some("E0190002"));
}

#[test]
fn a_district_in_two_partnerships_is_an_error_where_it_is_assessed() {
    let folder = Folder::new();
    let both =
        format!("{CSP}E07900003;Greenfold;E22900004;Greenfold Coast;E23900001;Marlshire\r\n");
    let mut specs = standard(&folder);
    specs[1] = spec(Kind::AreaLookup, folder.file("csp.csv", both.as_bytes()));
    let (_, findings) = loaded(&specs, &["E22900001"]);
    assert_eq!(names(&findings), ["lookup-conflict-elsewhere"]);
    let (_, findings) = loaded(&specs, &["E22900003"]);
    assert_eq!(names(&findings), ["lookup-conflict"]);
    let (_, findings) = loaded(&specs, &["E22900004", "E22900001"]);
    assert_eq!(names(&findings), ["lookup-conflict"]);
    assert_eq!(
        findings[0].found.as_deref(),
        Some("Greenfold (E07900003) in E22900003 and in E22900004")
    );
}

#[test]
fn headers_of_ones_own_can_be_mapped() {
    let folder = Folder::new();
    let own = "Neighbourhood;Borough\nE01900001;E07900001\nE01900002;E07900001\n";
    let mut specs = standard(&folder);
    specs[0] = spec(Kind::AreaLookup, folder.file("own.csv", own.as_bytes()));
    specs[0].year = Some(2011);
    specs[0].columns = [("lsoa", "neighbourhood"), ("lad", "Borough")]
        .map(|(k, v)| (k.to_owned(), v.to_owned()))
        .into();
    let (reference, findings) = loaded(&specs, &["E22900001"]);
    assert!(findings.is_empty(), "{findings:?}");
    assert_eq!(of_type(&reference.areas(), AreaType::Lsoa), ["E01900001", "E01900002"]);
    specs[0].columns.insert("ladd".to_owned(), "Borough".to_owned());
    let (_, findings) = loaded(&specs, &["E22900001"]);
    assert_eq!(findings[0].name, "reference-column-key");
    assert_eq!(findings[0].fix, "Did you mean lad?");
}

#[test]
fn kinds_that_are_not_used_yet_are_read_and_said_in_one_finding() {
    let folder = Folder::new();
    let mut specs = standard(&folder);
    specs.push(spec(Kind::Projects, folder.file("projects.csv", b"a,b\n1,2\n")));
    specs.push(spec(Kind::Deprivation, folder.file("imd.csv", b"a,b\n1,2\n")));
    specs.push(spec(Kind::Targets, folder.file("targets.csv", b"  \n")));
    let (_, findings) = loaded(&specs, &["E22900001"]);
    assert_eq!(names(&findings), ["reference-empty", "reference-not-used"]);
    assert_eq!(
        findings[1].headline,
        "2 reference files can be read but are not used by this version"
    );
}

/// Two squares side by side, a third that shares one corner with the second, and one far away that shares none.
const SQUARES: &str = r#"{"type": "FeatureCollection", "features": [
    {"properties": {"LSOA11CD": "E01900001"}, "geometry": {"type": "Polygon", "coordinates":
        [[[1.0, 54.0], [1.1, 54.0], [1.1, 54.1], [1.0, 54.1], [1.0, 54.0]]]}},
    {"properties": {"LSOA11CD": "E01900002"}, "geometry": {"type": "Polygon", "coordinates":
        [[[1.1000000004, 54.0], [1.2, 54.0], [1.2, 54.1], [1.1, 54.1], [1.1, 54.0]]]}},
    {"properties": {"LSOA11CD": "E01900003"}, "geometry": {"type": "MultiPolygon", "coordinates":
        [[[[1.2, 54.1], [1.3, 54.1], [1.3, 54.2], [1.2, 54.1]]]]}},
    {"properties": {"LSOA11CD": "E01900004"}, "geometry": {"type": "Polygon", "coordinates":
        [[[1.7, 54.0], [1.8, 54.0], [1.8, 54.1], [1.7, 54.0]]]}}]}"#;

#[test]
fn areas_that_share_a_corner_touch() {
    let folder = Folder::new();
    let mut specs = standard(&folder);
    specs.push(spec(Kind::Boundary, folder.file("b.geojson", SQUARES.as_bytes())));
    let (reference, findings) = loaded(&specs, &["E22900001", "E22900002"]);
    let map = reference.area_map().unwrap();
    let touching: Vec<(&str, &str)> =
        map.touching.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    assert_eq!(touching, [("E01900001", "E01900002"), ("E01900002", "E01900003")]);
    assert_eq!((map.bounded.len(), map.centres.len()), (4, 0));
    assert!(!names(&findings).contains(&"map-incomplete"), "{findings:?}");
    assert_eq!(reference.ward_of(&code("E01900003")), Some(code("E05900002")));
}

#[test]
fn a_map_of_some_areas_or_of_none_is_said() {
    let folder = Folder::new();
    let found = |text: &str| {
        let mut specs = standard(&folder);
        specs.push(spec(Kind::Centroid, folder.file("c.csv", text.as_bytes())));
        let (reference, findings) = loaded(&specs, &["E22900001", "E22900002"]);
        let said: Vec<String> = findings
            .iter()
            .filter(|f| f.name == "map-incomplete")
            .map(|f| f.headline.clone())
            .collect();
        (reference.area_map().unwrap().centres.len(), said)
    };
    let some = "LSOA11CD,x,y\nE01900001,350000,380000\nE01900002,351000,380000\n\
        E01900003,352000,380000\nE01900005,400000,380000\n";
    assert_eq!(found(some), (3, vec!["1 of 4 assessed LSOAs has no centroid".to_owned()]));
    let none = found("LSOA11CD,x,y\nE01900005,400000,380000\n");
    assert_eq!(none, (0, vec!["the centroid file has no assessed area".to_owned()]));
    // Degrees and metres have no common origin: what most have is used.
    let both = format!("{some}E01900004,-2.7,53.3\n");
    assert_eq!(found(&both).0, 3);
}
