//! Findings about a file as a whole.

use super::finding;
use jsna_model::diagnostic::Finding;
use jsna_model::diagnostic::Severity::{Error, Info, Warning};

/// Nothing is in the file.
pub const EMPTY_FILE: Finding = finding(
    "empty-file",
    Error,
    "Whether a file has anything in it.",
    "An empty file is a failed export or transfer. Counted as \"no incidents\" it would look like a fall to zero.",
    "Ask the supplier to send the file again, or remove it from the landing folder.",
);

/// The dates of a column have the month first.
pub const MONTH_FIRST: Finding = finding(
    "month-first",
    Error,
    "Whether the dates of a column that the layout reads with the day first have the month first, as American settings write them; or whether a spreadsheet with such settings has opened the file, made dates of those that it could, with day and month exchanged, and left the others as text.",
    "Then 08/05/2025 is the 5th of August, and would be read as the 8th of May: rows would go into wrong months in silence. Nothing of the file is stored.",
    "Export the file again with dates as yyyy-mm-dd, or with British settings. If this source always has the month first, put mm/dd/yyyy into `formats` of the column in a layout of your own.",
);

/// Rows stand above the header row.
pub const PREAMBLE: Finding = finding(
    "preamble",
    Info,
    "Whether titles or notes stand above the header row: of the first 30 rows the header row is the one with the columns that the layout needs.",
    "They are no data and are not read.",
    "No change is needed. `preamble` in [file] of a layout says how many lines there always are.",
);

/// A workbook that cannot be read.
pub const WORKBOOK_UNREADABLE: Finding = finding(
    "workbook-unreadable",
    Error,
    "Whether a workbook (.xlsx, .xlsm, .xls, .ods) can be opened without a password and read whole.",
    "Nothing of it is stored, so its months are missing.",
    "Open it in the program that made it, remove the password if it has one, and save it again, or save the sheet as \"CSV UTF-8\".",
);

/// A layout places rows by postcode, and there is no lookup.
pub const NO_POSTCODES: Finding = finding(
    "no-postcodes",
    Error,
    "Whether a project has a postcode lookup where a layout of its feeds places rows by postcode.",
    "Nothing of the file is stored: every row of it would be without a small area.",
    "Add [[reference]] with kind = \"postcode-lookup\" and the ONS Postcode Directory, or a part of it with the columns pcds and lsoa21cd. Or leave the postcode out of the layout.",
);

/// An XML document that cannot be read.
pub const XML_UNREADABLE: Finding = finding(
    "xml-unreadable",
    Error,
    "Whether an XML document is whole, and has one kind of element that repeats: each is a row, and the elements in it are its cells.",
    "Nothing of it is stored, so its months are missing.",
    "Ask for the file again if it is damaged. Where several elements repeat, as visits within sites, say in the layout which is a row: `rows` in [file].",
);

/// The rows of an XML document.
pub const XML_ROWS: Finding = finding(
    "xml-rows",
    Info,
    "Which elements of an XML document are rows. Of the elements in them each is a cell, named by its own name as words; what stands outside, as the reporting period, is repeated in each row.",
    "Nothing in the figures changes.",
    "No change is needed if a row is what should be counted. Otherwise name the element that is: `rows` in [file] of the layout.",
);

/// Sheets of a workbook that are not read.
pub const OTHER_SHEETS: Finding = finding(
    "other-sheets",
    Info,
    "Whether a workbook has sheets without the columns that the layout needs.",
    "They are not part of any figure of this feed. Sheets that have the columns are all read, one after the other.",
    "No change is needed, unless one of them should have been read: then its header row lacks a column, or is called otherwise.",
);

/// Only the header row is in the file.
pub const HEADER_ONLY: Finding = finding(
    "header-only",
    Info,
    "Whether a file has data rows under its header row.",
    "A file without rows whose name gives a month says that there was nothing in that month: the month counts as received, with 0 rows.",
    "If the source had nothing to report, no change is needed; otherwise ask for the file again.",
);

/// A column that the layout requires is missing.
pub const MISSING_HEADER: Finding = finding(
    "missing-header",
    Error,
    "Whether every column that the layout needs is in the header row.",
    "Without it rows cannot be counted, placed, or dated. Nothing of the file is stored.",
    "Check that the file belongs to this feed. If the supplier has renamed the column, add the new name to `aliases` of that header in the layout.",
);

/// A column is in the file that the layout does not know.
pub const UNKNOWN_HEADER: Finding = finding(
    "unknown-header",
    Warning,
    "Whether the layout knows every column of the header row.",
    "The cells of the column are not read. If it is a renamed column, what it said is missing from the figures.",
    "Add the name to `aliases` of the header it stands for, or as a header of its own (`\"Name\" = {}`) if it is not needed.",
);

/// Two columns have the same name.
pub const DUPLICATE_HEADER: Finding = finding(
    "duplicate-header",
    Error,
    "Whether a column that the layout reads is in the header row once.",
    "Nobody can know which of the two is meant, and they need not agree. Nothing of the file is stored.",
    "Rename or remove one of the two columns.",
);

/// Columns that the layout would read are not there.
pub const ABSENT_COLUMN: Finding = finding(
    "absent-column",
    Info,
    "Whether every optional column that the layout reads is in the header row.",
    "What the column says is empty for every row of the file, so indicators that need it have no figure for its months.",
    "If the source should have sent the column, ask for it; if it is there under another name, add that name to `aliases`.",
);

/// The file starts with a byte order mark.
pub const BYTE_ORDER_MARK: Finding = finding(
    "byte-order-mark",
    Info,
    "Whether a file starts with the invisible mark that some programs put before UTF-8 text.",
    "Nothing in the figures changes: the mark is not part of the first header.",
    "No change is needed.",
);

/// Lines end as on Windows.
pub const CRLF_LINE_ENDS: Finding = finding(
    "crlf-line-ends",
    Info,
    "Whether lines end with carriage return and line feed, as on Windows, or with a carriage return alone.",
    "Nothing in the figures changes: line ends are not part of the last cell.",
    "No change is needed.",
);

/// The file is UTF-16.
pub const UTF_16: Finding = finding(
    "utf-16",
    Info,
    "Whether a file is in UTF-16, which spreadsheets call Unicode text.",
    "Nothing in the figures changes: the text is read as what it is.",
    "No change is needed; \"CSV UTF-8\" makes smaller files.",
);

/// Lines are not UTF-8.
pub const NOT_UTF_8: Finding = finding(
    "not-utf-8",
    Warning,
    "Whether every line of a file is UTF-8 text.",
    "Lines that are not were read as Windows-1252, as older spreadsheets save CSV. If the file has another encoding, names with accents and signs are wrong; counts are not.",
    "Save or export the file as \"CSV UTF-8\".",
);

/// The file is something else.
pub const NOT_CSV: Finding = finding(
    "not-csv",
    Error,
    "Whether a file is text in columns.",
    "A workbook, web page, or document under a .csv name cannot be read in part. Nothing of it is stored.",
    "Open the file in the program that made it and save the sheet as \"CSV UTF-8\".",
);

/// A compressed file ends too early.
pub const TRUNCATED_FILE: Finding = finding(
    "truncated-file",
    Error,
    "Whether a compressed file is complete.",
    "A part of a month would look like a fall in crime, so nothing of the file is stored, though its first rows could be read.",
    "Copy or download the file again; compare its size with the original.",
);

/// A compressed file is damaged.
pub const DAMAGED_FILE: Finding = finding(
    "damaged-file",
    Error,
    "Whether a compressed file can be unpacked and matches its checksum.",
    "Rows behind the damage are lost, and rows before it may be wrong. Nothing of the file is stored.",
    "Copy or download the file again.",
);

/// An archive needs a password or an unusual method.
pub const LOCKED_ARCHIVE: Finding = finding(
    "locked-archive",
    Error,
    "Whether the files in an archive can be unpacked without a password and with the usual method.",
    "What cannot be unpacked is not counted, and its months are missing.",
    "Unpack the archive by hand, and put the files into the landing folder.",
);

/// An archive has no file that the layout reads.
pub const NOTHING_IN_ARCHIVE: Finding = finding(
    "nothing-in-archive",
    Error,
    "Whether an archive holds a file that the layout reads.",
    "Nothing is ingested from the archive, so its months are missing.",
    "Check that the archive belongs to this feed, or change `members` in [file] of the layout.",
);

/// An archive has other files too.
pub const OTHER_MEMBERS: Finding = finding(
    "other-members",
    Info,
    "Whether an archive holds files that the layout does not read.",
    "They are not part of any figure of this feed. Another feed may read the same archive with its own layout.",
    "No change is needed, unless one of them should have been read: then change `members` in [file] of the layout.",
);

/// Several files of an archive have one name.
pub const REPEATED_MEMBER: Finding = finding(
    "repeated-member",
    Error,
    "Whether every file of an archive has a name of its own.",
    "Only one file of each name can be read, so rows of the others would be lost without a word. Nothing of the archive is stored.",
    "Unpack the archive and pack its files again under different names, or put them into the landing folder as they are.",
);

/// A file was written while it was read.
pub const FILE_CHANGED: Finding = finding(
    "file-changed",
    Error,
    "Whether a file stays as it is while it is read.",
    "Somebody is still writing or copying it, so a part of it may have been read only. Nothing of it is stored.",
    "Run the command again when the file is complete.",
);

/// No line end for a long time.
pub const LINE_TOO_LONG: Finding = finding(
    "line-too-long",
    Error,
    "Whether every line of a file is shorter than a million characters.",
    "No extract has such lines, so the file is not text in columns. Nothing of it is stored.",
    "Check that the file is what it should be, and export it again as \"CSV UTF-8\".",
);

/// The layout makes pseudonyms and has no key for them.
pub const NO_PSEUDONYM_KEY: Finding = finding(
    "no-pseudonym-key",
    Error,
    "Whether a key is there for the pseudonyms that the layout asks for.",
    "Raw identifiers are never stored, and without a key nothing can stand in for them. Nothing of the file is stored.",
    "Give the project its pseudonym key, and keep it: another key makes other pseudonyms, and repeat victims can then not be followed.",
);

/// The list of quarantined rows was cut.
pub const QUARANTINE_CUT: Finding = finding(
    "quarantine-cut",
    Info,
    "Whether the quarantine table names every quarantined row of a file.",
    "It names the first 100,000 of a file. All of them are counted, by reason, in the quality table.",
    "Correct what the other findings of the file name; so many rows usually have one cause.",
);

/// The name of the file does not say what the layout reads from it.
pub const FILE_NAME: Finding = finding(
    "file-name",
    Error,
    "Whether the name of a file says what the layout reads from it, such as the police force.",
    "A later file for the same area and month replaces an earlier one. Without the area a file could replace that of another force. Nothing of the file is stored.",
    "Give the file the name that the source gave it.",
);

/// The sibling file is missing or cannot be read.
pub const NO_COMPANION: Finding = finding(
    "no-companion",
    Error,
    "Whether the file that has the dates and places of the rows lies beside the file that lacks them.",
    "Rows without a month cannot be counted. Nothing of the file is stored.",
    "Put both files of one release into one folder, under the names that the source gave them.",
);
