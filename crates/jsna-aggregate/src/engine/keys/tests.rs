//! Packed keys beside groups made in the plainest way.

use super::*;
use proptest::prelude::*;

type Row = (Option<String>, Option<String>, Option<i64>, Option<bool>, Option<f64>);

const COLUMNS: [&str; 5] = ["lsoa_code", "category", "victim_age", "knife", "quantity"];

fn reads() -> Vec<Read> {
    let tested = Read::NullTest("outcome_code".to_owned());
    COLUMNS.map(Read::value).into_iter().chain([tested]).collect()
}

/// The rows as a frame of two chunks.
fn frame(rows: &[Row]) -> DataFrame {
    let half = |rows: &[Row]| {
        df!(
            COLUMNS[0] => rows.iter().map(|r| r.0.clone()).collect::<Vec<_>>(),
            COLUMNS[1] => rows.iter().map(|r| r.1.clone()).collect::<Vec<_>>(),
            COLUMNS[2] => rows.iter().map(|r| r.2).collect::<Vec<_>>(),
            COLUMNS[3] => rows.iter().map(|r| r.3).collect::<Vec<_>>(),
            COLUMNS[4] => rows.iter().map(|r| r.4).collect::<Vec<_>>(),
            "outcome_code" => rows.iter().map(|r| r.0.clone()).collect::<Vec<_>>(),
        )
    };
    let (first, second) = rows.split_at(rows.len() / 2);
    let mut frame = half(first).unwrap();
    frame.vstack_mut(&half(second).unwrap()).unwrap();
    frame
}

/// How many rows have which values, in words.
fn counted(keys: Keys, frame: DataFrame) -> Option<BTreeMap<String, u32>> {
    let query = frame.lazy().select(keys.expressions(&[]));
    let query = query.group_by(keys.names()).agg([len().alias("rows")]);
    let groups = query.collect().unwrap();
    if keys.overflowed() {
        return None;
    }
    let rows: Vec<u32> = groups.column("rows").unwrap().u32().unwrap().iter().flatten().collect();
    let table = keys.table(&groups, BTreeMap::new()).unwrap();
    let said = |row: usize| {
        let value = |read: &Read| format!("{:?}", table.column(read).value(row));
        reads().iter().map(value).collect::<Vec<_>>().join("|")
    };
    let found: BTreeMap<_, _> = rows.iter().enumerate().map(|(i, n)| (said(i), *n)).collect();
    assert_eq!(found.len(), rows.len(), "no group is there twice");
    Some(found)
}

fn expected(rows: &[Row]) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for (a, b, c, d, e) in rows {
        let text = |t: &Option<String>| t.clone().map_or(Value::Null, Value::Text);
        let values = [
            text(a),
            text(b),
            c.map_or(Value::Null, Value::Integer),
            d.map_or(Value::Null, Value::Flag),
            e.map_or(Value::Null, Value::Number),
            Value::Flag(a.is_none()),
        ];
        let said = values.map(|v| format!("{v:?}")).join("|");
        *counts.entry(said).or_default() += 1;
    }
    counts
}

/// Short texts lie in their view, long ones behind it; the longest share their first bytes.
fn text() -> impl Strategy<Value = Option<String>> {
    let some = prop_oneof!["[ab]{0,2}", "E0100000[1-3]", "violence_and_sexual_offences_[1-3]"];
    prop::option::weighted(0.8, some)
}

proptest! {
    #[test]
    fn groups_are_those_of_the_values(
        rows in prop::collection::vec(
            (text(), text(), prop::option::of(-2..3_i64), any::<Option<bool>>(), prop::option::of(-1.0..1.0_f64)),
            0..60,
        ),
    ) {
        let wanted = expected(&rows);
        prop_assert_eq!(counted(Keys::packed(&reads()), frame(&rows)), Some(wanted.clone()));
        prop_assert_eq!(counted(Keys::wide(&reads()), frame(&rows)), Some(wanted));
    }
}

#[test]
fn more_values_than_numbers_are_noticed_and_wide_keys_hold_them() {
    let row = |i: i64| (Some(format!("E{i:08}")), None, Some(i), None, None);
    let rows: Vec<Row> = (0..9).map(row).collect();
    // Three bits: null and seven values.
    assert_eq!(counted(Keys::new(&reads(), 3), frame(&rows)), None);
    assert_eq!(counted(Keys::new(&reads(), 3), frame(&rows[..7])), Some(expected(&rows[..7])));
    assert_eq!(counted(Keys::wide(&reads()), frame(&rows)), Some(expected(&rows)));
}
