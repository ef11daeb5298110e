//! What the project says about a reference file.

use std::collections::BTreeMap;
use std::path::PathBuf;

/// The kind of a reference file, as `kind` in the project file spells it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// Which area lies in which: LSOA, ward, LAD, CSP, PFA.
    AreaLookup,
    /// LSOA 2011 and 2021, linked with population weights.
    AreaChange,
    /// Codes that areas had before.
    CodeHistory,
    /// The LSOA of each postcode.
    PostcodeLookup,
    /// Residents by area, age and sex.
    Population,
    /// Households by area.
    Households,
    /// Breaks in series.
    Breaks,
    /// Deprivation ranks and deciles.
    Deprivation,
    /// Boundaries of areas.
    Boundary,
    /// Centres of areas.
    Centroid,
    /// Areas to compare with.
    ComparatorGroup,
    /// Dated events.
    Events,
    /// Values that a partnership aims at.
    Targets,
    /// Projects and schemes.
    Projects,
    /// What a person says of months that look incomplete.
    Coverage,
    /// Totals that counts must agree with.
    ControlTotals,
}

impl Kind {
    /// Every kind, in the order of the documentation.
    pub const ALL: [Self; 16] = [
        Self::AreaLookup,
        Self::AreaChange,
        Self::CodeHistory,
        Self::PostcodeLookup,
        Self::Population,
        Self::Households,
        Self::Deprivation,
        Self::Boundary,
        Self::Centroid,
        Self::ComparatorGroup,
        Self::Breaks,
        Self::Events,
        Self::Targets,
        Self::Projects,
        Self::Coverage,
        Self::ControlTotals,
    ];

    /// The spelling of the project file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AreaLookup => "area-lookup",
            Self::AreaChange => "area-change",
            Self::CodeHistory => "code-history",
            Self::PostcodeLookup => "postcode-lookup",
            Self::Population => "population",
            Self::Households => "households",
            Self::Breaks => "breaks",
            Self::Deprivation => "deprivation",
            Self::Boundary => "boundary",
            Self::Centroid => "centroid",
            Self::ComparatorGroup => "comparator-group",
            Self::Events => "events",
            Self::Targets => "targets",
            Self::Projects => "projects",
            Self::Coverage => "coverage",
            Self::ControlTotals => "control-totals",
        }
    }

    /// Reads the spelling of the project file.
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == text)
    }

    /// The names that `columns` may map for this kind; empty where it may map none.
    pub fn column_keys(self) -> &'static [&'static str] {
        match self {
            Self::AreaLookup => &[
                "lsoa",
                "lsoa_name",
                "ward",
                "ward_name",
                "lad",
                "lad_name",
                "csp",
                "csp_name",
                "pfa",
                "pfa_name",
            ],
            Self::AreaChange => {
                &["lsoa11", "lsoa21", "persons", "share_of_lsoa21", "share_of_lsoa11"]
            }
            Self::CodeHistory => &["previous", "code"],
            Self::PostcodeLookup => &["postcode", "lsoa"],
            Self::Population => &["area", "persons", "age", "sex", "year"],
            Self::Households => &["area", "households", "year"],
            Self::Breaks => &["date", "month", "indicator_id", "feed", "area_code", "what"],
            Self::Coverage => &["feed", "indicator_id", "area_code", "from", "to", "complete"],
            Self::ControlTotals => {
                &["indicator_id", "area_code", "period", "total", "tolerance", "source"]
            }
            Self::Targets => {
                &["indicator_id", "area_code", "target", "aim", "from", "to", "source"]
            }
            Self::Centroid => &["area", "longitude", "latitude", "easting", "northing"],
            Self::Boundary => &["area"],
            _ => &[],
        }
    }
}

/// One `[[reference]]` entry of the project file, with its path resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceSpec {
    pub kind: Kind,
    /// The file.
    pub path: PathBuf,
    /// The file as the user knows it, relative to the project.
    pub shown: String,
    /// The year that the file is about, where the project says it.
    pub year: Option<i32>,
    /// Header names by meaning, for files whose headers are not known by themselves
    /// (see [`Kind::column_keys`]).
    pub columns: BTreeMap<String, String>,
    /// Line of the entry in the project file, from 1.
    pub line: Option<u64>,
}

impl ReferenceSpec {
    /// Where an expectation was set: `jsna.toml line 14`.
    pub(crate) fn set_in(&self) -> String {
        self.line.map_or_else(|| "jsna.toml".to_owned(), |line| format!("jsna.toml line {line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_reads_back_as_it_is_written() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(kind));
        }
        assert_eq!(Kind::parse("lookup"), None);
    }
}
