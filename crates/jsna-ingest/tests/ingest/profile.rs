//! Files that nobody has described: what they look like, and the layout that is drafted for them.

use crate::support::With;
use jsna_ingest::profile::{
    Amount, ColumnProfile, Content, DateOrdering, FileProfile, Personal, TableProfile, draft,
    profile,
};
use jsna_ingest::{Layout, Layouts};
use rust_xlsxwriter::Workbook;
use std::fmt::Write as _;
use std::path::Path;

fn of(path: &Path) -> FileProfile {
    let shown = path.file_name().unwrap().to_string_lossy().into_owned();
    profile(path, &shown, Amount::Sample, &Layouts::builtin()).unwrap()
}

fn of_text(name: &str, text: &str) -> TableProfile {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    std::fs::write(&path, text).unwrap();
    let mut file = of(&path);
    assert_eq!(file.refused, &[]);
    file.tables.remove(0)
}

fn column<'t>(table: &'t TableProfile, name: &str) -> &'t ColumnProfile {
    table.columns.iter().find(|c| c.name == name).unwrap()
}

/// Forty crimes as a force that nobody has met writes them. Every person is invented.
fn crimes() -> String {
    let mut out = "Crimes for the partnership;;;;;;;;;;\n\
        Crime Number;Reported On;Time;Offence Type;Offence Code;DV;LSOA21;Easting;Northing;Victim Surname;Officer notes\n"
        .to_owned();
    for n in 0..40 {
        let offence = ["Burglary;28E", "Assault with injury;8N", "Shoplifting;46"][n % 3];
        let _ = writeln!(
            out,
            "07/{n:05}/25;{:02}/06/2025;{:02}:15;{offence};{};E0101236{};{};{};{};Reporter {n} says that a window was broken again",
            n % 28 + 1,
            n % 24,
            if n % 5 == 0 { "Y" } else { "N" },
            n % 7,
            351_000 + n,
            383_000 + n,
            ["Smith", "Jones", "O'Neill", "Patel-Shah"][n % 4],
        );
    }
    out
}

#[test]
fn an_unknown_police_file_becomes_a_layout() {
    let table = of_text("crimes june 2025.csv", &crimes());
    assert_eq!((table.rows, table.header_line, table.above, table.whole), (40, 2, 1, true));
    assert_eq!(table.delimiter, ';');
    let text = draft(&table, "our-crimes");
    insta::assert_snapshot!(text, @r#"
    # Drafted from crimes june 2025.csv (40 rows, all of it). Check every line: headers and codes are read from the file,
    # what they mean is a guess. A layout is not used while it has a "?".

    id = "our-crimes"
    title = "Our crimes"
    table = "incidents"

    [headers]
    "Crime Number" = { sensitive = true }
    "Reported On" = { required = true }
    "Time" = {}
    "Offence Type" = { required = true }
    "Offence Code" = { required = true }
    "DV" = {}
    "LSOA21" = {}
    "Easting" = {}
    "Northing" = {}
    "Victim Surname" = { sensitive = true }  # probably names of people: not read
    "Officer notes" = { sensitive = true }  # probably free text: not read

    [constants]
    kind = "?"  # What happened: crime, asb_incident, attendance, admission, callout, casualty, collision, fire, case, report, search, find, outcome
    agency = "?"  # Agency that recorded it: police, council, health, ambulance, fire, highways

    [columns]
    incident_key = { from = "Crime Number", as = "reference" }
    recorded_at = { from = "Reported On", formats = ["dd/mm/yyyy hh:mm"], time = "Time" }
    category = { from = "Offence Type", codes = "category" }
    offence_code = { from = "Offence Code", as = "offence-code" }
    offence_group = { from = "Offence Code", as = "offence-code", codes = "offence-group" }
    offence_subgroup = { from = "Offence Code", as = "offence-code", codes = "offence-subgroup" }
    domestic_abuse = "DV"
    lsoa_code = "LSOA21"

    [coordinates]
    easting = "Easting"
    northing = "Northing"

    [codes.category]
    "Assault with injury" = "assault_with_injury"
    "Burglary" = "burglary"
    "Shoplifting" = "shoplifting"
    "#);
}

#[test]
fn a_draft_is_not_read_until_its_questions_are_answered_and_then_keeps_every_row() {
    let table = of_text("crimes.csv", &crimes());
    let text = draft(&table, "our-crimes");
    let faults = Layout::parse(&text, "layouts/our-crimes.toml").unwrap_err();
    let said: Vec<&str> = faults.iter().map(|f| f.headline.as_str()).collect();
    assert_eq!(said, ["`kind` is still a question", "`agency` is still a question"]);
    let text = text.replace("kind = \"?\"", "kind = \"crime\"");
    let text = text.replace("agency = \"?\"", "agency = \"police\"");
    let layout = Layout::parse(&text, "layouts/our-crimes.toml").unwrap();
    let with = With { key: Some(b"a key"), handling: "official", ..With::layout(&layout) };
    let read = with.read_bytes("crimes.csv", crimes().as_bytes());
    let q = &read.report.quality;
    assert_eq!((q.rows_read, q.rows_kept, q.rows_quarantined), (40, 40, 0));
    assert_eq!(read.column("recorded_at")[1], "2025-06-02T01:15:00");
    assert_eq!(read.column("offence_group")[0], "theft_offences");
    assert_eq!(read.column("domestic_abuse")[0], "true");
    assert_eq!(read.column("lsoa_code")[0], "E01012360");
    assert_ne!(read.column("longitude")[0], "-");
}

#[test]
fn what_may_be_personal_is_named_and_never_shown() {
    let table = of_text("crimes.csv", &crimes());
    assert_eq!(column(&table, "Victim Surname").personal, Some(Personal::Name));
    assert_eq!(column(&table, "Officer notes").personal, Some(Personal::FreeText));
    assert_eq!(column(&table, "Offence Type").personal, None);
    let shown = column(&table, "Victim Surname").values(4);
    let shown: Vec<(&str, u64)> = shown.iter().map(|(value, n)| (value.as_str(), *n)).collect();
    assert_eq!(shown, [("Xxxxx", 20), ("X'Xxxxx", 10), ("Xxxxx-Xxxx", 10)]);
    let text = draft(&table, "our-crimes");
    for secret in ["Smith", "Patel", "window", "07/00001/25"] {
        assert!(!text.contains(secret), "{secret}");
    }
}

#[test]
fn identifiers_of_people_are_told_by_their_shape() {
    let mut file = "Ref,NHS No,Contact,Home,Born on DOB,Email,Ward name\n".to_owned();
    for n in 0..30 {
        let _ = writeln!(
            file,
            "R{n},9999999999,01632 9601{n:02},AA9A 9AA,{:02}/03/198{},person{n}@example.org,Harbour",
            n % 28 + 1,
            n % 10
        );
    }
    let table = of_text("people.csv", &file);
    let personal: Vec<Option<Personal>> = table.columns.iter().map(|c| c.personal).collect();
    assert_eq!(
        personal,
        [
            None,
            Some(Personal::NhsNumber),
            Some(Personal::Phone),
            Some(Personal::Postcode),
            Some(Personal::BirthDate),
            Some(Personal::Email),
            None
        ]
    );
}

/// Whether the day or the month is first, and what the draft makes of it.
fn order(dates: &[&str]) -> (DateOrdering, String) {
    let rows: Vec<String> = dates.iter().map(|d| format!("{d},noise")).collect();
    let table = of_text("x.csv", &format!("Date reported,Type\n{}\n", rows.join("\n")));
    let Content::Dates(found) = &column(&table, "Date reported").content else {
        panic!("{:?}", column(&table, "Date reported").content)
    };
    let text = draft(&table, "x");
    let line = text.lines().find(|l| l.starts_with("recorded_at")).unwrap();
    let formats = line.split("formats = ").nth(1).unwrap().split(" }").next().unwrap();
    (found.order, formats.to_owned())
}

#[test]
fn the_order_of_dates_is_proved_or_asked() {
    use DateOrdering::{Ambiguous, Certain, DayFirst, LikelyMonthFirst, MonthFirst};
    for (dates, expected, formats) in [
        (vec!["13/06/2025", "02/06/2025"], DayFirst(1), "[\"dd/mm/yyyy hh:mm\"]"),
        (vec!["06/13/2025 10:00", "06/02/2025"], MonthFirst(1), "[\"mm/dd/yyyy hh:mm\"]"),
        (vec!["02/06/2025", "03/06/2025"], Ambiguous, "[\"?\"]"),
        (vec!["06/02/2025", "06/03/2025", "06/04/2025", "06/05/2025"], LikelyMonthFirst, "[\"?\"]"),
        (vec!["2025-06-02", "2025-06-03T10:00:00Z"], Certain, "[\"iso\"]"),
        (vec!["2 Jun 2025", "3 June 2025"], Certain, "[\"dd mmm yyyy hh:mm\"]"),
        (
            vec!["2025-06-02", "13/06/2025", "2025-06-04"],
            DayFirst(1),
            "[\"iso\", \"dd/mm/yyyy hh:mm\"]",
        ),
    ] {
        let found = order(&dates);
        assert_eq!(found.1, formats, "{dates:?}");
        if expected != Certain && !formats.starts_with("[\"iso") {
            assert_eq!(found.0, expected, "{dates:?}");
        }
    }
}

#[test]
fn every_sheet_of_a_workbook_is_a_table() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("noise.xlsx");
    let mut workbook = Workbook::new();
    for (name, rows) in [("June 2025", 3), ("July 2025", 2)] {
        let sheet = workbook.add_worksheet().set_name(name).unwrap();
        for (at, header) in (0..).zip(["Case ref", "Type", "Ward code"]) {
            sheet.write(0, at, header).unwrap();
        }
        for row in 1..=rows {
            sheet.write(row, 0, format!("N{row}")).unwrap();
            sheet.write(row, 1, "Loud music").unwrap();
            sheet.write(row, 2, "E05900001").unwrap();
        }
    }
    workbook.save(&path).unwrap();
    let file = of(&path);
    let tables: Vec<(&str, u64)> = file.tables.iter().map(|t| (t.shown.as_str(), t.rows)).collect();
    assert_eq!(tables, [("noise.xlsx/June 2025", 3), ("noise.xlsx/July 2025", 2)]);
    // Nothing in a row says when: the name of the sheet does.
    let text = draft(&file.tables[0], "noise");
    assert!(text.contains("month = { file_name = \"{}\", formats = [\"mmm yyyy\"] }"), "{text}");
    let text = text.replace("kind = \"?\"", "kind = \"case\"");
    let layout =
        Layout::parse(&text.replace("agency = \"?\"", "agency = \"council\""), "x").unwrap();
    let read = With { key: Some(b"k"), ..With::layout(&layout) }.read(&path, "noise.xlsx");
    let months: Vec<Vec<String>> = read
        .iter()
        .map(|r| {
            let report = r.report.as_ref().unwrap();
            assert!(!report.refused, "{:#?}", report.findings);
            report.deliveries.keys().map(|(_, month)| month.to_string()).collect()
        })
        .collect();
    assert_eq!(months, [["2025-06"], ["2025-07"]]);
}

#[test]
fn a_month_in_a_folder_dates_the_rows_and_one_that_is_none_refuses_the_file() {
    let text = "id = \"x\"\ntitle = \"x\"\ntable = \"incidents\"\n[headers]\n\"Type\" = { required = true }\n\
        [constants]\nkind = \"case\"\nagency = \"council\"\n[columns]\ncategory = \"Type\"\n\
        month = { file_name = \"{}/*.csv\" }\n";
    let layout = Layout::parse(text, "x.toml").unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("cases.csv");
    std::fs::write(&path, "Type\nNoise\n").unwrap();
    let read = With::layout(&layout).read(&path, "landing/2025-06/cases.csv");
    let report = read[0].report.as_ref().unwrap();
    let months: Vec<String> = report.deliveries.keys().map(|(_, m)| m.to_string()).collect();
    assert_eq!(months, ["2025-06"]);
    let read = With::layout(&layout).read(&path, "landing/june/cases.csv");
    let report = read[0].report.as_ref().unwrap();
    assert!(report.refused);
    let refusal = &report.findings[0];
    assert_eq!((refusal.name.as_ref(), refusal.found.as_deref()), ("file-name", Some("June")));
}

#[test]
fn a_table_of_counts_becomes_observations() {
    let mut file = "area_code,area_name,period,Cases,Population\n".to_owned();
    for (at, year) in ["2021-22", "2022-23", "2023-24"].iter().enumerate() {
        let _ = writeln!(file, "E08000009,Harbour,{year},{},{}", 40 + at, 230_000 + at);
    }
    let table = of_text("fly-tipping.csv", &file);
    let text = draft(&table, "fly-tipping-cases");
    insta::assert_snapshot!(text, @r#"
    # Drafted from fly-tipping.csv (3 rows, all of it). Check every line: headers and codes are read from the file,
    # what they mean is a guess. A layout is not used while it has a "?".

    id = "fly-tipping-cases"
    title = "Fly tipping cases"
    table = "observations"

    [headers]
    "area_code" = { required = true }
    "area_name" = {}
    "period" = { required = true }
    "Cases" = { required = true }
    "Population" = {}

    [constants]
    measure_id = "?"  # What was counted, as the layout names it

    [columns]
    area_code = "area_code"
    area_name = "area_name"
    period = { from = "period", type = "financial_year" }
    numerator = "Cases"
    denominator = "Population"
    "#);
}

#[test]
fn months_as_columns_under_their_years_become_observations() {
    let file = "ASB by ward\n,,2023/24,,,2024/25,\nWard,Ward code,Jan,Feb,Mar,Apr,May\n\
        Old Quay,E05012345,1,2,3,4,5\nPark,E05012346,6,7,8,9,10\n";
    let table = of_text("asb.csv", file);
    let text = draft(&table, "asb-by-ward");
    insta::assert_snapshot!(text, @r#"
    # Drafted from asb.csv (2 rows, all of it). Check every line: headers and codes are read from the file,
    # what they mean is a guess. A layout is not used while it has a "?".

    id = "asb-by-ward"
    title = "Asb by ward"
    table = "observations"

    [file]
    header_rows = 2  # a row of groups stands above the names of the columns

    [headers]
    "Ward" = {}  # not read
    "Ward code" = { required = true }
    "{period}" = {}  # 5 columns named by a period, 2023/24 Jan to 2024/25 May

    [constants]
    measure_id = "?"  # What was counted, as the layout names it

    [columns]
    area_code = "Ward code"
    period = "{period}"
    numerator = "{period}"  # if they are rates or shares, call it value
    "#);
    assert_eq!(tried(&text, "asb.csv", file), (2, 2));
}

#[test]
fn a_year_and_a_month_in_two_columns_are_joined() {
    let mut file = "Year,Month,Ward code,Reports\n".to_owned();
    for month in ["April", "May", "June"] {
        let _ = writeln!(file, "2025,{month},E05012345,12\n2025,{month},E05012346,7");
    }
    let table = of_text("reports.csv", &file);
    let text = draft(&table, "reports");
    insta::assert_snapshot!(text, @r#"
    # Drafted from reports.csv (6 rows, all of it). Check every line: headers and codes are read from the file,
    # what they mean is a guess. A layout is not used while it has a "?".

    id = "reports"
    title = "Reports"
    table = "observations"

    [headers]
    "Year" = { required = true }
    "Month" = {}
    "Ward code" = { required = true }
    "Reports" = { required = true }

    [constants]
    measure_id = "?"  # What was counted, as the layout names it

    [columns]
    area_code = "Ward code"
    numerator = "Reports"
    period = { from = ["Month", "Year"], join = true, formats = ["mm/yyyy", "mmm/yyyy"] }
    "#);
    assert_eq!(tried(&text, "reports.csv", &file), (6, 6));
}

#[test]
fn the_records_of_an_xml_document_become_a_layout() {
    let mut file = "<?xml version=\"1.0\"?><Return><Site><Code>RX1</Code>".to_owned();
    for day in 1..=9 {
        let _ = write!(
            file,
            "<Attendance><ArrivalDate>2025-06-0{day}</ArrivalDate><AssaultMethod>Fist</AssaultMethod>\
             <HomePostcode>M2 1A{0}</HomePostcode><AssaultPostcode>M1 1A{0}</AssaultPostcode></Attendance>",
            ["A", "B", "D"][day % 3]
        );
    }
    file += "</Site></Return>";
    let table = of_text("june.xml", &file);
    let text = draft(&table, "attendances");
    insta::assert_snapshot!(text, @r#"
    # Drafted from june.xml (9 rows, all of it). Check every line: headers and codes are read from the file,
    # what they mean is a guess. A layout is not used while it has a "?".

    id = "attendances"
    title = "Attendances"
    table = "incidents"

    [file]
    rows = "Attendance"  # the element that is a row

    [headers]
    "Site Code" = { required = true }
    "Arrival Date" = { required = true }
    "Assault Method" = {}
    "Home Postcode" = { sensitive = true }  # probably full postcodes: not read
    "Assault Postcode" = { sensitive = true }

    [constants]
    kind = "?"  # What happened: crime, asb_incident, attendance, admission, callout, casualty, collision, fire, case, report, search, find, outcome
    agency = "?"  # Agency that recorded it: police, council, health, ambulance, fire, highways

    [columns]
    category = { from = "Site Code", codes = "category" }
    recorded_at = { from = "Arrival Date", formats = ["iso"] }
    qualifier = { from = "Assault Method", codes = "qualifier" }
    lsoa_code = { from = "Assault Postcode", as = "postcode" }  # where it happened, by its name. Needs a postcode-lookup in jsna.toml; the postcode is not stored

    [codes.category]
    "RX1" = "rx1"

    [codes.qualifier]
    "Fist" = "fist"
    "#);
}

/// Rows read and kept with a draft whose questions are answered.
fn tried(draft: &str, name: &str, file: &str) -> (u64, u64) {
    let text = draft.replace("measure_id = \"?\"", "measure_id = \"reports\"");
    let layout = Layout::parse(&text, "x.toml").unwrap_or_else(|faults| panic!("{faults:#?}"));
    let read = With::layout(&layout).read_bytes(name, file.as_bytes());
    (read.report.quality.rows_read, read.report.quality.rows_kept)
}

#[test]
fn files_in_other_formats_are_named() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("wards.geojson");
    std::fs::write(&path, "{\"type\":\"FeatureCollection\",\"features\":[]}").unwrap();
    let file = of(&path);
    assert!(file.tables.is_empty());
    assert_eq!(file.other.map(jsna_ingest::profile::OtherFormat::words), Some("a GeoJSON file"));
    assert_eq!(file.refused[0].name, "not-csv");
}

/// The same profile whatever the number of threads and the size of the file's parts.
#[test]
fn a_sample_says_that_it_is_one() {
    let mut text = "Ref,Notes\n".to_owned();
    let long = "x".repeat(1 << 12);
    while text.len() < (70 << 20) {
        let _ = writeln!(text, "R{},{long}", text.len());
    }
    let rows = text.lines().count() as u64 - 1;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("large.csv");
    std::fs::write(&path, &text).unwrap();
    let sample = of(&path).tables.remove(0);
    assert!(!sample.whole && sample.rows < rows, "{}", sample.rows);
    let all = profile(&path, "large.csv", Amount::Everything, &Layouts::builtin()).unwrap();
    assert!(all.tables[0].whole);
    assert_eq!(all.tables[0].rows, rows);
}

/// Codes are listed where they repeat; a text that is rare, or that may be about a person, stays out of the draft.
#[test]
fn no_text_about_a_person_gets_into_a_draft_as_a_code() {
    let mut file = "Ref,Date,Category,Outcome\n".to_owned();
    for n in 0..40 {
        let category = if n == 7 { "Assault on Doris Pemberton" } else { "Assault" };
        let outcome = ["Advice given", "Theft from Mr Akhtar", "14 Knutton Lane"][n % 3];
        let _ = writeln!(file, "R{n},{:02}/04/2023,{category},{outcome}", n % 28 + 1);
    }
    let table = of_text("x.csv", &file);
    let text = draft(&table, "x");
    for secret in ["Pemberton", "Akhtar", "Knutton"] {
        assert!(!text.contains(secret), "{text}");
        let shown = table.columns.iter().flat_map(|c| c.values(100));
        assert!(
            shown.into_iter().all(|(value, _)| !value.contains(secret) || secret == "Pemberton")
        );
    }
    assert!(text.contains("\"Assault\" = \"assault\""), "{text}");
    assert!(text.contains("# 1 other text of the file not here"), "{text}");
}

#[test]
fn a_row_of_data_is_never_shown_as_the_names_of_columns() {
    let mut file = String::new();
    for n in 0..30 {
        let _ = writeln!(file, "9275326975,Pemberton,{:02}/03/1980,ST4 2DP,Noise", n % 28 + 1);
    }
    let table = of_text("x.csv", &file);
    assert_eq!(table.header, jsna_ingest::profile::HeaderKind::Missing);
    assert_eq!(table.columns[1].name, "column 2");
    assert!(table.fits.is_empty());
    let shown: Vec<String> = table.columns.iter().flat_map(|c| c.values(5)).map(|v| v.0).collect();
    assert!(shown.iter().all(|v| !v.contains("Pemberton") && !v.contains('7')), "{shown:?}");
}

/// A row without a reference may stand for several things.
#[test]
fn how_many_things_a_row_stands_for_is_asked_where_a_column_may_say_it() {
    let mut file = "Month,LSOA code,ASB,Crime\n".to_owned();
    for n in 0..24 {
        let _ = writeln!(file, "2023-{:02},E0102954{},{},{}", n % 12 + 1, n % 4, n % 5, n % 7);
    }
    let text = draft(&of_text("x.csv", &file), "x");
    assert!(text.contains("quantity = \"?\""), "{text}");
    let counted = file.replace("ASB,Crime", "ASB,Count");
    let text = draft(&of_text("x.csv", &counted), "x");
    assert!(text.contains("table = \"observations\""), "{text}");
    assert!(text.contains("numerator = \"Count\""), "{text}");
}

/// A spreadsheet with American settings opened a British file: the fault is found before a row is stored.
#[test]
fn a_file_with_exchanged_days_and_months_is_refused() {
    let mut file = "Reported,Type\n".to_owned();
    for day in 1..=28 {
        // The 1st to the 12th have become dates, with day and month exchanged; the others have stayed text.
        let cell =
            if day <= 12 { format!("2023-{day:02}-04") } else { format!("{day:02}/04/2023") };
        let _ = writeln!(file, "{cell},noise");
    }
    let table = of_text("x.csv", &file);
    let Content::Dates(dates) = &column(&table, "Reported").content else { panic!("dates") };
    assert_eq!(dates.order, DateOrdering::Exchanged);
    assert!(draft(&table, "x").contains("formats = [\"?\"]"));
    let layout = "id = \"x\"\ntitle = \"x\"\ntable = \"incidents\"\n[headers]\n\"Reported\" = { required = true }\n\
        \"Type\" = {}\n[constants]\nkind = \"case\"\nagency = \"council\"\n[columns]\ncategory = \"Type\"\n\
        recorded_at = { from = \"Reported\", formats = [\"dd/mm/yyyy\", \"iso\"] }\n";
    let layout = Layout::parse(layout, "x.toml").unwrap();
    let read = With::layout(&layout).read_bytes("x.csv", file.as_bytes());
    assert!(read.report.refused);
    assert_eq!(read.report.findings[0].name, "month-first");
    assert!(read.report.findings[0].headline.contains("exchanged day and month"));
}
