//! Populations and households of the areas of the assessment.

#![expect(clippy::float_cmp, reason = "people are added up exactly")]

use super::*;
use crate::testing::mapped;
use crate::{DenominatorValue, NoPopulation};
use std::fmt::Write as _;

/// Residents of 2021 by LSOA 2021: two bands. 10 and 20 more live in each than the links say, and the
/// merged one (E01900013) has 1,240 and 400.
const LONG: &str = "\u{feff}lsoa21_code,name,age_group,usual_residents\r\n\
    E01900001,,Aged 15 years and under,\"1,010\"\r\n\
    E01900001,,Aged 16 years and over,\"2,020\"\r\n\
    E01900012,,Aged 15 years and under,610\r\n\
    E01900012,,Aged 16 years and over,1220\r\n\
    E01900022,,Aged 15 years and under,410\r\n\
    E01900022,,Aged 16 years and over,820\r\n\
    E01900013,,Aged 15 years and under,1240\r\n\
    E01900013,,Aged 16 years and over,400\r\n\
    E01900015,,Aged 15 years and under,31\r\n\
    E01900015,,Aged 16 years and over,62\r\n";

const MAP: [(&str, &str); 3] =
    [("area", "lsoa21_code"), ("age", "age_group"), ("persons", "usual_residents")];

fn with_population(
    text: &str,
    columns: &[(&str, &str)],
    assessed: &[&str],
) -> (Reference, Vec<Diagnostic>) {
    let folder = Folder::new();
    let mut specs = standard(&folder);
    let path = folder.file("population.csv", text.as_bytes());
    specs.push(mapped(Kind::Population, &path, 2021, columns));
    loaded(&specs, assessed)
}

fn everybody(reference: &Reference, area: &str) -> Option<DenominatorValue> {
    reference.population(&code(area), None, None, None, 2022)
}

#[test]
fn people_of_the_other_census_come_through_the_links_and_totals_are_kept() {
    let (reference, findings) =
        with_population(LONG, &MAP, &["E22900001", "E22900002", "E22900003"]);
    assert!(findings.is_empty(), "{findings:?}");
    let got = |area: &str| everybody(&reference, area).map(|d| (d.value, d.estimated)).unwrap();
    assert_eq!(got("E01900001"), (3030.0, false));
    assert_eq!(got("E01900002"), (3060.0, false));
    // 1,640 people of a merged area, of whom 300 in 1,200 lived here.
    assert_eq!(got("E01900003"), (410.0, true));
    assert_eq!(got("E01900004"), (1230.0, true));
    assert_eq!(got("E01900005"), (46.5, true));
    // Ashmere has one estimated part, so it is estimated; Greenfold's two make a whole.
    assert_eq!(got("E07900001"), (6500.0, true));
    assert_eq!(got("E07900003"), (93.0, false));
    assert_eq!(got("E05900004"), (93.0, false));
    assert_eq!(got("E05900001"), (6090.0, false));
    assert_eq!(got("E22900003"), (93.0, false));
    assert_eq!(got("E23900001").0, 3030.0 + 1830.0 + 1230.0 + 1640.0 + 93.0);
}

#[test]
fn whole_bands_are_added_up_and_half_bands_refused_with_the_reason() {
    let (reference, _) = with_population(LONG, &MAP, &["E22900001"]);
    let ask = |from, to, sex| reference.population_or_why(&code("E01900001"), from, to, sex, 2021);
    assert_eq!(ask(Some(16), None, None).unwrap().value, 2020.0);
    assert_eq!(ask(None, Some(15), None).unwrap().value, 1010.0);
    let refused = ask(Some(10), Some(17), None).unwrap_err();
    assert_eq!(refused.to_string(), "the age bands of the population do not add up to 10 to 17");
    assert!(
        matches!(&refused, NoPopulation::Ages { bands, .. } if bands == "0 to 15, 16 and over"),
        "{refused:?}"
    );
    assert!(matches!(ask(None, None, Some("F")).unwrap_err(), NoPopulation::Sex { .. }));
    assert_eq!(
        reference.population_or_why(&code("E01900005"), None, None, None, 2021),
        Err(NoPopulation::Area(code("E01900005")))
    );
}

#[test]
fn wide_files_with_sexes_and_direct_rows_for_districts() {
    let wide = "area_code,sex,all_ages,aged_0_to_15,0,1,2,3+\n\
        E07900001,Females,60,30,10,20,20,10\n\
        E07900001,Males,50,25,10,15,15,10\n\
        E01900001,Females,6,3,1,2,2,1\n\
        E01900001,Males,5,3,2,1,1,1\n\
        E12000002,Males,500,300,200,100,100,100\n";
    let (reference, findings) =
        with_population(wide, &[("area", "area_code"), ("sex", "sex")], &["E22900001"]);
    assert_eq!(names(&findings), ["population-incomplete"]);
    assert_eq!(findings[0].headline, "2 assessed LSOAs have no population in the file");
    let ask = |area: &str, from, to, sex| {
        reference.population(&code(area), from, to, sex, 2021).map(|d| d.value)
    };
    assert_eq!(ask("E07900001", None, None, None), Some(110.0));
    assert_eq!(ask("E07900001", Some(1), Some(2), Some("F")), Some(40.0));
    assert_eq!(ask("E07900001", Some(2), None, Some("M")), Some(25.0));
    assert_eq!(ask("E07900001", Some(0), Some(15), None), Some(55.0));
    assert_eq!(ask("E07900001", Some(4), None, None), None);
    // The partnership is its one district; the ward lacks a small area, so it has no sum.
    assert_eq!(ask("E22900001", None, None, Some("M")), Some(50.0));
    assert_eq!(ask("E05900001", None, None, None), None);
}

#[test]
fn three_columns_of_a_name_and_one_without_a_name_can_be_read() {
    let text = "LSOA Code,LSOA Name,,Persons,Persons,Persons,Households\r\n\
        E01900001,,,\"1,563\",\"1,517\",46,666\r\n\
        E01900002,,,\"1,379\",\"1,379\",0,615\r\n\
        E01900003,,,698,698,0,811\r\n";
    let (reference, findings) =
        with_population(text, &[("area", "LSOA Code"), ("persons", "Persons")], &["E22900001"]);
    assert_eq!(names(&findings), ["reference-column-repeated"]);
    assert!(findings[0].headline.contains("(4, 5 and 6)"), "{}", findings[0].headline);
    assert_eq!(everybody(&reference, "E22900001").unwrap().value, 1563.0 + 1379.0 + 698.0);

    let folder = Folder::new();
    let mut specs = standard(&folder);
    let path = folder.file("households.csv", text.as_bytes());
    let columns = [("area", "LSOA Code"), ("households", "Households")];
    specs.push(mapped(Kind::Households, &path, 2011, &columns));
    let (reference, findings) = loaded(&specs, &["E22900001"]);
    assert!(findings.is_empty(), "{findings:?}");
    let homes = reference.households(&code("E05900001")).unwrap();
    assert_eq!((homes.value, homes.year, homes.estimated), (1281.0, 2011, false));
    assert_eq!(
        reference.population_or_why(&code("E05900001"), None, None, None, 2021),
        Err(NoPopulation::NoFile)
    );
}

#[test]
fn rows_that_an_unmapped_column_tells_apart_are_not_added_up() {
    let text = "code,age,sex,value\n\
        E07900001,Aged under 1 year,All persons,10\n\
        E07900001,Aged under 1 year,Female,6\n\
        E07900001,Aged under 1 year,Male,4\n";
    let map = [("area", "code"), ("age", "age"), ("persons", "value")];
    let (reference, findings) = with_population(text, &map, &["E22900001"]);
    assert_eq!(names(&findings), ["population-repeated"]);
    assert!(findings[0].fix.contains("Columns that are not mapped: sex"), "{}", findings[0].fix);
    assert_eq!(everybody(&reference, "E07900001"), None);
    let with_sex = [map[0], map[1], map[2], ("sex", "sex")];
    let (reference, findings) = with_population(text, &with_sex, &["E22900001"]);
    assert!(findings.is_empty(), "{findings:?}");
    let babies = |sex| reference.population(&code("E07900001"), Some(0), Some(0), sex, 2021);
    assert_eq!(babies(Some("F")).unwrap().value, 6.0);
    assert_eq!(babies(None).unwrap().value, 10.0);
}

#[test]
fn cells_that_are_not_numbers_are_missing_and_never_nothing() {
    let text = "code,n\nE01900001,100\nE01900002,*\nE01900003,\nE01900O04,7\n";
    let (reference, findings) =
        with_population(text, &[("area", "code"), ("persons", "n")], &["E22900001"]);
    assert_eq!(
        names(&findings),
        ["reference-area-code", "reference-number", "population-incomplete"]
    );
    assert_eq!((findings[1].count, findings[1].place.line), (2, Some(3)));
    assert_eq!(everybody(&reference, "E01900002"), None);
    assert_eq!(everybody(&reference, "E07900001"), None);
    assert_eq!(everybody(&reference, "E01900001").unwrap().value, 100.0);
}

#[test]
fn the_nearest_year_answers_and_says_which_it_is() {
    let text =
        "code,when,n\nE07900001,2011-03-27,90\nE07900001,2021-03-21,100\nE07900001,mid-2024,130\n";
    let map = [("area", "code"), ("year", "when"), ("persons", "n")];
    let (reference, findings) = with_population(text, &map, &["E22900001"]);
    assert!(findings.is_empty(), "{findings:?}");
    let ask = |year| {
        reference.population(&code("E22900001"), None, None, None, year).map(|d| (d.year, d.value))
    };
    assert_eq!(ask(1999), Some((2011, 90.0)));
    assert_eq!(ask(2016), Some((2011, 90.0)));
    assert_eq!(ask(2022), Some((2021, 100.0)));
    assert_eq!(ask(2023), Some((2024, 130.0)));
}

#[test]
fn a_population_without_a_year_or_without_columns_says_what_to_write() {
    let folder = Folder::new();
    let path = folder.file("p.csv", b"code,persons\nE07900001,10\n");
    let mut specs = standard(&folder);
    specs.push(spec(Kind::Population, path));
    let (_, findings) = loaded(&specs, &["E22900001"]);
    assert_eq!(
        findings[0].headline,
        "jsna.toml does not say which column of this population file holds area"
    );
    assert_eq!(findings[0].fix, "The file has the columns code and persons.");
    specs[3].columns.insert("area".to_owned(), "code".to_owned());
    let (_, findings) = loaded(&specs, &["E22900001"]);
    assert_eq!(names(&findings), ["population-year"]);
    specs[3].year = Some(2021);
    let (_, findings) = loaded(&specs, &["E22900001"]);
    assert_eq!(names(&findings), ["reference-column-missing"]);
}

#[test]
fn without_links_codes_of_the_other_census_are_a_gap_and_not_a_smaller_total() {
    let folder = Folder::new();
    let mut specs = standard(&folder);
    specs.remove(2);
    let path = folder.file("population.csv", LONG.as_bytes());
    specs.push(mapped(Kind::Population, &path, 2021, &MAP));
    let (reference, findings) = loaded(&specs, &["E22900001"]);
    assert_eq!(names(&findings), ["population-incomplete"]);
    assert_eq!(everybody(&reference, "E22900001"), None);
    assert_eq!(everybody(&reference, "E01900001").unwrap().value, 3030.0);
}

#[test]
fn people_counted_under_codes_of_before_are_those_of_the_area_of_today() {
    let history = "previous,code\n\
        E05700001,E05800001\nE05700002,E05800001\nE05800001,E05900001\nE05800002,E05900001\n\
        E05800003,E05900003\nE05800003,E05900004\n";
    let people = "WD11CD,persons\nE05700001,100\nE05700002,20\nE05800002,3\nE05800003,7\n";
    let with = |people: &str, history: &str| {
        let folder = Folder::new();
        let mut specs = standard(&folder);
        specs.push(spec(Kind::CodeHistory, folder.file("changes.csv", history.as_bytes())));
        let path = folder.file("wards.csv", people.as_bytes());
        let columns = [("area", "WD11CD"), ("persons", "persons")];
        specs.push(mapped(Kind::Population, &path, 2011, &columns));
        loaded(&specs, &["E22900001", "E22900003"])
    };
    let of = |reference: &Reference, area: &str| everybody(reference, area).map(|d| d.value);
    let (reference, found) = with(people, history);
    // Two wards became one, which was then merged with another.
    assert_eq!(of(&reference, "E05900001"), Some(123.0));
    // A ward that was divided says nothing of its parts.
    assert_eq!(of(&reference, "E05900003"), None);
    assert_eq!(names(&found), ["former-codes"]);
    assert_eq!(found[0].headline, "1 area of the file has its people under codes of before");
    // Where one part is not there the whole is not known.
    let (reference, _) = with(&people.replace("E05700002,20\n", ""), history);
    assert_eq!(of(&reference, "E05900001"), None);
    // Nor where a part kept its code, and gave something away alone.
    let (reference, _) = with(people, &format!("{history}E05800002,E05800002\n"));
    assert_eq!(of(&reference, "E05900001"), None);
    // An area that had its code then too, with other borders, is not the sum of what joined it.
    let (reference, _) = with(people, &format!("{history}E05900001,E05900001\n"));
    assert_eq!(of(&reference, "E05900001"), None);
}

#[test]
fn a_long_chain_and_a_circle_of_codes_end() {
    let mut history = "previous,code\nE05700001,E05900001\nE05900001,E05700001\n".to_owned();
    for n in 0..5_000 {
        let _ = writeln!(history, "E05{:06},E05{n:06}", n + 1);
    }
    history += "E05000000,E05900003\n";
    let folder = Folder::new();
    let mut specs = standard(&folder);
    specs.push(spec(Kind::CodeHistory, folder.file("changes.csv", history.as_bytes())));
    let path = folder.file("wards.csv", b"WD11CD,persons\nE05005000,100\n");
    let columns = [("area", "WD11CD"), ("persons", "persons")];
    specs.push(mapped(Kind::Population, &path, 2011, &columns));
    let (reference, _) = loaded(&specs, &["E22900001", "E22900003"]);
    assert!(everybody(&reference, "E05900001").is_none());
    assert!(everybody(&reference, "E05900003").is_none());
}
