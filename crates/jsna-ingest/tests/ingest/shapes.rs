//! Tables of other shapes: months as columns, two header rows, a date in several columns, XML documents.

use crate::support::{Read, With};
use jsna_ingest::{Layout, Postcodes};

fn layout(text: &str) -> Layout {
    let head = "id = \"x\"\ntitle = \"x\"\n";
    Layout::parse(&format!("{head}{text}"), "x.toml").unwrap_or_else(|faults| panic!("{faults:#?}"))
}

fn faults(text: &str) -> Vec<String> {
    let head = "id = \"x\"\ntitle = \"x\"\n";
    let faults = Layout::parse(&format!("{head}{text}"), "x.toml").unwrap_err();
    faults.into_iter().map(|d| d.headline).collect()
}

fn read(layout: &Layout, text: &str) -> Read {
    With::layout(layout).read_bytes("file.csv", text.as_bytes())
}

fn refusal(read: &Read) -> String {
    assert!(read.report.refused);
    let d = &read.report.findings[0];
    format!("{}: {} / {}", d.name, d.headline, d.found.as_deref().unwrap_or_default())
}

fn rows(read: &Read, columns: &[&str]) -> Vec<String> {
    let columns: Vec<Vec<String>> = columns.iter().map(|c| read.column(c)).collect();
    let n = columns.first().map_or(0, Vec::len);
    (0..n).map(|i| columns.iter().map(|c| c[i].as_str()).collect::<Vec<_>>().join(" ")).collect()
}

const MONTHS: &str = "table = \"observations\"\n[headers]\n\"Ward code\" = { required = true }\n\
    \"{period}\" = {}\n[constants]\nmeasure_id = \"asb\"\n[columns]\narea_code = \"Ward code\"\n\
    period = \"{period}\"\nnumerator = \"{period}\"\n";

#[test]
fn columns_named_by_months_are_observations_of_those_months() {
    let text = "Ward code,Apr 2025,2025-05,2025-06-01,Total\nE05012345,3,*,,3\nE05012346,0,7,2,9\n";
    let read = read(&layout(MONTHS), text);
    assert_eq!(
        rows(&read, &["area_code", "month", "period_type", "numerator", "shorthand"]),
        [
            "E05012345 2025-04-01 month 3.0 -",
            "E05012345 2025-05-01 month - [c]",
            "E05012346 2025-04-01 month 0.0 -",
            "E05012346 2025-05-01 month 7.0 -",
            "E05012346 2025-06-01 month 2.0 -",
        ]
    );
    // An empty cell is no zero and says nothing: a month without any is not delivered.
    assert_eq!((read.report.quality.rows_read, read.report.quality.rows_kept), (2, 2));
    let ahead = With::layout(&layout(MONTHS)).read_bytes(
        "file.csv",
        b"Ward code,Apr 2025,May 2025,Jun 2025\nE05012345,3,,\nE05012346,,1,\nE05012347,,,\n",
    );
    let months: Vec<String> = ahead.report.deliveries.keys().map(|(_, m)| m.to_string()).collect();
    assert_eq!(months, ["2025-04", "2025-05"]);
    assert_eq!(ahead.column("source_row"), ["1", "2"]);
    assert_eq!((ahead.report.quality.rows_read, ahead.report.quality.rows_kept), (3, 3));
    let unknown = read.report.findings.iter().find(|d| d.name == "unknown-header").unwrap();
    assert!(unknown.headline.contains("\"Total\""), "{}", unknown.headline);
}

#[test]
fn years_and_quarters_name_columns_too() {
    let read = read(&layout(MONTHS), "Ward code,2023/24,Oct to Dec 2024\nE05012345,36,9\n");
    assert_eq!(
        rows(&read, &["month", "period_type", "numerator"]),
        ["2024-03-01 financial_year 36.0", "2024-12-01 quarter 9.0"]
    );
}

#[test]
fn a_file_without_a_column_of_a_period_or_with_one_twice_is_refused() {
    let layout = layout(MONTHS);
    let read = |text: &str| refusal(&With::layout(&layout).read_bytes("file.csv", text.as_bytes()));
    assert_eq!(
        read("Ward code,Apr-25,May-25\nE05012345,3,4\n"),
        "missing-header: the file has no column that is named by a period / \"Apr-25\" and \"May-25\""
    );
    assert_eq!(
        read("Ward code,Apr 2025,2025-04\nE05012345,3,4\n"),
        "duplicate-header: columns 2 and 3 are both April 2025 / \"Apr 2025\" and \"2025-04\""
    );
}

#[test]
fn a_group_above_a_column_is_part_of_its_name() {
    let text = MONTHS.replacen("[headers]", "[file]\nheader_rows = 2\n[headers]", 1);
    let text = layout(&text);
    let file = "ASB by ward\n,,2023/24,,2024/25,\nWard,Ward code,Feb,Mar,Apr,May\nOld Quay,E05012345,1,2,3,4\n";
    let read = read(&text, file);
    assert_eq!(
        rows(&read, &["month", "numerator"]),
        ["2024-02-01 1.0", "2024-03-01 2.0", "2024-04-01 3.0", "2024-05-01 4.0"]
    );
    assert_eq!(read.report.quality.rows_read, 1);
}

#[test]
fn a_month_under_a_group_of_any_name_is_a_month() {
    let text = MONTHS.replacen("[headers]", "[file]\nheader_rows = 2\n[headers]", 1);
    let file = "Area,,Counts,\nWard,Ward code,Apr 2025,May 2025\nOld Quay,E05012345,1,2\n";
    let read = read(&layout(&text), file);
    assert_eq!(rows(&read, &["month", "numerator"]), ["2025-04-01 1.0", "2025-05-01 2.0"]);
}

#[test]
fn columns_of_one_name_under_two_groups_are_told_apart() {
    let layout = layout(
        "table = \"incidents\"\n[file]\nheader_rows = 2\n[headers]\n\"Ref\" = { required = true }\n\
         \"Reported date\" = { required = true }\n\"Offence date\" = {}\n\"Ward\" = {}\n\
         [constants]\nkind = \"crime\"\nagency = \"police\"\n[columns]\n\
         incident_key = { from = \"Ref\", as = \"reference\" }\nrecorded_at = \"Reported date\"\n\
         occurred_from = \"Offence date\"\nward_code = \"Ward\"\n",
    );
    let text = ",Reported,,Offence,,Place\nRef,Date,Time,Date,Time,Ward\n\
        A1,2025-06-02,10:00,2025-06-01,09:00,E05012345\n";
    let read = With::layout(&layout).read_bytes("file.csv", text.as_bytes());
    assert_eq!(
        rows(&read, &["recorded_at", "occurred_from", "ward_code"]),
        ["2025-06-02T00:00:00 2025-06-01T00:00:00 E05012345"]
    );
}

#[test]
fn a_date_in_several_columns_is_joined() {
    let head = "table = \"incidents\"\n[headers]\n\"Year\" = {}\n\"Month\" = {}\n\"Day\" = {}\n\"Type\" = {}\n\
        [constants]\nkind = \"crime\"\nagency = \"police\"\n[columns]\ncategory = \"Type\"\n";
    let months = layout(&format!(
        "{head}month = {{ from = [\"Month\", \"Year\"], join = true, formats = [\"mm/yyyy\", \"mmm/yyyy\"] }}\n"
    ));
    let text = "Year,Month,Day,Type\n2025,6,14,A\n2025,July,1,B\n2025,,3,C\n2025,Juny,3,D\n";
    let by_month = read(&months, text);
    assert_eq!(by_month.column("month"), ["2025-06-01", "2025-07-01"]);
    let quarantined: Vec<(&str, Option<&str>)> =
        by_month.report.findings.iter().map(|d| (d.name.as_ref(), d.found.as_deref())).collect();
    assert_eq!(quarantined, [("missing-date", None), ("unreadable-date", Some("\"Juny/2025\""))]);
    let days = layout(&format!(
        "{head}recorded_at = {{ from = [\"Day\", \"Month\", \"Year\"], join = true, formats = [\"dd/mm/yyyy\", \"dd/mmm/yyyy\"] }}\n"
    ));
    let by_day = read(&days, text);
    assert_eq!(by_day.column("recorded_at"), ["2025-06-14T00:00:00", "2025-07-01T00:00:00"]);
    // Without one of its parts the date is not there at all.
    let lacking = read(&days, "Year,Day\n2025,14\n");
    assert_eq!(
        refusal(&lacking),
        "missing-header: the file has no column for the date: \"Month\" is not there / "
    );
}

#[test]
fn a_layout_that_mixes_the_two_is_told_so() {
    let base = MONTHS.replace("numerator = \"{period}\"\n", "");
    let with = |line: &str| faults(&format!("{base}{line}"));
    assert_eq!(
        with("numerator = \"{period}\"\narea_name = \"{period}\"\n"),
        ["`area_name` reads the columns named by a period"]
    );
    assert_eq!(
        with("numerator = \"Ward code\"\n"),
        ["\"{period}\" needs a period and one number that are read from it"]
    );
    assert_eq!(
        with("numerator = { from = [\"Ward code\", \"{period}\"], join = true }\n"),
        [
            "[columns] numerator joins cells that are no text and no date",
            "`numerator` reads the columns named by a period",
            "\"{period}\" needs a period and one number that are read from it"
        ]
    );
    assert_eq!(
        faults(&MONTHS.replacen("[headers]", "[file]\nheader_rows = 3\n[headers]", 1)),
        ["`header_rows` is neither 1 nor 2"]
    );
}

#[test]
fn an_xml_document_of_attendances_goes_in() {
    let xml = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<istv:AssaultDataSet xmlns:istv=\"urn:example\">\n\
        <istv:SubmissionHeader><istv:ReportingPeriodStartDate>2025-06-01</istv:ReportingPeriodStartDate>\n\
        <istv:ReportingPeriodEndDate>2025-06-30</istv:ReportingPeriodEndDate>\n\
        <istv:SiteCodeOfTreatment>RX1AA</istv:SiteCodeOfTreatment></istv:SubmissionHeader>\n\
        <istv:Assault><istv:ArrivalDateAndTimeAtAccidentAndEmergencyDepartment>2025-06-07T23:40:00</istv:ArrivalDateAndTimeAtAccidentAndEmergencyDepartment>\n\
        <istv:AssaultDateAndTime>2025-06-07T22:50:00</istv:AssaultDateAndTime><istv:AssaultMethod>Fist</istv:AssaultMethod>\n\
        <istv:AssaultLocationType>Street</istv:AssaultLocationType></istv:Assault>\n\
        <istv:Assault><istv:ArrivalDateAndTimeAtAccidentAndEmergencyDepartment>2025-06-08T00:10:00</istv:ArrivalDateAndTimeAtAccidentAndEmergencyDepartment>\n\
        <istv:AssaultMethod>Knife or sharp object</istv:AssaultMethod></istv:Assault>\n\
        </istv:AssaultDataSet>\n";
    let layout = crate::support::builtin("istv-attendance");
    let read = With::layout(&layout).read_bytes("june.xml", xml.as_bytes());
    assert_eq!(
        rows(&read, &["recorded_at", "occurred_from", "qualifier", "knife", "location_type"]),
        [
            "2025-06-07T23:40:00 2025-06-07T22:50:00 fist false street",
            "2025-06-08T00:10:00 - sharp_object true -"
        ]
    );
    let found: Vec<&str> = read.report.findings.iter().map(|d| d.name.as_ref()).collect();
    assert_eq!(found, ["absent-column", "xml-rows"]);
}

#[test]
fn an_xml_document_that_does_not_say_what_a_row_is_is_refused() {
    let xml = "<All><Site><Code>A</Code><Visit><Arrival>2025-06-07</Arrival></Visit><Visit><Arrival>2025-06-08</Arrival></Visit></Site>\
        <Site><Code>B</Code><Visit><Arrival>2025-06-09</Arrival></Visit></Site></All>";
    let text = |file: &str| {
        layout(&format!(
            "table = \"incidents\"\n{file}[headers]\n\"Arrival\" = {{ required = true }}\n\"Site Code\" = {{}}\n\
             [constants]\nkind = \"attendance\"\nagency = \"health\"\n[columns]\nrecorded_at = \"Arrival\"\nqualifier = \"Site Code\"\n"
        ))
    };
    let read =
        |layout: &Layout, xml: &str| With::layout(layout).read_bytes("a.xml", xml.as_bytes());
    assert_eq!(
        refusal(&read(&text(""), xml)),
        "xml-unreadable: the XML document does not tell which of its elements is a row, and the layout does not say it / <Site> and <Visit>"
    );
    let named = read(&text("[file]\nrows = \"Visit\"\n"), xml);
    assert_eq!(
        rows(&named, &["month", "qualifier"]),
        ["2025-06-01 A", "2025-06-01 A", "2025-06-01 B"]
    );
    assert_eq!(
        refusal(&read(&text("[file]\nrows = \"Call\"\n"), xml)),
        "xml-unreadable: the XML document has no element <Call> with values / <All>, <Site> and <Visit>"
    );
    assert!(
        refusal(&read(&text(""), &xml[..xml.len() - 5]))
            .starts_with("xml-unreadable: the XML document cannot be read")
    );
}

#[test]
fn a_postcode_becomes_the_lsoa_that_it_lies_in_and_is_not_kept() {
    let layout = layout(
        "table = \"incidents\"\n[headers]\n\"Date\" = { required = true }\n\"Postcode\" = {}\n\
         [constants]\nkind = \"case\"\nagency = \"council\"\nlocation_quality = \"postcode\"\n[columns]\n\
         recorded_at = \"Date\"\nlsoa_code = { from = \"Postcode\", as = \"postcode\" }\n",
    );
    let text =
        "Date,Postcode\n2025-06-01,M1 1AA\n2025-06-02,m11aa\n2025-06-03,M1 9ZZ\n2025-06-04,\n";
    let without = With::layout(&layout).read_bytes("cases.csv", text.as_bytes());
    assert_eq!(
        refusal(&without),
        "no-postcodes: the layout places rows by postcode, and the project has no lookup of postcodes / "
    );
    let mut postcodes = Postcodes::default();
    postcodes.add("M1 1AA", "E01033653");
    let postcodes = postcodes.finish();
    let with = With { postcodes: Some(&postcodes), ..With::layout(&layout) };
    let read = with.read_bytes("cases.csv", text.as_bytes());
    assert_eq!(read.column("lsoa_code"), ["E01033653", "E01033653", "-", "-"]);
    let unknown = read.report.findings.iter().find(|d| d.name == "unknown-postcode").unwrap();
    assert_eq!(unknown.found.as_deref(), Some("(hidden, 6 characters)"));
    assert_eq!(read.report.quality.rows_without_area, 2);
    assert_eq!(
        faults(
            "table = \"incidents\"\n[headers]\n\"D\" = {}\n\"P\" = {}\n[constants]\nkind = \"case\"\n\
             agency = \"council\"\n[columns]\nrecorded_at = \"D\"\nqualifier = { from = \"P\", as = \"postcode\" }\n"
        ),
        ["`qualifier` would hold a postcode"]
    );
    assert_eq!(
        faults(
            "table = \"incidents\"\n[headers]\n\"D\" = {}\n\"P\" = {}\n[constants]\nkind = \"case\"\n\
             agency = \"council\"\n[columns]\nrecorded_at = \"D\"\nlsoa_code = { from = \"P\", as = \"postcode\" }\n\
             qualifier = \"P\"\n"
        ),
        ["`qualifier` reads a header that is a postcode"]
    );
}
