//! Why a number could not be computed.

/// Result of a statistic.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a statistic could not be computed. Each variant carries what was found and what is needed,
/// so that the caller can write a sentence an analyst can act on.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A confidence level outside (0, 1). Levels are fractions: 0.95, not 95.
    #[error("the confidence level must be a fraction between 0 and 1, found {found}")]
    Level {
        /// The value given.
        found: f64,
    },
    /// Fewer points than the method needs.
    #[error("{method} needs at least {needed} {what}, found {found}")]
    TooFew {
        /// The method, in the field's own words.
        method: &'static str,
        /// What is counted: "points", "months", "areas".
        what: &'static str,
        /// The least the method accepts.
        needed: usize,
        /// What was given.
        found: usize,
    },
    /// Slices that must have the same length do not.
    #[error("{what} have different lengths: {left} and {right}")]
    Lengths {
        /// Which inputs.
        what: &'static str,
        /// Length of the first.
        left: usize,
        /// Length of the second.
        right: usize,
    },
    /// An input value the method is not defined for.
    #[error("{what} must be {expected}, found {found}{}", at.map_or_else(String::new, |i| format!(" at position {i}")))]
    Domain {
        /// Which input.
        what: &'static str,
        /// What the method accepts.
        expected: &'static str,
        /// The value found.
        found: f64,
        /// Position in the slice, from 0, where it is one of many.
        at: Option<usize>,
    },
    /// The method refuses because its answer would mislead.
    #[error("{method} is not given: {reason}")]
    Refused {
        /// The method.
        method: &'static str,
        /// Why, as a sentence fragment for the analyst.
        reason: String,
    },
    /// An iterative fit did not settle.
    #[error("{method} did not converge after {iterations} iterations")]
    NotConverged {
        /// The method.
        method: &'static str,
        /// Iterations tried.
        iterations: usize,
    },
}

impl Error {
    /// The same error about one element of many.
    #[must_use]
    pub(crate) fn at(mut self, position: usize) -> Self {
        if let Self::Domain { at, .. } = &mut self {
            *at = Some(position);
        }
        self
    }
}
