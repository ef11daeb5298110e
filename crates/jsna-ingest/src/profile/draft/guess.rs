//! What the texts of a file probably mean: codes as canonical values, the month in the file's name.

use crate::layout::{DateFormat, QUESTION};
use crate::profile::cell::{self, Kinds};
use crate::text::fold;
use crate::value::time::read_month;
use std::sync::LazyLock;

/// `2012-13`, `2012/13`.
pub(super) fn is_financial_year(text: &str) -> bool {
    let Some((year, next)) = text.split_once(['-', '/']) else { return false };
    let number = |text: &str| text.parse::<u32>().ok();
    year.len() == 4
        && next.len() == 2
        && number(year).zip(number(next)).is_some_and(|(year, next)| (year + 1) % 100 == next)
}

/// A month without its year: `4`, `Apr`, `April`.
pub(super) fn is_month(text: &str) -> bool {
    static FORMATS: LazyLock<Vec<DateFormat>> = LazyLock::new(|| {
        ["mm/yyyy", "mmm/yyyy"].iter().filter_map(|f| DateFormat::parse(f).ok()).collect()
    });
    read_month(&format!("{}/2000", text.trim()), &FORMATS).is_some()
}

/// A year of four digits of our time.
pub(super) fn is_year(text: &str) -> bool {
    text.trim().len() == 4
        && text.trim().parse().is_ok_and(|year: i32| (1950..2100).contains(&year))
}

/// What a code is likely to mean: its own words as a canonical value, nothing where they say that nothing is known, and
/// a question where they are no words.
pub(super) fn meaning(field: &str, text: &str) -> String {
    const UNKNOWN: [&str; 9] =
        ["unknown", "not_known", "not_stated", "not_recorded", "n_a", "na", "none", "null", "1"];
    let value = snake(text);
    let digits = value.bytes().all(|b| b.is_ascii_digit());
    // -1 stands for a value that is not known; a 1 that stands for itself has no sign.
    if UNKNOWN.contains(&value.as_str()) && (value != "1" || text.starts_with('-')) {
        return String::new();
    }
    match (field, value.as_str()) {
        ("victim_sex", "f" | "female" | "woman" | "w") => "female".to_owned(),
        ("victim_sex", "m" | "male" | "man") => "male".to_owned(),
        ("victim_sex", "u") => String::new(),
        ("victim_sex", "o" | "other" | "x" | "non_binary" | "indeterminate") => "other".to_owned(),
        ("victim_sex", _) => QUESTION.to_owned(),
        ("victim_age_band", _) => fold(text).replace(" to ", "-").replace(" - ", "-"),
        ("measure_id", _) => value,
        // Signs without a letter or a number say nothing.
        (_, "") => String::new(),
        _ if digits => text.trim().to_owned(),
        _ => value,
    }
}

/// A canonical value: lower case, words joined by underscores.
pub(super) fn snake(text: &str) -> String {
    let words: String = text
        .chars()
        .map(|c| if c.is_alphanumeric() { c.to_ascii_lowercase() } else { ' ' })
        .collect();
    words.split_whitespace().collect::<Vec<_>>().join("_")
}

/// The part of a file's name that is a month: the pattern for it, and its format. Of several the longest.
pub(super) fn month_in(name: &str) -> Option<(String, &'static str)> {
    let stem = name.split('.').next().unwrap_or(name);
    let ends = || stem.char_indices().map(|(at, _)| at).chain([stem.len()]);
    let mut best: Option<(std::ops::Range<usize>, &'static str)> = None;
    for start in ends() {
        for end in ends().filter(|end| (start + 6..=start + 14).contains(end)) {
            let Some(format) = stem.get(start..end).and_then(month_format) else { continue };
            if best.as_ref().is_none_or(|(range, _)| end - start > range.len()) {
                best = Some((start..end, format));
            }
        }
    }
    let (range, format) = best?;
    Some((format!("{}{{}}{}", name.get(..range.start)?, name.get(range.end..)?), format))
}

/// The format that reads a text as a month.
fn month_format(text: &str) -> Option<&'static str> {
    let kinds = Kinds::of(text);
    let reads = |(at, format): &(usize, &DateFormat)| !format.has_day() && kinds.has_format(*at);
    cell::formats().iter().enumerate().find(reads).map(|(_, format)| format.name())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_in_the_name_of_a_file_becomes_a_pattern() {
        let of = |name| month_in(name).map(|(pattern, _)| pattern);
        assert_eq!(of("2018-1.csv").as_deref(), Some("{}.csv"));
        assert_eq!(of("2018-10.csv").as_deref(), Some("{}.csv"));
        assert_eq!(of("asb-2025-06-final.csv.gz").as_deref(), Some("asb-{}-final.csv.gz"));
        assert_eq!(of("ASB June 2025.xlsx").as_deref(), Some("ASB {}.xlsx"));
        assert_eq!(of("incidents.csv"), None);
        assert_eq!(of("2025.csv"), None);
    }

    #[test]
    fn codes_become_canonical_values() {
        assert_eq!(meaning("category", "Rowdy & inconsiderate"), "rowdy_inconsiderate");
        assert_eq!(meaning("category", "Not stated"), "");
        assert_eq!(meaning("victim_sex", "F"), "female");
        assert_eq!(meaning("victim_sex", "X"), "other");
        assert_eq!(meaning("victim_sex", "1"), "?");
        assert_eq!(meaning("category", "-1"), "");
        assert_eq!(meaning("category", "14"), "14");
        assert_eq!(meaning("victim_age_band", "16 to 20"), "16-20");
    }
}
