//! The tests of rules on one cell.

use crate::layout::Test;
use crate::text::{bare, fold, fold_code};

/// Whether a cell passes; an empty one passes only `filled = false`.
pub(crate) fn passes(test: &Test, cell: &str) -> bool {
    if let Test::Filled(filled) = test {
        return cell.is_empty() != *filled;
    }
    if cell.is_empty() {
        return false;
    }
    match test {
        Test::Filled(filled) => cell.is_empty() != *filled,
        Test::Is(texts) => texts.contains(&fold_code(cell)),
        Test::Starts(texts) => {
            let cell = bare(cell);
            texts.iter().any(|t| cell.starts_with(t))
        }
        Test::Range(low, high) => {
            let cell = bare(cell);
            let start: String = cell.chars().take(low.chars().count()).collect();
            start.len() == low.len() && *low <= start && start <= *high
        }
        Test::Words(texts) => {
            cell.split([';', ',', '|', '\n', '\r']).any(|item| texts.contains(&fold_code(item)))
        }
        Test::Contains(texts) => {
            let cell = fold(cell);
            texts.iter().any(|t| has_phrase(&cell, t))
        }
    }
}

/// Whether a folded text has a phrase that is not part of a longer word.
fn has_phrase(text: &str, phrase: &str) -> bool {
    let word = |c: char| c.is_alphanumeric();
    text.match_indices(phrase).any(|(at, _)| {
        let before = text.get(..at).and_then(|s| s.chars().next_back());
        let after = text.get(at + phrase.len()..).and_then(|s| s.chars().next());
        !before.is_some_and(word) && !after.is_some_and(word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|t| (*t).to_owned()).collect()
    }

    #[test]
    fn diagnosis_codes_fall_in_ranges_with_and_without_the_dot() {
        let assault = Test::Range("X85".to_owned(), "Y09".to_owned());
        for inside in ["X85", "X85.1", "x99", "Y09", "Y09.9", "X930"] {
            assert!(passes(&assault, inside), "{inside}");
        }
        for outside in ["X84", "Y10", "X8", "W25", "", "T51"] {
            assert!(!passes(&assault, outside), "{outside}");
        }
        assert!(passes(&Test::Starts(texts(&["X99"])), "X99.0"));
        assert!(!passes(&Test::Starts(texts(&["X99"])), "X9"));
    }

    #[test]
    fn keywords_are_items_or_whole_words() {
        let words = Test::Words(texts(&["da", "domestic abuse"]));
        assert!(passes(&words, "Alcohol; DA"));
        assert!(passes(&words, "Domestic  Abuse"));
        assert!(!passes(&words, "Database; Candah"));
        let contains = Test::Contains(texts(&["knife"]));
        assert!(passes(&contains, "threatened with a Knife."));
        assert!(!passes(&contains, "a penknife"));
        assert!(passes(&Test::Is(texts(&["drugs and alcohol"])), "Drugs & alcohol"));
    }

    #[test]
    fn empty_cells_pass_only_what_asks_for_them() {
        assert!(passes(&Test::Filled(false), ""));
        assert!(!passes(&Test::Filled(true), ""));
        assert!(passes(&Test::Filled(true), "x"));
    }
}
