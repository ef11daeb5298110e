//! Government shorthand for numbers that are absent or need a warning.

use serde::Serialize;
use std::fmt;

/// One symbol of the government shorthand set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Symbol {
    /// `[b]` break in the series.
    Break,
    /// `[c]` confidential: suppressed, here or at the source.
    Confidential,
    /// `[e]` estimated, for example apportioned between small areas.
    Estimated,
    /// `[low]` rounds to zero but is not zero.
    Low,
    /// `[p]` provisional.
    Provisional,
    /// `[r]` revised.
    Revised,
    /// `[u]` low reliability: small base or partial coverage.
    Unreliable,
    /// `[x]` not available: not received, or not calculable.
    NotAvailable,
    /// `[z]` not applicable.
    NotApplicable,
}

impl Symbol {
    /// Every symbol, in the order of the notes sheet.
    pub const ALL: [Self; 9] = [
        Self::Break,
        Self::Confidential,
        Self::Estimated,
        Self::Low,
        Self::Provisional,
        Self::Revised,
        Self::Unreliable,
        Self::NotAvailable,
        Self::NotApplicable,
    ];

    /// The symbol as printed.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Break => "[b]",
            Self::Confidential => "[c]",
            Self::Estimated => "[e]",
            Self::Low => "[low]",
            Self::Provisional => "[p]",
            Self::Revised => "[r]",
            Self::Unreliable => "[u]",
            Self::NotAvailable => "[x]",
            Self::NotApplicable => "[z]",
        }
    }

    /// What it means, for the notes above a table.
    pub fn meaning(self) -> &'static str {
        match self {
            Self::Break => "break in the series: not comparable with earlier figures",
            Self::Confidential => "confidential: suppressed to protect people",
            Self::Estimated => "estimated: shared out between areas whose boundaries changed",
            Self::Low => "rounds to zero but is not zero",
            Self::Provisional => "provisional: may change when late records arrive",
            Self::Revised => "revised since the last release",
            Self::Unreliable => {
                "low reliability: a small base, or data not received for part of the period"
            }
            Self::NotAvailable => {
                "not available: not received or cannot be calculated; it is not zero"
            }
            Self::NotApplicable => "not applicable",
        }
    }
}

/// The symbols of one cell, in a fixed order, each at most once; printed as `[r][p]`.
///
/// ```
/// use jsna_model::shorthand::{Shorthand, Symbol};
/// let cell = Shorthand::from(Symbol::Provisional).with(Symbol::Break);
/// assert_eq!(cell.to_string(), "[b][p]");
/// assert_eq!(Shorthand::NONE.to_string(), "");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Shorthand(u16);

impl Shorthand {
    /// No symbol.
    pub const NONE: Self = Self(0);

    /// The same cell with one more symbol.
    #[must_use]
    pub fn with(self, symbol: Symbol) -> Self {
        Self(self.0 | 1 << symbol as u16)
    }

    /// Both cells' symbols.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Whether a symbol is there.
    pub fn has(self, symbol: Symbol) -> bool {
        self.0 & 1 << symbol as u16 != 0
    }

    /// Whether no symbol is there.
    pub fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The symbols, in order.
    pub fn symbols(self) -> impl Iterator<Item = Symbol> {
        Symbol::ALL.into_iter().filter(move |s| self.has(*s))
    }
}

impl From<Symbol> for Shorthand {
    fn from(symbol: Symbol) -> Self {
        Self::NONE.with(symbol)
    }
}

impl fmt::Display for Shorthand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.symbols().try_for_each(|s| f.write_str(s.as_str()))
    }
}

impl Serialize for Shorthand {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
