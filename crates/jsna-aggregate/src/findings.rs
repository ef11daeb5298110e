//! Every kind of finding that counting can make.

use jsna_model::diagnostic::{Finding, Severity};

/// Everything this crate can find, for `jsna explain`.
pub const FINDINGS: &[&Finding] = &[&PLAN];

/// A query of the plan does not fit the incidents table.
pub const PLAN: Finding = Finding {
    name: "count-plan",
    severity: Severity::Error,
    checks: "Whether every column that an indicator filters, adds up or breaks down by exists and has a fitting type.",
    matters: "An indicator that cannot be counted as it is defined is not counted at all.",
    fix: "Correct the definition of the indicator that the message names.",
};
