//! Findings about rows: why they are quarantined, and what is odd about those that are kept.

use super::finding;
use jsna_model::diagnostic::Finding;
use jsna_model::diagnostic::Severity::{Error, Info, Warning};

/// A row has more or fewer cells than the header row.
pub const RAGGED_ROW: Finding = finding(
    "ragged-row",
    Error,
    "Whether every row has as many cells as the header row.",
    "When a cell is missing or one too many, the cells behind it stand in the wrong columns. The row is quarantined and counts nowhere.",
    "Look at the line in a text editor. Often a cell holds the delimiter and needs quotes around it: export with \"quote all text cells\".",
);

/// A row ends before the last column.
pub const SHORT_ROW: Finding = finding(
    "short-row",
    Info,
    "Whether rows have fewer cells than the header row, and all cells that they have fit their columns.",
    "Spreadsheets leave out the empty cells at the end of a row. They count as empty, and the row is kept.",
    "No change is needed.",
);

/// A header row stands among the data.
pub const REPEATED_HEADER: Finding = finding(
    "repeated-header",
    Info,
    "Whether the header row stands again among the data, as where several files were put one behind the other.",
    "It is no data. The row is quarantined; the rows behind it are read as all others.",
    "No change is needed, if all files had the same columns.",
);

/// A quote is opened and never closed.
pub const UNCLOSED_QUOTE: Finding = finding(
    "unclosed-quote",
    Error,
    "Whether every quote that opens a cell is closed before the next cell.",
    "Cells of the line cannot be told apart. The line is quarantined; reading goes on with the next line.",
    "Look at the line in a text editor: close the quote, or double it if it is part of the text.",
);

/// All cells of a row are empty.
pub const EMPTY_ROW: Finding = finding(
    "empty-row",
    Info,
    "Whether every row has at least one filled cell.",
    "Spreadsheets leave such rows where contents were deleted. They are quarantined and count nowhere.",
    "No change is needed, unless the cells should have been filled.",
);

/// A row that is a total of other rows.
pub const TOTALS_ROW: Finding = finding(
    "totals-row",
    Info,
    "Whether a row is a total of others, as the layout describes totals.",
    "Counted as data it would double every figure. It is quarantined.",
    "No change is needed.",
);

/// A row that is not data.
pub const NOT_DATA: Finding = finding(
    "not-data",
    Info,
    "Whether a row is a test record or a note, as the layout describes them.",
    "It is not a thing that happened, so it is quarantined and counts nowhere.",
    "No change is needed.",
);

/// A row has no date.
pub const MISSING_DATE: Finding = finding(
    "missing-date",
    Error,
    "Whether every row has the date or period that puts it into a month.",
    "A row without a month cannot be counted in any. It is quarantined.",
    "Fill the cell at the source and send the file again.",
);

/// The date of a row cannot be read.
pub const UNREADABLE_DATE: Finding = finding(
    "unreadable-date",
    Error,
    "Whether the date or period that puts a row into a month is in one of the layout's formats.",
    "A row without a month cannot be counted in any. It is quarantined.",
    "Correct the cells, or add their format to `formats` of the column in the layout.",
);

/// A cell that must be filled is empty.
pub const MISSING_VALUE: Finding = finding(
    "missing-value",
    Error,
    "Whether the cells that a row cannot be without are filled.",
    "The row is quarantined: counted without the value it would be counted as something else.",
    "Fill the cell at the source and send the file again.",
);

/// A required cell is filled but cannot be read.
pub const UNREADABLE_VALUE: Finding = finding(
    "unreadable-value",
    Error,
    "Whether the cells that a row cannot be without can be read.",
    "The row is quarantined: counted without the value it would be counted as something else.",
    "Correct the cell at the source and send the file again.",
);

/// The sibling file does not have the key of a row.
pub const NOT_IN_COMPANION: Finding = finding(
    "not-in-companion",
    Error,
    "Whether the file that has the dates and places of the rows has the reference of every row.",
    "A row without a month cannot be counted in any. It is quarantined.",
    "Put both files of one release into one folder: files of different releases do not have the same references.",
);

/// A reference occurs in several rows.
pub const REPEATED_KEY: Finding = finding(
    "repeated-key",
    Warning,
    "Whether a reference occurs in one row of a file only.",
    "All rows are kept, because a repeated reference may be a second offence under one number. If it is a mistake, the figures are too high by the surplus.",
    "Look at the rows. If each is a person of one incident, say `repeats = \"expected\"` in the layout; if they are mistakes, ask the source to correct them.",
);

/// A reference occurs in several rows, as it should.
pub const REPEATED_KEY_EXPECTED: Finding = finding(
    "repeated-key-expected",
    Info,
    "How many references occur in several rows, where the layout says that one thing may have several rows.",
    "All rows are kept. Indicators that count things count distinct references.",
    "No change is needed.",
);

/// Rows without a reference are the same in every cell.
pub const IDENTICAL_ROWS: Finding = finding(
    "identical-rows",
    Info,
    "How many rows without a reference are the same, cell by cell, as an earlier row of the file.",
    "All rows are kept: without a reference nothing tells a second incident from a second copy, and in open police data such rows are real incidents on one snap point.",
    "No change is needed, unless the source knows of a double export.",
);

/// A number is given twice.
pub const REPEATED_OBSERVATION: Finding = finding(
    "repeated-observation",
    Warning,
    "Whether a file gives one number per measure, area, period, and breakdown.",
    "Rows that repeat are kept, and a sum over them counts twice.",
    "Look at the rows: a column that tells them apart may be missing from the layout, or the file holds two issues of the same table.",
);

/// The date of the other clock was used.
pub const OTHER_CLOCK: Finding = finding(
    "other-clock",
    Warning,
    "Whether every row has the date of the clock that the assessment counts by.",
    "The row is counted in the month of its other date, which may be an earlier or later one.",
    "Fill the date at the source, or change `clock` in the project if most rows lack it.",
);

/// A window ends before it begins.
pub const REVERSED_WINDOW: Finding = finding(
    "reversed-window",
    Warning,
    "Whether the time until which something can have happened is not before the time from which.",
    "The later end was emptied, so the row counts at the start of its window alone.",
    "Correct the two times at the source.",
);
