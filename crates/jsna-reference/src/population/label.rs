//! Labels of ages and sexes, as the publishers write them.

/// Ages from the first to the last, both included; no last is an open end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Band {
    pub(crate) from: u32,
    pub(crate) to: Option<u32>,
}

impl Band {
    /// All ages.
    pub(crate) const ALL: Self = Self { from: 0, to: None };

    /// `16 to 24`, `65 and over`, `all ages`.
    pub(crate) fn words(self) -> String {
        match (self.from, self.to) {
            (0, None) => "all ages".to_owned(),
            (from, None) => format!("{from} and over"),
            (from, Some(to)) if from == to => from.to_string(),
            (from, Some(to)) => format!("{from} to {to}"),
        }
    }
}

/// Nobody is counted at an older single age than this; larger numbers are years or codes.
const OLDEST: u32 = 130;

/// Reads an age label: `7`, `Aged 4 years and under`, `Aged 16 to 24 years`, `Aged under 1 year`,
/// `90+`, `aged_65_and_over`, `0-4`, `All ages`.
pub(crate) fn age(label: &str) -> Option<Band> {
    if label.trim().ends_with(['-', '_', '\u{2013}']) {
        return None;
    }
    let text =
        label.trim().to_lowercase().replace(['_', '\u{2013}', '-'], " ").replace('+', " plus");
    let words: Vec<&str> = text
        .split_whitespace()
        .filter(|w| {
            !matches!(*w, "aged" | "age" | "ages" | "year" | "years" | "old" | "of" | "persons")
        })
        .collect();
    let n = |w: &str| w.parse::<u32>().ok().filter(|n| *n <= OLDEST);
    match words.as_slice() {
        ["all" | "total"] => Some(Band::ALL),
        // "All ages" has lost its "ages" above; a column of its own may say only "age".
        [one] => n(one).map(|a| Band { from: a, to: Some(a) }),
        ["under", a] | ["less", "than", a] => {
            n(a)?.checked_sub(1).map(|to| Band { from: 0, to: Some(to) })
        }
        [a, "and" | "or", "under" | "below" | "younger"] => Some(Band { from: 0, to: Some(n(a)?) }),
        [a, "plus"] | [a, "and" | "or", "over" | "above" | "older"] => {
            Some(Band { from: n(a)?, to: None })
        }
        [a, "to", b] | [a, b] => {
            let (from, to) = (n(a)?, n(b)?);
            (from <= to).then_some(Band { from, to: Some(to) })
        }
        _ => None,
    }
}

/// Everybody, women and girls, or men and boys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Sex {
    Persons,
    Female,
    Male,
}

impl Sex {
    pub(crate) const ALL: [Self; 3] = [Self::Persons, Self::Female, Self::Male];

    /// Position in a row of cells.
    pub(crate) fn index(self) -> usize {
        match self {
            Self::Persons => 0,
            Self::Female => 1,
            Self::Male => 2,
        }
    }
}

/// Reads a sex label.
pub(crate) fn sex(label: &str) -> Option<Sex> {
    Some(match label.trim().to_lowercase().as_str() {
        "persons" | "person" | "all persons" | "all people" | "all" | "both" | "both sexes"
        | "total" | "p" => Sex::Persons,
        "female" | "females" | "f" | "women" => Sex::Female,
        "male" | "males" | "m" | "men" => Sex::Male,
        _ => return None,
    })
}

/// The year in `2021`, `2021-03-21`, `mid-2021`, `30/06/2024`.
pub(crate) fn year(text: &str) -> Option<i32> {
    let mut years = text.split(|c: char| !c.is_ascii_digit()).filter(|d| d.len() == 4);
    let year = years.next()?.parse().ok().filter(|y| (1900..2200).contains(y))?;
    years.next().is_none().then_some(year)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn labels_of_the_census_and_the_mid_year_files_are_read() {
        let band = |from, to| Some(Band { from, to });
        for (label, expected) in [
            ("Aged 15 years and under", band(0, Some(15))),
            ("Aged 16 to 24 years", band(16, Some(24))),
            ("Aged under 1 year", band(0, Some(0))),
            ("Aged 1 year", band(1, Some(1))),
            ("Aged 90 years and over", band(90, None)),
            ("Aged 4 years and under", band(0, Some(4))),
            ("90+", band(90, None)),
            ("0", band(0, Some(0))),
            ("0-4", band(0, Some(4))),
            ("85\u{2013}89", band(85, Some(89))),
            ("aged_0_to_15", band(0, Some(15))),
            ("aged_65_and_over", band(65, None)),
            ("all_ages", band(0, None)),
            ("All ages", band(0, None)),
            ("Total", band(0, None)),
        ] {
            assert_eq!(age(label), expected, "{label}");
        }
        for bad in
            ["", "2021", "15-", "24 to 16", "Persons", "unknown", "16 to 24 to 30", "+", "under 0"]
        {
            assert_eq!(age(bad), None, "{bad}");
        }
    }

    #[test]
    fn both_vocabularies_of_sex_are_read() {
        assert_eq!(sex("All persons"), Some(Sex::Persons));
        assert_eq!(sex("Females"), Some(Sex::Female));
        assert_eq!(sex("Male"), Some(Sex::Male));
        assert_eq!(sex("1"), None);
    }

    #[test]
    fn a_year_is_found_in_dates_and_never_guessed_between_two() {
        assert_eq!(year("2024-06-30"), Some(2024));
        assert_eq!(year("mid-2021"), Some(2021));
        assert_eq!(year("2021-2022"), None);
        assert_eq!(year("21"), None);
    }

    proptest! {
        #[test]
        fn words_of_a_band_read_back(from in 0..100u32, length in 0..30u32, open: bool) {
            let band = Band { from, to: (!open).then_some(from + length) };
            prop_assert_eq!(age(&band.words()), Some(band));
        }
    }
}
