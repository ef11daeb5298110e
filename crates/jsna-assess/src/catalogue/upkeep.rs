//! Keys about the definition itself, and how to add one that is missing.

use super::build::Builder;
use super::raw::RawIndicator;
use chrono::NaiveDate;

/// The date of the last review, and that the owner has a name.
pub(super) fn reviewed(b: &mut Builder<'_>, raw: &RawIndicator) -> Option<NaiveDate> {
    if let Some(owner) = raw.owner.as_ref().filter(|o| o.get_ref().trim().is_empty()) {
        let fix = "Name who answers for the definition, or remove the key.".to_owned();
        b.invalid(&owner.span(), "the owner has no name", owner.get_ref(), fix);
    }
    let written = raw.reviewed.as_ref()?;
    let text = match written.get_ref() {
        toml::Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    let date = NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok();
    if date.is_none() {
        let fix = "Write year, month and day, as reviewed = 2025-04-30.".to_owned();
        b.invalid(&written.span(), "the review date is not a date", &text, fix);
    }
    date
}

/// What to do about a key that neither the indicator nor the pack's defaults have.
pub(super) fn how_to_add(key: &str) -> String {
    let why = match key {
        "unit" => {
            " The defaults' unit is not used where the indicator has a statistic, denominator or multiplier of its own."
        }
        "denominator" => {
            " The defaults' denominator is not used where the indicator has a statistic of its own."
        }
        _ => "",
    };
    format!("Add `{key}` to the indicator, or to the [defaults] of its pack.{why}")
}
