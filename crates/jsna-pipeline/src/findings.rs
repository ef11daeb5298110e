//! What a run can find wrong with a project, its files, or its state.

use jsna_model::diagnostic::{Finding, Severity};

/// The project file cannot be read.
pub const PROJECT_UNREADABLE: Finding = Finding {
    name: "project-unreadable",
    severity: Severity::Error,
    checks: "jsna.toml must be there, must be valid TOML, and must have only keys that exist.",
    matters: "A key with a spelling mistake would be ignored in silence, and the run would do something else than you meant.",
    fix: "Correct the line named; `jsna init DIR` writes a commented example with every key.",
};

/// A value in the project file is wrong.
pub const PROJECT_INVALID: Finding = Finding {
    name: "project-invalid",
    severity: Severity::Error,
    checks: "Values in jsna.toml must make sense: GSS codes for areas, ids once, files that exist.",
    matters: "A wrong area or path would assess something else, or nothing.",
    fix: "Correct the line named.",
};

/// A feed names a layout that does not exist.
pub const LAYOUT_MISSING: Finding = Finding {
    name: "layout-missing",
    severity: Severity::Error,
    checks: "Each feed's layout must be built in or stand in the project's layouts folder.",
    matters: "Without a layout the extract cannot be read at all.",
    fix: "Correct the name; `jsna catalogue list` shows every layout.",
};

/// Rows are in the store longer than was agreed.
pub const RETENTION_DUE: Finding = Finding {
    name: "retention-due",
    severity: Severity::Warning,
    checks: "Whether the store has rows of months that are older than the feed's `retain_months`.",
    matters: "They are kept longer than was agreed with whoever sent them.",
    fix: "Run `jsna purge`; with --dry-run it says what it would remove.",
};

/// A feed's patterns match no file.
pub const FEED_WITHOUT_FILES: Finding = Finding {
    name: "feed-without-files",
    severity: Severity::Warning,
    checks: "Each feed's file patterns should match at least one file.",
    matters: "Indicators of the feed are then not available; they are not zero.",
    fix: "Copy the extracts into the landing folder, or correct the pattern in jsna.toml.",
};

/// A file lies in landing that no feed takes.
pub const FILE_NOT_TAKEN: Finding = Finding {
    name: "file-not-taken",
    severity: Severity::Warning,
    checks: "Every file in the landing folder should be taken by one feed.",
    matters: "A file that no pattern matches is not read, and its month looks as if it had not been received.",
    fix: "Correct the patterns in jsna.toml, or add a feed for the file; `jsna profile FILE` says what it is.",
};

/// A file is taken by two feeds.
pub const FILE_TAKEN_TWICE: Finding = Finding {
    name: "file-taken-twice",
    severity: Severity::Error,
    checks: "Every file in the landing folder should be taken by one feed only.",
    matters: "Its rows would be counted twice.",
    fix: "Narrow one of the two patterns in jsna.toml.",
};

/// A waiting file cannot be read from disk.
pub const FILE_UNREADABLE: Finding = Finding {
    name: "file-unreadable",
    severity: Severity::Error,
    checks: "Every waiting file must be readable from disk.",
    matters: "A file that cannot be opened is a month that is missing.",
    fix: "Check the file's permissions, and that no other program holds it open.",
};

/// A file of landing has the bytes of another one.
pub const SAME_FILE_AGAIN: Finding = Finding {
    name: "same-file-again",
    severity: Severity::Warning,
    checks: "Whether two files of landing that one feed takes have the same bytes.",
    matters: "The second file brings nothing: what its name says has arrived has not. A month whose file is the month before again is a month that was not received.",
    fix: "Ask the supplier for the file that was meant, and put it into the place of this one.",
};

/// A file holds another month than its name says.
pub const NAME_SAYS_OTHER_MONTH: Finding = Finding {
    name: "name-says-other-month",
    severity: Severity::Warning,
    checks: "Whether a file whose name gives a month has all its rows in one other month.",
    matters: "Most likely the supplier sent the wrong file under the right name: the month of the name has not been received, and that of the rows may have been replaced.",
    fix: "Ask the supplier for the file that was meant, and put it into the place of this one.",
};

/// Too few rows of a file can be kept.
pub const MOSTLY_QUARANTINED: Finding = Finding {
    name: "mostly-quarantined",
    severity: Severity::Error,
    checks: "Whether at least half of the rows of a file can be kept, or the share that refuse_below of its feed says.",
    matters: "A month of which most rows are missing looks like a fall. A file that loses so many is most likely another one than its feed takes, or was damaged. Nothing of it is stored.",
    fix: "Look at the other findings of the file: they say what is wrong with the rows. If the rest is worth having, set refuse_below of the feed lower.",
};

/// Files were read with a layout or settings that have changed since.
pub const READ_OTHERWISE: Finding = Finding {
    name: "read-otherwise",
    severity: Severity::Warning,
    checks: "Every file of the store must have been read with the layout, the clock and the handling class that the project has now.",
    matters: "When a layout, the clock or the handling class changes, every file that is in `landing` is read again. These are not there any more, or have other contents now: they still count by the rules of before.",
    fix: "Put the files back into `landing` under the names given, and run `jsna refresh`.",
};

/// Files wait that a release made from the store does not count.
pub const FILE_WAITING: Finding = Finding {
    name: "file-waiting",
    severity: Severity::Warning,
    checks: "A release made from the store alone should count every file of the landing folder.",
    matters: "A file that was not read yet is a month that is missing, or has the rows of an older file.",
    fix: "Run `jsna refresh`, or `jsna ingest` before `jsna assess`.",
};

/// No feed has delivered anything.
pub const NOTHING_TO_ASSESS: Finding = Finding {
    name: "nothing-to-assess",
    severity: Severity::Error,
    checks: "At least one feed must have delivered rows, in the store or in the landing folder.",
    matters: "Without rows there is no period, and no release can be made.",
    fix: "Put extracts into the landing folder, and give their patterns in jsna.toml.",
};

/// The period asked for lies outside the data.
pub const PERIOD_OUTSIDE: Finding = Finding {
    name: "period-outside",
    severity: Severity::Error,
    checks: "A period_end that is a month must lie between the first and the last month delivered.",
    matters: "No release can be made for a period without data.",
    fix: "Use period_end = \"latest\", or a month inside the data.",
};

/// A gate is closed.
pub const GATE_CLOSED: Finding = Finding {
    name: "gate-closed",
    severity: Severity::Error,
    checks: "Gates hold a release back: each is named in docs/project.md, with what closes it.",
    matters: "What closed it would make a published number mean something else than it seems to.",
    fix: "Mend what closed it, or accept it for one run: --accept NAME --because \"your reason\".",
};

/// A gate was opened by a person.
pub const GATE_ACCEPTED: Finding = Finding {
    name: "gate-accepted",
    severity: Severity::Warning,
    checks: "A release that was published although a gate would have held it back says so.",
    matters: "Readers of the release should know what was let through, and why.",
    fix: "Mend what closed the gate, and run again without --accept.",
};

/// A tier is asked for that this version does not publish.
pub const TIER_NOT_PUBLISHED: Finding = Finding {
    name: "tier-not-published",
    severity: Severity::Warning,
    checks: "Only the internal tier is published until disclosure control is part of the program.",
    matters: "A partner or public release without disclosure control could identify someone.",
    fix: "Use the internal tier, and do not pass it on.",
};

/// A format is asked for that this version does not write.
pub const FORMAT_NOT_WRITTEN: Finding = Finding {
    name: "format-not-written",
    severity: Severity::Info,
    checks: "Formats of the project file that this version does not write yet are named.",
    matters: "A paper that is expected and not there should not be a surprise.",
    fix: "Use the HTML page, the workbook and the charts.",
};

/// The release before cannot be read.
pub const REVISIONS_UNKNOWN: Finding = Finding {
    name: "revisions-unknown",
    severity: Severity::Warning,
    checks: "The newest published release is read, so that counts that it gave otherwise are marked [r].",
    matters: "Without it a reader cannot see which numbers changed since the last release.",
    fix: "Restore the release from a copy and run `jsna assess`, or leave it: the next release is compared with this one.",
};

/// Every finding of this crate.
pub const FINDINGS: &[&Finding] = &[
    &PROJECT_UNREADABLE,
    &PROJECT_INVALID,
    &LAYOUT_MISSING,
    &FEED_WITHOUT_FILES,
    &FILE_NOT_TAKEN,
    &FILE_TAKEN_TWICE,
    &FILE_UNREADABLE,
    &MOSTLY_QUARANTINED,
    &NAME_SAYS_OTHER_MONTH,
    &READ_OTHERWISE,
    &RETENTION_DUE,
    &SAME_FILE_AGAIN,
    &FILE_WAITING,
    &NOTHING_TO_ASSESS,
    &PERIOD_OUTSIDE,
    &GATE_CLOSED,
    &GATE_ACCEPTED,
    &TIER_NOT_PUBLISHED,
    &FORMAT_NOT_WRITTEN,
    &REVISIONS_UNKNOWN,
];
