//! Findings about layouts.

use super::finding;
use jsna_model::diagnostic::Finding;
use jsna_model::diagnostic::Severity::Error;

/// A layout is not TOML.
pub const LAYOUT_SYNTAX: Finding = finding(
    "layout-syntax",
    Error,
    "Whether a layout is a TOML document.",
    "A layout that cannot be read cannot say what a file means, so its feeds are not ingested.",
    "Correct the line that the message quotes (texts stand in quotes); layouts are described in docs/layouts.md.",
);

/// A layout has a name that nothing knows.
pub const LAYOUT_UNKNOWN: Finding = finding(
    "layout-unknown",
    Error,
    "Whether every key, header, column, and code list that a layout names exists.",
    "A misspelt key would be ignored, and a column would be read in another way than its author meant.",
    "Correct the name; the message suggests the one that was probably meant.",
);

/// A layout has a value that cannot be used.
pub const LAYOUT_VALUE: Finding = finding(
    "layout-value",
    Error,
    "Whether the values of a layout make sense by themselves and together.",
    "A layout that leaves its meaning open would produce numbers that nobody can check.",
    "Change the layout as the message says; the format is described in docs/layouts.md.",
);
