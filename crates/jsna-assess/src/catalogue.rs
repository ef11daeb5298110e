//! The catalogue: indicator packs, read and checked.
//!
//! Definitions are data. A pack is a TOML file with `[[priority]]` and `[[indicator]]` tables; the
//! core packs are built in, a project adds its own. Everything that can be wrong with a definition is
//! found here, at the line where it stands, before anything is counted.

mod build;
mod raw;
pub mod sql;

use crate::findings;
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
            let at = raw.span().start;
            let raw = raw.into_inner();
            let place = source.place(at);
            if let Some(first) = defined.insert(raw.id.get_ref().clone(), place.clone()) {
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
            match build::indicator(raw, source, place, &self.priorities) {
                Ok(indicator) => self.indicators.push(indicator),
                Err(found) => faults.extend(found),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(indicator: &str) -> String {
        let text = format!(
            "[[priority]]\nid = \"p\"\nname = \"P\"\nabout = \"About.\"\n\n[[indicator]]\n{indicator}\n"
        );
        let found = Catalogue::load([("pack test.toml".to_owned(), text)]).expect_err("a fault");
        found
            .iter()
            .map(|d| {
                format!(
                    "{} line {}: {} | found {:?} | {}",
                    d.name,
                    d.place.line.unwrap_or(0),
                    d.headline,
                    d.found,
                    d.fix
                )
            })
            .collect::<Vec<_>>()
            .join("\n")
    }

    const GOOD: &str = r#"id = "x"
name = "X"
priority = "p"
counted = "Things."
noun = "thing"
layouts = ["police-incident"]
where = "kind = 'asb_incident'"
denominator = "population"
statistic = "crude_rate"
multiplier = 1000
unit = "per 1,000 residents"
polarity = "lower_better"
disclosure = "none"
source = "here"
"#;

    #[test]
    fn the_core_packs_are_sound_and_cover_every_priority() {
        let core = Catalogue::core().unwrap_or_else(|e| panic!("{e:#?}"));
        assert_eq!(core.priorities.len(), 10);
        assert!(core.indicators.len() >= 25, "{}", core.indicators.len());
        for p in &core.priorities {
            assert!(
                core.indicators.iter().any(|i| i.priority == p.id && i.core),
                "{} has no indicator",
                p.id
            );
        }
    }

    #[test]
    fn a_sound_indicator_is_read() {
        let text = format!(
            "[[priority]]\nid = \"p\"\nname = \"P\"\nabout = \"About.\"\n[[indicator]]\n{GOOD}"
        );
        let c = Catalogue::load([("pack test.toml".to_owned(), text)]).unwrap();
        assert_eq!(c.indicators[0].id, "x");
        assert_eq!(c.indicators[0].defined_in, "pack test.toml line 5");
    }

    #[test]
    fn faults_name_their_line_and_say_what_to_do() {
        let cases = [
            GOOD.replace("police-incident", "").replace("[\"\"]", "[]"),
            GOOD.replace("kind =", "knd ="),
            GOOD.replace("priority = \"p\"", "priority = \"q\""),
            GOOD.replace("multiplier = 1000", "multiplier = 0"),
            GOOD.replace("denominator = \"population\"", "denominator = \"people\""),
            GOOD.replace("noun", "nuon"),
            GOOD.replace("crude_rate", "share"),
            format!("{GOOD}tests = [{{ row = {{ kind = \"crime\" }}, counts = true }}]\n"),
            format!("{GOOD}breakdowns = [\"wekday\"]\n"),
        ];
        insta::assert_snapshot!(cases.map(|c| faults(&c)).join("\n"));
    }
}
