//! What can go wrong, and how it is said.

use crate::data::{Cell, Store, batch, row, text, write};
use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Field, Schema};
use jsna_aggregate::Embedded;
use jsna_model::Predicate;
use jsna_model::engine::{CountEngine, CountError};
use jsna_model::plan::{Count, CountPlan, CountQuery};
use parquet::file::reader::{FileReader, SerializedFileReader};
use std::fs::File;
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn plan(count: Count, breakdown: &str) -> CountPlan {
    CountPlan {
        queries: vec![CountQuery {
            id: "q".to_owned(),
            feeds: vec!["street".to_owned()],
            filter: Predicate::Always,
            count,
            breakdown: Some(breakdown.to_owned()),
        }],
    }
}

fn refused(files: &[PathBuf], count: Count) -> CountError {
    let error = Embedded::default().counts(files, &plan(count, "category")).unwrap_err();
    let text = error.to_string().to_lowercase();
    for name in ["polars", "parquet error", "arrow", "computeerror"] {
        assert!(!text.contains(name), "{text}");
    }
    error
}

/// Where a column's pages lie in a file.
fn pages_of(column: &str, file: &Path) -> Range<usize> {
    let reader = SerializedFileReader::new(File::open(file).unwrap()).unwrap();
    let columns = reader.metadata().row_group(0).columns().to_vec();
    let chunk = columns.iter().find(|c| c.column_path().string() == column).unwrap();
    let (start, length) = chunk.byte_range();
    let start = usize::try_from(start).unwrap();
    start..start + usize::try_from(length).unwrap()
}

fn categories() -> Vec<crate::data::Row> {
    (0..5000).map(|i| row(i, &[("category", text(&format!("category {}", i % 777)))])).collect()
}

#[test]
fn a_file_that_is_not_there_or_no_data_file_is_named() {
    let store = Store::new();
    let missing = store.path("missing.parquet");
    let CountError::File { path, reason, .. } =
        refused(std::slice::from_ref(&missing), Count::Quantity)
    else {
        panic!("another error");
    };
    assert_eq!((path, reason.as_str()), (missing, "there is no such file"));
    let no_data = store.path("no.parquet");
    std::fs::write(&no_data, "month,count\n2022-11,3\n").unwrap();
    let CountError::File { path, reason, .. } =
        refused(std::slice::from_ref(&no_data), Count::Quantity)
    else {
        panic!("another error");
    };
    assert_eq!((path, reason.as_str()), (no_data, "it is damaged or not a data file of the store"));
}

#[test]
fn the_file_with_damaged_rows_is_named_among_good_ones() {
    let store = Store::new();
    let good = store.file("good.parquet", &categories());
    let bad = store.file("bad.parquet", &categories());
    let mut bytes = std::fs::read(&bad).unwrap();
    bytes[pages_of("category", &bad)].fill(0xff);
    std::fs::write(&bad, &bytes).unwrap();
    for count in [Count::Quantity, Count::Distinct { column: "category".to_owned() }] {
        let error = refused(&[good.clone(), bad.clone()], count);
        let CountError::File { path, .. } = &error else { panic!("{error}") };
        assert_eq!(*path, bad);
    }
}

#[test]
fn a_column_of_another_type_is_named_with_both_types() {
    let store = Store::new();
    let good = batch(&[row(1, &[])], &["category"]);
    let mut fields: Vec<_> = good.schema().fields().iter().cloned().collect();
    fields.push(Arc::new(Field::new("category", DataType::Int64, true)));
    let mut columns: Vec<ArrayRef> = good.columns().to_vec();
    columns.push(Arc::new(Int64Array::from(vec![7])));
    let odd = RecordBatch::try_new(Arc::new(Schema::new(fields)), columns).unwrap();
    let path = store.path("odd.parquet");
    write(&path, &odd);
    let error = refused(std::slice::from_ref(&path), Count::Quantity);
    assert_eq!(
        error.to_string(),
        format!(
            "data file {} of the store has Int64 in column category, where the incidents table has text",
            path.display()
        )
    );
}

#[test]
fn numbers_that_cannot_be_added_up_are_refused() {
    let store = Store::new();
    let weights = [f64::NAN, 1.0];
    let rows: Vec<_> = (0..)
        .zip(weights)
        .map(|(i, w)| row(i, &[("weight", Cell::Number(w)), ("category", text("x"))]))
        .collect();
    let files = [store.file("a.parquet", &rows)];
    let error = refused(&files, Count::Sum { column: "weight".to_owned() });
    assert_eq!(
        error.to_string(),
        "feed street has NaN in column weight, which cannot be added up exactly; look for the value in its extracts"
    );
    let files = [store.file("b.parquet", &[row(1, &[("quantity", Cell::Number(1e300))])])];
    let error = refused(&files, Count::Quantity);
    assert!(error.to_string().starts_with("feed street has 1000"), "{error}");
}

#[test]
fn a_plan_that_cannot_be_counted_reads_nothing() {
    let missing = [PathBuf::from("missing.parquet")];
    let error =
        Embedded::default().counts(&missing, &plan(Count::Quantity, "catgory")).unwrap_err();
    assert_eq!(
        error.to_string(),
        "the counts cannot be planned: q: there is no column catgory; did you mean category?"
    );
}
