//! Who comes again in the sample, counted straight from the extracts as a person with a spreadsheet would.

use crate::support::{Row, number, table};
use chrono::{Months, NaiveDate};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

fn csv(path: &Path) -> Vec<Row> {
    let reader = csv::Reader::from_path(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    reader.into_deserialize().map(|row| row.expect("a row")).collect()
}

/// Days on which the police were told of anti-social behaviour in a partnership: by each caller, and by nobody who is named.
#[derive(Default)]
struct Calls {
    named: BTreeMap<String, Vec<NaiveDate>>,
    unnamed: Vec<NaiveDate>,
}

/// The calls of each partnership. What was exported twice counts once.
fn callers(project: &Path) -> BTreeMap<String, Calls> {
    let pairs = |file: &str, from: &str, to: &str| -> BTreeMap<String, String> {
        let rows = csv(&project.join("reference").join(file)).into_iter();
        rows.map(|mut r| (r.remove(from).expect("a code"), r.remove(to).expect("a code"))).collect()
    };
    let districts = pairs("lsoa11_wd22_lad22.csv", "LSOA11CD", "LAD22CD");
    let partnerships = pairs("lad22_csp22_pfa22.csv", "LAD22CD", "CSP22CD");
    let mut found: BTreeMap<String, Calls> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    for file in std::fs::read_dir(project.join("landing/police/incident")).expect("the extracts") {
        for row in csv(&file.expect("a file").path()) {
            let asb = row["Closing Code"].starts_with('A');
            let Some(district) = districts.get(&row["LSOA11"]).filter(|_| asb) else { continue };
            if !seen.insert((row["Incident No"].clone(), row["Received"].clone())) {
                continue;
            }
            let day = NaiveDate::parse_from_str(&row["Received"][..10], "%d/%m/%Y").expect("a day");
            let here = found.entry(partnerships[district].clone()).or_default();
            match row["Caller ID"].as_str() {
                "" => here.unnamed.push(day),
                caller => here.named.entry(caller.to_owned()).or_default().push(day),
            }
        }
    }
    found
}

/// The bands of a year: persons and events of each.
fn bands(days: &BTreeMap<String, Vec<NaiveDate>>, from: NaiveDate) -> [(f64, f64); 4] {
    let to = from + Months::new(12);
    let mut bands = [(0.0, 0.0); 4];
    for days in days.values() {
        let Some(first) = days.iter().filter(|d| **d >= from && **d < to).min() else { continue };
        let last = *first + Months::new(12);
        let own: Vec<&NaiveDate> = days.iter().filter(|d| *d >= first && **d <= last).collect();
        let band = match own.iter().collect::<BTreeSet<_>>().len() {
            1 => 0,
            2 => 1,
            3 | 4 => 2,
            _ => 3,
        };
        bands[band].0 += 1.0;
        bands[band].1 += own.len() as f64;
    }
    bands
}

/// The release has the persons, events and bands that the extracts have, of the latest year that can be followed and of the
/// year before.
pub(crate) fn callers_are_those_of_the_extracts(project: &Path, release: &Path) {
    let date = |year| NaiveDate::from_ymd_opt(year, 10, 1).expect("a date");
    let rows = table(release, "repeats");
    let callers = callers(project);
    assert_eq!(callers.len(), 4, "partnerships");
    for (area, Calls { named: days, unnamed }) in &callers {
        let own = |r: &&Row| r["indicator_id"] == "asb_police_rate" && r["area_code"] == *area;
        let found: Vec<&Row> = rows.iter().filter(own).collect();
        let names: Vec<&str> = found.iter().map(|r| r["band"].as_str()).collect();
        assert_eq!(names, ["1", "2", "3-4", "5+"], "{area}");
        let (year, before) = (bands(days, date(2023)), bands(days, date(2022)));
        for (row, (persons, events)) in found.iter().zip(year) {
            assert_eq!((row["date_from"].as_str(), row["who"].as_str()), ("2023-10-01", "caller"));
            assert_eq!(number(row, "band_persons"), persons, "{row:?}");
            assert_eq!(number(row, "band_events"), events, "{row:?}");
            for (column, bands) in [("persons", year), ("before_persons", before)] {
                let all: f64 = bands.iter().map(|b| b.0).sum();
                assert_eq!(number(row, column), all, "{column} of {row:?}");
                let again = column.replace("persons", "repeat_persons");
                assert_eq!(number(row, &again), all - bands[0].0, "{again} of {row:?}");
            }
        }
        let within = |d: &&NaiveDate| **d >= date(2023);
        let unnamed = unnamed.iter().filter(within).count() as f64;
        let named = days.values().flatten().filter(within).count() as f64;
        let share = number(found[0], "events_without_key");
        assert!((share - unnamed / (unnamed + named)).abs() < 1e-12, "{share} in {area}");
    }
}
