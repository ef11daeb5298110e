//! What can be wrong with an analyst's own text.

use jsna_model::diagnostic::{Finding, Severity};

/// A file whose name says no place of the page.
pub const NAME: Finding = Finding {
    name: "narrative-name",
    severity: Severity::Error,
    checks: "A file of the narrative folder must be called opening.md, or for a priority or an indicator, with @ and the code of an assessed area where it is about one.",
    matters: "The name says where the text goes. A text under another name is not in the release.",
    fix: "Rename the file; `jsna catalogue list` shows every indicator.",
};

/// A file that is no text.
pub const UNREADABLE: Finding = Finding {
    name: "narrative-unreadable",
    severity: Severity::Error,
    checks: "Every file of the narrative folder must be text in UTF-8 that can be read from disk.",
    matters: "What cannot be read is not in the release.",
    fix: "Save the file as plain text, in UTF-8.",
};

/// A placeholder that cannot be read.
pub const PLACEHOLDER: Finding = Finding {
    name: "narrative-placeholder",
    severity: Severity::Error,
    checks: "What stands in double braces must be a cell, as indicator@area@period, or claim: with the name of a claim.",
    matters: "No number can be put in its place: the sentence says that there is no figure.",
    fix: "Write {{indicator@area@latest|value}}; docs/narrative.md lists what may stand there.",
};

/// A placeholder that names nothing.
pub const NO_CELL: Finding = Finding {
    name: "narrative-no-cell",
    severity: Severity::Error,
    checks: "Every placeholder must name a number or a claim of the release.",
    matters: "The sentence says that there is no figure, which was not what you meant to write.",
    fix: "Take the cell_id from tables/measures.csv, or the claim_id from tables/claims.csv.",
};

/// A number that is not there.
pub const NO_NUMBER: Finding = Finding {
    name: "narrative-no-number",
    severity: Severity::Warning,
    checks: "The number that a placeholder names should be given: received, whole, and not suppressed.",
    matters: "The sentence says why there is no number, in the place of one: it may not read as you meant it. It is never a zero.",
    fix: "Read the sentence as the page has it, and write another, or write after = what it says now.",
};

/// A number that is another than the text was written for.
pub const MOVED: Finding = Finding {
    name: "narrative-moved",
    severity: Severity::Warning,
    checks: "Whether a number is the one that its sentence was written for: what stands after = in the placeholder.",
    matters: "The words around a number that moved may be wrong: a rise that is now a fall. The page marks the sentence for review.",
    fix: "Read the sentence, change it if it is no longer right, and write the new number after =.",
};

/// Placeholders without the number that they were written for.
pub const UNREVIEWED: Finding = Finding {
    name: "narrative-unreviewed",
    severity: Severity::Info,
    checks: "Whether every placeholder says the number that its sentence was written for, after =.",
    matters: "Without it nobody is told when the number moves and the words around it do not.",
    fix: "Write the number of today after =, as in {{indicator@area@latest|value = 24.1 per 1,000 residents}}.",
};

/// Numbers that are typed by hand.
pub const TYPED: Finding = Finding {
    name: "narrative-typed-number",
    severity: Severity::Info,
    checks: "How many numbers of a text are typed by hand. Years are not counted.",
    matters: "Nothing tells you when a typed number is no longer true.",
    fix: "Where it is a number of the release, put a placeholder in its place. Where it is not, check it yourself.",
};

/// A text whose section is not in the release.
pub const NOT_SHOWN: Finding = Finding {
    name: "narrative-not-shown",
    severity: Severity::Error,
    checks: "Every text must have a section in the release: that of its priority, its indicator, its area.",
    matters: "The text is left out, because what it is about is not there.",
    fix: "See on the page why the section is missing, or move the text into another file.",
};

/// A picture or a link that the page cannot have.
pub const MARKUP: Finding = Finding {
    name: "narrative-markup",
    severity: Severity::Warning,
    checks: "A text has no pictures, and links only to http, https, mailto and places of the page.",
    matters: "The page opens without a network and runs nothing: of a picture or another link only the words are shown.",
    fix: "Take it out, or write in words what it shows.",
};

/// Every finding about an analyst's text.
pub const FINDINGS: &[&Finding] = &[
    &NAME,
    &UNREADABLE,
    &PLACEHOLDER,
    &NO_CELL,
    &NO_NUMBER,
    &MOVED,
    &UNREVIEWED,
    &TYPED,
    &NOT_SHOWN,
    &MARKUP,
];
