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
    pub(crate) mod evaluation;
    pub(crate) mod exceedance;
    pub(crate) mod forecast;
    pub(crate) mod people;
    pub(crate) mod place;
    pub(crate) mod rates;
    pub(crate) mod replay;
    pub(crate) mod seasonal;
    pub(crate) mod spc;
    pub(crate) mod standardised;
    pub(crate) mod support;
    pub(crate) mod trend;

    /// The checks of every part, in the order of the table. A new part adds its line here.
    pub(crate) const ALL: &[&[support::Check]] = &[
        rates::CHECKS,
        standardised::CHECKS,
        areas::CHECKS,
        change::CHECKS,
        trend::CHECKS,
        spc::CHECKS,
        seasonal::CHECKS,
        forecast::CHECKS,
        exceedance::CHECKS,
        place::concentration::CHECKS,
        place::hotspot::CHECKS,
        place::near_repeat::CHECKS,
        place::vulnerable_localities::CHECKS,
        people::CHECKS,
        evaluation::CHECKS,
    ];
}
