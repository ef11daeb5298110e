//! Packs as written: the TOML keys, with the place of each value that can be wrong.

use super::disclosure::RawDisclosure;
use jsna_model::Who;
use jsna_model::indicator::StandardPopulation;
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

/// A pack file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Pack {
    /// What the indicators of the pack have in common.
    #[serde(default)]
    pub(super) defaults: Defaults,
    #[serde(default, rename = "priority")]
    pub(super) priorities: Vec<RawPriority>,
    #[serde(default, rename = "indicator")]
    pub(super) indicators: Vec<Spanned<RawIndicator>>,
    #[serde(default)]
    pub(super) shared_events: Vec<Spanned<RawSharedEvents>>,
}

/// `[[shared_events]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawSharedEvents {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    pub(super) indicators: Spanned<[String; 2]>,
    pub(super) agencies: [String; 2],
    pub(super) within_hours: Spanned<f64>,
    pub(super) place: SharedPlace,
    /// Pairs of conditions; all events of both where there are none.
    #[serde(default)]
    pub(super) kinds: Vec<[Spanned<String>; 2]>,
    pub(super) caveat: String,
}

/// `place`
#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum SharedPlace {
    Lsoa,
    Ward,
}

/// `[[priority]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawPriority {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    pub(super) about: String,
}

/// `[defaults]`: keys that an indicator of the pack has unless it sets them itself. `defaults.rs`
/// says how they are taken over.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Defaults {
    pub(super) priority: Option<Spanned<String>>,
    pub(super) tier: Option<Tier>,
    pub(super) noun: Option<String>,
    pub(super) plural: Option<String>,
    pub(super) layouts: Option<Spanned<Vec<String>>>,
    pub(super) denominator: Option<Spanned<String>>,
    pub(super) statistic: Option<Spanned<Statistic>>,
    pub(super) multiplier: Option<Spanned<f64>>,
    pub(super) unit: Option<String>,
    pub(super) polarity: Option<jsna_model::Polarity>,
    pub(super) smallest_area: Option<SmallestArea>,
    pub(super) minimum_base: Option<Spanned<f64>>,
    pub(super) provisional_months: Option<Spanned<u32>>,
    pub(super) disclosure: Option<Spanned<RawDisclosure>>,
    pub(super) source: Option<String>,
    pub(super) owner: Option<Spanned<String>>,
    pub(super) reviewed: Option<Spanned<toml::Value>>,
    pub(super) standard_population: Option<StandardPopulation>,
}

/// `[[indicator]]`
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawIndicator {
    pub(super) id: Spanned<String>,
    pub(super) name: String,
    pub(super) priority: Option<Spanned<String>>,
    pub(super) tier: Option<Tier>,
    pub(super) counted: String,
    pub(super) noun: Option<String>,
    pub(super) plural: Option<String>,
    pub(super) layouts: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    pub(super) combine: Combine,
    pub(super) r#where: Option<Spanned<String>>,
    pub(super) count: Option<Spanned<String>>,
    pub(super) measure: Option<Spanned<String>>,
    pub(super) denominator: Option<Spanned<String>>,
    pub(super) denominator_where: Option<Spanned<String>>,
    pub(super) denominator_count: Option<Spanned<String>>,
    #[serde(default)]
    pub(super) denominator_layouts: Vec<String>,
    pub(super) statistic: Option<Spanned<Statistic>>,
    #[serde(default)]
    pub(super) stock: bool,
    pub(super) multiplier: Option<Spanned<f64>>,
    pub(super) unit: Option<String>,
    pub(super) polarity: Option<jsna_model::Polarity>,
    pub(super) smallest_area: Option<SmallestArea>,
    #[serde(default)]
    pub(super) breakdowns: Vec<Spanned<String>>,
    pub(super) repeats: Option<Spanned<Vec<Who>>>,
    pub(super) minimum_base: Option<Spanned<f64>>,
    pub(super) provisional_months: Option<Spanned<u32>>,
    pub(super) disclosure: Option<Spanned<RawDisclosure>>,
    #[serde(default)]
    pub(super) caveats: Vec<String>,
    pub(super) source: Option<String>,
    pub(super) rationale: Option<String>,
    pub(super) owner: Option<Spanned<String>>,
    pub(super) reviewed: Option<Spanned<toml::Value>>,
    pub(super) standard_population: Option<StandardPopulation>,
    #[serde(default)]
    pub(super) tests: Vec<Spanned<RawTest>>,
}

/// An example row, and what becomes of it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct RawTest {
    /// Columns of the incidents table, or of the observations table where the indicator has a `measure`.
    pub(super) row: BTreeMap<String, Spanned<toml::Value>>,
    /// Whether the row is counted.
    pub(super) counts: bool,
    /// How much it adds to the count.
    pub(super) adds: Option<Spanned<f64>>,
    /// Whether it is in the base of a share or ratio.
    pub(super) base: Option<bool>,
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
