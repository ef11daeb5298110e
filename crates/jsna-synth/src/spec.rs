//! What to make.

use crate::error::Error;
use chrono::NaiveDate;
use jsna_model::Month;

/// How much of the sample partnership to make, and from which seed.
///
/// ```
/// let spec = jsna_synth::Spec::default();
/// assert_eq!(spec.start().to_string(), "2021-10");
/// assert_eq!(spec.end.to_string(), "2025-09");
/// ```
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spec {
    /// Seed: the same seed gives the same bytes, another gives another county of the same kind.
    pub seed: u64,
    /// Months, the last of which is `end`: 1 to 240. Planted effects need 36 to 48 of them;
    /// `truth.csv` lists only those that the months are enough to show.
    pub months: u32,
    /// Last month.
    pub end: Month,
    /// Multiplies the rate of every event; residents stay as they are. 1 is life-like, 0.05 makes a
    /// small sample, 105 about ten million rows of street files in 48 months.
    pub scale: f64,
    /// LSOAs of the county, some 1,500 residents each: 150 (the sample) to 35,000.
    pub lsoas: u32,
}

impl Default for Spec {
    fn default() -> Self {
        // The demo: three whole financial years and half of a fourth, so that part-years are met.
        Self {
            seed: 1,
            months: 48,
            end: Month::new(2025, 9).unwrap_or_else(|| Month::of(NaiveDate::default())),
            scale: 1.0,
            lsoas: 150,
        }
    }
}

impl Spec {
    /// First month.
    pub fn start(&self) -> Month {
        self.end.plus(1 - self.months.cast_signed())
    }

    /// The month `n` before the last one.
    pub(crate) fn back(&self, n: i32) -> Month {
        self.end.plus(-n)
    }

    /// All months.
    pub(crate) fn all_months(&self) -> impl DoubleEndedIterator<Item = Month> + Clone {
        self.start().to(self.end)
    }

    pub(crate) fn check(&self) -> Result<(), Error> {
        let wrong = |field, found: String, expected| Err(Error::Spec { field, found, expected });
        if !(1..=240).contains(&self.months) {
            return wrong("months", self.months.to_string(), "from 1 to 240");
        }
        if !(self.scale > 0.0 && self.scale <= 10_000.0) {
            return wrong("scale", self.scale.to_string(), "above 0 and at most 10,000");
        }
        if !(150..=35_000).contains(&self.lsoas) {
            return wrong("lsoas", self.lsoas.to_string(), "from 150 to 35,000");
        }
        if !(1950..2150).contains(&self.end.year()) {
            return wrong("end", self.end.to_string(), "a month of 1950 to 2149");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_made_is_refused_by_name() {
        let spec = Spec::default();
        for (spec, field) in [
            (Spec { months: 0, ..spec }, "months"),
            (Spec { months: 241, ..spec }, "months"),
            (Spec { scale: 0.0, ..spec }, "scale"),
            (Spec { scale: f64::NAN, ..spec }, "scale"),
            (Spec { lsoas: 149, ..spec }, "lsoas"),
            (Spec { end: Month::new(1949, 12).unwrap(), ..spec }, "end"),
        ] {
            let error = spec.check().unwrap_err().to_string();
            assert!(error.starts_with(field), "{error}");
        }
        assert!(spec.check().is_ok());
    }
}
