//! The layouts that come with the program, and those that a project adds.

use crate::layout::Layout;
use jsna_model::{Diagnostic, words};
use std::collections::BTreeMap;

/// Every built-in layout: add a file to `layouts/` and a line here.
const BUILTIN: &[(&str, &str)] = &[
    ("ambulance-callout.toml", include_str!("../layouts/ambulance-callout.toml")),
    ("asb-case-review.toml", include_str!("../layouts/asb-case-review.toml")),
    ("council-asb-case.toml", include_str!("../layouts/council-asb-case.toml")),
    ("fire-incident.toml", include_str!("../layouts/fire-incident.toml")),
    ("fly-tipping.toml", include_str!("../layouts/fly-tipping.toml")),
    ("home-office-csp-open-data.toml", include_str!("../layouts/home-office-csp-open-data.toml")),
    ("hospital-admission.toml", include_str!("../layouts/hospital-admission.toml")),
    ("iom-cohort-return.toml", include_str!("../layouts/iom-cohort-return.toml")),
    ("istv-attendance.toml", include_str!("../layouts/istv-attendance.toml")),
    ("marac-quarterly.toml", include_str!("../layouts/marac-quarterly.toml")),
    ("noise-complaint.toml", include_str!("../layouts/noise-complaint.toml")),
    ("police-incident.toml", include_str!("../layouts/police-incident.toml")),
    ("police-rms-crime.toml", include_str!("../layouts/police-rms-crime.toml")),
    ("police-uk-outcomes.toml", include_str!("../layouts/police-uk-outcomes.toml")),
    ("police-uk-stop-and-search.toml", include_str!("../layouts/police-uk-stop-and-search.toml")),
    ("police-uk-street.toml", include_str!("../layouts/police-uk-street.toml")),
    ("prevent-return.toml", include_str!("../layouts/prevent-return.toml")),
    ("sharps-find.toml", include_str!("../layouts/sharps-find.toml")),
    ("stats19-casualty.toml", include_str!("../layouts/stats19-casualty.toml")),
    ("stats19-collision.toml", include_str!("../layouts/stats19-collision.toml")),
    ("survey-wave.toml", include_str!("../layouts/survey-wave.toml")),
];

/// Layouts by id.
#[derive(Debug, Clone, Default)]
pub struct Layouts {
    layouts: BTreeMap<String, Layout>,
    faults: Vec<Diagnostic>,
}

impl Layouts {
    /// The layouts that come with the program.
    pub fn builtin() -> Self {
        let mut all = Self::default();
        for (name, text) in BUILTIN {
            match Layout::parse(text, &format!("built-in layout {name}")) {
                Ok(layout) => all.add(layout),
                Err(faults) => all.faults.extend(faults),
            }
        }
        all
    }

    /// Adds a layout; one with the same id is replaced, so that a project can change a built-in one.
    pub fn add(&mut self, layout: Layout) {
        self.layouts.insert(layout.id.clone(), layout);
    }

    /// A layout by id.
    pub fn get(&self, id: &str) -> Option<&Layout> {
        self.layouts.get(id)
    }

    /// The id that was probably meant by a misspelt one.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        words::nearest(id, self.layouts.keys().map(String::as_str))
    }

    /// All layouts, in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Layout> {
        self.layouts.values()
    }

    /// The text of a built-in layout, as an example to copy.
    pub fn text(id: &str) -> Option<&'static str> {
        BUILTIN
            .iter()
            .find(|(name, _)| name.strip_suffix(".toml") == Some(id))
            .map(|(_, text)| *text)
    }

    /// What is wrong with the built-in layouts: nothing, as a test proves.
    pub fn faults(&self) -> &[Diagnostic] {
        &self.faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_builtin_layout_is_sound_and_named_for_its_file() {
        let all = Layouts::builtin();
        assert_eq!(all.faults(), &[]);
        assert_eq!(all.iter().count(), BUILTIN.len(), "two layouts have one id");
        for (file, _) in BUILTIN {
            assert!(all.get(file.trim_end_matches(".toml")).is_some(), "{file} has another id");
        }
    }
}
