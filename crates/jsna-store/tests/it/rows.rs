//! The writer: which rows go where, which batches are refused, and that the bytes follow from the
//! rows alone.

use crate::support::{Extract, at, encoded, month, rows, snapshot, tree};
use arrow::array::{Array, ArrayRef, Date32Array, Int64Array, RecordBatch, StringArray};
use jsna_model::TableKind;
use jsna_store::{AsAt, Store, StoreError};
use parquet::basic::Compression;
use parquet::file::reader::{FileReader, SerializedFileReader};
use proptest::prelude::*;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

/// Writes one extract, cut into batches of these sizes (the last takes the rest).
fn store_cut(folder: &Path, extract: &Extract, sizes: &[usize], dictionaries: bool) {
    let mut store = Store::open(folder).unwrap();
    let mut tx = store.begin().unwrap();
    let mut writer = tx.writer(extract.table, extract.feed, &extract.sha256).unwrap();
    let whole = extract.batch();
    let whole = if dictionaries { encoded(extract.table, &whole) } else { whole };
    let mut start = 0;
    for size in sizes.iter().copied().chain([usize::MAX]) {
        let size = size.min(whole.num_rows() - start);
        writer.write(&whole.slice(start, size)).unwrap();
        start += size;
    }
    tx.add(writer.finish().unwrap(), extract.record()).unwrap();
    tx.commit(at(0)).unwrap();
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(16))]

    #[test]
    fn how_rows_are_cut_and_encoded_does_not_change_the_bytes(
        sizes in prop::collection::vec(0..3000usize, 0..6),
        dictionaries in any::<bool>(),
    ) {
        let extract = Extract::snapshot(
            "a",
            &[("cheshire", 1, 2500), ("gwent", 1, 40), ("cheshire", 1, 2600), ("cheshire", 2, 1)],
        );
        let (whole, cut) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        store_cut(whole.path(), &extract, &[], false);
        store_cut(cut.path(), &extract, &sizes, dictionaries);
        prop_assert!(tree(whole.path()) == tree(cut.path()));
        prop_assert_eq!(snapshot(cut.path(), AsAt::Latest).incident_rows, 5141);
    }
}

#[test]
fn rows_keep_their_order_within_a_month() {
    let dir = tempfile::tempdir().unwrap();
    let extract = Extract::snapshot("a", &[("a", 1, 2), ("b", 1, 2), ("a", 1, 2), ("b", 1, 1)]);
    store_cut(dir.path(), &extract, &[3], true);
    let seen = snapshot(dir.path(), AsAt::Latest);
    let numbers = |area: &str| -> Vec<i64> {
        rows(&seen, TableKind::Incidents).into_iter().filter(|r| r.3 == area).map(|r| r.2).collect()
    };
    assert_eq!(numbers("a"), [1, 2, 5, 6]);
    assert_eq!(numbers("b"), [3, 4, 7]);
}

#[test]
fn files_are_named_by_feed_area_month_and_hash_and_say_nothing_of_arrow() {
    let dir = tempfile::tempdir().unwrap();
    let hash = "0123456789abcdef".repeat(4);
    store_cut(dir.path(), &Extract::snapshot(&hash, &[("cheshire", 11, 3)]), &[], true);
    let seen = snapshot(dir.path(), AsAt::Latest);
    let expected = dir.path().join("incidents/police/cheshire/2022-11/0123456789abcdef.parquet");
    assert_eq!(seen.incident_files, std::slice::from_ref(&expected));
    let reader = SerializedFileReader::new(File::open(expected).unwrap()).unwrap();
    let metadata = reader.metadata();
    assert!(metadata.file_metadata().key_value_metadata().is_none_or(Vec::is_empty));
    assert_eq!(metadata.num_row_groups(), 1);
    assert_eq!(metadata.row_group(0).column(0).compression(), Compression::UNCOMPRESSED);
}

fn replaced(batch: &RecordBatch, column: &str, array: ArrayRef) -> RecordBatch {
    let mut columns = batch.columns().to_vec();
    columns[batch.schema().index_of(column).unwrap()] = array;
    RecordBatch::try_new(batch.schema(), columns).unwrap()
}

#[test]
fn batches_that_do_not_fit_are_refused_with_the_column() {
    let dir = tempfile::tempdir().unwrap();
    let mut store = Store::open(dir.path()).unwrap();
    let tx = store.begin().unwrap();
    let extract = Extract::snapshot("a", &[("all", 1, 2)]);
    let good = extract.batch();
    let text = |values: [&str; 2]| -> ArrayRef { Arc::new(StringArray::from(values.to_vec())) };
    let day = month(1).epoch_days();
    let renamed = {
        let mut fields: Vec<_> = good.schema().fields().iter().cloned().collect();
        fields.swap(0, 1);
        RecordBatch::try_new(
            Arc::new(arrow::datatypes::Schema::new(fields)),
            good.columns().to_vec(),
        )
    };
    let retyped = {
        let schema = good.schema();
        let mut fields: Vec<_> = schema.fields().iter().map(|f| f.as_ref().clone()).collect();
        let at = schema.index_of("category").unwrap();
        fields[at] = fields[at].clone().with_data_type(arrow::datatypes::DataType::Int64);
        let mut columns = good.columns().to_vec();
        columns[at] = Arc::new(Int64Array::from(vec![1, 2]));
        RecordBatch::try_new(Arc::new(arrow::datatypes::Schema::new(fields)), columns)
    };
    let cases = [
        (replaced(&good, "feed", text(["police", "fire"])), "\"feed\" has \"fire\""),
        (replaced(&good, "extract_sha256", text(["a", "b"])), "\"extract_sha256\" has \"b\""),
        (
            replaced(&good, "month", Arc::new(Date32Array::from(vec![day, day + 1]))),
            "not the first day of a month",
        ),
        (good.project(&[0, 1]).unwrap(), "has 2 columns"),
        (renamed.unwrap(), "column \"extract_sha256\" is where \"feed\" should be"),
        (retyped.unwrap(), "column \"category\" is Int64, not Utf8"),
    ];
    for (batch, expected) in cases {
        let mut writer = tx.writer(extract.table, extract.feed, &extract.sha256).unwrap();
        let error = writer.write(&batch).unwrap_err();
        assert!(matches!(error, StoreError::Misfit { .. }), "{error}");
        assert!(error.to_string().contains(expected), "{error}");
    }
    let mut writer = tx.writer(extract.table, extract.feed, &extract.sha256).unwrap();
    writer.write(&good).unwrap();
    let error = writer.write(&encoded(extract.table, &good)).unwrap_err();
    assert!(error.to_string().contains("differ from those of the first batch"), "{error}");
    assert_eq!(good.column(0).len(), 2);
}
