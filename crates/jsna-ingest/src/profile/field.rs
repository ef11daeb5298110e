//! Which canonical column a column of an unknown file probably is: by its header, if its cells hold what is needed.

use super::ColumnProfile;
use super::cell::Is;
use super::column::DIFFERENT;
use super::content::Content;
use crate::builtin::Layouts;
use crate::layout::Reading;
use crate::text::fold;
use jsna_model::{AreaType, TableKind};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

/// What a canonical column is called in extracts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Field {
    column: String,
    holds: Holds,
    /// Words that all have to be in the header.
    phrases: Vec<String>,
    /// Words of which none may be in it.
    not: Vec<String>,
}

/// What the cells of a canonical column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Holds {
    Date,
    Period,
    Number,
    /// Whole numbers of 0 and more.
    Count,
    Flag,
    /// A text of few different ones.
    Code,
    Offence,
    /// A reference, different in most rows.
    Key,
    Text,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    incidents: Vec<Field>,
    observations: Vec<Field>,
}

static FIELDS: LazyLock<Option<Fields>> =
    LazyLock::new(|| toml::from_str(include_str!("../../profile/fields.toml")).ok());

/// A layout has said of this header which column it is: that counts more than one word, and less than two.
const KNOWN: usize = 3;

/// What a word of a phrase counts.
const WORD: usize = 2;

/// Codes of areas say themselves which column they are.
const AREA: usize = 100;

/// The words of a header: `CrimeRef_No` is `crime`, `ref`, `no`.
fn words(header: &str) -> BTreeSet<String> {
    let mut spaced = String::with_capacity(header.len() + 4);
    let mut small = false;
    for c in header.chars() {
        if small && c.is_uppercase() {
            spaced.push(' ');
        }
        small = c.is_lowercase();
        spaced.push(if c.is_alphanumeric() { c } else { ' ' });
    }
    fold(&spaced).split(' ').filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

impl Field {
    /// How well a header fits: the longest phrase that it has, then the first one. `None`: not at all.
    fn fit(&self, words: &BTreeSet<String>) -> Option<(usize, usize)> {
        let has = |phrase: &str| phrase.split(' ').all(|w| words.contains(w));
        if self.not.iter().any(|n| has(n)) {
            return None;
        }
        let fits = self.phrases.iter().enumerate().filter(|(_, phrase)| has(phrase));
        fits.map(|(at, phrase)| (WORD * phrase.split(' ').count(), self.phrases.len() - at)).max()
    }
}

impl Holds {
    /// Whether a column holds that.
    fn is(self, column: &ColumnProfile) -> bool {
        let few = !column.different.more && column.different.known <= 300;
        let repeats = column.different.known * 2 <= column.filled || column.filled < 20;
        match (self, &column.content) {
            (Self::Date, Content::Dates(dates)) => !dates.months && !ends_a_period(&column.name),
            (Self::Period, Content::Dates(dates)) => dates.months || ends_a_period(&column.name),
            (Self::Period, Content::Periods)
            | (Self::Number, Content::Numbers { .. })
            | (Self::Flag, Content::Flags)
            | (Self::Offence, Content::OffenceCodes)
            | (Self::Text, Content::Text { .. }) => true,
            (Self::Count, Content::Numbers { least, whole, .. }) => *whole && *least >= 0.0,
            (Self::Code, Content::Text { .. } | Content::OffenceCodes | Content::Flags) => {
                few && repeats
            }
            (Self::Code, Content::Numbers { whole, .. }) => *whole && few && repeats,
            // Plain numbers and parts of classes are codes where the header says so.
            (Self::Offence, Content::Numbers { .. } | Content::Text { .. }) => {
                column.share(Is::Offence) >= 0.5
            }
            (Self::Key, Content::Text { .. } | Content::Numbers { whole: true, .. }) => {
                column.filled < 20
                    || column.different.more
                    || column.different.known * 10 >= column.filled * 3
            }
            _ => false,
        }
    }
}

/// Gives each canonical column of a table at most one column of the file, and each column of the file at most one
/// meaning: the best fits first.
pub(crate) fn assign(
    columns: &[ColumnProfile],
    table: TableKind,
    layouts: &Layouts,
) -> BTreeMap<usize, String> {
    let Some(fields) = FIELDS.as_ref() else { return BTreeMap::new() };
    let fields = match table {
        TableKind::Incidents => &fields.incidents,
        TableKind::Observations => &fields.observations,
    };
    let known = of_layouts(table, layouts);
    let mut fits: Vec<((usize, usize), usize, String)> = Vec::new();
    for (at, column) in columns.iter().enumerate() {
        if let Some(area) = area_column(column, table) {
            // Of two columns of codes the one that is no parent, then the one with more different codes.
            let words = words(&column.name);
            let own = if words.contains("parent") { 0 } else { DIFFERENT };
            let different = own + column.cells.values.len();
            fits.push(((AREA, different), at, area.to_owned()));
            continue;
        }
        let words = words(&column.name);
        let layouts_say = known.get(&fold(&column.name));
        for field in fields.iter().filter(|f| f.holds.is(column)) {
            let said = layouts_say.is_some_and(|targets| targets.contains(&field.column));
            let by_words = field.fit(&words);
            let by_layout = said.then(|| (KNOWN, by_words.unwrap_or_default().1));
            let fit = by_layout.max(by_words);
            fits.extend(fit.map(|fit| (fit, at, field.column.clone())));
        }
    }
    fits.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
    let mut out: BTreeMap<usize, String> = BTreeMap::new();
    for (_, at, target) in fits {
        if !out.contains_key(&at) && !out.values().any(|t| *t == target) {
            out.insert(at, target);
        }
    }
    out
}

/// Whether a header says that a date is the last of a period: `12 months ending`.
pub(super) fn ends_a_period(header: &str) -> bool {
    let words = words(header);
    let has = |word: &str| words.contains(word);
    (has("ending") || has("ended") || has("end"))
        && (has("year") || has("months") || has("period") || has("quarter"))
}

/// Whether that period is a year: `year ending`, `12 months to`.
pub(super) fn ends_a_year(header: &str) -> bool {
    let words = words(header);
    ends_a_period(header) && (words.contains("year") || words.contains("12"))
}

/// Codes of areas say themselves which column they are.
fn area_column(column: &ColumnProfile, table: TableKind) -> Option<&'static str> {
    let Content::Areas(kinds) = &column.content else { return None };
    Some(match (table, kinds.as_slice()) {
        (TableKind::Observations, _) => "area_code",
        (TableKind::Incidents, [AreaType::Lsoa]) => "lsoa_code",
        (TableKind::Incidents, [AreaType::Ward]) => "ward_code",
        (TableKind::Incidents, [AreaType::Lad]) => "lad_code",
        _ => return None,
    })
}

/// The headers of the layouts of a table, folded, with the columns that are read from them alone.
fn of_layouts(table: TableKind, layouts: &Layouts) -> BTreeMap<String, BTreeSet<String>> {
    let mut out: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for layout in layouts.iter().filter(|l| l.table == table) {
        for rule in &layout.columns {
            let target = match &rule.reading {
                Reading::Period(_) => "period",
                // The band is made of the age; the column itself holds ages.
                Reading::Bands(_) => "victim_age",
                _ => rule.target.name,
            };
            let [only] = rule.reading.headers()[..] else { continue };
            let Some(header) = layout.headers.get(only) else { continue };
            for name in std::iter::once(&header.name).chain(&header.aliases) {
                out.entry(fold(name)).or_default().insert(target.to_owned());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_headers_are_well_formed_and_name_columns() {
        let fields = FIELDS.as_ref().unwrap();
        for (table, fields) in [
            (TableKind::Incidents, &fields.incidents),
            (TableKind::Observations, &fields.observations),
        ] {
            for field in fields {
                let name = if field.column == "period" { "month" } else { &field.column };
                assert!(table.table().column(name).is_some(), "{}", field.column);
                assert!(!field.phrases.is_empty(), "{}", field.column);
            }
        }
    }

    #[test]
    fn headers_are_split_into_words() {
        let of = |header| words(header).into_iter().collect::<Vec<_>>();
        assert_eq!(of("CrimeRef_No"), ["crime", "no", "ref"]);
        assert_eq!(of("Date/Time Reported"), ["date", "reported", "time"]);
        assert_eq!(of("LSOA21CD"), ["lsoa21cd"]);
    }
}
