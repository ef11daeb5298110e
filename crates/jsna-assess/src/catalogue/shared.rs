//! `[[shared_events]]` as written to the rule as it is applied, with every fault found on the way.

use super::{raw, sql};
use crate::findings;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::indicator::{Indicator, Numerator};
use jsna_model::plan::Count;
use jsna_model::settings::Settings;
use jsna_model::{AreaType, Predicate, SharedEventsRule, words};
use std::ops::Range;
use toml::Spanned;

/// Builds a rule over indicators that are defined already.
///
/// # Errors
/// Every fault of the rule, each at its line.
pub(super) fn rule(
    raw: raw::RawSharedEvents,
    source: &Settings<'_>,
    known: (&[Indicator], &[SharedEventsRule]),
) -> Result<SharedEventsRule, Vec<Diagnostic>> {
    let (indicators, rules) = known;
    let mut faults = Vec::new();
    let mut fault = |at: &Range<usize>, headline: &str, found: &str, fix: String| {
        let fault = source.fault(&findings::INDICATOR_INVALID, at.start, headline);
        faults.push(fault.found(found).fix(fix));
    };
    if rules.iter().any(|r| r.id == *raw.id.get_ref()) {
        let fix = "Give one of the two another id, or remove it.".to_owned();
        fault(&raw.id.span(), "two rules of shared events have one id", raw.id.get_ref(), fix);
    }
    for id in raw.indicators.get_ref() {
        let indicator = indicators.iter().find(|i| i.id == *id);
        let events = |count: &Count| matches!(count, Count::Quantity | Count::Distinct { .. });
        let counted = indicator.is_some_and(
            |i| matches!(&i.numerator, Numerator::Incidents { count, .. } if events(count)),
        );
        if !counted {
            let ids = indicators.iter().map(|i| i.id.as_str());
            let fix = match (indicator, words::nearest(id, ids)) {
                (Some(_), _) => "Use indicators that are counted from rows.".to_owned(),
                (None, Some(near)) => format!("Did you mean {near}?"),
                (None, None) => "Name two indicators that stand before it.".to_owned(),
            };
            fault(&raw.indicators.span(), "its events are not counted from rows", id, fix);
        }
    }
    if let [one, other] = raw.indicators.get_ref()
        && one == other
    {
        let fix = "Name the indicators of two agencies.".to_owned();
        fault(&raw.indicators.span(), "it compares an indicator with itself", one, fix);
    }
    let hours = *raw.within_hours.get_ref();
    if !(hours.is_finite() && (0.0..=72.0).contains(&hours)) {
        let fix = "Use the hours that may lie between the two, such as 12.".to_owned();
        let headline = "the hours between two events are not a number from 0 to 72";
        fault(&raw.within_hours.span(), headline, &hours.to_string(), fix);
    }
    let mut kinds = Vec::new();
    for [first, second] in &raw.kinds {
        let mut filter = |text: &Spanned<String>| match sql::parse(text.get_ref()) {
            Ok(filter) => filter,
            Err(reason) => {
                let at = text.span().start;
                let wrong = source.fault(&findings::WHERE_INVALID, at, reason);
                faults.push(wrong.found(text.get_ref()));
                Predicate::Always
            }
        };
        kinds.push([filter(first), filter(second)]);
    }
    if kinds.is_empty() {
        kinds.push([Predicate::Always, Predicate::Always]);
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    Ok(SharedEventsRule {
        id: raw.id.into_inner(),
        name: raw.name,
        indicators: raw.indicators.into_inner(),
        agencies: raw.agencies,
        within_days: hours / 24.0,
        place: match raw.place {
            raw::SharedPlace::Lsoa => AreaType::Lsoa,
            raw::SharedPlace::Ward => AreaType::Ward,
        },
        kinds,
        caveat: raw.caveat,
    })
}
