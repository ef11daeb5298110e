//! Area codes as numbers: what the maps inside this crate are keyed by.

use jsna_model::{AreaCode, AreaType};
use std::fmt;

/// A GSS code in four bytes, in the order of its text. Lookups have 35,000 of them, in many maps.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Gss(u32);

/// The first letters of codes, in order.
const LETTERS: [char; 6] = ['E', 'J', 'K', 'N', 'S', 'W'];

const PER_LETTER: u32 = 100_000_000;

impl Gss {
    /// All assessed areas together ([`AreaCode::assessed`]).
    pub(crate) const ASSESSED: Self = Self(u32::MAX);

    /// Reads a code, as [`AreaCode::parse`] does.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let digits = text.get(1..).filter(|d| d.len() == 8)?;
        let letter = LETTERS.iter().position(|l| text.starts_with(*l))?;
        if !digits.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        let digits: u32 = digits.parse().ok()?;
        Some(Self(u32::try_from(letter).ok()? * PER_LETTER + digits))
    }

    /// The number of a code; `None` for the codes that are words, other than that of all assessed areas.
    pub(crate) fn of(code: &AreaCode) -> Option<Self> {
        if *code == AreaCode::assessed() {
            Some(Self::ASSESSED)
        } else {
            Self::parse(code.as_str())
        }
    }

    /// The code. It is built on each call, so ask once for each area, not once for each record.
    pub(crate) fn code(self) -> AreaCode {
        if self == Self::ASSESSED {
            return AreaCode::assessed();
        }
        AreaCode::parse(&self.to_string()).unwrap_or_else(AreaCode::unknown)
    }

    /// The kind of area.
    pub(crate) fn area_type(self) -> Option<AreaType> {
        self.code().area_type()
    }
}

impl fmt::Display for Gss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::ASSESSED {
            return write!(f, "{}", AreaCode::assessed());
        }
        let letter = usize::try_from(self.0 / PER_LETTER).ok().and_then(|l| LETTERS.get(l));
        write!(f, "{}{:08}", letter.unwrap_or(&'?'), self.0 % PER_LETTER)
    }
}

impl fmt::Debug for Gss {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_code_is_no_number() {
        for bad in ["", "E0100001", "E010000011", "X01000001", "E01O00001", "e01000001", "É1000001"]
        {
            assert_eq!(Gss::parse(bad), None, "{bad}");
        }
        assert_eq!(Gss::of(&AreaCode::unknown()), None);
        assert_eq!(Gss::ASSESSED.code(), AreaCode::assessed());
        assert_eq!(Gss::of(&AreaCode::assessed()), Some(Gss::ASSESSED));
    }

    proptest! {
        #[test]
        fn numbers_stand_for_codes_and_keep_their_order(a in "[EJKNSW][0-9]{8}", b in "[EJKNSW][0-9]{8}") {
            let (x, y) = (Gss::parse(&a).unwrap(), Gss::parse(&b).unwrap());
            prop_assert_eq!(x.code(), AreaCode::parse(&a).unwrap());
            prop_assert_eq!(&x.to_string(), &a);
            prop_assert_eq!(x.cmp(&y), a.cmp(&b));
            prop_assert_eq!(Gss::of(&x.code()), Some(x));
        }
    }
}
