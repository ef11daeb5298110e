//! Words that stand in several outputs, so that all of them say the same.

use jsna_model::measure::Status;

/// How the outputs of the internal tier may be handled.
pub(crate) const HANDLING: &str = "Internal: not disclosure controlled";

/// The same, with what follows from it.
pub(crate) const HANDLING_LONG: &str = "Small numbers in it may identify people. Keep it inside the partnership, under your information sharing agreement, and do not publish it.";

/// Why a number is absent, in words for a cell.
pub(crate) fn absent(status: Status) -> &'static str {
    match status {
        Status::NotReceived => "Not received",
        Status::Suppressed => "Suppressed",
        Status::NotCalculable => "Cannot be calculated",
        Status::Given | Status::Partial => "Not available",
    }
}
