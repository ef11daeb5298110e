//! Results of one group among many: given, or withheld for a reason.

use crate::error::Error;

/// The result of one group in a function over many groups.
///
/// One group without an answer never stops the others, and never appears as a number: it says why it
/// was withheld.
///
/// # Example
/// ```
/// use jsna_stats::{Given, Reason};
///
/// let rates = [Given::Given(4.2), Given::Withheld(Reason::TooFewEvents { needed: 10.0, found: 7.0 })];
/// assert_eq!(rates[0].value(), Some(&4.2));
/// assert_eq!(rates[1].value(), None);
/// assert_eq!(rates[1].reason().map(ToString::to_string).as_deref(), Some("fewer than 10 events (found 7)"));
/// ```
#[derive(Debug, Clone, PartialEq)]
pub enum Given<T> {
    /// The answer.
    Given(T),
    /// No answer, and why.
    Withheld(Reason),
}

/// Why a group's result was withheld. `Display` writes it as a sentence fragment for the analyst.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Reason {
    /// An input was not received; missing is never zero.
    #[error("{what} is missing")]
    Missing {
        /// Which input.
        what: &'static str,
    },
    /// The group has no members.
    #[error("nothing in the group")]
    Empty,
    /// Fewer events than the method reports.
    #[error("fewer than {needed} events (found {found})")]
    TooFewEvents {
        /// The least number of events.
        needed: f64,
        /// The number found.
        found: f64,
    },
    /// Fewer members than the method needs.
    #[error("fewer than {needed} {what} (found {found})")]
    TooFew {
        /// What is counted: "areas", "months".
        what: &'static str,
        /// The least the method accepts.
        needed: usize,
        /// What the group has.
        found: usize,
    },
    /// The method cannot take this group's inputs, or refuses them.
    #[error(transparent)]
    Failed(#[from] Error),
}

impl<T> Given<T> {
    /// The answer, if there is one.
    pub fn value(&self) -> Option<&T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Withheld(_) => None,
        }
    }

    /// The answer by value, if there is one.
    pub fn into_value(self) -> Option<T> {
        match self {
            Self::Given(value) => Some(value),
            Self::Withheld(_) => None,
        }
    }

    /// The answer, if there is one, as an iterator: `results.iter().flatten()` runs over what was given.
    pub fn iter(&self) -> std::option::IntoIter<&T> {
        self.value().into_iter()
    }

    /// Why there is no answer, if there is none.
    pub fn reason(&self) -> Option<&Reason> {
        match self {
            Self::Given(_) => None,
            Self::Withheld(reason) => Some(reason),
        }
    }

    /// The answer, or why there is none, for `?`.
    ///
    /// # Errors
    /// The reason of a withheld result.
    pub fn into_result(self) -> Result<T, Reason> {
        match self {
            Self::Given(value) => Ok(value),
            Self::Withheld(reason) => Err(reason),
        }
    }

    /// Changes the answer into another that may be withheld, and leaves a withheld result as it is.
    pub fn and_then<U>(self, change: impl FnOnce(T) -> Given<U>) -> Given<U> {
        match self {
            Self::Given(value) => change(value),
            Self::Withheld(reason) => Given::Withheld(reason),
        }
    }

    /// Changes the answer and leaves a withheld result as it is.
    pub fn map<U>(self, change: impl FnOnce(T) -> U) -> Given<U> {
        self.and_then(|value| Given::Given(change(value)))
    }
}

impl<T, E: Into<Reason>> From<Result<T, E>> for Given<T> {
    fn from(result: Result<T, E>) -> Self {
        match result {
            Ok(value) => Self::Given(value),
            Err(reason) => Self::Withheld(reason.into()),
        }
    }
}

/// An input that was received. Its group is withheld where it was not.
pub(crate) fn received<T>(what: &'static str, input: Option<T>) -> Result<T, Reason> {
    input.ok_or(Reason::Missing { what })
}

/// The answer, if there is one: `results.into_iter().flatten()` runs over what was given.
impl<T> IntoIterator for Given<T> {
    type Item = T;
    type IntoIter = std::option::IntoIter<T>;

    fn into_iter(self) -> Self::IntoIter {
        self.into_value().into_iter()
    }
}

impl<'a, T> IntoIterator for &'a Given<T> {
    type Item = &'a T;
    type IntoIter = std::option::IntoIter<&'a T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
