//! One sheet with one table.

use crate::draw::font::Type;
use crate::draw::palette::DARK_GREY;
use crate::numbers::size;
use rust_xlsxwriter::{
    ColNum, Format, FormatAlign, FormatBorder, RowNum, Table, TableColumn, TableStyle, Workbook,
    Worksheet, XlsxError,
};

/// The type that texts are measured in: wider than Arial, so that there is room.
const MEASURE: Type = Type::of(16.0, DARK_GREY);
/// Width of a digit of Arial 12 in pixels, the unit of column widths.
const DIGIT: f64 = 9.0;
/// Height of a line in points.
const LINE: f64 = 15.75;
/// No row is higher than this many lines.
const MOST_LINES: usize = 20;

/// The formats of the workbook: Arial of 12 points or more, no fill, no colour.
pub(super) struct Style {
    pub(super) plain: Format,
    pub(super) title: Format,
    pub(super) heading: Format,
    pub(super) link: Format,
    header: Format,
    header_number: Format,
    text: Format,
    whole: Format,
    decimals: [Format; 4],
    signed: Format,
    missing: Format,
}

impl Style {
    pub(super) fn new() -> Self {
        let plain = Format::new().set_font_name("Arial").set_font_size(12);
        let right =
            plain.clone().set_align(FormatAlign::Right).set_align(FormatAlign::Top).set_indent(1);
        let number = |pattern: &str| right.clone().set_num_format(pattern);
        let wrapped = plain.clone().set_text_wrap().set_align(FormatAlign::Top);
        Self {
            title: plain.clone().set_font_size(16).set_bold(),
            heading: plain.clone().set_font_size(14).set_bold(),
            link: plain.clone().set_underline(rust_xlsxwriter::FormatUnderline::Single),
            header: wrapped.clone().set_bold().set_border_bottom(FormatBorder::Thin),
            header_number: right
                .clone()
                .set_text_wrap()
                .set_bold()
                .set_border_bottom(FormatBorder::Thin),
            text: wrapped,
            whole: number("#,##0"),
            decimals: [number("#,##0"), number("#,##0.0"), number("#,##0.00"), number("#,##0.000")],
            signed: number("+0.0;-0.0;0.0"),
            missing: right,
            plain,
        }
    }
}

/// A cell.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Cell {
    /// Text. Empty only in a column whose blanks the notes above the table explain.
    Text(String),
    /// A count.
    Whole(f64),
    /// A number with decimals.
    Decimal(f64, usize),
    /// A change, with its sign.
    Signed(f64),
    /// A symbol where a number would stand.
    Symbol(&'static str),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

/// A column: its heading, its width in characters, and whether it holds numbers.
#[derive(Debug, Clone)]
pub(super) struct Column {
    heading: &'static str,
    width: f64,
    numeric: bool,
}

impl Column {
    pub(super) fn text(heading: &'static str, width: f64) -> Self {
        Self { heading, width, numeric: false }
    }

    pub(super) fn number(heading: &'static str, width: f64) -> Self {
        Self { heading, width, numeric: true }
    }
}

/// A sheet with one table.
#[derive(Debug, Clone, Default)]
pub(super) struct Sheet {
    /// Name on the tab.
    pub(super) name: String,
    /// Title, in A1.
    pub(super) title: String,
    /// Lines between the title and the table: what it holds, then notes and source.
    pub(super) lines: Vec<String>,
    /// Name of the table: letters, digits, underscores.
    pub(super) table: String,
    pub(super) columns: Vec<Column>,
    pub(super) rows: Vec<Vec<Cell>>,
}

impl Sheet {
    /// Writes the sheet. A table needs a row: one that has none says so in its first column.
    pub(super) fn write(&self, workbook: &mut Workbook, style: &Style) -> Result<(), XlsxError> {
        let sheet = workbook.add_worksheet();
        sheet.set_name(&self.name)?;
        sheet.write_with_format(0, 0, &self.title, &style.title)?;
        sheet.set_row_height(0, 24)?;
        for (row, line) in (1..).zip(&self.lines) {
            sheet.write_with_format(row, 0, line, &style.plain)?;
        }
        let top = row_number(self.lines.len() + 1);
        let nothing = [vec![Cell::Text("None".to_owned())]];
        let rows = if self.rows.is_empty() { &nothing[..] } else { &self.rows };
        for (row, cells) in (top + 1..).zip(rows) {
            for (column, cell) in (0..).zip(cells) {
                write(sheet, row, column, cell, style)?;
            }
            let texts =
                cells.iter().map(|cell| if let Cell::Text(t) = cell { t.as_str() } else { "" });
            sheet.set_row_height(row, self.height(texts))?;
        }
        for (number, column) in (0..).zip(&self.columns) {
            sheet.set_column_width(number, column.width)?;
        }
        sheet.set_row_height(top, self.height(self.columns.iter().map(|c| c.heading)))?;
        let last = (top + row_number(rows.len()), column_number(self.columns.len()));
        sheet.add_table(top, 0, last.0, last.1, &self.excel_table(style))?;
        sheet.set_landscape().set_paper_size(9).set_print_fit_to_pages(1, 0);
        sheet.set_repeat_rows(top, top)?;
        Ok(())
    }

    /// Height of a row in points, so that wrapped texts are seen whole in every program.
    fn height<'t>(&self, texts: impl Iterator<Item = &'t str>) -> f64 {
        let heights = self.columns.iter().zip(texts);
        heights.map(|(column, text)| Self::text_height(text, column.width)).fold(LINE, f64::max)
    }

    /// Height of a text in points, in a column of a width in characters.
    pub(super) fn text_height(text: &str, width: f64) -> f64 {
        LINE * size(MEASURE.wrap(text, width * DIGIT, MOST_LINES).len().max(1))
    }

    fn excel_table(&self, style: &Style) -> Table {
        let column = |c: &Column| {
            let format = if c.numeric { &style.header_number } else { &style.header };
            TableColumn::new().set_header(c.heading).set_header_format(format)
        };
        let columns: Vec<TableColumn> = self.columns.iter().map(column).collect();
        Table::new()
            .set_name(&self.table)
            .set_columns(&columns)
            .set_autofilter(false)
            .set_banded_rows(false)
            .set_style(TableStyle::None)
            .set_alt_text_title(&self.title)
    }
}

fn write(
    sheet: &mut Worksheet,
    row: RowNum,
    column: ColNum,
    cell: &Cell,
    style: &Style,
) -> Result<(), XlsxError> {
    match cell {
        Cell::Text(text) if text.is_empty() => return Ok(()),
        Cell::Text(text) => sheet.write_string_with_format(row, column, text, &style.text)?,
        Cell::Whole(x) => {
            let format = if x.fract().abs() > 1e-9 { &style.decimals[1] } else { &style.whole };
            sheet.write_number_with_format(row, column, *x, format)?
        }
        Cell::Decimal(x, places) => {
            let format = style.decimals.get(*places).unwrap_or(&style.decimals[3]);
            sheet.write_number_with_format(row, column, *x, format)?
        }
        Cell::Signed(x) => sheet.write_number_with_format(row, column, *x, &style.signed)?,
        Cell::Symbol(symbol) => {
            sheet.write_string_with_format(row, column, *symbol, &style.missing)?
        }
    };
    Ok(())
}

fn row_number(n: usize) -> RowNum {
    RowNum::try_from(n).unwrap_or(RowNum::MAX)
}

/// The number of the last of `n` columns.
fn column_number(n: usize) -> ColNum {
    ColNum::try_from(n.saturating_sub(1)).unwrap_or(ColNum::MAX)
}
