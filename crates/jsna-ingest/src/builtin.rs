//! The layouts and code lists that come with the program, and those that a project adds.

use crate::layout::{CodeLists, Layout, SharedCodes};
use crate::postcodes::Postcodes;
use jsna_model::{Diagnostic, words};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, LazyLock};

/// Every built-in code list: add a file to `codes/` and a line here.
const CODES: &[(&str, &str)] = &[
    ("hate-strand.toml", include_str!("../codes/hate-strand.toml")),
    ("home-office-outcome.toml", include_str!("../codes/home-office-outcome.toml")),
    ("offence-group.toml", include_str!("../codes/offence-group.toml")),
    ("offence-subgroup.toml", include_str!("../codes/offence-subgroup.toml")),
];

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

/// The built-in code lists, and what is wrong with them.
static SHARED: LazyLock<(CodeLists, Vec<Diagnostic>)> = LazyLock::new(|| {
    let (mut lists, mut faults) = (CodeLists::default(), Vec::new());
    for (name, text) in CODES {
        match SharedCodes::parse(text, &format!("built-in code list {name}")) {
            Ok(list) => lists.add(list),
            Err(found) => faults.extend(found),
        }
    }
    (lists, faults)
});

/// The built-in code lists.
pub(crate) fn code_lists() -> &'static CodeLists {
    &SHARED.0
}

/// Layouts by id.
#[derive(Debug, Clone, Default)]
pub struct Layouts {
    by_id: BTreeMap<String, Layout>,
    faults: Vec<Diagnostic>,
    /// The postcodes of the project, for layouts that place rows by them.
    postcodes: Option<Arc<Postcodes>>,
}

impl Layouts {
    /// The same layouts with the postcodes of a project.
    #[must_use]
    pub fn with_postcodes(self, postcodes: Postcodes) -> Self {
        Self { postcodes: Some(Arc::new(postcodes)), ..self }
    }

    /// The postcodes of the project.
    pub fn postcodes(&self) -> Option<&Postcodes> {
        self.postcodes.as_deref()
    }

    /// The layouts that come with the program.
    pub fn builtin() -> Self {
        Self::read_with(CodeLists::builtin(), SHARED.1.clone())
    }

    /// The built-in layouts and a project's own, each as its origin and its text. The project's code
    /// lists are read first, because both kinds of layout use them: a list with the id of a built-in one replaces it.
    ///
    /// # Errors
    ///
    /// Every mistake in the texts, each with its line.
    pub fn load<S: AsRef<str>>(
        codes: impl IntoIterator<Item = (String, S)>,
        layouts: impl IntoIterator<Item = (String, S)>,
    ) -> Result<Self, Vec<Diagnostic>> {
        let mut lists = CodeLists::builtin().clone();
        let mut faults = SHARED.1.clone();
        let mut seen = BTreeSet::new();
        for (origin, text) in codes {
            match SharedCodes::parse(text.as_ref(), &origin) {
                Ok(list) if seen.insert(list.id.clone()) => lists.add(list),
                Ok(list) => faults.push(list.repeated()),
                Err(found) => faults.extend(found),
            }
        }
        let mut all = Self::read_with(&lists, faults);
        for (origin, text) in layouts {
            match Layout::parse_with(text.as_ref(), &origin, &lists) {
                Ok(layout) => all.add(layout),
                Err(found) => all.faults.extend(found),
            }
        }
        if all.faults.is_empty() { Ok(all) } else { Err(all.faults) }
    }

    fn read_with(lists: &CodeLists, faults: Vec<Diagnostic>) -> Self {
        let mut all = Self { by_id: BTreeMap::new(), faults, postcodes: None };
        for (name, text) in BUILTIN {
            match Layout::parse_with(text, &format!("built-in layout {name}"), lists) {
                Ok(layout) => all.add(layout),
                Err(faults) => all.faults.extend(faults),
            }
        }
        all
    }

    /// Adds a layout; one with the same id is replaced, so that a project can change a built-in one.
    pub fn add(&mut self, layout: Layout) {
        self.by_id.insert(layout.id.clone(), layout);
    }

    /// A layout by id.
    pub fn get(&self, id: &str) -> Option<&Layout> {
        self.by_id.get(id)
    }

    /// The id that was probably meant by a misspelt one.
    pub fn nearest(&self, id: &str) -> Option<&str> {
        words::nearest(id, self.by_id.keys().map(String::as_str))
    }

    /// All layouts, in order of their ids.
    pub fn iter(&self) -> impl Iterator<Item = &Layout> {
        self.by_id.values()
    }

    /// The text of a built-in layout or code list, as an example to copy.
    pub fn text(id: &str) -> Option<&'static str> {
        BUILTIN
            .iter()
            .chain(CODES)
            .find(|(name, _)| name.strip_suffix(".toml") == Some(id))
            .map(|(_, text)| *text)
    }

    /// Faults of the built-in layouts. A test checks that there are none.
    pub fn faults(&self) -> &[Diagnostic] {
        &self.faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout::Meaning;

    #[test]
    fn every_builtin_layout_is_sound_and_named_for_its_file() {
        let all = Layouts::builtin();
        assert_eq!(all.faults(), &[]);
        assert_eq!(all.iter().count(), BUILTIN.len(), "two layouts have one id");
        for (file, _) in BUILTIN {
            assert!(all.get(file.trim_end_matches(".toml")).is_some(), "{file} has another id");
        }
    }

    fn meaning(layouts: &Layouts, layout: &str, column: &str, text: &str) -> Meaning {
        let rule = layouts.get(layout).unwrap().column(column).unwrap();
        rule.reading.codes().unwrap().meaning(text)
    }

    fn value(text: &str) -> Meaning {
        Meaning::Value(text.into())
    }

    #[test]
    fn every_builtin_code_list_is_sound_and_named_for_its_file() {
        for (file, text) in CODES {
            let list =
                SharedCodes::parse(text, file).unwrap_or_else(|faults| panic!("{faults:#?}"));
            assert_eq!(file.trim_end_matches(".toml"), list.id);
            assert_eq!(Layouts::text(&list.id), Some(*text));
        }
        assert_eq!(CodeLists::builtin().iter().count(), CODES.len(), "two lists have one id");
    }

    /// One code of each group, with the exceptions that docs/vocabulary.md names.
    #[test]
    fn offence_codes_have_the_groups_and_subgroups_of_the_vocabulary() {
        let all = Layouts::builtin();
        for (code, group, subgroup) in [
            ("1", "violence_against_the_person", "homicide"),
            ("8N", "violence_against_the_person", "violence_with_injury"),
            ("105A", "violence_against_the_person", "violence_without_injury"),
            ("106", "violence_against_the_person", "modern_slavery"),
            ("8L", "violence_against_the_person", "stalking_harassment"),
            ("19C", "sexual_offences", "rape"),
            ("34B", "robbery", "robbery_personal"),
            ("46", "theft_offences", "shoplifting"),
            ("56B", "criminal_damage_arson", "arson"),
            ("92A", "drug_offences", "drug_trafficking"),
            ("92E", "drug_offences", "drug_possession"),
            ("10D", "possession_of_weapons", "possession_of_weapons"),
            ("9A", "public_order_offences", "public_order"),
            ("802", "miscellaneous_crimes", "miscellaneous_crimes"),
            ("53F", "fraud", "fraud"),
        ] {
            let read = |column| meaning(&all, "police-rms-crime", column, code);
            assert_eq!(read("offence_group"), value(group), "{code}");
            assert_eq!(read("offence_subgroup"), value(subgroup), "{code}");
            assert_eq!(read("category"), value(subgroup), "{code}");
        }
    }

    const STRANDS: &str =
        "id = \"hate-strand\"\ntitle = \"Ours\"\n[codes]\n\"RACE-01\" = \"race\"\n";

    fn own(text: &str) -> (String, String) {
        ("layouts/codes/ours.toml".to_owned(), text.to_owned())
    }

    #[test]
    fn a_list_of_the_project_is_what_the_builtin_layouts_read_with() {
        let all = Layouts::load([own(STRANDS)], []).unwrap();
        for layout in ["police-rms-crime", "police-incident"] {
            assert_eq!(meaning(&all, layout, "hate_strands", "race-01"), value("race"));
            assert_eq!(meaning(&all, layout, "hate_strands", "Racist"), Meaning::Unknown);
        }
        let builtin = Layouts::builtin();
        let identity = |layouts: &Layouts, id| layouts.get(id).unwrap().text_sha256.clone();
        assert_ne!(identity(&all, "police-incident"), identity(&builtin, "police-incident"));
        assert_eq!(identity(&all, "police-uk-street"), identity(&builtin, "police-uk-street"));
    }

    #[test]
    fn a_layout_of_the_project_reads_with_a_list_of_the_project() {
        let list = STRANDS.replace("hate-strand", "our-strands");
        let layout = "id = \"ours\"\ntitle = \"Ours\"\ntable = \"incidents\"\n\
            [headers]\n\"When\" = {}\n\"Strand\" = {}\n\
            [constants]\nkind = \"report\"\nagency = \"council\"\n\
            [columns]\nrecorded_at = \"When\"\n\
            hate_strands = { from = \"Strand\", codes = \"our-strands\" }\n";
        let layout = ("layouts/ours.toml".to_owned(), layout.to_owned());
        let all = Layouts::load([own(&list)], [layout.clone()]).unwrap();
        assert_eq!(meaning(&all, "ours", "hate_strands", "RACE-01"), value("race"));
        let without = Layouts::load([], [layout]).unwrap_err();
        assert_eq!(without[0].headline, "unknown code list `our-strands`");
    }

    #[test]
    fn two_lists_of_the_project_with_one_id_are_refused() {
        let faults = Layouts::load([own(STRANDS), own(STRANDS)], []).unwrap_err();
        assert_eq!(faults.len(), 1);
        assert_eq!(faults[0].headline, "two code lists of the project have one id");
        assert_eq!(faults[0].found.as_deref(), Some("hate-strand"));
    }
}
