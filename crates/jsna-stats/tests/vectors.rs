//! Every expected file of the reference folder, at its stated tolerance.
//!
//! One module per part of the crate. Each module has `pub const CHECKS: &[Check]`, one entry per expected
//! file; a test per file runs it. [`vectors::ALL`] lists them: the table in `docs/methods/README.md` is made
//! by running all of them, and an expected file that none of them names fails a test.

// Marked as test code so that the helpers of the tests, too, may unwrap.
#[cfg(test)]
mod vectors {
    pub(crate) mod areas;
    pub(crate) mod change;
    mod coverage;
    pub(crate) mod estimates;
    pub(crate) mod rates;
    pub(crate) mod replay;
    pub(crate) mod standardised;
    pub(crate) mod support;

    /// The checks of every part, in the order of the table. A new part adds its line here.
    pub(crate) const ALL: &[&[support::Check]] =
        &[rates::CHECKS, standardised::CHECKS, areas::CHECKS, change::CHECKS];
}
