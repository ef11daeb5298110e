//! Packs as written: the TOML keys, with the place of each value that can be wrong.

use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A pack file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pack {
    /// Priorities.
    #[serde(default, rename = "priority")]
    pub(super) priorities: Vec<RawPriority>,
    /// Indicators.
    #[serde(default, rename = "indicator")]
    pub(super) indicators: Vec<Spanned<RawIndicator>>,
}

/// `[[priority]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPriority {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    pub(super) about: String,
}

/// `[[indicator]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIndicator {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    pub(super) priority: Spanned<String>,
    #[serde(default)]
    pub(super) tier: Tier,
    pub(super) counted: String,
    pub(super) noun: String,
    pub(super) plural: Option<String>,
    pub(super) layouts: Spanned<Vec<String>>,
    #[serde(default)]
    pub(super) combine: Combine,
    pub(super) r#where: Option<Spanned<String>>,
    pub(super) count: Option<Spanned<String>>,
    pub(super) measure: Option<Spanned<String>>,
    pub(super) denominator: Spanned<String>,
    pub(super) denominator_where: Option<Spanned<String>>,
    pub(super) denominator_count: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) denominator_layouts: Vec<String>,
    pub(super) statistic: Spanned<Statistic>,
    #[serde(default)]
    pub(super) stock: bool,
    pub(super) multiplier: Option<Spanned<f64>>,
    pub(super) unit: String,
    pub(super) polarity: jsna_model::Polarity,
    #[serde(default)]
    pub(super) smallest_area: SmallestArea,
    #[serde(default)]
    pub(super) breakdowns: Vec<Spanned<String>>,
    #[serde(default)]
    pub(super) minimum_base: f64,
    #[serde(default)]
    pub(super) provisional_months: u32,
    pub(super) disclosure: String,
    #[serde(default)]
    pub(super) caveats: Vec<String>,
    pub(super) source: String,
    #[serde(default)]
    pub(super) tests: Vec<Spanned<RawTest>>,
}

/// An example row and whether it counts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTest {
    pub(super) row: BTreeMap<String, toml::Value>,
    pub(super) counts: bool,
}

/// `tier`
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Tier {
    #[default]
    Core,
    Extended,
}

/// `combine`
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Combine {
    #[default]
    First,
    All,
}

/// `smallest_area`: the smallest kind of area that the value is given for.
#[derive(Debug, Default, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SmallestArea {
    Lsoa,
    #[default]
    Ward,
    Lad,
    Csp,
    RollUp,
}

/// `statistic`, spelled as in the manual.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Statistic {
    Count,
    CrudeRate,
    Share,
    Ratio,
}
