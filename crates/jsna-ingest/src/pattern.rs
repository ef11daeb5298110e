//! Patterns on the names of files.

use glob::{MatchOptions, Pattern, PatternError};

/// A pattern on whole names: `*` for anything, `?` for one character, `[ab]` for one of several. Case does not matter.
#[derive(Debug, Clone)]
pub struct NamePattern {
    text: String,
    pattern: Pattern,
}

impl NamePattern {
    pub(crate) fn new(text: &str) -> Result<Self, PatternError> {
        Ok(Self { text: text.to_owned(), pattern: Pattern::new(&text.to_lowercase())? })
    }

    pub(crate) fn fits(&self, name: &str) -> bool {
        fits(&self.pattern, &name.to_lowercase())
    }

    /// The pattern as it was written.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

/// A pattern with one `{}`: it says which part of a name is meant.
#[derive(Debug, Clone)]
pub struct PartPattern {
    before: NamePattern,
    after: NamePattern,
}

impl PartPattern {
    /// `None` where the text does not have `{}` once.
    pub(crate) fn new(text: &str) -> Option<Result<Self, PatternError>> {
        let (before, after) = text.split_once("{}").filter(|(_, after)| !after.contains("{}"))?;
        let both = |before, after| {
            Ok(Self { before: NamePattern::new(before)?, after: NamePattern::new(after)? })
        };
        Some(both(before, after))
    }

    /// The part of a name that `{}` stands for, in lower case: the shortest that makes the rest fit, never empty.
    pub(crate) fn part(&self, name: &str) -> Option<String> {
        let name = name.to_lowercase();
        let ends = || name.char_indices().map(|(i, _)| i).chain([name.len()]);
        for start in ends() {
            if !fits(&self.before.pattern, name.get(..start)?) {
                continue;
            }
            for end in ends().filter(|end| *end > start) {
                if fits(&self.after.pattern, name.get(end..)?) {
                    return name.get(start..end).map(str::to_owned);
                }
            }
        }
        None
    }

    /// How many slashes it has.
    pub(crate) fn levels(&self) -> usize {
        [&self.before, &self.after].map(|p| p.text.matches('/').count()).into_iter().sum()
    }

    /// A name that fits, for messages.
    pub(crate) fn example(&self) -> String {
        format!("{}NAME{}", self.before.text, self.after.text)
    }
}

/// What to do about a pattern that cannot be read.
pub(crate) const FIX: &str =
    "write * for anything, ? for one character, and [[] for the character [";

/// A leading dot and a slash are characters like others.
fn fits(pattern: &Pattern, name: &str) -> bool {
    let options = MatchOptions {
        case_sensitive: true,
        require_literal_separator: false,
        require_literal_leading_dot: false,
    };
    pattern.matches_with(name, options)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_fit_names() {
        for (pattern, name, expected) in [
            ("*-street.csv", "2024-03-cheshire-Street.csv", true),
            ("*-street.csv", "2024-03-cheshire-outcomes.csv", false),
            ("*.csv", "a.csv.txt", false),
            ("*.csv", ".a.csv", true),
            ("*.csv", "a/b.csv", true),
            ("a*b*c", "a-b-b-c", true),
            ("a*b*c", "a-c-b", false),
            ("exact.csv", "an exact.csv", false),
            ("????-??-*", "2024-03-x", true),
            ("????-??-*", "2024-3-x", false),
            ("Q[1-4].csv", "q3.csv", true),
            ("*", "", true),
        ] {
            let fits = NamePattern::new(pattern).unwrap().fits(name);
            assert_eq!(fits, expected, "{pattern} {name}");
        }
    }

    #[test]
    fn the_part_that_is_meant_is_the_shortest_that_fits() {
        let part = |pattern, name| PartPattern::new(pattern).unwrap().unwrap().part(name);
        let force = |name| part("????-??-{}-stop-and-search*", name);
        assert_eq!(
            force("2023-06-west-mercia-stop-and-search.csv.gz").as_deref(),
            Some("west-mercia")
        );
        assert_eq!(force("2023-06-stop-and-search.csv"), None);
        assert_eq!(force("cheshire-stop-and-search.csv"), None);
        assert_eq!(part("{}.csv", "a.csv").as_deref(), Some("a"));
        assert_eq!(part("{}.csv", "Ynys Môn.csv").as_deref(), Some("ynys môn"));
    }

    #[test]
    fn a_text_that_is_no_pattern_is_an_error() {
        assert!(NamePattern::new("[a.csv").is_err());
        assert!(PartPattern::new("{}[a").unwrap().is_err());
        assert!(PartPattern::new("no part").is_none());
        assert!(PartPattern::new("{}-{}").is_none());
    }
}
