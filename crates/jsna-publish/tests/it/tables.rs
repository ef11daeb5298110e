//! CSV and Parquet hold the same cells, and the dictionaries describe them.

use crate::written::{cells, written};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type};
use chrono::{Days, NaiveDate};
use jsna_model::schema::{COMPLETENESS, COUNTS, COVERAGE, MEASURES, QUALITY};
use jsna_model::table::Table;
use jsna_publish::tables::comparisons::COMPARISONS;
use jsna_publish::tables::documented::{
    CONTROL_TOTALS, QUARANTINE_SUMMARY, RECONCILIATION, REPLACED, SHARED_EVENTS,
};
use jsna_publish::tables::insight::{CLAIMS, DECOMPOSITIONS, SIGNALS};
use jsna_publish::tables::narrative::NARRATIVE;
use jsna_publish::tables::repeats::REPEATS;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;

const TABLES: [&Table; 16] = [
    &REPEATS,
    &COMPARISONS,
    &NARRATIVE,
    &SIGNALS,
    &DECOMPOSITIONS,
    &CLAIMS,
    &CONTROL_TOTALS,
    &MEASURES,
    &COUNTS,
    &COMPLETENESS,
    &COVERAGE,
    &QUALITY,
    &QUARANTINE_SUMMARY,
    &RECONCILIATION,
    &REPLACED,
    &SHARED_EVENTS,
];

/// A Parquet cell in the words of CSV.
fn shown(column: &ArrayRef, row: usize) -> String {
    if column.is_null(row) {
        return String::new();
    }
    match column.data_type() {
        DataType::Utf8 => column.as_string::<i32>().value(row).to_owned(),
        DataType::Float64 => column.as_primitive::<Float64Type>().value(row).to_string(),
        DataType::Int64 => column.as_primitive::<Int64Type>().value(row).to_string(),
        DataType::Boolean => column.as_boolean().value(row).to_string(),
        DataType::Date32 => {
            let days =
                u64::try_from(column.as_primitive::<Date32Type>().value(row)).expect("after 1970");
            (NaiveDate::from_ymd_opt(1970, 1, 1).expect("a date") + Days::new(days)).to_string()
        }
        other => panic!("a reader sees {other}"),
    }
}

fn parquet(table: &Table) -> (Vec<String>, Vec<Vec<String>>) {
    let bytes = written().bytes(&format!("internal/tables/{}.parquet", table.name));
    let builder =
        ParquetRecordBatchReaderBuilder::try_new(bytes::Bytes::from(bytes)).expect("Parquet");
    let handling = builder.metadata().file_metadata().key_value_metadata().expect("notes");
    let handling = handling.iter().find(|kv| kv.key == "handling").and_then(|kv| kv.value.clone());
    assert_eq!(handling.as_deref(), Some("Internal: not disclosure controlled"));
    let names = builder.schema().fields().iter().map(|f| f.name().clone()).collect();
    let mut rows = Vec::new();
    for batch in builder.build().expect("a reader") {
        let batch = batch.expect("a batch");
        rows.extend(
            (0..batch.num_rows())
                .map(|row| batch.columns().iter().map(|c| shown(c, row)).collect()),
        );
    }
    (names, rows)
}

#[test]
fn csv_and_parquet_hold_the_same_cells() {
    for table in TABLES {
        let csv = written().text(&format!("internal/tables/{}.csv", table.name));
        assert!(!csv.contains('\r'), "{}", table.name);
        let mut csv = cells(&csv);
        let (names, rows) = parquet(table);
        assert_eq!(csv.remove(0), names, "{}", table.name);
        assert_eq!(csv.len(), rows.len(), "{}", table.name);
        assert!(!rows.is_empty(), "{}", table.name);
        for (from_csv, from_parquet) in csv.iter().zip(&rows) {
            assert_eq!(from_csv, from_parquet, "{}", table.name);
        }
    }
}

#[test]
fn a_number_that_is_not_there_is_empty_and_never_zero() {
    let rows = cells(&written().text("internal/tables/measures.csv"));
    let at = |name: &str| rows[0].iter().position(|c| c == name).expect("a column");
    let (status, count, value, shorthand) =
        (at("status"), at("count"), at("value"), at("shorthand"));
    let mut seen = 0;
    for row in rows.iter().filter(|r| r[status] == "not_received" || r[status] == "suppressed") {
        seen += 1;
        assert_eq!((row[count].as_str(), row[value].as_str()), ("", ""), "{row:?}");
        assert!(
            row[shorthand].contains(if row[status] == "suppressed" { "[c]" } else { "[x]" }),
            "{row:?}"
        );
    }
    assert!(seen > 50, "{seen}");
}

#[test]
fn every_column_is_in_its_dictionary_with_how_it_may_be_handled() {
    for table in TABLES {
        let rows =
            cells(&written().text(&format!("internal/tables/{}.dictionary.csv", table.name)));
        assert_eq!(rows.len(), table.columns.len() + 1, "{}", table.name);
        for (row, column) in rows[1..].iter().zip(table.columns) {
            assert_eq!((row[0].as_str(), row[3].as_str()), (table.name, column.name));
            assert_eq!(row[7], "Internal: not disclosure controlled");
        }
    }
    insta::assert_snapshot!(written().text("internal/tables/reconciliation.dictionary.csv"));
}

#[test]
fn the_numbers_of_a_text_are_listed_with_what_became_of_them() {
    insta::assert_snapshot!(written().text("internal/tables/narrative.csv"), @r#"
    file,line,column,placeholder,shown,written_for,status,cell_id,claim_id
    narrative/opening.md,3,54,asb_police_rate@E23900001@latest|count = 1 incident,"31,733 incidents",1 incident,moved,asb_police_rate@E23900001@P12M/2022-11,
    narrative/hate_crime.md,1,12,asb_police_rate@E22900001@2010-01,no figure,,unknown,,
    narrative/asb_police_rate.md,3,15,asb_police_rate@E22900001@latest,"23.6 per 1,000 residents",,unreviewed,asb_police_rate@E22900001@P12M/2022-11,
    "#);
}

#[test]
fn numbers_read_back_exactly() {
    let rows = cells(&written().text("internal/tables/measures.csv"));
    let value = rows[0].iter().position(|c| c == "value").expect("a column");
    let values = crate::fixture::assessment();
    let measures = values
        .indicators
        .iter()
        .flat_map(|i| i.measures.iter(&i.definition, &values.areas).collect::<Vec<_>>());
    let mut read = 0;
    for (row, measure) in rows[1..].iter().zip(measures) {
        assert_eq!(row[0], measure.cell_id().to_string());
        assert_eq!(row[value].parse::<f64>().ok(), measure.estimate.value);
        read += 1;
    }
    assert_eq!(read + 1, rows.len());
}

#[test]
fn small_files_read_as_they_should() {
    let csv = written().text(
        "internal/charts/serious_violence/knife_crime_count__E22900001__ranked_partnerships.csv",
    );
    insta::assert_snapshot!(csv);
    let quality = written().text("quality/findings.csv");
    insta::assert_snapshot!(quality);
    let grid = written().text("quality/coverage_grid.csv");
    assert!(grid.starts_with("feed,issue_area,2019-01,2019-02,"), "{grid}");
    assert!(grid.contains("police-incidents,marlshire,"), "{grid}");
    assert_eq!(grid.matches("not received").count(), 2 + 3 + 47);
}
