//! Every expected file of the reference folder, at its stated tolerance.
//!
//! One module per part of the crate. Each module has `pub const CHECKS: &[Check]`, one entry per expected
//! file; a test per file runs it, and the table in `docs/methods/README.md` is made by running all of them.

#[cfg(test)]
mod vectors {
    pub(crate) mod areas;
    pub(crate) mod change;
    pub(crate) mod estimates;
    pub(crate) mod evaluation;
    pub(crate) mod people;
    pub(crate) mod place;
    pub(crate) mod rates;
    pub(crate) mod replay;
    pub(crate) mod standardised;
    pub(crate) mod support;
}

/// The tolerance that each check states is the one that `INDEX.csv` states for its file.
#[test]
fn tolerances_are_those_of_the_index() {
    let index = vectors::support::rows("INDEX.csv");
    for check in
        [&vectors::place::checks(), vectors::people::CHECKS, vectors::evaluation::CHECKS].concat()
    {
        let row = index.iter().find(|row| row["file"] == check.file);
        assert_eq!(
            row.map(|row| row["tolerance"].as_str()),
            Some(check.tolerance),
            "{}",
            check.file
        );
    }
}
