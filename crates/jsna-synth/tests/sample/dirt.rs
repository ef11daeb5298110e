//! The files are well formed, and their faults are the planted ones.

use super::support::{Lookup, Project, count, members, parse};
use jsna_synth::TRUTH_COLUMNS;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

/// One test, because writing the demo takes longer than all the checks together.
#[test]
fn the_demo_is_well_formed_and_its_faults_are_the_planted_ones() {
    let project = &Project::demo();
    every_row_is_as_long_as_its_header_and_is_counted(project);
    encodings_and_line_ends_are_the_planted_ones(project);
    what_is_missing_is_missing_and_what_is_late_is_late(project);
    a_crime_month_that_was_sent_again_repeats_what_came_first(project);
    asb_rows_have_no_id_and_repeat_and_crime_ids_hardly_do(project);
    street_codes_are_those_of_2011_and_then_of_2021(project);
    victims_have_rows_of_their_own_and_dates_come_in_two_styles(project);
    truth_names_areas_that_exist_and_every_effect_once(project);
    change_weights_add_up_in_both_directions(project);
}

fn every_row_is_as_long_as_its_header_and_is_counted(project: &Project) {
    for file in
        project.summary.files.iter().filter(|f| f.path.contains(".csv") || f.path.contains(".zip"))
    {
        if file.path == "truth.csv" {
            continue;
        }
        let tables = members(&project.dir.join(&file.path));
        let rows: usize = tables.iter().map(|(_, bytes)| parse(bytes).rows.len()).sum();
        assert_eq!(rows as u64, file.rows, "{}", file.path);
        assert_eq!(fs::metadata(project.dir.join(&file.path)).unwrap().len(), file.bytes);
    }
}

fn encodings_and_line_ends_are_the_planted_ones(project: &Project) {
    for file in project.summary.files.iter().filter(|f| f.feed.is_some()) {
        for (name, bytes) in members(&project.dir.join(&file.path)) {
            let council = file.feed == Some("council-asb");
            assert_eq!(std::str::from_utf8(&bytes).is_err(), council, "{name}");
            let crlf = council || file.feed == Some("ambulance");
            assert_eq!(String::from_utf8_lossy(&bytes).contains("\r\n"), crlf, "{name}");
            assert_eq!(bytes.starts_with(b"\xef\xbb\xbf"), file.feed == Some("sharps"), "{name}");
        }
    }
    let packed = |end: &str| project.summary.files.iter().filter(|f| f.path.ends_with(end)).count();
    assert!(packed(".gz") > 20 && packed(".zip") == 1);
}

fn what_is_missing_is_missing_and_what_is_late_is_late(project: &Project) {
    let files = |feed: &str| -> BTreeSet<&str> {
        let files = project.summary.files.iter().filter(|f| f.feed == Some(feed));
        files.filter_map(|f| f.path.rsplit('/').next()).collect()
    };
    assert_eq!(files("noise").len(), 47);
    assert!(!files("noise").contains("2024-06.csv"));
    assert_eq!(files("ambulance").len(), 47);
    assert!(!files("ambulance").contains("ambulance_2025-09.csv"));
    assert!(files("police-crime").contains("2024-08_crime_resent.csv"));
    assert_eq!(files("police-crime").len(), 49);
    assert_eq!(files("council-asb").len(), 49);
}

fn a_crime_month_that_was_sent_again_repeats_what_came_first(project: &Project) {
    let tables = project.tables("police-crime");
    let (first, again) = (&tables["2024-08_crime.csv"], &tables["2024-08_crime_resent.csv"]);
    assert!(first.rows.len() < again.rows.len() * 3 / 4);
    let whole = |r: &csv::StringRecord| r.iter().collect::<Vec<_>>().join("|");
    let again: BTreeSet<_> = again.rows.iter().map(whole).collect();
    assert!(first.rows.iter().all(|r| again.contains(&whole(r))));
}

fn asb_rows_have_no_id_and_repeat_and_crime_ids_hardly_do(project: &Project) {
    let table = project.table("landing/police/street/2025-07/2025-07-marlshire-street.csv");
    let (id, kind) = (table.at("Crime ID"), table.at("Crime type"));
    let mut rows: BTreeMap<Vec<&str>, u32> = BTreeMap::new();
    let mut ids: BTreeMap<&str, u32> = BTreeMap::new();
    for row in &table.rows {
        let asb = &row[kind] == "Anti-social behaviour";
        assert_eq!(asb, row[id].is_empty());
        if asb {
            *rows.entry(row.iter().collect()).or_default() += 1;
        } else {
            assert!(row[id].len() == 64 && row[id].bytes().all(|b| b.is_ascii_hexdigit()));
            *ids.entry(&row[id]).or_default() += 1;
        }
    }
    let surplus: u32 = rows.values().map(|n| n - 1).sum();
    let asb: u32 = rows.values().sum();
    assert!(surplus * 5 > asb, "{surplus} of {asb}");
    let twice = ids.values().filter(|n| **n > 1).count();
    assert!((1..20).contains(&twice), "{twice}");
}

fn street_codes_are_those_of_2011_and_then_of_2021(project: &Project) {
    let lookup = Lookup::read(project);
    let mut unknown = 0;
    let mut all = 0;
    for (name, table) in project.tables("police-street") {
        let codes = table.column("LSOA code");
        // E01900049 was split: the halves are E01900152 and E01900153.
        let (old, new) = (codes.contains(&"E01900049"), codes.contains(&"E01900152"));
        assert_eq!(
            (old, new),
            if *name < *"2024-03" { (true, false) } else { (false, true) },
            "{name}"
        );
        all += codes.len();
        unknown +=
            codes.iter().filter(|c| !c.is_empty() && !lookup.lsoas.contains_key(**c)).count();
    }
    assert!(unknown > 0 && unknown * 2_000 < all, "{unknown} of {all}");
}

fn victims_have_rows_of_their_own_and_dates_come_in_two_styles(project: &Project) {
    let tables = project.tables("police-crime");
    let (mut rows, mut iso, mut blank, mut unreadable) = (0, 0, 0, 0);
    let mut references: BTreeMap<String, u32> = BTreeMap::new();
    for (_, table) in tables.iter().filter(|(name, _)| **name != *"2024-08_crime.csv") {
        let (reference, recorded) = (table.at("Crime Ref"), table.at("Recorded Date"));
        for row in &table.rows {
            rows += 1;
            iso += u32::from(row[recorded].contains('T'));
            blank += u32::from(row[reference].is_empty());
            unreadable += u64::from(row[recorded].starts_with("31/02/"));
            *references.entry(row[reference].to_owned()).or_default() += 1;
        }
    }
    let explosion = f64::from(rows) / count(references.len());
    assert!((1.05..1.25).contains(&explosion), "{explosion}");
    assert!((0.04..0.09).contains(&(f64::from(iso) / f64::from(rows))), "{iso}");
    assert!((0.0003..0.003).contains(&(f64::from(blank) / f64::from(rows))), "{blank}");
    // One of them is in the file that was cut off, too.
    assert_eq!(unreadable + 1, project.summary.feed_rows("police-crime").1);
}

fn truth_names_areas_that_exist_and_every_effect_once(project: &Project) {
    let lookup = Lookup::read(project);
    let truth = project.table("truth.csv");
    assert_eq!(truth.header, TRUTH_COLUMNS);
    let mut known: BTreeSet<String> = lookup.lsoas.keys().cloned().collect();
    for (ward, lad) in lookup.lsoas.values() {
        known.extend([ward.clone(), lad.clone(), lookup.lads[lad].clone()]);
    }
    known.insert("E23900001".to_owned());
    let mut ids = BTreeSet::new();
    for row in &truth.rows {
        assert!(known.contains(&row[truth.at("area_code")]), "{row:?}");
        assert!(ids.insert(&row[0]), "{row:?}");
        assert!(row[truth.at("size")].parse::<f64>().is_ok(), "{row:?}");
    }
    assert!(truth.rows.len() > 40);
}

fn change_weights_add_up_in_both_directions(project: &Project) {
    let table = project.table("reference/lsoa11_lsoa21_weights.csv");
    for (code, share) in [("LSOA11CD", "Prop21of11"), ("LSOA21CD", "Prop11of21")] {
        let mut sums: BTreeMap<&str, f64> = BTreeMap::new();
        for row in &table.rows {
            *sums.entry(&row[table.at(code)]).or_default() +=
                row[table.at(share)].parse::<f64>().unwrap();
        }
        assert_eq!(sums.len(), 150);
        assert!(sums.values().all(|s| (s - 1.0).abs() < 1e-9));
    }
    let split_or_merged = table.column("Category").into_iter().filter(|c| *c != "U").count();
    assert_eq!(split_or_merged, 8);
}
