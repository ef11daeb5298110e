//! The catalogue: indicator packs, read and checked.
//!
//! Definitions are data. A pack is a TOML file with `[[priority]]` and `[[indicator]]` tables; the
//! core packs are built in, a project adds its own. Everything that can be wrong with a definition is
//! found here, at the line where it stands, before anything is counted.

mod build;
mod defaults;
mod disclosure;
mod fraction;
mod persons;
mod raw;
mod row_tests;
mod shared;
pub mod sql;
#[cfg(test)]
mod tests;
mod upkeep;

pub use row_tests::observation_filter;

use crate::findings;
use jsna_model::SharedEventsRule;
use jsna_model::diagnostic::Diagnostic;
use jsna_model::indicator::{Indicator, Priority};
use jsna_model::settings::Settings;
use std::collections::BTreeMap;

/// The core packs, in page order: file name and text.
pub const CORE: &[(&str, &str)] = &[
    ("core/priorities.toml", include_str!("../packs/core/priorities.toml")),
    ("core/anti_social_behaviour.toml", include_str!("../packs/core/anti_social_behaviour.toml")),
    ("core/domestic_abuse.toml", include_str!("../packs/core/domestic_abuse.toml")),
    (
        "core/serious_organised_crime.toml",
        include_str!("../packs/core/serious_organised_crime.toml"),
    ),
    (
        "core/integrated_offender_management.toml",
        include_str!("../packs/core/integrated_offender_management.toml"),
    ),
    ("core/counter_terrorism.toml", include_str!("../packs/core/counter_terrorism.toml")),
    ("core/hate_crime.toml", include_str!("../packs/core/hate_crime.toml")),
    ("core/substance_misuse.toml", include_str!("../packs/core/substance_misuse.toml")),
    ("core/serious_violence.toml", include_str!("../packs/core/serious_violence.toml")),
    ("core/road_safety.toml", include_str!("../packs/core/road_safety.toml")),
    ("core/cross_cutting.toml", include_str!("../packs/core/cross_cutting.toml")),
];

/// All indicators and priorities of a run, in page order.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Catalogue {
    /// Priorities, in the order of the packs.
    pub priorities: Vec<Priority>,
    /// Indicators, in the order of the packs.
    pub indicators: Vec<Indicator>,
    /// Which events of two indicators may be the same.
    pub shared_events: Vec<SharedEventsRule>,
}

impl Catalogue {
    /// The built-in packs.
    ///
    /// # Errors
    /// The findings, which a test keeps empty.
    pub fn core() -> Result<Self, Vec<Diagnostic>> {
        Self::load(CORE.iter().map(|(name, text)| (format!("pack {name}"), *text)))
    }

    /// Packs as `(origin, text)`, in order. Later packs may use priorities of earlier ones.
    ///
    /// # Errors
    /// Every fault of every pack, each at its line.
    pub fn load<S: AsRef<str>>(
        packs: impl IntoIterator<Item = (String, S)>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut catalogue = Self::default();
        let mut faults = Vec::new();
        let mut defined: BTreeMap<String, String> = BTreeMap::new();
        for (origin, text) in packs {
            let source = Settings { origin: &origin, text: text.as_ref() };
            match toml::from_str::<raw::Pack>(source.text) {
                Ok(pack) => catalogue.add(pack, &source, &mut defined, &mut faults),
                Err(e) => {
                    let at = e.span().map_or(0, |s| s.start);
                    faults.push(source.unreadable(&findings::PACK_UNREADABLE, at, e.message()));
                }
            }
        }
        if faults.is_empty() { Ok(catalogue) } else { Err(faults) }
    }

    /// The indicator with an id.
    pub fn indicator(&self, id: &str) -> Option<&Indicator> {
        self.indicators.iter().find(|i| i.id == id)
    }

    fn add(
        &mut self,
        pack: raw::Pack,
        source: &Settings<'_>,
        defined: &mut BTreeMap<String, String>,
        faults: &mut Vec<Diagnostic>,
    ) {
        for p in pack.priorities {
            let known = self.priorities.iter().any(|q| q.id == *p.id.get_ref());
            if known {
                faults.push(
                    source
                        .fault(
                            &findings::INDICATOR_INVALID,
                            p.id.span().start,
                            "a priority is defined twice",
                        )
                        .found(p.id.get_ref())
                        .fix("Remove one of the two."),
                );
                continue;
            }
            self.priorities.push(Priority { id: p.id.into_inner(), name: p.name, about: p.about });
        }
        for raw in pack.indicators {
            let span = raw.span();
            let mut raw = raw.into_inner();
            let place = source.place(span.start);
            if let Some(first) = defined.insert(raw.id.get_ref().clone(), place) {
                faults.push(
                    source
                        .fault(
                            &findings::INDICATOR_INVALID,
                            raw.id.span().start,
                            "an indicator is defined twice",
                        )
                        .found(raw.id.get_ref())
                        .expected("an id of its own")
                        .set_in(first)
                        .fix("Give one of the two another id, or remove it."),
                );
                continue;
            }
            defaults::fill(&mut raw, &pack.defaults);
            match build::indicator(raw, &span, source, &self.priorities) {
                Ok(indicator) => self.indicators.push(indicator),
                // A fault of the defaults is one fault, however many indicators take it over.
                Err(found) => found.into_iter().for_each(|fault| {
                    if !faults.contains(&fault) {
                        faults.push(fault);
                    }
                }),
            }
        }
        for raw in pack.shared_events {
            let known = (self.indicators.as_slice(), self.shared_events.as_slice());
            match shared::rule(raw.into_inner(), source, known) {
                Ok(rule) => self.shared_events.push(rule),
                Err(found) => faults.extend(found),
            }
        }
    }
}
