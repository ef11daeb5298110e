//! Cells, and that they agree with an independent CSV reader.

use super::*;
use proptest::prelude::*;

fn shape(width: usize) -> Shape {
    Shape {
        dialect: Dialect { delimiter: b',', terminator: b'\n' },
        width,
        full_width: width,
        wanted: (0..width).map(Some).collect(),
        slots: width,
        missing: vec![Vec::new(); width],
    }
}

fn rows(text: &str, shape: &Shape) -> Vec<Vec<String>> {
    let tokens = tokenise(text, shape).unwrap();
    let cells = &tokens.cells;
    (0..cells.len())
        .map(|row| (0..shape.slots).map(|slot| cells.get(row, slot).to_owned()).collect())
        .collect()
}

#[test]
fn cells_are_trimmed_and_unescaped() {
    let text = "a, b ,\u{a0}c\u{a0}\r\n\"a\"\"b\",\" x\ny \",\"Rose\" Lane\n\"\",\"q\",5\" pipe\n";
    assert_eq!(
        rows(text, &shape(3)),
        [["a", "b", "c"], ["a\"b", "x\ny", "Rose Lane"], ["", "q", "5\" pipe"]]
    );
}

#[test]
fn rows_and_lines_are_counted_apart() {
    let text = "a,b\n\n\"x\ny\",c\nd\n,\ne,f\ng,h,i\n\"open,x\nlast,row";
    let tokens = tokenise(text, &shape(2)).unwrap();
    let at: Vec<_> = tokens.cells.rows.iter().map(|r| (r.row, r.line)).collect();
    // The blank line is no row.
    assert_eq!(at, [(0, 0), (1, 2), (4, 6), (7, 9)]);
    let misfits: Vec<_> = tokens.misfits.iter().map(|(r, m)| (r.row, r.line, m.clone())).collect();
    assert_eq!(
        misfits,
        [
            (2, 4, Misfit::Ragged(1)),
            (3, 5, Misfit::Empty),
            (5, 7, Misfit::Ragged(3)),
            (6, 8, Misfit::Unclosed),
        ]
    );
    assert_eq!((tokens.data_rows, tokens.lines), (8, 10));
    assert_eq!(tokens.cells.record(1), "\"x\ny\",c");
}

/// Wherever the line stands, and with a quote in it or without.
#[test]
fn a_line_that_is_too_long_is_seen_in_every_block() {
    for line in ["x".repeat(MAX_RECORD), format!("\"a\",{}", "x".repeat(MAX_RECORD))] {
        for text in
            [format!("a,b\n{line}\nc,d\n"), format!("{line}\nc,d\n"), format!("a,b\n{line}")]
        {
            assert!(tokenise(&text, &shape(2)).is_none());
        }
    }
    let longest = format!("a,{}\n", "x".repeat(MAX_RECORD - 3));
    assert_eq!(tokenise(&longest, &shape(2)).unwrap().cells.len(), 1);
}

/// A cell too many shifts the cells behind it. Where the last column is empty, the shifted row
/// only seems to have an empty cell too many: it must not be kept.
#[test]
fn a_cell_too_many_is_too_many_even_where_the_last_is_empty() {
    let misfits = |text: &str, full_width| {
        let shape = Shape { full_width, ..shape(2) };
        let tokens = tokenise(text, &shape).unwrap();
        tokens.misfits.into_iter().map(|(_, m)| m).collect::<Vec<_>>()
    };
    assert_eq!(misfits("a,b,\n", 2), [Misfit::Ragged(3)]);
    // The header row ends with a delimiter too, as some programs write it.
    assert_eq!(misfits("a,b,\na,b\n", 3), []);
    assert_eq!(misfits("a,b,c\n", 3), [Misfit::Ragged(3)]);
    assert_eq!(misfits("a,b,,\n", 3), [Misfit::Ragged(4)]);
    let dialect = Dialect { delimiter: b',', terminator: b'\n' };
    assert_eq!(cell_count("a,\"b,c\",,", dialect), 4);
}

#[test]
fn only_wanted_columns_are_kept_and_missing_texts_are_empty() {
    let shape = Shape {
        wanted: vec![None, Some(1), Some(0)],
        slots: 2,
        missing: vec![vec!["null".to_owned()], vec!["-1".to_owned()]],
        ..shape(3)
    };
    assert_eq!(rows("x,1,NULL\nx,-1,b\n", &shape), [["", "1"], ["b", ""]]);
}

proptest! {
    /// Where quotes are well formed, the cells are those of the csv crate.
    #[test]
    fn cells_agree_with_the_csv_crate(
        table in prop::collection::vec(prop::collection::vec("[ab,\"\n]{0,4}", 3), 1..8),
        always in any::<bool>(),
    ) {
        let style = if always { csv::QuoteStyle::Always } else { csv::QuoteStyle::Necessary };
        let mut writer = csv::WriterBuilder::new().quote_style(style).from_writer(Vec::new());
        for row in &table {
            writer.write_record(row).unwrap();
        }
        let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let expected: Vec<Vec<String>> = table
            .iter()
            .map(|row| row.iter().map(|c| c.trim().to_owned()).collect::<Vec<_>>())
            .filter(|row| !row.iter().all(|c| c.trim_matches(['"', ',', '\n']).is_empty()))
            .collect();
        let got: Vec<Vec<String>> = rows(&text, &shape(3))
            .into_iter()
            .filter(|row| !row.iter().all(|c| c.trim_matches(['"', ',', '\n']).is_empty()))
            .collect();
        prop_assert_eq!(got, expected);
    }

    /// Every line with something in it is a row of one kind or the other.
    #[test]
    fn no_row_is_lost(text in "[ab,\"\r\n \u{a0}]{0,80}", width in 1..4usize) {
        let tokens = tokenise(&text, &shape(width)).unwrap();
        let rows = tokens.cells.len() + tokens.misfits.len();
        prop_assert_eq!(rows, tokens.data_rows as usize);
        let lines = text.split_inclusive('\n').count();
        prop_assert_eq!(tokens.lines as usize, lines);
        for row in 0..tokens.cells.len() {
            for slot in 0..width {
                let cell = tokens.cells.get(row, slot);
                prop_assert_eq!(cell.trim_matches([' ', '\t', '\r', '\n', '\u{a0}']), cell);
            }
        }
    }
}
