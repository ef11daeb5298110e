//! Every expected file of the reference folder, at its stated tolerance.
//!
//! One module per part of the crate. Each module has `pub const CHECKS: &[Check]`, one entry per expected
//! file; a test per file runs it, and the table in `docs/methods/README.md` is made by running all of them.

#[cfg(test)]
mod vectors {
    pub(crate) mod exceedance;
    pub(crate) mod forecast;
    pub(crate) mod seasonal;
    pub(crate) mod spc;
    pub(crate) mod support;
    pub(crate) mod trend;
}

/// The tolerance that each check states is the one that `INDEX.csv` states for its file.
#[test]
fn tolerances_are_those_of_the_index() {
    use vectors::{exceedance, forecast, seasonal, spc, trend};
    let index = vectors::support::rows("INDEX.csv");
    let parts =
        [exceedance::CHECKS, forecast::CHECKS, seasonal::CHECKS, spc::CHECKS, trend::CHECKS];
    for check in parts.into_iter().flatten() {
        let row = index.iter().find(|row| row["file"] == check.file);
        assert_eq!(
            row.map(|row| row["tolerance"].as_str()),
            Some(check.tolerance),
            "{}",
            check.file
        );
    }
}
