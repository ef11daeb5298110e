//! Reading vectors and comparing numbers.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// One expected file: where it stands and what puts it through the crate.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Check {
    /// Folder and file, as in `INDEX.csv`: `crude_rate/count_ci_expected.csv`.
    pub(crate) file: &'static str,
    /// The tolerance stated in `INDEX.csv`, in words.
    pub(crate) tolerance: &'static str,
    /// Runs the crate on the file's inputs and compares every number through [`Tally`].
    pub(crate) run: fn(&mut Tally),
}

/// What a check has compared: the number of values and the largest relative error seen.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    /// Values compared.
    pub(crate) cases: usize,
    /// Largest relative error (absolute where the expected value is 0).
    pub(crate) worst: f64,
    /// Differences beyond tolerance, in words.
    pub(crate) faults: Vec<String>,
}

impl Tally {
    /// Compares one number at a relative tolerance (absolute where `expected` is 0).
    pub(crate) fn relative(&mut self, label: &str, actual: f64, expected: f64, tolerance: f64) {
        let scale = if expected == 0.0 { 1.0 } else { expected.abs() };
        self.number(label, actual, expected, (actual - expected).abs() / scale, tolerance);
    }

    /// Compares one number at an absolute tolerance.
    pub(crate) fn absolute(&mut self, label: &str, actual: f64, expected: f64, tolerance: f64) {
        self.number(label, actual, expected, (actual - expected).abs(), tolerance);
    }

    /// Compares with a number that the reference drew at random: it counts and can fail, but says nothing of
    /// the largest error.
    pub(crate) fn simulated(&mut self, label: &str, actual: f64, expected: f64, tolerance: f64) {
        let worst = self.worst;
        self.absolute(label, actual, expected, tolerance);
        self.worst = worst;
    }

    /// Compares two texts.
    pub(crate) fn text(&mut self, label: &str, actual: &str, expected: &str) {
        self.cases += 1;
        if actual != expected {
            self.faults.push(format!("{label}: got \"{actual}\", expected \"{expected}\""));
        }
    }

    /// Compares a number that may be withheld with a cell that may be empty or `NA`.
    pub(crate) fn optional(
        &mut self,
        label: &str,
        actual: Option<f64>,
        expected: &str,
        tolerance: f64,
    ) {
        match (actual, number(expected)) {
            (Some(a), Some(e)) => self.relative(label, a, e, tolerance),
            (None, None) => self.cases += 1,
            (a, _) => {
                self.cases += 1;
                self.faults.push(format!("{label}: got {a:?}, expected \"{expected}\""));
            }
        }
    }

    fn number(&mut self, label: &str, actual: f64, expected: f64, error: f64, tolerance: f64) {
        self.cases += 1;
        // A NaN must fail: `error <= tolerance` is false for it, `error > tolerance` would be too.
        if error <= tolerance {
            self.worst = self.worst.max(error);
        } else {
            self.faults.push(format!("{label}: got {actual:e}, expected {expected:e} (error {error:.2e}, allowed {tolerance:.0e})"));
        }
    }
}

/// The reference folder: `JSNA_REFERENCE_DIR`, or the copy in `tests/reference`.
pub(crate) fn folder() -> PathBuf {
    #[expect(
        clippy::disallowed_methods,
        reason = "the test runner, not the crate, reads the environment"
    )]
    std::env::var_os("JSNA_REFERENCE_DIR").map_or_else(
        || PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/reference")),
        PathBuf::from,
    )
}

/// One row: column name to cell.
pub(crate) type Row = BTreeMap<String, String>;

/// Reads `method/file.csv` as rows of named cells.
pub(crate) fn rows(file: &str) -> Vec<Row> {
    let path = folder().join(file);
    let mut reader =
        csv::Reader::from_path(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    reader.deserialize().map(|r| r.unwrap_or_else(|e| panic!("{}: {e}", path.display()))).collect()
}

/// A cell as a number; empty, `NA`, `NaN` and `NULL` are absent.
pub(crate) fn number(cell: &str) -> Option<f64> {
    match cell.trim() {
        "" | "NA" | "NaN" | "nan" | "NULL" => None,
        "Inf" | "inf" => Some(f64::INFINITY),
        "-Inf" | "-inf" => Some(f64::NEG_INFINITY),
        text => Some(text.parse().unwrap_or_else(|_| panic!("\"{text}\" is not a number"))),
    }
}

/// A date, `2023-10-08`, as a day number: days since 1970-01-01.
pub(crate) fn day(date: &str) -> i32 {
    let date: chrono::NaiveDate =
        date.parse().unwrap_or_else(|_| panic!("\"{date}\" is not a date"));
    date.to_epoch_days()
}

/// Runs one check and fails with every difference it found.
pub(crate) fn run(check: &Check) -> Tally {
    let mut tally = Tally::default();
    (check.run)(&mut tally);
    assert!(tally.cases > 0, "{}: nothing was compared", check.file);
    assert!(
        tally.faults.is_empty(),
        "{}: {} of {} differ\n{}",
        check.file,
        tally.faults.len(),
        tally.cases,
        tally.faults.iter().take(20).cloned().collect::<Vec<_>>().join("\n")
    );
    tally
}
