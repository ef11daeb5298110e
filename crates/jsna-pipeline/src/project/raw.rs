//! `jsna.toml` as written.

use jsna_model::{Cadence, Clock, DeliveryMode, Handling};
use serde::Deserialize;
use std::collections::BTreeMap;
use toml::Spanned;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Project {
    pub(super) assessment: Assessment,
    #[serde(default, rename = "feed")]
    pub(super) feeds: Vec<Spanned<Feed>>,
    #[serde(default, rename = "reference")]
    pub(super) references: Vec<Spanned<Reference>>,
    #[serde(default)]
    pub(super) disclosure: Disclosure,
    #[serde(default)]
    pub(super) publish: Publish,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
#[expect(clippy::struct_field_names, reason = "the keys are those of the project file")]
pub(super) struct Assessment {
    pub(super) title: String,
    pub(super) areas: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) clock: Clock,
    pub(super) period_end: Option<Spanned<String>>,
    pub(super) strategy_start: Option<Spanned<String>>,
    pub(super) last_assessment: Option<Spanned<String>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Feed {
    pub(super) id: Spanned<String>,
    pub(super) layout: Spanned<String>,
    pub(super) files: Spanned<Vec<Spanned<String>>>,
    #[serde(default)]
    pub(super) delivery: DeliveryMode,
    #[serde(default)]
    pub(super) cadence: Cadence,
    #[serde(default)]
    pub(super) handling: Handling,
    pub(super) complete_from: Option<Spanned<f64>>,
    pub(super) refuse_below: Option<Spanned<f64>>,
    #[serde(default)]
    pub(super) covers: Vec<Spanned<String>>,
    pub(super) area: Option<Spanned<String>>,
    pub(super) parts: Option<Spanned<String>>,
    pub(super) retain_months: Option<Spanned<i64>>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Reference {
    pub(super) kind: Spanned<String>,
    pub(super) file: Spanned<String>,
    pub(super) year: Option<Spanned<i32>>,
    #[serde(default)]
    pub(super) columns: BTreeMap<String, String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Disclosure {
    pub(super) tiers: Option<Spanned<Vec<Spanned<String>>>>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Publish {
    pub(super) formats: Option<Spanned<Vec<Spanned<String>>>>,
    #[serde(default)]
    pub(super) small_area_periods: Vec<Spanned<String>>,
}
