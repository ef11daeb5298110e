//! Numbers that a source has counted already.

use crate::county::{County, event, feed, findings, indicator, table};
use arrow::array::{ArrayRef, Date32Array, Float64Array, RecordBatch, StringArray, new_null_array};
use jsna_model::Period;
use jsna_model::schema::OBSERVATIONS;
use std::sync::Arc;

/// Area, period, numerator, denominator, survey base.
pub(crate) type Row<'a> = (&'a str, &'a str, f64, f64, Option<f64>);

/// Rows of the measure `cases`, from the feed `cases`.
pub(crate) fn batch(rows: &[Row<'_>]) -> RecordBatch {
    let text = |of: &dyn Fn(&Row<'_>) -> String| -> ArrayRef {
        Arc::new(rows.iter().map(|r| Some(of(r))).collect::<StringArray>())
    };
    let period = |r: &Row<'_>| Period::parse(r.1).expect("a period");
    let schema = OBSERVATIONS.stored_schema();
    let columns: Vec<ArrayRef> = schema
        .fields()
        .iter()
        .map(|f| match f.name().as_str() {
            "feed" => text(&|_| "cases".into()),
            "measure_id" => text(&|_| "cases".into()),
            "area_code" => text(&|r| r.0.into()),
            "period_type" => text(&|r| period(r).kind().as_str().into()),
            "month" => Arc::new(Date32Array::from_iter_values(
                rows.iter().map(|r| period(r).end().epoch_days()),
            )),
            "numerator" => Arc::new(Float64Array::from_iter_values(rows.iter().map(|r| r.2))),
            "denominator" => Arc::new(Float64Array::from_iter_values(rows.iter().map(|r| r.3))),
            "base" => Arc::new(rows.iter().map(|r| r.4).collect::<Float64Array>()),
            "extract_sha256" => text(&|_| "one file".into()),
            "handling" | "agency" | "issue_area" => text(&|_| "open".into()),
            _ => new_null_array(f.data_type(), rows.len()),
        })
        .collect();
    // Only the columns that the assessment reads need to be there.
    let fields: Vec<_> =
        schema.fields().iter().map(|f| f.as_ref().clone().with_nullable(true)).collect();
    RecordBatch::try_new(Arc::new(arrow::datatypes::Schema::new(fields)), columns)
        .expect("observations")
}

/// Repeat cases of all cases, as a return gives them.
fn county(rows: &[Row<'_>]) -> County {
    let mut county = County::new();
    county.feeds.push(feed("cases", "marac-quarterly"));
    county.pack += r#"
[[indicator]]
id = "repeat_cases"
name = "Repeat cases"
priority = "crime"
counted = "Repeat cases."
noun = "case"
layouts = ["marac-quarterly"]
measure = "cases"
denominator = "observation"
statistic = "share"
multiplier = 100
unit = "%"
polarity = "context"
smallest_area = "csp"
disclosure = "None."
source = "Invented"
"#;
    county.observations = vec![batch(rows)];
    county
}

fn assessed(rows: &[Row<'_>]) -> jsna_model::Assessment {
    assessed_of(county(rows))
}

fn assessed_of(mut county: County) -> jsna_model::Assessment {
    let months: Vec<String> = (1..=6).map(|m| format!("2022-{m:02}")).collect();
    let crimes: Vec<_> = months
        .iter()
        .flat_map(|m| {
            ["street", "cases"].map(|f| event(f, "Marlshire Police", m, "crime", "E01900001", 1.0))
        })
        .filter(|e| e.feed == "street")
        .collect();
    county.empty = vec![("cases", "all", "2022-03"), ("cases", "all", "2022-06")];
    county.assess(&crimes)
}

#[test]
fn partnerships_add_up_to_the_county_where_all_are_there() {
    let values = assessed(&[
        ("E22900001", "2022-Q1", 12.0, 40.0, None),
        ("E22900002", "2022-Q1", 6.0, 20.0, None),
        ("E22900001", "2022-Q2", 8.0, 32.0, None),
    ]);
    let cells = [
        ("E22900001", "2022-Q1"),
        ("E23900001", "2022-Q1"),
        ("E22900002", "2022-Q2"),
        ("E23900001", "2022-Q2"),
    ];
    assert_eq!(
        table(&values, "repeat_cases", &cells),
        "E22900001 2022-Q1: 12.00 30.00 given\n\
         E23900001 2022-Q1: 18.00 30.00 given\n\
         E22900002 2022-Q2: - - not_received [x]\n\
         E23900001 2022-Q2: - - not_received [x]\n"
    );
}

#[test]
fn samples_are_not_added_up() {
    let values = assessed(&[
        ("E22900001", "2022-Q1", 120.0, 400.0, Some(400.0)),
        ("E22900002", "2022-Q1", 200.0, 400.0, Some(400.0)),
    ]);
    assert_eq!(
        table(&values, "repeat_cases", &[("E22900002", "2022-Q1"), ("E23900001", "2022-Q1")]),
        "E22900002 2022-Q1: 200.00 50.00 given\nE23900001 2022-Q1: - - not_calculable [x]\n"
    );
}

#[test]
fn two_numbers_for_one_cell_are_none() {
    let values = assessed(&[
        ("E22900001", "2022-Q1", 31.0, 40.0, None),
        ("E22900001", "2022-Q1", 12.0, 40.0, None),
        ("E22900002", "2022-Q1", 6.0, 20.0, None),
        // The same row again is no second number.
        ("E22900002", "2022-Q1", 6.0, 20.0, None),
    ]);
    assert_eq!(
        table(&values, "repeat_cases", &[("E22900001", "2022-Q1"), ("E22900002", "2022-Q1")]),
        "E22900001 2022-Q1: - - not_calculable [x]\nE22900002 2022-Q1: 6.00 30.00 given\n"
    );
    let said = "observation-repeated: feed cases: one file gives two numbers for 1 measure of an area and a period";
    assert!(findings(&values).iter().any(|f| f == said), "{:?}", findings(&values));
}

#[test]
fn a_row_of_no_known_area_is_found_and_in_the_reconciliation() {
    let values = assessed(&[
        ("E22900001", "2022-Q1", 12.0, 40.0, None),
        ("E22900009", "2022-Q1", 5.0, 40.0, None),
        ("E22999999", "2022-Q1", 7.0, 20.0, None),
    ]);
    let said = "observation-unplaced: feed cases: 1 row with an area that no lookup has";
    assert!(findings(&values).iter().any(|f| f == said), "{:?}", findings(&values));
    let sums = values.reconciliation.iter().find(|r| r.indicator_id == "repeat_cases");
    let sums = sums.expect("a line of the reconciliation");
    assert_eq!((sums.total, sums.placed, sums.outside, sums.nowhere), (24.0, 12.0, 5.0, 7.0));
}

#[test]
fn a_partnership_that_sent_nothing_is_not_received_and_the_others_are_told() {
    let values = assessed(&[("E22900001", "2022-Q2", 8.0, 32.0, None)]);
    let cells = [("E22900002", "2022-Q2"), ("E23900001", "2022-Q2")];
    assert_eq!(
        table(&values, "repeat_cases", &cells),
        "E22900002 2022-Q2: - - not_received [x]\nE23900001 2022-Q2: - - not_received [x]\n"
    );
    assert!(indicator(&values, "repeat_cases").lead_period.is_some());
}

#[test]
fn numbers_under_codes_of_before_are_those_of_the_area_of_today() {
    let rows = [
        // Two partnerships that became one, in one quarter both, in the other one of them.
        ("E22800001", "2022-Q1", 12.0, 40.0, None),
        ("E22800002", "2022-Q1", 3.0, 10.0, None),
        ("E22800001", "2022-Q2", 9.0, 40.0, None),
        // A partnership with a new code, and in one quarter the new one already.
        ("E22800003", "2022-Q1", 6.0, 20.0, None),
        ("E22900002", "2022-Q2", 5.0, 20.0, None),
    ];
    let mut county = county(&rows);
    county.history =
        "previous,code\nE22800001,E22900001\nE22800002,E22900001\nE22800003,E22900002\n".into();
    let values = assessed_of(county);
    let cells = [
        ("E22900001", "2022-Q1"),
        ("E22900001", "2022-Q2"),
        ("E22900002", "2022-Q1"),
        ("E22900002", "2022-Q2"),
    ];
    assert_eq!(
        table(&values, "repeat_cases", &cells),
        "E22900001 2022-Q1: 15.00 30.00 given\n\
         E22900001 2022-Q2: - - not_received [x]\n\
         E22900002 2022-Q1: 6.00 30.00 given\n\
         E22900002 2022-Q2: 5.00 25.00 given\n"
    );
    let sums = values.reconciliation.iter().find(|r| r.indicator_id == "repeat_cases");
    let sums = sums.expect("a line of the reconciliation");
    assert_eq!((sums.total, sums.placed, sums.nowhere), (35.0, 26.0, 9.0));
    for said in [
        "former-codes: feed cases: 3 rows with a former code, counted in the area of today",
        "observation-unplaced: feed cases: 1 row with a former code that makes up no area of today: it was divided, or another part is not there",
    ] {
        assert!(findings(&values).iter().any(|f| f == said), "{:?}", findings(&values));
    }
}
