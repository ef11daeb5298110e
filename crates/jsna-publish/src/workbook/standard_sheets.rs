//! The sheets that every such workbook has: cover, contents, notes.

use super::sheet::{Cell, Column, Sheet, Style};
use jsna_compose::Release;
use jsna_model::shorthand::Symbol;
use rust_xlsxwriter::{RowNum, Url, Workbook, XlsxError};

/// Width of the cover's column in characters.
const COVER: f64 = 90.0;

/// The cover: what this is, from when to when, and how it may be handled.
pub(super) fn cover(
    workbook: &mut Workbook,
    release: &Release<'_>,
    style: &Style,
) -> Result<(), XlsxError> {
    let sheet = workbook.add_worksheet();
    sheet.set_name("Cover")?;
    sheet.set_column_width(0, COVER)?;
    sheet.write_with_format(0, 0, &release.values.title, &style.title)?;
    sheet.set_row_height(0, 24)?;
    let wrapped = style.plain.clone().set_text_wrap();
    let (incidents, observations) = release.values.store_version;
    let parts: [(&str, Vec<String>); 4] = [
        (release.handling.short, vec![release.handling.long.to_owned()]),
        (
            "Period",
            vec![format!("Data from {} to {}.", release.values.first_month.long(), release.values.period_end.long())],
        ),
        (
            "About these data",
            vec![
                format!("Made on {} by jsna {}.", release.values.run_date.format("%-d %B %Y"), release.values.version),
                format!("Data store version: incidents {incidents}, observations {observations}."),
                "Every number is also in tables/measures.csv, with a data dictionary beside it.".to_owned(),
            ],
        ),
        (
            "How to use this workbook",
            vec![
                "Each sheet holds one table. The sheet named Contents lists them.".to_owned(),
                "The sheet named Notes explains the shorthand, such as [x] for a number that is not available.".to_owned(),
                "A number that is not there is never zero.".to_owned(),
            ],
        ),
    ];
    let mut row: RowNum = 1;
    for (heading, lines) in parts {
        sheet.write_with_format(row, 0, heading, &style.heading)?;
        sheet.set_row_height(row, 22)?;
        for line in lines {
            row += 1;
            sheet.write_with_format(row, 0, &line, &wrapped)?;
            sheet.set_row_height(row, Sheet::text_height(&line, COVER))?;
        }
        row += 1;
    }
    Ok(())
}

/// The contents, with a link to each sheet.
pub(super) fn contents(
    workbook: &mut Workbook,
    sheets: &[Sheet],
    style: &Style,
) -> Result<(), XlsxError> {
    let list = Sheet {
        name: "Contents".to_owned(),
        title: "Contents".to_owned(),
        lines: vec!["This worksheet contains one table. It lists the other sheets of this workbook, with a link to each.".to_owned()],
        table: "contents".to_owned(),
        columns: vec![Column::text("Sheet", 36.0), Column::text("What it holds", 90.0)],
        rows: sheets.iter().map(|s| vec![Cell::from(s.name.as_str()), Cell::from(s.title.as_str())]).collect(),
    };
    list.write(workbook, style)?;
    let sheet = workbook.worksheet_from_name("Contents")?;
    for (row, target) in (3..).zip(sheets) {
        let url = Url::new(format!("internal:'{}'!A1", target.name)).set_text(&target.name);
        sheet.write_url_with_format(row, 0, url, &style.link)?;
    }
    Ok(())
}

/// The notes: shorthand and what to keep in mind for every table.
pub(super) fn notes() -> Sheet {
    let general = [
        (
            "Intervals",
            "The lower and upper 95% limits say how far chance alone could have moved a figure: exact or Byar's limits for counts and rates, Wilson's for percentages.",
        ),
        (
            "Change",
            "A change is on the same period a year before, in percent, or in percentage points where the value is a percentage. It is given only where both periods are complete and large enough.",
        ),
        (
            "Rates",
            "A rate is the count divided by the people or households living in the area, times the number in its unit.",
        ),
        (
            "Unknown places",
            "Records whose place is not known are inside the total of the area that they belong to.",
        ),
        (
            "Symbols in place of numbers",
            "Where a number is not available its cell holds a symbol. The column named Shorthand holds all symbols of the row; it is blank where there are none.",
        ),
    ];
    let symbols = Symbol::ALL.iter().map(|s| (s.as_str(), s.meaning()));
    let rows =
        symbols.chain(general).map(|(note, meaning)| vec![Cell::from(note), Cell::from(meaning)]);
    Sheet {
        name: "Notes".to_owned(),
        title: "Notes: shorthand, and what to keep in mind".to_owned(),
        lines: vec!["This worksheet contains one table. It explains the shorthand and the words that the other sheets use.".to_owned()],
        table: "notes".to_owned(),
        columns: vec![Column::text("Shorthand or word", 34.0), Column::text("Meaning", 100.0)],
        rows: rows.collect(),
    }
}
