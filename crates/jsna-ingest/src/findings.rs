//! Every kind of finding that ingest can make.

use jsna_model::diagnostic::{Finding, Severity};

/// Everything this crate can find, for `jsna explain`.
pub const FINDINGS: &[&Finding] = &[&LAYOUT_SYNTAX, &LAYOUT_UNKNOWN, &LAYOUT_VALUE];

/// A layout is not TOML.
pub const LAYOUT_SYNTAX: Finding = Finding {
    name: "layout-syntax",
    severity: Severity::Error,
    checks: "Whether a layout is a TOML document.",
    matters: "A layout that cannot be read cannot say what a file means, so its feeds are not ingested.",
    fix: "Correct the line that the message quotes (texts stand in quotes); layouts are described in docs/layouts.md.",
};

/// A layout has a name that nothing knows.
pub const LAYOUT_UNKNOWN: Finding = Finding {
    name: "layout-unknown",
    severity: Severity::Error,
    checks: "Whether every key, header, column, and code list that a layout names exists.",
    matters: "A misspelt key would be ignored, and a column would be read in another way than its author meant.",
    fix: "Correct the name; the message suggests the one that was probably meant.",
};

/// A layout has a value that cannot be used.
pub const LAYOUT_VALUE: Finding = Finding {
    name: "layout-value",
    severity: Severity::Error,
    checks: "Whether the values of a layout make sense by themselves and together.",
    matters: "A layout that leaves its meaning open would produce numbers that nobody can check.",
    fix: "Change the layout as the message says; the format is described in docs/layouts.md.",
};
