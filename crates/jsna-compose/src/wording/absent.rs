//! What is said in the place of a number that is not there.

use jsna_model::measure::Status;

/// Why there is no whole figure, in the place of one; `None` where there is one.
pub fn absent(status: Status) -> Option<&'static str> {
    match status {
        Status::Given => None,
        Status::NotReceived => Some("not received"),
        Status::Partial => Some("not complete"),
        Status::Suppressed => Some("suppressed by the source"),
        Status::NotCalculable => Some("no figure can be worked out"),
    }
}
