//! Words that stand in several outputs, so that all of them say the same.

use jsna_model::measure::Status;

/// Why a number is absent, in words for a cell.
pub(crate) fn absent(status: Status) -> &'static str {
    match status {
        Status::NotReceived => "Not received",
        Status::Suppressed => "Suppressed",
        Status::NotCalculable => "Cannot be calculated",
        Status::Given | Status::Partial => "Not available",
    }
}
