//! What layouts can say, shown on small files.

use crate::support::{Read, With, builtin, column, summary, whole};
use jsna_ingest::{Layout, Layouts};
use jsna_model::Clock;
use std::io::Write;

fn layout(text: &str) -> Layout {
    let head = "id = \"x\"\ntitle = \"x\"\n";
    Layout::parse(&format!("{head}{text}"), "x.toml").unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn incidents(headers: &str, columns: &str) -> Layout {
    layout(&format!(
        "table = \"incidents\"\n[headers]\n{headers}\n[constants]\nkind = \"crime\"\nagency = \"police\"\n\
         [columns]\n{columns}"
    ))
}

fn read(layout: &Layout, text: &str) -> Read {
    With::layout(layout).read_bytes("file.csv", text.as_bytes())
}

fn names(read: &Read) -> Vec<&str> {
    read.report.findings.iter().map(|d| d.name.as_ref()).collect()
}

#[test]
fn a_flag_that_the_extract_does_not_have_is_empty_and_not_false() {
    let layout = incidents(
        "\"Date\" = {}\n\"DA\" = {}\n\"Keywords\" = {}\n\"DIAG_*\" = {}",
        "recorded_at = \"Date\"\ndomestic_abuse = \"DA\"\n\
         alcohol = { from = \"DA\", empty = false }\n\
         hate = { any = [{ from = \"Keywords\", words = [\"hate\"] }] }\n\
         drugs = { any = [{ from = \"Keywords\", words = [\"drugs\"] }], empty = false }\n\
         knife = { any = [{ from = \"DIAG_*\", starts = [\"X99\"] }] }",
    );
    let full = read(
        &layout,
        "Date,DA,Keywords,DIAG_01,DIAG_02\n2024-01-02,Y,Hate; Drugs,X99.0,\n2024-01-02,,,,\n\
         2024-01-02,maybe,other,Y09,T14\n",
    );
    assert_eq!(full.column("domestic_abuse"), ["true", "-", "-"]);
    assert_eq!(full.column("alcohol"), ["true", "false", "-"]);
    assert_eq!(full.column("hate"), ["true", "-", "false"]);
    assert_eq!(full.column("drugs"), ["true", "false", "false"]);
    assert_eq!(full.column("knife"), ["true", "-", "false"]);
    assert_eq!(names(&full), ["unknown-flag", "unknown-flag"]);
    let bare = read(&layout, "Date\n2024-01-02\n");
    for flag in ["domestic_abuse", "alcohol", "hate", "drugs", "knife"] {
        assert_eq!(bare.column(flag), ["-"], "{flag}");
    }
}

#[test]
fn a_code_that_no_list_knows_is_kept_and_counted() {
    let layout = incidents(
        "\"Date\" = {}\n\"Type\" = {}\n\"Who\" = { sensitive = true }\n\"Code\" = {}",
        "recorded_at = \"Date\"\n\
         category = { from = \"Type\", codes = { \"Drunk & disorderly\" = \"drunk\", \"None\" = \"\" } }\n\
         qualifier = { from = \"Type\", codes = { \"a\" = \"b\" }, unknown = \"keep\" }\n\
         location_type = { from = \"Type\", codes = { \"a\" = \"b\" }, unknown = \"empty\" }\n\
         outcome_code = { from = \"Who\", codes = { \"a\" = \"b\" } }\n\
         offence_code = \"Code\"\n\
         offence_group = { from = \"Code\", as = \"offence-code\", codes = { \"8/6\" = \"violence\" }, otherwise = \"other\" }",
    );
    let read = read(
        &layout,
        "Date,Type,Who,Code\n2024-01-02,drunk AND  disorderly,,008/06\n2024-01-02,none,Jane Doe,8N\n\
         2024-01-02,Dog  loose,,10-Dec\n",
    );
    assert_eq!(read.column("category"), ["drunk", "-", "unmapped:Dog loose"]);
    assert_eq!(read.column("qualifier"), ["drunk AND disorderly", "none", "Dog loose"]);
    assert_eq!(read.column("location_type"), ["-", "-", "-"]);
    assert_eq!(read.column("outcome_code"), ["-", "unmapped:hidden", "-"]);
    assert_eq!(read.column("offence_code"), ["8/6", "8N", "unmapped:10-Dec"]);
    assert_eq!(read.column("offence_group"), ["violence", "other", "unmapped:10-Dec"]);
    assert_eq!(read.report.quality.unmapped_code_rows, 3);
    let masked = read.report.findings.iter().find(|d| d.place.column.as_deref() == Some("Who"));
    assert_eq!(masked.unwrap().found.as_deref(), Some("(hidden, 8 characters)"));
}

#[test]
fn several_values_in_one_cell_become_a_list() {
    let layout = incidents(
        "\"Date\" = {}\n\"Hate\" = {}",
        "recorded_at = \"Date\"\n\
         hate_strands = { from = \"Hate\", split = \";,\", codes = { \"Race\" = \"race\", \"Racial\" = \"race\", \"Disability\" = \"disability\", \"None\" = \"\" } }",
    );
    let read = read(
        &layout,
        "Date,Hate\n2024-01-02,Race; disability\n2024-01-02,\"Racial, Race\"\n2024-01-02,none\n2024-01-02,Race;Other\n",
    );
    assert_eq!(
        read.column("hate_strands"),
        ["[race, disability]", "[race]", "-", "[race, unmapped:Other]"]
    );
    assert_eq!(read.report.quality.unmapped_code_rows, 1);
}

#[test]
fn a_row_is_in_the_month_of_the_assessments_clock() {
    let layout = incidents(
        "\"Recorded\" = {}\n\"From\" = {}\n\"To\" = {}",
        "recorded_at = { from = \"Recorded\", formats = [\"dd/mm/yyyy\", \"excel\"] }\n\
         occurred_from = { from = \"From\", formats = [\"dd/mm/yyyy hh:mm\"], midnight = \"unknown\" }\n\
         occurred_to = { from = \"To\", formats = [\"dd/mm/yyyy hh:mm\"], midnight = \"unknown\" }",
    );
    let text = "Recorded,From,To\n\
        02/02/2024,31/01/2024 23:30,01/02/2024 00:15\n\
        45323,31/01/2024 00:00,30/01/2024\n\
        ,31/01/2024 10:00,31/01/2024\n\
        Feb-24,31/01/2024 10:00,\n\
        02/02/2024,,\n\
        ,,\n\
        Feb-24,,01/02/2024\n";
    let recorded = read(&layout, text);
    assert_eq!(
        recorded.column("month"),
        ["2024-02-01", "2024-02-01", "2024-01-01", "2024-01-01", "2024-02-01"]
    );
    assert_eq!(recorded.column("date_precision"), ["minute", "day", "minute", "minute", "day"]);
    assert_eq!(
        recorded.column("occurred_to")[..3],
        ["2024-02-01T00:15:00", "-", "2024-01-31T00:00:00"]
    );
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("clocks", summary(&recorded.report));
    });
    let occurred = With { clock: Clock::Occurred, ..With::layout(&layout) }
        .read_bytes("file.csv", text.as_bytes());
    assert_eq!(
        occurred.column("month"),
        ["2024-01-01", "2024-01-01", "2024-01-01", "2024-01-01", "2024-02-01"]
    );
}

#[test]
fn references_are_kept_only_where_they_are_open_and_people_never() {
    let layout = incidents(
        "\"Date\" = {}\n\"Ref\" = {}\n\"Victim\" = { sensitive = true }",
        "recorded_at = \"Date\"\nincident_key = { from = \"Ref\", as = \"reference\" }\n\
         victim_key = { from = \"Victim\", as = \"pseudonym\" }",
    );
    let text = "Date,Ref,Victim\n2024-01-02,12/AB,V 1\n2024-01-02,12/AB,v1\n2024-01-02,,\n";
    let with = |handling, key| {
        With { handling, key, ..With::layout(&layout) }.read_bytes("file.csv", text.as_bytes())
    };
    let open = with("open", Some(b"key".as_slice()));
    assert_eq!(open.column("incident_key"), ["12/AB", "12/AB", "-"]);
    let victims = open.column("victim_key");
    assert_eq!(victims[0], victims[1]);
    assert_eq!((victims[0].len(), victims[2].as_str()), (32, "-"));
    let closed = with("official", Some(b"key".as_slice()));
    assert_eq!(closed.column("incident_key")[0].len(), 32);
    assert_eq!(closed.column("victim_key"), victims);
    assert_eq!(closed.report.quality.repeated_key_rows, 2);
    assert!(!format!("{:?}", closed.report).contains("12/AB"));
    let keyless = with("open", None);
    assert!(keyless.report.refused);
    assert_eq!(names(&keyless), ["no-pseudonym-key"]);
}

#[test]
fn coordinates_are_rounded_as_the_handling_class_demands() {
    let layout = incidents(
        "\"Date\" = {}\n\"E\" = {}\n\"N\" = {}",
        "recorded_at = \"Date\"\n[coordinates]\neasting = \"E\"\nnorthing = \"N\"",
    );
    let text = "Date,E,N\n2024-01-02,400000,400000\n2024-01-02,0,0\n2024-01-02,,\n";
    let read = With { handling: "official", ..With::layout(&layout) }
        .read_bytes("file.csv", text.as_bytes());
    assert_eq!(read.column("longitude"), ["-2.001", "-", "-"]);
    assert_eq!(read.column("latitude"), ["53.497", "-", "-"]);
    assert_eq!(names(&read), ["bad-coordinates"]);
}

#[test]
fn a_wide_row_makes_one_observation_per_measure_and_counts_once() {
    let layout = builtin("marac-quarterly");
    let read = read(
        &layout,
        "CSP Code,Quarter,Cases Discussed,Repeat Cases,Children\n\
         E22900001,Q1 2023/24,\"1,204\",<5,\n\
         E22900001,Q2 2023/24,17,4,x\n\
         E22900001,soon,1,1,1\n",
    );
    let q = &read.report.quality;
    assert_eq!((q.rows_read, q.rows_kept, q.rows_quarantined), (3, 2, 1));
    let rows = read.all();
    let show = |names: [&str; 6]| {
        let columns = names.map(|n| column(&rows, n));
        (0..rows.num_rows())
            .map(|i| columns.iter().map(|c| c[i].as_str()).collect::<Vec<_>>().join(" "))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        show(["source_row", "measure_id", "period_type", "month", "numerator", "shorthand"]),
        [
            "1 marac_cases_discussed quarter 2023-06-01 1204.0 -",
            "1 marac_repeat_cases quarter 2023-06-01 - [c]",
            "1 marac_children quarter 2023-06-01 - [x]",
            "2 marac_cases_discussed quarter 2023-09-01 17.0 -",
            "2 marac_repeat_cases quarter 2023-09-01 4.0 -",
            "2 marac_children quarter 2023-09-01 - [x]",
        ]
    );
    let found: Vec<&str> = names(&read);
    assert!(found.contains(&"suppressed-number") && found.contains(&"unreadable-date"));
}

#[test]
fn a_number_given_twice_is_reported() {
    let layout = builtin("home-office-csp-open-data");
    let read = read(
        &layout,
        "Financial Year,Financial Quarter,Force Name,CSP Name,Offence Code,Offence Count\n\
         2023/24,1,Marlshire,Fernbridge,008/06,3\n2023/24,1,Marlshire,Fernbridge,8/6,4\n\
         2023/24,Total,Marlshire,Fernbridge,8/6,4\nTotal,,,,,11\n2023/24,,Marlshire,Fernbridge,8N,4\n",
    );
    insta::with_settings!({ omit_expression => true }, {
        insta::assert_snapshot!("observations", summary(&read.report));
    });
    assert_eq!(read.column("breakdown_value"), ["8/6", "8/6"]);
    assert_eq!(read.column("measure_id"), ["recorded_offences_csp", "recorded_offences_csp"]);
}

#[test]
fn the_name_of_the_file_says_the_force_or_the_file_is_refused() {
    let layout = builtin("police-uk-stop-and-search");
    let text = "Type,Date,Object of search,Outcome,Outcome linked to object of search\n\
                Person search,2023-07-31T23:30:00+00:00,Firearms,Arrest,True\n";
    let with = With::layout(&layout);
    let named = with.read_bytes("2023-07-marlshire-stop-and-search.csv", text.as_bytes());
    assert_eq!(named.column("issue_area"), ["marlshire"]);
    assert_eq!(named.column("month"), ["2023-08-01"]);
    let unnamed = with.read_bytes("searches.csv", text.as_bytes());
    assert!(unnamed.report.refused);
    assert_eq!(names(&unnamed), ["file-name"]);
}

#[test]
fn every_file_of_an_archive_that_the_layout_reads_is_an_extract() {
    let row = |month: &str| {
        format!(
            "Crime ID,Month,Falls within,LSOA code,Crime type\nx,{month},Marlshire Police,E01900001,Drugs\n"
        )
    };
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, text) in [
        ("2024-02/2024-02-marlshire-street.csv", row("2024-02")),
        ("2024-01/2024-01-marlshire-street.csv", row("2024-01")),
        ("2024-01/2024-01-marlshire-outcomes.csv", row("2024-01")),
        ("__MACOSX/._2024-01-marlshire-street.csv", String::new()),
    ] {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(text.as_bytes()).unwrap();
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("archive.zip");
    std::fs::write(&path, zip.finish().unwrap().into_inner()).unwrap();
    let layout = builtin("police-uk-street");
    let reports = With::layout(&layout).read(&path, "landing/archive.zip");
    let shown: Vec<&str> = reports.iter().map(|r| r.member.shown.as_str()).collect();
    assert_eq!(
        shown,
        [
            "landing/archive.zip/2024-01/2024-01-marlshire-street.csv",
            "landing/archive.zip/2024-02/2024-02-marlshire-street.csv",
        ]
    );
    // A file is the same extract inside an archive and outside.
    let plain = dir.path().join("plain.csv");
    std::fs::write(&plain, row("2024-01")).unwrap();
    let (hash, bytes) = jsna_ingest::sha256_file(&plain).unwrap();
    assert_eq!((&reports[0].member.sha256, reports[0].member.bytes), (&hash, bytes));
    for report in &reports {
        let rows = whole(&report.ended.as_ref().unwrap().0, jsna_model::TableKind::Incidents);
        assert_eq!(column(&rows, "extract_sha256"), [report.member.sha256.as_str()]);
    }
    let others = reports[0].report.as_ref().unwrap().findings.first().unwrap();
    assert_eq!((others.name.as_ref(), others.count), ("other-members", 2));
}

#[test]
fn a_file_that_is_not_wanted_is_not_read() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.csv");
    std::fs::write(&path, "not even a header").unwrap();
    let layout = builtin("police-uk-street");
    let spec = jsna_ingest::ExtractSpec {
        feed: "feed",
        layout: &layout,
        handling: "open",
        clock: Clock::Recorded,
        path: &path,
        shown: "a.csv",
        part: jsna_ingest::Part::Whole,
        pseudonym_key: None,
        postcodes: None,
    };
    let reports =
        jsna_ingest::read_extract::<crate::support::Kept>(&spec, &mut |_| Ok(None)).unwrap();
    assert!(reports[0].report.is_none() && reports[0].ended.is_none());
}

#[test]
fn layouts_of_a_project_replace_the_builtin_ones() {
    let mut layouts = Layouts::builtin();
    let before = layouts.iter().count();
    let mut own = builtin("police-uk-street");
    own.title = "Ours".to_owned();
    layouts.add(own);
    assert_eq!(layouts.iter().count(), before);
    assert_eq!(layouts.get("police-uk-street").unwrap().title, "Ours");
    assert_eq!(layouts.nearest("police-uk-steet"), Some("police-uk-street"));
}

#[test]
fn casualties_get_date_and_place_from_the_collision_file_beside_them() {
    let dir = tempfile::tempdir().unwrap();
    let casualties = "collision_index,casualty_severity,casualty_type,sex_of_casualty,age_of_casualty,casualty_adjusted_serious\n\
        A1,1,0,2,34,0\nA1,3,9,1,-1,0.25\nB2,2,1,9,210,0.75\nC3,3,2,1,12,0.1\n";
    let path = dir.path().join("casualty-2024.csv");
    std::fs::write(&path, casualties).unwrap();
    let layout = builtin("stats19-casualty");
    let alone = With::layout(&layout).read(&path, "landing/casualty-2024.csv");
    let alone = alone[0].report.as_ref().unwrap();
    assert!(alone.refused);
    assert_eq!(alone.findings[0].name, "no-companion");
    assert_eq!(
        alone.findings[0].expected.as_deref(),
        Some("collision-2024.csv in the same folder")
    );

    let collisions = "collision_index,date,time,longitude,latitude,lsoa_of_collision_location\n\
        B2,02/02/2024,23:15,-2.1,53.2,E01900002\nA1,31/01/2024,08:05,-2.1,53.2,E01900001\nA1,01/01/2024,,,,\n";
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(collisions.as_bytes()).unwrap();
    std::fs::write(dir.path().join("collision-2024.csv.gz"), gzip.finish().unwrap()).unwrap();
    let mut reports = With::layout(&layout).read(&path, "landing/casualty-2024.csv");
    let report = reports.remove(0);
    let read = Read { rows: report.ended.map(|kept| kept.0), report: report.report.unwrap() };
    assert_eq!(read.column("occurred_from")[1..], ["2024-01-31T08:05:00", "2024-02-02T23:15:00"]);
    assert_eq!(read.column("lsoa_code"), ["E01900001", "E01900001", "E01900002"]);
    assert_eq!(read.column("weight"), ["1.0", "0.25", "0.75"]);
    assert_eq!(read.column("victim_age"), ["34", "-", "-"]);
    assert_eq!(read.column("qualifier"), ["pedestrian", "car_occupant", "cyclist"]);
    assert_eq!(read.report.quarantine_summary[0].reason, "not-in-companion");
    assert_eq!(read.report.quality.repeated_key_rows, 2);
}

/// Dates of birth become bands of the age on the day of the event; the dates are not stored.
#[test]
fn a_date_of_birth_becomes_an_age_band() {
    let text = "id = \"x\"\ntitle = \"x\"\ntable = \"incidents\"\n[headers]\n\
        \"Reported\" = { required = true }\n\"DOB\" = { sensitive = true }\n\"Notes\" = { drop = true }\n\
        [constants]\nkind = \"crime\"\nagency = \"police\"\n[columns]\n\
        recorded_at = { from = \"Reported\", formats = [\"dd/mm/yyyy\"] }\n\
        victim_age_band = { from = \"DOB\", formats = [\"dd/mm/yyyy\"], at = \"Reported\", bands = [\"0-17\", \"18+\"] }\n";
    let layout = Layout::parse(text, "x.toml").unwrap();
    let file = "Reported,DOB,Notes\n\
        12/05/2025,13/05/2007,a\n\
        13/05/2025,13/05/2007,b\n\
        13/05/2025,,c\n\
        13/05/2025,14/05/2025,d\n\
        13/05/2025,unknown,e\n";
    let read = With::layout(&layout).read_bytes("x.csv", file.as_bytes());
    assert_eq!(read.column("victim_age_band"), ["0-17", "18+", "-", "-", "-"]);
    let found = read.report.findings.iter().find(|d| d.name == "emptied-number").unwrap();
    assert_eq!(found.count, 2);
    // The cell is masked in the message.
    assert_ne!(found.found.as_deref(), Some("14/05/2025"));
    let read_notes = text.replace("[columns]\n", "[columns]\ncategory = \"Notes\"\n");
    let faults = Layout::parse(&read_notes, "x.toml").unwrap_err();
    assert_eq!(faults[0].headline, "`Notes` is dropped, and something reads it");
}
