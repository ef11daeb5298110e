//! Real lookups and populations, where the machine has them: set `JSNA_REAL_DATA` to a folder with
//! `geography/` and `population/`. They are Open Government Licence files of the Office for National
//! Statistics and are not part of this repository.

#![expect(
    clippy::float_cmp,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "a test stops where it does not find what it expects; exact numbers are compared exactly"
)]

use jsna_model::diagnostic::Diagnostic;
use jsna_model::{Area, AreaCode, AreaType, LsoaVintage};
use jsna_reference::{Kind, Reference, ReferenceSpec, Where, load};
use std::path::PathBuf;

const CHESHIRE: [&str; 4] = ["E22000023", "E22000026", "E22000354", "E22000355"];

#[expect(clippy::disallowed_methods, reason = "a test asks the machine whether it has the data")]
fn data() -> Option<PathBuf> {
    let folder = std::env::var_os("JSNA_REAL_DATA").map(PathBuf::from);
    let folder = folder.filter(|f| f.join("geography").is_dir() && f.join("population").is_dir());
    if folder.is_none() {
        eprintln!("not run: JSNA_REAL_DATA does not name a folder with geography/ and population/");
    }
    folder
}

fn spec(kind: Kind, folder: &std::path::Path, file: &str) -> ReferenceSpec {
    ReferenceSpec {
        kind,
        path: folder.join(file),
        shown: file.to_owned(),
        year: None,
        columns: std::collections::BTreeMap::new(),
        line: None,
    }
}

fn population(
    folder: &std::path::Path,
    file: &str,
    year: i32,
    columns: &[(&str, &str)],
) -> ReferenceSpec {
    let columns = columns.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
    ReferenceSpec { year: Some(year), columns, ..spec(Kind::Population, folder, file) }
}

fn census_2021(folder: &std::path::Path) -> ReferenceSpec {
    let columns = [("area", "lsoa21_code"), ("age", "age_group"), ("persons", "usual_residents")];
    population(folder, "population/census2021_lsoa21_age_groups_ew.csv.gz", 2021, &columns)
}

fn census_2011(folder: &std::path::Path) -> ReferenceSpec {
    let columns = [("area", "LSOA Code"), ("persons", "Persons")];
    population(
        folder,
        "population/census2011_lsoa11_population_households_ew.csv.gz",
        2011,
        &columns,
    )
}

fn lookups(folder: &std::path::Path, partnerships: &str) -> Vec<ReferenceSpec> {
    vec![
        spec(Kind::AreaLookup, folder, "geography/lsoa11_wd19_lad19_lookup_ew.csv.gz"),
        spec(Kind::AreaLookup, folder, partnerships),
        spec(Kind::AreaChange, folder, "geography/lsoa11_lsoa21_population_weights_england.csv.gz"),
    ]
}

fn codes(codes: &[&str]) -> Vec<AreaCode> {
    codes.iter().map(|c| AreaCode::parse(c).unwrap()).collect()
}

fn names(findings: &[Diagnostic]) -> Vec<&str> {
    findings.iter().map(|f| &*f.name).collect()
}

fn count(areas: &[Area], kind: AreaType) -> usize {
    areas.iter().filter(|a| a.area_type == kind).count()
}

fn people(reference: &Reference, area: &str) -> f64 {
    let area = AreaCode::parse(area).unwrap();
    reference.population(&area, None, None, None, 2021).unwrap().value
}

#[test]
fn the_four_cheshire_partnerships_are_the_force_and_keep_their_census_totals() {
    let Some(folder) = data() else { return };
    let mut specs = lookups(&folder, "geography/lad19_csp19_pfa19_lookup_ew.csv");
    specs.push(census_2021(&folder));
    let checked = load(&specs, &codes(&CHESHIRE)).unwrap();
    // East Suffolk lay in two partnerships in 2019: true, and of no concern here.
    assert_eq!(names(&checked.findings), ["lookup-conflict-elsewhere"]);
    let reference = checked.value;
    assert_eq!(reference.lsoa_vintage(), Some(LsoaVintage::Y2011));
    let areas = reference.areas();
    assert_eq!((areas[0].code.as_str(), &*areas[0].name), ("E23000006", "Cheshire"));
    assert_eq!(areas[0].area_type, AreaType::Pfa);
    assert_eq!(count(&areas, AreaType::Csp), 4);
    assert_eq!(count(&areas, AreaType::Lad), 4);
    assert_eq!(
        areas
            .iter()
            .filter(|a| a.parent.as_ref().is_some_and(|p| p.as_str() == "E06000006")
                && a.area_type == AreaType::Lsoa)
            .count(),
        79
    );
    // Usual residents at Census 2021: the sum of the LSOA 2021 that the file calls Halton.
    let parts: f64 = CHESHIRE.iter().map(|c| people(&reference, c)).sum();
    assert_eq!(people(&reference, "E23000006"), parts);
    assert_eq!(people(&reference, "E22000023"), 128_508.0);
    let adults = |a: &AreaCode| reference.population(a, Some(16), None, None, 2021);
    assert!(adults(&areas[0].code).is_some());
    assert!(reference.population(&areas[0].code, Some(10), Some(17), None, 2021).is_none());
    // The small areas of each district add up to it.
    for lad in areas.iter().filter(|a| a.area_type == AreaType::Lad) {
        let parts: f64 = areas
            .iter()
            .filter(|a| a.area_type == AreaType::Lsoa && a.parent.as_ref() == Some(&lad.code))
            .map(|a| people(&reference, a.code.as_str()))
            .sum();
        assert!((parts - people(&reference, lad.code.as_str())).abs() < 1e-6);
    }
}

#[test]
fn codes_of_both_censuses_are_placed() {
    let Some(folder) = data() else { return };
    let specs = lookups(&folder, "geography/lad21_csp21_pfa21_lookup_semicolon.csv");
    let checked = load(&specs, &codes(&CHESHIRE)).unwrap();
    let reference = checked.value;
    // Eleven districts changed between the two files; none is in Cheshire.
    assert_eq!(names(&checked.findings), ["lookup-districts-differ", "lookup-conflict-elsewhere"]);
    assert_eq!(checked.findings[0].count, 11);
    let place = |code: &str, vintage| reference.place(Some(code), vintage, None, None);
    let known = place("E01012367", None);
    assert_eq!((known.place, known.estimated), (Where::Inside, false));
    assert_eq!(known.parts[0].csp.as_ref().map(AreaCode::as_str), Some("E22000023"));
    let areas = reference.areas();
    let mut exact = 0;
    let mut estimated = 0;
    for code in lsoa21_codes(&folder) {
        let placed = place(&code, Some("2021"));
        if placed.place != Where::Inside {
            continue;
        }
        assert!(
            (placed.parts.iter().map(|p| p.share).sum::<f64>() + placed.outside_share - 1.0).abs()
                < 1e-9
        );
        if placed.estimated { estimated += 1 } else { exact += 1 }
    }
    assert!(exact > count(&areas, AreaType::Lsoa) && estimated < 10, "{exact} {estimated}");
}

fn lsoa21_codes(folder: &std::path::Path) -> Vec<String> {
    let path = folder.join("geography/lsoa11_lsoa21_population_weights_england.csv.gz");
    let file = std::fs::File::open(path).unwrap();
    let mut reader = csv::Reader::from_reader(flate2::read::MultiGzDecoder::new(file));
    let mut codes: Vec<String> = reader.records().map(|r| r.unwrap()[1].to_owned()).collect();
    codes.sort();
    codes.dedup();
    codes
}

#[test]
fn north_worcestershire_is_one_partnership_of_three_districts() {
    let Some(folder) = data() else { return };
    let mut specs = lookups(&folder, "geography/lad19_csp19_pfa19_lookup_ew.csv");
    specs.push(census_2021(&folder));
    specs.push(census_2011(&folder));
    let checked = load(&specs, &codes(&["E22000368"])).unwrap();
    assert_eq!(
        names(&checked.findings),
        ["reference-column-repeated", "lookup-conflict-elsewhere"]
    );
    let reference = checked.value;
    let areas = reference.areas();
    assert_eq!(areas[0].area_type, AreaType::Csp);
    let lads: Vec<&str> =
        areas.iter().filter(|a| a.area_type == AreaType::Lad).map(|a| &*a.name).collect();
    assert_eq!(lads, ["Bromsgrove", "Redditch", "Wyre Forest"]);
    let whole = AreaCode::parse("E22000368").unwrap();
    let of = |year| reference.population(&whole, None, None, None, year).unwrap();
    // Census 2011: 93,637 in Bromsgrove, 84,214 in Redditch, 97,975 in Wyre Forest.
    assert_eq!((of(2012).value, of(2012).year), (93_637.0 + 84_214.0 + 97_975.0, 2011));
    assert_eq!(of(2021).year, 2021);
    assert!(!of(2021).estimated);
}

#[test]
fn a_district_may_have_its_own_rows_by_single_year_of_age_and_sex() {
    let Some(folder) = data() else { return };
    let mut specs = lookups(&folder, "geography/lad19_csp19_pfa19_lookup_ew.csv");
    specs.push(population(
        &folder,
        "population/mye_2024_single_year_of_age_trafford_all_geographies.csv.gz",
        2024,
        &[("area", "area_code"), ("sex", "sex")],
    ));
    let columns = [("area", "area_code"), ("age", "age"), ("sex", "sex"), ("persons", "value")];
    specs.push(population(
        &folder,
        "population/census2021_sex_single_age_gm_lads.csv.gz",
        2021,
        &columns,
    ));
    let checked = load(&specs, &codes(&["E08000009"])).unwrap();
    let reference = checked.value;
    let trafford = AreaCode::parse("E08000009").unwrap();
    let ask = |from, to, sex, year| {
        reference.population(&trafford, from, to, sex, year).map(|d| (d.value, d.year))
    };
    assert_eq!(ask(None, None, None, 2024), Some((241_025.0, 2024)));
    assert_eq!(ask(Some(0), Some(15), Some("M"), 2024), Some((25_766.0, 2024)));
    assert_eq!(ask(Some(90), None, Some("F"), 2024), Some((1_468.0, 2024)));
    let boys = ask(Some(10), Some(17), Some("M"), 2021).unwrap();
    let girls = ask(Some(10), Some(17), Some("F"), 2021).unwrap();
    assert_eq!(ask(Some(10), Some(17), None, 2021), Some((boys.0 + girls.0, 2021)));
}
