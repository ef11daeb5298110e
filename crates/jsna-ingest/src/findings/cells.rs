//! Findings about cells of rows that are kept.

use super::finding;
use jsna_model::diagnostic::Finding;
use jsna_model::diagnostic::Severity::{Info, Warning};

/// A date that the row can be without cannot be read.
pub const EMPTIED_DATE: Finding = finding(
    "emptied-date",
    Warning,
    "Whether dates that a row can be without are in one of the layout's formats.",
    "The cell counts as empty. The row is kept, because another date puts it into a month.",
    "Correct the cells, or add their format to `formats` of the column in the layout.",
);

/// A date that stands for "unknown".
pub const PLACEHOLDER_DATE: Finding = finding(
    "placeholder-date",
    Warning,
    "Whether dates are such that systems and people write for \"unknown\": before 1902, from 2090 on, 2 February 1902, 11 November 1911, 1 January 1970.",
    "The date counts as empty. The row is counted by its other date, if it has one, and is quarantined if not.",
    "Have the date left empty at the source where it is not known.",
);

/// The time of day of a date cannot be read.
pub const UNREADABLE_TIME: Finding = finding(
    "unreadable-time",
    Warning,
    "Whether the time of day beside or behind a date is one.",
    "The day is read, and the time counts as not known.",
    "Correct the cells at the source; 24:00 and 2400 are read as the start of the next day.",
);

/// A code that no list knows.
pub const UNMAPPED_CODE: Finding = finding(
    "unmapped-code",
    Warning,
    "Whether the layout's code list knows every code of a column.",
    "The row is kept, with the code behind `unmapped:`. It counts in totals, and in no category.",
    "Add the code to the list in the layout, with the category that it belongs to.",
);

/// A postcode that no lookup has.
pub const UNKNOWN_POSTCODE: Finding = finding(
    "unknown-postcode",
    Warning,
    "Whether the project's postcode lookups have every postcode that a row is placed by.",
    "The row is kept without a small area: it counts in larger areas, by its other codes or by what its delivery covers.",
    "Take the newest ONS Postcode Directory, which has postcodes that are no longer used too, or have the postcodes corrected at the source.",
);

/// A text that is neither true nor false.
pub const UNKNOWN_FLAG: Finding = finding(
    "unknown-flag",
    Warning,
    "Whether cells that should say yes or no do so.",
    "The flag is empty, which means that the extract does not say. Shares that use the flag rest on fewer rows.",
    "Write every text that means yes, and every one that means no, into `yes` and `no` of the column in the layout; such a list takes the place of the usual one.",
);

/// No GSS code.
pub const BAD_AREA_CODE: Finding = finding(
    "bad-area-code",
    Warning,
    "Whether area codes are nine characters: a letter and eight digits, as E01012367.",
    "The code counts as empty. If nothing else places the row, it is in the totals as \"area unknown\" and in no small area.",
    "Correct the code at the source; spreadsheets drop zeros, and names are not codes.",
);

/// A number that the row can be without cannot be read.
pub const EMPTIED_NUMBER: Finding = finding(
    "emptied-number",
    Warning,
    "Whether the cells of a number column are numbers, within the limits of the layout.",
    "The cell counts as empty, never as zero.",
    "Correct the cells at the source, or give the symbol a meaning with `symbols` in the layout.",
);

/// A number that the source does not give.
pub const SUPPRESSED_NUMBER: Finding = finding(
    "suppressed-number",
    Info,
    "How many cells of a number column hold a symbol instead, such as * or 1-4.",
    "The number is empty and marked with the symbol's meaning, never zero. Sums over such cells are too low and say so.",
    "No change is needed. If the symbol means nil in this source, say so with `symbols` in the layout.",
);

/// A count below zero.
pub const NEGATIVE_NUMBER: Finding = finding(
    "negative-number",
    Info,
    "How many numbers are below zero.",
    "They are kept as they are: recorded crime tables correct earlier quarters so. A cell by itself may then be below zero; sums over a year are right.",
    "No change is needed, unless the source does not correct in this way.",
);

/// Coordinates that are not a point in the United Kingdom.
pub const BAD_COORDINATES: Finding = finding(
    "bad-coordinates",
    Warning,
    "Whether coordinates are a place in the United Kingdom.",
    "The point is emptied. The row counts by its area code, if it has one, and is on no map.",
    "Correct the coordinates at the source; a point of 0, 0 is what many systems write for \"unknown\".",
);

/// Longitude and latitude are in each other's column.
pub const SWAPPED_COORDINATES: Finding = finding(
    "swapped-coordinates",
    Warning,
    "Whether longitude and latitude stand in their own columns.",
    "They were put right: in the United Kingdom the two cannot be taken for each other.",
    "Correct the rows at the source. Where it is so in every row, exchange the names of the two columns in the layout.",
);
