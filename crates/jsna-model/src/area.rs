//! Areas and their GSS codes.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// A nine-character GSS code, for example `E22000023`. Cheap to clone.
///
/// ```
/// use jsna_model::{AreaCode, AreaType};
/// let csp = AreaCode::parse("E22000023").unwrap();
/// assert_eq!(csp.area_type(), Some(AreaType::Csp));
/// assert!(AreaCode::parse("E0800003").is_none()); // a zero was lost on the way
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AreaCode(Arc<str>);

impl AreaCode {
    /// Reads a code: one letter of `EWSNKJ`, then eight digits. Surrounding space is ignored, nothing else is.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let (first, rest) = text.split_at_checked(1)?;
        let known = matches!(first, "E" | "W" | "S" | "N" | "K" | "J");
        (known && rest.len() == 8 && rest.bytes().all(|b| b.is_ascii_digit()))
            .then(|| Self(text.into()))
    }

    /// Reads a GSS code or the code that a table of the release has for an area without one: `assessed`,
    /// `unknown`, `unknown-lsoa-E07000001`.
    pub fn named(text: &str) -> Option<Self> {
        let own = text == "assessed" || text == "unknown" || text.starts_with("unknown-");
        if own { Some(Self(text.into())) } else { Self::parse(text) }
    }

    /// The name of the place where records lie whose area is not known: no code, but a row of its own
    /// in every table, so that nothing is lost inside a total.
    pub fn unknown() -> Self {
        Self("unknown".into())
    }

    /// The place for what is known to lie in `parent` but not in which of its smaller areas:
    /// `unknown-lsoa-E07000001`. It keeps small areas adding up to the area above them.
    pub fn unknown_in(smaller: AreaType, parent: &Self) -> Self {
        Self(format!("unknown-{smaller}-{parent}").into())
    }

    /// Whether this is [`AreaCode::unknown`] or [`AreaCode::unknown_in`] an area.
    pub fn is_unknown(&self) -> bool {
        self.0.starts_with("unknown")
    }

    /// The code of all assessed areas together, where they are no police force area. A word, so that it
    /// can never be taken for a GSS code.
    pub fn assessed() -> Self {
        Self("assessed".into())
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The kind of area, from the first three characters; `None` for kinds that the engine does not use.
    pub fn area_type(&self) -> Option<AreaType> {
        Some(match self.0.get(..3)? {
            "E01" | "W01" => AreaType::Lsoa,
            "E02" | "W02" => AreaType::Msoa,
            "E05" | "W05" => AreaType::Ward,
            "E06" | "E07" | "E08" | "E09" | "W06" => AreaType::Lad,
            "E10" => AreaType::County,
            "E12" => AreaType::Region,
            "E22" | "W22" => AreaType::Csp,
            "E23" | "W15" => AreaType::Pfa,
            "E92" | "W92" | "K04" | "K02" => AreaType::Country,
            _ => return None,
        })
    }
}

impl fmt::Display for AreaCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for AreaCode {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// The kind of an area, as the `area_type` column spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AreaType {
    /// Lower layer super output area, about 1,500 people.
    Lsoa,
    /// Middle layer super output area.
    Msoa,
    /// Electoral ward.
    Ward,
    /// Local authority district.
    Lad,
    /// Community Safety Partnership.
    Csp,
    County,
    /// Police force area.
    Pfa,
    Region,
    Country,
    /// An area of the partnership's own making, such as all assessed partnerships together.
    Custom,
}

impl AreaType {
    /// The spelling of the `area_type` column.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Lsoa => "lsoa",
            Self::Msoa => "msoa",
            Self::Ward => "ward",
            Self::Lad => "lad",
            Self::Csp => "csp",
            Self::County => "county",
            Self::Pfa => "pfa",
            Self::Region => "region",
            Self::Country => "country",
            Self::Custom => "custom",
        }
    }

    /// Whether it is one of the small ones: below the district.
    pub fn is_small(self) -> bool {
        matches!(self, Self::Lsoa | Self::Ward)
    }

    /// What a reader calls one of them: `LSOA`, `ward`, `district`.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Lsoa => "LSOA",
            Self::Msoa => "MSOA",
            Self::Ward => "ward",
            Self::Lad => "district",
            Self::Csp => "partnership",
            Self::County => "county",
            Self::Pfa => "police force area",
            Self::Region => "region",
            Self::Country => "country",
            Self::Custom => "area",
        }
    }
}

impl fmt::Display for AreaType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Which census' boundaries an LSOA code belongs to. Most codes are the same in both.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LsoaVintage {
    /// LSOA 2011.
    #[serde(rename = "2011")]
    Y2011,
    /// LSOA 2021.
    #[serde(rename = "2021")]
    Y2021,
}

impl LsoaVintage {
    /// `2011` or `2021`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Y2011 => "2011",
            Self::Y2021 => "2021",
        }
    }
}

/// An area of the assessment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Area {
    /// GSS code, or [`AreaCode::unknown`].
    pub code: AreaCode,
    /// Name as in the lookup; the code where the lookup has none.
    pub name: Arc<str>,
    pub area_type: AreaType,
    /// The area it adds up to: ward and LSOA to LAD, LAD to CSP, CSP to the roll-up.
    pub parent: Option<AreaCode>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_whole_codes_are_codes() {
        for bad in [
            "",
            "E0100001",
            "E010000011",
            "X01000001",
            "E01O00001",
            "e01000001",
            "£01000001",
            "unknown",
        ] {
            assert!(AreaCode::parse(bad).is_none(), "{bad}");
        }
        assert_eq!(AreaCode::parse(" W01000001 ").unwrap().area_type(), Some(AreaType::Lsoa));
        assert_eq!(AreaCode::unknown().area_type(), None);
    }
}
